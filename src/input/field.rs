//! Typed cells: each getter reads one cell and turns what is wrong with it into a finding.

use std::collections::{BTreeSet, HashMap};

use super::carry::Carry;
use super::cells::{holds_identity_numbers, is_error, is_mangled, is_total, looks_odd};
use super::column_faults::{column_missing, dates_for_ids, formula_errors, headers_below, nearest};
use super::columns::{is_identity, is_of_second, normal};
use super::datum::Datum;
use super::levels::{SchoolKind, kind_of, named};
use super::matched::Matched;
use crate::tables::inputs::{Col, InputTable};
use crate::tables::schema::{Column, Kind};
use xuewei_core::domain::{ExtraColumns, Position, SchoolLevel, TextColumn};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::units::{Points, parse_decimal};

/// The cells of a table, by the declared columns of `T`.
pub struct Fields<'t, T> {
    matched: &'t Matched<T>,
    /// For each declared column, where its cells are.
    columns: Vec<Option<&'t TextColumn>>,
    /// Cells of this table are about persons: findings name row and identifier, never the value.
    personal: bool,
}

impl<'t, T: InputTable> Fields<'t, T> {
    /// The cells of a table; `None` when the headings stand lower, or none is known. What is wrong with a heading or a
    /// formula is told here, and nothing more of that column or cell.
    pub fn of(matched: &'t Matched<T>, personal: bool, findings: &mut Findings) -> Option<Self> {
        let table = &matched.table;
        let mut columns: Vec<Option<&TextColumn>> = vec![None; T::TABLE.columns.len()];
        // The columns that are read, in the order of the file.
        let mut read: Vec<&TextColumn> = Vec::new();
        let mut declared_of_read: Vec<&Column> = Vec::new();
        let in_header = |code, header: &str| {
            Finding::new(code, &table.file)
                .row(table.header)
                .column(header)
        };
        for (column, meant) in matched.columns() {
            let declared = meant.and_then(|at| T::TABLE.columns.get(at).zip(columns.get_mut(at)));
            let Some((declared, place)) = declared else {
                continue;
            };
            if let Some(first) = place {
                findings.push(
                    in_header(Code::ColumnTwice, &column.name)
                        .with("first", &first.name)
                        .with("name", declared.key),
                );
            } else {
                *place = Some(column);
                read.push(column);
                declared_of_read.push(declared);
            }
        }
        let all = T::TABLE.columns.iter().zip(&columns);
        let is_missing =
            |(column, place): &(&Column, &Option<_>)| !column.optional && place.is_none();
        let missing: Vec<&Column> = all.filter(is_missing).map(|(column, _)| column).collect();
        if !missing.is_empty()
            && let Some(row) = headers_below(table, T::TABLE)
        {
            findings.push(Finding::new(Code::HeaderLower, &table.file).row(row));
            return None;
        }
        // The rest of the table is read: all that is wrong with it is told at once.
        for column in missing {
            let headings = matched.columns().filter(|(_, meant)| meant.is_none());
            let headings = headings.map(|(unread, _)| unread.name.as_str());
            column_missing(
                (&table.file, table.header),
                column.key,
                (
                    &column.aliases.join(", "),
                    nearest(headings, column.aliases),
                ),
                findings,
            );
        }
        for (column, declared) in read.iter().zip(&declared_of_read) {
            if declared.kind == Kind::Id {
                dates_for_ids(table, column, findings);
            }
        }
        for column in &read {
            formula_errors(table, column, findings);
        }
        // Without a single heading that is known, there is nothing to be understood.
        let is_known = !read.is_empty();
        is_known.then_some(Self {
            matched,
            columns,
            personal,
        })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.matched.table.len()
    }

    /// A row as a spreadsheet counts.
    pub fn number(&self, row: usize) -> usize {
        self.matched.table.number(row)
    }

    /// The row of the headings as a spreadsheet counts.
    pub fn header(&self) -> usize {
        self.matched.table.header
    }

