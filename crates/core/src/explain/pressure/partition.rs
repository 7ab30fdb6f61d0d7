//! The principal partition of children and public places.
//!
//! For a set of classes the ratio is the places of all schools that it reaches, a child. The largest set of smallest
//! ratio is taken out with its schools, the same is done with what is left, and so on: what comes out, in rising order
//! of the ratio, is one and the same however it is found. It is found by halves: of classes X and schools Y at hand each
//! class sends `places of Y` a child and each school takes `children of X` a place. Where everything flows, X is of one
//! ratio; else the least minimum cut parts the shorter from the better off, and each half is taken by itself.

use super::demand::{Demand, contains, insert, members};
use super::flow::Flow;
use crate::control::{Control, Stopped};

/// Children and places of one ratio that hang together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// Its classes, in order.
    pub classes: Vec<usize>,
    /// Its sites, in order; never none.
    pub sites: Vec<usize>,
    /// Its children.
    pub children: i64,
    /// Its places.
    pub places: i64,
}

impl Part {
    /// Places and children in lowest terms: what each child sends and each place takes.
    pub fn shares(&self) -> (i128, i128) {
        lowest(self.places, self.children)
    }
}

/// The parts in rising order of the ratio, and the flow that proves it: each class sends to the schools of its part
/// what [`Part::shares`] says for each child, and each school takes what it says for each place.
#[derive(Clone, Debug, Default)]
pub struct Partition {
    /// Schools that nobody reaches are the last, each by itself.
    pub parts: Vec<Part>,
    /// By class: how much goes to which site.
    pub flow: Vec<Vec<(usize, i128)>>,
}

/// Partitions children and places.
///
/// # Errors
/// When it is told to end.
pub fn partition(demand: &Demand, control: &Control) -> Result<Partition, Stopped> {
    let mut flow = Flow::new(&demand.reach, demand.counts.len(), demand.places.len());
    let mut parts = Vec::new();
    let mut reached = demand.reach.none();
    for class in 0..demand.counts.len() {
        let row = demand.reach.row(class).iter();
        reached
            .iter_mut()
            .zip(row)
            .for_each(|(all, own)| *all |= own);
    }
    let mut open = vec![(
        (0..demand.counts.len()).collect::<Vec<_>>(),
        reached.clone(),
    )];
    while let Some((classes, sites)) = open.pop() {
        control.check()?;
        if classes.is_empty() {
            continue;
        }
        let children: i64 = classes.iter().map(|c| demand.counts[*c]).sum();
        let places: i64 = members(&sites).map(|j| demand.places[j]).sum();
        let (a_child, a_place) = lowest(places, children);
        for &class in &classes {
            flow.sent[class].clear();
            flow.need[class] = i128::from(demand.counts[class]) * a_child;
        }
        for site in members(&sites) {
            flow.room[site] = i128::from(demand.places[site]) * a_place;
        }
        flow.fill(&classes, &sites, control)?;
        if classes.iter().all(|class| flow.need[*class] == 0) {
            parts.extend(connected(demand, &classes, &sites));
            continue;
        }
        let (short, better): (Vec<usize>, Vec<usize>) =
            classes.into_iter().partition(|class| flow.is_short(*class));
        let (mut scarce, mut rest) = (demand.reach.none(), demand.reach.none());
        for site in members(&sites) {
            let side = if flow.is_scarce(site) {
                &mut scarce
            } else {
                &mut rest
            };
            insert(side, site);
        }
        open.push((short, scarce));
        open.push((better, rest));
    }
    let unreached = members(&demand.sites).filter(|site| !contains(&reached, *site));
    parts.extend(unreached.map(|site| Part {
        sites: vec![site],
        places: demand.places[site],
        ..Part::default()
    }));
    parts.sort_by(|a, b| {
        let cross = |a: &Part, b: &Part| i128::from(a.places) * i128::from(b.children);
        let known = (a.children == 0).cmp(&(b.children == 0));
        let ratio = cross(a, b).cmp(&cross(b, a));
        known.then(ratio).then(a.sites.cmp(&b.sites))
    });
    Ok(Partition {
        parts,
        flow: flow.sent,
    })
}

/// The pieces of classes and sites that share no class and no site.
fn connected(demand: &Demand, classes: &[usize], sites: &[u64]) -> Vec<Part> {
    let mut first: Vec<usize> = (0..demand.places.len()).collect();
    let own = |class: usize| {
        let row = demand.reach.row(class).iter().zip(sites);
        row.map(|(a, b)| a & b).collect::<Vec<u64>>()
    };
    let mut anchor = Vec::with_capacity(classes.len());
    for &class in classes {
        let row = own(class);
        let mut all = members(&row);
        let start = all.next().unwrap_or_default();
        anchor.push(start);
        for site in all {
            let (a, b) = (root(&mut first, start), root(&mut first, site));
            first[a.max(b)] = a.min(b);
        }
    }
    let mut parts: Vec<Part> = vec![Part::default(); demand.places.len()];
    for site in members(sites) {
        let part = &mut parts[root(&mut first, site)];
        part.sites.push(site);
        part.places += demand.places[site];
    }
    for (class, anchor) in classes.iter().zip(anchor) {
        let part = &mut parts[root(&mut first, anchor)];
        part.classes.push(*class);
        part.children += demand.counts[*class];
    }
    parts.retain(|part| !part.sites.is_empty());
    parts
        .iter_mut()
        .for_each(|part| part.classes.sort_unstable());
    parts
}

/// The first site of those that a site hangs together with.
fn root(first: &mut [usize], mut site: usize) -> usize {
    while first[site] != site {
        first[site] = first[first[site]];
        site = first[site];
    }
    site
}

/// Two numbers in lowest terms; the second is above zero, or nobody is there.
fn lowest(places: i64, children: i64) -> (i128, i128) {
    let (mut a, mut b) = (i128::from(places), i128::from(children));
    while b != 0 {
        (a, b) = (b, a % b);
    }
    let by = a.max(1);
    (i128::from(places) / by, i128::from(children) / by)
}
