//! The way of one journey.

use super::Network;
use super::graph::{Layer, NONE};
use super::search::{FAR, FARTHEST_MM, Search, bound_mm};
use super::snap::{End, Snapped};
use crate::geometry::Point;

/// The shortest way from a place to a school.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// How long it is, millimetres, legs among it.
    pub mm: u32,
    /// The gate of the place.
    pub from_gate: u16,
    /// The gate of the school.
    pub to_gate: u16,
    /// The straight leg from the place to the first way, millimetres.
    pub from_leg: u32,
    /// The straight leg from the last way to the school, millimetres.
    pub to_leg: u32,
    /// From the place to the school, WGS-84.
    pub points: Vec<Point>,
    /// The ways one after another, each with how much of it is walked, millimetres: places in [`Network::ways`].
    pub ways: Vec<(u32, u32)>,
}

/// A route while it is put together.
#[derive(Default)]
struct Walked {
    points: Vec<Point>,
    ways: Vec<(u32, u32)>,
}

impl Network {
    /// The shortest route from a place to a school; `None` where none leads there. Its length is that of the journey.
    pub fn route(&self, from: &Snapped, to: &Snapped) -> Option<Route> {
        let mut search = Search::new(&self.graph);
        search.run(&self.seeds(to), FARTHEST_MM);
        self.routed(&search, from, to)
    }

    /// The routes from several places to one school by one search, within so many metres; `None` for what is farther.
    pub fn routes_to(&self, from: &[Snapped], to: &Snapped, most_m: u64) -> Vec<Option<Route>> {
        let bound = bound_mm(most_m);
        let mut search = Search::new(&self.graph);
        search.run(&self.seeds(to), bound);
        let route = |place| self.routed(&search, place, to);
        from.iter()
            .map(|place| route(place).filter(|route| route.mm <= bound))
            .collect()
    }

    /// The route from a place, after the search from the school.
    fn routed(&self, search: &Search<'_>, from: &Snapped, to: &Snapped) -> Option<Route> {
        // Millimetres, both gates, and where the journey enters: a state, or the school's own chain.
        let mut best: Option<(u64, u16, u16, Option<u32>)> = None;
        for (from_gate, end) in from.on() {
            let (chain, along) = self.in_chain(end);
            for (to_gate, school) in to.on() {
                let (other, there) = self.in_chain(school);
                if chain == other {
                    let mm = u64::from(end.leg)
                        + u64::from(school.leg)
                        + u64::from(along.abs_diff(there));
                    let one = (mm, from_gate, to_gate, None);
                    best = Some(best.map_or(one, |best| best.min(one)));
                }
            }
            for (state, between) in self.read_at(end) {
                let label = search.mm[state as usize];
                if label != FAR {
                    let mm = u64::from(label) + u64::from(between) + u64::from(end.leg);
                    let one = (mm, from_gate, search.gate[state as usize], Some(state));
                    best = Some(best.map_or(one, |best| best.min(one)));
                }
            }
        }
        let (mm, from_gate, to_gate, entry) = best?;
        let (start, goal) = (end_at(from, from_gate)?, end_at(to, to_gate)?);
        let mut walked = Walked::default();
        walked.points.push(start.point);
        match entry {
            None => self.along(&mut walked, self.in_chain(start), self.in_chain(goal).1),
            Some(state) => self.follow(&mut walked, search, start, goal, state),
        }
        walked.points.push(goal.point);
        walked.points.dedup();
        Some(Route {
            mm: u32::try_from(mm).ok()?,
            from_gate,
            to_gate,
            from_leg: start.leg,
            to_leg: goal.leg,
            points: walked.points,
            ways: walked.ways,
        })
    }

    /// Walks from a place to a state, from state to state down the labels, and to the school.
    fn follow(
        &self,
        walked: &mut Walked,
        search: &Search<'_>,
        start: &End,
        goal: &End,
        entry: u32,
    ) {
        let (chain, along) = self.in_chain(start);
        let of = &self.chains.chains[chain as usize];
        let core = |state: u32| self.graph.core_of(state);
        // A loop has one core vertex at both ends: the nearer one is meant.
        let exit = match (core(entry) == of.from, core(entry) == of.to) {
            (true, true) if of.mm - along < along => of.mm,
            (true, _) => 0,
            _ => of.mm,
        };
        self.along(walked, (chain, along), exit);
        let (goal_chain, there) = self.in_chain(goal);
        let of_goal = &self.chains.chains[goal_chain as usize];
        let layer = if of_goal.is_private {
            Layer::First
        } else {
            Layer::Ground
        };
        let mut state = entry;
        loop {
            let mm = search.mm[state as usize];
            let last = [
                (of_goal.from, there, 0),
                (of_goal.to, of_goal.mm - there, of_goal.mm),
            ];
            let seed = last.into_iter().find(|(core, rest, _)| {
                self.graph.state(*core, layer) == state && goal.leg + rest == mm
            });
            if let Some((_, _, at)) = seed {
                self.along(walked, (goal_chain, at), there);
                return;
            }
            let label = |from: u32| search.mm[from as usize];
            let Some((from, chain)) = self.graph.before(state, |from, long| {
                label(from) != FAR && label(from) + long == mm
            }) else {
                return;
            };
            if chain != NONE {
                let of = &self.chains.chains[chain as usize];
                let (enter, leave) = if core(state) == of.from {
                    (0, of.mm)
                } else {
                    (of.mm, 0)
                };
                self.along(walked, (chain, enter), leave);
            }
            state = from;
        }
    }

    /// Walks along a chain from one place to another.
    fn along(&self, walked: &mut Walked, (chain, from): (u32, u32), to: u32) {
        let of = &self.chains.chains[chain as usize];
        let mut order: Vec<u32> = self.chains.order[of.start as usize..of.end as usize].to_vec();
        let (low, high) = (from.min(to), from.max(to));
        if from > to {
            order.reverse();
        }
        for number in order {
            let segment = self.segments[number as usize];
            let place = self.chains.places[number as usize];
            let (begin, end) = (place.before, place.before + segment.mm);
            let (enter, leave) = (begin.max(low), end.min(high));
            if enter > leave || (enter == leave && low != high) {
                continue;
            }
            let point = |at: u32| {
                let share = f64::from(at - begin) / f64::from(segment.mm);
                let share = if place.is_forward { share } else { 1.0 - share };
                self.points[segment.a as usize].towards(self.points[segment.b as usize], share)
            };
            let (first, last) = if from > to {
                (leave, enter)
            } else {
                (enter, leave)
            };
            walked.points.extend([point(first), point(last)]);
            match walked.ways.last_mut() {
                Some((way, mm)) if *way == segment.way => *mm += leave - enter,
                _ => walked.ways.push((segment.way, leave - enter)),
            }
        }
        walked.points.dedup();
    }
}

fn end_at(place: &Snapped, gate: u16) -> Option<&End> {
    place.ends.get(usize::from(gate))?.as_ref().ok()
}
