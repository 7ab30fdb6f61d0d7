//! A database as the statements of the store see it. SQLite and PostgreSQL are asked with the same text: what is written
//! in `sql/` is what both of them understand, and holds whole numbers and text alone.

use super::{Kept, StoreError};

/// A value that is handed in with a statement, or comes out of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Null,
    /// A whole number; 0 and 1 for no and yes.
    Int(i64),
    /// Text in UTF-8, without the sign 0.
    Text(String),
}

impl From<i64> for Cell {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for Cell {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for Cell {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&String> for Cell {
    fn from(value: &String) -> Self {
        Self::Text(value.clone())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What goes with a statement, in the order of its `?`.
macro_rules! cells {
    ($($value:expr),* $(,)?) => { &[$($crate::store::db::Cell::from($value)),*] };
}
pub(crate) use cells;

/// Whether a statement can be asked with these: what bears the sign 0 is nobody's name, and PostgreSQL takes none.
///
/// # Errors
/// [`StoreError::Missing`].
pub fn fit(with: &[Cell]) -> Kept<()> {
    let is_strange = |cell: &Cell| matches!(cell, Cell::Text(text) if text.contains('\0'));
    match with.iter().any(is_strange) {
        true => Err(StoreError::Missing),
        false => Ok(()),
    }
}

/// A row, by the place of its columns.
#[derive(Clone, Debug)]
pub struct Row(pub Vec<Cell>);

impl Row {
    fn take(&mut self, at: usize) -> Kept<Cell> {
        let cell = self.0.get_mut(at);
        let cell = cell.ok_or_else(|| StoreError::Broken(format!("no column {at}")))?;
        Ok(std::mem::replace(cell, Cell::Null))
    }

    /// A whole number.
    ///
    /// # Errors
    /// There is none.
    pub fn int(&mut self, at: usize) -> Kept<i64> {
        self.optional_int(at)?
            .ok_or_else(|| StoreError::Broken(format!("nothing in column {at}")))
    }

    /// Yes or no.
    ///
    /// # Errors
    /// There is none.
    pub fn flag(&mut self, at: usize) -> Kept<bool> {
        Ok(self.int(at)? != 0)
    }

    /// Text; what was there is taken out of the row.
    ///
    /// # Errors
    /// There is none.
    pub fn text(&mut self, at: usize) -> Kept<String> {
        self.optional_text(at)?
            .ok_or_else(|| StoreError::Broken(format!("nothing in column {at}")))
    }

    /// A whole number, or nothing.
    ///
    /// # Errors
    /// There is something else.
    pub fn optional_int(&mut self, at: usize) -> Kept<Option<i64>> {
        match self.take(at)? {
            Cell::Null => Ok(None),
            Cell::Int(value) => Ok(Some(value)),
            Cell::Text(_) => Err(StoreError::Broken(format!("text in column {at}"))),
        }
    }

    /// Text, or nothing.
    ///
    /// # Errors
    /// There is something else.
    pub fn optional_text(&mut self, at: usize) -> Kept<Option<String>> {
        match self.take(at)? {
            Cell::Null => Ok(None),
            Cell::Text(value) => Ok(Some(value)),
            Cell::Int(_) => Err(StoreError::Broken(format!("a number in column {at}"))),
        }
    }
}

/// A database inside a transaction.
pub trait Db {
    /// Carries a statement out; how many rows it changed.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a rule of the schema forbids it, [`StoreError::Broken`] otherwise.
    fn execute(&mut self, statement: &str, with: &[Cell]) -> Kept<u64>;

    /// The rows that a statement gives.
    ///
    /// # Errors
    /// As [`Db::execute`].
    fn rows(&mut self, statement: &str, with: &[Cell]) -> Kept<Vec<Row>>;
}

/// The first row of a statement, if it gives any.
///
/// # Errors
/// As [`Db::rows`].
pub fn optional(db: &mut dyn Db, statement: &str, with: &[Cell]) -> Kept<Option<Row>> {
    Ok(db.rows(statement, with)?.into_iter().next())
}

/// The first row of a statement.
///
/// # Errors
/// [`StoreError::Missing`] when it gives none.
pub fn one(db: &mut dyn Db, statement: &str, with: &[Cell]) -> Kept<Row> {
    optional(db, statement, with)?.ok_or(StoreError::Missing)
}

/// A connection to a database.
pub trait Connection: Db + Send {
    /// Begins a transaction: one that `writes` is alone in it, any other sees one state.
    ///
    /// # Errors
    /// The database does not answer.
    fn begin(&mut self, writes: bool) -> Kept<()>;

    /// Ends it and keeps what was done, or takes it back.
    ///
    /// # Errors
    /// The database does not answer: nothing is known of what was kept.
    fn end(&mut self, keep: bool) -> Kept<()>;

    /// Whether it is of any further use.
    fn is_open(&self) -> bool;
}
