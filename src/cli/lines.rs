//! Commands that stay and answer: a line of JSON on standard input, a line of JSON for it.

use std::io::{self, BufRead};

use serde::Serialize;
use serde_json::{Value, json};
use xuewei_core::finding::Findings;

use super::failure::{sentence, status};
use super::print;
use crate::app::Error;
use crate::words::Wording;
use crate::words::findings::answer;

/// Bytes of the longest line that is read: a scenario has a few thousand.
const LINE: u64 = 4 << 20;

/// Answers line by line until the input ends, or nobody reads the answers.
pub fn converse(said: impl Fn(&str) -> Value) {
    let mut input = io::stdin().lock();
    loop {
        let mut line = String::new();
        // What is no text ends it, as the end of the input does.
        match io::Read::take(&mut input, LINE).read_line(&mut line) {
            Ok(0) | Err(_) => return,
            // The rest of a line that is too long would be taken for the next.
            Ok(read) if read as u64 == LINE && !line.ends_with('\n') => return,
            Ok(_) => {}
        }
        tell(&said(&line));
        if print::broken().is_some() {
            return;
        }
    }
}

/// An answer, as a line says it.
pub fn done(answer: &impl Serialize) -> Value {
    json!({"status": 0, "answer": answer})
}

/// Why there is none, with the status with which a command that asks once would end.
pub fn refusal(error: &Error, wording: &Wording) -> Value {
    let none = Findings::new();
    let found = match error {
        Error::Input(findings) => findings,
        _ => &none,
    };
    let mut said = serde_json::to_value(answer(found, wording)).unwrap_or_default();
    said["status"] = status(error).into();
    said["message"] = sentence(error, wording).into();
    said
}

/// A line that asks nothing that is known.
pub fn not_understood(why: &serde_json::Error) -> Value {
    json!({"status": 2, "findings": [], "message": why.to_string()})
}

/// Writes a line.
pub fn tell(answer: &Value) {
    say!("{answer}");
}
