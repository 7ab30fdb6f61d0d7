//! Files that are made to break what reads them end in a finding, in bounded memory and time.

use std::fs;
use std::io::Write;
use std::path::Path;

use polars::prelude::{DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};
use rust_xlsxwriter::Workbook;
use zip::write::SimpleFileOptions;

use crate::tools::{Tables, ends_with, folder, said, xuewei};

/// What `check` says of a round whose schools are in this file.
fn check(at: &Path, schools: &str) -> (Option<i32>, String) {
    let tables = [
        (
            "children",
            "child_id,community,points,insurance_months\na,X,10,1\n",
        ),
        ("communities", "community,lon,lat\nX,122.5,32.9\n"),
    ];
    let round = Tables {
        tables: &tables,
        pack: "",
    }
    .write(at);
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}schools = \"{schools}\"\n")).unwrap();
    let run = xuewei(&["check", round.to_str().unwrap()]);
    (run.status.code(), said(&run))
}

#[track_caller]
fn refused(seen: (Option<i32>, String), parts: &[&str]) {
    let (code, text) = seen;
    assert_eq!(code, Some(1), "{text}");
    for part in parts {
        assert!(text.contains(part), "{part}: {text}");
    }
}

const HEADERS: [&str; 4] = ["school_id", "lon", "lat", "places"];

#[test]
fn a_workbook_that_unpacks_to_more_than_any_memory_is_refused_before_it_is_opened() {
    let at = folder();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in HEADERS.iter().enumerate() {
        sheet.write(0, column as u16, *header).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let mut honest = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let file = fs::File::create(at.path().join("bomb.xlsx")).unwrap();
    let mut bomb = zip::ZipWriter::new(file);
    for i in 0..honest.len() {
        let part = honest.by_index(i).unwrap();
        if part.name().unwrap() != "xl/sharedStrings.xml" {
            bomb.raw_copy_file(part).unwrap();
        }
    }
    bomb.start_file("xl/sharedStrings.xml", SimpleFileOptions::default())
        .unwrap();
    let nothing = vec![b' '; 1 << 20];
    for _ in 0..520 {
        bomb.write_all(&nothing).unwrap();
    }
    bomb.finish().unwrap();
    assert!(fs::metadata(at.path().join("bomb.xlsx")).unwrap().len() < 2 << 20);
    refused(
        check(at.path(), "bomb.xlsx"),
        &["E108", "sharedStrings", "512 MiB"],
    );
}

#[test]
fn a_sheet_of_every_column_is_refused_and_a_cell_in_its_last_corner_is_none_of_the_table() {
    let at = folder();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for column in 0..16_384 {
        sheet.write(0, column, "x").unwrap();
    }
    book.save(at.path().join("wide.xlsx")).unwrap();
    refused(check(at.path(), "wide.xlsx"), &["E108", "columns: 2001"]);

    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, (header, cell)) in HEADERS.iter().zip(["S", "122.5", "32.9", "1"]).enumerate() {
        sheet.write(0, column as u16, *header).unwrap();
        sheet.write(1, column as u16, cell).unwrap();
    }
    // As a rectangle this would be seventeen thousand million cells.
    sheet.write(1_048_575, 16_383, "far").unwrap();
    book.save(at.path().join("corner.xlsx")).unwrap();
    let (code, text) = check(at.path(), "corner.xlsx");
    assert_eq!(code, Some(0), "{text}");

    let header = vec!["x"; 16_384].join(",");
    fs::write(at.path().join("wide.csv"), format!("{header}\n")).unwrap();
    refused(check(at.path(), "wide.csv"), &["E108", "columns: 16384"]);
}

#[test]
fn a_few_bytes_of_parquet_that_stand_for_millions_of_rows_are_refused() {
    let at = folder();
    let rows = 20_000_001;
    let column = Series::new("school_id".into(), vec![1_i32; rows]).into_column();
    let mut frame = DataFrame::new(rows, vec![column]).unwrap();
    let file = fs::File::create(at.path().join("many.parquet")).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
    refused(
        check(at.path(), "many.parquet"),
        &["E108", "rows: 20000001"],
    );
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_not_read_for_ever() {
    let at = folder();
    refused(check(at.path(), "/dev/zero"), &["E101", "no file"]);
    refused(check(at.path(), "."), &["E101", "no file"]);
}

#[test]
fn a_quote_that_is_never_closed_is_no_cell_and_broken_rows_beyond_number_are_counted() {
    let at = folder();
    let open = format!("school_id,lon,lat,places\n\"{}", "x\n".repeat(100_000));
    fs::write(at.path().join("open.csv"), open).unwrap();
    refused(
        check(at.path(), "open.csv"),
        &["E239", "open.csv · row 2", "never closed"],
    );

    let rows: String = (0..150_000).map(|i| format!("S{i},x,32.9,1\n")).collect();
    fs::write(
        at.path().join("many.csv"),
        format!("school_id,lon,lat,places\n{rows}"),
    )
    .unwrap();
    refused(
        check(at.path(), "many.csv"),
        &["E205", "and 149995 more", "Errors: 150000"],
    );
    let out = at.path().join("found");
    let round = at.path().join("round.toml");
    ends_with(
        1,
        &[
            "check",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ],
    );
    let table = crate::tools::rows(&out.join("findings.csv"));
    assert_eq!(table.len(), 1 + 100_000 + 1);
    assert!(table[100_001][6].contains("and 50000 more"));
}
