//! Words in choices that are no school of the table: gathered to be filled in, and read as what people wrote there.

use std::fs;

use rust_xlsxwriter::Workbook;

use super::bureau::{put, run, sheets};
use crate::tools::{column, folder};

const PACK: &str =
    "extends = \"two-primaries\"\ntie_break = []\n[[round]]\nkind = \"choice\"\nchoices = 3\n";
const ROUND: &str = "name = \"t\"\nyear = 2026\nstage = \"primary\"\npolicy = \"pack.toml\"\nseed = \"t\"\n\
    [tables]\nchildren = \"children.csv\"\nschools = \"schools.csv\"\n";
const SCHOOLS: &str =
    "school_id,name,lon,lat,places\nS1,市实验小学,122.5,32.9,1\nS2,第二小学,122.5,32.9,1\n";
const CHILDREN: &str = "child_id,lon,lat,points,志愿学校\n\
    a,122.5,32.9,9,实验学校小学部、第二小学\nb,122.5,32.9,8,实验学校小学部\nc,122.5,32.9,7,张三\nd,122.5,32.9,6,无\n";

fn town(at: &std::path::Path, aliases: Option<&str>) {
    let mut round = ROUND.to_owned();
    if let Some(aliases) = aliases {
        fs::write(at.join("names.csv"), aliases).unwrap();
        round.push_str("school_aliases = \"names.csv\"\n");
    }
    for (name, text) in [
        ("round.toml", round.as_str()),
        ("pack.toml", PACK),
        ("schools.csv", SCHOOLS),
        ("children.csv", CHILDREN),
    ] {
        fs::write(at.join(name), text).unwrap();
    }
}

#[test]
fn words_for_schools_are_gathered_and_what_is_filled_in_is_read() {
    let at = folder();
    town(at.path(), None);
    let path = at.path().to_str().unwrap();
    let (status, text) = run(&["check", path]);
    assert!(status == Some(1) && text.contains("E240"), "{text}");
    let copy = at.path().join("改正");
    let (status, text) = run(&["check", path, "--fix", copy.to_str().unwrap()]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("1 个校名待写明是哪所学校"), "{text}");
    let file = copy.join("待补充.xlsx");
    let mut all = sheets(&file);
    // One word, with how often it stands there; a name of a person is not written down, and 无 is no word.
    assert_eq!(
        (all.len(), all[0].0.as_str(), all[0].1.len()),
        (1, "学校别名", 2)
    );
    assert_eq!(all[0].1[1][..2], ["实验学校小学部", ""]);
    assert_eq!(all[0].1[1][3], "2");
    // Not filled in, it is told as before.
    let copied = copy.to_str().unwrap();
    let (status, text) = run(&["check", copied]);
    assert!(status == Some(1) && text.contains("E240"), "{text}");

    all[0].1[1][1] = "市实验小学".to_owned();
    let mut book = Workbook::new();
    for (name, rows) in &all {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        let rows: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
        put(sheet, 0, &rows);
    }
    book.save(&file).unwrap();
    let children = copy.join("children.csv");
    let text = fs::read_to_string(&children).unwrap();
    fs::write(
        &children,
        text.replace("张三", "第二小学").replace("无", ""),
    )
    .unwrap();
    let out = at.path().join("out");
    let (status, text) = run(&["allocate", copied, "--out", out.to_str().unwrap()]);
    assert_eq!(status, Some(0), "{text}");
    assert_eq!(
        column(&out.join("allocation.csv"), "school_id"),
        ["S1", "", "S2", ""]
    );
}

#[test]
fn other_names_of_schools_are_held_to_the_table() {
    let at = folder();
    // By identifier or name; a name of a school stays that; what is not filled in waits.
    let aliases = "别名,学校\n实验学校小学部,S1\n第二小学,S1\n张三,\n无,S2\n";
    town(at.path(), Some(aliases));
    let path = at.path().to_str().unwrap();
    let (_, text) = run(&["check", path]);
    assert!(
        !text.contains("E211") && text.contains("1 个在学校表中找不到"),
        "{text}"
    );
    town(at.path(), Some("别名,学校\n实验学校小学部,S9\n"));
    let (status, text) = run(&["check", path]);
    assert!(
        status == Some(1) && text.contains("E211") && text.contains("S9"),
        "{text}"
    );
}
