//! `xuewei verify`: proof of a folder of results from its files alone.

use std::path::Path;

use serde_json::json;

use super::{Failure, Speaker};
use crate::app::verify::Verified;
use crate::app::{Error, verify};
use crate::tables::json::pretty;
use crate::words::grouped;
use crate::words::violations::trouble;

/// How many troubles are told; the rest is counted.
const TOLD: usize = 10;

/// Proves a folder and says in plain words what was proved, or what is wrong.
pub fn run(results: &Path, inputs: Option<&Path>, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    match verify::run(results, inputs) {
        Ok(Verified { proved, by_hand }) => {
            if speaker.is_json() {
                put!(
                    "{}",
                    pretty(&json!({
                        "verified": true,
                        "faults": [],
                        "fingerprint": proved.fingerprint,
                        "manual_placements": by_hand.manual_placements,
                        "review_decisions": by_hand.review_decisions,
                        "review_points": by_hand.review_points,
                        "review_ranks_changed": by_hand.review_ranks_changed,
                    }))
                );
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
                let figures = [("count", by_hand.manual_placements.to_string())];
                say!("{}", wording.text("verified-placements", &figures));
            }
            if by_hand.review_decisions > 0 {
                let figures = [
                    ("count", by_hand.review_decisions.to_string()),
                    ("points", by_hand.review_points.to_string()),
                    ("ranks", by_hand.review_ranks_changed.to_string()),
                ];
                say!("{}", wording.text("verified-decisions", &figures));
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
            let result: Vec<String> = troubles.iter().map(|t| trouble(t, wording)).collect();
            if speaker.is_json() {
                put!(
                    "{}",
                    pretty(&json!({ "verified": false, "faults": result }))
                );
            }
            let mut lines: Vec<String> = result.into_iter().take(TOLD).collect();
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
