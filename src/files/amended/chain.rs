//! The chain of versions, from the round that was allocated to the one that stands.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;
use serde_json::Value;
use xuewei_core::allocation::{Allocation, Outcome};
use xuewei_core::amend::{AmendError, Move, MoveKind, Version};
use xuewei_core::audit::Located;
use xuewei_core::control::{Control, Stopped};
use xuewei_core::derive::{Derived, Results};
use xuewei_core::domain::{ChildIdx, Grounds, Inconsistent};
use xuewei_core::finding::Findings;
use xuewei_core::qualify::Rank;
use xuewei_core::summary::{AmendedFigures, Summary, ranks_changed};
use xuewei_core::units::Metres;

use super::{Begun, KeptTable, LEDGER, Ledger, LedgerVersion, NotBegun, Stage, StageChanges, kept};
use crate::files::contents::{Writer, csv_file, csv_name, text_file};
use crate::files::record::{RECORD, Record};
use crate::input::{TableFile, sha256};
use crate::tables::allocation::{Unusable, allocation};
use crate::tables::amended::{AmendedRow, told};
use crate::tables::cell::{Id, Label, List, MoveWord, OutcomeWord};
use crate::tables::csv;
use crate::tables::json::pretty;
use crate::tables::listing::Listing;

/// Where the allocation of a version comes from.
pub enum How<'a> {
    /// Its free places are filled.
    Fill,
    /// It is read, and held against the one before.
    Read(&'a dyn Fn(&Version) -> Result<Allocation, Unusable>),
}

/// What a version changed for one child, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeTold {
    /// The version.
    pub version: u32,
    /// The child, by identifier.
    pub child: Box<str>,
    /// What became of it.
    pub kind: MoveKind,
    /// The word of what it had before; nothing where it applied late.
    pub outcome_before: Option<&'static str>,
    /// The school where it was before, by identifier.
    pub school_before: Option<Box<str>>,
    /// The word of what it has.
    pub outcome: &'static str,
    /// The school where it is, by identifier.
    pub school: Option<Box<str>>,
    /// The journey there.
    pub metres: Option<Metres>,
    /// Its rank, where it takes part.
    pub rank: Option<Rank>,
    /// Children whose places at its school became free in this version, by identifier.
    pub freed_by: Vec<Box<str>>,
    /// Why and by whom, where a row of the changes says so.
    pub grounds: Option<Grounds>,
    /// The day of that row.
    pub date: Option<Date>,
    /// The last day of the changes of the version.
    pub when: Date,
}

/// All versions of an allocation but for what stands now.
#[derive(Debug)]
pub struct Chain {
    /// The versions in order.
    pub ledger: Ledger,
    /// The first: the round as it was allocated.
    pub first: Stage,
    /// What is kept of the versions: files by their path within the folder.
    pub kept: BTreeMap<String, Vec<u8>>,
    /// What the versions changed, in order.
    pub told: Vec<ChangeTold>,
    /// The round.
    round: PathBuf,
    /// The tables of those who applied late.
    late: Vec<TableFile>,
    /// By version from the second, its changes and whether the next of `late` is its own.
    tables: Vec<(TableFile, bool)>,
    /// By version but for the last, its record, and the hash of its allocation as this program writes it.
    records: Vec<(String, String)>,
}

/// Why there is no further version.
#[derive(Debug)]
pub enum NotAdvanced {
    /// The changes have errors.
    Findings(Findings),
    /// The referee objects.
    Faults(Vec<Located>),
    /// The allocation cannot be read.
    Unusable(Unusable),
    /// The program is at fault.
    Inconsistent(Inconsistent),
    /// It is told to end.
    Stopped(Stopped),
}

impl From<NotBegun> for NotAdvanced {
    fn from(why: NotBegun) -> Self {
        match why {
            NotBegun::Findings(findings) => Self::Findings(findings),
            NotBegun::Amend(AmendError::Inconsistent(why)) => Self::Inconsistent(why),
            NotBegun::Amend(AmendError::Stopped(stopped)) => Self::Stopped(stopped),
        }
    }
}

