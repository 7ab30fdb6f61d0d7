//! The settings of a round, told key by key and changed: what people wrote stays, and nothing is half written.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;
use xuewei_core::policy::PACKS;

use crate::tools::{allocate, column, copy_files, ends_with, folder, project, said, succeeds};

/// A copy of the round that is solved by hand, with other lines in its file.
fn round(replaced: &[(&str, &str)]) -> (TempDir, PathBuf) {
    let at = folder();
    copy_files(&project("data/two-schools"), at.path());
    let path = at.path().join("round.toml");
    let mut text = fs::read_to_string(&path).unwrap();
    for (from, to) in replaced {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    fs::write(&path, text).unwrap();
    (at, path)
}

fn told(lang: &str, path: &Path) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(["--lang", lang, "--format", "json", "settings"])
        .arg(path)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    serde_json::from_slice(&run.stdout).unwrap()
}

fn key<'v>(settings: &'v Value, path: &str) -> &'v Value {
    let mut keys = settings["keys"].as_array().unwrap().iter();
    keys.find(|key| key["path"] == path)
        .unwrap_or_else(|| panic!("{path}"))
}

/// Changes a round where it stands.
fn change(path: &Path, change: &Value) {
    let at = folder();
    let file = at.path().join("change.json");
    fs::write(&file, change.to_string()).unwrap();
    let (round, file) = (path.to_str().unwrap(), file.to_str().unwrap());
    let out = path.parent().unwrap().to_str().unwrap();
    succeeds(&["settings", round, "--change", file, "--out", out]);
}

/// What is told of a change that is refused; nothing is written.
fn refused(path: &Path, change: &Value) -> Value {
    let at = folder();
    let (file, out) = (at.path().join("change.json"), at.path().join("out"));
    fs::write(&file, change.to_string()).unwrap();
    let [round, file, to] = [path, &file, &out].map(|path| path.to_str().unwrap());
    let run = ends_with(
        1,
        &[
            "--format", "json", "settings", round, "--change", file, "--out", to,
        ],
    );
    assert!(!out.exists(), "{change}");
    serde_json::from_slice(&run.stdout).unwrap()
}

fn text(path: &Path, name: &str) -> String {
    fs::read_to_string(path.parent().unwrap().join(name)).unwrap()
}

#[test]
fn every_key_of_every_shipped_pack_has_its_sentence_and_its_value_in_both_languages() {
    for (name, _) in PACKS {
        let (_at, path) = round(&[("\"two-primaries\"", &format!("\"{name}\""))]);
        let [zh, en] = ["zh", "en"].map(|lang| told(lang, &path));
        let of = |settings: &Value| settings["keys"].as_array().unwrap().clone();
        let (zh, en) = (of(&zh), of(&en));
        assert!(
            zh.len() > 60 && zh.len() == en.len(),
            "{name}: {}",
            zh.len()
        );
        for (zh, en) in zh.iter().zip(&en) {
            assert_eq!((&zh["path"], &zh["value"]), (&en["path"], &en["value"]));
            let about = [zh, en].map(|key| key["about"].as_str().unwrap());
            assert!(about.iter().all(|about| !about.is_empty()), "{name}: {zh}");
            assert!(!about[0].is_ascii(), "{name}: {zh}");
            assert!(about[0] != about[1], "{name}: {zh}");
            assert_eq!(
                (&zh["differs"], &zh["kind"] == "table"),
                (&json!(false), false)
            );
        }
    }
}

#[test]
fn a_change_is_a_pack_that_extends_and_the_round_goes_by_it() {
    let (at, path) = round(&[]);
    change(
        &path,
        &json!({"pack": {"reach.max_m": "3,000", "norms.class_size.primary": "40"}, "source": "局发 3 号\n第 5 条"}),
    );
    let pack = text(&path, "pack.toml");
    // Of what is replaced as a whole the rest comes along; the remark is one line.
    assert_eq!(
        pack,
        "extends = \"two-primaries\"\n\n[norms]\n# [局发 3 号 第 5 条]\nclass_size = { primary = 40, junior = 50 }\n\n\
         [reach]\n# [局发 3 号 第 5 条]\nmax_m = 3000\n"
    );
    let round = text(&path, "round.toml");
    assert!(
        round.starts_with("# 两所公办学校") && round.contains("policy = \"pack.toml\""),
        "{round}"
    );
    let settings = told("en", &path);
    let max = key(&settings, "reach.max_m");
    assert_eq!(
        [
            &max["value"],
            &max["pack_value"],
            &max["differs"],
            &max["unit"],
            &max["pack"]
        ],
        [
            &json!("3000"),
            &json!("4000"),
            &json!(true),
            &json!("m"),
            &json!("two-primaries")
        ]
    );
    assert!(
        max["source"]
            .as_str()
            .unwrap()
            .starts_with("P: about 50 minutes"),
        "{max}"
    );
    allocate(&path, at.path());
    // Back to what the pack says, one after the other: then the round takes the shipped pack again… of a file of its own.
    change(
        &path,
        &json!({"pack": {"reach.max_m": null, "norms.class_size.primary": null}}),
    );
    let settings = told("en", &path);
    assert_eq!(key(&settings, "reach.max_m")["differs"], false);
    assert_eq!(key(&settings, "norms.class_size.primary")["differs"], false);
}

