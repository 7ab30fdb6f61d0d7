//! Proof of a folder of results: from its files alone, and by running the round again.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::units::Points;

use super::amend::NotRepeated;
use super::{Control, Error, allocate, amend, scenario, site};
use crate::files::amended::{LedgerVersion, kept};
use crate::files::commitment::{self, differences};
use crate::files::planning::{PlanningCommand, PlanningOptions};
use crate::files::record::Record;
use crate::files::verify::{
    Comparison, Discrepancy, Proved, ProvedPlanning, ResultsFolder, prove, prove_kept,
    prove_planning,
};
use crate::files::{public_ledger, secrets};
use crate::input::commitment::Commitment;
use crate::input::text_of;
use crate::words::violations::trouble;
use crate::words::{Lang, Wording};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder that `allocate` wrote.
    pub results: PathBuf,
    /// The folder that holds the inputs now, if they were moved.
    pub inputs: Option<PathBuf>,
    /// Whether the round is not run again.
    pub proof_only: bool,
    /// Whether the proof is by what the folder keeps, without the inputs: then nothing is run again.
    pub kept: bool,
    /// A commitment of before the draw against which the round is held, whether it names one or not.
    pub commitment: Option<PathBuf>,
    /// A folder of the public ledger that is held against the results.
    pub ledger: Option<PathBuf>,
    /// The codes, with which the leaves of the ledger are held too.
    pub secrets: Option<PathBuf>,
}

/// Proves a folder of results, then runs its round again from the inputs and holds every file against what comes out,
/// to the last byte, times aside. Of what another version of the program wrote only the proof can find a fault: that
/// version may write the same in other words, so what does not come out again is told.
///
/// # Errors
/// [`Error::Results`] with everything that is wrong, as far as it can be told; of a folder that is not proved nothing is
/// run again. [`Error::Round`] when the round has no proved allocation when it is run again. Or that it is told to end.
pub fn run(request: &Request, control: &Control) -> Result<Verified, Error> {
    let (folder, inputs) = (&request.results, request.inputs.as_deref());
    let record = Record::read(folder).ok();
    let command = record.and_then(|own| Some((PlanningCommand::of_record(&own.value)?, own)));
    if let Some((command, record)) = command {
        if request.commitment.is_some() || request.ledger.is_some() {
            return Err(Error::Results(vec![Discrepancy::NoRound]));
        }
        let proved = of_planning(command, record, request, control)?;
        return Ok(Verified::Planning(proved));
    }
    of_round(request, folder, inputs, control).map(|proved| Verified::Round(Box::new(proved)))
}

/// What was proved of a folder.
#[derive(Clone, Debug)]
pub enum Verified {
    /// A folder of a round.
    Round(Box<Proved>),
    /// A folder of rounds as they would be.
    Planning(ProvedPlanning),
}

impl Verified {
    /// What was proved of a round; none where the folder is of no round of its own.
    pub fn round(self) -> Option<Proved> {
        match self {
            Self::Round(proved) => Some(*proved),
            Self::Planning(_) => None,
        }
    }
}

/// Proves a folder of rounds as they would be, then runs the command again from the inputs; a search for sites that ended
/// by its time may find another plan, so that is not repeated.
fn of_planning(
    command: PlanningCommand,
    record: Record,
    request: &Request,
    control: &Control,
) -> Result<ProvedPlanning, Error> {
    let (folder, inputs) = (&request.results, request.inputs.as_deref());
    let proved = prove_planning(command, folder, inputs, record, control);
    let (mut proved, opened) = proved.map_err(Error::results)?;
    if request.proof_only || proved.ended_by_time {
        return Ok(proved);
    }
    let comparison = Comparison::with(&opened.record, control);
    let failed = |_| match control.check() {
        Err(stopped) => Error::Stopped(stopped),
        Ok(()) => Error::Results(vec![Discrepancy::Unreadable(folder.display().to_string())]),
    };
    let options = comparison.options();
    let lang = opened.record.value["lang"].as_str().unwrap_or("zh");
    let options = PlanningOptions {
        program: options.program,
        paths: options.paths,
        lang: lang.to_owned(),
    };
    match command {
        PlanningCommand::Scenario => {
            scenario::run_again(&opened, &options, &comparison, control, failed)?;
        }
        PlanningCommand::Site => {
            site::run_again(&opened.input, &options, &comparison, control, failed)?;
        }
    }
    match comparison.finish() {
        Ok(files) => proved.repeated = Some(files),
        Err(files) if proved.other_version.is_some() => proved.not_repeated = files,
        Err(files) => {
            let faults = files.into_iter().map(Discrepancy::NotRepeated);
            return Err(Error::Results(faults.collect()));
        }
    }
    Ok(proved)
}

