//! Two folders of results side by side.

use std::collections::BTreeMap;
use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::scenario::{AllocationSummary, Figures, Verdict, changes};

use super::{Control, Error};
use crate::files::contents::{CHANGES, csv_file};
use crate::files::output::{Folder, FolderError};
use crate::files::record::RECORD;
use crate::files::results::read_results;
use crate::tables::comparison::{child_changes, count};
use crate::tables::json::sorted;
use crate::version::{Program, program};

/// Two allocations.
#[derive(Debug)]
pub struct Response {
    /// The first.
    pub first: AllocationSummary,
    /// The second.
    pub second: AllocationSummary,
}

/// The comparison in figures.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Summary<'a> {
    /// Figures of the first.
    pub first: &'a Figures,
    /// Figures of the second.
    pub second: &'a Figures,
    /// Children better off in the second.
    pub better: usize,
    /// Children worse off.
    pub worse: usize,
    /// Children at another school just as good.
    pub moved: usize,
    /// Areas short of places in the first that are gone in the second.
    pub bottlenecks_closed: usize,
    /// Areas of the second that the first does not have.
    pub bottlenecks_new: usize,
}

impl Response {
    /// The figures, and who is better and worse off.
    pub fn summary(&self) -> Summary<'_> {
        let (first, second) = (&self.first, &self.second);
        let changes = changes(first, second);
        Summary {
            first: &first.figures,
            second: &second.figures,
            better: count(&changes, Verdict::Better),
            worse: count(&changes, Verdict::Worse),
            moved: count(&changes, Verdict::Moved),
            bottlenecks_closed: first.areas_not_in(second),
            bottlenecks_new: second.areas_not_in(first),
        }
    }
}

/// Reads two folders of results; `out` is a folder for the table of all children who are placed otherwise.
///
/// # Errors
/// When one of them is no folder of results, `out` cannot be written, or it is told to end.
pub fn run(
    first: &Path,
    second: &Path,
    out: Option<&Path>,
    control: &Control,
) -> Result<Response, Error> {
    let read = |folder: &Path| -> Result<AllocationSummary, Error> {
        control.check()?;
        read_results(folder).map_err(Error::Unreadable)
    };
    let response = Response {
        first: read(first)?,
        second: read(second)?,
    };
    if let Some(out) = out {
        write(&response, out, control).map_err(|why| Error::output(out, why))?;
    }
    Ok(response)
}

/// The record of a comparison: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    outputs: BTreeMap<String, String>,
}

fn write(response: &Response, out: &Path, control: &Control) -> Result<(), FolderError> {
    let folder = Folder::begin(out, CHANGES, &[], control)?;
    let changes = csv_file(child_changes(&response.first, &response.second));
    folder.write::<std::io::Error>(CHANGES, &changes)?;
    let record = sorted(&Record {
        program: program(),
        outputs: folder.outputs(),
    });
    folder.write(RECORD, |to| to.write_all(record.as_bytes()))?;
    folder.finish()
}