    /// Name of the file.
    pub fn file(&self) -> &'t str {
        &self.matched.table.file
    }

    /// Whether the table has the column.
    pub fn has(&self, column: Col<T>) -> bool {
        self.column(column).is_some()
    }

    fn column(&self, column: Col<T>) -> Option<&'t TextColumn> {
        self.columns.get(column.at()).copied().flatten()
    }

    /// The text of a cell; empty when the column is missing, or the cell holds the error of a formula.
    pub fn text(&self, row: usize, column: Col<T>) -> &'t str {
        let text = self.column(column).map_or("", |column| column.get(row));
        if is_error(text) { "" } else { text }
    }

    /// A finding at a cell, without its value.
    pub fn finding(&self, code: Code, row: usize, column: Col<T>) -> Finding {
        let header = self.column(column).map_or(column.key(), |c| &c.name);
        Finding::new(code, self.file())
            .row(self.matched.table.number(row))
            .column(header)
    }

    /// A value as findings may show it: hidden where the table is about persons, because in a row
    /// whose cells have slipped a name may stand anywhere.
    pub fn masked<'v>(&self, value: &'v str) -> &'v str {
        if self.personal { "…" } else { value }
    }

    /// A finding at a cell that shows its value, unless the table is about persons.
    fn value_finding(&self, code: Code, row: usize, column: Col<T>) -> Finding {
        let value = self.masked(self.text(row, column));
        self.finding(code, row, column).with("value", value)
    }

    /// An identifier, kept as written.
    pub fn id(&self, row: usize, column: Col<T>, findings: &mut Findings) -> Option<Box<str>> {
        let text = self.text(row, column);
        if text.is_empty() {
            findings.push(self.finding(Code::ValueMissing, row, column));
            return None;
        }
        if is_total(text) {
            findings.push(self.finding(Code::TotalRow, row, column));
            return None;
        }
        if is_mangled(text) {
            findings.push(self.finding(Code::IdMangled, row, column));
            return None;
        }
        Some(text.into())
    }

    /// Whether a row does not say what it is: its identifier is missing, or was cut short. A sum is no such row.
    pub fn is_nameless(&self, row: usize, column: Col<T>) -> bool {
        let text = self.text(row, column);
        text.is_empty() || is_mangled(text)
    }

    /// Cells of a column that are empty in some of these rows and filled in others, which is told with the word that they
    /// are taken for.
    pub fn tell_blank(&self, rows: &[usize], column: Col<T>, taken: &str, findings: &mut Findings) {
        let (blank, filled): (Vec<usize>, Vec<usize>) = rows
            .iter()
            .partition(|row| self.text(**row, column).is_empty());
        let (Some(first), false) = (blank.iter().min(), filled.is_empty()) else {
            return;
        };
        let finding = self.finding(Code::BlankTaken, *first, column);
        findings.push(finding.with("count", blank.len()).with("word", taken));
    }

    /// Areas of sites, in these rows, below what any site of a school has: the figures are most likely of another unit.
    pub fn tell_small_sites(&self, rows: &[usize], column: Col<T>, findings: &mut Findings) {
        /// Square metres; the smallest site of a school of one class in each grade is several times as large.
        const LEAST: f64 = 1_000.0;
        let is_small = |row: &&usize| {
            let area = self.text(**row, column).parse::<f64>();
            area.is_ok_and(|area| area > 0.0 && area < LEAST)
        };
        let small: Vec<usize> = rows.iter().filter(is_small).copied().collect();
        if let Some(first) = small.iter().min() {
            let finding = self.finding(Code::SitesSmall, *first, column);
            let first = self.text(*first, column);
            findings.push(finding.with("count", small.len()).with("first", first));
        }
    }

    /// How many identifiers of a column look like others that they are not: full-width forms, invisible
    /// characters, and other capitals. One finding each for all of them.
    pub fn warn_odd_ids(&self, column: Col<T>, findings: &mut Findings) {
        let odd = (0..self.len()).filter(|row| looks_odd(self.text(*row, column)));
        let odd: Vec<usize> = odd.collect();
        if let Some(first) = odd.first() {
            findings.push(
                self.finding(Code::IdLooksOdd, *first, column)
                    .with("count", odd.len()),
            );
        }
        let is_lower = |text: &str| text.bytes().any(|byte| byte.is_ascii_lowercase());
        if !(0..self.len()).any(|row| is_lower(self.text(row, column))) {
            return;
        }
        let mut known: HashMap<String, &str> = HashMap::new();
        let alike = (0..self.len()).filter(|row| {
            let text = self.text(*row, column);
            let first = known.entry(text.to_ascii_uppercase()).or_insert(text);
            !text.is_empty() && *first != text
        });
        let alike: Vec<usize> = alike.collect();
        if let Some(first) = alike.first() {
            findings.push(
                self.finding(Code::IdsByCapitals, *first, column)
                    .with("count", alike.len()),
            );
        }
    }

    /// Text that may be missing.
    pub fn optional(&self, row: usize, column: Col<T>) -> Option<Box<str>> {
        let text = self.text(row, column);
        (!text.is_empty()).then(|| text.into())
    }

    /// A decimal number as ten-thousandths; `None` when empty or wrong.
    pub fn decimal(&self, row: usize, column: Col<T>, findings: &mut Findings) -> Option<i64> {
        let text = self.text(row, column);
        if text.is_empty() {
            return None;
        }
        let value = parse_decimal(text);
        if value.is_none() {
            findings.push(self.value_finding(Code::NumberInvalid, row, column));
        }
        value
    }

    /// A whole number from zero to a thousand million; `None` when empty or wrong.
    pub fn whole(&self, row: usize, column: Col<T>, findings: &mut Findings) -> Option<i64> {
        self.whole_to(row, column, 1_000_000_000, findings)
    }

    /// People, places or posts of one school or district: up to a million, so that no sum over a city can
    /// overflow.
    pub fn count(&self, row: usize, column: Col<T>, findings: &mut Findings) -> Option<i64> {
        self.whole_to(row, column, 1_000_000, findings)
    }

    /// A year within fifty of the round's; `None` when empty or wrong.
    pub fn year(
        &self,
        row: usize,
        column: Col<T>,
        of: i64,
        findings: &mut Findings,
    ) -> Option<i64> {
        let year = self.whole(row, column, findings)?;
        if year.abs_diff(of) > 50 {
            findings.push(self.value_finding(Code::NumberInvalid, row, column));
            return None;
        }
        Some(year)
    }

    /// A factor from 0 to 10 in ten-thousandths; `None` when empty or wrong.
    pub fn factor(&self, row: usize, column: Col<T>, findings: &mut Findings) -> Option<i64> {
        let parts = self.decimal(row, column, findings)?;
        if !(0..=10 * Points::SCALE).contains(&parts) {
            findings.push(self.value_finding(Code::NumberInvalid, row, column));
            return None;
        }
        Some(parts)
    }

    fn whole_to(
        &self,
        row: usize,
        column: Col<T>,
        largest: i64,
        findings: &mut Findings,
    ) -> Option<i64> {
        let text = self.text(row, column);
        if text.is_empty() {
            return None;
        }
        let value = parse_decimal(text)
            .filter(|parts| parts % Points::SCALE == 0)
            .map(|parts| parts / Points::SCALE)
            .filter(|value| (0..=largest).contains(value));
        if value.is_none() {
            findings.push(self.value_finding(Code::NumberInvalid, row, column));
        }
        value
    }

    /// A whole number that must be there.
    pub fn needed_whole(&self, row: usize, column: Col<T>, findings: &mut Findings) -> Option<i64> {
        if self.text(row, column).is_empty() {
            findings.push(self.finding(Code::ValueMissing, row, column));
            return None;
        }
        self.whole(row, column, findings)
    }

    /// The point in the columns of longitude and latitude; `None` when both are empty or something is wrong.
    pub fn position(
        &self,
        row: usize,
        [lon, lat]: [Col<T>; 2],
        datum: Datum,
        findings: &mut Findings,
    ) -> Option<Position> {
        let degrees = |column: Col<T>, most: f64, findings: &mut Findings| -> Option<f64> {
            let text = self.text(row, column);
            if text.is_empty() {
                findings.push(self.finding(Code::ValueMissing, row, column));
                return None;
            }
            let value = text.parse::<f64>().ok();
            let value = value.filter(|v| v.is_finite() && v.abs() <= most);
            if value.is_none() {
                findings.push(self.value_finding(Code::CoordinateInvalid, row, column));
            }
            value
        };
        if self.is_nowhere(row, [lon, lat]) {
            return None;
        }
        let lon = degrees(lon, 180.0, findings);
        let lat = degrees(lat, 90.0, findings);
        Some(datum.to_wgs84(lon?, lat?))
    }

    /// Whether no point is told: both cells are empty, or zero, which programs write where they know none.
    fn is_nowhere(&self, row: usize, cells: [Col<T>; 2]) -> bool {
        let [lon, lat] = cells.map(|column| self.text(row, column));
        let is_zero = |text: &str| text.parse::<f64>().is_ok_and(|degrees| degrees == 0.0);
        lon.is_empty() && lat.is_empty() || is_zero(lon) && is_zero(lat)
    }

    /// A point that must be there.
    pub fn needed_position(
        &self,
        row: usize,
        [lon, lat]: [Col<T>; 2],
        datum: Datum,
        findings: &mut Findings,
    ) -> Option<Position> {
        if self.is_nowhere(row, [lon, lat]) {
            findings.push(self.finding(Code::ValueMissing, row, lon));
            return None;
        }
        self.position(row, [lon, lat], datum, findings)
    }

    /// One of the words allowed, or the default when the cell is empty.
    pub fn word<W: Copy>(
        &self,
        row: usize,
        column: Col<T>,
        words: &[(&str, W)],
        default: W,
        findings: &mut Findings,
    ) -> W {
        let text = self.text(row, column);
        if text.is_empty() {
            return default;
        }
        // The words are in lower case: what is written as they are need not be turned into it.
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return *value;
        }
        let text = text.to_lowercase();
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => *value,
            None => {
                let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                findings.push(
                    self.value_finding(Code::WordUnknown, row, column)
                        .with("allowed", allowed),
                );
                default
            }
        }
    }

    /// The stage, or the round's where the cell is empty.
    pub fn level(
        &self,
        row: usize,
        column: Col<T>,
        default: SchoolLevel,
        findings: &mut Findings,
    ) -> SchoolLevel {
        const WORDS: &[(&str, SchoolLevel)] = &[
            ("primary", SchoolLevel::Primary),
            ("junior", SchoolLevel::Junior),
            ("小学", SchoolLevel::Primary),
            ("初中", SchoolLevel::Junior),
        ];
        match kind_of(self.text(row, column)) {
            Some(SchoolKind::One(level)) => level,
            _ => self.word(row, column, WORDS, default, findings),
        }
    }

    /// The columns that the round names in `carry`, identity numbers left behind. `used` are the headings of those that the
    /// pack goes by; columns that nobody knows are told.
    pub fn carried(
        &self,
        order: &[usize],
        carry: &Carry<'_>,
        used: &BTreeSet<&str>,
        findings: &mut Findings,
    ) -> ExtraColumns {
        let mut kept: Vec<TextColumn> = Vec::new();
        let mut unknown = Vec::new();
        for (column, meant) in self.matched.columns() {
            if column.name.is_empty() {
                continue;
            }
            let key = meant.and_then(|at| T::TABLE.columns.get(at));
            let is_named = carry.names(&column.name, key.map(|known| known.key));
            if !is_named && meant.is_some() {
                continue;
            }
            // By what stands in them, whatever the heading says: numbers of parents, numbers in remarks.
            if is_identity(&column.name) || holds_identity_numbers(column, self.len()) {
                findings.push(
                    Finding::new(Code::IdentityNumbersDropped, self.file())
                        .row(self.header())
                        .column(&column.name),
                );
                continue;
            }
            if !is_named {
                if !used.contains(&*column.name) {
                    unknown.push(column.name.clone());
                }
                continue;
            }
            let mut column = column.reordered(order);
            // Two of one heading stay two.
            let heading = column.name.clone();
            let mut number = 1;
            while kept.iter().any(|c| c.name == column.name) {
                number += 1;
                column.name = format!("{heading} ({number})");
            }
            kept.push(column);
        }
        if !unknown.is_empty() {
            findings.push(
                Finding::new(Code::ColumnsUnknown, self.file())
                    .row(self.header())
                    .with("columns", unknown),
            );
        }
        ExtraColumns(kept)
    }

    /// Of the columns that nothing is made of the first whose heading holds one of these names.
    pub fn nearest(&self, names: &[&str]) -> Option<String> {
        nearest(self.unread().map(|column| column.name.as_str()), names)
    }

    fn unread(&self) -> impl Iterator<Item = &'t TextColumn> {
        let columns = self.matched.columns();
        columns.filter_map(|(column, meant)| meant.is_none().then_some(column))
    }

    /// Tells of a column that holds levels of school and is not read as theirs, where not all of them are that of the
    /// round.
    pub fn tell_unread_levels(&self, column: Col<T>, level: SchoolLevel, findings: &mut Findings) {
        if self.has(column) {
            return;
        }
        for unread in self.unread() {
            let cells = (0..self.len()).map(|row| unread.get(row));
            let mut words: BTreeSet<&str> = cells.collect();
            words.remove("");
            let are_levels = words.iter().all(|word| kind_of(word).is_some());
            let is_other = |word: &&str| kind_of(word) != Some(SchoolKind::One(level));
            if are_levels && words.iter().any(is_other) {
                findings.push(
                    Finding::new(Code::LevelsUnread, self.file())
                        .row(self.header())
                        .column(&unread.name)
                        .with("words", words.into_iter().collect::<Vec<_>>())
                        .with("stage", named(level))
                        .with("name", column.key()),
                );
            }
        }
    }

    /// A column by the name that a pack gives it: a known name, the header as written, or what looks like it; that of
    /// the second guardian (`education_2`) also under the headings of the first with a 2.
    pub fn named(&self, name: &str) -> Option<&'t TextColumn> {
        let all = &self.matched.table.columns;
        let declared = T::TABLE.position(name);
        declared
            .and_then(|at| self.columns.get(at).copied().flatten())
            .or_else(|| self.matched.named(name))
            .or_else(|| all.iter().find(|c| c.name == name))
            .or_else(|| {
                let wanted = normal(name);
                all.iter().find(|c| normal(&c.name) == wanted)
            })
            .or_else(|| {
                let first = T::TABLE.column(name.strip_suffix("_2")?)?;
                all.iter().find(|c| is_of_second(first, &c.name))
            })
    }
}
