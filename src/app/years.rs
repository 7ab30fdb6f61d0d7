//! Proof of folders that tell of coming years: their files against their record, their inputs as they were, and for a
//! forecast every table made once more from these.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::{Control, Error, forecast};
use crate::files::contents::{csv_file, csv_name};
use crate::files::record::Record;
use crate::files::verify::{Discrepancy, changed_since};
use crate::input::{file_bytes, sha256};
use crate::tables::listing::Listing;

/// The command that wrote a folder, where its record can be read.
pub fn command_of(folder: &Path) -> Option<String> {
    let record = Record::read(folder).ok()?;
    record.value["command"].as_str().map(str::to_owned)
}

/// The record of a folder.
///
/// # Errors
/// That there is none that could be read.
pub fn record_of(folder: &Path) -> Result<Record, Error> {
    let unreadable = || Error::Results(vec![Discrepancy::Unreadable("run.json".to_owned())]);
    Record::read(folder).map_err(|_| unreadable())
}

/// Where the inputs of a record are, by what they are; `inputs` is a folder that holds them now, if they were moved.
///
/// # Errors
/// Those that are missing, cannot be read or are not what they were.
pub fn inputs_of(
    folder: &Path,
    inputs: Option<&Path>,
    record: &Record,
) -> Result<BTreeMap<String, PathBuf>, Vec<Discrepancy>> {
    let mut troubles = Vec::new();
    let mut all = BTreeMap::new();
    for entry in record.value["inputs"].as_array().into_iter().flatten() {
        let field = |name: &str| entry[name].as_str().unwrap_or_default();
        let named = field("path");
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
        all.insert(field("role").to_owned(), path);
    }
    match troubles.is_empty() {
        true => Ok(all),
        false => Err(troubles),
    }
}

/// The tables that are not what the record says when they are made once more.
pub fn not_again<'a>(
    listings: impl IntoIterator<Item = Listing<'a>>,
    record: &Record,
) -> Vec<Discrepancy> {
    let outputs = record.outputs();
    let mut troubles = Vec::new();
    for listing in listings {
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

/// The same may be found by its hash and by what it says.
pub fn add(troubles: &mut Vec<Discrepancy>, further: Vec<Discrepancy>) {
    for trouble in further {
        if !troubles.contains(&trouble) {
            troubles.push(trouble);
        }
    }
}

/// What was proved of a forecast.
#[derive(Clone, Debug)]
pub struct ProvedForecast {
    /// Its areas.
    pub areas: usize,
    /// SHA-256 of `run.json`.
    pub fingerprint: String,
}

/// Proves a folder of a forecast.
///
/// # Errors
/// Everything that is wrong, as far as it can be told; or that it is told to end.
pub fn verify_forecast(
    folder: &Path,
    inputs: Option<&Path>,
    control: &Control,
) -> Result<ProvedForecast, Error> {
    control.check()?;
    let record = record_of(folder)?;
    let mut troubles = changed_since(folder, &record, control).map_err(Error::results)?;
    let mut areas = 0;
    match inputs_of(folder, inputs, &record) {
        Err(further) => add(&mut troubles, further),
        Ok(inputs) => {
            let city = inputs.get("city").cloned().unwrap_or_default();
            let response = forecast::made(&city)?;
            control.check()?;
            areas = response.input.areas.len();
            // Another version may write other columns.
            if record.other_version().is_none() {
                add(&mut troubles, not_again(response.listings(), &record));
            }
        }
    }
    match troubles.is_empty() {
        true => Ok(ProvedForecast {
            areas,
            fingerprint: sha256(record.text.as_bytes()),
        }),
        false => Err(Error::Results(troubles)),
    }
}
