//! The commands end to end: status, output, what is left behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::tools::{allocate, copy_files, ends_with, folder, project, said, succeeds, xuewei};

#[test]
fn wrong_usage_ends_with_two() {
    for arguments in [
        vec!["allocate"],
        vec!["allocate", "round.toml"],
        vec!["fly"],
        vec![
            "generate",
            "--children",
            "0",
            "--schools",
            "9",
            "--out",
            "x",
        ],
    ] {
        assert_eq!(xuewei(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}

#[test]
fn check_says_what_was_read_and_writes_nothing() {
    let at = folder();
    copy_files(&project("data/wanglan"), at.path());
    let files = || -> BTreeMap<PathBuf, Vec<u8>> {
        let files = fs::read_dir(at.path()).unwrap().map(|e| e.unwrap().path());
        files.map(|f| (f.clone(), fs::read(f).unwrap())).collect()
    };
    let before = files();
    let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .current_dir(at.path())
        .args(["--lang", "en", "check", "round.toml"])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(text.contains("2000 children, 24 schools"), "{text}");
    assert!(before == files(), "something was written");
}

#[test]
fn json_goes_to_stdout_and_nothing_else_does() {
    let at = folder();
    let out = at.path().join("out");
    let round = project("data/two-schools/round.toml");
    let run = xuewei(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--format",
        "json",
    ]);
    let mut result: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let file = fs::read_to_string(out.join("summary.json")).unwrap();
    let written: serde_json::Value = serde_json::from_str(&file).unwrap();
    // What was found stands beside the summary.
    let found = result.as_object_mut().unwrap().remove("findings");
    assert!(found.is_some_and(|found| found.is_array()));
    assert_eq!(result, written);
    assert_eq!(result["public"], 4);
    assert_eq!(
        result["objectives"],
        serde_json::json!([
            { "name": "public_places", "value": 2 },
            { "name": "purchased_places", "value": 1 },
            { "name": "travel", "value": 3500 },
        ])
    );
}

#[test]
fn findings_as_json() {
    let at = folder();
    let round = at.path().join("round.toml");
    fs::write(&round, "name = 3\n").unwrap();
    let run = ends_with(1, &["check", round.to_str().unwrap(), "--format", "json"]);
    let result: serde_json::Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let finding = &result["findings"][0];
    assert_eq!(finding["code"], "E102");
    assert_eq!(finding["row"], 1);
    assert_eq!(finding["file"], "round.toml");
}

#[test]
fn earlier_results_are_replaced_whole_and_other_files_never() {
    let at = folder();
    let round = project("data/two-schools/round.toml");
    let out = allocate(&round, at.path());
    let (from, to) = (round.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["allocate", from, "--out", to, "--class-values"]);
    assert!(out.join("class_values.csv").exists());
    allocate(&round, at.path());
    assert!(!out.join("class_values.csv").exists());

    // What a person put beside the results is theirs.
    fs::write(out.join("批注.docx"), "an afternoon").unwrap();
    let run = ends_with(
        1,
        &[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ],
    );
    assert!(said(&run).contains("批注.docx"), "{}", said(&run));
    assert!(out.join("批注.docx").exists() && out.join("run.json").exists());

    let foreign = at.path().join("documents");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.txt"), "years of work").unwrap();
    ends_with(
        1,
        &[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            foreign.to_str().unwrap(),
        ],
    );
    assert_eq!(
        fs::read_to_string(foreign.join("thesis.txt")).unwrap(),
        "years of work"
    );
    let left: Vec<_> = fs::read_dir(at.path())
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert!(
        !left
            .iter()
            .any(|name| name.to_string_lossy().starts_with(".xuewei")),
        "{left:?}"
    );
}

#[test]
fn the_record_of_a_run_names_every_input_with_its_hash() {
    use sha2::{Digest, Sha256};
    let at = folder();
    let round = project("data/two-schools/round.toml");
    let out = allocate(&round, at.path());
    let record = fs::read_to_string(out.join("run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let inputs = record["inputs"].as_array().unwrap();
    assert_eq!(inputs.len(), 6);
    for input in inputs {
        let path = out.join(input["path"].as_str().unwrap());
        let hash: String = Sha256::digest(fs::read(&path).unwrap())
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(input["sha256"], hash, "{}", path.display());
    }
}

#[test]
fn a_city_is_never_written_over_somebody_s_tables() {
    let at = folder();
    fs::write(at.path().join("children.csv"), "child_id\n").unwrap();
    let arguments = [
        "generate",
        "--children",
        "50",
        "--schools",
        "4",
        "--out",
        at.path().to_str().unwrap(),
    ];
    ends_with(1, &arguments);
    assert_eq!(
        fs::read_to_string(at.path().join("children.csv")).unwrap(),
        "child_id\n"
    );
}

#[test]
fn a_city_goes_into_no_folder_that_holds_something() {
    for (lang, says) in [("en", "is not empty"), ("zh", "不是空的")] {
        let at = folder();
        fs::write(at.path().join("mine.txt"), "mine").unwrap();
        let out = at.path().to_str().unwrap();
        let run = xuewei(&[
            "generate",
            "--children",
            "10",
            "--schools",
            "4",
            "--out",
            out,
            "--lang",
            lang,
        ]);
        assert_eq!(run.status.code(), Some(1));
        assert!(said(&run).contains(says), "{}", said(&run));
    }
}

#[test]
fn a_folder_is_accepted_where_a_round_is() {
    let at = folder();
    let city = project("data/two-schools");
    let out = at.path().join("out");
    succeeds(&["check", city.to_str().unwrap()]);
    succeeds(&[
        "allocate",
        city.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(out.join("allocation.csv").is_file());
    let run = ends_with(1, &["check", at.path().to_str().unwrap()]);
    assert!(said(&run).contains("round.toml"), "{}", said(&run));
}

#[test]
fn without_arguments_it_says_what_to_do_in_the_language_of_the_system() {
    for (locale, says) in [
        ("zh_CN.UTF-8", "xuewei init 文件夹"),
        ("en_GB.UTF-8", "xuewei init FOLDER"),
    ] {
        let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .env_remove("LC_MESSAGES")
            .envs([("LC_ALL", locale), ("LANG", locale)])
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", said(&run));
        assert!(
            String::from_utf8_lossy(&run.stdout).contains(says),
            "{}",
            said(&run)
        );
    }
}

#[test]
fn help_and_wrong_usage_are_in_chinese_where_that_is_asked_for() {
    for arguments in [
        &["--lang", "zh", "check", "--help"][..],
        &["--lang=zh", "help", "check"],
        &["help", "check", "--lang", "zh"],
    ] {
        let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(arguments)
            .output()
            .unwrap();
        let text = said(&run);
        assert!(run.status.success(), "{text}");
        assert!(
            text.contains("用法：xuewei check [选项] <轮次>")
                && text.contains("读取并检查全部内容"),
            "{text}"
        );
    }
    for (arguments, says) in [
        (&["fly"][..], "没有“fly”这个命令"),
        (&["check"], "缺少：<轮次>"),
        (&["check", "a", "--fixx", "b"], "没有“--fixx”这个参数或选项"),
        (&["check", "a", "--fix", "b", "--out", "c"], "不能与"),
        (&["check", "a", "--format", "xml"], "可用的值：text、json"),
        (&["init", "a", "--year", "26"], "的值“26”不能使用"),
        (&["check", "a", "--out"], "后面要写一个值"),
    ] {
        let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(["--lang", "zh"])
            .args(arguments)
            .output()
            .unwrap();
        assert_eq!(run.status.code(), Some(2), "{}", said(&run));
        let text = said(&run);
        assert!(
            text.contains(says) && text.contains("用法见"),
            "{says}: {text}"
        );
        assert!(!text.contains("error") && !text.contains("Usage"), "{text}");
    }
}
