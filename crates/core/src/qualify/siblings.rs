//! Elder brothers and sisters at school (长幼随学): where they are.

use super::choices::choices;
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::policy::{Pack, SIBLING_SCHOOL};

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
