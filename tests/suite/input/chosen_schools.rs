//! Schools that families name: by number, by name, parted in any way; and what is no school, or none for them.

use std::fs;

use crate::tools::{Tables, allocate, column, folder, said, verified, xuewei};

const CHOICE: &str = "tie_break = []\n[[round]]\nkind = \"choice\"\nchoices = 3\n[[round]]\nkind = \"coordination\"\n";

const SCHOOLS: &str = "school_id,name,lon,lat,places,district,stage\n\
    P1,第一小学,122.5,32.9,2,D1,\nP2,第二小学（东校区）,122.5,32.901,2,D1,\nP3,河 滨小学,122.5,32.902,2,D1,\n\
    P4,中心小学,122.5,32.903,1,D1,\nP5,中心小学,122.5,32.904,1,D1,\nP6,第一中学,122.5,32.905,2,D1,初中\n\
    P 7,七一/红旗小学,122.5,32.906,2,D1,\n";

fn round(children: &str, at: &std::path::Path) -> std::path::PathBuf {
    let tables = [
        ("children", children),
        ("schools", SCHOOLS),
        (
            "communities",
            "community,district,lon,lat\nX,D1,122.5,32.9\n",
        ),
        ("districts", "district\nD1\n"),
    ];
    let tables = Tables {
        tables: &tables,
        pack: CHOICE,
    };
    tables.write(at)
}

fn checked(children: &str) -> (Option<i32>, String) {
    let at = folder();
    let path = round(children, at.path());
    let run = xuewei(&["check", path.to_str().unwrap()]);
    (run.status.code(), said(&run))
}

#[test]
fn names_and_every_separator_lead_to_the_schools() {
    for choices in [
        "P2|P1",
        "第二小学（东校区）、第一小学",
        "第二小学(东校区)，P1",
        "P2；第一小学",
        "P2 P1",
        "Ｐ２/P1",
        "\"P2\nP1\"",
        "①第二小学（东校区）；②第一小学",
        "1.第二小学（东校区）；2.第一小学",
        "第一志愿：P2；第二志愿：P1",
    ] {
        let at = folder();
        let children = format!("child_id,community,district,points,choices\na,X,D1,9,{choices}\n");
        let out = allocate(&round(&children, at.path()), at.path());
        verified(&out);
        assert_eq!(
            column(&out.join("allocation.csv"), "school_id"),
            ["P2"],
            "{choices}"
        );
    }
}

#[test]
fn names_that_hold_a_separator_are_looked_for_whole() {
    let at = folder();
    let children = "child_id,community,district,points,choices\n\
        a,X,D1,9,七一/红旗小学\nb,X,D1,8,河 滨小学\nc,X,D1,7,P 7|P1\n";
    let out = allocate(&round(children, at.path()), at.path());
    assert_eq!(
        column(&out.join("allocation.csv"), "school_id"),
        ["P 7", "P3", "P 7"]
    );
}

#[test]
fn no_such_school_and_not_open_to_the_family_are_two_findings_and_check_has_both() {
    let (status, found) = checked("child_id,community,district,points,choices\na,X,D1,9,P9\n");
    assert_eq!(status, Some(1), "{found}");
    assert!(found.contains("E240") && found.contains("P9"), "{found}");
    assert!(!found.contains("W312"), "{found}");
    // A school of another level, by number and by name.
    let (status, found) =
        checked("child_id,community,district,points,choices\na,X,D1,9,P6\nb,X,D1,8,第一中学\n");
    assert_eq!(status, Some(0), "{found}");
    assert!(
        found.contains("W312") && found.contains("2 schools"),
        "{found}"
    );
    assert!(
        !found.contains("E240") && !found.contains("W350"),
        "{found}"
    );
    // The name of two schools is none.
    let (status, found) =
        checked("child_id,community,district,points,choices\na,X,D1,9,中心小学\n");
    assert_eq!(status, Some(1), "{found}");
    assert!(found.contains("中心小学 ×1 (→ P4 / P5?)"), "{found}");
}

