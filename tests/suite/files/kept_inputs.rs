//! Results that stand alone: the inputs kept beside them explain and prove them once the tables are edited or gone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::{Tables, carry, ends_with, folder, project, rows, said, succeeds};

/// The shipped city in `city/2026`, its pack in `city/rules`, so that the round names one of its files by `..`; results in
/// `out`.
fn allocated(at: &Path, more: &[&str]) -> PathBuf {
    let (round, rules) = (at.join("city/2026"), at.join("city/rules"));
    fs::create_dir_all(&round).unwrap();
    fs::create_dir_all(&rules).unwrap();
    for entry in fs::read_dir(project("data/wanglan")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, round.join(path.file_name().unwrap())).unwrap();
        }
    }
    fs::rename(round.join("parcels.csv"), rules.join("parcels.csv")).unwrap();
    let file = round.join("round.toml");
    let text = fs::read_to_string(&file).unwrap();
    let moved = text.replace("\"parcels.csv\"", "\"../rules/parcels.csv\"");
    assert_ne!(text, moved);
    fs::write(&file, moved).unwrap();
    allocate(at, more);
    at.join("out")
}

fn allocate(at: &Path, more: &[&str]) {
    let (round, out) = (at.join("city/2026/round.toml"), at.join("out"));
    let mut arguments = vec![
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    arguments.extend(more);
    succeeds(&arguments);
}

fn a_child(out: &Path) -> String {
    rows(&out.join("allocation.csv"))[1][0].clone()
}

fn edit(path: &Path) {
    let text = fs::read_to_string(path).unwrap();
    let last = text.trim_end().rfind('\n').unwrap();
    fs::write(path, &text[..=last]).unwrap();
}

#[test]
fn results_are_explained_proved_and_amended_after_the_tables_were_edited() {
    let at = folder();
    let out = allocated(at.path(), &[]);
    let (dir, child) = (out.to_str().unwrap().to_owned(), a_child(&out));
    let before = said(&succeeds(&["explain", &dir, &child]));
    let proved = said(&succeeds(&["--lang", "en", "verify", &dir]));
    assert!(!proved.contains("kept in the folder"), "{proved}");

    edit(&at.path().join("city/2026/children.csv"));
    assert_eq!(said(&succeeds(&["explain", &dir, &child])), before);
    let proved = said(&succeeds(&["--lang", "en", "verify", &dir]));
    assert!(proved.contains("copies kept in the folder"), "{proved}");

    // Gone altogether, and the results moved.
    fs::remove_dir_all(at.path().join("city")).unwrap();
    let moved = at.path().join("elsewhere/deep/results");
    fs::create_dir_all(moved.parent().unwrap()).unwrap();
    fs::rename(&out, &moved).unwrap();
    let dir = moved.to_str().unwrap().to_owned();
    assert_eq!(said(&succeeds(&["explain", &dir, &child])), before);
    succeeds(&["verify", &dir]);

    let changes = at.path().join("changes.csv");
    fs::write(
        &changes,
        format!("child_id,change,school_id,reason,who,date\n{child},withdraw,,moved,office,2026-07-12\n"),
    )
    .unwrap();
    let next = at.path().join("next");
    let (changes, to) = (changes.to_str().unwrap(), next.to_str().unwrap());
    succeeds(&["amend", &dir, changes, "--out", to]);
    // The version that came of it stands alone as well.
    fs::remove_dir_all(&moved).unwrap();
    succeeds(&["explain", to, &child]);
    succeeds(&["verify", to]);
}

#[test]
fn a_kept_input_that_was_changed_explains_nothing() {
    let at = folder();
    let out = allocated(at.path(), &[]);
    let dir = out.to_str().unwrap().to_owned();
    let kept = out.join("inputs/2026/children.csv");
    edit(&kept);
    let told = said(&ends_with(3, &["--lang", "en", "verify", &dir]));
    assert!(told.contains("inputs/2026/children.csv"), "{told}");
    // Nor is it overwritten by another run.
    let round = at.path().join("city/2026/round.toml");
    ends_with(1, &["allocate", round.to_str().unwrap(), "--out", &dir]);
    assert!(kept.exists());
}

#[test]
fn without_kept_inputs_the_tables_must_be_what_they_were() {
    let at = folder();
    let out = allocated(at.path(), &[]);
    let (dir, child) = (out.to_str().unwrap().to_owned(), a_child(&out));
    // Whoever takes them away loses nothing else.
    fs::remove_dir_all(out.join("inputs")).unwrap();
    succeeds(&["verify", &dir]);
    allocate(at.path(), &["--no-inputs"]);
    assert!(!out.join("inputs").exists());
    succeeds(&["explain", &dir, &child]);
    edit(&at.path().join("city/2026/children.csv"));
    ends_with(3, &["explain", &dir, &child]);
}

#[cfg(unix)]
#[test]
fn kept_inputs_are_readable_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let at = folder();
    let out = allocated(at.path(), &[]);
    let mode = |name: &str| {
        let path = out.join(name);
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!(mode("inputs"), 0o700);
    assert_eq!(mode("inputs/2026"), 0o700);
    assert_eq!(mode("inputs/2026/children.csv"), 0o600);
    assert_eq!(mode("inputs/rules/parcels.csv"), 0o600);
}

/// Names, telephone numbers and dates of nobody.
#[test]
fn a_child_is_found_by_what_the_round_carries_and_by_no_date() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points,insurance_months,姓名,电话,出生\n\
                 a,X,3,1,某甲,131 0000 0312,20200405\n\
                 b,X,2,1,某乙,13100004455,20200312\n\
                 c,X,1,1,某甲,0512-00004455,\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places\nS,122.5,32.9,3\n",
            ),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    carry(&round, &["姓名", "电话", "出生"]);
    let out = at.path().join("out");
    let dir = out.to_str().unwrap();
    succeeds(&["allocate", round.to_str().unwrap(), "--out", dir]);
    let child = |text: &str| {
        let told = succeeds(&["explain", dir, text, "--format", "json"]);
        let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
        told["child_id"].as_str().unwrap().to_owned()
    };
    assert_eq!(child("b"), "b");
    assert_eq!(child("某乙"), "b");
    // 0312 is also how a date of birth ends: a telephone number is meant.
    assert_eq!(child("0312"), "a");
    for (text, ids) in [("某甲", "a, c"), ("4455", "b, c")] {
        let told = said(&ends_with(1, &["--lang", "en", "explain", dir, text]));
        assert!(told.contains(ids), "{told}");
        assert!(!told.contains("1310000"), "{told}");
    }
    ends_with(1, &["explain", dir, "20200405x"]);
    ends_with(1, &["explain", dir, "0405"]);
}

