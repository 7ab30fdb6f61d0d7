//! The search for the shortest journeys and for the least cost with journeys, by the programme that has them all.
//!
//! With the decisions made, what is left is a transportation problem, so the design alone is taken from
//! HiGHS; what it costs is worked out again in whole metres by the engine of the round.

use super::instance::{Found, Instance};
use crate::control::Stopped;
use crate::model::AssignmentModel;
use crate::model::siting::{Design, LocationModel, LocationObjective};
use crate::solve::{self, EngineError, Relaxed, Unsolved};

/// Rounds in which the relaxation is tightened before the search begins.
const ROUNDS: usize = 30;

/// Journeys of all plans that are looked at one after the other. A small town has all its plans compared, a city of a
/// hundred schools only the first: each further one takes it tens of seconds, and the bound hardly moves. It is
/// work that is counted, so that a faster machine finds no other plan as long as the time limit is not met.
const LOOKED_AT: usize = 20_000;

/// Rows that are brought in at once.
const BROUGHT_IN: usize = 20_000;

/// The programme with the strong rows that the relaxation breaks, until it breaks none or time is short.
fn tightened(
    own: &Instance<'_>,
    objective: LocationObjective,
) -> Result<LocationModel, EngineError> {
    let years: Vec<&AssignmentModel<'_>> = own.years.iter().map(|year| &year.model).collect();
    let limits = (own.siting, own.posts_per_place);
    let mut model = LocationModel::new(own.facilities, limits, &years, objective);
    let mut relaxed = Relaxed::new(&model.program)?;
    let mut has = vec![false; model.journeys.len()];
    for _ in 0..ROUNDS {
        let Some((values, _)) = relaxed.solve(own.control)? else {
            break;
        };
        let missing = (0..model.journeys.len()).filter(|at| !has[*at]);
        let mut broken: Vec<(f64, usize)> = missing
            .filter_map(|at| Some((model.breaks(at, &values)?, at)))
            .collect();
        if broken.is_empty() || own.left() < own.siting.time_limit * 0.5 {
            break;
        }
        broken.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, at) in broken.into_iter().take(BROUGHT_IN) {
            has[at] = true;
            if let Some(entries) = model.only_where_open(at) {
                relaxed.at_most(0.0, &entries)?;
            }
        }
    }
    Ok(model)
}

/// A whole point for designs: the journeys as the engine of the round finds them. `None` where it finds none.
fn start(
    own: &Instance<'_>,
    model: &LocationModel,
    designs: &[Design],
) -> Result<Option<Vec<f64>>, Stopped> {
    let columns = model.program.columns();
    let mut point = model.decisions.point(columns, designs);
    let mut journeys = model.journeys.iter();
    let mut left_out = model.left_out.iter();
    for (year, design) in own.years.iter().zip(designs) {
        let mut placing = year.with(&design.places(own.facilities));
        let solved = match solve::solve(&mut placing, own.control) {
            Ok(solved) => solved,
            Err(Unsolved::Stopped(stopped)) => return Err(stopped),
            Err(_) => return Ok(None),
        };
        let mut flows = solved.plan.flows.iter().peekable();
        for row in placing.rows() {
            let mut left = placing.supply(row);
            let mut taken: Vec<(usize, i64)> = Vec::new();
            while let Some(flow) = flows.next_if(|flow| flow.row == row) {
                taken.push((flow.column.at(), flow.children));
                left -= flow.children;
            }
            for journey in journeys.by_ref().take(year.model.arcs(row).len()) {
                let here = taken.iter().find(|(f, _)| *f == journey.facility);
                point[journey.column] = here.map_or(0.0, |(_, n)| *n as f64);
            }
            match left_out.next() {
                Some(column) => point[*column] = left as f64,
                None if left > 0 => return Ok(None),
                None => {}
            }
        }
    }
    Ok(Some(point))
}

