//! The records of the store.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::states::{Role, RunState};

/// Somebody who works with the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// Never changes.
    pub id: String,
    /// As others see it.
    pub name: String,
    /// What they may do.
    pub roles: Vec<Role>,
}

impl Person {
    /// Whether they have the role; everybody reads.
    pub fn may(&self, role: Role) -> bool {
        role == Role::Reader || self.roles.contains(&role)
    }
}

/// A round: tables and settings, in versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Its identifier; not to be guessed.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// When it was uploaded.
    pub created_at: i64,
    /// By whom: the identifier of a person.
    pub created_by: String,
    /// The name of that person.
    pub created_by_name: String,
    /// The current version of its files, from 1.
    pub version: i64,
    /// What was found about that version; none before it was looked at.
    pub checked: Option<Checked>,
    /// When its tables and results were deleted, their term being over.
    pub deleted_at: Option<i64>,
}

/// A round whose tables and results the store no longer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forgotten {
    /// It.
    pub round: String,
    /// Its runs.
    pub runs: Vec<String>,
}

/// What was found about a version of a round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Findings that stop the round.
    pub errors: i64,
    /// Findings that do not.
    pub warnings: i64,
    /// What `xuewei check --format json` printed.
    pub answer: String,
}

/// A file of a version of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileEntry {
    /// Its name, without a folder.
    pub name: String,
    /// Its size in bytes.
    pub bytes: i64,
    /// SHA-256 of what it holds, in hexadecimal.
    pub sha256: String,
}

/// A round to be added.
#[derive(Clone, Debug)]
pub struct NewRound {
    /// Its identifier.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// Its files.
    pub files: Vec<FileEntry>,
    /// The idempotency key of the request.
    pub key: Option<String>,
}

/// A run of a version of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its identifier; not to be guessed.
    pub id: String,
    /// Of which round.
    pub round: String,
    /// Of which version of it.
    pub version: i64,
    /// Its job.
    pub job: String,
    /// Where it stands.
    pub state: RunState,
    /// When it was asked for.
    pub created_at: i64,
    /// By whom: the identifier of a person.
    pub created_by: String,
    /// The name of that person.
    pub created_by_name: String,
    /// Who approved it, by name.
    pub approved_by: Option<String>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// The folder of its results, within that of the run.
    pub folder: Option<String>,
    /// `summary.json`.
    pub summary: Option<String>,
    /// What `xuewei verify --format json` printed.
    pub verify: Option<String>,
    /// Whether `verify` proved it.
    pub proved: bool,
    /// The last moment of its release.
    pub until: Option<i64>,
}

/// What goes with something that a person does to results.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Because {
    /// Why.
    pub reason: String,
    /// Of a release: its last moment.
    pub until: Option<i64>,
    /// The number of the commitment by which the results were found to be no trial, nought where there was none: if another
    /// holds by now, nothing is done. Nothing where no commitment was asked about.
    pub committed: Option<i64>,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            id: String::new(),
            round: String::new(),
            version: 1,
            job: String::new(),
            state: RunState::Queued,
            created_at: 0,
            created_by: String::new(),
            created_by_name: String::new(),
            approved_by: None,
            reason: None,
            folder: None,
            summary: None,
            verify: None,
            proved: false,
            until: None,
        }
    }
}

/// A run to be added.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Its identifier.
    pub id: String,
    /// Of its job.
    pub job: String,
    /// Of which round.
    pub round: String,
    /// The version that the person saw; another one now is a conflict. None: whichever is current.
    pub version: Option<i64>,
    /// The language of its reports.
    pub lang: String,
    /// The idempotency key of the request.
    pub key: Option<String>,
}

/// A case to be decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReview {
    /// The child, as the children table names it.
    pub child: String,
    /// The condition, or the item of points, as the pack names it.
    pub item: String,
    /// Yes or no for a condition, points for an item.
    pub decision: String,
    /// Why.
    pub reason: String,
}

/// What was decided about a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The child, as the children table names it.
    pub child: String,
    /// The condition, or the item of points, as the pack names it.
    pub item: String,
    /// Yes or no for a condition, points for an item.
    pub decision: String,
    /// Why.
    pub reason: String,
    /// Who decided, by identifier.
    pub person: String,
    /// Their name.
    pub person_name: String,
    /// When.
    pub at: i64,
    /// The name of the second person, who agrees.
    pub second: Option<String>,
    /// When they did.
    pub second_at: Option<i64>,
}

/// What is to be committed of a round before its draw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    /// The version of the round that it is of.
    pub version: i64,
    /// Its hash: what is published.
    pub sha256: String,
    /// `commitment.json`.
    pub content: String,
    /// From where the seed will come.
    pub source: String,
    /// SHA-256 of the seed, where somebody has it sealed.
    pub seal: Option<String>,
    /// SHA-256 of the seed that the settings have now: it is known, and draws nothing.
    pub known: Option<String>,
    /// Why there is another one, where one was published before.
    pub reason: String,
}

