//! The shortest journeys for the children who have a place: HiGHS is given little, and its answer held
//! against all.
//!
//! Prices that chains of moves leave behind ([`super::chains`]) show for nearly every row one column that
//! is clearly best. Those rows are settled without HiGHS; only the others, the contested core, are given
//! to it, with the arcs that the prices leave open. The answer is then held against every arc listed: a
//! settled row that is contradicted is reopened, arcs that are better than what their row pays come in,
//! and the run goes on from where it stood. In the end nothing is left to come in.

use rayon::prelude::*;

use super::chains::{self, WarmStart};
use super::engine::{Block, Engine, Point, Simplex};
use super::runner::{EngineError, whole};
use crate::control::{Control, Step, Stopped};
use crate::model::{
    AssignmentModel, ColumnIdx, Flow, ModelArc, Plan, RowIdx, TransportModel, journey, place_row,
    supply_row, travel_is_proved,
};

/// Metres above the best at the started prices within which an arc is worth a column.
const MARGIN: i64 = 0;

/// Arcs as good as one another from which on the plan of the chains is held against their prices before HiGHS is asked.
const MANY_TIES: usize = 50_000;

/// Arcs that a row may gain after one run.
const NEW_ARCS: usize = 3;

/// How much work a solution took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SolverStats {
    /// Runs of HiGHS.
    pub runs: u64,
    /// Pivots of the simplex, all runs together.
    pub pivots: i64,
    /// Columns of the largest programme given to it.
    pub columns: usize,
}

/// The plan of shortest journeys that places the same children as `start`, and the prices of the
/// columns in metres that should prove it. `before` are prices of a programme like this one, when there are any.
///
/// # Errors
/// When HiGHS ends without an optimum, or not in whole children.
pub fn min_cost_transport(
    model: &AssignmentModel<'_>,
    start: &Plan,
    before: Option<&[i64]>,
    stats: &mut SolverStats,
    control: &Control,
) -> Result<(Plan, Vec<i64>), EngineError> {
    let transport = TransportModel::new(model, start);
    if transport.is_empty() {
        return Ok((Plan::default(), vec![0; model.places.len()]));
    }
    let warm = chains::dual_warm_start(&transport, before, control)?;
    // Where very many journeys are as good as one another, HiGHS would turn among them for long; the plan that the chains
    // ended in may be proved by their prices as it is.
    if ties(&transport, &warm.prices) > MANY_TIES
        && let Some(plan) = proved_by_prices(model, &transport, &warm)
    {
        return Ok((plan, warm.prices));
    }
    let mut core = Core::new(&transport, &warm, control)?;
    let mut simplex = Simplex::Dual;
    loop {
        let point = core.engine.run(simplex, control)?;
        simplex = Simplex::Primal;
        stats.runs += 1;
        stats.pivots += point.pivots;
        stats.columns = stats.columns.max(core.keys.len());
        control.report(Step::Solve {
            sector: model.sector(),
            runs: stats.runs,
            columns: stats.columns,
        });
        let plan = core.plan(&point)?;
        if travel_is_proved(model, &plan, &warm.prices) {
            return Ok((plan, warm.prices));
        }
        let prices = core.given.prices(&point);
        let result = core.given.contradictions(&point, &prices, control)?;
        if result.iter().all(Option::is_none) {
            return Ok((plan, prices));
        }
        core.widen(&result, &prices)?;
    }
}

/// Arcs that are as good as the best of their row at these prices, of all rows that have several.
fn ties(transport: &TransportModel<'_>, prices: &[i64]) -> usize {
    let rows = (0..transport.len()).into_par_iter();
    let open = rows.map(|row| opening(transport, RowIdx::from_usize(row), prices).len());
    open.filter(|count| *count > 1).sum()
}

/// The same by prices alone, where they end in a plan that they prove; `None` where they do not.
pub fn transport_by_prices(
    model: &AssignmentModel<'_>,
    start: &Plan,
    before: &[i64],
    control: &Control,
) -> Result<Option<(Plan, Vec<i64>)>, Stopped> {
    let transport = TransportModel::new(model, start);
    if transport.is_empty() {
        return Ok(Some((Plan::default(), vec![0; model.places.len()])));
    }
    let warm = chains::dual_warm_start(&transport, Some(before), control)?;
    let plan = proved_by_prices(model, &transport, &warm);
    Ok(plan.map(|plan| (plan, warm.prices)))
}

