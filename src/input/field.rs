//! Typed cells: each getter reads one cell and turns what is wrong with it into a finding.

use std::collections::BTreeSet;

use super::cells::{holds_identity_numbers, is_error, is_mangled, is_total, looks_odd};
use super::columns::{Known, is_identity, meaning, other_unit};
use super::datum::Datum;
use super::table::{TITLES, Table};
use xuewei_core::domain::{ExtraColumns, Position, Stage, TextColumn};
use xuewei_core::finding::{Code, Finding, Findings, Settled};
use xuewei_core::units::{Points, parse_decimal};

/// A table whose headers are understood.
pub struct Fields<'t> {
    table: &'t Table,
    /// For each known column, where it stands.
    at: Vec<(&'static str, &'t TextColumn)>,
    /// Cells of this table are about persons: findings name row and identifier, never the value.
    personal: bool,
}

impl<'t> Fields<'t> {
    /// Matches the headers against the columns known; `None` when they stand lower, or none is known. What is wrong
    /// with a heading or a formula is told here, and nothing more of that column or cell.
    pub fn of(
        table: &'t Table,
        known: &'static [Known],
        personal: bool,
        findings: &mut Findings,
    ) -> Option<Self> {
        let mut at: Vec<(&'static str, &TextColumn)> = Vec::new();
        let in_header = |code, header: &str| Finding::new(code, &table.file).row(1).column(header);
        for column in &table.columns {
            let Some(k) = meaning(known, &column.name) else {
                continue;
            };
            if let Some((_, first)) = at.iter().find(|(name, _)| *name == k.name) {
                findings.push(
                    in_header(Code::ColumnTwice, &column.name)
                        .with("first", &first.name)
                        .with("name", k.name),
                );
            } else {
                at.push((k.name, column));
            }
        }
        let is_missing = |k: &&Known| k.needed && !at.iter().any(|(name, _)| *name == k.name);
        if known.iter().any(|k| is_missing(&k))
            && let Some(row) = headers_below(table, known)
        {
            findings.push(Finding::new(Code::HeaderLower, &table.file).row(row));
            return None;
        }
        // The rest of the table is read: all that is wrong with it is told at once.
        for k in known.iter().filter(is_missing) {
            column_missing(&table.file, k.name, &k.aliases.join(", "), findings);
        }
        for (_, column) in &at {
            formula_errors(table, column, findings);
            if let Some(unit) = other_unit(&column.name) {
                findings.push(in_header(Code::UnitDiffers, &column.name).with("unit", unit));
                findings.settle(&table.file, &column.name, Settled::Whole);
            }
        }
        // Without a single heading that is known, there is nothing to be understood.
        let is_known = !at.is_empty();
        is_known.then_some(Self {
            table,
            at,
            personal,
        })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Name of the file.
    pub fn file(&self) -> &'t str {
        &self.table.file
    }

    /// Whether the table has the column.
    pub fn has(&self, name: &str) -> bool {
        self.column(name).is_some()
    }

    fn column(&self, name: &str) -> Option<&'t TextColumn> {
        self.at
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, column)| *column)
    }

    /// The text of a cell; empty when the column is missing, or the cell holds the error of a formula.
    pub fn text(&self, row: usize, name: &str) -> &'t str {
        let text = self.column(name).map_or("", |column| column.get(row));
        if is_error(text) { "" } else { text }
    }

    /// A finding at a cell, without its value.
    pub fn finding(&self, code: Code, row: usize, name: &str) -> Finding {
        let header = self.column(name).map_or(name, |c| c.name.as_str());
        Finding::new(code, &self.table.file)
            .row(self.table.number(row))
            .column(header)
    }

    /// A value as findings may show it: hidden where the table is about persons, because in a row
    /// whose cells have slipped a name may stand anywhere.
    pub fn shown<'v>(&self, value: &'v str) -> &'v str {
        if self.personal { "…" } else { value }
    }

    /// A finding at a cell that shows its value, unless the table is about persons.
    fn value_finding(&self, code: Code, row: usize, name: &str) -> Finding {
        let value = self.shown(self.text(row, name));
        self.finding(code, row, name).with("value", value)
    }

    /// An identifier, kept as written.
    pub fn id(&self, row: usize, name: &str, findings: &mut Findings) -> Option<Box<str>> {
        let text = self.text(row, name);
        if text.is_empty() {
            findings.push(self.finding(Code::ValueMissing, row, name));
            return None;
        }
        if is_total(text) {
            findings.push(self.finding(Code::TotalRow, row, name));
            return None;
        }
        if is_mangled(text) {
            findings.push(self.finding(Code::IdMangled, row, name));
            return None;
        }
        Some(text.into())
    }

    /// Whether a row does not say what it is: its identifier is missing, or was cut short. A sum is no such row.
    pub fn is_nameless(&self, row: usize, name: &str) -> bool {
        let text = self.text(row, name);
        text.is_empty() || is_mangled(text)
    }

    /// How many identifiers of a column look like others that they are not: full-width forms, invisible
    /// characters. One finding for all of them.
    pub fn warn_odd_ids(&self, name: &str, findings: &mut Findings) {
        let odd = (0..self.len()).filter(|row| looks_odd(self.text(*row, name)));
        let odd: Vec<usize> = odd.collect();
        if let Some(first) = odd.first() {
            findings.push(
                self.finding(Code::IdLooksOdd, *first, name)
                    .with("count", odd.len()),
            );
        }
    }

    /// Text that may be missing.
    pub fn optional(&self, row: usize, name: &str) -> Option<Box<str>> {
        let text = self.text(row, name);
        (!text.is_empty()).then(|| text.into())
    }

    /// A decimal number as ten-thousandths; `None` when empty or wrong.
    pub fn decimal(&self, row: usize, name: &str, findings: &mut Findings) -> Option<i64> {
        let text = self.text(row, name);
        if text.is_empty() {
            return None;
        }
        let value = parse_decimal(text);
        if value.is_none() {
            findings.push(self.value_finding(Code::NumberInvalid, row, name));
        }
        value
    }

    /// A whole number from zero to a thousand million; `None` when empty or wrong.
    pub fn whole(&self, row: usize, name: &str, findings: &mut Findings) -> Option<i64> {
        self.whole_to(row, name, 1_000_000_000, findings)
    }

    /// People, places or posts of one school or district: up to a million, so that no sum over a city can
    /// overflow.
    pub fn count(&self, row: usize, name: &str, findings: &mut Findings) -> Option<i64> {
        self.whole_to(row, name, 1_000_000, findings)
    }

    /// A year within fifty of the round's; `None` when empty or wrong.
    pub fn year(&self, row: usize, name: &str, of: i64, findings: &mut Findings) -> Option<i64> {
        let year = self.whole(row, name, findings)?;
        if year.abs_diff(of) > 50 {
            findings.push(self.value_finding(Code::NumberInvalid, row, name));
            return None;
        }
        Some(year)
    }

    /// A factor from 0 to 10 in ten-thousandths; `None` when empty or wrong.
    pub fn factor(&self, row: usize, name: &str, findings: &mut Findings) -> Option<i64> {
        let parts = self.decimal(row, name, findings)?;
        if !(0..=10 * Points::SCALE).contains(&parts) {
            findings.push(self.value_finding(Code::NumberInvalid, row, name));
            return None;
        }
        Some(parts)
    }

    fn whole_to(
        &self,
        row: usize,
        name: &str,
        largest: i64,
        findings: &mut Findings,
    ) -> Option<i64> {
        let text = self.text(row, name);
        if text.is_empty() {
            return None;
        }
        let value = parse_decimal(text)
            .filter(|parts| parts % Points::SCALE == 0)
            .map(|parts| parts / Points::SCALE)
            .filter(|value| (0..=largest).contains(value));
        if value.is_none() {
            findings.push(self.value_finding(Code::NumberInvalid, row, name));
        }
        value
    }

    /// A whole number that must be there.
    pub fn needed_whole(&self, row: usize, name: &str, findings: &mut Findings) -> Option<i64> {
        if self.text(row, name).is_empty() {
            findings.push(self.finding(Code::ValueMissing, row, name));
            return None;
        }
        self.whole(row, name, findings)
    }

    /// The point in `lon` and `lat`; `None` when both are empty or something is wrong.
    pub fn position(&self, row: usize, datum: Datum, findings: &mut Findings) -> Option<Position> {
        let degrees = |name: &str, most: f64, findings: &mut Findings| -> Option<f64> {
            if self.text(row, name).is_empty() {
                findings.push(self.finding(Code::ValueMissing, row, name));
                return None;
            }
            let value = self.text(row, name).parse::<f64>().ok();
            let value = value.filter(|v| v.is_finite() && v.abs() <= most);
            if value.is_none() {
                findings.push(self.value_finding(Code::CoordinateInvalid, row, name));
            }
            value
        };
        if self.text(row, "lon").is_empty() && self.text(row, "lat").is_empty() {
            return None;
        }
        let lon = degrees("lon", 180.0, findings);
        let lat = degrees("lat", 90.0, findings);
        Some(datum.to_wgs84(lon?, lat?))
    }

    /// A point that must be there.
    pub fn needed_position(
        &self,
        row: usize,
        datum: Datum,
        findings: &mut Findings,
    ) -> Option<Position> {
        if self.text(row, "lon").is_empty() && self.text(row, "lat").is_empty() {
            findings.push(self.finding(Code::ValueMissing, row, "lon"));
            return None;
        }
        self.position(row, datum, findings)
    }

    /// One of the words allowed, or the default when the cell is empty.
    pub fn word<T: Copy>(
        &self,
        row: usize,
        name: &str,
        words: &[(&str, T)],
        default: T,
        findings: &mut Findings,
    ) -> T {
        let text = self.text(row, name).to_lowercase();
        if text.is_empty() {
            return default;
        }
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => *value,
            None => {
                let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                findings.push(
                    self.value_finding(Code::WordUnknown, row, name)
                        .with("allowed", allowed),
                );
                default
            }
        }
    }

    /// The stage, or the round's where the cell is empty.
    pub fn stage(&self, row: usize, default: Stage, findings: &mut Findings) -> Stage {
        const WORDS: &[(&str, Stage)] = &[
            ("primary", Stage::Primary),
            ("junior", Stage::Junior),
            ("小学", Stage::Primary),
            ("初中", Stage::Junior),
        ];
        self.word(row, "stage", WORDS, default, findings)
    }

    /// The columns that are not known, to be carried through; identity numbers are left behind.
    pub fn extras(
        &self,
        known: &'static [Known],
        order: &[usize],
        findings: &mut Findings,
    ) -> ExtraColumns {
        let mut kept: Vec<TextColumn> = Vec::new();
        let mut carried = Vec::new();
        for column in &self.table.columns {
            if column.name.is_empty() || meaning(known, &column.name).is_some() {
                continue;
            }
            // By what stands in them, whatever the heading says: numbers of parents, numbers in remarks.
            if is_identity(&column.name) || holds_identity_numbers(column, self.len()) {
                findings.push(
                    Finding::new(Code::IdentityNumbersDropped, &self.table.file)
                        .row(1)
                        .column(&column.name),
                );
            } else {
                let mut column = column.reordered(order);
                carried.push(column.name.clone());
                // Two of one heading stay two.
                let heading = column.name.clone();
                let mut number = 1;
                while kept.iter().any(|c| c.name == column.name) {
                    number += 1;
                    column.name = format!("{heading} ({number})");
                }
                kept.push(column);
            }
        }
        if !carried.is_empty() {
            findings.push(
                Finding::new(Code::ColumnsCarried, &self.table.file)
                    .row(1)
                    .with("columns", carried),
            );
        }
        ExtraColumns(kept)
    }

    /// A column by the name that a pack gives it: a known name, or the header as written.
    pub fn named(&self, name: &str) -> Option<&'t TextColumn> {
        self.column(name)
            .or_else(|| self.table.columns.iter().find(|c| c.name == name))
    }
}

