//! Proof of a folder of results: from its files alone, and by running the round again.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::units::Points;

use super::{Control, Error, allocate};
use crate::files::verify::{Comparison, Discrepancy, Proved, prove};
use crate::words::Wording;
use crate::words::violations::trouble;

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
/// run again. [`Error::Round`] when the round has no proved allocation when it is run again. Or that it is told to end.
pub fn run(request: &Request, control: &Control) -> Result<Proved, Error> {
    let (folder, inputs) = (&request.results, request.inputs.as_deref());
    let (mut proved, opened) = prove(folder, inputs, control).map_err(Error::results)?;
    if request.proof_only || proved.other_version.is_some() {
        return Ok(proved);
    }
    let comparison = Comparison::with(&opened.record, control);
    let failed = |_| match control.check() {
        Err(stopped) => Error::Stopped(stopped),
        Ok(()) => Error::Results(vec![Discrepancy::Unreadable(folder.display().to_string())]),
    };
    let options = comparison.options();
    allocate::run_again(&opened.input, &options, &comparison, control, failed)?;
    proved.repeated = Some(comparison.finish().map_err(Error::Results)?);
    Ok(proved)
}

/// What `--format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// Whether the folder is proved.
    pub verified: bool,
    /// Everything that is wrong, each in a sentence of the language of the run.
    pub faults: Vec<String>,
    /// The SHA-256 by which the allocation is known; left out where nothing is proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// Children whom people placed; `null` where nothing is proved, as the next three.
    pub manual_placements: Option<u64>,
    /// Items and conditions of children that people decided.
    pub review_decisions: Option<u64>,
    /// Points that these decisions gave or took away, added up.
    #[schemars(with = "Option<f64>")]
    pub review_points: Option<Points>,
    /// Children whose rank is another than without these decisions.
    pub review_ranks_changed: Option<u64>,
    /// Whether the round was run again and every file held against what came out.
    pub run_again: bool,
    /// The version of the program that wrote the folder, where it is another than this one; `null` too where nothing is
    /// proved.
    pub other_version: Option<String>,
}

impl Answer {
    /// That a folder is proved.
    pub fn proved(proved: &Proved) -> Self {
        Self {
            verified: true,
            faults: Vec::new(),
            fingerprint: Some(proved.fingerprint.clone()),
            manual_placements: Some(proved.by_hand.manual_placements),
            review_decisions: Some(proved.by_hand.review_decisions),
            review_points: Some(proved.by_hand.review_points),
            review_ranks_changed: Some(proved.by_hand.review_ranks_changed),
            run_again: proved.repeated.is_some(),
            other_version: proved.other_version.clone(),
        }
    }

    /// That a folder is not proved, and why.
    pub fn refuted(troubles: &[Discrepancy], wording: &Wording) -> Self {
        // What the proof refutes is not run again.
        let is_of_second_run =
            |trouble: &Discrepancy| matches!(trouble, Discrepancy::NotRepeated(_));
        Self {
            verified: false,
            faults: troubles.iter().map(|t| trouble(t, wording)).collect(),
            fingerprint: None,
            manual_placements: None,
            review_decisions: None,
            review_points: None,
            review_ranks_changed: None,
            run_again: troubles.iter().any(is_of_second_run),
            other_version: None,
        }
    }
}
