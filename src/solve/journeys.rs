//! The shortest journeys for the children who have a place: HiGHS is given little, and held against all.
//!
//! At good prices most rows have one clearly best column: they are settled without HiGHS. The others,
//! the contested ones, are rows of a linear programme with the few arcs that the prices leave open.
//! After each run the duals are held against every row and every arc that could matter, settled or not;
//! what they contradict comes in, and the run goes on from where it stood. In the end they contradict
//! nothing.
//!
//! Prices to begin with come from a coarse programme of the same kind, solved in the same way.

use rayon::prelude::*;

use super::engine::{Block, Engine, EngineError, Point, Simplex, whole};
use crate::formulation::{ColumnIdx, Flow, Plan, Programme, RowIdx, Transport};

/// Rows that become one in the coarse programme.
const GROUP: usize = 6;

/// Programmes with fewer rows than this are solved without a coarse one.
const SMALL: usize = 800;

/// Metres between the best column of a row and the next that make the choice clear.
const MARGIN: i64 = 200;

/// Arcs that a row starts with when nothing is known of the prices.
const FIRST_ARCS: usize = 4;

/// Arcs that a row may gain in one round of pricing.
const NEW_ARCS: usize = 2;

/// Runs of HiGHS and what it held.
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
pub fn shorten(
    programme: &Programme,
    start: &Plan,
    effort: &mut Effort,
    progress: &dyn Fn(Effort),
) -> Result<(Plan, Vec<i64>), EngineError> {
    let transport = programme.transport(start);
    optimise(&transport, effort, progress)
}

fn optimise(
    transport: &Transport,
    effort: &mut Effort,
    progress: &dyn Fn(Effort),
) -> Result<(Plan, Vec<i64>), EngineError> {
    if transport.len() == 0 {
        return Ok((Plan::default(), vec![0; transport.places.len()]));
    }
    let env = |n: &str, d: i64| std::env::var(n).ok().and_then(|s| s.parse().ok()).unwrap_or(d);
    let t = std::time::Instant::now();
    let prices = if transport.len() > env("XW_SMALL", SMALL as i64) as usize {
        let coarse = transport.coarsened(env("XW_GROUP", GROUP as i64) as usize);
        Some(optimise(&coarse, effort, progress)?.1)
    } else {
        None
    };
    let prices = prices.as_deref().map(|p| (p, env("XW_M", MARGIN)));
    let r = Core::new(transport, prices)?.run(effort, progress);
    if std::env::var_os("XW_TRACE").is_some() {
        eprintln!("rows {} in {:?}", transport.len(), t.elapsed());
    }
    r
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
    /// All its children go to one column.
    Settled(ColumnIdx),
    /// In HiGHS, as this row of it.
    Contested(usize),
}

/// What the duals contradict in a row.
#[derive(Clone, Copy, Debug)]
enum Contradiction {
    /// The row must not be settled.
    Reopen,
    /// Missing arcs, best first, as offsets in the row.
    Missing([Option<usize>; NEW_ARCS]),
}

/// A programme, as far as HiGHS has it.
struct Core<'t> {
    book: Book<'t>,
    engine: Engine,
    keys: Vec<Key>,
    /// Places of each column that are not taken by settled rows.
    free: Vec<i64>,
    /// Metres that no chain of moves can cost: sending a child nowhere is dearer than all else.
    dearest: f64,
}

/// What HiGHS has, so that many may read it while they look for what it lacks.
struct Book<'t> {
    transport: &'t Transport,
    /// Which arcs HiGHS has.
    has_arc: Vec<bool>,
    states: Vec<State>,
}

