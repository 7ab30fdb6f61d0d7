//! `xuewei commit`: what the round is, written down before the draw.

use super::{Failure, Speaker, print_warnings};
use crate::app::Control;
use crate::app::commit::{self, Request};
use crate::tables::json::pretty;
use crate::words::findings::with_findings;
use crate::words::grouped;

/// Commits a round and says what to publish.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let response = commit::run(request, &Control::default())?;
    print_warnings(&response.input.warnings, speaker);
    let commitment = &response.commitment;
    if speaker.is_json() {
        let answer = with_findings(commitment, [&response.input.warnings], &speaker.wording);
        put!("{}", pretty(&answer));
        return Ok(());
    }
    let wording = &speaker.wording;
    let figures = [
        ("name", commitment.name.clone()),
        ("date", commitment.date.clone()),
        ("path", response.path.display().to_string()),
    ];
    let key = match response.was_there {
        true => "committed-before",
        false => "committed",
    };
    say!("{}", wording.text(key, &figures));
    for (part, own) in &commitment.parts {
        let figures = [
            ("part", wording.plain(part.phrase().key())),
            (
                "count",
                grouped(i64::try_from(own.count).unwrap_or(i64::MAX)),
            ),
        ];
        say!("  {}", wording.text("committed-part", &figures));
    }
    say!("\n    {}\n", commitment.sha256);
    say!("{}", wording.text("committed-publish", &figures));
    say!("{}", wording.text("committed-next", &figures));
    Ok(())
}
