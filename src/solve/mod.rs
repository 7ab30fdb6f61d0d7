//! From a programme to its optimal plan. The only home of HiGHS.

mod chains;
mod engine;
mod journeys;
mod places;
mod strategy;
mod together;

pub use engine::EngineError;
pub use journeys::Effort;
pub use strategy::{Solved, Unsolved, solve};
pub use together::{Arranged, Concerned, Household, Journeys, together};
