//! Gates and paths that a scenario tries on the roads of a round.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xuewei_core::domain::Position;

use crate::tools::{
    Tables, allocate, converse, copy_files, ends_with, folder, project, rows, succeeds, verified,
};

/// Gate 1 of P0002 stands farther north, P0001 has one more, and a bridge is closed.
const TRIED: &str = "[[gate]]\nschool = \"P0002\"\ngate = 1\nlon = 122.545725\nlat = 32.9145\n\
    [[gate]]\nschool = \"P0001\"\nlon = 122.509\nlat = 32.938\n\
    [[path]]\nchange = \"remove\"\nedge_id = \"1388\"\n";

/// The longest journey of the shipped pack.
const REACH: i64 = 4_000;

/// A scenario of this text beside a round, carried out; the folder of the results.
#[track_caller]
fn run(round: &Path, at: &Path, body: &str) -> PathBuf {
    let file = at.join("s.toml");
    fs::write(&file, format!("title = \"s\"\nreason = \"s\"\n{body}")).unwrap();
    let out = at.join("scenarios");
    let [round, file, to] = [round, &file, &out].map(|path| path.to_str().unwrap());
    succeeds(&["scenario", round, file, "--out", to]);
    out
}

/// The shipped city on foot, its tables copied so that they can be changed.
fn copied(at: &Path) -> PathBuf {
    let walking = at.join("walking");
    fs::create_dir(&walking).unwrap();
    copy_files(&project("data/wanglan"), at);
    copy_files(&project("data/wanglan/walking"), &walking);
    walking.join("round.toml")
}

fn change(file: &Path, change: impl FnOnce(String) -> String) {
    let text = fs::read_to_string(file).unwrap();
    let changed = change(text.clone());
    assert_ne!(changed, text);
    fs::write(file, changed).unwrap();
}

/// The numbers of finding W626 in a table of findings: another nearest school, one more within reach, one less.
fn told(findings: &Path) -> Vec<usize> {
    let all = rows(findings);
    let of: Vec<_> = all.iter().filter(|row| row[0] == "W626").collect();
    assert_eq!(of.len(), 1, "{all:?}");
    let cause = of[0][6].replace(',', "");
    let numbers = cause.split(|c: char| !c.is_ascii_digit());
    numbers.filter_map(|number| number.parse().ok()).collect()
}

