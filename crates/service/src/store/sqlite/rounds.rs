//! Rounds and their files.

use rusqlite::{Connection, Row, Transaction, params};

use super::{keep_made, made_before, note};
use crate::store::{Checked, FileEntry, Kept, Made, NewRound, Person, Round, StoreError};

const KIND: &str = "round";

const SELECT: &str = "SELECT r.id, r.name, r.created_at, r.created_by, p.name, r.version, r.errors, r.warnings, r.answer \
     FROM rounds r JOIN people p ON p.id = r.created_by";

fn round(row: &Row<'_>) -> rusqlite::Result<Round> {
    let checked = match row.get::<_, Option<i64>>(6)? {
        None => None,
        Some(errors) => Some(Checked {
            errors,
            warnings: row.get(7)?,
            answer: row.get(8)?,
        }),
    };
    Ok(Round {
        id: row.get(0)?,
        name: row.get(1)?,
        created_at: row.get(2)?,
        created_by: row.get(3)?,
        created_by_name: row.get(4)?,
        version: row.get(5)?,
        checked,
    })
}

pub fn all(db: &Connection) -> Kept<Vec<Round>> {
    let text = format!("{SELECT} ORDER BY r.created_at DESC, r.id");
    let mut statement = db.prepare(&text)?;
    let rows = statement.query_map([], round)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn one(db: &Connection, id: &str) -> Kept<Round> {
    let text = format!("{SELECT} WHERE r.id = ?");
    Ok(db.prepare(&text)?.query_row([id], round)?)
}

pub fn files(db: &Connection, round: &str, version: i64) -> Kept<Vec<FileEntry>> {
    let mut statement = db.prepare(
        "SELECT name, bytes, sha256 FROM files WHERE round = ? AND version = ? ORDER BY name",
    )?;
    let rows = statement.query_map(params![round, version], |row| {
        Ok(FileEntry {
            name: row.get(0)?,
            bytes: row.get(1)?,
            sha256: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn add_files(tx: &Transaction<'_>, round: &str, version: i64, files: &[FileEntry]) -> Kept<()> {
    for file in files {
        tx.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
            params![round, version, file.name, file.bytes, file.sha256],
        )?;
    }
    Ok(())
}

/// The files as the record names them.
fn named(files: &[FileEntry]) -> String {
    let named = files
        .iter()
        .map(|file| format!("{} sha256:{}", file.name, file.sha256));
    named.collect::<Vec<_>>().join("\n")
}

pub fn add(tx: &Transaction<'_>, new: &NewRound, by: &Person, now: i64) -> Kept<Made<Round>> {
    if let Some(id) = made_before(tx, by, KIND, new.key.as_deref())? {
        let it = one(tx, &id)?;
        return Ok(Made { it, before: true });
    }
    tx.execute(
        "INSERT INTO rounds (id, name, created_at, created_by, version) VALUES (?, ?, ?, ?, 1)",
        params![new.id, new.name, now, by.id],
    )?;
    add_files(tx, &new.id, 1, &new.files)?;
    keep_made(tx, by, KIND, new.key.as_deref(), &new.id, now)?;
    note(
        tx,
        Some(by),
        now,
        "round-added",
        &new.id,
        &named(&new.files),
    )?;
    let it = one(tx, &new.id)?;
    Ok(Made { it, before: false })
}

pub fn add_version(
    tx: &Transaction<'_>,
    id: &str,
    from: i64,
    files: &[FileEntry],
    what: &str,
    by: &Person,
    now: i64,
) -> Kept<Round> {
    let current = one(tx, id)?.version;
    if current != from {
        return Err(StoreError::Conflict);
    }
    let version = from + 1;
    add_files(tx, id, version, files)?;
    tx.execute(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?)",
        params![id, version, what, by.id, now],
    )?;
    tx.execute(
        "UPDATE rounds SET version = ?, errors = NULL, warnings = NULL, answer = NULL WHERE id = ?",
        params![version, id],
    )?;
    let detail = format!("version {version}: {what}\n{}", named(files));
    note(tx, Some(by), now, "round-changed", id, &detail)?;
    one(tx, id)
}

pub fn set_checked(tx: &Transaction<'_>, id: &str, version: i64, checked: &Checked) -> Kept<()> {
    let changed = tx.execute(
        "UPDATE rounds SET errors = ?, warnings = ?, answer = ? WHERE id = ? AND version = ?",
        params![
            checked.errors,
            checked.warnings,
            checked.answer,
            id,
            version
        ],
    )?;
    match changed {
        1 => Ok(()),
        _ => {
            one(tx, id)?;
            Err(StoreError::Conflict)
        }
    }
}