#[test]
fn a_few_unknown_choices_are_told_and_more_than_two_in_a_hundred_stop_the_round() {
    let children = |unknown: usize| {
        let mut text = String::from("child_id,community,district,points,choices\n");
        for at in 0..100 {
            let choice = if at < unknown { "实验小学" } else { "P1" };
            text += &format!("c{at:03},X,D1,9,{choice}\n");
        }
        text
    };
    let (status, found) = checked(&children(2));
    assert_eq!(status, Some(0), "{found}");
    assert!(
        found.contains("W350") && found.contains("实验小学 ×2"),
        "{found}"
    );
    let (status, found) = checked(&children(3));
    assert_eq!(status, Some(1), "{found}");
    assert!(found.contains("E240"), "{found}");
}

#[test]
fn what_stands_in_a_slipped_cell_is_not_shown() {
    // A name and a telephone number, both made up.
    let (_, found) = checked(
        "child_id,community,district,points,choices\na,X,D1,9,王大明\nb,X,D1,9,13800000000\n",
    );
    assert!(found.contains("E240"), "{found}");
    assert!(
        !found.contains("王大明") && !found.contains("13800000000"),
        "{found}"
    );
}

#[test]
fn every_name_is_told_by_allocate_as_by_check() {
    let at = folder();
    let children = "child_id,community,district,points,choices\na,X,D1,9,第一小学|P6\n";
    let path = round(children, at.path());
    let codes = |said: String| -> Vec<String> {
        let lines = said
            .lines()
            .filter_map(|l| l.strip_prefix("warning ").or(l.strip_prefix("note ")));
        let mut codes: Vec<String> = lines.map(str::to_owned).collect();
        codes.sort();
        codes
    };
    let check = codes(said(&xuewei(&["check", path.to_str().unwrap()])));
    let out = at.path().join("out");
    let run = xuewei(&[
        "allocate",
        path.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(check, codes(said(&run)));
    assert_eq!(check, ["W312", "W351"]);
    assert!(
        !fs::read_to_string(out.join("allocation.csv"))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn schools_of_elders_are_found_like_choices_and_what_is_none_is_told() {
    let round_with = |children: &str, pack: &str| {
        let at = folder();
        let tables = [
            ("children", children),
            ("schools", SCHOOLS),
            (
                "communities",
                "community,district,lon,lat\nX,D1,122.5,32.9\n",
            ),
            ("districts", "district\nD1\n"),
        ];
        let tables = Tables {
            tables: &tables,
            pack,
        };
        let path = tables.write(at.path());
        let run = xuewei(&["check", path.to_str().unwrap()]);
        (run.status.code(), said(&run))
    };
    let batch = "tie_break = []\n[[batch]]\nid = \"elder\"\nsibling = true\n";
    for heading in [
        "兄姐就读学校",
        "哥哥姐姐就读学校",
        "长幼随学学校",
        "在读兄弟姐妹学校",
        "sibling_school",
    ] {
        let children = |cell: &str| {
            format!("child_id,community,district,points,{heading}\na,X,D1,9,{cell}\nb,X,D1,8,无\n")
        };
        for school in ["P2", "Ｐ２", "第二小学(东校区)", "第一小学、P2"] {
            let (status, found) = round_with(&children(school), batch);
            assert_eq!(status, Some(0), "{found}");
            assert!(!found.contains("W38"), "{heading} {school}: {found}");
        }
        // In no table, a name of two schools, of another level.
        for (cell, code) in [
            ("实验小学", "W381"),
            ("中心小学", "W381"),
            ("P6", "W382"),
            ("第一中学", "W382"),
        ] {
            let (status, found) = round_with(&children(cell), batch);
            assert_eq!(status, Some(0), "{found}");
            assert!(found.contains(code), "{heading} {cell}: {found}");
        }
        let (_, found) = round_with(&children("P2"), "tie_break = []\n");
        assert!(found.contains("W383"), "{heading}: {found}");
    }
    // Nobody has an elder anywhere, or no such column: the rule would do nothing.
    let (status, found) = round_with("child_id,community,district,points\na,X,D1,9\n", batch);
    assert_eq!(status, Some(1), "{found}");
    assert!(found.contains("E241"), "{found}");
    let nobody = "child_id,community,district,points,兄姐就读学校\na,X,D1,9,无\n";
    let (_, found) = round_with(nobody, batch);
    assert!(found.contains("W353"), "{found}");
}
