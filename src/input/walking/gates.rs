//! The table of gates: where the places of a round are entered.

use std::collections::BTreeMap;

use crate::input::datum::Datum;
use crate::input::field::Fields;
use crate::input::matched::Matched;
use crate::input::places::{Communities, CommunityMatch, Districts};
use crate::input::schools::{Lookup, Schools};
use crate::tables::inputs::{GateColumns, gates};
use xuewei_core::domain::{Community, Intake, Parcel, Position, SchoolLevel};
use xuewei_core::finding::{Code, Findings};

/// What a gate is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlaceKind {
    School,
    Community,
    Parcel,
}

const KINDS: &[(&str, PlaceKind)] = &[
    ("school", PlaceKind::School),
    ("community", PlaceKind::Community),
    ("parcel", PlaceKind::Parcel),
    ("学校", PlaceKind::School),
    ("小区", PlaceKind::Community),
    ("地块", PlaceKind::Parcel),
];

/// Kind, code of the district for communities, identifier or name.
type Key = (PlaceKind, Box<str>, Box<str>);

/// The gates of places, in the order of their rows.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    of: BTreeMap<Key, Vec<Position>>,
}

/// What a gate can be of.
pub struct Gated<'a> {
    pub communities: &'a Communities,
    pub districts: &'a Districts,
    pub schools: &'a Schools,
    pub parcels: &'a [Parcel],
    pub level: SchoolLevel,
    pub datum: Datum,
}

impl Gates {
    /// Reads the table. A gate of a school of another level is passed over.
    pub fn read(table: &Matched<GateColumns>, around: &Gated<'_>, findings: &mut Findings) -> Self {
        let mut all = Self::default();
        let Some(f) = Fields::of(table, false, findings) else {
            return all;
        };
        for row in 0..f.len() {
            let id = f.id(row, gates::PLACE_ID, findings);
            if f.text(row, gates::PLACE_KIND).is_empty() {
                findings.push(f.finding(Code::ValueMissing, row, gates::PLACE_KIND));
                continue;
            }
            let before = findings.count_of(Code::WordUnknown);
            let kind = f.word(row, gates::PLACE_KIND, KINDS, PlaceKind::School, findings);
            let district = around.districts.of_row(&f, row, gates::DISTRICT, findings);
            let point = f.needed_position(row, [gates::LON, gates::LAT], around.datum, findings);
            let (Some(id), Some(point)) = (id, point) else {
                continue;
            };
            if findings.count_of(Code::WordUnknown) > before {
                continue;
            }
            let place = match kind {
                PlaceKind::School => match around.schools.find_open(&id, around.level) {
                    Lookup::Open(_) | Lookup::Candidate(_) => Some((Box::default(), id.clone())),
                    Lookup::NotOpen => continue,
                    Lookup::Unknown => None,
                },
                PlaceKind::Parcel => {
                    let found = around.parcels.binary_search_by(|p| p.id.cmp(&id));
                    found.ok().map(|_| (Box::default(), id.clone()))
                }
                PlaceKind::Community => match around.communities.find(&id, district) {
                    CommunityMatch::One(at)
                    | CommunityMatch::Alike(at)
                    | CommunityMatch::Alias(at) => {
                        let own = around.communities.list.get(at.at());
                        own.map(|own| (around.code(own), own.name.clone()))
                    }
                    CommunityMatch::WithoutPoint | CommunityMatch::AtFault => continue,
                    CommunityMatch::Unknown => None,
                    CommunityMatch::Ambiguous => {
                        findings.push(
                            f.finding(Code::CommunityAmbiguous, row, gates::PLACE_ID)
                                .with("name", id),
                        );
                        continue;
                    }
                },
            };
            let Some((district, id)) = place else {
                findings.push(
                    f.finding(Code::GateOfNobody, row, gates::PLACE_ID)
                        .with("id", id),
                );
                continue;
            };
            all.of.entry((kind, district, id)).or_default().push(point);
        }
        all
    }

    /// The gates of a school or a parcel.
    pub fn of_site(&self, kind: PlaceKind, id: &str) -> &[Position] {
        self.at(kind, "", id)
    }

    /// The gates of a community.
    pub fn of_community(&self, intake: &Intake, community: &Community) -> &[Position] {
        let district = community
            .district
            .and_then(|d| intake.districts().get(d.at()));
        let code = district.map_or("", |d| &*d.id);
        self.at(PlaceKind::Community, code, &community.name)
    }

    fn at(&self, kind: PlaceKind, district: &str, id: &str) -> &[Position] {
        let key = (kind, Box::from(district), Box::from(id));
        self.of.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The same gates, those of a school changed: each change the number of a gate, or none for a new one, and where it
    /// stands, or nothing where it is closed. Nothing where none would be left.
    pub fn with_school(
        &self,
        school: &str,
        changes: &[(Option<u16>, Option<Position>)],
    ) -> Option<Self> {
        let own = self.of_site(PlaceKind::School, school);
        let mut now: Vec<Option<Position>> = own.iter().copied().map(Some).collect();
        for (number, at) in changes {
            match number {
                Some(number) => {
                    let place = usize::from(*number).checked_sub(1);
                    *place.and_then(|place| now.get_mut(place))? = *at;
                }
                None => now.push(*at),
            }
        }
        let now: Vec<Position> = now.into_iter().flatten().collect();
        let mut all = self.clone();
        let key = (PlaceKind::School, Box::default(), Box::from(school));
        (!now.is_empty()).then(|| {
            all.of.insert(key, now);
            all
        })
    }

    /// Whether any school has one.
    pub fn has_schools(&self) -> bool {
        self.of.keys().any(|(kind, ..)| *kind == PlaceKind::School)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.of.values().map(Vec::len).sum()
    }
}

impl Gated<'_> {
    fn code(&self, community: &Community) -> Box<str> {
        let district = community
            .district
            .and_then(|d| self.districts.list.get(d.at()));
        district.map_or_else(Box::default, |d| d.id.clone())
    }
}
