//! Dijkstra as in a textbook, over segments as they are: nothing contracted, no bound, no layers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use xuewei_walking::{Network, Snapped};

/// Millimetres from one place to each of others, `None` where none leads there; open ways only.
pub fn distances(network: &Network, from: &Snapped, to: &[Snapped]) -> Vec<Option<u64>> {
    let mut next: BTreeMap<u32, Vec<(u32, u64)>> = BTreeMap::new();
    for s in network.segments() {
        next.entry(s.a).or_default().push((s.b, u64::from(s.mm)));
        next.entry(s.b).or_default().push((s.a, u64::from(s.mm)));
    }
    distances_by(network, &next, from, to)
}

pub fn distances_by(
    network: &Network,
    next: &BTreeMap<u32, Vec<(u32, u64)>>,
    from: &Snapped,
    to: &[Snapped],
) -> Vec<Option<u64>> {
    let mut best: BTreeMap<u32, u64> = BTreeMap::new();
    let mut heap = BinaryHeap::new();
    for end in from.ends.iter().flatten() {
        let s = network.segments()[end.segment as usize];
        heap.push(Reverse((u64::from(end.leg + end.along), s.a)));
        heap.push(Reverse((u64::from(end.leg + s.mm - end.along), s.b)));
    }
    while let Some(Reverse((mm, vertex))) = heap.pop() {
        if best.contains_key(&vertex) {
            continue;
        }
        best.insert(vertex, mm);
        for (other, long) in next.get(&vertex).into_iter().flatten() {
            heap.push(Reverse((mm + long, *other)));
        }
    }
    let read = |place: &Snapped| {
        let mut least: Option<u64> = None;
        for end in place.ends.iter().flatten() {
            let s = network.segments()[end.segment as usize];
            let by_a = best.get(&s.a).map(|mm| mm + u64::from(end.along));
            let by_b = best.get(&s.b).map(|mm| mm + u64::from(s.mm - end.along));
            let same = from
                .ends
                .iter()
                .flatten()
                .filter(|other| other.segment == end.segment);
            let direct = same.map(|other| u64::from(other.leg + other.along.abs_diff(end.along)));
            let shortest = by_a.into_iter().chain(by_b).chain(direct).min();
            let whole = shortest.map(|mm| mm + u64::from(end.leg));
            least = least.into_iter().chain(whole).min();
        }
        least
    };
    to.iter().map(read).collect()
}
