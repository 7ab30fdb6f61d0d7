//! `verify`: true results are proved, tampered ones are caught and named.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};
use xuewei::files::verify::Discrepancy;
use xuewei::tables::json::pretty;

use crate::tools::{
    allocate, copy_of_suzhou, ends_with, folder, project, said, succeeds, verified, verify, xuewei,
};

/// A small city allocated in a folder of its own: inputs in `city`, results in `out`.
fn small_city(at: &Path) -> PathBuf {
    let city = at.join("city");
    succeeds(&[
        "generate",
        "--children",
        "120",
        "--schools",
        "6",
        "--seed",
        "5",
        "--out",
        city.to_str().unwrap(),
    ]);
    allocate(&city.join("round.toml"), at)
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[test]
fn what_was_allocated_is_proved_in_plain_words() {
    for name in ["wanglan", "two-schools"] {
        let at = folder();
        let out = allocate(&project(&format!("data/{name}/round.toml")), at.path());
        let run = succeeds(&["verify", out.to_str().unwrap()]);
        let text = String::from_utf8(run.stdout).unwrap();
        assert!(text.contains("Public places: the best set"), "{text}");
    }
}

#[test]
fn real_size_results_are_proved() {
    let Some(at) = copy_of_suzhou() else {
        return;
    };
    let round = fs::read_to_string(project("data/wanglan/round.toml")).unwrap();
    fs::write(at.path().join("round.toml"), round).unwrap();
    let out = allocate(&at.path().join("round.toml"), at.path());
    let proved = verify(&out, None).expect("proved");
    assert_eq!(proved.eligible, 28_842);
}

/// A stream of numbers, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit.max(1)
    }
}

/// Changes a file somehow; true if its bytes are no longer the same.
fn tamper(bytes: &mut Vec<u8>, up_to: usize, numbers: &mut Numbers) -> bool {
    let before = bytes.clone();
    match numbers.below(4) {
        // One byte becomes another.
        0 => {
            let at = numbers.below(up_to);
            bytes[at] = b' ' + (numbers.below(94) as u8);
        }
        // One byte goes, or comes in.
        1 => {
            let at = numbers.below(up_to);
            bytes.remove(at);
        }
        2 => {
            let at = numbers.below(up_to);
            bytes.insert(at, b'0' + (numbers.below(10) as u8));
        }
        // Two lines change places.
        _ => {
            let text = String::from_utf8_lossy(&bytes[..up_to]).into_owned();
            let rest = bytes[up_to..].to_vec();
            let mut lines: Vec<&str> = text.split('\n').collect();
            let (a, b) = (numbers.below(lines.len()), numbers.below(lines.len()));
            lines.swap(a, b);
            *bytes = lines.join("\n").into_bytes();
            bytes.extend(rest);
        }
    }
    *bytes != before
}

/// The record of a run but for the commit; nothing where it is no record.
fn without_commit(record: &[u8]) -> Option<serde_json::Value> {
    let mut result: serde_json::Value = serde_json::from_slice(record).ok()?;
    result["program"].as_object_mut()?.remove("commit");
    Some(result)
}

