//! Which lists of schools a folder of results has, and under which names.

use super::notices::file_stem;
use xuewei_core::allocation::Allocation;
use xuewei_core::domain::{Intake, SchoolIdx};

/// The folder of the lists.
pub const LISTS: &str = "lists";

/// All lists of the folder in one file.
pub const LISTS_ZIP: &str = "lists.zip";

/// The list of all schools.
pub const ALL_LISTS: &str = "lists/_all.xlsx";

/// The schools that get a list: those with a child.
pub fn schools(intake: &Intake, allocation: &Allocation) -> Vec<SchoolIdx> {
    let mut has_child = vec![false; intake.schools().len()];
    for school in allocation.outcomes().iter().filter_map(|o| o.school()) {
        has_child[school.at()] = true;
    }
    let all = (0..has_child.len()).filter(|at| has_child[*at]);
    all.map(SchoolIdx::from_usize).collect()
}

/// The list of a school within the folder of results.
pub fn path_of(intake: &Intake, school: SchoolIdx) -> String {
    let id = &intake.schools()[school.at()].id;
    format!("{LISTS}/{}.xlsx", file_stem(id))
}
