//! From a programme to its proved plan: who gets a place, then the shortest journeys, then the proof of
//! both in whole numbers.

use super::engine::EngineError;
use super::journeys::{self, Effort};
use super::places::{best_set, best_set_from};
use crate::formulation::{
    Losses, Plan, Programme, cut_offs, total_metres, travel_is_proved, unlisted_for_places,
    unlisted_for_travel,
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
    pub effort: Effort,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsolved {
    /// HiGHS stopped without an optimum.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// HiGHS answered, but the answer could not be proved.
    #[error("the optimum could not be proved in whole numbers")]
    Unproved,
}

/// Solves a programme for places, then journeys, and proves both.
///
/// `progress` hears after every run of HiGHS how many there were and how many columns it holds.
///
/// # Errors
/// When HiGHS ends without an optimum, or when the optimum cannot be proved.
pub fn solve(programme: &mut Programme<'_>, progress: &dyn Fn(Effort)) -> Result<Solved, Unsolved> {
    solve_from(programme, None, progress)
}

/// Solves a programme again after places were added to it, from its optimum before: those placed stay placed,
/// prices begin where they stood. Proved like the first time; HiGHS is asked only where that fails.
///
/// # Errors
/// When HiGHS ends without an optimum, or when the optimum cannot be proved.
pub fn solve_again(programme: &mut Programme<'_>, before: &Solved) -> Result<Solved, Unsolved> {
    solve_from(programme, Some(before), &|_| ())
}

fn solve_from(
    programme: &mut Programme<'_>,
    known: Option<&Solved>,
    progress: &dyn Fn(Effort),
) -> Result<Solved, Unsolved> {
    let mut effort = Effort::default();
    let (start, cut_offs) = loop {
        let start = match known {
            Some(known) => best_set_from(programme, &known.plan),
            None => best_set(programme),
        };
        let cut_offs = cut_offs(programme, &start).ok_or(Unsolved::Unproved)?;
        let unlisted = unlisted_for_places(programme, &cut_offs);
        if unlisted.is_empty() {
            break (start, cut_offs);
        }
        programme.list(unlisted);
    };
    let mut before: Option<Vec<i64>> = known.map(|known| known.prices.clone());
    let by_prices_alone = known.is_some();
    let (plan, prices) = loop {
        let proved = before
            .as_deref()
            .filter(|_| by_prices_alone)
            .and_then(|prices| journeys::shorten_by_prices(programme, &start, prices));
        let (plan, prices) = match proved {
            Some(proved) => proved,
            None => {
                let before = before.as_deref();
                journeys::shorten(programme, &start, before, &mut effort, progress)?
            }
        };
        let unlisted = unlisted_for_travel(programme, &prices);
        if unlisted.is_empty() {
            break (plan, prices);
        }
        before = Some(prices);
        programme.list(unlisted);
    };
    let same_children = programme.placed(&plan) == programme.placed(&start);
    let is_proved = same_children
        && programme.is_feasible(&plan)
        && travel_is_proved(programme, &plan, &prices);
    if !is_proved {
        return Err(Unsolved::Unproved);
    }
    Ok(Solved {
        losses: Losses::of(programme, &plan),
        metres: total_metres(programme, &plan),
        plan,
        cut_offs,
        prices,
        effort,
    })
}