#[test]
fn a_thousand_tamperings_are_all_caught() {
    let at = folder();
    let out = small_city(at.path());
    let proved = verify(&out, None).expect("proved");
    let mut files: Vec<PathBuf> = Vec::new();
    for place in [&out, &at.path().join("city")] {
        files.extend(fs::read_dir(place).unwrap().map(|e| e.unwrap().path()));
    }
    // What the city has for other years and for journeys on foot is no input of this round.
    let others = ["city.toml", "births.csv", "rolls.csv", "walking.toml"];
    files.retain(|file| file.is_file() && !others.iter().any(|other| file.ends_with(other)));
    files.sort();
    let mut numbers = Numbers(2026);
    let mut caught = 0;
    while caught < 1_000 {
        let file = &files[numbers.below(files.len())];
        let original = fs::read(file).unwrap();
        // The times of a run are told, not proved: they stand last in the summary.
        let up_to = String::from_utf8_lossy(&original)
            .find("\"seconds\"")
            .unwrap_or(original.len());
        let mut bytes = original.clone();
        if !tamper(&mut bytes, up_to, &mut numbers) {
            continue;
        }
        fs::write(file, &bytes).unwrap();
        let result = verify(&out, None);
        fs::write(file, &original).unwrap();
        // In a JSON summary, blanks and the order of lines carry no meaning.
        let harmless = file.ends_with("summary.json")
            && serde_json::from_slice::<serde_json::Value>(&bytes).ok()
                == serde_json::from_slice::<serde_json::Value>(&original).ok();
        // The commit of the program is told, not proved; another in its place is another fingerprint.
        let another_commit =
            file.ends_with("run.json") && without_commit(&bytes) == without_commit(&original);
        if let (true, Ok(result)) = (another_commit, &result) {
            assert_ne!(result.fingerprint, proved.fingerprint);
            continue;
        }
        assert!(result.is_err() || harmless, "{} passed", file.display());
        caught += usize::from(!harmless);
    }
    assert!(verify(&out, None).is_ok());
}

/// Somebody who knows the record: changes the allocation and mends every hash.
fn forge(out: &Path, change: impl Fn(&mut Vec<Vec<String>>)) {
    let path = out.join("allocation.csv");
    let before = hash(&fs::read(&path).unwrap());
    let mut rows = crate::tools::rows(&path);
    change(&mut rows);
    let mut writer = csv::Writer::from_path(&path).unwrap();
    for row in rows {
        writer.write_record(row).unwrap();
    }
    writer.flush().unwrap();
    let after = hash(&fs::read(&path).unwrap());
    assert_ne!(before, after);
    let record = out.join("run.json");
    let text = fs::read_to_string(&record)
        .unwrap()
        .replace(&before, &after);
    fs::write(record, text).unwrap();
}

#[test]
fn a_forged_allocation_is_caught_though_all_hashes_fit() {
    type Change = fn(&mut Vec<Vec<String>>);
    let changes: [(&str, &str, Change); 4] = [
        (
            "a lower-ranked child takes the place of a higher",
            "another allocation may be better",
            |rows| {
                let placed = rows.iter().position(|r| r[1] == "public").unwrap();
                let left = rows.iter().position(|r| r[1] == "unplaced").unwrap();
                let (place, none) = (rows[placed][1..4].to_vec(), rows[left][1..4].to_vec());
                rows[left].splice(1..4, place);
                rows[placed].splice(1..4, none);
            },
        ),
        (
            "a child is turned away and its place left empty",
            "the proof does not hold for child",
            |rows| {
                let placed = rows.iter().position(|r| r[1] == "public").unwrap();
                rows[placed][1] = "unplaced".to_owned();
                rows[placed][2] = String::new();
                rows[placed][3] = String::new();
            },
        ),
        (
            "a journey is made to look shorter",
            "is not the one measured",
            |rows| {
                let placed = rows.iter().position(|r| r[1] == "public").unwrap();
                rows[placed][3] = "1".to_owned();
            },
        ),
        (
            "a child is called ineligible",
            "does not fit whether it takes part",
            |rows| {
                rows[5][1] = "ineligible".to_owned();
                rows[5][2] = String::new();
                rows[5][3] = String::new();
            },
        ),
    ];
    for (what, sentence, change) in changes {
        let at = folder();
        let out = small_city(at.path());
        forge(&out, change);
        let troubles = verify(&out, None).expect_err(what);
        assert!(
            !troubles.is_empty()
                && troubles
                    .iter()
                    .all(|t| matches!(t, Discrepancy::Violation(_))),
            "{what}: {troubles:?}"
        );
        let path = out.to_str().unwrap();
        let english = said(&xuewei(&["verify", path]));
        assert!(english.contains(sentence), "{english}");
        let chinese = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args(["--lang", "zh", "verify", path])
            .output();
        let chinese = said(&chinese.unwrap());
        let result = chinese
            .lines()
            .filter(|line| line.contains("分配结果未能得到证明"));
        assert_eq!(result.count(), troubles.len().min(10), "{chinese}");
        assert!(!(english + &chinese).contains("fault-"), "{chinese}");
    }
}

