//! Bottlenecks (学位缺口片区): where public places are short, by how many, and for whom.
//!
//! The areas of pressure with fewer places than children; the children who reach no school, by the district that
//! answers for them; and whom the rules of a procedure left without a place that a plan has for them. Their gaps add up to
//! the children without a public place. Who that is in an area of pressure is one question, how many places it lacks
//! another: a high rank from next door may hold a place there.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::area::{Bottleneck, ShortageKind};
use super::outline::outline;
use super::parcels::serving;
use super::pressure::{Pressure, public_school};
use super::tally::Tally;
use crate::allocation::Allocation;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx};
use crate::network::{CellIdx, Network};
use crate::policy::Pack;
use crate::qualify::Qualified;
use crate::units::Places;

/// All areas where public places are short, the largest gap first; their gaps add up to the children
/// who take part and have no public place.
///
/// The network is that of the widest reach of the procedure, and the pressure is that on it.
///
/// # Errors
/// When it is told to end.
pub fn bottlenecks(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    pressure: &Pressure,
    control: &Control,
) -> Result<Vec<Bottleneck>, Stopped> {
    let mut areas = full(pressure);
    areas.extend(without_school(network, pressure));
    areas.extend(by_rules(network, qualified, allocation, &areas, control)?);
    let further = areas.iter_mut().filter(|area| area.number == 0);
    for (at, area) in further.enumerate() {
        area.number = pressure.areas().count() + 1 + at;
    }
    for area in &mut areas {
        let bought = area.without.iter();
        let bought = bought.filter(|child| allocation.of(**child).school().is_some());
        area.purchased = Places(bought.count() as i64);
        describe(area, pack, network, control)?;
    }
    areas.sort_by_key(|area| (Reverse(area.gap()), area.number));
    Ok(areas)
}

/// The areas of pressure that lack places.
fn full(pressure: &Pressure) -> Vec<Bottleneck> {
    let short = pressure.plan.iter().zip(&pressure.without);
    let short = short.filter(|(area, _)| area.is_short());
    short
        .map(|(area, without)| Bottleneck {
            number: area.number,
            schools: area.schools.clone(),
            cells: area.cells.clone(),
            children: area.children,
            places: area.places,
            ratio: area.millionths(),
            without: without.clone(),
            last: area.last,
            outline: area.outline.clone(),
            ..Bottleneck::new(ShortageKind::Full)
        })
        .collect()
}

/// One for each district of the children who reach no school.
fn without_school(network: &Network<'_>, pressure: &Pressure) -> Vec<Bottleneck> {
    let intake = network.reach.intake();
    let mut of_district: BTreeMap<Option<DistrictIdx>, Bottleneck> = BTreeMap::new();
    for &child in &pressure.unreached {
        let area = of_district
            .entry(intake.children()[child.at()].district)
            .or_insert_with(|| Bottleneck::new(ShortageKind::NoSchool));
        if let Some(cell) = network
            .cell_of(child)
            .filter(|c| area.cells.last() != Some(c))
        {
            area.cells.push(cell);
        }
        area.without.push(child);
        area.children += Places(1);
    }
    let mut areas: Vec<Bottleneck> = of_district.into_values().collect();
    for area in &mut areas {
        area.without.sort_unstable();
        area.outline = outline(&area.schools, &area.cells, network);
    }
    areas
}

/// Everybody else without a public place: the best plan has one for them. No outline: they are here and there.
fn by_rules(
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    areas: &[Bottleneck],
    control: &Control,
) -> Result<Option<Bottleneck>, Stopped> {
    control.check()?;
    let mut is_told = vec![false; network.reach.intake().children().len()];
    for child in areas.iter().flat_map(|area| &area.without) {
        is_told[child.at()] = true;
    }
    let order = qualified.ranking.order().iter().copied();
    let is_left =
        |child: &ChildIdx| !is_told[child.at()] && public_school(allocation.of(*child)).is_none();
    let mut area = Bottleneck::new(ShortageKind::Rules);
    area.without = order.filter(is_left).collect();
    area.without.sort_unstable();
    if area.without.is_empty() {
        return Ok(None);
    }
    area.children = Places(area.without.len() as i64);
    let cells = area
        .without
        .iter()
        .filter_map(|child| network.cell_of(*child));
    let mut cells: Vec<CellIdx> = cells.collect();
    cells.sort_unstable();
    cells.dedup();
    area.cells = cells;
    Ok(Some(area))
}

/// Tells an area by district and community, and with what could serve it.
fn describe(
    area: &mut Bottleneck,
    pack: &Pack,
    network: &Network<'_>,
    control: &Control,
) -> Result<(), Stopped> {
    control.check()?;
    let intake = network.reach.intake();
    let tally = Tally::of(intake, &area.without);
    let mut by_community: BTreeMap<CommunityIdx, Places> = BTreeMap::new();
    for child in area.cells.iter().flat_map(|cell| network.members(*cell)) {
        if let Some(community) = intake.children()[child.at()].community {
            by_community.entry(community).or_default();
        }
    }
    by_community.extend(tally.by_community.iter().copied());
    area.by_district = tally.by_district;
    area.by_community = by_community.into_iter().collect();
    area.by_community.sort_by_key(|(_, without)| -without.get());
    // New land does not help whom the rules kept from places that there are.
    if area.kind != ShortageKind::Rules {
        area.parcels = serving(area, network, pack, control)?;
    }
    Ok(())
}
