//! Which lists of schools a folder of results has, under which names, and all of them in one file.

use std::io::{self, Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::notices::file_stem;
use xuewei_core::allocation::Allocation;
use xuewei_core::domain::{Intake, SchoolIdx};

/// The folder of the lists.
pub const LISTS: &str = "lists";

/// All lists of the folder in one file.
pub const LISTS_ZIP: &str = "lists.zip";

/// The list of all schools: no school's own has a dot in its name.
pub const ALL_LISTS: &str = "lists/all.schools.xlsx";

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

/// The workbooks, by name, in one file. They are packed already; the same bytes on every day.
///
/// # Errors
/// When the writer of the file fails.
pub fn zipped(books: &[(String, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let how = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(0o600);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, book) in books {
        let name = name
            .strip_prefix(LISTS)
            .map_or(&**name, |name| name.trim_start_matches('/'));
        zip.start_file(name, how).map_err(io::Error::other)?;
        zip.write_all(book)?;
    }
    Ok(zip.finish().map_err(io::Error::other)?.into_inner())
}