/// What was committed of a round before its draw, and the seed that followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// The round.
    pub round: String,
    /// Which of the round it is, from 1; the last one holds.
    pub number: i64,
    /// The version of the round that it is of.
    pub version: i64,
    /// Its hash: what is published.
    pub sha256: String,
    /// `commitment.json`.
    pub content: String,
    /// From where the seed comes.
    pub source: String,
    /// SHA-256 of the seed, where somebody had it sealed.
    pub seal: Option<String>,
    /// SHA-256 of the seed that was known before.
    pub known: Option<String>,
    /// Why there was another one.
    pub reason: String,
    /// Who published it, by name.
    pub by: String,
    /// When.
    pub at: i64,
    /// The seed, once it was told.
    pub seed: Option<String>,
    /// Who told it.
    pub seed_by: Option<String>,
    /// When they did.
    pub seed_at: Option<i64>,
}

/// The list of what-if changes that the planners of a round keep together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Counts what was saved; 0 where nothing was.
    pub version: i64,
    /// The changes: a JSON list.
    pub changes: String,
    /// Who saved it, by name.
    pub by: Option<String>,
    /// When.
    pub at: Option<i64>,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            version: 0,
            changes: "[]".to_owned(),
            by: None,
            at: None,
        }
    }
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Waits.
    Queued,
    /// Somebody has it.
    Running,
    /// It has done what it was to do.
    Done,
    /// It has not, and will not.
    Failed,
    /// A person ended it.
    Cancelled,
}

impl JobState {
    /// As the interface writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        [
            Self::Queued,
            Self::Running,
            Self::Done,
            Self::Failed,
            Self::Cancelled,
        ]
        .into_iter()
        .find(|state| state.as_str() == name)
    }

    /// Whether nothing more happens to it.
    pub fn is_over(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// Work to be done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its identifier.
    pub id: String,
    /// The run that it makes.
    pub run: String,
    /// The round of that run.
    pub round: String,
    /// The version of the round.
    pub version: i64,
    /// The language of the reports.
    pub lang: String,
    /// Where it stands.
    pub state: JobState,
    /// How many have had it; what an earlier one says is not heard.
    pub fence: i64,
    /// What it is doing, in a sentence of the program.
    pub progress: String,
    /// Whether a person wants it ended.
    pub cancel: bool,
    /// Why it failed: findings or a sentence, as JSON.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: i64,
    /// When it was first begun.
    pub started_at: Option<i64>,
    /// When it was over.
    pub ended_at: Option<i64>,
}

/// What whoever has a job is told when they say that they are at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beat {
    /// Go on.
    Go,
    /// A person wants it ended.
    Cancel,
    /// Another has it: stop.
    Lost,
}

/// How a job has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Results stand.
    Done {
        /// The folder of the results, within that of the run.
        folder: String,
        /// `summary.json`.
        summary: String,
        /// What `verify` said.
        verify: String,
        /// Whether it proved them.
        proved: bool,
    },
    /// Nothing stands; why, as JSON.
    Failed(String),
    /// A person ended it.
    Cancelled,
}

/// What a token is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// Opens one session, once.
    Link,
    /// A browser.
    Session,
    /// Another program.
    Bearer,
}

impl TokenKind {
    /// As the store writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Session => "session",
            Self::Bearer => "bearer",
        }
    }
}

/// A token to be kept. Only its hash is.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// SHA-256 of the token, in hexadecimal.
    pub hash: String,
    /// What it is for.
    pub kind: TokenKind,
    /// Whose it is.
    pub person: String,
    /// Until when.
    pub until: i64,
}

/// A session to be kept. Only the hash of its token is.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// SHA-256 of the token, in hexadecimal.
    pub hash: String,
    /// Whose it is; of a link, whoever the link is for.
    pub person: String,
    /// Until when, however much it is used.
    pub until: i64,
    /// Whether it is only there to set a password.
    pub enrols: bool,
}

/// A session that goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose it is.
    pub person: Person,
    /// Whether it is only there to set a password.
    pub enrols: bool,
    /// When it was last used, to the minute or so.
    pub seen: i64,
}

/// How a person signs in. What it holds is shown to nobody.
#[derive(Clone)]
pub struct Account {
    /// Who.
    pub person: Person,
    /// The name that they type.
    pub login: String,
    /// The password, as argon2id in the PHC format.
    pub password: String,
    /// The secret of the authenticator, encrypted.
    pub secret: Option<String>,
}

/// A name and a password to be set.
#[derive(Clone)]
pub struct NewAccount {
    /// Whose.
    pub person: String,
    /// The name that they type; small letters.
    pub login: String,
    /// The password, as argon2id in the PHC format.
    pub password: String,
    /// The hash of the session that sets it, which goes on.
    pub session: String,
    /// Whether the authenticator stays.
    pub keeps_secret: bool,
}

/// An account of another system with which somebody signs in from now on.
#[derive(Clone)]
pub struct NewIdentity {
    /// Whose.
    pub person: String,
    /// The address of that system.
    pub issuer: String,
    /// Its name for them.
    pub subject: String,
    /// The hash of the session that sets it, which goes on.
    pub session: String,
}

/// An entry of the record: who did what to what, chained to the one before by its hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// From 1, without gaps.
    pub number: i64,
    /// When, in milliseconds since 1970 (UTC).
    pub at: i64,
    /// Who, by identifier; `-` for the service itself.
    pub person: String,
    /// Their name then.
    pub name: String,
    /// What they did.
    pub action: String,
    /// To what.
    pub object: String,
    /// With which particulars.
    pub detail: String,
    /// The hash of the entry before, 64 zeros for the first.
    pub before: String,
    /// SHA-256 over all of this.
    pub hash: String,
}
