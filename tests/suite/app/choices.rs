//! Rounds of choice by hand, and the whole procedure on real-size input.

use std::fs;
use std::path::PathBuf;

use crate::tools::{
    Tables, allocate, column, copy_of_suzhou, folder, said, succeeds, verified, xuewei,
};

const SCHOOLS: &str =
    "school_id,lon,lat,places,district\nSX,122.5,32.9,1,D1\nSY,122.5,32.91,1,D1\n";
const COMMUNITIES: &str = "community,district,lon,lat\nX,D1,122.5,32.9\nY,D1,122.5,32.91\n";

/// `outcome school round reason` of each child, verified.
fn result(children: &str, schools: &str, pack: &str, more: &[(&str, &str)]) -> Vec<String> {
    told_in(COMMUNITIES, children, schools, pack, more)
}

pub fn told_in(
    communities: &str,
    children: &str,
    schools: &str,
    pack: &str,
    more: &[(&str, &str)],
) -> Vec<String> {
    let at = folder();
    let mut tables = vec![
        ("children", children),
        ("schools", schools),
        ("communities", communities),
    ];
    tables.extend(more);
    let out = allocate(
        &Tables {
            tables: &tables,
            pack,
        }
        .write(at.path()),
        at.path(),
    );
    verified(&out);
    let path = out.join("allocation.csv");
    let columns = ["outcome", "school_id", "round", "reason"].map(|name| column(&path, name));
    (0..columns[0].len())
        .map(|i| columns.each_ref().map(|c| c[i].as_str()).join(" "))
        .collect()
}

#[test]
fn families_choose_schools_admit_by_rank_and_the_bureau_places_the_rest() {
    let children = "child_id,community,district,points,choices\n\
                    a,X,D1,30,SY\nb,X,D1,20,SY\nc,Y,D1,10,SY|SX\n";
    let choice = "[[round]]\nkind = \"choice\"\nchoices = 1\n";
    assert_eq!(
        result(children, SCHOOLS, choice, &[]),
        [
            "public SY choice chosen",
            "unplaced   choices_full",
            "unplaced   choices_full"
        ]
    );
    let both = format!("{choice}[[round]]\nkind = \"coordination\"\n");
    assert_eq!(
        result(children, SCHOOLS, &both, &[]),
        [
            "public SY choice chosen",
            "public SX coordination nearest",
            "unplaced   all_full"
        ]
    );
    let two = "[[round]]\nkind = \"choice\"\nchoices = 2\n";
    assert_eq!(
        result(children, SCHOOLS, two, &[]),
        [
            "public SY choice chosen",
            "unplaced   choices_full",
            "public SX choice chosen"
        ]
    );
}

#[test]
fn below_the_line_of_the_district_nobody_chooses_or_is_coordinated() {
    let children = "child_id,community,district,points,choices\n\
                    a,X,D1,30,SY\nb,X,D1,20,SY\nc,Y,D1,20,SX\nd,Y,D1,10,SX\n";
    let pack = "[[round]]\nkind = \"choice\"\ndistrict_line = \"places\"\n\
                [[round]]\nkind = \"coordination\"\nabove_line = true\n";
    // Two places: the line is the second child's 20 points, and the third has as many.
    let line = result(children, SCHOOLS, pack, &[]);
    assert_eq!(line[0], "public SY choice chosen");
    assert_eq!(line[2], "public SX choice chosen");
    // Ranked before the third by lot, but it named the school that the first took.
    assert_eq!(line[1], "unplaced   taken");
    assert_eq!(line[3], "unplaced   below_line");
    let given = "[[round]]\nkind = \"choice\"\ndistrict_line = \"given\"\nlines = { D1 = 25 }\n";
    assert_eq!(
        result(children, SCHOOLS, given, &[])[2..],
        ["unplaced   below_line", "unplaced   below_line"]
    );
    let own =
        "school_id,lon,lat,places,district,line\nSX,122.5,32.9,1,D1,15\nSY,122.5,32.91,1,D1,25\n";
    let school_line = "[[round]]\nkind = \"choice\"\nschool_line = true\n";
    let children = "child_id,community,district,points,choices\nb,X,D1,20,SY\nc,Y,D1,20,SX\n";
    assert_eq!(
        result(children, own, school_line, &[]),
        ["unplaced   choices_full", "public SX choice chosen"]
    );
}

