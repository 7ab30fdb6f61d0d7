//! Runs and what people do with their results.

use rusqlite::{Connection, Row, Transaction, params};

use super::{keep_made, made_before, note, rounds};
use crate::states::{Act, RunState, decide};
use crate::store::{Kept, Made, NewRun, Person, Run, StoreError};

const KIND: &str = "run";

const SELECT: &str = "SELECT u.id, u.round, u.version, u.job, u.state, u.created_at, u.created_by, p.name, a.name, u.reason, \
     u.folder, u.summary, u.verify, u.proved \
     FROM runs u JOIN people p ON p.id = u.created_by LEFT JOIN people a ON a.id = u.approved_by";

fn run(row: &Row<'_>) -> rusqlite::Result<Run> {
    let state: String = row.get(4)?;
    let state = RunState::named(&state).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(Run {
        id: row.get(0)?,
        round: row.get(1)?,
        version: row.get(2)?,
        job: row.get(3)?,
        state,
        created_at: row.get(5)?,
        created_by: row.get(6)?,
        created_by_name: row.get(7)?,
        approved_by: row.get(8)?,
        reason: row.get(9)?,
        folder: row.get(10)?,
        summary: row.get(11)?,
        verify: row.get(12)?,
        proved: row.get(13)?,
    })
}

pub fn one(db: &Connection, id: &str) -> Kept<Run> {
    let text = format!("{SELECT} WHERE u.id = ?");
    Ok(db.prepare(&text)?.query_row([id], run)?)
}

pub fn of_round(db: &Connection, round: &str) -> Kept<Vec<Run>> {
    rounds::one(db, round)?;
    let text = format!("{SELECT} WHERE u.round = ? ORDER BY u.created_at DESC, u.id");
    let mut statement = db.prepare(&text)?;
    let rows = statement.query_map([round], run)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn add(tx: &Transaction<'_>, new: &NewRun, by: &Person, now: i64) -> Kept<Made<Run>> {
    if let Some(id) = made_before(tx, by, KIND, new.key.as_deref())? {
        let it = one(tx, &id)?;
        return Ok(Made { it, before: true });
    }
    let current = rounds::one(tx, &new.round)?.version;
    if new.version.is_some_and(|seen| seen != current) {
        return Err(StoreError::Conflict);
    }
    tx.execute(
        "INSERT INTO runs (id, round, version, job, state, created_at, created_by) VALUES (?, ?, ?, ?, 'queued', ?, ?)",
        params![new.id, new.round, current, new.job, now, by.id],
    )?;
    tx.execute(
        "INSERT INTO jobs (id, run, lang, state, created_at) VALUES (?, ?, ?, 'queued', ?)",
        params![new.job, new.id, new.lang, now],
    )?;
    keep_made(tx, by, KIND, new.key.as_deref(), &new.id, now)?;
    let detail = format!("round {} version {current}", new.round);
    note(tx, Some(by), now, "run-asked", &new.id, &detail)?;
    let it = one(tx, &new.id)?;
    Ok(Made { it, before: false })
}

pub fn act(
    tx: &Transaction<'_>,
    id: &str,
    act: Act,
    by: &Person,
    reason: &str,
    now: i64,
) -> Kept<Run> {
    let before = one(tx, id)?;
    let state = decide(&before, act, by, reason).map_err(StoreError::Refused)?;
    tx.execute(
        "UPDATE runs SET state = ? WHERE id = ?",
        params![state.as_str(), id],
    )?;
    match act {
        Act::Approve => tx.execute(
            "UPDATE runs SET approved_by = ? WHERE id = ?",
            params![by.id, id],
        )?,
        Act::Withdraw => tx.execute(
            "UPDATE runs SET reason = ? WHERE id = ?",
            params![reason, id],
        )?,
        Act::Release => 0,
    };
    note(
        tx,
        Some(by),
        now,
        &format!("run-{}", state.as_str()),
        id,
        reason,
    )?;
    one(tx, id)
}
