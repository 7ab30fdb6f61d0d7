//! Places where maps end: rounds there are allocated and proved like any other.

use std::fs;

use crate::tools::{allocate, column, folder, succeeds};

/// A round of a child and a school at each of these points; who goes where.
fn round_at(points: &[(f64, f64)]) -> Vec<String> {
    let at = folder();
    let write = |name: &str, text: &str| fs::write(at.path().join(name), text).unwrap();
    let places: String = points
        .iter()
        .enumerate()
        .map(|(i, (lon, lat))| format!("S{i},{lon},{lat},1\n"))
        .collect();
    let homes: String = points
        .iter()
        .enumerate()
        .map(|(i, (lon, lat))| format!("C{i},{lon},{lat},{}\n", 9 - i))
        .collect();
    write(
        "round.toml",
        "name = \"t\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"t\"\n[tables]\n\
         children = \"children.csv\"\nschools = \"schools.csv\"\n",
    );
    write(
        "pack.toml",
        "extends = \"two-primaries\"\ntie_break = []\n[reach]\nmax_m = 20000\n[travel]\nfrom = \"home\"\n",
    );
    write(
        "schools.csv",
        &format!("school_id,lon,lat,places\n{places}"),
    );
    write("children.csv", &format!("child_id,lon,lat,points\n{homes}"));
    let out = allocate(&at.path().join("round.toml"), at.path());
    succeeds(&["verify", out.to_str().unwrap()]);
    column(&out.join("allocation.csv"), "school_id")
}

#[test]
fn a_town_on_the_antimeridian_is_one_town() {
    let town = [
        (179.99, -16.8),
        (-179.99, -16.8),
        (179.95, -16.81),
        (-179.96, -16.79),
    ];
    assert_eq!(round_at(&town), ["S0", "S1", "S2", "S3"]);
    // The school of the first child is full: it lies across the line.
    let across = [(179.99, -16.8), (179.99, -16.8), (-179.99, -16.8)];
    assert_eq!(round_at(&across), ["S0", "S1", "S2"]);
}

#[test]
fn towns_near_the_poles_and_all_around_the_globe_are_proved_too() {
    assert_eq!(
        round_at(&[(0.0, 89.9), (120.0, 89.9), (-120.0, 89.9)]),
        ["S0", "S1", "S2"]
    );
    let around: Vec<(f64, f64)> = (0..9)
        .map(|i| (f64::from(i) * 40.0 - 160.0, 10.0))
        .collect();
    let own: Vec<String> = (0..9).map(|i| format!("S{i}")).collect();
    assert_eq!(round_at(&around), own);
}
