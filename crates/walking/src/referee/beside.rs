//! Ends held against every way beside them: no squares, no order by distance.

use rayon::prelude::*;

use super::Referee;
use crate::geometry::{DEGREE_M, EARTH_RADIUS_M, Plane, Point};
use crate::network::snap::End;
use crate::network::{Network, Segment};

/// How far two points lie apart, millimetres, by the chord between them.
pub fn chord_mm(a: Point, b: Point) -> f64 {
    let on_sphere = |p: Point| {
        let (lon, lat) = (p.lon.to_radians(), p.lat.to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let (p, q) = (on_sphere(a), on_sphere(b));
    let square: f64 = p.iter().zip(q).map(|(x, y)| (x - y) * (x - y)).sum();
    2.0 * (square.sqrt() / 2.0).min(1.0).asin() * EARTH_RADIUS_M * 1000.0
}

/// Segments by their southern ends, to look through those beside a point.
pub struct Bands {
    /// Southern end and segment, from south to north.
    sorted: Vec<(f64, u32)>,
    /// How far north the highest segment reaches over its southern end, degrees.
    highest: f64,
}

impl Bands {
    /// All segments of a network.
    pub fn new(network: &Network) -> Self {
        let lat = |at: u32| network.points()[at as usize].lat;
        let south = |s: &Segment| lat(s.a).min(lat(s.b));
        let numbered = network.segments().iter().enumerate();
        let mut sorted: Vec<(f64, u32)> = numbered.map(|(at, s)| (south(s), at as u32)).collect();
        sorted.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let heights = network
            .segments()
            .iter()
            .map(|s| (lat(s.a) - lat(s.b)).abs());
        Self {
            highest: heights.fold(0.0, f64::max),
            sorted,
        }
    }

    /// Whether a way that can be reached straight is nearer than the one that was taken, by more than rounding.
    pub fn has_nearer(&self, referee: &Referee<'_>, end: &End) -> bool {
        let plane = Plane::at(end.point);
        // The plane is true to a ten-thousandth at this distance.
        let leg_m = f64::from(end.leg) / 1000.0 * 0.9999 - 0.002;
        if leg_m <= 0.0 {
            return false;
        }
        let reach = leg_m / DEGREE_M;
        let first = self
            .sorted
            .partition_point(|(south, _)| *south < end.point.lat - reach - self.highest);
        let points = referee.network.points();
        let near = self.sorted[first..]
            .iter()
            .take_while(|(south, _)| *south <= end.point.lat + reach);
        let mut nearer = near.filter_map(|(_, at)| {
            let s = &referee.network.segments()[*at as usize];
            let (a, b) = (points[s.a as usize], points[s.b as usize]);
            let east = |p: Point| plane.project(p)[0];
            if east(a).min(east(b)) > leg_m || east(a).max(east(b)) < -leg_m {
                return None;
            }
            let (share, metres) = plane.nearest(a, b);
            (metres < leg_m).then(|| a.towards(b, share))
        });
        nearer.any(|foot| !referee.is_blocked(end.point, foot))
    }
}
