//! Runs and what people do with their results.

use super::{commitments, keep_made, made_before, note, rounds};
use crate::states::{Act, RunState, decide};
use crate::store::db::{Db, Row, cells, one as one_row};
use crate::store::{Because, Kept, Made, NewRun, Person, Run, StoreError};

const KIND: &str = "run";

const SELECT: &str = "SELECT u.id, u.round, u.version, u.job, u.state, u.created_at, u.created_by, p.name, a.name, u.reason, \
     u.folder, u.summary, u.verify, u.proved, u.until \
     FROM runs u JOIN people p ON p.id = u.created_by LEFT JOIN people a ON a.id = u.approved_by";

fn run(mut row: Row) -> Kept<Run> {
    let state = row.text(4)?;
    let unknown = || StoreError::Broken(format!("a run is {state}"));
    Ok(Run {
        id: row.text(0)?,
        round: row.text(1)?,
        version: row.int(2)?,
        job: row.text(3)?,
        state: RunState::named(&state).ok_or_else(unknown)?,
        created_at: row.int(5)?,
        created_by: row.text(6)?,
        created_by_name: row.text(7)?,
        approved_by: row.optional_text(8)?,
        reason: row.optional_text(9)?,
        folder: row.optional_text(10)?,
        summary: row.optional_text(11)?,
        verify: row.optional_text(12)?,
        proved: row.flag(13)?,
        until: row.optional_int(14)?,
    })
}

pub fn one(db: &mut dyn Db, id: &str) -> Kept<Run> {
    let text = format!("{SELECT} WHERE u.id = ?");
    run(one_row(db, &text, cells![id])?)
}

pub fn of_round(db: &mut dyn Db, round: &str) -> Kept<Vec<Run>> {
    rounds::one(db, round)?;
    let text = format!("{SELECT} WHERE u.round = ? ORDER BY u.created_at DESC, u.id");
    let rows = db.rows(&text, cells![round])?;
    rows.into_iter().map(run).collect()
}

pub fn add(db: &mut dyn Db, new: &NewRun, by: &Person, now: i64) -> Kept<Made<Run>> {
    if let Some(id) = made_before(db, by, KIND, new.key.as_deref())? {
        let it = one(db, &id)?;
        return Ok(Made { it, before: true });
    }
    let current = rounds::open(db, &new.round)?.version;
    if new.version.is_some_and(|seen| seen != current) {
        return Err(StoreError::Conflict);
    }
    db.execute(
        "INSERT INTO runs (id, round, version, job, state, created_at, created_by) VALUES (?, ?, ?, ?, 'queued', ?, ?)",
        cells![&new.id, &new.round, current, &new.job, now, &by.id],
    )?;
    db.execute(
        "INSERT INTO jobs (id, run, lang, state, created_at) VALUES (?, ?, ?, 'queued', ?)",
        cells![&new.job, &new.id, &new.lang, now],
    )?;
    keep_made(db, by, KIND, new.key.as_deref(), &new.id, now)?;
    let detail = format!("round {} version {current}", new.round);
    note(db, Some(by), now, "run-asked", &new.id, &detail)?;
    let it = one(db, &new.id)?;
    Ok(Made { it, before: false })
}

pub fn act(
    db: &mut dyn Db,
    id: &str,
    act: Act,
    by: &Person,
    because: &Because,
    now: i64,
) -> Kept<Run> {
    let before = one(db, id)?;
    let state = decide(&before, act, by, &because.reason).map_err(StoreError::Refused)?;
    if let Some(judged_by) = because.committed {
        let all = commitments::of_round(db, &before.round)?;
        if all.last().map_or(0, |own| own.number) != judged_by {
            return Err(StoreError::Conflict);
        }
    }
    db.execute(
        "UPDATE runs SET state = ? WHERE id = ?",
        cells![state.as_str(), id],
    )?;
    match act {
        Act::Approve => db.execute(
            "UPDATE runs SET approved_by = ? WHERE id = ?",
            cells![&by.id, id],
        )?,
        Act::Withdraw => db.execute(
            "UPDATE runs SET reason = ?, over_at = ? WHERE id = ?",
            cells![&because.reason, now, id],
        )?,
        Act::Release => {
            amend(db, &before, by, now)?;
            db.execute(
                "UPDATE runs SET until = ? WHERE id = ?",
                cells![because.until, id],
            )?
        }
    };
    let what = format!("run-{}", state.as_str());
    note(db, Some(by), now, &what, id, &because.reason)?;
    one(db, id)
}

/// Of a round, one run at a time is what families are told: the release of another takes the place of the one before.
fn amend(db: &mut dyn Db, next: &Run, by: &Person, now: i64) -> Kept<()> {
    let rows = db.rows(
        "SELECT id FROM runs WHERE round = ? AND state = 'released' AND id <> ?",
        cells![&next.round, &next.id],
    )?;
    for mut row in rows {
        let id = row.text(0)?;
        db.execute(
            "UPDATE runs SET state = 'amended', over_at = ? WHERE id = ?",
            cells![now, &id],
        )?;
        note(db, Some(by), now, "run-amended", &id, &next.id)?;
    }
    Ok(())
}

/// Releases whose last moment has passed are over.
pub fn expire(db: &mut dyn Db, now: i64) -> Kept<Vec<String>> {
    let rows = db.rows(
        "SELECT id FROM runs WHERE state = 'released' AND until <= ? ORDER BY id",
        cells![now],
    )?;
    let mut over = Vec::new();
    for mut row in rows {
        let id = row.text(0)?;
        db.execute(
            "UPDATE runs SET state = 'expired', over_at = ? WHERE id = ?",
            cells![now, &id],
        )?;
        note(db, None, now, "run-expired", &id, "")?;
        over.push(id);
    }
    Ok(over)
}
