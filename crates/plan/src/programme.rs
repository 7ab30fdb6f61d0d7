//! One programme for HiGHS: one set of columns and rows, an objective for each thing that matters.
#![expect(
    clippy::indexing_slicing,
    reason = "columns are numbered by the programme"
)]

use std::time::Instant;

use highs::{Col, HighsModelStatus, Model, RowProblem, Sense};

use super::rolled::AIMS;

/// Why no plan was found.
#[derive(Debug, thiserror::Error)]
pub enum NotDecided {
    /// No plan keeps all limits: what is written by hand leaves none.
    #[error("no plan keeps the limits")]
    Impossible,
    /// HiGHS ended without one in the time.
    #[error("no plan was found in {0} seconds")]
    OutOfTime(u64),
    /// HiGHS refused, or ended otherwise than it may.
    #[error("the solver ended with {0}")]
    Solver(String),
    /// What came out is not what it was said to come to.
    #[error("the plan does not come to what the solver says")]
    Inconsistent,
}

/// A column of the programme: its bounds, and whether it is whole.
pub struct Column {
    /// At least.
    pub lower: f64,
    /// At most.
    pub upper: f64,
    /// Whether it is whole.
    pub is_whole: bool,
}

/// Terms of a row or an objective.
pub type Terms = Vec<(usize, f64)>;

/// The programme: one set of columns and rows, and the objectives.
#[derive(Default)]
pub struct Programme {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows: from, to, terms.
    pub rows: Vec<(f64, f64, Terms)>,
    /// The objectives.
    pub objectives: [Terms; AIMS],
    /// What is paid whatever is decided: not in the terms.
    pub fixed_yuan: i64,
}

/// No end.
pub const NONE: f64 = f64::INFINITY;

impl Programme {
    /// A new column; its number.
    pub fn column(&mut self, lower: f64, upper: f64, is_whole: bool) -> usize {
        self.columns.push(Column {
            lower,
            upper,
            is_whole,
        });
        self.columns.len() - 1
    }

    /// A new row.
    pub fn row(&mut self, lower: f64, upper: f64, terms: Terms) {
        self.rows.push((lower, upper, terms));
    }

    /// What every column costs in an objective.
    fn costs(&self, objective: &Terms) -> Vec<f64> {
        let mut costs = vec![0.0; self.columns.len()];
        for (column, cost) in objective {
            costs[*column] += cost;
        }
        costs
    }

    /// The programme as HiGHS has it, whole numbers or not.
    fn model(&self, costs: &[f64], is_whole: bool) -> Result<(Model, Vec<Col>), NotDecided> {
        let mut problem = RowProblem::default();
        let columns: Vec<Col> = self
            .columns
            .iter()
            .zip(costs)
            .map(|(own, cost)| {
                let is_whole = own.is_whole && is_whole;
                problem.add_column_with_integrality(*cost, own.lower..=own.upper, is_whole)
            })
            .collect();
        for (lower, upper, terms) in &self.rows {
            let terms = terms
                .iter()
                .map(|(column, value)| (columns[*column], *value));
            problem.add_row(*lower..=*upper, terms);
        }
        let model = problem.try_optimise(Sense::Minimise);
        let mut model = model.map_err(|_| refused("a refusal of the programme"))?;
        model.make_quiet();
        Ok((model, columns))
    }

    /// Solves the relaxation of an objective, and again with the rows (from, terms) that `further` has for its point, until
    /// it has none or the time is over. The rows stay; what no point goes below, in whole numbers.
    ///
    /// # Errors
    /// When there is no point, or HiGHS refuses.
    pub fn tighten(
        &mut self,
        objective: &Terms,
        seconds: f64,
        mut further: impl FnMut(&[f64]) -> Vec<(f64, Terms)>,
    ) -> Result<i64, NotDecided> {
        let began = Instant::now();
        let costs = self.costs(objective);
        let (mut model, columns) = self.model(&costs, false)?;
        let mut bound = 0;
        loop {
            let left = (seconds - began.elapsed().as_secs_f64()).max(0.1);
            let options = [
                model.try_set_option("parallel", "off"),
                model.try_set_option("threads", 1),
                model.try_set_option("time_limit", left),
            ];
            if options.iter().any(Result::is_err) {
                return Err(refused("a refusal of an option"));
            }
            let solved = model.try_solve().map_err(|_| refused("an error"))?;
            match solved.status() {
                HighsModelStatus::Optimal => {}
                HighsModelStatus::Infeasible => return Err(NotDecided::Impossible),
                // Nothing is lost: the cuts so far are sound.
                _ => return Ok(bound),
            }
            bound = bound.max(above(solved.objective_value()));
            let rows = further(solved.get_solution().columns());
            if rows.is_empty() || began.elapsed().as_secs_f64() > seconds {
                for (lower, terms) in rows {
                    self.row(lower, NONE, terms);
                }
                return Ok(bound);
            }
            model = solved.into();
            for (lower, terms) in rows {
                let own = terms
                    .iter()
                    .map(|(column, value)| (columns[*column], *value));
                let added = model.try_add_row(lower..=NONE, own);
                added.map_err(|_| refused("a refusal of a row"))?;
                self.row(lower, NONE, terms);
            }
        }
    }

