//! Proof of a folder of results from its files alone: inputs by path and hash, outputs, certificate.
//!
//! Nothing of the optimisation is used. The folder holds the files that its record names, each with its hash, and
//! nothing else. The inputs are read and ranked anew; the allocation is read back as it was written and held against
//! them by `audit`; everything that follows from the allocation (reasons, shortfalls, figures, the record of the run)
//! is worked out again and must be the same to the last byte, times aside. What comes only out of the optimisation, or
//! is made for people's eyes, is held against a second run ([`Comparison`]).

mod comparison;
mod planning;
mod read;
mod reconstructed;

use std::path::Path;

pub use comparison::Comparison;
pub use planning::{PlanningFolder, ProvedAllocation, ProvedPlanning, prove_planning};

use super::record::{Record, unrecorded};
use crate::files::amended::LedgerVersion;
use crate::files::contents::PRESSURE_CERTIFICATE;
use crate::files::kept::KEPT;
use crate::files::plan_fault::PlanFault;
use crate::input::sha256;
use xuewei_core::audit;
use xuewei_core::control::{Control, Stopped};
use xuewei_core::domain::without_identity;
use xuewei_core::policy::{Fairness, StepKind};
use xuewei_core::shortfall::PostFault;
use xuewei_core::summary::{ByHand, Commitment, PartDiffers};

pub use read::{Amended, ResultsFolder, open};
use read::{ReadFrom, read_posts, read_pressure};
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
    /// An input is no plain file, larger than what is read, or cannot be read.
    #[error("the input {0} cannot be read")]
    InputUnreadable(String),
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
    /// A file or folder that is not of the results.
    #[error("{0} is not of the results")]
    Foreign(String),
    /// A file of the results is no plain file but a link, a pipe, a device, a socket or a folder; it was not opened.
    #[error("{0} is no plain file")]
    Irregular(String),
    /// A file of the results is larger than anything that is read; it was not opened.
    #[error("{0} is too large to be read")]
    TooLarge(String),
    /// A part of the round is not what was committed before the draw.
    #[error("{} differ from what was committed", .0.part)]
    NotCommitted(PartDiffers),
    /// Distances on foot, so many, that the referee finds at fault.
    #[error("{0} distances on foot are at fault")]
    Distances(usize),
    /// The folder holds rounds as they would be, of which nothing is committed or published.
    #[error("the folder holds no round of its own")]
    NoRound,
    /// A plan breaks a rule, or its figures are not what its rows come to.
    #[error("{0}")]
    Plan(PlanFault),
    /// A second run of the round gives another file than the one in the folder, or one that is not there.
    #[error("{0} does not come out again")]
    NotRepeated(String),
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

/// What a round of the procedure did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProvedRound {
    /// Families chose, and schools took children by rank.
    Choice,
    /// Families chose, and schools took children by an order of their own: places kept, brothers and sisters, rank.
    ChoiceByOrder,
    /// The bureau placed who was left.
    Coordination,
}

/// An objective of a round of coordination, and what was proved of it.
#[derive(Clone, Debug)]
pub struct ProvedObjective {
    /// Name of the round.
    pub round: String,
    /// Name of the objective.
    pub objective: String,
    /// Its value: rank weights of the children left out, or what the objective counts of journeys.
    pub value: i128,
    /// By how much the value is above what no allocation can go below, for the sake of the pack's rule of fairness.
    pub fairness: i128,
}

/// What was proved.
#[derive(Clone, Debug)]
pub struct Proved {
    /// Children of the round.
    pub children: usize,
    /// Children who took part.
    pub eligible: usize,
    /// Whether the proof is by what the folder keeps, and not by the inputs as they were named.
    pub by_kept: bool,
    /// Objectives with their rounds, names and values, in order.
    pub objectives: Vec<ProvedObjective>,
    /// By which rule places were given, once it is known how many there are.
    pub fairness: Fairness,
    /// Whether the areas of pressure were proved: results of another version may be from before there were any.
    pub pressure: bool,
    /// Journeys on foot whose lengths were proved, where the round measures on a network.
    pub distances: Option<usize>,
    /// Metres that journeys are longer because households were kept together.
    pub households: i128,
    /// The rounds of the procedure in order, and what they did.
    pub rounds: Vec<(String, ProvedRound)>,
    /// How much of the round people decided.
    pub by_hand: ByHand,
    /// SHA-256 of `run.json`, which names the hashes of all the rest.
    pub fingerprint: String,
    /// What the round was held against, where it names what was committed before the draw.
    pub commitment: Option<Commitment>,
    /// The version of the program that wrote the folder, where it is another than this one: then the proof holds its files
    /// against their hashes alone, and what a second run gives otherwise is told and no fault.
    pub other_version: Option<String>,
    /// How many files a second run gave again to the last byte, where there was one.
    pub repeated: Option<usize>,
    /// Files of another version that a second run by this one does not give again to the last byte.
    pub not_repeated: Vec<String>,
    /// Children to whom that run gives another outcome.
    pub placed_otherwise: usize,
    /// The versions of an amended folder, the first one first; none where nothing was amended.
    pub versions: Vec<LedgerVersion>,
}

