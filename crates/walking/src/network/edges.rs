//! Where a network ends: pieces of it that are left out, and the edge of what was mapped.

use super::Network;
use super::snap::{Ends, Snapped};
use crate::geometry::{DEGREE_M, Plane, Point};

/// A way of a piece is nearer only where it is nearer by more than this, metres.
const NEARER_M: f64 = 1.0;

impl Network {
    /// Places to which a way of a piece that is left out is nearer than the one that they are on: by their places in the
    /// list, with how far that way is, whole metres.
    pub fn on_pieces(&self, places: &[Ends], snapped: &[Snapped]) -> Vec<(u32, u64)> {
        let mut found = Vec::new();
        let mut near = Vec::new();
        for (at, (place, ends)) in places.iter().zip(snapped).enumerate() {
            let mut nearest: Option<f64> = None;
            for (point, end) in place.points.iter().zip(&ends.ends) {
                if !point.is_valid() {
                    continue;
                }
                let within = match end {
                    Ok(end) => f64::from(end.leg) / 1000.0 - NEARER_M,
                    Err(_) => self.options.snap_m,
                };
                let metres = self.nearest_left_out(*point, within, &mut near);
                nearest = [nearest, metres].into_iter().flatten().reduce(f64::min);
            }
            if let Some(metres) = nearest {
                found.push((at as u32, metres.round() as u64));
            }
        }
        found
    }

    fn nearest_left_out(&self, point: Point, within: f64, near: &mut Vec<u32>) -> Option<f64> {
        if self.left_out.is_empty() || within <= 0.0 {
            return None;
        }
        let plane = Plane::at(point);
        self.left_out_grid.around(point, within, near);
        let metres = near.iter().map(|at| {
            let s = &self.left_out[*at as usize];
            let (a, b) = (self.points[s.a as usize], self.points[s.b as usize]);
            plane.nearest(a, b).1
        });
        metres.filter(|metres| *metres <= within).reduce(f64::min)
    }

    /// How many of these places are nearer than so many metres to the edge of the box that holds all ways: beyond it
    /// nothing is known, and a way that leads through there is missing.
    pub fn near_the_edge(&self, places: &[Point], metres: u64) -> usize {
        let ends = self.segments.iter().flat_map(|s| [s.a, s.b]);
        let mut points = ends.map(|at| self.points[at as usize]);
        let Some(first) = points.next() else {
            return 0;
        };
        let (low, high) = points.fold((first, first), |(low, high), p| {
            (
                Point::new(low.lon.min(p.lon), low.lat.min(p.lat)),
                Point::new(high.lon.max(p.lon), high.lat.max(p.lat)),
            )
        });
        let metres = metres as f64;
        let is_near = |place: &&Point| {
            let east = DEGREE_M * place.lat.to_radians().cos();
            let to_edge = [
                (place.lon - low.lon) * east,
                (high.lon - place.lon) * east,
                (place.lat - low.lat) * DEGREE_M,
                (high.lat - place.lat) * DEGREE_M,
            ];
            to_edge.into_iter().fold(f64::MAX, f64::min) < metres
        };
        places.iter().filter(is_near).count()
    }
}
