//! Bounded shortest-path search from the gates of one school.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Network;
use super::graph::{Graph, Layer, NONE};
use super::snap::Snapped;

/// No label.
pub const FAR: u32 = u32::MAX;

/// A label to begin with.
#[derive(Clone, Copy, Debug)]
pub struct Seed {
    pub state: u32,
    pub mm: u32,
    pub gate: u16,
}

/// The room that a search works in, used again for the next.
#[derive(Debug)]
pub struct Search<'a> {
    graph: &'a Graph,
    /// Millimetres to each state, or [`FAR`].
    pub mm: Vec<u32>,
    /// The gate from which that is; of equal ones the first.
    pub gate: Vec<u16>,
    /// The states with labels.
    pub reached: Vec<u32>,
    heap: BinaryHeap<Reverse<u64>>,
}

impl<'a> Search<'a> {
    pub fn new(graph: &'a Graph) -> Self {
        Self {
            graph,
            mm: vec![FAR; graph.states()],
            gate: vec![0; graph.states()],
            reached: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Labels every state within the bound, and no other.
    pub fn run(&mut self, seeds: &[Seed], bound: u32) {
        for state in self.reached.drain(..) {
            self.mm[state as usize] = FAR;
        }
        self.heap.clear();
        for seed in seeds {
            self.offer(seed.state, seed.mm, seed.gate, bound);
        }
        while let Some(Reverse(top)) = self.heap.pop() {
            let (mm, state) = ((top >> 32) as u32, top as u32);
            if mm > self.mm[state as usize] {
                continue;
            }
            let gate = self.gate[state as usize];
            for arc in self.graph.arcs(state) {
                // Bounds and chains are short enough for the sum to fit.
                self.offer(arc.to, mm + arc.mm, gate, bound);
            }
        }
    }

    fn offer(&mut self, state: u32, mm: u32, gate: u16, bound: u32) {
        let old = self.mm[state as usize];
        let is_better = mm < old || (mm == old && gate < self.gate[state as usize]);
        if mm > bound || !is_better {
            return;
        }
        if old == FAR {
            self.reached.push(state);
        }
        self.mm[state as usize] = mm;
        self.gate[state as usize] = gate;
        self.heap
            .push(Reverse(u64::from(mm) << 32 | u64::from(state)));
    }
}

/// The longest reach that can be asked for, millimetres (2,000 km).
pub const FARTHEST_MM: u32 = 2_000_000_000;

/// What counts as within so many metres: what rounds to them.
pub fn bound_mm(metres: u64) -> u32 {
    let mm = metres.saturating_mul(1000).saturating_add(499);
    mm.min(u64::from(FARTHEST_MM)) as u32
}

impl Network {
    /// The labels with which a search from a place begins.
    pub(super) fn seeds(&self, place: &Snapped) -> Vec<Seed> {
        let mut seeds = Vec::new();
        for (gate, end) in place.on() {
            let (chain, along) = self.in_chain(end);
            let chain = self.chains.chains[chain as usize];
            let layer = if chain.is_private {
                Layer::First
            } else {
                Layer::Ground
            };
            for (core, mm) in [(chain.from, along), (chain.to, chain.mm - along)] {
                let state = self.graph.state(core, layer);
                if state != NONE {
                    let mm = end.leg + mm;
                    seeds.push(Seed { state, mm, gate });
                }
            }
        }
        seeds
    }
}
