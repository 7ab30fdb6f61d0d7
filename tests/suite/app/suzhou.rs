//! Real-size input: six districts, 28,842 children, 261 schools. Figures of an independent flow solver.

use std::fs;

use crate::tools::{allocate, folder, shared};

pub fn round_of(max_m: u32, from: &str) -> Option<(tempfile::TempDir, std::path::PathBuf)> {
    let data = shared("data/suzhou-2026")?;
    let at = folder();
    fs::write(
        at.path().join("pack.toml"),
        format!(
            "extends = \"two-primaries\"\n[reach]\nmax_m = {max_m}\nacross_districts = true\n\
             [travel]\ndetour = 1.3\nfrom = \"{from}\"\n"
        ),
    )
    .unwrap();
    let table = |name: &str| {
        let path = fs::canonicalize(data.join(format!("{name}.csv"))).unwrap();
        format!("{name} = {:?}\n", path.to_str().unwrap())
    };
    let tables: String = ["children", "schools", "communities", "districts", "parcels"]
        .map(table)
        .concat();
    let round = at.path().join("round.toml");
    fs::write(
        &round,
        format!(
            "name = \"suzhou\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\n\
             policy = \"pack.toml\"\nseed = \"test\"\n[tables]\n{tables}"
        ),
    )
    .unwrap();
    Some((at, round))
}

fn summary(max_m: u32, from: &str) -> Option<serde_json::Value> {
    let (at, round) = round_of(max_m, from)?;
    let out = allocate(&round, at.path());
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn four_kilometres_from_the_community() {
    let Some(summary) = summary(4_000, "community") else {
        return;
    };
    assert_eq!(summary["children"], 28_842);
    assert_eq!(summary["public"], 24_385);
    assert_eq!(summary["metres_public"], 36_175_649);
    let purchased = summary["purchased"].as_i64().unwrap();
    assert!((1_609..=1_613).contains(&purchased), "{purchased}");
    assert_eq!(summary["unplaced"], 28_842 - 24_385 - purchased);
}

#[test]
fn a_home_for_every_child() {
    let Some(summary) = summary(2_500, "home") else {
        return;
    };
    let total =
        |keys: [&str; 3]| -> i64 { keys.iter().map(|k| summary[k].as_i64().unwrap()).sum() };
    assert_eq!(total(["public", "purchased", "unplaced"]), 28_842);
    assert!(summary["metres_longest"].as_i64().unwrap() <= 2_500);
}
