//! Programmes some of whose columns must be whole, as they grow: columns and rows as arrays, the relaxation
//! kept warm while rows are added, the best point with its bound when time ends the search.

use std::time::Instant;

use highs::{Col, HighsModelStatus, Model, RowProblem, Sense, SolvedModel};

use super::engine::EngineError;

/// A row: its bounds and its coefficients by column.
#[derive(Clone, Debug)]
struct Row {
    lower: f64,
    upper: f64,
    entries: Vec<(usize, f64)>,
}

/// A minimisation over whole and other variables, put together column by column.
#[derive(Clone, Debug, Default)]
pub struct Mip {
    costs: Vec<f64>,
    bounds: Vec<(f64, f64)>,
    whole: Vec<bool>,
    rows: Vec<Row>,
}

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

impl Mip {
    /// Adds a column with its cost and bounds, and returns its index.
    pub fn column(&mut self, cost: f64, (lower, upper): (f64, f64), whole: bool) -> usize {
        self.costs.push(cost);
        self.bounds.push((lower, upper));
        self.whole.push(whole);
        self.costs.len() - 1
    }

    /// Adds a row, `lower ≤ Σ entries ≤ upper`.
    pub fn row(&mut self, lower: f64, upper: f64, entries: Vec<(usize, f64)>) {
        self.rows.push(Row {
            lower,
            upper,
            entries,
        });
    }

    /// The number of columns.
    pub fn columns(&self) -> usize {
        self.costs.len()
    }

    /// Other costs, for another objective over the same rows.
    pub fn set_costs(&mut self, costs: Vec<f64>) {
        self.costs = costs;
    }

    fn problem(&self, whole: bool) -> (RowProblem, Vec<Col>) {
        let mut problem = RowProblem::default();
        let columns: Vec<Col> = self
            .costs
            .iter()
            .zip(&self.bounds)
            .zip(&self.whole)
            .map(|((&cost, &(lower, upper)), &is_whole)| {
                problem.add_column_with_integrality(cost, lower..=upper, whole && is_whole)
            })
            .collect();
        for row in &self.rows {
            let entries = row.entries.iter().map(|(at, value)| (columns[*at], *value));
            problem.add_row(row.lower..=row.upper, entries);
        }
        (problem, columns)
    }

