//! A table whose headings are matched with the columns of its declaration, and whose figures and coordinates stand as the
//! columns hold them: once, for all who read it.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use rayon::prelude::*;

use super::columns::{Meanings, normal, unit_said};
use super::coordinates::{self, Order};
use super::quantity::{AS_IT_STANDS, Factor, Said, converted};
use super::ranges::ranges;
use super::table::Table;
use crate::tables::inputs::{Col, InputTable};
use crate::tables::schema::{Column, Kind, Unit};
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase, Suppressed};

/// A table as it was read, with what its headings mean among the columns of `T`.
#[derive(Debug)]
pub struct Matched<T> {
    /// The table.
    pub table: Table,
    /// For each of its columns, the declared one that its heading names.
    meant: Vec<Option<usize>>,
    /// For each declared column, the first of the table that is it.
    at: Vec<Option<usize>>,
    /// Columns by the names of their own that the round gives them, where no column is declared so.
    named: BTreeMap<String, usize>,
    of: PhantomData<fn() -> T>,
}

impl<T: InputTable> Matched<T> {
    /// Matches the headings of a table, and brings units and coordinates to those of its columns; what was brought to them
    /// is told, and what cannot be.
    pub fn read(table: Table, findings: &mut Findings) -> Self {
        Self::read_as(table, None, findings)
    }

    /// The same where the round says of some headings what they mean.
    pub fn read_as(
        table: Table,
        said: Option<&BTreeMap<String, String>>,
        findings: &mut Findings,
    ) -> Self {
        let columns = table.columns.iter();
        let headings: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
        let Meanings {
            meant,
            named,
            no_headings,
            no_columns,
        } = Meanings::of(T::TABLE, &headings, said);
        let wrong = |value: String, allowed: Vec<&str>| {
            Finding::new(Code::SettingInvalid, "round.toml")
                .with("key", Arg::Key(format!("columns.{}", T::TABLE.name)))
                .with("value", value)
                .with("allowed", allowed)
        };
        for heading in no_headings {
            findings.push(wrong(heading, headings.clone()));
        }
        for name in no_columns {
            let known = T::TABLE.columns.iter().map(|column| column.key).collect();
            findings.push(wrong(name, known));
        }
        let mut matched = Self {
            table,
            meant,
            at: Vec::new(),
            named,
            of: PhantomData,
        };
        matched.refuse_shared_figures(findings);
        matched.part_coordinates(findings);
        let first = |at| matched.meant.iter().position(|meant| *meant == Some(at));
        matched.at = (0..T::TABLE.columns.len()).map(first).collect();
        matched.settle_units(findings);
        matched.settle_degrees(findings);
        matched
    }

    /// The column to which the round gives a name of its own.
    pub fn named(&self, name: &str) -> Option<&TextColumn> {
        self.table.columns.get(*self.named.get(name)?)
    }

    /// Figures that are added up and stand in a merged cell of several rows: it is not known whether each row has as much, or
    /// all of them together.
    fn refuse_shared_figures(&self, findings: &mut Findings) {
        let table = &self.table;
        for (at, rows) in &table.merged {
            let meant = self.meant.get(*at).copied().flatten();
            let declared = meant.and_then(|meant| T::TABLE.columns.get(meant));
            let (Some(column), Some(declared)) = (table.columns.get(*at), declared) else {
                continue;
            };
            let is_row = |row: &usize| rows.contains(&table.number(*row));
            let filled = (0..table.len()).filter(|row| is_row(row) && !column.get(*row).is_empty());
            let filled: Vec<usize> = filled.collect();
            let Some(first) = filled.first().filter(|_| declared.adds_up()) else {
                continue;
            };
            let numbers: Vec<usize> = filled.iter().map(|row| table.number(*row)).collect();
            findings.push(
                Finding::new(Code::FigureMerged, &table.file)
                    .row(table.number(*first))
                    .column(&column.name)
                    .with("value", column.get(*first))
                    .with("count", numbers.len())
                    .with("rows", ranges(&numbers)),
            );
        }
    }

    /// Its columns in the order of the file, each with the position of the declared one that it is.
    pub fn columns(&self) -> impl Iterator<Item = (&TextColumn, Option<usize>)> {
        self.table.columns.iter().zip(self.meant.iter().copied())
    }

    /// The first column that is the declared one of this position.
    pub fn at(&self, position: usize) -> Option<&TextColumn> {
        self.table.columns.get((*self.at.get(position)?)?)
    }

