//! The workbook: what its sheets hold is what the tables hold, in types; headings in both languages; hostile
//! names stay text; the same bytes each time.

use std::fs;
use std::path::Path;
use std::process::Command;

use calamine::{Data, Reader, Xlsx, open_workbook};
use xuewei::tables::written;
use xuewei::words::{Lang, Wording};

use crate::tools::{Tables, allocate, carry, ends_with, folder, project, rows, said, succeeds};

/// The rows of a sheet.
fn sheet(out: &Path, name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(out.join("report.xlsx")).expect("a workbook");
    let range = book.worksheet_range(name).expect("the sheet");
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Whether a cell says what the CSV says: empty is empty, numbers are numbers, words may be translated.
fn agrees(cell: &Data, text: &str, wording: &Wording) -> bool {
    let reason = wording.plain(&format!("reason-{text}"));
    let word = wording.plain(&format!("word-{text}"));
    match cell {
        Data::Empty => text.is_empty(),
        Data::Float(number) => text.parse::<f64>().is_ok_and(|n| (n - number).abs() < 1e-9),
        Data::Int(number) => text.parse::<i64>() == Ok(*number),
        Data::String(result) => result == text || *result == reason || *result == word,
        _ => false,
    }
}

#[test]
fn every_sheet_holds_what_its_table_holds() {
    let at = folder();
    let out = at.path().join("out");
    let round = project("data/wanglan/round.toml");
    succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--class-values",
    ]);
    let wording = Wording::new(Lang::En);
    let tables = [
        ("Districts", "shortfall.csv"),
        ("Schools", "schools.csv"),
        ("Places a child", "pressure.csv"),
        ("Members of pressure areas", "pressure_members.csv"),
        ("Short areas", "bottlenecks.csv"),
        ("Measures", "remedies.csv"),
        ("Room", "surplus.csv"),
        ("Members of areas", "bottleneck_members.csv"),
        ("Parcels", "bottleneck_parcels.csv"),
        ("Posts", "post_plan.csv"),
        ("Value of a class", "class_values.csv"),
        ("Settlement", "settlement.csv"),
        ("Cut-offs", "cutoffs.csv"),
        ("By hand", "manual.csv"),
        ("Other rules", "fairness.csv"),
        ("Children", "allocation.csv"),
    ];
    let book: Xlsx<_> = open_workbook(out.join("report.xlsx")).unwrap();
    assert_eq!(book.sheet_names()[..2], ["Overview", "Findings"]);
    assert_eq!(book.sheet_names()[2..], tables.map(|(name, _)| name));
    let (mut numbers, mut totalled) = (0, 0);
    for (name, file) in tables {
        let (mut cells, table) = (sheet(&out, name), rows(&out.join(file)));
        if name == "Districts" {
            // A figure a row.
            let turned = |i: usize| cells.iter().map(|row| row[i].clone()).collect();
            cells = (0..cells[0].len()).map(turned).collect();
        }
        // Some are added up below their rows: of the rows shown, so that it is a formula.
        if cells.len() == table.len() + 1 {
            let totals = cells.pop().expect("a row");
            assert_eq!(totals[0].to_string(), "Total of the rows shown", "{name}");
            let mut added = 0;
            for (column, total) in totals.iter().enumerate().skip(1) {
                let Data::Float(total) = total else { continue };
                let all = table.iter().skip(1);
                let sum: f64 = all.filter_map(|row| row[column].parse::<f64>().ok()).sum();
                assert!(
                    (total - sum).abs() < 1e-6,
                    "{name} {}: {total} {sum}",
                    table[0][column]
                );
                added += 1;
            }
            assert!(added > 2, "{name}");
            totalled += 1;
        }
        assert_eq!(cells.len(), table.len(), "{name}");
        for (i, (cells, row)) in cells.iter().zip(&table).enumerate().skip(1) {
            for (j, text) in row.iter().enumerate() {
                let cell = cells.get(j).unwrap_or(&Data::Empty);
                assert!(
                    agrees(cell, text, &wording),
                    "{name} {i} {}: {cell:?} {text}",
                    table[0][j]
                );
                numbers += usize::from(matches!(cell, Data::Float(_) | Data::Int(_)));
            }
        }
        let declared = written()
            .into_iter()
            .find(|t| file == format!("{}.csv", t.name));
        let declared = declared.expect("a declared table");
        for (cell, column) in cells[0].iter().zip(&table[0]) {
            let column = declared.column(column).expect("a declared column");
            assert_eq!(cell.to_string(), column.heading.en);
        }
    }
    assert!(numbers > 6_000, "{numbers}");
    assert_eq!(totalled, 4);
}