impl From<Stopped> for NotAdvanced {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

/// The next version: what is handed in, and the record of the folder that it changes.
pub struct Next {
    /// The table of changes.
    pub changes: TableFile,
    /// The table of those who apply late.
    pub added: Option<TableFile>,
    /// `run.json` of the folder that it changes.
    pub record: String,
    /// `allocation.csv` of that folder, as it is there; nothing where it is to be made anew.
    pub allocation: Option<Vec<u8>>,
    /// The last day that the changes may name; nothing where any may.
    pub until: Option<Date>,
}

impl Chain {
    /// A chain of one version.
    pub fn new(first: Stage, round: PathBuf) -> Self {
        Self {
            ledger: Ledger {
                versions: vec![LedgerVersion::first(&first.allocation)],
            },
            first,
            kept: BTreeMap::new(),
            told: Vec::new(),
            round,
            late: Vec::new(),
            tables: Vec::new(),
            records: Vec::new(),
        }
    }

    /// The number of the version that stands.
    pub fn version(&self) -> u32 {
        self.ledger.versions.last().map_or(1, |last| last.version)
    }

    /// The last day of the changes.
    pub fn when(&self) -> Option<Date> {
        let last = self.ledger.versions.last()?;
        last.when.as_ref()?.parse().ok()
    }

    /// The ledger as it is written.
    pub fn ledger_text(&self) -> String {
        pretty(&self.ledger)
    }

    /// Goes on to the next version; `before` is the one that stands, or the first where there is no other.
    ///
    /// # Errors
    /// What is wrong with the changes, or with an allocation that is read; or that it is told to end.
    pub fn advance(
        &mut self,
        before: Option<&Stage>,
        next: Next,
        how: &How<'_>,
        control: &Control,
    ) -> Result<Stage, NotAdvanced> {
        let number = self.version() + 1;
        let since = self.when();
        let has_late = next.added.is_some();
        self.late.extend(next.added);
        let before = before.unwrap_or(&self.first);
        let changes = StageChanges {
            round: &self.round,
            rules: &self.first.input.pack,
            number,
            changes: &next.changes,
            late: &self.late,
            has_late,
            since,
            until: next.until,
        };
        let begun = changes.begin(before, control)?;
        let version = &begun.version;
        let allocation = match how {
            How::Fill => version.fill(control)?,
            How::Read(read) => read(version).map_err(NotAdvanced::Unusable)?,
        };
        let faults = version.audit(&allocation, control)?;
        if !faults.is_empty() {
            let located = faults.iter().map(|fault| fault.located(&version.intake));
            return Err(NotAdvanced::Faults(located.collect()));
        }
        let Begun { when, .. } = begun;
        let grounds = begun.grounds.clone();
        let (stage, moves) = begun.with(before, allocation);
        let told = moves.iter().map(|own| ChangeTold::of(own, before, &stage));
        let told = told.map(|told| {
            let row = grounds.get(&told.child);
            ChangeTold {
                version: number,
                grounds: row.map(|(grounds, _)| grounds.clone()),
                date: row.map(|(_, date)| *date),
                when,
                ..told
            }
        });
        let told: Vec<ChangeTold> = told.collect();
        let record = kept(number - 1, RECORD);
        let own = kept(number - 1, "allocation.csv");
        let made = allocation_bytes(before);
        let made_hash = sha256(&made);
        self.kept.insert(own, next.allocation.unwrap_or(made));
        self.kept.insert(record, next.record.clone().into_bytes());
        let table = |file: &TableFile, what: &str| KeptTable {
            file: kept(number, &format!("{what}.{}", file.ending())),
            name: file.name.clone(),
            sheet: file.sheet.clone(),
            sha256: file.sha256(),
        };
        let added = self.late.last().filter(|_| has_late);
        let entry = LedgerVersion {
            version: number,
            when: Some(when.to_string()),
            before: Some(sha256(next.record.as_bytes())),
            changes: Some(table(&next.changes, "changes")),
            added: added.map(|file| table(file, "added")),
            ..LedgerVersion::first(&stage.allocation)
        }
        .with_moves(&moves);
        let tables = [(&entry.changes, Some(&next.changes)), (&entry.added, added)];
        for (own, file) in tables {
            if let (Some(own), Some(file)) = (own, file) {
                self.kept.insert(own.file.clone(), file.bytes.clone());
            }
        }
        self.told.extend(told);
        self.ledger.versions.push(entry);
        self.tables.push((next.changes, has_late));
        self.records.push((next.record, made_hash));
        Ok(stage)
    }

