//! The service at work: what every request and every job shares, the commands that it asks for, the jobs.

pub mod answers;
pub mod commands;
mod counters;
mod desks;
pub mod families;
mod jobs;
pub mod resend;
mod terms;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, Notify, Semaphore, broadcast, watch};

pub use answers::Answers;
pub use counters::Counters;
pub use desks::{Desks, Of, Read};
pub use families::Families;
pub use jobs::worker;
pub use terms::{forget, watch_terms};

use crate::folders::Data;
use crate::program::Program;
use crate::store::Store;

/// How much the service takes on.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes of one uploaded file.
    pub file_bytes: u64,
    /// Bytes of one upload.
    pub upload_bytes: u64,
    /// Files of one round.
    pub files: usize,
    /// How long an allocation may take.
    pub run: Duration,
    /// How long a check or a comparison may take.
    pub check: Duration,
    /// How long a job is its worker's without a sign of life.
    pub lease: Duration,
    /// How often a job is begun before it is given up: one that ends the server each time would do so for ever.
    pub attempts: i64,
    /// Checks and comparisons at a time.
    pub at_a_time: usize,
    /// Streams of events at a time.
    pub streams: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 512 << 20,
            upload_bytes: 2 << 30,
            files: 64,
            run: Duration::from_secs(6 * 3600),
            check: Duration::from_secs(600),
            lease: Duration::from_secs(30),
            attempts: 20,
            at_a_time: 2,
            streams: 2000,
        }
    }
}

/// Something has happened to a job.
#[derive(Clone, Debug)]
pub struct News {
    /// To which.
    pub job: String,
}

/// What requests and jobs share.
pub struct Service {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// Where files stand.
    pub data: Data,
    /// The program's commands.
    pub program: Arc<dyn Program>,
    /// How much is taken on.
    pub limits: Limits,
    /// Rung when a job is added.
    pub bell: Notify,
    /// What happens to jobs.
    pub news: broadcast::Sender<News>,
    /// Turns true when the server ends.
    pub ending: watch::Receiver<bool>,
    /// What is counted.
    pub counters: Counters,
    /// Checks and comparisons at a time.
    pub turns: Semaphore,
    /// Rounds kept in memory for what-ifs.
    pub desks: Desks,
    /// Receipts and sealed answers that are being made.
    pub families: Families,
    /// What the program has said of what does not change.
    pub answers: Answers,
    /// Whoever makes a new version of a round, one at a time.
    pub changing: Mutex<()>,
    /// Streams of events at a time.
    pub streams: Arc<Semaphore>,
}

impl Service {
    /// A service at work on this.
    pub fn new(
        store: Arc<dyn Store>,
        data: Data,
        program: Arc<dyn Program>,
        limits: Limits,
        ending: watch::Receiver<bool>,
    ) -> Self {
        Self {
            store,
            data,
            program,
            bell: Notify::new(),
            news: broadcast::channel(256).0,
            ending,
            counters: Counters::default(),
            changing: Mutex::new(()),
            turns: Semaphore::new(limits.at_a_time),
            desks: Desks::default(),
            families: Families::default(),
            answers: Answers::default(),
            streams: Arc::new(Semaphore::new(limits.streams)),
            limits,
        }
    }

    /// Whether the server is about to end.
    pub fn is_ending(&self) -> bool {
        *self.ending.borrow()
    }
}

/// Milliseconds since 1970 in UTC.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}

/// A line for whoever runs the server, as JSON on stderr. No name of a person or a file, nothing that was uploaded.
pub fn log(what: &str, fields: &[(&str, &str)]) {
    let mut line = serde_json::Map::new();
    let at = jiff::Timestamp::now().to_string();
    line.insert("at".to_owned(), at.into());
    line.insert("event".to_owned(), what.into());
    for (name, value) in fields {
        line.insert((*name).to_owned(), (*value).into());
    }
    let line = serde_json::Value::Object(line);
    // Where nobody reads stderr any more there is nobody to tell.
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("{line}\n").as_bytes());
}
