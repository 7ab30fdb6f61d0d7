//! `xuewei what-if`: scenarios from standard input against a round that is kept in memory, a line of JSON each.

use std::io::{self, BufRead};
use std::path::Path;

use serde::Serialize;
use serde_json::{Value, json};
use xuewei_core::control::Control;
use xuewei_core::finding::Findings;

use super::failure::{sentence, status};
use super::{Failure, Speaker, print};
use crate::app::Error;
use crate::app::what_if::{Desk, Question};
use crate::words::Wording;
use crate::words::findings::{answer, with_findings};

/// Bytes of the longest line that is read: a scenario has a few thousand.
const LINE: u64 = 4 << 20;

/// Answers line by line until the input ends; what is wrong with a line is its answer. What is wrong with the round is the
/// answer to the first line, and the end.
pub fn run(round: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let control = Control::default();
    let desk = match Desk::open(round, wording.plain("base-title"), &control) {
        Ok(desk) => desk,
        Err(error) => {
            tell(&refusal(&error, wording));
            return Err(error.into());
        }
    };
    let mut input = io::stdin().lock();
    loop {
        let mut line = String::new();
        // What is no text ends it, as the end of the input does.
        match io::Read::take(&mut input, LINE).read_line(&mut line) {
            Ok(0) | Err(_) => return Ok(()),
            Ok(_) => {}
        }
        tell(&said(&desk, &line, &control, wording));
        if print::broken().is_some() {
            return Ok(());
        }
    }
}

fn said(desk: &Desk, line: &str, control: &Control, wording: &Wording) -> Value {
    match serde_json::from_str(line) {
        Ok(Question::Map(_)) => done(&desk.map()),
        Ok(Question::Scenario(toml)) => match desk.try_out(&toml, control) {
            Ok(tried) => {
                let warnings = tried.warnings();
                done(&with_findings(tried.answer(), [&warnings], wording))
            }
            Err(error) => refusal(&error, wording),
        },
        Err(why) => json!({"status": 2, "findings": [], "message": why.to_string()}),
    }
}

fn done(answer: &impl Serialize) -> Value {
    json!({"status": 0, "answer": answer})
}

fn refusal(error: &Error, wording: &Wording) -> Value {
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

fn tell(answer: &Value) {
    say!("{answer}");
}
