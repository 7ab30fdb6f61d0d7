//! The face on which journeys are shortened: the same number of children placed from each row.
//!
//! ```text
//! minimise Σ_gj d_gj x_gj,   Σ_j x_gj = n_g,   Σ_g x_gj ≤ q_j,   x ≥ 0
//! ```

use super::programme::{ColumnIdx, Plan, Programme, ProgrammeArc, RowIdx};

/// A transportation problem: children of rows to places of columns.
///
/// Its rows are those of a programme that place anybody, numbered anew.
#[derive(Clone, Debug)]
pub struct Transport {
    /// Places of each column.
    pub places: Vec<i64>,
    supply: Vec<i64>,
    origins: Vec<RowIdx>,
    starts: Vec<usize>,
    arcs: Vec<ProgrammeArc>,
}

impl Programme {
    /// The transportation problem of the children whom a plan places.
    pub fn transport(&self, plan: &Plan) -> Transport {
        let mut transport = Transport::without_rows(self.places.clone());
        for (row, placed) in self.rows().zip(self.placed(plan)) {
            if placed > 0 {
                transport.push(row, placed, self.arcs(row).iter().copied());
            }
        }
        transport
    }
}

impl Transport {
    fn without_rows(places: Vec<i64>) -> Self {
        Self {
            places,
            supply: Vec::new(),
            origins: Vec::new(),
            starts: vec![0],
            arcs: Vec::new(),
        }
    }

    fn push(&mut self, row: RowIdx, supply: i64, arcs: impl IntoIterator<Item = ProgrammeArc>) {
        self.origins.push(row);
        self.supply.push(supply);
        self.arcs.extend(arcs);
        self.starts.push(self.arcs.len());
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = RowIdx> + use<> {
        (0..self.len()).map(RowIdx::from_usize)
    }

    /// Whether nobody is placed.
    pub fn is_empty(&self) -> bool {
        self.supply.is_empty()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.supply.len()
    }

    /// The row of the programme.
    pub fn row(&self, row: RowIdx) -> RowIdx {
        self.origins[row.at()]
    }

    /// Children of a row.
    pub fn supply(&self, row: RowIdx) -> i64 {
        self.supply[row.at()]
    }

    /// The arcs of a row, shortest first.
    pub fn arcs(&self, row: RowIdx) -> &[ProgrammeArc] {
        &self.arcs[self.arcs_range(row)]
    }

    /// Where the arcs of a row stand among all arcs.
    pub fn arcs_range(&self, row: RowIdx) -> std::ops::Range<usize> {
        self.starts[row.at()]..self.starts[row.at() + 1]
    }

    /// Number of arcs.
    pub fn arc_count(&self) -> usize {
        self.arcs.len()
    }

    /// The longest journey of all.
    pub fn longest(&self) -> i64 {
        self.arcs.iter().map(|arc| arc.metres).max().unwrap_or(0)
    }

    /// The problem with up to `size` rows of one neighbourhood made into one. Its plan is of no use,
    /// its prices are: they are nearly those of the whole, and say which few arcs are worth looking at.
    ///
    /// A neighbourhood has the same four nearest schools in the same order, then a similar journey; what
    /// is left over of one joins the next, as long as the nearest school is the same. A group reaches the schools that at least half of its children reach, at their mean
    /// journey.
    pub fn coarsened(&self, size: usize) -> Self {
        let nearest = |row: RowIdx| self.arcs(row).first().map(|arc| arc.column);
        let mut order: Vec<RowIdx> = self.rows().collect();
        order.sort_by_cached_key(|&row| {
            let arcs = self.arcs(row);
            let nearest = [0, 1, 2, 3].map(|i| arcs.get(i).map(|arc| arc.column));
            (nearest, arcs.first().map(|arc| arc.metres), row)
        });
        let mut coarse = Self::without_rows(self.places.clone());
        let mut mean = Mean::over(self.places.len());
        for neighbours in order.chunk_by(|a, b| nearest(*a) == nearest(*b)) {
            for group in neighbours.chunks(size) {
                let children = group.iter().map(|&row| self.supply(row)).sum();
                for &row in group {
                    for arc in self.arcs(row) {
                        mean.add(arc.column, self.supply(row), arc.metres);
                    }
                }
                coarse.push(group[0], children, mean.take(children));
            }
        }
        coarse
    }
}

/// Mean journeys to each column, with the columns touched.
struct Mean {
    children: Vec<i64>,
    metres: Vec<i64>,
    touched: Vec<ColumnIdx>,
}

impl Mean {
    fn over(columns: usize) -> Self {
        Self {
            children: vec![0; columns],
            metres: vec![0; columns],
            touched: Vec::new(),
        }
    }

    fn add(&mut self, column: ColumnIdx, children: i64, metres: i64) {
        if self.children[column.at()] == 0 {
            self.touched.push(column);
        }
        self.children[column.at()] += children;
        self.metres[column.at()] += children * metres;
    }

    /// The means of the columns that at least half of the children reach, shortest first; leaves
    /// nothing behind for the next group.
    fn take(&mut self, all: i64) -> Vec<ProgrammeArc> {
        let mut arcs = Vec::with_capacity(self.touched.len());
        for column in self.touched.drain(..) {
            let children = std::mem::take(&mut self.children[column.at()]);
            let metres = std::mem::take(&mut self.metres[column.at()]);
            if children * 2 >= all {
                arcs.push(ProgrammeArc {
                    column,
                    metres: metres / children,
                });
            }
        }
        arcs.sort_unstable_by_key(|arc| (arc.metres, arc.column));
        arcs
    }
}
