//! Why a use case has no answer.

use std::io;
use std::path::PathBuf;

use xuewei_core::audit::Located;
use xuewei_core::control::Stopped;
use xuewei_core::domain::{Intake, without_identity};
use xuewei_core::finding::Findings;
use xuewei_core::procedure::RoundError;
use xuewei_core::scenario::ScenarioError;
use xuewei_core::scenario::siting::SitingError;

use crate::files::output::FolderError;
use crate::files::public_ledger::LedgerTrouble;
use crate::files::results::Unreadable;
use crate::files::secrets::NoSecrets;
use crate::files::verify::{Discrepancy, NotVerified};
use crate::input::Recognised;

/// Why a use case has no answer. Nothing is half done: no file is written, or all are.
///
/// As text, for developers; people read `words`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The input has errors; warnings are among the findings.
    #[error(transparent)]
    Input(Findings),
    /// The round has no child of this identifier.
    #[error("the round has no child {}", without_identity(.0))]
    UnknownChild(String),
    /// Two folders are of one year and level.
    #[error("two folders are of {0}")]
    SameYear(String),
    /// What was said of a child holds of several: their identifiers.
    #[error("several children are meant: {}", .0.len())]
    SeveralChildren(Vec<String>),
    /// There is no schema of this name.
    #[error("there is no schema of {0}")]
    UnknownSchema(String),
    /// A folder cannot be written.
    #[error("cannot write to {}: {why}", path.display())]
    Output {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: FolderError,
    },
    /// Something else is where a file is to be written that is never replaced.
    #[error("something else is at {}", .0.display())]
    OtherThere(PathBuf),
    /// A round's file is there already, and is not to be replaced.
    #[error("{} is there already", .0.display())]
    RoundThere(PathBuf),
    /// A folder holds no tables of which a round could be made.
    #[error("no tables of a round are in {}", .0.folder.display())]
    NoTables(Box<Recognised>),
    /// What a round says is not shown by its tables, and nobody can be asked: the keys.
    #[error("nobody says {}", .0.join(", "))]
    Undecided(Vec<&'static str>),
    /// The tables of a fictional city cannot be written.
    #[error("cannot write to {}: {why}", path.display())]
    City {
        /// Its folder.
        path: PathBuf,
        /// Why.
        why: io::Error,
    },
    /// No allocation was found, or it was not proved.
    #[error("{why}")]
    Round {
        /// Why.
        why: RoundError,
        /// The first violation that the independent check found.
        first: Option<Located>,
    },
    /// A folder of results, or the inputs that it names, cannot be used.
    #[error("{} things are wrong with the results", .0.len())]
    Results(Vec<Discrepancy>),
    /// A folder of results that is to be compared cannot be read.
    #[error(transparent)]
    Unreadable(Unreadable),
    /// A table of codes or replies cannot be used.
    #[error("{}: {why}", path.display())]
    Secrets {
        /// The file.
        path: PathBuf,
        /// Why.
        why: NoSecrets,
    },
    /// Children have no code.
    #[error("{count} children have no code in {}", path.display())]
    NoCode {
        /// The file of the codes.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// A file holds no key of a release.
    #[error("no key of a release is in {}", .0.display())]
    ReleaseKey(PathBuf),
    /// A release would end before its hour.
    #[error("the release ends before its hour")]
    ReleaseEnds,
    /// Nothing is sealed.
    #[error("{0}")]
    Unsealed(String),
    /// A public ledger is not that of the results.
    #[error("{} things are wrong with the ledger", .0.len())]
    Ledger(Vec<LedgerTrouble>),
    /// No plan of the school levels was found.
    #[error("{0}")]
    NoPlan(xuewei_plan::decide::NotDecided),
    /// It was told to end, or ran out of time. Nothing was written.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl Error {
    /// That a folder cannot be written.
    pub(super) fn output(path: &std::path::Path, why: impl Into<FolderError>) -> Self {
        match why.into() {
            FolderError::Stopped(stopped) => Self::Stopped(stopped),
            why => Self::Output {
                path: path.to_owned(),
                why,
            },
        }
    }

    /// That a table of codes or replies cannot be used.
    pub(super) fn secrets(path: &std::path::Path, why: NoSecrets) -> Self {
        Self::Secrets {
            path: path.to_owned(),
            why,
        }
    }

    /// That nothing is sealed.
    pub(super) fn unsealed(why: &dyn std::fmt::Display) -> Self {
        Self::Unsealed(why.to_string())
    }

    /// That a round has no proved allocation.
    pub(super) fn round(why: RoundError, round: &Intake) -> Self {
        let first = match &why {
            RoundError::Stopped(stopped) => return Self::Stopped(*stopped),
            RoundError::Faults(faults) => faults.first().map(|first| first.located(round)),
            _ => None,
        };
        Self::Round { why, first }
    }

    /// That scenarios of a round have no proved allocation.
    pub(super) fn scenario(why: ScenarioError, round: &Intake) -> Self {
        match why {
            ScenarioError::Overrides(findings) => Self::Input(findings),
            ScenarioError::Allocation(why) => Self::round(why, round),
            ScenarioError::Stopped(stopped) => Self::Stopped(stopped),
        }
    }

    /// That a folder of results is not proved.
    pub(super) fn results(why: NotVerified) -> Self {
        match why {
            NotVerified::Troubles(troubles) => Self::Results(troubles),
            NotVerified::Stopped(stopped) => Self::Stopped(stopped),
        }
    }

    /// That there is no plan of sites.
    pub(super) fn sites(why: SitingError, round: &Intake) -> Self {
        match why {
            SitingError::Findings(findings) => Self::Input(findings),
            SitingError::Unsolved(why) => Self::round(why.into(), round),
            SitingError::Inconsistent(why) => Self::round(why.into(), round),
            SitingError::Stopped(stopped) => Self::Stopped(stopped),
        }
    }
}
