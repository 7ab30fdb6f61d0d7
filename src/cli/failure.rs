//! How a command ends when it does not succeed: a sentence and an exit status.

use std::io::ErrorKind;
use std::process::ExitCode;

use xuewei_core::finding::{Findings, Severity, nearest};
use xuewei_core::procedure::RoundError;
use xuewei_core::solve::Unsolved;

use super::{Speaker, print};
use crate::app::init::left;
use crate::app::{Error, Stopped, schema};
use crate::files::output::FolderError;
use crate::files::results::Unreadable;
use crate::files::secrets::NoSecrets;
use crate::input::Recognised;
use crate::tables::json::sorted;
use crate::words::Wording;
use crate::words::findings::{answer, text};
use crate::words::violations::{fault, ledger_trouble, trouble};

/// Why a command did not succeed.
pub enum Failure {
    /// The use case has no answer.
    Error(Error),
    /// Results were not proved; the sentences say why.
    Proof(String),
    /// The service does not start; the sentence says why.
    Service(String),
    /// What was asked for is refused, and why has been told.
    Told,
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
        Failure::Service(sentence) => (1, sentence.clone()),
        Failure::Told => return ExitCode::from(1),
        Failure::Error(Error::Input(findings)) => {
            if speaker.is_json() {
                put!("{}", sorted(&answer(findings, wording)));
            } else {
                note!("{}", text(findings, wording));
                note!("{}", count(findings, wording));
            }
            return ExitCode::from(1);
        }
        Failure::Error(error) => (status(error), sentence(error, wording)),
    };
    note!("{sentence}");
    ExitCode::from(status)
}

/// The status with which a run ends that did what it was asked for, once all that it printed has left the program: where
/// some of it has not, it did not succeed.
pub fn ended(status: ExitCode, wording: &Wording) -> ExitCode {
    match print::broken() {
        Some(why) if status == ExitCode::SUCCESS => cut_short(why, wording),
        _ => status,
    }
}

fn cut_short(why: ErrorKind, wording: &Wording) -> ExitCode {
    /// 128 + the number of SIGPIPE.
    const NOBODY_READS: u8 = 141;
    // Whoever stopped reading knows.
    if why == ErrorKind::BrokenPipe {
        return ExitCode::from(NOBODY_READS);
    }
    note!("{}", wording.text("output-cut-short", &[("why", why)]));
    ExitCode::from(1)
}

/// With which status the program ends for want of an answer.
pub(super) fn status(error: &Error) -> u8 {
    match error {
        Error::UnknownSchema(_) | Error::Undecided(_) => 2,
        Error::Round { .. } | Error::Ledger(_) | Error::NoPlan(_) => 3,
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
pub(super) fn sentence(error: &Error, wording: &Wording) -> String {
    match error {
        Error::Input(findings) => text(findings, wording),
        Error::UnknownChild(id) => wording.text("explain-unknown", &[("id", id)]),
        Error::SameYear(round) => wording.text("series-same-year", &[("round", round)]),
        Error::SeveralChildren(ids) => {
            let figures = [
                ("count", ids.len().to_string()),
                ("ids", ids.join(&wording.plain("names-separator"))),
            ];
            wording.text("explain-several", &figures)
        }
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
        Error::RoundThere(path) => wording.text("init-there", &[("path", path.display())]),
        Error::NoTables(found) => no_tables(found, wording),
        Error::Undecided(keys) => {
            let flags: Vec<String> = keys.iter().map(|key| format!("--{key}")).collect();
            let flags = flags.join(&wording.plain("output-separator"));
            wording.text("init-undecided", &[("flags", flags)])
        }
        Error::OtherThere(path) => wording.text("output-there", &[("path", path.display())]),
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
        Error::NoPlan(why) => wording.text("unproved", &[("why", why)]),
        Error::Results(troubles) => {
            let all: Vec<String> = troubles.iter().map(|t| trouble(t, wording)).collect();
            all.join("\n")
        }
        Error::Secrets { path, why } => {
            let figures = [("path", path.display().to_string()), ("row", row_of(*why))];
            match why {
                NoSecrets::Table => wording.text("secrets-table", &figures),
                NoSecrets::Row(_) => wording.text("secrets-row", &figures),
            }
        }
        Error::NoCode { path, count } => {
            let figures = [
                ("path", path.display().to_string()),
                ("count", count.to_string()),
            ];
            wording.text("secrets-missing", &figures)
        }
        Error::ReleaseKey(path) => wording.text("seal-no-key", &[("path", path.display())]),
        Error::ReleaseEnds => wording.plain("seal-ends"),
        Error::Unsealed(why) => wording.text("seal-failed", &[("why", why)]),
        Error::Ledger(troubles) => {
            let all: Vec<String> = troubles
                .iter()
                .map(|own| ledger_trouble(own, wording))
                .collect();
            all.join("\n")
        }
        Error::Unreadable(Unreadable(what)) => {
            wording.text("results-unreadable", &[("what", what)])
        }
    }
}

fn row_of(why: NoSecrets) -> String {
    match why {
        NoSecrets::Table => String::new(),
        NoSecrets::Row(row) => row.to_string(),
    }
}

/// That a folder holds no tables of a round, with what it holds.
fn no_tables(found: &Recognised, wording: &Wording) -> String {
    let path = [("path", found.folder.display())];
    let mut lines = vec![match found.tables.is_empty() {
        true => wording.text("init-no-tables", &path),
        false => wording.text("init-no-children", &path),
    }];
    for table in &found.tables {
        let figures = [
            (
                "table",
                wording.plain(&format!("table-{}", table.role.as_str())),
            ),
            ("path", table.path()),
            ("rows", table.rows.to_string()),
        ];
        lines.push(format!("  {}", wording.text("init-table", &figures)));
    }
    for left in left(found, wording) {
        let figures = [("path", left.path), ("because", left.because)];
        lines.push(format!("  {}", wording.text("init-left-line", &figures)));
    }
    lines.push(wording.plain("init-no-tables-do"));
    lines.join("\n")
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
        FolderError::NotAFolder => wording.text("output-no-folder", &[("path", path)]),
        FolderError::Unrecorded(lost) => {
            let all = [
                ("output-foreign", &lost.foreign),
                ("output-changed", &lost.changed),
            ];
            let some = all.into_iter().filter(|(_, names)| !names.is_empty());
            let lines = some.map(|(key, names)| {
                let figures = [("path", path.clone()), ("what", listed(names, wording))];
                wording.text(key, &figures)
            });
            lines.collect::<Vec<_>>().join("\n")
        }
        FolderError::Stopped(why) => stopped(*why, wording),
        FolderError::Io(e) => {
            wording.text("output-failed", &[("path", path), ("why", e.to_string())])
        }
    }
}

/// The first of many names, and how many more there are.
fn listed(names: &[String], wording: &Wording) -> String {
    const LISTED: usize = 10;
    let shown = names.iter().take(LISTED).cloned();
    let mut shown: Vec<String> = shown.collect();
    if names.len() > LISTED {
        let rest = [("count", names.len() - LISTED)];
        shown.push(wording.text("output-more", &rest));
    }
    shown.join(&wording.plain("output-separator"))
}