#[test]
fn batches_come_first_and_reserves_are_guaranteed_places_not_ceilings() {
    let children = "child_id,community,district,points,choices,five,group\n\
        a,X,D1,30,SX,,\nb,X,D1,20,SX,1,\nc,X,D1,10,SX,,g\nd,X,D1,5,SX,,g\n";
    let schools = "school_id,lon,lat,places,district\nSX,122.5,32.9,2,D1\n";
    let choice = "[[round]]\nkind = \"choice\"\n";
    let who = |pack: &str| -> Vec<usize> {
        let result = result(children, schools, pack, &[]);
        (0..4)
            .filter(|&i| result[i].starts_with("public"))
            .collect()
    };
    assert_eq!(who(choice), [0, 1]);
    let batch = format!("[[batch]]\nid = \"five\"\ncolumn = \"five\"\none_of = [\"1\"]\n{choice}");
    let reserve = format!(
        "[[reserve]]\nid = \"g\"\ncolumn = \"group\"\none_of = [\"g\"]\npercent = 50\n{choice}"
    );
    assert_eq!(who(&reserve), [0, 2]);
    let one = schools.replace(",2,D1", ",1,D1");
    let first = result(children, &one, &batch, &[]);
    assert!(first[1].starts_with("public") && first[0].starts_with("unplaced"));
    // More of the group than places are kept for: they compete for the others too.
    let many = children.replace(",5,SX", ",25,SX");
    let three = schools.replace(",2,D1", ",3,D1");
    let all = result(&many, &three, &reserve, &[]);
    assert!(all[0].starts_with("public") && all[3].starts_with("public"));
    assert!(all[1].starts_with("public") && all[2].starts_with("unplaced"));
}

/// Two places at SX, one at SY; the elder of c is at SX, that of d at SY, that of e at a school of another level. All name
/// SX; a and b have most points.
const ELDERS: &str = "child_id,community,district,points,choices,哥哥姐姐就读学校\n\
    a,X,D1,30,SX,\nb,X,D1,20,SX,无\nc,X,D1,10,SX,第一小学\nd,X,D1,9,SX,SY\ne,X,D1,8,SX,J\n";

const NAMED_SCHOOLS: &str = "school_id,name,lon,lat,places,district,stage\n\
    SX,第一小学,122.5,32.9,2,D1,\nSY,第二小学,122.5,32.91,1,D1,\nJ,第一中学,122.5,32.91,1,D1,junior\n";

#[test]
fn where_an_elder_brother_or_sister_is_a_child_comes_first_as_the_pack_says() {
    let who = |pack: &str| -> Vec<String> {
        let result = result(ELDERS, NAMED_SCHOOLS, pack, &[]);
        let is_in = |(_, line): &(usize, String)| line.starts_with("public");
        let named = result.into_iter().enumerate().filter(is_in);
        named
            .map(|(i, line)| format!("{} {line}", ["a", "b", "c", "d", "e"][i]))
            .collect()
    };
    let choice = "[[round]]\nkind = \"choice\"\n";
    assert_eq!(
        who(choice),
        ["a public SX choice chosen", "b public SX choice chosen"]
    );
    // At that school before all others; d and e have nobody there.
    assert_eq!(
        who(&format!("{choice}sibling = \"first\"\n")),
        [
            "a public SX choice chosen",
            "c public SX choice chosen_sibling"
        ]
    );
    // No two have the same points.
    assert_eq!(
        who(&format!("{choice}sibling = \"tie_break\"\n")),
        ["a public SX choice chosen", "b public SX choice chosen"]
    );
    // Half of two places is kept for who has an elder there.
    let reserve = "[[reserve]]\nid = \"elder\"\nsibling = true\npercent = 50\n";
    assert_eq!(
        who(&format!("{reserve}{choice}")),
        [
            "a public SX choice chosen",
            "c public SX choice chosen_sibling"
        ]
    );
    // As a tier: an elder at any primary school, so c and d, and not e.
    let batch = "[[batch]]\nid = \"elder\"\nsibling = true\n";
    assert_eq!(
        who(&format!("{batch}{choice}")),
        ["c public SX choice chosen", "d public SX choice chosen"]
    );
    // In Chinese.
    assert_eq!(
        who("[[轮次]]\n类型 = \"志愿\"\n长幼随学 = \"优先\"\n"),
        [
            "a public SX choice chosen",
            "c public SX choice chosen_sibling"
        ]
    );
}