#[test]
fn a_pack_in_chinese_keeps_its_language_and_its_remarks() {
    let (_at, path) = round(&[("policy = \"two-primaries\"", "policy = \"本区.toml\"")]);
    let own = "# 本区的规定\n沿用 = \"two-primaries\"\n\n[范围]\n# 校车到不了更远\n最远米数 = 2000  # 会议纪要\n\n[[同分排序]]\n列 = \"insurance_months\"\n优先 = \"较大\"\n";
    fs::write(path.parent().unwrap().join("本区.toml"), own).unwrap();
    change(
        &path,
        &json!({"pack": {"reach.max_m": "2500", "tie_break.0.prefer": "smaller"}, "source": "纪要 5"}),
    );
    let pack = text(&path, "本区.toml");
    assert!(
        pack.contains("# 校车到不了更远\n# [纪要 5]\n")
            && pack.contains("# 本区的规定")
            && pack.contains("最远米数\" = 2500  # 会议纪要"),
        "{pack}"
    );
    assert!(
        pack.contains("优先\" = \"smaller\"") && !pack.contains("tie_break"),
        "{pack}"
    );
    let settings = told("zh", &path);
    let key = key(&settings, "tie_break.0.prefer");
    assert_eq!(
        (&key["value"], &key["pack_value"]),
        (&json!("smaller"), &json!("larger"))
    );
    assert_eq!(settings["own"], true);
}

#[test]
fn a_pack_that_stands_elsewhere_is_extended_and_left_alone() {
    let (at, path) = round(&[(
        "policy = \"two-primaries\"",
        "policy = \"shared/city.toml\"",
    )]);
    let shared = at.path().join("shared/city.toml");
    fs::create_dir(shared.parent().unwrap()).unwrap();
    let own = "extends = \"two-primaries\"\n[reach]\nmax_m = 2000\n";
    fs::write(&shared, own).unwrap();
    fs::write(at.path().join("pack.toml"), "# of something else\n").unwrap();
    change(&path, &json!({"pack": {"reach.max_m": "2500"}}));
    assert_eq!(fs::read_to_string(&shared).unwrap(), own);
    assert_eq!(text(&path, "pack.toml"), "# of something else\n");
    assert_eq!(
        text(&path, "pack-2.toml"),
        "extends = \"shared/city.toml\"\n\n[reach]\nmax_m = 2500\n"
    );
    let settings = told("en", &path);
    let max = key(&settings, "reach.max_m");
    assert_eq!(
        (&max["value"], &max["pack_value"]),
        (&json!("2500"), &json!("2000"))
    );
    assert_eq!(settings["base"], "shared/city.toml");
}

#[test]
fn what_cannot_be_is_told_at_its_key_and_nothing_is_written() {
    let (_at, path) = round(&[]);
    for (set, at) in [
        (json!({"reach.max_m": "far"}), "reach.max_m"),
        (json!({"travel.detour": "99"}), "travel.detour"),
        (json!({"household": "together"}), "household"),
        (json!({"tie_break.0.prefer": "best"}), "tie_break.0.prefer"),
        (json!({"validity.from": "2026-02-30"}), "validity.from"),
        (
            json!({"norms.class_size.primary": "-1"}),
            "norms.class_size.primary",
        ),
        (json!({"posts.lever.1.cost": "much"}), "posts.lever.1.cost"),
        (json!({"objectives": "travel\npublic_places"}), "objectives"),
        (json!({"extends": "kunshan"}), "extends"),
        (json!({"nothing.here": "1"}), "nothing.here"),
        (json!({"reach": "1"}), "reach"),
        (json!({"": "1"}), ""),
        (
            json!({"reach.max_m.x.x.x.x.x.x.x.x.x": "1"}),
            "reach.max_m.x.x.x.x.x.x.x.x.x",
        ),
    ] {
        let said = refused(&path, &json!({"pack": set}));
        assert_eq!(said["faults"][0]["key"], at, "{set}: {said}");
        assert_eq!(said["faults"][0]["code"], said["findings"][0]["code"]);
    }
    for policy in ["none", "../x.toml", "pack.toml", ""] {
        let said = refused(&path, &json!({"policy": policy}));
        assert_eq!(said["faults"][0]["code"], "E103", "{policy}");
    }
    let said = refused(&path, &json!({"columns": {"nothing": {"a": "b"}}}));
    assert_eq!(said["faults"][0]["code"], "E105");
    refused(&path, &json!({"unknown": 1}));
    refused(&path, &json!([]));
}

