//! Programmes some of whose columns must be whole: the best point with its bound when time ends the search; and the
//! relaxation, kept warm while rows are added.

use std::time::Instant;

use highs::{Col, Model, RowProblem, Sense};

use super::runner::{EngineError, Request, Status, limit, run, set};
use crate::control::Control;
use crate::model::LinearProgram;

/// What a search ended with.
#[derive(Clone, Debug)]
pub struct Best {
    /// The best point found.
    pub values: Vec<f64>,
    /// The value of the objective.
    pub objective: f64,
    /// No point has a lower value.
    pub bound: f64,
}

impl Best {
    /// The better of two points, with all that is proved of either.
    fn with(self, other: Self) -> Self {
        let bound = self.bound.max(other.bound);
        let better = match other.objective <= self.objective {
            true => other,
            false => self,
        };
        Self {
            bound: bound.min(better.objective),
            ..better
        }
    }
}

/// How a search is limited.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Wall-clock seconds after which the search ends.
    pub seconds: f64,
    /// Relative gap at which it may end.
    pub gap: f64,
}

fn problem(program: &LinearProgram, whole: bool) -> (RowProblem, Vec<Col>) {
    let mut problem = RowProblem::default();
    let columns: Vec<Col> = program
        .costs()
        .iter()
        .zip(program.bounds())
        .zip(program.whole())
        .map(|((&cost, &(lower, upper)), &is_whole)| {
            problem.add_column_with_integrality(cost, lower..=upper, whole && is_whole)
        })
        .collect();
    for row in program.rows() {
        let entries = row.entries.iter().map(|(at, value)| (columns[*at], *value));
        problem.add_row(row.lower..=row.upper, entries);
    }
    (problem, columns)
}

/// A model of HiGHS that runs in one thread.
fn model(problem: RowProblem) -> Result<Model, EngineError> {
    let model = problem.try_optimise(Sense::Minimise);
    let mut model = model.map_err(|_| EngineError::Refused(Request::Program))?;
    set(&mut model, "parallel", "off")?;
    Ok(model)
}

/// Searches for the best point with whole columns. `None` when there is no point at all.
///
/// # Errors
/// When HiGHS ends otherwise than with the best point, no point, or a limit after it found one; or is told to end.
pub fn search(
    program: &LinearProgram,
    start: Option<&[f64]>,
    limits: Limits,
    control: &Control,
) -> Result<Option<Best>, EngineError> {
    let began = Instant::now();
    let mut model = model(problem(program, true).0)?;
    limit(&mut model, Some(limits.seconds), control)?;
    set(&mut model, "mip_rel_gap", limits.gap)?;
    // A millionth of a school is worth hundreds of yuan: whole must be whole.
    set(&mut model, "mip_feasibility_tolerance", 1e-9)?;
    set(&mut model, "primal_feasibility_tolerance", 1e-9)?;
    if let Some(start) = start {
        // A start that HiGHS cannot use is no loss.
        let _ = model.try_set_solution(Some(start), None, None, None);
    }
    let (solved, status) = run(model, control)?;
    match status {
        Status::Infeasible => return Ok(None),
        Status::Optimal | Status::TimeLimit => {}
        other => return Err(EngineError::NotOptimal(other)),
    }
    let values = solved.get_solution().columns().to_vec();
    let objective = solved.objective_value();
    let is_point = values.len() == program.columns() && objective.is_finite();
    if !is_point || !program.is_feasible(&values) {
        return Err(EngineError::NoPoint);
    }
    let bound = match program.whole().contains(&true) {
        true => solved
            .double_info_value(c"mip_dual_bound")
            .unwrap_or(f64::NEG_INFINITY),
        false => objective,
    };
    // A point that was given as a start has been seen to come back with the value of a better one: what the point
    // itself comes to is told, and the better one looked for without the start in the time that is left.
    let own = program.value(&values);
    let tolerance = 1e-6 * (1.0 + objective.abs());
    let is_its_own = (own - objective).abs() <= tolerance;
    if own < bound - tolerance {
        return Err(EngineError::BelowBound);
    }
    let found = Best {
        values,
        objective: if is_its_own { objective } else { own },
        bound: bound.min(own),
    };
    if is_its_own || start.is_none() {
        return Ok(Some(found));
    }
    let left = Limits {
        seconds: limits.seconds - began.elapsed().as_secs_f64(),
        ..limits
    };
    match search(program, None, left, control) {
        Ok(Some(other)) => Ok(Some(found.with(other))),
        Err(EngineError::Stopped(stopped)) => Err(stopped.into()),
        _ => Ok(Some(found)),
    }
}

/// The relaxation of a programme, to which rows are added while it is solved again and again.
pub struct Relaxed {
    /// Taken out during a run only.
    model: Option<Model>,
    columns: Vec<Col>,
}

impl Relaxed {
    /// The relaxation of a programme.
    ///
    /// # Errors
    /// When HiGHS refuses it.
    pub fn new(program: &LinearProgram) -> Result<Self, EngineError> {
        let (problem, columns) = problem(program, false);
        Ok(Self {
            model: Some(model(problem)?),
            columns,
        })
    }

    /// The values of the columns at the optimum, and its value; `None` when there is no point.
    ///
    /// # Errors
    /// When HiGHS ends otherwise, or is told to end.
    pub fn solve(&mut self, control: &Control) -> Result<Option<(Vec<f64>, f64)>, EngineError> {
        let refused = EngineError::Refused(Request::Run);
        let (solved, status) = run(self.model.take().ok_or(refused)?, control)?;
        let result = match status {
            Status::Optimal => {
                let values = solved.get_solution().columns().to_vec();
                Ok(Some((values, solved.objective_value())))
            }
            Status::Infeasible => Ok(None),
            other => Err(EngineError::NotOptimal(other)),
        };
        self.model = Some(Model::from(solved));
        result
    }

