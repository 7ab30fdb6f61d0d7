//! `xuewei verify`: proof of a folder of results, from its files alone and by running the round again.

use xuewei_core::policy::{Fairness, Objective};

use super::progress::Progress;
use super::{Failure, Speaker};
use crate::app::verify::{self, Request, Verified};
use crate::app::{Error, found, plan, years};
use crate::files::planning::PlanningCommand;
use crate::files::verify::{Proved, ProvedPlanning, ProvedRound};
use crate::tables::json::sorted;
use crate::words::Wording;
use crate::words::answer::committed;
use crate::words::findings::with_records;
use crate::words::grouped;
use crate::words::violations::ledger_trouble;

/// How many troubles are told; the rest is counted.
const TOLD: usize = 10;

/// Proves a folder and says in plain words what was proved, or what is wrong.
pub fn run(request: &Request, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new(wording.lang);
    match years::command_of(&request.results).as_deref() {
        Some("plan") => return of_plan(request, &progress, speaker),
        Some("forecast") => return of_forecast(request, &progress, speaker),
        _ => {}
    }
    let answer = verify::run(request, &progress.control());
    progress.done();
    match answer {
        Ok(verified) => {
            let found = found::of_folder(&request.results);
            speaker.heed_records(&found);
            if speaker.is_json() {
                let answer = match &verified {
                    Verified::Round(proved) => verify::Answer::proved(proved),
                    Verified::Planning(proved) => verify::Answer::planning(proved),
                };
                put!("{}", sorted(&with_records(answer, found)));
                return Ok(());
            }
            let fingerprint = match verified {
                Verified::Round(proved) => {
                    tell_round(&proved, request, wording);
                    proved.fingerprint
                }
                Verified::Planning(proved) => {
                    tell_planning(&proved, wording);
                    proved.fingerprint
                }
            };
            let harmful = found.iter().filter(|record| record.harmful).count();
            if harmful > 0 {
                let figures = [("count", number(harmful))];
                say!("{}", wording.text("verified-findings", &figures));
            }
            let fingerprint = [("hash", fingerprint)];
            say!("{}", wording.text("verified-fingerprint", &fingerprint));
            Ok(())
        }
        Err(Error::Results(troubles)) => {
            let answer = verify::Answer::refuted(&troubles, wording);
            Err(refuted(answer, "verify-failed", speaker))
        }
        Err(Error::Ledger(troubles)) => {
            let faults = troubles.iter().map(|own| ledger_trouble(own, wording));
            let answer = verify::Answer {
                faults: faults.collect(),
                ..verify::Answer::refuted(&[], wording)
            };
            Err(refuted(answer, "ledger-failed", speaker))
        }
        Err(other) => Err(other.into()),
    }
}

