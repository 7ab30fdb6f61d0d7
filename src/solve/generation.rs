//! Columns by need: HiGHS gets a few, prices say which others matter, whole numbers prove the end.
//!
//! One run serves both objectives of a sector. The cost given to HiGHS is `rank weight + metres ÷ K`,
//! so a place is worth about K metres of others' journeys. That is a guess at the strict order, not
//! the strict order: the certificate of `places` decides, and K grows until it holds. The duals of
//! the same run, multiplied by K, are whole metres and prove `travel`.

use super::engine::{Block, Engine, EngineError, Point, Simplex, whole};
use crate::formulation::{
    ColumnIdx, Flow, Losses, Plan, Programme, RowIdx, cut_offs, total_metres, travel_is_proved,
};

/// An optimal plan and what proves it.
#[derive(Clone, Debug)]
pub struct Solved {
    /// Who goes where.
    pub plan: Plan,
    /// What the children left out weigh: value of the places objective.
    pub losses: Losses,
    /// All journeys: value of the travel objective.
    pub metres: i128,
    /// Cut-off of each column: proof of the places objective.
    pub cut_offs: Vec<i64>,
    /// Price of each column in metres: proof of the travel objective.
    pub prices: Vec<i64>,
    /// Runs of HiGHS, pivots, columns given to it.
    pub effort: Effort,
}

/// What it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Runs of HiGHS.
    pub runs: u64,
    /// Simplex pivots.
    pub pivots: i64,
    /// Columns in the end.
    pub columns: usize,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsolved {
    /// HiGHS failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// HiGHS answered, but the answer could not be proved.
    #[error("the optimum could not be proved in whole numbers")]
    Unproved,
}

/// Metres that a place is worth, tried in order until the strict order is proved.
const WORTHS: [i64; 4] = [10_000, 1_000_000, 100_000_000, 10_000_000_000];

/// Arcs that each row starts with.
const FIRST_ARCS: usize = 4;

/// Arcs that a row may gain in one round of pricing.
const NEW_ARCS: usize = 2;

/// Solves a programme for places, then journeys, and proves both.
///
/// `progress` hears after every run of HiGHS how many there were and how many columns it holds.
///
/// # Errors
/// When HiGHS ends without an optimum, or when the optimum cannot be proved.
pub fn solve(programme: &Programme, progress: &dyn Fn(Effort)) -> Result<Solved, Unsolved> {
    if programme.cells.is_empty() {
        return Ok(nothing_to_solve(programme));
    }
    let mut effort = Effort::default();
    for worth in WORTHS {
        let mut generation = Generation::start(programme, worth)?;
        let (plan, prices) = generation.run(&mut effort, progress)?;
        if !programme.is_feasible(&plan) {
            return Err(Unsolved::Unproved);
        }
        let Some(cut_offs) = cut_offs(programme, &plan) else {
            continue;
        };
        if travel_is_proved(programme, &plan, &prices) {
            return Ok(Solved {
                losses: Losses::of(programme, &plan),
                metres: total_metres(programme, &plan),
                plan,
                cut_offs,
                prices,
                effort,
            });
        }
    }
    Err(Unsolved::Unproved)
}

fn nothing_to_solve(programme: &Programme) -> Solved {
    let plan = Plan::default();
    Solved {
        losses: Losses::of(programme, &plan),
        metres: 0,
        plan,
        cut_offs: vec![0; programme.sites.len()],
        prices: vec![0; programme.sites.len()],
        effort: Effort::default(),
    }
}

/// What a column of HiGHS means.
#[derive(Clone, Copy, Debug)]
enum Key {
    /// Children of this row go to this column.
    Sent(RowIdx, ColumnIdx),
    /// Children of this row are left out.
    LeftOut,
}

/// The programme as far as HiGHS has it.
struct Generation<'p> {
    programme: &'p Programme,
    /// Metres that one step of rank is worth.
    worth: i64,
    engine: Engine,
    keys: Vec<Key>,
    /// Which arcs HiGHS has.
    has_arc: Vec<bool>,
    /// For each row, how many of its children, from the lowest rank up, may be left out one by one.
    may_lose: Vec<usize>,
}

