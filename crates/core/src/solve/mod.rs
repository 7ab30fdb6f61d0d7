//! From a programme to its optimum. The only home of HiGHS, and one way to run it (`runner`) whoever states the
//! programme: arrays and blocks of columns by `highs` and `highs_sys`, the small ones by `good_lp`.

mod chains;
mod engine;
mod in_order;
mod in_turn;
mod journeys;
mod location;
mod mip;
mod places;
mod runner;
mod siblings;
mod small;
mod strategy;

pub use engine::version;
pub use in_order::{Level, Ordered, in_order};
pub use in_turn::{HouseholdInTurn, InTurn, MovableCell, gather_in_turn};
pub use journeys::SolverStats;
pub use location::{LocateLimits, Located, locate};
pub use mip::{Best, Limits, Relaxed, search};
pub use places::max_weight_matching;
pub use runner::{EngineError, Request, Status, whole};
pub use siblings::{Colocated, colocate};
pub use small::{SmallSolution, minimise};
pub use strategy::{Solved, Unsolved, places, solve, solve_again};
