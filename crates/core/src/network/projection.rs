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
    /// Whether longitudes are counted from 0° to 360°, so that a city on the antimeridian hangs together.
    is_eastward: bool,
}

impl Projection {
    /// A plane for these points.
    ///
    /// With Δφ, Δλ the differences in radians and c the smallest cosine, haversine gives
    /// `sin²(d/2R) ≥ sin²(Δφ/2) + c² sin²(Δλ/2)`. As `sin x ≤ x` and `sin x ≥ x (1 − x²/6)`, the plane
    /// distance `p = R √(Δφ² + c² Δλ²)` obeys `p (1 − m²/24) ≤ d`, where m is the widest extent.
    pub fn over(points: impl Iterator<Item = Position>) -> Self {
        let mut latitudes = Extent::default();
        // Counted from -180° to 180°, and from 0° to 360°: where the points cross the antimeridian the second is
        // narrower.
        let mut longitudes = [Extent::default(), Extent::default()];
        for p in points {
            latitudes.add(p.lat);
            longitudes[0].add(p.lon);
            longitudes[1].add(eastward(p.lon));
        }
        let is_eastward = longitudes[1].width() < longitudes[0].width();
        let wide = longitudes[usize::from(is_eastward)].width();
        if wide < 0.0 {
            return Self {
                cos_lat: 1.0,
                stretch: 1.0,
                is_eastward: false,
            };
        }
        let widest = wide.max(latitudes.width()).to_radians();
        let farthest = latitudes.low.abs().max(latitudes.high.abs());
        // Points all around the globe have no plane: then every search looks at all of them.
        let shrink = (1.0 - widest * widest / 24.0).max(0.0);
        Self {
            cos_lat: farthest.to_radians().cos().max(0.0),
            stretch: 1.0 / shrink,
            is_eastward,
        }
    }

    /// A point in plane metres.
    pub fn project(&self, p: Position) -> [f64; 2] {
        let lon = if self.is_eastward {
            eastward(p.lon)
        } else {
            p.lon
        };
        [
            EARTH_RADIUS_M * lon.to_radians() * self.cos_lat,
            EARTH_RADIUS_M * p.lat.to_radians(),
        ]
    }

    /// The plane radius that contains every point within this great-circle distance.
    pub fn radius(&self, great_circle_m: f64) -> f64 {
        // A millimetre for the rounding of the projection itself.
        great_circle_m * self.stretch + 0.001
    }
}

/// A longitude counted from 0° to 360°.
fn eastward(lon: f64) -> f64 {
    if lon < 0.0 { lon + 360.0 } else { lon }
}

/// From the smallest to the largest of some numbers; narrower than nothing where there are none.
struct Extent {
    low: f64,
    high: f64,
}

impl Default for Extent {
    fn default() -> Self {
        Self {
            low: f64::INFINITY,
            high: f64::NEG_INFINITY,
        }
    }
}

impl Extent {
    const fn add(&mut self, value: f64) {
        self.low = self.low.min(value);
        self.high = self.high.max(value);
    }

    fn width(&self) -> f64 {
        self.high - self.low
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

    #[test]
    fn a_city_on_the_antimeridian_hangs_together() {
        let at = |lon: f64| Position { lon, lat: -16.8 };
        let points = [at(179.9), at(-179.95), at(179.99)];
        let plane = Projection::over(points.into_iter());
        for a in points {
            for b in points {
                let [ax, ay] = plane.project(a);
                let [bx, by] = plane.project(b);
                let (flat, line) = ((ax - bx).hypot(ay - by), haversine_m(a, b));
                assert!(
                    flat <= plane.radius(line) && flat > 0.9 * line - 1.0,
                    "{a:?} {b:?}"
                );
            }
        }
        let around = (0..36).map(|i| at(f64::from(i) * 10.0 - 180.0));
        assert!(Projection::over(around).radius(1.0).is_infinite());
    }
}