    /// The files of the versions, beside the results of the last.
    pub fn files(&self) -> Vec<(String, Writer<'_>)> {
        let mut files: Vec<(String, Writer<'_>)> = Vec::new();
        files.push((LEDGER.to_owned(), text_file(self.ledger_text())));
        let listing = self.listing();
        files.push((csv_name(&listing), csv_file(listing)));
        for (name, bytes) in &self.kept {
            let write: Writer<'_> = Box::new(|to| to.write_all(bytes));
            files.push((name.clone(), write));
        }
        files
    }

    /// Whom the changes concern, version by version.
    pub fn listing(&self) -> Listing<'_> {
        Listing::new(|| self.told.iter().map(ChangeTold::row))
    }

    /// What the figures of the last version say of the changes, and of those of the first what stays.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn complete(&self, summary: &mut Summary, control: &Control) -> Result<(), Stopped> {
        let Some(last) = self.ledger.versions.last() else {
            return Ok(());
        };
        summary.amended = Some(AmendedFigures {
            version: last.version,
            when: last.when.clone().unwrap_or_default(),
            withdrawn: last.withdrawn,
            late: last.late,
            placed: last.placed,
            moved_up: last.moved_up,
        });
        let Stage {
            input, qualified, ..
        } = &self.first;
        summary.by_hand.review_ranks_changed =
            ranks_changed(&input.intake, &input.pack, qualified, control)?;
        Ok(())
    }

    /// Goes through all versions again, on an allocation of the first that was worked out anew, and fills the places of
    /// each.
    ///
    /// # Errors
    /// As [`Chain::advance`].
    pub fn again(self, first: Allocation, control: &Control) -> Result<(Self, Stage), NotAdvanced> {
        let mut late = self.late.into_iter();
        let mut kept_files = self.kept;
        let first = Stage {
            allocation: first,
            ..self.first
        };
        let mut chain = Self::new(first, self.round);
        let mut last = None;
        for ((changes, has_late), (record, _)) in self.tables.into_iter().zip(self.records) {
            // What another version of the program wrote is kept as it is.
            let is_own = read_record(&record).is_some_and(|own| own.other_version().is_none());
            let name = kept(chain.version(), "allocation.csv");
            let next = Next {
                changes,
                added: has_late.then(|| late.next()).flatten(),
                allocation: kept_files.remove(&name).filter(|_| !is_own),
                record,
                until: None,
            };
            last = Some(chain.advance(last.as_ref(), next, &How::Fill, control)?);
        }
        match last {
            Some(last) => Ok((chain, last)),
            None => Err(NotAdvanced::Unusable(Unusable::Table)),
        }
    }

    /// The paths of records of earlier versions that are not those of what is kept of them; `certificate` is the hash of
    /// what proves the first.
    pub fn wrong_records(&self, record: &Record, certificate: &str) -> Vec<String> {
        let mut wrong = Vec::new();
        for (at, (text, made)) in self.records.iter().enumerate() {
            let version = u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
            if !self.is_record_of(version, (text, made), record, certificate) {
                wrong.push(kept(version, RECORD));
            }
        }
        wrong
    }

