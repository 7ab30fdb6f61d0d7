//! Who can reach what: schools in an R-tree, journeys in whole metres, cells of equal children.

mod cells;
mod doubts;
mod projection;
mod reach;
mod sites;
mod travel;

pub use cells::{Cell, CellIdx};
pub use doubts::doubts;
pub use reach::{Arc, Reach};
pub use sites::SiteIdx;

use crate::domain::{ChildIdx, Round, SchoolIdx, Sector};
use crate::policy::Pack;
use crate::qualify::Ranking;

/// The network of a round: cells of children, sites of schools, and the journeys between them.
#[derive(Clone, Debug)]
pub struct Network {
    /// The schools open to the round, in the order of their identifiers.
    pub sites: Vec<SchoolIdx>,
    /// Children who are the same to the network, in a canonical order.
    pub cells: Vec<Cell>,
    /// The journeys allowed from each cell.
    pub reach: Reach,
    members: Vec<ChildIdx>,
}

impl Network {
    /// The children of a cell, highest rank first.
    pub fn members(&self, cell: CellIdx) -> &[ChildIdx] {
        &self.members[self.cells[cell.at()].members.clone()]
    }

    /// All cells with their indices.
    pub fn cells(&self) -> impl Iterator<Item = (CellIdx, &Cell)> {
        self.cells
            .iter()
            .enumerate()
            .map(|(i, cell)| (CellIdx::from_usize(i), cell))
    }

    /// The sector of a site.
    pub fn sector(&self, round: &Round, site: SiteIdx) -> Sector {
        round.schools[self.sites[site.at()].at()].sector
    }
}

/// Builds the network of the ranked children.
pub fn build(round: &Round, pack: &Pack, ranking: &Ranking) -> Network {
    let sites: Vec<SchoolIdx> = round.open_schools().map(|(i, _)| i).collect();
    let (cells, members) = cells::group(round, pack, ranking);
    let reach = reach::build(round, pack, &sites, &cells);
    Network {
        sites,
        cells,
        reach,
        members,
    }
}
