//! The same input gives the same bytes, in any order of rows and with any number of threads.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{allocate, folder, project, rows, said, succeeds};

const TABLES: [&str; 5] = ["children", "schools", "communities", "districts", "parcels"];
/// The shipped city with the rows of every table in another order.
fn shuffled(into: &Path, step: usize) -> PathBuf {
    for table in TABLES {
        let rows = rows(&project(&format!("data/wanglan/{table}.csv")));
        let mut writer = csv::Writer::from_path(into.join(format!("{table}.csv"))).unwrap();
        writer.write_record(&rows[0]).unwrap();
        let body = &rows[1..];
        let mut order: Vec<usize> = (0..body.len()).collect();
        order.sort_by_key(|i| (i * step % 1_009, *i));
        for i in order {
            writer.write_record(&body[i]).unwrap();
        }
        writer.flush().unwrap();
    }
    let round = into.join("round.toml");
    fs::copy(project("data/wanglan/round.toml"), &round).unwrap();
    round
}

/// Every file of a folder of results but those that hold times and paths.
fn bytes(out: &Path) -> BTreeMap<String, Vec<u8>> {
    let names = fs::read_dir(out).unwrap();
    let names = names.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names
        .filter(|name| !["summary.json", "run.json"].contains(&name.as_str()))
        .map(|name| {
            let bytes = fs::read(out.join(&name)).unwrap();
            (name, bytes)
        })
        .collect()
}

/// The names of the files that differ.
fn differing(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    assert!(one.len() > 15 && one.keys().eq(other.keys()));
    let differs = |name: &&String| one[*name] != other[*name];
    one.keys().filter(differs).cloned().collect()
}

/// What is committed of a round, by so many threads.
fn committed(round: &Path, threads: &str) -> Vec<u8> {
    let at = folder();
    let file = at.path().join("c.json");
    let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(["commit", "--date", "2026-06-01", "--out"])
        .args([&file, round])
        .env("RAYON_NUM_THREADS", threads)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    fs::read(&file).unwrap()
}

#[test]
fn neither_the_order_of_rows_nor_threads_change_what_is_committed() {
    let first = committed(&project("data/wanglan/round.toml"), "1");
    for (step, threads) in [(7, "2"), (613, "7")] {
        let at = folder();
        assert!(
            first == committed(&shuffled(at.path(), step), threads),
            "step {step}"
        );
    }
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let at = folder();
    let first = bytes(&allocate(&project("data/wanglan/round.toml"), at.path()));
    for step in [7, 613] {
        let at = folder();
        let round = shuffled(at.path(), step);
        let other = bytes(&allocate(&round, at.path()));
        // The page names the hashes of its inputs, and these are other files.
        assert_eq!(differing(&first, &other), ["report.html"], "step {step}");
    }
}

/// Runs a round under these variables of the environment, into a folder of its own.
fn run_under(round: &Path, environment: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    let at = folder();
    let out = at.path().join("out");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xuewei"));
    let run = command
        .envs(environment.iter().copied())
        .args(["--lang", "en", "allocate"])
        .arg(round)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    bytes(&out)
}

fn nothing_around_changes(round: &Path) {
    let other = folder();
    let temp = other.path().to_str().unwrap();
    let first = run_under(
        round,
        &[("RAYON_NUM_THREADS", "2"), ("POLARS_MAX_THREADS", "2")],
    );
    let variants: [&[(&str, &str)]; 5] = [
        &[("RAYON_NUM_THREADS", "1"), ("POLARS_MAX_THREADS", "1")],
        &[("TZ", "America/St_Johns"), ("LC_ALL", "de_DE.UTF-8")],
        &[("TZ", "Asia/Shanghai"), ("LANG", "C"), ("LC_ALL", "C")],
        &[("TMPDIR", temp), ("HOME", temp)],
        &[("NO_COLOR", "1"), ("COLUMNS", "40"), ("TERM", "dumb")],
    ];
    for variant in variants {
        let found = run_under(round, variant);
        assert_eq!(
            differing(&first, &found),
            Vec::<String>::new(),
            "{variant:?}"
        );
    }
}

#[test]
fn threads_clock_language_of_the_system_and_paths_change_nothing() {
    nothing_around_changes(&project("data/wanglan/round.toml"));
}

#[test]
fn nor_do_they_at_real_size() {
    if let Some((_at, round)) = crate::app::suzhou::round_of(4_000, "community") {
        nothing_around_changes(&round);
    }
}

#[test]
fn the_same_seed_makes_the_same_city_which_is_the_one_shipped() {
    let at = folder();
    let out = at.path().join("city");
    succeeds(&[
        "generate",
        "--children",
        "2000",
        "--schools",
        "24",
        "--seed",
        "2",
        "--out",
        out.to_str().unwrap(),
    ]);
    for table in TABLES {
        let name = format!("{table}.csv");
        let shipped = fs::read(project("data/wanglan").join(&name)).unwrap();
        assert!(fs::read(out.join(&name)).unwrap() == shipped, "{name}");
    }
    for name in [
        "walking/roads.osm.pbf",
        "walking/gates.csv",
        "walking/pack.toml",
        "walking/round.toml",
        "years/districts.geojson",
    ] {
        let shipped = fs::read(project("data/wanglan").join(name)).unwrap();
        assert!(fs::read(out.join(name)).unwrap() == shipped, "{name}");
    }
}