impl<'p> Generation<'p> {
    fn start(programme: &'p Programme, worth: i64) -> Result<Self, Unsolved> {
        let supplies = programme.rows().map(|row| {
            let supply = programme.supply(row) as f64;
            (supply, supply)
        });
        let places = programme
            .places
            .iter()
            .map(|&q| (f64::NEG_INFINITY, q as f64));
        let bounds: Vec<(f64, f64)> = supplies.chain(places).collect();
        let mut generation = Self {
            programme,
            worth,
            engine: Engine::new(&bounds)?,
            keys: Vec::new(),
            has_arc: vec![false; programme.arc_count()],
            may_lose: vec![0; programme.cells.len()],
        };
        let mut block = Block::default();
        for row in programme.rows() {
            // So that there always is an answer: everybody left out, dearer than any one child.
            let dearest = programme.weights(row).last().copied().unwrap_or(0) + 1;
            block.push(dearest as f64, f64::INFINITY, &[row.at()]);
            generation.keys.push(Key::LeftOut);
            generation.lose(row, 1, &mut block);
            for at in programme.arcs_range(row).take(FIRST_ARCS) {
                generation.send(row, at, &mut block);
            }
        }
        generation.engine.add(&block)?;
        Ok(generation)
    }

    /// Gives HiGHS an arc.
    fn send(&mut self, row: RowIdx, at: usize, block: &mut Block) {
        let arc = self.programme.arcs(row)[at - self.programme.arcs_range(row).start];
        let school = self.programme.cells.len() + arc.column.at();
        let cost = arc.metres as f64 / self.worth as f64;
        block.push(cost, f64::INFINITY, &[row.at(), school]);
        self.keys.push(Key::Sent(row, arc.column));
        self.has_arc[at] = true;
    }

    /// Lets a row lose its lowest children one by one, up to this many.
    fn lose(&mut self, row: RowIdx, count: usize, block: &mut Block) {
        for k in self.may_lose[row.at()]..count {
            block.push(self.programme.weights(row)[k] as f64, 1.0, &[row.at()]);
            self.keys.push(Key::LeftOut);
        }
        self.may_lose[row.at()] = self.may_lose[row.at()].max(count);
    }

    /// Runs HiGHS and brings in columns until none is missing.
    fn run(
        &mut self,
        effort: &mut Effort,
        progress: &dyn Fn(Effort),
    ) -> Result<(Plan, Vec<i64>), Unsolved> {
        let mut simplex = Simplex::Dual;
        loop {
            let point = self.engine.run(simplex)?;
            simplex = Simplex::Primal;
            effort.runs += 1;
            effort.pivots += point.pivots;
            effort.columns = self.keys.len();
            progress(*effort);
            let prices = self.prices(&point);
            let block = self.missing(&point, &prices);
            if block.len() == 0 {
                return Ok((self.plan(&point)?, prices));
            }
            self.engine.add(&block)?;
        }
    }

    /// The prices of the schools in whole metres.
    fn prices(&self, point: &Point) -> Vec<i64> {
        point.row_duals[self.programme.cells.len()..]
            .iter()
            .map(|dual| self.in_metres(-dual).max(0))
            .collect()
    }

    fn in_metres(&self, dual: f64) -> i64 {
        (dual * self.worth as f64).round() as i64
    }

    /// The columns that could still improve the plan at these prices, the best few of each row.
    fn missing(&mut self, point: &Point, prices: &[i64]) -> Block {
        let mut block = Block::default();
        for row in self.programme.rows() {
            let value = self.in_metres(point.row_duals[row.at()]);
            let start = self.programme.arcs_range(row).start;
            let mut best: [(i64, usize); NEW_ARCS] = [(value, usize::MAX); NEW_ARCS];
            let mut reachable = value;
            for (i, arc) in self.programme.arcs(row).iter().enumerate() {
                // Arcs come shortest first and prices are never negative: no later one is better.
                if arc.metres >= best[NEW_ARCS - 1].0 {
                    break;
                }
                let cost = arc.metres + prices[arc.column.at()];
                if cost < best[NEW_ARCS - 1].0 && !self.has_arc[start + i] {
                    best[NEW_ARCS - 1] = (cost, start + i);
                    best.sort_unstable();
                    reachable = reachable.min(cost);
                }
            }
            for (_, at) in best.into_iter().filter(|(_, at)| *at != usize::MAX) {
                self.send(row, at, &mut block);
            }
            // Children whose place would cost others more than they weigh may be left out.
            let cheap = self
                .programme
                .weights(row)
                .partition_point(|&w| w * self.worth < reachable);
            self.lose(row, cheap, &mut block);
        }
        block
    }

    /// The plan of a point, in whole children.
    fn plan(&self, point: &Point) -> Result<Plan, Unsolved> {
        let mut flows = Vec::new();
        for (key, &value) in self.keys.iter().zip(&point.columns) {
            let children = whole(value)?;
            if let (Key::Sent(row, column), 1..) = (*key, children) {
                flows.push(Flow {
                    row,
                    column,
                    children,
                });
            }
        }
        flows.sort_unstable();
        Ok(Plan { flows })
    }
}