/// Of the plans with no more children without a place and no more cost, the one whose journeys are shortest as
/// coordination makes them; `known` is one such.
///
/// The programme of journeys places as many children as can be, whoever they are, and nobody in a bought place. So what
/// it says of a plan is no more than what coordination, which places children in the order of their rank, comes to. Plans
/// are taken in the order of what it says, and the search ends where that is no less than the best that was found, or
/// where so many plans were looked at that the rest is left to the bound.
///
/// # Errors
/// When HiGHS fails, or when it is told to end.
pub fn nearest(
    own: &Instance<'_>,
    most: i64,
    cost: i64,
    known: &[Design],
) -> Result<Found, Unsolved> {
    let unplaced = most - own.beyond();
    let mut model = tightened(own, LocationObjective::Journeys { unplaced, cost })?;
    let point = start(own, &model, known)?;
    let mut best = Found {
        designs: known.to_vec(),
        value: own.metres(known)? as f64,
        bound: 0.0,
    };
    let mut tried = vec![known.to_vec()];
    let most_plans = (LOOKED_AT / model.journeys.len().max(1)).clamp(1, 1_000);
    for number in 0..most_plans {
        let start = point.as_deref().filter(|_| number == 0);
        let result = solve::search(
            &model.program,
            start,
            own.limits(own.siting.gap),
            own.control,
        );
        let next = match result {
            Ok(Some(next)) => next,
            // No other plan is as good.
            Ok(None) => {
                best.bound = best.value;
                break;
            }
            // No better one was found in time.
            Err(why) if why.is_unfinished() => break,
            Err(why) => return Err(why.into()),
        };
        // Metres are whole; what HiGHS tells is above the least by no more than its tolerance, a millionth and at most
        // half a metre.
        let tolerance = (1e-6 * (1.0 + next.bound.abs())).min(0.5);
        let bound = (next.bound - tolerance).ceil();
        best.bound = best.bound.max(bound).min(best.value);
        if best.bound >= best.value {
            break;
        }
        let designs = model.decisions.designs(own.facilities, &next.values);
        // HiGHS counts in tolerances: what it says is taken only where it is so in whole children and yuan.
        if !tried.contains(&designs) && is_as_good(own, most, cost, &designs)? {
            let value = own.metres(&designs)? as f64;
            if value < best.value {
                (best.designs, best.value) = (designs.clone(), value);
            }
        }
        if own.left() <= 0.0 {
            break;
        }
        model.leave_out(own.facilities, &designs, number);
        tried.push(designs);
    }
    best.bound = best.bound.min(best.value);
    Ok(best)
}

fn is_as_good(
    own: &Instance<'_>,
    most: i64,
    cost: i64,
    designs: &[Design],
) -> Result<bool, Stopped> {
    let costs = designs
        .last()
        .is_some_and(|d| d.cost(own.facilities) <= cost);
    Ok(costs && own.keeps(designs) && own.unplaced(designs)? <= most)
}

/// The plan of least cost, opening and journeys together, that places everybody. `None` when the limits
/// allow none.
///
/// # Errors
/// When HiGHS fails, or when it is told to end.
pub fn least_cost(own: &Instance<'_>, known: &[Design]) -> Result<Option<Found>, Unsolved> {
    let per_metre = own.siting.cost_per_child_metre;
    let model = tightened(own, LocationObjective::Cost { per_metre })?;
    let point = start(own, &model, known)?;
    let limits = own.limits(own.siting.gap);
    let result = solve::search(&model.program, point.as_deref(), limits, own.control)?;
    let Some(best) = result else {
        return Ok(None);
    };
    let fixed = model.decisions.costs(own.facilities).1;
    let designs = model.decisions.designs(own.facilities, &best.values);
    let value = cost_with_journeys(own, &designs)?;
    Ok(Some(Found {
        designs,
        value,
        bound: (best.bound + fixed).min(value),
    }))
}

/// A plan that places everybody with what it costs; of the bound only the journeys' zero is known.
///
/// # Errors
/// When HiGHS fails, or when it is told to end.
pub fn as_found(own: &Instance<'_>, designs: &[Design]) -> Result<Found, Unsolved> {
    Ok(Found {
        designs: designs.to_vec(),
        value: cost_with_journeys(own, designs)?,
        bound: 0.0,
    })
}

pub(super) fn cost_with_journeys(own: &Instance<'_>, designs: &[Design]) -> Result<f64, Unsolved> {
    let opening = designs.last().map_or(0, |d| d.cost(own.facilities));
    let metres = own.metres(designs)? as f64;
    Ok(opening as f64 + own.siting.cost_per_child_metre * metres)
}
