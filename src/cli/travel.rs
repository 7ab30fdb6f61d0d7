//! `xuewei travel`: journeys on a walking network.

use super::progress::Progress;
use super::{Failure, Speaker, print_warnings};
use crate::app::Error;
use crate::app::travel::{self, Request};
use crate::tables::json::sorted;
use crate::words::findings::with_findings;
use crate::words::grouped;
use crate::words::violations::trouble;

/// Measures, proves, writes, and says what the network is.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    let response = match travel::run(request, &progress.control()) {
        Err(Error::Results(faults)) => {
            let lines: Vec<String> = faults.iter().map(|own| trouble(own, wording)).collect();
            return Err(Failure::Proof(lines.join("\n")));
        }
        other => other?,
    };
    progress.done();
    print_warnings(response.warnings(), speaker);
    if speaker.is_json() {
        let answer = with_findings(&response.network, [response.warnings()], wording);
        put!("{}", sorted(&answer));
        return Ok(());
    }
    let number = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
    let network = &response.network;
    let journeys = &network.journeys;
    let figures = [
        ("ways", number(network.ways)),
        (
            "km",
            number(usize::try_from(network.metres / 1000).unwrap_or(usize::MAX)),
        ),
        ("journeys", number(journeys.all)),
        ("network", number(journeys.network)),
        ("table", number(journeys.table)),
        ("straight", number(journeys.straight_line)),
        ("close", number(journeys.close_calls)),
        ("path", request.out.display().to_string()),
    ];
    say!("{}", wording.text("travelled", &figures));
    if let Some(credit) = &network.credit {
        say!("{}", wording.text("travel-credit", &[("credit", credit)]));
    }
    Ok(())
}
