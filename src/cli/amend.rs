//! `xuewei amend`: late changes on a folder of results.

use super::progress::Progress;
use super::{Failure, Speaker, print_warnings};
use crate::app::Error;
use crate::app::allocate::notices_of;
use crate::app::amend::{self, Request};
use crate::faces::terminal::{changed_table, outcome_table};
use crate::tables::json::pretty;
use crate::words::answer::{sentences, shares, shortages};
use crate::words::findings::with_findings;
use crate::words::grouped;
use crate::words::violations::trouble;

/// Changed children that the terminal names; `amended.csv` has all.
const NAMED: usize = 20;

/// Troubles of the folder that are told; `verify` tells all.
const TOLD: usize = 10;

/// Makes the next version of a folder and says what changed for whom.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let answer = amend::run(request, &progress.control());
    progress.done();
    let response = answer.map_err(|why| match why {
        // A folder that is not proved is not built upon.
        Error::Results(troubles) => {
            let told = troubles.iter().take(TOLD).map(|own| trouble(own, wording));
            let mut lines: Vec<String> = told.collect();
            lines.push(wording.text("verify-failed", &[("count", troubles.len())]));
            lines.push(wording.plain("amend-not-proved"));
            Failure::Proof(lines.join("\n"))
        }
        other => other.into(),
    })?;
    let warnings = response.warnings();
    print_warnings(&warnings, speaker);
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
    let changed: Vec<_> = response.changed().collect();
    say!(
        "{}",
        changed_table(&changed, NAMED, results.intake, wording)
    );
    say!(
        "{}",
        outcome_table(results.intake, results.shortfall, wording)
    );
    for sentence in shortages(&results, wording) {
        say!("{sentence}");
    }
    if let Some(count) = response.notices {
        let figures = [
            ("count", grouped(i64::try_from(count).unwrap_or(i64::MAX))),
            ("path", notices_of(&request.out).display().to_string()),
        ];
        say!("{}", wording.text("done-notices", &figures));
    }
    say!(
        "{}",
        wording.text("done-folder", &[("path", request.out.display())])
    );
    Ok(())
}