    /// A declared column.
    pub fn column(&self, column: Col<T>) -> Option<&TextColumn> {
        self.at(column.at())
    }

    /// Where longitude and latitude stand among the declared columns, if the table has them.
    fn degrees() -> Option<[usize; 2]> {
        Some([T::TABLE.position("lon")?, T::TABLE.position("lat")?])
    }

    /// Makes two columns of one that holds longitude and latitude, where the table has no other.
    fn part_coordinates(&mut self, findings: &mut Findings) {
        let Some([lon, lat]) = Self::degrees() else {
            return;
        };
        if self.meant.contains(&Some(lon)) || self.meant.contains(&Some(lat)) {
            return;
        }
        let headings = self.table.columns.iter().map(|column| normal(&column.name));
        let Some((at, heading)) = headings
            .enumerate()
            .find(|(_, heading)| coordinates::is_pair(heading))
        else {
            return;
        };
        let Some(column) = self.table.columns.get(at) else {
            return;
        };
        let pairs: Vec<Option<(f64, f64)>> = (0..column.rows())
            .map(|row| coordinates::pair(column.get(row)))
            .collect();
        // What can be only one way round says how the others stand.
        let sure = pairs
            .iter()
            .flatten()
            .filter_map(|(a, b)| coordinates::order(*a, *b));
        let (first, second): (Vec<Order>, Vec<Order>) =
            sure.partition(|order| *order == Order::LongitudeFirst);
        let usual = match (first.len(), second.len()) {
            (0, 0) => coordinates::order_of(&heading),
            (_, 0) => Some(Order::LongitudeFirst),
            (0, _) => Some(Order::LatitudeFirst),
            _ => None,
        };
        let mut columns = [TextColumn::new(&column.name), TextColumn::new(&column.name)];
        let mut read = 0_usize;
        for (row, pair) in pairs.iter().enumerate() {
            let cell = column.get(row);
            let placed = pair.and_then(|(a, b)| {
                let order = coordinates::order(a, b).or(usual)?;
                Some(match order {
                    Order::LongitudeFirst => (a, b),
                    Order::LatitudeFirst => (b, a),
                })
            });
            let [of_lon, of_lat] = &mut columns;
            match placed {
                Some((x, y)) => {
                    read += 1;
                    of_lon.push(&coordinates::written(x));
                    of_lat.push(&coordinates::written(y));
                }
                // A finding names the cell.
                None => {
                    of_lon.push(cell);
                    of_lat.push("");
                    if !cell.is_empty() {
                        findings.push(
                            Finding::new(Code::CoordinateInvalid, &self.table.file)
                                .row(self.table.number(row))
                                .column(&column.name)
                                .with("value", "…"),
                        );
                        let mut settled = std::collections::BTreeSet::new();
                        settled.insert(self.table.number(row));
                        let rows = Suppressed::Rows(settled);
                        findings.suppress(&self.table.file, &column.name, rows);
                    }
                }
            }
        }
        if read > 0 {
            findings.push(
                Finding::new(Code::CoordinatesRead, &self.table.file)
                    .row(self.table.header)
                    .column(&column.name)
                    .with("count", read),
            );
        }
        let [of_lon, of_lat] = columns;
        self.table.columns.splice(at..=at, [of_lon, of_lat]);
        self.meant.splice(at..=at, [Some(lon), Some(lat)]);
        for place in self.named.values_mut().filter(|place| **place > at) {
            *place += 1;
        }
    }

    /// Brings figures to the units of their columns.
    fn settle_units(&mut self, findings: &mut Findings) {
        for (declared, at) in T::TABLE.columns.iter().zip(&self.at) {
            let is_figure = matches!(declared.kind, Kind::Whole | Kind::Decimal);
            if !is_figure || matches!(declared.unit, Unit::None | Unit::Degrees) {
                continue;
            }
            let Some(column) = at.and_then(|at| self.table.columns.get_mut(at)) else {
                continue;
            };
            let (factor, unit) = match unit_said(declared, &column.name) {
                Said::Nothing => (AS_IT_STANDS, String::new()),
                Said::Factor(factor, unit) => (factor, unit),
                Said::Other(unit) => {
                    findings.push(
                        Finding::new(Code::UnitDiffers, &self.table.file)
                            .row(self.table.header)
                            .column(&column.name)
                            .with("unit", unit),
                    );
                    let heading = column.name.clone();
                    findings.suppress(&self.table.file, &heading, Suppressed::Whole);
                    continue;
                }
            };
            let Some((result, rows)) = settled(column, declared, factor) else {
                continue;
            };
            let from = match unit.is_empty() {
                true => Arg::Phrase(Phrase::BesideThem),
                false => Arg::Text(unit),
            };
            let first = rows.first().map_or(1, |row| {
                self.table.row_numbers.get(*row).copied().unwrap_or(1)
            });
            findings.push(
                Finding::new(Code::UnitsConverted, &self.table.file)
                    .row(first)
                    .column(&column.name)
                    .with("count", rows.len())
                    .with("from", from)
                    .with("unit", declared.unit.as_str()),
            );
            *column = result;
        }
    }