#[test]
fn another_pack_holds_and_lists_are_copied_whole_when_one_of_them_is_changed() {
    let (_at, path) = round(&[]);
    change(&path, &json!({"policy": "suzhou-urban-2025"}));
    assert!(text(&path, "round.toml").contains("policy = \"suzhou-urban-2025\""));
    change(
        &path,
        &json!({"pack": {"condition.0.any.0.at_least": "183", "round.0.choices": "3"}}),
    );
    let settings = told("en", &path);
    for (path, value, of_pack) in [
        ("condition.0.any.0.at_least", "183", "180"),
        ("round.0.choices", "3", "1"),
    ] {
        let key = key(&settings, path);
        assert_eq!(
            (&key["value"], &key["pack_value"]),
            (&json!(value), &json!(of_pack)),
            "{path}"
        );
    }
    assert_eq!(key(&settings, "condition.1.id")["differs"], false);
    assert_eq!(settings["faults"], json!([]));
}

#[test]
fn headings_are_what_the_round_says_and_nothing_else_is_taken_for_them() {
    let (at, path) = round(&[]);
    let children = at.path().join("children.csv");
    let table = fs::read_to_string(&children).unwrap();
    // Nobody would know these; and what is called points is something else.
    let table = table.replacen("child_id,community,points,", "甲,乙,丙,", 1);
    let mut lines: Vec<String> = table.lines().map(|line| format!("{line},0")).collect();
    lines[0] = lines[0].replace(",0", ",points");
    fs::write(&children, lines.join("\n")).unwrap();
    ends_with(1, &["check", path.to_str().unwrap()]);
    let columns = json!({"children": {"甲": "child_id", "乙": "community", "丙": "points"}});
    change(&path, &json!({"columns": columns}));
    assert!(text(&path, "round.toml").contains("[columns.children]"));
    let settings = told("en", &path);
    let headings = settings["tables"][0]["headings"].as_array().unwrap();
    let read: Vec<&Value> = headings.iter().map(|own| &own["column"]).collect();
    assert_eq!(
        read,
        [
            &json!("child_id"),
            &json!("community"),
            &json!("points"),
            &json!("insurance_months"),
            &Value::Null
        ]
    );
    let said = allocate(&path, at.path());
    let plain = folder();
    let own = allocate(&project("data/two-schools/round.toml"), plain.path());
    for name in ["outcome", "school_id", "points"] {
        assert_eq!(
            column(&said.join("allocation.csv"), name),
            column(&own.join("allocation.csv"), name),
            "{name}"
        );
    }
    // A copy with what can be corrected says the same.
    let fixed = at.path().join("fixed");
    succeeds(&[
        "check",
        path.to_str().unwrap(),
        "--fix",
        fixed.to_str().unwrap(),
    ]);
    succeeds(&["check", fixed.to_str().unwrap()]);
    // A heading that is not there, a column that there is not, and one that is not to be read.
    for (columns, code) in [
        (json!({"children": {"丁": "points"}}), "E105"),
        (json!({"schools": {"places": "学位数目"}}), "E105"),
        (json!({"children": {"甲": ""}}), "E201"),
    ] {
        let (_other, copy) = round(&[]);
        copy_files(at.path(), copy.parent().unwrap());
        change(&copy, &json!({"columns": columns}));
        let run = ends_with(1, &["--format", "json", "check", copy.to_str().unwrap()]);
        let found: Value = serde_json::from_slice(&run.stdout).unwrap();
        let found = found["findings"].as_array().unwrap();
        assert!(
            found.iter().any(|one| one["code"] == code),
            "{columns}: {found:?}"
        );
    }
    // In Chinese, where the round is.
    change(
        &path,
        &json!({"columns": {"children": {"甲": null, "乙": null, "丙": null}}}),
    );
    assert!(!text(&path, "round.toml").contains("columns"));
}

