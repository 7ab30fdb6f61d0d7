//! Both levels of a city year by year, from `city.toml` and `plan.toml` to the folder and its proof.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xuewei::input::sha256;

use crate::golden::hold;
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

pub(super) fn plan(at: &Path, text: &str) -> PathBuf {
    fs::write(at.join("plan.toml"), text).unwrap();
    let out = at.join("out");
    let (city, path) = (at.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["plan", city, city, "--out", path, "--lang", "en"]);
    out
}

/// The rows of a table by heading.
pub(super) fn table(out: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let all = rows(&out.join(name));
    let heads = all[0].clone();
    all[1..]
        .iter()
        .map(|row| heads.iter().cloned().zip(row.iter().cloned()).collect())
        .collect()
}

pub(super) fn of<'r>(row: &'r BTreeMap<String, String>, keys: &[&str]) -> Vec<&'r str> {
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

/// The city whose pool holds six posts for two years, five of them for one district at most.
fn city_with_pool(at: &Path) {
    city(
        at,
        "pool_posts = 6\npool_years = 2\npool_per_district = 5\n",
    );
}

/// The rows of a lever: year, level, posts.
fn lever(out: &Path, name: &str) -> Vec<String> {
    let all = table(out, "posts-by-year.csv");
    let own = all.iter().filter(|row| row["lever"] == name);
    own.map(|row| of(row, &["year", "to", "posts"]).join(" "))
        .collect()
}

/// What is told about the pool.
fn told_of_pool(out: &Path) -> Vec<String> {
    let all = table(out, "findings.csv").into_iter();
    let codes = all.map(|row| row["code"].clone());
    codes.filter(|code| code.starts_with("W81")).collect()
}

#[test]
fn posts_of_the_pool_are_lent_by_hand_and_return() {
    let at = folder();
    city_with_pool(at.path());
    // Junior classes of three posts: 9, 12, 15 and 18 posts are needed, 9 are held and one may be filed.
    let classes = "[[campus]]\nid = \"P1\"\nlevel = \"junior\"\nentry_classes = { 2027 = 1 }\n";
    let loans = |posts: i64| {
        format!(
            "years = [2027, 2028, 2029]\n{classes}[[loan]]\ndistrict = \"D1\"\nlevel = \"junior\"\nyear = 2027\n\
             posts = 2\n[[loan]]\ndistrict = \"D1\"\nlevel = \"junior\"\nyear = 2028\nposts = {posts}\n"
        )
    };
    let out = plan(at.path(), &loans(3));
    assert_eq!(lever(&out, "pool"), ["2027 junior 2", "2028 junior 3"]);
    assert_eq!(lever(&out, "short"), ["2029 junior 5"]);
    let on_loan: Vec<String> = table(&out, "stages-by-year.csv")
        .iter()
        .filter(|row| row["scope"] == "city" && row["level"] == "junior")
        .map(|row| of(row, &["posts_held", "posts_pool", "posts_balance"]).join(" "))
        .collect();
    assert_eq!(on_loan, ["9 0 0", "11 2 -1", "14 5 -1", "12 3 -6"]);
    assert_eq!(told_of_pool(&out), [""; 0]);
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    let expected = serde_json::json!({"held": 6, "years": 2, "lent": 5, "most": 5});
    assert_eq!(summary["pool"], expected);
    let page = fs::read_to_string(out.join("plan.html")).unwrap();
    assert!(page.contains("most are on loan in 2028: 5 of 6"), "{page}");
    succeeds(&["verify", out.to_str().unwrap()]);
    // Who forges a loan is found out by the figures, and who forges its length by the inputs.
    forge(&out, "posts-by-year.csv", "pool,3", "pool,4");
    let refuted = said(&ends_with(
        3,
        &["verify", out.to_str().unwrap(), "--lang", "en"],
    ));
    assert!(refuted.contains("lent by the pool"), "{refuted}");
    // Seven at once are more than the pool holds and than the district may have.
    let out = plan(at.path(), &loans(5));
    assert_eq!(told_of_pool(&out), ["W810", "W811"]);
    succeeds(&["verify", out.to_str().unwrap()]);
}

