//! What looks wrong only once the network is there.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::{Cell, Network};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, Sector};
use crate::finding::{Code, Finding, Findings};
use crate::policy::{Objective, Pack};

/// Schools that nobody can reach, children who can reach no school.
///
/// # Errors
/// When it is told to end.
pub fn plausibility_checks(
    intake: &Intake,
    pack: &Pack,
    network: &Network<'_>,
    control: &Control,
) -> Result<Findings, Stopped> {
    const NAMED: usize = 5;
    let mut findings = Findings::new();
    let sites = network.sites();
    let reached: Vec<AtomicBool> = sites.iter().map(|_| AtomicBool::new(false)).collect();
    // Each thread only ever sets what is true: their order changes nothing.
    let reaches_any = |cell: &Cell| {
        let both = [Sector::Public, Sector::Private];
        let arcs = both.map(|sector| network.reach.all(cell, sector));
        for arc in arcs.iter().flatten() {
            reached[arc.site.at()].store(true, Ordering::Relaxed);
        }
        arcs.iter().any(|arcs| !arcs.is_empty())
    };
    let is_stranded: Vec<bool> = network
        .cells
        .par_iter()
        .map(|cell| !control.is_stopped() && !reaches_any(cell))
        .collect();
    control.check()?;
    let mut stranded: Vec<ChildIdx> = network
        .cells()
        .filter(|(index, _)| is_stranded[index.at()])
        .flat_map(|(index, _)| network.members(index).to_vec())
        .collect();
    if !stranded.is_empty() {
        stranded.sort_unstable();
        let ids: Vec<&str> = stranded
            .iter()
            .take(NAMED)
            .map(|c| &*intake.children()[c.at()].id)
            .collect();
        findings.push(
            Finding::new(Code::ChildrenWithoutSchool, intake.name())
                .with("count", stranded.len())
                .with("ids", ids),
        );
    }
    let buys = pack.objectives.contains(&Objective::PurchasedPlaces);
    for (site, school) in sites.iter().enumerate() {
        let school = &intake.schools()[school.at()];
        let index = sites[site];
        let by_hand = intake
            .manual_placements()
            .iter()
            .any(|lock| lock.school == index);
        let counts = (school.sector == Sector::Public || buys) && !by_hand;
        if !reached[site].load(Ordering::Relaxed) && counts && school.places.get() > 0 {
            findings.push(
                Finding::new(Code::SchoolWithoutChildren, intake.name()).with("id", &school.id),
            );
        }
    }
    Ok(findings)
}