#[test]
fn faults_end_with_three_and_name_what_is_wrong() {
    let at = folder();
    let out = small_city(at.path());
    let city = at.path().join("city");
    let schools = fs::read_to_string(city.join("schools.csv")).unwrap();
    fs::write(city.join("schools.csv"), schools + "\n").unwrap();
    let run = ends_with(3, &["verify", out.to_str().unwrap()]);
    let text = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(
        text.contains("city/schools.csv is not the file that was allocated"),
        "{text}"
    );

    fs::remove_file(out.join("certificate.json")).unwrap();
    fs::remove_file(city.join("schools.csv")).unwrap();
    let run = ends_with(3, &["verify", out.to_str().unwrap(), "--format", "json"]);
    let result: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(result["verified"], false);
}

#[test]
fn inputs_that_moved_are_found_where_they_are_now() {
    let at = folder();
    let out = small_city(at.path());
    fs::rename(at.path().join("city"), at.path().join("archive")).unwrap();
    let troubles = verify(&out, None).expect_err("the inputs are gone");
    let record = fs::read_to_string(out.join("run.json")).unwrap();
    let record: serde_json::Value = serde_json::from_str(&record).unwrap();
    let inputs = record["inputs"].as_array().unwrap().iter();
    let missing: Vec<Discrepancy> = inputs
        .map(|input| Discrepancy::InputMissing(input["path"].as_str().unwrap().to_owned()))
        .collect();
    assert!(missing.len() > 4);
    assert_eq!(troubles, missing);
    assert!(verify(&out, Some(&at.path().join("archive"))).is_ok());
}

#[test]
fn a_pack_that_changed_is_named() {
    let at = folder();
    let tables = crate::tools::Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points,insurance_months\na,122.5,32.9,1,1\n",
            ),
            ("schools", "school_id,lon,lat,places\nS,122.5,32.901,1\n"),
        ],
        pack: "[reach]\nmax_m = 3000\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    assert!(verify(&out, None).is_ok());
    let pack = at.path().join("pack.toml");
    let text = fs::read_to_string(&pack).unwrap().replace("3000", "3001");
    fs::write(&pack, text).unwrap();
    assert_eq!(
        verify(&out, None).expect_err("another pack"),
        [Discrepancy::InputChanged("pack.toml".to_owned())]
    );
}

/// A folder of results, a section of its record changed somehow.
fn record_changed(
    out: &Path,
    section: &str,
    change: impl Fn(&mut serde_json::Map<String, serde_json::Value>),
) {
    let record = out.join("run.json");
    let text = fs::read_to_string(&record).unwrap();
    let mut result: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(pretty(&result), text);
    change(result[section].as_object_mut().unwrap());
    fs::write(record, pretty(&result)).unwrap();
}

#[test]
fn what_every_run_writes_is_missed_though_the_record_says_nothing_of_it() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    for name in ["brief.html", "fairness.csv", "report.html", "report.xlsx"] {
        let (file, record) = (out.join(name), out.join("run.json"));
        let before = [fs::read(&file).unwrap(), fs::read(&record).unwrap()];
        fs::remove_file(&file).unwrap();
        record_changed(&out, "outputs", |outputs| {
            assert!(outputs.remove(name).is_some())
        });
        assert_eq!(
            verify(&out, None).expect_err(name),
            [Discrepancy::Unreadable(name.to_owned())]
        );
        fs::write(file, &before[0]).unwrap();
        fs::write(record, &before[1]).unwrap();
    }
    assert!(verify(&out, None).is_ok());
}

#[test]
fn years_ahead_that_nothing_forecasts_are_refused_though_the_record_names_them() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    fs::write(out.join("path.csv"), "year\n").unwrap();
    record_changed(&out, "outputs", |outputs| {
        outputs.insert("path.csv".to_owned(), hash(b"year\n").into());
    });
    let troubles = verify(&out, None).expect_err("nothing is forecast");
    assert_eq!(
        troubles,
        [
            Discrepancy::Foreign("path.csv".to_owned()),
            Discrepancy::OutputChanged("run.json".to_owned())
        ]
    );
}

