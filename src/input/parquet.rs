//! Parquet, through polars.

use std::io::Cursor;

use polars::prelude::{DataType, ParquetReader, SerReader};

use super::limits::{COLUMNS, ROWS, too_much};
use super::table::{Table, number_text};
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::{Arg, Code, Finding, Phrase};

/// Reads a Parquet file; every column becomes text.
pub fn read(name: &str, bytes: &[u8]) -> Result<Table, Finding> {
    let broken = |why: String| Finding::new(Code::TableBroken, name).with("why", Arg::Quoted(why));
    let mut reader = ParquetReader::new(Cursor::new(bytes));
    // A few bytes may stand for any number of rows.
    let rows = reader.num_rows().map_err(|e| broken(e.to_string()))?;
    let columns = reader.schema().map_err(|e| broken(e.to_string()))?.len();
    if rows > ROWS {
        return Err(too_much(name, Phrase::Rows, rows, ROWS));
    }
    if columns > COLUMNS {
        return Err(too_much(name, Phrase::Columns, columns, COLUMNS));
    }
    let frame = reader.finish().map_err(|e| broken(e.to_string()))?;
    let mut table = Table {
        file: name.to_owned(),
        columns: Vec::new(),
        // Parquet has no header row; rows are counted from 1 below an imagined one, as when the
        // file is opened as a spreadsheet.
        row_numbers: (0..frame.height()).map(|i| i + 2).collect(),
    };
    for column in frame.columns() {
        let mut text = TextColumn::new(column.name().as_str());
        // Programs that know no missing whole numbers store codes as 990101.0.
        if column.dtype().is_float() {
            let numbers = column
                .cast(&DataType::Float64)
                .map_err(|e| broken(e.to_string()))?;
            for cell in numbers.f64().map_err(|e| broken(e.to_string()))?.iter() {
                text.push(&cell.map(number_text).unwrap_or_default());
            }
            table.columns.push(text);
            continue;
        }
        let as_text = column
            .cast(&DataType::String)
            .map_err(|e| broken(e.to_string()).column(column.name().as_str()))?;
        let cells = as_text.str().map_err(|e| broken(e.to_string()))?;
        for cell in cells.iter() {
            text.push(cell.unwrap_or("").trim());
        }
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
    Ok(table)
}
