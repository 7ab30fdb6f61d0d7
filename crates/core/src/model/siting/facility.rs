//! What a siting decides about, as numbers: facilities that are open or closed, and how large.

use crate::domain::{SchoolIdx, SitingLimits};

/// What a facility is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FacilityKind {
    /// A school of the table.
    School(SchoolIdx),
    /// A reserve parcel, by its place in the round's list.
    Parcel(usize),
}

/// A school that is there or could be: `base + unit × steps` places of the entry grade when it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facility {
    /// What it is.
    pub of: FacilityKind,
    /// Where it stands in the round with planned schools.
    pub school: SchoolIdx,
    /// Identifier of the school or the parcel.
    pub id: Box<str>,
    /// Whether it is open now.
    pub is_there: bool,
    /// Whether it may be the other way.
    pub is_free: bool,
    /// Places without any step.
    pub base: i64,
    /// Places of a step: a class of the entry grade.
    pub unit: i64,
    /// Numbers of steps that it may have when it is open, in rising order; never none.
    pub sizes: Box<[i64]>,
    /// The first of the planned years in which it may be open, by its place among them.
    pub first: usize,
    /// Square metres of the land reserve that it takes.
    pub land: i64,
    /// Yuan for opening it, or for keeping it open.
    pub fixed_cost: i64,
    /// Yuan for each step.
    pub step_cost: i64,
}

impl Facility {
    /// Fewest steps when it is open.
    pub fn least(&self) -> i64 {
        self.sizes.first().copied().unwrap_or(0)
    }

    /// Most steps.
    pub fn most(&self) -> i64 {
        self.sizes.last().copied().unwrap_or(0)
    }

    /// Whether some number between the fewest and the most steps is none that it may have.
    pub fn has_gaps(&self) -> bool {
        self.sizes.windows(2).any(|pair| pair[1] != pair[0] + 1)
    }

    /// Places when open with so many steps.
    pub fn places(&self, steps: i64) -> i64 {
        self.base + self.unit * steps
    }

    /// Of these the new ones: all of a school that is not there yet, the steps of one that is.
    pub fn new_places(&self, steps: i64) -> i64 {
        match self.is_there {
            true => self.unit * steps,
            false => self.places(steps),
        }
    }

    /// What is spent on it anew, as the budget counts: not what keeping an existing school costs.
    pub fn spent(&self, steps: i64) -> i64 {
        match self.is_there {
            true => self.step_cost * steps,
            false => self.cost(steps),
        }
    }

    /// What it costs when open with so many steps.
    pub fn cost(&self, steps: i64) -> i64 {
        self.fixed_cost + self.step_cost * steps
    }
}

/// Which facilities are open, and with how many steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design(pub Vec<Option<i64>>);

impl Design {
    /// Everything as it is.
    pub fn as_is(facilities: &[Facility]) -> Self {
        Self(facilities.iter().map(|f| f.is_there.then_some(0)).collect())
    }

    /// Every facility with its steps, those that are open.
    pub fn open<'d>(
        &'d self,
        facilities: &'d [Facility],
    ) -> impl Iterator<Item = (&'d Facility, i64)> {
        let pairs = facilities.iter().zip(&self.0);
        pairs.filter_map(|(facility, steps)| steps.map(|steps| (facility, steps)))
    }

    /// Places of each facility; none where it is closed.
    pub fn places(&self, facilities: &[Facility]) -> Vec<i64> {
        let pairs = facilities.iter().zip(&self.0);
        pairs
            .map(|(facility, steps)| steps.map_or(0, |steps| facility.places(steps)))
            .collect()
    }

    /// What it costs in all.
    pub fn cost(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities).map(|(f, steps)| f.cost(steps)).sum()
    }

    /// What is spent anew in all.
    pub fn spent(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities).map(|(f, steps)| f.spent(steps)).sum()
    }

    /// New places in all.
    pub fn new_places(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities)
            .map(|(f, steps)| f.new_places(steps))
            .sum()
    }

    /// Facilities that are opened.
    pub fn openings(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities).filter(|(f, _)| !f.is_there).count() as i64
    }

    /// Whether it keeps the limits.
    pub fn keeps(
        &self,
        facilities: &[Facility],
        limits: &SitingLimits,
        posts_per_place: f64,
    ) -> bool {
        let places = self.new_places(facilities);
        let land: i64 = self.open(facilities).map(|(f, _)| f.land).sum();
        limits.land.is_none_or(|most| land <= most.get())
            && limits
                .openings
                .is_none_or(|most| self.openings(facilities) <= most)
            && limits
                .budget
                .is_none_or(|most| self.spent(facilities) <= most.get())
            && limits.new_places.is_none_or(|most| places <= most.get())
            && limits
                .posts
                .is_none_or(|most| places as f64 * posts_per_place <= most.get() as f64 + 1e-9)
    }
}