/// The plan that the chains ended in, where their prices prove it.
fn proved_by_prices(
    model: &AssignmentModel<'_>,
    transport: &TransportModel<'_>,
    warm: &WarmStart,
) -> Option<Plan> {
    let plan = warm.plan(transport);
    let is_proved = model.is_feasible(&plan) && travel_is_proved(model, &plan, &warm.prices);
    is_proved.then_some(plan)
}

/// How a row stands.
#[derive(Clone, Debug)]
enum State {
    /// All its children go to one column, without HiGHS.
    Settled(ColumnIdx),
    /// In HiGHS, as this row of it, with these columns.
    Contested(usize, Vec<ColumnIdx>),
}

/// What the duals contradict in a row.
#[derive(Clone, Copy, Debug)]
enum Contradiction {
    /// Another column is better than the one it is settled on.
    Reopen,
    /// Arcs that HiGHS lacks are better than what it pays, best first.
    Missing([Option<ModelArc>; NEW_ARCS]),
}

/// The contested core: what HiGHS has. Rows of HiGHS: columns first, then rows.
struct Core<'t> {
    given: Given<'t>,
    engine: Engine,
    /// The row and the column of each variable of HiGHS.
    keys: Vec<(RowIdx, ColumnIdx)>,
    /// Places of each column that settled rows do not take.
    free: Vec<i64>,
}

/// How the rows stand, so that many may read it while they look for what HiGHS lacks.
struct Given<'t> {
    transport: &'t TransportModel<'t>,
    states: Vec<State>,
    /// Rows that HiGHS has, the columns' among them.
    engine_rows: usize,
}

impl<'t> Core<'t> {
    fn new(
        transport: &'t TransportModel<'t>,
        warm: &WarmStart,
        control: &Control,
    ) -> Result<Self, EngineError> {
        let open: Vec<Vec<ModelArc>> = (0..transport.len())
            .into_par_iter()
            .map(|row| match control.is_stopped() {
                true => Vec::new(),
                false => opening(transport, RowIdx::from_usize(row), &warm.prices),
            })
            .collect();
        control.check()?;
        let mut free = transport.places().to_vec();
        let mut engine_rows = free.len();
        let mut rows = Vec::new();
        let mut states = Vec::with_capacity(transport.len());
        for (row, open) in transport.rows().zip(&open) {
            let supply = transport.supply(row);
            match open[..] {
                [one] if supply <= free[one.column.at()] => {
                    free[one.column.at()] -= supply;
                    states.push(State::Settled(one.column));
                }
                _ => {
                    states.push(State::Contested(engine_rows, Vec::new()));
                    engine_rows += 1;
                    rows.push(supply_row(supply));
                }
            }
        }
        let columns = free.iter().map(|&places| place_row(places));
        let bounds: Vec<(f64, f64)> = columns.chain(rows).collect();
        let mut core = Self {
            given: Given {
                transport,
                states,
                engine_rows,
            },
            engine: Engine::new(&bounds)?,
            keys: Vec::new(),
            free,
        };
        let mut block = Block::default();
        let mut pulse = control.pulse(1_000);
        for (row, open) in transport.rows().zip(open) {
            pulse.check()?;
            // The started plan is among the arcs: so the core always has a solution.
            let started = warm.arcs(row);
            for arc in open.into_iter().chain(started) {
                core.send(row, arc, &mut block);
            }
        }
        core.engine.add(&block)?;
        Ok(core)
    }

    /// Gives HiGHS an arc of a contested row, unless it has it.
    fn send(&mut self, row: RowIdx, arc: ModelArc, block: &mut Block) {
        if let State::Contested(at, columns) = &mut self.given.states[row.at()]
            && !columns.contains(&arc.column)
        {
            columns.push(arc.column);
            let rows = [arc.column.at(), *at];
            block.push(journey(arc), f64::INFINITY, &rows);
            self.keys.push((row, arc.column));
        }
    }

