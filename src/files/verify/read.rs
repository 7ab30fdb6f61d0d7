//! A folder of results and its inputs, read back as they are written.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use xuewei_core::allocation::Allocation;
use xuewei_core::amend::{Version, first_reasons};
use xuewei_core::audit::{self, Certificate, PressureCertificate};
use xuewei_core::control::Control;
use xuewei_core::derive::{DeriveError, Derived, Posts, derive, derive_amended};
use xuewei_core::domain::Intake;
use xuewei_core::explain::Reason;
use xuewei_core::finding::Severity;
use xuewei_core::network;
use xuewei_core::policy::Pack;
use xuewei_core::qualify::{self, Qualified};
use xuewei_core::shortfall::PostPlan;

use super::{Discrepancy, NotVerified};
use crate::files::amended::{
    Chain, How, KeptTable, LEDGER, Ledger, Next, NotAdvanced, Stage, kept,
};
use crate::files::kept::{KEPT, unpacked};
use crate::files::plain::{self, NotPlain};
use crate::files::record::{RECORD, Record};
use crate::input::{self, FILE_BYTES, Input, InputFile, KEPT_ROUND, TableFile, sha256};
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
    /// What should prove it; of an amended folder the first version.
    pub certificate: Certificate,
    /// The versions of an amended folder: then input, ranks and allocation are those of the last, each held against the
    /// one before.
    pub amended: Option<Amended>,
    /// The round of the inputs.
    pub round: PathBuf,
    /// Where what the folder keeps was unpacked, if it is that which was read.
    pub kept: Option<TempDir>,
}

/// The versions of an amended folder, and why each child has what it has.
#[derive(Debug)]
pub struct Amended {
    /// The versions.
    pub chain: Chain,
    /// The reasons of the last, in the order of the children.
    pub reasons: Vec<Reason>,
}

impl ResultsFolder {
    /// `allocation.csv` as it is in the folder, the one that the record names.
    ///
    /// # Errors
    /// That it cannot be read, or was changed since.
    pub fn allocation_file(&self, folder: &Path) -> Result<Vec<u8>, NotVerified> {
        let name = "allocation.csv";
        let bytes = bytes_of(folder, name)?;
        let is_same = self
            .record
            .outputs()
            .get(name)
            .is_some_and(|hash| *hash == sha256(&bytes));
        match is_same {
            true => Ok(bytes),
            false => Err(vec![Discrepancy::OutputChanged(name.to_owned())].into()),
        }
    }

    /// What follows from the allocation.
    ///
    /// # Errors
    /// When the plan for posts breaks a limit or is not the best, or when it is told to end.
    pub fn derive(&self, posts: Posts, control: &Control) -> Result<Derived, DeriveError> {
        let (intake, pack) = (&self.input.intake, &self.input.pack);
        let (qualified, allocation) = (&self.qualified, &self.allocation);
        let order = qualified.ranking.order();
        let network = network::build(intake, pack, order, control)?;
        let widest = pack.widest();
        let wider = network::wider(intake, pack, &widest, order, control)?;
        let networks = (&network, wider.as_ref().unwrap_or(&network));
        match &self.amended {
            Some(amended) => {
                let known = (allocation, &amended.reasons[..]);
                derive_amended(pack, networks, qualified, known, posts, control)
            }
            None => {
                let proved = (allocation, &self.certificate);
                derive(pack, networks, qualified, proved, posts, control)
            }
        }
    }

    /// The round as it was allocated: its input and ranks.
    pub fn first(&self) -> (&Input, &Qualified) {
        match &self.amended {
            Some(amended) => {
                let first = &amended.chain.first;
                (&first.input, &first.qualified)
            }
            None => (&self.input, &self.qualified),
        }
    }
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
    open_recorded(folder, ReadFrom::of(inputs), record_of(folder)?, control)
}

/// From what a folder of results is read.
#[derive(Clone, Copy, Debug)]
pub enum ReadFrom<'p> {
    /// From the inputs where the record names them.
    Named,
    /// From this folder, to which they were moved.
    Moved(&'p Path),
    /// From what the folder keeps.
    Kept,
}

