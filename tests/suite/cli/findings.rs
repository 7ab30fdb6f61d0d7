//! What was found stays with the results: in a file, on the page, in the workbook, in every answer to programs.

use std::fs;
use std::path::Path;

use calamine::{Reader, Xlsx, open_workbook};
use serde_json::Value;

use crate::tools::{carry, copy_files, ends_with, folder, project, rows, said, succeeds, xuewei};

/// The shipped city, of which something is found that may do harm: a column to carry that there is not.
fn round(at: &Path) -> String {
    let city = at.join("city");
    fs::create_dir(&city).unwrap();
    copy_files(&project("data/wanglan"), &city);
    carry(&city.join("round.toml"), &["手机"]);
    city.to_str().unwrap().to_owned()
}

/// The codes of an answer, of which each says whether it may do harm.
fn codes(arguments: &[&str], status: i32) -> Vec<String> {
    let run = xuewei(&[arguments, &["--format", "json"]].concat());
    assert_eq!(
        run.status.code(),
        Some(status),
        "{arguments:?}: {}",
        said(&run)
    );
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    let all = answer["findings"]
        .as_array()
        .unwrap_or_else(|| panic!("{arguments:?}: {answer}"));
    let code = |finding: &Value| {
        for key in ["severity", "file", "cause", "action"] {
            assert!(finding[key].is_string(), "{finding}");
        }
        assert_eq!(finding["harmful"], finding["code"] == "W375", "{finding}");
        finding["code"].as_str().unwrap().to_owned()
    };
    all.iter().map(code).collect()
}

#[test]
fn every_command_tells_programs_what_was_found_and_is_strict_when_asked() {
    let at = folder();
    let city = round(at.path());
    let path = |name: &str| at.path().join(name).to_str().unwrap().to_owned();
    let (out, other) = (path("out"), path("other"));
    let nothing = project("data/wanglan/scenarios/nothing.toml");
    let nothing = nothing.to_str().unwrap();
    let (scores, site, scenario) = (path("s"), path("site"), path("scenario"));
    let (copy, commitment) = (path("copy"), path("commitment.json"));
    let first = codes(&["allocate", &city, "--out", &out], 0);
    assert!(first.contains(&"W375".to_owned()), "{first:?}");
    codes(&["allocate", &city, "--out", &other], 0);
    let commands: [&[&str]; 10] = [
        &["allocate", &city, "--out", &out],
        &["check", &city],
        &["check", &city, "--fix", &copy],
        &["commit", &city, "--out", &commitment],
        &["score", &city, "--out", &scores],
        &["scenario", &city, nothing, "--out", &scenario],
        &["site", &city, "--out", &site],
        &["verify", &out],
        &["explain", &out, "C0000001"],
        &["compare", &out, &other],
    ];
    for arguments in commands {
        // Copies are what `check` looks at next: of them only what was not read is found.
        let is_fix = arguments.contains(&"--fix");
        let found = codes(arguments, 0);
        assert_eq!(
            found.iter().filter(|code| *code == "W375").count(),
            usize::from(!is_fix),
            "{arguments:?}"
        );
        fs::remove_dir_all(&copy).ok();
        let strict = [arguments, &["--strict"]].concat();
        let run = ends_with(i32::from(!is_fix), &strict);
        assert_eq!(said(&run).contains("--strict"), !is_fix, "{}", said(&run));
        fs::remove_dir_all(&copy).ok();
    }
    // The folders have the same, row by row, and the record names the file.
    for folder in [&out, &scores, &scenario, &site] {
        let all = rows(&Path::new(folder).join("findings.csv"));
        assert_eq!(
            all[0],
            [
                "code", "severity", "harmful", "file", "row", "column", "cause", "action"
            ]
        );
        let warning = all.iter().find(|row| row[0] == "W375").unwrap();
        assert_eq!(warning[1..4], ["warning", "true", "round.toml"]);
        let harmful: Vec<bool> = all[1..].iter().map(|row| row[2] == "true").collect();
        assert!(harmful.is_sorted_by(|a, b| a >= b), "{all:?}");
        let record = fs::read_to_string(Path::new(folder).join("run.json")).unwrap();
        let record: Value = serde_json::from_str(&record).unwrap();
        assert!(record["outputs"]["findings.csv"].is_string(), "{folder}");
    }
    // Each round of a scenario has its own, that as it is the same as an allocation.
    let of = |name: &str| fs::read_to_string(Path::new(&scenario).join(name)).unwrap();
    let own = fs::read_to_string(Path::new(&out).join("findings.csv")).unwrap();
    assert_eq!(of("base/findings.csv"), own);
    let record: Value = serde_json::from_str(&of("run.json")).unwrap();
    let folders = fs::read_dir(&scenario).unwrap().map(|entry| entry.unwrap());
    let folders: Vec<String> = folders
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders.len(), 2);
    for name in &folders {
        let file = format!("{name}/findings.csv");
        assert!(of(&file).contains("W375"), "{name}");
        assert!(record["outputs"][&file].is_string(), "{name}");
    }
    // Nobody takes a finding out of it.
    let file = Path::new(&out).join("findings.csv");
    let text = fs::read_to_string(&file).unwrap();
    assert!(fs::read_to_string(Path::new(&other).join("findings.csv")).unwrap() == text);
    fs::write(&file, text.lines().next().unwrap()).unwrap();
    assert!(said(&ends_with(3, &["verify", &out])).contains("findings.csv"));
    fs::write(&file, text).unwrap();
    succeeds(&["verify", &out, "--lang", "zh"]);
}

