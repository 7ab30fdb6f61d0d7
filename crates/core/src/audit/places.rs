//! No school takes more children than it has places, and none that is not open.

use super::Fault;
use crate::allocation::Allocation;
use crate::domain::{Round, SchoolIdx};

/// Counts the children of every school.
pub fn check(round: &Round, allocation: &Allocation) -> Vec<Fault> {
    let mut taken = vec![0_i64; round.schools.len()];
    for school in allocation.outcomes().iter().filter_map(|o| o.school()) {
        taken[school.at()] += 1;
    }
    round
        .schools
        .iter()
        .zip(&taken)
        .enumerate()
        .filter(|(_, (school, taken))| {
            let open = school.is_open_to(round.stage);
            **taken > if open { school.places.get() } else { 0 }
        })
        .map(|(i, _)| Fault::TooMany(SchoolIdx::from_usize(i)))
        .collect()
}