impl<'p> ReadFrom<'p> {
    /// From the inputs; `moved` is a folder that holds them now.
    pub(super) fn of(moved: Option<&'p Path>) -> Self {
        moved.map_or(Self::Named, Self::Moved)
    }
}

/// Whether a folder keeps what its round was decided by.
pub(super) fn keeps(record: &Record) -> bool {
    record.outputs().contains_key(KEPT)
}

/// Reads the round that a folder keeps; that it is as it was written is told by its hash.
fn read_kept(folder: &Path) -> Result<(Input, PathBuf, TempDir), NotVerified> {
    let unpacked = unpacked(&bytes_of(folder, KEPT)?);
    let unpacked = unpacked.map_err(|_| vec![Discrepancy::Unreadable(KEPT.to_owned())])?;
    let round = unpacked.path().join(KEPT_ROUND);
    let input = input::read(&round)
        .map_err(|findings| vec![Discrepancy::InputErrors(findings.count(Severity::Error))])?;
    Ok((input, round, unpacked))
}

/// The record of a folder.
pub(super) fn record_of(folder: &Path) -> Result<Record, Vec<Discrepancy>> {
    Record::read(folder).map_err(|why| vec![not_read(RECORD, &why)])
}

/// The same as [`open`] with a record that was read already.
pub(super) fn open_recorded(
    folder: &Path,
    from: ReadFrom<'_>,
    record: Record,
    control: &Control,
) -> Result<ResultsFolder, NotVerified> {
    control.check()?;
    let mut kept = None;
    let (input, round) = match from {
        ReadFrom::Named => read_inputs(folder, None, &record.value, control)?,
        ReadFrom::Moved(inputs) => read_inputs(folder, Some(inputs), &record.value, control)?,
        ReadFrom::Kept => {
            let (input, round, unpacked) = read_kept(folder)?;
            kept = Some(unpacked);
            (input, round)
        }
    };
    let (intake, pack) = (&input.intake, &input.pack);
    let qualified = qualify::qualify(intake, pack, control)?;
    let certificate = read_certificate(folder, "certificate.json")?;
    if record.outputs().contains_key(LEDGER) {
        let first = (input, qualified, round);
        let mut opened = open_amended(folder, record, first, certificate, control)?;
        opened.kept = kept;
        return Ok(opened);
    }
    let allocation = read_outcomes(folder, "allocation.csv", (intake, pack), &qualified)?;
    Ok(ResultsFolder {
        record,
        input,
        qualified,
        allocation,
        certificate,
        amended: None,
        round,
        kept,
    })
}

