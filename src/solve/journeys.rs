//! The shortest journeys for the children who have a place: HiGHS is given little, and its answer held
//! against all.
//!
//! Each row starts with the few arcs that prices leave open. After a run the duals are held against
//! every arc of the reach that could matter; those that are better than what their row pays come in,
//! the best few of each row, and the run goes on from where it stood. In the end none is.
//!
//! The prices to begin with come from a coarse problem of the same kind, solved in the same way. Where
//! there are many rows to a column (a home for every child) they are so good that most rows have one
//! clearly best column. Those are settled without HiGHS and only the others, the contested core, are
//! given to it; a settled row that the duals contradict is reopened.

use rayon::prelude::*;

use super::engine::{Block, Engine, EngineError, Point, Simplex, whole};
use crate::formulation::{ColumnIdx, Flow, Plan, Programme, RowIdx, Transport};

/// Rows that become one in the coarse problem.
const GROUP: usize = 4;

/// Problems with fewer rows than this are solved without a coarse one.
const SMALL: usize = 800;

/// Metres above the best at the coarse prices within which an arc is worth a column.
const MARGIN: i64 = 200;

/// Rows to a column from which prices are good enough to settle clear rows without HiGHS.
const RICH: usize = 40;

/// The margin where rows are settled.
const RICH_MARGIN: i64 = 80;

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

/// How a row stands.
#[derive(Clone, Copy, Debug)]
enum State {
    /// All its children go to one column, without HiGHS.
    Settled(ColumnIdx),
    /// In HiGHS, as this row of it.
    Contested(usize),
}

/// What the duals contradict in a row.
#[derive(Clone, Copy, Debug)]
enum Contradiction {
    /// Another column is better than the one it is settled on.
    Reopen,
    /// Arcs that HiGHS lacks are better than what it pays, as offsets among its arcs, best first.
    Missing([Option<usize>; NEW_ARCS]),
}

/// A transportation problem, as far as HiGHS has it. Rows of HiGHS: columns first, then rows.
struct Generation<'t> {
    given: Given<'t>,
    engine: Engine,
    keys: Vec<Key>,
    /// Places of each column that settled rows do not take.
    free: Vec<i64>,
    /// A chain of moves visits a column once at the most: going nowhere is dearer than any.
    dearest: f64,
}

/// What HiGHS has, so that many may read it while they look for what it lacks.
struct Given<'t> {
    transport: &'t Transport,
    has_arc: Vec<bool>,
    states: Vec<State>,
    /// Rows that HiGHS has, the columns' among them.
    engine_rows: usize,
}

impl<'t> Generation<'t> {
    fn new(transport: &'t Transport, prices: Option<&[i64]>) -> Result<Self, EngineError> {
        let margin = if is_rich(transport) {
            RICH_MARGIN
        } else {
            MARGIN
        };
        let open: Vec<Vec<usize>> = (0..transport.len())
            .into_par_iter()
            .map(|row| opening(transport, RowIdx::from_usize(row), prices, margin))
            .collect();
        let mut free = transport.places.clone();
        let mut engine_rows = free.len();
        let settles = prices.is_some() && is_rich(transport);
        let mut rows = Vec::new();
        let mut states = Vec::with_capacity(transport.len());
        for (row, open) in transport.rows().zip(&open) {
            let supply = transport.supply(row);
            let clear = match open[..] {
                [one] if settles => Some(transport.arcs(row)[one].column),
                _ => None,
            };
            match clear.filter(|column| supply <= free[column.at()]) {
                Some(column) => {
                    free[column.at()] -= supply;
                    states.push(State::Settled(column));
                }
                None => {
                    states.push(State::Contested(engine_rows));
                    engine_rows += 1;
                    rows.push((supply as f64, supply as f64));
                }
            }
        }
        let columns = free.iter().map(|&q| (f64::NEG_INFINITY, q as f64));
        let bounds: Vec<(f64, f64)> = columns.chain(rows).collect();
        let dearest = (transport.longest() + 1) * (transport.places.len() as i64 + 1);
        let mut generation = Self {
            given: Given {
                transport,
                has_arc: vec![false; transport.arc_count()],
                states,
                engine_rows,
            },
            engine: Engine::new(&bounds)?,
            keys: Vec::new(),
            free,
            dearest: dearest as f64,
        };
        let mut block = Block::default();
        for (row, open) in transport.rows().zip(open) {
            generation.open(row, open, &mut block);
        }
        generation.engine.add(&block)?;
        Ok(generation)
    }

    /// Gives HiGHS the first columns of a contested row.
    fn open(&mut self, row: RowIdx, arcs: Vec<usize>, block: &mut Block) {
        if let State::Contested(at) = self.given.states[row.at()] {
            block.push(self.dearest, f64::INFINITY, &[at]);
            self.keys.push(Key::Nowhere);
            for arc in arcs {
                self.send(row, arc, block);
            }
        }
    }

