//! The programme of decisions and journeys: capacitated facility location on the network.
//!
//! ```text
//! minimise  Σ_f cost_f + c Σ_gf d_gf x_gf          or Σ d x alone, at a given number left out and cost
//! Σ_f x_gf + z_g = s_g                              every child placed or not
//! Σ_g x_gf       ≤ base_f y_f + unit_f s_f          places
//! x_gf           ≤ s_g y_f                          strong, brought in where the relaxation breaks it
//! x, z ≥ 0
//! ```
//!
//! With the decisions made, what is left is a transportation problem, so the design alone is taken from
//! HiGHS; what it costs is worked out again in whole metres by the engine of the round.

use super::facilities::Design;
use super::master::Decisions;
use super::search::{Found, Search};
use crate::formulation::RowIdx;
use crate::solve::{self, EngineError, Limits, Mip};

/// Rounds in which the relaxation is tightened before the search begins.
const ROUNDS: usize = 30;

/// Rows that are brought in at once.
const BROUGHT_IN: usize = 20_000;

/// A column of a journey: its row's children, its facility and year.
struct Journey {
    column: usize,
    year: usize,
    row: RowIdx,
    facility: usize,
    metres: f64,
}

struct Model {
    mip: Mip,
    decisions: Decisions,
    journeys: Vec<Journey>,
    /// Columns of the children left out.
    left_out: Vec<usize>,
}

fn model(search: &Search<'_>, everybody: bool) -> Model {
    let mut mip = Mip::default();
    let (facilities, years) = (search.facilities, search.years);
    let per_place = search.posts_per_place;
    let decisions = Decisions::add(&mut mip, facilities, search.siting, per_place, years.len());
    let mut journeys: Vec<Journey> = Vec::new();
    let mut left_out = Vec::new();
    for (at, year) in years.iter().enumerate() {
        let programme = &year.programme;
        let mut into: Vec<Vec<(usize, f64)>> = vec![Vec::new(); facilities.len()];
        let mut all = 0;
        for row in programme.rows() {
            let supply = programme.supply(row);
            all += supply;
            let mut entries = Vec::new();
            for arc in programme.arcs(row) {
                let column = mip.column(0.0, (0.0, supply as f64), false);
                entries.push((column, 1.0));
                into[arc.column.at()].push((column, 1.0));
                journeys.push(Journey {
                    column,
                    year: at,
                    row,
                    facility: arc.column.at(),
                    metres: arc.metres() as f64,
                });
            }
            if !everybody {
                let column = mip.column(0.0, (0.0, supply as f64), false);
                entries.push((column, 1.0));
                left_out.push(column);
            }
            mip.row(supply as f64, supply as f64, entries);
        }
        let mut together = Vec::new();
        let mut fixed = 0.0;
        for (facility, mut entries) in into.into_iter().enumerate() {
            let here = (at, facility);
            let own = decisions.places(facilities, here, -1.0, &mut entries);
            mip.row(f64::NEG_INFINITY, -own, entries);
            fixed += decisions.places(facilities, here, 1.0, &mut together);
        }
        if everybody {
            // All places together hold everybody: implied, and a great help to the bound.
            mip.row(all as f64 - fixed, f64::INFINITY, together);
        }
    }
    Model {
        mip,
        decisions,
        journeys,
        left_out,
    }
}

impl Model {
    /// Brings in the strong rows that the relaxation breaks, until it breaks none or time is short.
    fn tighten(&mut self, search: &Search<'_>) -> Result<(), EngineError> {
        let mut relaxed = self.mip.relax()?;
        let mut has = vec![false; self.journeys.len()];
        for _ in 0..ROUNDS {
            let Some((values, _)) = relaxed.solve()? else {
                return Ok(());
            };
            let mut broken: Vec<(f64, usize)> = Vec::new();
            for (i, journey) in self.journeys.iter().enumerate() {
                let open = self.decisions.columns[journey.year][journey.facility].open;
                let Some(open) = open.filter(|_| !has[i]) else {
                    continue;
                };
                let supply = search.years[journey.year].programme.supply(journey.row) as f64;
                let over = values[journey.column] - supply * values[open];
                if over > 1e-4 * supply.max(1.0) {
                    broken.push((over, i));
                }
            }
            if broken.is_empty() || search.left() < search.siting.time_limit * 0.5 {
                return Ok(());
            }
            broken.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            for (_, i) in broken.into_iter().take(BROUGHT_IN) {
                has[i] = true;
                let journey = &self.journeys[i];
                let open = self.decisions.columns[journey.year][journey.facility].open;
                let supply = search.years[journey.year].programme.supply(journey.row) as f64;
                if let Some(open) = open {
                    let entries = vec![(journey.column, 1.0), (open, -supply)];
                    relaxed.at_most(0.0, &entries)?;
                    self.mip.row(f64::NEG_INFINITY, 0.0, entries);
                }
            }
        }
        Ok(())
    }

