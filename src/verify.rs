//! Proof of a folder of results from its files alone: inputs by path and hash, outputs, certificate.
//!
//! Nothing of the optimisation is used. The inputs are read and ranked anew; the allocation is read back
//! as it was written and held against them by `audit`; everything that follows from the allocation
//! (reasons, shortfalls, figures, the record of the run) is worked out again and must be the same to the
//! last byte, times aside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::allocation::{Allocation, Made, Outcome};
use crate::audit::{self, Certificate};
use crate::dialect::bare;
use crate::domain::{Round, SchoolIdx, Sector};
use crate::explain;
use crate::finding::Severity;
use crate::input::{self, Input, sha256};
use crate::network;
use crate::policy::{Act, LOCK, Pack};
use crate::qualify::{self, Qualified, Standing};
use crate::report::{
    self, CLASS_VALUES, FAIRNESS, Options, PAGE, PATH, Results, Summary, WORKBOOK, provenance,
};
use crate::shortfall::{self, PostFault, Shortfall};
use crate::units::Metres;

/// What is wrong with a folder of results.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A file of the results is missing or cannot be read.
    Unreadable(String),
    /// An input is not where the record says.
    InputMissing(String),
    /// An input is not what it was.
    InputChanged(String),
    /// The inputs, as they are, have errors: so many.
    InputErrors(usize),
    /// A row of the allocation cannot be understood, or a child has none or two.
    BadRow(String),
    /// The referee objects.
    Fault(audit::Told),
    /// The plan for posts is not one that could be, or not the best.
    Posts(PostFault),
    /// A file is not what follows from the inputs and the allocation.
    OutputChanged(&'static str),
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

/// A folder of results read back, and the inputs that it names: not proved yet.
#[derive(Debug)]
pub struct Opened {
    /// The record of the run.
    pub record: Value,
    /// The same as it is written.
    pub record_text: String,
    /// The inputs, which are what the record says by their hashes.
    pub input: Input,
    /// Ranks and points, worked out anew.
    pub qualified: Qualified,
    /// The allocation as it is written.
    pub allocation: Allocation,
    /// What should prove it.
    pub certificate: Certificate,
}

/// Reads a folder of results and its inputs; `inputs` is a folder that holds them now, if they were moved.
///
/// # Errors
/// Everything that is missing, changed or cannot be read.
pub fn open(folder: &Path, inputs: Option<&Path>) -> Result<Opened, Vec<Trouble>> {
    let record_text = text_of(folder, "run.json")?;
    let record: Value = serde_json::from_str(&record_text)
        .map_err(|_| vec![Trouble::Unreadable("run.json".to_owned())])?;
    let input = read_inputs(folder, inputs, &record)?;
    let (round, pack) = (&input.round, &input.pack);
    let qualified = qualify::qualify(round, pack);
    let certificate_text = text_of(folder, "certificate.json")?;
    let certificate: Certificate = serde_json::from_str(&certificate_text)
        .map_err(|_| vec![Trouble::Unreadable("certificate.json".to_owned())])?;
    let allocation = read_allocation(folder, round, pack, &qualified)?;
    Ok(Opened {
        record,
        record_text,
        input,
        qualified,
        allocation,
        certificate,
    })
}

/// Of the files that the allocation is read from, those that are not the ones that the record names.
pub fn changed_since(folder: &Path, record: &Value) -> Vec<Trouble> {
    let is_changed = |name: &&'static str| {
        let bytes = fs::read(folder.join(name)).unwrap_or_default();
        record["outputs"][*name] != sha256(&bytes)
    };
    let read = ["allocation.csv", "certificate.json"];
    read.into_iter()
        .filter(|name| is_changed(name))
        .map(Trouble::OutputChanged)
        .collect()
}

