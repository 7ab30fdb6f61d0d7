//! The record of a folder of results, `run.json`, and what of the folder is not as the record has it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::ops::Bound;
use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::Value;
use xuewei_core::control::{Control, Stopped};
use xuewei_core::summary::Summary;

use super::plain::{self, NotPlain};
use crate::input::sha256;
use crate::tables::json::pretty;

/// Every folder of results has this file; it names the hashes of all others.
pub const RECORD: &str = "run.json";
/// The figures of a round, with times.
pub const SUMMARY: &str = "summary.json";
/// Where the record has the hash of `summary.json`, whose times are left out of it.
pub const SUMMARY_HASH: &str = "summary_without_seconds";

/// What desktops put into a folder that is looked at.
const DESKTOP: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// The record of a folder, read back.
#[derive(Clone, Debug)]
pub struct Record {
    /// What it says.
    pub value: Value,
    /// As it is written.
    pub text: String,
}

impl Record {
    /// Reads the record of a folder.
    ///
    /// # Errors
    /// That there is none that could be read.
    pub fn read(folder: &Path) -> Result<Self, NotPlain> {
        let text = plain::text(&folder.join(RECORD))?;
        let value = serde_json::from_str(&text).map_err(io::Error::from)?;
        Ok(Self { value, text })
    }

    /// Files with their hashes, but for itself and, where it holds times, the summary.
    pub fn outputs(&self) -> BTreeMap<&str, &str> {
        let outputs = self.value["outputs"].as_object().into_iter().flatten();
        outputs
            .filter_map(|(name, hash)| Some((name.as_str(), hash.as_str()?)))
            .collect()
    }

    /// The version of the program that wrote the folder, where it is another than this one.
    pub fn other_version(&self) -> Option<String> {
        let version = self.value["program"]["version"].as_str()?;
        (version != env!("CARGO_PKG_VERSION")).then(|| version.to_owned())
    }
}

/// SHA-256 of a summary with its times left out, hexadecimal.
pub fn summary_hash(summary: &Summary) -> String {
    hash_without_seconds(serde_json::to_value(summary).unwrap_or_default())
}

/// The same of the summary of another command.
pub fn json_hash(summary: &impl Serialize) -> String {
    hash_without_seconds(serde_json::to_value(summary).unwrap_or_default())
}

fn hash_without_seconds(mut summary: Value) -> String {
    if let Some(seconds) = summary.pointer_mut("/plan/seconds") {
        seconds.take();
    }
    if let Some(seconds) = summary.get_mut("seconds") {
        seconds.take();
    }
    sha256(pretty(&summary).as_bytes())
}

/// What of a folder is not as its record has it: paths within the folder, with forward slashes, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unrecorded {
    /// Files and folders that the record does not name.
    pub foreign: Vec<String>,
    /// Of those that it names, what is no plain file, such as a link, a pipe or a folder.
    pub irregular: Vec<String>,
    /// Those that are larger than anything that is read.
    pub too_large: Vec<String>,
    /// Those that are not what was written.
    pub changed: Vec<String>,
    /// Those that are not there or cannot be read.
    pub missing: Vec<String>,
}

/// Holds a folder against its record; what desktops put into folders is passed over.
///
/// # Errors
/// When the folder cannot be looked into; and, as an error of the system with [`Stopped`] inside, when it is told to end.
pub fn unrecorded(folder: &Path, record: &Record, control: &Control) -> io::Result<Unrecorded> {
    let mut named: BTreeMap<&str, Named<'_>> = record
        .outputs()
        .into_iter()
        .map(|(name, hash)| (name, Named::Hash(hash)))
        .collect();
    if let Some(hash) = record.value[SUMMARY_HASH].as_str() {
        named.insert(SUMMARY, Named::Summary(hash));
    }
    named.insert(RECORD, Named::Record);
    let mut result = Unrecorded::default();
    let mut there = BTreeMap::new();
    walk(folder, "", &named, &mut there, &mut result.foreign)?;
    for name in named.keys() {
        if !there.contains_key(*name) {
            result.missing.push((*name).to_owned());
        }
    }
    // Hashing is most of the work, and there may be a notice for each of many thousand families.
    let states: Vec<(String, State)> = there
        .into_par_iter()
        .map(|(name, named)| {
            let state = state(&folder.join(&name), named, control);
            control.check()?;
            Ok((name, state))
        })
        .collect::<Result<_, Stopped>>()
        .map_err(io::Error::other)?;
    for (name, state) in states {
        match state {
            State::AsRecorded => {}
            State::Changed => result.changed.push(name),
            State::Irregular => result.irregular.push(name),
            State::TooLarge => result.too_large.push(name),
            State::Unreadable => result.missing.push(name),
        }
    }
    result.foreign.sort_unstable();
    result.missing.sort_unstable();
    Ok(result)
}

/// How the record names a file.
#[derive(Clone, Copy)]
enum Named<'a> {
    Hash(&'a str),
    /// With the hash of what it says, times left out.
    Summary(&'a str),
    /// It is the record.
    Record,
}

/// Gathers what the record names and what it does not; folders in which it names nothing are not looked into.
fn walk<'a>(
    folder: &Path,
    below: &str,
    named: &BTreeMap<&str, Named<'a>>,
    there: &mut BTreeMap<String, Named<'a>>,
    foreign: &mut Vec<String>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let own = entry.file_name();
        let name = format!("{below}{}", own.to_string_lossy());
        let kind = entry.file_type()?;
        let is_litter = kind.is_file() && DESKTOP.iter().any(|litter| own == *litter);
        // A name that is no text is none of ours, whatever stands for it here.
        let known = own.to_str().and_then(|_| named.get(name.as_str()));
        if let Some(known) = known {
            there.insert(name, *known);
        } else if kind.is_dir() && holds_named(&name, named) {
            walk(&entry.path(), &format!("{name}/"), named, there, foreign)?;
        } else if !is_litter {
            foreign.push(name);
        }
    }
    Ok(())
}

/// Whether the record names anything in a folder of this name.
fn holds_named(name: &str, named: &BTreeMap<&str, Named<'_>>) -> bool {
    let inside = format!("{name}/");
    let mut after = named.range::<str, _>((Bound::Included(inside.as_str()), Bound::Unbounded));
    let first = after.next();
    first.is_some_and(|(first, _)| first.starts_with(&inside))
}

enum State {
    AsRecorded,
    Changed,
    Irregular,
    TooLarge,
    Unreadable,
}

fn state(path: &Path, named: Named<'_>, control: &Control) -> State {
    let is_same = match named {
        Named::Record => plain::open(path).map(|_| true),
        Named::Hash(hash) => plain::hash(path, control).map(|found| found == hash),
        Named::Summary(hash) => plain::text(path).map(|text| {
            let summary = serde_json::from_str(&text).map(hash_without_seconds);
            summary.is_ok_and(|found| found == hash)
        }),
    };
    match is_same {
        Ok(true) => State::AsRecorded,
        Ok(false) => State::Changed,
        Err(NotPlain::Kind) => State::Irregular,
        Err(NotPlain::TooLarge) => State::TooLarge,
        // No text, where there should be a text.
        Err(NotPlain::Io(e)) if e.kind() == io::ErrorKind::InvalidData => State::Changed,
        Err(NotPlain::Io(_)) => State::Unreadable,
    }
}
