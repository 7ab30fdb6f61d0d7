//! Proof of a folder of a plan: its files against its record, the plan against its rules by a referee of its own, what it
//! goes by against the inputs, and every table that follows from it made once more.

use std::path::Path;

use xuewei_core::finding::Severity;
use xuewei_plan::buildings::buildings;
use xuewei_plan::roll;

use super::MARK;
use super::listings::derived;
use crate::app::years::{add, inputs_of, not_again, record_of};
use crate::app::{Control, Error};
use crate::files::plan_folder::{self, PlanBasis, PlanFolder};
use crate::files::record::Record;
use crate::files::verify::{Discrepancy, changed_since};
use crate::input::{read_plan, sha256};

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
    let record = record_of(folder)?;
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
    // Another version may write other columns.
    if troubles.is_empty() && record.other_version().is_none() {
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

/// The tables that follow from the plan, made once more, to the last byte.
fn again(read: &PlanFolder, record: &Record) -> Vec<Discrepancy> {
    let city = &read.basis.city;
    let plan = read.plan();
    let rolled = roll(city, &plan);
    let name = record.value["city"].as_str().unwrap_or_default();
    let by_hand = &read.basis.given.builds;
    let buildings = buildings(city, &plan, &rolled, by_hand, &read.basis.proposed);
    not_again(derived((city, &rolled), &buildings, name), record)
}

/// Whether the inputs are what they were, and the city that the plan goes by is theirs.
fn from_inputs(
    folder: &Path,
    inputs: Option<&Path>,
    basis: &PlanBasis,
    record: &Record,
) -> Vec<Discrepancy> {
    let mut all = match inputs_of(folder, inputs, record) {
        Ok(all) => all,
        Err(troubles) => return troubles,
    };
    let (Some(city), Some(plan)) = (all.remove("city"), all.remove("plan")) else {
        return vec![Discrepancy::Unreadable("run.json".to_owned())];
    };
    let mut troubles = Vec::new();
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
