//! Codes sent once more to whoever asked for theirs on the portal by the telephone number of an application: the requests are
//! read from the drop folder, and a program of the bureau hands the messages to its SMS gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use xuewei_sealed::code::Code;
use xuewei_sealed::lost::{LARGEST_LOST, LOST, LostKey, open_lost, plain_number};

use super::{Control, Error};
use crate::files::output::FolderError;
use crate::files::plain;
use crate::files::secrets::{self, NoSecrets, Secrets, put, table_text};
use crate::input::decoded_text;
use crate::tables::cell::{Id, Text};
use crate::tables::csv::{self, Rows};
use crate::tables::listing::Listing;
use crate::tables::portal::{ContactRow, SentRow};
use crate::tables::row::Row;
use crate::words::Wording;

/// The key with which requests are opened, beside the codes.
pub const LOST_KEY: &str = "lost.key";

/// When which number was written to, beside the codes.
const SENT: &str = "sent.csv";

/// Messages for one number within [`DAY`].
const MOST: usize = 3;

/// Children of one number. With more of them it is that of a school, of an agent, or what was typed where none was known: whoever
/// answers it must not be sent the codes of other people's children.
const LARGEST_FAMILY: usize = 6;

/// Seconds between two messages for one number.
const APART: i64 = 600;

/// Seconds for which a request is tried, and messages are counted.
const DAY: i64 = 24 * 3600;

/// How long the program that sends may take for one message.
const SENDING: Duration = Duration::from_secs(30);

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The drop folder.
    pub folder: PathBuf,
    /// The codes.
    pub secrets: PathBuf,
    /// The telephone numbers of children.
    pub contacts: PathBuf,
    /// The program that sends a message.
    pub send: PathBuf,
    /// Where families look up.
    pub address: Option<String>,
}

/// What `--format json` prints. No number, no code and no child is among it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// Requests in the folder.
    pub requests: usize,
    /// Numbers of the contacts whose children have a code.
    pub numbers: usize,
    /// Numbers that were written to, each in one message.
    pub sent: usize,
    /// Children whose codes were in the messages.
    pub children: usize,
    /// Requests of numbers that no child with a code has.
    pub unknown: usize,
    /// Requests of numbers that were written to a short while ago, or three times within a day.
    pub limited: usize,
    /// Requests of numbers that too many children have.
    pub refused: usize,
    /// Requests whose message the program did not send; they are tried again.
    pub failed: usize,
    /// Files that are no request for this key: those of other rounds are.
    pub unreadable: usize,
    /// Rows of the contacts without a telephone number, or of a child without a code.
    pub without: usize,
    /// Numbers of the contacts that too many children have to be those of a family: nothing is sent to them.
    pub crowded: usize,
}

/// The key beside the codes; made where there is none.
///
/// # Errors
/// When it cannot be read or written.
pub fn key_beside(secrets: &Path) -> Result<LostKey, Error> {
    let path = secrets.with_file_name(LOST_KEY);
    if path.exists() {
        let text = table_text(&path).unwrap_or_default();
        return LostKey::read(&text).ok_or_else(|| Error::secrets(&path, NoSecrets::Table));
    }
    let key = LostKey::random().map_err(|why| Error::unsealed(&why))?;
    let text = key.text();
    put(&path, &mut |to| to.write_all(text.as_bytes()))
        .map_err(|why| Error::output(&path, FolderError::Io(why)))?;
    Ok(key)
}

/// Who has a telephone number.
#[derive(Default)]
struct Household<'s> {
    /// Those of its children that have a code.
    coded: BTreeSet<(&'s str, Code)>,
    /// All children whose number it is said to be, with a code or without.
    children: BTreeSet<String>,
}

impl Household<'_> {
    fn is_crowded(&self) -> bool {
        self.children.len() > LARGEST_FAMILY
    }
}

/// The households of children with a code, by telephone number.
type Contacts<'s> = BTreeMap<String, Household<'s>>;

/// Sends what was asked for. What was sent, and what nobody can be sent, leaves the folder.
///
/// # Errors
/// When the codes, the contacts or the folder cannot be read.
pub fn run(request: &Request, wording: &Wording, control: &Control) -> Result<Answer, Error> {
    control.check()?;
    let secrets = secrets::read(&request.secrets);
    let secrets = secrets.map_err(|why| Error::secrets(&request.secrets, why))?;
    let key = key_beside(&request.secrets)?;
    let mut answer = Answer::default();
    let contacts = contacts(&request.contacts, &secrets, &mut answer)
        .map_err(|why| Error::secrets(&request.contacts, why))?;
    answer.numbers = contacts.len();
    answer.crowded = contacts.values().filter(|of| of.is_crowded()).count();
    let record = request.secrets.with_file_name(SENT);
    let now = Timestamp::now().as_second();
    let mut sent = sent_before(&record, now).map_err(|why| Error::secrets(&record, why))?;
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |why: io::Error| Error::output(&path, FolderError::Io(why))
    };
    // A number that asked several times meanwhile is written to once.
    let mut asked: BTreeMap<String, Vec<PathBuf>> = BTreeMap::new();
    for entry in fs::read_dir(&request.folder).map_err(failed(&request.folder))? {
        let path = entry.map_err(failed(&request.folder))?.path();
        if path.to_str().is_none_or(|name| !name.ends_with(LOST)) {
            continue;
        }
        answer.requests += 1;
        let text = fs::metadata(&path)
            .is_ok_and(|file| file.is_file() && file.len() <= LARGEST_LOST)
            .then(|| plain::text(&path).ok())
            .flatten();
        let lost = text.and_then(|text| open_lost(&key, &text));
        match lost.filter(|lost| (now - lost.at).abs() < DAY) {
            Some(lost) => asked.entry(lost.number).or_default().push(path),
            // Another round may have the key; a day later nobody waits for it.
            None => {
                answer.unreadable += 1;
                if is_old(&path) {
                    fs::remove_file(&path).map_err(failed(&path))?;
                }
            }
        }
    }
    for (number, files) in asked {
        control.check()?;
        let mark = key.mark(&number);
        let before = sent.iter().filter(|(own, _)| *own == mark);
        let times: Vec<i64> = before.map(|(_, at)| *at).collect();
        match contacts.get(&number) {
            None => answer.unknown += files.len(),
            Some(household) if household.is_crowded() => answer.refused += files.len(),
            Some(_) if times.len() >= MOST || times.iter().any(|at| now - at < APART) => {
                answer.limited += files.len();
            }
            Some(Household { coded, .. }) => {
                // Noted first: who is killed in between sends less, never more.
                sent.push((mark, now));
                note(&sent, &record).map_err(failed(&record))?;
                let text = message(coded, request.address.as_deref(), wording);
                let message = Message {
                    to: &number,
                    text: &text,
                };
                if !sent_by(&request.send, &message) {
                    sent.pop();
                    note(&sent, &record).map_err(failed(&record))?;
                    answer.failed += files.len();
                    continue;
                }
                answer.sent += 1;
                answer.children += coded.len();
            }
        }
        for path in files {
            fs::remove_file(&path).map_err(failed(&path))?;
        }
    }
    Ok(answer)
}

