//! Plane metres that never overestimate: what makes the R-tree exact.
//!
//! The R-tree compares plane distances, the rule compares great circles. A search in the plane may
//! return a school too many, which the rule then drops; it must never miss one. So the plane is laid
//! where its distances are at most the true ones, up to a factor that is known.

use crate::domain::{EARTH_RADIUS_M, Position};

/// An equirectangular plane over a set of points.
#[derive(Clone, Copy, Debug)]
pub struct Projection {
    /// Cosine of the latitude farthest from the equator: the shortest degree of longitude.
    cos_lat: f64,
    /// Plane distance ÷ great circle is at most this.
    stretch: f64,
}

impl Projection {
    /// A plane for these points.
    ///
    /// With Δφ, Δλ the differences in radians and c the smallest cosine, haversine gives
    /// `sin²(d/2R) ≥ sin²(Δφ/2) + c² sin²(Δλ/2)`. As `sin x ≤ x` and `sin x ≥ x (1 − x²/6)`, the plane
    /// distance `p = R √(Δφ² + c² Δλ²)` obeys `p (1 − m²/24) ≤ d`, where m is the widest extent.
    pub fn over(points: impl Iterator<Item = Position>) -> Self {
        let mut box_ = [
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
        ];
        for p in points {
            box_[0] = box_[0].min(p.lon);
            box_[1] = box_[1].max(p.lon);
            box_[2] = box_[2].min(p.lat);
            box_[3] = box_[3].max(p.lat);
        }
        if box_[0] > box_[1] {
            return Self {
                cos_lat: 1.0,
                stretch: 1.0,
            };
        }
        let widest = (box_[1] - box_[0]).max(box_[3] - box_[2]).to_radians();
        let farthest = box_[2].abs().max(box_[3].abs());
        // Half the widest extent of the globe keeps the bound above zero; a city is a thousandth.
        let shrink = (1.0 - widest * widest / 24.0).max(0.1);
        Self {
            cos_lat: farthest.to_radians().cos().max(0.0),
            stretch: 1.0 / shrink,
        }
    }

    /// A point in plane metres.
    pub fn project(&self, p: Position) -> [f64; 2] {
        [
            EARTH_RADIUS_M * p.lon.to_radians() * self.cos_lat,
            EARTH_RADIUS_M * p.lat.to_radians(),
        ]
    }

    /// The plane radius that contains every point within this great-circle distance.
    pub fn radius(&self, great_circle_m: f64) -> f64 {
        // A millimetre for the rounding of the projection itself.
        great_circle_m * self.stretch + 0.001
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::haversine_m;

    #[test]
    fn a_plane_distance_within_its_radius_is_never_too_long() {
        let corner = |i: u32| Position {
            lon: 119.9 + 0.37 * f64::from(i % 5),
            lat: 30.7 + 0.29 * f64::from(i / 5),
        };
        let points: Vec<Position> = (0..25).map(corner).collect();
        let plane = Projection::over(points.iter().copied());
        for &a in &points {
            for &b in &points {
                let [ax, ay] = plane.project(a);
                let [bx, by] = plane.project(b);
                let flat = (ax - bx).hypot(ay - by);
                assert!(flat <= plane.radius(haversine_m(a, b)), "{a:?} {b:?}");
            }
        }
    }
}
