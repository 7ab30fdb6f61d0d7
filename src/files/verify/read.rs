//! A folder of results and its inputs, read back as they are written.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xuewei_core::allocation::Allocation;
use xuewei_core::audit::Certificate;
use xuewei_core::control::Control;
use xuewei_core::domain::Intake;
use xuewei_core::finding::Severity;
use xuewei_core::policy::Pack;
use xuewei_core::qualify::{self, Qualified};
use xuewei_core::shortfall::PostPlan;

use super::{Discrepancy, NotVerified};
use crate::input::{self, Input, sha256};
use crate::tables::allocation::{Unusable, read_allocation};
use crate::tables::post_plan::read_post_plan;

/// A folder of results read back, and the inputs that it names: not proved yet.
#[derive(Debug)]
pub struct ResultsFolder {
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
/// Everything that is missing, changed or cannot be read; or that it is told to end.
pub fn open(
    folder: &Path,
    inputs: Option<&Path>,
    control: &Control,
) -> Result<ResultsFolder, NotVerified> {
    control.check()?;
    let record_text = text_of(folder, "run.json")?;
    let record: Value = serde_json::from_str(&record_text)
        .map_err(|_| vec![Discrepancy::Unreadable("run.json".to_owned())])?;
    let input = read_inputs(folder, inputs, &record)?;
    let (intake, pack) = (&input.intake, &input.pack);
    let qualified = qualify::qualify(intake, pack, control)?;
    let certificate_text = text_of(folder, "certificate.json")?;
    let certificate: Certificate = serde_json::from_str(&certificate_text)
        .map_err(|_| vec![Discrepancy::Unreadable("certificate.json".to_owned())])?;
    let allocation = read_outcomes(folder, intake, pack, &qualified)?;
    Ok(ResultsFolder {
        record,
        record_text,
        input,
        qualified,
        allocation,
        certificate,
    })
}

fn text_of(folder: &Path, name: &str) -> Result<String, Vec<Discrepancy>> {
    fs::read_to_string(folder.join(name))
        .map_err(|_| vec![Discrepancy::Unreadable(name.to_owned())])
}

/// Reads the inputs that the record names, if they are still what they were.
fn read_inputs(
    folder: &Path,
    inputs: Option<&Path>,
    record: &Value,
) -> Result<Input, Vec<Discrepancy>> {
    let unreadable = || vec![Discrepancy::Unreadable("run.json".to_owned())];
    let listed = record["inputs"].as_array().ok_or_else(unreadable)?;
    let mut troubles = Vec::new();
    let mut round_path = None;
    let mut expected: Vec<(&str, &str)> = Vec::new();
    for entry in listed {
        let field = |name: &str| entry[name].as_str().ok_or_else(unreadable);
        let (role, result, hash) = (field("role")?, field("path")?, field("sha256")?);
        let path = match inputs {
            Some(moved) => moved.join(Path::new(result).file_name().unwrap_or_default()),
            None => folder.join(result),
        };
        match fs::read(&path) {
            Err(_) => troubles.push(Discrepancy::InputMissing(result.to_owned())),
            Ok(bytes) if sha256(&bytes) != hash => {
                troubles.push(Discrepancy::InputChanged(result.to_owned()));
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
        .map_err(|findings| vec![Discrepancy::InputErrors(findings.count(Severity::Error))])?;
    let found: Vec<(&str, &str)> = input
        .files
        .iter()
        .map(|file| (file.role, file.sha256.as_str()))
        .collect();
    if let Some(changed) = changed_pack(&input, record) {
        return Err(vec![Discrepancy::InputChanged(changed)]);
    }
    if found != expected {
        return Err(vec![Discrepancy::OutputChanged("run.json".to_owned())]);
    }
    Ok(input)
}

/// The first pack that is not the one the record names.
fn changed_pack(input: &Input, record: &Value) -> Option<String> {
    let result = record["pack"]["sources"].as_array()?;
    input
        .pack_sources
        .iter()
        .zip(result)
        .find(|(now, then)| then["sha256"] != sha256(now.text.as_bytes()))
        .map(|(now, _)| now.name.clone())
}

/// The outcomes as `allocation.csv` tells them.
fn read_outcomes(
    folder: &Path,
    intake: &Intake,
    pack: &Pack,
    qualified: &Qualified,
) -> Result<Allocation, Vec<Discrepancy>> {
    let unreadable = || vec![Discrepancy::Unreadable("allocation.csv".to_owned())];
    let file = fs::File::open(folder.join("allocation.csv")).map_err(|_| unreadable())?;
    read_allocation(intake, pack, qualified, file).map_err(|why| match why {
        Unusable::Table => unreadable(),
        Unusable::Rows(rows) => rows.into_iter().map(Discrepancy::BadRow).collect(),
    })
}

/// The plan for posts as `post_plan.csv` tells it.
pub(super) fn read_posts(folder: &Path, intake: &Intake) -> Result<PostPlan, Vec<Discrepancy>> {
    let unreadable = || vec![Discrepancy::Unreadable("post_plan.csv".to_owned())];
    let file = fs::File::open(folder.join("post_plan.csv")).map_err(|_| unreadable())?;
    read_post_plan(intake, file).ok_or_else(unreadable)
}
