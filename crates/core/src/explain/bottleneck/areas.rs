//! The areas that the cut falls apart into, and what the rules left on top of it.

use std::collections::BTreeMap;

use super::residual_graph::{LevelGraph, NEVER, ResidualGraph, public_school};
use super::{Bottleneck, ShortageKind};
use crate::allocation::Allocation;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx};
use crate::network::{CellIdx, Network};
use crate::qualify::Qualified;
use crate::shortfall::SchoolFigures;
use crate::units::Places;

/// The areas of the cut, and one for each district of the children who reach no school.
pub(super) fn areas(
    network: &Network<'_>,
    allocation: &Allocation,
    figures: &[SchoolFigures],
    (seats, search): (&ResidualGraph<'_, '_>, &LevelGraph),
    control: &Control,
) -> Result<Vec<Bottleneck>, Stopped> {
    let intake = network.reach.intake();
    let mut full: BTreeMap<usize, Bottleneck> = BTreeMap::new();
    let mut has_room = vec![false; network.sites().len()];
    for (site, school) in network.sites().iter().enumerate() {
        if search.site_level[site] != NEVER {
            let area = full
                .entry(search.groups.of(site))
                .or_insert_with(|| blank(ShortageKind::Full));
            area.schools.push(*school);
            area.places += intake.schools()[school.at()].places;
            // The last child in, of all schools of the area.
            let last = figures[site].last;
            if last.map(|l| l.rank) > area.last.map(|l| l.rank) {
                area.last = last;
            }
            has_room[search.groups.of(site)] |= figures[site].left > Places::ZERO;
        }
    }
    for (group, area) in &mut full {
        // Where the procedure left places, the last child in is not where the best plan would stop.
        area.last = area.last.filter(|_| !has_room[*group]);
    }
    let mut beyond: BTreeMap<Option<DistrictIdx>, Bottleneck> = BTreeMap::new();
    let mut pulse = control.pulse(100);
    for (cell, _) in network.cells() {
        pulse.check()?;
        if search.cell_level[cell.at()] == NEVER {
            continue;
        }
        let waiting = waiting(network, allocation, cell, seats.waiting[cell.at()]);
        match seats.reach(cell).first() {
            Some(site) => {
                if let Some(area) = full.get_mut(&search.groups.of(site.at())) {
                    area.cells.push(cell);
                    area.without.extend(waiting);
                }
            }
            None => {
                for child in waiting {
                    let area = beyond
                        .entry(intake.children()[child.at()].district)
                        .or_insert_with(|| blank(ShortageKind::NoSchool));
                    if area.cells.last() != Some(&cell) {
                        area.cells.push(cell);
                    }
                    area.without.push(child);
                }
            }
        }
    }
    let mut all: Vec<Bottleneck> = full.into_values().chain(beyond.into_values()).collect();
    for area in &mut all {
        finish(area, allocation);
    }
    Ok(all)
}

/// The lowest-ranked of a cell's children without a public place.
fn waiting(
    network: &Network<'_>,
    allocation: &Allocation,
    cell: CellIdx,
    count: i64,
) -> Vec<ChildIdx> {
    let members = network.members(cell).iter().rev().copied();
    let waits = |child: &ChildIdx| public_school(allocation.of(*child)).is_none();
    members.filter(waits).take(count as usize).collect()
}

/// Everybody else without a public place: the best plan has one for them.
pub(super) fn by_rules(
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    areas: &[Bottleneck],
    control: &Control,
) -> Result<Option<Bottleneck>, Stopped> {
    control.check()?;
    let mut result = vec![false; network.reach.intake().children().len()];
    for child in areas.iter().flat_map(|area| &area.without) {
        result[child.at()] = true;
    }
    let order = qualified.ranking.order().iter().copied();
    let mut area = blank(ShortageKind::Rules);
    area.without = order
        .filter(|child| !result[child.at()] && public_school(allocation.of(*child)).is_none())
        .collect();
    if area.without.is_empty() {
        return Ok(None);
    }
    control.check()?;
    let mut is_of = vec![false; result.len()];
    for child in &area.without {
        is_of[child.at()] = true;
    }
    let has_any = |cell: &CellIdx| network.members(*cell).iter().any(|c| is_of[c.at()]);
    let cells = (0..network.cells.len()).map(CellIdx::from_usize);
    area.cells = cells.filter(has_any).collect();
    control.check()?;
    finish(&mut area, allocation);
    Ok(Some(area))
}

fn blank(kind: ShortageKind) -> Bottleneck {
    Bottleneck {
        kind,
        schools: Vec::new(),
        cells: Vec::new(),
        children: Places::ZERO,
        places: Places::ZERO,
        without: Vec::new(),
        purchased: Places::ZERO,
        last: None,
        by_district: Vec::new(),
        by_community: Vec::new(),
        outline: Vec::new(),
        parcels: Vec::new(),
    }
}

/// Counts what follows from the children without a public place: all places of the schools are taken.
fn finish(area: &mut Bottleneck, allocation: &Allocation) {
    area.without.sort_unstable();
    area.children = area.places + Places(area.without.len() as i64);
    let bought = area.without.iter();
    let bought = bought.filter(|child| allocation.of(**child).school().is_some());
    area.purchased = Places(bought.count() as i64);
}
