//! The schools nearest to each community on foot, with the ways to them as they are drawn: as many of both as there is
//! room for.

use std::collections::BTreeMap;

use geo::{LineString, Simplify};
use rayon::prelude::*;
use xuewei_core::domain::{CommunityIdx, Intake, SchoolIdx, TravelOrigin};
use xuewei_core::units::Metres;
use xuewei_walking::Point;
use xuewei_walking::geometry::DEGREE_M;

use super::Walking;

/// How many schools of a community are shown, the most first.
const NEAREST: [usize; 4] = [5, 3, 2, 1];

/// Metres by which a drawn way may miss its roads, the finest first.
const MISSES: [f64; 3] = [4.0, 12.0, 30.0];

/// Points of a way at the least, so that nobody looks for ways of which there is no room.
const FEWEST_POINTS: usize = 3;

/// A school near a community.
#[derive(Clone, Debug, PartialEq)]
pub struct NearSchool {
    /// The school.
    pub school: SchoolIdx,
    /// How far it is, as it counts in the round.
    pub metres: Metres,
    /// The way to it, in hundred-thousandths of a degree: longitude and latitude of its first point, then the steps from
    /// each to the next. Nothing where the distance is not of the network, or where there is no room.
    pub way: Option<Vec<i32>>,
}

/// A way that is not drawn yet: the number of the community, its place among the nearest, its points.
type Way = (usize, usize, Vec<Point>);

impl Walking {
    /// The nearest of these schools to each community, the nearest first: no more pairs than so many, and no more points
    /// of ways.
    pub fn nearest(
        &self,
        intake: &Intake,
        schools: &[SchoolIdx],
        most_pairs: usize,
        most_points: usize,
    ) -> Vec<(CommunityIdx, Vec<NearSchool>)> {
        let mut found = self.in_reach(intake, schools);
        let pairs = |of: usize| {
            found
                .iter()
                .map(|(_, near)| near.len().min(of))
                .sum::<usize>()
        };
        let Some(shown) = NEAREST.into_iter().find(|of| pairs(*of) <= most_pairs) else {
            return Vec::new();
        };
        let drawable = NEAREST
            .into_iter()
            .find(|of| *of <= shown && pairs(*of) * FEWEST_POINTS <= most_points);
        for (_, near) in &mut found {
            near.truncate(shown);
        }
        if let Some(drawable) = drawable {
            let ways = self.ways_to(intake, &found, drawable);
            let (most, ways) = (most_points, &ways);
            for (at, place, way) in drawn(ways, drawable, most) {
                if let Some(near) = found.get_mut(at).and_then(|(_, near)| near.get_mut(place)) {
                    near.way = Some(way);
                }
            }
        }
        found
    }

    /// The schools within the reach of each community, the nearest first.
    fn in_reach(
        &self,
        intake: &Intake,
        schools: &[SchoolIdx],
    ) -> Vec<(CommunityIdx, Vec<NearSchool>)> {
        let most = self.walker.pack.reach.max;
        let mut near: BTreeMap<CommunityIdx, Vec<NearSchool>> = BTreeMap::new();
        let mut shown = vec![false; intake.schools().len()];
        for school in schools {
            if let Some(shown) = shown.get_mut(school.at()) {
                *shown = true;
            }
        }
        let rows = intake.travel().map_or(&[][..], |table| &table.journeys);
        for (from, school, metres) in rows {
            let TravelOrigin::Community(community) = from else {
                continue;
            };
            if *metres <= most && shown.get(school.at()) == Some(&true) {
                near.entry(*community).or_default().push(NearSchool {
                    school: *school,
                    metres: *metres,
                    way: None,
                });
            }
        }
        let mut near: Vec<_> = near.into_iter().collect();
        for (_, schools) in &mut near {
            schools.sort_by_key(|near| (near.metres, near.school));
        }
        near
    }

