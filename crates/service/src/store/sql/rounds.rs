//! Rounds and their files.

use super::{keep_made, made_before, note};
use crate::store::db::{Db, Row, cells, one as one_row};
use crate::store::{
    Checked, FileEntry, Forgotten, Kept, Made, NewRound, Person, Round, StoreError,
};

const KIND: &str = "round";

const SELECT: &str = "SELECT r.id, r.name, r.created_at, r.created_by, p.name, r.version, r.errors, r.warnings, r.answer, r.deleted_at \
     FROM rounds r JOIN people p ON p.id = r.created_by";

fn round(mut row: Row) -> Kept<Round> {
    let checked = match row.optional_int(6)? {
        None => None,
        Some(errors) => Some(Checked {
            errors,
            warnings: row.int(7)?,
            answer: row.text(8)?,
        }),
    };
    Ok(Round {
        id: row.text(0)?,
        name: row.text(1)?,
        created_at: row.int(2)?,
        created_by: row.text(3)?,
        created_by_name: row.text(4)?,
        version: row.int(5)?,
        checked,
        deleted_at: row.optional_int(9)?,
    })
}

pub fn all(db: &mut dyn Db) -> Kept<Vec<Round>> {
    let text = format!("{SELECT} ORDER BY r.created_at DESC, r.id");
    let rows = db.rows(&text, cells![])?;
    rows.into_iter().map(round).collect()
}

pub fn one(db: &mut dyn Db, id: &str) -> Kept<Round> {
    let text = format!("{SELECT} WHERE r.id = ?");
    round(one_row(db, &text, cells![id])?)
}

/// A round whose tables are there.
pub fn open(db: &mut dyn Db, id: &str) -> Kept<Round> {
    let round = one(db, id)?;
    match round.deleted_at {
        None => Ok(round),
        Some(_) => Err(StoreError::Missing),
    }
}

/// Deletes what the rounds hold whose releases are all over since before a moment, and of which no run goes on: tables,
/// answers, results, decisions. What was done, and by whom, stays in the record.
pub fn forget_due(db: &mut dyn Db, before: i64, now: i64) -> Kept<Vec<Forgotten>> {
    let due = db.rows(
        "SELECT r.id FROM rounds r WHERE r.deleted_at IS NULL \
         AND EXISTS (SELECT 1 FROM runs u WHERE u.round = r.id AND u.over_at IS NOT NULL) \
         AND NOT EXISTS (SELECT 1 FROM runs u WHERE u.round = r.id \
         AND (u.state IN ('queued', 'running', 'approved', 'released') OR u.over_at > ?)) ORDER BY r.id",
        cells![before],
    )?;
    let mut forgotten = Vec::new();
    for mut row in due {
        let round = row.text(0)?;
        let rows = db.rows(
            "SELECT id FROM runs WHERE round = ? ORDER BY id",
            cells![&round],
        )?;
        let runs = rows.into_iter().map(|mut row| row.text(0));
        let runs: Vec<String> = runs.collect::<Kept<_>>()?;
        for statement in [
            "DELETE FROM reviews WHERE round = ?",
            "DELETE FROM what_if_drafts WHERE round = ?",
            "DELETE FROM files WHERE round = ?",
            "UPDATE rounds SET answer = NULL, errors = NULL, warnings = NULL WHERE id = ?",
            "UPDATE jobs SET error = NULL WHERE run IN (SELECT id FROM runs WHERE round = ?)",
            "UPDATE runs SET folder = NULL, summary = NULL, verify = NULL WHERE round = ?",
        ] {
            db.execute(statement, cells![&round])?;
        }
        db.execute(
            "UPDATE rounds SET deleted_at = ? WHERE id = ?",
            cells![now, &round],
        )?;
        note(db, None, now, "round-deleted", &round, "")?;
        forgotten.push(Forgotten { round, runs });
    }
    Ok(forgotten)
}

pub fn files(db: &mut dyn Db, round: &str, version: i64) -> Kept<Vec<FileEntry>> {
    let rows = db.rows(
        "SELECT name, bytes, sha256 FROM files WHERE round = ? AND version = ? ORDER BY name",
        cells![round, version],
    )?;
    let entry = |mut row: Row| {
        Ok(FileEntry {
            name: row.text(0)?,
            bytes: row.int(1)?,
            sha256: row.text(2)?,
        })
    };
    rows.into_iter().map(entry).collect()
}

fn add_files(db: &mut dyn Db, round: &str, version: i64, files: &[FileEntry]) -> Kept<()> {
    for file in files {
        db.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
            cells![round, version, &file.name, file.bytes, &file.sha256],
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

pub fn add(db: &mut dyn Db, new: &NewRound, by: &Person, now: i64) -> Kept<Made<Round>> {
    if let Some(id) = made_before(db, by, KIND, new.key.as_deref())? {
        let it = one(db, &id)?;
        return Ok(Made { it, before: true });
    }
    db.execute(
        "INSERT INTO rounds (id, name, created_at, created_by, version) VALUES (?, ?, ?, ?, 1)",
        cells![&new.id, &new.name, now, &by.id],
    )?;
    add_files(db, &new.id, 1, &new.files)?;
    keep_made(db, by, KIND, new.key.as_deref(), &new.id, now)?;
    note(
        db,
        Some(by),
        now,
        "round-added",
        &new.id,
        &named(&new.files),
    )?;
    let it = one(db, &new.id)?;
    Ok(Made { it, before: false })
}

pub fn add_version(
    db: &mut dyn Db,
    id: &str,
    from: i64,
    files: &[FileEntry],
    what: &str,
    by: &Person,
    now: i64,
) -> Kept<Round> {
    let current = open(db, id)?.version;
    if current != from {
        return Err(StoreError::Conflict);
    }
    let version = from + 1;
    add_files(db, id, version, files)?;
    db.execute(
        "INSERT INTO changes VALUES (?, ?, ?, ?, ?)",
        cells![id, version, what, &by.id, now],
    )?;
    db.execute(
        "UPDATE rounds SET version = ?, errors = NULL, warnings = NULL, answer = NULL WHERE id = ?",
        cells![version, id],
    )?;
    let detail = format!("version {version}: {what}\n{}", named(files));
    note(db, Some(by), now, "round-changed", id, &detail)?;
    one(db, id)
}

pub fn set_checked(db: &mut dyn Db, id: &str, version: i64, checked: &Checked) -> Kept<()> {
    let changed = db.execute(
        "UPDATE rounds SET errors = ?, warnings = ?, answer = ? WHERE id = ? AND version = ? AND deleted_at IS NULL",
        cells![
            checked.errors,
            checked.warnings,
            &checked.answer,
            id,
            version,
        ],
    )?;
    match changed {
        1 => Ok(()),
        _ => {
            one(db, id)?;
            Err(StoreError::Conflict)
        }
    }
}
