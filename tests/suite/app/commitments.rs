//! What is committed before the draw, and where it is told that something is another than was committed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use xuewei::app::Control;
use xuewei::app::commit::{Request, run};
use xuewei::input::commitment::{Commitment, Part, calendar_date};
use xuewei::input::sha256;

use crate::tools::{ends_with, folder, said, succeeds};

const CHILDREN: &str = "\
child_id,household_id,birth_date,lon,lat,community,points,months,group,choices,pseudonym
a,H,2020-03-01,,,X,90,12,old,S,1001
b,H,2020-03-01,,,X,80,12,,S|T,1002
c,,2020-05-01,122.501,32.9,,80,7,new,,1003
d,,2020-06-01,,,X,80,7,,T,1004
";

/// A round in which every part has something, by file; `round.toml` names no commitment.
fn round() -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("children.csv", CHILDREN.to_owned()),
        (
            "schools.csv",
            "school_id,lon,lat,places,sector,status\nS,122.5,32.901,1,public,existing\n\
             T,122.5,32.91,1,public,existing\nK,122.5,32.92,1,private,existing\n"
                .to_owned(),
        ),
        ("communities.csv", "community,lon,lat\nX,122.5,32.9\n".to_owned()),
        (
            "travel.csv",
            "from,school_id,metres\nX,S,100\nX,T,1000\nX,K,2000\nc,S,120\nc,T,1100\n".to_owned(),
        ),
        ("locks.csv", "child_id,school_id,reason,who\nd,K,moved,W\n".to_owned()),
        (
            "review.csv",
            "child_id,item,decision,reason,who\nc,open,yes,seen,W\n".to_owned(),
        ),
        (
            "pack.toml",
            "extends = \"two-primaries\"\n\
             [[tie_break]]\ncolumn = \"months\"\nprefer = \"larger\"\n\
             [[condition]]\nid = \"open\"\nany = [{ column = \"group\", one_of = [\"old\", \"new\"], blank = \"review\" }, { column = \"months\", at_least = 1 }]\n\
             [[batch]]\nid = \"first\"\ncolumn = \"group\"\none_of = [\"old\"]\n\
             [[round]]\nkind = \"choice\"\n[[round]]\nkind = \"coordination\"\n\
             [notice]\nlist_until = 2026-09-10\n"
                .to_owned(),
        ),
        (
            "round.toml",
            "name = \"t\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"s\"\n[tables]\n\
             children = \"children.csv\"\nschools = \"schools.csv\"\ncommunities = \"communities.csv\"\n\
             travel = \"travel.csv\"\nlocks = \"locks.csv\"\nreview = \"review.csv\"\n"
                .to_owned(),
        ),
    ])
}

fn write(at: &Path, files: &BTreeMap<&'static str, String>) -> PathBuf {
    for (name, text) in files {
        fs::write(at.join(name), text).unwrap();
    }
    at.join("round.toml")
}

/// The files with one text in one of them replaced.
fn changed(file: &str, from: &str, to: &str) -> BTreeMap<&'static str, String> {
    let mut files = round();
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    *text = text.replacen(from, to, 1);
    files
}

fn commit(round: &Path, out: Option<PathBuf>) -> Commitment {
    let request = Request {
        round: round.to_owned(),
        out,
        date: calendar_date("2026-06-01"),
    };
    run(&request, &Control::default()).unwrap().commitment
}

fn committed(files: &BTreeMap<&'static str, String>) -> Commitment {
    let at = folder();
    commit(&write(at.path(), files), None)
}

/// The parts that differ between two.
fn differing(one: &Commitment, other: &Commitment) -> Vec<&'static str> {
    let differs = |part: &Part| one.parts[part] != other.parts[part];
    let all = Part::ALL.into_iter().filter(differs);
    all.map(Part::as_str).collect()
}

