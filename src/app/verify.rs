//! Proof of a folder of results: from its files alone, and by running the round again.

use std::path::PathBuf;

use super::{Control, Error, allocate};
use crate::files::verify::{Comparison, Discrepancy, Proved, prove};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder that `allocate` wrote.
    pub results: PathBuf,
    /// The folder that holds the inputs now, if they were moved.
    pub inputs: Option<PathBuf>,
    /// Whether the round is not run again.
    pub proof_only: bool,
}

/// Proves a folder of results, then runs its round again from the inputs and holds every file against what comes out,
/// to the last byte, times aside. What another version of the program wrote is proved and not run again: it may write
/// the same in other words.
///
/// # Errors
/// [`Error::Results`] with everything that is wrong, as far as it can be told; of a folder that is not proved nothing is
/// run again. [`Error::Round`] when the round has no proved allocation when it is run again.
pub fn run(request: &Request, control: &Control) -> Result<Proved, Error> {
    let (folder, inputs) = (&request.results, request.inputs.as_deref());
    let (mut proved, opened) = prove(folder, inputs).map_err(Error::Results)?;
    if request.proof_only || proved.other_version.is_some() {
        return Ok(proved);
    }
    let comparison = Comparison::with(&opened.record);
    let failed = |_| Error::Results(vec![Discrepancy::Unreadable(folder.display().to_string())]);
    let options = comparison.options();
    allocate::run_again(&opened.input, &options, &comparison, control, failed)?;
    proved.repeated = Some(comparison.finish().map_err(Error::Results)?);
    Ok(proved)
}
