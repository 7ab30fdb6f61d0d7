//! Forgeries of a folder of results, and who can see each: the proof from the files alone, or only a second run of the
//! round. One test for each.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;
use xuewei::app::verify::{Request, run};
use xuewei::app::{Control, Error, explain};
use xuewei::faces::public_list::public_list;
use xuewei::files::contents;
use xuewei::files::verify::{Discrepancy, ResultsFolder, open};
use xuewei::input::{FILE_BYTES, sha256};
use xuewei::tables::json::pretty;
use xuewei::words::{Lang, Wording};
use xuewei_core::derive::{Posts, Results, derive};
use xuewei_core::network;
use xuewei_core::summary::Summary;

use crate::tools::{Tables, copy_files, ends_with, folder, said, shared, succeeds, verify, xuewei};

/// A round of three children, with everything that `allocate` can write but the years ahead.
fn results() -> (TempDir, PathBuf) {
    let at = folder();
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points\na,122.5,32.9,9\nb,122.5,32.9,8\nc,122.501,32.9,7\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places\nS,122.5,32.901,1\nT,122.5,32.91,1\n",
            ),
        ],
        pack: "[notice]\nlist_until = 2026-09-10\n",
    };
    let out = at.path().join("out");
    let round = round.write(at.path());
    let (round, to) = (round.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&[
        "allocate",
        round,
        "--out",
        to,
        "--notices",
        "--class-values",
    ]);
    (at, out)
}

/// Proof and second run.
fn whole(out: &Path) -> Result<usize, Vec<Discrepancy>> {
    let request = Request {
        results: out.to_owned(),
        inputs: None,
        proof_only: false,
        kept: false,
        commitment: None,
        ledger: None,
        secrets: None,
    };
    match run(&request, &Control::default()) {
        Ok(verified) => {
            let proved = verified.round().expect("a round");
            Ok(proved.repeated.expect("a second run"))
        }
        Err(Error::Results(troubles)) => Err(troubles),
        Err(other) => panic!("{other}"),
    }
}

/// Paths of all files, with forward slashes.
pub(super) fn files(out: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let versions = (1..10).map(|version| format!("versions/{version}/"));
    let folders = ["", "notices/"].map(str::to_owned).into_iter();
    for below in folders.chain(versions) {
        for entry in fs::read_dir(out.join(&below)).into_iter().flatten() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_file() {
                all.push(format!("{below}{}", entry.file_name().to_str().unwrap()));
            }
        }
    }
    all.sort();
    all
}

pub(super) fn record(out: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(out.join("run.json")).unwrap()).unwrap()
}

pub(super) fn change_record(out: &Path, change: impl FnOnce(&mut Value)) {
    let mut record = record(out);
    change(&mut record);
    fs::write(out.join("run.json"), pretty(&record)).unwrap();
}

/// What somebody does who knows the record: names in it what the folder holds, with the hashes that it has now.
pub(super) fn mend_record(out: &Path) {
    let outputs: BTreeMap<String, String> = files(out)
        .into_iter()
        .filter(|name| !["run.json", "summary.json"].contains(&name.as_str()))
        .map(|name| {
            let hash = sha256(&fs::read(out.join(&name)).unwrap());
            (name, hash)
        })
        .collect();
    let summary = fs::read_to_string(out.join("summary.json")).unwrap();
    let mut summary: Value = serde_json::from_str(&summary).unwrap();
    summary["seconds"] = Value::Null;
    change_record(out, |record| {
        record["outputs"] = json!(outputs);
        record["summary_without_seconds"] = sha256(pretty(&summary).as_bytes()).into();
    });
}