/// What of a folder is not as its record has it.
///
/// # Errors
/// That the folder cannot be looked into; or that it is told to end.
pub fn changed_since(
    folder: &Path,
    record: &Record,
    control: &Control,
) -> Result<Vec<Discrepancy>, NotVerified> {
    let found = unrecorded(folder, record, control);
    control.check()?;
    let unreadable = |_| vec![Discrepancy::Unreadable(folder.display().to_string())];
    let found = found.map_err(unreadable)?;
    let mut all = Vec::new();
    let mut add = |names: Vec<String>, what: fn(String) -> Discrepancy| {
        all.extend(names.into_iter().map(what));
    };
    add(found.irregular, Discrepancy::Irregular);
    add(found.too_large, Discrepancy::TooLarge);
    add(found.missing, Discrepancy::Unreadable);
    add(found.changed, Discrepancy::OutputChanged);
    add(found.foreign, Discrepancy::Foreign);
    Ok(all)
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
    prove(folder, inputs, control).map(|(proved, _)| proved)
}

/// Proves a folder of results, and hands back what was read of it.
///
/// # Errors
/// Everything that is wrong, as far as it can be told; or that it is told to end.
pub fn prove(
    folder: &Path,
    inputs: Option<&Path>,
    control: &Control,
) -> Result<(Proved, ResultsFolder), NotVerified> {
    prove_from(folder, ReadFrom::of(inputs), control)
}

/// The same by what the folder keeps, without the inputs.
///
/// # Errors
/// That it keeps nothing; everything that is wrong; or that it is told to end.
pub fn prove_kept(
    folder: &Path,
    control: &Control,
) -> Result<(Proved, ResultsFolder), NotVerified> {
    if !read::keeps(&read::record_of(folder)?) {
        return Err(vec![Discrepancy::Unreadable(KEPT.to_owned())].into());
    }
    prove_from(folder, ReadFrom::Kept, control)
}

/// The same by the inputs or, where these are gone or were changed, by what the folder keeps.
///
/// # Errors
/// Everything that is wrong with the inputs, or, where the folder keeps what it was decided by, with that; or that it is
/// told to end.
pub fn prove_or_kept(
    folder: &Path,
    inputs: Option<&Path>,
    control: &Control,
) -> Result<(Proved, ResultsFolder), NotVerified> {
    or_kept(folder, inputs, prove(folder, inputs, control), || {
        prove_from(folder, ReadFrom::Kept, control)
    })
}

/// A folder and its inputs or, where these are gone or were changed, what the folder keeps: read and not proved.
///
/// # Errors
/// As those of [`prove_or_kept`].
pub fn open_or_kept(
    folder: &Path,
    inputs: Option<&Path>,
    control: &Control,
) -> Result<ResultsFolder, NotVerified> {
    let opened = open(folder, inputs, control);
    or_kept(folder, inputs, opened, || {
        let record = read::record_of(folder)?;
        read::open_recorded(folder, ReadFrom::Kept, record, control)
    })
}

/// What was read or, where only the inputs stand against it and the folder keeps what it was decided by, what that gives.
fn or_kept<T>(
    folder: &Path,
    inputs: Option<&Path>,
    read: Result<T, NotVerified>,
    by_kept: impl FnOnce() -> Result<T, NotVerified>,
) -> Result<T, NotVerified> {
    let is_of_inputs = |trouble: &Discrepancy| {
        matches!(
            trouble,
            Discrepancy::InputMissing(_)
                | Discrepancy::InputUnreadable(_)
                | Discrepancy::InputChanged(_)
                | Discrepancy::InputErrors(_)
        )
    };
    match read {
        Err(NotVerified::Troubles(troubles))
            if inputs.is_none()
                && troubles.iter().all(is_of_inputs)
                && read::keeps(&read::record_of(folder)?) =>
        {
            by_kept()
        }
        other => other,
    }
}