    /// Brings in what the duals contradict.
    fn widen(
        &mut self,
        result: &[Option<Contradiction>],
        prices: &[i64],
    ) -> Result<(), EngineError> {
        let transport = self.given.transport;
        let mut block = Block::default();
        let mut rows = Vec::new();
        for (row, result) in transport.rows().zip(result) {
            match (result, &self.given.states[row.at()]) {
                (Some(Contradiction::Missing(arcs)), _) => {
                    for arc in arcs.iter().flatten() {
                        self.send(row, *arc, &mut block);
                    }
                }
                (Some(Contradiction::Reopen), &State::Settled(column)) => {
                    // The row comes in whole, and its column gets its places back.
                    let supply = transport.supply(row);
                    self.free[column.at()] += supply;
                    let free = self.free[column.at()] as f64;
                    self.engine.raise_row(column.at(), free)?;
                    let state = State::Contested(self.given.engine_rows, Vec::new());
                    self.given.states[row.at()] = state;
                    self.given.engine_rows += 1;
                    rows.push(supply_row(supply));
                    let own = transport.arcs(row).iter().filter(|a| a.column == column);
                    for arc in opening(transport, row, prices).iter().chain(own) {
                        self.send(row, *arc, &mut block);
                    }
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
        for (&(row, column), &value) in self.keys.iter().zip(&point.columns) {
            send(row, column, whole(value)?);
        }
        flows.sort_unstable();
        Ok(Plan { flows })
    }
}

impl Given<'_> {
    /// The prices of the columns in whole metres: every vertex of the dual is whole.
    fn prices(&self, point: &Point) -> Vec<i64> {
        point.row_duals[..self.transport.places().len()]
            .iter()
            .map(|dual| (-dual.round() as i64).max(0))
            .collect()
    }

    /// For each row what the duals contradict, in whole metres, over every arc listed.
    fn contradictions(
        &self,
        point: &Point,
        prices: &[i64],
        control: &Control,
    ) -> Result<Vec<Option<Contradiction>>, Stopped> {
        let result = (0..self.transport.len())
            .into_par_iter()
            .map(|row| {
                if control.is_stopped() {
                    return None;
                }
                let row = RowIdx::from_usize(row);
                match &self.states[row.at()] {
                    State::Settled(column) => self.is_beaten(row, *column, prices),
                    State::Contested(at, columns) => {
                        let pays = point.row_duals[*at].round() as i64;
                        self.missing(row, pays, columns, prices)
                    }
                }
            })
            .collect();
        control.check()?;
        Ok(result)
    }

    /// Whether another column is better for a settled row than its own.
    fn is_beaten(&self, row: RowIdx, own: ColumnIdx, prices: &[i64]) -> Option<Contradiction> {
        let arcs = self.transport.arcs(row);
        let cost = |arc: &ModelArc| arc.metres() + prices[arc.column.at()];
        let pays = cost(arcs.iter().find(|arc| arc.column == own)?);
        arcs.iter()
            .take_while(|arc| arc.metres() < pays)
            .any(|arc| cost(arc) < pays)
            .then_some(Contradiction::Reopen)
    }

    /// The best arcs of a row that HiGHS lacks and that are better than what the row pays now.
    fn missing(
        &self,
        row: RowIdx,
        pays: i64,
        columns: &[ColumnIdx],
        prices: &[i64],
    ) -> Option<Contradiction> {
        let mut better: Vec<(i64, ModelArc)> = self
            .transport
            .arcs(row)
            .iter()
            // Arcs come shortest first and prices are never negative: no later one is better.
            .take_while(|arc| arc.metres() < pays)
            .map(|arc| (arc.metres() + prices[arc.column.at()], *arc))
            .filter(|(cost, arc)| *cost < pays && !columns.contains(&arc.column))
            .collect();
        better.sort_unstable();
        let mut best = better.into_iter().map(|(_, arc)| arc);
        let found = [(); NEW_ARCS].map(|()| best.next());
        found[0].map(|_| Contradiction::Missing(found))
    }
}

/// The arcs of a row that are worth a column at these prices: those within the margin of the best.
fn opening(transport: &TransportModel<'_>, row: RowIdx, prices: &[i64]) -> Vec<ModelArc> {
    let arcs = transport.arcs(row);
    let cost = |arc: &ModelArc| arc.metres() + prices[arc.column.at()];
    let best = arcs.iter().map(cost).min().unwrap_or(0);
    arcs.iter()
        .take_while(|arc| arc.metres() <= best + MARGIN)
        .filter(|arc| cost(arc) <= best + MARGIN)
        .copied()
        .collect()
}