    fn is_record_of(
        &self,
        version: u32,
        (text, made): (&str, &str),
        now: &Record,
        certificate: &str,
    ) -> bool {
        let Some(own) = read_record(text) else {
            return false;
        };
        // Another version of the program may write the same in other words.
        let is_own_version = own.other_version().is_none();
        let outputs = own.outputs();
        let is = |name: &str, hash: &str| outputs.get(name).is_some_and(|own| *own == hash);
        let hash_of = |name: &str| self.kept.get(name).map(|bytes| sha256(bytes));
        let allocation = hash_of(&kept(version, "allocation.csv"));
        let hashes = |record: &Value| -> Vec<(Value, Value)> {
            let inputs = record["inputs"].as_array().into_iter().flatten();
            inputs
                .map(|own| (own["role"].clone(), own["sha256"].clone()))
                .collect()
        };
        let is_same_round = hashes(&own.value) == hashes(&now.value)
            && own.value["pack"]["sources"] == now.value["pack"]["sources"]
            && (!is_own_version || own.value["lottery"] == now.value["lottery"]);
        let is_own = allocation
            .is_some_and(|hash| is("allocation.csv", &hash) && (!is_own_version || hash == *made));
        let is_proof = !is_own_version || is("certificate.json", certificate);
        let mut sound = is_same_round && is_own && is_proof;
        if version > 1 {
            let ledger = Ledger {
                versions: self
                    .ledger
                    .versions
                    .iter()
                    .take(version as usize)
                    .cloned()
                    .collect(),
            };
            sound &= is(LEDGER, &sha256(pretty(&ledger).as_bytes()));
            let earlier = self
                .kept
                .iter()
                .filter(|(name, _)| is_before(name, version));
            for (name, bytes) in earlier {
                sound &= is(name, &sha256(bytes));
            }
        }
        sound
    }
}

/// The record of a text.
fn read_record(text: &str) -> Option<Record> {
    let value: Value = serde_json::from_str(text).ok()?;
    Some(Record {
        value,
        text: text.to_owned(),
    })
}

/// Whether a kept file is in the folder of a version: all of earlier versions, and its own tables.
fn is_before(name: &str, version: u32) -> bool {
    let mut parts = name.split('/').skip(1);
    let of = parts.next().and_then(|number| number.parse::<u32>().ok());
    let is_table = parts
        .next()
        .is_some_and(|own| own != RECORD && own != "allocation.csv");
    of.is_some_and(|of| of < version || (of == version && is_table))
}

impl ChangeTold {
    /// The row of `amended.csv`.
    fn row(&self) -> AmendedRow<'_> {
        let grounds = self.grounds.as_ref();
        let (reason, who) = told(
            grounds.map_or("", |own| &own.reason),
            grounds.map_or("", |own| &own.who),
        );
        let freed_by: Vec<&str> = self.freed_by.iter().map(|id| &**id).collect();
        AmendedRow {
            version: Label(i64::from(self.version)),
            child_id: Id(&self.child),
            what: MoveWord(self.kind.as_str()),
            outcome_before: OutcomeWord(self.outcome_before.unwrap_or_default()),
            school_before: Id(self.school_before.as_deref().unwrap_or_default()),
            outcome: OutcomeWord(self.outcome),
            school_id: Id(self.school.as_deref().unwrap_or_default()),
            metres: self.metres,
            rank: self.rank,
            freed_by: List(freed_by.join("|").into()),
            reason,
            who,
            date: self.date.unwrap_or(self.when).to_string().into(),
        }
    }

    fn of(own: &Move, before: &Stage, now: &Stage) -> Self {
        let id = |child: ChildIdx| now.input.intake.children()[child.at()].id.clone();
        let school = |stage: &Stage, outcome: Outcome| {
            let schools = stage.input.intake.schools();
            outcome
                .school()
                .map(|school| schools[school.at()].id.clone())
        };
        Self {
            version: 0,
            child: id(own.child),
            kind: own.kind,
            outcome_before: own.before.map(Outcome::as_str),
            school_before: own.before.and_then(|had| school(before, had)),
            outcome: own.now.as_str(),
            school: school(now, own.now),
            metres: own.now.metres(),
            rank: now.qualified.ranking.of(own.child),
            freed_by: own.freed_by.iter().map(|child| id(*child)).collect(),
            grounds: None,
            date: None,
            when: Date::default(),
        }
    }
}

/// `allocation.csv` of a version.
fn allocation_bytes(stage: &Stage) -> Vec<u8> {
    let derived = Derived::of_reasons(stage.reasons.clone());
    let (intake, pack) = (&stage.input.intake, &stage.input.pack);
    let results = Results::new(intake, pack, &stage.qualified, &stage.allocation, &derived);
    let mut bytes = Vec::new();
    // What cannot be written into memory differs from every file.
    match csv::write(&allocation(&results), &mut bytes) {
        Ok(()) => bytes,
        Err(_) => Vec::new(),
    }
}
