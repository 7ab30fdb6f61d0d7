//! SQLite: one thread that writes, two that read, each with a connection of its own.
//!
//! Every transaction that writes begins as `IMMEDIATE`: one that reads first and writes later would be refused with
//! `SQLITE_BUSY_SNAPSHOT` at once, whatever the busy timeout. Readers see the last committed state (WAL) and wait for
//! nobody.

mod jobs;
mod lanes;
mod migrations;
mod people;
mod rounds;
mod runs;

use std::path::Path;

use async_trait::async_trait;
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, params};

use lanes::Lanes;

use super::{
    Beat, Checked, Ended, Entry, FileEntry, Job, Kept, Made, NewRound, NewRun, NewToken, Person,
    Round, Run, Store, StoreError, TokenKind, chain,
};
use crate::states::Act;

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::QueryReturnedNoRows => Self::Missing,
            rusqlite::Error::SqliteFailure(code, _)
                if code.code == ErrorCode::ConstraintViolation =>
            {
                Self::Conflict
            }
            error => Self::Broken(error.to_string()),
        }
    }
}

/// A store in one file.
pub struct Sqlite {
    lanes: Lanes,
}

impl Sqlite {
    /// Opens the file, or makes it, and brings it to the schema of this program.
    ///
    /// # Errors
    /// The file cannot be opened, or a later program has written it.
    pub fn open(path: &Path) -> Kept<Self> {
        Ok(Self {
            lanes: Lanes::open(path)?,
        })
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        self.lanes.read(work).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        self.lanes.write(work).await
    }
}

/// Adds an entry to the record.
fn note(
    tx: &Transaction<'_>,
    by: Option<&Person>,
    at: i64,
    action: &str,
    object: &str,
    detail: &str,
) -> Kept<()> {
    let last = tx
        .query_row(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?;
    let e = chain::next(last, by, at, [action, object, detail]);
    tx.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            e.number, e.at, e.person, e.name, e.action, e.object, e.detail, e.before, e.hash
        ],
    )?;
    Ok(())
}

/// What a request with this key made before, if there was one.
fn made_before(
    tx: &Transaction<'_>,
    by: &Person,
    kind: &str,
    key: Option<&str>,
) -> Kept<Option<String>> {
    let Some(key) = key else { return Ok(None) };
    let object = tx
        .query_row(
            "SELECT object FROM requests WHERE person = ? AND kind = ? AND key = ?",
            [&by.id, kind, key],
            |row| row.get(0),
        )
        .optional()?;
    Ok(object)
}

/// Keeps what a request with this key made.
fn keep_made(
    tx: &Transaction<'_>,
    by: &Person,
    kind: &str,
    key: Option<&str>,
    object: &str,
    now: i64,
) -> Kept<()> {
    if let Some(key) = key {
        tx.execute(
            "INSERT INTO requests VALUES (?, ?, ?, ?, ?)",
            params![by.id, kind, key, object, now],
        )?;
    }
    Ok(())
}

#[async_trait]
impl Store for Sqlite {
    async fn add_round(&self, new: NewRound, by: &Person, now: i64) -> Kept<Made<Round>> {
        let by = by.clone();
        self.write(move |tx| rounds::add(tx, &new, &by, now)).await
    }

    async fn rounds(&self) -> Kept<Vec<Round>> {
        self.read(rounds::all).await
    }

    async fn round(&self, id: &str) -> Kept<Round> {
        let id = id.to_owned();
        self.read(move |db| rounds::one(db, &id)).await
    }

    async fn files(&self, round: &str, version: i64) -> Kept<Vec<FileEntry>> {
        let round = round.to_owned();
        self.read(move |db| rounds::files(db, &round, version))
            .await
    }

    async fn add_version(
        &self,
        round: &str,
        from: i64,
        files: Vec<FileEntry>,
        what: &str,
        by: &Person,
        now: i64,
    ) -> Kept<Round> {
        let (round, what, by) = (round.to_owned(), what.to_owned(), by.clone());
        self.write(move |tx| rounds::add_version(tx, &round, from, &files, &what, &by, now))
            .await
    }

    async fn set_checked(&self, round: &str, version: i64, checked: Checked) -> Kept<()> {
        let round = round.to_owned();
        self.write(move |tx| rounds::set_checked(tx, &round, version, &checked))
            .await
    }

    async fn add_run(&self, new: NewRun, by: &Person, now: i64) -> Kept<Made<Run>> {
        let by = by.clone();
        self.write(move |tx| runs::add(tx, &new, &by, now)).await
    }