#[test]
fn what_the_pool_lends_may_be_decided() {
    let at = folder();
    city_with_pool(at.path());
    let classes = "[[campus]]\nid = \"P1\"\nlevel = \"junior\"\nentry_classes = { 2027 = 1 }\n";
    let text = format!("years = [2027, 2028, 2029]\ndecide = [\"pool\"]\n{classes}");
    let out = plan(at.path(), &text);
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(summary["by_hand"], false);
    for own in summary["plan"]["objectives"].as_array().unwrap() {
        assert_eq!(own["value"], own["bound"], "{own}");
    }
    // 3, 6 and 9 are missing, one of them may be filed in each year, and the district may have five on loan at once. Nothing
    // is short in 2027; in 2028 and 2029 five on loan and one filed leave 0 and 3. Then nobody is filed who need not be.
    let values: Vec<i64> = summary["plan"]["objectives"]
        .as_array()
        .unwrap()
        .iter()
        .map(|own| own["value"].as_i64().unwrap())
        .collect();
    assert_eq!(values, [40, 40, 30, 40 * 8_000 + 2 * 120_000, 1]);
    let on_loan: Vec<String> = table(&out, "stages-by-year.csv")
        .iter()
        .filter(|row| row["scope"] == "city" && row["level"] == "junior")
        .map(|row| row["posts_pool"].clone())
        .collect();
    // Two of those that are missing in 2028 may be lent a year earlier.
    assert_eq!(
        (&*on_loan[0], &on_loan[2..]),
        ("0", &["5", "5"].map(str::to_owned)[..])
    );
    assert!(["3", "4", "5"].contains(&&*on_loan[1]), "{on_loan:?}");
    succeeds(&["verify", out.to_str().unwrap()]);
}

/// A city of two districts, reckoned by hand: in each 90 pupils in every grade, born and staying there. D1 has a primary
/// school with two classes a grade and a junior one with two, D2 the same but for one junior class a grade: fifty of ninety
/// have a place.
fn two_districts(at: &Path) {
    let mut births = String::from("area,year,count,district\n");
    for year in 2008..2026 {
        births += &format!("A,{year},90,D1\nB,{year},90,D2\n");
    }
    let mut rolls = String::from("school_id,grade,year,count\n");
    for year in 2018..2026 {
        for grade in 1..=9 {
            let level = if grade < 7 { "P" } else { "J" };
            rolls += &format!("{level}1,{grade},{year},90\n{level}2,{grade},{year},90\n");
        }
    }
    let schools = "school_id,lon,lat,district,area,stage,places,streams,rooms,posts,site_area_m2\n\
        P1,122.5,32.9,D1,A,primary,90,2,12,60,100000\nJ1,122.5,32.9,D1,A,junior,150,3,9,60,50000\n\
        P2,122.6,32.9,D2,B,primary,90,2,12,60,100000\nJ2,122.6,32.9,D2,B,junior,50,1,3,60,50000\n";
    for (name, text) in [
        ("births.csv", births.as_str()),
        ("rolls.csv", rolls.as_str()),
        ("schools.csv", schools),
        ("districts.csv", "district,name\nD1,East\nD2,West\n"),
    ] {
        fs::write(at.join(name), text).unwrap();
    }
    let text = "name = \"city\"\nyears = 4\n[tables]\nbirths = \"births.csv\"\nrolls = \"rolls.csv\"\n\
         schools = \"schools.csv\"\ndistricts = \"districts.csv\"\n[planning]\n\
         posts_per_class = { primary = 2.0, junior = 3.0 }\ngrant_yuan = { primary = 720, junior = 940 }\n";
    fs::write(at.join("city.toml"), text).unwrap();
}