    /// Adds a row, `Σ entries ≤ upper`.
    ///
    /// # Errors
    /// When HiGHS refuses it.
    pub fn at_most(&mut self, upper: f64, entries: &[(usize, f64)]) -> Result<(), EngineError> {
        let refused = EngineError::Refused(Request::Rows);
        let model = self.model.as_mut().ok_or(refused.clone())?;
        let entries = entries
            .iter()
            .map(|(at, value)| (self.columns[*at], *value));
        let result = model.try_add_row(..=upper, entries);
        result.map(|_| ()).map_err(|_| refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control::{CancelToken, Stopped};
    use crate::model::Name;

    /// Three things of weight 3, 4, 5 and worth 4, 5, 6, at most 7 of weight.
    fn sack() -> LinearProgram {
        let mut sack = LinearProgram::default();
        let thing = Name::of("thing", &[]);
        let things = [4.0, 5.0, 6.0].map(|worth| sack.column(thing, -worth, (0.0, 1.0), true));
        let weights = things.into_iter().zip([3.0, 4.0, 5.0]).collect();
        sack.row(Name::of("weight", &[]), (f64::NEG_INFINITY, 7.0), weights);
        sack
    }

    fn solved(program: &LinearProgram) -> Option<Best> {
        search(program, None, LIMITS, &Control::default()).unwrap()
    }

    const LIMITS: Limits = Limits {
        seconds: 10.0,
        gap: 0.0,
    };

    #[test]
    fn the_best_point_comes_with_its_bound() {
        let best = solved(&sack()).unwrap();
        assert_eq!(best.objective.round(), -9.0);
        assert!((best.bound - best.objective).abs() < 1e-6);
    }

    #[test]
    fn what_cannot_be_is_no_point_and_no_error() {
        let mut sack = sack();
        let three = vec![(0, 1.0), (1, 1.0), (2, 1.0)];
        sack.row(Name::of("three", &[]), (3.0, 3.0), three);
        assert!(solved(&sack).is_none());
    }

    #[test]
    fn of_two_searches_the_better_point_stays_with_all_that_either_proved() {
        let best = |objective, bound| Best {
            values: vec![objective],
            objective,
            bound,
        };
        let both = best(5.0, 2.0).with(best(4.0, 3.0));
        assert_eq!(
            (both.values[0], both.objective, both.bound),
            (4.0, 4.0, 3.0)
        );
        let both = best(4.0, 3.0).with(best(5.0, 2.0));
        assert_eq!(
            (both.values[0], both.objective, both.bound),
            (4.0, 4.0, 3.0)
        );
        // The second proves that the point of the first is the best.
        let both = best(4.0, 2.0).with(best(4.0, 4.0));
        assert_eq!((both.objective, both.bound), (4.0, 4.0));
    }

    #[test]
    fn a_row_added_to_the_relaxation_holds() {
        let mut relaxed = Relaxed::new(&sack()).unwrap();
        let control = Control::default();
        let (_, before) = relaxed.solve(&control).unwrap().unwrap();
        relaxed.at_most(1.0, &[(0, 1.0), (1, 1.0)]).unwrap();
        let (values, after) = relaxed.solve(&control).unwrap().unwrap();
        assert!(after > before && values[0] + values[1] <= 1.0 + 1e-6);
    }

    /// Ten rows over fifty columns with which branch and bound is at it for longer than anybody waits (Cornuéjols and
    /// Dawande's market split).
    fn market_split() -> LinearProgram {
        let mut split = LinearProgram::default();
        let (customer, excess) = (Name::of("customer", &[]), Name::of("excess", &[]));
        let customers = [(); 50].map(|()| split.column(customer, 0.0, (0.0, 1.0), true));
        // A generator of numbers by Park and Miller: the same programme in every run.
        let mut seed: u64 = 1;
        let mut next = || {
            seed = seed * 48_271 % 2_147_483_647;
            (seed % 100) as f64
        };
        for _ in 0..6 {
            let mut row: Vec<(usize, f64)> = customers.iter().map(|c| (*c, next())).collect();
            let half = (row.iter().map(|(_, n)| n).sum::<f64>() / 2.0).floor();
            let off = [1.0, -1.0].map(|sign| {
                let free = (0.0, f64::INFINITY);
                (split.column(excess, 1.0, free, false), sign)
            });
            row.extend(off);
            split.row(Name::of("product", &[]), (half, half), row);
        }
        split
    }

    #[test]
    fn another_thread_ends_a_search() {
        let limits = Limits {
            seconds: 600.0,
            gap: 0.0,
        };
        let token = CancelToken::default();
        let control = Control::default().with_cancel(token.clone());
        let result = std::thread::scope(|scope| {
            let split = market_split();
            let search = scope.spawn(move || search(&split, None, limits, &control));
            std::thread::sleep(std::time::Duration::from_millis(300));
            assert!(!search.is_finished(), "too easy to be cancelled");
            token.cancel();
            search.join().unwrap()
        });
        assert_eq!(
            result.unwrap_err(),
            EngineError::Stopped(Stopped::Cancelled)
        );
    }

    #[test]
    fn a_search_ends_at_the_deadline() {
        let limits = Limits {
            seconds: 600.0,
            gap: 0.0,
        };
        let deadline = Instant::now() + std::time::Duration::from_millis(200);
        let control = Control::default().with_deadline(deadline);
        let result = search(&market_split(), None, limits, &control);
        let expected = EngineError::Stopped(Stopped::DeadlinePassed);
        assert_eq!(result.unwrap_err(), expected);
    }
}
