//! The same input gives the same bytes, in any order of rows and with any number of threads.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::tools::{allocate, folder, project, rows};

const TABLES: [&str; 5] = ["children", "schools", "communities", "districts", "parcels"];
const OUTPUTS: [&str; 11] = [
    "allocation.csv",
    "allocation.parquet",
    "bottleneck_members.csv",
    "bottleneck_parcels.csv",
    "bottlenecks.csv",
    "bottlenecks.geojson",
    "communities.geojson",
    "post_plan.csv",
    "schools.csv",
    "schools.geojson",
    "shortfall.csv",
];

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

fn bytes(out: &Path) -> Vec<Vec<u8>> {
    OUTPUTS
        .iter()
        .map(|name| fs::read(out.join(name)).unwrap())
        .collect()
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let at = folder();
    let first = bytes(&allocate(&project("data/wanglan/round.toml"), at.path()));
    for step in [7, 613] {
        let at = folder();
        let round = shuffled(at.path(), step);
        assert!(first == bytes(&allocate(&round, at.path())), "step {step}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let run = |threads: &str| {
        let at = folder();
        let out = at.path().join("out");
        let status = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .env("RAYON_NUM_THREADS", threads)
            .env("POLARS_MAX_THREADS", threads)
            .arg("allocate")
            .arg(project("data/wanglan/round.toml"))
            .arg("--out")
            .arg(&out)
            .output()
            .unwrap();
        assert!(status.status.success());
        bytes(&out)
    };
    assert!(run("1") == run("2"));
}

#[test]
fn the_same_seed_makes_the_same_city_which_is_the_one_shipped() {
    let at = folder();
    let out = at.path().join("city");
    let run = crate::tools::xuewei(&[
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
    assert!(run.status.success());
    for table in TABLES {
        let name = format!("{table}.csv");
        let shipped = fs::read(project("data/wanglan").join(&name)).unwrap();
        assert!(fs::read(out.join(&name)).unwrap() == shipped, "{name}");
    }
}
