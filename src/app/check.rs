//! Everything that is wrong or doubtful about the input of a round.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use xuewei_core::finding::Findings;
use xuewei_core::qualify;
use xuewei_core::round::{self, Participation};

use super::{Control, Error, Step};
use crate::files::commitment;
use crate::files::contents::FINDINGS;
use crate::files::output::{Folder, FolderError};
use crate::files::record::RECORD;
use crate::input;
use crate::tables::csv;
use crate::tables::json::sorted;
use crate::version::{Program, program};
use crate::words::{Lang, Wording, findings};

/// What a sound input comes to.
#[derive(Debug)]
pub struct Response {
    /// Children of the round.
    pub children: usize,
    /// Schools open to it.
    pub schools: usize,
    /// How many of the children take part.
    pub participation: Participation,
    /// What looks doubtful.
    pub warnings: Findings,
}

/// Reads and checks a round; `out` is a folder for all findings as a table, in a language, written whether there are
/// errors or not.
///
/// # Errors
/// All findings, when one of them is an error; that the folder cannot be written, or that it is told to end.
pub fn run(round: &Path, out: Option<(&Path, Lang)>, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let mut read = input::read(round);
    let mut participation = Participation::default();
    if let Ok(input) = &mut read {
        let (plausibility, parts) =
            round::plausibility_checks(&input.intake, &input.pack, control)?;
        input.warnings.append(plausibility);
        participation = parts;
        if input.commitment.is_some() {
            let qualified = qualify::qualify(&input.intake, &input.pack, control)?;
            let held = commitment::held(input, &qualified);
            let differing = commitment::findings(input, held.as_ref());
            input.warnings.append(differing);
        }
    }
    if let Some((out, lang)) = out {
        let findings = match &read {
            Ok(input) => &input.warnings,
            Err(findings) => findings,
        };
        write(out, findings, lang, control).map_err(|why| Error::output(out, why))?;
    }
    let input = read.map_err(Error::Input)?;
    Ok(Response {
        children: input.intake.children().len(),
        schools: input.intake.open_schools().count(),
        participation,
        warnings: input.warnings,
    })
}

/// The record of a check: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    command: &'static str,
    outputs: BTreeMap<String, String>,
}

/// Writes all findings, however many.
fn write(out: &Path, all: &Findings, lang: Lang, control: &Control) -> Result<(), FolderError> {
    let folder = Folder::begin(out, FINDINGS, &[], control)?;
    let wording = Wording::new(lang);
    folder.write(FINDINGS, |to| {
        csv::write(&findings::findings(all, &wording), to)
    })?;
    let record = sorted(&Record {
        program: program(),
        command: "check",
        outputs: folder.outputs(),
    });
    folder.write(RECORD, |to| to.write_all(record.as_bytes()))?;
    folder.finish()
}
