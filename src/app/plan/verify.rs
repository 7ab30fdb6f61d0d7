//! Proof of a folder of a plan: its files against its record, the plan against its rules by a referee of its own, what it
//! goes by against the inputs, and every table that follows from it made once more.

use std::path::{Path, PathBuf};

use xuewei_core::finding::Severity;
use xuewei_plan::buildings::buildings;
use xuewei_plan::roll;

use super::MARK;
use super::listings::derived;
use crate::app::{Control, Error};
use crate::files::contents::{csv_file, csv_name};
use crate::files::plan_folder::{self, PlanBasis, PlanFolder};
use crate::files::record::Record;
use crate::files::verify::{Discrepancy, changed_since};
use crate::input::{file_bytes, read_plan, sha256};

/// What was proved of a plan.
#[derive(Clone, Debug)]
pub struct ProvedPlan {
    /// Campuses and parcels.
    pub campuses: usize,
    /// Years.
    pub years: usize,
    /// The objectives with their bounds.
    pub objectives: Vec<(i64, i64)>,
    /// Whether it was written by hand.
    pub by_hand: bool,
    /// Whether its city was made once more from the inputs.
    pub from_inputs: bool,
    /// SHA-256 of `run.json`.
    pub fingerprint: String,
}

/// Whether a folder is one of a plan.
pub fn is_plan(folder: &Path) -> bool {
    let record = Record::read(folder);
    record.is_ok_and(|record| record.value["command"] == "plan")
}

/// Proves a folder; `inputs` is a folder that holds the inputs now, if they were moved. With `proof_only` the city is not
/// made once more from the inputs.
///
/// # Errors
/// Everything that is wrong, as far as it can be told; or that it is told to end.
pub fn verify(
    folder: &Path,
    inputs: Option<&Path>,
    proof_only: bool,
    control: &Control,
) -> Result<ProvedPlan, Error> {
    control.check()?;
    let unreadable = |name: &str| Error::Results(vec![Discrepancy::Unreadable(name.to_owned())]);
    let record = Record::read(folder).map_err(|_| unreadable("run.json"))?;
    let mut troubles = changed_since(folder, &record, control).map_err(Error::results)?;
    let read = match plan_folder::read(folder) {
        Ok(read) => read,
        Err(further) => {
            add(&mut troubles, further);
            return Err(Error::Results(troubles));
        }
    };
    control.check()?;
    let faults = read.faults().into_iter().map(Discrepancy::Plan);
    add(&mut troubles, faults.collect());
    if troubles.is_empty() {
        add(&mut troubles, again(&read, &record));
    }
    if !proof_only {
        add(
            &mut troubles,
            from_inputs(folder, inputs, &read.basis, &record),
        );
    }
    control.check()?;
    if !troubles.is_empty() {
        return Err(Error::Results(troubles));
    }
    Ok(ProvedPlan {
        campuses: read.basis.city.campuses.len(),
        years: read.basis.city.years,
        objectives: read.written.objectives,
        by_hand: read.basis.given.choices.is_none(),
        from_inputs: !proof_only,
        fingerprint: sha256(record.text.as_bytes()),
    })
}

/// The same may be found by its hash and by what it says.
fn add(troubles: &mut Vec<Discrepancy>, further: Vec<Discrepancy>) {
    for trouble in further {
        if !troubles.contains(&trouble) {
            troubles.push(trouble);
        }
    }
}

/// The tables that follow from the plan, made once more, to the last byte.
fn again(read: &PlanFolder, record: &Record) -> Vec<Discrepancy> {
    let city = &read.basis.city;
    let plan = read.plan();
    let rolled = roll(city, &plan);
    let outputs = record.outputs();
    let name = record.value["city"].as_str().unwrap_or_default();
    let mut troubles = Vec::new();
    let by_hand = &read.basis.given.builds;
    let buildings = buildings(city, &plan, &rolled, by_hand, &read.basis.proposed);
    for listing in derived((city, &rolled), &buildings, name) {
        let name = csv_name(&listing);
        let mut bytes: Vec<u8> = Vec::new();
        let is_same =
            csv_file(listing)(&mut bytes).is_ok() && outputs.get(&*name) == Some(&&*sha256(&bytes));
        if !is_same {
            troubles.push(Discrepancy::OutputChanged(name));
        }
    }
    troubles
}

/// Whether the inputs are what they were, and the city that the plan goes by is theirs.
fn from_inputs(
    folder: &Path,
    inputs: Option<&Path>,
    basis: &PlanBasis,
    record: &Record,
) -> Vec<Discrepancy> {
    let mut troubles = Vec::new();
    let (mut city, mut plan) = (None, None);
    for entry in record.value["inputs"].as_array().into_iter().flatten() {
        let field = |name: &str| entry[name].as_str().unwrap_or_default();
        let (role, named) = (field("role"), field("path"));
        let path: PathBuf = match inputs {
            Some(moved) => moved.join(Path::new(named).file_name().unwrap_or_default()),
            None => folder.join(named),
        };
        match file_bytes(&path) {
            Err(_) if std::fs::metadata(&path).is_err() => {
                troubles.push(Discrepancy::InputMissing(named.to_owned()));
            }
            Err(_) => troubles.push(Discrepancy::InputUnreadable(named.to_owned())),
            Ok(bytes) if sha256(&bytes) != field("sha256") => {
                troubles.push(Discrepancy::InputChanged(named.to_owned()));
            }
            Ok(_) => {}
        }
        match role {
            "city" => city = Some(path),
            "plan" => plan = Some(path),
            _ => {}
        }
    }
    let (Some(city), Some(plan)) = (city, plan) else {
        troubles.push(Discrepancy::Unreadable("run.json".to_owned()));
        return troubles;
    };
    if !troubles.is_empty() {
        return troubles;
    }
    let found = super::forecast::made(&city).and_then(|forecast| {
        let mut own = super::basis::basis(&forecast).map_err(Error::Input)?;
        let given = read_plan(&plan, &own.city).map_err(Error::Input)?;
        own.plan_for(given.variant);
        own.cut(given.years[1]);
        Ok(PlanBasis {
            city: own.city,
            given: given.given,
            proposed: given.proposed.iter().map(|own| own.0).collect(),
        })
    });
    match found {
        Ok(found) if found == *basis => {}
        Ok(_) => troubles.push(Discrepancy::OutputChanged(plan_folder::BASIS.to_owned())),
        Err(Error::Input(findings)) => {
            troubles.push(Discrepancy::InputErrors(findings.count(Severity::Error)));
        }
        Err(_) => troubles.push(Discrepancy::Unreadable(MARK.to_owned())),
    }
    troubles
}
