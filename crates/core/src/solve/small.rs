//! The small integer programmes that people read, stated with `good_lp`, solved to the end.

use std::collections::HashMap;

use good_lp::{SolverModel, Variable, highs};

use super::runner::{EngineError, Request, Status, limit, run, set, whole};
use crate::control::Control;
use crate::model::SmallProgram;

/// The optimum of a small programme, in whole numbers.
#[derive(Clone, Debug)]
pub struct SmallSolution(HashMap<Variable, f64>);

impl SmallSolution {
    /// The whole number that a variable has.
    ///
    /// # Errors
    /// When it has none.
    pub fn whole(&self, variable: Variable) -> Result<i64, EngineError> {
        whole(self.0.get(&variable).copied().unwrap_or(f64::NAN))
    }
}

/// The least value of the objective, gap zero. Any other end than the optimum is an error: a limit reached is no
/// answer.
///
/// # Errors
/// When HiGHS ends without an optimum, or is told to end.
pub fn minimise(program: SmallProgram, control: &Control) -> Result<SmallSolution, EngineError> {
    let SmallProgram {
        variables,
        objective,
        constraints,
    } = program;
    // Columns stand in the order of the variables.
    let order: Vec<Variable> = variables
        .iter_variables_with_def()
        .map(|(own, _)| own)
        .collect();
    let mut problem = variables.minimise(objective).using(highs);
    for constraint in constraints {
        problem.add_constraint(constraint);
    }
    let model = problem.try_into_inner();
    let mut model = model.map_err(|_| EngineError::Refused(Request::Program))?;
    set(&mut model, "mip_rel_gap", 0.0)?;
    set(&mut model, "parallel", "off")?;
    limit(&mut model, None, control)?;
    let (solved, status) = run(model, control)?;
    let gap = solved.mip_gap();
    match status {
        // Of what has no columns, or none that is whole, HiGHS tells no gap.
        Status::Optimal if !gap.is_finite() || gap <= 0.0 => {}
        Status::Optimal => return Err(EngineError::NotOptimal(Status::OtherLimit)),
        other => return Err(EngineError::NotOptimal(other)),
    }
    let solution = solved.get_solution();
    let values = solution.columns().iter().copied();
    Ok(SmallSolution(order.into_iter().zip(values).collect()))
}
