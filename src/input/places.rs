//! Districts, communities and parcels: the tables that say where things are.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::columns::{COMMUNITIES, DISTRICTS, PARCELS};
use super::datum::Datum;
use super::field::Fields;
use super::table::Table;
use xuewei_core::domain::{ALIASES, Community, CommunityIdx, District, DistrictIdx, Parcel, Town};
use xuewei_core::finding::{Code, Findings};
use xuewei_core::units::{Posts, SquareMetres, Yuan};

const TOWNS: &[(&str, Town)] = &[
    ("new", Town::New),
    ("old", Town::Old),
    ("新城", Town::New),
    ("新城区", Town::New),
    ("老城", Town::Old),
    ("老城区", Town::Old),
];

/// The districts of the round, and how the other tables find them.
pub struct Districts {
    /// In the order of their codes.
    pub list: Vec<District>,
    by_id: BTreeMap<Box<str>, DistrictIdx>,
    /// Whether a districts table was given: then a district it lacks is an error.
    closed: bool,
}

impl Districts {
    /// From the districts table, or else from the district columns of the other tables.
    pub fn read(
        table: Option<&Table>,
        mentioned: BTreeSet<Box<str>>,
        findings: &mut Findings,
    ) -> Self {
        let fields = table.and_then(|t| Fields::of(t, DISTRICTS, false, findings));
        let mut found: BTreeMap<Box<str>, District> = BTreeMap::new();
        // Without a table, or where it does not say which district a row is, any district may be right.
        let mut is_open = fields.as_ref().is_none_or(|f| !f.has("district"));
        if let Some(f) = &fields {
            for row in 0..f.len() {
                let Some(id) = f.id(row, "district", findings) else {
                    is_open |= f.is_nameless(row, "district");
                    continue;
                };
                let district = District {
                    id: id.clone(),
                    name: f.optional(row, "name"),
                    filed_posts: f.count(row, "filed_posts", findings).map(Posts),
                    purchasable_posts: f.count(row, "purchasable_posts", findings).map(Posts),
                    purchase_budget: f.whole(row, "purchase_budget", findings).map(Yuan),
                    in_migration: f.factor(row, "in_migration", findings),
                    town: f.word(row, "town", TOWNS, Town::New, findings),
                };
                if found.insert(id.clone(), district).is_some() {
                    findings.push(f.finding(Code::IdTwice, row, "district").with("id", id));
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
            let others: Vec<Box<str>> = mentioned.into_iter().filter(|id| !is_known(id)).collect();
            for id in others {
                found.entry(id.clone()).or_insert(District {
                    id,
                    ..District::default()
                });
            }
        }
        let list: Vec<District> = found.into_values().collect();
        let by_id = list
            .iter()
            .enumerate()
            .map(|(i, d)| (d.id.clone(), DistrictIdx::from_usize(i)))
            .collect();
        Self {
            list,
            by_id,
            closed: table.is_some(),
        }
    }

    /// The district of a row; a finding when it is named but not known.
    pub fn of_row(
        &self,
        f: &Fields<'_>,
        row: usize,
        findings: &mut Findings,
    ) -> Option<DistrictIdx> {
        let id = f.text(row, "district");
        if id.is_empty() {
            return None;
        }
        // By its code, or by its name where the table has names.
        let by_name = || {
            let named = self.list.iter().find(|d| d.name.as_deref() == Some(id))?;
            self.find(&named.id)
        };
        let found = self.find(id).or_else(by_name);
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
                f.finding(Code::DistrictAlias, row, "district")
                    .with("id", id)
                    .with("code", code),
            );
            return Some(district);
        }
        if found.is_none() && self.closed {
            findings.push(
                f.finding(Code::DistrictUnknown, row, "district")
                    .with("id", f.shown(id)),
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
    by_name: BTreeMap<Box<str>, Vec<CommunityIdx>>,
    /// Communities whose own rows are at fault.
    at_fault: BTreeSet<Box<str>>,
    /// Whether a row does not say which community it is: it may be any.
    is_open: bool,
}

/// What a community's name leads to.
pub enum Found {
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
        let mut by_name: BTreeMap<Box<str>, Vec<CommunityIdx>> = BTreeMap::new();
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
        table: Option<&Table>,
        districts: &Districts,
        datum: Datum,
        findings: &mut Findings,
    ) -> Self {
        let mut found: BTreeMap<(Option<DistrictIdx>, Box<str>), Community> = BTreeMap::new();
        let mut at_fault = BTreeSet::new();
        let fields = table.and_then(|t| Fields::of(t, COMMUNITIES, false, findings));
        let mut is_open = fields.as_ref().is_some_and(|f| !f.has("community"));
        if let Some(f) = &fields {
            for row in 0..f.len() {
                let name = f.id(row, "community", findings);
                let district = districts.of_row(f, row, findings);
                let position = f.needed_position(row, datum, findings);
                let (Some(name), Some(position)) = (name, position) else {
                    is_open |= f.is_nameless(row, "community");
                    at_fault.insert(Box::from(f.text(row, "community")));
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
                        f.finding(Code::CommunityTwice, row, "community")
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
    pub fn find(&self, name: &str, district: Option<DistrictIdx>) -> Found {
        let all = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let here: Vec<CommunityIdx> = all
            .iter()
            .copied()
            .filter(|c| {
                let theirs = self.list[c.at()].district;
                district.is_none() || theirs.is_none() || theirs == district
            })
            .collect();
        match here[..] {
            [] if self.is_open || self.at_fault.contains(name) => Found::AtFault,
            [] => Found::Unknown,
            [one] => Found::One(one),
            _ => Found::Ambiguous,
        }
    }
}

/// The reserve parcels, by identifier.
pub fn read_parcels(
    table: Option<&Table>,
    districts: &Districts,
    datum: Datum,
    findings: &mut Findings,
) -> Vec<Parcel> {
    let mut found: BTreeMap<Box<str>, Parcel> = BTreeMap::new();
    let Some(f) = table.and_then(|t| Fields::of(t, PARCELS, false, findings)) else {
        return Vec::new();
    };
    for row in 0..f.len() {
        let id = f.id(row, "parcel_id", findings);
        let position = f.needed_position(row, datum, findings);
        let area = f.needed_whole(row, "area_m2", findings);
        let district = districts.of_row(&f, row, findings);
        let (Some(id), Some(position), Some(area)) = (id, position, area) else {
            continue;
        };
        let parcel = Parcel {
            id: id.clone(),
            position,
            district,
            area: SquareMetres(area),
            opening_cost: f.whole(row, "opening_cost", findings).map(Yuan),
        };
        if found.insert(id.clone(), parcel).is_some() {
            findings.push(f.finding(Code::IdTwice, row, "parcel_id").with("id", id));
        }
    }
    found.into_values().collect()
}
