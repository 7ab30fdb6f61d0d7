//! Vertices of degree two contracted: what lies between two junctions is one chain.

use super::Segment;

/// Chains longer than this are cut, so that sums fit, millimetres.
const LONGEST_MM: u32 = 500_000_000;

/// Segments one after another between two core vertices.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    /// The core vertex where it begins, by its place among the core vertices.
    pub from: u32,
    /// The core vertex where it ends; the first again for a loop.
    pub to: u32,
    /// How long it is, millimetres.
    pub mm: u32,
    /// Whether only some may walk it.
    pub is_private: bool,
    /// Where its segments begin in [`Chains::order`].
    pub start: u32,
    /// Where they end.
    pub end: u32,
}

/// Where a segment stands in its chain.
#[derive(Clone, Copy, Debug, Default)]
pub struct Place {
    /// The chain.
    pub chain: u32,
    /// Millimetres from the chain's beginning to the nearer end of the segment.
    pub before: u32,
    /// Whether the chain runs from the segment's `a` to its `b`.
    pub is_forward: bool,
}

/// All chains of a network.
#[derive(Clone, Debug, Default)]
pub struct Chains {
    pub chains: Vec<Chain>,
    /// The segments of chains, in the order of walking.
    pub order: Vec<u32>,
    /// For each segment its place.
    pub places: Vec<Place>,
    /// The vertices that are left, in their order.
    pub core: Vec<u32>,
    /// How many vertices have segments.
    pub vertices: usize,
    /// How many vertices have another degree than two.
    pub junctions: usize,
}

/// The segments at each vertex.
pub struct Incident {
    starts: Vec<u32>,
    segments: Vec<u32>,
}

impl Incident {
    pub fn of(segments: &[Segment], points: usize) -> Self {
        let mut starts = vec![0_u32; points + 1];
        for s in segments {
            starts[s.a as usize + 1] += 1;
            starts[s.b as usize + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut sorted = vec![0; segments.len() * 2];
        for (at, s) in segments.iter().enumerate() {
            for end in [s.a, s.b] {
                sorted[next[end as usize] as usize] = at as u32;
                next[end as usize] += 1;
            }
        }
        Self {
            starts,
            segments: sorted,
        }
    }

    pub fn at(&self, vertex: u32) -> &[u32] {
        let range =
            self.starts[vertex as usize] as usize..self.starts[vertex as usize + 1] as usize;
        &self.segments[range]
    }
}

impl Chains {
    /// Contracts the vertices of degree two between segments that the same people may walk.
    pub fn of(segments: &[Segment], points: usize, is_private: &dyn Fn(&Segment) -> bool) -> Self {
        let incident = Incident::of(segments, points);
        let mut all = Self {
            places: vec![Place::default(); segments.len()],
            order: Vec::with_capacity(segments.len()),
            ..Self::default()
        };
        let mut is_core = vec![false; points];
        for (vertex, is_core) in is_core.iter_mut().enumerate() {
            let here = incident.at(vertex as u32);
            let is_passed = match here {
                [] => continue,
                [a, b] => is_private(&segments[*a as usize]) == is_private(&segments[*b as usize]),
                _ => false,
            };
            all.vertices += 1;
            all.junctions += usize::from(here.len() != 2);
            *is_core = !is_passed;
        }
        let mut is_done = vec![false; segments.len()];
        // From core vertices first; what is left then are rings without one, and the rest of chains that were cut, which
        // begin anywhere.
        for is_ring in [false, true] {
            for at in 0..segments.len() {
                let s = &segments[at];
                let begin = [s.a, s.b].into_iter().find(|v| is_core[*v as usize]);
                let Some(begin) = begin.or(is_ring.then_some(s.a)).filter(|_| !is_done[at]) else {
                    continue;
                };
                is_core[begin as usize] = true;
                let is_private = is_private(s);
                all.walk(
                    at as u32,
                    begin,
                    is_private,
                    segments,
                    &incident,
                    &mut is_core,
                    &mut is_done,
                );
            }
        }
        all.number_core(&is_core);
        all
    }

    /// Walks from a core vertex along a segment to the next core vertex.
    #[expect(clippy::too_many_arguments)]
    fn walk(
        &mut self,
        first: u32,
        begin: u32,
        is_private: bool,
        segments: &[Segment],
        incident: &Incident,
        is_core: &mut [bool],
        is_done: &mut [bool],
    ) {
        let start = self.order.len() as u32;
        let chain = self.chains.len() as u32;
        let (mut at, mut from, mut mm) = (first, begin, 0_u32);
        loop {
            let s = &segments[at as usize];
            is_done[at as usize] = true;
            self.order.push(at);
            self.places[at as usize] = Place {
                chain,
                before: mm,
                is_forward: s.a == from,
            };
            mm += s.mm;
            from = if s.a == from { s.b } else { s.a };
            if mm > LONGEST_MM {
                is_core[from as usize] = true;
            }
            if is_core[from as usize] {
                break;
            }
            match incident
                .at(from)
                .iter()
                .find(|next| !is_done[**next as usize])
            {
                Some(next) => at = *next,
                None => break,
            }
        }
        is_core[from as usize] = true;
        self.chains.push(Chain {
            from: begin,
            to: from,
            mm,
            is_private,
            start,
            end: self.order.len() as u32,
        });
    }

    /// Numbers the core vertices in their order, and names them so in the chains.
    fn number_core(&mut self, is_core: &[bool]) {
        let mut number = vec![u32::MAX; is_core.len()];
        for (vertex, _) in is_core.iter().enumerate().filter(|(_, core)| **core) {
            number[vertex] = self.core.len() as u32;
            self.core.push(vertex as u32);
        }
        for chain in &mut self.chains {
            chain.from = number[chain.from as usize];
            chain.to = number[chain.to as usize];
        }
    }
}
