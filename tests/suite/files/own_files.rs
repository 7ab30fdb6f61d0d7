//! Nothing of a person's is overwritten or destroyed: what was changed since it was written, what was put beside it, and
//! what is no folder of results at all.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xuewei::app::Control;
use xuewei::files::output::{Folder, FolderError};

use crate::tools::{
    allocate, copy_files, ends_with, folder, project, said, shared, succeeds, xuewei,
};

/// A copy of the example, allocated with notices; another run into the same folder as arguments.
fn allocated() -> (TempDir, PathBuf, [String; 5]) {
    let at = folder();
    copy_files(&project("data/two-schools"), at.path());
    let (round, out) = (at.path().join("round.toml"), at.path().join("out"));
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let again = [
        "allocate".to_owned(),
        text(&round),
        "--out".to_owned(),
        text(&out),
        "--notices".to_owned(),
    ];
    succeeds(&again.each_ref().map(String::as_str));
    (at, out, again)
}

/// A run into the folder is refused with a message that names something of it, in both languages.
#[track_caller]
fn refused(again: &[String; 5], named: &str) {
    let arguments = again.each_ref().map(String::as_str);
    let run = ends_with(1, &arguments);
    assert!(said(&run).contains(named), "{named}: {}", said(&run));
    assert!(said(&run).contains("--out"), "{}", said(&run));
    let mut chinese = arguments.to_vec();
    chinese.extend(["--lang", "zh"]);
    let run = xuewei(&chinese);
    assert_eq!(run.status.code(), Some(1));
    assert!(said(&run).contains(named), "{named}: {}", said(&run));
}

#[test]
fn any_file_that_was_changed_since_stays_and_is_named() {
    let (_at, out, again) = allocated();
    let notices = fs::read_dir(out.join("notices")).unwrap();
    let notice = notices.flatten().next().unwrap().file_name();
    let notice = format!("notices/{}", notice.to_str().unwrap());
    for name in [
        "review.csv",
        "allocation.csv",
        "brief.html",
        "report.html",
        "report.xlsx",
        "summary.json",
        "fairness.csv",
        "findings.csv",
        &notice,
    ] {
        let path = out.join(name);
        let before = fs::read(&path).unwrap();
        let text = String::from_utf8_lossy(&before);
        let mine = match name {
            // Blanks are none of a person's.
            "summary.json" => text.replace("\"children\"", "\"pupils\"").into_bytes(),
            _ => [&before[..], b"mine"].concat(),
        };
        fs::write(&path, &mine).unwrap();
        refused(&again, name);
        assert!(fs::read(&path).unwrap() == mine, "{name} was replaced");
        fs::write(&path, before).unwrap();
    }
    succeeds(&again.each_ref().map(String::as_str));
}

#[test]
fn what_was_put_beside_the_results_stays_though_the_program_has_such_names() {
    let (_at, out, again) = allocated();
    let put = |name: &str| fs::write(out.join(name), "mine").unwrap();
    for name in ["notices/letter.html", "class_values.csv", "findings.csv"] {
        put(name);
        refused(&again, name);
        assert_eq!(fs::read_to_string(out.join(name)).unwrap(), "mine");
        fs::remove_file(out.join(name)).unwrap();
    }
    for name in ["later", "notices/later"] {
        fs::create_dir(out.join(name)).unwrap();
        refused(&again, name);
        assert!(out.join(name).is_dir());
        fs::remove_dir(out.join(name)).unwrap();
    }
    // What can be made again is missed by nobody, and what desktops put there by nobody either.
    fs::remove_file(out.join("review.csv")).unwrap();
    put(".DS_Store");
    succeeds(&again.each_ref().map(String::as_str));
    assert!(out.join("review.csv").exists() && !out.join(".DS_Store").exists());
}

#[test]
fn a_file_that_is_changed_while_a_run_goes_on_stays() {
    let (_at, out, _) = allocated();
    let begun = Folder::begin(&out, "allocation.csv", &[], &Control::default()).unwrap();
    fs::write(out.join("review.csv"), "mine").unwrap();
    let lost = begun.finish();
    assert!(
        matches!(&lost, Err(FolderError::Unrecorded(lost)) if lost.changed == ["review.csv"]),
        "{lost:?}"
    );
    assert_eq!(fs::read_to_string(out.join("review.csv")).unwrap(), "mine");
}

#[test]
fn the_folders_of_all_commands_are_kept_where_they_were_worked_on() {
    let at = folder();
    let round = project("data/wanglan/round.toml");
    let scenario = project("data/wanglan/scenarios/nothing.toml");
    let (round, scenario) = (round.to_str().unwrap(), scenario.to_str().unwrap());
    let first = allocate(&project("data/two-schools/round.toml"), at.path());
    let first = first.to_str().unwrap();
    for (arguments, file) in [
        (vec!["score", round], "review.csv"),
        (vec!["scenario", round, scenario], "nothing/allocation.csv"),
        (vec!["scenario", round, scenario], "base/summary.json"),
        (vec!["site", round], "plan.toml"),
        (vec!["check", round], "findings.csv"),
        (vec!["compare", first, first], "changes.csv"),
        (
            vec!["generate", "--children", "9", "--schools", "4"],
            "children.csv",
        ),
    ] {
        let out = at.path().join(format!("{}-{}", arguments[0], file.len()));
        let mut arguments = arguments;
        arguments.extend(["--out", out.to_str().unwrap()]);
        let run = xuewei(&arguments);
        if arguments[0] == "site" && run.status.code() != Some(0) {
            panic!("{}", said(&run));
        }
        if arguments[0] != "generate" {
            // Untouched, it is replaced.
            succeeds(&arguments);
        }
        let path = out.join(file);
        let mine = [&fs::read(&path).unwrap()[..], b"\n# mine\n"].concat();
        fs::write(&path, &mine).unwrap();
        ends_with(1, &arguments);
        assert!(fs::read(&path).unwrap() == mine, "{arguments:?}");
    }
}

