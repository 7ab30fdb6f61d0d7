//! A table whose headings are matched with the columns of its declaration: once, for all who read it.

use std::marker::PhantomData;

use super::columns::position;
use super::table::Table;
use crate::tables::inputs::{Col, InputTable};
use xuewei_core::domain::TextColumn;

/// A table as it was read, with what its headings mean among the columns of `T`.
#[derive(Debug)]
pub struct Matched<T> {
    /// The table.
    pub table: Table,
    /// For each of its columns, the declared one that its heading names.
    meant: Vec<Option<usize>>,
    /// For each declared column, the first of the table that is it.
    at: Vec<Option<usize>>,
    of: PhantomData<fn() -> T>,
}

impl<T: InputTable> Matched<T> {
    /// Matches the headings of a table.
    pub fn new(table: Table) -> Self {
        let headings = table.columns.iter().map(|column| column.name.as_str());
        let meant: Vec<Option<usize>> = headings.map(|name| position(T::TABLE, name)).collect();
        let first = |at| meant.iter().position(|meant| *meant == Some(at));
        let at = (0..T::TABLE.columns.len()).map(first).collect();
        Self {
            table,
            meant,
            at,
            of: PhantomData,
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
}
