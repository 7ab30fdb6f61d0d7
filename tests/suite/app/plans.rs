//! Both levels of a city year by year, from `city.toml` and `plan.toml` to the folder and its proof.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xuewei::input::sha256;

use crate::tools::{copy_files, ends_with, folder, project, rows, said, succeeds, xuewei};

/// A city of one district and two schools, reckoned by hand: 90 pupils in each of the grades 1 and 2 to 6 of a primary
/// school with two classes a grade, 50 in each of the grades 7 to 9 of a junior one with one class a grade. Births stay,
/// every child stays: each year 90 enter primary and 90 junior.
fn city(at: &Path, more: &str) {
    let mut births = String::from("area,year,count,district\n");
    for year in 2008..2026 {
        births += &format!("A,{year},90,D1\n");
    }
    let mut rolls = String::from("school_id,grade,year,count\n");
    for year in 2018..2026 {
        for grade in 1..=9 {
            let school = if grade < 7 { "P1" } else { "J1" };
            rolls += &format!("{school},{grade},{year},90\n");
        }
    }
    let schools = "school_id,lon,lat,district,area,stage,places,streams,rooms,posts,site_area_m2\n\
        P1,122.5,32.9,D1,A,primary,90,2,15,36,100000\nJ1,122.5,32.9,D1,A,junior,50,1,3,9,50000\n";
    for (name, text) in [
        ("births.csv", births.as_str()),
        ("rolls.csv", rolls.as_str()),
        ("schools.csv", schools),
        (
            "districts.csv",
            "district,name,filed_posts,purchasable_posts\nD1,East,1,0\n",
        ),
        (
            "parcels.csv",
            "parcel_id,lon,lat,area_m2,district\nL1,122.5,32.9,40000,D1\n",
        ),
    ] {
        fs::write(at.join(name), text).unwrap();
    }
    let text = format!(
        "name = \"city\"\nyears = 4\n[tables]\nbirths = \"births.csv\"\nrolls = \"rolls.csv\"\nschools = \"schools.csv\"\n\
         districts = \"districts.csv\"\nparcels = \"parcels.csv\"\n[planning]\nposts_per_class = {{ primary = 2.0, junior = 3.0 }}\n\
         building_years = 1\nretire_percent = 5.0\ncertified_percent = 0.0\n{more}"
    );
    fs::write(at.join("city.toml"), text).unwrap();
}

fn plan(at: &Path, text: &str) -> PathBuf {
    fs::write(at.join("plan.toml"), text).unwrap();
    let out = at.join("out");
    let (city, path) = (at.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["plan", city, city, "--out", path, "--lang", "en"]);
    out
}

/// The rows of a table by heading.
fn table(out: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let all = rows(&out.join(name));
    let heads = all[0].clone();
    all[1..]
        .iter()
        .map(|row| heads.iter().cloned().zip(row.iter().cloned()).collect())
        .collect()
}

fn of<'r>(row: &'r BTreeMap<String, String>, keys: &[&str]) -> Vec<&'r str> {
    keys.iter().map(|key| &*row[*key]).collect()
}

