//! Places on the network: each at the nearest point of a way that it can walk straight to.

use rayon::prelude::*;

use super::{Network, Segment};
use crate::geometry::{Plane, Point, millimetres};

/// Where journeys of a place begin or end: at its gates, else at its point.
#[derive(Clone, Debug, PartialEq)]
pub struct Ends {
    /// One point or several gates, WGS-84.
    pub points: Vec<Point>,
    /// Whether the points are gates.
    pub is_gates: bool,
}

impl Ends {
    /// A place without gates.
    pub fn at(lon: f64, lat: f64) -> Self {
        Self {
            points: vec![Point::new(lon, lat)],
            is_gates: false,
        }
    }

    /// A place that is reached by its gates alone.
    pub fn gates(points: Vec<Point>) -> Self {
        Self {
            points,
            is_gates: true,
        }
    }
}

/// A point of a place on the network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct End {
    /// The segment, by its place in [`Network::segments`].
    pub segment: u32,
    /// How far along it from its beginning, millimetres.
    pub along: u32,
    /// The straight leg from the point to the way, millimetres.
    pub leg: u32,
    /// The point itself.
    pub point: Point,
    /// The point on the way.
    pub foot: Point,
}

/// Why a point is off the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Off {
    /// No way is near enough.
    TooFar,
    /// A barrier stands before every way that is near enough.
    Blocked,
}

/// A place with all its ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapped {
    /// Its ends, in the order of its gates.
    pub ends: Vec<Result<End, Off>>,
}

impl Snapped {
    /// The ends on the network, each with the number of its gate.
    pub fn on(&self) -> impl Iterator<Item = (u16, &End)> {
        let numbered = self.ends.iter().enumerate();
        numbered.filter_map(|(at, end)| Some((u16::try_from(at).ok()?, end.as_ref().ok()?)))
    }
}

impl Network {
    /// Puts places on the network. Each result depends on the place and the network alone.
    pub fn ends(&self, places: &[Ends]) -> Vec<Snapped> {
        let snapped = places.par_iter().map(|place| Snapped {
            ends: place.points.iter().map(|point| self.snap(*point)).collect(),
        });
        snapped.collect()
    }

    /// The nearest point of a way that the straight leg reaches without crossing a barrier; of equal ones that of the
    /// first segment.
    ///
    /// # Errors
    /// Where no way is near enough, or none can be reached straight.
    pub fn snap(&self, point: Point) -> Result<End, Off> {
        let farthest = self.options.snap_m;
        if self.segments.is_empty() || !point.is_valid() {
            return Err(Off::TooFar);
        }
        let plane = Plane::at(point);
        let mut radius = self.grid.usual_m().min(farthest);
        let (mut near, mut found) = (Vec::new(), Vec::new());
        loop {
            self.grid.around(point, radius, &mut near);
            found.clear();
            for at in &near {
                let Segment { a, b, .. } = self.segments[*at as usize];
                let (share, metres) =
                    plane.nearest(self.points[a as usize], self.points[b as usize]);
                if metres <= radius {
                    found.push((metres, *at, share));
                }
            }
            found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let ends = found
                .iter()
                .map(|(_, at, share)| self.end(point, *at, *share));
            let mut open = ends.filter(|end| !self.barriers.block(point, end.foot));
            if let Some(end) = open.next() {
                return Ok(end);
            }
            if radius >= farthest {
                let is_blocked = !found.is_empty();
                return Err(if is_blocked {
                    Off::Blocked
                } else {
                    Off::TooFar
                });
            }
            radius = (radius * 2.0).min(farthest);
        }
    }

    /// The end of a point at a share of a segment.
    fn end(&self, point: Point, at: u32, share: f64) -> End {
        let segment = self.segments[at as usize];
        let foot = self.points[segment.a as usize].towards(self.points[segment.b as usize], share);
        End {
            segment: at,
            along: (f64::from(segment.mm) * share).round() as u32,
            leg: millimetres(point, foot) as u32,
            point,
            foot,
        }
    }

    /// Where an end stands in its chain, millimetres from the beginning.
    pub(crate) fn in_chain(&self, end: &End) -> (u32, u32) {
        let place = self.chains.places[end.segment as usize];
        let length = self.segments[end.segment as usize].mm;
        let along = if place.is_forward {
            end.along
        } else {
            length - end.along
        };
        (place.chain, place.before + along)
    }
}
