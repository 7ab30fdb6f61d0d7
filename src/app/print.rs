//! What is handed out, once more from a folder of results: notices of families, lists of schools, the public sheet.
//!
//! The results are proved first, and nothing is allocated. With what the folder keeps, this works after the
//! tables were edited or are gone.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::derive::{Posts, Results};
use xuewei_core::finding::Findings;

use super::allocate::write_text;
use super::notices::Made;
use super::{Control, Error, lists, notices, public};
use crate::files::commitment;
use crate::files::notices::Notices;
use crate::files::output::{Folder, FolderError};
use crate::files::record::RECORD;
use crate::files::verify::{ResultsFolder, prove_or_kept};
use crate::tables::json::{pretty, sorted};
use crate::version::{Program, program};
use crate::words::Lang;

/// By this file a folder of what is handed out is known: from which results it was made.
pub const PRINTED: &str = "printed.json";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder of results; it stays as it is.
    pub results: PathBuf,
    /// The folder of what is handed out, replaced whole.
    pub out: PathBuf,
    /// The folder that holds the inputs now, if they were moved.
    pub inputs: Option<PathBuf>,
    /// Whose notices.
    pub notices: Notices,
    /// Whether each school gets a list of its children.
    pub lists: bool,
    /// Whether there is a public sheet.
    pub public: bool,
    /// The language of what people read.
    pub lang: Lang,
}

/// What was written: what `--format json` prints, and `printed.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// The SHA-256 by which the results are known, as `verify` tells it.
    pub fingerprint: String,
    /// Whether this is by what the folder keeps, since the inputs as they were named are gone or were changed.
    pub by_kept: bool,
    /// How many notices were written; 0 where none was asked for.
    pub notices: usize,
    /// For how many schools a list was written; 0 where none was asked for.
    pub lists: usize,
    /// Whether the public sheet was written.
    pub public: bool,
}

/// What came of it.
#[derive(Debug)]
pub struct Response {
    /// What was written.
    pub answer: Answer,
    /// What looks doubtful about it: columns that lists are to have and that the round does not carry.
    pub warnings: Findings,
}

/// The record of what is handed out: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    outputs: BTreeMap<String, String>,
}

/// Proves a folder of results and writes what is handed out of it.
///
/// # Errors
/// [`Error::Results`] when the folder is not proved, [`Error::UnknownChild`] when a child that is asked for is none of the
/// round; when the new folder cannot be written, or it is told to end. Nothing is written then.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    let inputs = request.inputs.as_deref();
    let (proved, opened) =
        prove_or_kept(&request.results, inputs, control).map_err(Error::results)?;
    let intake = &opened.input.intake;
    let families = request.notices.families(intake);
    families.map_err(Error::UnknownChild)?;
    let failed = |why: FolderError| Error::output(&request.out, why);
    let files = &opened.first().0.files;
    is_apart(&request.out, &request.results).map_err(|why| failed(why.into()))?;
    let folder = Folder::begin(&request.out, PRINTED, files, control).map_err(failed)?;
    let derived = opened.derive(Posts::Best, control);
    let derived = derived.map_err(|why| Error::round(why.into(), intake))?;
    let (pack, qualified) = (&opened.input.pack, &opened.qualified);
    let results = Results::new(intake, pack, qualified, &opened.allocation, &derived);
    let mut answer = Answer {
        fingerprint: proved.fingerprint,
        by_kept: proved.by_kept,
        ..Answer::default()
    };
    let warnings = match request.lists {
        true => lists::findings(&results),
        false => Findings::new(),
    };
    let written = write(
        request,
        &opened,
        &results,
        &derived,
        &folder,
        &mut answer,
        control,
    );
    written
        .map_err(FolderError::from)
        .and_then(|()| folder.finish())
        .map_err(failed)?;
    Ok(Response { answer, warnings })
}

/// Whether a folder is neither that of the results nor in it: there it would be something that their record does not name.
fn is_apart(out: &Path, results: &Path) -> io::Result<()> {
    let results = std::fs::canonicalize(results)?;
    let out = std::path::absolute(out)?;
    let inside = out.ancestors().any(|above| {
        let above = std::fs::canonicalize(above);
        above.is_ok_and(|above| above == results)
    });
    match inside {
        true => Err(io::Error::from(io::ErrorKind::AlreadyExists)),
        false => Ok(()),
    }
}

fn write(
    request: &Request,
    opened: &ResultsFolder,
    results: &Results<'_>,
    derived: &xuewei_core::derive::Derived,
    folder: &Folder,
    answer: &mut Answer,
    control: &Control,
) -> io::Result<()> {
    let (first, ranked) = opened.first();
    let commitment = commitment::held(first, ranked);
    let families = request.notices.families(results.intake);
    let families = families.unwrap_or_default();
    if !families.is_empty() {
        let made = Made {
            qualified: results.qualified,
            allocation: results.allocation,
            derived,
            certificate: &opened.certificate,
            commitment: commitment.as_ref(),
            chain: opened.amended.as_ref().map(|amended| &amended.chain),
        };
        let of = (families.as_slice(), request.lang);
        answer.notices = notices::write(folder, &opened.input, &made, of, control)?;
    }
    if request.lists {
        answer.lists = lists::write(folder, results, request.lang)?;
    }
    if request.public {
        public::write(folder, results, commitment.as_ref(), request.lang)?;
        answer.public = true;
    }
    write_text(folder, PRINTED, &pretty(answer))?;
    let record = Record {
        program: program(),
        outputs: folder.outputs(),
    };
    write_text(folder, RECORD, &sorted(&record))
}
