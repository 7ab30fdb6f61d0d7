//! How a command ends when it does not succeed: a sentence and an exit status.

use std::io::ErrorKind;
use std::process::ExitCode;

use xuewei_core::finding::{Findings, Severity, nearest};
use xuewei_core::procedure::RoundError;
use xuewei_core::solve::Unsolved;

use super::Speaker;
use crate::app::{Error, Stopped, schema};
use crate::files::output::FolderError;
use crate::files::results::Unreadable;
use crate::tables::json::sorted;
use crate::words::Wording;
use crate::words::findings::{answer, text};
use crate::words::violations::{fault, trouble};

/// Why a command did not succeed.
pub enum Failure {
    /// The use case has no answer.
    Error(Error),
    /// Results were not proved; the sentences say why.
    Proof(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Says why, and with which status the program ends: 1 for input, files and folders, 2 for wrong usage, 3 where nothing
/// is proved, 4 where the work was ended.
pub fn report(failure: &Failure, speaker: &Speaker) -> ExitCode {
    let wording = &speaker.wording;
    let (status, sentence) = match failure {
        Failure::Proof(sentences) => (3, sentences.clone()),
        Failure::Error(Error::Input(findings)) => {
            if speaker.is_json() {
                put!("{}", sorted(&answer(findings, wording)));
            } else {
                eprintln!("{}", text(findings, wording));
                eprintln!("{}", count(findings, wording));
            }
            return ExitCode::from(1);
        }
        Failure::Error(error) => (status(error), sentence(error, wording)),
    };
    eprintln!("{sentence}");
    ExitCode::from(status)
}

fn status(error: &Error) -> u8 {
    match error {
        Error::UnknownSchema(_) => 2,
        Error::Round { .. } => 3,
        Error::Stopped(_) => 4,
        _ => 1,
    }
}

fn count(findings: &Findings, wording: &Wording) -> String {
    let figures = [
        ("errors", findings.count(Severity::Error)),
        ("warnings", findings.count(Severity::Warning)),
    ];
    wording.text("findings-summary", &figures)
}

/// Why there is no answer, in a sentence.
fn sentence(error: &Error, wording: &Wording) -> String {
    match error {
        Error::Input(findings) => text(findings, wording),
        Error::UnknownChild(id) => wording.text("explain-unknown", &[("id", id)]),
        Error::UnknownSchema(name) => {
            let known = schema::names();
            let meant = nearest(name, known.iter().map(String::as_str)).unwrap_or_default();
            let figures = [
                ("name", name.clone()),
                ("nearest", meant.to_owned()),
                ("known", known.join(", ")),
            ];
            wording.text("schema-unknown", &figures)
        }
        Error::Output { path, why } => folder(path.display().to_string(), why, wording),
        Error::City { path, why } => {
            let figures = [
                ("path", path.display().to_string()),
                ("why", why.to_string()),
            ];
            let key = match why.kind() {
                ErrorKind::DirectoryNotEmpty => "output-not-empty",
                _ => "output-failed",
            };
            wording.text(key, &figures)
        }
        Error::Round { why, first } => match why {
            RoundError::Unsolved(Unsolved::Engine(why)) => {
                wording.text("solver-failed", &[("why", why)])
            }
            RoundError::Stopped(why) => stopped(*why, wording),
            RoundError::Unsolved(why) => wording.text("unproved", &[("why", why)]),
            RoundError::Posts(fault) => {
                wording.text("unproved", &[("why", wording.plain(fault.key()))])
            }
            RoundError::Inconsistent(why) => wording.text("unproved", &[("why", why)]),
            RoundError::Faults(faults) => {
                let first = first.as_ref().map(|first| fault(first, wording));
                let figures = [
                    ("count", faults.len().to_string()),
                    ("why", first.unwrap_or_default()),
                ];
                wording.text("audit-failed", &figures)
            }
        },
        Error::Stopped(why) => stopped(*why, wording),
        Error::Results(troubles) => {
            let all: Vec<String> = troubles.iter().map(|t| trouble(t, wording)).collect();
            all.join("\n")
        }
        Error::Unreadable(Unreadable(what)) => {
            wording.text("results-unreadable", &[("what", what)])
        }
    }
}

/// That the work was ended, in a sentence.
fn stopped(why: Stopped, wording: &Wording) -> String {
    wording.plain(match why {
        Stopped::Cancelled => "cancelled",
        Stopped::DeadlinePassed => "deadline-passed",
    })
}

/// Why a folder cannot be written, in a sentence.
fn folder(path: String, why: &FolderError, wording: &Wording) -> String {
    match why {
        FolderError::HoldsInput => wording.text("output-holds-input", &[("path", path)]),
        FolderError::Busy => wording.text("output-busy", &[("path", path)]),
        FolderError::Foreign(what) => {
            wording.text("output-foreign", &[("path", path), ("what", what.clone())])
        }
        FolderError::Stopped(why) => stopped(*why, wording),
        FolderError::Io(e) => {
            wording.text("output-failed", &[("path", path), ("why", e.to_string())])
        }
    }
}
