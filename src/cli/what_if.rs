//! `xuewei what-if`: scenarios from standard input against a round that is kept in memory, a line of JSON each.

use std::path::Path;

use serde_json::Value;
use xuewei_core::control::Control;

use super::lines::{converse, done, not_understood, refusal, tell};
use super::{Failure, Speaker};
use crate::app::what_if::{Desk, Question};
use crate::words::Wording;
use crate::words::findings::with_findings;

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
    converse(|line| said(&desk, line, &control, wording));
    Ok(())
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
        Err(why) => not_understood(&why),
    }
}
