//! Bottlenecks (学位缺口片区): where public places are short, by how many, and for whom.
//!
//! The minimum cut of `public_places`. From every child without a public place follow the alternating
//! paths: a school in its reach, full; a child there who could go to another school; that school, full
//! too; and so on. What the paths reach is a set of schools S and the children who hold or want their
//! places, and all these children reach nothing but S:
//!
//! ```text
//! gap = children − places of S > 0        no plan gives more of them a public place
//! ```
//!
//! It is the smallest set of schools with that gap, one and the same for every best plan, and falls
//! apart into areas that share neither a school nor a child. Their gaps add up to the children without
//! a public place.
//!
//! Where a procedure leaves places that a plan could still fill, the children are first moved along such
//! paths, on paper, until nobody more can be placed. The cut is that of the best plan; what the procedure
//! leaves on top of it stands in an area of its own ([`ShortageKind::Rules`]).
//!
//! Nothing of the optimisation is used: the cut follows from the allocation and the reach alone.

mod areas;
mod groups;
mod residual_graph;

use std::collections::BTreeMap;

use super::area::{Bottleneck, ShortageKind};
use super::outline::outline;
use super::parcels::serving;
use super::tally::Tally;
use crate::allocation::Allocation;
use crate::control::{Control, Stopped};
use crate::domain::CommunityIdx;
use crate::network::Network;
use crate::policy::Pack;
use crate::qualify::Qualified;
use crate::shortfall::SchoolFigures;
use crate::units::Places;

use areas::{areas, by_rules};
use residual_graph::ResidualGraph;

/// All areas where public places are short, the largest gap first; their gaps add up to the children
/// who take part and have no public place.
///
/// The network is that of the widest reach of the procedure.
///
/// # Errors
/// When it is told to end.
pub fn bottlenecks(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    figures: &[SchoolFigures],
    control: &Control,
) -> Result<Vec<Bottleneck>, Stopped> {
    let mut seats = ResidualGraph::of(network, allocation, control)?;
    let search = loop {
        let search = seats.search(control)?;
        if !seats.augment(&search, control)? {
            break search;
        }
    };
    control.check()?;
    let mut areas = areas(network, allocation, figures, (&seats, &search), control)?;
    areas.extend(by_rules(network, qualified, allocation, &areas, control)?);
    let key = |area: &Bottleneck| {
        let first = area.schools.first().copied();
        let child = area.without.first().copied();
        (std::cmp::Reverse(area.gap()), area.kind, first, child)
    };
    areas.sort_by_key(key);
    for area in &mut areas {
        describe(area, pack, network, control)?;
    }
    Ok(areas)
}

/// Tells an area by district and community, on the map, and with what could serve it.
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
    control.check()?;
    area.outline = outline(area, network);
    // New land does not help whom the rules kept from places that there are.
    if area.kind != ShortageKind::Rules {
        area.parcels = serving(area, network, pack, control)?;
    }
    Ok(())
}
