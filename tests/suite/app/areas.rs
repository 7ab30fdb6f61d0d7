//! Lines and choices by areas below the district (片区), by hand.

use super::choices::told_in;
use crate::tools::{Tables, allocate, column, folder, said, xuewei};

const COMMUNITIES: &str = "community,district,lon,lat\nX,D1,122.5,32.9\nY,D2,122.5,32.91\n";
const SCHOOLS: &str = "school_id,lon,lat,places,district,area\n\
    SX,122.5,32.9,1,D1,东片\nSY,122.5,32.91,2,D1,西片\n";
const CHILDREN: &str = "child_id,community,district,points,choices,片区\n\
    a,X,D1,30,SX,东片\nb,X,D1,20,SX,东片\nc,X,D1,10,SY,西片\nd,X,D1,25,SY,东片\ne,X,D1,5,SX|SY,\n";

fn result(children: &str, schools: &str, pack: &str) -> Vec<String> {
    told_in(COMMUNITIES, children, schools, pack, &[])
}

fn town<'t>(tables: &'t [(&'t str, &'t str)], pack: &'t str) -> Tables<'t> {
    Tables { tables, pack }
}

#[test]
fn an_area_has_a_line_of_its_own_places() {
    let pack = "[[round]]\nkind = \"choice\"\narea_line = \"places\"\n";
    // The one place of the east is for 30 points; the west has places for all; who is in none is held to none.
    assert_eq!(
        result(CHILDREN, SCHOOLS, &format!("{pack}choices = 2\n")),
        [
            "public SX choice chosen",
            "unplaced   below_line",
            "public SY choice chosen",
            "unplaced   below_line",
            "public SY choice chosen",
        ]
    );
    let at = folder();
    let tables = [
        ("children", CHILDREN),
        ("schools", SCHOOLS),
        ("communities", COMMUNITIES),
    ];
    let out = allocate(&town(&tables, pack).write(at.path()), at.path());
    let cutoffs = out.join("cutoffs.csv");
    let of = |name: &str| column(&cutoffs, name);
    assert_eq!(of("kind")[..2], ["area_line", "area_line"]);
    assert_eq!(of("id")[..2], ["东片", "西片"]);
    assert_eq!(of("points")[..2], ["30", ""]);
    assert!(column(&out.join("findings.csv"), "code").contains(&"W389".to_owned()));
}

#[test]
fn published_lines_hold_by_area() {
    let pack = "[[round]]\nkind = \"choice\"\narea_lines = { 东片 = 25, 西片 = 15 }\n";
    assert_eq!(
        result(CHILDREN, SCHOOLS, pack),
        [
            "public SX choice chosen",
            "unplaced   below_line",
            "unplaced   below_line",
            "public SY choice chosen",
            "unplaced   choices_full",
        ]
    );
}

#[test]
fn families_choose_within_their_area_and_who_is_in_none_anywhere() {
    let pack = "[[round]]\nkind = \"choice\"\nchoices = 2\nwithin_area = true\n";
    let told = result(CHILDREN, SCHOOLS, pack);
    assert_eq!(told[0], "public SX choice chosen");
    assert!(told[1].starts_with("unplaced"), "{told:?}");
    assert_eq!(told[2], "public SY choice chosen");
    // SY is in the west, d in the east: what it named is not open to it.
    assert!(told[3].starts_with("unplaced"), "{told:?}");
    assert_eq!(told[4], "public SY choice chosen");
    let at = folder();
    let tables = [
        ("children", CHILDREN),
        ("schools", SCHOOLS),
        ("communities", COMMUNITIES),
    ];
    let run = xuewei(&[
        "check",
        town(&tables, pack).write(at.path()).to_str().unwrap(),
    ]);
    let text = said(&run);
    assert!(text.contains("W312") && text.contains("W389"), "{text}");
    // An area in which no school is binds nobody, and is told.
    let odd = CHILDREN.replace("25,SY,东片", "25,SY,东区片");
    assert_eq!(result(&odd, SCHOOLS, pack)[3], "public SY choice chosen");
}

#[test]
fn areas_of_one_name_in_two_districts_are_two() {
    let schools = "school_id,lon,lat,places,district,area\n\
        SX,122.5,32.9,1,D1,东片\nSY,122.5,32.91,1,D2,东片\n";
    let children = "child_id,community,district,points,choices,area\n\
        a,X,D1,30,SY,东片\nb,Y,D2,20,SY,东片\n";
    let within = "[[round]]\nkind = \"choice\"\nwithin_area = true\n";
    let told = result(children, schools, within);
    assert!(told[0].starts_with("unplaced"), "{told:?}");
    assert_eq!(told[1], "public SY choice chosen");
    let line = "[[round]]\nkind = \"choice\"\narea_lines = { \"D1/东片\" = 50 }\n";
    let told = result(children, schools, line);
    assert_eq!(told, ["unplaced   below_line", "public SY choice chosen"]);
    let both = "[[round]]\nkind = \"choice\"\narea_lines = { 东片 = 50 }\n";
    let told = result(children, schools, both);
    assert_eq!(told, ["unplaced   below_line", "unplaced   below_line"]);
}

#[test]
fn what_cannot_be_meant_is_said() {
    let at = folder();
    let without = CHILDREN.replace(",片区\n", ",备注\n");
    for (children, pack, told) in [
        (CHILDREN, "area_lines = { 北片 = 25 }\n", "E245"),
        (CHILDREN, "area_line = \"given\"\n", "area_lines"),
        (
            CHILDREN,
            "area_line = \"places\"\ndistrict_line = \"places\"\n",
            "E105",
        ),
        (&without, "within_area = true\n", "E241"),
    ] {
        let pack = format!("[[round]]\nkind = \"choice\"\n{pack}");
        let tables = [
            ("children", children),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
        ];
        let run = xuewei(&[
            "check",
            town(&tables, &pack).write(at.path()).to_str().unwrap(),
        ]);
        let text = said(&run);
        assert!(
            run.status.code() == Some(1) && text.contains(told),
            "{told}: {text}"
        );
    }
}
