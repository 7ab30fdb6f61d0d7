//! The lists of schools: what the secretary of each opens.

use std::fs;
use std::path::Path;

use calamine::{Data, Reader, Xlsx, open_workbook};

use crate::tools::{Tables, folder, said, succeeds, xuewei};

/// The sheets of a workbook with their rows as text.
fn sheets(path: &Path) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let names = book.sheet_names();
    let cell = |cell: &Data| cell.to_string();
    names
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let rows = range.rows().map(|row| row.iter().map(cell).collect());
            (name, rows.collect())
        })
        .collect()
}

const CHILDREN: &str = "child_id,community,district,points,household_id,sibling_school,姓名,电话,特殊需要,other\n\
    a,X,D1,9,h,,=甲,1301,,x\nb,X,D1,8,,S 1,乙,1302,轮椅,x\nc,X,D1,7,h,,丙,1303,,x\nd,X,D1,6,,,丁,1304,,x\n";
const SCHOOLS: &str =
    "school_id,name,lon,lat,places\nS 1,第一小学,122.5,32.9,3\nS/2,,122.5,32.91,9\n";

fn round(at: &Path, pack: &str, carry: &str) -> std::path::PathBuf {
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            (
                "communities",
                "community,district,lon,lat\nX,D1,122.5,32.9\n",
            ),
        ],
        pack,
    };
    let round = tables.write(at);
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{carry}{text}")).unwrap();
    round
}

#[test]
fn each_school_gets_its_children_with_the_columns_of_the_pack_and_nothing_else() {
    let at = folder();
    let pack = "tie_break = []\n[lists]\ncolumns = [\"姓名\", \"child_id\", \"points\", \"电话\"]\nsort = \"电话\"\nneeds = \"特殊需要\"\n\
        [[batch]]\nid = \"elder\"\nsibling = true\n";
    let round = round(
        at.path(),
        pack,
        "carry = [\"姓名\", \"电话\", \"特殊需要\"]\n",
    );
    let out = at.path().join("out");
    let (from, to) = (round.to_str().unwrap(), out.to_str().unwrap());
    let run = succeeds(&["allocate", from, "--out", to, "--lists", "--lang", "zh"]);
    assert!(said(&run).contains("2 所学校的新生名单"), "{}", said(&run));
    let first = sheets(&out.join("lists/S%201.xlsx"));
    let names: Vec<&str> = first.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["新生名单", "兄弟姐妹", "特殊需要"]);
    assert_eq!(first[0].1[0], ["姓名", "儿童编号", "积分", "电话"]);
    // A name like a formula stays a name; in the order of the telephone.
    assert_eq!(first[0].1[1], ["=甲", "a", "9", "1301"]);
    assert_eq!(first[0].1.len(), 4);
    // a and c are of one household; b's elder is at the school.
    let with: Vec<&str> = first[1].1[1..]
        .iter()
        .map(|row| row.last().unwrap().as_str())
        .collect();
    assert_eq!(with, ["c", "有哥哥或姐姐在本校就读", "a"]);
    assert_eq!(first[2].1.len(), 2);
    assert_eq!(first[2].1[1], ["乙", "b", "8", "1302", "轮椅"]);
    // The other school: one child, nothing to tell of brothers, sisters or needs.
    let second = sheets(&out.join("lists/S%2F2.xlsx"));
    assert_eq!(second.len(), 1);
    assert_eq!(second[0].1[1], ["丁", "d", "6", "1304"]);
    let all = sheets(&out.join("lists/all.schools.xlsx"));
    assert_eq!(all[0].1[0][..3], ["学校编号", "学校", "姓名"]);
    assert_eq!(all[0].1.len(), 5);
    // The same in one file, and the whole folder again from the inputs to the last byte.
    let zip = fs::read(out.join("lists.zip")).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).unwrap();
    let mut names: Vec<String> = (0..zip.len())
        .map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["S%201.xlsx", "S%2F2.xlsx", "all.schools.xlsx"]);
    let mut book = Vec::new();
    std::io::copy(&mut zip.by_name("S%201.xlsx").unwrap(), &mut book).unwrap();
    assert_eq!(book, fs::read(out.join("lists/S%201.xlsx")).unwrap());
    succeeds(&["verify", to]);
    // A list taken out, or put in, is noticed.
    fs::remove_file(out.join("lists/S%2F2.xlsx")).unwrap();
    assert_eq!(xuewei(&["verify", to]).status.code(), Some(3));
}

#[test]
fn without_a_word_of_the_pack_a_list_has_what_the_round_carries() {
    let at = folder();
    let round = round(at.path(), "tie_break = []\n", "carry = [\"姓名\"]\n");
    let out = at.path().join("out");
    let (from, to) = (round.to_str().unwrap(), out.to_str().unwrap());
    succeeds(&["allocate", from, "--out", to, "--lists", "--lang", "en"]);
    let first = sheets(&out.join("lists/S%201.xlsx"));
    let headings = [
        "Child",
        "姓名",
        "Points",
        "Rank",
        "Community",
        "Journey (m)",
    ];
    assert_eq!(first[0].1[0], headings);
    assert_eq!(first[0].1[1], ["a", "=甲", "9", "1", "X", "0"]);
    // Without being asked, there is none.
    succeeds(&["allocate", from, "--out", to]);
    assert!(!out.join("lists").exists() && !out.join("lists.zip").exists());
}
