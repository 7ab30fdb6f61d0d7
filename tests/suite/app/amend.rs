//! Late changes through the program: who gave back, who came late, what a person decided.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::tools::{Tables, allocate, ends_with, folder, rows, said, succeeds, verified, xuewei};

pub const HEAD: &str = "child_id,change,school_id,reason,who,date\n";

/// Two public schools, a private one, and seven children at one place. By points: a and b at SX, c at SY, d in the bought
/// place K; e, f, g wait.
const CHILDREN: &str = "child_id,household_id,community,district,points\na,,X,D1,90\nb,,X,D1,80\nc,,X,D1,70\n\
    d,,X,D1,60\ne,H,X,D1,50\nf,,X,D1,40\ng,,X,D1,30\n";
const SCHOOLS: &str = "school_id,name,lon,lat,places,district,sector,purchase_price\n\
    SX,South,122.5,32.9,2,D1,public,\nSY,North,122.5,32.905,1,D1,public,\nK,Kite,122.5,32.91,1,D1,private,6000\n";
const COMMUNITIES: &str = "community,district,lon,lat\nX,D1,122.5,32.9\nFar,D1,123.5,32.9\n";

fn round(at: &Path) -> PathBuf {
    with_pack(at, "")
}

fn with_pack(at: &Path, pack: &str) -> PathBuf {
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
        ],
        pack: &format!("tie_break = []\n{pack}"),
    };
    tables.write(at)
}

/// A folder is amended into another below `at`.
fn amend(at: &Path, from: &Path, changes: &str, late: Option<&str>, to: &str) -> PathBuf {
    let run = amended(at, from, changes, late, to, &[]);
    assert_eq!(run.status.code(), Some(0), "{}", said(&run));
    let out = at.join(to);
    verified(&out);
    out
}

