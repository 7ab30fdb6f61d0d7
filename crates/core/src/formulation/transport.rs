//! The face on which journeys are shortened: the same number of children placed from each row.
//!
//! ```text
//! minimise Σ_gj d_gj x_gj,   Σ_j x_gj = n_g,   Σ_g x_gj ≤ q_j,   x ≥ 0
//! ```

use super::programme::{Plan, Programme, ProgrammeArc, RowIdx};

/// A transportation problem: children of rows to places of columns.
///
/// Its rows are those of a programme that place anybody, numbered anew.
#[derive(Clone, Debug)]
pub struct Transport<'p> {
    programme: &'p Programme<'p>,
    supply: Vec<i64>,
    origins: Vec<RowIdx>,
}

impl<'p> Transport<'p> {
    /// The transportation problem of the children whom a plan places.
    pub fn new(programme: &'p Programme<'p>, plan: &Plan) -> Self {
        let placed = programme.rows().zip(programme.placed(plan));
        let (origins, supply) = placed.filter(|(_, placed)| *placed > 0).unzip();
        Self {
            programme,
            supply,
            origins,
        }
    }

    /// The problem with up to `size` rows of one neighbourhood made into one, which travels as the first
    /// of them. Its plan is of no use, its prices are: they are nearly those of the whole.
    ///
    /// A neighbourhood has the same four nearest schools in the same order, then a similar journey; what
    /// is left over of one joins the next, as long as the nearest school is the same.
    pub fn coarsened(&self, size: usize) -> Self {
        let nearest = |row: RowIdx| self.arcs(row).first().map(|arc| arc.column);
        let mut order: Vec<RowIdx> = self.rows().collect();
        order.sort_by_cached_key(|&row| {
            let arcs = self.arcs(row);
            let nearest = [0, 1, 2, 3].map(|i| arcs.get(i).map(|arc| arc.column));
            (nearest, arcs.first().map(|arc| arc.metres()), row)
        });
        let groups = order
            .chunk_by(|a, b| nearest(*a) == nearest(*b))
            .flat_map(|neighbours| neighbours.chunks(size));
        let (origins, supply) = groups
            .map(|group| {
                let children = group.iter().map(|&row| self.supply(row)).sum::<i64>();
                (self.origins[group[group.len() / 2].at()], children)
            })
            .unzip();
        Self {
            programme: self.programme,
            supply,
            origins,
        }
    }

    /// All rows, by rising index.
    pub fn rows(&self) -> impl Iterator<Item = RowIdx> + use<> {
        (0..self.len()).map(RowIdx::from_usize)
    }

    /// Whether nobody is placed.
    pub fn is_empty(&self) -> bool {
        self.supply.is_empty()
    }

    /// The number of rows.
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

    /// Places of each column.
    pub fn places(&self) -> &[i64] {
        &self.programme.places
    }

    /// The arcs listed for a row, shortest first.
    pub fn arcs(&self, row: RowIdx) -> &'p [ProgrammeArc] {
        self.programme.arcs(self.origins[row.at()])
    }
}