    /// Brings degrees, minutes and seconds to degrees, and each degree into the column where alone it can be right.
    fn settle_degrees(&mut self, findings: &mut Findings) {
        let places = Self::degrees().map(|both| both.map(|at| self.at.get(at).copied().flatten()));
        let Some([Some(lon), Some(lat)]) = places else {
            return;
        };
        let columns = &self.table.columns;
        let (Some(of_lon), Some(of_lat)) = (columns.get(lon), columns.get(lat)) else {
            return;
        };
        /// What is done to a row.
        #[derive(Clone, Copy, PartialEq, Eq)]
        enum Done {
            Nothing,
            Read,
            Swapped,
        }
        let look = |row: usize| {
            let cells = [of_lon.get(row), of_lat.get(row)];
            let read = cells.map(coordinates::angle);
            let is_swapped = matches!(
                read,
                [Some(x), Some(y)] if coordinates::order(x, y) == Some(Order::LatitudeFirst)
            );
            let is_plain = cells
                .iter()
                .zip(&read)
                .all(|(cell, read)| cell.parse::<f64>().is_ok() || read.is_none());
            match (is_swapped, is_plain) {
                (true, _) => Done::Swapped,
                (false, false) => Done::Read,
                (false, true) => Done::Nothing,
            }
        };
        let done: Vec<Done> = (0..self.table.len()).into_par_iter().map(look).collect();
        if done.iter().all(|done| *done == Done::Nothing) {
            return;
        }
        let mut result = [TextColumn::new(&of_lon.name), TextColumn::new(&of_lat.name)];
        for (row, done) in done.iter().enumerate() {
            let plain = |cell: &str| match coordinates::angle(cell) {
                Some(degrees) if cell.parse::<f64>().is_err() => coordinates::written(degrees),
                _ => cell.to_owned(),
            };
            let (x, y) = (plain(of_lon.get(row)), plain(of_lat.get(row)));
            let [to_lon, to_lat] = &mut result;
            let (x, y) = if *done == Done::Swapped {
                (y, x)
            } else {
                (x, y)
            };
            to_lon.push(&x);
            to_lat.push(&y);
        }
        for (wanted, code) in [
            (Done::Read, Code::CoordinatesRead),
            (Done::Swapped, Code::CoordinatesSwapped),
        ] {
            let mut rows = done.iter().enumerate().filter(|(_, done)| **done == wanted);
            let Some((first, _)) = rows.next() else {
                continue;
            };
            findings.push(
                Finding::new(code, &self.table.file)
                    .row(self.table.number(first))
                    .column(&of_lon.name)
                    .with("count", rows.count() + 1),
            );
        }
        let [new_lon, new_lat] = result;
        if let Some(column) = self.table.columns.get_mut(lon) {
            *column = new_lon;
        }
        if let Some(column) = self.table.columns.get_mut(lat) {
            *column = new_lat;
        }
    }
}

/// A column with every figure that says its unit otherwise brought to the column's, and which rows these are; `None`
/// where there are none.
fn settled(
    column: &TextColumn,
    declared: &Column,
    factor: Factor,
) -> Option<(TextColumn, Vec<usize>)> {
    let is_whole = declared.kind == Kind::Whole;
    let of_row = |row: usize| converted(column.get(row), declared.unit, is_whole, factor);
    let rows: Vec<usize> = (0..column.rows())
        .into_par_iter()
        .filter(|row| of_row(*row).is_some())
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut result = TextColumn::new(&column.name);
    for row in 0..column.rows() {
        match of_row(row) {
            Some(cell) => result.push(&cell),
            None => result.push(column.get(row)),
        }
    }
    Some((result, rows))
}
