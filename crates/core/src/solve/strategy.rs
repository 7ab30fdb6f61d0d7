//! From a programme to its proved plan: who gets a place, then the shortest journeys, then the proof of
//! both in whole numbers.

use super::journeys::{self, SolverStats};
use super::places::{max_weight_matching, max_weight_matching_from};
use super::runner::EngineError;
use crate::control::{Control, Stopped};
use crate::model::{
    AssignmentModel, Losses, Plan, cut_offs, price_out_places, price_out_travel, total_metres,
    travel_is_proved,
};

/// An optimal plan and what proves it.
#[derive(Clone, Debug)]
pub struct Solved {
    /// How many children of each row go to each column.
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
    pub stats: SolverStats,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unsolved {
    /// HiGHS stopped without an optimum.
    #[error(transparent)]
    Engine(EngineError),
    /// HiGHS answered, but the answer could not be proved.
    #[error("the optimum could not be proved in whole numbers")]
    Unproved,
    /// It was told to end.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

impl From<EngineError> for Unsolved {
    fn from(why: EngineError) -> Self {
        match why {
            EngineError::Stopped(stopped) => Self::Stopped(stopped),
            other => Self::Engine(other),
        }
    }
}

/// Solves a programme for places, then journeys, and proves both.
///
/// The control hears after every run of HiGHS how many there were and how many columns it holds.
///
/// # Errors
/// When HiGHS ends without an optimum, when the optimum cannot be proved, or when it is told to end.
pub fn solve(model: &mut AssignmentModel<'_>, control: &Control) -> Result<Solved, Unsolved> {
    solve_from(model, None, control)
}

/// Solves a programme again after places were added to it, from its optimum before: those placed stay placed,
/// prices begin where they stood. Proved like the first time; HiGHS is asked only where that fails.
///
/// # Errors
/// When HiGHS ends without an optimum, when the optimum cannot be proved, or when it is told to end.
pub fn solve_again(
    model: &mut AssignmentModel<'_>,
    before: &Solved,
    control: &Control,
) -> Result<Solved, Unsolved> {
    solve_from(model, Some(before), control)
}

/// The best set of children of a programme, one way to place them, and the cut-offs that prove it.
///
/// # Errors
/// When it cannot be proved, or when it is told to end.
pub fn places(
    model: &mut AssignmentModel<'_>,
    control: &Control,
) -> Result<(Plan, Vec<i64>), Unsolved> {
    places_from(model, None, control)
}

fn places_from(
    model: &mut AssignmentModel<'_>,
    known: Option<&Solved>,
    control: &Control,
) -> Result<(Plan, Vec<i64>), Unsolved> {
    loop {
        let start = match known {
            Some(known) => max_weight_matching_from(model, &known.plan, control)?,
            None => max_weight_matching(model, control)?,
        };
        let cut_offs = cut_offs(model, &start).ok_or(Unsolved::Unproved)?;
        let missing = price_out_places(model, &cut_offs, control)?;
        if missing.is_empty() {
            return Ok((start, cut_offs));
        }
        model.add_arcs(missing);
    }
}

fn solve_from(
    model: &mut AssignmentModel<'_>,
    known: Option<&Solved>,
    control: &Control,
) -> Result<Solved, Unsolved> {
    let mut stats = SolverStats::default();
    let (start, cut_offs) = places_from(model, known, control)?;
    let mut before: Option<Vec<i64>> = known.map(|known| known.prices.clone());
    let by_prices_alone = known.is_some();
    let (plan, prices) = loop {
        let proved = match before.as_deref().filter(|_| by_prices_alone) {
            Some(prices) => journeys::transport_by_prices(model, &start, prices, control)?,
            None => None,
        };
        let (plan, prices) = match proved {
            Some(proved) => proved,
            None => {
                let before = before.as_deref();
                journeys::min_cost_transport(model, &start, before, &mut stats, control)?
            }
        };
        let missing = price_out_travel(model, &prices, control)?;
        if missing.is_empty() {
            break (plan, prices);
        }
        before = Some(prices);
        model.add_arcs(missing);
    };
    let same_children = model.placed(&plan) == model.placed(&start);
    let is_proved =
        same_children && model.is_feasible(&plan) && travel_is_proved(model, &plan, &prices);
    if !is_proved {
        return Err(Unsolved::Unproved);
    }
    Ok(Solved {
        losses: Losses::of(model, &plan),
        metres: total_metres(model, &plan),
        plan,
        cut_offs,
        prices,
        stats,
    })
}
