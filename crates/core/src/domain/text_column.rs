//! Columns of text: as tables hold them, and those unknown ones that are carried through to the outputs.

/// One column of text, held in one piece: a million short cells cost a million offsets, not a
/// million allocations.
#[derive(Clone, Debug, Default)]
pub struct TextColumn {
    /// Header as it stands in the file.
    pub name: String,
    text: String,
    ends: Ends,
}

/// Where in the text each cell ends.
#[derive(Clone, Debug)]
enum Ends {
    /// While four bytes can say it, which they can for all but the largest tables.
    Near(Vec<u32>),
    /// Beyond 4 GiB of text.
    Far(Vec<usize>),
}

impl Default for Ends {
    fn default() -> Self {
        Self::Near(Vec::new())
    }
}

impl Ends {
    fn push(&mut self, end: usize) {
        match self {
            Self::Near(ends) => match u32::try_from(end) {
                Ok(end) => ends.push(end),
                Err(_) => {
                    let mut far: Vec<usize> = ends.iter().map(|end| *end as usize).collect();
                    far.push(end);
                    *self = Self::Far(far);
                }
            },
            Self::Far(ends) => ends.push(end),
        }
    }

    fn get(&self, row: usize) -> usize {
        match self {
            Self::Near(ends) => ends[row] as usize,
            Self::Far(ends) => ends[row],
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Near(ends) => ends.len(),
            Self::Far(ends) => ends.len(),
        }
    }

    /// Adds the ends of a text that stands behind `start` bytes, up to `end`.
    fn append(&mut self, start: usize, other: &Self, end: usize) {
        if let (Self::Near(own), Self::Near(further)) = (&mut *self, other)
            && let (Ok(start), Ok(_)) = (u32::try_from(start), u32::try_from(end))
        {
            own.extend(further.iter().map(|end| start + end));
            return;
        }
        self.reserve(other.len());
        for row in 0..other.len() {
            self.push(start + other.get(row));
        }
    }

    fn reserve(&mut self, more: usize) {
        match self {
            Self::Near(ends) => ends.reserve(more),
            Self::Far(ends) => ends.reserve(more),
        }
    }
}

impl TextColumn {
    /// An empty column of a name.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// An empty column with room for so many cells, and for so many bytes of text in all of them together.
    pub fn with_capacity(name: impl Into<String>, rows: usize, bytes: usize) -> Self {
        let mut column = Self::new(name);
        column.ends.reserve(rows);
        column.text.reserve(bytes);
        column
    }

    /// Adds the next cell.
    pub fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    /// Adds the cells of another column behind its own.
    pub fn append(&mut self, other: &Self) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.ends.append(start, &other.ends, self.text.len());
    }

    /// Cells that it has.
    pub fn rows(&self) -> usize {
        self.ends.len()
    }

    /// The cell of a row.
    pub fn get(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.ends.get(row - 1) };
        &self.text[start..self.ends.get(row)]
    }

    /// The same cells with row `order[i]` at `i`.
    #[must_use]
    pub fn reordered(&self, order: &[usize]) -> Self {
        let is_as_it_is = order.len() == self.rows() && order.iter().copied().eq(0..order.len());
        if is_as_it_is {
            return self.clone();
        }
        let mut column = Self::with_capacity(self.name.clone(), order.len(), 0);
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

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> TextColumn {
        let mut column = TextColumn::new("c");
        cells.iter().for_each(|cell| column.push(cell));
        column
    }

    fn cells(column: &TextColumn) -> Vec<&str> {
        (0..column.rows()).map(|row| column.get(row)).collect()
    }

    #[test]
    fn cells_of_two_columns_stand_one_behind_the_other() {
        let mut all = column(&["a", "", "积分"]);
        all.append(&column(&[]));
        all.append(&column(&["", "b"]));
        assert_eq!(cells(&all), ["a", "", "积分", "", "b"]);
    }

    #[test]
    fn a_column_in_the_right_order_and_one_in_another_are_the_rows_asked_for() {
        let all = column(&["a", "b", "c"]);
        assert_eq!(cells(&all.reordered(&[0, 1, 2])), ["a", "b", "c"]);
        assert_eq!(cells(&all.reordered(&[0, 1])), ["a", "b"]);
        assert_eq!(cells(&all.reordered(&[2, 0, 0, 1])), ["c", "a", "a", "b"]);
    }

    #[test]
    fn ends_beyond_four_gibibytes_are_kept_with_those_before() {
        let mut ends = Ends::default();
        let all = [3, u32::MAX as usize, u32::MAX as usize + 1, 1 << 40];
        all.iter().for_each(|end| ends.push(*end));
        assert_eq!(ends.len(), 4);
        for (row, end) in all.iter().enumerate() {
            assert_eq!(ends.get(row), *end);
        }
        // Those of another text, which goes beyond, behind those that do not.
        let (mut first, mut second) = (Ends::default(), Ends::default());
        first.push(u32::MAX as usize);
        second.push(0);
        second.push(7);
        first.append(u32::MAX as usize, &second, u32::MAX as usize + 7);
        let read: Vec<usize> = (0..first.len()).map(|row| first.get(row)).collect();
        let far = u32::MAX as usize;
        assert_eq!(read, [far, far, far + 7]);
    }
}
