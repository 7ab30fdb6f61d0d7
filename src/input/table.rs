//! A table as it was read: headers and columns of text, whatever the format.

use std::collections::{BTreeMap, BTreeSet};

use crate::tables::csv_injection::unescape;
use xuewei_core::domain::TextColumn;
use xuewei_core::units::decimal;

/// A table of text. Every cell is trimmed text; an empty cell is the empty text. The mark before what a
/// spreadsheet would calculate is gone: a table that was written by the program, or copied from one that was, is
/// read as what it stands for.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// File name as the round names it.
    pub file: String,
    /// Columns with their headers, in the order of the file.
    pub columns: Vec<TextColumn>,
    /// For each row, its number in the file as a spreadsheet or an editor counts.
    pub row_numbers: Vec<usize>,
    /// Number of the row of the headings.
    pub header: usize,
    /// Rows of the file that are set aside as no rows of the table.
    pub aside: BTreeSet<usize>,
    /// For each column by its position, rows of the file that have what stands in a merged cell above them.
    pub merged: BTreeMap<usize, BTreeSet<usize>>,
}

impl Table {
    /// Number of rows under the header.
    pub fn len(&self) -> usize {
        self.row_numbers.len()
    }

    /// The number of a row in the file.
    #[expect(
        clippy::indexing_slicing,
        reason = "rows are those that the table counts itself"
    )]
    pub fn number(&self, row: usize) -> usize {
        self.row_numbers[row]
    }

    /// A table with these headers and no rows.
    pub fn with_headers<'a>(file: &str, headers: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            file: file.to_owned(),
            columns: headers
                .into_iter()
                .map(|h| TextColumn::new(unescape(h.trim())))
                .collect(),
            row_numbers: Vec::new(),
            header: 1,
            aside: BTreeSet::new(),
            merged: BTreeMap::new(),
        }
    }

    /// Adds a row unless all its cells are empty. Cells beyond the last header are dropped, missing
    /// ones are empty.
    pub fn push_row<'a>(
        &mut self,
        number: usize,
        cells: impl IntoIterator<Item = &'a str, IntoIter: Clone>,
    ) {
        let mut cells = cells.into_iter().map(str::trim);
        let mut own = cells.clone().take(self.columns.len());
        if own.all(str::is_empty) {
            return;
        }
        for column in &mut self.columns {
            column.push(unescape(cells.next().unwrap_or("")));
        }
        self.row_numbers.push(number);
    }

    /// Adds the rows of another table of the same columns behind its own.
    pub fn append(&mut self, other: &Self) {
        for (column, further) in self.columns.iter_mut().zip(&other.columns) {
            column.append(further);
        }
        self.row_numbers.extend(&other.row_numbers);
    }
}

/// A number of more digits than were kept: written as a spreadsheet writes it, so that no identifier is made of it.
pub fn mangled(f: f64) -> String {
    format!("{f:.14E}").replace('E', "E+")
}

/// A number as people type it: whole numbers without a point or an exponent, so that a code stored as
/// 990101.0 is 990101.
pub fn number_text(f: f64) -> String {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if f.abs() >= EXACT {
        return mangled(f);
    }
    if f.fract() == 0.0 {
        return format!("{f:.0}");
    }
    // Excel stores 0.3 as 0.29999999999999999: four decimals are exact when they round-trip closely.
    let parts = (f * 10_000.0).round();
    if parts.abs() < EXACT && (parts / 10_000.0 - f).abs() <= f.abs() * 1e-15 {
        return decimal(parts as i64);
    }
    f.to_string()
}

/// A number of half the digits as people type it: 99.1, not what it is to sixteen digits.
pub fn float_text(f: f32) -> String {
    const EXACT: f32 = 16_777_216.0;
    match f.abs() >= EXACT {
        true => mangled(f64::from(f)),
        false => f.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_type_them() {
        assert_eq!(number_text(340.0), "340");
        assert_eq!(number_text(0.1 + 0.2), "0.3");
        assert_eq!(number_text(120.562804), "120.562804");
        assert_eq!(number_text(-7.25), "-7.25");
        assert_eq!(
            (float_text(99.1), float_text(340.0)),
            ("99.1".into(), "340".into())
        );
        assert_eq!(float_text(123_456_789.0), "1.23456792000000E+8");
        assert_eq!(number_text(9_007_199_254_740_991.0), "9007199254740991");
        assert_eq!(number_text(9_007_199_254_740_993.0), "9.00719925474099E+15");
    }
}
