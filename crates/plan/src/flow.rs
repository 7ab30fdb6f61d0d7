//! Flows of least cost through a network: as much as can flow, and of all ways in which as much can, one of least cost.
//! Everything is a whole number; the same network gives the same flow.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

/// A directed arc; the one that takes its flow back has the next number.
#[derive(Clone, Copy, Debug)]
struct Arc {
    from: usize,
    to: usize,
    /// What may still flow.
    room: i64,
    cost: i64,
}

/// A network with what flows through it.
#[derive(Clone, Debug, Default)]
pub struct Network {
    arcs: Vec<Arc>,
    /// Arcs by the node that they leave.
    leaving: Vec<Vec<usize>>,
    /// What it costs to come to each node, by the last search: with it no arc that has room costs less than nothing.
    potential: Vec<i64>,
}

impl Network {
    /// A network of so many nodes without arcs.
    pub fn new(nodes: usize) -> Self {
        Self {
            arcs: Vec::new(),
            leaving: vec![Vec::new(); nodes],
            potential: vec![0; nodes],
        }
    }

    /// A new node.
    pub fn node(&mut self) -> usize {
        self.leaving.push(Vec::new());
        self.potential.push(0);
        self.leaving.len() - 1
    }

    /// An arc through which `room` may flow, each at a cost not below nought; its number.
    pub fn arc(&mut self, from: usize, to: usize, room: i64, cost: i64) -> usize {
        let at = self.arcs.len();
        for (from, to, room, cost) in [(from, to, room, cost), (to, from, 0, -cost)] {
            if let Some(own) = self.leaving.get_mut(from) {
                own.push(self.arcs.len());
            }
            self.arcs.push(Arc {
                from,
                to,
                room,
                cost,
            });
        }
        at
    }

    /// What flows through an arc.
    pub fn flow(&self, arc: usize) -> i64 {
        self.arcs.get(arc + 1).map_or(0, |back| back.room)
    }

    /// Lets as much flow as can, at the least cost; how much.
    pub fn fill(&mut self, source: usize, sink: usize) -> i64 {
        let mut all = 0;
        while let Some(path) = self.cheapest(source, sink) {
            let room = |at: &usize| self.arcs.get(*at).map_or(0, |arc| arc.room);
            let by = path.iter().map(room).min().unwrap_or(0);
            self.let_flow(&path, by);
            all += by;
        }
        all
    }

    /// Lets as much flow as can, whatever it costs (on shortest ways, level by level); how much.
    pub fn fill_at_any_cost(&mut self, source: usize, sink: usize) -> i64 {
        let mut all = 0;
        loop {
            let steps = self.steps(source);
            if steps.get(sink).copied().flatten().is_none() {
                return all;
            }
            let mut next = vec![0; self.leaving.len()];
            while let Some(by) = self.push(source, sink, &steps, &mut next) {
                all += by;
            }
        }
    }

    /// Which nodes can be come to from one by arcs that have room.
    pub fn reached(&self, from: usize) -> Vec<bool> {
        self.steps(from).iter().map(Option::is_some).collect()
    }

    /// By how many arcs with room each node can be come to; nothing where it cannot.
    fn steps(&self, from: usize) -> Vec<Option<usize>> {
        let mut steps: Vec<Option<usize>> = vec![None; self.leaving.len()];
        let mut queue = VecDeque::from([from]);
        if let Some(own) = steps.get_mut(from) {
            *own = Some(0);
        }
        while let Some(node) = queue.pop_front() {
            let here = steps.get(node).copied().flatten().unwrap_or(0);
            for at in self.leaving.get(node).into_iter().flatten() {
                let Some(arc) = self.arcs.get(*at).filter(|arc| arc.room > 0) else {
                    continue;
                };
                if let Some(own @ None) = steps.get_mut(arc.to) {
                    *own = Some(here + 1);
                    queue.push_back(arc.to);
                }
            }
        }
        steps
    }

    /// Lets something flow on a way that goes a step on with each arc; `next` are the arcs of each node not tried yet.
    fn push(
        &mut self,
        source: usize,
        sink: usize,
        steps: &[Option<usize>],
        next: &mut [usize],
    ) -> Option<i64> {
        let mut path: Vec<usize> = Vec::new();
        let mut node = source;
        while node != sink {
            let tried = next.get_mut(node)?;
            match self.leaving.get(node)?.get(*tried) {
                Some(at) => {
                    let arc = self.arcs.get(*at)?;
                    let here = steps.get(node).copied().flatten();
                    let is_on = steps.get(arc.to).copied().flatten() == here.map(|own| own + 1);
                    match arc.room > 0 && is_on {
                        true => {
                            path.push(*at);
                            node = arc.to;
                        }
                        false => *tried += 1,
                    }
                }
                None => {
                    // No way from here: back, and past the arc that led here.
                    let at = path.pop()?;
                    node = self.arcs.get(at)?.from;
                    *next.get_mut(node)? += 1;
                }
            }
        }
        let room = |at: &usize| self.arcs.get(*at).map_or(0, |arc| arc.room);
        let by = path.iter().map(room).min()?;
        self.let_flow(&path, by);
        Some(by)
    }

    fn let_flow(&mut self, path: &[usize], by: i64) {
        for at in path {
            for (at, by) in [(*at, -by), (*at ^ 1, by)] {
                if let Some(arc) = self.arcs.get_mut(at) {
                    arc.room += by;
                }
            }
        }
    }

    /// The arcs of a cheapest way that has room (Dijkstra on costs made up for by potentials); nothing where there is none.
    fn cheapest(&mut self, source: usize, sink: usize) -> Option<Vec<usize>> {
        let nodes = self.leaving.len();
        let mut cost: Vec<Option<i64>> = vec![None; nodes];
        let mut by: Vec<Option<usize>> = vec![None; nodes];
        let mut is_done = vec![false; nodes];
        let mut queue = BinaryHeap::from([Reverse((0_i64, source))]);
        *cost.get_mut(source)? = Some(0);
        let mut end = None;
        while let Some(Reverse((own, node))) = queue.pop() {
            if std::mem::replace(is_done.get_mut(node)?, true) {
                continue;
            }
            if node == sink {
                end = Some(own);
                break;
            }
            for at in self.leaving.get(node)? {
                let arc = self.arcs.get(*at)?;
                if arc.room <= 0 || is_done.get(arc.to).copied()? {
                    continue;
                }
                let made_up = self.potential.get(node)? - self.potential.get(arc.to)?;
                let there = own + arc.cost + made_up;
                let known = cost.get_mut(arc.to)?;
                if known.is_none_or(|known| there < known) {
                    *known = Some(there);
                    *by.get_mut(arc.to)? = Some(*at);
                    queue.push(Reverse((there, arc.to)));
                }
            }
        }
        let end = end?;
        // What the search has not come to is no nearer than the sink.
        for ((potential, cost), is_done) in self.potential.iter_mut().zip(&cost).zip(&is_done) {
            *potential += match (is_done, cost) {
                (true, Some(cost)) => *cost,
                _ => end,
            };
        }
        let mut path = Vec::new();
        let mut node = sink;
        while node != source {
            let at = by.get(node).copied().flatten()?;
            path.push(at);
            node = self.arcs.get(at)?.from;
        }
        path.reverse();
        Some(path)
    }
}
