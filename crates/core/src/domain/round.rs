//! The round: the one consistent whole that later stages take.

use super::{
    Child, ChildIdx, Community, CommunityIdx, Decision, Demand, District, DistrictIdx,
    ExtraColumns, LastYear, Lock, Outline, Parcel, Review, School, SchoolIdx, Siting, Stage,
    TextColumn,
};
use crate::units::Metres;

/// A tie-break value: ten-thousandths of a number, or days of a date. `None` ranks last.
pub type TieValue = Option<i64>;

/// Where a measured journey starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TravelOrigin {
    /// From a community, for all its children.
    Community(CommunityIdx),
    /// From one child's home.
    Child(ChildIdx),
}

/// Measured journeys. Only the pairs listed can be travelled.
#[derive(Clone, Debug, Default)]
pub struct TravelTable {
    /// Sorted by origin, then school; each pair once.
    pub journeys: Vec<(TravelOrigin, SchoolIdx, Metres)>,
}

/// Everything that was read for one round, checked and in canonical order.
#[derive(Clone, Debug)]
pub struct Round {
    /// Title of the round.
    pub name: String,
    /// The year of entry.
    pub year: i64,
    /// Stage it admits to.
    pub stage: Stage,
    /// Text that fixes the lottery.
    pub seed: String,
    /// All children, by identifier.
    pub children: Vec<Child>,
    /// All schools of the table, by identifier.
    pub schools: Vec<School>,
    /// All communities, by district and name.
    pub communities: Vec<Community>,
    /// All districts, by code.
    pub districts: Vec<District>,
    /// All reserve parcels, by identifier.
    pub parcels: Vec<Parcel>,
    /// Outlines of the districts, for maps; by district, each once.
    pub outlines: Vec<Outline>,
    /// Measured journeys, when given.
    pub travel: Option<TravelTable>,
    /// For each tie-break of the pack, the value of each child.
    pub ties: Vec<Vec<TieValue>>,
    /// The columns of the children table that the pack's points, conditions, batches and choices name,
    /// in the order of `children`; those that the table lacks are not among them.
    pub evidence: Vec<TextColumn>,
    /// What people found out, by child, then item; each once.
    pub reviews: Vec<Review>,
    /// What people placed, by child; each once.
    pub locks: Vec<Lock>,
    /// Forecasts, by year, then place; each once.
    pub demand: Vec<Demand>,
    /// What districts reached last year, by district; each once.
    pub last_year: Vec<LastYear>,
    /// What a siting is to do.
    pub site: Siting,
    /// Unknown columns of the children table, in the order of `children`.
    pub child_extras: ExtraColumns,
    /// Unknown columns of the schools table, in the order of `schools`.
    pub school_extras: ExtraColumns,
}

impl Round {
    /// The evidence column of a name, if the table has it.
    pub fn evidence(&self, name: &str) -> Option<&TextColumn> {
        self.evidence.iter().find(|column| column.name == name)
    }

    /// What a person decided about an item or a condition of a child.
    pub fn review(&self, child: ChildIdx, item: &str) -> Option<Decision> {
        let key = |review: &Review| (review.child, &*review.item).cmp(&(child, item));
        let found = self.reviews.binary_search_by(key).ok()?;
        Some(self.reviews[found].decision)
    }

    /// Where a person placed a child.
    pub fn lock(&self, child: ChildIdx) -> Option<SchoolIdx> {
        let found = self
            .locks
            .binary_search_by_key(&child, |lock| lock.child)
            .ok()?;
        Some(self.locks[found].school)
    }

    /// What a district reached last year.
    pub fn last_year(&self, district: DistrictIdx) -> Option<&LastYear> {
        self.last_year.iter().find(|l| l.district == district)
    }

    /// The schools that take children of this round, with their indices.
    pub fn open_schools(&self) -> impl Iterator<Item = (SchoolIdx, &School)> {
        self.schools
            .iter()
            .enumerate()
            .filter(|(_, s)| s.is_open_to(self.stage))
            .map(|(i, s)| (SchoolIdx::from_usize(i), s))
    }
}
