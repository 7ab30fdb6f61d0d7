//! A table with its rows, as every encoder takes it: CSV, Parquet, workbook, page.

use std::borrow::Cow;

use xuewei_core::domain::TextColumn;

use super::cell::Cell;
use super::row::Row;
use super::schema::{Column, Table};

/// Takes one row.
pub type Sink<'s> = dyn FnMut(&[Cell<'_>]) -> std::io::Result<()> + 's;
type Source<'a> = Box<dyn Fn(&mut Sink<'_>) -> std::io::Result<()> + Send + Sync + 'a>;

/// A table and how to get at its rows, as often as they are wanted.
pub struct Listing<'a> {
    /// What its columns are.
    pub table: &'static Table,
    /// Its columns as they are written: those of the table, and those carried through.
    pub columns: Vec<Heading>,
    rows: Source<'a>,
}

/// A column as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heading {
    /// One of the table's.
    Own(&'static Column),
    /// One carried through from an input, as text, under this name.
    Carried(String),
}

impl Heading {
    /// Its name in files for programs.
    pub fn key(&self) -> &str {
        match self {
            Self::Own(column) => column.key,
            Self::Carried(name) => name,
        }
    }
}

impl<'a> Listing<'a> {
    /// The listing of the rows that `rows` makes.
    pub fn new<R, I>(rows: impl Fn() -> I + Send + Sync + 'a) -> Self
    where
        R: Row<'a>,
        I: Iterator<Item = R>,
    {
        Self {
            table: R::TABLE,
            columns: R::TABLE.columns.iter().map(Heading::Own).collect(),
            rows: Box::new(move |to| {
                for row in rows() {
                    to(&row.cells())?;
                }
                Ok(())
            }),
        }
    }

    /// The same with further columns of an input behind its own; `source` says which row of the input each row is,
    /// counted from 0.
    #[must_use]
    pub fn carrying(
        self,
        carried: &'a [TextColumn],
        source: impl Fn(usize) -> usize + Send + Sync + 'a,
    ) -> Self {
        if carried.is_empty() {
            return self;
        }
        let own: Vec<&str> = self.table.keys().collect();
        // A heading that the table has already would stand twice.
        let name = |column: &TextColumn| match own.contains(&column.name.as_str()) {
            true => format!("{} (input)", column.name),
            false => column.name.clone(),
        };
        let headings = carried.iter().map(|c| Heading::Carried(name(c)));
        let mut columns = self.columns;
        columns.extend(headings);
        let rows = self.rows;
        Self {
            table: self.table,
            columns,
            rows: Box::new(move |to| {
                let mut at = 0;
                rows(&mut |cells: &[Cell<'_>]| {
                    let row = source(at);
                    at += 1;
                    let further = carried
                        .iter()
                        .map(|column| Cell::Text(Cow::Borrowed(column.get(row))));
                    let all: Vec<Cell<'_>> = cells.iter().cloned().chain(further).collect();
                    to(&all)
                })
            }),
        }
    }

    /// The same with columns of text, a cell a row, before one of its own.
    #[must_use]
    pub fn with_text(self, columns: Vec<TextColumn>, before: &str) -> Self {
        let at = self.table.position(before).unwrap_or(self.columns.len());
        let named = columns.iter().map(|c| Heading::Carried(c.name.clone()));
        let mut headings = self.columns;
        headings.splice(at..at, named.collect::<Vec<_>>());
        let rows = self.rows;
        Self {
            table: self.table,
            columns: headings,
            rows: Box::new(move |to| {
                let mut row = 0;
                rows(&mut |cells: &[Cell<'_>]| {
                    let (first, last) = cells.split_at(at);
                    let further = columns
                        .iter()
                        .map(|column| Cell::Text(Cow::Borrowed(column.get(row))));
                    let all = first.iter().cloned().chain(further);
                    let all: Vec<Cell<'_>> = all.chain(last.iter().cloned()).collect();
                    row += 1;
                    to(&all)
                })
            }),
        }
    }

    /// The same without the columns of these keys.
    #[must_use]
    pub fn without(self, keys: &[&str]) -> Self {
        let stays = |heading: &Heading| !keys.contains(&heading.key());
        let kept: Vec<bool> = self.columns.iter().map(stays).collect();
        let rows = self.rows;
        Self {
            table: self.table,
            columns: self.columns.into_iter().filter(stays).collect(),
            rows: Box::new(move |to| {
                rows(&mut |cells: &[Cell<'_>]| {
                    let all = cells.iter().zip(&kept).filter(|(_, stays)| **stays);
                    let all: Vec<Cell<'_>> = all.map(|(cell, _)| cell.clone()).collect();
                    to(&all)
                })
            }),
        }
    }

    /// Hands every row to `to`, in order.
    ///
    /// # Errors
    /// What `to` ends with.
    pub fn each(&self, to: &mut Sink<'_>) -> std::io::Result<()> {
        (self.rows)(to)
    }

    /// All rows in memory: for tables of a few hundred.
    pub fn collect(&self) -> Vec<Vec<Cell<'static>>> {
        let mut all = Vec::new();
        let collected = self.each(&mut |cells| {
            all.push(cells.iter().map(owned).collect());
            Ok(())
        });
        // Nothing that is only gathered can fail.
        debug_assert!(collected.is_ok());
        all
    }
}

fn owned(cell: &Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Empty => Cell::Empty,
        Cell::Text(text) => Cell::Text(Cow::Owned(text.to_string())),
        Cell::Whole(number) => Cell::Whole(*number),
        Cell::Decimal(parts) => Cell::Decimal(*parts),
        Cell::Share(thousandths) => Cell::Share(*thousandths),
        Cell::Ratio(millionths) => Cell::Ratio(*millionths),
        Cell::Flag(is) => Cell::Flag(*is),
    }
}
