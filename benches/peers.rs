//! xuewei against OR-Tools `SimpleMinCostFlow`, on the same arcs and the same problem (public places in
//! rank order, then journeys), in one go. `make bench-peers`.
//!
//! Ours is solve and prove; the peer's is its `solve()` alone. Ratios above 1 are in our favour.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use xuewei::input;
use xuewei::synthetic::{Size, write};
use xuewei_core::control::Control;
use xuewei_core::domain::{Intake, Sector, TravelOrigin, TravelTable};
use xuewei_core::model::AssignmentModel;
use xuewei_core::policy::{Pack, TravelFrom};
use xuewei_core::solve::solve;
use xuewei_core::units::Metres;
use xuewei_core::{network, qualify};

/// Runs of each unless `XUEWEI_RUNS` says otherwise; the median counts.
const RUNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "--ours") {
        // In a process of its own, so that its peak of memory is its own.
        let reach = Reach::named(&arguments[at + 2]);
        ours(Path::new(&arguments[at + 1]), reach);
        return;
    }
    let python = std::env::var("XUEWEI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let runs = std::env::var("XUEWEI_RUNS")
        .ok()
        .and_then(|n| n.parse().ok());
    let only = std::env::var("XUEWEI_PEERS").unwrap_or_default();
    let folder = tempfile::tempdir().unwrap();
    println!(
        "| input | ours s | peer s | ratio | ours MB | peer MB | ratio | peer on cells s | ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for (name, round, reach) in cases(folder.path()) {
        if !name.contains(&only) {
            continue;
        }
        let mut rows: Vec<[Option<f64>; 5]> = Vec::new();
        for _ in 0..runs.unwrap_or(RUNS) {
            let arcs = folder.path().join("arcs");
            let result = run(Command::new(&arguments[0])
                .arg("--ours")
                .arg(&round)
                .arg(reach.name())
                .env("XUEWEI_ARCS", &arcs));
            let peer = |mode: &str| {
                let told_too = run(Command::new(&python)
                    .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers.py"))
                    .arg(&arcs)
                    .arg(mode));
                for figure in ["left_out", "weight", "metres"] {
                    assert_eq!(result[figure], told_too[figure], "{name}: {figure}");
                }
                told_too
            };
            // A hundred million arcs, child by child, are more than the peer can hold.
            let children = (reach != Reach::AllPairs).then(|| peer("children"));
            let cells = peer("cells");
            let number = |v: &Value, key: &str| v[key].as_f64();
            rows.push([
                number(&result, "seconds"),
                children.as_ref().and_then(|v| number(v, "seconds")),
                number(&result, "megabytes"),
                children.as_ref().and_then(|v| number(v, "megabytes")),
                number(&cells, "seconds"),
            ]);
        }
        let median = |at: usize| {
            let mut all: Vec<f64> = rows.iter().filter_map(|r| r[at]).collect();
            all.sort_by(f64::total_cmp);
            all.get(all.len() / 2).copied()
        };
        let figure = |value: Option<f64>, digits: usize| {
            value.map_or("–".to_owned(), |v| format!("{v:.digits$}"))
        };
        let ratio = |a: usize, b: usize| figure(median(a).zip(median(b)).map(|(a, b)| a / b), 1);
        println!(
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {} |",
            figure(median(0), 3),
            figure(median(1), 2),
            ratio(1, 0),
            figure(median(2), 0),
            figure(median(3), 0),
            ratio(3, 2),
            figure(median(4), 2),
            ratio(4, 0),
        );
    }
}

/// Which journeys a case allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// 4,000 m from the community.
    Community,
    /// 4,000 m from a home of its own.
    Home,
    /// A travel table with the twenty nearest schools of each community.
    Twenty,
    /// From every community to every school.
    AllPairs,
}

impl Reach {
    const ALL: [Self; 4] = [Self::Community, Self::Home, Self::Twenty, Self::AllPairs];

    fn name(self) -> &'static str {
        match self {
            Self::Community => "communities",
            Self::Home => "homes",
            Self::Twenty => "20 nearest",
            Self::AllPairs => "all pairs",
        }
    }

    fn named(name: &str) -> Self {
        let mut all = Self::ALL.into_iter();
        all.find(|reach| reach.name() == name).expect("a reach")
    }

    fn set(self, round: &mut Intake, pack: &mut Pack) {
        match self {
            Self::Community => {}
            Self::Home => pack.travel.from = TravelFrom::Home,
            Self::AllPairs => pack.reach.max = Metres(i64::from(u32::MAX)),
            Self::Twenty => {
                pack.reach.max = Metres(i64::from(u32::MAX));
                let ranking = qualify::qualify(round, pack, &Control::default())
                    .unwrap()
                    .ranking;
                let net =
                    network::build(round, pack, ranking.order(), &Control::default()).unwrap();
                let mut journeys = Vec::new();
                for (_, cell) in net.cells() {
                    let Some(community) = cell.community else {
                        continue;
                    };
                    let nearest = net.reach.nearest(cell, Sector::Public, 20, |_| true);
                    journeys.extend(nearest.arcs.iter().map(|arc| {
                        let school = net.sites()[arc.site.at()];
                        (TravelOrigin::Community(community), school, arc.metres)
                    }));
                }
                journeys.sort_unstable();
                let travel = TravelTable {
                    journeys,
                    parcels: Vec::new(),
                    ..TravelTable::default()
                };
                *round = std::mem::take(round)
                    .with(|_, own| own.travel = Some(travel))
                    .unwrap();
            }
        }
    }
}