    /// A whole point for designs: the journeys as the engine of the round finds them.
    fn start(&self, search: &Search<'_>, designs: &[Design]) -> Option<Vec<f64>> {
        let mut point = self.decisions.point(self.mip.columns(), designs);
        let mut at = 0;
        let mut out = 0;
        for (year, design) in search.years.iter().zip(designs) {
            let mut programme = year.with(&design.places(search.facilities));
            let solved = solve::solve(&mut programme, &|_| ()).ok()?;
            let mut flows = solved.plan.flows.iter().peekable();
            for row in programme.rows() {
                let mut left = programme.supply(row);
                let mut own: Vec<(usize, i64)> = Vec::new();
                while let Some(flow) = flows.next_if(|flow| flow.row == row) {
                    own.push((flow.column.at(), flow.children));
                    left -= flow.children;
                }
                for _ in year.programme.arcs(row) {
                    let journey = &self.journeys[at];
                    let here = own.iter().find(|(f, _)| *f == journey.facility);
                    point[journey.column] = here.map_or(0.0, |(_, n)| *n as f64);
                    at += 1;
                }
                if !self.left_out.is_empty() {
                    point[self.left_out[out]] = left as f64;
                    out += 1;
                } else if left > 0 {
                    return None;
                }
            }
        }
        Some(point)
    }
}

fn limits(search: &Search<'_>) -> Limits {
    Limits {
        seconds: search.left().max(0.1),
        gap: search.siting.gap,
    }
}

/// The journeys of designs, in whole metres; of the children who have a place.
pub fn metres(search: &Search<'_>, designs: &[Design]) -> Result<i128, EngineError> {
    let mut all = 0;
    for (year, design) in search.years.iter().zip(designs) {
        let mut programme = year.with(&design.places(search.facilities));
        let solved = solve::solve(&mut programme, &|_| ())
            .map_err(|e| EngineError::NotOptimal(e.to_string()))?;
        all += solved.metres;
    }
    Ok(all)
}

/// See [`Search::nearest`].
pub fn nearest(
    search: &Search<'_>,
    most: i64,
    cost: i64,
    start: &[Design],
) -> Result<Found, EngineError> {
    let mut model = model(search, false);
    let mut costs = vec![0.0; model.mip.columns()];
    for journey in &model.journeys {
        costs[journey.column] = journey.metres;
    }
    model.mip.set_costs(costs);
    let out = model.left_out.iter().map(|column| (*column, 1.0)).collect();
    let most = (most - search.beyond()) as f64;
    model.mip.row(f64::NEG_INFINITY, most, out);
    let (entries, fixed) = model.decisions.costs(search.facilities);
    model
        .mip
        .row(f64::NEG_INFINITY, cost as f64 - fixed + 0.5, entries);
    model.tighten(search)?;
    let point = model.start(search, start);
    let result = match model.mip.solve(point.as_deref(), limits(search)) {
        Ok(result) => result,
        // No better one was found in time.
        Err(EngineError::NotOptimal(_)) => None,
        Err(e) => return Err(e),
    };
    Ok(match result {
        Some(best) => Found {
            designs: model.decisions.designs(search.facilities, &best.values),
            value: best.objective,
            bound: best.bound,
        },
        None => Found {
            designs: start.to_vec(),
            value: f64::INFINITY,
            bound: 0.0,
        },
    })
}

/// See [`Search::least_cost`].
pub fn least_cost(search: &Search<'_>, start: &[Design]) -> Result<Option<Found>, EngineError> {
    let mut model = model(search, true);
    let per_metre = search.siting.cost_per_child_metre;
    let mut costs = vec![0.0; model.mip.columns()];
    for journey in &model.journeys {
        costs[journey.column] = per_metre * journey.metres;
    }
    let (entries, fixed) = model.decisions.costs(search.facilities);
    for (column, cost) in entries {
        costs[column] = cost;
    }
    model.mip.set_costs(costs);
    model.tighten(search)?;
    let point = model.start(search, start);
    let Some(best) = model.mip.solve(point.as_deref(), limits(search))? else {
        return Ok(None);
    };
    let designs = model.decisions.designs(search.facilities, &best.values);
    let opening = designs.last().map_or(0, |d| d.cost(search.facilities));
    let value = opening as f64 + per_metre * metres(search, &designs)? as f64;
    Ok(Some(Found {
        designs,
        value,
        bound: (best.bound + fixed).min(value),
    }))
}