/// What was proved of a round, sentence by sentence.
fn tell_round(proved: &Proved, request: &Request, wording: &Wording) {
    let count = number;
    let figures = [
        ("children", count(proved.children)),
        ("eligible", count(proved.eligible)),
    ];
    let inputs = match proved.by_kept {
        true => "verified-by-kept",
        false => "verified-inputs",
    };
    say!("{}", wording.text(inputs, &figures));
    say!("{}", wording.plain("verified-reach"));
    say!("{}", wording.text("verified-rank", &figures));
    let by_hand = &proved.by_hand;
    if by_hand.manual_placements > 0 {
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
    if !proved.versions.is_empty() {
        say!("{}", wording.plain("verified-first"));
    }
    for (round, kind) in &proved.rounds {
        let named = [("round", round.clone())];
        match kind {
            ProvedRound::Choice => say!("{}", wording.text("verified-choice", &named)),
            ProvedRound::ChoiceByOrder => {
                say!("{}", wording.text("verified-choice-order", &named));
            }
            ProvedRound::Coordination if proved.rounds.len() > 1 => {
                say!("{}", wording.text("verified-round", &named));
            }
            ProvedRound::Coordination => {}
        }
        let mut is_first = true;
        for of in proved.objectives.iter().filter(|o| o.round == *round) {
            if let Ok(objective) = of.objective.parse::<Objective>() {
                let value = [
                    ("value", of.value.to_string()),
                    ("fairness", of.fairness.to_string()),
                ];
                if let Some(key) = by_rank(objective, proved.fairness) {
                    say!("{}", wording.text(&key, &value));
                    continue;
                }
                // What was exchanged for households is told below, with what is proved of it.
                if objective == Objective::Travel && proved.households > 0 {
                    say!("{}", wording.text("verified-travel-sum", &value));
                    continue;
                }
                // After another objective that counts journeys, travel is the least of what that leaves.
                match objective == Objective::Travel && !is_first {
                    true => say!("{}", wording.text("verified-travel-after", &value)),
                    false => say!("{}", wording.objective("verified", objective, &value)),
                }
                is_first &= objective.sector().is_some();
            }
        }
    }
    if proved.households > 0 {
        let longer = [("metres", proved.households.to_string())];
        say!("{}", wording.text("verified-households", &longer));
        let key = match proved.repeated.is_some() && proved.other_version.is_none() {
            true => "verified-households-again",
            false => "verified-households-open",
        };
        say!("{}", wording.plain(key));
    }
    if proved.pressure {
        say!("{}", wording.plain("verified-pressure"));
    }
    if let Some(journeys) = proved.distances {
        let figures = [("count", count(journeys))];
        say!("{}", wording.text("verified-distances", &figures));
    }
    for own in proved.versions.iter().skip(1) {
        let n = |n: u64| grouped(i64::try_from(n).unwrap_or(i64::MAX));
        let figures = [
            ("version", own.version.to_string()),
            ("when", own.when.clone().unwrap_or_default()),
            ("withdrawn", n(own.withdrawn)),
            ("late", n(own.late)),
            ("placed", n(own.placed)),
            ("moved", n(own.moved_up)),
        ];
        say!("{}", wording.text("verified-version", &figures));
    }
    if let Some(sentence) = committed(proved.commitment.as_ref(), wording) {
        say!("{sentence}");
    }
    if request.commitment.is_some() {
        say!("{}", wording.plain("verified-commitment"));
    }
    if request.ledger.is_some() {
        let leaves = if request.secrets.is_some() {
            "yes"
        } else {
            "no"
        };
        say!(
            "{}",
            wording.text("verified-ledger", &[("secrets", leaves)])
        );
    }
    say!("{}", repeated(proved, wording));
}

/// What was proved of rounds as they would be.
fn tell_planning(proved: &ProvedPlanning, wording: &Wording) {
    say!("{}", wording.plain("verified-planning-inputs"));
    for own in &proved.allocations {
        let figures = [
            ("name", own.name.clone()),
            ("children", number(own.children)),
            ("eligible", number(own.eligible)),
        ];
        let key = match proved.command {
            PlanningCommand::Scenario => "verified-planning-allocation",
            PlanningCommand::Site => "verified-planning-site",
        };
        say!("{}", wording.text(key, &figures));
    }
    let key = match (&proved.repeated, &proved.other_version) {
        (Some(_), None) => "verified-again",
        (Some(_), Some(_)) => "verified-again-other",
        (None, _) if proved.ended_by_time => "verified-planning-ended",
        (None, Some(_)) if !proved.not_repeated.is_empty() => "verified-planning-not-again",
        (None, _) => "verified-planning-once",
    };
    let figures = [
        ("files", number(proved.repeated.unwrap_or_default())),
        ("version", proved.other_version.clone().unwrap_or_default()),
        ("own", env!("CARGO_PKG_VERSION").to_owned()),
        ("names", told(&proved.not_repeated, wording)),
    ];
    say!("{}", wording.text(key, &figures));
}

/// A count for people.
fn number(count: usize) -> String {
    grouped(i64::try_from(count).unwrap_or(i64::MAX))
}

/// The first names of files, and how many more there are.
fn told(names: &[String], wording: &Wording) -> String {
    let mut told: Vec<String> = names.iter().take(TOLD).cloned().collect();
    if names.len() > TOLD {
        told.push(wording.text("output-more", &[("count", names.len() - TOLD)]));
    }
    told.join(&wording.plain("output-separator"))
}

/// Proves a folder of a forecast.
fn of_forecast(request: &Request, progress: &Progress, speaker: &Speaker) -> Result<(), Failure> {
    let inputs = request.inputs.as_deref();
    let proved = years::verify_forecast(&request.results, inputs, &progress.control());
    progress.done();
    let wording = &speaker.wording;
    match proved {
        Ok(proved) => {
            let found = found::of_folder(&request.results);
            speaker.heed_records(&found);
            if speaker.is_json() {
                let answer = verify::Answer::of_years(&proved.fingerprint);
                put!("{}", sorted(&with_records(answer, found)));
                return Ok(());
            }
            let areas = [("areas", proved.areas)];
            say!("{}", wording.text("verified-forecast", &areas));
            let fingerprint = [("hash", &proved.fingerprint)];
            say!("{}", wording.text("verified-fingerprint", &fingerprint));
            Ok(())
        }
        Err(why) => Err(not_proved(why, speaker)),
    }
}

/// What a folder that is not proved ends with.
fn not_proved(why: Error, speaker: &Speaker) -> Failure {
    match why {
        Error::Results(troubles) => {
            let answer = verify::Answer::refuted(&troubles, &speaker.wording);
            refuted(answer, "verify-failed", speaker)
        }
        other => other.into(),
    }
}

/// Proves a folder of a plan.
fn of_plan(request: &Request, progress: &Progress, speaker: &Speaker) -> Result<(), Failure> {
    let inputs = request.inputs.as_deref();
    let proved = plan::verify::verify(
        &request.results,
        inputs,
        request.proof_only,
        &progress.control(),
    );
    progress.done();
    match proved {
        Ok(proved) => {
            let found = found::of_folder(&request.results);
            speaker.heed_records(&found);
            if speaker.is_json() {
                let answer = verify::Answer::of_years(&proved.fingerprint);
                put!("{}", sorted(&with_records(answer, found)));
                return Ok(());
            }
            super::plan::proved(&proved, speaker);
            Ok(())
        }
        Err(why) => Err(not_proved(why, speaker)),
    }
}

/// That something is wrong: printed for programs, the first of it for people.
fn refuted(answer: verify::Answer, key: &str, speaker: &Speaker) -> Failure {
    if speaker.is_json() {
        put!("{}", sorted(&with_records(&answer, Vec::new())));
    }
    let (wording, count) = (&speaker.wording, answer.faults.len());
    let mut lines: Vec<String> = answer.faults.into_iter().take(TOLD).collect();
    if count > TOLD {
        lines.push(wording.text("more-findings", &[("count", count - TOLD)]));
    }
    lines.push(wording.text(key, &[("count", count)]));
    Failure::Proof(lines.join("\n"))
}

/// How the files of the folder were held against what follows from the inputs.
fn repeated(proved: &Proved, wording: &Wording) -> String {
    match (&proved.repeated, &proved.other_version) {
        (Some(files), other) => {
            let figures = [
                ("files", grouped(i64::try_from(*files).unwrap_or(i64::MAX))),
                ("version", other.clone().unwrap_or_default()),
                ("own", env!("CARGO_PKG_VERSION").to_owned()),
            ];
            let key = match other {
                None => "verified-again",
                Some(_) => "verified-again-other",
            };
            wording.text(key, &figures)
        }
        (None, None) => wording.plain("verified-outputs"),
        (None, Some(version)) => {
            let names = &proved.not_repeated;
            let figures = [
                ("version", version.clone()),
                ("own", env!("CARGO_PKG_VERSION").to_owned()),
                ("files", told(names, wording)),
                ("children", proved.placed_otherwise.to_string()),
            ];
            let key = match names.is_empty() {
                true => "verified-other-version",
                false => "verified-not-again",
            };
            wording.text(key, &figures)
        }
    }
}

/// The sentence of an objective that a rule by rank leaves above its least.
fn by_rank(objective: Objective, rule: Fairness) -> Option<String> {
    let is_above = match rule {
        Fairness::LeastTravel => false,
        Fairness::Hybrid => objective == Objective::Travel,
        Fairness::PointsFirst => true,
    };
    let kind = objective.kind();
    is_above.then(|| match objective.sector() {
        None => format!("verified-{kind}-{}", rule.as_str()),
        Some(_) => format!("verified-{kind}-points_first"),
    })
}
