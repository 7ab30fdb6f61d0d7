//! Why a use case has no answer.

use std::io;
use std::path::PathBuf;

use xuewei_core::audit::Told;
use xuewei_core::control::Stopped;
use xuewei_core::domain::{Round, without_identity};
use xuewei_core::finding::Findings;
use xuewei_core::procedure::RoundError;
use xuewei_core::scenario::Failed;
use xuewei_core::scenario::siting::NotSited;

use crate::files::output::FolderError;
use crate::files::results::Unreadable;
use crate::files::verify::{NotVerified, Trouble};

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
    /// There is no table of this name.
    #[error("there is no table {0}")]
    UnknownTable(String),
    /// A folder cannot be written.
    #[error("cannot write to {}: {why}", path.display())]
    Output {
        /// The folder.
        path: PathBuf,
        /// Why.
        why: FolderError,
    },
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
        first: Option<Told>,
    },
    /// A folder of results, or the inputs that it names, cannot be used.
    #[error("{} things are wrong with the results", .0.len())]
    Results(Vec<Trouble>),
    /// A folder of results that is to be compared cannot be read.
    #[error(transparent)]
    Unreadable(Unreadable),
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

    /// That a round has no proved allocation.
    pub(super) fn round(why: RoundError, round: &Round) -> Self {
        let first = match &why {
            RoundError::Stopped(stopped) => return Self::Stopped(*stopped),
            RoundError::Faults(faults) => faults.first().map(|first| first.told(round)),
            _ => None,
        };
        Self::Round { why, first }
    }

    /// That scenarios of a round have no proved allocation.
    pub(super) fn scenario(why: Failed, round: &Round) -> Self {
        match why {
            Failed::Overrides(findings) => Self::Input(findings),
            Failed::Round(why) => Self::round(why, round),
            Failed::Stopped(stopped) => Self::Stopped(stopped),
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
    pub(super) fn sites(why: NotSited, round: &Round) -> Self {
        match why {
            NotSited::Findings(findings) => Self::Input(findings),
            NotSited::Unsolved(why) => Self::round(why.into(), round),
            NotSited::Stopped(stopped) => Self::Stopped(stopped),
        }
    }
}
