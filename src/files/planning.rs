//! `run.json` of a folder that holds rounds as they would be: what `scenario` and `site` write.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::contents::{COMPARISON, COMPARISON_PAGE, COMPARISON_WORKBOOK, FINDINGS};
use super::provenance::{InputRecord, PackRecord, Paths, inputs_by_path, pack_record};
use super::record::RECORD;
use crate::input::{Input, InputFile};
use crate::version::Program;
use xuewei_core::scenario::Scenario;

/// Name of the folder of the round as it is.
pub const BASE: &str = "base";
/// Names that the folder of results has already.
const RESERVED: [&str; 8] = [
    BASE,
    COMPARISON,
    COMPARISON_PAGE,
    COMPARISON_WORKBOOK,
    FINDINGS,
    RECORD,
    "",
    ".",
];
/// Bytes of a folder's name: what every file system holds, with room for a number.
const LONGEST: usize = 120;

/// Which command wrote a folder of rounds as they would be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanningCommand {
    /// `scenario`: a folder for each allocation.
    Scenario,
    /// `site`: the allocation under the plan, with the plan as a scenario.
    Site,
}

impl PlanningCommand {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Site => "site",
        }
    }

    /// The command that a record names; none where it is of a round.
    pub fn of_record(record: &Value) -> Option<Self> {
        match record["command"].as_str()? {
            "scenario" => Some(Self::Scenario),
            "site" => Some(Self::Site),
            _ => None,
        }
    }
}

/// What a record is written with that does not follow from the inputs.
#[derive(Clone, Debug)]
pub struct PlanningOptions {
    /// Which program runs.
    pub program: Program,
    /// Where the inputs are.
    pub paths: Paths,
    /// The language of what people read: `zh` or `en`.
    pub lang: String,
}

/// A scenario by its names and its files.
#[derive(Clone, Debug, Serialize)]
pub struct PlannedScenario {
    /// Name of its folder.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// Why it is tried.
    pub reason: String,
    /// Which of the inputs, the first being 0, were named to be put together as this scenario.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<usize>,
}

/// The record of rounds as they would be: `run.json`.
#[derive(Clone, Debug, Serialize)]
pub struct PlanningRun {
    program: Program,
    command: &'static str,
    lang: String,
    inputs: Vec<InputRecord>,
    pack: PackRecord,
    outputs: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    scenarios: Vec<PlannedScenario>,
}

/// The record of rounds as they would be; `files` are all that were read, `outputs` the other files of the folder by
/// their hashes.
pub fn planning_run(
    command: PlanningCommand,
    (input, files): (&Input, &[InputFile]),
    options: &PlanningOptions,
    outputs: BTreeMap<String, String>,
    scenarios: Vec<PlannedScenario>,
) -> PlanningRun {
    PlanningRun {
        program: options.program.clone(),
        command: command.as_str(),
        lang: options.lang.clone(),
        inputs: inputs_by_path(files, &options.paths),
        pack: pack_record(input),
        outputs,
        scenarios,
    }
}

/// Gives scenarios the names of their folders: two files of one name, in different folders, get folders of their own.
pub fn name_folders(scenarios: &mut [Scenario]) {
    let mut taken: BTreeSet<String> = RESERVED.map(str::to_owned).into();
    for scenario in scenarios {
        let mut name = scenario.name.clone();
        while name.len() > LONGEST {
            name.pop();
        }
        scenario.name = name.clone();
        let mut number = 1;
        while !taken.insert(scenario.name.clone()) {
            number += 1;
            scenario.name = format!("{name}-{number}");
        }
    }
}