/// What somebody does who has the library: makes every file anew that follows from the inputs and the allocation as it
/// is told, and mends the record.
pub(super) fn make_the_rest_fit(out: &Path) {
    let control = Control::default();
    let ResultsFolder {
        input,
        qualified,
        allocation,
        certificate,
        ..
    } = open(out, None, &control).unwrap();
    let (intake, pack) = (&input.intake, &input.pack);
    let order = qualified.ranking.order();
    let network = network::build(intake, pack, order, &control).unwrap();
    let widest = pack.widest();
    let wider = network::wider(intake, pack, &widest, order, &control).unwrap();
    let networks = (&network, wider.as_ref().unwrap_or(&network));
    let posts = Posts::Best;
    let proved = (&allocation, &certificate);
    let derived = derive(pack, networks, &qualified, proved, posts, &control).unwrap();
    let results = Results::new(intake, pack, &qualified, &allocation, &derived);
    for (name, write) in contents::files(&results, &certificate) {
        let mut bytes = Vec::new();
        write(&mut bytes).unwrap();
        fs::write(out.join(name), bytes).unwrap();
    }
    let mut summary = Summary::of(&results, &control).unwrap();
    let recorded = record(out)["commitment"]["hash"].is_string();
    if recorded {
        summary.commitment = xuewei::files::commitment::held(&input, &qualified);
    }
    fs::write(out.join("summary.json"), pretty(&summary)).unwrap();
    // List and notices too, where they are.
    let lang = record(out)["options"]["lang"].clone();
    let wording = Wording::new(Lang::of_locale(lang.as_str().unwrap()));
    let list = out.join("public_list.html");
    if let Some(until) = pack.notice.list_until.filter(|_| list.exists()) {
        let text = public_list(&results, summary.commitment.as_ref(), until, &wording);
        fs::write(list, text).unwrap();
    }
    mend_record(out);
    let Ok(explained) = explain::Results::open(out, None, &control) else {
        return;
    };
    for name in files(out) {
        let child = name
            .strip_prefix("notices/")
            .map(|name| name.strip_suffix(".html"));
        if let Some(notice) = child
            .flatten()
            .and_then(|child| explained.explainer(|own| own.notice(child, &wording)).ok())
        {
            fs::write(out.join(name), notice).unwrap();
        }
    }
    mend_record(out);
}

pub(super) fn append(out: &Path, name: &str) {
    let mut bytes = fs::read(out.join(name)).unwrap();
    bytes.push(b' ');
    fs::write(out.join(name), bytes).unwrap();
}

fn named(what: fn(String) -> Discrepancy, names: &[&str]) -> Vec<Discrepancy> {
    names.iter().map(|name| what((*name).to_owned())).collect()
}

/// A forgery that the proof sees.
#[track_caller]
fn seen_by_the_proof(forge: impl FnOnce(&Path), expected: &[Discrepancy]) {
    let (_at, out) = results();
    forge(&out);
    let found = verify(&out, None).expect_err("forged");
    assert_eq!(found, expected);
    ends_with(3, &["verify", out.to_str().unwrap()]);
}

/// A forgery with all hashes mended, which only a second run sees.
#[track_caller]
fn seen_by_a_second_run(forge: impl FnOnce(&Path), expected: &[&str]) {
    let (_at, out) = results();
    forge(&out);
    mend_record(&out);
    let proved = verify(&out, None);
    assert!(proved.is_ok(), "{proved:?}");
    let found = whole(&out).expect_err("forged");
    assert_eq!(found, named(Discrepancy::NotRepeated, expected));
    let run = ends_with(3, &["verify", out.to_str().unwrap()]);
    assert!(
        said(&run).contains("run again from the inputs"),
        "{}",
        said(&run)
    );
    succeeds(&["verify", "--proof-only", out.to_str().unwrap()]);
}

#[test]
fn an_honest_folder_comes_out_again_whole() {
    let (_at, out) = results();
    // All but the summary, which holds times.
    assert_eq!(whole(&out), Ok(files(&out).len() - 1));
    let run = succeeds(&["verify", out.to_str().unwrap()]);
    assert!(said(&run).contains("Run again from the inputs"));
    let run = succeeds(&["verify", "--proof-only", out.to_str().unwrap()]);
    assert!(said(&run).contains("Not run again"), "{}", said(&run));
    for (arguments, run_again) in [
        (&["verify"][..], true),
        (&["verify", "--proof-only"], false),
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend([out.to_str().unwrap(), "--format", "json"]);
        let run = succeeds(&arguments);
        let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(answer["run_again"], run_again);
    }
}

#[test]
fn every_file_is_in_the_record_with_its_hash() {
    let (_at, out) = results();
    let record = record(&out);
    let outputs = record["outputs"].as_object().unwrap();
    let mut names: Vec<String> = outputs.keys().cloned().collect();
    for (name, hash) in outputs {
        assert_eq!(*hash, sha256(&fs::read(out.join(name)).unwrap()), "{name}");
    }
    names.extend(["run.json", "summary.json"].map(str::to_owned));
    names.sort();
    assert_eq!(names, files(&out));
    assert!(names.iter().any(|name| name == "public_list.html"));
    assert!(names.iter().any(|name| name == "notices/a.html"));
}

