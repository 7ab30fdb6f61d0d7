//! A table as it was read: headers and columns of text, whatever the format.

use std::path::Path;

use super::{csv_table, excel, parquet};
use crate::domain::TextColumn;
use crate::finding::{Code, Finding, Findings};

/// A table of text. Every cell is trimmed text; an empty cell is the empty text.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// File name as the round names it.
    pub file: String,
    /// Columns with their headers, in the order of the file.
    pub columns: Vec<TextColumn>,
    /// For each row, its number in the file as a spreadsheet or an editor counts.
    pub row_numbers: Vec<usize>,
}

impl Table {
    /// Number of rows under the header.
    pub fn len(&self) -> usize {
        self.row_numbers.len()
    }

    /// A table with these headers and no rows.
    pub fn with_headers<'a>(file: &str, headers: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            file: file.to_owned(),
            columns: headers
                .into_iter()
                .map(|h| TextColumn::new(h.trim()))
                .collect(),
            row_numbers: Vec::new(),
        }
    }

    /// Adds a row unless all its cells are empty. Cells beyond the last header are dropped, missing
    /// ones are empty.
    pub fn push_row<'a>(&mut self, number: usize, cells: impl IntoIterator<Item = &'a str>) {
        let mut cells = cells.into_iter().map(str::trim);
        let row: Vec<&str> = self
            .columns
            .iter()
            .map(|_| cells.next().unwrap_or(""))
            .collect();
        if row.iter().all(|cell| cell.is_empty()) {
            return;
        }
        for (column, cell) in self.columns.iter_mut().zip(row) {
            column.push(cell);
        }
        self.row_numbers.push(number);
    }
}

/// Reads a table by the ending of its name. `bytes` are the file's, already read and hashed.
pub fn read_table(name: &str, bytes: &[u8], findings: &mut Findings) -> Option<Table> {
    let ending = Path::new(name)
        .extension()
        .map(|e| e.to_string_lossy().to_lowercase())
        .unwrap_or_default();
    let table = match ending.as_str() {
        "csv" | "txt" => csv_table::read(name, bytes),
        "xlsx" | "xlsm" => excel::read(name, bytes),
        "parquet" => parquet::read(name, bytes),
        _ => Err(Finding::new(Code::FormatUnknown, name).with("ending", ending)),
    };
    table.map_err(|finding| findings.push(finding)).ok()
}
