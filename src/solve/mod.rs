//! From a programme to its optimal plan, by HiGHS. The only home of the solver.

mod engine;
mod generation;

pub use engine::EngineError;
pub use generation::{Effort, Solved, Unsolved, solve};