/// Proves a folder of results; `inputs` is a folder that holds the inputs now, if they were moved.
///
/// # Errors
/// Everything that is wrong, as far as it can be told.
pub fn verify(folder: &Path, inputs: Option<&Path>) -> Result<Proved, Vec<Trouble>> {
    let Opened {
        record,
        record_text,
        input,
        qualified,
        allocation,
        certificate,
    } = open(folder, inputs)?;
    let (round, pack) = (&input.round, &input.pack);
    let faults = audit::audit(round, pack, &qualified, &allocation, &certificate);
    if !faults.is_empty() {
        let told = faults.iter().map(|fault| fault.told(round));
        let mut troubles = changed_since(folder, &record);
        troubles.extend(told.map(Trouble::Fault));
        return Err(troubles);
    }
    let shortfall = read_shortfall(folder, &input, &qualified, &allocation)?;
    let rebuilt = Rebuilt::from(&input, &qualified, &allocation, shortfall, &certificate);
    let troubles = rebuilt.compare(folder, &record, &record_text, &input, &qualified);
    if !troubles.is_empty() {
        return Err(troubles);
    }
    Ok(Proved {
        children: round.children.len(),
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
            .map(|phase| (phase.name.clone(), matches!(phase.act, Act::Choice { .. })))
            .collect(),
        by_hand: !round.locks.is_empty(),
        fingerprint: sha256(record_text.as_bytes()),
    })
}

fn text_of(folder: &Path, name: &str) -> Result<String, Vec<Trouble>> {
    fs::read_to_string(folder.join(name)).map_err(|_| vec![Trouble::Unreadable(name.to_owned())])
}

/// Reads the inputs that the record names, if they are still what they were.
fn read_inputs(
    folder: &Path,
    inputs: Option<&Path>,
    record: &Value,
) -> Result<Input, Vec<Trouble>> {
    let unreadable = || vec![Trouble::Unreadable("run.json".to_owned())];
    let listed = record["inputs"].as_array().ok_or_else(unreadable)?;
    let mut troubles = Vec::new();
    let mut round_path = None;
    let mut expected: Vec<(&str, &str)> = Vec::new();
    for entry in listed {
        let field = |name: &str| entry[name].as_str().ok_or_else(unreadable);
        let (role, told, hash) = (field("role")?, field("path")?, field("sha256")?);
        let path = match inputs {
            Some(moved) => moved.join(Path::new(told).file_name().unwrap_or_default()),
            None => folder.join(told),
        };
        match fs::read(&path) {
            Err(_) => troubles.push(Trouble::InputMissing(told.to_owned())),
            Ok(bytes) if sha256(&bytes) != hash => {
                troubles.push(Trouble::InputChanged(told.to_owned()));
            }
            Ok(_) => {}
        }
        if role == "round" {
            round_path = Some(path);
        }
        expected.push((role, hash));
    }
    if !troubles.is_empty() {
        return Err(troubles);
    }
    let round_path: PathBuf = round_path.ok_or_else(unreadable)?;
    let input = input::read(&round_path)
        .map_err(|findings| vec![Trouble::InputErrors(findings.count(Severity::Error))])?;
    let found: Vec<(&str, &str)> = input
        .files
        .iter()
        .map(|file| (file.role, file.sha256.as_str()))
        .collect();
    if let Some(changed) = changed_pack(&input, record) {
        return Err(vec![Trouble::InputChanged(changed)]);
    }
    if found != expected {
        return Err(vec![Trouble::OutputChanged("run.json")]);
    }
    Ok(input)
}

/// The first pack that is not the one the record names.
fn changed_pack(input: &Input, record: &Value) -> Option<String> {
    let told = record["pack"]["sources"].as_array()?;
    input
        .pack_sources
        .iter()
        .zip(told)
        .find(|(now, then)| then["sha256"] != sha256(now.text.as_bytes()))
        .map(|(now, _)| now.name.clone())
}