/// Schools by community, with their metres, as `xuewei travel` writes them.
fn journeys(round: &Path, at: &Path) -> BTreeMap<[String; 2], Vec<(i64, String)>> {
    let out = at.join("travel");
    succeeds(&[
        "travel",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let table = rows(&out.join("travel.csv"));
    let place = |name: &str| table[0].iter().position(|h| h == name).unwrap();
    let [from, district, school, metres] = ["from", "district", "school_id", "metres"].map(place);
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for row in &table[1..] {
        let own: &mut Vec<(i64, String)> = all
            .entry([row[from].clone(), row[district].clone()])
            .or_default();
        own.push((row[metres].parse().unwrap(), row[school].clone()));
    }
    for own in all.values_mut() {
        own.sort();
    }
    all
}

/// Whom it concerns that the journeys of the shipped city are others, counted from its tables.
fn counted(before: &Path, after: &Path) -> Vec<usize> {
    let [then, now] = [before, after].map(|round| journeys(round, folder().path()));
    let children = rows(&before.parent().unwrap().join("../children.csv"));
    let place = |name: &str| children[0].iter().position(|h| h == name).unwrap();
    let (community, district) = (place("community"), place("district"));
    let mut all = vec![0, 0, 0];
    for child in &children[1..] {
        let from = [child[community].clone(), child[district].clone()];
        let [then, now] = [&then, &now].map(|of| of.get(&from).map_or(&[][..], Vec::as_slice));
        let within = |of: &[(i64, String)]| -> Vec<String> {
            let within = of.iter().filter(|(metres, _)| *metres <= REACH);
            within.map(|(_, school)| school.clone()).collect()
        };
        let (had, has) = (within(then), within(now));
        let is_other = then.first().map(|(_, s)| s) != now.first().map(|(_, s)| s);
        all[0] += usize::from(is_other);
        all[1] += usize::from(has.iter().any(|school| !had.contains(school)));
        all[2] += usize::from(had.iter().any(|school| !has.contains(school)));
    }
    all
}

fn bytes(folder: &Path, name: &str) -> Vec<u8> {
    fs::read(folder.join(name)).unwrap()
}

/// Metres of all journeys to places, and children within public places, by scenario.
fn figures(out: &Path) -> Vec<[i64; 2]> {
    let table = rows(&out.join("comparison.csv"));
    let place = |name: &str| table[0].iter().position(|h| h == name).unwrap();
    let columns = ["metres_total", "public"].map(place);
    let own = table[1..].iter();
    own.map(|row| columns.map(|at| row[at].parse().unwrap()))
        .collect()
}

#[test]
fn gates_and_ways_of_a_scenario_do_what_those_of_the_tables_do() {
    let at = folder();
    let shipped = project("data/wanglan/walking/round.toml");
    let out = run(&shipped, at.path(), TRIED);
    let tried = out.join("s");

    // The same in the tables of a round of its own.
    let other = folder();
    let round = copied(other.path());
    let walking = round.parent().unwrap();
    change(&walking.join("gates.csv"), |text| {
        let moved = "school,P0002,,122.545725,32.9145";
        let text = text.replace("school,P0002,,122.545725,32.910872", moved);
        text + "school,P0001,,122.509,32.938\n"
    });
    let edits = "change,edge_id,reason,who,date\nremove,1388,works,office,2026-09-01\n";
    fs::write(walking.join("corrections.csv"), edits).unwrap();
    change(&round, |text| text + "edits = \"corrections.csv\"\n");
    let alone = allocate(&round, other.path());
    assert_eq!(
        bytes(&tried, "allocation.csv"),
        bytes(&alone, "allocation.csv")
    );
    assert_ne!(
        bytes(&tried, "allocation.csv"),
        bytes(&out.join("base"), "allocation.csv")
    );

    // Whom it concerns, counted from the tables; here all three kinds.
    let concerned = told(&tried.join("findings.csv"));
    assert_eq!(concerned, counted(&shipped, &round));
    assert!(concerned.iter().all(|count| *count > 0), "{concerned:?}");
    let figures = figures(&out);
    assert_ne!(figures[0][0], figures[1][0], "{figures:?}");
    verified(&out);
}

#[test]
fn a_path_across_the_river_shortens_the_ways_of_the_shipped_city() {
    let at = folder();
    let shipped = project("data/wanglan/walking/round.toml");
    // Between two bridges, from street to street, its ends some metres beside them.
    let path = "[[path]]\nchange = \"add\"\n\
        wkt = \"LINESTRING (122.5133 32.9331, 122.5133 32.9349)\"\n";
    let out = run(&shipped, at.path(), path);
    let concerned = told(&out.join("s/findings.csv"));
    // What is added lets nobody walk farther.
    assert!(concerned[0] > 0 && concerned[1] > 0, "{concerned:?}");
    assert_eq!(concerned[2], 0);
    let changed = rows(&out.join("s/changes.csv"));
    assert!(changed.len() > 1);
    let figures = figures(&out);
    // With more schools to choose from no fewer children have a public place.
    assert!(figures[1][1] >= figures[0][1], "{figures:?}");
    assert_ne!(figures[0][0], figures[1][0], "{figures:?}");
    verified(&out);
}

#[test]
fn what_if_answers_whom_gates_and_paths_concern_and_draws_them() {
    let at = folder();
    let shipped = project("data/wanglan/walking/round.toml");
    let scenario = |body: &str| {
        let text = format!("title = \"s\"\nreason = \"s\"\n{body}");
        json!({ "scenario": text })
    };
    let closed = "[[gate]]\nschool = \"P0001\"\ngate = 2\n";
    let questions = [
        json!({"map": true}),
        scenario(TRIED),
        scenario(closed),
        scenario("[[extend]]\nschool = \"P0001\"\nplaces = 1\n"),
        json!({"map": true}),
    ];
    let answers = converse(&["what-if", shipped.to_str().unwrap()], &questions);

    // The figures are those of the scenario's folder.
    let out = run(&shipped, at.path(), TRIED);
    let on_foot = &answers[1]["answer"]["on_foot"];
    let of = |name: &str| on_foot[name].as_u64().unwrap() as usize;
    let concerned = ["nearest", "nearer", "farther"].map(of);
    assert_eq!(concerned, told(&out.join("s/findings.csv"))[..]);
    let placed = |name: &str| {
        let table = rows(&out.join(name).join("allocation.csv"));
        let place = |name: &str| table[0].iter().position(|h| h == name).unwrap();
        let [outcome, school] = ["outcome", "school_id"].map(place);
        let of = |row: &Vec<String>| [row[outcome].clone(), row[school].clone()];
        table[1..].iter().map(of).collect::<Vec<_>>()
    };
    let (base, tried) = (placed("base"), placed("s"));
    let others = base.iter().zip(&tried).filter(|(then, now)| then != now);
    assert_eq!(of("outcome"), others.count());

    // Closing one of two gates lets nobody come nearer.
    let on_foot = &answers[2]["answer"]["on_foot"];
    let concerned = ["nearest", "nearer", "farther"].map(|name| on_foot[name].as_u64().unwrap());
    assert_eq!(concerned[1], 0, "{on_foot}");
    assert_eq!(answers[3]["answer"]["on_foot"], Value::Null);

    // The map: gates as the table has them, roads by their names, and a question changes none of it.
    let map = &answers[0]["answer"];
    assert_eq!(map, &answers[4]["answer"]);
    assert_eq!(map["walked"], true);
    let table = rows(&project("data/wanglan/walking/gates.csv"));
    let of_school = |id: &str| {
        let own = table[1..]
            .iter()
            .filter(|row| row[0] == "school" && row[1] == id);
        own.map(|row| {
            json!([
                row[3].parse::<f64>().unwrap(),
                row[4].parse::<f64>().unwrap()
            ])
        })
        .collect::<Vec<_>>()
    };
    for school in map["schools"].as_array().unwrap() {
        let id = school["id"].as_str().unwrap();
        assert_eq!(school["gates"], json!(of_school(id)), "{id}");
    }
    let ways = map["ways"].as_array().unwrap();
    assert!(ways.iter().any(|way| way["id"] == "1388"));
    assert!(
        ways.iter()
            .all(|way| way["line"].as_array().unwrap().len() > 1)
    );
    // The roads of the shipped city are made up: nobody is to be credited.
    assert_eq!(map["credit"], Value::Null);
    let straight = converse(
        &[
            "what-if",
            project("data/wanglan/round.toml").to_str().unwrap(),
        ],
        &[json!({"map": true})],
    );
    let map = &straight[0]["answer"];
    assert_eq!((&map["walked"], &map["ways"]), (&json!(false), &json!([])));
}

/// The codes and causes of the findings for which a scenario is refused.
#[track_caller]
fn refused(round: &Path, at: &Path, body: &str) -> Vec<(String, String)> {
    let file = at.join("s.toml");
    fs::write(&file, format!("title = \"s\"\nreason = \"s\"\n{body}")).unwrap();
    let out = at.join("scenarios");
    let [round, file, to] = [round, &file, &out].map(|path| path.to_str().unwrap());
    let run = ends_with(
        1,
        &["scenario", round, file, "--out", to, "--format", "json"],
    );
    assert!(!out.exists());
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    let findings = answer["findings"].as_array().unwrap().iter();
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap().to_owned();
    findings
        .map(|finding| (text(finding, "code"), text(finding, "cause")))
        .collect()
}

/// Each of these is told, with its code, and nothing else.
#[track_caller]
fn are_told(found: &[(String, String)], expected: &[(&str, &str)]) {
    for (code, what) in expected {
        let is_it = |(of, cause): &&(String, String)| of == code && cause.contains(what);
        assert!(found.iter().any(|one| is_it(&one)), "{what}: {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn what_cannot_be_tried_is_told_all_at_once() {
    let at = folder();
    let shipped = project("data/wanglan/walking/round.toml");
    let wrong = "[[gate]]\nschool = \"P0001\"\ngate = 9\nlon = 122.509\nlat = 32.938\n\
        [[gate]]\nschool = \"P0002\"\ngate = 1\n\
        [[gate]]\nschool = \"P0003\"\nlon = 122.9\nlat = 32.938\n\
        [[gate]]\nschool = \"P9999\"\nlon = 122.509\nlat = 32.938\n\
        [[path]]\nchange = \"remove\"\nedge_id = \"nowhere\"\n\
        [[path]]\nchange = \"open\"\nedge_id = \"1388\"\n\
        [[path]]\nchange = \"add\"\nwkt = \"LINESTRING (122.9 32.93, 122.91 32.93)\"\n";
    are_told(
        &refused(&shipped, at.path(), wrong),
        &[
            (
                "E403",
                "gate 9 of school P0001 cannot be done: the school has no gate of this number",
            ),
            (
                "E403",
                "gate 1 of school P0002 cannot be done: it is the only gate",
            ),
            (
                "E403",
                "of school P0003 cannot be done: no road is within snap_m",
            ),
            ("E401", "P9999"),
            ("E403", "path nowhere cannot be done: no road is called so"),
            (
                "E403",
                "path 1388 cannot be done: everybody may walk it as it is",
            ),
            (
                "E403",
                "cannot be done: an end of it is more than 50 m from every road",
            ),
        ],
    );
    // What no roads are needed to see.
    let wrong = "[[gate]]\nschool = \"P0001\"\n\
        [[gate]]\nschool = \"P0003\"\ngate = 1\nlon = 222.9\nlat = 32.938\n\
        [[path]]\nchange = \"remove\"\nwkt = \"LINESTRING (122.9 32.93, 122.91 32.93)\"\n\
        [[path]]\nchange = \"add\"\nwkt = \"LINESTRING (122.9 32.93)\"\n\
        [[path]]\nchange = \"add\"\nwkt = \"LINESTRING (500000 3600000, 500010 3600000)\"\n\
        [[path]]\nchange = \"add\"\nwkt = \"POINT (122.9 32.93)\"\n\
        [[path]]\nchange = \"add\"\nwkt = \"LINESTRING (a b, c d)\"\n";
    are_told(
        &refused(&shipped, at.path(), wrong),
        &[
            ("E403", "it needs lon and lat"),
            ("E403", "it needs lon and lat"),
            ("E403", "needs edge_id and nothing else"),
            ("E403", "fewer than two"),
            ("E403", "a coordinate is no degree"),
            ("E403", "another shape than a line"),
            ("E403", "the text is no line"),
        ],
    );
    // Whom a gate concerns is not counted beside a change that cannot be done.
    let wrong = "[[close]]\nschool = \"P9999\"\n\
        [[gate]]\nschool = \"P0001\"\nlon = 122.509\nlat = 32.938\n";
    are_told(&refused(&shipped, at.path(), wrong), &[("E401", "P9999")]);
    // A round without roads.
    let no_roads = ("E403", "journeys of the round are not measured on roads");
    let found = refused(&project("data/wanglan/round.toml"), at.path(), TRIED);
    are_told(&found, &[no_roads; 3]);
}

#[test]
fn a_school_put_anywhere_is_walked_to_and_one_beside_no_road_is_refused() {
    let at = folder();
    let shipped = project("data/wanglan/walking/round.toml");
    // Beside a street on the north bank; and in the fields, kilometres from every road.
    let open = |lon: f64| format!("[[open]]\nlon = {lon}\nlat = 32.938\nstreams = 2\n");
    let out = run(&shipped, at.path(), &open(122.509));
    let schools = rows(&out.join("s/schools.csv"));
    let place = |name: &str| schools[0].iter().position(|h| h == name).unwrap();
    let new = schools[1..]
        .iter()
        .find(|row| row[place("school_id")].starts_with("at-"));
    let new = new.expect("the school");
    let placed: i64 = new[place("placed")].parse().unwrap();
    assert!(placed > 0, "{new:?}");
    // What a child walks to it is what the round's own tables make of such a school.
    let allocation = rows(&out.join("s/allocation.csv"));
    let of = |name: &str| allocation[0].iter().position(|h| h == name).unwrap();
    let ways = allocation[1..]
        .iter()
        .filter(|row| row[of("school_id")] == new[place("school_id")]);
    let ways: Vec<i64> = ways.map(|row| row[of("metres")].parse().unwrap()).collect();
    assert_eq!(ways.len(), usize::try_from(placed).unwrap());
    assert!(
        ways.iter().all(|metres| (1..=REACH).contains(metres)),
        "{ways:?}"
    );
    verified(&out);

    let at = folder();
    let nobody = (
        "E403",
        "cannot be done: nobody can walk there within the reach",
    );
    are_told(&refused(&shipped, at.path(), &open(122.9)), &[nobody]);
}

/// A yard between a community and a school, of which only those who live there may walk the way: around it is twice as far.
#[test]
fn a_private_way_is_opened() {
    let at = folder();
    let points = [(0.0, 0.0), (0.01, 0.0), (0.0, 0.01), (0.01, 0.01)];
    let [home, school, a, b] = points.map(|(east, north)| Position {
        lon: 120.6 + east,
        lat: 31.3 + north,
    });
    let line = |points: &[Position]| {
        let points = points.iter().map(|p| format!("{:.6} {:.6}", p.lon, p.lat));
        format!("\"LINESTRING ({})\"", points.collect::<Vec<_>>().join(", "))
    };
    let [p, q] = [(0.0, 0.005), (0.01, 0.005)].map(|(east, north)| Position {
        lon: 120.6 + east,
        lat: 31.3 + north,
    });
    let around = line(&[home, p, a, b, q, school]);
    let yard = line(&[p, Position { lon: 120.605, ..p }, q]);
    let tables = [
        ("children", "child_id,community,points\na,A,9\n".to_owned()),
        (
            "schools",
            format!(
                "school_id,lon,lat,places\nS,{},{},5\n",
                school.lon, school.lat
            ),
        ),
        (
            "communities",
            format!("community,lon,lat\nA,{},{}\n", home.lon, home.lat),
        ),
    ];
    let tables: Vec<(&str, &str)> = tables.iter().map(|(n, t)| (*n, t.as_str())).collect();
    let round = Tables {
        tables: &tables,
        pack: "tie_break = []\n[reach]\nmax_m = 2500\n[travel]\nmethod = \"network\"\n",
    }
    .write(at.path());
    let roads = format!("edge_id,foot,wkt\naround,,{around}\nyard,private,{yard}\n");
    fs::write(at.path().join("roads.csv"), roads).unwrap();
    change(&round, |text| text + "[network]\nroads = \"roads.csv\"\n");
    let open = "[[path]]\nchange = \"open\"\nedge_id = \"yard\"\n";
    let out = run(&round, at.path(), open);
    // 556 m up, 950 m across and down again instead of 1,112 m up and down each.
    let of = |name: &str| rows(&out.join(name).join("allocation.csv"))[1][1..4].to_vec();
    assert_eq!(of("base")[0], "unplaced");
    let placed = of("s");
    assert_eq!(placed[..2], ["public", "S"]);
    let metres: i64 = placed[2].parse().unwrap();
    assert!((2_060..2_065).contains(&metres), "{metres}");
    assert_eq!(told(&out.join("s/findings.csv")), [1, 1, 0]);
    verified(&out);

    // A correction of the round does the same.
    let edits = "change,edge_id,reason\nopen,yard,agreed with the yard\n";
    fs::write(at.path().join("corrections.csv"), edits).unwrap();
    change(&round, |text| text + "edits = \"corrections.csv\"\n");
    let alone = allocate(&round, at.path());
    assert_eq!(rows(&alone.join("allocation.csv"))[1][1..4], placed);
}
