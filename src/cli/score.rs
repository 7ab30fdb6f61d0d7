//! `xuewei score`: points and ranks, without any allocation.

use std::path::Path;

use super::{Failure, Speaker, print_warnings};
use crate::app::{Control, score};
use crate::tables::json::pretty;
use crate::words::findings::with_findings;
use crate::words::grouped;

/// Counts, ranks and writes.
pub fn run(path: &Path, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let response = score::run(path, out, speaker.wording.lang, &Control::default())?;
    print_warnings(&response.input.warnings, speaker);
    let counts = response.counts;
    if speaker.is_json() {
        let answer = with_findings(&counts, [&response.input.warnings], &speaker.wording);
        put!("{}", pretty(&answer));
        return Ok(());
    }
    let number = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let figures = [
        ("name", response.input.intake.name().to_owned()),
        ("eligible", number(counts.eligible)),
        ("refused", number(counts.refused)),
        ("review", number(counts.manual_review)),
        ("path", out.display().to_string()),
    ];
    say!("{}", speaker.wording.text("scored", &figures));
    Ok(())
}
