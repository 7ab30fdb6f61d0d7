//! A machine that dies, a disk that is full, two runs at once: the old folder or the new one, whole, and nothing beside
//! it.
#![cfg(unix)]

use std::env;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::Duration;

use xuewei::app::Control;
use xuewei::files::output::{Folder, FolderError};

use crate::tools::{allocate, copy_files, ends_with, folder, project, said, succeeds, verify};

/// No name.
const NOTHING: [&str; 0] = [];

/// The round of the shipped city, with another seed each time: folders of the two differ.
fn rounds(at: &Path) -> [PathBuf; 2] {
    copy_files(&project("data/wanglan"), at);
    let text = fs::read_to_string(at.join("round.toml")).unwrap();
    ["one", "two"].map(|seed| {
        let path = at.join(format!("{seed}.toml"));
        fs::write(&path, text.replace("望澜2026-2", seed)).unwrap();
        path
    })
}

fn start(round: &Path, out: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(["--lang", "en", "allocate"])
        .arg(round)
        .arg("--out")
        .arg(out)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.is_ok());
}

/// What the program left beside the folder of results.
fn left_behind(beside: &Path) -> Vec<String> {
    let names = fs::read_dir(beside).unwrap();
    let names = names.map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    names.filter(|name| name.starts_with(".xuewei")).collect()
}

/// Moments that differ from run to run without a clock: a fixed walk over the time a run takes.
fn moment(turn: u64) -> Duration {
    Duration::from_micros(2_000 + turn * 7_919 % 110_000)
}

/// How many runs are ended on the way; `KILLS=200` for a longer siege.
fn turns(usual: u64) -> u64 {
    let result = env::var("KILLS").ok().and_then(|n| n.parse().ok());
    result.unwrap_or(usual)
}

#[test]
fn killed_at_any_moment_it_leaves_the_old_folder_or_the_new_one_whole() {
    let kills = turns(25);
    let at = folder();
    let rounds = rounds(at.path());
    let beside = at.path().join("results");
    let out = allocate(&rounds[0], &beside);
    let mut died = 0;
    for turn in 0..kills {
        let mut child = start(&rounds[turn as usize % 2], &out);
        sleep(moment(turn));
        signal(&child, "-KILL");
        died += u64::from(!child.wait().unwrap().success());
        let proved = verify(&out, None);
        assert!(proved.is_ok(), "turn {turn}: {proved:?}");
    }
    assert!(died > kills / 3, "{died} of {kills} died on the way");
    // The next run takes away what the dead left.
    allocate(&rounds[1], &beside);
    assert_eq!(left_behind(&beside), NOTHING);
    println!("{died} of {kills} runs were killed on the way");
}

#[test]
fn told_to_stop_it_ends_with_130_and_leaves_nothing_behind() {
    let at = folder();
    let rounds = rounds(at.path());
    let beside = at.path().join("results");
    let out = allocate(&rounds[0], &beside);
    let mut stopped = 0;
    let most = turns(60);
    for turn in 0..most {
        let child = start(&rounds[turn as usize % 2], &out);
        sleep(moment(turn));
        signal(&child, "-INT");
        let run: Output = child.wait_with_output().unwrap();
        assert!(verify(&out, None).is_ok(), "turn {turn}");
        assert_eq!(left_behind(&beside), NOTHING, "turn {turn}");
        match run.status.code() {
            // Before it could heed, or after it was done.
            None | Some(0) => {}
            code => {
                assert_eq!(code, Some(130), "{}", said(&run));
                assert!(String::from_utf8_lossy(&run.stderr).contains("Interrupted"));
                stopped += 1;
            }
        }
        // Usually a dozen will do.
        if stopped == 12 && most == 60 {
            return;
        }
    }
    println!("{stopped} of {most} runs were stopped on the way");
    assert!(stopped > most / 20, "{stopped} of {most}");
}

