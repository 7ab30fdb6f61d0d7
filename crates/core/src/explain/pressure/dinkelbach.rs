//! The partition held against Dinkelbach's method on towns too large to look at every set of their schools: guess the
//! smallest ratio, find by a minimum cut whether a set lies below it, take its ratio, and repeat. The cut is found by the
//! plainest of all algorithms.

use std::collections::VecDeque;

use super::demand::{Demand, SiteSets, insert, members};
use super::partition::{Part, partition};
use crate::control::Control;

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}

/// A town along a street: classes reach the schools near them.
fn street(seed: u64, classes: usize, schools: usize) -> Demand {
    let mut numbers = Numbers(seed);
    let mut demand = Demand {
        units: Vec::new(),
        children: Vec::new(),
        reach: SiteSets::new(schools),
        counts: Vec::new(),
        places: (0..schools).map(|_| numbers.below(40) as i64).collect(),
        sites: SiteSets::new(schools).none(),
    };
    (0..schools).for_each(|site| insert(&mut demand.sites, site));
    for _ in 0..classes {
        let mut row = demand.reach.none();
        let near = numbers.below(schools);
        for _ in 0..=numbers.below(3) {
            insert(&mut row, (near + numbers.below(4)).min(schools - 1));
        }
        demand.reach.push(&row);
        demand.counts.push(1 + numbers.below(12) as i64);
    }
    demand
}

/// The classes of the least minimum cut where each sends `a_child` a child and each site takes `a_place` a place, or of the
/// largest; `None` where everything flows.
fn cut(
    demand: &Demand,
    classes: &[usize],
    sites: &[usize],
    (a_child, a_place): (i64, i64),
    is_largest: bool,
) -> (bool, Vec<usize>) {
    let (source, sink) = (classes.len() + sites.len(), classes.len() + sites.len() + 1);
    let mut left = vec![vec![0_i64; sink + 1]; sink + 1];
    for (c, class) in classes.iter().enumerate() {
        left[source][c] = demand.counts[*class] * a_child;
        for (s, site) in sites.iter().enumerate() {
            if members(demand.reach.row(*class)).any(|own| own == *site) {
                left[c][classes.len() + s] = i64::MAX / 4;
            }
        }
    }
    for (s, site) in sites.iter().enumerate() {
        left[classes.len() + s][sink] = demand.places[*site] * a_place;
    }
    loop {
        let mut from = vec![usize::MAX; sink + 1];
        from[source] = source;
        let mut queue = VecDeque::from([source]);
        while let Some(at) = queue.pop_front() {
            for to in 0..=sink {
                if from[to] == usize::MAX && left[at][to] > 0 {
                    from[to] = at;
                    queue.push_back(to);
                }
            }
        }
        if from[sink] == usize::MAX {
            let is_all = (0..classes.len()).all(|c| left[source][c] == 0);
            let mut side: Vec<bool> = from.iter().map(|f| *f != usize::MAX).collect();
            if is_largest {
                // Everything that cannot reach the sink any more.
                let mut reaches = vec![false; sink + 1];
                reaches[sink] = true;
                let mut queue = VecDeque::from([sink]);
                while let Some(to) = queue.pop_front() {
                    for at in 0..=sink {
                        if !reaches[at] && left[at][to] > 0 {
                            reaches[at] = true;
                            queue.push_back(at);
                        }
                    }
                }
                side = reaches.into_iter().map(|does| !does).collect();
            }
            return (
                is_all,
                (0..classes.len())
                    .filter(|c| side[*c])
                    .map(|c| classes[c])
                    .collect(),
            );
        }
        let mut path = vec![sink];
        while let Some(&at) = path.last().filter(|at| **at != source) {
            path.push(from[at]);
        }
        let amount = path.windows(2).map(|p| left[p[1]][p[0]]).min().unwrap_or(0);
        for pair in path.windows(2) {
            left[pair[1]][pair[0]] -= amount;
            left[pair[0]][pair[1]] += amount;
        }
    }
}

fn reached(demand: &Demand, classes: &[usize], open: &[usize]) -> Vec<usize> {
    let reaches = |site: &usize| {
        let mut all = classes.iter();
        all.any(|class| members(demand.reach.row(*class)).any(|own| own == *site))
    };
    open.iter().copied().filter(reaches).collect()
}

/// Ratio after ratio: the classes of each, children and places.
fn by_dinkelbach(demand: &Demand) -> Vec<(Vec<usize>, i64, i64)> {
    let mut classes: Vec<usize> = (0..demand.counts.len()).collect();
    let mut sites = reached(
        demand,
        &classes,
        &members(&demand.sites).collect::<Vec<_>>(),
    );
    let mut found = Vec::new();
    while !classes.is_empty() {
        let figures = |own: &[usize]| {
            let children: i64 = own.iter().map(|c| demand.counts[*c]).sum();
            let near = reached(demand, own, &sites);
            (
                near.iter().map(|j| demand.places[*j]).sum::<i64>(),
                children,
            )
        };
        let mut guess = figures(&classes);
        loop {
            let (is_least, below) = cut(demand, &classes, &sites, guess, false);
            if is_least {
                break;
            }
            guess = figures(&below);
        }
        // Of the smallest ratio the largest set. Where nothing flows, that is who reaches no place at all.
        let (_, mut own) = cut(demand, &classes, &sites, guess, true);
        if guess.0 == 0 {
            let has_none = |class: &usize| figures(&[*class]).0 == 0;
            own = classes.iter().copied().filter(has_none).collect();
        }
        let (places, children) = figures(&own);
        let near = reached(demand, &own, &sites);
        sites.retain(|site| !near.contains(site));
        classes.retain(|class| !own.contains(class));
        found.push((own, children, places));
    }
    found
}

/// Parts of one ratio together, as Dinkelbach finds them.
fn merged(parts: &[Part]) -> Vec<(Vec<usize>, i64, i64)> {
    let mut all: Vec<(Vec<usize>, i64, i64)> = Vec::new();
    for part in parts.iter().filter(|part| part.children > 0) {
        match all.last_mut() {
            Some((classes, children, places))
                if *places * part.children == part.places * *children =>
            {
                classes.extend(&part.classes);
                classes.sort_unstable();
                *children += part.children;
                *places += part.places;
            }
            _ => all.push((part.classes.clone(), part.children, part.places)),
        }
    }
    all
}

#[test]
fn the_partition_is_that_of_dinkelbachs_method() {
    for (seed, classes, schools) in [
        (1, 60, 20),
        (2, 90, 30),
        (3, 40, 40),
        (4, 120, 12),
        (5, 80, 25),
    ] {
        let demand = street(seed, classes, schools);
        let found = partition(&demand, &Control::default()).map(|own| own.parts);
        let parts = found.unwrap_or_default();
        let expected = by_dinkelbach(&demand);
        assert!(expected.len() > 2, "{expected:?}");
        assert_eq!(merged(&parts), expected, "{seed}");
    }
}