#[test]
fn each_change_is_one_of_its_part_and_of_no_other() {
    let own = committed(&round());
    for (file, from, to, parts) in [
        (
            "children.csv",
            "\na,H",
            "\naa,H",
            &[
                "applicants",
                "households",
                "points",
                "tie_breaks",
                "tiers",
                "choices",
                "homes",
                "public_names",
            ][..],
        ),
        ("children.csv", "c,,2020-05", "c,H,2020-05", &["households"]),
        (
            "children.csv",
            "b,H,2020-03-01",
            "b,H,2020-03-02",
            &["households"],
        ),
        ("children.csv", "X,80,12", "X,80.5,12", &["points"]),
        ("children.csv", ",80,7,new", ",80,8,new", &["tie_breaks"]),
        ("children.csv", ",7,new", ",7,old", &["tiers"]),
        ("children.csv", "S|T", "T|S", &["choices"]),
        ("children.csv", "122.501,32.9", "122.502,32.9", &["homes"]),
        ("children.csv", "1004", "1005", &["public_names"]),
        (
            "communities.csv",
            "122.5,32.9",
            "122.5,32.8",
            &["communities"],
        ),
        ("schools.csv", "32.901,1", "32.901,2", &["schools"]),
        (
            "schools.csv",
            "1,private,existing",
            "1,public,existing",
            &["schools"],
        ),
        (
            "schools.csv",
            "1,private,existing",
            "1,private,closed",
            &["schools", "placements"],
        ),
        ("locks.csv", "d,K", "c,K", &["placements"]),
        ("locks.csv", "moved", "friend", &["placements"]),
        (
            "review.csv",
            "yes",
            "no",
            &["points", "tie_breaks", "reviews"],
        ),
        ("review.csv", "seen", "known", &["reviews"]),
        ("travel.csv", "X,S,100", "X,S,101", &["travel"]),
        (
            "pack.toml",
            "[notice]",
            "[reach]\nmax_m = 3999\n[notice]",
            &["pack"],
        ),
        ("pack.toml", "larger", "smaller", &["pack"]),
    ] {
        let mut files = changed(file, from, to);
        if to.contains("closed") {
            // A placement at a school that is closed is an error.
            files.insert("locks.csv", "child_id,school_id,reason,who\n".to_owned());
        }
        if to == "no" || file == "children.csv" && to.starts_with("\naa") {
            files = changed(file, from, to);
        }
        assert_eq!(
            differing(&own, &committed(&files)),
            parts,
            "{file}: {from} > {to}"
        );
    }
}

#[test]
fn what_decides_nothing_changes_nothing() {
    let own = committed(&round());
    for (file, from, to) in [
        // Another seed, none yet, another name of a household, other columns, another order, other writing of numbers.
        ("round.toml", "seed = \"s\"", "seed = \"other\""),
        ("round.toml", "seed = \"s\"\n", ""),
        (
            "children.csv",
            "a,H,2020-03-01,,,X,90",
            "a,H,2020/3/1,,,X,90.0",
        ),
        ("pack.toml", "2026-09-10", "2026-09-20"),
        ("travel.csv", "X,S,100\nX,T,1000\n", "X,T,1000\nX,S,100\n"),
    ] {
        let other = committed(&changed(file, from, to));
        assert_eq!(own, other, "{file}: {from} > {to}");
    }
    let mut files = round();
    let named = files["children.csv"].replace(",H,", ",J,");
    files.insert("children.csv", named);
    assert_eq!(own, committed(&files));
    let mut lines: Vec<&str> = CHILDREN.lines().collect();
    lines[1..].reverse();
    files.insert("children.csv", lines.join("\r\n"));
    assert_eq!(own, committed(&files));
}

