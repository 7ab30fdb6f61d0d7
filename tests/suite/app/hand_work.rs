//! What people decide is counted and told, with its reason, wherever a round is told.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::{Tables, allocate, column, ends_with, folder, rows, said, succeeds, xuewei};

const COMMUNITIES: &str = "community,district,lon,lat\nX,D1,122.5,32.9\n";
const SCHOOLS: &str =
    "school_id,lon,lat,places,district\nSX,122.5,32.9,1,D1\nSY,122.5,32.905,2,D1\n";

/// An item of one point a month, 50 at most, and one that takes up to 10 points away.
const ITEMS: &str = "tie_break = []\n[points]\nas_of = \"05-31\"\n\
    [[points.item]]\nid = \"m\"\ntitle = \"Months\"\ncolumn = \"months\"\nrule = \"per\"\n\
    per = \"month\"\npoints = 1\ncap = 50\n\
    [[points.item]]\nid = \"late\"\ncolumn = \"late\"\nrule = \"per\"\nper = \"one\"\n\
    points = -1\ncap = -10\n";

const COUNTED: &str =
    "child_id,community,district,months,late\na,X,D1,30,\nb,X,D1,20,\nc,X,D1,10,\n";

/// A round whose people decided something, written into a folder.
fn round(at: &Path, children: &str, pack: &str, by_hand: (&str, &str)) -> PathBuf {
    let tables = Tables {
        tables: &[
            ("children", children),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
            by_hand,
        ],
        pack,
    };
    tables.write(at)
}

fn summary(out: &Path) -> serde_json::Value {
    serde_json::from_str(&fs::read_to_string(out.join("summary.json")).unwrap()).unwrap()
}

/// A friend with the fewest points was sent to the nearer school; the others were told that it is full of children
/// ranked higher.
#[test]
fn a_placement_by_hand_is_told_to_everybody_whom_it_concerns() {
    let at = folder();
    let children = "child_id,community,district,points\na,X,D1,40\nb,X,D1,30\nf,X,D1,10\n";
    let locks = (
        "locks",
        "child_id,school_id,reason,who\nf,SX,moved here,Wang\n",
    );
    let path = round(at.path(), children, "tie_break = []\n", locks);
    let out = at.path().join("out");
    let run = succeeds(&[
        "allocate",
        path.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--notices",
    ]);
    let told = said(&run);
    assert!(told.contains("Children placed by hand: 1"), "{told}");
    assert!(
        told.contains("Proved of the children who were not placed by hand"),
        "{told}"
    );
    assert_eq!(summary(&out)["manual_placements"], 1);
    assert_eq!(
        rows(&out.join("manual.csv"))[1..],
        [["f", "placement", "SX", "", "", "moved here", "Wang"]]
    );
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("Children placed by hand: 1"));
    let run = succeeds(&["verify", out.to_str().unwrap()]);
    assert!(
        said(&run).contains("Children placed by hand: 1"),
        "{}",
        said(&run)
    );
    // The family that was passed over, in every way in which it is told.
    let explained = said(&succeeds(&["explain", out.to_str().unwrap(), "a"]));
    assert!(
        explained.contains("was given by hand to a child that ranks lower"),
        "{explained}"
    );
    assert!(!explained.contains("ranks higher"), "{explained}");
    assert!(
        explained.contains("no number of points would have given a nearer place"),
        "{explained}"
    );
    let json = xuewei(&["explain", out.to_str().unwrap(), "a", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["schools"][0]["standing"], "taken_by_hand");
    assert_eq!(json["schools"][0]["by_hand"], 1);
    assert_eq!(json["change"]["kind"], "nearer_by_hand");
    let notice = fs::read_to_string(out.join("notices/a.html")).unwrap();
    assert!(notice.contains("The education office gave a place at a nearer school"));
    assert!(!notice.contains("full of children before yours"));
    // The one who was placed has the reason, and sets no cut-off.
    let own = fs::read_to_string(out.join("notices/f.html")).unwrap();
    assert!(own.contains("Placed by hand: moved here (Wang)"));
    let cutoffs = rows(&out.join("cutoffs.csv"));
    assert!(
        cutoffs.contains(
            &["lock", "by_hand", "SX", "1", "10", "3"]
                .map(str::to_owned)
                .to_vec()
        ),
        "{cutoffs:?}"
    );
}

/// A child whose points are not known ranks last, and is counted at its school all the same.
#[test]
fn who_is_placed_by_hand_without_points_is_counted_and_has_that_reason() {
    let at = folder();
    let children = "child_id,community,district,points\na,X,D1,40\nf,X,D1,\n";
    let locks = ("locks", "child_id,school_id,reason\nf,SX,moved here\n");
    let out = allocate(
        &round(at.path(), children, "tie_break = []\n", locks),
        at.path(),
    );
    let path = out.join("allocation.csv");
    assert_eq!(column(&path, "reason"), ["nearer_by_hand", "by_hand"]);
    let cutoffs = rows(&out.join("cutoffs.csv"));
    assert!(
        cutoffs.contains(
            &["lock", "by_hand", "SX", "1", "", "2"]
                .map(str::to_owned)
                .to_vec()
        ),
        "{cutoffs:?}"
    );
}

