//! What is wrong with a column as a whole: it is missing, holds dates for identifiers or errors of formulas, or its heading
//! stands below the first row.

use std::collections::BTreeSet;

use super::builder::HEAD;
use super::cells::{is_date, is_error};
use super::columns::{meaning, normal};
use super::ranges::ranges;
use super::table::Table;
use crate::tables::schema::Table as Declared;
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Suppressed};

/// Tells that a column is missing, once: that it has nothing in a row is no further finding.
pub fn column_missing(
    (file, header): (&str, usize),
    column: &str,
    (aliases, nearest): (&str, Option<String>),
    findings: &mut Findings,
) {
    findings.push(
        Finding::new(Code::ColumnMissing, file)
            .row(header)
            .column(column)
            .with("aliases", aliases)
            .with("nearest", Arg::Nearest(nearest)),
    );
    findings.suppress(file, column, Suppressed::Whole);
}

/// The first of some headings in which one of the names of a column stands: it may be meant.
pub fn nearest<'h>(headings: impl Iterator<Item = &'h str>, names: &[&str]) -> Option<String> {
    /// Bytes of a name that says enough: two characters, or four letters.
    const ENOUGH: usize = 4;
    let mut headings = headings.filter(|heading| {
        let heading = normal(heading);
        let says = |name: &&&str| name.len() >= ENOUGH && heading.contains(**name);
        names.iter().any(|name| says(&name))
    });
    headings.next().map(str::to_owned)
}

/// Tells of the identifiers of a column that a spreadsheet took for dates: what they were cannot be known.
pub fn dates_for_ids(table: &Table, column: &TextColumn, findings: &mut Findings) {
    let rows = (0..table.len()).filter(|row| is_date(column.get(*row)));
    let rows: Vec<usize> = rows.map(|row| table.number(row)).collect();
    if let Some(first) = rows.first() {
        findings.push(
            Finding::new(Code::IdIsDate, &table.file)
                .row(*first)
                .column(&column.name)
                .with("count", rows.len())
                .with("rows", ranges(&rows)),
        );
    }
}

/// Tells of the cells of a column that hold errors of formulas, and that nothing more is found there.
pub fn formula_errors(table: &Table, column: &TextColumn, findings: &mut Findings) {
    /// A column of which more cells are broken is as broken as a whole.
    const MOST: usize = 10_000;
    let mut rows = BTreeSet::new();
    for row in (0..table.len()).filter(|row| is_error(column.get(*row))) {
        findings.push(
            Finding::new(Code::CellError, &table.file)
                .row(table.number(row))
                .column(&column.name)
                .with("value", column.get(row)),
        );
        if rows.len() <= MOST {
            rows.insert(table.number(row));
        }
    }
    let settled = match rows.len() {
        0 => return,
        1..=MOST => Suppressed::Rows(rows),
        _ => Suppressed::Whole,
    };
    findings.suppress(&table.file, &column.name, settled);
}

/// The row, as a spreadsheet counts, of headers that stand below a title; `None` when there are none.
pub fn headers_below(table: &Table, declared: &'static Declared) -> Option<usize> {
    let is_header = |row: &usize| {
        let cells = table.columns.iter().map(|column| column.get(*row));
        let named: Vec<&str> = cells
            .filter_map(|cell| meaning(declared, cell))
            .map(|column| column.key)
            .collect();
        let mut needed = declared.columns.iter().filter(|column| !column.optional);
        needed.all(|column| named.contains(&column.key))
    };
    let row = (0..table.len().min(HEAD)).find(is_header)?;
    Some(table.number(row))
}
