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
//! Of the reach, a row lists its shortest arcs; the others come in when an optimum over the listed ones is
//! held against all of them and found wanting ([`AssignmentModel::price_out`]). So a reach without limit costs
//! no memory, and the optimum is one over every pair all the same.
//!
//! `z_gk` stands for the k-th lowest-ranked child of the cell. The matrix is that of a
//! transportation problem: totally unimodular, so every vertex is in whole children.

use rayon::prelude::*;

use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, SchoolIdx, Sector, index};
use crate::network::{Arc, CellIdx, Network, SiteIdx};
use crate::qualify::Ranking;
use crate::units::Metres;

index!(
    /// A row of the programme: a cell with children waiting and a school of the sector in reach.
    RowIdx
);
index!(
    /// A column of the programme: a school of the sector.
    ColumnIdx
);

/// Arcs that a row lists to begin with, where there is memory for them.
pub const LISTED: usize = 48;

/// Arcs that a row may gain the first time that its arcs are priced.
const GAIN: usize = 4;

/// Arcs that all rows together list to begin with, as far as each has at least a third of [`LISTED`].
const LISTED_IN_ALL: usize = 5_000_000;

/// The longest journey that a programme counts with: a million kilometres.
pub const LONGEST: Metres = Metres(1_000_000_000);

/// One journey that the programme may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ModelArc {
    metres: u32,
    /// The column to which it leads: a school with places.
    pub column: ColumnIdx,
}

impl ModelArc {
    /// An arc to a column; journeys are at most [`LONGEST`].
    fn new(column: ColumnIdx, metres: Metres) -> Self {
        debug_assert!(metres <= LONGEST, "the tables refuse longer journeys");
        Self {
            metres: metres.get() as u32,
            column,
        }
    }

    /// Its length in whole metres.
    pub fn metres(self) -> i64 {
        i64::from(self.metres)
    }
}

/// Children of one cell sent to one school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Flow {
    /// The row from which it leads: a cell of children.
    pub row: RowIdx,
    /// The column to which it leads: a school with places.
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

/// Arcs to be listed, by row.
pub type NewArcs = Vec<(RowIdx, Vec<ModelArc>)>;

/// One sector's programme.
#[derive(Clone, Debug)]
pub struct AssignmentModel<'n> {
    /// The cell of each row.
    pub cells: Vec<CellIdx>,
    /// The site of each column.
    pub sites: Vec<SiteIdx>,
    /// Places of each column.
    pub places: Vec<i64>,
    network: &'n Network<'n>,
    sector: Sector,
    column_of: Vec<Option<ColumnIdx>>,
    /// The arcs listed for each row, shortest first.
    listed: Vec<Box<[ModelArc]>>,
    /// For each row, the shortest journey that was not listed to begin with.
    next: Vec<Option<Metres>>,
    weight_starts: Vec<usize>,
    weights: Vec<i64>,
    /// Arcs that a row may gain at once. It doubles each time: where all journeys are alike, every look finds others
    /// that are better, and a few at a time would take as many looks as there are schools.
    gain: usize,
}

