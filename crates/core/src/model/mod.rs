//! The mathematics: every programme that is solved, stated as data. Each family of constraints is a function with its
//! inequality, each objective another.
//!
//! Nothing here knows a solver. The network programmes of a sector (`AssignmentModel`, `TransportModel`) are held
//! by rows, columns and arcs, because they are large and grow while they are solved; the searches of siting
//! (`MasterModel`, `LocationModel`) are a `LinearProgram`; the small programmes that people read
//! (`SiblingModel`, `PostModel`) are a `SmallProgram`. Each can be written out in the words of the field: the
//! listings of a small case of each are held in `crates/core/tests/golden`.

mod assignment;
mod face;
mod linear;
mod listing;
mod places;
mod posts;
mod siblings;
pub mod siting;
mod small;
mod transport;
mod travel;

pub use assignment::{AssignmentModel, ColumnIdx, Flow, LISTED, LONGEST, ModelArc, Plan, RowIdx};
pub use face::OptimalFace;
pub use linear::{LinearProgram, LinearRow, Name};
pub use places::{
    Losses, cut_offs, deficient_sets, places_bound, places_program, price_out_places,
};
pub use posts::{PostInstance, PostModel, PostSolution, PostUnit};
pub use siblings::{
    Journeys, Seats, SiblingHousehold, SiblingInstance, SiblingModel, SiblingSolution,
};
pub use small::SmallProgram;
pub use transport::{TransportModel, journey, place_row, supply_row};
pub use travel::{price_out_travel, total_metres, travel_bound, travel_is_proved};