    /// Looks for the best point of an objective, in so many seconds, or for one that is no farther from what none goes below
    /// than a part of it: the point and what no point goes below, in whole numbers.
    /// Nothing where none was found.
    ///
    /// # Errors
    /// When there is none, or HiGHS refuses.
    pub fn solve(
        &self,
        objective: &Terms,
        start: Option<&[f64]>,
        (seconds, gap): (f64, f64),
    ) -> Result<Option<(Vec<f64>, i64)>, NotDecided> {
        let began = Instant::now();
        let costs = self.costs(objective);
        let (mut model, _) = self.model(&costs, true)?;
        // To write the programme down took of the time too.
        let left = (seconds - began.elapsed().as_secs_f64()).max(0.1);
        let options = [
            model.try_set_option("parallel", "off"),
            model.try_set_option("threads", 1),
            model.try_set_option("time_limit", left),
            model.try_set_option("mip_rel_gap", gap),
            model.try_set_option("mip_abs_gap", 0.0),
            model.try_set_option("mip_feasibility_tolerance", 1e-9),
            model.try_set_option("primal_feasibility_tolerance", 1e-9),
        ];
        if options.iter().any(Result::is_err) {
            return Err(refused("a refusal of an option"));
        }
        if let Some(start) = start {
            // A start that HiGHS cannot use is no loss.
            let _ = model.try_set_solution(Some(start), None, None, None);
        }
        let solved = model.try_solve().map_err(|_| refused("an error"))?;
        match solved.status() {
            HighsModelStatus::Optimal | HighsModelStatus::ReachedTimeLimit => {}
            HighsModelStatus::Infeasible => return Err(NotDecided::Impossible),
            other => return Err(NotDecided::Solver(format!("{other:?}"))),
        }
        let values = solved.get_solution().columns().to_vec();
        // A point that was given as a start has been seen to come back with the value of a better one: then the better one is
        // looked for without the start.
        let own: f64 = values
            .iter()
            .zip(&costs)
            .map(|(value, cost)| value * cost)
            .sum();
        let is_its_own = (own - solved.objective_value()).abs() <= 1e-6 * (1.0 + own.abs());
        if start.is_some() && !is_its_own {
            let left = seconds - began.elapsed().as_secs_f64();
            return match left > 0.0 {
                true => self.solve(objective, None, (left, gap)),
                false => Ok(None),
            };
        }
        let is_point = values.len() == costs.len() && is_feasible(self, &values);
        if !is_point {
            return Ok(None);
        }
        let bound = solved.double_info_value(c"mip_dual_bound").unwrap_or(0.0);
        Ok(Some((values, above(bound))))
    }
}

/// The least whole number that is no less than what HiGHS says that no point goes below: every objective is a whole number,
/// and none is below nought.
fn above(bound: f64) -> i64 {
    let bound = (bound - 1e-6 * (1.0 + bound.abs())).ceil().max(0.0);
    if bound.is_finite() { bound as i64 } else { 0 }
}

fn refused(what: &str) -> NotDecided {
    NotDecided::Solver(what.to_owned())
}

fn is_feasible(programme: &Programme, values: &[f64]) -> bool {
    let near = |value: f64, lower: f64, upper: f64| {
        let tolerance = 1e-5 * (1.0 + value.abs());
        lower - tolerance <= value && value <= upper + tolerance
    };
    let columns = programme.columns.iter().zip(values);
    let mut rows = programme.rows.iter();
    columns
        .clone()
        .all(|(own, value)| near(*value, own.lower, own.upper))
        && rows.all(|(lower, upper, terms)| {
            let sum: f64 = terms.iter().map(|(column, by)| values[*column] * by).sum();
            near(sum, *lower, *upper)
        })
}
