//! The mathematics: one sector's places as a network programme in whole numbers.
//!
//! Nothing here knows a solver. `programme` holds rows, columns and their keys back to the network;
//! each objective has a file of its own with its formula on top.

mod places;
mod programme;
mod transport;
mod travel;

pub use places::{Losses, cut_offs, places_bound, short_sets, unlisted_for_places};
pub use programme::{ColumnIdx, Flow, LISTED, LONGEST, Plan, Programme, ProgrammeArc, RowIdx};
pub use transport::Transport;
pub use travel::{total_metres, travel_bound, travel_is_proved, unlisted_for_travel};
