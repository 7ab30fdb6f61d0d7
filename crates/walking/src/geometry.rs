//! Points, lengths, and straight lines that meet.

/// Radius of the sphere on which lengths are measured, metres (the mean radius of GRS 80).
pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// Metres of a degree along a meridian.
pub const DEGREE_M: f64 = EARTH_RADIUS_M * std::f64::consts::PI / 180.0;

/// A point in degrees of WGS-84.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Degrees east of Greenwich.
    pub lon: f64,
    /// Degrees north of the equator.
    pub lat: f64,
}

impl Point {
    /// A point; any numbers are taken.
    pub const fn new(lon: f64, lat: f64) -> Self {
        Self { lon, lat }
    }

    /// Whether these are finite degrees on the globe.
    pub fn is_valid(self) -> bool {
        self.lon.abs() <= 180.0 && self.lat.abs() <= 90.0
    }

    /// The point at a share of the way to another, straight in degrees.
    pub fn towards(self, other: Self, share: f64) -> Self {
        Self {
            lon: self.lon + (other.lon - self.lon) * share,
            lat: self.lat + (other.lat - self.lat) * share,
        }
    }

    /// An order that is the same everywhere.
    pub fn order(self, other: &Self) -> std::cmp::Ordering {
        let lon = self.lon.total_cmp(&other.lon);
        lon.then(self.lat.total_cmp(&other.lat))
    }
}

/// Great-circle distance, metres (haversine).
pub fn metres(a: Point, b: Point) -> f64 {
    let (from, to) = (a.lat.to_radians(), b.lat.to_radians());
    let north = ((b.lat - a.lat).to_radians() / 2.0).sin();
    let east = ((b.lon - a.lon).to_radians() / 2.0).sin();
    let h = north * north + from.cos() * to.cos() * east * east;
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

/// Great-circle distance in whole millimetres.
pub fn millimetres(a: Point, b: Point) -> u64 {
    (metres(a, b) * 1000.0).round() as u64
}

/// A plane of metres around a point, true near it.
#[derive(Clone, Copy, Debug)]
pub struct Plane {
    centre: Point,
    shrink: f64,
}

impl Plane {
    /// The plane around a point.
    pub fn at(centre: Point) -> Self {
        Self {
            centre,
            shrink: centre.lat.to_radians().cos(),
        }
    }

    /// Metres east and north of the centre.
    pub fn project(&self, p: Point) -> [f64; 2] {
        [
            (p.lon - self.centre.lon) * DEGREE_M * self.shrink,
            (p.lat - self.centre.lat) * DEGREE_M,
        ]
    }

    /// The point of the segment nearest to the centre: the share of the way from `a` to `b`, and how far it is, metres.
    pub fn nearest(&self, a: Point, b: Point) -> (f64, f64) {
        let [ax, ay] = self.project(a);
        let [bx, by] = self.project(b);
        let (dx, dy) = (bx - ax, by - ay);
        let square = dx * dx + dy * dy;
        let share = if square > 0.0 {
            (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (share, (ax + dx * share).hypot(ay + dy * share))
    }
}

/// A straight line between two points of a plane.
pub type Straight = [[f64; 2]; 2];

/// Where two straight lines meet, as shares of their lengths; `None` where they do not, or run along each other.
pub fn meet([a, b]: Straight, [c, d]: Straight) -> Option<(f64, f64)> {
    let (u, v) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
    let area = u[0] * v[1] - u[1] * v[0];
    if area == 0.0 || !area.is_finite() {
        return None;
    }
    let w = [c[0] - a[0], c[1] - a[1]];
    let along_first = (w[0] * v[1] - w[1] * v[0]) / area;
    let along_second = (w[0] * u[1] - w[1] * u[0]) / area;
    let is_on = |share: f64| (0.0..=1.0).contains(&share);
    (is_on(along_first) && is_on(along_second)).then_some((along_first, along_second))
}

/// Whether a point lies within rings, by the number of times that a ray from it leaves them.
pub fn is_within(p: Point, rings: &[Vec<Point>]) -> bool {
    let sides = |ring: &Vec<Point>| {
        let edges = ring.windows(2).filter(|e| {
            let (a, b) = (e[0], e[1]);
            (a.lat > p.lat) != (b.lat > p.lat)
                && p.lon < a.lon + (b.lon - a.lon) * (p.lat - a.lat) / (b.lat - a.lat)
        });
        edges.count()
    };
    rings.iter().map(sides).sum::<usize>() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_degree_along_a_meridian_is_the_radius_times_its_angle() {
        let length = metres(Point::new(120.0, 31.0), Point::new(120.0, 32.0));
        assert!((length - DEGREE_M).abs() < 1e-6);
    }

    #[test]
    fn lines_meet_where_they_cross_and_where_they_touch_and_not_beside() {
        let level = [[0.0, 0.0], [10.0, 0.0]];
        assert_eq!(meet(level, [[5.0, -1.0], [5.0, 1.0]]), Some((0.5, 0.5)));
        assert_eq!(meet(level, [[5.0, 0.0], [5.0, 1.0]]), Some((0.5, 0.0)));
        assert_eq!(meet(level, [[5.0, 0.1], [5.0, 1.0]]), None);
        assert_eq!(meet(level, [[2.0, 0.0], [5.0, 0.0]]), None);
    }

    #[test]
    fn a_hole_is_not_within() {
        let square = |a: f64, b: f64| {
            let corners = [(a, a), (b, a), (b, b), (a, b), (a, a)];
            corners.map(|(x, y)| Point::new(x, y)).to_vec()
        };
        let rings = [square(0.0, 10.0), square(4.0, 6.0)];
        assert!(is_within(Point::new(1.0, 1.0), &rings));
        assert!(!is_within(Point::new(5.0, 5.0), &rings));
        assert!(!is_within(Point::new(11.0, 5.0), &rings));
    }
}
