//! HiGHS, held so that only what is needed of it shows: rows once, columns in blocks, runs that are
//! optimal or an error.
//!
//! With `runner` the only module with `unsafe`: the crate `highs` adds columns one by one, and a block of a hundred
//! thousand wants one call.
#![allow(unsafe_code)]

use highs::{ColProblem, Model};
use highs_sys::{
    Highs_addCols, Highs_addRows, Highs_changeRowBounds, Highs_versionMajor, Highs_versionMinor,
    Highs_versionPatch, HighsInt, STATUS_OK,
};

/// The version of HiGHS that is linked, as HiGHS tells it itself: `1.16.0`.
pub fn version() -> String {
    // SAFETY: the three take nothing and return a constant of the library.
    let [major, minor, patch] = unsafe {
        [
            Highs_versionMajor(),
            Highs_versionMinor(),
            Highs_versionPatch(),
        ]
    };
    format!("{major}.{minor}.{patch}")
}

use super::runner::{EngineError, Request, Status, run, set};
use crate::control::Control;

/// Which of the two simplex methods runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simplex {
    /// From nothing, or after rows or bounds changed.
    Dual,
    /// After columns were added: the last point is still feasible.
    Primal,
}

/// Columns to be added together.
#[derive(Clone, Debug, Default)]
pub struct Block {
    costs: Vec<f64>,
    upper: Vec<f64>,
    starts: Vec<HighsInt>,
    rows: Vec<HighsInt>,
}

impl Block {
    /// A column from zero to `upper` with coefficient 1 in each of these rows.
    pub fn push(&mut self, cost: f64, upper: f64, rows: &[usize]) {
        self.costs.push(cost);
        self.upper.push(upper);
        self.starts.push(self.rows.len() as HighsInt);
        self.rows.extend(rows.iter().map(|&r| r as HighsInt));
    }

    /// The number of columns.
    pub fn len(&self) -> usize {
        self.costs.len()
    }

    /// Whether there is no column.
    pub fn is_empty(&self) -> bool {
        self.costs.is_empty()
    }
}

/// A point that HiGHS calls optimal.
#[derive(Clone, Debug)]
pub struct Point {
    /// Values of the columns, in the order in which they were added.
    pub columns: Vec<f64>,
    /// Duals of the rows.
    pub row_duals: Vec<f64>,
    /// Pivots that it took.
    pub pivots: i64,
}

/// A minimisation held in HiGHS.
pub struct Engine {
    /// Taken out during a run only.
    model: Option<Model>,
    rows: usize,
}

impl Engine {
    /// Rows with their bounds, no columns yet.
    pub fn new(bounds: &[(f64, f64)]) -> Result<Self, EngineError> {
        let mut model = Model::try_new(ColProblem::default())
            .map_err(|_| EngineError::Refused(Request::Program))?;
        for (option, value) in [
            ("presolve", "off"),
            ("solver", "simplex"),
            ("parallel", "off"),
        ] {
            set(&mut model, option, value)?;
        }
        let mut engine = Self {
            model: Some(model),
            rows: 0,
        };
        engine.add_rows(bounds)?;
        Ok(engine)
    }

    /// Adds rows with their bounds, without columns.
    pub fn add_rows(&mut self, bounds: &[(f64, f64)]) -> Result<(), EngineError> {
        if bounds.is_empty() {
            return Ok(());
        }
        let model = self
            .model
            .as_mut()
            .ok_or(EngineError::Refused(Request::Rows))?;
        let (lower, upper): (Vec<f64>, Vec<f64>) = bounds.iter().copied().unzip();
        let starts = vec![0 as HighsInt; bounds.len()];
        // SAFETY: the pointer is that of a live model; all arrays have the lengths given, and with
        // no non-zeros HiGHS reads neither indices nor values.
        let status = unsafe {
            Highs_addRows(
                model.as_mut_ptr(),
                bounds.len() as HighsInt,
                lower.as_ptr(),
                upper.as_ptr(),
                0,
                starts.as_ptr(),
                std::ptr::null(),
                std::ptr::null(),
            )
        };
        if status == STATUS_OK {
            self.rows += bounds.len();
            Ok(())
        } else {
            Err(EngineError::Refused(Request::Rows))
        }
    }

    /// Changes the upper bound of a row that has no lower one.
    pub fn raise_row(&mut self, row: usize, upper: f64) -> Result<(), EngineError> {
        let model = self
            .model
            .as_mut()
            .ok_or(EngineError::Refused(Request::Rows))?;
        // SAFETY: the pointer is that of a live model; HiGHS itself refuses a row that it lacks.
        let status = unsafe {
            let row = row as HighsInt;
            Highs_changeRowBounds(model.as_mut_ptr(), row, f64::NEG_INFINITY, upper)
        };
        if status == STATUS_OK {
            Ok(())
        } else {
            Err(EngineError::Refused(Request::Rows))
        }
    }

