//! The face on which journeys are shortened: the same number of children placed from each row.
//!
//! ```text
//! minimise Σ_gj d_gj x_gj,   Σ_j x_gj = n_g,   Σ_g x_gj ≤ q_j,   x ≥ 0
//! ```

use super::assignment::{AssignmentModel, ModelArc, Plan, RowIdx};
use super::linear::{LinearProgram, Name};

/// A transportation problem: children of rows to places of columns.
///
/// Its rows are those of a programme that place anybody, numbered anew.
#[derive(Clone, Debug)]
pub struct TransportModel<'p> {
    model: &'p AssignmentModel<'p>,
    supply: Vec<i64>,
    origins: Vec<RowIdx>,
}

impl<'p> TransportModel<'p> {
    /// The transportation problem of the children whom a plan places.
    pub fn new(model: &'p AssignmentModel<'p>, plan: &Plan) -> Self {
        let placed = model.rows().zip(model.placed(plan));
        let (origins, supply) = placed.filter(|(_, placed)| *placed > 0).unzip();
        Self {
            model,
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
            model: self.model,
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
        &self.model.places
    }

    /// The arcs listed for a row, shortest first.
    pub fn arcs(&self, row: RowIdx) -> &'p [ModelArc] {
        self.model.arcs(self.origins[row.at()])
    }

    /// The whole of it as a linear programme, every listed arc a column. What is solved is the same piece by piece:
    /// rows and columns come in as they are needed.
    pub fn program(&self) -> LinearProgram {
        let mut program = LinearProgram::default();
        let mut into = vec![Vec::new(); self.places().len()];
        for row in self.rows() {
            let mut entries = Vec::new();
            for arc in self.arcs(row) {
                let name = Name::of("journey", &[('g', row.at()), ('j', arc.column.at())]);
                let column = program.column(name, journey(*arc), (0.0, f64::INFINITY), false);
                entries.push((column, 1.0));
                into[arc.column.at()].push((column, 1.0));
            }
            let name = Name::of("everybody_travels", &[('g', row.at())]);
            program.row(name, supply_row(self.supply(row)), entries);
        }
        for ((j, entries), places) in into.into_iter().enumerate().zip(self.places()) {
            program.row(Name::of("places", &[('j', j)]), place_row(*places), entries);
        }
        program
    }
}

/// `Σ_j x_gj = n_g`: the bounds of the row of those who travel from one cell.
pub fn supply_row(children: i64) -> (f64, f64) {
    (children as f64, children as f64)
}

/// `Σ_g x_gj ≤ q_j`: the bounds of the row of a school's places.
pub fn place_row(places: i64) -> (f64, f64) {
    (f64::NEG_INFINITY, places as f64)
}

/// `d_gj`: the cost of a journey in the objective, whole metres.
pub fn journey(arc: ModelArc) -> f64 {
    arc.metres() as f64
}