#[test]
fn seed_and_commitment_stand_in_the_language_of_the_round() {
    let (_at, path) = round(&[("seed   = ", "种子 = "), ("policy =", "政策包 =")]);
    change(
        &path,
        &json!({"seed": "07 11 \"19\"", "commitment": "commitment.json", "columns": {"schools": {"posts": ""}}}),
    );
    let round = text(&path, "round.toml");
    for there in [
        "种子\" = ",
        "存证\" = \"commitment.json\"",
        "列对应",
        "学校",
    ] {
        assert!(round.contains(there), "{there}: {round}");
    }
    assert_eq!(told("en", &path)["seed"], "07 11 \"19\"");
}

fn list<'v>(settings: &'v Value, path: &str) -> &'v Value {
    let mut lists = settings["lists"].as_array().unwrap().iter();
    lists
        .find(|list| list["path"] == path)
        .unwrap_or_else(|| panic!("{path}"))
}

fn names(settings: &Value, path: &str) -> Vec<String> {
    let entries = list(settings, path)["entries"].as_array().unwrap().iter();
    let name = |entry: &Value| entry["name"].as_str().unwrap().to_owned();
    entries.map(name).collect()
}

#[test]
fn an_entry_of_a_list_is_added_after_another_taken_away_and_moved() {
    let (_at, path) = round(&[("\"two-primaries\"", "\"suzhou-urban-2020\"")]);
    let before = told("en", &path);
    let items = names(&before, "points.item");
    assert!(items.len() == 8 && items[3] == "4 学历", "{items:?}");
    assert_eq!(list(&before, "points.item")["differs"], false);
    // A copy of the fourth, before it, under another id and with other levels.
    change(
        &path,
        &json!({"source": "局发 3 号", "entries": [{"list": "points.item", "do": "add", "at": 3, "before": 3, "keys": {
            "id": "volunteer", "title": "志愿服务", "column": "volunteer", "levels": "三星 = 10\n四星 = 20.5", "grade": null,
        }}]}),
    );
    let settings = told("en", &path);
    let after = names(&settings, "points.item");
    assert_eq!(after.len(), 9);
    assert_eq!(
        (after[3].as_str(), after[4].as_str()),
        ("4 志愿服务", "5 学历")
    );
    let entry = &list(&settings, "points.item")["entries"][3]["values"];
    assert_eq!(
        (&entry["rule"], &entry["levels"], &entry["grade"]),
        (
            &json!("levels"),
            &json!("三星 = 10\n四星 = 20.5"),
            &Value::Null
        )
    );
    let pack = text(&path, "pack.toml");
    assert!(
        pack.contains("# [局发 3 号]\n[[points.item]]\nid = \"volunteer\"")
            && pack.matches("[[points.item]]").count() == 9,
        "{pack}"
    );
    // The whole list stands in the round's own pack now: moved and taken away there, with the remarks of each.
    let own = pack.replace(
        "[[points.item]]\nid = \"home\"",
        "# 自有住房，另见局函。\n[[points.item]]\nid = \"home\"",
    );
    assert_ne!(own, pack);
    fs::write(path.parent().unwrap().join("pack.toml"), own).unwrap();
    change(
        &path,
        &json!({"entries": [
            {"list": "points.item", "do": "remove", "at": 0},
            {"list": "points.item", "do": "move", "at": 1, "before": 0},
            {"list": "points.item", "do": "move", "at": 2},
        ]}),
    );
    let moved = names(&told("en", &path), "points.item");
    let plain: Vec<&str> = moved
        .iter()
        .map(|name| name.split_once(' ').unwrap().1)
        .collect();
    let were: Vec<&str> = after
        .iter()
        .map(|name| name.split_once(' ').unwrap().1)
        .collect();
    let mut wanted = were.clone();
    wanted.remove(0);
    wanted.swap(0, 1);
    let third = wanted.remove(2);
    wanted.push(third);
    assert_eq!(plain, wanted);
    let pack = text(&path, "pack.toml");
    assert!(
        pack.contains("# 自有住房，另见局函。\n[[points.item]]\nid = \"home\""),
        "{pack}"
    );
    // The list of the shipped pack again, and nothing is left of its own.
    change(
        &path,
        &json!({"entries": [{"list": "points.item", "do": "restore"}]}),
    );
    assert_eq!(names(&told("en", &path), "points.item"), items);
    assert!(!text(&path, "pack.toml").contains("points"));
}

