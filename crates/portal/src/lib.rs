//! The families' portal: one answer to each code out of a sealed file, and nothing else.
//!
//! It knows no child, no school and no rule; it has no table and no database. What it shows it opens with the code that a
//! family sends and the key of the release, which is not there before the hour. The rooms in the order in which each may use
//! those above it.

/// What people read, in Chinese and English.
pub mod words;

/// The state of the release: waiting, open, withdrawn, expired; the files that decide it, looked at every second.
pub mod release;

/// Requests of families, kept in the drop folder, and the replies that come back through it.
pub mod mailbox;

/// Who is let in when too many come at once.
pub mod admission;

/// The pages.
pub mod pages;

/// What each address answers.
pub mod answers;

/// The server: connections, its start and its end.
pub mod server;

use std::io::Write;
use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// A line for whoever runs the portal: never a code, an address or anything that a family wrote.
pub fn log(event: &str, fields: &[(&str, &str)]) {
    let mut line = serde_json::Map::new();
    line.insert("at".to_owned(), jiff::Timestamp::now().to_string().into());
    line.insert("event".to_owned(), event.into());
    for (name, value) in fields {
        line.insert((*name).to_owned(), (*value).into());
    }
    let line = serde_json::Value::Object(line);
    // Where nobody reads stderr any more there is nobody to tell.
    let _ = std::io::stderr().write_all(format!("{line}\n").as_bytes());
}