#[test]
fn districts_help_one_another_by_agreement_and_the_grant_follows_the_pupils() {
    let at = folder();
    two_districts(at.path());
    let classes = "[[campus]]\nid = \"J1\"\nentry_classes = { 2027 = 3 }\n";
    let help = |places: i64| {
        format!(
            "years = [2027, 2028, 2029]\n{classes}[[help]]\nfrom = \"D1\"\nto = \"D2\"\nlevel = \"junior\"\n\
             years = [2027, 2028]\nplaces = {places}\n"
        )
    };
    let out = plan(at.path(), &help(30));
    let keys = [
        "year",
        "district",
        "places",
        "places_for_others",
        "places_of_others",
        "balance",
        "without",
    ];
    let found: Vec<String> = table(&out, "stages-by-year.csv")
        .iter()
        .filter(|row| row["level"] == "junior" && row["scope"] == "district")
        .map(|row| of(row, &keys).join(" "))
        .collect();
    // Three classes from 2027 on: sixty places more than children in D1.
    assert_eq!(
        found,
        [
            "2026 D1 100 0 0 10 0",
            "2026 D2 50 0 0 -40 40",
            "2027 D1 150 30 0 30 0",
            "2027 D2 50 0 30 -10 10",
            "2028 D1 150 30 0 30 0",
            "2028 D2 50 0 30 -10 10",
            "2029 D1 150 0 0 60 0",
            "2029 D2 50 0 0 -40 40",
        ]
    );
    let rows = table(&out, "help-by-year.csv");
    let keys = ["year", "level", "from", "to", "places", "taken"];
    let found: Vec<String> = rows.iter().map(|row| of(row, &keys).join(" ")).collect();
    assert_eq!(
        found,
        ["2027 junior D1 D2 30 30", "2028 junior D1 D2 30 30"]
    );
    // Who entered in 2027 is in grade 8 in 2028 and in grade 9 in 2029, still in D1.
    let pupils: Vec<String> = table(&out, "plan.csv")
        .iter()
        .filter(|row| row["level"] == "junior")
        .map(|row| of(row, &["campus", "year", "pupils"]).join(" "))
        .collect();
    assert_eq!(
        pupils,
        [
            "J1 2026 270",
            "J1 2027 300",
            "J1 2028 330",
            "J1 2029 330",
            "J2 2026 150",
            "J2 2027 150",
            "J2 2028 150",
            "J2 2029 150",
        ]
    );
    // 540 pupils of primary at 720 yuan, 300 and 150 of junior at 940; ten bought places at 8,000.
    let keys = ["district", "places", "total", "grant", "net"];
    let money: Vec<String> = table(&out, "money-by-year.csv")
        .iter()
        .filter(|row| row["year"] == "2027")
        .map(|row| of(row, &keys).join(" "))
        .collect();
    assert_eq!(
        money,
        ["D1 0 0 670800 -670800", "D2 80000 80000 529800 -449800"]
    );
    let page = fs::read_to_string(out.join("plan.html")).unwrap();
    assert!(page.contains("60 children enter public schools of other districts"));
    assert!(page.contains("upper levels pay 4.8 million"), "{page}");
    succeeds(&["verify", out.to_str().unwrap()]);
    for (name, from, to, told) in [
        ("help-by-year.csv", "30,30", "30,29", "more children could"),
        ("help-by-year.csv", "30,30", "31,30", "agreed"),
        (
            "money-by-year.csv",
            "670800,-670800",
            "670801,-670801",
            "grant",
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
    // A hundred are more than D1 has to spare: forty enter, as many as lack a place, and it is told with its year.
    let out = plan(at.path(), &help(100));
    let told: Vec<String> = table(&out, "findings.csv")
        .iter()
        .filter(|row| row["code"] == "W812")
        .map(|row| row["cause"].clone())
        .collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(
        told[0].contains("2027") && told[0].contains("60"),
        "{told:?}"
    );
    let rows = table(&out, "help-by-year.csv");
    assert!(rows.iter().all(|row| row["taken"] == "40"), "{rows:?}");
    succeeds(&["verify", out.to_str().unwrap()]);
}

#[test]
fn help_may_be_decided() {
    let at = folder();
    two_districts(at.path());
    let out = plan(
        at.path(),
        "years = [2027, 2028, 2029]\ndecide = [\"help\"]\n[[campus]]\nid = \"J1\"\nentry_classes = { 2028 = 3 }\n",
    );
    // Ten to spare in 2027, sixty from 2028 on, when forty lack a place.
    let rows = table(&out, "help-by-year.csv");
    let keys = ["year", "level", "from", "to", "places", "taken"];
    let found: Vec<String> = rows.iter().map(|row| of(row, &keys).join(" ")).collect();
    assert_eq!(
        found,
        [
            "2027 junior D1 D2 10 10",
            "2028 junior D1 D2 40 40",
            "2029 junior D1 D2 40 40",
        ]
    );
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    for own in summary["plan"]["objectives"].as_array().unwrap() {
        assert_eq!(own["value"], own["bound"], "{own}");
    }
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
pub(super) fn forge(out: &Path, name: &str, from: &str, to: &str) {
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
        // No time is in any of them: what was searched for in vain is told by `summary.json` alone.
        hold(&format!("tests/golden/wanglan-plan-{lang}.html"), &page);
        // Tables are the same in every language.
        for name in ["plan", "posts-by-year", "money-by-year", "warnings"] {
            let text = fs::read_to_string(out.join(format!("{name}.csv"))).unwrap();
            hold(&format!("tests/golden/wanglan-plan-{name}.csv"), &text);
        }
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
