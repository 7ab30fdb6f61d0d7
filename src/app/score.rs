//! Points and ranks, without any allocation.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::qualify::{self, Eligibility};
use xuewei_core::round;

use super::{Control, Error, Step};
use crate::files::commitment;
use crate::files::contents::csv_name;
use crate::files::output::{Folder, FolderError};
use crate::files::provenance::{Options, Paths, provenance};
use crate::files::record::RECORD;
use crate::input::{self, Input};
use crate::tables::csv;
use crate::tables::json::sorted;
use crate::tables::scores::Scores;
use crate::version::program;
use crate::words::{Lang, Wording, findings};

/// What was counted.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// How many children are what.
    pub counts: Counts,
}

/// Children by standing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Counts {
    /// All of the table.
    pub children: usize,
    /// Ranked.
    pub eligible: usize,
    /// They do not meet a condition, or are of another level.
    pub refused: usize,
    /// They wait for a person.
    pub manual_review: usize,
}

/// Counts, ranks and writes.
///
/// # Errors
/// When the input has errors, the folder cannot be written, or it is told to end.
pub fn run(round: &Path, out: &Path, lang: Lang, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let mut input = input::read_applicants(round).map_err(Error::Input)?;
    let written = write(&mut input, out, lang, control);
    let counts = written.map_err(|why| Error::output(out, why))?;
    Ok(Response { input, counts })
}

fn write(
    input: &mut Input,
    out: &Path,
    lang: Lang,
    control: &Control,
) -> Result<Counts, FolderError> {
    let folder = Folder::begin(out, "scores.csv", &input.files, control)?;
    let qualified = qualify::qualify(&input.intake, &input.pack, control)?;
    let unclear = round::unclear_evidence(&input.intake, &input.pack, &qualified);
    input.warnings.append(unclear);
    let commitment = commitment::held(input, &qualified);
    let differing = commitment::findings(input, commitment.as_ref());
    input.warnings.append(differing);
    let input = &*input;
    let (intake, pack) = (&input.intake, &input.pack);
    let scores = Scores {
        intake,
        pack,
        qualified: &qualified,
    };
    let listings = [
        scores.review(),
        scores.rules(),
        scores.items(),
        scores.summary(),
        scores.scores(),
        findings::findings(&input.warnings, &Wording::new(lang)),
    ];
    for listing in &listings {
        folder.write(&csv_name(listing), |to| csv::write(listing, to))?;
    }
    let options = Options {
        program: program(),
        paths: Paths::From(out.to_owned()),
        wanted: None,
    };
    let outputs = folder.outputs();
    let committed = commitment.as_ref();
    let record = provenance((input, &qualified), &options, outputs, None, committed);
    let record = sorted(&record);
    folder.write(RECORD, |to| to.write_all(record.as_bytes()))?;
    folder.finish()?;
    let count = |wanted: &dyn Fn(&Eligibility) -> bool| {
        qualified.eligibility.iter().filter(|s| wanted(s)).count()
    };
    let counts = Counts {
        children: intake.children().len(),
        eligible: count(&|s| *s == Eligibility::Eligible),
        refused: count(&|s| {
            matches!(
                s,
                Eligibility::Refused(_) | Eligibility::OtherStage | Eligibility::Withdrawn
            )
        }),
        manual_review: count(&|s| matches!(s, Eligibility::ManualReview(_))),
    };
    Ok(counts)
}
