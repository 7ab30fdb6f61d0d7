//! Districts, communities and parcels: the tables that say where things are.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::datum::Datum;
use super::field::Fields;
use super::fold::fold;
use super::matched::Matched;
use crate::tables::inputs::{
    AliasColumns, Col, CommunityColumns, DistrictColumns, InputTable, ParcelColumns, aliases,
    communities, districts as columns, parcels,
};
use xuewei_core::domain::{
    ALIASES, Community, CommunityIdx, District, DistrictIdx, LandZone, Parcel, ParcelState,
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
    /// The first of each look of a code or a name.
    by_look: HashMap<String, DistrictIdx>,
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
        let mut by_look = HashMap::new();
        for (i, district) in list.iter().enumerate() {
            let at = DistrictIdx::from_usize(i);
            by_id.insert(district.id.clone(), at);
            for look in [Some(&district.id), district.name.as_ref()]
                .into_iter()
                .flatten()
            {
                by_look.entry(fold(look)).or_insert(at);
            }
            if let Some(name) = &district.name {
                by_name.entry(name.clone()).or_insert(at);
            }
        }
        Self {
            list,
            by_id,
            by_name,
            by_look,
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
        // Written with other characters that look the same, or as a number with decimals.
        let found = found.or_else(|| {
            let look = fold(id.strip_suffix(".0").unwrap_or(id));
            self.by_look.get(&look).copied().filter(|_| self.closed)
        });
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

    /// Whether a table says which districts there are.
    pub const fn is_closed(&self) -> bool {
        self.closed
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
    /// By what names look like, for those that are not written to the letter.
    by_look: HashMap<String, Vec<CommunityIdx>>,
    /// Other names, by what they look like.
    aliases: HashMap<String, Vec<CommunityIdx>>,
    /// Communities without coordinates, by name: their districts.
    without_point: BTreeMap<Box<str>, Vec<Option<DistrictIdx>>>,
    /// Communities whose own rows are at fault.
    at_fault: BTreeSet<Box<str>>,
    /// Whether a row does not say which community it is: it may be any.
    is_open: bool,
}

/// What a community's name leads to.
pub enum CommunityMatch {
    /// This one.
    One(CommunityIdx),
    /// This one, whose name looks the same.
    Alike(CommunityIdx),
    /// This one, by another name of it.
    Alias(CommunityIdx),
    /// One without coordinates.
    WithoutPoint,
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
        let mut by_look: HashMap<String, Vec<CommunityIdx>> = HashMap::new();
        for (i, community) in list.iter().enumerate() {
            let at = CommunityIdx::from_usize(i);
            let same = by_name.entry(community.name.clone()).or_default();
            same.push(at);
            by_look.entry(fold(&community.name)).or_default().push(at);
        }
        Self {
            list,
            is_absent: false,
            by_name,
            by_look,
            aliases: HashMap::new(),
            without_point: BTreeMap::new(),
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
        let mut without_point: BTreeMap<Box<str>, Vec<Option<DistrictIdx>>> = BTreeMap::new();
        let mut blank_rows = Vec::new();
        let fields = table.and_then(|t| Fields::of(t, false, findings));
        let mut is_open = fields
            .as_ref()
            .is_some_and(|f| !f.has(communities::COMMUNITY));
        if let Some(f) = &fields {
            for row in 0..f.len() {
                let name = f.id(row, communities::COMMUNITY, findings);
                let district = districts.of_row(f, row, communities::DISTRICT, findings);
                let has_columns = f.has(communities::LON) && f.has(communities::LAT);
                let is_blank = f.text(row, communities::LON).is_empty()
                    && f.text(row, communities::LAT).is_empty();
                if let Some(name) = name.as_ref().filter(|_| has_columns && is_blank) {
                    without_point
                        .entry(name.clone())
                        .or_default()
                        .push(district);
                    blank_rows.push(row);
                    continue;
                }
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
        if let (Some(f), Some(first)) = (&fields, blank_rows.first()) {
            let names = without_point.keys().take(20).map(ToString::to_string);
            findings.push(
                f.finding(Code::CommunitiesWithoutPoints, *first, communities::LON)
                    .with("count", blank_rows.len())
                    .with("words", names.collect::<Vec<_>>()),
            );
        }
        Self {
            at_fault,
            is_open,
            without_point,
            ..Self::of_list(found.into_values().collect())
        }
    }

    /// Whether there is none at all, with coordinates or without.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.without_point.is_empty()
    }

    /// Takes other names from their table: spellings of forms, former names, estates that belong to one.
    pub fn add_aliases(
        &mut self,
        table: &Matched<AliasColumns>,
        districts: &Districts,
        findings: &mut Findings,
    ) {
        let Some(f) = Fields::of(table, false, findings) else {
            return;
        };
        let mut found: HashMap<String, Vec<CommunityIdx>> = HashMap::new();
        for row in 0..f.len() {
            // Nobody has filled it in yet: whoever is called so is told of.
            if f.text(row, aliases::COMMUNITY).is_empty() {
                continue;
            }
            let name = f.id(row, aliases::NAME, findings);
            let community = f.id(row, aliases::COMMUNITY, findings);
            let district = districts.of_row(&f, row, aliases::DISTRICT, findings);
            let (Some(name), Some(community)) = (name, community) else {
                continue;
            };
            let at = match self.find(&community, district) {
                CommunityMatch::One(at) | CommunityMatch::Alike(at) => at,
                CommunityMatch::WithoutPoint => {
                    let all = self.without_point.entry(name).or_default();
                    all.push(district);
                    continue;
                }
                CommunityMatch::AtFault => continue,
                CommunityMatch::Ambiguous => {
                    findings.push(
                        f.finding(Code::CommunityAmbiguous, row, aliases::COMMUNITY)
                            .with("name", community),
                    );
                    continue;
                }
                CommunityMatch::Alias(_) | CommunityMatch::Unknown => {
                    findings.push(
                        f.finding(Code::AliasUnknown, row, aliases::COMMUNITY)
                            .with("name", community),
                    );
                    continue;
                }
            };
            let all = found.entry(fold(&name)).or_default();
            if !all.contains(&at) {
                all.push(at);
            }
        }
        self.aliases = found;
    }

    /// The community of this name, within the district where one is given.
    pub fn find(&self, name: &str, district: Option<DistrictIdx>) -> CommunityMatch {
        let is_here = |theirs: Option<DistrictIdx>| {
            district.is_none() || theirs.is_none() || theirs == district
        };
        let all = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let of_district = |c: &&CommunityIdx| is_here(self.list[c.at()].district);
        let mut here = all.iter().filter(of_district);
        let both = (here.next(), here.next());
        if both.0.is_none() && !name.is_empty() {
            let has_none = |all: &Vec<Option<DistrictIdx>>| all.iter().any(|d| is_here(*d));
            if self.without_point.get(name).is_some_and(has_none) {
                return CommunityMatch::WithoutPoint;
            }
            let look = fold(name);
            let only = |known: &HashMap<String, Vec<CommunityIdx>>| {
                let mut all = known.get(&look)?.iter().filter(of_district);
                let first = all.next()?;
                Some((*first, all.next().is_none()))
            };
            match (only(&self.aliases), only(&self.by_look)) {
                (Some((one, true)), _) => return CommunityMatch::Alias(one),
                (None, Some((one, true))) => return CommunityMatch::Alike(one),
                (Some((_, false)), _) | (None, Some((_, false))) => {
                    return CommunityMatch::Ambiguous;
                }
                (None, None) => {}
            }
        }
        match both {
            (None, _) if self.is_open || self.at_fault.contains(name) => CommunityMatch::AtFault,
            (None, _) => CommunityMatch::Unknown,
            (Some(one), None) => CommunityMatch::One(*one),
            (Some(_), Some(_)) => CommunityMatch::Ambiguous,
        }
    }
}

const STATES: &[(&str, ParcelState)] = &[
    ("held", ParcelState::Held),
    ("acquiring", ParcelState::Acquiring),
    ("planned", ParcelState::Planned),
    ("有", ParcelState::Held),
    ("现有", ParcelState::Held),
    ("已有", ParcelState::Held),
    ("在征", ParcelState::Acquiring),
    ("征收中", ParcelState::Acquiring),
    ("规划", ParcelState::Planned),
    ("规划中", ParcelState::Planned),
];

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
    let rows: Vec<usize> = (0..f.len()).collect();
    f.tell_small_sites(&rows, parcels::AREA_M2, findings);
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
            state: f.word(row, parcels::STATE, STATES, ParcelState::Held, findings),
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
