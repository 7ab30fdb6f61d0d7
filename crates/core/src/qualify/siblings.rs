//! Elder brothers and sisters at school (长幼随学): where they are, and what that is worth at their schools.

use std::cmp::Reverse;

use super::{Qualified, Rank, choices};
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::policy::{Pack, SIBLING_SCHOOL, SiblingPriority};
use crate::units::Points;

/// The schools of the round at which a child has an elder brother or sister: those open to its level, of a sector that
/// the pack fills. A school that is none of these is told where the tables are read, and counts for nothing.
pub fn sibling_schools(intake: &Intake, pack: &Pack, child: ChildIdx) -> Vec<SchoolIdx> {
    let column = intake.evidence(SIBLING_SCHOOL);
    choices(intake, pack, column, usize::MAX, child).0
}

/// For each child the schools of its elder brothers and sisters; of nobody where the pack does not look at them.
#[derive(Clone, Debug, Default)]
pub struct SiblingSchools(Vec<Vec<SchoolIdx>>);

impl SiblingSchools {
    /// Of all children of a round.
    pub fn of(intake: &Intake, pack: &Pack) -> Self {
        if !pack.looks_at_siblings() {
            return Self::default();
        }
        let all = (0..intake.children().len()).map(ChildIdx::from_usize);
        Self(all.map(|c| sibling_schools(intake, pack, c)).collect())
    }

    /// Whether an elder brother or sister of a child is at a school.
    pub fn is_at(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let own = self.0.get(child.at());
        own.is_some_and(|schools| schools.contains(&school))
    }
}

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