/// Goes through the versions of a folder: the first is proved like any round, every other held against the one before.
fn open_amended(
    folder: &Path,
    record: Record,
    (input, qualified, round): (Input, Qualified, PathBuf),
    certificate: Certificate,
    control: &Control,
) -> Result<ResultsFolder, NotVerified> {
    let text = |name: &str| {
        let text = plain::text(&folder.join(name));
        text.map_err(|why| vec![not_read(name, &why)])
    };
    let wrong = |name: &str| vec![Discrepancy::OutputChanged(name.to_owned())];
    let told: Ledger = serde_json::from_str(&text(LEDGER)?)
        .map_err(|_| vec![Discrepancy::Unreadable(LEDGER.to_owned())])?;
    let (intake, pack) = (&input.intake, &input.pack);
    let first = kept(1, "allocation.csv");
    let allocation = read_outcomes(folder, &first, (intake, pack), &qualified)?;
    let faults = audit::audit(intake, pack, &qualified, &allocation, &certificate, control)?;
    if !faults.is_empty() {
        let located = faults.iter().map(|fault| fault.located(intake));
        return Err(located
            .map(Discrepancy::Violation)
            .collect::<Vec<_>>()
            .into());
    }
    let proved = (&allocation, &certificate);
    let reasons = first_reasons(intake, pack, &qualified, proved, control)?;
    let first = Stage {
        input,
        qualified,
        allocation,
        reasons,
    };
    let mut chain = Chain::new(first, round.clone());
    let mut last: Option<Stage> = None;
    let entries = told.versions.get(1..).unwrap_or_default();
    for (at, entry) in entries.iter().enumerate() {
        control.check()?;
        let is_last = at + 1 == entries.len();
        let number = chain.version() + 1;
        let table = |own: &KeptTable| -> Result<TableFile, Vec<Discrepancy>> {
            // No other file than one that is kept of this version is looked at.
            let is_own =
                own.file.starts_with(&kept(number, "")) && own.file.split('/').count() == 3;
            if !is_own {
                return Err(wrong(LEDGER));
            }
            Ok(TableFile {
                bytes: bytes_of(folder, &own.file)?,
                name: own.name.clone(),
                sheet: own.sheet.clone(),
            })
        };
        let changes = entry.changes.as_ref().ok_or_else(|| wrong(LEDGER))?;
        let next = Next {
            changes: table(changes)?,
            added: entry.added.as_ref().map(table).transpose()?,
            record: text(&kept(number - 1, RECORD))?,
            allocation: Some(bytes_of(folder, &kept(number - 1, "allocation.csv"))?),
            until: None,
        };
        let name = match is_last {
            true => "allocation.csv".to_owned(),
            false => kept(number, "allocation.csv"),
        };
        let read = |version: &Version| {
            let file = plain::open(&folder.join(&name)).map_err(|_| Unusable::Table)?;
            read_allocation(&version.intake, &version.pack, &version.qualified, file)
        };
        let stage = chain.advance(last.as_ref(), next, &How::Read(&read), control);
        last = Some(stage.map_err(|why| match why {
            NotAdvanced::Findings(_) => wrong(&changes.file).into(),
            NotAdvanced::Faults(faults) => {
                let faults = faults.into_iter().map(Discrepancy::Violation);
                NotVerified::Troubles(faults.collect())
            }
            NotAdvanced::Unusable(why) => unusable(&name, why).into(),
            NotAdvanced::Inconsistent(_) => wrong(LEDGER).into(),
            NotAdvanced::Stopped(stopped) => stopped.into(),
        })?);
    }
    let stage = last.ok_or_else(|| wrong(LEDGER))?;
    let own = plain::hash(&folder.join("certificate.json"), control);
    let own = own.map_err(|why| vec![not_read("certificate.json", &why)])?;
    let records = chain.wrong_records(&record, &own);
    if !records.is_empty() {
        let records = records.into_iter().map(Discrepancy::OutputChanged);
        return Err(records.collect::<Vec<_>>().into());
    }
    Ok(ResultsFolder {
        record,
        input: stage.input,
        qualified: stage.qualified,
        allocation: stage.allocation,
        certificate,
        amended: Some(Amended {
            chain,
            reasons: stage.reasons,
        }),
        round,
        kept: None,
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

/// The bytes of a file of the results.
fn bytes_of(folder: &Path, name: &str) -> Result<Vec<u8>, Vec<Discrepancy>> {
    let mut bytes = Vec::new();
    let read = file_of(folder, name)?
        .take(FILE_BYTES)
        .read_to_end(&mut bytes);
    read.map_err(|_| vec![Discrepancy::Unreadable(name.to_owned())])?;
    Ok(bytes)
}

/// The inputs that a record names, found as they were.
pub(super) struct Held<'r> {
    /// What each is, its hash, and where it is now, in the order of the record.
    pub files: Vec<(&'r str, &'r str, PathBuf)>,
    /// The round.
    pub round: PathBuf,
}

/// Finds the inputs that the record names, if they are still what they were.
pub(super) fn held_inputs<'r>(
    folder: &Path,
    inputs: Option<&Path>,
    record: &'r Value,
    control: &Control,
) -> Result<Held<'r>, NotVerified> {
    let unreadable = || vec![Discrepancy::Unreadable("run.json".to_owned())];
    let listed = record["inputs"].as_array().ok_or_else(unreadable)?;
    let mut troubles = Vec::new();
    let mut round = None;
    let mut files: Vec<(&str, &str, PathBuf)> = Vec::new();
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
            round = Some(path.clone());
        }
        files.push((role, hash, path));
    }
    if !troubles.is_empty() {
        return Err(troubles.into());
    }
    let round = round.ok_or_else(unreadable)?;
    Ok(Held { files, round })
}

