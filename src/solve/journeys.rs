//! The shortest journeys for the children who have a place: HiGHS is given little, and its answer held
//! against all.
//!
//! Each row starts with the few arcs that prices leave open. After a run the duals are held against
//! every arc of the reach that could matter; those that are better than what their row pays come in,
//! the best few of each row, and the run goes on from where it stood. In the end none is.
//!
//! The prices to begin with come from a coarse problem of the same kind, solved in the same way.

use rayon::prelude::*;

use super::engine::{Block, Engine, EngineError, Point, Simplex, whole};
use crate::formulation::{ColumnIdx, Flow, Plan, Programme, RowIdx, Transport};

/// Rows that become one in the coarse problem.
const GROUP: usize = 6;

/// Problems with fewer rows than this are solved without a coarse one.
const SMALL: usize = 800;

/// Metres above the best at the coarse prices within which an arc is worth a column.
const MARGIN: i64 = 200;

/// Arcs that a row starts with when nothing is known of the prices.
const FIRST_ARCS: usize = 4;

/// Arcs that a row may gain after one run.
const NEW_ARCS: usize = 3;

/// What it took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Runs of HiGHS.
    pub runs: u64,
    /// Simplex pivots.
    pub pivots: i64,
    /// Columns of the largest programme given to it.
    pub columns: usize,
}

/// The plan of shortest journeys that places the same children as `start`, and the prices of the
/// columns in metres that should prove it.
///
/// # Errors
/// When HiGHS ends without an optimum, or not in whole children.
pub fn shorten(
    programme: &Programme,
    start: &Plan,
    effort: &mut Effort,
    progress: &dyn Fn(Effort),
) -> Result<(Plan, Vec<i64>), EngineError> {
    optimise(&programme.transport(start), effort, progress)
}

fn optimise(
    transport: &Transport,
    effort: &mut Effort,
    progress: &dyn Fn(Effort),
) -> Result<(Plan, Vec<i64>), EngineError> {
    if transport.is_empty() {
        return Ok((Plan::default(), vec![0; transport.places.len()]));
    }
    let coarse = (transport.len() > SMALL)
        .then(|| transport.coarsened(GROUP))
        // One row for each nearest school is the coarsest there is.
        .filter(|coarse| coarse.len() * 2 <= transport.len());
    let prices = match coarse {
        Some(coarse) => Some(optimise(&coarse, effort, progress)?.1),
        None => None,
    };
    Generation::new(transport, prices.as_deref())?.run(effort, progress)
}

/// What a column of HiGHS means.
#[derive(Clone, Copy, Debug)]
enum Key {
    /// Children of this row go to this column.
    Sent(RowIdx, ColumnIdx),
    /// Children of this row go nowhere: only until the columns that they need have come in.
    Nowhere,
}

/// Arcs of a row as offsets among its arcs.
type Offsets = [Option<usize>; NEW_ARCS];

/// A transportation problem, as far as HiGHS has it. Rows of HiGHS: columns first, then rows.
struct Generation<'t> {
    given: Given<'t>,
    engine: Engine,
    keys: Vec<Key>,
}

/// What HiGHS has, so that many may read it while they look for what it lacks.
struct Given<'t> {
    transport: &'t Transport,
    has_arc: Vec<bool>,
}

impl<'t> Generation<'t> {
    fn new(transport: &'t Transport, prices: Option<&[i64]>) -> Result<Self, EngineError> {
        let places = transport.places.iter();
        let columns = places.map(|&q| (f64::NEG_INFINITY, q as f64));
        let rows = transport.rows().map(|row| {
            let supply = transport.supply(row) as f64;
            (supply, supply)
        });
        let bounds: Vec<(f64, f64)> = columns.chain(rows).collect();
        let mut generation = Self {
            given: Given {
                transport,
                has_arc: vec![false; transport.arc_count()],
            },
            engine: Engine::new(&bounds)?,
            keys: Vec::new(),
        };
        let open: Vec<Vec<usize>> = (0..transport.len())
            .into_par_iter()
            .map(|row| opening(transport, RowIdx::from_usize(row), prices))
            .collect();
        // A chain of moves visits a column once at the most: going nowhere is dearer than any.
        let dearest = (transport.longest() + 1) * (transport.places.len() as i64 + 1);
        let mut block = Block::default();
        for (row, open) in transport.rows().zip(open) {
            block.push(dearest as f64, f64::INFINITY, &[generation.given.at(row)]);
            generation.keys.push(Key::Nowhere);
            for arc in open {
                generation.send(row, arc, &mut block);
            }
        }
        generation.engine.add(&block)?;
        Ok(generation)
    }

