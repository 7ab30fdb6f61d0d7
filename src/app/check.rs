//! Everything that is wrong or doubtful about the input of a round.

use std::path::Path;

use serde_json::json;
use xuewei_core::finding::Findings;
use xuewei_core::round;

use super::Error;
use crate::files::contents::FINDINGS;
use crate::files::output::{Folder, FolderError};
use crate::files::provenance::program;
use crate::files::record::RECORD;
use crate::input;
use crate::tables::csv;
use crate::tables::json::pretty;
use crate::words::{Lang, Wording, findings};

/// What a sound input comes to.
#[derive(Debug)]
pub struct Response {
    /// Children of the round.
    pub children: usize,
    /// Schools open to it.
    pub schools: usize,
    /// What looks doubtful.
    pub warnings: Findings,
}

/// Reads and checks a round; `out` is a folder for all findings as a table, in a language, written whether there are
/// errors or not.
///
/// # Errors
/// All findings, when one of them is an error; or that the folder cannot be written.
pub fn run(round: &Path, out: Option<(&Path, Lang)>) -> Result<Response, Error> {
    let read = input::read(round).map(|mut input| {
        let plausibility = round::plausibility_checks(&input.intake, &input.pack);
        input.warnings.append(plausibility);
        input
    });
    if let Some((out, lang)) = out {
        let findings = match &read {
            Ok(input) => &input.warnings,
            Err(findings) => findings,
        };
        write(out, findings, lang).map_err(|why| Error::output(out, why))?;
    }
    let input = read.map_err(Error::Input)?;
    Ok(Response {
        children: input.intake.children().len(),
        schools: input.intake.open_schools().count(),
        warnings: input.warnings,
    })
}

/// Writes all findings, however many.
fn write(out: &Path, all: &Findings, lang: Lang) -> Result<(), FolderError> {
    let folder = Folder::begin(out, FINDINGS, &[])?;
    let wording = Wording::new(lang);
    folder.write(FINDINGS, |to| {
        csv::write(&findings::findings(all, &wording), to)
    })?;
    let outputs = folder.outputs();
    let record = json!({ "program": program(), "command": "check", "outputs": outputs });
    let record = pretty(&record);
    folder.write(RECORD, |to| to.write_all(record.as_bytes()))?;
    folder.finish()
}
