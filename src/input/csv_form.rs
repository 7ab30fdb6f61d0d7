//! How a CSV text is written.

use crate::tables::schema::Table as Declared;

/// What is known of a text before its rows are read.
pub struct Form<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// The table that it is to be.
    pub declared: &'static Declared,
    /// What stands between the cells.
    pub delimiter: u8,
    /// Lines of the file before the text.
    pub lines: usize,
}