/// The outcomes as `allocation.csv` tells them.
fn read_allocation(
    folder: &Path,
    round: &Round,
    pack: &Pack,
    qualified: &Qualified,
) -> Result<Allocation, Vec<Trouble>> {
    let unreadable = |_| vec![Trouble::Unreadable("allocation.csv".to_owned())];
    let mut reader = csv::Reader::from_path(folder.join("allocation.csv")).map_err(unreadable)?;
    let mut outcomes: Vec<Option<(Outcome, Made)>> = vec![None; round.children.len()];
    let mut troubles = Vec::new();
    for (i, record) in reader.records().enumerate() {
        let record = record.map_err(unreadable)?;
        let cell = |at: usize| bare(record.get(at).unwrap_or(""));
        let child = round.children.binary_search_by(|c| (*c.id).cmp(cell(0)));
        let outcome = child.ok().and_then(|at| {
            let standing = qualified.standings[at];
            let outcome = read_outcome(round, standing, cell(1), cell(2), cell(3))?;
            Some((outcome, read_made(pack, cell(6))?))
        });
        match (child, outcome) {
            (Ok(at), Some(outcome)) if outcomes[at].is_none() => outcomes[at] = Some(outcome),
            _ => troubles.push(Trouble::BadRow((i + 2).to_string())),
        }
    }
    for (child, outcome) in round.children.iter().zip(&outcomes) {
        if outcome.is_none() {
            troubles.push(Trouble::BadRow(child.id.to_string()));
        }
    }
    if !troubles.is_empty() {
        return Err(troubles);
    }
    Ok(Allocation::from_outcomes(
        outcomes.into_iter().flatten().collect(),
    ))
}

/// One outcome; `None` when the row says nothing that could be meant.
fn read_outcome(
    round: &Round,
    standing: Standing,
    outcome: &str,
    school: &str,
    metres: &str,
) -> Option<Outcome> {
    const LONGEST: i64 = 1_000_000_000;
    let sector = match outcome {
        "public" => Sector::Public,
        "purchased" => Sector::Private,
        "unplaced" => return Some(Outcome::Unplaced),
        "ineligible" => return Some(Outcome::Ineligible),
        "manual_review" => match standing {
            Standing::ManualReview(unknown) => return Some(Outcome::ManualReview(unknown)),
            _ => return None,
        },
        _ => return None,
    };
    let at = round
        .schools
        .binary_search_by(|s| (&*s.id, s.stage).cmp(&(school, round.stage)))
        .ok()?;
    let metres = metres.parse().ok().filter(|m| (0..=LONGEST).contains(m))?;
    Some(Outcome::Placed {
        school: SchoolIdx::from_usize(at),
        sector,
        metres: Metres(metres),
    })
}

/// The shortfalls, with the plan for posts as `post_plan.csv` tells it, held against its limits and against
/// what any plan could do.
fn read_shortfall(
    folder: &Path,
    input: &Input,
    qualified: &Qualified,
    allocation: &Allocation,
) -> Result<Shortfall, Vec<Trouble>> {
    let unreadable = || vec![Trouble::Unreadable("post_plan.csv".to_owned())];
    let shortfall = shortfall::measure(&input.round, &input.pack, qualified, allocation);
    let file = fs::File::open(folder.join("post_plan.csv")).map_err(|_| unreadable())?;
    let plan = report::read_post_plan(&input.round, file).ok_or_else(unreadable)?;
    shortfall::check_posts(&shortfall.units, &input.pack, &plan)
        .map_err(|fault| vec![Trouble::Posts(fault)])?;
    Ok(shortfall.with_plan(plan, &input.pack))
}

/// What placed a child, by the name of the round.
fn read_made(pack: &Pack, name: &str) -> Option<Made> {
    match name {
        "" => Some(Made::Not),
        LOCK => Some(Made::ByHand),
        name => {
            let at = pack.procedure.iter().position(|phase| phase.name == name)?;
            u8::try_from(at).ok().map(Made::In)
        }
    }
}

/// Every file as it follows from inputs and allocation.
struct Rebuilt {
    files: BTreeMap<&'static str, Vec<u8>>,
    summary: Summary,
}

