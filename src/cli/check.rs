//! `xuewei check`: everything that is wrong with the input, and nothing else.

use std::path::Path;

use super::{Failure, Speaker};
use crate::input;
use crate::report::{findings_json, findings_text};

/// Reads and checks a round.
pub fn run(round: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let input = input::read(round).map_err(Failure::Input)?;
    let wording = &speaker.wording;
    if speaker.is_json() {
        put!("{}", findings_json(&input.warnings, wording));
        return Ok(());
    }
    if !input.warnings.is_empty() {
        say!("{}", findings_text(&input.warnings, wording));
    }
    let sentence = wording.text(
        "checked",
        &[
            ("children", input.round.children.len()),
            ("schools", input.round.open_schools().count()),
            ("warnings", input.warnings.sorted().len()),
        ],
    );
    say!("{sentence}");
    Ok(())
}
