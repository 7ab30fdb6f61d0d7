//! A folder of results and its inputs, read back as they are written.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde_json::Value;
use xuewei_core::allocation::Allocation;
use xuewei_core::audit::{Certificate, PressureCertificate};
use xuewei_core::control::Control;
use xuewei_core::domain::Intake;
use xuewei_core::finding::Severity;
use xuewei_core::policy::Pack;
use xuewei_core::qualify::{self, Qualified};
use xuewei_core::shortfall::PostPlan;

use super::{Discrepancy, NotVerified};
use crate::files::contents::PRESSURE_CERTIFICATE;
use crate::files::plain::{self, NotPlain};
use crate::files::record::{RECORD, Record};
use crate::input::{self, Input, sha256};
use crate::tables::allocation::{Unusable, read_allocation};
use crate::tables::post_plan::read_post_plan;

/// A folder of results read back, and the inputs that it names: not proved yet.
#[derive(Debug)]
pub struct ResultsFolder {
    /// The record of the run.
    pub record: Record,
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
    open_recorded(folder, inputs, record_of(folder)?, control)
}

/// The record of a folder.
pub(super) fn record_of(folder: &Path) -> Result<Record, Vec<Discrepancy>> {
    Record::read(folder).map_err(|why| vec![not_read(RECORD, &why)])
}

/// The same as [`open`] with a record that was read already.
pub(super) fn open_recorded(
    folder: &Path,
    inputs: Option<&Path>,
    record: Record,
    control: &Control,
) -> Result<ResultsFolder, NotVerified> {
    control.check()?;
    let input = read_inputs(folder, inputs, &record.value, control)?;
    let (intake, pack) = (&input.intake, &input.pack);
    let qualified = qualify::qualify(intake, pack, control)?;
    let certificate_text = plain::text(&folder.join("certificate.json"))
        .map_err(|why| vec![not_read("certificate.json", &why)])?;
    let certificate: Certificate = serde_json::from_str(&certificate_text)
        .map_err(|_| vec![Discrepancy::Unreadable("certificate.json".to_owned())])?;
    let allocation = read_outcomes(folder, intake, pack, &qualified)?;
    Ok(ResultsFolder {
        record,
        input,
        qualified,
        allocation,
        certificate,
    })
}

/// That a file of the results was not read, and why.
fn not_read(name: &str, why: &NotPlain) -> Discrepancy {
    let name = name.to_owned();
    match why {
        NotPlain::Kind => Discrepancy::Irregular(name),
        NotPlain::TooLarge => Discrepancy::TooLarge(name),
        NotPlain::Io(_) => Discrepancy::Unreadable(name),
    }
}

fn file_of(folder: &Path, name: &str) -> Result<File, Vec<Discrepancy>> {
    plain::open(&folder.join(name)).map_err(|why| vec![not_read(name, &why)])
}

/// Reads the inputs that the record names, if they are still what they were.
fn read_inputs(
    folder: &Path,
    inputs: Option<&Path>,
    record: &Value,
    control: &Control,
) -> Result<Input, NotVerified> {
    let unreadable = || vec![Discrepancy::Unreadable("run.json".to_owned())];
    let listed = record["inputs"].as_array().ok_or_else(unreadable)?;
    let mut troubles = Vec::new();
    let mut round_path = None;
    let mut expected: Vec<(&str, &str)> = Vec::new();
    for entry in listed {
        control.check()?;
        let field = |name: &str| entry[name].as_str().ok_or_else(unreadable);
        let (role, result, hash) = (field("role")?, field("path")?, field("sha256")?);
        let path = match inputs {
            Some(moved) => moved.join(Path::new(result).file_name().unwrap_or_default()),
            None => folder.join(result),
        };
        match input::file_bytes(&path) {
            // A link that leads nowhere is as good as none.
            Err(_) if fs::metadata(&path).is_err() => {
                troubles.push(Discrepancy::InputMissing(result.to_owned()));
            }
            Err(_) => troubles.push(Discrepancy::InputUnreadable(result.to_owned())),
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
        return Err(troubles.into());
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
        return Err(vec![Discrepancy::InputChanged(changed)].into());
    }
    if found != expected {
        return Err(vec![Discrepancy::OutputChanged(RECORD.to_owned())].into());
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
    let file = file_of(folder, "allocation.csv")?;
    read_allocation(intake, pack, qualified, file).map_err(|why| match why {
        Unusable::Table => unreadable(),
        Unusable::Rows(rows) => rows.into_iter().map(Discrepancy::BadRow).collect(),
    })
}

/// What should prove the areas of pressure.
pub(super) fn read_pressure(folder: &Path) -> Result<PressureCertificate, Vec<Discrepancy>> {
    let text = plain::text(&folder.join(PRESSURE_CERTIFICATE))
        .map_err(|why| vec![not_read(PRESSURE_CERTIFICATE, &why)])?;
    serde_json::from_str(&text)
        .map_err(|_| vec![Discrepancy::Unreadable(PRESSURE_CERTIFICATE.to_owned())])
}

/// The plan for posts as `post_plan.csv` tells it.
pub(super) fn read_posts(folder: &Path, intake: &Intake) -> Result<PostPlan, Vec<Discrepancy>> {
    let unreadable = || vec![Discrepancy::Unreadable("post_plan.csv".to_owned())];
    let file = file_of(folder, "post_plan.csv")?;
    read_post_plan(intake, file).ok_or_else(unreadable)
}
