//! The store over a database that speaks SQL: the statements stand here once, for SQLite and PostgreSQL alike.

mod accounts;
mod commitments;
mod copies;
mod drafts;
mod jobs;
mod lanes;
mod people;
mod reviews;
mod rounds;
mod runs;

use std::io::{BufRead, Write};
use std::sync::Arc;

use async_trait::async_trait;

pub use lanes::Connect;
use lanes::Lanes;

use super::db::{Db, Row, cells, optional};
use super::{
    Account, Beat, Because, Checked, Commitment, Draft, Ended, Entry, FileEntry, Forgotten, Job,
    Kept, Made, NewAccount, NewCommitment, NewIdentity, NewReview, NewRound, NewRun, NewSession,
    NewToken, Person, Review, Round, Run, Session, Store, StoreError, TokenKind, chain,
};
use crate::states::{Act, FamiliesAct, Refusal, Role};

/// How many rows were copied, the files that they name, the folders of results.
type CopiedOut = (u64, Vec<[String; 4]>, Vec<[String; 2]>);

/// A store in a database.
pub struct Sql {
    lanes: Lanes,
}

impl Sql {
    /// Over connections that are made so; the schema is there.
    ///
    /// # Errors
    /// The database does not answer.
    pub fn open(connect: Arc<Connect>) -> Kept<Self> {
        Ok(Self {
            lanes: Lanes::open(connect)?,
        })
    }

    /// Writes every row, as one look sees them: how many; the files of rounds (round, version, name, SHA-256); the folders of
    /// results (run, folder).
    ///
    /// # Errors
    /// The database does not answer, or the rows cannot be written.
    pub async fn copy_out(&self, mut to: Box<dyn Write + Send>) -> Kept<CopiedOut> {
        self.read(move |db| {
            let count = copies::copy_out(db, &mut *to)?;
            let flushed = to.flush();
            flushed.map_err(|error| StoreError::Broken(error.to_string()))?;
            let (files, runs) = copies::files(db)?;
            Ok((count, files, runs))
        })
        .await
    }

    /// Puts every row of a copy into a store that has none; how many.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there is something already; [`StoreError::Broken`] when the copy is none.
    pub async fn copy_in(&self, mut from: Box<dyn BufRead + Send>, now: i64) -> Kept<u64> {
        self.write(move |db| copies::copy_in(db, &mut *from, now))
            .await
    }

    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Db) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        self.lanes.read(work).await
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut dyn Db) -> Kept<T> + Send + 'static,
    ) -> Kept<T> {
        self.lanes.write(work).await
    }
}

/// Adds an entry to the record.
fn note(
    db: &mut dyn Db,
    by: Option<&Person>,
    at: i64,
    action: &str,
    object: &str,
    detail: &str,
) -> Kept<()> {
    let last = optional(
        db,
        "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1",
        cells![],
    )?;
    let last = match last {
        Some(mut row) => Some((row.int(0)?, row.text(1)?)),
        None => None,
    };
    let e = chain::next(last, by, at, [action, object, detail]);
    db.execute(
        "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        cells![
            e.number, e.at, &e.person, &e.name, &e.action, &e.object, &e.detail, &e.before, &e.hash
        ],
    )?;
    Ok(())
}

fn entry(mut row: Row) -> Kept<Entry> {
    Ok(Entry {
        number: row.int(0)?,
        at: row.int(1)?,
        person: row.text(2)?,
        name: row.text(3)?,
        action: row.text(4)?,
        object: row.text(5)?,
        detail: row.text(6)?,
        before: row.text(7)?,
        hash: row.text(8)?,
    })
}

/// What a request with this key made before, if there was one.
fn made_before(
    db: &mut dyn Db,
    by: &Person,
    kind: &str,
    key: Option<&str>,
) -> Kept<Option<String>> {
    let Some(key) = key else { return Ok(None) };
    let object = optional(
        db,
        "SELECT object FROM requests WHERE person = ? AND kind = ? AND key = ?",
        cells![&by.id, kind, key],
    )?;
    object.map(|mut row| row.text(0)).transpose()
}

