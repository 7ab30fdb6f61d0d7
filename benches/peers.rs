//! xuewei against OR-Tools `SimpleMinCostFlow`, on the same arcs and the same problem (public places in
//! rank order, then journeys), in one go. `make bench-peers`.
//!
//! Ours is solve and prove; the peer's is its `solve()` alone. Ratios above 1 are in our favour.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use serde_json::Value;
use xuewei::city::{Size, write};
use xuewei::domain::Sector;
use xuewei::formulation::Programme;
use xuewei::policy::TravelFrom;
use xuewei::solve::solve;
use xuewei::{input, network, qualify};

/// Runs of each unless `XUEWEI_RUNS` says otherwise; the median counts.
const RUNS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|a| a == "--ours") {
        // In a process of its own, so that its peak of memory is its own.
        ours(Path::new(&arguments[at + 1]), &arguments[at + 2]);
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
    for (name, round, from) in cases(folder.path()) {
        if !name.contains(&only) {
            continue;
        }
        let mut rows: Vec<[f64; 5]> = Vec::new();
        for _ in 0..runs.unwrap_or(RUNS) {
            let arcs = folder.path().join("arcs");
            let told = run(Command::new(&arguments[0])
                .arg("--ours")
                .arg(&round)
                .arg(from)
                .env("XUEWEI_ARCS", &arcs));
            let peer = |mode: &str| {
                run(Command::new(&python)
                    .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers.py"))
                    .arg(&arcs)
                    .arg(mode))
            };
            let (children, cells) = (peer("children"), peer("cells"));
            for figure in ["left_out", "weight", "metres"] {
                assert_eq!(told[figure], children[figure], "{name}: {figure}");
                assert_eq!(told[figure], cells[figure], "{name}: {figure}");
            }
            let number = |v: &Value, key: &str| v[key].as_f64().unwrap();
            rows.push([
                number(&told, "seconds"),
                number(&children, "seconds"),
                number(&told, "megabytes"),
                number(&children, "megabytes"),
                number(&cells, "seconds"),
            ]);
        }
        let median = |at: usize| {
            let mut all: Vec<f64> = rows.iter().map(|r| r[at]).collect();
            all.sort_by(f64::total_cmp);
            all[all.len() / 2]
        };
        let m: Vec<f64> = (0..5).map(median).collect();
        println!(
            "| {name} | {:.2} | {:.2} | {:.1} | {:.0} | {:.0} | {:.1} | {:.2} | {:.2} |",
            m[0],
            m[1],
            m[1] / m[0],
            m[2],
            m[3],
            m[3] / m[2],
            m[4],
            m[4] / m[0],
        );
    }
}

/// Name, round, and where journeys start.
fn cases(folder: &Path) -> Vec<(String, PathBuf, &'static str)> {
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
            "community",
        ));
        cases.push(("suzhou-2026, homes".to_owned(), round, "home"));
    } else {
        println!("SKIPPED: ../shared/data/suzhou-2026 is not beside this checkout");
    }
    for (children, schools) in [(180_000, 700), (1_000_000, 3_000)] {
        let at = folder.join(format!("{children}"));
        write(Size { children, schools }, 1, &at).unwrap();
        let name = format!("generated, {children} × {schools}");
        cases.push((name, at.join("round.toml"), "community"));
    }
    cases
}

/// Builds the programme, writes its arcs for the peer, solves and proves it.
fn ours(round: &Path, from: &str) {
    let mut input = input::read(round).unwrap();
    if from == "home" {
        input.pack.travel.from = TravelFrom::Home;
    }
    let (round, pack) = (&input.round, &input.pack);
    let qualified = qualify::qualify(round, pack);
    let net = network::build(round, pack, &qualified.ranking);
    let placed = vec![0; net.cells.len()];
    let programme = Programme::new(round, &net, &qualified.ranking, Sector::Public, &placed);
    let began = Instant::now();
    let solved = solve(&programme, &|_| ()).unwrap();
    let seconds = began.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .and_then(|kb| kb.trim().parse().ok())
        .unwrap_or(0);
    if let Some(path) = std::env::var_os("XUEWEI_ARCS") {
        write_arcs(&programme, Path::new(&path));
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

fn write_arcs(programme: &Programme, path: &Path) {
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
            .map(|a| a.metres),
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