#[test]
fn of_equal_points_an_elder_at_the_school_decides_or_an_elder_anywhere() {
    // By lot c comes before a.
    let children = "child_id,community,district,points,choices,sibling_school\n\
        a,X,D1,9,SX,SX\nb,X,D1,8,SX,SX\nc,X,D1,9,SX,SY\n";
    let of = |children: &str, pack: &str| {
        let choice = "tie_break = []\n[[round]]\nkind = \"choice\"\n";
        result(children, SCHOOLS, &pack.replace("CHOICE", choice), &[])
    };
    let full = "unplaced   choices_full";
    assert_eq!(
        of(children, "CHOICE"),
        [full, full, "public SX choice chosen"]
    );
    assert_eq!(
        of(children, "CHOICEsibling = \"tie_break\"\n"),
        [
            "public SX choice chosen_sibling",
            full,
            "unplaced   choices_sibling"
        ]
    );
    // An elder at any school, before the lottery and after the points: c has one no more.
    let children = children.replace("SX,SY", "SX,");
    let anywhere = "[[tie_break]]\ncolumn = \"sibling_school\"\nprefer = \"larger\"\n\
        [[round]]\nkind = \"choice\"\n";
    assert_eq!(
        of(&children, anywhere),
        ["public SX choice chosen", full, full]
    );
}

#[test]
fn a_group_by_elders_has_no_words_and_a_group_by_words_no_elders() {
    let at = folder();
    for group in [
        "sibling = true\ncolumn = \"five\"\none_of = [\"1\"]",
        "sibling = false",
        "column = \"five\"",
    ] {
        let pack = format!("[[batch]]\nid = \"x\"\n{group}\n");
        let tables = [
            ("children", ELDERS),
            ("schools", NAMED_SCHOOLS),
            ("communities", COMMUNITIES),
        ];
        let tables = Tables {
            tables: &tables,
            pack: &pack,
        };
        let path = tables.write(at.path());
        let run = xuewei(&["check", path.to_str().unwrap()]);
        assert_eq!(run.status.code(), Some(1), "{group}");
        assert!(said(&run).contains("sibling = true"), "{}", said(&run));
    }
}

#[test]
fn a_better_batch_is_held_to_no_line_and_a_district_without_places_lets_nobody_pass() {
    let pack = "[[batch]]\nid = \"five\"\ncolumn = \"five\"\none_of = [\"1\"]\n\
                [[round]]\nkind = \"choice\"\ndistrict_line = \"places\"\n";
    let schools = "school_id,lon,lat,places,district\nSX,122.5,32.9,2,D1\n";
    let children = "child_id,community,district,points,choices,five\n\
                    z,X,D1,5,SX,1\na,X,D1,30,SX,\nb,X,D1,20,SX,\n";
    let result = result(children, schools, pack, &[]);
    assert_eq!(
        result,
        [
            "public SX choice chosen",
            "unplaced   below_line",
            "public SX choice chosen",
        ]
    );
    let line = "[[round]]\nkind = \"choice\"\ndistrict_line = \"places\"\n\
                [[round]]\nkind = \"coordination\"\nabove_line = true\n";
    let one = "school_id,lon,lat,places,district\nSX,122.5,32.9,1,D1\n";
    let children = "child_id,community,district,points,choices\na,X,D1,50,\nd,X,D2,2,SX\n";
    let communities = "community,district,lon,lat\nX,D1,122.5,32.9\nX,D2,122.5,32.9\n";
    let result = told_in(communities, children, one, line, &[]);
    assert_eq!(
        result,
        ["public SX coordination nearest", "unplaced   below_line"]
    );
}

