//! What is kept, behind a trait: every method is one transaction, with its entry in the record where a person did
//! something. One suite of tests holds every backend to the same (`tests/suite/store.rs`).

pub mod chain;
pub mod db;
pub mod postgres;
mod records;
mod sql;
pub mod sqlite;

use async_trait::async_trait;

pub use records::*;
pub use sql::{Connect, Sql};

use crate::states::{Act, FamiliesAct, Refusal};

/// Why the store does not do something.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// No such thing.
    #[error("there is none of this name")]
    Missing,
    /// Somebody else has changed it meanwhile.
    #[error("it has been changed meanwhile")]
    Conflict,
    /// It may not be done.
    #[error("it may not be done: {0:?}")]
    Refused(Refusal),
    /// The database does not answer, or answers nonsense.
    #[error("the database: {0}")]
    Broken(String),
}

impl StoreError {
    /// A later program has written the schema.
    fn later_schema(done: i64, known: usize) -> Self {
        Self::Broken(format!(
            "schema {done} is of a later program; this one knows {known}"
        ))
    }
}

/// What a method of the store gives.
pub type Kept<T> = Result<T, StoreError>;

/// What was made, or had been made before under the same idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made<T> {
    /// It.
    pub it: T,
    /// Whether the key had been used: nothing was done this time.
    pub before: bool,
}

/// What is kept. Times are milliseconds since 1970 in UTC, handed in by the caller.
#[async_trait]
pub trait Store: Send + Sync {
    /// Adds a round with the files of its first version.
    async fn add_round(&self, new: NewRound, by: &Person, now: i64) -> Kept<Made<Round>>;
    /// The rounds, newest first.
    async fn rounds(&self) -> Kept<Vec<Round>>;
    /// A round.
    async fn round(&self, id: &str) -> Kept<Round>;
    /// The files of a version of a round, by name.
    async fn files(&self, round: &str, version: i64) -> Kept<Vec<FileEntry>>;
    /// Puts the files of the next version in place of those of version `from`; [`StoreError::Conflict`] when that is no
    /// longer the current one.
    async fn add_version(
        &self,
        round: &str,
        from: i64,
        files: Vec<FileEntry>,
        what: &str,
        by: &Person,
        now: i64,
    ) -> Kept<Round>;
    /// Keeps what was found about a version.
    async fn set_checked(&self, round: &str, version: i64, checked: Checked) -> Kept<()>;

    /// Deletes what the rounds hold whose releases are all over since before a moment, and of which no run goes on; which.
    async fn forget_due(&self, before: i64, now: i64) -> Kept<Vec<Forgotten>>;

    /// Adds a run of the current version of a round, and its job.
    async fn add_run(&self, new: NewRun, by: &Person, now: i64) -> Kept<Made<Run>>;
    /// A run.
    async fn run(&self, id: &str) -> Kept<Run>;
    /// The runs of a round, newest first.
    async fn runs(&self, round: &str) -> Kept<Vec<Run>>;
    /// A person does something with results.
    async fn act(&self, run: &str, act: Act, by: &Person, because: Because, now: i64) -> Kept<Run>;
    /// Releases whose last moment has passed are over; which ones.
    async fn expire(&self, now: i64) -> Kept<Vec<String>>;

    /// What was decided about the cases of a round, by child and item.
    async fn reviews(&self, round: &str) -> Kept<Vec<Review>>;
    /// A reviewer decides a case; what was decided before, and who agreed, is replaced.
    async fn decide_review(
        &self,
        round: &str,
        new: NewReview,
        by: &Person,
        now: i64,
    ) -> Kept<Review>;
    /// Another reviewer looks at what was decided about a child and an item: agrees, or gives the case back.
    async fn look_again(
        &self,
        round: &str,
        case: (&str, &str),
        agrees: bool,
        by: &Person,
        now: i64,
    ) -> Kept<()>;

    /// Puts into the record what somebody does with the codes of families, before it is done.
    async fn note_families(
        &self,
        round: &str,
        act: FamiliesAct,
        detail: &str,
        by: &Person,
        now: i64,
    ) -> Kept<()>;

    /// What was committed of a round before its draw, in order.
    async fn commitments(&self, round: &str) -> Kept<Vec<Commitment>>;
    /// The commitment of this hash.
    async fn committed(&self, sha256: &str) -> Kept<Option<Commitment>>;
    /// Publishes a commitment of the current version of a round; one after the first needs a reason.
    /// [`StoreError::Conflict`] when its version is no longer the current one.
    async fn add_commitment(
        &self,
        round: &str,
        new: NewCommitment,
        by: &Person,
        now: i64,
    ) -> Kept<Commitment>;
    /// Tells the seed of the latest commitment, once: none that was known before it, and the sealed one where one was.
    async fn tell_seed(&self, round: &str, seed: &str, by: &Person, now: i64) -> Kept<Commitment>;