fn amended(
    at: &Path,
    from: &Path,
    changes: &str,
    late: Option<&str>,
    to: &str,
    more: &[&str],
) -> std::process::Output {
    let table = at.join(format!("{to}-changes.csv"));
    fs::write(&table, format!("{HEAD}{changes}")).unwrap();
    let out = at.join(to);
    let mut arguments = vec![
        "amend",
        from.to_str().unwrap(),
        table.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    let added = at.join(format!("{to}-late.csv"));
    if let Some(late) = late {
        fs::write(&added, late).unwrap();
        arguments.extend(["--add", added.to_str().unwrap()]);
    }
    arguments.extend(more);
    xuewei(&arguments)
}

/// Identifier, outcome, school, rank, step and reason of every child.
fn outcomes(out: &Path) -> Vec<[String; 6]> {
    let all = rows(&out.join("allocation.csv"));
    let of = |row: &Vec<String>| [0, 1, 2, 5, 6, 7].map(|at| row[at].clone());
    all[1..].iter().map(of).collect()
}

fn is(out: &Path, due: &[[&str; 6]]) {
    let due: Vec<[String; 6]> = due.iter().map(|row| row.map(str::to_owned)).collect();
    assert_eq!(outcomes(out), due);
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

const LATE: &str =
    "child_id,household_id,community,district,points\nlate1,H,X,D1,99\nlate2,,Far,D1,98\n";

#[test]
fn the_change_of_12_july_is_as_it_is_worked_out_by_hand() {
    let at = folder();
    let first = allocate(&round(at.path()), at.path());
    is(
        &first,
        &[
            ["a", "public", "SX", "1", "coordination", "nearest"],
            ["b", "public", "SX", "2", "coordination", "nearest"],
            ["c", "public", "SY", "3", "coordination", "nearer_full"],
            ["d", "purchased", "K", "4", "coordination", "public_full"],
            ["e", "unplaced", "", "5", "", "all_full"],
            ["f", "unplaced", "", "6", "", "all_full"],
            ["g", "unplaced", "", "7", "", "all_full"],
        ],
    );
    let before = fs::read(first.join("run.json")).unwrap();
    // a and d give back; a court sends g to SX. Of the places at SX and K one is left: K, for e. Those who come late,
    // whatever their points, come after f.
    let changes = "a,withdraw,SX,moved,Wang,2025-07-12\nd,withdraw,,moved,Wang,2025-07-12\n\
        g,place,SX,judgment 12,Court,2025-07-10\nlate1,add,,arrived,Li,2025-07-11\nlate2,add,,arrived,Li,2025-07-11\n";
    let second = amend(at.path(), &first, changes, Some(LATE), "v2");
    is(
        &second,
        &[
            ["a", "ineligible", "", "", "", "withdrawn"],
            ["b", "public", "SX", "2", "coordination", "nearest"],
            ["c", "public", "SY", "3", "coordination", "nearer_full"],
            ["d", "ineligible", "", "", "", "withdrawn"],
            ["e", "purchased", "K", "5", "coordination@2", "moved_up"],
            ["f", "unplaced", "", "6", "", "all_full"],
            ["g", "public", "SX", "7", "lock", "by_hand"],
            ["late1", "unplaced", "", "8", "", "late_waiting"],
            ["late2", "unplaced", "", "9", "", "late_waiting"],
        ],
    );
    assert_eq!(
        rows(&second.join("amended.csv"))[1..],
        [
            "2,a,withdrawn,public,SX,ineligible,,,,,moved,Wang,2025-07-12",
            "2,d,withdrawn,purchased,K,ineligible,,,,,moved,Wang,2025-07-12",
            "2,e,moved_up,unplaced,,purchased,K,1446,5,d,,,2025-07-12",
            "2,g,placed,unplaced,,public,SX,0,7,,judgment 12,Court,2025-07-10",
            "2,late1,late_waiting,,,unplaced,,,8,,arrived,Li,2025-07-11",
            "2,late2,late_waiting,,,unplaced,,,9,,arrived,Li,2025-07-11",
        ]
        .map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>())
    );
    // The first folder is as it was, and the ledger names it.
    assert_eq!(fs::read(first.join("run.json")).unwrap(), before);
    let ledger = json(&second.join("ledger.json"));
    let entry = &ledger["versions"][1];
    assert_eq!(entry["version"], 2);
    assert_eq!(entry["when"], "2025-07-12");
    assert_eq!(entry["before"], xuewei::input::sha256(&before));
    let table = fs::read(at.path().join("v2-changes.csv")).unwrap();
    assert_eq!(entry["changes"]["sha256"], xuewei::input::sha256(&table));
    assert_eq!(
        fs::read(second.join("versions/2/changes.csv")).unwrap(),
        table
    );
    assert_eq!(entry["moved_up"], 1);
    assert_eq!(entry["counts"]["purchased"], 1);
    assert_eq!(ledger["versions"][0]["counts"]["unplaced"], 3);
    let summary = json(&second.join("summary.json"));
    assert_eq!(summary["amended"]["version"], 2);
    assert_eq!(summary["amended"]["withdrawn"], 2);

    // The next changes, on the folder that was amended: c gives back, and SY is for f, who is nearest in order.
    let third = amend(
        at.path(),
        &second,
        "c,withdraw,,moved,Wang,2025-07-20\nlate2,withdraw,,gone,Wang,2025-07-20\n",
        None,
        "v3",
    );
    is(
        &third,
        &[
            ["a", "ineligible", "", "", "", "withdrawn"],
            ["b", "public", "SX", "2", "coordination", "nearest"],
            ["c", "ineligible", "", "", "", "withdrawn"],
            ["d", "ineligible", "", "", "", "withdrawn"],
            ["e", "purchased", "K", "5", "coordination@2", "moved_up"],
            ["f", "public", "SY", "6", "coordination@3", "moved_up"],
            ["g", "public", "SX", "7", "lock", "by_hand"],
            ["late1", "unplaced", "", "8", "", "late_waiting"],
            ["late2", "ineligible", "", "", "", "withdrawn"],
        ],
    );
    // And once more: now nobody waits but the one who came late, and moves up.
    let fourth = amend(
        at.path(),
        &third,
        "g,withdraw,SX,moved,Wang,2025-08-01\n",
        None,
        "v4",
    );
    let all = outcomes(&fourth);
    assert_eq!(
        all[7],
        ["late1", "public", "SX", "8", "coordination@4", "moved_up"]
    );
    assert_eq!(
        json(&fourth.join("ledger.json"))["versions"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
}

#[test]
fn everybody_is_told_what_changed_and_what_did_not() {
    let at = folder();
    let first = allocate(&round(at.path()), at.path());
    let changes = "a,withdraw,SX,moved,Wang,2025-07-12\nlate1,add,,arrived,Li,2025-07-11\nlate2,add,,arrived,Li,2025-07-11\n";
    let run = amended(at.path(), &first, changes, Some(LATE), "v2", &["--notices"]);
    let told = said(&run);
    assert!(told.contains("Version 2 (2025-07-12): withdrawn 1, applied late 2, placed by decision 0, moved up from waiting 1."), "{told}");
    assert!(told.contains("nobody who kept a place lost it"), "{told}");
    let second = at.path().join("v2");
    let explain = |id: &str| said(&succeeds(&["explain", second.to_str().unwrap(), id]));
    let moved = explain("e");
    assert!(
        moved.contains("a place at South was given back (by a) and this child was next in order"),
        "{moved}"
    );
    let kept = explain("c");
    assert!(kept.contains("changed nothing of this result"), "{kept}");
    assert!(
        kept.contains("a place that became free later went to a child who waited"),
        "{kept}"
    );
    let late = explain("late2");
    assert!(
        late.contains("Applied late (2025-07-11); waits, after those who applied in time."),
        "{late}"
    );
    let notice =
        |name: &str| fs::read_to_string(second.join(format!("notices/{name}.html"))).unwrap();
    // One notice for a family, whenever its children applied; no family reads of another.
    assert!(!second.join("notices/late1.html").exists());
    let own = notice("e");
    assert!(
        own.contains("your child moved up from waiting, because a place at South was given back"),
        "{own}"
    );
    assert!(
        own.contains("You applied after the places had been given"),
        "{own}"
    );
    assert!(!own.contains("(by a)"), "{own}");
    assert!(notice("c").contains("changed nothing of this result"));
    let answer = xuewei(&["explain", second.to_str().unwrap(), "e", "--format", "json"]);
    let answer: Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(answer["late"]["changes"][0], "moved_up");
    let page = fs::read_to_string(second.join("report.html")).unwrap();
    assert!(page.contains("Late changes, version by version"));
    let brief = fs::read_to_string(second.join("brief.html")).unwrap();
    assert!(
        brief.contains("Version 2 (2025-07-12)") && brief.contains("see the brief of version 1")
    );
    let verify = said(&succeeds(&["verify", second.to_str().unwrap()]));
    assert!(
        verify.contains("the places that were free went to those next in order"),
        "{verify}"
    );
    let json = xuewei(&["verify", second.to_str().unwrap(), "--format", "json"]);
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(
        (&json["verified"], &json["versions"][1]["moved_up"]),
        (&true.into(), &1.into())
    );
    // Notices are written again where they were asked for before.
    let third = amend(
        at.path(),
        &second,
        "b,withdraw,,moved,Wang,2025-07-13\n",
        None,
        "v3",
    );
    assert!(third.join("notices/e.html").exists());
}

#[test]
fn words_and_headings_may_be_chinese_and_tables_workbooks() {
    let at = folder();
    let first = allocate(&round(at.path()), at.path());
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("变更").unwrap();
    let cells = [
        [
            "儿童编号",
            "变更类型",
            "指定学校",
            "理由",
            "经办人",
            "决定日期",
        ],
        ["a", "退出", "", "搬家", "王", "2025年7月12日"],
        ["g", "指定", "SX", "判决", "法院", "2025/7/12"],
        ["late1", "补报", "", "新到", "王", "2025.7.12"],
        ["b", "超额指定", "SY", "判决", "法院", "2025-07-12"],
    ];
    for (row, cells) in cells.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            sheet.write(row as u32, column as u16, *cell).unwrap();
        }
    }
    let path = at.path().join("变更.xlsx");
    book.save(&path).unwrap();
    let late = at.path().join("补报.csv");
    fs::write(&late, "编号,小区,区,积分\nlate1,X,D1,10\n").unwrap();
    let out = at.path().join("v2");
    let sheet = format!("{}#变更", path.to_str().unwrap());
    let arguments = [
        "amend",
        first.to_str().unwrap(),
        &sheet,
        "--add",
        late.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ];
    succeeds(&arguments);
    verified(&out);
    // b has a place more at SY, beside c; what it had at SX is for e, that of a for g.
    let all = outcomes(&out);
    assert_eq!(all[1], ["b", "public", "SY", "2", "lock", "by_hand"]);
    assert_eq!(all[2][2], "SY");
    assert_eq!(
        all[4],
        ["e", "public", "SX", "5", "coordination@2", "moved_up"]
    );
    assert_eq!(all[6], ["g", "public", "SX", "7", "lock", "by_hand"]);
    let schools = rows(&out.join("schools.csv"));
    let north = schools.iter().find(|row| row[0] == "SY").unwrap();
    assert_eq!(north[1], "2");
    let manual = rows(&out.join("manual.csv"));
    assert_eq!(manual[1][..3], ["b", "placement_extra", "SY"]);
    // The place goes with the child: nobody moves up to it.
    let third = amend(
        at.path(),
        &out,
        "b,withdraw,,moved,W,2025-07-13\n",
        None,
        "v3",
    );
    assert_eq!(outcomes(&third)[5][1], "unplaced");
    let schools = rows(&third.join("schools.csv"));
    assert_eq!(schools.iter().find(|row| row[0] == "SY").unwrap()[1], "1");
}

#[test]
fn what_is_wrong_is_told_at_once_and_nothing_is_written() {
    let at = folder();
    let first = allocate(&round(at.path()), at.path());
    let changes = "a,withdraw,SY,moved,Wang,2025-07-12\nzz,withdraw,,moved,Wang,2025-07-12\n\
        b,place,K,,,2025-07-12\nc,swap,,x,W,soon\nd,place,NO,x,W,2199-01-01\nd,withdraw,,x,W,2025-07-12\n\
        a2,add,,x,W,2025-07-12\ne,add,,x,W,2025-07-12\n";
    let late = "child_id,community,district,points\ng,X,D1,10\nlate9,X,D1,10\n";
    let run = amended(
        at.path(),
        &first,
        changes,
        Some(late),
        "v2",
        &["--format", "json"],
    );
    assert_eq!(run.status.code(), Some(1), "{}", said(&run));
    assert!(!at.path().join("v2").exists());
    let answer: Value = serde_json::from_slice(&run.stdout).unwrap();
    let found = answer["findings"].as_array().unwrap();
    let mut found: Vec<String> = found
        .iter()
        .filter(|own| own["severity"] == "error")
        .map(|own| {
            format!(
                "{} {} {} {}",
                own["code"].as_str().unwrap(),
                own["file"].as_str().unwrap(),
                own["row"],
                own["column"].as_str().unwrap_or("-")
            )
        })
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "E203 v2-changes.csv 4 reason",
            "E203 v2-changes.csv 4 who",
            "E207 v2-changes.csv 7 child_id",
            "E211 v2-changes.csv 6 school_id",
            "E217 v2-changes.csv 3 child_id",
            "E501 v2-changes.csv 5 change",
            "E505 v2-changes.csv 9 child_id",
            "E505 v2-late.csv 2 child_id",
            "E506 v2-changes.csv 4 school_id",
            "E507 v2-changes.csv 5 date",
            "E508 v2-changes.csv 6 date",
            "E510 v2-changes.csv 2 school_id",
        ]
    );
    // A folder that is not as it was written is not built upon.
    let table = first.join("allocation.csv");
    let text = fs::read_to_string(&table).unwrap();
    fs::write(&table, text.replace("a,public,SX", "a,public,SY")).unwrap();
    let run = amended(
        at.path(),
        &first,
        "a,withdraw,,x,W,2025-07-12\n",
        None,
        "v2",
        &[],
    );
    assert_eq!(run.status.code(), Some(3), "{}", said(&run));
    assert!(!at.path().join("v2").exists());
}

