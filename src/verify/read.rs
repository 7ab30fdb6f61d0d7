//! A folder of results and its inputs, read back as they are written.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Trouble;
use crate::input::{self, Input, sha256};
use crate::report;
use crate::tables::csv_injection::unescape;
use xuewei_core::allocation::{Allocation, Made, Outcome};
use xuewei_core::audit::Certificate;
use xuewei_core::domain::{Round, SchoolIdx, Sector};
use xuewei_core::finding::Severity;
use xuewei_core::policy::{LOCK, Pack};
use xuewei_core::qualify::{self, Qualified, Standing};
use xuewei_core::shortfall::{self, Shortfall};
use xuewei_core::units::Metres;

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
        let cell = |at: usize| unescape(record.get(at).unwrap_or(""));
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
pub(super) fn read_shortfall(
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
