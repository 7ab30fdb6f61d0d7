//! Of all optimal allocations one is right: the cases of the field, and real-size input.

use std::collections::HashMap;
use std::fs;

use super::suzhou::round_of;
use crate::tools::{allocate, column, ends_with, folder, rows, said, shared, succeeds};

/// attack-01: HIGH and FRIEND of one door changed places, journeys of all as long as before, hashes made anew.
#[test]
fn a_neighbour_with_fewer_points_at_the_nearer_school_is_named_by_the_proof() {
    let Some(case) = shared("data/field/attack-01") else {
        return;
    };
    let forged = case.join("forged");
    let run = ends_with(3, &["verify", forged.to_str().unwrap()]);
    assert!(
        said(&run).contains("child HIGH could have had a better place"),
        "{}",
        said(&run)
    );
}

/// attack-20: HIGH's estate has one point and another name than LOW's.
#[test]
fn one_estate_under_two_names_is_one_start() {
    let Some(case) = shared("data/field/attack-20") else {
        return;
    };
    let at = folder();
    let out = allocate(&case.join("round.toml"), at.path());
    let found: Vec<String> = rows(&out.join("allocation.csv"))[1..]
        .iter()
        .map(|row| row[..4].join(","))
        .collect();
    assert_eq!(found, ["HIGH,public,NEAR,124", "LOW,public,FAR,3705"]);
}

/// A home and a community's point that are one place are one start as well.
#[test]
fn a_home_at_the_point_of_a_community_is_the_same_start() {
    let at = folder();
    let write = |name: &str, text: &str| fs::write(at.path().join(name), text).unwrap();
    write(
        "round.toml",
        "name = \"t\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"t\"\n[tables]\n\
         children = \"children.csv\"\nschools = \"schools.csv\"\ncommunities = \"communities.csv\"\n",
    );
    write(
        "pack.toml",
        "extends = \"two-primaries\"\ntie_break = []\n[travel]\nfrom = \"home\"\n",
    );
    write("communities.csv", "community,lon,lat\nX,122.5,32.9\n");
    write(
        "children.csv",
        "child_id,community,lon,lat,points\nHIGH,X,,,9\nLOW,,122.5,32.9,8\n",
    );
    // NEAR and FAR are so placed that both orders travel as far in all.
    write(
        "schools.csv",
        "school_id,lon,lat,places\nFAR,122.52,32.9,1\nNEAR,122.501,32.9,1\n",
    );
    let out = allocate(&at.path().join("round.toml"), at.path());
    assert_eq!(
        column(&out.join("allocation.csv"), "school_id"),
        ["NEAR", "FAR"]
    );
}

/// No child travels farther than one ranked lower from the same point, but for brothers and sisters who stay together.
#[test]
fn at_real_size_nobody_is_passed_by_a_neighbour_of_the_same_point() {
    let Some((at, round)) = round_of(4_000, "community") else {
        return;
    };
    let data = shared("data/suzhou-2026").unwrap();
    let out = allocate(&round, at.path());
    let table = |path: &std::path::Path, names: &[&str]| -> Vec<Vec<String>> {
        let columns: Vec<Vec<String>> = names.iter().map(|name| column(path, name)).collect();
        (0..columns[0].len())
            .map(|i| columns.iter().map(|column| column[i].clone()).collect())
            .collect()
    };
    let communities = table(
        &data.join("communities.csv"),
        &["community", "district", "lon", "lat"],
    );
    let points: HashMap<[String; 2], String> = communities
        .into_iter()
        .map(|c| ([c[0].clone(), c[1].clone()], format!("{} {}", c[2], c[3])))
        .collect();
    let children = table(
        &data.join("children.csv"),
        &["child_id", "community", "district", "household_id"],
    );
    let mut sizes: HashMap<&str, usize> = HashMap::new();
    for child in &children {
        *sizes.entry(&child[3]).or_default() += 1;
    }
    let of: HashMap<&str, &Vec<String>> = children.iter().map(|c| (&*c[0], c)).collect();
    let mut by_point: HashMap<&str, Vec<(u32, u32)>> = HashMap::new();
    let placed = table(
        &out.join("allocation.csv"),
        &["child_id", "outcome", "rank", "metres"],
    );
    for row in placed.iter().filter(|row| row[1] == "public") {
        let child = of[&*row[0]];
        if sizes[&*child[3]] == 1 {
            let point = &points[&[child[1].clone(), child[2].clone()]];
            let pair = (row[2].parse().unwrap(), row[3].parse().unwrap());
            by_point.entry(point).or_default().push(pair);
        }
    }
    let mut compared = 0;
    for (point, mut children) in by_point {
        children.sort_unstable();
        compared += children.len();
        let metres: Vec<u32> = children.iter().map(|(_, metres)| *metres).collect();
        assert!(metres.is_sorted(), "{point}: {metres:?}");
    }
    assert!(compared > 20_000, "{compared}");
    succeeds(&["verify", out.to_str().unwrap()]);
}