/// Proves a folder of a round, then runs the round again.
fn of_round(
    request: &Request,
    folder: &Path,
    inputs: Option<&Path>,
    control: &Control,
) -> Result<Proved, Error> {
    let proof = match request.kept {
        true => prove_kept(folder, control),
        false => prove(folder, inputs, control),
    };
    let (mut proved, mut opened) = proof.map_err(Error::results)?;
    if let Some(path) = &request.commitment {
        hold(path, &opened)?;
    }
    if let Some(path) = &request.ledger {
        let secrets = match &request.secrets {
            None => None,
            Some(path) => Some(secrets::read(path).map_err(|why| Error::secrets(path, why))?),
        };
        let troubles = public_ledger::held(&opened, path, secrets.as_ref());
        if !troubles.is_empty() {
            return Err(Error::Ledger(troubles));
        }
    }
    if request.proof_only || request.kept {
        return Ok(proved);
    }
    let comparison = Comparison::with(&opened.record, control);
    let failed = |_| match control.check() {
        Err(stopped) => Error::Stopped(stopped),
        Ok(()) => Error::Results(vec![Discrepancy::Unreadable(folder.display().to_string())]),
    };
    let options = comparison.options();
    let amended = opened.amended.take().map(|amended| amended.chain);
    let again = match amended {
        Some(chain) => {
            let certificate = opened.certificate.clone();
            let run = amend::run_again(chain, certificate, &options, &comparison, control, failed);
            run.map_err(|why| match why {
                NotRepeated::First => {
                    let name = kept(1, "allocation.csv");
                    Error::Results(vec![Discrepancy::NotRepeated(name)])
                }
                NotRepeated::Other(why) => why,
            })?
        }
        None => allocate::run_again(&opened.input, &options, &comparison, control, failed)?,
    };
    match comparison.finish() {
        Ok(files) => proved.repeated = Some(files),
        Err(files) if proved.other_version.is_some() => {
            let outcomes = opened.allocation.outcomes().iter();
            let outcomes = outcomes.zip(again.allocation.outcomes());
            proved.placed_otherwise = outcomes.filter(|(own, again)| own != again).count();
            proved.not_repeated = files;
        }
        Err(files) => {
            let faults = files.into_iter().map(Discrepancy::NotRepeated);
            return Err(Error::Results(faults.collect()));
        }
    }
    Ok(proved)
}

/// Holds a proved round against a commitment.
fn hold(path: &Path, opened: &ResultsFolder) -> Result<(), Error> {
    let file = path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    );
    let (input, qualified) = opened.first();
    let text = text_of(path, &file).map_err(Error::Input)?;
    let committed = Commitment::read(&text, commitment::of_round(input), &file);
    let committed = committed.map_err(|finding| Error::Input(finding.into()))?;
    let differing = differences(&committed, input, qualified);
    if differing.is_empty() {
        return Ok(());
    }
    let faults = differing.into_iter().map(Discrepancy::NotCommitted);
    Err(Error::Results(faults.collect()))
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
    /// What the round was held against, where it names what was committed before the draw; `null` where it names nothing or
    /// nothing is proved.
    pub commitment: Option<xuewei_core::summary::Commitment>,
    /// Whether the proof is by what the folder keeps (`kept.zip`), and not by the inputs as they were named.
    pub by_kept: bool,
    /// Whether the round was run again and every file held against what came out.
    pub run_again: bool,
    /// Files of another version that do not come out again by this one: told, and no fault.
    pub not_repeated: Vec<String>,
    /// Children to whom this version gives another outcome than the other one did.
    pub placed_otherwise: usize,
    /// The version of the program that wrote the folder, where it is another than this one; `null` too where nothing is
    /// proved.
    pub other_version: Option<String>,
    /// The versions of an amended folder, as its ledger has them; none where nothing was amended or nothing is proved.
    pub versions: Vec<LedgerVersion>,
    /// The allocations of a folder of rounds as they would be, by their folders (the plan of `site` has none); none where
    /// it is of one round or nothing is proved.
    pub allocations: Vec<String>,
}

impl Answer {
    /// That a folder of rounds as they would be is proved.
    pub fn planning(proved: &ProvedPlanning) -> Self {
        let names = proved.allocations.iter().map(|own| own.name.clone());
        Self {
            verified: true,
            fingerprint: Some(proved.fingerprint.clone()),
            run_again: proved.repeated.is_some() || !proved.not_repeated.is_empty(),
            not_repeated: proved.not_repeated.clone(),
            other_version: proved.other_version.clone(),
            allocations: names.collect(),
            ..Self::refuted(&[], &Wording::new(Lang::En))
        }
    }

    /// That a folder of a round is proved.
    pub fn proved(proved: &Proved) -> Self {
        Self {
            verified: true,
            faults: Vec::new(),
            fingerprint: Some(proved.fingerprint.clone()),
            manual_placements: Some(proved.by_hand.manual_placements),
            review_decisions: Some(proved.by_hand.review_decisions),
            review_points: Some(proved.by_hand.review_points),
            review_ranks_changed: Some(proved.by_hand.review_ranks_changed),
            commitment: proved.commitment.clone(),
            by_kept: proved.by_kept,
            run_again: proved.repeated.is_some() || !proved.not_repeated.is_empty(),
            not_repeated: proved.not_repeated.clone(),
            placed_otherwise: proved.placed_otherwise,
            other_version: proved.other_version.clone(),
            versions: proved.versions.clone(),
            allocations: Vec::new(),
        }
    }

    /// That a folder of coming years, a forecast or a plan, is proved.
    pub fn of_years(fingerprint: &str) -> Self {
        Self {
            verified: true,
            faults: Vec::new(),
            fingerprint: Some(fingerprint.to_owned()),
            manual_placements: None,
            review_decisions: None,
            review_points: None,
            review_ranks_changed: None,
            commitment: None,
            by_kept: false,
            run_again: false,
            not_repeated: Vec::new(),
            placed_otherwise: 0,
            other_version: None,
            versions: Vec::new(),
            allocations: Vec::new(),
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
            commitment: None,
            by_kept: false,
            run_again: troubles.iter().any(is_of_second_run),
            not_repeated: Vec::new(),
            placed_otherwise: 0,
            other_version: None,
            versions: Vec::new(),
            allocations: Vec::new(),
        }
    }
}
