//! The small integer programmes that people read, written with `good_lp`, solved to the end.

use good_lp::solvers::SolutionStatus;
use good_lp::solvers::highs::{HighsParallelType, HighsSolution};
use good_lp::{Constraint, Expression, ProblemVariables, Solution, SolverModel, highs};

use super::engine::EngineError;

/// The least value of an objective under constraints, gap zero. Any other end than the optimum is an
/// error: a limit reached is no answer.
///
/// # Errors
/// When HiGHS ends without an optimum.
pub fn minimise(
    variables: ProblemVariables,
    objective: Expression,
    constraints: Vec<Constraint>,
) -> Result<HighsSolution, EngineError> {
    let mut model = variables
        .minimise(objective)
        .using(highs)
        .set_mip_rel_gap(0.0)
        .map_err(|_| EngineError::Refused("the gap"))?
        .set_parallel(HighsParallelType::Off);
    for constraint in constraints {
        model.add_constraint(constraint);
    }
    let solution = model
        .solve()
        .map_err(|e| EngineError::NotOptimal(e.to_string()))?;
    match solution.status() {
        SolutionStatus::Optimal => Ok(solution),
        _ => Err(EngineError::NotOptimal("a limit".to_owned())),
    }
}