/// Whether a file has lain there for a day.
fn is_old(path: &Path) -> bool {
    let written = fs::metadata(path).and_then(|file| file.modified());
    let age = written.ok().and_then(|written| written.elapsed().ok());
    age.is_some_and(|age| age.as_secs() >= DAY.unsigned_abs())
}

/// The children of each number with their codes.
fn contacts<'s>(
    path: &Path,
    secrets: &'s Secrets,
    answer: &mut Answer,
) -> Result<Contacts<'s>, NoSecrets> {
    // As a spreadsheet of the bureau writes it, in whatever encoding.
    let text = decoded_text(path, "contacts.csv").map_err(|_| NoSecrets::Table)?;
    let mut rows = Rows::open(ContactRow::TABLE, text.as_bytes()).ok_or(NoSecrets::Table)?;
    let mut contacts = Contacts::new();
    let mut line = 1;
    while let Some(cells) = rows.next_row().map_err(|_| NoSecrets::Table)? {
        line += 1;
        let row = ContactRow::decode(&cells).ok_or(NoSecrets::Row(line))?;
        let child = row.child_id.0.trim();
        let Some(number) = plain_number(row.telephone.0) else {
            answer.without += 1;
            continue;
        };
        let household = contacts.entry(number).or_default();
        household.children.insert(child.to_owned());
        match secrets.get_key_value(child) {
            Some((id, code)) => {
                household.coded.insert((&**id, *code));
            }
            None => answer.without += 1,
        }
    }
    contacts.retain(|_, household| !household.coded.is_empty());
    Ok(contacts)
}

/// When which number was written to within a day, by its mark.
fn sent_before(record: &Path, now: i64) -> Result<Vec<(String, i64)>, NoSecrets> {
    if !record.exists() {
        return Ok(Vec::new());
    }
    let text = table_text(record).ok_or(NoSecrets::Table)?;
    let mut rows = Rows::open(SentRow::TABLE, text.as_bytes()).ok_or(NoSecrets::Table)?;
    let (mut sent, mut line) = (Vec::new(), 1);
    while let Some(cells) = rows.next_row().map_err(|_| NoSecrets::Table)? {
        line += 1;
        let row = SentRow::decode(&cells).ok_or(NoSecrets::Row(line))?;
        if now - row.at < DAY {
            sent.push((row.mark.0.to_owned(), row.at));
        }
    }
    Ok(sent)
}

fn note(sent: &[(String, i64)], record: &Path) -> io::Result<()> {
    let rows = || {
        sent.iter().map(|(mark, at)| SentRow {
            mark: Text(mark),
            at: *at,
        })
    };
    put(record, &mut |to| csv::write(&Listing::new(rows), to))
}

/// The codes of the children of a number, a line for each. In one message: the program has sent all of it or nothing, and what it did
/// not send can be tried again without sending anything twice.
fn message(children: &BTreeSet<(&str, Code)>, address: Option<&str>, wording: &Wording) -> String {
    let line = |(child, code): &(&str, Code)| {
        let code = code.to_string();
        let figures = [
            ("child", Id(child).0.to_owned()),
            ("code", code.clone()),
            ("address", link(address, &code)),
            ("linked", yes_no(address.is_some())),
        ];
        wording.text("resend-message", &figures)
    };
    let lines: Vec<String> = children.iter().map(line).collect();
    lines.join("\n")
}

/// Where the code is in the address already, after the sign that no browser sends on.
fn link(address: Option<&str>, code: &str) -> String {
    address.map_or_else(String::new, |address| {
        format!("{}/#{code}", address.trim_end_matches('/'))
    })
}

fn yes_no(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// What the program that sends reads: a line of JSON. Nothing of it stands in its arguments, which every user of the computer can see.
#[derive(Serialize)]
struct Message<'a> {
    to: &'a str,
    text: &'a str,
}

fn sent_by(program: &Path, message: &Message<'_>) -> bool {
    let Ok(mut line) = serde_json::to_string(message) else {
        return false;
    };
    line.push('\n');
    let begun = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = begun else {
        return false;
    };
    // A program that reads nothing and ends well has sent it all the same, as far as anybody can know.
    if let Some(mut to) = child.stdin.take() {
        let _ = to.write_all(line.as_bytes());
    }
    let until = Instant::now() + SENDING;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(20)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
