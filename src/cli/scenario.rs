//! `xuewei scenario`: the round as it is and as it would be, side by side.

use super::progress::Progress;
use super::{Failure, Speaker, print_warnings};
use crate::app::scenario::{self, Request};
use crate::faces::comparison::comparison_table;
use crate::tables::json::sorted;
use crate::words::findings::with_findings;

/// Carries out the scenarios and shows what each comes to.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let response = scenario::run(request, &progress.control())?;
    progress.done();
    let warnings = response.warnings();
    print_warnings(&warnings, speaker);
    if speaker.is_json() {
        let answer = with_findings(response.answer(), [&warnings], wording);
        put!("{}", sorted(&answer));
        return Ok(());
    }
    say!("{}", comparison_table(&response.compared(), wording));
    let path = [("path", request.out.display())];
    say!("{}", wording.text("scenario-done", &path));
    Ok(())
}
