//! Everything that a store has, row by row, in a form that is no database's: what was copied out of one goes into another.

use std::io::{BufRead, Write};

use serde_json::Value;

use super::{entry, note};
use crate::store::chain::{START, broken_at};
use crate::store::db::{Cell, Db, Row, cells, one as one_row};
use crate::store::{Kept, StoreError};

/// The tables, each after those that it refers to; their columns; which of their rows. What opens the service for a while,
/// sessions and links, is not copied: whoever has a copy opens nothing with it.
const TABLES: [(&str, &str, &str); 14] = [
    ("people", "id, name, roles, created_at", "ORDER BY id"),
    (
        "tokens",
        "hash, kind, person, created_at, until, over",
        "WHERE kind = 'bearer' ORDER BY hash",
    ),
    (
        "accounts",
        "person, login, password, secret, step, changed_at",
        "ORDER BY person",
    ),
    (
        "identities",
        "person, issuer, subject, at",
        "ORDER BY person",
    ),
    (
        "rounds",
        "id, name, created_at, created_by, version, errors, warnings, answer, deleted_at",
        "ORDER BY id",
    ),
    (
        "files",
        "round, version, name, bytes, sha256",
        "ORDER BY round, version, name",
    ),
    (
        "changes",
        "round, version, what, person, at",
        "ORDER BY round, version",
    ),
    (
        "runs",
        "id, round, version, job, state, created_at, created_by, approved_by, reason, folder, summary, verify, proved, until, over_at",
        "ORDER BY id",
    ),
    (
        "jobs",
        "id, run, lang, state, fence, worker, lease, progress, cancel, error, created_at, started_at, ended_at",
        "ORDER BY id",
    ),
    (
        "requests",
        "person, kind, key, object, at",
        "ORDER BY person, kind, key",
    ),
    (
        "reviews",
        "round, child, item, decision, reason, person, at, second, second_at",
        "ORDER BY round, child, item",
    ),
    (
        "commitments",
        "round, number, version, sha256, content, source, seal, known, reason, person, at, seed, seed_person, seed_at",
        "ORDER BY round, number",
    ),
    (
        "what_if_drafts",
        "round, version, changes, person, at",
        "ORDER BY round",
    ),
    (
        "audit",
        "number, at, person, name, action, object, detail, before, hash",
        "ORDER BY number",
    ),
];

fn broken(error: &impl ToString) -> StoreError {
    StoreError::Broken(error.to_string())
}

fn json(cell: &Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Int(number) => (*number).into(),
        Cell::Text(text) => text.as_str().into(),
    }
}

fn cell(value: &Value) -> Kept<Cell> {
    match value {
        Value::Null => Ok(Cell::Null),
        Value::String(text) => Ok(text.into()),
        Value::Number(number) => match number.as_i64() {
            Some(number) => Ok(number.into()),
            None => Err(broken(&"a number that is not whole")),
        },
        _ => Err(broken(&"a value of no kind that is kept")),
    }
}

/// Writes every row as a line `["table", value, …]`.
pub fn copy_out(db: &mut dyn Db, to: &mut dyn Write) -> Kept<u64> {
    let mut count = 0;
    for (table, columns, which) in TABLES {
        for row in db.rows(&format!("SELECT {columns} FROM {table} {which}"), cells![])? {
            let mut line = vec![Value::from(table)];
            line.extend(row.0.iter().map(json));
            let text = Value::Array(line).to_string();
            writeln!(to, "{text}").map_err(|error| broken(&error))?;
            count += 1;
        }
    }
    Ok(count)
}

/// Puts every row into a store that has none.
pub fn copy_in(db: &mut dyn Db, from: &mut dyn BufRead, now: i64) -> Kept<u64> {
    let mut there = one_row(db, "SELECT count(*) FROM people", cells![])?;
    if there.int(0)? != 0 {
        return Err(StoreError::Conflict);
    }
    let mut count = 0;
    let mut before = START.to_owned();
    for line in from.lines() {
        let line = line.map_err(|error| broken(&error))?;
        let values: Vec<Value> = serde_json::from_str(&line).map_err(|error| broken(&error))?;
        let Some((Value::String(name), values)) = values.split_first() else {
            return Err(broken(&"a line without a table"));
        };
        let known = TABLES.iter().find(|(table, ..)| table == name);
        let Some((table, columns, _)) = known else {
            return Err(broken(&"a table that this program does not know"));
        };
        let row: Vec<Cell> = values.iter().map(cell).collect::<Kept<_>>()?;
        // A copy of an earlier program has fewer columns: later ones stand at the end, and may be empty.
        let columns: Vec<&str> = columns.split(", ").take(row.len()).collect();
        if columns.len() != row.len() {
            return Err(broken(&"a row of another length"));
        }
        // The record comes whole or not at all.
        if *table == "audit" {
            let entry = entry(Row(row.clone()))?;
            if broken_at(&before, std::slice::from_ref(&entry)).is_some() {
                return Err(broken(&format!("the record is broken at {}", entry.number)));
            }
            before = entry.hash;
        }
        let places = vec!["?"; row.len()].join(", ");
        db.execute(
            &format!(
                "INSERT INTO {table} ({}) VALUES ({places})",
                columns.join(", ")
            ),
            &row,
        )?;
        count += 1;
    }
    note(db, None, now, "store-restored", "-", "")?;
    Ok(count)
}

/// The files of all versions of rounds: round, version, name, SHA-256.
type Files = Vec<[String; 4]>;

/// The folders of results: run, folder.
type Folders = Vec<[String; 2]>;

/// The files and folders that the rows name.
pub fn files(db: &mut dyn Db) -> Kept<(Files, Folders)> {
    let mut files = Vec::new();
    for mut row in db.rows(
        "SELECT round, version, name, sha256 FROM files ORDER BY round, version, name",
        cells![],
    )? {
        files.push([
            row.text(0)?,
            row.int(1)?.to_string(),
            row.text(2)?,
            row.text(3)?,
        ]);
    }
    let mut runs = Vec::new();
    for mut row in db.rows(
        "SELECT id, folder FROM runs WHERE folder IS NOT NULL ORDER BY id",
        cells![],
    )? {
        runs.push([row.text(0)?, row.text(1)?]);
    }
    Ok((files, runs))
}