#[test]
fn notices_lists_and_the_public_sheet_are_printed_from_the_folder_alone() {
    let at = folder();
    let asked = ["--notices", "--lists", "--public"];
    let whole = allocated(at.path(), &asked);
    let plain = at.path().join("plain");
    fs::rename(&whole, at.path().join("whole")).unwrap();
    let whole = at.path().join("whole");
    allocate(at.path(), &[]);
    fs::rename(at.path().join("out"), &plain).unwrap();
    fs::remove_dir_all(at.path().join("city")).unwrap();
    let printed = at.path().join("printed");
    let (dir, to) = (plain.to_str().unwrap(), printed.to_str().unwrap());
    let mut arguments = vec!["print", dir, "--out", to];
    arguments.extend(asked);
    succeeds(&arguments);
    // To the byte what the allocation wrote.
    let mut compared = 0;
    for below in ["notices", "lists", "public"] {
        for entry in fs::read_dir(whole.join(below)).unwrap() {
            let name = entry.unwrap().file_name();
            let read = |folder: &Path| fs::read(folder.join(below).join(&name)).unwrap();
            assert_eq!(read(&printed), read(&whole), "{below}/{name:?}");
            compared += 1;
        }
    }
    assert!(compared > 1_000, "{compared}");
    // Again into the same folder, for one family; and not into the results.
    let child = a_child(&plain);
    succeeds(&["print", dir, "--out", to, "--notices-for", &child]);
    assert_eq!(fs::read_dir(printed.join("notices")).unwrap().count(), 1);
    assert!(!printed.join("lists").exists());
    let inside = plain.join("printed");
    ends_with(1, &["print", dir, "--out", inside.to_str().unwrap(), "--lists"]);
    ends_with(1, &["print", dir, "--out", dir, "--lists"]);
    ends_with(2, &["print", dir, "--out", to]);
    succeeds(&["verify", dir]);
}