impl<'t> Core<'t> {
    /// Settles what the prices make clear by a margin and gives HiGHS the rest; everything, with the
    /// nearest few arcs of each row, where there are no prices.
    fn new(
        transport: &'t Transport,
        prices: Option<(&[i64], i64)>,
    ) -> Result<Self, EngineError> {
        let open: Vec<Vec<usize>> = (0..transport.len())
            .into_par_iter()
            .map(|row| opening(transport, RowIdx::from_usize(row), prices))
            .collect();
        let columns = transport.places.len();
        let mut free = transport.places.clone();
        let mut contested = 0;
        let states = (0..transport.len())
            .map(RowIdx::from_usize)
            .zip(&open)
            .map(|(row, open)| {
                let supply = transport.supply(row);
                if let ([one], true) = (&open[..], prices.is_some()) {
                    let column = transport.arcs(row)[*one].column;
                    if supply <= free[column.at()] {
                        free[column.at()] -= supply;
                        return State::Settled(column);
                    }
                }
                contested += 1;
                State::Contested(columns + contested - 1)
            })
            .collect();
        let book = Book {
            transport,
            has_arc: vec![false; transport.arc_count()],
            states,
        };
        let rows = book.contested().map(|row| {
            let supply = transport.supply(row) as f64;
            (supply, supply)
        });
        let columns = free.iter().map(|&q| (f64::NEG_INFINITY, q as f64));
        let bounds: Vec<(f64, f64)> = columns.chain(rows).collect();
        let longest = transport.longest() as f64;
        let mut core = Self {
            engine: Engine::new(&bounds)?,
            keys: Vec::new(),
            dearest: (longest + 1.0) * (free.len() + 1) as f64,
            free,
            book,
        };
        let mut block = Block::default();
        for (row, open) in (0..transport.len()).map(RowIdx::from_usize).zip(&open) {
            core.open_row(row, open, &mut block);
        }
        core.engine.add(&block)?;
        Ok(core)
    }

    /// The first columns of a contested row.
    fn open_row(&mut self, row: RowIdx, open: &[usize], block: &mut Block) {
        let State::Contested(at) = self.book.states[row.at()] else {
            return;
        };
        block.push(self.dearest, f64::INFINITY, &[at]);
        self.keys.push(Key::Nowhere);
        for &arc in open {
            self.send(row, arc, block);
        }
    }

    /// Gives HiGHS an arc of a contested row.
    fn send(&mut self, row: RowIdx, offset: usize, block: &mut Block) {
        let State::Contested(at) = self.book.states[row.at()] else {
            return;
        };
        let index = self.book.transport.arcs_range(row).start + offset;
        if std::mem::replace(&mut self.book.has_arc[index], true) {
            return;
        }
        let arc = self.book.transport.arcs(row)[offset];
        block.push(arc.metres as f64, f64::INFINITY, &[at, arc.column.at()]);
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
            let t = std::time::Instant::now();
            let point = self.engine.run(simplex)?;
            simplex = Simplex::Primal;
            effort.runs += 1;
            effort.pivots += point.pivots;
            effort.columns = effort.columns.max(self.keys.len());
            progress(*effort);
            let prices: Vec<i64> = point.row_duals[..self.free.len()]
                .iter()
                .map(|dual| (-dual.round() as i64).max(0))
                .collect();
            let book = &self.book;
            let told: Vec<Option<Contradiction>> = (0..book.states.len())
                .into_par_iter()
                .map(|row| book.contradiction(RowIdx::from_usize(row), &point, &prices))
                .collect();
            if std::env::var_os("XW_TRACE").is_some() {
                let n = told.iter().flatten().count();
                let r = told.iter().flatten().filter(|c| matches!(c, Contradiction::Reopen)).count();
                eprintln!("   rows {} contested {} columns {} pivots {} contradictions {n} reopen {r} {:?}", self.book.states.len(), self.book.contested().count(), self.keys.len(), point.pivots, t.elapsed());
            }
            if told.iter().all(Option::is_none) {
                return Ok((self.plan(&point)?, prices));
            }
            self.widen(&told)?;
        }
    }

    /// Brings in what the duals contradict.
    fn widen(&mut self, told: &[Option<Contradiction>]) -> Result<(), EngineError> {
        let transport = self.book.transport;
        let mut block = Block::default();
        let mut new_rows = Vec::new();
        let first_new = self.free.len() + self.book.contested().count();
        for (i, told) in told.iter().enumerate() {
            let row = RowIdx::from_usize(i);
            match (told, self.book.states[i]) {
                (Some(Contradiction::Reopen), State::Settled(column)) => {
                    // The row comes in; its column gets its places back.
                    let supply = transport.supply(row);
                    self.free[column.at()] += supply;
                    let places = self.free[column.at()] as f64;
                    self.engine
                        .bound_row(column.at(), f64::NEG_INFINITY, places)?;
                    self.book.states[i] = State::Contested(first_new + new_rows.len());
                    new_rows.push((supply as f64, supply as f64));
                    let mut open = opening(transport, row, None);
                    let own = transport.arcs(row).iter();
                    open.extend(own.into_iter().position(|arc| arc.column == column));
                    self.open_row(row, &open, &mut block);
                }
                (Some(Contradiction::Missing(arcs)), _) => {
                    for arc in arcs.iter().flatten() {
                        self.send(row, *arc, &mut block);
                    }
                }
                _ => {}
            }
        }
        self.engine.add_rows(&new_rows)?;
        self.engine.add(&block)
    }

    /// The plan of a point, in whole children.
    fn plan(&self, point: &Point) -> Result<Plan, EngineError> {
        let transport = self.book.transport;
        let mut flows = Vec::new();
        for (i, state) in self.book.states.iter().enumerate() {
            if let State::Settled(column) = *state {
                let row = RowIdx::from_usize(i);
                flows.push((row, column, transport.supply(row)));
            }
        }
        for (key, &value) in self.keys.iter().zip(&point.columns) {
            if let Key::Sent(row, column) = *key {
                flows.push((row, column, whole(value)?));
            }
        }
        let mut flows: Vec<Flow> = flows
            .into_iter()
            .filter(|(_, _, children)| *children != 0)
            .map(|(row, column, children)| Flow {
                row: transport.row(row),
                column,
                children,
            })
            .collect();
        flows.sort_unstable();
        Ok(Plan { flows })
    }
}