#[test]
fn one_byte_more_in_any_file_is_named() {
    let (_at, out) = results();
    for name in files(&out) {
        // Blanks in the summary carry no meaning, and a change of the record is one of the fingerprint.
        if name == "summary.json" {
            continue;
        }
        let before = fs::read(out.join(&name)).unwrap();
        append(&out, &name);
        let found = verify(&out, None).expect_err(&name);
        assert!(
            found.contains(&Discrepancy::OutputChanged(name.clone())),
            "{name}: {found:?}"
        );
        fs::write(out.join(&name), before).unwrap();
    }
    assert!(whole(&out).is_ok());
}

#[test]
fn another_figure_in_the_summary() {
    seen_by_the_proof(
        |out| {
            let path = out.join("summary.json");
            let text = fs::read_to_string(&path).unwrap();
            let forged = text.replace("\"public\": 2", "\"public\": 3");
            assert_ne!(text, forged);
            fs::write(path, forged).unwrap();
        },
        &named(Discrepancy::OutputChanged, &["summary.json"]),
    );
}

#[test]
fn another_page() {
    seen_by_a_second_run(|out| append(out, "report.html"), &["report.html"]);
}

#[test]
fn another_workbook() {
    seen_by_a_second_run(|out| append(out, "report.xlsx"), &["report.xlsx"]);
}

#[test]
fn another_comparison_of_rules() {
    seen_by_a_second_run(|out| append(out, "fairness.csv"), &["fairness.csv"]);
}

#[test]
fn other_values_of_classes() {
    seen_by_a_second_run(|out| append(out, "class_values.csv"), &["class_values.csv"]);
}

#[test]
fn another_public_list_and_another_notice() {
    seen_by_a_second_run(
        |out| {
            append(out, "public_list.html");
            append(out, "notices/b.html");
        },
        &["notices/b.html", "public_list.html"],
    );
}

#[test]
fn a_record_that_names_no_class_values_though_they_were_asked_for() {
    seen_by_the_proof(
        |out| {
            fs::remove_file(out.join("class_values.csv")).unwrap();
            mend_record(out);
        },
        &named(Discrepancy::Unreadable, &["class_values.csv"]),
    );
}

#[test]
fn class_values_taken_away_with_the_wish_for_them() {
    // Page and workbook still have them.
    seen_by_a_second_run(
        |out| {
            fs::remove_file(out.join("class_values.csv")).unwrap();
            change_record(out, |record| {
                record["options"]["class_values"] = false.into()
            });
        },
        &["report.html", "report.xlsx"],
    );
}

#[test]
fn a_notice_taken_away() {
    seen_by_the_proof(
        |out| fs::remove_file(out.join("notices/b.html")).unwrap(),
        &named(Discrepancy::Unreadable, &["notices/b.html"]),
    );
    seen_by_the_proof(
        |out| {
            fs::remove_file(out.join("notices/b.html")).unwrap();
            mend_record(out);
        },
        &named(Discrepancy::Unreadable, &["notices/b.html"]),
    );
}

#[test]
fn a_public_list_taken_away() {
    seen_by_the_proof(
        |out| {
            fs::remove_file(out.join("public_list.html")).unwrap();
            mend_record(out);
        },
        &named(Discrepancy::Unreadable, &["public_list.html"]),
    );
}

#[test]
fn a_notice_of_nobody() {
    let forge = |out: &Path| fs::write(out.join("notices/HIDDEN.html"), "a place at S").unwrap();
    let foreign = Discrepancy::Foreign("notices/HIDDEN.html".to_owned());
    seen_by_the_proof(forge, std::slice::from_ref(&foreign));
    seen_by_the_proof(
        |out| {
            forge(out);
            mend_record(out);
        },
        &[foreign, Discrepancy::OutputChanged("run.json".to_owned())],
    );
}

#[test]
fn a_table_of_another_name() {
    seen_by_the_proof(
        |out| fs::rename(out.join("cutoffs.csv"), out.join("cutoffs-final.csv")).unwrap(),
        &[
            Discrepancy::Unreadable("cutoffs.csv".to_owned()),
            Discrepancy::Foreign("cutoffs-final.csv".to_owned()),
        ],
    );
}