#[test]
fn a_filled_in_review_is_not_lost() {
    let Some(case) = shared("data/field/attack-13") else {
        return;
    };
    let at = folder();
    copy_files(&case, at.path());
    let (round, out) = (at.path().join("round.toml"), at.path().join("out"));
    let again = [
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    succeeds(&again);
    let path = out.join("review.csv");
    let text = fs::read_to_string(&path).unwrap();
    let mine = text.replace(",education,,", ",education,60,");
    assert_ne!(text, mine);
    fs::write(&path, &mine).unwrap();
    let run = ends_with(1, &again);
    assert!(said(&run).contains("review.csv"), "{}", said(&run));
    assert_eq!(fs::read_to_string(&path).unwrap(), mine);
}

#[cfg(unix)]
mod no_folder {
    use std::os::unix::fs::{FileTypeExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    /// Every command that writes a folder.
    fn commands(at: &Path) -> Vec<Vec<String>> {
        let round = project("data/wanglan/round.toml")
            .to_str()
            .unwrap()
            .to_owned();
        let scenario = project("data/wanglan/scenarios/nothing.toml");
        let scenario = scenario.to_str().unwrap().to_owned();
        let results = allocate(&project("data/two-schools/round.toml"), at);
        let results = results.to_str().unwrap().to_owned();
        let of = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        vec![
            of(&["allocate", &round, "--notices", "--out"]),
            of(&["score", &round, "--out"]),
            of(&["scenario", &round, &scenario, "--out"]),
            of(&["site", &round, "--out"]),
            of(&["check", &round, "--out"]),
            of(&["check", &round, "--fix"]),
            of(&["compare", &results, &results, "--out"]),
            of(&["generate", "--children", "9", "--schools", "4", "--out"]),
        ]
    }

    #[test]
    fn what_is_no_folder_is_not_replaced_by_one() {
        let at = folder();
        let place = at.path().join("place");
        fs::create_dir(&place).unwrap();
        let pipe = place.join("pipe");
        assert!(
            Command::new("mkfifo")
                .arg(&pipe)
                .status()
                .unwrap()
                .success()
        );
        let socket = place.join("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        fs::write(place.join("file"), "mine").unwrap();
        let mut targets = vec!["pipe", "socket", "file"];
        // Only where the machine lets devices be made; none of its own is named here.
        let device = place.join("device");
        let made = Command::new("mknod")
            .arg(&device)
            .args(["c", "1", "3"])
            .output();
        if made.is_ok_and(|made| made.status.success()) {
            targets.push("device");
        }
        for (link, to) in [
            ("to-pipe", "pipe"),
            ("to-file", "file"),
            ("to-nothing", "nothing"),
        ] {
            symlink(to, place.join(link)).unwrap();
            targets.push(link);
        }
        let kinds = || -> Vec<(String, bool, bool, bool)> {
            let mut kinds: Vec<_> = fs::read_dir(&place)
                .unwrap()
                .map(|entry| {
                    let entry = entry.unwrap();
                    let kind = entry.file_type().unwrap();
                    let name = entry.file_name().to_str().unwrap().to_owned();
                    (name, kind.is_fifo(), kind.is_symlink(), kind.is_dir())
                })
                .collect();
            kinds.sort();
            kinds
        };
        let before = kinds();
        for command in commands(at.path()) {
            for target in &targets {
                let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
                let to = place.join(target);
                arguments.push(to.to_str().unwrap());
                ends_with(1, &arguments);
                assert_eq!(kinds(), before, "{arguments:?}");
            }
        }
        assert_eq!(fs::read_to_string(place.join("file")).unwrap(), "mine");
    }

    #[test]
    fn an_input_and_the_folder_of_inputs_are_not_replaced_by_results() {
        for link in [false, true] {
            for target in ["", "children.csv", "round.toml"] {
                let at = folder();
                let inputs = at.path().join("inputs");
                fs::create_dir(&inputs).unwrap();
                copy_files(&project("data/two-schools"), &inputs);
                let names = || fs::read_dir(&inputs).unwrap().count();
                let count = names();
                let mut to = inputs.join(target);
                if link {
                    symlink(&to, at.path().join("link")).unwrap();
                    to = at.path().join("link");
                }
                let round = inputs.join("round.toml");
                let (round, to) = (round.to_str().unwrap(), to.to_str().unwrap());
                for command in ["allocate", "score", "site", "check"] {
                    ends_with(1, &[command, round, "--out", to]);
                }
                ends_with(1, &["check", round, "--fix", to]);
                assert_eq!(names(), count);
                succeeds(&["check", round]);
            }
        }
    }
}
