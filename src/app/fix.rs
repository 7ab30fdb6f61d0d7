//! A copy of a round with what is safe to correct corrected.

use std::path::Path;

use super::Error;
use crate::files::contents::CHANGES_MADE;
use crate::files::output::{Folder, FolderError};
use crate::input::{self, Fixed};
use crate::tables::csv;
use crate::words::findings::corrections;

/// Writes a corrected copy of the round; what was corrected comes back.
///
/// # Errors
/// When the round or one of its tables cannot be read at all, or the folder cannot be written.
pub fn run(round: &Path, out: &Path) -> Result<Fixed, Error> {
    let fix = input::fix(round).map_err(Error::Input)?;
    write(&fix, out).map_err(|why| Error::output(out, why))?;
    Ok(fix)
}

fn write(fix: &Fixed, out: &Path) -> Result<(), FolderError> {
    // A copy may have been worked on: it is never written over.
    let folder = Folder::begin(out, CHANGES_MADE, &fix.read)?;
    for table in &fix.tables {
        folder.write(&table.name, |to| {
            let headings = table.columns.iter().map(|c| c.name.as_str()).collect();
            let row = |row| table.columns.iter().map(|c| c.get(row)).collect();
            csv::write_text([headings].into_iter().chain((0..table.rows).map(row)), to)
        })?;
    }
    folder.write(CHANGES_MADE, |to| {
        csv::write(&corrections(&fix.changes), to)
    })?;
    folder.write("round.toml", |to| to.write_all(fix.round.as_bytes()))?;
    folder.finish()
}