    /// Adds a block of columns in one call.
    pub fn add(&mut self, block: &Block) -> Result<(), EngineError> {
        if block.is_empty() {
            return Ok(());
        }
        let model = self
            .model
            .as_mut()
            .ok_or(EngineError::Refused(Request::Columns))?;
        let lower = vec![0.0; block.len()];
        let ones = vec![1.0; block.rows.len()];
        // SAFETY: the pointer is that of a live model; costs, bounds and starts have one entry a
        // column, rows and ones one entry a non-zero, and every row exists.
        let status = unsafe {
            Highs_addCols(
                model.as_mut_ptr(),
                block.len() as HighsInt,
                block.costs.as_ptr(),
                lower.as_ptr(),
                block.upper.as_ptr(),
                block.rows.len() as HighsInt,
                block.starts.as_ptr(),
                block.rows.as_ptr(),
                ones.as_ptr(),
            )
        };
        if status == STATUS_OK {
            Ok(())
        } else {
            Err(EngineError::Refused(Request::Columns))
        }
    }

    /// Runs to the optimum. Any other end is an error: a limit reached is no answer.
    pub fn run(&mut self, simplex: Simplex, control: &Control) -> Result<Point, EngineError> {
        let mut model = self
            .model
            .take()
            .ok_or(EngineError::Refused(Request::Run))?;
        let strategy = match simplex {
            Simplex::Dual => 1,
            Simplex::Primal => 4,
        };
        set(&mut model, "simplex_strategy", strategy)?;
        let (solved, status) = run(model, control)?;
        let point = match status {
            Status::Optimal => {
                let solution = solved.get_solution();
                Point {
                    columns: solution.columns().to_vec(),
                    row_duals: solution.dual_rows().to_vec(),
                    pivots: solved.simplex_iteration_count(),
                }
            }
            // Without columns there is nothing to decide, and nothing has a price.
            Status::Empty => Point {
                columns: Vec::new(),
                row_duals: vec![0.0; self.rows],
                pivots: 0,
            },
            other => return Err(EngineError::NotOptimal(other)),
        };
        self.model = Some(Model::from(solved));
        Ok(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::solve::runner::whole;

    /// Three children of one cell, two schools.
    fn small() -> Engine {
        let bounds = [
            (f64::NEG_INFINITY, 2.0),
            (f64::NEG_INFINITY, 1.0),
            (3.0, 3.0),
        ];
        let mut engine = Engine::new(&bounds).unwrap();
        let mut block = Block::default();
        block.push(100.0, f64::INFINITY, &[0, 2]);
        block.push(50.0, f64::INFINITY, &[1, 2]);
        engine.add(&block).unwrap();
        engine
    }

    #[test]
    fn an_optimum_comes_with_its_duals() {
        let point = small().run(Simplex::Dual, &Control::default()).unwrap();
        assert_eq!(point.columns, [2.0, 1.0]);
        assert_eq!(point.row_duals[1] - point.row_duals[0], -50.0);
    }

    #[test]
    fn a_limit_reached_is_an_error_and_never_an_answer() {
        let mut engine = small();
        let model = engine.model.as_mut().unwrap();
        model.try_set_option("simplex_iteration_limit", 0).unwrap();
        let result = engine.run(Simplex::Dual, &Control::default());
        let expected = EngineError::NotOptimal(Status::OtherLimit);
        assert_eq!(result.unwrap_err(), expected);
    }

    #[test]
    fn what_cannot_be_is_an_error() {
        let mut engine = small();
        engine.raise_row(0, 1.0).unwrap();
        let result = engine.run(Simplex::Dual, &Control::default());
        let expected = EngineError::NotOptimal(Status::Infeasible);
        assert_eq!(result.unwrap_err(), expected);
        assert!(whole(0.5).is_err());
        assert!(whole(f64::NAN).is_err());
        assert!(whole(1e16).is_err());
    }

    #[test]
    fn nothing_to_decide_is_no_error() {
        let mut engine = Engine::new(&[(f64::NEG_INFINITY, 2.0)]).unwrap();
        let point = engine.run(Simplex::Dual, &Control::default()).unwrap();
        assert!(point.columns.is_empty());
        assert_eq!(point.row_duals, [0.0]);
    }
}