#[test]
fn files_and_folders_of_which_the_program_knows_nothing() {
    seen_by_the_proof(
        |out| {
            fs::write(out.join("admitted-final.csv"), "child_id,school_id\n").unwrap();
            fs::create_dir(out.join("empty")).unwrap();
            fs::create_dir_all(out.join("notices/more/below")).unwrap();
        },
        &named(
            Discrepancy::Foreign,
            &["admitted-final.csv", "empty", "notices/more"],
        ),
    );
}

#[test]
fn what_desktops_put_into_folders_is_passed_over_where_it_is_a_file() {
    let (_at, out) = results();
    fs::write(out.join(".DS_Store"), "x").unwrap();
    fs::write(out.join("notices/Thumbs.db"), "x").unwrap();
    assert!(whole(&out).is_ok());
    fs::create_dir(out.join("desktop.ini")).unwrap();
    assert_eq!(
        verify(&out, None).expect_err("a folder"),
        named(Discrepancy::Foreign, &["desktop.ini"])
    );
}

#[test]
fn a_file_larger_than_any_that_is_read() {
    let too_large = |out: &Path, name: &str| {
        // Without a block on the disk.
        let file = fs::File::create(out.join(name)).unwrap();
        file.set_len(FILE_BYTES + 1).unwrap();
    };
    seen_by_the_proof(
        |out| too_large(out, "report.html"),
        &[
            Discrepancy::TooLarge("report.html".to_owned()),
            Discrepancy::Unreadable("report.html".to_owned()),
        ],
    );
    seen_by_the_proof(
        |out| too_large(out, "run.json"),
        &named(Discrepancy::TooLarge, &["run.json"]),
    );
}

#[cfg(unix)]
mod not_plain {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    pub fn pipe(path: &Path) {
        let made = Command::new("mkfifo").arg(path).status().unwrap();
        assert!(made.success());
    }

    /// A file in the place of another.
    fn instead(out: &Path, name: &str, make: &dyn Fn(&Path)) {
        fs::remove_file(out.join(name)).unwrap();
        make(&out.join(name));
    }

    /// What it makes, and how.
    type Maker = (&'static str, Box<dyn Fn(&Path)>);

    /// Everything that a file could be replaced by and that must not be opened.
    fn makers() -> Vec<Maker> {
        vec![
            ("a pipe", Box::new(pipe)),
            (
                "a socket",
                Box::new(|path| drop(UnixListener::bind(path).unwrap())),
            ),
            ("a folder", Box::new(|path| fs::create_dir(path).unwrap())),
            (
                "a link to a device",
                Box::new(|path| symlink("/dev/zero", path).unwrap()),
            ),
            (
                "a link that leads nowhere",
                Box::new(|path| symlink("nowhere", path).unwrap()),
            ),
            (
                "a link to a file",
                Box::new(|path| symlink("schools.csv", path).unwrap()),
            ),
        ]
    }

    #[test]
    fn no_plain_file_is_named_and_never_opened_by_verify_explain_and_compare() {
        let read = [
            "run.json",
            "summary.json",
            "allocation.csv",
            "certificate.json",
            "pressure_certificate.json",
            "post_plan.csv",
            "report.xlsx",
            "notices/a.html",
        ];
        for name in read {
            for (what, make) in makers() {
                let (_at, out) = results();
                instead(&out, name, &*make);
                let found = verify(&out, None).expect_err(name);
                let irregular = Discrepancy::Irregular(name.to_owned());
                assert!(found.contains(&irregular), "{name}, {what}: {found:?}");
                let path = out.to_str().unwrap();
                let run = ends_with(3, &["verify", path]);
                assert!(said(&run).contains("is no plain file"), "{}", said(&run));
                ends_with(1, &["explain", path, "a"]);
            }
        }
        for name in ["summary.json", "allocation.csv", "shortfall.csv"] {
            for (_, make) in makers() {
                let (_at, out) = results();
                instead(&out, name, &*make);
                let path = out.to_str().unwrap();
                ends_with(1, &["compare", path, path]);
            }
        }
    }

    #[test]
    fn what_nothing_names_is_foreign_whatever_it_is() {
        for (what, make) in makers() {
            let (_at, out) = results();
            make(&out.join("more"));
            let found = verify(&out, None).expect_err(what);
            assert_eq!(found, named(Discrepancy::Foreign, &["more"]), "{what}");
        }
    }

    #[test]
    fn inputs_that_are_no_plain_files_are_named() {
        for (make, expected) in [
            (
                &pipe as &dyn Fn(&Path),
                Discrepancy::InputUnreadable("../children.csv".to_owned()),
            ),
            (
                &|path| symlink("/dev/zero", path).unwrap(),
                Discrepancy::InputUnreadable("../children.csv".to_owned()),
            ),
            (
                &|path| symlink("nowhere", path).unwrap(),
                Discrepancy::InputMissing("../children.csv".to_owned()),
            ),
        ] {
            let (at, out) = results();
            instead(at.path(), "children.csv", make);
            assert_eq!(verify(&out, None).expect_err("no input"), [expected]);
        }
    }
}

/// The folder with another version in its record and something else done to it: the proof holds, and what does not come
/// out again is told.
#[track_caller]
fn told_of_another_version(forge: impl FnOnce(&Path), differing: &[&str]) {
    let (_at, out) = results();
    // The page names the version too.
    let page = out.join("report.html");
    let text = fs::read_to_string(&page).unwrap();
    let own = concat!("xuewei ", env!("CARGO_PKG_VERSION"));
    assert!(text.contains(own));
    fs::write(page, text.replace(own, "xuewei 9.9.9")).unwrap();
    forge(&out);
    mend_record(&out);
    change_record(&out, |record| record["program"]["version"] = "9.9.9".into());
    let path = out.to_str().unwrap();
    let run = succeeds(&["verify", path]);
    let said = said(&run);
    assert!(said.contains("Written by version 9.9.9"), "{said}");
    assert_eq!(
        said.contains("does NOT write the same"),
        !differing.is_empty()
    );
    for name in differing {
        assert!(said.contains(name), "{name}: {said}");
    }
    let run = succeeds(&["verify", path, "--format", "json"]);
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["other_version"], "9.9.9");
    assert_eq!(answer["run_again"], true);
    assert_eq!(answer["not_repeated"], json!(differing));
    assert_eq!(answer["placed_otherwise"], 0);
    let run = succeeds(&["verify", path, "--proof-only"]);
    assert!(crate::tools::said(&run).contains("not run again"));
}