#[test]
fn a_commitment_is_what_docs_lottery_says() {
    // Worked out by hand from docs/lottery.md, as another program would.
    let own = committed(&round());
    let hash = |lines: &[&str]| {
        let mut lines = lines.to_vec();
        lines.sort_unstable();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        sha256(text.as_bytes())
    };
    for (part, count, lines) in [
        (Part::Applicants, 4, &["a", "b", "c", "d"][..]),
        (
            Part::Households,
            2,
            &["a\ta\t2020-03-01", "b\ta\t2020-03-01"],
        ),
        (
            Part::Points,
            4,
            &["a\tyes\t90", "b\tyes\t80", "c\tyes\t80", "d\tyes\t80"],
        ),
        (Part::TieBreaks, 4, &["a\t12", "b\t12", "c\t7", "d\t7"]),
        (Part::Tiers, 4, &["a\t1", "b\t2", "c\t2", "d\t2"]),
        (
            Part::Choices,
            3,
            &["a\tchoices\tS", "b\tchoices\tS|T", "d\tchoices\tT"],
        ),
        (
            Part::Homes,
            4,
            &[
                "a\t\t\tX\t\t",
                "b\t\t\tX\t\t",
                "c\t\t\t\t122.5010000\t32.9000000",
                "d\t\t\tX\t\t",
            ],
        ),
        (Part::Communities, 1, &["\tX\t122.5000000\t32.9000000"]),
        (
            Part::Schools,
            3,
            &[
                "S\tprimary\t\t\tpublic\texisting\t1\t\t122.5000000\t32.9010000",
                "T\tprimary\t\t\tpublic\texisting\t1\t\t122.5000000\t32.9100000",
                "K\tprimary\t\t\tprivate\texisting\t1\t\t122.5000000\t32.9200000",
            ],
        ),
        (
            Part::PublicNames,
            4,
            &["a\t1001", "b\t1002", "c\t1003", "d\t1004"],
        ),
        (Part::Placements, 1, &["d\tK\tmoved\tW"]),
        (Part::Reviews, 1, &["c\topen\tyes\tseen\tW"]),
        (
            Part::Travel,
            5,
            &[
                "child\t\tc\tS\t120",
                "child\t\tc\tT\t1100",
                "community\t\tX\tS\t100",
                "community\t\tX\tT\t1000",
                "community\t\tX\tK\t2000",
                "measured",
            ],
        ),
    ] {
        assert_eq!(own.parts[&part].sha256, hash(lines), "{}", part.as_str());
        assert_eq!(own.parts[&part].count, count, "{}", part.as_str());
    }
    let mut text = format!(
        "form\t1\nversion\t{}\nname\tt\nyear\t2026\nstage\tprimary\ndate\t2026-06-01\n",
        env!("CARGO_PKG_VERSION")
    );
    for part in Part::ALL {
        let of = &own.parts[&part];
        text += &format!("{}\t{}\t{}\n", part.as_str(), of.count, of.sha256);
    }
    assert_eq!(own.sha256, sha256(text.as_bytes()));
}

/// The round with its commitment named, and one text of a table replaced since.
fn run_with(file: &str, from: &str, to: &str) -> (TempDir, String) {
    let at = folder();
    let path = write(at.path(), &round());
    commit(&path, None);
    let files = if from.is_empty() {
        round()
    } else {
        changed(file, from, to)
    };
    write(at.path(), &files);
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("[tables]", "commitment = \"commitment.json\"\n[tables]");
    fs::write(&path, text).unwrap();
    (at, path.to_str().unwrap().to_owned())
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn a_difference_is_told_everywhere_and_the_round_goes_on() {
    let (at, round) = run_with("children.csv", "X,80,12", "X,95,12");
    let out = at.path().join("out");
    let to = out.to_str().unwrap();
    let told = "NOT as committed on 2026-06-01. Changed since: points (entries then 4, now 4)";
    let run = succeeds(&["allocate", &round, "--out", to, "--notices"]);
    for part in [
        told,
        "warning W338",
        "points: not as committed on 2026-06-01",
    ] {
        assert!(said(&run).contains(part), "{part}: {}", said(&run));
    }
    let notice = fs::read_to_string(out.join("notices/a.html")).unwrap();
    for name in ["report.html", "public_list.html", "notices/a.html"] {
        let text = fs::read_to_string(out.join(name)).unwrap();
        assert!(text.contains(told), "{name}");
    }
    let hash = json(&at.path().join("commitment.json"))["sha256"].clone();
    for name in ["summary.json", "run.json"] {
        let own = &json(&out.join(name))["commitment"];
        assert_eq!(own["hash"], hash, "{name}");
        assert_eq!(own["date"], "2026-06-01", "{name}");
        let differs = serde_json::json!([{ "part": "points", "committed": 4, "now": 4 }]);
        assert_eq!(own["differs"], differs, "{name}");
    }
    let inputs = json(&out.join("run.json"))["inputs"].clone();
    let roles = inputs.as_array().unwrap().iter();
    assert!(
        roles
            .map(|own| &own["role"])
            .any(|role| role == "commitment")
    );
    let run = succeeds(&["verify", to]);
    assert!(said(&run).contains(told), "{}", said(&run));
    let run = succeeds(&["verify", to, "--format", "json"]);
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["commitment"]["differs"][0]["part"], "points");
    let run = succeeds(&["explain", to, "a", "--notice"]);
    assert_eq!(String::from_utf8(run.stdout).unwrap(), notice);
    let scores = at.path().join("scores");
    let scored = ["score", &round, "--out", scores.to_str().unwrap()];
    for arguments in [&["check", &round][..], &scored] {
        let run = succeeds(arguments);
        assert!(said(&run).contains("W338"), "{}", said(&run));
    }
    assert_eq!(json(&scores.join("run.json"))["commitment"]["hash"], hash);
    let scenario = at.path().join("nothing.toml");
    fs::write(&scenario, "title = \"n\"\nreason = \"n\"\n").unwrap();
    let compared = at.path().join("compared");
    let run = succeeds(&[
        "scenario",
        &round,
        scenario.to_str().unwrap(),
        "--out",
        compared.to_str().unwrap(),
    ]);
    assert!(said(&run).contains("W338"), "{}", said(&run));
    // The commitment is an input of the record: another in its place is seen.
    fs::remove_file(at.path().join("commitment.json")).unwrap();
    commit(Path::new(&round), None);
    let run = ends_with(3, &["verify", to]);
    assert!(said(&run).contains("commitment.json"), "{}", said(&run));
}

