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
    /// The child it is about.
    pub child: ChildIdx,
    /// Item of the points table, or condition.
    pub item: Box<str>,
    /// What a person decided.
    pub decision: Decision,
    /// Why, and by whom.
    pub grounds: Grounds,
}

/// What a person decided of a condition or an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The condition is met.
    Yes,
    /// The condition is not met.
    No,
    /// The item earns these points.
    Points(Points),
}

/// A placement that a person made.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManualPlacement {
    /// The child that is placed.
    pub child: ChildIdx,
    /// The school where the child goes.
    pub school: SchoolIdx,
    /// Why, and by whom.
    pub grounds: Grounds,
    /// Whether the school was given a place more for this child, which is nobody's when the child leaves.
    pub is_extra: bool,
}
