//! An area of pressure as it is told.

use std::collections::BTreeMap;

use geo::MultiPolygon;

use super::demand::Demand;
use super::partition::Partition;
use crate::control::{Control, Stopped};
use crate::domain::{CommunityIdx, DistrictIdx, SchoolIdx};
use crate::explain::outline::outline;
use crate::network::{CellIdx, Network};
use crate::shortfall::{Last, SchoolFigures};
use crate::units::Places;

/// Children and public places of one ratio that hang together.
#[derive(Clone, Debug, PartialEq)]
pub struct PressureArea {
    /// Its number in the files, from the fewest places a child on, 1 the first.
    pub number: usize,
    /// Its children.
    pub children: Places,
    /// Its places.
    pub places: Places,
    /// Its schools, in order.
    pub schools: Vec<SchoolIdx>,
    /// The cells of its children, in order.
    pub cells: Vec<CellIdx>,
    /// Its children by community, in order; those without one are left out.
    pub by_community: Vec<(CommunityIdx, Places)>,
    /// Its children by the district responsible for them.
    pub by_district: Vec<(Option<DistrictIdx>, Places)>,
    /// The last child in at its schools; `None` where one of them has places left.
    pub last: Option<Last>,
    /// Around its schools and homes, for the map.
    pub outline: MultiPolygon<f64>,
}

impl PressureArea {
    /// Children minus places; below zero there is room.
    pub fn gap(&self) -> Places {
        self.children - self.places
    }

    /// Whether there are fewer places than children.
    pub fn is_short(&self) -> bool {
        self.gap() > Places::ZERO
    }

    /// Places a child, in millionths, rounded; `None` where nobody reaches it.
    pub fn millionths(&self) -> Option<i64> {
        let (places, children) = (self.places.get(), self.children.get());
        let of = i128::from(children);
        let parts = (i128::from(places) * 2_000_000 + of).checked_div(2 * of)?;
        i64::try_from(parts).ok()
    }
}

/// The parts of a partition as areas.
pub fn areas(
    network: &Network<'_>,
    demand: &Demand,
    own: &Partition,
    figures: &[SchoolFigures],
    control: &Control,
) -> Result<Vec<PressureArea>, Stopped> {
    let intake = network.reach.intake();
    let mut units = vec![Vec::new(); demand.counts.len()];
    for (unit, class) in demand.reaching() {
        units[class].push(unit);
    }
    let mut all = Vec::with_capacity(own.parts.len());
    for (at, part) in own.parts.iter().enumerate() {
        control.check()?;
        let mut communities: BTreeMap<CommunityIdx, Places> = BTreeMap::new();
        let mut districts: BTreeMap<Option<DistrictIdx>, Places> = BTreeMap::new();
        let mut cells = Vec::new();
        for unit in part.classes.iter().flat_map(|class| &units[*class]) {
            cells.push(unit.cell);
            for child in demand.children_of(unit) {
                let child = &intake.children()[child.at()];
                *districts.entry(child.district).or_default() += Places(1);
                if let Some(community) = child.community {
                    *communities.entry(community).or_default() += Places(1);
                }
            }
        }
        cells.sort_unstable();
        cells.dedup();
        let of_site = |site: &usize| &figures[*site];
        let has_room = part.sites.iter().any(|s| of_site(s).left > Places::ZERO);
        let last = part.sites.iter().filter_map(|site| of_site(site).last);
        let schools: Vec<SchoolIdx> = part.sites.iter().map(|s| network.sites()[*s]).collect();
        all.push(PressureArea {
            number: at + 1,
            children: Places(part.children),
            places: Places(part.places),
            outline: outline(&schools, &cells, network),
            schools,
            cells,
            by_community: communities.into_iter().collect(),
            by_district: districts.into_iter().collect(),
            // Where places are left, nobody was turned away.
            last: last.max_by_key(|last| last.rank).filter(|_| !has_room),
        });
    }
    Ok(all)
}
