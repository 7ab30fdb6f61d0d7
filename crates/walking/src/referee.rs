//! The referee: shortest distances proved by their duals.
//!
//! A shortest-path problem has a dual: numbers at the vertices, none more than its neighbour's and the segment between
//! them. Numbers that keep to this are nowhere too large; numbers each of which has a neighbour (or a gate) that it comes
//! from exactly are nowhere too small. So both together are the distances, and that nothing nearer than the bound was
//! forgotten follows too. The referee sorts nothing, has no heap, knows no chains and no squares, and measures segments and
//! legs by another formula than the network.

/// Ends held against every way beside them.
mod beside;

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use crate::geometry::{Plane, Point, meet};
use crate::network::labels::{Labeller, Labels};
use crate::network::matrix::Journey;
use crate::network::snap::{End, Off, Snapped};
use crate::network::{Network, Segment};
use beside::{Bands, chord_mm};

/// What is wrong with distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A segment is not as long as its points lie apart.
    Segment {
        /// Its place in the network.
        segment: u32,
    },
    /// An end of a place is not where it is said to be.
    End {
        /// Whether it is a school's.
        is_school: bool,
        /// The place.
        place: u32,
        /// Its gate.
        gate: u16,
    },
    /// A label is larger than a neighbour's and what lies between, or is not there.
    TooFar {
        /// The school.
        school: u32,
        /// The vertex.
        vertex: u32,
    },
    /// A label comes from nowhere.
    TooNear {
        /// The school.
        school: u32,
        /// The vertex.
        vertex: u32,
    },
    /// A journey is not as long as the labels say, or leads by other gates.
    Journey {
        /// The place.
        place: u32,
        /// The school.
        school: u32,
    },
    /// A journey within the bound is not told, or one beyond it is.
    Told {
        /// The place.
        place: u32,
        /// The school.
        school: u32,
    },
}

/// No label.
const NONE: u32 = u32::MAX;

/// The referee of a network.
pub struct Referee<'a> {
    network: &'a Network,
    /// The segments at each vertex, those of one after those of another.
    starts: Vec<u32>,
    at: Vec<u32>,
    with_private: Vec<bool>,
}

/// The places that stand on each segment.
struct Standing {
    starts: Vec<u32>,
    places: Vec<u32>,
}

