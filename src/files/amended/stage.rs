//! A version of an allocation in memory, and the step from one to the next.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::civil::Date;
use xuewei_core::allocation::Allocation;
use xuewei_core::amend::{AmendError, Before, Changes, Move, Version, moves};
use xuewei_core::control::Control;
use xuewei_core::domain::Grounds;
use xuewei_core::explain::Reason;
use xuewei_core::finding::Findings;
use xuewei_core::policy::Pack;
use xuewei_core::qualify::Qualified;

use crate::input::{self, ChangesFile, Input, Standing, TableFile, read_with_late};

/// A version of an allocation.
#[derive(Debug)]
pub struct Stage {
    /// Children, schools and rules, as they are with it.
    pub input: Input,
    /// Who takes part, in what order.
    pub qualified: Qualified,
    /// What each child has.
    pub allocation: Allocation,
    /// Why, in the order of the children.
    pub reasons: Vec<Reason>,
}

impl Stage {
    /// What changes to it are held against.
    pub fn before(&self) -> Before<'_> {
        Before {
            intake: &self.input.intake,
            qualified: &self.qualified,
            allocation: &self.allocation,
            reasons: &self.reasons,
        }
    }
}

/// The changes that make one version of another.
#[derive(Clone, Copy, Debug)]
pub struct StageChanges<'a> {
    /// The round of the first version.
    pub round: &'a Path,
    /// Its rules.
    pub rules: &'a Pack,
    /// The number of the version that comes of them.
    pub number: u32,
    /// The table of changes.
    pub changes: &'a TableFile,
    /// The tables of those who applied late, those of earlier versions too.
    pub late: &'a [TableFile],
    /// Whether the last of these belongs to these changes.
    pub has_late: bool,
    /// The last day of the changes before these.
    pub since: Option<Date>,
    /// The last day that they may name; nothing where any may.
    pub until: Option<Date>,
}

/// A version with its changes done and its free places not yet filled.
#[derive(Debug)]
pub struct Begun {
    /// The version.
    pub version: Version,
    /// What changes.
    pub changes: Changes,
    /// Reason, who and date of each change, by the identifier of the child.
    pub grounds: BTreeMap<Box<str>, (Grounds, Date)>,
    /// The last day of the changes.
    pub when: Date,
    /// The input as it was read, without its intake.
    rest: Input,
}

/// Why a version is not begun.
#[derive(Debug)]
pub enum NotBegun {
    /// The tables have errors.
    Findings(Findings),
    /// It is told to end, or the program is at fault.
    Amend(AmendError),
}

impl From<AmendError> for NotBegun {
    fn from(why: AmendError) -> Self {
        Self::Amend(why)
    }
}

impl StageChanges<'_> {
    /// Does what the changes say; the places that are free then are not filled yet.
    ///
    /// # Errors
    /// Everything that is wrong with the changes.
    pub fn begin(&self, before: &Stage, control: &Control) -> Result<Begun, NotBegun> {
        control.check().map_err(AmendError::from)?;
        let mut findings = Findings::new();
        let file = ChangesFile::read(self.changes, &mut findings);
        let joined = read_with_late(self.round, self.late);
        let (joined, mut later) = match joined {
            Ok(input) => (Some(input), Findings::new()),
            Err(found) => (None, found),
        };
        let standing = Standing {
            before: before.before(),
            after: joined.as_ref().map(|input| &input.intake),
            has_late: self.has_late,
            since: self.since,
            until: self.until,
        };
        let resolved = file.map(|file| input::resolve(&file, &standing, &mut findings));
        findings.append(std::mem::take(&mut later));
        let (Some(mut input), Some(resolved)) = (joined, resolved) else {
            return Err(NotBegun::Findings(findings));
        };
        let Some(when) = resolved.last.filter(|_| !findings.has_errors()) else {
            return Err(NotBegun::Findings(findings));
        };
        input.warnings.append(findings);
        let intake = std::mem::take(&mut input.intake);
        let rules = (self.rules, self.number);
        let version = Version::begin(before.before(), intake, rules, &resolved.changes, control)?;
        Ok(Begun {
            version,
            changes: resolved.changes,
            grounds: resolved.grounds,
            when,
            rest: input,
        })
    }
}

impl Begun {
    /// The version with an allocation, and what it changed for whom.
    pub fn with(self, before: &Stage, allocation: Allocation) -> (Stage, Vec<Move>) {
        let own = before.before();
        let reasons = self.version.reasons(own, &allocation);
        let moves = moves(own, &self.version, &self.changes, &allocation);
        let stage = Stage {
            input: Input {
                intake: self.version.intake,
                pack: self.version.pack,
                ..self.rest
            },
            qualified: self.version.qualified,
            allocation,
            reasons,
        };
        (stage, moves)
    }
}