#[test]
fn what_another_version_wrote_is_run_again_and_what_differs_is_told() {
    told_of_another_version(|_| (), &[]);
    // Whoever puts another version into the record to escape the second run does not escape it.
    told_of_another_version(|out| append(out, "public_list.html"), &["public_list.html"]);
    told_of_another_version(
        |out| {
            append(out, "notices/a.html");
            append(out, "schools.csv");
        },
        &["notices/a.html", "schools.csv"],
    );
    told_of_another_version(
        |out| change_record(out, |record| record["solver"] = "another".into()),
        &["run.json"],
    );
    // The folder is still held against its record, and the allocation against the inputs.
    let (_at, out) = results();
    change_record(&out, |record| record["program"]["version"] = "9.9.9".into());
    append(&out, "notices/a.html");
    assert_eq!(
        verify(&out, None).expect_err("changed"),
        named(Discrepancy::OutputChanged, &["notices/a.html"])
    );
}

#[test]
fn a_second_run_is_in_the_language_and_with_the_notices_of_the_first() {
    let at = folder();
    let round = crate::tools::project("data/two-schools/round.toml");
    let out = at.path().join("out");
    let children = crate::tools::column(
        &crate::tools::project("data/two-schools/children.csv"),
        "child_id",
    );
    let (first, last) = (&children[0], &children[children.len() - 1]);
    let some = format!("{last},{first}");
    let (from, to) = (round.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&[
        "allocate",
        from,
        "--out",
        to,
        "--lang",
        "zh",
        "--notices-for",
        &some,
    ]);
    assert!(whole(&out).is_ok());
    succeeds(&["verify", to, "--lang", "en"]);
    assert_eq!(record(&out)["options"]["lang"], "zh");
    assert_eq!(record(&out)["options"]["notices"], json!([last, first]));
}

#[test]
fn a_second_run_finds_inputs_that_were_moved() {
    let at = folder();
    copy_files(&crate::tools::project("data/two-schools"), at.path());
    let out = crate::tools::allocate(&at.path().join("round.toml"), &at.path().join("results"));
    let archive = at.path().join("archive");
    fs::create_dir(&archive).unwrap();
    copy_files(at.path(), &archive);
    fs::remove_file(at.path().join("round.toml")).unwrap();
    let (out, archive) = (out.to_str().unwrap(), archive.to_str().unwrap());
    ends_with(3, &["verify", out]);
    succeeds(&["verify", out, "--inputs", archive]);
}

