//! One table in the forms that other programs give it: dialects of CSV, of workbooks and of Parquet. At least five hundred
//! files, all read alike.

use std::fs;
use std::path::Path;

use polars::prelude::{
    DataFrame, IntoColumn, NamedFrom, ParquetCompression, ParquetWriter, Series,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use xuewei::input;

use super::raw_workbook::{RawWorkbook, sheet_data, text};
use crate::tools::{Tables, carry, folder};

/// Tables that are made; each becomes as many files as there are forms.
const TABLES: usize = 50;

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        (self.0.next_u64() % n as u64) as usize
    }

    fn of<'t>(&mut self, all: &[&'t str]) -> &'t str {
        all[self.below(all.len())]
    }
}

const HEADINGS: [&str; 6] = ["编号", "小区", "积分", "出生日期", "备注", "queue"];

/// Rows of a table as they are read: identifier, community, points, date, remark, number.
fn table(dice: &mut Dice) -> Vec<[String; 6]> {
    let count = 1 + dice.below(12);
    let rows = (0..count).map(|at| {
        [
            format!("{}{at:03}", dice.of(&["C", "0", "2026-", "学-"])),
            dice.of(&["东里", "X & Y", "a<b>\"c\""]).to_owned(),
            dice.of(&["1", "99.1", "340", "0.3", "7.25"]).to_owned(),
            format!("2020-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)),
            dice.of(&["", "甲，乙", "a \"b\" c", "1 & 2", "it's", "共享", "注"])
                .to_owned(),
            dice.of(&["", "12", "-3", "1200000", "0.5"]).to_owned(),
        ]
    });
    rows.collect()
}

fn quoted(cell: &str, always: bool) -> String {
    match always || cell.contains([',', ';', '\t', '|', '"', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

fn csv(rows: &[[String; 6]], separator: &str, end: &str, always: bool) -> String {
    let head = HEADINGS.map(str::to_owned);
    let lines = std::iter::once(&head).chain(rows);
    let line = |row: &[String; 6]| {
        row.iter()
            .map(|cell| quoted(cell, always))
            .collect::<Vec<_>>()
            .join(separator)
            + end
    };
    lines.map(line).collect()
}

fn escaped(cell: &str) -> String {
    cell.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Days since the last of 1899.
fn serial(date: &str) -> i64 {
    let date: jiff::civil::Date = date.parse().unwrap();
    i64::from(
        date.since(jiff::civil::date(1899, 12, 30))
            .unwrap()
            .get_days(),
    )
}

/// How a workbook keeps its cells.
#[derive(Clone, Copy)]
enum Cells {
    Inline,
    Str,
    Rich,
}

fn workbook(rows: &[[String; 6]], kind: Cells, iso: bool, strict: bool, bare: bool) -> Vec<u8> {
    let plain = |cell: &str| match (cell, kind) {
        ("", _) => String::new(),
        (cell, Cells::Inline) => text(&escaped(cell)),
        (cell, Cells::Str) => format!(" t=\"str\"><v>{}</v>", escaped(cell)),
        (cell, Cells::Rich) => {
            let at = cell.char_indices().nth(1).map_or(cell.len(), |(at, _)| at);
            let run = |part: &str| {
                format!(
                    "<r><rPr><b/></rPr><t xml:space=\"preserve\">{}</t></r>",
                    escaped(part)
                )
            };
            format!(
                " t=\"inlineStr\"><is>{}{}</is>",
                run(&cell[..at]),
                run(&cell[at..])
            )
        }
    };
    let number = |cell: &str| match cell {
        "" => String::new(),
        cell => format!("><v>{cell}</v>"),
    };
    let mut all: Vec<Vec<String>> = vec![HEADINGS.iter().map(|h| plain(h)).collect()];
    for row in rows {
        let date = match iso {
            true => format!(" t=\"d\" s=\"1\"><v>{}T00:00:00</v>", row[3]),
            false => format!(" s=\"1\"><v>{}</v>", serial(&row[3])),
        };
        all.push(vec![
            plain(&row[0]),
            plain(&row[1]),
            number(&row[2]),
            date,
            plain(&row[4]),
            number(&row[5]),
        ]);
    }
    let mut xml = sheet_data(&all);
    if bare
        && rows
            .iter()
            .all(|row| row.iter().all(|cell| !cell.is_empty()))
    {
        // Cells and rows without their places follow one another.
        for column in 'A'..='F' {
            for row in 1..=all.len() {
                xml = xml.replace(&format!("<c r=\"{column}{row}\""), "<c");
            }
        }
    }
    RawWorkbook {
        formats: vec!["yyyy/m/d"],
        is_strict: strict,
        ..RawWorkbook::new(&xml)
    }
    .bytes()
}

fn parquet(rows: &[[String; 6]], compression: ParquetCompression, typed: bool, at: &Path) {
    let column = |c: usize| rows.iter().map(move |row| row[c].as_str());
    let texts =
        |c: usize| Series::new(HEADINGS[c].into(), column(c).collect::<Vec<_>>()).into_column();
    let numbers = |c: usize| {
        let all: Vec<Option<f64>> = column(c).map(|cell| cell.parse().ok()).collect();
        Series::new(HEADINGS[c].into(), all).into_column()
    };
    let of = |c: usize| if typed { numbers(c) } else { texts(c) };
    let columns = vec![texts(0), texts(1), of(2), texts(3), texts(4), of(5)];
    let mut frame = DataFrame::new(rows.len(), columns).unwrap();
    let file = fs::File::create(at).unwrap();
    ParquetWriter::new(file)
        .with_compression(compression)
        .with_row_group_size(Some(3))
        .finish(&mut frame)
        .unwrap();
}

/// What is read from the children in a file, in the order of the identifiers.
fn read(at: &Path, file: &str) -> Vec<[String; 6]> {
    let round = Tables {
        tables: &[
            ("schools", "school_id,lon,lat,places\nS1,122.5,32.9,5\n"),
            ("communities", "community,lon,lat\n东里,122.5,32.9\nX & Y,122.5,32.9\n\"a<b>\"\"c\"\"\",122.5,32.9\n"),
        ],
        pack: "tie_break = []\n",
    }
    .write(at);
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}children = \"{file}\"\n")).unwrap();
    carry(&round, &["备注", "queue"]);
    let input = match input::read(&round) {
        Ok(input) => input,
        Err(findings) => panic!("{file}: {:?}", findings.sorted()),
    };
    let extras = input.intake.child_extras();
    let extra = |name: &str, row: usize| {
        let column = extras.0.iter().find(|c| c.name == name);
        column.map_or(String::new(), |c| c.get(row).to_owned())
    };
    let communities = input.intake.communities();
    let rows = input
        .intake
        .children()
        .iter()
        .enumerate()
        .map(|(row, child)| {
            [
                child.id.to_string(),
                child
                    .community
                    .map_or(String::new(), |c| communities[c.at()].name.to_string()),
                child
                    .points
                    .map_or(String::new(), |p| xuewei_core::units::decimal(p.parts())),
                child.birth_date.map_or(String::new(), |d| d.to_string()),
                extra("备注", row),
                extra("queue", row),
            ]
        });
    rows.collect()
}

#[test]
fn at_least_five_hundred_files_of_other_forms_are_read_alike() {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(17));
    let mut files = 0;
    for _ in 0..TABLES {
        let rows = table(&mut dice);
        let mut wanted = rows.clone();
        wanted.sort();
        let at = folder();
        let mut check = |name: &str, bytes: Option<Vec<u8>>| {
            if let Some(bytes) = bytes {
                fs::write(at.path().join(name), bytes).unwrap();
            }
            assert_eq!(read(at.path(), name), wanted, "{name}");
            files += 1;
        };
        for (name, separator, end, always) in [
            ("a.csv", ",", "\n", false),
            ("b.csv", ",", "\r\n", true),
            ("c.csv", ";", "\r\n", false),
            ("d.csv", "\t", "\n", true),
            ("e.csv", "|", "\r", false),
        ] {
            check(name, Some(csv(&rows, separator, end, always).into_bytes()));
        }
        let gb = encoding_rs::GB18030
            .encode(&csv(&rows, ",", "\r\n", false))
            .0
            .into_owned();
        check("g.csv", Some(gb));
        for (name, kind, iso, strict, bare) in [
            ("a.xlsx", Cells::Inline, false, false, false),
            ("b.xlsx", Cells::Str, true, true, false),
            ("c.xlsx", Cells::Rich, true, false, true),
        ] {
            check(name, Some(workbook(&rows, kind, iso, strict, bare)));
        }
        for (name, compression, typed) in [
            ("a.parquet", ParquetCompression::Uncompressed, true),
            ("b.parquet", ParquetCompression::Uncompressed, false),
        ] {
            parquet(&rows, compression, typed, &at.path().join(name));
            check(name, None);
        }
    }
    assert!(files >= 500, "{files}");
}