impl Standing {
    fn of(network: &Network, places: &[Snapped]) -> Self {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for (place, snapped) in places.iter().enumerate() {
            pairs.extend(snapped.on().map(|(_, end)| (end.segment, place as u32)));
        }
        pairs.sort_unstable();
        let mut starts = vec![0; network.segments().len() + 1];
        for (segment, _) in &pairs {
            // An end on a segment that there is not is a fault of its own.
            if let Some(count) = starts.get_mut(*segment as usize + 1) {
                *count += 1;
            }
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self {
            starts,
            places: pairs.into_iter().map(|(_, place)| place).collect(),
        }
    }

    fn at(&self, segment: u32) -> &[u32] {
        let starts = self.starts.get(segment as usize..segment as usize + 2);
        starts.map_or(&[], |of| &self.places[of[0] as usize..of[1] as usize])
    }
}

/// The labels of one school, spread out.
struct Spread {
    layers: [Vec<u32>; 3],
}

impl<'a> Referee<'a> {
    /// A referee for a network.
    pub fn new(network: &'a Network) -> Self {
        let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(network.segments().len() * 2);
        let mut with_private = vec![false; network.points().len()];
        for (number, s) in network.segments().iter().enumerate() {
            for vertex in [s.a, s.b] {
                pairs.push((vertex, number as u32));
                with_private[vertex as usize] |= network.is_private(s);
            }
        }
        pairs.sort_unstable();
        let mut starts = vec![0; network.points().len() + 1];
        for (vertex, _) in &pairs {
            starts[*vertex as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self {
            network,
            starts,
            at: pairs.into_iter().map(|(_, segment)| segment).collect(),
            with_private,
        }
    }

    /// Checks segments, ends, labels and journeys: all of them, within so many metres. No fault is a proof.
    pub fn check(
        &self,
        schools: &[Snapped],
        places: &[Snapped],
        journeys: &[Vec<Journey>],
        most_m: u64,
    ) -> Vec<Fault> {
        let mut faults = self.segments();
        faults.extend(self.ends(schools, true));
        faults.extend(self.ends(places, false));
        if !faults.is_empty() {
            return faults;
        }
        let told = by_school(journeys, schools.len());
        let standing = Standing::of(self.network, places);
        let one = |(labeller, spread): &mut (Labeller<'_>, Spread), school: usize| {
            let labels = labeller.labels(&schools[school], most_m);
            self.school(
                school as u32,
                &schools[school],
                &labels,
                (places, &standing),
                &told[school],
                most_m,
                spread,
            )
        };
        let room = || (Labeller::new(self.network), self.room());
        let found: Vec<Vec<Fault>> = (0..schools.len())
            .into_par_iter()
            .map_init(room, one)
            .collect();
        faults.extend(found.into_iter().flatten());
        faults.extend(beyond(journeys, schools.len(), places.len()));
        faults
    }

    /// Checks the labels of one school and the journeys that are told of it: place, millimetres, both gates.
    pub fn check_school(
        &self,
        school: &Snapped,
        labels: &Labels,
        places: &[Snapped],
        told: &[(u32, Journey)],
        most_m: u64,
    ) -> Vec<Fault> {
        let standing = Standing::of(self.network, places);
        let places = (places, &standing);
        self.school(0, school, labels, places, told, most_m, &mut self.room())
    }

    fn room(&self) -> Spread {
        Spread {
            layers: [(); 3].map(|()| vec![NONE; self.network.points().len()]),
        }
    }

    /// Every segment is as long as its points lie apart, to the millimetre of rounding.
    pub fn segments(&self) -> Vec<Fault> {
        let points = self.network.points();
        let wrong = self
            .network
            .segments()
            .par_iter()
            .enumerate()
            .filter(|(_, s)| {
                let apart = chord_mm(points[s.a as usize], points[s.b as usize]).max(1.0);
                s.mm == 0 || (apart - f64::from(s.mm)).abs() > 1.0
            });
        wrong
            .map(|(at, _)| Fault::Segment { segment: at as u32 })
            .collect()
    }

    /// Every end is on its segment, its leg as long as it is said to be and across no barrier, and no way is nearer that
    /// could be reached as well.
    pub fn ends(&self, places: &[Snapped], is_school: bool) -> Vec<Fault> {
        let bands = Bands::new(self.network);
        let numbered: Vec<(usize, &Snapped)> = places.iter().enumerate().collect();
        let faults = numbered.par_iter().flat_map_iter(|(place, snapped)| {
            let ends = snapped.ends.iter().enumerate();
            let wrong = ends.filter(|(_, end)| !self.is_right(end, &bands));
            wrong.map(|(gate, _)| Fault::End {
                is_school,
                place: *place as u32,
                gate: gate as u16,
            })
        });
        faults.collect()
    }

    fn is_right(&self, end: &Result<End, Off>, bands: &Bands) -> bool {
        let Ok(end) = end else {
            // That a place is off the network is a gap told as such, no distance.
            return true;
        };
        let network = self.network;
        let Some(segment) = network.segments().get(end.segment as usize) else {
            return false;
        };
        let points = network.points();
        let (a, b) = (points[segment.a as usize], points[segment.b as usize]);
        let is_long = (chord_mm(end.point, end.foot) - f64::from(end.leg)).abs() <= 1.0;
        let on = chord_mm(a, end.foot) - f64::from(end.along);
        let rest = chord_mm(end.foot, b) - f64::from(segment.mm.saturating_sub(end.along));
        // Straight in degrees is not quite straight on the globe.
        let slack = 2.0 + f64::from(segment.mm) * 1e-4;
        let is_on = end.along <= segment.mm && on.abs() <= slack && rest.abs() <= slack;
        is_long && is_on && !self.is_blocked(end.point, end.foot) && !bands.has_nearer(self, end)
    }

    fn is_blocked(&self, from: Point, to: Point) -> bool {
        let plane = Plane::at(from);
        let leg = [plane.project(from), plane.project(to)];
        let (low, high) = (from.lat.min(to.lat), from.lat.max(to.lat));
        let barriers = self.network.barriers.segments().iter();
        let mut near =
            barriers.filter(|(a, b)| a.lat.max(b.lat) >= low && a.lat.min(b.lat) <= high);
        near.any(|(a, b)| {
            let met = meet(leg, [plane.project(*a), plane.project(*b)]);
            met.is_some_and(|(share, _)| share > 1e-6 && share < 1.0 - 1e-6)
        })
    }

    #[expect(clippy::too_many_arguments)]
    fn school(
        &self,
        number: u32,
        school: &Snapped,
        labels: &Labels,
        places: (&[Snapped], &Standing),
        told: &[(u32, Journey)],
        most_m: u64,
        spread: &mut Spread,
    ) -> Vec<Fault> {
        let bound = most_m
            .saturating_mul(1000)
            .saturating_add(499)
            .min(2_000_000_000);
        let mut faults = Vec::new();
        let layers = [&labels.first, &labels.ground, &labels.last];
        for (layer, labels) in spread.layers.iter_mut().zip(layers) {
            for (vertex, mm) in labels {
                layer[*vertex as usize] = *mm;
            }
        }
        self.labels(number, school, layers, bound, spread, &mut faults);
        let near = self.near(school, layers, places.1);
        self.journeys(
            number,
            school,
            (places.0, &near),
            told,
            bound,
            spread,
            &mut faults,
        );
        for (layer, labels) in spread.layers.iter_mut().zip(layers) {
            for (vertex, _) in labels {
                layer[*vertex as usize] = NONE;
            }
        }
        faults
    }

    /// The numbers from which labels begin: vertex, layer, millimetres.
    fn begins(&self, school: &Snapped) -> Vec<(u32, usize, u64)> {
        let mut begins = Vec::new();
        for (_, end) in school.on() {
            let s = &self.network.segments()[end.segment as usize];
            let layer = usize::from(!self.network.is_private(s));
            let leg = u64::from(end.leg);
            begins.push((s.a, layer, leg + u64::from(end.along)));
            begins.push((s.b, layer, leg + u64::from(s.mm - end.along)));
        }
        begins
    }

    fn labels(
        &self,
        school: u32,
        of: &Snapped,
        layers: [&Vec<(u32, u32)>; 3],
        bound: u64,
        spread: &Spread,
        faults: &mut Vec<Fault>,
    ) {
        let begins = self.begins(of);
        let label = |layer: usize, vertex: u32| spread.layers[layer][vertex as usize];
        let is_too_far = |layer: usize, vertex: u32, mm: u64| {
            mm <= bound && u64::from(label(layer, vertex)) > mm
        };
        for (vertex, layer, mm) in &begins {
            if is_too_far(*layer, *vertex, *mm) {
                faults.push(Fault::TooFar {
                    school,
                    vertex: *vertex,
                });
            }
        }
        for (layer, labels) in layers.into_iter().enumerate() {
            for (vertex, mm) in labels {
                let (vertex, mm) = (*vertex, u64::from(*mm));
                let mut comes_from = mm > bound;
                if mm > bound {
                    faults.push(Fault::TooFar { school, vertex });
                }
                for segment in self.at(vertex) {
                    let s = &self.network.segments()[*segment as usize];
                    if self.network.is_private(s) == (layer == 1) {
                        continue;
                    }
                    let other = if s.a == vertex { s.b } else { s.a };
                    if is_too_far(layer, other, mm + u64::from(s.mm)) {
                        faults.push(Fault::TooFar {
                            school,
                            vertex: other,
                        });
                    }
                    let there = label(layer, other);
                    comes_from |= there != NONE && u64::from(there) + u64::from(s.mm) == mm;
                }
                // From layer to layer nothing is walked.
                let is_last = layer == 2 || (layer == 1 && !self.with_private[vertex as usize]);
                if !is_last && is_too_far(layer + 1, vertex, mm) {
                    faults.push(Fault::TooFar { school, vertex });
                }
                comes_from |= layer > 0 && u64::from(label(layer - 1, vertex)) == mm;
                comes_from |= begins.contains(&(vertex, layer, mm));
                if !comes_from {
                    faults.push(Fault::TooNear { school, vertex });
                }
            }
        }
    }

    #[expect(clippy::too_many_arguments)]
    fn journeys(
        &self,
        number: u32,
        school: &Snapped,
        (places, near): (&[Snapped], &[u32]),
        told: &[(u32, Journey)],
        bound: u64,
        spread: &Spread,
        faults: &mut Vec<Fault>,
    ) {
        let mut on: HashMap<u32, Vec<&End>> = HashMap::new();
        for (_, end) in school.on() {
            on.entry(end.segment).or_default().push(end);
        }
        let mut next = told.iter().peekable();
        for place in near.iter().copied() {
            let snapped = &places[place as usize];
            // What is told of places from which no label can be read, or out of order.
            while let Some((other, _)) = next.next_if(|(other, _)| *other < place) {
                faults.push(Fault::Told {
                    place: *other,
                    school: number,
                });
            }
            let shortest = snapped
                .on()
                .filter_map(|(_, end)| self.read(end, &on, spread))
                .min();
            let shortest = shortest.filter(|mm| *mm <= bound);
            let said = next
                .next_if(|(of, _)| *of == place)
                .map(|(_, journey)| journey);
            match (shortest, said) {
                (None, None) => {}
                (Some(mm), Some(journey)) => {
                    let gate = snapped.ends.get(usize::from(journey.from_gate));
                    let by_gate = gate.and_then(|end| self.read(end.as_ref().ok()?, &on, spread));
                    let is_gate = school
                        .ends
                        .get(usize::from(journey.to_gate))
                        .is_some_and(Result::is_ok);
                    if mm != u64::from(journey.mm) || by_gate != Some(mm) || !is_gate {
                        faults.push(Fault::Journey {
                            place,
                            school: number,
                        });
                    }
                }
                _ => faults.push(Fault::Told {
                    place,
                    school: number,
                }),
            }
        }
        // What is told of places behind the last, or of none.
        faults.extend(next.map(|(place, _)| Fault::Told {
            place: *place,
            school: number,
        }));
    }

    /// The places that stand on a segment with a label at either end, or beside the school, in their order: from no other
    /// can a label be read.
    fn near(
        &self,
        school: &Snapped,
        layers: [&Vec<(u32, u32)>; 3],
        standing: &Standing,
    ) -> Vec<u32> {
        let labelled = layers.into_iter().flatten();
        let at_labels = labelled.flat_map(|(vertex, _)| self.at(*vertex)).copied();
        let beside = school.on().map(|(_, end)| end.segment);
        let segments = at_labels.chain(beside);
        let places: BTreeSet<u32> = segments
            .flat_map(|segment| standing.at(segment))
            .copied()
            .collect();
        places.into_iter().collect()
    }

    /// How far it is from an end to the school, by the labels at its segment.
    fn read(&self, end: &End, on: &HashMap<u32, Vec<&End>>, spread: &Spread) -> Option<u64> {
        let s: &Segment = &self.network.segments()[end.segment as usize];
        let layer = if self.network.is_private(s) { 2 } else { 1 };
        let label = |vertex: u32, between: u32| {
            let mm = spread.layers[layer][vertex as usize];
            (mm != NONE).then(|| u64::from(mm) + u64::from(between))
        };
        let by_ends = label(s.a, end.along)
            .into_iter()
            .chain(label(s.b, s.mm - end.along));
        let beside = on.get(&end.segment).into_iter().flatten();
        let direct =
            beside.map(|other| u64::from(other.leg) + u64::from(other.along.abs_diff(end.along)));
        by_ends
            .chain(direct)
            .min()
            .map(|mm| mm + u64::from(end.leg))
    }

    fn at(&self, vertex: u32) -> &[u32] {
        let range =
            self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize;
        &self.at[range]
    }
}

/// The journeys told of each school, in the order of the places.
fn by_school(journeys: &[Vec<Journey>], schools: usize) -> Vec<Vec<(u32, Journey)>> {
    let mut told = vec![Vec::new(); schools];
    for (place, of_place) in journeys.iter().enumerate() {
        for journey in of_place {
            if let Some(told) = told.get_mut(journey.to as usize) {
                told.push((place as u32, *journey));
            }
        }
    }
    told
}

/// What is told of schools or places that there are none of.
fn beyond(journeys: &[Vec<Journey>], schools: usize, places: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, of_place) in journeys.iter().enumerate() {
        let wrong = of_place
            .iter()
            .filter(|j| j.to as usize >= schools || place >= places);
        faults.extend(wrong.map(|j| Fault::Told {
            place: place as u32,
            school: j.to,
        }));
    }
    faults
}

#[cfg(test)]
mod forgeries;