/// Tells that a column is missing, once: that it has nothing in a row is no further finding.
pub fn column_missing(file: &str, column: &str, aliases: &str, findings: &mut Findings) {
    findings.push(
        Finding::new(Code::ColumnMissing, file)
            .row(1)
            .column(column)
            .with("aliases", aliases),
    );
    findings.settle(file, column, Settled::Whole);
}

/// Tells of the cells of a column that hold errors of formulas, and that nothing more is found there.
fn formula_errors(table: &Table, column: &TextColumn, findings: &mut Findings) {
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
        1..=MOST => Settled::Rows(rows),
        _ => Settled::Whole,
    };
    findings.settle(&table.file, &column.name, settled);
}

/// The row, as a spreadsheet counts, of headers that stand below a title; `None` when there are none.
fn headers_below(table: &Table, known: &'static [Known]) -> Option<usize> {
    let has = |row: usize, k: &Known| {
        let means = |column: &TextColumn| meaning(known, column.get(row)).map(|m| m.name);
        table
            .columns
            .iter()
            .any(|column| means(column) == Some(k.name))
    };
    let is_header = |row: &usize| known.iter().filter(|k| k.needed).all(|k| has(*row, k));
    let row = (0..table.len().min(TITLES)).find(is_header)?;
    Some(table.number(row))
}
