//! What looks wrong only once the network is there.

use super::{CellIdx, Network};
use crate::domain::{ChildIdx, Round, Sector};
use crate::finding::{Code, Finding, Findings};
use crate::policy::{Objective, Pack};

/// Schools that nobody can reach, children who can reach no school.
pub fn doubts(round: &Round, pack: &Pack, network: &Network) -> Findings {
    const NAMED: usize = 5;
    let mut findings = Findings::new();
    let mut reached = vec![false; network.sites.len()];
    let mut stranded: Vec<ChildIdx> = Vec::new();
    for i in 0..network.cells.len() {
        let cell = CellIdx::from_usize(i);
        let arcs = network.reach.of(cell);
        for arc in arcs {
            reached[arc.site().at()] = true;
        }
        if arcs.is_empty() {
            stranded.extend(network.members(cell));
        }
    }
    if !stranded.is_empty() {
        stranded.sort_unstable();
        let ids: Vec<&str> = stranded
            .iter()
            .take(NAMED)
            .map(|c| &*round.children[c.at()].id)
            .collect();
        findings.push(
            Finding::new(Code::ChildrenWithoutSchool, &round.name)
                .with("count", stranded.len())
                .with("ids", ids.join(", ")),
        );
    }
    let buys = pack.objectives.contains(&Objective::PurchasedPlaces);
    for (site, school) in network.sites.iter().enumerate() {
        let school = &round.schools[school.at()];
        let counts = school.sector == Sector::Public || buys;
        if !reached[site] && counts && school.places.get() > 0 {
            findings.push(
                Finding::new(Code::SchoolWithoutChildren, &round.name).with("id", &school.id),
            );
        }
    }
    findings
}
