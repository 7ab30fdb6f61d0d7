//! Jobs: who has one, until when, and how it ended. What is kept of a job and of its run changes together.

use rusqlite::{Connection, OptionalExtension, Row, Transaction, params};

use super::note;
use crate::store::{Beat, Ended, Job, JobState, Kept, Person};

const SELECT: &str = "SELECT j.id, j.run, u.round, u.version, j.lang, j.state, j.fence, j.progress, j.cancel, j.error, \
     j.created_at, j.started_at, j.ended_at FROM jobs j JOIN runs u ON u.id = j.run";

fn job(row: &Row<'_>) -> rusqlite::Result<Job> {
    let state: String = row.get(5)?;
    let state = JobState::named(&state).ok_or(rusqlite::Error::InvalidQuery)?;
    Ok(Job {
        id: row.get(0)?,
        run: row.get(1)?,
        round: row.get(2)?,
        version: row.get(3)?,
        lang: row.get(4)?,
        state,
        fence: row.get(6)?,
        progress: row.get(7)?,
        cancel: row.get(8)?,
        error: row.get(9)?,
        created_at: row.get(10)?,
        started_at: row.get(11)?,
        ended_at: row.get(12)?,
    })
}

pub fn one(db: &Connection, id: &str) -> Kept<Job> {
    let text = format!("{SELECT} WHERE j.id = ?");
    Ok(db.prepare(&text)?.query_row([id], job)?)
}

pub fn queue(db: &Connection) -> Kept<(i64, i64)> {
    let counts = db.query_row(
        "SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'running') FROM jobs",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(counts)
}

pub fn claim(tx: &Transaction<'_>, worker: &str, now: i64, lease: i64) -> Kept<Option<Job>> {
    let next: Option<String> = tx
        .query_row(
            "SELECT id FROM jobs WHERE state = 'queued' OR (state = 'running' AND lease <= ?) \
             ORDER BY created_at, id LIMIT 1",
            [now],
            |row| row.get(0),
        )
        .optional()?;
    let Some(id) = next else { return Ok(None) };
    tx.execute(
        "UPDATE jobs SET state = 'running', worker = ?, lease = ?, fence = fence + 1, \
         started_at = coalesce(started_at, ?) WHERE id = ?",
        params![worker, now + lease, now, id],
    )?;
    tx.execute(
        "UPDATE runs SET state = 'running' WHERE job = ?",
        params![id],
    )?;
    Ok(Some(one(tx, &id)?))
}

/// Whether this fence is still the one that has the job.
fn has(job: &Job, fence: i64) -> bool {
    job.state == JobState::Running && job.fence == fence
}

pub fn beat(tx: &Transaction<'_>, id: &str, fence: i64, progress: &str, until: i64) -> Kept<Beat> {
    let job = one(tx, id)?;
    if !has(&job, fence) {
        return Ok(Beat::Lost);
    }
    tx.execute(
        "UPDATE jobs SET progress = ?, lease = ? WHERE id = ?",
        params![progress, until, id],
    )?;
    Ok(if job.cancel { Beat::Cancel } else { Beat::Go })
}

pub fn finish(tx: &Transaction<'_>, id: &str, fence: i64, ended: &Ended, now: i64) -> Kept<bool> {
    let job = one(tx, id)?;
    if !has(&job, fence) {
        return Ok(false);
    }
    let (state, error) = match ended {
        Ended::Done { .. } => (JobState::Done, None),
        Ended::Failed(why) => (JobState::Failed, Some(why)),
        Ended::Cancelled => (JobState::Cancelled, None),
    };
    tx.execute(
        "UPDATE jobs SET state = ?, error = ?, ended_at = ?, progress = '' WHERE id = ?",
        params![state.as_str(), error, now, id],
    )?;
    tx.execute(
        "UPDATE runs SET state = ? WHERE id = ?",
        params![state.as_str(), job.run],
    )?;
    if let Ended::Done {
        folder,
        summary,
        verify,
        proved,
    } = ended
    {
        tx.execute(
            "UPDATE runs SET folder = ?, summary = ?, verify = ?, proved = ? WHERE id = ?",
            params![folder, summary, verify, proved, job.run],
        )?;
    }
    note(
        tx,
        None,
        now,
        &format!("run-{}", state.as_str()),
        &job.run,
        "",
    )?;
    Ok(true)
}

pub fn cancel(tx: &Transaction<'_>, id: &str, by: &Person, now: i64) -> Kept<Job> {
    let job = one(tx, id)?;
    if job.state.is_over() || job.cancel {
        return Ok(job);
    }
    tx.execute("UPDATE jobs SET cancel = 1 WHERE id = ?", [id])?;
    note(tx, Some(by), now, "run-cancel", &job.run, "")?;
    if job.state == JobState::Queued {
        tx.execute(
            "UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE id = ?",
            params![now, id],
        )?;
        tx.execute(
            "UPDATE runs SET state = 'cancelled' WHERE id = ?",
            [&job.run],
        )?;
    }
    one(tx, id)
}
