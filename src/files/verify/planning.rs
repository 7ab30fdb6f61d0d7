//! Proof of a folder of rounds as they would be, which `scenario` and `site` write.
//!
//! The inputs and the scenarios are read anew and the scenarios applied; each allocation is read back as it was written
//! and held against its round by `audit`, with nothing of the optimisation. The tables that follow from it, and the
//! search for sites, are held against a second run.

use std::path::Path;

use serde_json::Value;
use xuewei_core::audit;
use xuewei_core::control::Control;
use xuewei_core::domain::Intake;
use xuewei_core::finding::{Findings, Severity};
use xuewei_core::policy::Pack;
use xuewei_core::qualify;
use xuewei_core::scenario::{Base, Scenario, ScenarioError, apply};

use super::read::{changed_pack, held_inputs, read_certificate, read_outcomes, read_pressure};
use super::{Discrepancy, NotVerified, all_of, changed_since};
use crate::files::contents::PRESSURE_CERTIFICATE;
use crate::files::plain;
use crate::files::planning::{BASE, PlanningCommand, name_folders};
use crate::files::record::{RECORD, Record, SUMMARY};
use crate::input::{self, Input, InputFile, sha256};

/// A folder of rounds as they would be, read back with its inputs.
#[derive(Debug)]
pub struct PlanningFolder {
    /// The record of the run.
    pub record: Record,
    /// The round as it is.
    pub input: Input,
    /// All files that were read, those of the round first.
    pub files: Vec<InputFile>,
    /// The scenarios, with the names of their folders.
    pub scenarios: Vec<Scenario>,
    /// Which of the files each was put together from.
    pub parts: Vec<Vec<usize>>,
}

/// An allocation that was proved.
#[derive(Clone, Debug)]
pub struct ProvedAllocation {
    /// Name of its folder; the plan of `site` has the folder itself.
    pub name: String,
    /// Children of the round as it would be.
    pub children: usize,
    /// Children who took part.
    pub eligible: usize,
}

/// What was proved of a folder of rounds as they would be.
#[derive(Clone, Debug)]
pub struct ProvedPlanning {
    /// Which command wrote it.
    pub command: PlanningCommand,
    /// Its allocations, in the order of the record.
    pub allocations: Vec<ProvedAllocation>,
    /// SHA-256 of `run.json`, which names the hashes of all the rest.
    pub fingerprint: String,
    /// The version of the program that wrote the folder, where it is another than this one.
    pub other_version: Option<String>,
    /// Whether the search for sites was ended by its time, so that another run may find another plan.
    pub ended_by_time: bool,
    /// How many files a second run gave again to the last byte, where there was one.
    pub repeated: Option<usize>,
    /// Files of another version that a second run by this one does not give again to the last byte.
    pub not_repeated: Vec<String>,
}

/// Proves a folder of rounds as they would be, and hands back what was read of it.
///
/// # Errors
/// Everything that is wrong, as far as it can be told; or that it is told to end.
pub fn prove_planning(
    command: PlanningCommand,
    folder: &Path,
    inputs: Option<&Path>,
    record: Record,
    control: &Control,
) -> Result<(ProvedPlanning, PlanningFolder), NotVerified> {
    let troubles = changed_since(folder, &record, control)?;
    let opened = open(command, folder, inputs, record, control);
    let proved = opened.and_then(|opened| {
        let allocations = prove_allocations(command, folder, &opened, control)?;
        let ended_by_time = command == PlanningCommand::Site && ended_by_time(folder)?;
        let proved = ProvedPlanning {
            command,
            allocations,
            fingerprint: sha256(opened.record.text.as_bytes()),
            other_version: opened.record.other_version(),
            ended_by_time,
            repeated: None,
            not_repeated: Vec::new(),
        };
        Ok((proved, opened))
    });
    all_of(troubles, proved)
}

