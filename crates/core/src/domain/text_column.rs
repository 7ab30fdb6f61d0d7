//! Columns of text: as tables hold them, and those unknown ones that are carried through to the outputs.

/// One column of text, held in one piece: a million short cells cost a million offsets, not a
/// million allocations.
#[derive(Clone, Debug, Default)]
pub struct TextColumn {
    /// Header as it stands in the file.
    pub name: String,
    text: String,
    ends: Vec<usize>,
}

impl TextColumn {
    /// An empty column of a name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Adds the next cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Cells that it has.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// The cell of a row.
    pub fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.text[start..self.ends[row]]
    }

    /// The same cells with row `order[i]` at `i`.
    #[must_use]
    pub fn reordered(&self, order: &[usize]) -> Self {
        let mut column = Self::new(self.name.clone());
        for &row in order {
            column.push(self.get(row));
        }
        column
    }
}

/// The unknown columns of one table, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct ExtraColumns(pub Vec<TextColumn>);

impl ExtraColumns {
    /// The same columns with row `order[i]` at `i` where `is_own[i]`, nothing elsewhere.
    #[must_use]
    pub fn copied(&self, order: &[usize], is_own: &[bool]) -> Self {
        let copied = |column: &TextColumn| {
            let mut copy = TextColumn::new(column.name.clone());
            for (row, own) in order.iter().zip(is_own) {
                copy.push(if *own { column.get(*row) } else { "" });
            }
            copy
        };
        Self(self.0.iter().map(copied).collect())
    }

    /// The same columns with row `order[i]` at `i`.
    #[must_use]
    pub fn reordered(&self, order: &[usize]) -> Self {
        Self(self.0.iter().map(|c| c.reordered(order)).collect())
    }
}