/// Keeps what a request with this key made.
fn keep_made(
    db: &mut dyn Db,
    by: &Person,
    kind: &str,
    key: Option<&str>,
    object: &str,
    now: i64,
) -> Kept<()> {
    if let Some(key) = key {
        db.execute(
            "INSERT INTO requests VALUES (?, ?, ?, ?, ?)",
            cells![&by.id, kind, key, object, now],
        )?;
    }
    Ok(())
}

#[async_trait]
impl Store for Sql {
    async fn add_round(&self, new: NewRound, by: &Person, now: i64) -> Kept<Made<Round>> {
        let by = by.clone();
        self.write(move |db| rounds::add(db, &new, &by, now)).await
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
        self.write(move |db| rounds::add_version(db, &round, from, &files, &what, &by, now))
            .await
    }

    async fn set_checked(&self, round: &str, version: i64, checked: Checked) -> Kept<()> {
        let round = round.to_owned();
        self.write(move |db| rounds::set_checked(db, &round, version, &checked))
            .await
    }

    async fn add_run(&self, new: NewRun, by: &Person, now: i64) -> Kept<Made<Run>> {
        let by = by.clone();
        self.write(move |db| runs::add(db, &new, &by, now)).await
    }

    async fn run(&self, id: &str) -> Kept<Run> {
        let id = id.to_owned();
        self.read(move |db| runs::one(db, &id)).await
    }

    async fn runs(&self, round: &str) -> Kept<Vec<Run>> {
        let round = round.to_owned();
        self.read(move |db| runs::of_round(db, &round)).await
    }

    async fn act(&self, run: &str, act: Act, by: &Person, because: Because, now: i64) -> Kept<Run> {
        let (run, by) = (run.to_owned(), by.clone());
        self.write(move |db| runs::act(db, &run, act, &by, &because, now))
            .await
    }

    async fn expire(&self, now: i64) -> Kept<Vec<String>> {
        self.write(move |db| runs::expire(db, now)).await
    }

    async fn forget_due(&self, before: i64, now: i64) -> Kept<Vec<Forgotten>> {
        self.write(move |db| rounds::forget_due(db, before, now))
            .await
    }

    async fn reviews(&self, round: &str) -> Kept<Vec<Review>> {
        let round = round.to_owned();
        self.read(move |db| reviews::of_round(db, &round)).await
    }

    async fn decide_review(
        &self,
        round: &str,
        new: NewReview,
        by: &Person,
        now: i64,
    ) -> Kept<Review> {
        let (round, by) = (round.to_owned(), by.clone());
        self.write(move |db| reviews::decide(db, &round, &new, &by, now))
            .await
    }

    async fn note_families(
        &self,
        round: &str,
        act: FamiliesAct,
        detail: &str,
        by: &Person,
        now: i64,
    ) -> Kept<()> {
        let (round, detail, by) = (round.to_owned(), detail.to_owned(), by.clone());
        self.write(move |db| {
            if !act.roles().iter().any(|role| by.may(*role)) {
                let role = act.roles().first().copied().unwrap_or(Role::Planner);
                return Err(StoreError::Refused(Refusal::NeedsRole(role)));
            }
            rounds::open(db, &round)?;
            note(db, Some(&by), now, act.as_str(), &round, &detail)
        })
        .await
    }

    async fn look_again(
        &self,
        round: &str,
        case: (&str, &str),
        agrees: bool,
        by: &Person,
        now: i64,
    ) -> Kept<()> {
        let (round, by) = (round.to_owned(), by.clone());
        let (child, item) = (case.0.to_owned(), case.1.to_owned());
        self.write(move |db| reviews::look_again(db, &round, (&child, &item), agrees, &by, now))
            .await
    }

