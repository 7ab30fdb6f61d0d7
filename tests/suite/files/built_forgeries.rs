//! Forgeries as a clerk would build them, and who can see each: a family with its notice and what `explain` tells it, a
//! parent with what is public, an auditor with the folder, an auditor who also has what was committed before the draw.
//! The table of SECURITY.md is held to it, line by line. The clerk is clever: what is changed before the run no longer
//! names the commitment, and after what is changed in the folder all hashes are mended.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xuewei::app::verify::{Request, run};
use xuewei::app::{Control, Error, explain};
use xuewei::words::{Lang, Wording};

use super::whole_folder::{append, change_record, make_the_rest_fit, mend_record, record};
use crate::tools::{ends_with, folder, project, succeeds};

const SEED: &str = "drawn-in-public";

/// The child for whom everything is done. Its family tells nobody.
const FRIEND: &str = "f";

fn round() -> BTreeMap<&'static str, String> {
    let children = "child_id,household_id,birth_date,lon,lat,points,months,permit,choices,pseudonym\n\
        a,,,122.500,32.900,90,12,yes,S,1001\n\
        b,H,2020-03-01,122.500,32.900,80,12,yes,,1002\n\
        c,H,2020-03-01,122.500,32.900,80,12,yes,,1003\n\
        d,,,122.501,32.900,80,7,,,1004\n\
        e,,,122.501,32.901,70,7,yes,,1005\n\
        f,,,122.502,32.900,60,7,yes,,1006\n\
        g,,,122.502,32.900,60,7,yes,T,1007\n";
    let mut travel = String::from("from,school_id,metres\n");
    for (at, child) in ["a", "b", "c", "d", "e", "f", "g"].iter().enumerate() {
        let near = 100 + 20 * at;
        travel += &format!(
            "{child},S,{near}\n{child},T,{}\n{child},K,{}\n",
            near + 700,
            near + 900
        );
    }
    BTreeMap::from([
        ("children.csv", children.to_owned()),
        (
            "schools.csv",
            "school_id,name,lon,lat,places,sector,purchase_price\n\
             S,South,122.5,32.901,2,public,\nT,Tower,122.5,32.91,2,public,\nK,Kite,122.5,32.92,1,private,9000\n"
                .to_owned(),
        ),
        ("travel.csv", travel),
        ("locks.csv", "child_id,school_id,reason,who\ne,T,moved,W\n".to_owned()),
        ("review.csv", "child_id,item,decision,reason,who\nd,open,yes,seen,W\n".to_owned()),
        (
            "pack.toml",
            "extends = \"two-primaries\"\n[[tie_break]]\ncolumn = \"months\"\nprefer = \"larger\"\n\
             [[condition]]\nid = \"open\"\nany = [{ column = \"permit\", one_of = [\"yes\"], blank = \"review\" }]\n\
             [[round]]\nkind = \"choice\"\n[[round]]\nkind = \"coordination\"\n\
             [notice]\nlist_until = 2026-09-10\n"
                .to_owned(),
        ),
        (
            "round.toml",
            format!(
                "name = \"t\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\nseed = \"{SEED}\"\n\
                 commitment = \"commitment.json\"\n[tables]\nchildren = \"children.csv\"\nschools = \"schools.csv\"\n\
                 travel = \"travel.csv\"\nlocks = \"locks.csv\"\nreview = \"review.csv\"\n"
            ),
        ),
    ])
}

/// A round, committed before anything was changed, and its results.
struct Office {
    at: TempDir,
    out: PathBuf,
    /// The published hash of the commitment.
    hash: String,
}

fn write(at: &Path, files: &BTreeMap<&'static str, String>) {
    for (name, text) in files {
        fs::write(at.join(name), text).unwrap();
    }
}