    /// The list of what-if changes that the planners of a round keep together; one that nobody has saved is empty.
    async fn draft(&self, round: &str) -> Kept<Draft>;
    /// Puts a list, in JSON, in the place of version `from` of it; [`StoreError::Conflict`] when that is no longer the current one.
    async fn save_draft(
        &self,
        round: &str,
        from: i64,
        changes: &str,
        by: &Person,
        now: i64,
    ) -> Kept<Draft>;

    /// A job.
    async fn job(&self, id: &str) -> Kept<Job>;
    /// Takes the next job that waits, or whose lease has run out; its fence is one higher than that of whoever had it.
    async fn claim(&self, worker: &str, now: i64, lease: i64) -> Kept<Option<Job>>;
    /// Whoever has the job says that it is at work.
    async fn beat(&self, job: &str, fence: i64, progress: &str, until: i64) -> Kept<Beat>;
    /// The job has ended; false when another has it meanwhile, and then nothing is kept.
    async fn finish(&self, job: &str, fence: i64, ended: Ended, now: i64) -> Kept<bool>;
    /// A person ends a job.
    async fn cancel(&self, job: &str, by: &Person, now: i64) -> Kept<Job>;
    /// Every lease has run out: the one server of this store has just started.
    async fn expire_leases(&self) -> Kept<()>;
    /// How many jobs wait, and how many run.
    async fn queue(&self) -> Kept<(i64, i64)>;

    /// Adds or changes a person.
    async fn put_person(&self, person: &Person, by: Option<&Person>, now: i64) -> Kept<()>;
    /// A person.
    async fn person(&self, id: &str) -> Kept<Person>;
    /// The people, by name.
    async fn people(&self) -> Kept<Vec<Person>>;
    /// Keeps a token by its hash.
    async fn add_token(&self, token: NewToken, now: i64) -> Kept<()>;
    /// Whose token this is, if it is of this kind, not used up, not revoked and not past its time.
    async fn whose(&self, hash: &str, kind: TokenKind, now: i64) -> Kept<Option<Person>>;
    /// Uses up a link and keeps the session that it opens, whoever `session` names.
    async fn open_session(&self, link: &str, session: NewSession, now: i64)
    -> Kept<Option<Person>>;
    /// Keeps the session of somebody who has signed in.
    async fn add_session(&self, session: NewSession, now: i64) -> Kept<()>;
    /// A session that is not over, and was used within the last `idle` milliseconds.
    async fn session(&self, hash: &str, now: i64, idle: i64) -> Kept<Option<Session>>;
    /// The session is used now.
    async fn touch(&self, hash: &str, now: i64) -> Kept<()>;
    /// The person of this session has proved again who they are.
    async fn confirm(&self, hash: &str, now: i64) -> Kept<()>;
    /// Uses such a proof up; false when there was none after `since`.
    async fn use_confirmation(&self, hash: &str, since: i64) -> Kept<bool>;

    /// Sets the name and the password with which a person signs in; whatever else opened the service for them is over.
    /// [`StoreError::Conflict`] when another person has the name.
    async fn set_account(&self, account: NewAccount, now: i64) -> Kept<()>;
    /// Sets or takes away the secret of a person's authenticator; `step` of its clock has been used.
    async fn set_secret(
        &self,
        person: &str,
        secret: Option<String>,
        step: i64,
        now: i64,
    ) -> Kept<()>;
    /// The account of this name.
    async fn account(&self, login: &str) -> Kept<Option<Account>>;
    /// The account of a person.
    async fn account_of(&self, person: &str) -> Kept<Option<Account>>;
    /// The accounts, by name.
    async fn accounts(&self) -> Kept<Vec<Account>>;
    /// Who signs in with this account of another system.
    async fn identity(&self, issuer: &str, subject: &str) -> Kept<Option<Person>>;
    /// The people who sign in with the account of another system, by their ids.
    async fn identities(&self) -> Kept<Vec<String>>;
    /// Sets the account of another system with which a person signs in; whatever else opened the service for them is over.
    /// [`StoreError::Conflict`] when it is another person's.
    async fn set_identity(&self, identity: NewIdentity, now: i64) -> Kept<()>;
    /// Whether an administrator has an account, here or elsewhere.
    async fn has_administrator(&self) -> Kept<bool>;
    /// Uses up a step of the clock of a person's authenticator; false when it, or a later one, was used before.
    async fn use_step(&self, person: &str, step: i64) -> Kept<bool>;
    /// The session is no longer only there to set a password.
    async fn enrolled(&self, session: &str) -> Kept<()>;
    /// Puts it into the record that somebody tried to sign in as this person.
    async fn sign_in_failed(&self, person: &str, now: i64) -> Kept<()>;

    /// Takes a token back.
    async fn revoke(&self, hash: &str, now: i64) -> Kept<()>;
    /// Takes all access of a person back.
    async fn revoke_person(&self, person: &str, by: &Person, now: i64) -> Kept<()>;

    /// The record after an entry, oldest first, at most so many.
    async fn audit(&self, after: i64, limit: i64) -> Kept<Vec<Entry>>;
    /// Whether the store answers.
    async fn ping(&self) -> Kept<()>;
}