#[test]
fn in_a_chinese_workbook_every_word_of_the_program_is_chinese() {
    let at = folder();
    let out = at.path().join("out");
    let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(["--lang", "zh", "allocate"])
        .arg(project("data/wanglan/round.toml"))
        .args(["--out", out.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    let mut book: Xlsx<_> = open_workbook(out.join("report.xlsx")).unwrap();
    let mut rounds = 0;
    for name in book.sheet_names() {
        // What was found names columns as the tables have them.
        if name == "提醒" {
            continue;
        }
        for cell in book.worksheet_range(&name).unwrap().rows().flatten() {
            let Data::String(text) = cell else { continue };
            // Identifiers have figures in them, names are Chinese.
            let is_code =
                text.len() > 3 && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
            assert!(!is_code, "{name}: {text}");
            rounds += usize::from(text == "统筹调剂");
        }
    }
    assert!(rounds > 0);
}

#[test]
fn names_like_formulas_and_rare_characters_stay_text_and_the_bytes_the_same() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points,note\n007,122.5,32.9,1,\"=cmd|'/c calc'!A0\"\n䶮,122.5,32.9,2,𠮷㛃\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places,name\n01,122.5,32.9,1,\"=HYPERLINK(\"\"x\"\")\"\n",
            ),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    carry(&round, &["note"]);
    let out = allocate(&round, at.path());
    let children = sheet(&out, "Children");
    // By identifier: 007 comes first, and keeps its zeros.
    assert_eq!(children[1][0], Data::String("007".into()));
    let note = children[0]
        .iter()
        .position(|cell| *cell == Data::String("note".into()))
        .unwrap();
    assert_eq!(children[1][note], Data::String("=cmd|'/c calc'!A0".into()));
    assert_eq!(children[2][0], Data::String("䶮".into()));
    assert_eq!(children[2][note], Data::String("𠮷㛃".into()));
    let schools = sheet(&out, "Schools");
    assert!(schools[1].contains(&Data::String("=HYPERLINK(\"x\")".into())));
    let first = fs::read(out.join("report.xlsx")).unwrap();
    let again = folder();
    let round = tables.write(again.path());
    carry(&round, &["note"]);
    let out = allocate(&round, again.path());
    assert!(first == fs::read(out.join("report.xlsx")).unwrap());
    fs::write(out.join("report.xlsx"), b"PK").unwrap();
    let run = ends_with(3, &["verify", out.to_str().unwrap()]);
    assert!(said(&run).contains("report.xlsx"));
}

#[test]
fn the_years_ahead_have_headings_in_both_languages_too() {
    let at = folder();
    let round = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,1\n"),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
            (
                "demand",
                "cell_id,lon,lat,count,year\nX,122.5,32.9,2,2027\n",
            ),
        ],
        pack: "",
    }
    .write(at.path());
    let table = rows(&allocate(&round, at.path()).join("path.csv"));
    assert!(table[0].len() >= 12, "{:?}", table[0]);
    let declared = written().into_iter().find(|t| t.name == "path");
    let declared: Vec<&str> = declared.expect("a declared table").keys().collect();
    assert_eq!(table[0], declared);
}
