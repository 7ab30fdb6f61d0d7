//! JSON Schema of tables, files and answers: what the program ships, reads and prints satisfies them, and what is broken
//! does not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use jsonschema::{Validator, draft202012};
use serde_json::{Map, Value, json};
use xuewei::app::schema;
use xuewei::tables::inputs::{BESIDE_ROUND, Role};
use xuewei::tables::schema::{Column, Kind, Table};
use xuewei::tables::written;

use crate::tools::{Tables, allocate, ends_with, folder, project, rows, said, succeeds, xuewei};

/// The schema that the program prints of a name.
#[track_caller]
fn printed(name: &str) -> Value {
    let run = succeeds(&["schema", name]);
    serde_json::from_slice(&run.stdout).unwrap()
}

#[track_caller]
fn validator(name: &str) -> Validator {
    draft202012::new(&printed(name)).unwrap()
}

#[track_caller]
fn holds(validator: &Validator, instance: &Value, what: &str) {
    let faults: Vec<String> = validator
        .iter_errors(instance)
        .take(5)
        .map(|fault| format!("{}: {fault}", fault.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{what}: {faults:#?}");
}

/// A cell as the schema of its column has it.
fn cell(text: &str, column: Option<&Column>) -> Value {
    let Some(column) = column.filter(|_| !text.is_empty()) else {
        return Value::Null;
    };
    match column.kind {
        Kind::Whole | Kind::Rank | Kind::Label => json!(text.parse::<i64>().unwrap()),
        Kind::Date => json!(text),
        kind if kind.is_number() => json!(text.parse::<f64>().unwrap()),
        Kind::Flag => json!(text.parse::<bool>().unwrap()),
        _ => json!(text),
    }
}

/// The rows of a CSV file as the schema of its table has them.
fn table(file: &Path, table: &Table) -> Value {
    let all = rows(file);
    let row = |row: &Vec<String>| -> Value {
        let cells = all[0].iter().zip(row);
        let cells = cells.map(|(key, text)| (key.clone(), cell(text, table.column(key))));
        Value::Object(cells.collect())
    };
    all[1..].iter().map(row).collect()
}

fn files_below(at: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(at)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

/// A TOML file as the schemas have it: dates as text.
fn toml_file(path: &Path) -> Value {
    fn value(of: toml::Value) -> Value {
        match of {
            toml::Value::Datetime(date) => json!(date.to_string()),
            toml::Value::Array(all) => all.into_iter().map(value).collect(),
            toml::Value::Table(keys) => {
                let keys = keys.into_iter().map(|(key, of)| (key, value(of)));
                Value::Object(keys.collect())
            }
            other => serde_json::to_value(other).unwrap(),
        }
    }
    value(
        fs::read_to_string(path)
            .unwrap()
            .parse::<toml::Table>()
            .unwrap()
            .into(),
    )
}

#[test]
fn every_schema_is_one_and_is_found_by_its_name() {
    let all = succeeds(&["schema"]);
    let all: Value = serde_json::from_slice(&all.stdout).unwrap();
    let names = schema::names();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    let listed = schema::all();
    assert_eq!(names.len(), listed.len());
    for (name, named) in names.iter().zip(&listed) {
        let of = &all[named.group][named.name];
        draft202012::meta::validate(of).unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(
            of["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert_eq!(schema::run(Some(name)).unwrap(), *of);
        assert_eq!(schema::run(Some(&named.full_name())).unwrap(), *of);
    }
    let groups = ["written", "tables", "files", "answers"];
    let found: usize = groups
        .iter()
        .map(|g| all[g].as_object().unwrap().len())
        .sum();
    assert_eq!(found, listed.len());
    assert_eq!(all["written"].as_object().unwrap().len(), written().len());
    assert_eq!(
        all["tables"].as_object().unwrap().len(),
        Role::ALL.len() + BESIDE_ROUND.len()
    );
    // Of a name that stands twice, the table that is written is meant, and the other has its group before it.
    assert_ne!(printed("schools"), printed("tables.schools"));
    assert_eq!(printed("schools"), printed("written.schools"));
    assert_eq!(printed("children"), printed("tables.children"));
    assert_ne!(printed("scenario"), printed("answers.scenario"));
}

#[test]
fn a_name_without_a_schema_is_told_all_names() {
    let unknown = ends_with(2, &["schema", "childrn"]);
    let result = said(&unknown);
    assert!(result.contains("do you mean “children”?"), "{result}");
    for name in schema::names() {
        assert!(result.contains(&name), "{name}: {result}");
    }
}

#[test]
fn the_tables_that_are_shipped_satisfy_the_schemas_of_what_is_read() {
    let mut seen = BTreeSet::new();
    for round in ["data/wanglan", "data/two-schools"] {
        for role in Role::ALL {
            let file = project(&format!("{round}/{}.csv", role.as_str()));
            if file.exists() {
                let name = format!("tables.{}", role.as_str());
                let rows = table(&file, role.table());
                holds(&validator(&name), &rows, &name);
                seen.insert(role.as_str());
            }
        }
    }
    assert_eq!(seen.len(), 6, "{seen:?}");
}

#[test]
fn a_broken_table_does_not_satisfy_its_schema() {
    let validator = validator("tables.schools");
    let school =
        json!({ "school_id": "A", "lon": 120.5, "lat": 31.2, "places": 10, "sector": "private" });
    assert!(validator.is_valid(&json!([school])));
    for (key, wrong) in [
        ("school_id", json!(7)),
        ("lon", json!(200)),
        ("places", json!("ten")),
        ("places", json!(1.5)),
        ("sector", json!("church")),
    ] {
        let mut broken = school.clone();
        broken[key] = wrong;
        assert!(!validator.is_valid(&json!([broken])), "{key}");
    }
    let mut broken = school;
    broken.as_object_mut().unwrap().remove("places");
    assert!(!validator.is_valid(&json!([broken])));
}

#[test]
fn what_is_written_satisfies_the_schemas_of_tables_and_files() {
    let at = folder();
    let round = project("data/wanglan/round.toml");
    let round = round.to_str().unwrap();
    let path = |name: &str| at.path().join(name).to_str().unwrap().to_owned();
    let scenario = project("data/wanglan/scenarios/close-and-move.toml");
    succeeds(&["allocate", round, "--out", &path("a"), "--class-values"]);
    succeeds(&["score", round, "--out", &path("s")]);
    succeeds(&["site", round, "--out", &path("site")]);
    succeeds(&["check", round, "--out", &path("check")]);
    succeeds(&["check", round, "--fix", &path("fix")]);
    let scenario = scenario.to_str().unwrap();
    succeeds(&["scenario", round, scenario, "--out", &path("scenario")]);
    let mut files = Vec::new();
    files_below(at.path(), ".csv", &mut files);
    let mut seen = BTreeSet::new();
    for file in &files {
        let name = file.file_stem().unwrap().to_str().unwrap();
        // A corrected copy is of what is read.
        let is_copy = file.parent().unwrap().ends_with("fix") && name != "changes-made";
        let Some(declared) = written().into_iter().find(|t| t.name == name && !is_copy) else {
            assert!(is_copy, "{}", file.display());
            continue;
        };
        holds(&validator(name), &table(file, declared), name);
        seen.insert(name);
    }
    assert!(seen.len() >= 18, "{seen:?}");
    for file in ["summary", "certificate", "pressure_certificate", "run"] {
        let text = fs::read_to_string(at.path().join(format!("a/{file}.json"))).unwrap();
        let result: Value = serde_json::from_str(&text).unwrap();
        let validator = validator(&format!("files.{file}"));
        holds(&validator, &result, file);
        refuses_less(&validator, &result, file);
    }
    // What was asked for is told of a round, in words or by identifiers, and not where only points are counted.
    let small = project("data/two-schools/round.toml");
    let small = small.to_str().unwrap();
    succeeds(&["allocate", small, "--out", &path("all"), "--notices"]);
    succeeds(&[
        "allocate",
        small,
        "--out",
        &path("one"),
        "--notices-for",
        "01",
    ]);
    for (folder, notices) in [
        ("a", json!("none")),
        ("all", json!("all")),
        ("one", json!(["01"])),
        ("s", Value::Null),
    ] {
        let text = fs::read_to_string(at.path().join(folder).join("run.json")).unwrap();
        let mut result: Value = serde_json::from_str(&text).unwrap();
        let validator = validator("files.run");
        holds(&validator, &result, folder);
        assert_eq!(result["options"]["notices"], notices);
        result["options"]["notices"] = json!("some");
        assert!(!validator.is_valid(&result), "{folder}");
    }
    let plan = toml_file(&at.path().join("site/plan.toml"));
    holds(&validator("files.scenario"), &plan, "plan.toml");
}

#[test]
fn the_rounds_packs_and_scenarios_that_are_shipped_satisfy_their_schemas() {
    let mut seen = [0; 5];
    let mut files = Vec::new();
    for below in ["data", "models"] {
        files_below(&project(below), ".toml", &mut files);
    }
    let kinds = [
        "files.round",
        "files.pack",
        "files.scenario",
        "files.city",
        "files.plan",
    ];
    let validators = kinds.map(validator);
    for file in files {
        let is_scenario = file.iter().any(|part| part == "scenarios");
        let kind = match file.file_name().unwrap().to_str().unwrap() {
            "round.toml" => 0,
            "city.toml" => 3,
            "plan.toml" => 4,
            _ if is_scenario => 2,
            _ => 1,
        };
        let result = toml_file(&file);
        holds(&validators[kind], &result, &file.display().to_string());
        // A key that the grammar does not know is refused wherever it stands in the file.
        let mut unknown = result.clone();
        unknown["no_such_key"] = json!(1);
        assert!(!validators[kind].is_valid(&unknown), "{}", file.display());
        seen[kind] += 1;
    }
    assert!(
        seen[0] >= 2 && seen[1] >= 8 && seen[2] >= 16 && seen[3] > 0 && seen[4] > 0,
        "{seen:?}"
    );
}

#[test]
fn what_the_reader_refuses_in_a_file_its_schema_refuses() {
    let at = folder();
    let path = at.path().join("file.toml");
    let round = |stage: &str, tables: &str| {
        format!(
            "name = \"n\"\nyear = 2026\nstage = \"{stage}\"\npolicy = \"two-primaries\"\nseed = \"s\"\n\
             [tables]\n{tables}"
        )
    };
    let scenario = |lines: &str| format!("title = \"t\"\nreason = \"r\"\n{lines}");
    let item = |lines: &str| format!("[[points.item]]\nid = \"a\"\nrule = \"per\"\n{lines}");
    for (name, sound, broken) in [
        ("round", round("primary", ""), round("nursery", "")),
        (
            "round",
            round("primary", "schools = \"s.csv\"\n"),
            round("primary", "schools = 1\n"),
        ),
        (
            "pack",
            "objectives = [\"travel\"]\n".to_owned(),
            "objectives = [\"luck\"]\n".to_owned(),
        ),
        (
            "pack",
            "[reach]\nmax_m = 3000\n".to_owned(),
            "[reach]\nmax_m = -1\n".to_owned(),
        ),
        (
            "pack",
            "[validity]\nfrom = 2026-01-01\n".to_owned(),
            "[validity]\nfrom = 2026\n".to_owned(),
        ),
        ("pack", item("column = \"c\"\n"), item("")),
        (
            "scenario",
            scenario("[pack.reach]\nmax_m = 1\n"),
            scenario("[pack.reach]\nmax = 1\n"),
        ),
        ("scenario", scenario(""), "title = \"t\"\n".to_owned()),
    ] {
        let validator = validator(&format!("files.{name}"));
        fs::write(&path, sound).unwrap();
        holds(&validator, &toml_file(&path), name);
        fs::write(&path, &broken).unwrap();
        assert!(!validator.is_valid(&toml_file(&path)), "{name}: {broken}");
    }
}

/// That no key can be left out, save those that need not be there.
#[track_caller]
fn refuses_less(validator: &Validator, result: &Value, what: &str) {
    let keys = result.as_object().unwrap();
    let mut refused = 0;
    for key in keys.keys() {
        let less: Map<String, Value> = keys
            .iter()
            .filter(|(other, _)| *other != key)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        refused += usize::from(!validator.is_valid(&Value::Object(less)));
    }
    assert!(
        refused > 0 && refused + 1 >= keys.len(),
        "{what}: {refused} of {}",
        keys.len()
    );
}

#[track_caller]
fn answers(name: &str, run: &Output) {
    let result: Value = serde_json::from_slice(&run.stdout)
        .unwrap_or_else(|why| panic!("{name}: {why}: {}", said(run)));
    let validator = validator(&format!("answers.{name}"));
    holds(&validator, &result, name);
    refuses_less(&validator, &result, name);
}

#[test]
fn every_answer_satisfies_its_schema_and_with_less_it_does_not() {
    let at = folder();
    let round = project("data/two-schools/round.toml");
    let round = round.to_str().unwrap();
    let path = |name: &str| at.path().join(name).to_str().unwrap().to_owned();
    let ask = |arguments: &[&str]| xuewei(&[arguments, &["--format", "json"]].concat());
    let out = path("a");
    answers("allocate", &ask(&["allocate", round, "--out", &out]));
    answers("check", &ask(&["check", round]));
    let committed = path("commitment.json");
    answers("commit", &ask(&["commit", round, "--out", &committed]));
    answers("settings", &ask(&["settings", round]));
    let change = at.path().join("change.json");
    fs::write(&change, r#"{"pack": {"reach.max_m": "3000"}}"#).unwrap();
    let (change, changed) = (change.to_str().unwrap(), path("changed"));
    answers(
        "settings_change",
        &ask(&["settings", round, "--change", change, "--out", &changed]),
    );
    answers("fix", &ask(&["check", round, "--fix", &path("fix")]));
    answers("score", &ask(&["score", round, "--out", &path("s")]));
    let tables = project("data/two-schools");
    let (tables, own) = (tables.to_str().unwrap(), path("own.toml"));
    answers("init", &ask(&["init", tables, "--yes", "--out", &own]));
    answers("verify", &ask(&["verify", &out]));
    answers("explain", &ask(&["explain", &out, "01"]));
    answers("compare", &ask(&["compare", &out, &out]));
    let city = project("data/wanglan");
    let city = city.to_str().unwrap();
    let hand = at.path().join("hand.toml");
    fs::write(&hand, "years = [2026, 2027]\n").unwrap();
    let (hand, planned) = (hand.to_str().unwrap(), path("planned"));
    answers("plan", &ask(&["plan", city, hand, "--out", &planned]));
    answers("verify", &ask(&["verify", &planned]));
    let nothing = project("data/wanglan/scenarios/nothing.toml");
    let nothing = nothing.to_str().unwrap();
    answers(
        "scenario",
        &ask(&["scenario", round, nothing, "--out", &path("c")]),
    );
    let wanglan = project("data/wanglan/round.toml");
    let wanglan = wanglan.to_str().unwrap();
    answers("site", &ask(&["site", wanglan, "--out", &path("site")]));
    let wide = allocate(&project("data/wanglan/round.toml"), &at.path().join("."));
    let listed = rows(&wide.join("allocation.csv"));
    for row in listed.iter().skip(1).step_by(listed.len() / 12) {
        answers(
            "explain",
            &ask(&["explain", wide.to_str().unwrap(), &row[0]]),
        );
    }
    let changes = at.path().join("late.csv");
    let rows = "child_id,change,school_id,reason,who,date\n01,withdraw,,moved,W,2025-07-12\n";
    fs::write(&changes, rows).unwrap();
    let (changes, next) = (changes.to_str().unwrap(), path("next"));
    answers("amend", &ask(&["amend", &out, changes, "--out", &next]));
    answers("explain", &ask(&["explain", &next, "02"]));
    answers("verify", &ask(&["verify", &next]));
    // A folder that is not proved, and an input that has errors.
    fs::remove_file(at.path().join("a/schools.csv")).unwrap();
    answers("verify", &ask(&["verify", &out]));
    let broken = folder();
    let tables = Tables {
        tables: &[("children", "child_id\n1\n"), ("schools", "school_id\nA\n")],
        pack: "",
    };
    let broken = tables.write(broken.path());
    let broken = broken.to_str().unwrap();
    answers("check", &ask(&["check", broken]));
    answers("check", &ask(&["allocate", broken, "--out", &path("b")]));
}
