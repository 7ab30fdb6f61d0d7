//! The labels of one search at every vertex, contracted or not: what the referee is given to check.

use super::Network;
use super::graph::Layer;
use super::search::{FAR, Search, bound_mm};
use super::snap::Snapped;

/// How far every vertex within the bound is from a school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// Vertex and millimetres on private ways alone; each vertex once.
    pub first: Vec<(u32, u32)>,
    /// The same where open ways may follow.
    pub ground: Vec<(u32, u32)>,
    /// The same where private ways may follow once more: only for vertices that have some.
    pub last: Vec<(u32, u32)>,
}

/// One layer of labels at vertices.
struct Wide {
    mm: Vec<u32>,
    reached: Vec<u32>,
}

impl Wide {
    fn new(points: usize) -> Self {
        Self {
            mm: vec![FAR; points],
            reached: Vec::new(),
        }
    }

    fn offer(&mut self, vertex: u32, mm: u64, bound: u32) {
        let old = &mut self.mm[vertex as usize];
        if mm <= u64::from(bound) && mm < u64::from(*old) {
            if *old == FAR {
                self.reached.push(vertex);
            }
            *old = mm as u32;
        }
    }

    fn take(&mut self) -> Vec<(u32, u32)> {
        let taken = self
            .reached
            .drain(..)
            .map(|v| (v, std::mem::replace(&mut self.mm[v as usize], FAR)));
        taken.collect()
    }
}

/// Labels of one school after another, in the same room.
pub struct Labeller<'a> {
    network: &'a Network,
    search: Search<'a>,
    layers: [Wide; 3],
    /// For each state within the search the chains that touch it, found once.
    chains: Vec<Vec<u32>>,
    is_done: Vec<bool>,
    with_private: Vec<bool>,
}

const LAYERS: [Layer; 3] = [Layer::First, Layer::Ground, Layer::Last];

impl<'a> Labeller<'a> {
    /// Room for the labels of a network.
    pub fn new(network: &'a Network) -> Self {
        let points = network.points.len();
        let mut chains = vec![Vec::new(); network.chains.core.len()];
        let mut with_private = vec![false; points];
        for (at, chain) in network.chains.chains.iter().enumerate() {
            chains[chain.from as usize].push(at as u32);
            if chain.to != chain.from {
                chains[chain.to as usize].push(at as u32);
            }
        }
        for s in network.segments.iter().filter(|s| network.is_private(s)) {
            with_private[s.a as usize] = true;
            with_private[s.b as usize] = true;
        }
        Self {
            network,
            search: Search::new(&network.graph),
            layers: [(); 3].map(|()| Wide::new(points)),
            is_done: vec![false; network.chains.chains.len()],
            chains,
            with_private,
        }
    }

    /// The labels of a school within so many metres.
    pub fn labels(&mut self, school: &Snapped, most_m: u64) -> Labels {
        let (network, bound) = (self.network, bound_mm(most_m));
        self.search.run(&network.seeds(school), bound);
        let mut touched = Vec::new();
        let mut touch = |chain: u32, is_done: &mut Vec<bool>| {
            if !std::mem::replace(&mut is_done[chain as usize], true) {
                touched.push(chain);
            }
        };
        for state in &self.search.reached {
            for chain in &self.chains[network.graph.core_of(*state) as usize] {
                touch(*chain, &mut self.is_done);
            }
        }
        for (_, end) in school.on() {
            touch(network.in_chain(end).0, &mut self.is_done);
        }
        for chain in &touched {
            self.is_done[*chain as usize] = false;
            self.spread(*chain, school, bound);
        }
        self.raise(bound);
        let [first, ground, last] = &mut self.layers;
        Labels {
            first: first.take(),
            ground: ground.take(),
            last: last.take(),
        }
    }

    /// Labels the vertices of a chain from its ends, and from the gates on it.
    fn spread(&mut self, number: u32, school: &Snapped, bound: u32) {
        let network = self.network;
        let chain = network.chains.chains[number as usize];
        // What is known at places of the chain: layer, where, how far.
        let mut known: Vec<(usize, u32, u32)> = Vec::new();
        for (at, layer) in LAYERS.iter().enumerate() {
            for (core, along) in [(chain.from, 0), (chain.to, chain.mm)] {
                let state = network.graph.state(core, *layer);
                let mm = self.search.mm.get(state as usize).copied().unwrap_or(FAR);
                if mm != FAR {
                    known.push((at, along, mm));
                }
            }
        }
        let own = usize::from(!chain.is_private);
        for (_, end) in school.on() {
            let (on, along) = network.in_chain(end);
            if on == number {
                known.push((own, along, end.leg));
            }
        }
        let mut vertices = vec![(network.chains.core[chain.from as usize], 0)];
        for at in &network.chains.order[chain.start as usize..chain.end as usize] {
            let (segment, place) = (
                network.segments[*at as usize],
                network.chains.places[*at as usize],
            );
            let end = if place.is_forward {
                segment.b
            } else {
                segment.a
            };
            vertices.push((end, place.before + segment.mm));
        }
        let layers: &[usize] = if chain.is_private { &[0, 2] } else { &[1] };
        for (layer, along, mm) in known {
            for (vertex, at) in &vertices {
                // At its own place every label holds; along the chain those of the layers in which it is walked.
                let between = u64::from(at.abs_diff(along));
                if between == 0 || layers.contains(&layer) {
                    self.layers[layer].offer(*vertex, u64::from(mm) + between, bound);
                }
            }
        }
    }

    /// Hands labels on from layer to layer where no step is walked.
    fn raise(&mut self, bound: u32) {
        let [first, ground, last] = &mut self.layers;
        for vertex in &first.reached {
            ground.offer(*vertex, u64::from(first.mm[*vertex as usize]), bound);
        }
        for vertex in ground
            .reached
            .iter()
            .filter(|v| self.with_private[**v as usize])
        {
            last.offer(*vertex, u64::from(ground.mm[*vertex as usize]), bound);
        }
    }
}