#[test]
fn changes_of_one_day_after_another_are_held_to_their_order() {
    let at = folder();
    let first = allocate(&round(at.path()), at.path());
    let second = amend(
        at.path(),
        &first,
        "a,withdraw,,moved,W,2025-07-12\n",
        None,
        "v2",
    );
    let run = amended(
        at.path(),
        &second,
        "b,withdraw,,moved,W,2025-07-11\n",
        None,
        "v3",
        &[],
    );
    assert_eq!(run.status.code(), Some(1));
    assert!(
        said(&run).contains("the day 2025-07-11 is before 2025-07-12"),
        "{}",
        said(&run)
    );
    amend(
        at.path(),
        &second,
        "b,withdraw,,moved,W,2025-07-12\n",
        None,
        "v3",
    );
}

#[test]
fn a_budget_is_not_exceeded_by_who_moves_up() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            (
                "schools",
                &SCHOOLS.replace(
                    "K,Kite,122.5,32.91,1,D1,private,6000",
                    "K,Kite,122.5,32.91,9,D1,private,1500",
                ),
            ),
            ("communities", COMMUNITIES),
            ("districts", "district,purchase_budget\nD1,3100\n"),
        ],
        pack: "tie_break = []\n",
    };
    let first = allocate(&tables.write(at.path()), at.path());
    // Two places at 1,500 yuan: d and e.
    assert_eq!(outcomes(&first)[5][5], "budget_spent");
    let second = amend(
        at.path(),
        &first,
        "d,withdraw,,moved,W,2025-07-12\n",
        None,
        "v2",
    );
    let all = outcomes(&second);
    assert_eq!(
        all[5],
        ["f", "purchased", "K", "6", "coordination@2", "moved_up"]
    );
    assert_eq!(all[6], ["g", "unplaced", "", "7", "", "budget_spent"]);
}