#[test]
fn that_nothing_differs_is_told_too() {
    let (at, round) = run_with("", "", "");
    let out = at.path().join("out");
    let to = out.to_str().unwrap();
    let told = "As committed on 2026-06-01: nothing has changed since";
    let run = succeeds(&["allocate", &round, "--out", to, "--notices"]);
    assert!(
        said(&run).contains(told) && !said(&run).contains("W338"),
        "{}",
        said(&run)
    );
    for name in ["report.html", "public_list.html", "notices/c.html"] {
        let text = fs::read_to_string(out.join(name)).unwrap();
        assert!(text.contains(told), "{name}");
    }
    let own = &json(&out.join("summary.json"))["commitment"];
    assert_eq!(own["differs"], serde_json::json!([]));
    let file = at.path().join("commitment.json");
    let run = succeeds(&["verify", to, "--commitment", file.to_str().unwrap()]);
    assert!(
        said(&run).contains("every part is as it was committed"),
        "{}",
        said(&run)
    );
}

#[test]
fn a_round_that_names_no_commitment_says_so_in_its_record_and_is_told_how_where_lots_decide() {
    let at = folder();
    let mut files = round();
    let path = write(at.path(), &files);
    let out = at.path().join("out");
    let allocate = [
        "allocate",
        path.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let run = succeeds(&allocate);
    assert!(
        said(&run).contains("The lottery decided the order of 2 children"),
        "{}",
        said(&run)
    );
    assert!(json(&out.join("run.json"))["commitment"].is_null());
    assert!(json(&out.join("summary.json")).get("commitment").is_none());
    files.insert("children.csv", CHILDREN.replace("80,7,,T", "79,7,,T"));
    write(at.path(), &files);
    let run = succeeds(&allocate);
    assert!(!said(&run).contains("ottery"), "{}", said(&run));
}

#[test]
fn whoever_has_a_commitment_holds_a_round_against_it_that_names_none() {
    let at = folder();
    let path = write(at.path(), &round());
    let file = at.path().join("published.json");
    commit(&path, Some(file.clone()));
    write(at.path(), &changed("schools.csv", "32.901,1", "32.901,2"));
    let out = at.path().join("out");
    let to = out.to_str().unwrap();
    succeeds(&["allocate", path.to_str().unwrap(), "--out", to]);
    succeeds(&["verify", to]);
    let own = ["verify", to, "--commitment", file.to_str().unwrap()];
    let run = ends_with(3, &own);
    assert!(
        said(&run).contains("schools and places not as committed: entries then 3, now 3"),
        "{}",
        said(&run)
    );
    let run = ends_with(3, &[&own[..], &["--format", "json"]].concat());
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(answer["verified"], false);
    fs::write(&file, "{}").unwrap();
    let run = ends_with(1, &own);
    assert!(said(&run).contains("E233"), "{}", said(&run));
}

#[test]
fn a_commitment_is_written_once_and_never_replaced() {
    let at = folder();
    let path = write(at.path(), &round());
    let folder = at.path().to_str().unwrap();
    let commit = ["commit", folder, "--date", "2026-06-01"];
    let run = succeeds(&commit);
    let file = at.path().join("commitment.json");
    let hash = json(&file)["sha256"].as_str().unwrap().to_owned();
    assert!(
        said(&run).contains(&format!("\n    {hash}\n")),
        "{}",
        said(&run)
    );
    let before = fs::read(&file).unwrap();
    // The same again is no harm.
    assert!(said(&succeeds(&commit)).contains("Committed before, and the same"));
    let run = succeeds(&[&commit[..], &["--format", "json"]].concat());
    // What was found stands beside it.
    let mut told: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert!(told.as_object_mut().unwrap().remove("findings").is_some());
    assert_eq!(told, json(&file));
    let refused = |arguments: &[&str]| {
        let run = ends_with(1, arguments);
        assert!(said(&run).contains("never replaced"), "{}", said(&run));
        assert_eq!(fs::read(&file).unwrap(), before);
    };
    refused(&["commit", folder, "--date", "2026-06-02"]);
    refused(&["commit", folder, "--out", folder]);
    refused(&["commit", folder, "--out", path.to_str().unwrap()]);
    write(at.path(), &changed("locks.csv", "d,K", "c,K"));
    refused(&commit);
    let nowhere = at.path().join("none/c.json");
    ends_with(1, &["commit", folder, "--out", nowhere.to_str().unwrap()]);
    let left = fs::read_dir(at.path()).unwrap().count();
    assert_eq!(left, round().len() + 1, "nothing else is left behind");
    for wrong in ["2026-02-30", "2026-6-1", "today", "20260601"] {
        ends_with(2, &["commit", folder, "--date", wrong]);
    }
    // Today, where no day is named.
    let other = at.path().join("other.json");
    succeeds(&["commit", folder, "--out", other.to_str().unwrap()]);
    assert!(calendar_date(json(&other)["date"].as_str().unwrap()).is_some());
}

#[test]
fn what_is_no_commitment_of_the_round_is_an_error_that_says_why() {
    let (at, round) = run_with("", "", "");
    let file = at.path().join("commitment.json");
    let sound = fs::read_to_string(&file).unwrap();
    let committed = |date: &str, name: &str| {
        let at = folder();
        let own = changed("round.toml", "name = \"t\"", &format!("name = \"{name}\""));
        let path = write(at.path(), &own);
        let request = Request {
            round: path,
            out: None,
            date: calendar_date(date),
        };
        run(&request, &Control::default()).unwrap();
        fs::read_to_string(at.path().join("commitment.json")).unwrap()
    };
    for (text, why) in [
        (String::new(), "no file of xuewei commit"),
        ("{".to_owned(), "no file of xuewei commit"),
        (
            sound.replace("\"form\": 1", "\"form\": 2"),
            "no file of xuewei commit",
        ),
        (
            sound.replace("\"travel\"", "\"ways\""),
            "no file of xuewei commit",
        ),
        (
            sound.replace("2026-06-01", "2026-06-31"),
            "no file of xuewei commit",
        ),
        (sound.replace("2026-06-01", "2026-05-01"), "it was changed"),
        (
            sound.replacen("\"count\": 4", "\"count\": 5", 1),
            "it was changed",
        ),
        (committed("2026-06-01", "other"), "of another round"),
        (committed("2199-01-01", "t"), "a day to come"),
    ] {
        fs::write(&file, &text).unwrap();
        let run = ends_with(1, &["check", &round]);
        assert!(
            said(&run).contains("error E233") && said(&run).contains(why),
            "{why}: {}",
            said(&run)
        );
    }
    fs::remove_file(&file).unwrap();
    assert!(said(&ends_with(1, &["check", &round])).contains("E101"));
    // A copy of the tables names it where it is.
    fs::write(&file, &sound).unwrap();
    let copy = at.path().join("copy");
    succeeds(&["check", &round, "--fix", copy.to_str().unwrap()]);
    let text = fs::read_to_string(copy.join("round.toml")).unwrap();
    assert!(text.contains(file.to_str().unwrap()), "{text}");
    succeeds(&["check", copy.to_str().unwrap()]);
}

#[test]
fn only_a_commitment_does_without_a_seed() {
    let at = folder();
    let path = write(at.path(), &changed("round.toml", "seed = \"s\"\n", ""));
    commit(&path, None);
    let run = ends_with(1, &["check", path.to_str().unwrap()]);
    assert!(
        said(&run).contains("the key “seed” is missing"),
        "{}",
        said(&run)
    );
}

#[test]
fn the_real_size_input_is_committed_in_no_time() {
    let Some((at, round)) = super::suzhou::round_of(4_000, "community") else {
        return;
    };
    let began = std::time::Instant::now();
    let own = commit(&round, Some(at.path().join("c.json")));
    assert_eq!(own.parts[&Part::Applicants].count, 28_842);
    assert!(began.elapsed().as_secs() < 20);
}
