//! How long a journey is.

use crate::domain::{Position, haversine_m};
use crate::units::Metres;

/// A straight line with a detour, rounded to whole metres.
pub fn straight_line(from: Position, to: Position, detour: f64) -> Metres {
    Metres((haversine_m(from, to) * detour).round() as i64)
}

/// The great-circle distance beyond which a journey is certainly longer than `most`.
pub fn great_circle_limit(most: Metres, detour: f64) -> f64 {
    (most.get() as f64 + 0.5) / detour
}