#[test]
fn in_rounds_of_choice_a_place_is_for_who_named_the_school() {
    let at = folder();
    let children = "child_id,community,district,points,choices\na,X,D1,90,SX\nb,X,D1,80,SX\nc,X,D1,70,SY\n\
        d,X,D1,60,SY\ne,X,D1,50,SX\nf,X,D1,40,SY\n";
    let tables = Tables {
        tables: &[
            ("children", children),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
        ],
        pack: "tie_break = []\nobjectives = [\"public_places\", \"travel\"]\n[[round]]\nkind = \"choice\"\n",
    };
    let first = allocate(&tables.write(at.path()), at.path());
    let second = amend(
        at.path(),
        &first,
        "b,withdraw,,moved,W,2025-07-12\n",
        None,
        "v2",
    );
    let all = outcomes(&second);
    // d ranks before e, and named SY.
    assert_eq!(all[3][1], "unplaced");
    assert_eq!(all[4], ["e", "public", "SX", "5", "choice@2", "moved_up"]);
}

#[test]
fn a_pack_may_rank_who_comes_late_with_all_others() {
    let at = folder();
    let first = allocate(
        &with_pack(at.path(), "[amend]\nlate = \"by_rank\"\n"),
        at.path(),
    );
    let changes = "a,withdraw,,moved,W,2025-07-12\nlate1,add,,arrived,Li,2025-07-11\nlate2,add,,arrived,Li,2025-07-11\n";
    let second = amend(at.path(), &first, changes, Some(LATE), "v2");
    let all = outcomes(&second);
    assert_eq!(
        all[7],
        [
            "late1",
            "public",
            "SX",
            "1",
            "coordination@2",
            "late_placed"
        ]
    );
    assert_eq!(all[4][1], "unplaced");
    assert_eq!(
        all[1],
        ["b", "public", "SX", "3", "coordination", "nearest"]
    );
}