#[test]
fn a_plan_by_hand_is_rolled_forward_as_reckoned_by_hand() {
    let at = folder();
    city(at.path(), "");
    let out = plan(
        at.path(),
        "years = [2027, 2028, 2029]\ndecide = [\"posts\"]\n[[campus]]\nid = \"P1\"\nlevel = \"junior\"\n\
         entry_classes = { 2027 = 1 }\n[[build]]\nparcel = \"L1\"\nyear = 2027\nrooms = 2\n[[campus]]\nid = \"L1\"\n\
         level = \"junior\"\nentry_classes = { 2028 = 1, 2029 = 0 }\n",
    );
    let keys = [
        "campus",
        "level",
        "year",
        "entry_classes",
        "classes",
        "pupils",
        "rooms",
    ];
    let found: Vec<String> = table(&out, "plan.csv")
        .iter()
        .map(|row| of(row, &keys).join(" "))
        .collect();
    // Forty who find no junior class in a year are in none later: of 90 in a grade each class has at most fifty.
    assert_eq!(
        found,
        [
            "J1 junior 2026 1 3 150 3",
            "J1 junior 2027 1 3 145 3",
            "J1 junior 2028 1 3 125 3",
            "J1 junior 2029 1 3 120 3",
            "P1 primary 2026 2 12 540 15",
            "P1 primary 2027 2 12 540 15",
            "P1 primary 2028 2 12 540 15",
            "P1 primary 2029 2 12 540 15",
            "P1 junior 2026 0 0 0 15",
            "P1 junior 2027 1 1 45 15",
            "P1 junior 2028 1 2 75 15",
            "P1 junior 2029 1 3 120 15",
            "L1 junior 2026 0 0 0 0",
            "L1 junior 2027 0 0 0 0",
            "L1 junior 2028 1 1 30 2",
            "L1 junior 2029 0 1 30 2",
        ]
    );
    let keys = [
        "year",
        "level",
        "children",
        "places",
        "balance",
        "without",
        "posts_balance",
    ];
    let found: Vec<String> = table(&out, "stages-by-year.csv")
        .iter()
        .filter(|row| row["scope"] == "city")
        .map(|row| of(row, &keys).join(" "))
        .collect();
    // Primary: 36 posts for 12 classes of 2. A twentieth of them, 1.8, may change level each year. Junior has 9 posts and
    // needs 9, 12, 18 and 21; one post more may be filed.
    assert_eq!(
        found,
        [
            "2026 primary 90 90 0 0 10.2",
            "2026 junior 90 50 -40 40 1.8",
            "2027 primary 90 90 0 0 8.4",
            "2027 junior 90 100 10 0 0.6",
            "2028 primary 90 90 0 0 6.6",
            "2028 junior 90 150 60 0 -3.6",
            "2029 primary 90 90 0 0 4.8",
            "2029 junior 90 100 10 0 -4.8",
        ]
    );
    let keys = ["year", "from", "to", "lever", "posts"];
    let found: Vec<String> = table(&out, "posts-by-year.csv")
        .iter()
        .map(|row| of(row, &keys).join(" "))
        .collect();
    assert_eq!(
        found,
        [
            "2026 primary junior retirement 1.8",
            "2027 primary junior retirement 1.8",
            "2028 primary junior retirement 1.8",
            "2028  junior filed 1",
            "2028  junior short 2.6",
            "2029 primary junior retirement 1.8",
            "2029  junior filed 1",
            "2029  junior short 3.8",
        ]
    );
    let money = table(&out, "money-by-year.csv");
    let found: Vec<Vec<&str>> = money
        .iter()
        .map(|row| of(row, &["building", "posts", "places", "total"]))
        .collect();
    assert_eq!(
        found,
        [
            ["0", "0", "320000", "320000"],
            ["2400000", "0", "0", "2400000"],
            ["0", "120000", "0", "120000"],
            ["0", "120000", "0", "120000"],
        ]
    );
    // Twelve full classes of primary and six of junior: the fifteen and three rooms that stand hold them.
    let builds = table(&out, "builds.csv");
    let keys = [
        "campus",
        "ready",
        "state",
        "most_used",
        "empty_from",
        "unneeded_from",
    ];
    assert_eq!(
        of(&builds[0], &keys),
        ["L1", "2028", "by_hand", "1", "", "2028"]
    );
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    let values: Vec<i64> = summary["plan"]["objectives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["value"].as_i64().unwrap())
        .collect();
    assert_eq!(values, [40, 40, 64, 2_960_000, 3]);
    succeeds(&["verify", out.to_str().unwrap()]);
}

#[test]
fn what_is_decided_is_proved_and_what_was_proposed_may_be_left_out() {
    let at = folder();
    city(at.path(), "");
    let text_of_plan = "years = [2027, 2028, 2029]\ndecide = [\"extend\", \"open\", \"convert\", \"posts\"]\n[[build]]\nparcel = \"L1\"\n\
        year = 2027\nrooms = 2\noptional = true\n";
    let out = plan(at.path(), text_of_plan);
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    for own in summary["plan"]["objectives"].as_array().unwrap() {
        assert_eq!(own["value"], own["bound"], "{own}");
    }
    // The three rooms that primary has to spare hold a junior class of each year: nobody is left out once it is planned.
    assert_eq!(summary["plan"]["objectives"][0]["value"], 40);
    assert_eq!(summary["plan"]["objectives"][1]["value"], 40);
    assert_eq!(summary["rooms"]["built"], 0);
    assert_eq!(summary["rooms"]["left_out"], 2);
    assert_eq!(table(&out, "builds.csv")[0]["state"], "left_out");
    let proved = said(&succeeds(&[
        "verify",
        out.to_str().unwrap(),
        "--lang",
        "en",
    ]));
    assert!(
        proved.contains("made once more from the inputs"),
        "{proved}"
    );
    // The same once more with all rows in another order, to the last byte but for times.
    let names = [
        "plan.csv",
        "posts-by-year.csv",
        "plan-variants.csv",
        "plan.html",
        "plan.xlsx",
        "basis.json",
    ];
    let first = names.map(|name| fs::read(out.join(name)).unwrap());
    for name in ["births.csv", "rolls.csv", "schools.csv"] {
        let text = fs::read_to_string(at.path().join(name)).unwrap();
        let mut lines: Vec<&str> = text.lines().collect();
        lines[1..].reverse();
        fs::write(at.path().join(name), lines.join("\n")).unwrap();
    }
    let again = plan(at.path(), text_of_plan);
    let second = names.map(|name| fs::read(again.join(name)).unwrap());
    assert!(first == second);
}

/// Puts another content into a file of a folder, and its hash into the record, as a forger would.
fn forge(out: &Path, name: &str, from: &str, to: &str) {
    let path = out.join(name);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{name} has no {from}: {text}");
    let text = text.replacen(from, to, 1);
    fs::write(&path, &text).unwrap();
    let record = out.join("run.json");
    let mut value: Value = serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
    if name == "summary.json" {
        let mut summary: Value = serde_json::from_str(&text).unwrap();
        summary["plan"]["seconds"] = Value::Null;
        let hash =
            sha256(format!("{}\n", serde_json::to_string_pretty(&summary).unwrap()).as_bytes());
        value["summary_without_seconds"] = hash.into();
    } else {
        value["outputs"][name] = sha256(text.as_bytes()).into();
    }
    let text = format!("{}\n", serde_json::to_string_pretty(&value).unwrap());
    fs::write(&record, text).unwrap();
}

#[test]
fn forged_plans_are_refuted() {
    let at = folder();
    city(at.path(), "");
    let out = plan(
        at.path(),
        "years = [2027, 2028, 2029]\ndecide = [\"convert\", \"posts\"]\n",
    );
    for (name, from, to, told) in [
        ("plan.csv", "P1,junior,2027,1,1", "P1,junior,2027,2,2", "P1"),
        (
            "plan.csv",
            "P1,primary,2026,2,12,540,15",
            "P1,primary,2026,2,12,540,16",
            "rooms",
        ),
        (
            "plan.csv",
            "P1,primary,2026,2,12,540",
            "P1,primary,2026,2,12,541",
            "pupils",
        ),
        (
            "plan.csv",
            "P1,primary,2026,2",
            "P1,primary,2026,x",
            "plan.csv:",
        ),
        (
            "posts-by-year.csv",
            "retirement,1.8",
            "retirement,1.9",
            "posts",
        ),
        (
            "money-by-year.csv",
            "320000,320000",
            "310000,310000",
            "money",
        ),
        (
            "summary.json",
            "\"value\": 40",
            "\"value\": 39",
            "without_place",
        ),
        (
            "stages-by-year.csv",
            "primary,90,90,0",
            "primary,90,90,1",
            "stages-by-year.csv",
        ),
        ("land-by-year.csv", "2026,D1", "2027,D1", "land-by-year.csv"),
        ("basis.json", "\"rooms\": 15", "\"rooms\": 17", "P1"),
        (
            "basis.json",
            "\"purchased\": 0",
            "\"purchased\": 10",
            "basis.json",
        ),
    ] {
        let own = folder();
        copy_files(at.path(), own.path());
        fs::create_dir(own.path().join("out")).unwrap();
        copy_files(&out, &own.path().join("out"));
        let copy = own.path().join("out");
        succeeds(&["verify", copy.to_str().unwrap()]);
        forge(&copy, name, from, to);
        let refuted = said(&ends_with(
            3,
            &["verify", copy.to_str().unwrap(), "--lang", "en"],
        ));
        assert!(refuted.contains(told), "{name} {from}: {refuted}");
    }
    // A file that was changed and not recorded, and an input that is another now.
    fs::write(at.path().join("schools.csv"), "school_id\n").unwrap();
    let refuted = said(&ends_with(
        3,
        &["verify", out.to_str().unwrap(), "--lang", "en"],
    ));
    assert!(refuted.contains("schools.csv"), "{refuted}");
    succeeds(&["verify", out.to_str().unwrap(), "--proof-only"]);
    fs::write(out.join("plan.html"), "").unwrap();
    let refuted = said(&ends_with(
        3,
        &[
            "verify",
            out.to_str().unwrap(),
            "--proof-only",
            "--lang",
            "en",
        ],
    ));
    assert!(refuted.contains("plan.html"), "{refuted}");
}

#[test]
fn everything_that_is_wrong_with_a_plan_is_told_at_once_with_its_line() {
    let at = folder();
    city(at.path(), "class_size = { primary = 0 }\n");
    let own = at.path();
    fs::write(
        own.join("plan.toml"),
        "years = [2027, 2028]\n[[campus]]\nid = \"P9\"\nentry_classes = { 2027 = 2 }\n[[campus]]\nid = \"L1\"\n\
         entry_classes = { 2031 = -1 }\n\n[[build]]\ncampus = \"L1\"\nyear = 2027\nrooms = 0\n",
    )
    .unwrap();
    let path = own.to_str().unwrap();
    let out = own.join("out");
    let ask = || {
        xuewei(&[
            "plan",
            path,
            path,
            "--out",
            out.to_str().unwrap(),
            "--lang",
            "en",
            "--format",
            "json",
        ])
    };
    let told = |run: &std::process::Output| -> Vec<String> {
        let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
        let all = answer["findings"].as_array().unwrap().iter();
        all.map(|f| format!("{} {} {}", f["code"], f["file"], f["row"]).replace('"', ""))
            .collect()
    };
    // The city first: nothing is planned for figures that cannot be.
    let run = ask();
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(told(&run), ["E105 city.toml null"]);
    city(own, "");
    let run = ask();
    assert_eq!(run.status.code(), Some(1));
    assert_eq!(
        told(&run),
        [
            "E105 plan.toml 5",
            "E105 plan.toml 9",
            "E802 plan.toml 2",
            "E802 plan.toml 9",
            "E803 plan.toml 5",
            "E805 plan.toml 5",
        ]
    );
    assert!(!out.exists());
}

#[test]
fn children_of_a_plan_are_those_of_the_forecast() {
    let at = folder();
    let path = at.path();
    city(path, "");
    let out = plan(path, "years = [2026, 2027, 2028, 2029]\n");
    let forecast = path.join("forecast");
    succeeds(&[
        "forecast",
        path.to_str().unwrap(),
        "--out",
        forecast.to_str().unwrap(),
    ]);
    let figures: BTreeMap<(String, String), String> = table(&forecast, "forecast.csv")
        .into_iter()
        .filter(|row| row["scope"] == "city")
        .map(|row| {
            (
                (row["year"].clone(), row["grade"].clone()),
                row["middle"].clone(),
            )
        })
        .collect();
    let mut seen = 0;
    for row in table(&out, "stages-by-year.csv") {
        if row["scope"] == "city" {
            let grade = if row["level"] == "primary" { "1" } else { "7" };
            assert_eq!(
                row["children"],
                figures[&(row["year"].clone(), grade.to_owned())]
            );
            seen += 1;
        }
    }
    assert_eq!(seen, 8);
}

#[test]
fn the_shipped_plan_is_made_and_proved_in_both_languages() {
    let at = folder();
    let city = project("data/wanglan");
    let city = city.to_str().unwrap();
    for lang in ["zh", "en"] {
        let out = at.path().join(lang);
        let path = out.to_str().unwrap();
        succeeds(&["plan", city, city, "--out", path, "--lang", lang]);
        succeeds(&["verify", path]);
        let page = fs::read_to_string(out.join("plan.html")).unwrap();
        assert!(page.contains("<svg") && !page.contains("://"), "{lang}");
        // One script, the one that its policy lets run, and no handler in the page.
        assert_eq!(page.matches("<script").count(), 1, "{lang}");
        assert!(page.contains("script-src 'sha256-"), "{lang}");
        // No key of the wording is left untranslated.
        assert!(
            !page.contains("plan-") || !page.contains(">plan-"),
            "{lang}"
        );
        assert!(
            table(&out, "builds.csv")
                .iter()
                .any(|row| row["state"] == "left_out")
        );
    }
}

#[test]
fn a_forecast_is_proved_from_its_inputs_and_a_forged_one_refuted() {
    let at = folder();
    city(at.path(), "");
    let out = at.path().join("forecast");
    let (from, path) = (at.path().to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["forecast", from, "--out", path]);
    succeeds(&["verify", path]);
    let first = table(&out, "demand.csv")[0]["count"].clone();
    forge(&out, "demand.csv", &format!(",{first},"), ",9999,");
    let refuted = said(&ends_with(3, &["verify", path, "--lang", "en"]));
    assert!(refuted.contains("demand.csv"), "{refuted}");
    succeeds(&["forecast", from, "--out", &format!("{path}2")]);
    fs::write(at.path().join("births.csv"), "area\n").unwrap();
    let refuted = said(&ends_with(
        3,
        &["verify", &format!("{path}2"), "--lang", "en"],
    ));
    assert!(refuted.contains("births.csv"), "{refuted}");
}
