//! `xuewei seal`: the sealed file of a release, and its public ledger.

use super::progress::Progress;
use super::{Failure, Speaker};
use crate::app::seal::{self, Request};
use crate::tables::json::pretty;

/// Seals and says what to do with what was written.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let answer = seal::run(request, &progress.control());
    progress.done();
    let answer = answer?;
    if speaker.is_json() {
        put!("{}", pretty(&answer));
        return Ok(());
    }
    let figures = [
        ("sealed", answer.sealed.clone()),
        ("answers", answer.answers.to_string()),
        ("release", answer.release.clone()),
        ("expires", answer.expires.clone()),
        ("version", answer.version.to_string()),
        ("key", answer.release_key.clone()),
        ("ledger", answer.ledger.clone()),
        ("lines", answer.lines.to_string()),
        ("others", answer.others.to_string()),
    ];
    say!("{}", wording.text("seal-done", &figures));
    let key = match answer.new_key {
        true => "seal-new-key",
        false => "seal-old-key",
    };
    say!("{}", wording.text(key, &figures));
    say!("{}", wording.text("seal-ledger", &figures));
    say!("\n    {}\n", answer.root);
    if answer.others > 0 {
        say!("{}", wording.text("seal-others", &figures));
    }
    Ok(())
}