/// Reads the inputs that the record names, if they are still what they were.
fn read_inputs(
    folder: &Path,
    inputs: Option<&Path>,
    record: &Value,
    control: &Control,
) -> Result<(Input, PathBuf), NotVerified> {
    let held = held_inputs(folder, inputs, record, control)?;
    let input = input::read(&held.round)
        .map_err(|findings| vec![Discrepancy::InputErrors(findings.count(Severity::Error))])?;
    held.is_what_was_read(&input.files)?;
    if let Some(changed) = changed_pack(&input, record) {
        return Err(vec![Discrepancy::InputChanged(changed)].into());
    }
    Ok((input, held.round))
}

impl Held<'_> {
    /// Whether the files that were read are those of the record, in its order.
    ///
    /// # Errors
    /// That the record names others.
    pub(super) fn is_what_was_read(&self, files: &[InputFile]) -> Result<(), Vec<Discrepancy>> {
        let read = files.iter().map(|file| (file.role, file.sha256.as_str()));
        let named = self.files.iter().map(|(role, hash, _)| (*role, *hash));
        match read.eq(named) {
            true => Ok(()),
            false => Err(vec![Discrepancy::OutputChanged(RECORD.to_owned())]),
        }
    }
}

/// The first pack that is not the one the record names.
pub(super) fn changed_pack(input: &Input, record: &Value) -> Option<String> {
    let result = record["pack"]["sources"].as_array()?;
    input
        .pack_sources
        .iter()
        .zip(result)
        .find(|(now, then)| then["sha256"] != sha256(now.text.as_bytes()))
        .map(|(now, _)| now.name.clone())
}

/// The outcomes as the `allocation.csv` of this name tells them.
pub(super) fn read_outcomes(
    folder: &Path,
    name: &str,
    (intake, pack): (&Intake, &Pack),
    qualified: &Qualified,
) -> Result<Allocation, Vec<Discrepancy>> {
    let read = read_allocation(intake, pack, qualified, file_of(folder, name)?);
    read.map_err(|why| unusable(name, why))
}

/// What should prove an allocation.
pub(super) fn read_certificate(folder: &Path, name: &str) -> Result<Certificate, Vec<Discrepancy>> {
    let text = plain::text(&folder.join(name)).map_err(|why| vec![not_read(name, &why)])?;
    serde_json::from_str(&text).map_err(|_| vec![Discrepancy::Unreadable(name.to_owned())])
}

fn unusable(name: &str, why: Unusable) -> Vec<Discrepancy> {
    match why {
        Unusable::Table => vec![Discrepancy::Unreadable(name.to_owned())],
        Unusable::Rows(rows) => rows.into_iter().map(Discrepancy::BadRow).collect(),
    }
}

/// What should prove the areas of pressure.
pub(super) fn read_pressure(
    folder: &Path,
    name: &str,
) -> Result<PressureCertificate, Vec<Discrepancy>> {
    let text = plain::text(&folder.join(name)).map_err(|why| vec![not_read(name, &why)])?;
    serde_json::from_str(&text).map_err(|_| vec![Discrepancy::Unreadable(name.to_owned())])
}

/// The plan for posts as `post_plan.csv` tells it.
pub(super) fn read_posts(folder: &Path, intake: &Intake) -> Result<PostPlan, Vec<Discrepancy>> {
    let unreadable = || vec![Discrepancy::Unreadable("post_plan.csv".to_owned())];
    let file = file_of(folder, "post_plan.csv")?;
    read_post_plan(intake, file).ok_or_else(unreadable)
}