    /// Searches for the best point with whole columns. `None` when there is no point at all.
    ///
    /// # Errors
    /// When HiGHS ends otherwise than with the best point, no point, or a limit after it found one.
    pub fn solve(
        &self,
        start: Option<&[f64]>,
        limits: Limits,
    ) -> Result<Option<Best>, EngineError> {
        let began = Instant::now();
        let (problem, _) = self.problem(true);
        let mut model = problem
            .try_optimise(Sense::Minimise)
            .map_err(|_| EngineError::Refused("a programme"))?;
        quiet(&mut model)?;
        model
            .try_set_option("time_limit", limits.seconds.max(0.01))
            .and_then(|()| model.try_set_option("mip_rel_gap", limits.gap))
            // A millionth of a school is worth hundreds of yuan: whole must be whole.
            .and_then(|()| model.try_set_option("mip_feasibility_tolerance", 1e-9))
            .and_then(|()| model.try_set_option("primal_feasibility_tolerance", 1e-9))
            .map_err(|_| EngineError::Refused("an option"))?;
        if let Some(start) = start {
            // A start that HiGHS cannot use is no loss.
            let _ = model.try_set_solution(Some(start), None, None, None);
        }
        let solved = model
            .try_solve()
            .map_err(|status| EngineError::NotOptimal(format!("{status:?}")))?;
        match solved.status() {
            HighsModelStatus::Infeasible => return Ok(None),
            HighsModelStatus::Optimal | HighsModelStatus::ReachedTimeLimit => {}
            other => return Err(EngineError::NotOptimal(format!("{other:?}"))),
        }
        let values = solved.get_solution().columns().to_vec();
        let objective = solved.objective_value();
        if values.len() != self.columns() || !objective.is_finite() || !self.is_feasible(&values) {
            return Err(EngineError::NotOptimal(
                "no point before the limit".to_owned(),
            ));
        }
        let bound = match self.whole.contains(&true) {
            true => solved
                .double_info_value(c"mip_dual_bound")
                .unwrap_or(f64::NEG_INFINITY),
            false => objective,
        };
        // A point that was given as a start has been seen to come back with the value of a better one: what the point
        // itself comes to is told, and the better one looked for without the start in the time that is left.
        let own: f64 = self.costs.iter().zip(&values).map(|(c, v)| c * v).sum();
        let is_its_own = (own - objective).abs() <= 1e-6 * (1.0 + objective.abs());
        let tolerance = 1e-6 * (1.0 + objective.abs());
        if own < bound - tolerance {
            return Err(EngineError::NotOptimal(
                "a point below its bound".to_owned(),
            ));
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
        Ok(Some(match self.solve(None, left) {
            Ok(Some(other)) => found.with(other),
            _ => found,
        }))
    }

    /// Whether a point keeps every bound and row, within what HiGHS tolerates.
    fn is_feasible(&self, values: &[f64]) -> bool {
        let within = |value: f64, lower: f64, upper: f64| {
            let slack = 1e-5 * (1.0 + value.abs());
            value >= lower - slack && value <= upper + slack
        };
        let bounds = self.bounds.iter().zip(values);
        let rows = self.rows.iter().all(|row| {
            let sum: f64 = row.entries.iter().map(|(at, c)| c * values[*at]).sum();
            within(sum, row.lower, row.upper)
        });
        rows && bounds
            .into_iter()
            .all(|((low, high), v)| within(*v, *low, *high))
    }

    /// The relaxation, to which rows are added while it is solved again and again.
    ///
    /// # Errors
    /// When HiGHS refuses it.
    pub fn relax(&self) -> Result<Relaxed, EngineError> {
        let (problem, columns) = self.problem(false);
        let mut model = problem
            .try_optimise(Sense::Minimise)
            .map_err(|_| EngineError::Refused("a programme"))?;
        quiet(&mut model)?;
        Ok(Relaxed {
            model: Some(model),
            columns,
        })
    }
}

fn quiet(model: &mut Model) -> Result<(), EngineError> {
    model
        .try_set_option("parallel", "off")
        .map_err(|_| EngineError::Refused("an option"))
}

/// The relaxation of a programme.
pub struct Relaxed {
    /// Taken out during a run only.
    model: Option<Model>,
    columns: Vec<Col>,
}

impl Relaxed {
    /// The values of the columns at the optimum, and its value; `None` when there is no point.
    ///
    /// # Errors
    /// When HiGHS ends otherwise.
    pub fn solve(&mut self) -> Result<Option<(Vec<f64>, f64)>, EngineError> {
        let model = self.model.take().ok_or(EngineError::Refused("a run"))?;
        let solved: SolvedModel = model
            .try_solve()
            .map_err(|status| EngineError::NotOptimal(format!("{status:?}")))?;
        let result = match solved.status() {
            HighsModelStatus::Optimal => {
                let values = solved.get_solution().columns().to_vec();
                Ok(Some((values, solved.objective_value())))
            }
            HighsModelStatus::Infeasible => Ok(None),
            other => Err(EngineError::NotOptimal(format!("{other:?}"))),
        };
        self.model = Some(Model::from(solved));
        result
    }

    /// Adds a row, `Σ entries ≤ upper`.
    ///
    /// # Errors
    /// When HiGHS refuses it.
    pub fn at_most(&mut self, upper: f64, entries: &[(usize, f64)]) -> Result<(), EngineError> {
        let model = self.model.as_mut().ok_or(EngineError::Refused("a row"))?;
        let entries = entries
            .iter()
            .map(|(at, value)| (self.columns[*at], *value));
        model
            .try_add_row(..=upper, entries)
            .map(|_| ())
            .map_err(|_| EngineError::Refused("a row"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three things of weight 3, 4, 5 and worth 4, 5, 6, at most 7 of weight.
    fn sack() -> Mip {
        let mut mip = Mip::default();
        let things = [4.0, 5.0, 6.0].map(|worth| mip.column(-worth, (0.0, 1.0), true));
        let weights = things.into_iter().zip([3.0, 4.0, 5.0]).collect();
        mip.row(f64::NEG_INFINITY, 7.0, weights);
        mip
    }

    const LIMITS: Limits = Limits {
        seconds: 10.0,
        gap: 0.0,
    };

    #[test]
    fn the_best_point_comes_with_its_bound() {
        let best = sack().solve(None, LIMITS).unwrap().unwrap();
        assert_eq!(best.objective.round(), -9.0);
        assert!((best.bound - best.objective).abs() < 1e-6);
    }

    #[test]
    fn what_cannot_be_is_no_point_and_no_error() {
        let mut mip = sack();
        mip.row(3.0, 3.0, vec![(0, 1.0), (1, 1.0), (2, 1.0)]);
        assert!(mip.solve(None, LIMITS).unwrap().is_none());
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
        let mut relaxed = sack().relax().unwrap();
        let (_, before) = relaxed.solve().unwrap().unwrap();
        relaxed.at_most(1.0, &[(0, 1.0), (1, 1.0)]).unwrap();
        let (values, after) = relaxed.solve().unwrap().unwrap();
        assert!(after > before && values[0] + values[1] <= 1.0 + 1e-6);
    }
}
