//! Areas of pressure on real-size input and through a procedure.

use std::fs;
use std::path::Path;
use std::time::Instant;

use crate::app::suzhou::round_of;
use crate::tools::{Tables, allocate, column, copy_of_suzhou, folder, verified};

fn numbers(out: &Path, header: &str) -> Vec<i64> {
    let cells = column(&out.join("pressure.csv"), header);
    cells.iter().map(|cell| cell.parse().unwrap()).collect()
}

#[test]
fn a_city_falls_into_the_areas_of_an_independent_prototype() {
    let Some((at, round)) = round_of(4_000, "community") else {
        return;
    };
    let out = allocate(&round, at.path());
    let table = out.join("pressure.csv");
    let ratios = column(&table, "ratio");
    let (children, places, gaps) = (
        numbers(&out, "children"),
        numbers(&out, "places"),
        numbers(&out, "gap"),
    );
    assert_eq!(ratios.len(), 35);
    assert_eq!((&*ratios[0], children[0], places[0]), ("0.313725", 153, 48));
    let ratio_of = |text: &String| text.parse::<f64>().unwrap();
    assert!(ratios.iter().map(ratio_of).is_sorted());
    let short: Vec<i64> = gaps.iter().copied().filter(|gap| *gap > 0).collect();
    assert_eq!(short.len(), 21);
    // With those who reach no school they are the children without a public place.
    let kinds = column(&out.join("bottlenecks.csv"), "kind");
    let of_kinds = column(&out.join("bottlenecks.csv"), "gap");
    let unreached: i64 = kinds
        .iter()
        .zip(&of_kinds)
        .filter(|(kind, _)| *kind == "no_school")
        .map(|(_, gap)| gap.parse::<i64>().unwrap())
        .sum();
    assert_eq!(unreached, 1_631);
    assert_eq!(short.iter().sum::<i64>() + unreached, 4_457);
    assert!(children.contains(&11_720));
    let last = ratios.len() - 1;
    assert_eq!((children[last], places[last]), (38, 187));
    // No outline is a hull over half the city.
    let map: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("pressure.geojson")).unwrap()).unwrap();
    let largest = map["features"]
        .as_array()
        .unwrap()
        .iter()
        .find(|feature| feature["properties"]["children"] == 11_720)
        .unwrap();
    let pieces = largest["geometry"]["coordinates"].as_array().unwrap();
    assert!(pieces.len() > 10, "{}", pieces.len());
    verified(&out);
}

#[test]
fn what_a_procedure_leaves_is_told_apart_from_the_plan() {
    let Some(at) = copy_of_suzhou() else {
        return;
    };
    let table = |name: &str| format!("{name} = \"{name}.csv\"\n");
    let tables: String = ["children", "schools", "communities", "districts"]
        .map(table)
        .concat();
    let round = format!(
        "name = \"s\"\nyear = 2025\nstage = \"primary\"\npolicy = \"suzhou-urban-school\"\nseed = \"s\"\n[tables]\n{tables}"
    );
    fs::write(at.path().join("round.toml"), round).unwrap();
    let out = allocate(&at.path().join("round.toml"), at.path());
    let of = column(&out.join("pressure.csv"), "of");
    assert!(of.contains(&"plan".to_owned()) && of.contains(&"left".to_owned()));
    let left: i64 = of
        .iter()
        .zip(numbers(&out, "children"))
        .filter(|(of, _)| *of == "left")
        .map(|(_, children)| children)
        .sum();
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
    let count = |key: &str| summary[key].as_i64().unwrap();
    assert!(left > 0 && left <= count("purchased") + count("unplaced"));
    verified(&out);
}

#[test]
fn districts_that_keep_to_themselves_are_areas_of_their_own_at_one_point() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,district,points\na,X,D1,9\nb,X,D1,8\nc,X,D2,7\nd,X,D2,6\ne,X,D2,5\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places,district\nA,122.5,32.9,3,D1\nB,122.5,32.9,1,D2\n",
            ),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "[reach]\nmax_m = 2000\nacross_districts = false\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let table = out.join("pressure.csv");
    assert_eq!(column(&table, "ratio"), ["0.333333", "1.500000"]);
    assert_eq!(column(&table, "schools"), ["B", "A"]);
    assert_eq!(column(&table, "gap"), ["2", "-1"]);
    assert_eq!(column(&table, "districts"), ["D2:3", "D1:2"]);
    let members = out.join("pressure_members.csv");
    assert_eq!(column(&members, "id"), ["B", "X", "A", "X"]);
    assert_eq!(column(&members, "children"), ["", "3", "", "2"]);
    verified(&out);
}

#[test]
fn a_proof_that_was_changed_in_the_folder_is_refused() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", "child_id,community,points\na,X,9\nb,X,8\n"),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "[reach]\nmax_m = 2000\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let path = out.join("pressure_certificate.json");
    let text = fs::read_to_string(&path).unwrap();
    let other = text.replace("\"children\":2", "\"children\":3");
    assert_ne!(text, other);
    fs::write(&path, other).unwrap();
    let run = crate::tools::xuewei(&["verify", out.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(3));
    let told =
        String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(told.contains("pressure_certificate.json: A"), "{told}");
}

#[test]
fn homes_of_their_own_are_partitioned_as_well() {
    let Some((at, round)) = round_of(2_500, "home") else {
        return;
    };
    let began = Instant::now();
    let out = allocate(&round, at.path());
    assert!(began.elapsed().as_secs() < 300);
    let sum = |header: &str| numbers(&out, header).iter().sum::<i64>();
    assert_eq!(sum("children") - sum("places"), sum("gap"));
    assert!(numbers(&out, "gap").len() > 30);
    verified(&out);
}
