//! What a person decided: reviews of evidence, and placements.

use super::{ChildIdx, SchoolIdx};
use crate::units::Points;

/// What a person found out about one item or condition of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Whose.
    pub child: ChildIdx,
    /// Item of the points table, or condition.
    pub item: Box<str>,
    /// What was decided.
    pub decision: Decision,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ManualPlacement {
    /// Whose.
    pub child: ChildIdx,
    /// Where.
    pub school: SchoolIdx,
}