impl<'n> AssignmentModel<'n> {
    /// The programme of a sector for the children waiting.
    ///
    /// `placed[cell]` children of each cell, its highest-ranked, already have a place elsewhere; `free` are
    /// the places of each school that are not taken.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn new(
        network: &'n Network<'n>,
        ranking: &Ranking,
        sector: Sector,
        (placed, free): (&[usize], &[i64]),
        control: &Control,
    ) -> Result<Self, Stopped> {
        let each = LISTED_IN_ALL / network.cells.len().max(1);
        let count = each.clamp(LISTED / 3, LISTED);
        Self::listing(network, ranking, sector, (placed, free), count, control)
    }

    /// The same with a column for every school of the sector, those without places too (places may be added to
    /// them), but for those whose number is below zero. `count` arcs are listed to begin with; `usize::MAX` for the complete programme.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn with_empty(
        network: &'n Network<'n>,
        ranking: &Ranking,
        sector: Sector,
        waiting_and_free: (&[usize], &[i64]),
        count: usize,
        control: &Control,
    ) -> Result<Self, Stopped> {
        let is_column = |places: i64| places >= 0;
        let is_listed = (count, control);
        Self::build(
            network,
            ranking,
            sector,
            waiting_and_free,
            is_listed,
            is_column,
        )
    }

    /// The same as [`AssignmentModel::new`] with another number of arcs listed to begin with; `usize::MAX` for the
    /// complete programme.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn listing(
        network: &'n Network<'n>,
        ranking: &Ranking,
        sector: Sector,
        waiting_and_free: (&[usize], &[i64]),
        count: usize,
        control: &Control,
    ) -> Result<Self, Stopped> {
        let is_column = |places: i64| places > 0;
        let is_listed = (count, control);
        Self::build(
            network,
            ranking,
            sector,
            waiting_and_free,
            is_listed,
            is_column,
        )
    }

    fn build(
        network: &'n Network<'n>,
        ranking: &Ranking,
        sector: Sector,
        (placed, free): (&[usize], &[i64]),
        (count, control): (usize, &Control),
        is_column: impl Fn(i64) -> bool,
    ) -> Result<Self, Stopped> {
        let mut model = Self {
            cells: Vec::new(),
            sites: Vec::new(),
            places: Vec::new(),
            network,
            sector,
            column_of: vec![None; network.sites().len()],
            listed: Vec::new(),
            next: Vec::new(),
            weight_starts: vec![0],
            weights: Vec::new(),
            gain: GAIN,
        };
        for site in network.reach.schools(sector) {
            let places = free[network.sites()[site.at()].at()];
            if is_column(places) {
                model.column_of[site.at()] = Some(ColumnIdx::from_usize(model.sites.len()));
                model.sites.push(site);
                model.places.push(places);
            }
        }
        // In parallel, and collected in the order of the cells: threads change nothing.
        let nearest: Vec<_> = network
            .cells
            .par_iter()
            .map(|cell| {
                if control.is_stopped() {
                    return Default::default();
                }
                let is_column = |site: SiteIdx| model.column_of[site.at()].is_some();
                let nearest = network.reach.nearest(cell, sector, count, is_column);
                (model.arcs_to(&nearest.arcs), nearest.next)
            })
            .collect();
        control.check()?;
        for ((cell, _), (arcs, next)) in network.cells().zip(nearest) {
            let waiting = &network.members(cell)[placed[cell.at()]..];
            if !waiting.is_empty() && !arcs.is_empty() {
                model.cells.push(cell);
                model.listed.push(arcs);
                model.next.push(next);
                let weights = waiting.iter().rev().map(|&child| ranking.weight(child));
                model.weights.extend(weights);
                model.weight_starts.push(model.weights.len());
            }
        }
        Ok(model)
    }

    /// The sector whose places it fills.
    pub fn sector(&self) -> Sector {
        self.sector
    }

    /// The arcs as the programme knows them.
    fn arcs_to(&self, arcs: &[Arc]) -> Box<[ModelArc]> {
        let column = |arc: &Arc| {
            self.column_of[arc.site.at()].map(|column| ModelArc::new(column, arc.metres))
        };
        arcs.iter().filter_map(column).collect()
    }

    /// The column of a school, if it has one.
    pub fn column(&self, school: SchoolIdx) -> Option<ColumnIdx> {
        let site = self.network.sites().binary_search(&school).ok()?;
        self.column_of[site]
    }

    /// All rows, by rising index.
    pub fn rows(&self) -> impl Iterator<Item = RowIdx> + use<> {
        (0..self.cells.len()).map(RowIdx::from_usize)
    }

    /// All columns, by rising index.
    pub fn columns(&self) -> impl Iterator<Item = ColumnIdx> + use<> {
        (0..self.sites.len()).map(ColumnIdx::from_usize)
    }

    /// Children waiting in a row.
    pub fn supply(&self, row: RowIdx) -> i64 {
        self.weights(row).len() as i64
    }

    /// The rank weights of a row's children, lowest rank first: the order in which a cell loses them.
    ///
    /// Any strictly increasing weights give the same set of children placed (transversal matroid), so
    /// the positions in the rank will do: no large constants, no loss of precision.
    pub fn weights(&self, row: RowIdx) -> &[i64] {
        &self.weights[self.weight_starts[row.at()]..self.weight_starts[row.at() + 1]]
    }

    /// What all children waiting weigh.
    pub fn total_weight(&self) -> i128 {
        self.weights.iter().map(|&w| i128::from(w)).sum()
    }

    /// The arcs listed for a row, shortest first.
    pub fn arcs(&self, row: RowIdx) -> &[ModelArc] {
        &self.listed[row.at()]
    }

    /// Number of arcs listed.
    pub fn arc_count(&self) -> usize {
        self.listed.iter().map(|arcs| arcs.len()).sum()
    }

    /// Arcs of the whole reach that are not listed although they cost less than the best listed one of
    /// their row: the few best of each row. Empty when the listed arcs are enough.
    ///
    /// `horizon` says for what the best listed arc costs how long a journey can be and still cost less.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn price_out(
        &self,
        cost: impl Fn(ModelArc) -> i64 + Sync,
        horizon: impl Fn(i64) -> i64 + Sync,
        control: &Control,
    ) -> Result<NewArcs, Stopped> {
        let better = |row: RowIdx| -> Option<(RowIdx, Vec<ModelArc>)> {
            if control.is_stopped() {
                return None;
            }
            let listed = self.arcs(row);
            let pays = listed.iter().map(|arc| cost(*arc)).min()?;
            let horizon = Metres(horizon(pays));
            if self.next[row.at()]? > horizon {
                return None;
            }
            let cell = &self.network.cells[self.cells[row.at()].at()];
            let in_reach = self.network.reach.within(cell, self.sector, horizon);
            let mut better: Vec<(i64, ModelArc)> = self
                .arcs_to(&in_reach)
                .iter()
                .map(|arc| (cost(*arc), *arc))
                .filter(|(cost, arc)| *cost < pays && listed.binary_search(arc).is_err())
                .collect();
            better.sort_unstable();
            better.truncate(self.gain);
            let arcs: Vec<ModelArc> = better.into_iter().map(|(_, arc)| arc).collect();
            (!arcs.is_empty()).then_some((row, arcs))
        };
        let rows = (0..self.cells.len()).into_par_iter();
        let better = rows
            .filter_map(|row| better(RowIdx::from_usize(row)))
            .collect();
        control.check()?;
        Ok(better)
    }

    /// For each row all arcs of the reach on which journey and price together are least, shortest first, then by the
    /// column's place; `prices` of the columns, none below zero.
    ///
    /// No arc that is not listed costs less than the best listed one: the prices prove an optimum.
    pub fn tight(&self, prices: &[i64]) -> Vec<Vec<ModelArc>> {
        let cost = |arc: &ModelArc| arc.metres() + prices[arc.column.at()];
        let of_row = |row: usize| -> Vec<ModelArc> {
            let row = RowIdx::from_usize(row);
            let listed = self.arcs(row);
            let Some(least) = listed.iter().map(cost).min() else {
                return Vec::new();
            };
            // With no price below zero, no journey longer than that is as cheap.
            let is_beyond = self.next[row.at()].is_some_and(|next| next <= Metres(least));
            let within: Box<[ModelArc]> = if is_beyond {
                let cell = &self.network.cells[self.cells[row.at()].at()];
                self.arcs_to(&self.network.reach.within(cell, self.sector, Metres(least)))
            } else {
                listed.into()
            };
            let mut tight: Vec<ModelArc> = within
                .into_iter()
                .filter(|arc| cost(arc) == least)
                .collect();
            tight.sort_unstable();
            tight
        };
        (0..self.cells.len()).into_par_iter().map(of_row).collect()
    }

    /// All arcs of a row within so many metres, or the whole reach, shortest first.
    pub fn within(&self, row: RowIdx, most: Option<i64>) -> Vec<ModelArc> {
        let cell = &self.network.cells[self.cells[row.at()].at()];
        let reach = &self.network.reach;
        let most = Metres(most.unwrap_or(i64::MAX));
        let mut arcs = self
            .arcs_to(&reach.within(cell, self.sector, most))
            .into_vec();
        arcs.sort_unstable();
        arcs
    }

    /// A child of a row: to the programme the others are like it.
    pub fn child(&self, row: RowIdx) -> ChildIdx {
        self.network.members(self.cells[row.at()])[0]
    }

    /// The school of a column.
    pub fn school(&self, column: ColumnIdx) -> SchoolIdx {
        self.network.sites()[self.sites[column.at()].at()]
    }

    /// The same programme over these arcs, with other numbers in place of the metres.
    #[must_use]
    pub fn with_costs(
        &self,
        arcs: &[Vec<ModelArc>],
        cost: impl Fn(RowIdx, ModelArc) -> u32,
    ) -> Self {
        let listed = self.rows().zip(arcs).map(|(row, arcs)| {
            let with_cost = |arc: &ModelArc| ModelArc {
                metres: cost(row, *arc),
                column: arc.column,
            };
            let mut arcs: Vec<ModelArc> = arcs.iter().map(with_cost).collect();
            arcs.sort_unstable();
            arcs.into_boxed_slice()
        });
        Self {
            listed: listed.collect(),
            next: vec![None; self.next.len()],
            ..self.clone()
        }
    }

    /// Lists more arcs, which were left out to begin with.
    pub fn add_arcs(&mut self, unlisted: NewArcs) {
        self.gain = self.gain.saturating_mul(2);
        for (row, arcs) in unlisted {
            let mut listed = std::mem::take(&mut self.listed[row.at()]).into_vec();
            listed.extend(arcs);
            listed.sort_unstable();
            self.listed[row.at()] = listed.into_boxed_slice();
        }
    }

    /// The journey between a row and a column, if it is listed.
    pub fn metres(&self, row: RowIdx, column: ColumnIdx) -> Option<i64> {
        self.arcs(row)
            .iter()
            .find(|arc| arc.column == column)
            .map(|arc| arc.metres())
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