impl Rebuilt {
    fn from(
        input: &Input,
        qualified: &Qualified,
        allocation: &Allocation,
        shortfall: Shortfall,
        certificate: &Certificate,
    ) -> Self {
        let (round, pack) = (&input.round, &input.pack);
        let network = network::build(round, pack, qualified.ranking.order());
        let schools = &shortfall.schools;
        let wide_pack = pack.widest();
        let order = qualified.ranking.order();
        let wide = wide_pack
            .as_ref()
            .map(|pack| network::build(round, pack, order));
        let widest = wide.as_ref().unwrap_or(&network);
        let reasons = explain::reasons(pack, widest, qualified, allocation, schools);
        let bottlenecks = explain::bottlenecks(pack, widest, qualified, allocation, schools);
        let envy = explain::justified_envy(&network, qualified, allocation, schools);
        let results = Results {
            round,
            pack,
            qualified,
            allocation,
            reasons: &reasons,
            shortfall: &shortfall,
            bottlenecks: &bottlenecks,
        };
        let mut files = BTreeMap::new();
        for (name, write) in report::files(&results, certificate) {
            let mut bytes = Vec::new();
            // What cannot be written again is the same as what differs.
            let written = write(&mut bytes).is_ok();
            files.insert(name, if written { bytes } else { Vec::new() });
        }
        let summary = Summary::of(&results, &pack.objectives, envy);
        Self { files, summary }
    }

    /// Holds every file of the folder against what it should be.
    fn compare(
        &self,
        folder: &Path,
        record: &Value,
        record_text: &str,
        input: &Input,
        qualified: &Qualified,
    ) -> Vec<Trouble> {
        let mut troubles = Vec::new();
        let mut hashes = Vec::new();
        for (name, bytes) in &self.files {
            match fs::read(folder.join(name)) {
                Err(_) => troubles.push(Trouble::Unreadable((*name).to_owned())),
                Ok(found) if found != *bytes => troubles.push(Trouble::OutputChanged(name)),
                Ok(_) => {}
            }
            hashes.push((*name, sha256(bytes)));
        }
        // What needs the optimisation to be worked out again is no part of the proof: its hash is held against
        // the record, and it must be there when the inputs say so, and only when the record does.
        let has_years = input.round.forecast_years().last() > Some(&input.round.year);
        for name in [FAIRNESS, PATH, CLASS_VALUES, PAGE, WORKBOOK] {
            let told = &record["outputs"][name];
            let must = [FAIRNESS, PAGE, WORKBOOK].contains(&name) || (name == PATH && has_years);
            let may = must || name == CLASS_VALUES;
            match fs::read(folder.join(name)) {
                Ok(_) if told.is_null() || !may => troubles.push(Trouble::OutputChanged(name)),
                Err(_) if must || !told.is_null() => {
                    troubles.push(Trouble::Unreadable(name.to_owned()));
                }
                Err(_) => {}
                Ok(found) => {
                    let hash = sha256(&found);
                    if *told != hash {
                        troubles.push(Trouble::OutputChanged(name));
                    }
                    hashes.push((name, hash));
                }
            }
        }
        let options = Options {
            out: folder.to_owned(),
        };
        let mut rebuilt = provenance(input, qualified, &options, &hashes);
        // Inputs may have been moved: their paths may differ, and nothing else of what is said of them.
        if let Some(inputs) = rebuilt["inputs"].as_array_mut() {
            for (input, told) in inputs
                .iter_mut()
                .zip(record["inputs"].as_array().into_iter().flatten())
            {
                input["path"] = told["path"].clone();
            }
        }
        if report::pretty(&rebuilt) != record_text {
            troubles.push(Trouble::OutputChanged("run.json"));
        }
        if !self.summary_is_same(folder) {
            troubles.push(Trouble::OutputChanged("summary.json"));
        }
        troubles
    }

    /// Whether `summary.json` says the same, times aside.
    fn summary_is_same(&self, folder: &Path) -> bool {
        let Ok(text) = fs::read_to_string(folder.join("summary.json")) else {
            return false;
        };
        let Ok(found) = serde_json::from_str::<Value>(&text) else {
            return false;
        };
        let mut rebuilt = serde_json::to_value(&self.summary).unwrap_or_default();
        let same_times = rebuilt["seconds"]
            .as_object()
            .map(|s| s.keys().cloned().collect::<Vec<_>>())
            == found["seconds"]
                .as_object()
                .map(|s| s.keys().cloned().collect::<Vec<_>>());
        rebuilt["seconds"] = found["seconds"].clone();
        same_times && rebuilt == found
    }
}
