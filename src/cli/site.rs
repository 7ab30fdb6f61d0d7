//! `xuewei site`: where to build.

use super::progress::Progress;
use super::{Failure, Speaker, print_warnings};
use crate::app::site::{self, Request};
use crate::faces::comparison::comparison_table;
use crate::faces::sites::site_sentences;
use crate::tables::json::sorted;
use crate::words::findings::with_findings;

/// Finds the best plan and says what it opens and what is proved of it.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let response = site::run(request, &progress.control())?;
    progress.done();
    let warnings = response.warnings();
    print_warnings(&warnings, speaker);
    if speaker.is_json() {
        let answer = with_findings(&response.summary, [&warnings], wording);
        put!("{}", sorted(&answer));
        return Ok(());
    }
    let summary = &response.summary;
    let round = (summary.site.round, summary.round.metres_total);
    for sentence in site_sentences(&response.sited, round, wording) {
        say!("{sentence}");
    }
    say!("{}", comparison_table(&response.compared(), wording));
    let path = [("path", request.out.display())];
    say!("{}", wording.text("site-done", &path));
    Ok(())
}
