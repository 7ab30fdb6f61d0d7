//! A table of text as a workbook: the copy of one that was read.

use std::io::{self, Write};

use rust_xlsxwriter::Workbook;

/// Writes rows, the headings first; `numbers` says of each column whether its cells are numbers. All else is text, as
/// identifiers must be.
///
/// # Errors
/// When there are more rows or columns than a sheet has, or the writer fails.
pub fn write<'t>(
    rows: impl IntoIterator<Item = Vec<&'t str>>,
    numbers: &[bool],
    to: &mut dyn Write,
) -> io::Result<()> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, (cell, is_number)) in (0..).zip(cells.iter().zip(numbers)) {
            if cell.is_empty() {
                continue;
            }
            // A number that would read otherwise is none.
            let number = cell.parse::<f64>().ok().filter(|n| n.to_string() == **cell);
            match number.filter(|_| *is_number && row > 0) {
                Some(number) => sheet.write_number(row, column, number),
                None => sheet.write_string(row, column, *cell),
            }
            .map_err(io::Error::other)?;
        }
    }
    let bytes = book.save_to_buffer().map_err(io::Error::other)?;
    to.write_all(&bytes)
}
