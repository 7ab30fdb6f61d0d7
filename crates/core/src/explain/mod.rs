//! Why: a reason for every child, and whether anybody could envy somebody.

mod access;
mod area;
mod bottleneck;
mod budget;
mod child;
mod envy;
mod outline;
mod papers;
mod parcels;
mod pressure;
mod reason;
mod tally;

pub use access::SchoolAccess;
pub use area::{Bottleneck, Serving, ShortageKind};
pub use bottleneck::bottlenecks;
pub use child::{Case, Change, Explanation, InReach, SchoolAvailability, explain};
pub use envy::{envious_pairs, justified_envy};
pub use papers::{OpenCondition, Papers};
pub use pressure::{Pressure, PressureArea, pressure, public_school};
pub use reason::{Reason, buys_first, reasons};
pub use tally::Tally;
