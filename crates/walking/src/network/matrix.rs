//! All schools and places within a reach: one search for each school, then four sums for each place and school, or the
//! direct way where both stand on one chain.

use rayon::prelude::*;

use super::Network;
use super::graph::{Layer, NONE};
use super::search::{Search, bound_mm};
use super::snap::Snapped;

/// A journey from a place to a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Journey {
    /// The school, by its place among those searched from.
    pub to: u32,
    /// How long it is, millimetres, legs among it.
    pub mm: u32,
    /// The gate of the place.
    pub from_gate: u16,
    /// The gate of the school.
    pub to_gate: u16,
}

impl Journey {
    /// Whole metres, rounded here and nowhere before; half a metre goes up.
    pub fn metres(&self) -> u64 {
        metres(self.mm)
    }
}

/// Millimetres as whole metres; half a metre goes up.
pub fn metres(mm: u32) -> u64 {
    (u64::from(mm) + 500) / 1000
}

/// What counts as within so many metres, millimetres: what rounds to them (2,000 km at the most).
pub fn bound_of(most_m: u64) -> u32 {
    bound_mm(most_m)
}

/// What a search found at a state.
#[derive(Clone, Copy, Debug, Default)]
struct Label {
    to: u32,
    mm: u32,
    gate: u16,
}

/// A school's gate on a chain.
#[derive(Clone, Copy, Debug)]
struct OnChain {
    chain: u32,
    along: u32,
    label: Label,
}

/// How far it is from every state to every school within the reach.
#[derive(Debug)]
pub struct Reached<'a> {
    network: &'a Network,
    bound: u32,
    starts: Vec<u32>,
    labels: Vec<Label>,
    on_chain: Vec<OnChain>,
}

impl Network {
    /// Searches from every school, within so many metres (2,000 km at the most).
    pub fn reach(&self, schools: &[Snapped], most_m: u64) -> Reached<'_> {
        self.reach_at(schools, most_m, None)
    }

    /// The same, keeping only what these places need: less memory where the reach is wide.
    pub fn reach_from(&self, schools: &[Snapped], most_m: u64, places: &[Snapped]) -> Reached<'_> {
        let mut is_needed = vec![false; self.graph.states()];
        for (_, end) in places.iter().flat_map(Snapped::on) {
            for (state, _) in self.read_at(end) {
                is_needed[state as usize] = true;
            }
        }
        self.reach_at(schools, most_m, Some(&is_needed))
    }

    fn reach_at(
        &self,
        schools: &[Snapped],
        most_m: u64,
        is_needed: Option<&[bool]>,
    ) -> Reached<'_> {
        let bound = bound_mm(most_m);
        let one = |search: &mut Search<'_>, school: &Snapped| {
            search.run(&self.seeds(school), bound);
            let needed = search
                .reached
                .iter()
                .filter(|s| is_needed.is_none_or(|n| n[**s as usize]));
            let label = |state: &u32| {
                (
                    *state,
                    search.mm[*state as usize],
                    search.gate[*state as usize],
                )
            };
            needed.map(label).collect::<Vec<(u32, u32, u16)>>()
        };
        let found: Vec<Vec<(u32, u32, u16)>> = schools
            .par_iter()
            .map_init(|| Search::new(&self.graph), one)
            .collect();
        let mut starts = vec![0_u32; self.graph.states() + 1];
        for (state, _, _) in found.iter().flatten() {
            starts[*state as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut labels = vec![Label::default(); found.iter().map(Vec::len).sum()];
        for (to, of_school) in found.iter().enumerate() {
            for (state, mm, gate) in of_school {
                let place = &mut next[*state as usize];
                labels[*place as usize] = Label {
                    to: to as u32,
                    mm: *mm,
                    gate: *gate,
                };
                *place += 1;
            }
        }
        Reached {
            network: self,
            bound,
            starts,
            labels,
            on_chain: self.schools_on_chains(schools),
        }
    }

    fn schools_on_chains(&self, schools: &[Snapped]) -> Vec<OnChain> {
        let mut on_chain = Vec::new();
        for (to, school) in schools.iter().enumerate() {
            for (gate, end) in school.on() {
                let (chain, along) = self.in_chain(end);
                let label = Label {
                    to: to as u32,
                    mm: end.leg,
                    gate,
                };
                on_chain.push(OnChain {
                    chain,
                    along,
                    label,
                });
            }
        }
        on_chain.sort_by_key(|on| (on.chain, on.label.to, on.label.gate));
        on_chain
    }

    /// The states where a place reads how far it is, with what lies between.
    pub(super) fn read_at(&self, end: &super::snap::End) -> impl Iterator<Item = (u32, u32)> {
        let (chain, along) = self.in_chain(end);
        let chain = self.chains.chains[chain as usize];
        let layer = if chain.is_private {
            Layer::Last
        } else {
            Layer::Ground
        };
        let ends = [(chain.from, along), (chain.to, chain.mm - along)];
        ends.map(|(core, mm)| (self.graph.state(core, layer), mm))
            .into_iter()
            .filter(|(state, _)| *state != NONE)
    }
}

impl Reached<'_> {
    /// The journeys of a place to all schools within the reach, in the order of the schools.
    pub fn journeys(&self, place: &Snapped) -> Vec<Journey> {
        let mut found = Vec::new();
        for (from_gate, end) in place.on() {
            let mut offer = |label: &Label, between: u32| {
                let mm = u64::from(label.mm) + u64::from(between) + u64::from(end.leg);
                if mm <= u64::from(self.bound) {
                    found.push(Journey {
                        to: label.to,
                        mm: mm as u32,
                        from_gate,
                        to_gate: label.gate,
                    });
                }
            };
            for (state, between) in self.network.read_at(end) {
                let range =
                    self.starts[state as usize] as usize..self.starts[state as usize + 1] as usize;
                self.labels[range]
                    .iter()
                    .for_each(|label| offer(label, between));
            }
            let (chain, along) = self.network.in_chain(end);
            let first = self.on_chain.partition_point(|on| on.chain < chain);
            for on in self.on_chain[first..]
                .iter()
                .take_while(|on| on.chain == chain)
            {
                offer(&on.label, on.along.abs_diff(along));
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|journey| journey.to);
        found
    }

    /// The journeys of many places, each as [`Reached::journeys`] gives them.
    pub fn all(&self, places: &[Snapped]) -> Vec<Vec<Journey>> {
        places
            .par_iter()
            .map(|place| self.journeys(place))
            .collect()
    }
}
