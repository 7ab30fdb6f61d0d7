//! Output that is cut short is no success.
#![cfg(unix)]

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::tools::{allocate, column, folder, project};

/// Every command that prints, with a folder of its own to write to.
fn commands(at: &Path) -> Vec<Vec<String>> {
    let round = project("data/wanglan/round.toml");
    let results = allocate(&round, at);
    let child = column(&results.join("allocation.csv"), "child_id")[0].clone();
    let scenario = project("data/wanglan/scenarios/nothing.toml");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (round, scenario, results) = (text(&round), text(&scenario), text(&results));
    let of = |words: &[&str]| -> Vec<String> { words.iter().map(|w| (*w).to_owned()).collect() };
    let mut all = vec![
        of(&["allocate", &round, "--out", "{}"]),
        of(&["check", &round]),
        of(&["check", &round, "--fix", "{}"]),
        of(&["score", &round, "--out", "{}"]),
        of(&["verify", "--proof-only", &results]),
        of(&["scenario", &round, &scenario, "--out", "{}"]),
        of(&["site", &round, "--out", "{}"]),
        of(&["compare", &results, &results]),
        of(&["explain", &results, &child]),
    ];
    let as_json = all.iter().map(|words| {
        let mut words = words.clone();
        words.extend(of(&["--format", "json"]));
        words
    });
    let as_json: Vec<_> = as_json.collect();
    all.extend(as_json);
    all.extend([
        of(&["explain", &results, &child, "--notice"]),
        of(&["schema"]),
        of(&[
            "generate",
            "--children",
            "9",
            "--schools",
            "4",
            "--out",
            "{}",
        ]),
        of(&["--help"]),
        of(&["allocate", "--help"]),
        of(&["--version"]),
    ]);
    for (number, words) in all.iter_mut().enumerate() {
        for word in words.iter_mut().filter(|word| *word == "{}") {
            *word = text(&at.join(format!("to-{number}")));
        }
    }
    all
}

fn run(words: &[String], stdout: Stdio) -> (Option<i32>, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(words)
        .env("LC_ALL", "en_GB.UTF-8")
        .stdout(stdout)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    (
        run.status.code(),
        String::from_utf8_lossy(&run.stderr).into_owned(),
    )
}

#[test]
fn where_standard_output_is_full_the_status_is_one_and_it_is_told() {
    if !Path::new("/dev/full").exists() {
        return crate::tools::skipped("there is no /dev/full");
    }
    let at = folder();
    for words in commands(at.path()) {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let (status, told) = run(&words, full.into());
        assert_eq!(status, Some(1), "{words:?}: {told}");
        assert!(told.contains("standard output"), "{words:?}: {told}");
    }
}

#[test]
fn where_nobody_reads_any_more_the_status_says_so_and_nothing_is_told() {
    let at = folder();
    for words in commands(at.path()) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (status, told) = run(&words, writer.into());
        assert_eq!(status, Some(141), "{words:?}: {told}");
        assert!(!told.contains("standard output"), "{words:?}: {told}");
    }
}

#[test]
fn where_standard_error_is_full_a_run_still_ends_as_it_does() {
    if !Path::new("/dev/full").exists() {
        return crate::tools::skipped("there is no /dev/full");
    }
    let full = || File::options().write(true).open("/dev/full").unwrap();
    let ends = |words: &[&str]| {
        let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(words)
            .stdout(Stdio::null())
            .stderr(full())
            .status();
        run.unwrap().code()
    };
    assert_eq!(ends(&["check", "nowhere.toml"]), Some(1));
    assert_eq!(ends(&["fly"]), Some(2));
    assert_eq!(ends(&["schema", "nothing"]), Some(2));
    assert_eq!(ends(&["verify", "nowhere"]), Some(3));
}
