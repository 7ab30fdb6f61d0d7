//! `xuewei requests`: what families asked for on the portal, and the replies to them.

use super::{Failure, Speaker};
use crate::app::Control;
use crate::app::requests::{self, Request};
use crate::tables::json::pretty;

/// Writes the table of requests and puts replies into the folder.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let answer = requests::run(request, &Control::default())?;
    if speaker.is_json() {
        put!("{}", pretty(&answer));
        return Ok(());
    }
    let figures = [
        ("requests", answer.requests.to_string()),
        ("replied", answer.replied.to_string()),
        ("unreadable", answer.unreadable.to_string()),
        ("unknown", answer.unknown.to_string()),
        ("path", request.out.display().to_string()),
    ];
    let wording = &speaker.wording;
    say!("{}", wording.text("requests-done", &figures));
    if request.replies.is_some() {
        say!("{}", wording.text("requests-replied", &figures));
    }
    if answer.unknown > 0 {
        say!("{}", wording.text("requests-unknown", &figures));
    }
    if answer.unreadable > 0 {
        say!("{}", wording.text("requests-unreadable", &figures));
    }
    Ok(())
}
