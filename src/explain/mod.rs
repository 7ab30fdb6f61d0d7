//! Why: a reason for every child, and whether anybody could envy somebody.

mod envy;
mod reason;

pub use envy::justified_envy;
pub use reason::{Reason, reasons};