/// Rows in another order and one thread or two write the same bytes.
#[test]
fn the_order_of_rows_and_the_threads_change_nothing() {
    let at = folder();
    let first = allocate(&round(at.path()), at.path());
    let mut rows = [
        "a,withdraw,,moved,W,2025-07-12\n",
        "g,place,SX,court,C,2025-07-12\n",
        "late1,add,,x,W,2025-07-12\n",
        "late2,add,,x,W,2025-07-12\n",
    ];
    let one = amend(at.path(), &first, &rows.concat(), Some(LATE), "one");
    rows.reverse();
    let late =
        "child_id,household_id,community,district,points\nlate2,,Far,D1,98\nlate1,H,X,D1,99\n";
    let two = amend(at.path(), &first, &rows.concat(), Some(late), "two");
    for name in [
        "allocation.csv",
        "amended.csv",
        "schools.csv",
        "shortfall.csv",
        "certificate.json",
    ] {
        assert_eq!(
            fs::read(one.join(name)).unwrap(),
            fs::read(two.join(name)).unwrap(),
            "{name}"
        );
    }
}

#[test]
fn the_real_size_city_is_amended() {
    let Some((at, round)) = super::suzhou::round_of(4_000, "community") else {
        return;
    };
    let first = allocate(&round, at.path());
    let placed: Vec<String> = rows(&first.join("allocation.csv"))[1..]
        .iter()
        .filter(|row| row[1] == "public")
        .map(|row| row[0].clone())
        .collect();
    let changes: String = placed
        .iter()
        .step_by(97)
        .map(|id| format!("{id},withdraw,,moved,W,2025-07-12\n"))
        .collect();
    let second = amend(at.path(), &first, &changes, None, "v2");
    let summary = json(&second.join("summary.json"));
    let withdrawn = summary["amended"]["withdrawn"].as_u64().unwrap();
    let moved = summary["amended"]["moved_up"].as_u64().unwrap();
    assert_eq!(withdrawn, changes.lines().count() as u64);
    // Many of the places given back are wanted.
    assert!(moved > 0 && moved <= withdrawn, "{moved} of {withdrawn}");
    let kept = rows(&first.join("allocation.csv"));
    let now = rows(&second.join("allocation.csv"));
    for (before, now) in kept.iter().zip(&now) {
        let is_same = before == now;
        let is_told = ["withdrawn", "moved_up"].contains(&now[7].as_str());
        assert!(is_same || is_told, "{before:?} {now:?}");
    }
}

#[test]
fn arguments_that_lack_something_are_wrong_usage() {
    ends_with(2, &["amend"]);
    ends_with(2, &["amend", "a", "b.csv"]);
    let run = ends_with(3, &["amend", "nowhere", "b.csv", "--out", "c"]);
    assert!(
        said(&run).contains("run.json") || said(&run).contains("nowhere"),
        "{}",
        said(&run)
    );
}

/// A court may decide for a family that has not applied yet: the one row says both.
#[test]
fn a_child_who_applies_late_may_be_placed_by_a_decision() {
    let at = folder();
    let first = allocate(&round(at.path()), at.path());
    let changes =
        "late1,place_extra,SY,judgment,Court,2025-07-12\nlate2,add,,arrived,Li,2025-07-12\n";
    let second = amend(at.path(), &first, changes, Some(LATE), "v2");
    let all = outcomes(&second);
    assert_eq!(all[7], ["late1", "public", "SY", "8", "lock", "by_hand"]);
    assert_eq!(all[8][5], "late_waiting");
    let told = rows(&second.join("amended.csv"));
    assert_eq!(told[1][2..8], ["placed", "", "", "public", "SY", "723"]);
}