#[test]
fn page_workbook_and_terminal_have_the_findings_and_one_sum() {
    let at = folder();
    let city = round(at.path());
    let out = at.path().join("out");
    for (lang, sum, box_, sheets) in [
        (
            "en",
            "2,000 children in the table = ",
            "Findings that may change the result: 1",
            ["Overview", "Findings"],
        ),
        (
            "zh",
            "表中 2,000 名儿童 = ",
            "可能影响结果的提醒 1 条",
            ["总览", "提醒"],
        ),
    ] {
        let run = succeeds(&[
            "allocate",
            &city,
            "--out",
            out.to_str().unwrap(),
            "--lang",
            lang,
        ]);
        let text = String::from_utf8(run.stdout).unwrap();
        let line = text.lines().find(|line| line.starts_with(sum)).unwrap();
        let figures = line
            .split(|c: char| !c.is_ascii_digit() && c != ',')
            .filter_map(|word| word.replace(',', "").parse().ok());
        let figures: Vec<i64> = figures.collect();
        assert_eq!(
            (figures.len(), figures[0]),
            (6, figures[1..].iter().sum()),
            "{line}"
        );
        let page = fs::read_to_string(out.join("report.html")).unwrap();
        assert!(page.contains(line) && page.contains(box_) && page.contains("W375"));
        let mut book: Xlsx<_> = open_workbook(out.join("report.xlsx")).unwrap();
        assert_eq!(book.sheet_names()[..2], sheets);
        let front = book.worksheet_range(sheets[0]).unwrap();
        assert!(front.cells().any(|(_, _, cell)| *cell == line), "{front:?}");
        let found = book.worksheet_range(sheets[1]).unwrap();
        assert!(
            found.cells().any(|(_, _, cell)| *cell == "W375"),
            "{found:?}"
        );
    }
    // What everybody sees names no rows and no children of the input.
    let text = fs::read_to_string(Path::new(&city).join("round.toml")).unwrap();
    fs::write(
        Path::new(&city).join("round.toml"),
        format!("public = true\n{text}"),
    )
    .unwrap();
    succeeds(&["allocate", &city, "--out", out.to_str().unwrap()]);
    assert!(
        !fs::read_to_string(out.join("report.html"))
            .unwrap()
            .contains("W375")
    );
}