#[test]
fn a_child_told_twice_is_told_by_its_row() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    forge(&out, |rows| rows.insert(2, rows[1].clone()));
    assert_eq!(
        verify(&out, None).expect_err("twice"),
        [Discrepancy::BadRow("3".to_owned())]
    );
}

#[test]
fn whether_a_person_placed_anybody_is_told() {
    for locks in ["", "a,S,wish\n"] {
        let at = folder();
        let table = format!("child_id,school_id,reason\n{locks}");
        let round = crate::tools::Tables {
            tables: &[
                ("children", "child_id,lon,lat,points\na,122.5,32.9,1\n"),
                ("schools", "school_id,lon,lat,places\nS,122.5,32.901,1\n"),
                ("locks", &table),
            ],
            pack: "",
        };
        let out = allocate(&round.write(at.path()), at.path());
        let proved = verify(&out, None).expect("proved");
        assert_eq!(proved.by_hand.manual_placements > 0, !locks.is_empty());
    }
}

/// How runs and folders are compared whatever the program was built from: the commit stands in `run.json` alone, which
/// is left out where runs are compared by their bytes, and `verify` takes over the commit that it finds there.
#[test]
fn another_build_of_the_same_version_proves_a_folder() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    let result = |key: &'static str, value: serde_json::Value| {
        move |program: &mut serde_json::Map<_, _>| {
            program.insert(key.to_owned(), value.clone());
        }
    };
    let commit = "0123456789abcdef0123456789abcdef01234567";
    for commit in [commit.to_owned(), format!("{commit}-dirty")] {
        record_changed(&out, "program", result("commit", commit.into()));
        verified(&out);
    }
    record_changed(&out, "program", |program| {
        program.remove("commit");
    });
    verified(&out);
    let of_another = [Discrepancy::OutputChanged("run.json".to_owned())];
    let none = [
        7.into(),
        "0123abcd".into(),
        format!("{commit}-clean").into(),
    ];
    for none in none {
        record_changed(&out, "program", result("commit", none));
        assert_eq!(verify(&out, None).expect_err("no commit"), of_another);
    }
    record_changed(&out, "program", result("commit", commit.into()));
    record_changed(&out, "program", result("version", "0.0.0".into()));
    // Another version may write its record otherwise.
    let proved = verify(&out, None).expect("proved");
    assert_eq!(proved.other_version.as_deref(), Some("0.0.0"));
}

#[test]
fn the_record_names_the_solver_and_the_commit_from_which_the_program_was_built() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    let text = fs::read_to_string(out.join("run.json")).unwrap();
    let result: serde_json::Value = serde_json::from_str(&text).unwrap();
    let version = xuewei_core::solve::version();
    assert_eq!(
        result["solver"],
        format!("HiGHS {version}, simplex, one thread")
    );
    let parts: Vec<u32> = version
        .split('.')
        .map(|part| part.parse().unwrap())
        .collect();
    assert!(parts.len() == 3 && parts >= vec![1, 10, 0], "{version}");
    let asked = Command::new("git")
        .current_dir(project(""))
        .args(["rev-parse", "HEAD"])
        .output();
    let head = asked.ok().filter(|asked| asked.status.success());
    let head = head.map(|head| String::from_utf8(head.stdout).unwrap().trim().to_owned());
    let commit = result["program"]["commit"].as_str();
    assert_eq!(
        commit.map(|commit| commit.trim_end_matches("-dirty")),
        head.as_deref()
    );
    let Some(head) = head else { return };
    for entry in fs::read_dir(&out)
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if entry.is_file() && !entry.ends_with("run.json") {
            let bytes = fs::read(&entry).unwrap();
            let holds = bytes
                .windows(head.len())
                .any(|part| part == head.as_bytes());
            assert!(!holds, "{}", entry.display());
        }
    }
}
