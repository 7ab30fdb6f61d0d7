//! `xuewei forecast`: children of the coming years.

use super::progress::Progress;
use super::{Failure, Speaker, print_warnings};
use crate::app::forecast::{self, Request};
use crate::tables::json::sorted;
use crate::words::findings::with_findings;

/// Forecasts and says where it is.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let response = forecast::run(request, &progress.control())?;
    progress.done();
    print_warnings(&response.warnings, speaker);
    let answer = response.answer();
    if speaker.is_json() {
        let answer = with_findings(&answer, [&response.warnings], wording);
        put!("{}", sorted(&answer));
        return Ok(());
    }
    for sentence in response.sentences(wording) {
        say!("{sentence}");
    }
    let figures = [
        ("areas", answer.areas.to_string()),
        ("last", answer.until.to_string()),
        ("path", request.out.display().to_string()),
    ];
    say!("{}", wording.text("forecast-done", &figures));
    Ok(())
}
