//! From cells to children: who in a cell is placed, and which school each of them gets.

mod budget;
mod by_rank;
mod choice;
mod households;
mod next_in_order;
mod points_first;
mod procedure;

pub use budget::{Budgets, bought_place};
pub use choice::{SchoolPlaces, deferred_acceptance};
pub use households::{Family, GatheredFamilies, GatheredFamily, Gathering};
pub use next_in_order::fill_in_order;
pub use points_first::Spent;
pub use procedure::{ChoiceRules, choose, place_locked};

use crate::domain::{ChildIdx, Intake, SchoolIdx, Sector};
use crate::network::Network;
use crate::qualify::{Eligibility, MissingInformation, Qualified};
use crate::units::Metres;

/// What the round decided for a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A place at a school, public or bought.
    Placed {
        /// The school that takes the child.
        school: SchoolIdx,
        /// Whether the place is public or bought.
        sector: Sector,
        /// The journey to the school.
        metres: Metres,
    },
    /// No reachable place was left.
    Unplaced,
    /// Not in this round: another stage.
    Ineligible,
    /// A person has to find out first.
    ManualReview(MissingInformation),
}

impl Outcome {
    /// The word in `allocation.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Placed {
                sector: Sector::Public,
                ..
            } => "public",
            Self::Placed {
                sector: Sector::Private,
                ..
            } => "purchased",
            Self::Unplaced => "unplaced",
            Self::Ineligible => "ineligible",
            Self::ManualReview(_) => "manual_review",
        }
    }

    /// The school, when there is one.
    pub const fn school(self) -> Option<SchoolIdx> {
        match self {
            Self::Placed { school, .. } => Some(school),
            _ => None,
        }
    }

    /// The journey, when there is one.
    pub const fn metres(self) -> Option<Metres> {
        match self {
            Self::Placed { metres, .. } => Some(metres),
            _ => None,
        }
    }
}

/// The outcome of every child of the round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    outcomes: Vec<Outcome>,
    placed_by: Vec<PlacedBy>,
}

/// What placed a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PlacedBy {
    /// The child was not placed.
    Not,
    /// A person placed the child.
    ByHand,
    /// A round of the procedure, by its place in the pack.
    In(u16),
}

impl Allocation {
    /// Nobody placed yet: the eligible are without a place until a plan gives them one.
    pub fn new(qualified: &Qualified) -> Self {
        let outcome = |eligibility: &Eligibility| match eligibility {
            Eligibility::Eligible => Outcome::Unplaced,
            Eligibility::OtherStage | Eligibility::Refused(_) | Eligibility::Withdrawn => {
                Outcome::Ineligible
            }
            Eligibility::ManualReview(unknown) => Outcome::ManualReview(*unknown),
        };
        Self {
            outcomes: qualified.eligibility.iter().map(outcome).collect(),
            placed_by: vec![PlacedBy::Not; qualified.eligibility.len()],
        }
    }

    /// From outcomes in the order of the children, for instance those read back from a file.
    pub fn from_outcomes(result: Vec<(Outcome, PlacedBy)>) -> Self {
        let (outcomes, placed_by) = result.into_iter().unzip();
        Self {
            outcomes,
            placed_by,
        }
    }

    /// What placed a child.
    pub fn placed_by(&self, child: ChildIdx) -> PlacedBy {
        self.placed_by[child.at()]
    }

    /// Gives a child its outcome, and says what made it.
    pub fn place(&mut self, child: ChildIdx, outcome: Outcome, placed_by: PlacedBy) {
        self.outcomes[child.at()] = outcome;
        self.placed_by[child.at()] = placed_by;
    }

    /// Whether a child waits for a place.
    pub fn waits(&self, child: ChildIdx) -> bool {
        self.outcomes[child.at()] == Outcome::Unplaced
    }

    /// Places of each school that are not taken yet; never below zero.
    pub fn free(&self, intake: &Intake) -> Vec<i64> {
        let mut free: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
        for school in self.outcomes.iter().filter_map(|o| o.school()) {
            free[school.at()] = (free[school.at()] - 1).max(0);
        }
        free
    }

    /// Metres of all journeys to the schools of a sector so far.
    pub fn metres_in(&self, sector: Sector) -> i128 {
        let metres = self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Placed {
                sector: own,
                metres,
                ..
            } if *own == sector => Some(i128::from(metres.get())),
            _ => None,
        });
        metres.sum()
    }

    /// For each cell of a network how many of its children have a place.
    pub fn placed_in(&self, network: &Network<'_>) -> Vec<usize> {
        let cells = network.cells().map(|(index, _)| network.members(index));
        let placed =
            cells.map(|members| members.iter().filter(|child| !self.waits(**child)).count());
        placed.collect()
    }

    /// The outcome of a child.
    pub fn of(&self, child: ChildIdx) -> Outcome {
        self.outcomes[child.at()]
    }

    /// All outcomes in the order of the children.
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }
}
