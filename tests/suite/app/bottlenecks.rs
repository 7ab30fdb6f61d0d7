//! Bottlenecks by hand and on real-size input.

use std::fs;

use crate::app::suzhou::round_of;
use crate::tools::{Tables, allocate, column, copy_of_suzhou, folder, rows, verified};

#[test]
fn two_areas_and_a_village_without_a_school_by_hand() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                // Three for two places at X; two for one at Y, one of them bought; two in a village.
                "child_id,community,points\na,X,9\nb,X,8\nc,X,7\nd,Y,6\ne,Y,5\nf,Z,4\ng,Z,3\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places,district,sector,purchase_price\n\
                 SX,122.5,32.9,2,D1,public,\nSY,122.6,32.9,1,D2,public,\nPY,122.6,32.9,1,D2,private,500\n",
            ),
            (
                "communities",
                "community,district,lon,lat\nX,D1,122.5,32.9\nY,D2,122.6,32.9\nZ,D2,122.7,32.9\n",
            ),
            // In reach of Z: large enough for 24 classes and too small; beyond its reach: by X.
            (
                "parcels",
                "parcel_id,lon,lat,area_m2,district\nL1,122.701,32.9,24840,D2\nL2,122.7,32.9,24839,D2\nL3,122.501,32.9,90000,D1\n",
            ),
        ],
        pack: "[reach]\nmax_m = 2000\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let result = rows(&out.join("bottlenecks.csv"));
    let head: Vec<&[String]> = result[1..].iter().map(|r| &r[..13]).collect();
    assert_eq!(
        head,
        [
            [
                "3",
                "no_school",
                "",
                "D2/Z:2",
                "2",
                "0",
                "2",
                "",
                "",
                "D2:2",
                "0",
                "2",
                "1"
            ],
            [
                "1", "full", "SY", "D2/Y:1", "2", "1", "1", "6", "4", "D2:1", "1", "0", "1"
            ],
            [
                "2", "full", "SX", "D1/X:1", "3", "2", "1", "8", "2", "D1:1", "0", "1", "1"
            ],
        ]
    );
    let parcels = rows(&out.join("bottleneck_parcels.csv"));
    let parcels: Vec<&[String]> = parcels[1..].iter().map(|r| &r[..7]).collect();
    assert_eq!(
        parcels,
        [
            ["3", "L1", "D2", "24840", "24", "180", "2"],
            ["2", "L3", "D1", "90000", "36", "270", "1"]
        ]
    );
    assert_eq!(
        column(&out.join("schools.csv"), "bottleneck"),
        ["", "2", "1"]
    );
    let map: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("bottlenecks.geojson")).unwrap())
            .unwrap();
    let rings = map["features"].as_array().unwrap();
    assert_eq!(rings.len(), 3);
    for feature in rings {
        let ring = feature["geometry"]["coordinates"][0][0].as_array().unwrap();
        assert!(ring.len() >= 4 && ring.first() == ring.last());
        let at = |i: usize, k: usize| ring[i][k].as_f64().unwrap();
        // Twice the area by the shoelace formula: above zero is counter-clockwise, as RFC 7946 wants it.
        let turns = (1..ring.len()).map(|i| at(i - 1, 0) * at(i, 1) - at(i, 0) * at(i - 1, 1));
        assert!(turns.sum::<f64>() > 0.0);
    }
}

/// What the children without a public place and the gaps of a folder add up to.
fn sums(out: &std::path::Path) -> (i64, i64) {
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    let count = |key: &str| summary[key].as_i64().unwrap();
    let gaps = column(&out.join("bottlenecks.csv"), "gap");
    let gaps = gaps.iter().map(|gap| gap.parse::<i64>().unwrap()).sum();
    (count("purchased") + count("unplaced"), gaps)
}

#[test]
fn gaps_add_up_to_the_children_without_a_public_place_at_several_reaches() {
    for max_m in [800, 1_500, 2_500, 4_000, 12_000] {
        let Some((at, round)) = round_of(max_m, "community") else {
            return;
        };
        let (without, gaps) = sums(&allocate(&round, at.path()));
        assert_eq!(without, gaps, "{max_m} m");
    }
}

