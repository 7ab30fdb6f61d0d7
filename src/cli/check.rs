//! `xuewei check`: everything that is wrong with the input.

use std::path::Path;

use xuewei_core::finding::Severity;

use super::{Failure, Speaker};
use crate::app::{Control, check};
use crate::tables::json::sorted;
use crate::words::findings::{answer, text};

/// Reads and checks a round.
pub fn run(path: &Path, out: Option<&Path>, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let response = check::run(
        path,
        out.map(|out| (out, wording.lang)),
        &Control::default(),
    )?;
    speaker.heed(&response.warnings);
    if speaker.is_json() {
        put!("{}", sorted(&answer(&response.warnings, wording)));
        return Ok(());
    }
    // What is told is the result here, not what stands beside one.
    if !response.warnings.is_empty() {
        say!("{}", text(&response.warnings, wording));
    }
    let figures = [
        ("children", response.children),
        ("schools", response.schools),
        ("warnings", response.warnings.count(Severity::Warning)),
    ];
    say!("{}", wording.text("checked", &figures));
    let parts = response.participation;
    let figures = [
        ("rows", response.children),
        ("eligible", parts.eligible),
        ("manual", parts.manual_review),
        ("ineligible", parts.ineligible),
    ];
    say!("{}", wording.text("checked-adds-up", &figures));
    Ok(())
}
