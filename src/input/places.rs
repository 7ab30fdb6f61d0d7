//! Districts, communities and parcels: the tables that say where things are.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::datum::Datum;
use super::field::Fields;
use super::matched::Matched;
use crate::tables::inputs::{
    Col, CommunityColumns, DistrictColumns, InputTable, ParcelColumns, communities,
    districts as columns, parcels,
};
use xuewei_core::domain::{
    ALIASES, Community, CommunityIdx, District, DistrictIdx, LandZone, Parcel,
};
use xuewei_core::finding::{Code, Findings};
use xuewei_core::units::{Posts, SquareMetres, Yuan};

const LAND_ZONES: &[(&str, LandZone)] = &[
    ("new", LandZone::New),
    ("old", LandZone::Old),
    ("新城", LandZone::New),
    ("新城区", LandZone::New),
    ("老城", LandZone::Old),
    ("老城区", LandZone::Old),
];

/// The districts of the round, and how the other tables find them.
pub struct Districts {
    /// In the order of their codes.
    pub list: Vec<District>,
    by_id: HashMap<Box<str>, DistrictIdx>,
    /// The first of each name.
    by_name: HashMap<Box<str>, DistrictIdx>,
    /// Whether a districts table was given: then a district it lacks is an error.
    closed: bool,
}

impl Districts {
    /// From the districts table, or else from the district columns of the other tables.
    pub fn read(
        table: Option<&Matched<DistrictColumns>>,
        mentioned: &dyn Fn() -> BTreeSet<Box<str>>,
        findings: &mut Findings,
    ) -> Self {
        let fields = table.and_then(|t| Fields::of(t, false, findings));
        let mut found: BTreeMap<Box<str>, District> = BTreeMap::new();
        // Without a table, or where it does not say which district a row is, any district may be right.
        let mut is_open = fields.as_ref().is_none_or(|f| !f.has(columns::DISTRICT));
        if let Some(f) = &fields {
            for row in 0..f.len() {
                let Some(id) = f.id(row, columns::DISTRICT, findings) else {
                    is_open |= f.is_nameless(row, columns::DISTRICT);
                    continue;
                };
                let district = District {
                    id: id.clone(),
                    name: f.optional(row, columns::NAME),
                    filed_posts: f.count(row, columns::FILED_POSTS, findings).map(Posts),
                    purchasable_posts: f
                        .count(row, columns::PURCHASABLE_POSTS, findings)
                        .map(Posts),
                    purchase_budget: f.whole(row, columns::PURCHASE_BUDGET, findings).map(Yuan),
                    in_migration: f.factor(row, columns::IN_MIGRATION, findings),
                    town: f.word(row, columns::TOWN, LAND_ZONES, LandZone::New, findings),
                };
                if found.insert(id.clone(), district).is_some() {
                    findings.push(
                        f.finding(Code::IdTwice, row, columns::DISTRICT)
                            .with("id", id),
                    );
                }
            }
        }
        if is_open {
            // A name, or a code of old, is no district of its own.
            let is_known = |id: &str| {
                found.values().any(|d| d.name.as_deref() == Some(id))
                    || ALIASES
                        .iter()
                        .any(|(written, code)| *written == id && found.contains_key(*code))
            };
            let others: Vec<Box<str>> =
                mentioned().into_iter().filter(|id| !is_known(id)).collect();
            for id in others {
                found.entry(id.clone()).or_insert(District {
                    id,
                    ..District::default()
                });
            }
        }
        let list: Vec<District> = found.into_values().collect();
        let mut by_id = HashMap::new();
        let mut by_name = HashMap::new();
        for (i, district) in list.iter().enumerate() {
            let at = DistrictIdx::from_usize(i);
            by_id.insert(district.id.clone(), at);
            if let Some(name) = &district.name {
                by_name.entry(name.clone()).or_insert(at);
            }
        }
        Self {
            list,
            by_id,
            by_name,
            closed: table.is_some(),
        }
    }

    /// The district of a row; a finding when it is named but not known.
    pub fn of_row<T: InputTable>(
        &self,
        f: &Fields<'_, T>,
        row: usize,
        column: Col<T>,
        findings: &mut Findings,
    ) -> Option<DistrictIdx> {
        let id = f.text(row, column);
        if id.is_empty() {
            return None;
        }
        // By its code, or by its name where the table has names.
        let found = self.find(id).or_else(|| self.by_name.get(id).copied());
        let alias = || {
            let meant = ALIASES.iter().filter(|(written, _)| *written == id);
            meant
                .clone()
                .find_map(|(_, code)| Some((*code, self.find(code)?)))
        };
        if found.is_none()
            && self.closed
            && let Some((code, district)) = alias()
        {
            findings.push(
                f.finding(Code::DistrictAlias, row, column)
                    .with("id", id)
                    .with("code", code),
            );
            return Some(district);
        }
        if found.is_none() && self.closed {
            findings.push(
                f.finding(Code::DistrictUnknown, row, column)
                    .with("id", f.masked(id)),
            );
        }
        found
    }