    /// The ways to the first few of each community, one search for each school.
    fn ways_to(
        &self,
        intake: &Intake,
        found: &[(CommunityIdx, Vec<NearSchool>)],
        drawable: usize,
    ) -> Vec<Way> {
        let mut of_school: BTreeMap<SchoolIdx, Vec<(usize, usize, CommunityIdx)>> = BTreeMap::new();
        for (at, (community, near)) in found.iter().enumerate() {
            for (place, near) in near.iter().take(drawable).enumerate() {
                let from = TravelOrigin::Community(*community);
                if !self.is_listed(intake, from, near.school) {
                    let of = of_school.entry(near.school).or_default();
                    of.push((at, place, *community));
                }
            }
        }
        let most = u64::try_from(self.walker.pack.reach.max.get()).unwrap_or(0);
        let network = &self.walker.network;
        let ways = of_school.into_par_iter().flat_map_iter(|(school, pairs)| {
            let target = self.walker.target(intake, school);
            let to = target.map(|target| network.ends(std::slice::from_ref(&target.ends)));
            let starts: Vec<_> = pairs
                .iter()
                .filter_map(|(at, place, community)| {
                    let origin = TravelOrigin::Community(*community);
                    Some((*at, *place, self.walker.start(intake, origin)?.ends))
                })
                .collect();
            let ends: Vec<_> = starts.iter().map(|(.., ends)| ends.clone()).collect();
            let to = to.and_then(|to| to.into_iter().next());
            let routes = to.map_or_else(Vec::new, |to| {
                network.routes_to(&network.ends(&ends), &to, most)
            });
            let ways = starts.into_iter().zip(routes);
            ways.filter_map(|((at, place, _), route)| Some((at, place, route?.points)))
                .collect::<Vec<Way>>()
        });
        ways.collect()
    }
}

/// Ways as they are drawn: of as many schools and as finely as there is room for; none where there is none.
fn drawn(ways: &[Way], drawable: usize, most_points: usize) -> Vec<(usize, usize, Vec<i32>)> {
    for of in NEAREST.into_iter().filter(|of| *of <= drawable) {
        for miss in MISSES {
            let drawn: Vec<(usize, usize, Vec<i32>)> = ways
                .iter()
                .filter(|(_, place, _)| *place < of)
                .map(|(at, place, points)| (*at, *place, steps(points, miss)))
                .collect();
            // Two numbers a point.
            if drawn.iter().map(|(.., way)| way.len()).sum::<usize>() <= 2 * most_points {
                return drawn;
            }
        }
    }
    Vec::new()
}

/// A line without the points that it misses by no more than so many metres, as steps.
fn steps(line: &[Point], miss: f64) -> Vec<i32> {
    let line: LineString<f64> = line.iter().map(|p| (p.lon, p.lat)).collect();
    let rounded = |degrees: f64| (degrees * 1e5).round() as i32;
    let mut steps = Vec::new();
    let mut before = (0, 0);
    for point in line.simplify(miss / DEGREE_M).0 {
        let now = (rounded(point.x), rounded(point.y));
        steps.extend([now.0 - before.0, now.1 - before.1]);
        before = now;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(at: usize, place: usize) -> Way {
        let points = (0..50).map(|x| Point::new(120.0 + f64::from(x) * 1e-3, 31.0));
        (at, place, points.collect())
    }

    #[test]
    fn a_way_is_written_as_steps_from_its_first_point() {
        let line = [
            Point::new(120.0, 31.0),
            Point::new(120.001, 31.000_001),
            Point::new(120.002, 31.0),
            Point::new(120.002, 30.998),
        ];
        assert_eq!(steps(&line, 4.0), [12_000_000, 3_100_000, 200, 0, 0, -200]);
    }

    #[test]
    fn the_farther_schools_go_first_where_there_is_no_room() {
        let ways: Vec<Way> = (0..4).flat_map(|at| [way(at, 0), way(at, 1)]).collect();
        assert_eq!(drawn(&ways, 2, 16).len(), 8);
        let near = drawn(&ways, 2, 15);
        assert_eq!(near.len(), 4);
        assert!(near.iter().all(|(_, place, _)| *place == 0));
        assert_eq!(drawn(&ways, 2, 7), []);
    }
}
