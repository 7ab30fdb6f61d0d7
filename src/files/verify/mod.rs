//! Proof of a folder of results from its files alone: inputs by path and hash, outputs, certificate.
//!
//! Nothing of the optimisation is used. The inputs are read and ranked anew; the allocation is read back
//! as it was written and held against them by `audit`; everything that follows from the allocation
//! (reasons, shortfalls, figures, the record of the run) is worked out again and must be the same to the
//! last byte, times aside.

mod read;
mod reconstructed;

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::input::sha256;
use xuewei_core::audit;
use xuewei_core::control::{Control, Stopped};
use xuewei_core::domain::without_identity;
use xuewei_core::policy::StepKind;
use xuewei_core::shortfall::PostFault;

use read::read_posts;
pub use read::{ResultsFolder, open};
use reconstructed::ReconstructedRound;

/// What is wrong with a folder of results.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Discrepancy {
    /// A file of the results is missing or cannot be read.
    #[error("{0} cannot be read")]
    Unreadable(String),
    /// An input is not where the record says.
    #[error("the input {0} is missing")]
    InputMissing(String),
    /// An input is not what it was.
    #[error("the input {0} has changed")]
    InputChanged(String),
    /// The inputs, as they are, have errors: so many.
    #[error("the inputs have {0} errors")]
    InputErrors(usize),
    /// A row of the allocation cannot be understood, or a child has none or two.
    #[error("a row is not understood: {}", without_identity(.0))]
    BadRow(String),
    /// The referee objects.
    #[error(transparent)]
    Violation(audit::Located),
    /// The plan for posts is not one that could be, or not the best.
    #[error(transparent)]
    Posts(PostFault),
    /// A file is not what follows from the inputs and the allocation.
    #[error("{0} does not follow from the rest")]
    OutputChanged(String),
}

/// Why nothing is proved.
#[derive(Debug, thiserror::Error)]
pub enum NotVerified {
    /// Something is wrong: all of it, as far as it can be told.
    #[error("{} things are wrong with the results", .0.len())]
    Troubles(Vec<Discrepancy>),
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<Vec<Discrepancy>> for NotVerified {
    fn from(troubles: Vec<Discrepancy>) -> Self {
        Self::Troubles(troubles)
    }
}

/// What was proved.
#[derive(Clone, Debug)]
pub struct Proved {
    /// Children of the round.
    pub children: usize,
    /// Children who took part.
    pub eligible: usize,
    /// Objectives with their rounds, names and values, in order.
    pub objectives: Vec<(String, String, i128)>,
    /// Metres that journeys are longer because households were kept together.
    pub households: i128,
    /// The rounds of the procedure in order, and whether families chose in them.
    pub rounds: Vec<(String, bool)>,
    /// Whether anybody was placed by hand.
    pub by_hand: bool,
    /// SHA-256 of `run.json`, which names the hashes of all the rest.
    pub fingerprint: String,
}

/// Of the files that the allocation is read from, those that are not the ones that the record names.
pub fn changed_since(folder: &Path, record: &Value) -> Vec<Discrepancy> {
    let is_changed = |name: &&'static str| {
        let bytes = fs::read(folder.join(name)).unwrap_or_default();
        record["outputs"][*name] != sha256(&bytes)
    };
    let read = ["allocation.csv", "certificate.json"];
    read.into_iter()
        .filter(|name| is_changed(name))
        .map(|name| Discrepancy::OutputChanged(name.to_owned()))
        .collect()
}

/// Proves a folder of results; `inputs` is a folder that holds the inputs now, if they were moved.
///
/// # Errors
/// Everything that is wrong, as far as it can be told; or that it is told to end.
pub fn verify(
    folder: &Path,
    inputs: Option<&Path>,
    control: &Control,
) -> Result<Proved, NotVerified> {
    let ResultsFolder {
        record,
        record_text,
        input,
        qualified,
        allocation,
        certificate,
    } = open(folder, inputs, control)?;
    let (intake, pack) = (&input.intake, &input.pack);
    let faults = audit::audit(intake, pack, &qualified, &allocation, &certificate, control)?;
    if !faults.is_empty() {
        let result = faults.iter().map(|fault| fault.located(intake));
        let mut troubles = changed_since(folder, &record);
        troubles.extend(result.map(Discrepancy::Violation));
        return Err(troubles.into());
    }
    let posts = read_posts(folder, intake)?;
    let (allocated, proof) = ((&qualified, &allocation), &certificate);
    let reconstructed = ReconstructedRound::from(&input, allocated, posts, proof, control)?;
    control.check()?;
    let troubles = reconstructed.compare(folder, &record, &record_text, &input, &qualified);
    if !troubles.is_empty() {
        return Err(troubles.into());
    }
    Ok(Proved {
        children: intake.children().len(),
        eligible: qualified.ranking.len(),
        households: certificate.objectives.iter().map(|p| p.households).sum(),
        objectives: certificate
            .objectives
            .into_iter()
            .map(|proof| (proof.round, proof.objective, proof.value))
            .collect(),
        rounds: pack
            .procedure
            .iter()
            .map(|phase| {
                (
                    phase.name.clone(),
                    matches!(phase.act, StepKind::Choice { .. }),
                )
            })
            .collect(),
        by_hand: !intake.manual_placements().is_empty(),
        fingerprint: sha256(record_text.as_bytes()),
    })
}
