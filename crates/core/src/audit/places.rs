//! No school takes more children than it has places, and none that is not open.

use super::Violation;
use crate::allocation::Allocation;
use crate::domain::{Intake, SchoolIdx};

/// Counts the children of every school.
pub fn check(intake: &Intake, allocation: &Allocation) -> Vec<Violation> {
    let mut taken = vec![0_i64; intake.schools().len()];
    for school in allocation.outcomes().iter().filter_map(|o| o.school()) {
        taken[school.at()] += 1;
    }
    intake
        .schools()
        .iter()
        .zip(&taken)
        .enumerate()
        .filter(|(_, (school, taken))| {
            let open = school.is_open_to(intake.level());
            **taken > if open { school.places.get() } else { 0 }
        })
        .map(|(i, _)| Violation::TooMany(SchoolIdx::from_usize(i)))
        .collect()
}
