//! `verify` of what `scenario` and `site` write: true folders are proved, changed ones are caught and named.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::tools::{ends_with, folder, project, rows, said, succeeds};

/// The shipped city with three scenarios, copied beside a folder of results: inputs in `city`, results in `out`.
fn planned(at: &Path) -> PathBuf {
    let city = at.join("city");
    fs::create_dir_all(city.join("scenarios")).unwrap();
    for below in ["", "scenarios"] {
        for entry in fs::read_dir(project("data/wanglan").join(below)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let to = city.join(below).join(path.file_name().unwrap());
                fs::copy(&path, to).unwrap();
            }
        }
    }
    let out = at.join("out");
    let of = |name: &str| {
        let path = city.join("scenarios").join(name);
        path.to_str().unwrap().to_owned()
    };
    let both = format!("{}+{}", of("two-classes.toml"), of("more-children.toml"));
    let (round, to) = (city.join("round.toml"), out.to_str().unwrap().to_owned());
    succeeds(&[
        "scenario",
        round.to_str().unwrap(),
        &of("new-school.toml"),
        &both,
        &of("nothing.toml"),
        "--out",
        &to,
    ]);
    out
}

fn hash(path: &Path) -> String {
    let digest = Sha256::digest(fs::read(path).unwrap());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Somebody who knows the record: changes a file and mends its hash.
fn forge(out: &Path, file: &str, change: impl FnOnce(String) -> String) {
    let path = out.join(file);
    let before = hash(&path);
    let text = fs::read_to_string(&path).unwrap();
    let changed = change(text.clone());
    assert_ne!(text, changed);
    fs::write(&path, changed).unwrap();
    let record = out.join("run.json");
    let text = fs::read_to_string(&record).unwrap();
    fs::write(record, text.replace(&before, &hash(&path))).unwrap();
}

fn told(out: &Path, status: i32) -> String {
    said(&ends_with(status, &["verify", out.to_str().unwrap()]))
}

#[test]
fn a_folder_of_scenarios_is_proved_and_comes_out_again() {
    let at = folder();
    let out = planned(at.path());
    let text = told(&out, 0);
    let line = "“two-classes+more-children”: ";
    let parts = [
        line,
        "“base”: ",
        "“nothing”: ",
        "Run again from the inputs: all ",
    ];
    assert!(parts.iter().all(|part| text.contains(part)), "{text}");
    let path = out.to_str().unwrap();
    let json = succeeds(&["verify", path, "--format", "json"]).stdout;
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let names = ["base", "new-school", "two-classes+more-children", "nothing"];
    assert_eq!(json["allocations"], serde_json::json!(names));
    assert_eq!(
        (&json["verified"], &json["run_again"]),
        (&true.into(), &true.into())
    );
    let once = said(&succeeds(&["verify", path, "--proof-only"]));
    assert!(once.contains("Not run again"), "{once}");

    // Inputs that were moved are found where they are: names are enough, in one folder.
    let moved = at.path().join("moved");
    fs::create_dir(&moved).unwrap();
    let record = fs::read_to_string(out.join("run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    for input in record["inputs"].as_array().unwrap() {
        let from = out.join(input["path"].as_str().unwrap());
        fs::copy(&from, moved.join(from.file_name().unwrap())).unwrap();
    }
    fs::remove_dir_all(at.path().join("city")).unwrap();
    assert!(told(&out, 3).contains("name its folder with --inputs"));
    succeeds(&["verify", path, "--inputs", moved.to_str().unwrap()]);
}

#[test]
fn in_a_folder_of_scenarios_every_change_is_caught() {
    let at = folder();
    let out = planned(at.path());
    let kept = at.path().join("kept");
    let restore = || {
        let _ = fs::remove_dir_all(&out);
        copy_all(&kept, &out);
    };
    copy_all(&out, &kept);
    // A child of one scenario loses its place.
    let allocation = "new-school/allocation.csv";
    let placed = rows(&out.join(allocation));
    let placed = placed
        .iter()
        .find(|row| row[1] == "public")
        .unwrap()
        .clone();
    forge(&out, allocation, |text| {
        let own = text
            .lines()
            .find(|line| line.starts_with(&placed[0]))
            .unwrap();
        let none = own.replace(
            &format!(",public,{},{},", placed[2], placed[3]),
            ",unplaced,,,",
        );
        text.replace(own, &none)
    });
    assert!(told(&out, 3).contains("the proof does not hold"));
    restore();
    // A figure of the comparison, and of a table of one scenario, which only a second run shows.
    for file in [
        "comparison.csv",
        "new-school/shortfall.csv",
        "comparison.html",
    ] {
        forge(&out, file, |text| text.replacen('1', "2", 1));
        let text = told(&out, 3);
        assert!(
            text.contains(&format!("{file} is not what comes out")),
            "{text}"
        );
        restore();
    }
    // Another order of scenarios in the record.
    let record = fs::read_to_string(out.join("run.json")).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&record).unwrap();
    value["scenarios"].as_array_mut().unwrap().swap(1, 3);
    fs::write(out.join("run.json"), value.to_string()).unwrap();
    told(&out, 3);
    // Positions that are none, and no list at all.
    for positions in [
        serde_json::json!([99]),
        serde_json::json!(["a"]),
        serde_json::json!(null),
    ] {
        let mut value: serde_json::Value = serde_json::from_str(&record).unwrap();
        value["scenarios"][1]["inputs"] = positions;
        fs::write(out.join("run.json"), value.to_string()).unwrap();
        told(&out, 3);
    }
    restore();
    // A file of nobody's, and a scenario that was edited since.
    fs::write(out.join("nothing/notes.txt"), "x").unwrap();
    assert!(told(&out, 3).contains("nothing/notes.txt is not of these results"));
    restore();
    assert!(told(&out, 0).contains("Run again"));
    let scenario = at.path().join("city/scenarios/new-school.toml");
    let text = fs::read_to_string(&scenario).unwrap();
    fs::write(&scenario, text + "\n").unwrap();
    assert!(told(&out, 3).contains("new-school.toml is not the file that was allocated"));
    // Nothing was committed or published of rounds as they would be.
    let ledger = at.path().to_str().unwrap();
    let run = ends_with(3, &["verify", out.to_str().unwrap(), "--ledger", ledger]);
    assert!(
        said(&run).contains("rounds as they would be"),
        "{}",
        said(&run)
    );
}

#[test]
fn a_folder_of_sites_is_proved_and_every_change_is_caught() {
    let at = folder();
    let round = project("data/wanglan/round.toml");
    let out = at.path().join("sites");
    succeeds(&[
        "site",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let text = told(&out, 0);
    assert!(text.contains("The round under the plan: "), "{text}");
    assert!(text.contains("Run again from the inputs: all "), "{text}");
    let kept = at.path().join("kept");
    copy_all(&out, &kept);
    forge(&out, "sites.csv", |text| text.replacen("true", "false", 1));
    assert!(told(&out, 3).contains("sites.csv is not what comes out"));
    fs::remove_dir_all(&out).unwrap();
    copy_all(&kept, &out);
    // Another plan than the one of which the allocation is.
    forge(&out, "plan.toml", |text| {
        let first = text.find("[[").unwrap();
        text[..first].to_owned()
    });
    told(&out, 3);
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        match path.is_dir() {
            true => copy_all(&path, &target),
            false => {
                fs::copy(&path, &target).unwrap();
            }
        }
    }
}
