//! `site` on the OR-Library's capacitated facility location against HiGHS on the complete strong formulation, in one go.
//! `make bench-peers`.
//!
//! Ours is all of `site` (who takes part, who reaches what, the plans to begin with, the search, its proof counted anew);
//! HiGHS gets the programme with every row `x ≤ s y` ready made, one thread. Once each; HiGHS ends after
//! `XUEWEI_HIGHS_SECONDS` (120). Ratios above 1 are in our favour.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod or_library;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use xuewei::input;
use xuewei_core::control::Control;
use xuewei_core::domain::{Intake, SchoolStatus, Sector};
use xuewei_core::model::AssignmentModel;
use xuewei_core::model::siting::{Facility, LocationModel, LocationObjective};
use xuewei_core::policy::Pack;
use xuewei_core::scenario::siting::site;
use xuewei_core::solve::{Limits, search};
use xuewei_core::{network, qualify};

fn main() {
    let only = std::env::var("XUEWEI_PEERS").unwrap_or_default();
    let seconds = std::env::var("XUEWEI_HIGHS_SECONDS");
    let seconds = seconds.ok().and_then(|n| n.parse().ok()).unwrap_or(120.0);
    println!("| site | ours s | our plan | our bound | HiGHS s | its plan | its bound | ratio |");
    println!("|---|---|---|---|---|---|---|---|");
    for (name, file, capacity) in [
        ("cap41", "cap41.txt", 5_000),
        ("capa, 8,000", "capa.txt", 8_000),
        ("capa, 10,000", "capa.txt", 10_000),
        ("capa, 12,000", "capa.txt", 12_000),
        ("capa, 14,000", "capa.txt", 14_000),
    ] {
        if !name.contains(&only) {
            continue;
        }
        let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/benchmarks");
        let Ok(text) = fs::read_to_string(shared.join(file)) else {
            println!("SKIPPED: ../shared/data/benchmarks/{file} is not beside this checkout");
            continue;
        };
        let folder = tempfile::tempdir().unwrap();
        let round: PathBuf = or_library::write(&text, capacity, folder.path());
        let input = input::read_for_planning(&round).unwrap();
        let began = Instant::now();
        let sited = site(&input.intake, &input.pack, &Control::default()).unwrap();
        let ours = began.elapsed().as_secs_f64();
        let (theirs, plan, bound) = highs(&input.intake, &input.pack, &sited.facilities, seconds);
        println!(
            "| {name} | {ours:.1} | {:.3} | {:.3} | {theirs:.1} | {plan} | {bound} | {:.1} |",
            sited.value,
            sited.bound,
            theirs / ours
        );
    }
}

/// Seconds, plan and bound of HiGHS on the complete programme.
fn highs(
    intake: &Intake,
    pack: &Pack,
    facilities: &[Facility],
    seconds: f64,
) -> (f64, String, String) {
    let siting = intake.siting().clone();
    let open = intake.clone().with(|city, _| {
        for school in &mut city.schools {
            school.status = SchoolStatus::Existing;
        }
    });
    let (open, pack, control) = (open.unwrap(), pack.widest(), Control::default());
    let qualified = qualify::qualify(&open, &pack, &control).unwrap();
    let ranking = &qualified.ranking;
    let network = network::build(&open, &pack, ranking.order(), &control).unwrap();
    let placed = vec![0; network.cells.len()];
    let free = vec![0; open.schools().len()];
    let waiting = (&placed[..], &free[..]);
    let all = usize::MAX;
    let public = Sector::Public;
    let year = AssignmentModel::with_empty(&network, ranking, public, waiting, all, &control);
    let year = year.unwrap();
    let per_metre = siting.cost_per_child_metre;
    let cost = LocationObjective::Cost { per_metre };
    let mut model = LocationModel::new(facilities, (&siting, 1.0), &[&year], cost);
    for journey in 0..model.journeys.len() {
        model.only_where_open(journey);
    }
    let limits = Limits { seconds, gap: 0.0 };
    let began = Instant::now();
    let best = search(&model.program, None, limits, &control);
    let theirs = began.elapsed().as_secs_f64();
    match best {
        Ok(Some(best)) => {
            let figure = |value: f64| format!("{value:.3}");
            (theirs, figure(best.objective), figure(best.bound))
        }
        _ => (theirs, "–".to_owned(), "–".to_owned()),
    }
}
