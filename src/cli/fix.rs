//! `xuewei check --fix`: copies of the tables with what is safe to correct corrected.

use std::path::Path;

use super::{Failure, Speaker, print_warnings};
use crate::app::{Control, fix};
use crate::tables::json::sorted;
use crate::words::findings::with_findings;
use crate::words::grouped;

/// Writes a corrected copy of the round.
pub fn run(round: &Path, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let fix = fix::run(round, out, wording.lang, &Control::default())?;
    print_warnings(&fix.warnings, speaker);
    let answer = fix::Answer::of(&fix);
    if speaker.is_json() {
        let answer = with_findings(&answer, [&fix.warnings], &speaker.wording);
        put!("{}", sorted(&answer));
        return Ok(());
    }
    for made in &answer.changes {
        let figures = [
            ("file", made.file.to_owned()),
            ("count", grouped(made.count)),
        ];
        let key = format!("mended-{}", made.what);
        say!("{}", wording.text(&key, &figures));
    }
    let copy_round = out.join("round.toml");
    if fix.to_fill.is_some() {
        let figures = [
            (
                "path",
                out.join(wording.plain("fill-file")).display().to_string(),
            ),
            ("spellings", answer.spellings_to_fill.to_string()),
            ("schools", answer.schools_to_fill.to_string()),
            ("points", answer.points_to_fill.to_string()),
            ("round", copy_round.display().to_string()),
        ];
        say!("{}", wording.text("mended-to-fill", &figures));
    }
    let key = match fix.changes.is_empty() {
        true => "mended-nothing",
        false => "mended",
    };
    let figures = [
        ("path", out.display().to_string()),
        ("round", copy_round.display().to_string()),
    ];
    say!("{}", wording.text(key, &figures));
    Ok(())
}