#[test]
fn an_empty_list_is_one_too_and_one_within_an_entry_is_changed_in_its_place() {
    let (_at, path) = round(&[("\"two-primaries\"", "\"suzhou-urban-2025\"")]);
    assert_eq!(names(&told("en", &path), "condition").len(), 3);
    // A test of the first condition, beside the one that it has.
    change(
        &path,
        &json!({"entries": [{"list": "condition.0.any", "do": "add", "keys": {"column": "residence_months", "at_least": "6"}}]}),
    );
    let settings = told("en", &path);
    assert_eq!(names(&settings, "condition.0.any").len(), 2);
    assert_eq!(key(&settings, "condition.0.any.1.at_least")["value"], "6");
    assert_eq!(names(&settings, "condition").len(), 3);
    // None at all is said, else those of the shipped pack would hold.
    let away = json!({"list": "condition", "do": "remove", "at": 0});
    change(&path, &json!({"entries": [away, away, away]}));
    assert!(names(&told("en", &path), "condition").is_empty());
    assert!(text(&path, "pack.toml").contains("condition = []"));
    change(
        &path,
        &json!({"entries": [{"list": "condition", "do": "add", "keys": {"id": "permit", "any": "{ column = \"permit\", one_of = [\"有效\"] }"}}]}),
    );
    assert_eq!(names(&told("en", &path), "condition"), ["1 permit"]);
    assert!(text(&path, "pack.toml").contains("[[condition]]\nid = \"permit\""));
}

#[test]
fn a_list_that_no_pack_has_yet_begins_with_its_first_entry() {
    let (_at, path) = round(&[]);
    let settings = told("zh", &path);
    assert!(names(&settings, "round").is_empty());
    let keys = list(&settings, "round")["keys"].as_array().unwrap();
    let lines = keys.iter().find(|key| key["key"] == "lines").unwrap();
    assert_eq!(lines["kind"], "names");
    assert!(
        keys.iter()
            .all(|key| !key["about"].as_str().unwrap().is_empty())
    );
    change(
        &path,
        &json!({"entries": [{"list": "round", "do": "add", "keys": {"kind": "choice", "choices": "2"}}]}),
    );
    let settings = told("zh", &path);
    assert_eq!(names(&settings, "round").len(), 1);
    assert_eq!(key(&settings, "round.0.choices")["value"], "2");
    // The names of a list that is not fixed are changed together.
    change(
        &path,
        &json!({"pack": {"round.0.lines": "990101 = 60\n990102＝55.5"}}),
    );
    let settings = told("zh", &path);
    assert_eq!(
        list(&settings, "round.0.lines")["value"],
        "990101 = 60\n990102 = 55.5"
    );
    assert_eq!(key(&settings, "round.0.lines.990102")["value"], "55.5");
}

#[test]
fn what_cannot_be_done_to_a_list_is_told_and_nothing_is_written() {
    let (_at, path) = round(&[("\"two-primaries\"", "\"suzhou-urban-2020\"")]);
    for (list, doing, at, before) in [
        ("points.nothing", "remove", json!(0), json!(null)),
        ("points.item", "remove", json!(8), json!(null)),
        ("points.item", "remove", json!(null), json!(null)),
        ("points.item", "move", json!(0), json!(9)),
        ("points.item", "add", json!(8), json!(null)),
        ("points.item", "add", json!(null), json!(9)),
        ("points.item.3.levels", "remove", json!(0), json!(null)),
        ("condition.7.any", "remove", json!(0), json!(null)),
        ("condition.x.any", "add", json!(null), json!(null)),
        ("points", "restore", json!(null), json!(null)),
        ("condition.0.any", "restore", json!(null), json!(null)),
        ("a.b.c.d.e.f.g.h.i", "remove", json!(0), json!(null)),
        ("", "remove", json!(0), json!(null)),
    ] {
        let one = json!({"list": list, "do": doing, "at": at, "before": before});
        let told = refused(&path, &json!({"entries": [one]}));
        assert_eq!(
            (&told["faults"][0]["key"], &told["faults"][0]["code"]),
            (&json!(list), &json!("E105")),
            "{one}"
        );
    }
    // A key that no entry has; an id that another has; a value that cannot be.
    for keys in [
        json!({"colour": "red"}),
        json!({"id": "insurance", "column": "x"}),
        json!({"id": "new", "column": "x", "levels": "大专"}),
        json!({"id": "new", "column": "x", "bands": "from 10 to 20"}),
    ] {
        let one = json!({"list": "points.item", "do": "add", "at": 3, "keys": keys});
        let told = refused(&path, &json!({"entries": [one]}));
        assert!(!told["faults"].as_array().unwrap().is_empty(), "{keys}");
    }
}