    /// A district by its code.
    pub fn find(&self, id: &str) -> Option<DistrictIdx> {
        self.by_id.get(id).copied()
    }
}

/// The communities of the round, and how the other tables find them.
pub struct Communities {
    /// By district and name.
    pub list: Vec<Community>,
    /// Whether the round has no such table; one that cannot be read is there.
    pub is_absent: bool,
    by_name: HashMap<Box<str>, Vec<CommunityIdx>>,
    /// Communities whose own rows are at fault.
    at_fault: BTreeSet<Box<str>>,
    /// Whether a row does not say which community it is: it may be any.
    is_open: bool,
}

/// What a community's name leads to.
pub enum CommunityMatch {
    /// This one.
    One(CommunityIdx),
    /// None.
    Unknown,
    /// None that could be used: what is wrong with it is told.
    AtFault,
    /// Several, in several districts.
    Ambiguous,
}

impl Communities {
    /// These, in order; also the places of a forecast, where it stands for the children.
    pub fn of_list(list: Vec<Community>) -> Self {
        let mut by_name: HashMap<Box<str>, Vec<CommunityIdx>> = HashMap::new();
        for (i, community) in list.iter().enumerate() {
            let same = by_name.entry(community.name.clone()).or_default();
            same.push(CommunityIdx::from_usize(i));
        }
        Self {
            list,
            is_absent: false,
            by_name,
            at_fault: BTreeSet::new(),
            is_open: false,
        }
    }

    /// From the communities table; empty without one.
    pub fn read(
        table: Option<&Matched<CommunityColumns>>,
        districts: &Districts,
        datum: Datum,
        findings: &mut Findings,
    ) -> Self {
        let mut found: BTreeMap<(Option<DistrictIdx>, Box<str>), Community> = BTreeMap::new();
        let mut at_fault = BTreeSet::new();
        let fields = table.and_then(|t| Fields::of(t, false, findings));
        let mut is_open = fields
            .as_ref()
            .is_some_and(|f| !f.has(communities::COMMUNITY));
        if let Some(f) = &fields {
            for row in 0..f.len() {
                let name = f.id(row, communities::COMMUNITY, findings);
                let district = districts.of_row(f, row, communities::DISTRICT, findings);
                let position =
                    f.needed_position(row, [communities::LON, communities::LAT], datum, findings);
                let (Some(name), Some(position)) = (name, position) else {
                    is_open |= f.is_nameless(row, communities::COMMUNITY);
                    at_fault.insert(Box::from(f.text(row, communities::COMMUNITY)));
                    continue;
                };
                let community = Community {
                    name: name.clone(),
                    district,
                    position,
                };
                // A row repeated to the letter does no harm; two points for one name do.
                if let Some(other) = found.insert((district, name.clone()), community)
                    && other.position != position
                {
                    findings.push(
                        f.finding(Code::CommunityTwice, row, communities::COMMUNITY)
                            .with("name", name),
                    );
                }
            }
        }
        Self {
            at_fault,
            is_open,
            ..Self::of_list(found.into_values().collect())
        }
    }

    /// The community of this name, within the district where one is given.
    pub fn find(&self, name: &str, district: Option<DistrictIdx>) -> CommunityMatch {
        let all = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let mut here = all.iter().filter(|c| {
            let theirs = self.list[c.at()].district;
            district.is_none() || theirs.is_none() || theirs == district
        });
        match (here.next(), here.next()) {
            (None, _) if self.is_open || self.at_fault.contains(name) => CommunityMatch::AtFault,
            (None, _) => CommunityMatch::Unknown,
            (Some(one), None) => CommunityMatch::One(*one),
            (Some(_), Some(_)) => CommunityMatch::Ambiguous,
        }
    }
}

/// The reserve parcels, by identifier.
pub fn read_parcels(
    table: Option<&Matched<ParcelColumns>>,
    districts: &Districts,
    datum: Datum,
    findings: &mut Findings,
) -> Vec<Parcel> {
    let mut found: BTreeMap<Box<str>, Parcel> = BTreeMap::new();
    let Some(f) = table.and_then(|t| Fields::of(t, false, findings)) else {
        return Vec::new();
    };
    for row in 0..f.len() {
        let id = f.id(row, parcels::PARCEL_ID, findings);
        let position = f.needed_position(row, [parcels::LON, parcels::LAT], datum, findings);
        let area = f.needed_whole(row, parcels::AREA_M2, findings);
        let district = districts.of_row(&f, row, parcels::DISTRICT, findings);
        let (Some(id), Some(position), Some(area)) = (id, position, area) else {
            continue;
        };
        let parcel = Parcel {
            id: id.clone(),
            position,
            district,
            area: SquareMetres(area),
            opening_cost: f.whole(row, parcels::OPENING_COST, findings).map(Yuan),
        };
        if found.insert(id.clone(), parcel).is_some() {
            findings.push(
                f.finding(Code::IdTwice, row, parcels::PARCEL_ID)
                    .with("id", id),
            );
        }
    }
    found.into_values().collect()
}