/// The forged allocation and certificate of a field case in the folder of an honest run, with all that follows from them.
fn forged_in(case: &str) -> Option<(TempDir, PathBuf)> {
    let case = shared(&format!("data/field/{case}"))?;
    let at = folder();
    copy_files(&case, at.path());
    let out = crate::tools::allocate(&at.path().join("round.toml"), at.path());
    assert!(whole(&out).is_ok());
    for entry in fs::read_dir(case.join("forged")).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_str().unwrap().to_owned();
        if ["allocation.csv", "certificate.json"].contains(&name.as_str()) {
            fs::copy(entry.path(), out.join(name)).unwrap();
        }
    }
    make_the_rest_fit(&out);
    Some((at, out))
}

/// That the allocation is another than the right one is named: by the referee, or by the second run.
#[track_caller]
fn sees_another_allocation(out: &Path) {
    let found = whole(out).expect_err("another allocation");
    let is_named = |trouble: &Discrepancy| match trouble {
        Discrepancy::NotRepeated(name) => name == "allocation.csv",
        trouble => matches!(trouble, Discrepancy::Violation(_)),
    };
    assert!(found.iter().any(is_named), "{found:?}");
    ends_with(3, &["verify", out.to_str().unwrap()]);
}

#[test]
fn a_neighbour_with_fewer_points_at_the_nearer_school() {
    let Some((_at, out)) = forged_in("attack-01") else {
        return;
    };
    sees_another_allocation(&out);
}

#[test]
fn households_in_the_certificate_that_nobody_had_to_be_moved_for() {
    let Some((_at, out)) = forged_in("attack-02") else {
        return;
    };
    sees_another_allocation(&out);
    // The proof alone shows it, without the second run.
    ends_with(3, &["verify", out.to_str().unwrap(), "--proof-only"]);
}

#[test]
fn equal_journeys_told_the_other_way_round() {
    // Two children of one door, two schools equally far: the sum is the same, and so is each journey. Only the rule of
    // the program says whose school is which.
    let at = folder();
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points\na,122.5,32.9,9\nb,122.5,32.9,8\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places\nS,122.5,32.901,1\nT,122.5,32.899,1\n",
            ),
        ],
        pack: "",
    };
    let out = crate::tools::allocate(&round.write(at.path()), at.path());
    let told = crate::tools::column(&out.join("allocation.csv"), "school_id");
    let metres = crate::tools::column(&out.join("allocation.csv"), "metres");
    assert!(
        told[0] != told[1] && metres[0] == metres[1],
        "{told:?} {metres:?}"
    );
    let path = out.join("allocation.csv");
    let forged = fs::read_to_string(&path).unwrap();
    let (first, second) = (
        format!("a,public,{}", told[0]),
        format!("b,public,{}", told[1]),
    );
    assert!(
        forged.contains(&first) && forged.contains(&second),
        "{forged}"
    );
    let forged = forged
        .replace(&first, &format!("a,public,{}", told[1]))
        .replace(&second, &format!("b,public,{}", told[0]));
    fs::write(&path, forged).unwrap();
    make_the_rest_fit(&out);
    sees_another_allocation(&out);
}

#[test]
fn what_the_public_sees_is_in_the_record() {
    let Some(case) = shared("data/field/attack-10") else {
        return;
    };
    let at = folder();
    copy_files(&case, at.path());
    let out = at.path().join("out");
    let (round, to) = (at.path().join("round.toml"), out.to_str().unwrap());
    let allocated = [
        "allocate",
        round.to_str().unwrap(),
        "--out",
        to,
        "--notices",
    ];
    succeeds(&allocated);
    let list = out.join("public_list.html");
    let text = fs::read_to_string(&list).unwrap();
    assert!(text.contains("<li>A1</li>"));
    fs::write(&list, text.replace("<li>A1</li>", "<li>HIDDEN</li>")).unwrap();
    fs::write(out.join("notices/HIDDEN.html"), "a place at S1").unwrap();
    fs::write(out.join("admitted-final.csv"), "child_id,school_id\n").unwrap();
    let run = xuewei(&["verify", to]);
    assert_eq!(run.status.code(), Some(3));
    for named in [
        "public_list.html",
        "notices/HIDDEN.html",
        "admitted-final.csv",
    ] {
        assert!(said(&run).contains(named), "{}", said(&run));
    }
}