#[test]
fn of_two_runs_into_one_folder_the_second_says_so_and_writes_nothing() {
    let at = folder();
    let out = at.path().join("out");
    let first = Folder::begin(&out, "allocation.csv", &[], &Control::default()).unwrap();
    assert!(matches!(
        Folder::begin(&out, "allocation.csv", &[], &Control::default()),
        Err(FolderError::Busy)
    ));
    let round = project("data/two-schools/round.toml");
    let arguments = [
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let run = ends_with(1, &arguments);
    assert!(
        said(&run).contains("Another run is writing to"),
        "{}",
        said(&run)
    );
    first
        .write::<std::io::Error>("allocation.csv", |to| to.write_all(b"x\n"))
        .unwrap();
    let record = serde_json::json!({ "outputs": first.outputs() }).to_string();
    first
        .write::<std::io::Error>("run.json", |to| to.write_all(record.as_bytes()))
        .unwrap();
    first.finish().unwrap();
    assert_eq!(
        fs::read_to_string(out.join("allocation.csv")).unwrap(),
        "x\n"
    );
    succeeds(&arguments);
    assert_eq!(left_behind(at.path()), NOTHING);
}

#[test]
fn what_a_killed_run_left_between_two_steps_is_put_back() {
    // On file systems that cannot exchange two names the old folder lies under another for a moment.
    let at = folder();
    let round = project("data/two-schools/round.toml");
    let out = allocate(&round, at.path());
    fs::rename(&out, at.path().join(".xuewei-out.old")).unwrap();
    fs::create_dir(at.path().join(".xuewei-out.new")).unwrap();
    fs::write(at.path().join(".xuewei-out.new/half"), "x").unwrap();
    drop(Folder::begin(&out, "allocation.csv", &[], &Control::default()).unwrap());
    assert!(verify(&out, None).is_ok());
    assert_eq!(left_behind(at.path()), NOTHING);
}

#[test]
fn a_full_disk_is_told_and_what_was_there_stays() {
    let at = folder();
    let rounds = rounds(at.path());
    let beside = at.path().join("results");
    let out = allocate(&rounds[0], &beside);
    let before = fs::read(out.join("run.json")).unwrap();
    // No file may grow beyond 32 kB: the write fails as on a full disk.
    let limited = "trap '' XFSZ; ulimit -f 64; exec \"$@\"";
    let run = Command::new("sh")
        .args([
            "-c",
            limited,
            "sh",
            env!("CARGO_BIN_EXE_xuewei"),
            "--lang",
            "en",
            "allocate",
        ])
        .arg(&rounds[1])
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert_eq!(run.status.code(), Some(1), "{}", said(&run));
    let result = said(&run);
    assert!(
        result.contains("Cannot write to")
            && result.contains("unchanged")
            && result.contains("too large"),
        "{result}"
    );
    assert_eq!(fs::read(out.join("run.json")).unwrap(), before);
    assert_eq!(left_behind(&beside), NOTHING);
}

#[test]
fn a_folder_that_cannot_be_made_is_told_before_the_work_and_a_link_stays_one() {
    let at = folder();
    let round = project("data/two-schools/round.toml");
    fs::write(at.path().join("file"), "").unwrap();
    let below = at.path().join("file/out");
    let run = ends_with(
        1,
        &[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            below.to_str().unwrap(),
        ],
    );
    assert!(said(&run).contains("Cannot write to"), "{}", said(&run));

    let real = at.path().join("real");
    fs::create_dir(&real).unwrap();
    symlink(&real, at.path().join("out")).unwrap();
    let out = allocate(&round, at.path());
    assert!(fs::symlink_metadata(&out).unwrap().is_symlink());
    assert!(real.join("run.json").is_file());
}

#[test]
fn what_is_put_beside_the_old_results_during_a_run_is_not_lost_and_the_new_folder_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    let begun = Folder::begin(&out, "allocation.csv", &[], &Control::default()).unwrap();
    fs::write(out.join("notes.docx"), "an afternoon").unwrap();
    begun
        .write::<std::io::Error>("allocation.csv", |to| to.write_all(b"x\n"))
        .unwrap();
    let lost = begun.finish();
    assert!(
        matches!(&lost, Err(FolderError::Unrecorded(lost)) if lost.foreign == ["notes.docx"] && lost.changed.is_empty()),
        "{lost:?}"
    );
    assert!(out.join("notes.docx").exists());
    assert_eq!(left_behind(at.path()), NOTHING);
    fs::remove_file(out.join("notes.docx")).unwrap();
    assert!(verify(&out, None).is_ok());
    let again = allocate(&project("data/two-schools/round.toml"), at.path());
    assert_eq!(
        fs::metadata(&again).unwrap().permissions().mode() & 0o777,
        0o700
    );
}
