//! Types of Parquet: each means what the same cell means in CSV and in a workbook, or is refused with its column.

use std::fs;

use polars::prelude::{
    Column, DataFrame, DataType, IntoColumn, NamedFrom, ParquetWriter, Series, TimeUnit,
};
use xuewei::input;
use xuewei_core::finding::Code;

use crate::tools::{Tables, carry, folder};

/// The cells of a column that is carried through.
fn carried(column: Column) -> Result<Vec<String>, Vec<Code>> {
    let at = folder();
    let rows = column.len();
    let ids: Vec<String> = (0..rows).map(|i| format!("C{i:03}")).collect();
    let name = column.name().to_string();
    let home = Series::new("community".into(), vec!["X"; rows]);
    let points = Series::new("points".into(), vec![1_i64; rows]);
    let columns = vec![
        Series::new("child_id".into(), ids).into_column(),
        home.into_column(),
        points.into_column(),
        column,
    ];
    let mut frame = DataFrame::new(rows, columns).unwrap();
    let file = fs::File::create(at.path().join("c.parquet")).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
    let round = Tables {
        tables: &[
            ("schools", "school_id,lon,lat,places\nS1,122.5,32.9,5\n"),
            ("communities", "community,lon,lat\nX,122.5,32.9\n"),
        ],
        pack: "tie_break = []\n",
    }
    .write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}children = \"c.parquet\"\n")).unwrap();
    carry(&round, &[&name]);
    match input::read(&round) {
        Ok(input) => {
            let extras = input.intake.child_extras();
            let column = extras
                .0
                .iter()
                .find(|c| c.name == name)
                .expect("the column");
            Ok((0..rows).map(|row| column.get(row).to_owned()).collect())
        }
        Err(findings) => Err(findings.sorted().iter().map(|f| f.code).collect()),
    }
}

#[track_caller]
fn reads(series: Series, cells: &[&str]) {
    assert_eq!(
        carried(series.into_column()).as_deref(),
        Ok(&cells.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>()[..])
    );
}

#[test]
fn truth_numbers_and_texts_are_what_they_are_in_a_workbook() {
    let name = || "x".into();
    reads(
        Series::new(name(), [Some(true), Some(false), None]),
        &["1", "0", ""],
    );
    reads(
        Series::new(name(), [Some(99.1_f32), Some(340.0), Some(f32::NAN), None]),
        &["99.1", "340", "", ""],
    );
    reads(
        Series::new(name(), [Some(0.1 + 0.2), Some(-7.0), Some(f64::NAN)]),
        &["0.3", "-7", ""],
    );
    reads(
        Series::new(name(), [i64::MAX, i64::MIN, 9_007_199_254_740_993]),
        &[
            "9223372036854775807",
            "-9223372036854775808",
            "9007199254740993",
        ],
    );
    reads(Series::new(name(), [u64::MAX]), &["18446744073709551615"]);
    reads(
        Series::new(name(), [Some("甲"), Some(" 乙 "), None]),
        &["甲", "乙", ""],
    );
    let bytes = Series::new(name(), ["甲", "b"])
        .cast(&DataType::Binary)
        .unwrap();
    reads(bytes, &["甲", "b"]);
    let small = Series::new(name(), [1_i32, -2])
        .cast(&DataType::Int8)
        .unwrap();
    reads(small, &["1", "-2"]);
}

#[test]
fn times_are_the_days_that_they_are_in_china() {
    const DAY: i64 = 86_400;
    let seconds = |all: &[i64], unit: TimeUnit| {
        let per = match unit {
            TimeUnit::Milliseconds => 1_000,
            TimeUnit::Microseconds => 1_000_000,
            TimeUnit::Nanoseconds => 1_000_000_000,
        };
        let all: Vec<i64> = all.iter().map(|s| s * per).collect();
        Series::new("x".into(), all)
            .cast(&DataType::Datetime(unit, None))
            .unwrap()
    };
    for unit in [
        TimeUnit::Milliseconds,
        TimeUnit::Microseconds,
        TimeUnit::Nanoseconds,
    ] {
        reads(
            seconds(&[0, 16_495 * DAY, -DAY, 16_495 * DAY + 8 * 3_600], unit),
            &["1970-01-01", "2015-03-01", "1969-12-31", "2015-03-01"],
        );
        // Midnights of China as UTC has them.
        reads(
            seconds(
                &[16_494 * DAY + 16 * 3_600, 16_495 * DAY + 16 * 3_600],
                unit,
            ),
            &["2015-03-01", "2015-03-02"],
        );
    }
    let days = Series::new("x".into(), [16_495_i32])
        .cast(&DataType::Date)
        .unwrap();
    reads(days, &["2015-03-01"]);
}

#[test]
fn what_no_cell_can_hold_is_refused_with_its_column() {
    let lists = Series::new("x".into(), [Series::new("".into(), [1, 2])]);
    assert_eq!(carried(lists.into_column()), Err(vec![Code::ColumnNested]));
    let bytes = Series::new("x".into(), [&b"\xff\xfe"[..]]);
    assert_eq!(carried(bytes.into_column()), Err(vec![Code::TableBroken]));
}
