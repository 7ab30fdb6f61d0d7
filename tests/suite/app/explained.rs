//! One child explained, by hand and on real-size input.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::tools::{
    Tables, allocate, converse, copy_of_suzhou, ends_with, folder, project, said, succeeds, xuewei,
};

fn result(out: &Path, child: &str) -> serde_json::Value {
    let run = succeeds(&["explain", out.to_str().unwrap(), child, "--format", "json"]);
    serde_json::from_slice(&run.stdout).unwrap()
}

/// A desk that asks about one child after another is told what each would be told alone.
#[test]
fn children_one_after_another_are_told_what_each_is_told_alone() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    let explain = ["explain", out.to_str().unwrap(), "--lines"];
    let questions = [
        json!({"child": "01"}),
        json!({"child": "06", "text": true}),
        json!({"child": "no one"}),
        json!({"pupil": "01"}),
        json!({"child": "01"}),
    ];
    let answers = converse(&explain, &questions);
    let alone = json!({"status": 0, "answer": result(&out, "01")});
    assert_eq!((&answers[0], &answers[4]), (&alone, &alone));
    let text = succeeds(&["explain", out.to_str().unwrap(), "06"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert_eq!(answers[1], json!({"status": 0, "answer": text.trim_end()}));
    let refused = xuewei(&["explain", out.to_str().unwrap(), "no one"]);
    let sentence = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(answers[2]["status"], 1);
    assert_eq!(answers[2]["message"], sentence.trim_end());
    assert_eq!(answers[3]["status"], 2);
    // What is too long for a line is no line, and what follows it is not taken for its answer.
    let long = at.path().join("long");
    fs::write(
        &long,
        format!("{}\n{{\"child\": \"01\"}}\n", "x".repeat(5 << 20)),
    )
    .unwrap();
    let ended = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(explain)
        .stdin(fs::File::open(&long).unwrap())
        .output()
        .unwrap();
    assert!(
        ended.status.success() && ended.stdout.is_empty(),
        "{}",
        said(&ended)
    );
    // A folder that cannot be read is the answer to the first line.
    let nothing = at.path().join("nothing");
    let ended = ends_with(1, &["explain", nothing.to_str().unwrap(), "--lines"]);
    let told: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert!(told["status"] == 1 && told["message"].is_string(), "{told}");
}

#[test]
fn what_was_changed_since_explains_nothing() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    let path = out.join("allocation.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(",A,", ",B,", 1)).unwrap();
    for arguments in [
        &["explain", out.to_str().unwrap(), "03"][..],
        &["verify", out.to_str().unwrap()],
    ] {
        let run = xuewei(arguments);
        assert!(!run.status.success(), "{}", said(&run));
        assert!(
            said(&run).contains("allocation.csv is not what follows"),
            "{}",
            said(&run)
        );
    }
}

#[test]
fn the_six_children_by_hand() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    // 03 lives nearer to B, which is full of 01 and 02.
    let third = result(&out, "03");
    assert_eq!(third["school_id"], "A");
    assert_eq!(third["rank"], 3);
    let eligibility: Vec<&str> = third["schools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["standing"].as_str().unwrap())
        .collect();
    assert_eq!(eligibility, ["full_of_higher", "yours", "for_others"]);
    assert_eq!(third["schools"][0]["cutoff_points"], "80");
    // 05 has the bought place: before 04, of 60 points, it would have had a public one.
    let fifth = result(&out, "05");
    assert_eq!(fifth["change"]["before_rank"], 4);
    assert_eq!(fifth["change"]["points"], "60");
    assert_eq!(fifth["bottleneck"]["gap"], 2);
    // 06 reaches B alone, and there are 01 and 02, who reach nothing else: before 02, of 80 points.
    assert_eq!(result(&out, "06")["change"]["before_rank"], 2);
    let run = xuewei(&["explain", out.to_str().unwrap(), "06"]);
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(text.contains("more than 80 points"), "{text}");
    let run = ends_with(1, &["explain", out.to_str().unwrap(), "07"]);
    assert!(said(&run).contains("There is no child “07”"));
}

#[test]
fn the_points_of_a_pack_that_counts_them_are_told_item_by_item() {
    let Some(at) = copy_of_suzhou() else {
        return;
    };
    let round = fs::read_to_string(project("data/wanglan/round.toml")).unwrap();
    let round = round.replace("two-primaries", "suzhou-urban-school");
    fs::write(at.path().join("round.toml"), round).unwrap();
    let out = allocate(&at.path().join("round.toml"), at.path());
    let result = result(&out, "C000002");
    let points =
        |item: &serde_json::Value| item["points"].as_str().unwrap().parse::<i64>().unwrap();
    let sum: i64 = result["items"].as_array().unwrap().iter().map(points).sum();
    assert_eq!(sum.to_string(), result["points"].as_str().unwrap());
}

#[test]
fn results_whose_inputs_changed_are_explained_by_what_they_keep_alone() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,1\n"),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
        ],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    assert_eq!(result(&out, "a")["outcome"], "public");
    fs::write(
        at.path().join("children.csv"),
        "child_id,lon,lat,points\na,122.5,32.9,2\n",
    )
    .unwrap();
    // By what the folder keeps, which says so; without it not at all.
    let run = said(&succeeds(&["explain", out.to_str().unwrap(), "a"]));
    assert!(
        run.contains("1 points") && run.contains("kept.zip"),
        "{run}"
    );
    fs::remove_file(out.join("kept.zip")).unwrap();
    let run = ends_with(1, &["explain", out.to_str().unwrap(), "a"]);
    assert!(said(&run).contains("kept.zip"), "{}", said(&run));
}