#[test]
fn what_a_procedure_leaves_on_top_of_the_best_plan_is_told_apart() {
    let Some(at) = copy_of_suzhou() else {
        return;
    };
    let table = |name: &str| format!("{name} = \"{name}.csv\"\n");
    let tables: String = ["children", "schools", "communities", "districts", "parcels"]
        .map(table)
        .concat();
    let round = format!(
        "name = \"s\"\nyear = 2025\nstage = \"primary\"\npolicy = \"suzhou-urban-school\"\nseed = \"s\"\n[tables]\n{tables}"
    );
    fs::write(at.path().join("round.toml"), round).unwrap();
    let out = allocate(&at.path().join("round.toml"), at.path());
    let (without, gaps) = sums(&out);
    assert_eq!(without, gaps);
    let kinds = column(&out.join("bottlenecks.csv"), "kind");
    assert_eq!(kinds.iter().filter(|kind| *kind == "rules").count(), 1);
    assert!(!column(&out.join("bottlenecks.csv"), "gap").contains(&"0".to_owned()));
    verified(&out);
}

const AT_X: &str =
    "school_id,lon,lat,places,sector\nA,122.5,32.9,1,public\nM,122.5,32.9,1,private\n";

/// Kind, gap and schools of each area.
fn areas(out: &std::path::Path) -> Vec<String> {
    let table = out.join("bottlenecks.csv");
    let (kinds, gaps) = (column(&table, "kind"), column(&table, "gap"));
    let schools = column(&table, "schools");
    kinds
        .iter()
        .zip(&gaps)
        .zip(&schools)
        .map(|((kind, gap), schools)| format!("{kind} {gap} {schools}"))
        .collect()
}

#[test]
fn a_child_placed_by_hand_in_a_private_school_lacks_a_public_place_like_any_other() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points\na,122.5,32.9,9\nb,122.5,32.9,8\n",
            ),
            ("schools", AT_X),
            ("locks", "child_id,school_id,reason\nb,M,wish\n"),
        ],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    assert_eq!(areas(&out), ["full 1 A"]);
}

#[test]
fn a_place_that_a_placement_by_hand_left_empty_is_told_as_that() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,9\n"),
            ("schools", AT_X),
            ("locks", "child_id,school_id,reason\na,M,wish\n"),
        ],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    assert_eq!(areas(&out), ["rules 1 "]);
    // Nothing is to be built for a child who could have a place.
    assert_eq!(
        column(&out.join("bottlenecks.csv"), "classes_for_gap"),
        [""]
    );
}

#[test]
fn children_are_moved_on_paper_along_a_chain_to_places_that_choices_left() {
    // Only choice. X reaches A and B, Y reaches A only; both of X named A, so did Y: one of Y is without a
    // place, and would have one if one of X went to B.
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points,choices\na,X,9,A\nb,X,8,A\nc,Y,7,A\nd,Y,6,A\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places\nA,122.5,32.9,2\nB,122.49,32.9,1\n",
            ),
            (
                "communities",
                "community,lon,lat\nX,122.495,32.9\nY,122.51,32.9\n",
            ),
        ],
        pack: "[reach]\nmax_m = 1300\n[[round]]\nkind = \"choice\"\nname = \"first\"\nchoices = 1\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    // Three places for four children in the best plan; the procedure leaves one more without.
    assert_eq!(areas(&out), ["full 1 A|B", "rules 1 "]);
    // With a place left at B, the last child in is not where the best plan would stop.
    assert_eq!(
        column(&out.join("bottlenecks.csv"), "cutoff_points"),
        ["", ""]
    );
}

#[test]
fn a_parcel_helps_where_a_child_who_holds_a_place_could_go_to_it() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", "child_id,community,points\nx,X,1\ny,Y,9\n"),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
            (
                "communities",
                "community,lon,lat\nX,122.495,32.9\nY,122.505,32.9\n",
            ),
            (
                "parcels",
                "parcel_id,lon,lat,area_m2\nL1,122.51,32.9,90000\n",
            ),
        ],
        pack: "[reach]\nmax_m = 1300\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let parcels = out.join("bottleneck_parcels.csv");
    assert_eq!(column(&parcels, "parcel_id"), ["L1"]);
    assert_eq!(column(&parcels, "without_in_reach"), ["0"]);
    assert_eq!(column(&parcels, "children_in_reach"), ["1"]);
}
