//! A corrected copy of a table.

use crate::tables::inputs::Role;
use xuewei_core::domain::TextColumn;

/// A table with its corrections.
#[derive(Clone, Debug)]
pub struct FixedTable {
    /// What it is in the round.
    pub role: Role,
    /// Name of the copy: what the table is in the round.
    pub name: String,
    /// Headings and columns of the copy.
    pub columns: Vec<TextColumn>,
    /// Rows of it.
    pub rows: usize,
    /// For each column, whether its cells are numbers.
    pub numbers: Vec<bool>,
}
