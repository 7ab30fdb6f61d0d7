//! One dwelling, one family (学区房锁定): free, used by another family, or not clear.

use super::points::score;
use crate::tools::{column, folder, said, xuewei};

const PACK: &str =
    "[[condition]]\nid = \"dwelling\"\nany = [{ column = \"住址\", unused_years = 6 }]\n";

/// For rows of household and address whether each takes part, and the codes of what was found. The round is of 2026.
fn judged(pack: &str, rows: &[&str], used: &str) -> (Vec<String>, Vec<String>) {
    let at = folder();
    let mut children = "child_id,lon,lat,points,household_id,住址\n".to_owned();
    for (i, row) in rows.iter().enumerate() {
        children.push_str(&format!("c{i:02},122.5,32.9,1,{row}\n"));
    }
    let used = format!("地址,年份,家庭编号\n{used}");
    let out = score(at.path(), &children, pack, &[("dwellings", &used)]);
    (
        column(&out.join("scores.csv"), "eligible"),
        column(&out.join("findings.csv"), "code"),
    )
}

#[test]
fn a_dwelling_that_another_family_used_refuses_and_what_is_not_clear_waits() {
    let used = "东里1幢302室,2023,H9\n东里1幢303室,2020,H9\n东里1幢304室,2021,H9\n东里1幢305室,,H9\n\
        东里1幢306室,2023,\n东里1幢307室,2023,H7\n东里1幢308室,2027,H9\n";
    let rows = [
        // Nobody used it.
        "H1,东里1幢301室",
        // Another family did, three years ago; spaces and full-width forms are no difference.
        "H1,东里 １幢302室",
        // Six years ago it is free again, five years ago it is not.
        "H2,东里1幢303室",
        "H3,东里1幢304室",
        // When is not known, or who, or the year cannot be.
        "H4,东里1幢305室",
        "H5,东里1幢306室",
        "H6,东里1幢308室",
        // The same family: brothers and sisters.
        "H7,东里1幢307室",
        // The child has no household in the table.
        ",东里1幢302室",
        // Written otherwise, it may be the same; another estate is another.
        "H8,东里小区1-302",
        "H8,西里1幢302室",
        // No address.
        "H8,",
        "H8,不详",
    ];
    let (eligible, codes) = judged(PACK, &rows, used);
    let right = [
        "yes", "no", "yes", "no", "unknown", "unknown", "unknown", "yes", "unknown", "unknown",
        "yes", "unknown", "unknown",
    ];
    assert_eq!(eligible, right);
    assert!(codes.contains(&"W390".to_owned()) && codes.contains(&"W391".to_owned()));
}

#[test]
fn two_families_of_one_round_at_one_dwelling_wait_and_brothers_do_not() {
    let rows = ["H1,A1", "H1,A1", "H2,A2", "H3,A2", ",A3", "H4,A3", "H5,A4"];
    let (eligible, _) = judged(PACK, &rows, "");
    assert_eq!(
        eligible,
        [
            "yes", "yes", "unknown", "unknown", "unknown", "unknown", "yes"
        ]
    );
}

#[test]
fn a_person_decides_and_the_years_are_those_of_the_pack() {
    let at = folder();
    let children = "child_id,lon,lat,points,household_id,住址\nc,122.5,32.9,1,H1,A1\n";
    let used = "address,year,household_id\nA1,2023,H9\n";
    let review = "child_id,item,decision,reason,who\nc,dwelling,是,deed seen,W\n";
    let more = [("dwellings", used), ("review", review)];
    let out = score(at.path(), children, PACK, &more);
    assert_eq!(column(&out.join("scores.csv"), "eligible"), ["yes"]);
    let three = PACK.replace("= 6", "= 3");
    assert_eq!(judged(&three, &["H1,A1"], "A1,2023,H9\n").0, ["yes"]);
    let four = PACK.replace("= 6", "= 4");
    assert_eq!(judged(&four, &["H1,A1"], "A1,2023,H9\n").0, ["no"]);
}

#[test]
fn without_the_table_nothing_is_guessed() {
    let at = folder();
    let children = "child_id,lon,lat,points,household_id,住址\nc,122.5,32.9,1,H1,A1\n";
    std::fs::write(at.path().join("children.csv"), children).unwrap();
    std::fs::write(
        at.path().join("pack.toml"),
        format!("extends = \"two-primaries\"\n{PACK}"),
    )
    .unwrap();
    let round = "name = \"t\"\nyear = 2026\nstage = \"primary\"\npolicy = \"pack.toml\"\nseed = \"t\"\n\
        [tables]\nchildren = \"children.csv\"\n";
    let path = at.path().join("round.toml");
    std::fs::write(&path, round).unwrap();
    let out = at.path().join("out");
    let run = xuewei(&[
        "score",
        path.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let text = said(&run);
    assert!(
        run.status.code() == Some(1) && text.contains("tables.dwellings"),
        "{text}"
    );
}
