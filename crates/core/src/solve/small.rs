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

/// How a search ended.
#[derive(Clone, Debug)]
pub enum Search {
    /// With the optimum, gap zero.
    Optimal(SmallSolution),
    /// At its limit, with the best point that it had found.
    Limited(SmallSolution),
    /// At its limit without a point.
    Nothing,
    /// With the proof that there is no point.
    Infeasible,
}

/// The least value of the objective, gap zero. Any other end than the optimum is an error: a limit reached is no
/// answer.
///
/// # Errors
/// When HiGHS ends without an optimum, or is told to end.
pub fn minimise(program: SmallProgram, control: &Control) -> Result<SmallSolution, EngineError> {
    match search(program, None, control)? {
        Search::Optimal(solution) => Ok(solution),
        Search::Limited(_) | Search::Nothing => Err(EngineError::NotOptimal(Status::OtherLimit)),
        Search::Infeasible => Err(EngineError::NotOptimal(Status::Infeasible)),
    }
}

/// The same within so many nodes: a limit that is the same on every machine.
///
/// # Errors
/// When HiGHS ends otherwise than with an optimum, no point or at that limit, or is told to end.
pub fn minimise_within(
    program: SmallProgram,
    nodes: u32,
    control: &Control,
) -> Result<Search, EngineError> {
    search(program, Some(nodes), control)
}

fn search(
    program: SmallProgram,
    nodes: Option<u32>,
    control: &Control,
) -> Result<Search, EngineError> {
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
    if let Some(nodes) = nodes {
        set(
            &mut model,
            "mip_max_nodes",
            i32::try_from(nodes).unwrap_or(i32::MAX),
        )?;
    }
    limit(&mut model, None, control)?;
    let (solved, status) = run(model, control)?;
    let gap = solved.mip_gap();
    let solution = || {
        let solution = solved.get_solution();
        let values = solution.columns().iter().copied();
        SmallSolution(order.into_iter().zip(values).collect())
    };
    match status {
        // Of what has no columns, or none that is whole, HiGHS tells no gap.
        Status::Optimal if !gap.is_finite() || gap <= 0.0 => Ok(Search::Optimal(solution())),
        Status::Optimal => Ok(Search::Limited(solution())),
        Status::OtherLimit if nodes.is_some() && gap.is_finite() => Ok(Search::Limited(solution())),
        Status::OtherLimit if nodes.is_some() => Ok(Search::Nothing),
        Status::Infeasible => Ok(Search::Infeasible),
        other => Err(EngineError::NotOptimal(other)),
    }
}
