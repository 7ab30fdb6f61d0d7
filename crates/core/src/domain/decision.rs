//! What a person decided: reviews of evidence, and placements.

use super::{ChildIdx, SchoolIdx};
use crate::units::Points;

/// Why a person decided so, and who it was: as the table has it, not interpreted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grounds {
    /// The reason.
    pub reason: Box<str>,
    /// Who decided; empty where the table does not say.
    pub who: Box<str>,
}

/// What a person found out about one item or condition of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Whose.
    pub child: ChildIdx,
    /// Item of the points table, or condition.
    pub item: Box<str>,
    /// What was decided.
    pub decision: Decision,
    /// Why, and by whom.
    pub grounds: Grounds,
}

/// A decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The condition is met.
    Yes,
    /// It is not.
    No,
    /// The item earns these points.
    Points(Points),
}

/// A placement that a person made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManualPlacement {
    /// Whose.
    pub child: ChildIdx,
    /// Where.
    pub school: SchoolIdx,
    /// Why, and by whom.
    pub grounds: Grounds,
}
