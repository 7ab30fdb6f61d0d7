//! A copy of a round with what is safe to correct corrected.

use std::path::Path;

use super::{Control, Error, Step};
use crate::files::contents::CHANGES_MADE;
use crate::files::output::{Folder, FolderError};
use crate::input::{self, Mend};
use crate::tables::csv;
use crate::words::findings::corrections;

/// Writes a corrected copy of the round; what was corrected comes back.
///
/// # Errors
/// When the round or one of its tables cannot be read at all, the folder cannot be written, or it is told to end.
pub fn run(round: &Path, out: &Path, control: &Control) -> Result<Mend, Error> {
    control.check()?;
    control.report(Step::Read);
    let mend = input::mend(round).map_err(Error::Input)?;
    write(&mend, out, control).map_err(|why| Error::output(out, why))?;
    Ok(mend)
}

fn write(mend: &Mend, out: &Path, control: &Control) -> Result<(), FolderError> {
    // A copy may have been worked on: it is never written over.
    let folder = Folder::begin(out, CHANGES_MADE, &mend.read)?.under(control);
    for table in &mend.tables {
        folder.write(&table.name, |to| {
            let headings = table.columns.iter().map(|c| c.name.as_str()).collect();
            let row = |row| table.columns.iter().map(|c| c.get(row)).collect();
            csv::write_text([headings].into_iter().chain((0..table.rows).map(row)), to)
        })?;
    }
    folder.write(CHANGES_MADE, |to| {
        csv::write(&corrections(&mend.changes), to)
    })?;
    folder.write("round.toml", |to| to.write_all(mend.round.as_bytes()))?;
    folder.finish()
}
