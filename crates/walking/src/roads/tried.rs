//! Changes tried on roads that were read already: without the files, so that the answer comes while somebody looks at a map.

use super::profile::Walk;
use super::{Roads, Way, WayId};
use crate::geometry::{Plane, Point, metres};

/// How far from the nearest way an end of a path may lie that is drawn on a map, metres: nobody hits a road by its middle line.
pub const JOIN_M: f64 = 50.0;

/// Points of a way as near as this are taken as they are, metres.
const AT_POINT_M: f64 = 0.1;

/// A change of the roads that is tried.
#[derive(Clone, Debug, PartialEq)]
pub enum Trial {
    /// A path that is not there yet. Each of its ends is joined to the nearest way.
    Add {
        /// What it is called.
        id: String,
        /// Its points, WGS-84.
        line: Vec<Point>,
    },
    /// A way that nobody may walk any more: all of it.
    Remove {
        /// What the files call it.
        id: String,
    },
    /// A private way that everybody may walk.
    Open {
        /// What the files call it.
        id: String,
    },
}

/// Why a change cannot be tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTried {
    /// No way is called so.
    NoWay,
    /// Everybody may walk it as it is.
    IsOpen,
    /// An end of the path is not near any way, or both are joined at one point.
    NotJoined,
}

impl Roads {
    /// The same roads with the changes, in their order.
    ///
    /// # Errors
    /// The changes that cannot be made, by their places.
    pub fn tried(&self, trials: &[Trial]) -> Result<Self, Vec<(usize, NotTried)>> {
        let mut roads = self.clone();
        let mut faults = Vec::new();
        for (at, trial) in trials.iter().enumerate() {
            if let Err(why) = roads.try_one(trial) {
                faults.push((at, why));
            }
        }
        match faults.is_empty() {
            true => Ok(roads),
            false => Err(faults),
        }
    }

    fn try_one(&mut self, trial: &Trial) -> Result<(), NotTried> {
        match trial {
            Trial::Remove { id } => {
                let before = self.ways.len();
                self.ways.retain(|way| !is_called(&way.id, id));
                match self.ways.len() < before {
                    true => Ok(()),
                    false => Err(NotTried::NoWay),
                }
            }
            Trial::Open { id } => {
                let mut known = self.ways.iter_mut().filter(|way| is_called(&way.id, id));
                let Some(first) = known.next() else {
                    return Err(NotTried::NoWay);
                };
                let mut is_opened = first.walk == Walk::Private;
                first.walk = Walk::Open;
                for way in known {
                    is_opened |= way.walk == Walk::Private;
                    way.walk = Walk::Open;
                }
                match is_opened {
                    true => Ok(()),
                    false => Err(NotTried::IsOpen),
                }
            }
            Trial::Add { id, line } => self.add(id, line),
        }
    }

    /// Adds a path: joined to the ways at its ends, and nowhere else.
    fn add(&mut self, id: &str, line: &[Point]) -> Result<(), NotTried> {
        let (Some(first), Some(last)) = (line.first(), line.last()) else {
            return Err(NotTried::NotJoined);
        };
        let mut points = vec![self.joined(*first).ok_or(NotTried::NotJoined)?];
        for point in line {
            points.push(self.points.len() as u32);
            self.points.push(*point);
        }
        points.push(self.joined(*last).ok_or(NotTried::NotJoined)?);
        if points.first() == points.last() {
            return Err(NotTried::NotJoined);
        }
        self.ways.push(Way {
            id: WayId::Edge(id.into()),
            name: None,
            walk: Walk::Open,
            level: 0,
            points,
        });
        Ok(())
    }

    /// The point of the nearest way, put into it where it has none there; of equally near ones that of the first.
    fn joined(&mut self, point: Point) -> Option<u32> {
        let plane = Plane::at(point);
        let mut best: Option<(f64, usize, usize, f64)> = None;
        for (at, way) in self.ways.iter().enumerate() {
            for (to, ends) in way.points.windows(2).enumerate() {
                let [a, b] = [ends[0], ends[1]].map(|end| self.points[end as usize]);
                let (share, apart) = plane.nearest(a, b);
                if apart <= JOIN_M && best.is_none_or(|(least, ..)| apart < least) {
                    best = Some((apart, at, to, share));
                }
            }
        }
        let (_, at, to, share) = best?;
        let way = &mut self.ways[at];
        let [a, b] = [way.points[to], way.points[to + 1]];
        let long = metres(self.points[a as usize], self.points[b as usize]);
        if share * long <= AT_POINT_M || (1.0 - share) * long <= AT_POINT_M {
            return Some(if share < 0.5 { a } else { b });
        }
        let new = self.points.len() as u32;
        let place = self.points[a as usize].towards(self.points[b as usize], share);
        self.points.push(place);
        way.points.insert(to + 1, new);
        Some(new)
    }
}

fn is_called(way: &WayId, id: &str) -> bool {
    match way {
        WayId::Osm(number) => id.parse() == Ok(*number),
        WayId::Edge(own) => **own == *id,
    }
}
