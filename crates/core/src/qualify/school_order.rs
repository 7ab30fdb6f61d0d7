//! The order in which a school of a round of choice takes those who named it.

use std::cmp::Reverse;

use super::{Qualified, Rank};
use crate::domain::ChildIdx;
use crate::policy::SiblingPriority;
use crate::units::Points;

/// What a school of a round of choice takes children by, the smaller first: by rank, but for what a brother or sister
/// there is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchoolOrder {
    /// Where brothers and sisters come first: whether there is none.
    is_later: bool,
    /// Where they break ties: tier and points, then whether there is none.
    of_equals: Option<(usize, Reverse<Option<Points>>, bool)>,
    /// The rank.
    rank: Option<Rank>,
}

impl SchoolOrder {
    /// The order of a child at a school where it has a brother or sister, or has none.
    pub fn of(
        qualified: &Qualified,
        child: ChildIdx,
        priority: SiblingPriority,
        has_sibling: bool,
    ) -> Self {
        let equal = || {
            let points = Reverse(qualified.points[child.at()]);
            (qualified.tier(child), points, !has_sibling)
        };
        Self {
            is_later: priority == SiblingPriority::First && !has_sibling,
            of_equals: (priority == SiblingPriority::TieBreak).then(equal),
            rank: qualified.ranking.of(child),
        }
    }
}
