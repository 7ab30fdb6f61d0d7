//! Plans whose children go no farther than a reach, from `city.toml` and `plan.toml` to the folder and its proof.

use std::fs;
use std::path::Path;

use super::plans::{forge, of, plan, table};
use crate::tools::{copy_files, ends_with, folder, said, succeeds};

/// A city of a district and two areas, 9.3 km apart, reckoned by hand: in each 60 pupils in every grade, born and staying
/// there, with a primary school of two classes a grade. Junior: two classes of fifty near A, 934 m from it; one near B, where
/// it is. `of` are the districts of the areas; `planning` is what is said there.
fn two_areas(at: &Path, of: [&str; 2], planning: &str) {
    let mut births = String::from("area,year,count,district,lon,lat\n");
    for year in 2008..2026 {
        births += &format!(
            "A,{year},60,{},122.5,32.9\nB,{year},60,{},122.6,32.9\n",
            of[0], of[1]
        );
    }
    let mut rolls = String::from("school_id,grade,year,count\n");
    for year in 2018..2026 {
        for grade in 1..=9 {
            let level = if grade < 7 { "P" } else { "J" };
            rolls += &format!("{level}1,{grade},{year},60\n{level}2,{grade},{year},60\n");
        }
    }
    let schools = format!(
        "school_id,lon,lat,district,area,stage,places,streams,rooms,posts,site_area_m2\n\
         P1,122.5,32.9,{0},A,primary,90,2,12,60,100000\nJ1,122.51,32.9,{0},A,junior,100,2,6,60,50000\n\
         P2,122.6,32.9,{1},B,primary,90,2,12,60,100000\nJ2,122.6,32.9,{1},B,junior,50,1,3,60,50000\n",
        of[0], of[1]
    );
    for (name, text) in [
        ("births.csv", births.as_str()),
        ("rolls.csv", rolls.as_str()),
        ("schools.csv", schools.as_str()),
        ("districts.csv", "district,name\nD1,East\nD2,West\n"),
    ] {
        fs::write(at.join(name), text).unwrap();
    }
    let text = format!(
        "name = \"city\"\nyears = 2\n[tables]\nbirths = \"births.csv\"\nrolls = \"rolls.csv\"\n\
         schools = \"schools.csv\"\ndistricts = \"districts.csv\"\n[planning]\n\
         posts_per_class = {{ primary = 2.0, junior = 3.0 }}\nbuilding_years = 0\n{planning}\n"
    );
    fs::write(at.join("city.toml"), text).unwrap();
}

/// The rows of areas: year, area, children, without a place, mean metres.
fn areas(out: &Path) -> Vec<String> {
    let keys = ["year", "area", "children", "without", "mean_metres"];
    let all = table(out, "areas-by-year.csv");
    all.iter().map(|row| of(row, &keys).join(" ")).collect()
}

#[test]
fn children_beyond_the_reach_of_places_are_without_one() {
    let at = folder();
    two_areas(at.path(), ["D1", "D1"], "");
    let out = plan(at.path(), "years = [2026, 2027]\n");
    // 150 places for 120 children, anywhere in the district.
    let without = |out: &Path| -> Vec<String> {
        let all = table(out, "stages-by-year.csv");
        let junior = all
            .iter()
            .filter(|row| row["level"] == "junior" && row["scope"] == "city");
        junior
            .map(|row| of(row, &["year", "without"]).join(" "))
            .collect()
    };
    assert_eq!(without(&out), ["2026 0", "2027 0"]);
    assert!(!out.join("areas-by-year.csv").exists());
    let warned = |out: &Path| -> Vec<String> {
        let all = table(out, "warnings.csv");
        let junior = all
            .iter()
            .filter(|row| row["level"] == "junior" && row["area"] == "D1");
        junior
            .map(|row| of(row, &["year", "places", "children", "colour"]).join(" "))
            .collect()
    };
    assert_eq!(warned(&out), ["2026 150 120 green", "2027 150 120 green"]);
    two_areas(at.path(), ["D1", "D1"], "reach_m = { junior = 3000 }");
    let out = plan(at.path(), "years = [2026, 2027]\n");
    assert_eq!(without(&out), ["2026 10", "2027 10"]);
    // Forty places are out of reach of whoever is without one: red is told beside the children without, not green.
    assert_eq!(warned(&out), ["2026 110 120 red", "2027 110 120 red"]);
    // A hundredth of a degree at 32.9° is 6,371,009 m × π ÷ 18,000 × cos 32.9° = 934 m.
    assert_eq!(
        areas(&out),
        [
            "2026 A 60 0 934",
            "2026 B 60 10 0",
            "2027 A 60 0 934",
            "2027 B 60 10 0"
        ]
    );
    let keys = ["year", "level", "area", "campus", "children", "metres"];
    let ways = table(&out, "entries-by-year.csv");
    let ways: Vec<String> = ways.iter().map(|row| of(row, &keys).join(" ")).collect();
    assert_eq!(
        ways,
        [
            "2026 junior A J1 60 934",
            "2026 junior B J2 50 0",
            "2027 junior A J1 60 934",
            "2027 junior B J2 50 0"
        ]
    );
    let page = fs::read_to_string(out.join("plan.html")).unwrap();
    assert!(page.contains("polygon class=\"lacks\""), "{page}");
    assert!(
        page.contains("within junior 3,000 m as the crow flies"),
        "{page}"
    );
    succeeds(&["verify", out.to_str().unwrap()]);
    for (name, from, to, told) in [
        (
            "areas-by-year.csv",
            "B,D1,60,10,0",
            "B,D1,60,9,0",
            "those without a place",
        ),
        (
            "areas-by-year.csv",
            "A,D1,60,0,934",
            "A,D1,61,1,934",
            "of the area",
        ),
        (
            "areas-by-year.csv",
            "A,D1,60,0,934",
            "A,D1,60,0,933",
            "journeys",
        ),
        (
            "areas-by-year.csv",
            "B,D1,60,10,0",
            "C,D1,60,10,0",
            "areas-by-year.csv:",
        ),
        (
            "areas-by-year.csv",
            "B,D1,60,10,0",
            "B,D2,60,10,0",
            "areas-by-year.csv:",
        ),
        (
            "entries-by-year.csv",
            "B,J2,50,0",
            "B,J1,50,0",
            "within reach",
        ),
        (
            "entries-by-year.csv",
            "A,J1,60,934",
            "A,J1,59,934",
            "more children could",
        ),
        (
            "entries-by-year.csv",
            "B,J2,50,0",
            "B,J2,51,0",
            "than there are places",
        ),
        // Who moves the school nearer to B is found out by the inputs.
        (
            "basis.json",
            "\"metres\": 934",
            "\"metres\": 9",
            "basis.json",
        ),
    ] {
        let own = folder();
        copy_files(at.path(), own.path());
        let copy = own.path().join("out");
        fs::create_dir(&copy).unwrap();
        copy_files(&out, &copy);
        forge(&copy, name, from, to);
        let refuted = said(&ends_with(
            3,
            &["verify", copy.to_str().unwrap(), "--lang", "en"],
        ));
        assert!(refuted.contains(told), "{name} {from}: {refuted}");
    }
}