    async fn commitments(&self, round: &str) -> Kept<Vec<Commitment>> {
        let round = round.to_owned();
        self.read(move |db| commitments::of_round(db, &round)).await
    }

    async fn committed(&self, sha256: &str) -> Kept<Option<Commitment>> {
        let sha256 = sha256.to_owned();
        self.read(move |db| commitments::of_hash(db, &sha256)).await
    }

    async fn add_commitment(
        &self,
        round: &str,
        new: NewCommitment,
        by: &Person,
        now: i64,
    ) -> Kept<Commitment> {
        let (round, by) = (round.to_owned(), by.clone());
        self.write(move |db| commitments::add(db, &round, &new, &by, now))
            .await
    }

    async fn tell_seed(&self, round: &str, seed: &str, by: &Person, now: i64) -> Kept<Commitment> {
        let (round, seed, by) = (round.to_owned(), seed.to_owned(), by.clone());
        self.write(move |db| commitments::tell_seed(db, &round, &seed, &by, now))
            .await
    }

    async fn draft(&self, round: &str) -> Kept<Draft> {
        let round = round.to_owned();
        self.read(move |db| drafts::of_round(db, &round)).await
    }

    async fn save_draft(
        &self,
        round: &str,
        from: i64,
        changes: &str,
        by: &Person,
        now: i64,
    ) -> Kept<Draft> {
        let (round, changes, by) = (round.to_owned(), changes.to_owned(), by.clone());
        self.write(move |db| drafts::save(db, &round, from, &changes, &by, now))
            .await
    }

    async fn job(&self, id: &str) -> Kept<Job> {
        let id = id.to_owned();
        self.read(move |db| jobs::one(db, &id)).await
    }

    async fn claim(&self, worker: &str, now: i64, lease: i64) -> Kept<Option<Job>> {
        let worker = worker.to_owned();
        self.write(move |db| jobs::claim(db, &worker, now, lease))
            .await
    }

    async fn beat(&self, job: &str, fence: i64, progress: &str, until: i64) -> Kept<Beat> {
        let (job, progress) = (job.to_owned(), progress.to_owned());
        self.write(move |db| jobs::beat(db, &job, fence, &progress, until))
            .await
    }

    async fn finish(&self, job: &str, fence: i64, ended: Ended, now: i64) -> Kept<bool> {
        let job = job.to_owned();
        self.write(move |db| jobs::finish(db, &job, fence, &ended, now))
            .await
    }

    async fn cancel(&self, job: &str, by: &Person, now: i64) -> Kept<Job> {
        let (job, by) = (job.to_owned(), by.clone());
        self.write(move |db| jobs::cancel(db, &job, &by, now)).await
    }

    async fn expire_leases(&self) -> Kept<()> {
        self.write(jobs::expire_leases).await
    }

    async fn queue(&self) -> Kept<(i64, i64)> {
        self.read(jobs::queue).await
    }

    async fn put_person(&self, person: &Person, by: Option<&Person>, now: i64) -> Kept<()> {
        let (person, by) = (person.clone(), by.cloned());
        self.write(move |db| people::put(db, &person, by.as_ref(), now))
            .await
    }

    async fn person(&self, id: &str) -> Kept<Person> {
        let id = id.to_owned();
        self.read(move |db| people::one(db, &id)).await
    }

    async fn people(&self) -> Kept<Vec<Person>> {
        self.read(people::all).await
    }

    async fn add_token(&self, token: NewToken, now: i64) -> Kept<()> {
        self.write(move |db| people::add_token(db, &token, now))
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
        session: NewSession,
        now: i64,
    ) -> Kept<Option<Person>> {
        let link = link.to_owned();
        self.write(move |db| people::open_session(db, &link, &session, now))
            .await
    }

    async fn add_session(&self, session: NewSession, now: i64) -> Kept<()> {
        self.write(move |db| people::add_session(db, &session, now))
            .await
    }

