//! The network programme of one sector.
//!
//! With rows `g` (cells with children waiting), columns `j` (schools of the sector), supply `s_g`,
//! places `q_j` and arcs `A` (the reach):
//!
//! ```text
//! Σ_{j:(g,j)∈A} x_gj + Σ_k z_gk = s_g        every child placed or not
//! Σ_{g:(g,j)∈A} x_gj            ≤ q_j        places
//! 0 ≤ z_gk ≤ 1,   x ≥ 0
//! ```
//!
//! `z_gk` stands for the k-th lowest-ranked child of the cell. The matrix is that of a
//! transportation problem: totally unimodular, so every vertex is in whole children.

use crate::domain::{ChildIdx, Round, Sector, index};
use crate::network::{CellIdx, Network, SiteIdx};
use crate::qualify::Ranking;

index!(
    /// A row of the programme: a cell with children waiting and a school of the sector in reach.
    RowIdx
);
index!(
    /// A column of the programme: a school of the sector.
    ColumnIdx
);

/// One journey that the programme may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProgrammeArc {
    /// Where it leads.
    pub column: ColumnIdx,
    /// Whole metres.
    pub metres: i64,
}

/// Children of one cell sent to one school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// From this row.
    pub row: RowIdx,
    /// To this column.
    pub column: ColumnIdx,
    /// How many; above zero.
    pub children: i64,
}

/// A whole-numbered answer to a programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Who goes where, in the order of rows, then columns.
    pub flows: Vec<Flow>,
}

/// One sector's programme.
#[derive(Clone, Debug)]
pub struct Programme {
    /// The cell of each row.
    pub cells: Vec<CellIdx>,
    /// The site of each column.
    pub sites: Vec<SiteIdx>,
    /// Places of each column.
    pub places: Vec<i64>,
    arc_starts: Vec<usize>,
    arcs: Vec<ProgrammeArc>,
    weight_starts: Vec<usize>,
    weights: Vec<i64>,
}

impl Programme {
    /// The programme of a sector for the children waiting.
    ///
    /// `placed[cell]` children of each cell, its highest-ranked, already have a place elsewhere.
    pub fn new(
        round: &Round,
        network: &Network,
        ranking: &Ranking,
        sector: Sector,
        placed: &[usize],
    ) -> Self {
        let mut column_of = vec![None; network.sites.len()];
        let mut sites = Vec::new();
        let mut places = Vec::new();
        for (i, school) in network.sites.iter().enumerate() {
            let school = &round.schools[school.at()];
            if school.sector == sector && school.places.get() > 0 {
                column_of[i] = Some(ColumnIdx::from_usize(sites.len()));
                sites.push(SiteIdx::from_usize(i));
                places.push(school.places.get());
            }
        }
        let mut programme = Self {
            cells: Vec::new(),
            sites,
            places,
            arc_starts: vec![0],
            arcs: Vec::new(),
            weight_starts: vec![0],
            weights: Vec::new(),
        };
        for (cell, _) in network.cells() {
            let waiting = &network.members(cell)[placed[cell.at()]..];
            let arcs = network.reach.of(cell).iter().filter_map(|arc| {
                column_of[arc.site().at()].map(|column| ProgrammeArc {
                    column,
                    metres: arc.metres().get(),
                })
            });
            let arcs: Vec<ProgrammeArc> = arcs.collect();
            if !waiting.is_empty() && !arcs.is_empty() {
                let weights = waiting.iter().rev().map(|&child| weight(ranking, child));
                programme.push_row(cell, arcs, weights);
            }
        }
        programme
    }

    /// Adds a row: arcs shortest first, weights lowest first.
    fn push_row(
        &mut self,
        cell: CellIdx,
        arcs: impl IntoIterator<Item = ProgrammeArc>,
        weights: impl IntoIterator<Item = i64>,
    ) {
        self.cells.push(cell);
        self.arcs.extend(arcs);
        self.arc_starts.push(self.arcs.len());
        self.weights.extend(weights);
        self.weight_starts.push(self.weights.len());
    }

    /// All rows.
    pub fn rows(&self) -> impl Iterator<Item = RowIdx> + use<> {
        (0..self.cells.len()).map(RowIdx::from_usize)
    }

    /// All columns.
    pub fn columns(&self) -> impl Iterator<Item = ColumnIdx> + use<> {
        (0..self.sites.len()).map(ColumnIdx::from_usize)
    }

    /// Children waiting in a row.
    pub fn supply(&self, row: RowIdx) -> i64 {
        self.weights(row).len() as i64
    }

    /// The rank weights of a row's children, lowest rank first: the order in which a cell loses them.
    pub fn weights(&self, row: RowIdx) -> &[i64] {
        &self.weights[self.weight_starts[row.at()]..self.weight_starts[row.at() + 1]]
    }

    /// What all children waiting weigh.
    pub fn total_weight(&self) -> i128 {
        self.weights.iter().map(|&w| i128::from(w)).sum()
    }

    /// The arcs of a row, shortest first.
    pub fn arcs(&self, row: RowIdx) -> &[ProgrammeArc] {
        &self.arcs[self.arcs_range(row)]
    }

    /// Where the arcs of a row stand among all arcs.
    pub fn arcs_range(&self, row: RowIdx) -> std::ops::Range<usize> {
        self.arc_starts[row.at()]..self.arc_starts[row.at() + 1]
    }

    /// Number of arcs.
    pub fn arc_count(&self) -> usize {
        self.arcs.len()
    }

    /// The journey between a row and a column, if it is in reach.
    pub fn metres(&self, row: RowIdx, column: ColumnIdx) -> Option<i64> {
        self.arcs(row)
            .iter()
            .find(|arc| arc.column == column)
            .map(|arc| arc.metres)
    }

    /// Children placed from each row.
    pub fn placed(&self, plan: &Plan) -> Vec<i64> {
        let mut placed = vec![0; self.cells.len()];
        for flow in &plan.flows {
            placed[flow.row.at()] += flow.children;
        }
        placed
    }

    /// Children placed in each column.
    pub fn load(&self, plan: &Plan) -> Vec<i64> {
        let mut load = vec![0; self.sites.len()];
        for flow in &plan.flows {
            load[flow.column.at()] += flow.children;
        }
        load
    }

    /// Whether the plan obeys supplies, places and reach.
    pub fn is_feasible(&self, plan: &Plan) -> bool {
        let placed = self.placed(plan);
        let load = self.load(plan);
        self.rows().all(|row| placed[row.at()] <= self.supply(row))
            && self.columns().all(|c| load[c.at()] <= self.places[c.at()])
            && plan
                .flows
                .iter()
                .all(|f| f.children > 0 && self.metres(f.row, f.column).is_some())
    }
}

/// The rank weight of a child: 1 for the lowest of the round, growing by one with each rank.
///
/// Any strictly increasing weights give the same set of children placed (transversal matroid), so
/// the smallest whole numbers will do: no large constants, no loss of precision.
fn weight(ranking: &Ranking, child: ChildIdx) -> i64 {
    let rank = ranking.of(child).map_or(0, |rank| i64::from(rank.0));
    ranking.len() as i64 - rank + 1
}
