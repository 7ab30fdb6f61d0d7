//! Plans whose children go no farther than a reach, by cuts and the complete programme together, against HiGHS on the
//! complete programme alone (a column for every area and campus within its reach, level and year), in one go.
//! `make bench-plans`.
//!
//! A made-up city of the size of Suzhou: 330 campuses, ten districts, two levels, eight years. Each gets the same seconds
//! (`XUEWEI_HIGHS_SECONDS`, 300), one thread; what is found and what no plan goes below is printed for children without a
//! place in the worst year and in all years. Ratios are of the gaps in all years (plan − bound), and of the seconds; above 1
//! they are in our favour.
#![allow(missing_docs, clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../crates/plan/tests/suite/dice.rs"]
mod dice;
#[path = "../crates/plan/tests/suite/suzhou_city.rs"]
mod suzhou_city;

use std::time::Instant;

use xuewei_plan::Plan;
use xuewei_plan::decide::{Choices, Decided, Entering, NotDecided, decide_by};

fn main() {
    let seconds = std::env::var("XUEWEI_HIGHS_SECONDS");
    let seconds = seconds.ok().and_then(|n| n.parse().ok()).unwrap_or(300.0);
    println!(
        "| areas | ours s | worst year (bound) | all years (bound) | HiGHS s | worst year (bound) | all years (bound) | gaps | seconds |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for areas in [150, 250] {
        let city = suzhou_city::with_areas(&suzhou_city::suzhou(), areas);
        let given = Plan {
            moves_posts: true,
            ..Plan::default()
        };
        let choices = Choices {
            from: 1,
            classes: true,
            open: false,
            extend: true,
            convert: true,
            close: true,
            pool: false,
            help: false,
            most_rooms: 12,
        };
        let run = |entering| {
            let began = Instant::now();
            let found = decide_by(&city, &given, choices, seconds, entering);
            (began.elapsed().as_secs_f64(), found)
        };
        let (ours, our_plan) = run(Entering::Both);
        let (theirs, their_plan) = run(Entering::Ways);
        let gaps = match (gap(&our_plan), gap(&their_plan)) {
            (Some(0), _) | (_, None) => "∞".to_owned(),
            (Some(ours), Some(theirs)) => format!("{:.1}", theirs as f64 / ours as f64),
            (None, _) => "0".to_owned(),
        };
        println!(
            "| {areas} | {ours:.0} | {} | {theirs:.0} | {} | {gaps} | {:.1} |",
            told(&our_plan),
            told(&their_plan),
            theirs / ours
        );
    }
}

/// By how many children in all years a plan may be worse than the best.
fn gap(found: &Result<Decided, NotDecided>) -> Option<i64> {
    let found = found.as_ref().ok()?;
    Some(found.rolled.objectives[1] - found.bounds[1])
}

fn told(found: &Result<Decided, NotDecided>) -> String {
    match found {
        Ok(own) => {
            let of = |at: usize| format!("{} ({})", own.rolled.objectives[at], own.bounds[at]);
            format!("{} | {}", of(0), of(1))
        }
        Err(_) => "– | –".to_owned(),
    }
}