    async fn session(&self, hash: &str, now: i64, idle: i64) -> Kept<Option<Session>> {
        let hash = hash.to_owned();
        self.read(move |db| people::session(db, &hash, now, idle))
            .await
    }

    async fn touch(&self, hash: &str, now: i64) -> Kept<()> {
        let hash = hash.to_owned();
        self.write(move |db| people::touch(db, &hash, now)).await
    }

    async fn confirm(&self, hash: &str, now: i64) -> Kept<()> {
        let hash = hash.to_owned();
        self.write(move |db| people::confirm(db, &hash, now)).await
    }

    async fn use_confirmation(&self, hash: &str, since: i64) -> Kept<bool> {
        let hash = hash.to_owned();
        self.write(move |db| people::use_confirmation(db, &hash, since))
            .await
    }

    async fn set_account(&self, account: NewAccount, now: i64) -> Kept<()> {
        self.write(move |db| accounts::set(db, &account, now)).await
    }

    async fn set_secret(
        &self,
        person: &str,
        secret: Option<String>,
        step: i64,
        now: i64,
    ) -> Kept<()> {
        let person = person.to_owned();
        self.write(move |db| accounts::set_secret(db, &person, secret.as_deref(), step, now))
            .await
    }

    async fn account(&self, login: &str) -> Kept<Option<Account>> {
        let login = login.to_owned();
        self.read(move |db| accounts::by_login(db, &login)).await
    }

    async fn account_of(&self, person: &str) -> Kept<Option<Account>> {
        let person = person.to_owned();
        self.read(move |db| accounts::of(db, &person)).await
    }

    async fn accounts(&self) -> Kept<Vec<Account>> {
        self.read(accounts::all).await
    }

    async fn identity(&self, issuer: &str, subject: &str) -> Kept<Option<Person>> {
        let (issuer, subject) = (issuer.to_owned(), subject.to_owned());
        self.read(move |db| accounts::identity(db, &issuer, &subject))
            .await
    }

    async fn identities(&self) -> Kept<Vec<String>> {
        self.read(accounts::identities).await
    }

    async fn set_identity(&self, identity: NewIdentity, now: i64) -> Kept<()> {
        self.write(move |db| accounts::set_identity(db, &identity, now))
            .await
    }

    async fn has_administrator(&self) -> Kept<bool> {
        self.read(accounts::has_administrator).await
    }

    async fn use_step(&self, person: &str, step: i64) -> Kept<bool> {
        let person = person.to_owned();
        self.write(move |db| accounts::use_step(db, &person, step))
            .await
    }

    async fn enrolled(&self, session: &str) -> Kept<()> {
        let session = session.to_owned();
        self.write(move |db| people::enrolled(db, &session)).await
    }

    async fn sign_in_failed(&self, person: &str, now: i64) -> Kept<()> {
        let person = person.to_owned();
        self.write(move |db| accounts::failed(db, &person, now))
            .await
    }

    async fn revoke(&self, hash: &str, now: i64) -> Kept<()> {
        let hash = hash.to_owned();
        self.write(move |db| people::revoke(db, &hash, now)).await
    }

    async fn revoke_person(&self, person: &str, by: &Person, now: i64) -> Kept<()> {
        let (person, by) = (person.to_owned(), by.clone());
        self.write(move |db| people::revoke_person(db, &person, &by, now))
            .await
    }

    async fn audit(&self, after: i64, limit: i64) -> Kept<Vec<Entry>> {
        self.read(move |db| {
            let rows = db.rows(
                "SELECT * FROM audit WHERE number > ? ORDER BY number LIMIT ?",
                cells![after, limit],
            )?;
            rows.into_iter().map(entry).collect()
        })
        .await
    }

    async fn ping(&self) -> Kept<()> {
        self.write(|db| db.rows("SELECT 1", cells![]).map(|_| ()))
            .await
    }
}