    async fn run(&self, id: &str) -> Kept<Run> {
        let id = id.to_owned();
        self.read(move |db| runs::one(db, &id)).await
    }

    async fn runs(&self, round: &str) -> Kept<Vec<Run>> {
        let round = round.to_owned();
        self.read(move |db| runs::of_round(db, &round)).await
    }

    async fn act(&self, run: &str, act: Act, by: &Person, reason: &str, now: i64) -> Kept<Run> {
        let (run, by, reason) = (run.to_owned(), by.clone(), reason.to_owned());
        self.write(move |tx| runs::act(tx, &run, act, &by, &reason, now))
            .await
    }

    async fn job(&self, id: &str) -> Kept<Job> {
        let id = id.to_owned();
        self.read(move |db| jobs::one(db, &id)).await
    }

    async fn claim(&self, worker: &str, now: i64, lease: i64) -> Kept<Option<Job>> {
        let worker = worker.to_owned();
        self.write(move |tx| jobs::claim(tx, &worker, now, lease))
            .await
    }

    async fn beat(&self, job: &str, fence: i64, progress: &str, until: i64) -> Kept<Beat> {
        let (job, progress) = (job.to_owned(), progress.to_owned());
        self.write(move |tx| jobs::beat(tx, &job, fence, &progress, until))
            .await
    }

    async fn finish(&self, job: &str, fence: i64, ended: Ended, now: i64) -> Kept<bool> {
        let job = job.to_owned();
        self.write(move |tx| jobs::finish(tx, &job, fence, &ended, now))
            .await
    }

    async fn cancel(&self, job: &str, by: &Person, now: i64) -> Kept<Job> {
        let (job, by) = (job.to_owned(), by.clone());
        self.write(move |tx| jobs::cancel(tx, &job, &by, now)).await
    }

    async fn expire_leases(&self) -> Kept<()> {
        self.write(|tx| {
            tx.execute("UPDATE jobs SET lease = 0 WHERE state = 'running'", [])?;
            Ok(())
        })
        .await
    }

    async fn queue(&self) -> Kept<(i64, i64)> {
        self.read(jobs::queue).await
    }

    async fn put_person(&self, person: &Person, by: Option<&Person>, now: i64) -> Kept<()> {
        let (person, by) = (person.clone(), by.cloned());
        self.write(move |tx| people::put(tx, &person, by.as_ref(), now))
            .await
    }

    async fn people(&self) -> Kept<Vec<Person>> {
        self.read(people::all).await
    }

    async fn add_token(&self, token: NewToken, now: i64) -> Kept<()> {
        self.write(move |tx| people::add_token(tx, &token, now))
            .await
    }

    async fn whose(&self, hash: &str, kind: TokenKind, now: i64) -> Kept<Option<Person>> {
        let hash = hash.to_owned();
        self.read(move |db| people::whose(db, &hash, kind, now))
            .await
    }

    async fn open_session(
        &self,
        link: &str,
        session: &str,
        until: i64,
        now: i64,
    ) -> Kept<Option<Person>> {
        let (link, session) = (link.to_owned(), session.to_owned());
        self.write(move |tx| people::open_session(tx, &link, &session, until, now))
            .await
    }

    async fn revoke(&self, hash: &str, now: i64) -> Kept<()> {
        let hash = hash.to_owned();
        self.write(move |tx| people::revoke(tx, &hash, now)).await
    }

    async fn revoke_person(&self, person: &str, by: &Person, now: i64) -> Kept<()> {
        let (person, by) = (person.to_owned(), by.clone());
        self.write(move |tx| people::revoke_person(tx, &person, &by, now))
            .await
    }

    async fn audit(&self, after: i64, limit: i64) -> Kept<Vec<Entry>> {
        self.read(move |db| {
            let mut statement =
                db.prepare("SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT ?")?;
            let rows = statement.query_map([after, limit], |row| {
                Ok(Entry {
                    number: row.get(0)?,
                    at: row.get(1)?,
                    person: row.get(2)?,
                    name: row.get(3)?,
                    action: row.get(4)?,
                    object: row.get(5)?,
                    detail: row.get(6)?,
                    before: row.get(7)?,
                    hash: row.get(8)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    async fn ping(&self) -> Kept<()> {
        self.write(|tx| Ok(tx.query_row("SELECT 1", [], |_| Ok(()))?))
            .await
    }
}