impl Book<'_> {
    fn contested(&self) -> impl Iterator<Item = RowIdx> + '_ {
        self.states
            .iter()
            .enumerate()
            .filter(|(_, state)| matches!(state, State::Contested(_)))
            .map(|(i, _)| RowIdx::from_usize(i))
    }

    /// What the duals contradict in a row, in whole metres, over every arc that could matter.
    fn contradiction(&self, row: RowIdx, point: &Point, prices: &[i64]) -> Option<Contradiction> {
        match self.states[row.at()] {
            State::Settled(column) => {
                let own = self.transport.metres(row, column)? + prices[column.at()];
                (least(self.transport, row, prices) < own).then_some(Contradiction::Reopen)
            }
            State::Contested(at) => {
                let value = point.row_duals[at].round() as i64;
                let missing = self.missing_arcs(row, value, prices);
                missing[0].is_some().then_some(Contradiction::Missing(missing))
            }
        }
    }

    /// The best arcs that HiGHS lacks and that are better than what the row pays now.
    fn missing_arcs(
        &self,
        row: RowIdx,
        value: i64,
        prices: &[i64],
    ) -> [Option<usize>; NEW_ARCS] {
        let start = self.transport.arcs_range(row).start;
        let mut best = [(value, usize::MAX); NEW_ARCS];
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

/// What a row pays at these prices: the least of journey and price over its arcs.
fn least(transport: &Transport, row: RowIdx, prices: &[i64]) -> i64 {
    let mut least = i64::MAX;
    for arc in transport.arcs(row) {
        if arc.metres >= least {
            break;
        }
        least = least.min(arc.metres + prices[arc.column.at()]);
    }
    least
}

/// The arcs of a row that are worth looking at before the first run: those within the margin of the
/// best at these prices, or the nearest few where there are no prices.
fn opening(transport: &Transport, row: RowIdx, prices: Option<(&[i64], i64)>) -> Vec<usize> {
    let arcs = transport.arcs(row);
    let Some((prices, margin)) = prices else {
        return (0..arcs.len().min(FIRST_ARCS)).collect();
    };
    let most = least(transport, row, prices) + margin;
    arcs.iter()
        .enumerate()
        .take_while(|(_, arc)| arc.metres <= most)
        .filter(|(_, arc)| arc.metres + prices[arc.column.at()] <= most)
        .map(|(i, _)| i)
        .collect()
}