    /// Gives HiGHS an arc of a contested row, unless it has it.
    fn send(&mut self, row: RowIdx, offset: usize, block: &mut Block) {
        let transport = self.given.transport;
        let index = transport.arcs_range(row).start + offset;
        if let State::Contested(at) = self.given.states[row.at()]
            && !std::mem::replace(&mut self.given.has_arc[index], true)
        {
            let arc = transport.arcs(row)[offset];
            block.push(arc.metres as f64, f64::INFINITY, &[arc.column.at(), at]);
            self.keys.push(Key::Sent(row, arc.column));
        }
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
            let told = self.given.contradictions(&point, &prices);
            if told.iter().all(Option::is_none) {
                return Ok((self.plan(&point)?, prices));
            }
            self.widen(&told, &prices)?;
        }
    }

    /// Brings in what the duals contradict.
    fn widen(&mut self, told: &[Option<Contradiction>], prices: &[i64]) -> Result<(), EngineError> {
        let transport = self.given.transport;
        let mut block = Block::default();
        let mut rows = Vec::new();
        for (row, told) in transport.rows().zip(told) {
            match (told, self.given.states[row.at()]) {
                (Some(Contradiction::Missing(arcs)), _) => {
                    for arc in arcs.iter().flatten() {
                        self.send(row, *arc, &mut block);
                    }
                }
                (Some(Contradiction::Reopen), State::Settled(column)) => {
                    // The row comes in whole, and its column gets its places back.
                    let supply = transport.supply(row);
                    self.free[column.at()] += supply;
                    let free = self.free[column.at()] as f64;
                    self.engine.raise_row(column.at(), free)?;
                    self.given.states[row.at()] = State::Contested(self.given.engine_rows);
                    self.given.engine_rows += 1;
                    rows.push((supply as f64, supply as f64));
                    let mut arcs = opening(transport, row, Some(prices), RICH_MARGIN);
                    let own = transport.arcs(row).iter().position(|a| a.column == column);
                    arcs.extend(own);
                    self.open(row, arcs, &mut block);
                }
                _ => {}
            }
        }
        self.engine.add_rows(&rows)?;
        self.engine.add(&block)
    }

    /// The plan of a point, in whole children, in the rows of the programme.
    fn plan(&self, point: &Point) -> Result<Plan, EngineError> {
        let transport = self.given.transport;
        let mut flows = Vec::new();
        let mut send = |row: RowIdx, column: ColumnIdx, children: i64| {
            if children != 0 {
                flows.push(Flow {
                    row: transport.row(row),
                    column,
                    children,
                });
            }
        };
        for (row, state) in transport.rows().zip(&self.given.states) {
            if let State::Settled(column) = *state {
                send(row, column, transport.supply(row));
            }
        }
        for (key, &value) in self.keys.iter().zip(&point.columns) {
            if let Key::Sent(row, column) = *key {
                send(row, column, whole(value)?);
            }
        }
        flows.sort_unstable();
        Ok(Plan { flows })
    }
}

impl Given<'_> {
    /// The prices of the columns in whole metres: every vertex of the dual is whole.
    fn prices(&self, point: &Point) -> Vec<i64> {
        point.row_duals[..self.transport.places.len()]
            .iter()
            .map(|dual| (-dual.round() as i64).max(0))
            .collect()
    }

    /// For each row what the duals contradict, in whole metres, over every arc that could matter.
    fn contradictions(&self, point: &Point, prices: &[i64]) -> Vec<Option<Contradiction>> {
        (0..self.transport.len())
            .into_par_iter()
            .map(|row| {
                let row = RowIdx::from_usize(row);
                match self.states[row.at()] {
                    State::Settled(column) => self.is_beaten(row, column, prices),
                    State::Contested(at) => {
                        self.missing(row, point.row_duals[at].round() as i64, prices)
                    }
                }
            })
            .collect()
    }

    /// Whether another column is better for a settled row than its own.
    fn is_beaten(&self, row: RowIdx, own: ColumnIdx, prices: &[i64]) -> Option<Contradiction> {
        let arcs = self.transport.arcs(row);
        let pays = arcs.iter().find(|arc| arc.column == own)?.metres + prices[own.at()];
        arcs.iter()
            .take_while(|arc| arc.metres < pays)
            .any(|arc| arc.metres + prices[arc.column.at()] < pays)
            .then_some(Contradiction::Reopen)
    }

    /// The best arcs of a row that HiGHS lacks and that are better than what the row pays now.
    fn missing(&self, row: RowIdx, pays: i64, prices: &[i64]) -> Option<Contradiction> {
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
        let found = best.map(|(_, i)| (i != usize::MAX).then_some(i));
        found[0].map(|_| Contradiction::Missing(found))
    }
}

/// Whether there are so many rows to a column that coarse prices are nearly exact.
fn is_rich(transport: &Transport) -> bool {
    transport.len() >= RICH * transport.places.len()
}

/// The arcs of a row that are worth a column before the first run: those within the margin of the best
/// at these prices, or the nearest few where there are no prices.
fn opening(transport: &Transport, row: RowIdx, prices: Option<&[i64]>, margin: i64) -> Vec<usize> {
    let arcs = transport.arcs(row);
    let Some(prices) = prices else {
        return (0..arcs.len().min(FIRST_ARCS)).collect();
    };
    let cost = |i: usize| arcs[i].metres + prices[arcs[i].column.at()];
    let best = (0..arcs.len()).map(cost).min().unwrap_or(0);
    (0..arcs.len())
        .filter(|&i| cost(i) <= best + margin)
        .collect()
}
