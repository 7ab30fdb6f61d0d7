//! From a programme to its optimal plan. The only home of HiGHS.

mod chains;
mod engine;
mod journeys;
mod mip;
mod places;
mod small;
mod strategy;
mod together;

pub use engine::{EngineError, version, whole};
pub use journeys::Effort;
pub use mip::{Best, Limits, Mip};
pub use places::best_set;
pub use small::minimise;
pub use strategy::{Solved, Unsolved, solve, solve_again};
pub use together::{Arranged, Concerned, Household, Journeys, together};