#[test]
fn points_given_by_hand_are_counted_and_told_with_reason_and_who() {
    let at = folder();
    let review = (
        "review",
        "child_id,item,decision,reason,who\nc,m,50,papers seen,Li\n",
    );
    let path = round(at.path(), COUNTED, ITEMS, review);
    let out = at.path().join("out");
    let (from, to) = (path.to_str().unwrap(), out.to_str().unwrap());
    let run = succeeds(&["allocate", from, "--out", to, "--notices"]);
    // The last of three is the first: all of them have another rank.
    let sentence = "Decided by hand: 1 item or condition, 50 points in all; 3 ";
    assert!(said(&run).contains(sentence), "{}", said(&run));
    let figures = summary(&out);
    assert_eq!(figures["manual_placements"], 0);
    assert_eq!(figures["review_decisions"], 1);
    assert_eq!(figures["review_points"], 50.0);
    assert_eq!(figures["review_ranks_changed"], 3);
    assert_eq!(
        rows(&out.join("manual.csv"))[1..],
        [["c", "decision", "", "m", "50", "papers seen", "Li"]]
    );
    let run = succeeds(&["verify", to]);
    assert!(said(&run).contains(sentence), "{}", said(&run));
    let explained = said(&succeeds(&["explain", to, "c"]));
    let sentence = "Decided by hand: Months: 50 (papers seen; Li)";
    assert!(explained.contains(sentence), "{explained}");
    assert!(
        fs::read_to_string(out.join("notices/c.html"))
            .unwrap()
            .contains(sentence)
    );
    assert!(
        !fs::read_to_string(out.join("notices/a.html"))
            .unwrap()
            .contains("papers seen")
    );
    let scores = at.path().join("scores");
    succeeds(&["score", from, "--out", scores.to_str().unwrap()]);
    let items = scores.join("score-items.csv");
    assert_eq!(column(&items, "reason"), ["", "", "papers seen"]);
    assert_eq!(column(&items, "who"), ["", "", "Li"]);
}

/// C3 was given 900 points for an item of at most 50, without reason and without anybody who decided it.
#[test]
fn a_decision_beyond_what_the_item_can_give_is_refused_and_so_is_one_without_reason_or_who() {
    for (row, code, about) in [
        ("c,m,50.0001,seen,Li", "E231", "0 to 50"),
        ("c,m,900,seen,Li", "E231", "0 to 50"),
        ("c,m,-1,seen,Li", "E231", "0 to 50"),
        ("c,late,-11,seen,Li", "E231", "-10 to 0"),
        ("c,late,1,seen,Li", "E231", "-10 to 0"),
        ("c,m,50,,Li", "E203", "reason"),
        ("c,m,50,seen,", "E203", "who"),
    ] {
        let at = folder();
        let review = format!("child_id,item,decision,reason,who\n{row}\n");
        let path = round(at.path(), COUNTED, ITEMS, ("review", &review));
        let run = ends_with(1, &["check", path.to_str().unwrap()]);
        let told = said(&run);
        assert!(told.contains(code) && told.contains(about), "{row}: {told}");
        assert!(told.contains("review.csv · row 2"), "{row}: {told}");
    }
    let at = folder();
    let review = ("review", "child_id,item,decision\nc,m,50\n");
    let path = round(at.path(), COUNTED, ITEMS, review);
    let told = said(&ends_with(1, &["check", path.to_str().unwrap()]));
    assert!(told.contains("E201") && told.contains("who"), "{told}");
    // Both bounds can be given.
    let at = folder();
    let review =
        "child_id,item,decision,reason,who\na,m,0,seen,Li\nc,m,50,seen,Li\nc,late,-10,seen,Li\n";
    let path = round(at.path(), COUNTED, ITEMS, ("review", review));
    succeeds(&["check", path.to_str().unwrap()]);
}

/// What a person wrote as a reason may hold what no table may.
#[test]
fn a_reason_with_an_identity_number_is_not_written() {
    let at = folder();
    let children = "child_id,community,district,points\na,X,D1,40\n";
    // Made up: the first six digits are no place.
    let locks = "child_id,school_id,reason,who\na,SX,as 000000201901010024 has it,Wang\n";
    let number = (0..10)
        .map(|last| format!("00000020190101002{last}"))
        .find(|number| xuewei_core::domain::has_check_digit(number));
    let locks = locks.replace(
        "000000201901010024",
        &number.unwrap_or("00000020190101002X".to_owned()),
    );
    let out = allocate(
        &round(at.path(), children, "tie_break = []\n", ("locks", &locks)),
        at.path(),
    );
    assert_eq!(column(&out.join("manual.csv"), "reason"), ["…"]);
}
