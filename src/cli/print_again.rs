//! `xuewei print`: notices, lists and the public sheet once more, from a folder of results.

use super::{Failure, Speaker, print_warnings};
use crate::app::Control;
use crate::app::print::{self, Request};
use crate::tables::json::pretty;
use crate::words::findings::with_findings;

/// Writes what was asked for, and says how much and where.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let response = print::run(request, &Control::default())?;
    print_warnings(&response.warnings, speaker);
    let (answer, wording) = (&response.answer, &speaker.wording);
    if speaker.is_json() {
        put!(
            "{}",
            pretty(&with_findings(answer, [&response.warnings], wording))
        );
        return Ok(());
    }
    let figures = [
        ("notices", answer.notices.to_string()),
        ("lists", answer.lists.to_string()),
        ("path", request.out.display().to_string()),
    ];
    if answer.by_kept {
        say!("{}", wording.plain("verified-kept"));
    }
    for (is_there, key) in [
        (answer.notices > 0, "printed-notices"),
        (answer.lists > 0, "printed-lists"),
        (answer.public, "printed-public"),
    ] {
        if is_there {
            say!("{}", wording.text(key, &figures));
        }
    }
    say!("{}", wording.text("printed-done", &figures));
    Ok(())
}
