//! Parquet, through polars.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use polars::prelude::{ArrowDataType, Column, DataType, ParquetReader, SerReader, TimeUnit};

use super::headings::Head;
use super::limits::{COLUMNS, ROWS, too_much};
use super::parquet_decimals::decimals;
use super::table::{Table, float_text, number_text};
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase};

/// The headings of a Parquet file.
///
/// # Errors
/// When it cannot be read.
pub fn head(bytes: &[u8], name: &str) -> Result<Head, Finding> {
    let broken = |why: String| Finding::new(Code::TableBroken, name).with("why", Arg::Quoted(why));
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    let schema = reader.schema().map_err(|e| broken(e.to_string()))?;
    let mut head = Head::default();
    head.push(1, schema.iter_names().map(|name| name.as_str()));
    Ok(head)
}

/// Reads a Parquet file; every column becomes text.
pub fn read(name: &str, bytes: &[u8], findings: &mut Findings) -> Result<Option<Table>, Finding> {
    let broken = |why: String| Finding::new(Code::TableBroken, name).with("why", Arg::Quoted(why));
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    // A few bytes may stand for any number of rows.
    let rows = reader.num_rows().map_err(|e| broken(e.to_string()))?;
    let schema = reader.schema().map_err(|e| broken(e.to_string()))?;
    if rows > ROWS {
        return Err(too_much(name, Phrase::Rows, rows, ROWS));
    }
    if schema.len() > COLUMNS {
        return Err(too_much(name, Phrase::Columns, schema.len(), COLUMNS));
    }
    // What polars was not built for would end in a panic.
    let mut plain = Vec::new();
    let mut is_whole = true;
    for (column, field) in schema.iter() {
        match kind(field.dtype()) {
            Ok(Stored::Plain) => plain.push(column.to_string()),
            Ok(Stored::Decimal) => (),
            Err(what) => {
                is_whole = false;
                let finding = Finding::new(Code::ColumnNested, name).row(1);
                findings.push(finding.column(column.as_str()).with("kind", what));
            }
        }
    }
    if !is_whole {
        return Ok(None);
    }
    let frame = match plain.is_empty() {
        true => None,
        false => {
            let reader = reader.with_columns(Some(plain));
            Some(reader.finish().map_err(|e| broken(e.to_string()))?)
        }
    };
    let mut table = Table {
        file: name.to_owned(),
        columns: Vec::new(),
        // Parquet has no header row; rows are counted from 1 below an imagined one, as when the
        // file is opened as a spreadsheet.
        row_numbers: (0..rows).map(|i| i + 2).collect(),
        header: 1,
        aside: BTreeSet::new(),
        merged: BTreeMap::new(),
    };
    for (column, field) in schema.iter() {
        let text = match field.dtype() {
            ArrowDataType::Decimal(_, scale) => decimals(bytes, field, *scale),
            _ => frame
                .as_ref()
                .and_then(|frame| frame.column(column.as_str()).ok())
                .ok_or_else(|| column.to_string())
                .and_then(text),
        };
        let text = text.map_err(|why| broken(why).column(column.as_str()))?;
        table.columns.push(text);
    }
    // A damaged file may hold columns of several lengths.
    if table
        .columns
        .iter()
        .any(|column| column.rows() != table.len())
    {
        return Err(Finding::new(Code::TableBroken, name).because(Phrase::ColumnsUneven));
    }
    Ok(Some(table))
}

/// How the cells of a column are read.
enum Stored {
    /// By polars.
    Plain,
    /// Decimal by decimal.
    Decimal,
}

/// How a column of a type is read, or what it holds that no cell of a table can.
fn kind(dtype: &ArrowDataType) -> Result<Stored, Phrase> {
    use ArrowDataType as T;
    match dtype {
        T::Decimal(..) => Ok(Stored::Decimal),
        T::Null
        | T::Boolean
        | T::Int8
        | T::Int16
        | T::Int32
        | T::Int64
        | T::UInt8
        | T::UInt16
        | T::UInt32
        | T::UInt64
        | T::Float32
        | T::Float64
        | T::Utf8
        | T::LargeUtf8
        | T::Utf8View
        | T::Binary
        | T::LargeBinary
        | T::BinaryView
        | T::Date32
        | T::Date64
        | T::Timestamp(..) => Ok(Stored::Plain),
        T::Dictionary(_, values, _) => kind(values),
        T::List(_) | T::LargeList(_) | T::FixedSizeList(..) => Err(Phrase::KindLists),
        T::Struct(_) | T::Map(..) | T::Union(_) => Err(Phrase::KindRecords),
        T::Time32(_) | T::Time64(_) | T::Duration(_) | T::Interval(_) => Err(Phrase::KindTimes),
        T::FixedSizeBinary(_) => Err(Phrase::KindBytes),
        _ => Err(Phrase::KindOther),
    }
}

/// The cells of a column as text, or why there are none.
fn text(column: &Column) -> Result<TextColumn, String> {
    let mut text = TextColumn::new(column.name().as_str());
    let failed = |e: polars::prelude::PolarsError| e.to_string();
    match column.dtype() {
        DataType::Boolean => {
            for cell in column.bool().map_err(failed)?.iter() {
                text.push(cell.map_or("", |is| if is { "1" } else { "0" }));
            }
        }
        // Programs that know no missing whole numbers store codes as 990101.0, and what is missing as no number.
        DataType::Float64 => {
            for cell in column.f64().map_err(failed)?.iter() {
                let cell = cell.filter(|number| !number.is_nan());
                text.push(&cell.map(number_text).unwrap_or_default());
            }
        }
        DataType::Float32 => {
            for cell in column.f32().map_err(failed)?.iter() {
                let cell = cell.filter(|number| !number.is_nan());
                text.push(&cell.map(float_text).unwrap_or_default());
            }
        }
        DataType::Datetime(unit, zone) => {
            let moments = column.to_physical_repr();
            let moments = moments.i64().map_err(failed)?;
            let per_second = match unit {
                TimeUnit::Nanoseconds => 1_000_000_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Milliseconds => 1_000,
            };
            let seconds = || {
                moments
                    .iter()
                    .map(|at| at.map(|at: i64| at.div_euclid(per_second)))
            };
            // Midnight in China is 16:00 of UTC: moments that all are, are days of China whether they name a zone or not.
            let is_midnight = |at: i64| at.rem_euclid(DAY) == DAY - CHINA;
            let is_china = zone.is_some()
                || (seconds().flatten().next().is_some() && seconds().flatten().all(is_midnight));
            for cell in seconds() {
                let day = cell.map(|at| {
                    if is_china {
                        at.saturating_add(CHINA)
                    } else {
                        at
                    }
                });
                text.push(&day.and_then(day_of_seconds).unwrap_or_default());
            }
        }
        _ => {
            let as_text = column.cast(&DataType::String).map_err(failed)?;
            // Bytes that are no text.
            if as_text.null_count() != column.null_count() {
                return Err("no UTF-8".to_owned());
            }
            for cell in as_text.str().map_err(failed)?.iter() {
                text.push(cell.unwrap_or("").trim());
            }
        }
    }
    Ok(text)
}

/// Seconds of a day, and those by which China is ahead of UTC.
const DAY: i64 = 86_400;
const CHINA: i64 = 8 * 3_600;

/// The day of a moment in seconds since 1970.
fn day_of_seconds(at: i64) -> Option<String> {
    let days = jiff::Span::new().try_days(at.div_euclid(DAY)).ok()?;
    let day = jiff::civil::date(1970, 1, 1).checked_add(days).ok()?;
    Some(day.to_string())
}