#[test]
fn a_school_across_the_border_is_entered_by_agreement() {
    let at = folder();
    // The schools of D1 are 8.4 km from B.
    two_areas(at.path(), ["D1", "D2"], "reach_m = { junior = 9000 }");
    let help = |more: &str| {
        format!(
            "years = [2026, 2027]\n[[help]]\nfrom = \"D1\"\nto = \"D2\"\nlevel = \"junior\"\nyears = [2027]\n\
             places = 6\n{more}"
        )
    };
    // J1 alone has junior classes.
    let out = plan(at.path(), &help(""));
    assert_eq!(
        areas(&out),
        [
            "2026 A 60 0 934",
            "2026 B 60 10 0",
            "2027 A 60 0 934",
            "2027 B 60 4 900"
        ]
    );
    let keys = ["year", "level", "from", "to", "places", "taken"];
    let rows = table(&out, "help-by-year.csv");
    let rows: Vec<String> = rows.iter().map(|row| of(row, &keys).join(" ")).collect();
    assert_eq!(rows, ["2027 junior D1 D2 6 6"]);
    succeeds(&["verify", out.to_str().unwrap()]);
    let named = plan(at.path(), &help("campus = \"J1\"\n"));
    assert_eq!(areas(&named)[3], "2027 B 60 4 900");
    forge(&named, "help-by-year.csv", "6,6", "7,6");
    let refuted = said(&ends_with(
        3,
        &["verify", named.to_str().unwrap(), "--lang", "en"],
    ));
    assert!(refuted.contains("agreed"), "{refuted}");
}

#[test]
fn what_is_decided_within_reach_is_proved() {
    let at = folder();
    two_areas(at.path(), ["D1", "D2"], "reach_m = { junior = 9000 }");
    let objectives = |out: &Path| -> Vec<[i64; 2]> {
        let text = fs::read_to_string(out.join("summary.json")).unwrap();
        let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
        let all = summary["plan"]["objectives"].as_array().unwrap();
        all.iter()
            .map(|own| ["value", "bound"].map(|key| own[key].as_i64().unwrap()))
            .collect()
    };
    // Ten of B have no place in D2; J1 has forty to spare.
    let out = plan(at.path(), "years = [2026, 2027]\ndecide = [\"help\"]\n");
    assert_eq!(objectives(&out)[..2], [[0, 0], [0, 0]]);
    // Ten of the sixty go 8,403 m, the others nowhere.
    assert_eq!(areas(&out)[3], "2027 B 60 0 1401");
    succeeds(&["verify", out.to_str().unwrap()]);
    // A room more at J2 each year holds them where they are.
    let out = plan(
        at.path(),
        "years = [2026, 2027]\ndecide = [\"extend\", \"convert\"]\n",
    );
    let found = objectives(&out);
    assert!(
        found.iter().all(|[value, bound]| value == bound),
        "{found:?}"
    );
    assert_eq!(found[..2], [[0, 0], [0, 0]]);
    assert_eq!(areas(&out)[3], "2027 B 60 0 0");
    succeeds(&["verify", out.to_str().unwrap()]);
}