/// Name, round, and which journeys it allows.
fn cases(folder: &Path) -> Vec<(String, PathBuf, Reach)> {
    let mut cases = Vec::new();
    let suzhou = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/suzhou-2026");
    if suzhou.is_dir() {
        let at = folder.join("suzhou");
        std::fs::create_dir(&at).unwrap();
        for entry in std::fs::read_dir(&suzhou).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, at.join(path.file_name().unwrap())).unwrap();
        }
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/wanglan/round.toml");
        std::fs::copy(shipped, at.join("round.toml")).unwrap();
        let round = at.join("round.toml");
        cases.push((
            "suzhou-2026, communities".to_owned(),
            round.clone(),
            Reach::Community,
        ));
        cases.push(("suzhou-2026, homes".to_owned(), round, Reach::Home));
    } else {
        println!("SKIPPED: ../shared/data/suzhou-2026 is not beside this checkout");
    }
    let generated: [(u32, u32, &[Reach]); 2] = [
        (180_000, 700, &Reach::ALL),
        (1_000_000, 3_000, &[Reach::Community]),
    ];
    for (children, schools, reaches) in generated {
        let at = folder.join(format!("{children}"));
        write(Size { children, schools }, 1, &at).unwrap();
        for reach in reaches {
            let name = format!("{children} × {schools}, {}", reach.name());
            cases.push((name, at.join("round.toml"), *reach));
        }
    }
    cases
}

/// Builds the programme, solves and proves it, writes its arcs for the peer.
fn ours(round: &Path, reach: Reach) {
    let mut input = input::read(round).unwrap();
    reach.set(&mut input.intake, &mut input.pack);
    let (round, pack) = (&input.intake, &input.pack);
    let qualified = qualify::qualify(round, pack, &Control::default()).unwrap();
    // Reading tables is no part of the comparison: the peer gets its arcs ready made. So the peak is
    // measured from here, the whole round in memory included.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    let net = network::build(round, pack, qualified.ranking.order(), &Control::default()).unwrap();
    let placed = vec![0; net.cells.len()];
    let free: Vec<i64> = round.schools().iter().map(|s| s.places.get()).collect();
    let ranking = &qualified.ranking;
    let mut programme = AssignmentModel::new(
        &net,
        ranking,
        Sector::Public,
        (&placed, &free),
        &Control::default(),
    )
    .unwrap();
    let began = Instant::now();
    let solved = solve(&mut programme, &Control::default()).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .and_then(|kb| kb.trim().parse().ok())
        .unwrap_or(0);
    if let Some(path) = std::env::var_os("XUEWEI_ARCS") {
        let all = AssignmentModel::listing(
            &net,
            ranking,
            Sector::Public,
            (&placed, &free),
            usize::MAX,
            &Control::default(),
        )
        .unwrap();
        write_arcs(&all, Path::new(&path));
    }
    println!(
        "{}",
        serde_json::json!({
            "seconds": seconds,
            "left_out": solved.losses.children,
            "weight": i64::try_from(solved.losses.weight).unwrap(),
            "metres": i64::try_from(solved.metres).unwrap(),
            "megabytes": peak / 1024,
        })
    );
}

fn write_arcs(programme: &AssignmentModel<'_>, path: &Path) {
    let rows: Vec<_> = programme.rows().collect();
    let mut numbers: Vec<i64> = vec![
        rows.len() as i64,
        programme.places.len() as i64,
        programme.arc_count() as i64,
        rows.iter().map(|&r| programme.supply(r)).sum(),
    ];
    numbers.extend(&programme.places);
    let running = |counts: Vec<usize>| {
        let mut sum = 0;
        std::iter::once(0).chain(counts.into_iter().map(move |c| {
            sum += c as i64;
            sum
        }))
    };
    numbers.extend(running(
        rows.iter().map(|&r| programme.arcs(r).len()).collect(),
    ));
    numbers.extend(
        rows.iter()
            .flat_map(|&r| programme.arcs(r))
            .map(|a| i64::from(a.column.0)),
    );
    numbers.extend(
        rows.iter()
            .flat_map(|&r| programme.arcs(r))
            .map(|a| a.metres()),
    );
    numbers.extend(running(
        rows.iter().map(|&r| programme.weights(r).len()).collect(),
    ));
    numbers.extend(rows.iter().flat_map(|&r| programme.weights(r)));
    let bytes: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    std::fs::write(path, bytes).unwrap();
}

fn run(command: &mut Command) -> Value {
    let output = command.output().expect("the command starts");
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("JSON")
}
