//! A point on the globe and the distance between two.

use geo::{Distance, Haversine, Point};

/// Radius of the sphere on which distances are measured, metres (the mean radius of GRS 80).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A point in degrees of WGS-84, longitude before latitude everywhere in the program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees east of Greenwich, WGS-84.
    pub lon: f64,
    /// Degrees north of the equator, WGS-84.
    pub lat: f64,
}

impl Position {
    /// A key that is equal for equal points and orders them the same way everywhere.
    pub fn key(self) -> (u64, u64) {
        // Adding zero turns -0.0 into 0.0; all coordinates here are finite.
        ((self.lon + 0.0).to_bits(), (self.lat + 0.0).to_bits())
    }
}

/// Great-circle distance in metres on the sphere of [`EARTH_RADIUS_M`].
pub fn haversine_m(a: Position, b: Position) -> f64 {
    Haversine.distance(Point::new(a.lon, a.lat), Point::new(b.lon, b.lat))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_along_a_meridian_is_the_radius_times_its_angle() {
        let a = Position {
            lon: 120.0,
            lat: 31.0,
        };
        let b = Position {
            lon: 120.0,
            lat: 32.0,
        };
        let expected = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;
        assert!((haversine_m(a, b) - expected).abs() < 1e-6);
    }
}