/// What exports and clerks write for nothing is no choice, and no school that is unknown; beside a school it does not count.
#[test]
fn a_word_for_nothing_is_no_choice() {
    for nothing in ["无", "没有", "-", "/", "NA", "0", "暂无", "未填"] {
        let at = folder();
        let children = format!(
            "child_id,community,district,points,choices\na,X,D1,9,{nothing}\nb,X,D1,8,SX|{nothing}\n"
        );
        let tables = Tables {
            tables: &[
                ("children", children.as_str()),
                (
                    "schools",
                    "school_id,lon,lat,places,district\nSX,122.5,32.9,2,D1\n",
                ),
                (
                    "communities",
                    "community,district,lon,lat\nX,D1,122.5,32.9\n",
                ),
            ],
            pack: "tie_break = []\n[[round]]\nkind = \"choice\"\n[[round]]\nkind = \"coordination\"\n",
        };
        let run = succeeds(&["check", tables.write(at.path()).to_str().unwrap()]);
        assert!(
            !said(&run).contains("W350") && !said(&run).contains("E240"),
            "{nothing}: {}",
            said(&run)
        );
    }
}

#[test]
fn an_identifier_with_a_space_can_be_chosen() {
    let schools = "school_id,lon,lat,places,district\nS 1,122.5,32.9,1,D1\n";
    let children = "child_id,community,district,points,choices\na,X,D1,50,S 1\nb,X,D1,9,\n";
    let result = result(children, schools, "[[round]]\nkind = \"choice\"\n", &[]);
    assert_eq!(
        result,
        ["public S 1 choice chosen", "unplaced   nothing_named"]
    );
}

#[test]
fn a_later_round_across_districts_is_in_the_reasons() {
    let pack = "[reach]\nacross_districts = false\n[[round]]\nkind = \"coordination\"\n\
                [[round]]\nkind = \"coordination\"\nname = \"second\"\nacross_districts = true\n";
    let schools = "school_id,lon,lat,places,district\nSX,122.5,32.9,1,D2\nSY,122.5,32.91,1,D2\n";
    let children = "child_id,community,district,points\na,X,D1,30\nb,X,D1,20\nw,X,D2,25\n";
    let communities = "community,district,lon,lat\nX,D1,122.5,32.9\nX,D2,122.5,32.9\n";
    let result = told_in(communities, children, schools, pack, &[]);
    assert_eq!(
        result,
        [
            "public SY second nearer_taken",
            "unplaced   all_full",
            "public SX coordination nearest",
        ]
    );
}

#[test]
fn placements_by_hand_survive_and_count_against_places() {
    let children = "child_id,community,district,points\na,X,D1,30\nb,X,D1,20\nc,Y,D1,\n";
    let locks = "child_id,school_id,reason\nc,SX,special needs\n";
    assert_eq!(
        result(children, SCHOOLS, "", &[("locks", locks)]),
        [
            "public SY coordination nearer_by_hand",
            "unplaced   taken_by_hand",
            "public SX lock by_hand"
        ]
    );
}

#[test]
fn the_whole_procedure_of_suzhou_and_a_second_list() {
    let Some(at) = copy_of_suzhou() else {
        return;
    };
    let round = |policy: &str| -> PathBuf {
        let text = format!(
            "name = \"s\"\nyear = 2026\nstage = \"primary\"\npolicy = \"{policy}\"\nseed = \"s\"\n\
             [tables]\nchildren = \"children.csv\"\nschools = \"schools.csv\"\n\
             communities = \"communities.csv\"\ndistricts = \"districts.csv\"\n"
        );
        let path = at.path().join("round.toml");
        fs::write(&path, text).unwrap();
        path
    };
    for policy in ["suzhou-urban-school", "huadu", "two-primaries"] {
        let out = allocate(&round(policy), at.path());
        verified(&out);
        let rounds = column(&out.join("allocation.csv"), "round");
        let count = |name: &str| rounds.iter().filter(|r| *r == name).count();
        match policy {
            "suzhou-urban-school" => {
                assert!(count("choice") > 15_000);
                assert!(count("coordination") > 1_000);
                assert!(count("second_coordination") > 100);
            }
            "huadu" => assert_eq!(count("choice") + count(""), rounds.len()),
            _ => assert_eq!(count("coordination"), 24_385 + 1_611),
        }
    }
}
