//! The yearly figures of the districts as one series: the public tables of one round after another, in one file for everybody.
//!
//! Nothing is worked out here. Each row is the one that the round published, and a round that is taken in again takes the
//! place of what stood there for its year and level.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use tempfile::Builder;

use super::{Control, Error};
use crate::files::plain::{self, NotPlain};
use crate::files::public::path_of;
use crate::files::record::{RECORD, Record};
use crate::files::verify::{Discrepancy, NotVerified};
use crate::input::sha256;
use crate::tables::public::PublicDistrictRow;
use crate::tables::row::Row;

/// The column that the series has before those of the public table.
const STAGE: &str = "stage";

/// What stands before the text of a table for people.
const MARK: char = '\u{feff}';

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// Folders of results with a public sheet.
    pub results: Vec<PathBuf>,
    /// The file of the series; what it holds of other years and levels stays.
    pub out: PathBuf,
}

/// What was written: what `--format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// Years and levels taken in, in the order of the file.
    pub taken: Vec<Round>,
    /// Those of them that were there before and were replaced.
    pub replaced: Vec<Round>,
    /// Rows of the file.
    pub rows: usize,
}

/// A year of a level.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Round {
    /// The level: `primary` or `junior`.
    pub stage: String,
    /// The year of entry.
    pub year: String,
}

/// Rows of a year and level, in the order in which they were published.
type Series = BTreeMap<Round, Vec<Vec<String>>>;

/// Takes the public tables of folders into a series.
///
/// # Errors
/// [`Error::Results`] when a folder has no public sheet or it was changed since, [`Error::SameYear`] when two folders are of
/// one year and level, [`Error::OtherThere`] when the file is no such series; or when it cannot be written.
pub fn run(request: &Request, control: &Control) -> Result<Answer, Error> {
    let mut taken = Series::new();
    for folder in &request.results {
        control.check()?;
        let (round, rows) = published(folder, control).map_err(Error::results)?;
        if taken.contains_key(&round) {
            return Err(Error::SameYear(format!("{} {}", round.stage, round.year)));
        }
        taken.insert(round, rows);
    }
    let mut all = there(&request.out)?;
    let rounds: BTreeSet<Round> = taken.keys().cloned().collect();
    let replaced = rounds.iter().filter(|round| all.contains_key(round));
    let replaced = replaced.cloned().collect();
    all.extend(taken);
    let text = written(&all).map_err(|why| Error::output(&request.out, why))?;
    replace(&request.out, &text).map_err(|why| Error::output(&request.out, why))?;
    Ok(Answer {
        taken: rounds.into_iter().collect(),
        replaced,
        rows: all.values().map(Vec::len).sum(),
    })
}

/// The columns of the public table of districts.
fn columns() -> Vec<&'static str> {
    let columns = PublicDistrictRow::TABLE.columns.iter();
    columns.map(|column| column.key).collect()
}

/// The rows that a folder published, as its record has them.
fn published(folder: &Path, control: &Control) -> Result<(Round, Vec<Vec<String>>), NotVerified> {
    control.check()?;
    let name = path_of(PublicDistrictRow::TABLE);
    let unreadable = |name: &str| vec![Discrepancy::Unreadable(name.to_owned())];
    let record = Record::read(folder).map_err(|_| unreadable(RECORD))?;
    let text = plain::text(&folder.join(&name)).map_err(|_| unreadable(&name))?;
    let outputs = record.outputs();
    if outputs
        .get(&*name)
        .is_none_or(|hash| *hash != sha256(text.as_bytes()))
    {
        return Err(vec![Discrepancy::OutputChanged(name)].into());
    }
    let rows = rows_of(&text, &columns()).ok_or_else(|| unreadable(&name))?;
    let stage = record.value["round"]["stage"].as_str();
    let stage = stage.ok_or_else(|| unreadable(RECORD))?.to_owned();
    let year = record.value["round"]["year"].as_i64();
    let year = year.ok_or_else(|| unreadable(RECORD))?.to_string();
    let with_stage = |mut row: Vec<String>| {
        row.insert(0, stage.clone());
        row
    };
    let rows = rows.into_iter().map(with_stage).collect();
    Ok((
        Round {
            stage: stage.clone(),
            year,
        },
        rows,
    ))
}

/// The rows of a table with these columns and no others.
fn rows_of(text: &str, columns: &[&str]) -> Option<Vec<Vec<String>>> {
    let mut reader = csv::Reader::from_reader(text.trim_start_matches(MARK).as_bytes());
    let is_same = reader.headers().ok()?.iter().eq(columns.iter().copied());
    let rows = reader.records().map(|row| {
        let row = row.ok()?;
        Some(row.iter().map(str::to_owned).collect())
    });
    rows.collect::<Option<_>>().filter(|_| is_same)
}

/// What the file holds; nothing where there is none.
fn there(path: &Path) -> Result<Series, Error> {
    let other = || Error::OtherThere(path.to_owned());
    let text = match plain::text(path) {
        Ok(text) => text,
        Err(NotPlain::Io(why)) if why.kind() == ErrorKind::NotFound => return Ok(Series::new()),
        Err(_) => return Err(other()),
    };
    let mut wanted = vec![STAGE];
    wanted.extend(columns());
    let mut all = Series::new();
    for row in rows_of(&text, &wanted).ok_or_else(other)? {
        let (Some(stage), Some(year)) = (row.first(), row.get(1)) else {
            return Err(other());
        };
        let round = Round {
            stage: stage.clone(),
            year: year.clone(),
        };
        all.entry(round).or_default().push(row);
    }
    Ok(all)
}

fn written(all: &Series) -> io::Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(MARK.to_string().into_bytes());
    let mut header = vec![STAGE];
    header.extend(columns());
    writer.write_record(header)?;
    for row in all.values().flatten() {
        writer.write_record(row)?;
    }
    writer
        .into_inner()
        .map_err(|why| io::Error::other(why.to_string()))
}

/// Whole or not at all: under a passing name first.
fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut builder = Builder::new();
    // As open as any file that the user makes: it is for everybody.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let mut file = builder.tempfile_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}