/// Reads the round and its scenarios, if they are still what the record says.
fn open(
    command: PlanningCommand,
    folder: &Path,
    inputs: Option<&Path>,
    record: Record,
    control: &Control,
) -> Result<PlanningFolder, NotVerified> {
    let wrong = || vec![Discrepancy::OutputChanged(RECORD.to_owned())];
    let erroneous = |found: Findings| vec![Discrepancy::InputErrors(found.count(Severity::Error))];
    let held = held_inputs(folder, inputs, &record.value, control)?;
    let input = input::read_for_planning(&held.round).map_err(erroneous)?;
    let mut files = input.files.clone();
    let (mut scenarios, mut parts) = (Vec::new(), Vec::new());
    if command == PlanningCommand::Scenario {
        let listed = record.value["scenarios"].as_array().ok_or_else(wrong)?;
        for own in listed.iter().filter(|own| own["name"] != BASE) {
            let positions: Option<Vec<usize>> = own["inputs"]
                .as_array()
                .ok_or_else(wrong)?
                .iter()
                .map(|at| usize::try_from(at.as_u64()?).ok())
                .collect();
            let positions = positions.ok_or_else(wrong)?;
            let paths = positions
                .iter()
                .map(|at| Some(held.files.get(*at)?.2.clone()));
            let paths: Option<Vec<_>> = paths.collect();
            let read = input::read_together(&paths.ok_or_else(wrong)?).map_err(erroneous)?;
            scenarios.push(read.scenario);
            files.extend(read.files);
            parts.push(positions);
        }
        name_folders(&mut scenarios);
    }
    held.is_what_was_read(&files)?;
    if let Some(changed) = changed_pack(&input, &record.value) {
        return Err(vec![Discrepancy::InputChanged(changed)].into());
    }
    Ok(PlanningFolder {
        record,
        input,
        files,
        scenarios,
        parts,
    })
}

/// Proves every allocation that the folder holds.
fn prove_allocations(
    command: PlanningCommand,
    folder: &Path,
    opened: &PlanningFolder,
    control: &Control,
) -> Result<Vec<ProvedAllocation>, NotVerified> {
    let PlanningFolder {
        input, scenarios, ..
    } = opened;
    let base = Base {
        intake: &input.intake,
        pack: &input.pack,
        sources: &input.pack_sources,
        is_forecast: input.is_forecast(),
    };
    let wrong = |name: &str| vec![Discrepancy::OutputChanged(name.to_owned())];
    let applied = |scenario: &Scenario, from: &str| match apply(base, scenario) {
        Ok((intake, pack, _)) => Ok((intake, pack)),
        Err(ScenarioError::Stopped(stopped)) => Err(NotVerified::from(stopped)),
        Err(_) => Err(wrong(from).into()),
    };
    match command {
        PlanningCommand::Site => {
            let name = "plan.toml";
            let text = plain::text(&folder.join(name)).map_err(|_| wrong(name))?;
            let scenario = Scenario::from_toml("plan", &text).map_err(|_| wrong(name))?;
            let (intake, pack) = applied(&scenario, name)?;
            Ok(vec![prove_one(folder, "", (&intake, &pack), control)?])
        }
        PlanningCommand::Scenario => {
            let as_is = (&input.intake, &input.pack);
            let mut all = vec![prove_one(folder, BASE, as_is, control)?];
            for scenario in scenarios {
                let (intake, pack) = applied(scenario, RECORD)?;
                all.push(prove_one(
                    folder,
                    &scenario.name,
                    (&intake, &pack),
                    control,
                )?);
            }
            Ok(all)
        }
    }
}

/// Proves one allocation, whose files are in a folder of this name.
fn prove_one(
    folder: &Path,
    name: &str,
    (intake, pack): (&Intake, &Pack),
    control: &Control,
) -> Result<ProvedAllocation, NotVerified> {
    let file = |file: &str| match name {
        "" => file.to_owned(),
        name => format!("{name}/{file}"),
    };
    let qualified = qualify::qualify(intake, pack, control)?;
    let certificate = read_certificate(folder, &file("certificate.json"))?;
    let own = file("allocation.csv");
    let allocation = read_outcomes(folder, &own, (intake, pack), &qualified)?;
    let mut faults = audit::audit(intake, pack, &qualified, &allocation, &certificate, control)?;
    if faults.is_empty() {
        let proof = read_pressure(folder, &file(PRESSURE_CERTIFICATE))?;
        faults = audit::pressure(intake, pack, &qualified, &allocation, &proof, control)?;
    }
    if !faults.is_empty() {
        let located = faults.iter().map(|fault| fault.located(intake));
        let troubles: Vec<_> = located.map(Discrepancy::Violation).collect();
        return Err(troubles.into());
    }
    Ok(ProvedAllocation {
        name: name.to_owned(),
        children: intake.children().len(),
        eligible: qualified.ranking.len(),
    })
}

/// Whether the search for sites ended before its plan was proved the best.
fn ended_by_time(folder: &Path) -> Result<bool, Vec<Discrepancy>> {
    let unreadable = || vec![Discrepancy::Unreadable(SUMMARY.to_owned())];
    let text = plain::text(&folder.join(SUMMARY)).map_err(|_| unreadable())?;
    let summary: Value = serde_json::from_str(&text).map_err(|_| unreadable())?;
    let ended = summary["site"]["out_of_time"].as_bool();
    ended.ok_or_else(unreadable)
}
