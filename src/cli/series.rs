//! `xuewei series`: the yearly figures of the districts in one file.

use super::{Failure, Speaker};
use crate::app::Control;
use crate::app::series::{self, Request, Round};
use crate::tables::json::pretty;
use crate::words::findings::with_findings;

/// Takes rounds into the series, and says which.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let answer = series::run(request, &Control::default())?;
    let wording = &speaker.wording;
    if speaker.is_json() {
        put!("{}", pretty(&with_findings(&answer, [], wording)));
        return Ok(());
    }
    let told = |rounds: &[Round]| {
        let level = |own: &Round| wording.plain(&format!("level-{}", own.stage));
        let rounds = rounds
            .iter()
            .map(|own| format!("{} {}", own.year, level(own)));
        let rounds: Vec<String> = rounds.collect();
        rounds.join(&wording.plain("names-separator"))
    };
    let figures = [
        ("path", request.out.display().to_string()),
        ("taken", told(&answer.taken)),
        ("replaced", told(&answer.replaced)),
        ("rows", answer.rows.to_string()),
    ];
    say!("{}", wording.text("series-done", &figures));
    if !answer.replaced.is_empty() {
        say!("{}", wording.text("series-replaced", &figures));
    }
    Ok(())
}
