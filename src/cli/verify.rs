//! `xuewei verify`: proof of a folder of results from its files alone.

use std::path::Path;

use super::{Failure, Speaker};
use crate::app::{Control, Error, verify};
use crate::tables::json::sorted;
use crate::words::grouped;

/// How many troubles are told; the rest is counted.
const TOLD: usize = 10;

/// Proves a folder and says in plain words what was proved, or what is wrong.
pub fn run(results: &Path, inputs: Option<&Path>, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    match verify::run(results, inputs, &Control::default()) {
        Ok(proved) => {
            if speaker.is_json() {
                put!("{}", sorted(&verify::Answer::proved(&proved)));
                return Ok(());
            }
            let count = |n: usize| grouped(i64::try_from(n).unwrap_or(i64::MAX));
            let figures = [
                ("children", count(proved.children)),
                ("eligible", count(proved.eligible)),
            ];
            say!("{}", wording.text("verified-inputs", &figures));
            say!("{}", wording.plain("verified-reach"));
            say!("{}", wording.text("verified-rank", &figures));
            if proved.by_hand {
                say!("{}", wording.plain("verified-by_hand"));
            }
            for (round, is_choice) in &proved.rounds {
                let named = [("round", round.clone())];
                if *is_choice {
                    say!("{}", wording.text("verified-choice", &named));
                } else if proved.rounds.len() > 1 {
                    say!("{}", wording.text("verified-round", &named));
                }
                for (_, name, value) in proved.objectives.iter().filter(|o| o.0 == *round) {
                    let key = format!("verified-{name}");
                    say!("{}", wording.text(&key, &[("value", value.to_string())]));
                }
            }
            if proved.households > 0 {
                let longer = [("metres", proved.households.to_string())];
                say!("{}", wording.text("verified-households", &longer));
            }
            say!("{}", wording.plain("verified-outputs"));
            let fingerprint = [("hash", proved.fingerprint)];
            say!("{}", wording.text("verified-fingerprint", &fingerprint));
            Ok(())
        }
        Err(Error::Results(troubles)) => {
            let answer = verify::Answer::refuted(&troubles, wording);
            if speaker.is_json() {
                put!("{}", sorted(&answer));
            }
            let mut lines: Vec<String> = answer.faults.into_iter().take(TOLD).collect();
            if troubles.len() > TOLD {
                let rest = troubles.len() - TOLD;
                lines.push(wording.text("more-findings", &[("count", rest)]));
            }
            lines.push(wording.text("verify-failed", &[("count", troubles.len())]));
            Err(Failure::Proof(lines.join("\n")))
        }
        Err(other) => Err(other.into()),
    }
}
