//! `xuewei resend`: codes sent once more to whoever asked on the portal by telephone.

use super::{Failure, Speaker};
use crate::app::Control;
use crate::app::resend::{self, Request};
use crate::tables::json::pretty;

/// Sends what was asked for.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let answer = resend::run(request, wording, &Control::default())?;
    if speaker.is_json() {
        put!("{}", pretty(&answer));
        return Ok(());
    }
    let figures = [
        ("requests", answer.requests.to_string()),
        ("sent", answer.sent.to_string()),
        ("children", answer.children.to_string()),
        ("unknown", answer.unknown.to_string()),
        ("limited", answer.limited.to_string()),
        ("refused", answer.refused.to_string()),
        ("failed", answer.failed.to_string()),
        ("unreadable", answer.unreadable.to_string()),
        ("without", answer.without.to_string()),
        ("crowded", answer.crowded.to_string()),
    ];
    say!("{}", wording.text("resend-done", &figures));
    for (key, count) in [
        ("resend-unknown", answer.unknown),
        ("resend-limited", answer.limited),
        ("resend-refused", answer.refused),
        ("resend-failed", answer.failed),
        ("resend-unreadable", answer.unreadable),
        ("resend-without", answer.without),
        ("resend-crowded", answer.crowded),
    ] {
        if count > 0 {
            say!("{}", wording.text(key, &figures));
        }
    }
    Ok(())
}
