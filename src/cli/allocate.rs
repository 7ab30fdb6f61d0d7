//! `xuewei allocate`: the whole round.

use super::progress::Progress;
use super::{Failure, Speaker, print_warnings};
use crate::app::allocate::{self, Request, lists_of, notices_of, public_list_of, public_page_of};
use crate::faces::terminal::outcome_table;
use crate::tables::json::pretty;
use crate::words::answer::{sentences, shares, shortages};
use crate::words::findings::with_findings;
use crate::words::{grouped, remedies};

/// Runs a round and says what came of it.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let response = allocate::run(request, &progress.control())?;
    progress.done();
    let warnings = response.warnings();
    print_warnings(&warnings, speaker);
    if response.drawn > 0 && response.input.commitment.is_none() && !speaker.is_json() {
        let figures = [
            (
                "count",
                grouped(i64::try_from(response.drawn).unwrap_or(i64::MAX)),
            ),
            ("round", request.round.display().to_string()),
        ];
        note!("{}", wording.text("done-drawn", &figures));
    }
    if speaker.is_json() {
        let answer = with_findings(&response.summary, [&warnings], wording);
        put!("{}", pretty(&answer));
        return Ok(());
    }
    let results = response.results();
    for sentence in sentences(&response.summary, results.pack, wording) {
        say!("{sentence}");
    }
    for sentence in shares(&results, wording) {
        say!("{sentence}");
    }
    say!(
        "{}",
        outcome_table(results.intake, results.shortfall, wording)
    );
    for sentence in shortages(&results, wording) {
        say!("{sentence}");
    }
    for sentence in remedies::sentences(&results, &response.remedies, wording) {
        say!("{sentence}");
    }
    let out = &request.out;
    if let Some(count) = response.notices {
        let figures = [
            ("count", grouped(i64::try_from(count).unwrap_or(i64::MAX))),
            ("path", notices_of(out).display().to_string()),
        ];
        say!("{}", wording.text("done-notices", &figures));
    }
    if let Some(count) = response.lists {
        let figures = [
            ("count", grouped(i64::try_from(count).unwrap_or(i64::MAX))),
            ("path", lists_of(out).display().to_string()),
        ];
        say!("{}", wording.text("done-lists", &figures));
    }
    if request.public {
        let path = public_page_of(out).display().to_string();
        say!("{}", wording.text("done-public", &[("path", path)]));
    }
    if let Some(until) = response.listed_until {
        let figures = [
            ("until", until.to_string()),
            ("path", public_list_of(out).display().to_string()),
        ];
        say!("{}", wording.text("done-list", &figures));
    }
    if response.list_withheld > 0 {
        let count = i64::try_from(response.list_withheld).unwrap_or(i64::MAX);
        let figures = [("count", grouped(count))];
        say!("{}", wording.text("done-list-withheld", &figures));
    }
    say!(
        "{}",
        wording.text("done-folder", &[("path", out.display())])
    );
    Ok(())
}
