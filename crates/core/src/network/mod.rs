//! Who can reach what: schools in an R-tree, journeys in whole metres, cells of equal children.

mod buses;
mod cells;
mod close_calls;
mod concerned;
mod plausibility;
mod projection;
mod reach;
mod sites;
mod travel;

pub use buses::stops;
pub use cells::{Cell, CellIdx, Origin};
pub use close_calls::{CloseCall, Decides, close_calls};
pub use concerned::{Concerned, concerned};
pub use plausibility::plausibility_checks;
pub use reach::{Arc, Nearest, Reach};
pub use sites::SiteIdx;
pub use travel::{direct, straight_line};

use cells::{ChildGroups, NO_CELL};

use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::policy::Pack;

/// The network of a round: cells of children, and who measures their journeys to the schools.
#[derive(Clone, Debug)]
pub struct Network<'a> {
    /// Children who are the same to the network, in a canonical order.
    pub cells: Vec<Cell>,
    /// Measures the journeys allowed from each cell.
    pub reach: Reach<'a>,
    members: Vec<ChildIdx>,
    /// For each child of the round the number of its cell, where it is in one.
    cell_of: Vec<u32>,
}

impl Network<'_> {
    /// The children of a cell, highest rank first.
    pub fn members(&self, cell: CellIdx) -> &[ChildIdx] {
        &self.members[self.cells[cell.at()].members.clone()]
    }

    /// The cell of a child; `None` for one who is not in the network: it takes no part, or does not wait.
    pub fn cell_of(&self, child: ChildIdx) -> Option<CellIdx> {
        let number = *self.cell_of.get(child.at())?;
        (number != NO_CELL).then_some(CellIdx(number))
    }

    /// The same with children of one cell told apart by a kind; those of one kind stay together.
    #[must_use]
    pub fn told_apart<K: Ord>(&self, kind: impl Fn(ChildIdx) -> K) -> Self {
        let mut network = Self {
            cells: Vec::new(),
            reach: self.reach.clone(),
            members: Vec::with_capacity(self.members.len()),
            cell_of: vec![NO_CELL; self.cell_of.len()],
        };
        for (index, cell) in self.cells() {
            let mut members = self.members(index).to_vec();
            // Stable: those of one kind stay in the order of rank.
            members.sort_by_cached_key(|child| kind(*child));
            for part in members.chunk_by(|a, b| kind(*a) == kind(*b)) {
                let start = network.members.len();
                let own = CellIdx::from_usize(network.cells.len());
                for child in part {
                    network.cell_of[child.at()] = own.0;
                }
                network.members.extend_from_slice(part);
                network.cells.push(Cell {
                    members: start..network.members.len(),
                    ..cell.clone()
                });
            }
        }
        network
    }

    /// All cells with their indices.
    pub fn cells(&self) -> impl Iterator<Item = (CellIdx, &Cell)> {
        self.cells
            .iter()
            .enumerate()
            .map(|(i, cell)| (CellIdx::from_usize(i), cell))
    }

    /// The schools open to the round, in the order of their identifiers.
    pub fn sites(&self) -> &[SchoolIdx] {
        self.reach.sites()
    }
}

/// Builds the network of children, from the highest rank down.
///
/// # Errors
/// When it is told to end.
pub fn build<'a>(
    intake: &'a Intake,
    pack: &'a Pack,
    order: &[ChildIdx],
    control: &Control,
) -> Result<Network<'a>, Stopped> {
    let ChildGroups {
        cells,
        members,
        cell_of,
    } = cells::group(intake, pack, order, control)?;
    let origins = cells.iter().filter_map(|cell| match cell.origin {
        Origin::Point(p) => Some(p),
        _ => None,
    });
    let reach = Reach::new(intake, pack, origins);
    control.check()?;
    Ok(Network {
        cells,
        reach,
        members,
        cell_of,
    })
}

/// The network of the widest reach ([`Pack::widest`]), where that is not the pack's own.
///
/// # Errors
/// When it is told to end.
pub fn wider<'a>(
    intake: &'a Intake,
    pack: &Pack,
    widest: &'a Pack,
    order: &[ChildIdx],
    control: &Control,
) -> Result<Option<Network<'a>>, Stopped> {
    let is_wider = widest.reach != pack.reach;
    is_wider
        .then(|| build(intake, widest, order, control))
        .transpose()
}
