//! Why: a reason for every child, and whether anybody could envy somebody.

mod bottleneck;
mod child;
mod envy;
mod outline;
mod parcels;
mod reason;
mod tally;

pub use bottleneck::{Bottleneck, Kind, bottlenecks};
pub use child::{Case, Change, Explanation, InReach, Standing, explain};
pub use envy::{envious_pairs, justified_envy};
pub use parcels::Serving;
pub use reason::{Reason, reasons};
pub use tally::Tally;