/// Commits the honest round and hands over its files before it is run.
fn office(change: impl FnOnce(&mut BTreeMap<&'static str, String>)) -> Office {
    let at = folder();
    let mut files = round();
    write(at.path(), &files);
    let path = at.path().to_str().unwrap();
    succeeds(&["commit", path, "--date", "2026-06-01"]);
    let text = fs::read_to_string(at.path().join("commitment.json")).unwrap();
    let committed: serde_json::Value = serde_json::from_str(&text).unwrap();
    change(&mut files);
    write(at.path(), &files);
    let out = at.path().join("out");
    succeeds(&[
        "allocate",
        "--no-kept",
        path,
        "--out",
        out.to_str().unwrap(),
        "--notices",
    ]);
    Office {
        at,
        out,
        hash: committed["sha256"].as_str().unwrap().to_owned(),
    }
}

fn replace(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    fs::write(path, replace(&text, from, to)).unwrap();
}

/// What is done.
enum Forgery {
    /// A text of an input is another when the round is run, which names no commitment then.
    Input(&'static str, &'static str, &'static str),
    /// Another seed is drawn; nothing else is changed.
    Seed,
    /// A file of the results is another, and the record is mended.
    File(&'static str, &'static str, &'static str),
    /// Two children change places in the allocation, and everything that follows is made to fit.
    Swap(&'static str, &'static str),
    /// Something else is done to the folder.
    Folder(fn(&Path)),
}

impl Forgery {
    fn done(&self) -> Office {
        match self {
            Self::Input(file, from, to) => office(|files| {
                let text = replace(&files[file], from, to);
                files.insert(file, text);
                // A child that is not there has no journeys.
                let is_there = |line: &&str| {
                    let child = line.split(',').next().unwrap();
                    files["children.csv"].contains(&format!("\n{child},")) || child == "from"
                };
                let travel: Vec<&str> = files["travel.csv"].lines().filter(is_there).collect();
                let travel = travel.join("\n") + "\n";
                files.insert("travel.csv", travel);
                let round = replace(
                    &files["round.toml"],
                    "commitment = \"commitment.json\"\n",
                    "",
                );
                files.insert("round.toml", round);
            }),
            Self::Seed => office(|files| {
                let round = replace(&files["round.toml"], SEED, "tried-until-it-suits");
                files.insert("round.toml", round);
            }),
            Self::File(file, from, to) => {
                let office = office(|_| ());
                edit(&office.out.join(file), from, to);
                mend_record(&office.out);
                office
            }
            Self::Swap(one, other) => {
                let office = office(|_| ());
                swap(&office.out, one, other);
                office
            }
            Self::Folder(change) => {
                let office = office(|_| ());
                change(&office.out);
                office
            }
        }
    }
}

/// Gives two children one another's outcome, and makes fit what follows.
fn swap(out: &Path, one: &str, other: &str) {
    let path = out.join("allocation.csv");
    let mut rows = crate::tools::rows(&path);
    let row = |id: &str| rows.iter().position(|row| row[0] == id).unwrap();
    let (one, other) = (row(one), row(other));
    for column in 0..rows[0].len() {
        if ["outcome", "school_id", "metres", "round"].contains(&rows[0][column].as_str()) {
            let cell = rows[one][column].clone();
            rows[one][column] = rows[other][column].clone();
            rows[other][column] = cell;
        }
    }
    let mut writer = csv::Writer::from_path(&path).unwrap();
    rows.iter()
        .for_each(|row| writer.write_record(row).unwrap());
    writer.flush().unwrap();
    drop(writer);
    if xuewei::files::verify::open(out, None, &Control::default()).is_ok() {
        make_the_rest_fit(out);
    } else {
        mend_record(out);
    }
}

/// Another version in the record and on the page, so that what differs may be that of another version.
fn of_another_version(out: &Path) {
    let own = concat!("xuewei ", env!("CARGO_PKG_VERSION"));
    edit(&out.join("report.html"), own, "xuewei 9.9.9");
    mend_record(out);
    change_record(out, |record| record["program"]["version"] = "9.9.9".into());
}

const CHILDREN: [&str; 7] = ["a", "b", "c", "d", "e", "f", "g"];
const NAMES: [&str; 7] = ["1001", "1002", "1003", "1004", "1005", "1006", "1007"];

fn notice_of(out: &Path, child: &str) -> Option<String> {
    // Brothers and sisters have one notice, under the first of them.
    let name = if child == "c" { "b" } else { child };
    fs::read_to_string(out.join(format!("notices/{name}.html"))).ok()
}

/// What a family knows of itself: its points, and, where a draw decided, the seed that was drawn in public.
fn is_known(notice: &str, child: &str) -> bool {
    let points = ["90", "80", "80", "80", "70", "60", "60"]
        [CHILDREN.iter().position(|own| *own == child).unwrap()];
    let is_drawn = notice.contains("SHA-256");
    notice.contains(&format!("{points} points."))
        && (!is_drawn || notice.contains(&format!("{SEED}:{child}")))
}

/// Whether any family but that of the friend sees it on its notice, or hears something else from `explain`.
fn a_family(office: &Office) -> bool {
    let results = explain::Results::open(&office.out, None, &Control::default());
    let wording = Wording::new(Lang::En);
    CHILDREN.iter().filter(|own| **own != FRIEND).any(|child| {
        let Some(sent) = notice_of(&office.out, child) else {
            return true;
        };
        // Where nothing is explained, because the folder is not sound, the family hears nothing.
        let told = results.as_ref().ok();
        let told = told.and_then(|own| own.explainer(|own| own.notice(child, &wording)).ok());
        !is_known(&sent, child) || told.is_some_and(|told| told != sent)
    })
}

/// Whether any parent sees it who has the published hash, the public list and the own notice.
fn a_parent(office: &Office) -> bool {
    let Ok(list) = fs::read_to_string(office.out.join("public_list.html")) else {
        return true;
    };
    if !list.contains(&office.hash) || !list.contains("As committed on 2026-06-01") {
        return true;
    }
    let school_of = |name: &str| {
        let section = list
            .split("<section>")
            .find(|part| part.contains(&format!("<li>{name}</li>")))?;
        ["South", "Tower", "Kite"]
            .into_iter()
            .find(|school| section.contains(&format!("<h2>{school}</h2>")))
    };
    let others = CHILDREN
        .iter()
        .zip(NAMES)
        .filter(|(child, _)| **child != FRIEND);
    others.into_iter().any(|(child, name)| {
        let Some(notice) = notice_of(&office.out, child) else {
            return true;
        };
        let own = notice
            .split(&format!("Child {child}</h2>"))
            .nth(1)
            .unwrap_or_default();
        let outcome = own.split("</p>").next().unwrap_or_default();
        let on_notice = ["South", "Tower", "Kite"]
            .into_iter()
            .find(|school| outcome.contains(school));
        school_of(name) != on_notice
    })
}

/// Whether an auditor sees it, with a commitment or without: as a fault, or because it is told.
fn an_auditor(office: &Office, with_commitment: bool) -> bool {
    let commitment = with_commitment.then(|| office.at.path().join("commitment.json"));
    let request = Request {
        results: office.out.clone(),
        inputs: None,
        proof_only: false,
        kept: false,
        commitment,
        ledger: None,
        secrets: None,
    };
    let proved = match run(&request, &Control::default()) {
        // A round that is said to be none of its own is caught by what is told of it.
        Ok(verified) => match verified.round() {
            Some(proved) => proved,
            None => return true,
        },
        Err(Error::Results(_)) => return true,
        Err(other) => panic!("{other}"),
    };
    // One placement and one decision are in order and were told with reason and who it was.
    let by_hand = (
        proved.by_hand.manual_placements,
        proved.by_hand.review_decisions,
    );
    by_hand != (1, 1)
        || !proved.not_repeated.is_empty()
        || record(&office.out)["lottery"]["seed"] != SEED
}

/// Forgeries of one kind: what SECURITY.md calls it, who sees it (family, parent, auditor, auditor with a commitment).
type Kind = (&'static str, [bool; 4], Vec<Forgery>);

const FOLDER: [bool; 4] = [false, false, true, true];

fn kinds() -> Vec<Kind> {
    use Forgery::{File, Folder, Input, Seed, Swap};
    const COMMITTED: [bool; 4] = [false, true, false, true];
    const FELT: [bool; 4] = [true, true, false, true];
    vec![
        (
            "points of a friend raised",
            COMMITTED,
            vec![
                Input(
                    "children.csv",
                    "32.900,60,7,yes,,1006",
                    "32.900,61,7,yes,,1006",
                ),
                Input(
                    "children.csv",
                    "32.900,60,7,yes,,1006",
                    "32.900,95,7,yes,,1006",
                ),
            ],
        ),
        (
            "points of another child lowered",
            FELT,
            vec![
                Input("children.csv", "32.900,60,7,yes,T", "32.900,59,7,yes,T"),
                Input("children.csv", "122.500,32.900,90", "122.500,32.900,50"),
            ],
        ),
        (
            "a tie-break changed",
            COMMITTED,
            vec![
                Input("children.csv", "60,7,yes,,1006", "60,9,yes,,1006"),
                Input("children.csv", "60,7,yes,T", "60,6,yes,T"),
            ],
        ),
        (
            "a household put together or parted",
            COMMITTED,
            vec![
                Input("children.csv", "f,,,122.502", "f,H,2020-03-01,122.502"),
                Input("children.csv", "c,H,2020-03-01", "c,H,2020-03-03"),
            ],
        ),
        (
            "a home moved",
            COMMITTED,
            vec![Input("children.csv", "f,,,122.502", "f,,,122.500")],
        ),
        (
            "journeys measured otherwise",
            COMMITTED,
            vec![
                Input("travel.csv", "f,S,200", "f,S,90"),
                Input("travel.csv", "f,K,1100\n", ""),
            ],
        ),
        (
            "choices changed",
            COMMITTED,
            vec![
                Input("children.csv", "yes,,1006", "yes,S,1006"),
                Input("children.csv", "yes,T,1007", "yes,,1007"),
            ],
        ),
        (
            "places, sector or district of a school changed",
            COMMITTED,
            vec![
                Input("schools.csv", "32.901,2,public", "32.901,3,public"),
                Input("schools.csv", "32.91,2,public", "32.91,1,public"),
                Input("schools.csv", "1,private", "1,public"),
            ],
        ),
        (
            "a rule of the pack changed",
            COMMITTED,
            vec![
                Input("pack.toml", "larger", "smaller"),
                Input("pack.toml", "[notice]", "[reach]\nmax_m = 1050\n[notice]"),
            ],
        ),
        (
            "a child added",
            COMMITTED,
            vec![Input(
                "children.csv",
                "g,,,",
                "h,,,122.502,32.900,99,12,yes,,1008\ng,,,",
            )],
        ),
        (
            "a child removed",
            FELT,
            vec![Input(
                "children.csv",
                "g,,,122.502,32.900,60,7,yes,T,1007\n",
                "",
            )],
        ),
        (
            "a placement by hand added",
            [false, true, true, true],
            vec![Input(
                "locks.csv",
                "e,T,moved,W\n",
                "e,T,moved,W\nf,S,urgent,W\n",
            )],
        ),
        (
            "a decision about evidence added",
            [false, true, true, true],
            vec![Input(
                "review.csv",
                "d,open,yes,seen,W\n",
                "d,open,yes,seen,W\nf,open,yes,seen,W\n",
            )],
        ),
        (
            "a decision about evidence turned round, or its reason changed",
            COMMITTED,
            vec![Input("review.csv", "seen", "known")],
        ),
        (
            "the seed chosen when the list was known",
            [true, false, true, true],
            vec![Seed],
        ),
        (
            "a nearer school for a friend, all that follows made to fit",
            FOLDER,
            vec![
                Swap("f", "a"),
                Swap("f", "b"),
                Swap("f", "g"),
                Swap("f", "e"),
            ],
        ),
        (
            "two others exchanged",
            FOLDER,
            vec![Swap("a", "b"), Swap("d", "g"), Swap("b", "e")],
        ),
        (
            "a table of the results changed",
            FOLDER,
            vec![
                File("schools.csv", "S,", "S ,"),
                File("cutoffs.csv", "\n", "\n\n"),
                File("shortfall.csv", "0", "1"),
                File("fairness.csv", "0", "1"),
            ],
        ),
        (
            "the outcome of a child changed in its table alone",
            [true, false, true, true],
            vec![File("allocation.csv", "public", "purchased")],
        ),
        (
            "a placement by hand hidden",
            FOLDER,
            vec![
                File("manual.csv", "e,placement,T,,,moved,W\n", ""),
                File("manual.csv", "moved", "as the rules have it"),
                File(
                    "summary.json",
                    "\"manual_placements\": 1",
                    "\"manual_placements\": 0",
                ),
                File("allocation.csv", "by_hand", "nearest"),
            ],
        ),
        (
            "a figure of the summary, the page or a map changed",
            FOLDER,
            vec![
                File("summary.json", "\"unplaced\": 2", "\"unplaced\": 1"),
                File("report.html", "South", "North"),
                File("schools.geojson", "South", "North"),
            ],
        ),
        (
            "the certificate changed",
            FOLDER,
            vec![
                File("certificate.json", "\"value\": ", "\"value\": 1"),
                File(
                    "certificate.json",
                    "\"objective\": \"travel\"",
                    "\"households\": 9",
                ),
            ],
        ),
        (
            "a row of another child taken from the public list",
            [false, true, true, true],
            vec![
                File("public_list.html", "<li>1001</li>\n", ""),
                File("public_list.html", "<li>1001</li>", "<li>1006</li>"),
            ],
        ),
        (
            "a friend put onto the public list",
            FOLDER,
            vec![File(
                "public_list.html",
                "<li>1001</li>\n",
                "<li>1001</li>\n<li>1008</li>\n",
            )],
        ),
        (
            "the notice of a family changed",
            [true, false, true, true],
            vec![
                File("notices/g.html", "<h2>", "<p>A mistake was made.</p><h2>"),
                File("notices/e.html", "moved", "as the rules have it"),
            ],
        ),
        (
            "the commitment said to hold, or another hash put in its place",
            [true, true, true, true],
            vec![Folder(|out| {
                for name in ["public_list.html", "report.html", "notices/a.html"] {
                    edit(
                        &out.join(name),
                        "As committed on 2026-06-01",
                        "As committed on 2026-05-01",
                    );
                }
                mend_record(out);
            })],
        ),
        (
            "a file or folder put in or taken away",
            FOLDER,
            vec![
                Folder(|out| fs::write(out.join("admitted-final.csv"), "child_id\nf\n").unwrap()),
                Folder(|out| fs::create_dir(out.join("late")).unwrap()),
                Folder(|out| {
                    fs::remove_file(out.join("manual.csv")).unwrap();
                    mend_record(out);
                }),
            ],
        ),
        (
            "the record changed: seed, rules, inputs, commitment",
            FOLDER,
            vec![
                Folder(|out| change_record(out, |own| own["lottery"]["seed"] = "other".into())),
                Folder(|out| change_record(out, |own| own["pack"]["title"] = "other".into())),
                Folder(|out| change_record(out, |own| own["commitment"] = serde_json::Value::Null)),
            ],
        ),
        (
            "another version put into the record, so that nothing is compared",
            FOLDER,
            vec![
                Folder(|out| {
                    append(out, "schools.csv");
                    of_another_version(out);
                }),
                Folder(|out| {
                    edit(&out.join("manual.csv"), "moved", "as the rules have it");
                    of_another_version(out);
                }),
            ],
        ),
        (
            "an input changed after the run",
            FOLDER,
            vec![
                Folder(|out| edit(&out.join("../locks.csv"), "moved", "as the rules have it")),
                Folder(|out| edit(&out.join("../pack.toml"), "larger", "smaller")),
            ],
        ),
    ]
}

#[test]
fn each_built_forgery_is_seen_by_whom_the_table_says() {
    let honest = office(|_| ());
    let seen = |office: &Office| {
        let auditors = [false, true].map(|with| an_auditor(office, with));
        [a_family(office), a_parent(office), auditors[0], auditors[1]]
    };
    assert_eq!(seen(&honest), [false; 4], "an honest round");
    let mut wrong = Vec::new();
    let mut built = 0;
    for (name, expected, forgeries) in kinds() {
        for (at, forgery) in forgeries.iter().enumerate() {
            let office = forgery.done();
            let found = seen(&office);
            if found != expected {
                wrong.push(format!("{name} {at}: {found:?}, not {expected:?}"));
            }
            built += 1;
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(built >= 50, "{built}");
}

#[test]
fn the_table_of_security_has_these_lines_and_no_other() {
    let mut lines = Vec::new();
    for (name, seen, _) in kinds() {
        let [family, parent, auditor, committed] = seen.map(|sees| if sees { "yes" } else { "–" });
        lines.push(format!(
            "| {name} | {family} | {parent} | {auditor} | {committed} |"
        ));
    }
    let page = fs::read_to_string(project("SECURITY.md")).unwrap();
    let found: Vec<&str> = page
        .lines()
        .skip_while(|line| !line.starts_with("| forgery |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .collect();
    assert_eq!(found, lines, "\n{}", lines.join("\n"));
}

#[test]
fn hand_work_without_reason_or_beyond_its_cap_is_not_run_at_all() {
    for (file, from, to) in [
        ("locks.csv", "moved", ""),
        ("review.csv", "seen", ""),
        ("review.csv", "yes,seen,W", "yes,seen,"),
        ("review.csv", "yes", "perhaps"),
    ] {
        let at = folder();
        let mut files = round();
        let text = replace(&files[file], from, to);
        files.insert(file, text);
        let round = replace(
            &files["round.toml"],
            "commitment = \"commitment.json\"\n",
            "",
        );
        files.insert("round.toml", round);
        write(at.path(), &files);
        let out = at.path().join("out");
        let round = at.path().to_str().unwrap();
        ends_with(1, &["allocate", round, "--out", out.to_str().unwrap()]);
        assert!(!out.exists());
    }
}