fn prove_from(
    folder: &Path,
    from: ReadFrom<'_>,
    control: &Control,
) -> Result<(Proved, ResultsFolder), NotVerified> {
    control.check()?;
    let record = read::record_of(folder)?;
    let troubles = changed_since(folder, &record, control)?;
    all_of(troubles, prove_allocation(folder, from, record, control))
}

/// What was proved, unless there is trouble with the files; else both troubles together.
fn all_of<T>(
    mut troubles: Vec<Discrepancy>,
    proved: Result<T, NotVerified>,
) -> Result<T, NotVerified> {
    match proved {
        Ok(proved) if troubles.is_empty() => return Ok(proved),
        Ok(_) => {}
        // The same may be found by its hash and by what it says.
        Err(NotVerified::Troubles(further)) => {
            for trouble in further {
                if !troubles.contains(&trouble) {
                    troubles.push(trouble);
                }
            }
        }
        Err(stopped) => return Err(stopped),
    }
    Err(troubles.into())
}

fn prove_allocation(
    folder: &Path,
    from: ReadFrom<'_>,
    record: Record,
    control: &Control,
) -> Result<(Proved, ResultsFolder), NotVerified> {
    let opened = read::open_recorded(folder, from, record, control)?;
    let ResultsFolder {
        record,
        input,
        qualified,
        allocation,
        certificate,
        amended,
        round: _,
        kept,
    } = &opened;
    let (intake, pack) = (&input.intake, &input.pack);
    let has_pressure =
        record.other_version().is_none() || record.outputs().contains_key(PRESSURE_CERTIFICATE);
    // The versions of an amended folder were held against one another when they were read.
    let mut faults = match amended {
        Some(_) => Vec::new(),
        None => audit::audit(intake, pack, qualified, allocation, certificate, control)?,
    };
    if faults.is_empty() && has_pressure {
        // What another version wrote may be from before there were areas of pressure.
        let proof = read_pressure(folder, PRESSURE_CERTIFICATE)?;
        faults = audit::pressure(intake, pack, qualified, allocation, &proof, control)?;
    }
    if !faults.is_empty() {
        let result = faults.iter().map(|fault| fault.located(intake));
        let troubles: Vec<_> = result.map(Discrepancy::Violation).collect();
        return Err(troubles.into());
    }
    let distances = match &opened.first().0.walking {
        Some(walking) => {
            let intake = &opened.first().0.intake;
            let faults = walking.faults(intake);
            if faults > 0 {
                return Err(vec![Discrepancy::Distances(faults)].into());
            }
            intake.travel().map(|table| table.journeys.len())
        }
        None => None,
    };
    let posts = read_posts(folder, intake)?;
    let reconstructed = ReconstructedRound::from(&opened, posts, control)?;
    let other_version = record.other_version();
    // Another version may write other columns and words: of its files the hashes are held, and the allocation proved.
    if other_version.is_none() {
        let troubles = reconstructed.compare(folder, &opened, control)?;
        if !troubles.is_empty() {
            return Err(troubles.into());
        }
    }
    let proved = Proved {
        children: intake.children().len(),
        eligible: qualified.ranking.len(),
        by_kept: kept.is_some(),
        fairness: pack.fairness(),
        pressure: has_pressure,
        distances,
        households: certificate.objectives.iter().map(|p| p.households).sum(),
        objectives: certificate
            .objectives
            .iter()
            .map(|proof| ProvedObjective {
                round: proof.round.clone(),
                objective: proof.objective.clone(),
                value: proof.value,
                fairness: proof.fairness,
            })
            .collect(),
        // What versions do after the first is told by the ledger.
        rounds: opened
            .first()
            .0
            .pack
            .procedure
            .iter()
            .enumerate()
            .map(|(at, phase)| {
                let kind = match phase.act {
                    StepKind::Coordination { .. } => ProvedRound::Coordination,
                    StepKind::Choice { .. } if pack.has_own_order(at) => ProvedRound::ChoiceByOrder,
                    StepKind::Choice { .. } => ProvedRound::Choice,
                };
                (phase.name.clone(), kind)
            })
            .collect(),
        by_hand: reconstructed.by_hand(),
        commitment: reconstructed.commitment(),
        fingerprint: sha256(record.text.as_bytes()),
        other_version,
        repeated: None,
        not_repeated: Vec::new(),
        placed_otherwise: 0,
        versions: match amended {
            Some(amended) => amended.chain.ledger.versions.clone(),
            None => Vec::new(),
        },
    };
    Ok((proved, opened))
}
