//! A copy of a round with what is safe to correct corrected.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Control, Error, Step};
use crate::faces::{fill_in, table_workbook};
use crate::files::contents::CHANGES_MADE;
use crate::files::output::{Folder, FolderError};
use crate::input::{self, FillNames, Fixed, What};
use crate::tables::csv;
use crate::words::findings::corrections;
use crate::words::{Lang, Wording};

/// Corrections of one kind in one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Corrected<'a> {
    /// The file that was read.
    pub file: &'a str,
    /// What was corrected: the word of changes-made.csv.
    pub what: &'static str,
    /// How many cells, headings or files.
    pub count: i64,
}

/// What was corrected: what `--format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer<'a> {
    /// By file, then by what it is.
    pub changes: Vec<Corrected<'a>>,
    /// Names of communities that are to be filled in, in the workbook for that.
    pub spellings_to_fill: usize,
    /// Words for schools that people have to resolve.
    pub schools_to_fill: usize,
    /// Points of communities that are to be filled in there.
    pub points_to_fill: usize,
}

impl<'a> Answer<'a> {
    /// Counts the corrections.
    pub fn of(fix: &'a Fixed) -> Self {
        let mut counts: BTreeMap<(&str, What), i64> = BTreeMap::new();
        for change in &fix.changes {
            *counts.entry((&change.file, change.what)).or_default() += 1;
        }
        let corrected = |((file, what), count): ((&'a str, What), i64)| Corrected {
            file,
            what: what.as_str(),
            count,
        };
        Self {
            changes: counts.into_iter().map(corrected).collect(),
            spellings_to_fill: fix
                .to_fill
                .as_ref()
                .map_or(0, |to_fill| to_fill.spellings.len()),
            schools_to_fill: fix
                .to_fill
                .as_ref()
                .map_or(0, |to_fill| to_fill.schools.len()),
            points_to_fill: fix.to_fill.as_ref().map_or(0, |to_fill| to_fill.missing),
        }
    }
}

/// Writes a corrected copy of the round; what was corrected comes back.
///
/// # Errors
/// When the round or one of its tables cannot be read at all, the folder cannot be written, or it is told to end.
pub fn run(round: &Path, out: &Path, lang: Lang, control: &Control) -> Result<Fixed, Error> {
    control.check()?;
    control.report(Step::Read);
    let wording = Wording::new(lang);
    let texts = [
        "fill-file",
        "fill-aliases",
        "fill-communities",
        "fill-schools",
    ]
    .map(|key| wording.plain(key));
    let [file, aliases, communities, schools] = texts.each_ref().map(String::as_str);
    let names = FillNames {
        file,
        aliases,
        communities,
        schools,
    };
    let fix = input::fix(round, &names).map_err(Error::Input)?;
    let written = write(&fix, &names, out, &wording, control);
    written.map_err(|why| Error::output(out, why))?;
    Ok(fix)
}

fn write(
    fix: &Fixed,
    names: &FillNames<'_>,
    out: &Path,
    wording: &Wording,
    control: &Control,
) -> Result<(), FolderError> {
    // A copy may have been worked on: it is never written over.
    let folder = Folder::begin(out, CHANGES_MADE, &fix.read, control)?;
    for table in &fix.tables {
        folder.write(&table.name, |to| {
            let headings: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
            let row = |row| table.columns.iter().map(|c| c.get(row)).collect();
            let rows = [headings].into_iter().chain((0..table.rows).map(row));
            match table.name.ends_with(".xlsx") {
                true => table_workbook::write(rows, &table.numbers, to),
                false => csv::write_text(rows, to),
            }
        })?;
    }
    if let Some(to_fill) = &fix.to_fill {
        folder.write(names.file, |to| fill_in::write(to_fill, names, wording, to))?;
    }
    folder.write(CHANGES_MADE, |to| {
        csv::write(&corrections(&fix.changes), to)
    })?;
    folder.write("round.toml", |to| to.write_all(fix.round.as_bytes()))?;
    folder.finish()
}
