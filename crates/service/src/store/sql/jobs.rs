//! Jobs: who has one, until when, and how it ended. What is kept of a job and of its run changes together.

use super::note;
use crate::store::db::{Db, Row, cells, one as one_row, optional};
use crate::store::{Beat, Ended, Job, JobState, Kept, Person, StoreError};

const SELECT: &str = "SELECT j.id, j.run, u.round, u.version, j.lang, j.state, j.fence, j.progress, j.cancel, j.error, \
     j.created_at, j.started_at, j.ended_at FROM jobs j JOIN runs u ON u.id = j.run";

fn job(mut row: Row) -> Kept<Job> {
    let state = row.text(5)?;
    let unknown = || StoreError::Broken(format!("a job is {state}"));
    Ok(Job {
        id: row.text(0)?,
        run: row.text(1)?,
        round: row.text(2)?,
        version: row.int(3)?,
        lang: row.text(4)?,
        state: JobState::named(&state).ok_or_else(unknown)?,
        fence: row.int(6)?,
        progress: row.text(7)?,
        cancel: row.flag(8)?,
        error: row.optional_text(9)?,
        created_at: row.int(10)?,
        started_at: row.optional_int(11)?,
        ended_at: row.optional_int(12)?,
    })
}

pub fn one(db: &mut dyn Db, id: &str) -> Kept<Job> {
    job(one_row(
        db,
        &format!("{SELECT} WHERE j.id = ?"),
        cells![id],
    )?)
}

pub fn queue(db: &mut dyn Db) -> Kept<(i64, i64)> {
    let mut counts = one_row(
        db,
        "SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'running') FROM jobs",
        cells![],
    )?;
    Ok((counts.int(0)?, counts.int(1)?))
}

pub fn claim(db: &mut dyn Db, worker: &str, now: i64, lease: i64) -> Kept<Option<Job>> {
    let next = optional(
        db,
        "SELECT id FROM jobs WHERE state = 'queued' OR (state = 'running' AND lease <= ?) \
         ORDER BY created_at, id LIMIT 1",
        cells![now],
    )?;
    let Some(mut next) = next else {
        return Ok(None);
    };
    let id = next.text(0)?;
    db.execute(
        "UPDATE jobs SET state = 'running', worker = ?, lease = ?, fence = fence + 1, \
         started_at = coalesce(started_at, ?) WHERE id = ?",
        cells![worker, now + lease, now, &id],
    )?;
    db.execute(
        "UPDATE runs SET state = 'running' WHERE job = ?",
        cells![&id],
    )?;
    Ok(Some(one(db, &id)?))
}

pub fn expire_leases(db: &mut dyn Db) -> Kept<()> {
    db.execute(
        "UPDATE jobs SET lease = 0 WHERE state = 'running'",
        cells![],
    )?;
    Ok(())
}

/// Whether this fence is still the one that has the job.
fn has(job: &Job, fence: i64) -> bool {
    job.state == JobState::Running && job.fence == fence
}

pub fn beat(db: &mut dyn Db, id: &str, fence: i64, progress: &str, until: i64) -> Kept<Beat> {
    let job = one(db, id)?;
    if !has(&job, fence) {
        return Ok(Beat::Lost);
    }
    db.execute(
        "UPDATE jobs SET progress = ?, lease = ? WHERE id = ?",
        cells![progress, until, id],
    )?;
    Ok(if job.cancel { Beat::Cancel } else { Beat::Go })
}

pub fn finish(db: &mut dyn Db, id: &str, fence: i64, ended: &Ended, now: i64) -> Kept<bool> {
    let job = one(db, id)?;
    if !has(&job, fence) {
        return Ok(false);
    }
    let (state, error) = match ended {
        Ended::Done { .. } => (JobState::Done, None),
        Ended::Failed(why) => (JobState::Failed, Some(why)),
        Ended::Cancelled => (JobState::Cancelled, None),
    };
    db.execute(
        "UPDATE jobs SET state = ?, error = ?, ended_at = ?, progress = '' WHERE id = ?",
        cells![state.as_str(), error, now, id],
    )?;
    db.execute(
        "UPDATE runs SET state = ? WHERE id = ?",
        cells![state.as_str(), &job.run],
    )?;
    if let Ended::Done {
        folder,
        summary,
        verify,
        proved,
    } = ended
    {
        db.execute(
            "UPDATE runs SET folder = ?, summary = ?, verify = ?, proved = ? WHERE id = ?",
            cells![folder, summary, verify, *proved, &job.run],
        )?;
    }
    let what = format!("run-{}", state.as_str());
    note(db, None, now, &what, &job.run, "")?;
    Ok(true)
}

pub fn cancel(db: &mut dyn Db, id: &str, by: &Person, now: i64) -> Kept<Job> {
    let job = one(db, id)?;
    if job.state.is_over() || job.cancel {
        return Ok(job);
    }
    db.execute("UPDATE jobs SET cancel = 1 WHERE id = ?", cells![id])?;
    note(db, Some(by), now, "run-cancel", &job.run, "")?;
    if job.state == JobState::Queued {
        db.execute(
            "UPDATE jobs SET state = 'cancelled', ended_at = ? WHERE id = ?",
            cells![now, id],
        )?;
        db.execute(
            "UPDATE runs SET state = 'cancelled' WHERE id = ?",
            cells![&job.run],
        )?;
    }
    one(db, id)
}
