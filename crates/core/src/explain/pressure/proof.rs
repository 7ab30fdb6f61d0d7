//! The areas as the referee takes them: which school is in which, and the flow that gives every child the same share.

use super::demand::{Demand, members};
use super::partition::Partition;
use crate::audit::{AreaProof, PartitionProof};
use crate::network::Network;

/// What proves a partition.
pub fn proof(network: &Network<'_>, demand: &Demand, own: &Partition) -> PartitionProof {
    let intake = network.reach.intake();
    let sites: Vec<usize> = members(&demand.sites).collect();
    let number = |site: usize| sites.binary_search(&site).unwrap_or_default();
    let id = |site: &usize| intake.schools()[network.sites()[*site].at()].id.to_string();
    let mut part_of = vec![0; demand.counts.len()];
    for (at, part) in own.parts.iter().enumerate() {
        for class in &part.classes {
            part_of[*class] = at;
        }
    }
    // What a class sends is handed to its units one after another.
    let mut left: Vec<Vec<(usize, i128)>> = own.flow.clone();
    for sent in &mut left {
        sent.sort_unstable();
        sent.reverse();
    }
    let flow = demand.reaching().map(|(unit, class)| {
        let (a_child, _) = own.parts[part_of[class]].shares();
        let mut need = a_child * i128::from(unit.count());
        let mut sent = Vec::new();
        while let Some((site, amount)) = left[class].last_mut().filter(|_| need > 0) {
            let part = need.min(*amount);
            sent.push((number(*site), part));
            need -= part;
            *amount -= part;
            if *amount == 0 {
                left[class].pop();
            }
        }
        sent
    });
    PartitionProof {
        flow: flow.collect(),
        schools: sites.iter().map(id).collect(),
        areas: own
            .parts
            .iter()
            .map(|part| AreaProof {
                children: part.children,
                places: part.places,
                schools: part.sites.iter().map(|site| number(*site)).collect(),
            })
            .collect(),
    }
}