    /// Gives HiGHS an arc of a row.
    fn send(&mut self, row: RowIdx, offset: usize, block: &mut Block) {
        let transport = self.given.transport;
        self.given.has_arc[transport.arcs_range(row).start + offset] = true;
        let arc = transport.arcs(row)[offset];
        let rows = [arc.column.at(), self.given.at(row)];
        block.push(arc.metres as f64, f64::INFINITY, &rows);
        self.keys.push(Key::Sent(row, arc.column));
    }

    /// Runs HiGHS and brings in what is missing until nothing is.
    fn run(
        &mut self,
        effort: &mut Effort,
        progress: &dyn Fn(Effort),
    ) -> Result<(Plan, Vec<i64>), EngineError> {
        let mut simplex = Simplex::Dual;
        loop {
            let point = self.engine.run(simplex)?;
            simplex = Simplex::Primal;
            effort.runs += 1;
            effort.pivots += point.pivots;
            effort.columns = effort.columns.max(self.keys.len());
            progress(*effort);
            let prices = self.given.prices(&point);
            let missing = self.given.missing(&point, &prices);
            let mut block = Block::default();
            for (row, arcs) in self.given.transport.rows().zip(missing) {
                for arc in arcs.into_iter().flatten() {
                    self.send(row, arc, &mut block);
                }
            }
            if block.is_empty() {
                return Ok((self.plan(&point)?, prices));
            }
            self.engine.add(&block)?;
        }
    }

    /// The plan of a point, in whole children, in the rows of the programme.
    fn plan(&self, point: &Point) -> Result<Plan, EngineError> {
        let mut flows = Vec::new();
        for (key, &value) in self.keys.iter().zip(&point.columns) {
            if let (Key::Sent(row, column), children @ 1..) = (*key, whole(value)?) {
                flows.push(Flow {
                    row: self.given.transport.row(row),
                    column,
                    children,
                });
            }
        }
        flows.sort_unstable();
        Ok(Plan { flows })
    }
}

impl Given<'_> {
    /// The row of HiGHS for a row.
    fn at(&self, row: RowIdx) -> usize {
        self.transport.places.len() + row.at()
    }

    /// The prices of the columns in whole metres: every vertex of the dual is whole.
    fn prices(&self, point: &Point) -> Vec<i64> {
        point.row_duals[..self.transport.places.len()]
            .iter()
            .map(|dual| (-dual.round() as i64).max(0))
            .collect()
    }

    /// For each row the best arcs that HiGHS lacks and that are better than what the row pays now.
    fn missing(&self, point: &Point, prices: &[i64]) -> Vec<Offsets> {
        (0..self.transport.len())
            .into_par_iter()
            .map(|row| {
                let row = RowIdx::from_usize(row);
                let pays = point.row_duals[self.at(row)].round() as i64;
                self.missing_of(row, pays, prices)
            })
            .collect()
    }

    fn missing_of(&self, row: RowIdx, pays: i64, prices: &[i64]) -> Offsets {
        let start = self.transport.arcs_range(row).start;
        let mut best = [(pays, usize::MAX); NEW_ARCS];
        for (i, arc) in self.transport.arcs(row).iter().enumerate() {
            // Arcs come shortest first and prices are never negative: no later one is better.
            if arc.metres >= best[NEW_ARCS - 1].0 {
                break;
            }
            let cost = arc.metres + prices[arc.column.at()];
            if cost < best[NEW_ARCS - 1].0 && !self.has_arc[start + i] {
                best[NEW_ARCS - 1] = (cost, i);
                best.sort_unstable();
            }
        }
        best.map(|(_, i)| (i != usize::MAX).then_some(i))
    }
}

/// The arcs of a row that are worth a column before the first run: those within the margin of the best
/// at these prices, or the nearest few where there are no prices.
fn opening(transport: &Transport, row: RowIdx, prices: Option<&[i64]>) -> Vec<usize> {
    let arcs = transport.arcs(row);
    let Some(prices) = prices else {
        return (0..arcs.len().min(FIRST_ARCS)).collect();
    };
    let cost = |i: usize| arcs[i].metres + prices[arcs[i].column.at()];
    let best = (0..arcs.len()).map(cost).min().unwrap_or(0);
    (0..arcs.len())
        .filter(|&i| cost(i) <= best + MARGIN)
        .collect()
}
