//! The city: what its levels and its years share.

use std::collections::BTreeSet;

use super::{
    Community, Demand, District, DistrictIdx, ExtraColumns, Inconsistent, LastYear, Outline,
    Parcel, School, SchoolIdx, SchoolLevel, Variant,
};
use crate::units::Places;

/// What a [`City`] is made of. Every list is in the order that its line tells, so that the order of rows in a
/// table cannot change an answer; whatever names a district names it by its place in `districts`.
#[derive(Clone, Debug, Default)]
pub struct CityParts {
    /// Leading entries of `schools` that stand for the parcels, one each, in their order: schools that could be
    /// built. None in a city as it is.
    pub candidate_sites: usize,
    /// Schools of all levels, by identifier, then level; each pair once.
    pub schools: Vec<School>,
    /// Communities, by district, then name, as the tables have them; a scenario that moves one to another district
    /// leaves it where it stands.
    pub communities: Vec<Community>,
    /// Districts, by code; each once.
    pub districts: Vec<District>,
    /// Parcels of the land reserve, by identifier; each once.
    pub parcels: Vec<Parcel>,
    /// Outlines of the districts, for maps; by district, each once.
    pub outlines: Vec<Outline>,
    /// Forecasts of children, by year, then place; each once.
    pub demand: Vec<Demand>,
    /// What districts reached last year, by district; each once.
    pub last_year: Vec<LastYear>,
    /// Columns of the schools table that are carried through, in the order of `schools`.
    pub school_extras: ExtraColumns,
}

/// Schools, communities, districts, land and forecasts of a city, checked and in order.
#[derive(Clone, Debug, Default)]
pub struct City {
    parts: CityParts,
}

impl City {
    /// A city of these parts.
    ///
    /// # Errors
    /// The first list that is out of order, names something twice, or names a district that there is not.
    pub fn new(parts: CityParts) -> Result<Self, Inconsistent> {
        let districts = parts.districts.len();
        Inconsistent::unless_ascending("districts", &parts.districts, |d| &*d.id)?;
        let existing = parts.schools.get(parts.candidate_sites..);
        let existing = existing.ok_or(Inconsistent::out_of_range("candidate_sites", 0))?;
        Inconsistent::unless_ascending("schools", existing, |s| (&*s.id, s.level))?;
        let on_parcels = parts.schools.iter().zip(&parts.parcels);
        if parts.candidate_sites > 0
            && (parts.candidate_sites != parts.parcels.len()
                || on_parcels
                    .clone()
                    .any(|(school, parcel)| school.id != parcel.id))
        {
            return Err(Inconsistent::out_of_range("candidate_sites", 0));
        }
        Inconsistent::unless_ascending("parcels", &parts.parcels, |p| &*p.id)?;
        Inconsistent::unless_ascending("last_year", &parts.last_year, |l| l.district)?;
        let of_schools = parts.schools.iter().map(|s| s.district);
        Inconsistent::unless_districts("schools", of_schools, districts)?;
        let of_communities = parts.communities.iter().map(|c| c.district);
        Inconsistent::unless_districts("communities", of_communities, districts)?;
        let of_parcels = parts.parcels.iter().map(|p| p.district);
        Inconsistent::unless_districts("parcels", of_parcels, districts)?;
        let of_demand = parts.demand.iter().map(|d| d.district);
        Inconsistent::unless_districts("demand", of_demand, districts)?;
        let of_last_year = parts.last_year.iter().map(|l| Some(l.district));
        Inconsistent::unless_districts("last_year", of_last_year, districts)?;
        for column in &parts.school_extras.0 {
            Inconsistent::unless_rows("school_extras", column.rows(), parts.schools.len())?;
        }
        Ok(Self { parts })
    }

    /// What it is made of, to be changed and made a city again.
    pub fn into_parts(self) -> CityParts {
        self.parts
    }

    pub(super) fn set_places(&mut self, school: SchoolIdx, places: Places) {
        self.parts.schools[school.at()].places = places;
    }

    /// What it is made of.
    pub const fn parts(&self) -> &CityParts {
        &self.parts
    }

    /// Schools of all levels: those on candidate sites by parcel, then the others by identifier and level.
    pub fn schools(&self) -> &[School] {
        &self.parts.schools
    }

    /// Communities, by district, then name.
    pub fn communities(&self) -> &[Community] {
        &self.parts.communities
    }

    /// Districts, by code.
    pub fn districts(&self) -> &[District] {
        &self.parts.districts
    }

    /// Parcels of the land reserve, by identifier.
    pub fn parcels(&self) -> &[Parcel] {
        &self.parts.parcels
    }

    /// Outlines of the districts, by district.
    pub fn outlines(&self) -> &[Outline] {
        &self.parts.outlines
    }

    /// Forecasts of children, by year, then place.
    pub fn demand(&self) -> &[Demand] {
        &self.parts.demand
    }

    /// What every district reached last year that told, by district.
    pub fn last_years(&self) -> &[LastYear] {
        &self.parts.last_year
    }

    /// Columns of the schools table that are carried through.
    pub fn school_extras(&self) -> &ExtraColumns {
        &self.parts.school_extras
    }

    /// The school of an identifier at a level; schools on candidate sites have none that a table could name.
    pub fn school(&self, id: &str, level: SchoolLevel) -> Option<SchoolIdx> {
        let first = self.parts.candidate_sites;
        let found = self.parts.schools[first..]
            .binary_search_by(|school| (&*school.id, school.level).cmp(&(id, level)))
            .ok()?;
        Some(SchoolIdx::from_usize(first + found))
    }

    /// The district of a code.
    pub fn district(&self, id: &str) -> Option<DistrictIdx> {
        let districts = &self.parts.districts;
        let found = districts.binary_search_by(|district| (*district.id).cmp(id));
        found.ok().map(DistrictIdx::from_usize)
    }

    /// The place of a parcel in [`City::parcels`].
    pub fn parcel(&self, id: &str) -> Option<usize> {
        let parcels = &self.parts.parcels;
        parcels.binary_search_by(|parcel| (*parcel.id).cmp(id)).ok()
    }

    /// What a district reached last year.
    pub fn last_year(&self, district: DistrictIdx) -> Option<&LastYear> {
        let all = &self.parts.last_year;
        let found = all.binary_search_by_key(&district, |last| last.district);
        found.ok().map(|at| &all[at])
    }

    /// The years of which the middle forecast has rows: those that are told of when no variant is asked for.
    pub fn forecast_years(&self) -> BTreeSet<i64> {
        let middle = self.parts.demand.iter();
        let middle = middle.filter(|demand| demand.variant == Variant::Middle);
        middle.map(|demand| demand.year).collect()
    }
}
