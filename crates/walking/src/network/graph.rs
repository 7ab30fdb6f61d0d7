//! The graph that is searched: the core vertices, and for ways that only some may use two more layers. A journey from a
//! school leaves it on private ways (the first layer), walks on open ones (the ground), and ends on private ways (the
//! last): it never comes back to the ground from the last, so that nobody walks through.

use super::contract::Chains;

/// No state.
pub const NONE: u32 = u32::MAX;

/// A step of a search.
#[derive(Clone, Copy, Debug)]
pub struct Arc {
    /// The state at its end.
    pub to: u32,
    /// How long it is, millimetres; 0 from one layer to the next.
    pub mm: u32,
}

/// States and the steps between them.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    starts: Vec<u32>,
    arcs: Vec<Arc>,
    /// For each arc its chain; [`NONE`] from one layer to the next.
    chains: Vec<u32>,
    /// How many core vertices there are: the states on the ground.
    pub ground: u32,
    /// For each core vertex its place among those with private ways, or [`NONE`].
    private: Vec<u32>,
    /// How many core vertices have private ways.
    private_count: u32,
    /// Those core vertices.
    with_private: Vec<u32>,
}

/// A part of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// On private ways around the school.
    First,
    /// On ways that everybody may walk.
    Ground,
    /// On private ways around the home.
    Last,
}

impl Graph {
    /// The graph of chains.
    pub fn of(chains: &Chains) -> Self {
        let ground = chains.core.len() as u32;
        let mut graph = Self {
            ground,
            private: vec![NONE; ground as usize],
            ..Self::default()
        };
        for chain in chains.chains.iter().filter(|chain| chain.is_private) {
            for end in [chain.from, chain.to] {
                let place = &mut graph.private[end as usize];
                if *place == NONE {
                    *place = graph.private_count;
                    graph.private_count += 1;
                    graph.with_private.push(end);
                }
            }
        }
        let mut steps: Vec<(u32, Arc, u32)> = Vec::with_capacity(chains.chains.len() * 2);
        for (number, chain) in chains.chains.iter().enumerate() {
            let layers: &[Layer] = if chain.is_private {
                &[Layer::First, Layer::Last]
            } else {
                &[Layer::Ground]
            };
            for layer in layers {
                let (from, to) = (
                    graph.state(chain.from, *layer),
                    graph.state(chain.to, *layer),
                );
                let mm = chain.mm;
                steps.push((from, Arc { to, mm }, number as u32));
                steps.push((to, Arc { to: from, mm }, number as u32));
            }
        }
        for core in (0..ground).filter(|core| graph.private[*core as usize] != NONE) {
            let [first, last] = [Layer::First, Layer::Last].map(|layer| graph.state(core, layer));
            steps.push((first, Arc { to: core, mm: 0 }, NONE));
            steps.push((core, Arc { to: last, mm: 0 }, NONE));
        }
        graph.fill(&steps);
        graph
    }

    fn fill(&mut self, steps: &[(u32, Arc, u32)]) {
        let states = self.states();
        self.starts = vec![0; states + 1];
        for (from, _, _) in steps {
            self.starts[*from as usize + 1] += 1;
        }
        for at in 1..=states {
            self.starts[at] += self.starts[at - 1];
        }
        let mut next = self.starts.clone();
        self.arcs = vec![Arc { to: 0, mm: 0 }; steps.len()];
        self.chains = vec![NONE; steps.len()];
        for (from, arc, chain) in steps {
            let at = next[*from as usize] as usize;
            self.arcs[at] = *arc;
            self.chains[at] = *chain;
            next[*from as usize] += 1;
        }
    }

    /// How many states there are.
    pub fn states(&self) -> usize {
        self.ground as usize + 2 * self.private_count as usize
    }

    /// The state of a core vertex in a layer; [`NONE`] where it has no private ways.
    pub fn state(&self, core: u32, layer: Layer) -> u32 {
        let place = self.private[core as usize];
        match layer {
            Layer::Ground => core,
            _ if place == NONE => NONE,
            Layer::First => self.ground + place,
            Layer::Last => self.ground + self.private_count + place,
        }
    }

    /// The steps from a state.
    pub fn arcs(&self, state: u32) -> &[Arc] {
        &self.arcs[self.range(state)]
    }

    /// The steps from a state, each with its chain.
    pub fn steps(&self, state: u32) -> impl Iterator<Item = (&Arc, u32)> {
        let range = self.range(state);
        self.arcs[range.clone()]
            .iter()
            .zip(self.chains[range].iter().copied())
    }

    /// The core vertex of a state.
    pub fn core_of(&self, state: u32) -> u32 {
        let Some(place) = state.checked_sub(self.ground) else {
            return state;
        };
        self.with_private[(place % self.private_count) as usize]
    }

    /// A state from which a step leads to this one, and the chain of that step: the first that fits, given the state and
    /// the length of the step. Steps within a layer run both ways; those between layers run one way.
    pub fn before(&self, state: u32, fits: impl Fn(u32, u32) -> bool) -> Option<(u32, u32)> {
        let within = self.steps(state).filter(|(_, chain)| *chain != NONE);
        let mut within = within.map(|(arc, chain)| (arc.to, arc.mm, chain));
        let core = self.core_of(state);
        let below = if state < self.ground {
            self.state(core, Layer::First)
        } else if state >= self.ground + self.private_count {
            core
        } else {
            NONE
        };
        let found = within.find(|(from, mm, _)| fits(*from, *mm));
        let found = found.or_else(|| (below != NONE && fits(below, 0)).then_some((below, 0, NONE)));
        found.map(|(from, _, chain)| (from, chain))
    }

    fn range(&self, state: u32) -> std::ops::Range<usize> {
        self.starts[state as usize] as usize..self.starts[state as usize + 1] as usize
    }
}
