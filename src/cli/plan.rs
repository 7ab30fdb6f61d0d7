//! `xuewei plan`: both school levels year by year.

use super::progress::Progress;
use super::{Failure, Speaker, print_warnings};
use crate::app::plan::verify::ProvedPlan;
use crate::app::plan::{self, Request};
use crate::tables::json::sorted;
use crate::words::findings::with_findings;
use crate::words::grouped;

/// Makes the plan and says what it comes to.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let response = plan::run(request, &progress.control())?;
    progress.done();
    print_warnings(&response.warnings, speaker);
    if speaker.is_json() {
        let answer = with_findings(&response.summary, [&response.warnings], wording);
        put!("{}", sorted(&answer));
        return Ok(());
    }
    for sentence in response.sentences(wording) {
        say!("{sentence}");
    }
    let path = [("path", request.out.display())];
    say!("{}", wording.text("plan-done", &path));
    Ok(())
}

/// Says what was proved of a plan.
pub fn proved(proved: &ProvedPlan, speaker: &Speaker) {
    let wording = &speaker.wording;
    let count = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let figures = [
        ("campuses", count(proved.campuses)),
        ("years", count(proved.years)),
    ];
    say!("{}", wording.text("verified-plan", &figures));
    let key = match proved.by_hand {
        true => "verified-plan-by-hand",
        false => "verified-plan-limits",
    };
    say!("{}", wording.plain(key));
    let key = match proved.from_inputs {
        true => "verified-plan-inputs",
        false => "verified-plan-files",
    };
    say!("{}", wording.plain(key));
    let fingerprint = [("hash", &proved.fingerprint)];
    say!("{}", wording.text("verified-fingerprint", &fingerprint));
}
