//! Who holds the places, and along which paths they could move on.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::groups::Groups;
use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{SchoolIdx, Sector};
use crate::network::{CellIdx, Network, SiteIdx};
use crate::units::Places;

/// Who sits where, by cells, as far as they can be moved.
pub(super) struct ResidualGraph<'a, 'n> {
    network: &'a Network<'n>,
    /// Whether a site is a public school with places.
    counts: Vec<bool>,
    /// Places left at each site.
    room: Vec<i64>,
    /// For each site, the children of each cell there; those placed by hand stay and are not told.
    held: Vec<Vec<(CellIdx, i64)>>,
    /// Children of each cell without a public place, those whom a person placed elsewhere among them.
    pub(super) waiting: Vec<i64>,
    /// What the cells reach, as far as it was asked and there is memory for it.
    kept: RefCell<Kept>,
}

/// Reaches that were measured once.
struct Kept {
    of_cell: Vec<Option<Rc<[SiteIdx]>>>,
    /// Schools that may still be kept, over all cells.
    room: usize,
}

/// Schools in reach that are kept, over all cells: a search is repeated for every few children that a
/// procedure left, and must not measure the city each time; nor may memory grow with cells × schools.
const KEPT: usize = 5_000_000;

/// What alternating paths reach from the children without a public place.
pub(super) struct LevelGraph {
    /// Moves to each site reached, and from how many moves on each cell was reached.
    pub(super) site_level: Vec<u32>,
    pub(super) cell_level: Vec<u32>,
    /// Whether a site with room was reached.
    is_open: bool,
    pub(super) groups: Groups,
}

impl<'a, 'n> ResidualGraph<'a, 'n> {
    pub(super) fn of(
        network: &'a Network<'n>,
        allocation: &Allocation,
        control: &Control,
    ) -> Result<Self, Stopped> {
        let intake = network.reach.intake();
        let sites = network.sites();
        let school = |site: usize| &intake.schools()[sites[site].at()];
        let mut room: Vec<i64> = (0..sites.len()).map(|s| school(s).places.get()).collect();
        let counts = (0..sites.len())
            .map(|s| school(s).sector == Sector::Public && school(s).places > Places::ZERO)
            .collect();
        for school in allocation.outcomes().iter().filter_map(|o| o.school()) {
            if let Ok(site) = sites.binary_search(&school) {
                room[site] -= 1;
            }
        }
        let mut held: Vec<BTreeMap<CellIdx, i64>> = vec![BTreeMap::new(); sites.len()];
        let mut waiting = vec![0; network.cells.len()];
        let mut pulse = control.pulse(10_000);
        for (cell, _) in network.cells() {
            for &child in network.members(cell) {
                pulse.check()?;
                match public_school(allocation.of(child)) {
                    None => waiting[cell.at()] += 1,
                    Some(_) if allocation.placed_by(child) == PlacedBy::ByHand => {}
                    Some(school) => {
                        if let Ok(site) = sites.binary_search(&school) {
                            *held[site].entry(cell).or_default() += 1;
                        }
                    }
                }
            }
        }
        Ok(Self {
            network,
            counts,
            room,
            held: held.into_iter().map(|h| h.into_iter().collect()).collect(),
            kept: RefCell::new(Kept {
                of_cell: vec![None; waiting.len()],
                room: KEPT,
            }),
            waiting,
        })
    }

    /// Follows the alternating paths from every cell with children waiting.
    pub(super) fn search(&self, control: &Control) -> Result<LevelGraph, Stopped> {
        let sites = self.room.len();
        let mut search = LevelGraph {
            site_level: vec![NEVER; sites],
            cell_level: vec![NEVER; self.waiting.len()],
            is_open: false,
            groups: Groups::new(&self.counts),
        };
        let mut unseen = self.counts.iter().filter(|counts| **counts).count();
        let mut queue: VecDeque<CellIdx> = VecDeque::new();
        // The first school in reach of each cell reached, by which the cell belongs to an area.
        let mut first: Vec<Option<usize>> = vec![None; self.waiting.len()];
        for (cell, _) in self.network.cells() {
            if self.waiting[cell.at()] > 0 {
                search.cell_level[cell.at()] = 0;
                queue.push_back(cell);
            }
        }
        while let Some(cell) = queue.pop_front() {
            control.check()?;
            // When every school is reached and all are one area, there is nothing more to learn.
            if unseen == 0 && search.groups.count == 1 {
                continue;
            }
            for &site in self.reach(cell).iter() {
                match first[cell.at()] {
                    Some(first) => search.groups.join(first, site.at()),
                    None => first[cell.at()] = Some(site.at()),
                }
                if search.site_level[site.at()] != NEVER {
                    continue;
                }
                let level = search.cell_level[cell.at()] + 1;
                search.site_level[site.at()] = level;
                unseen -= 1;
                search.is_open |= self.room[site.at()] > 0;
                for &(other, children) in &self.held[site.at()] {
                    let known = &mut search.cell_level[other.at()];
                    if children > 0 && *known == NEVER {
                        *known = level;
                        queue.push_back(other);
                    }
                }
            }
        }
        // A family may have chosen beyond the reach of its cell: its school and those in reach are one area.
        for (site, held) in self.held.iter().enumerate() {
            if search.site_level[site] == NEVER {
                continue;
            }
            for (cell, _) in held.iter().filter(|(_, children)| *children > 0) {
                if let Some(first) = first[cell.at()] {
                    search.groups.join(first, site);
                }
            }
        }
        Ok(search)
    }

    /// The public schools with places in reach of a cell.
    pub(super) fn reach(&self, index: CellIdx) -> Rc<[SiteIdx]> {
        let mut kept = self.kept.borrow_mut();
        if let Some(known) = &kept.of_cell[index.at()] {
            return Rc::clone(known);
        }
        let cell = &self.network.cells[index.at()];
        let arcs = self.network.reach.all(cell, Sector::Public).into_iter();
        let sites = arcs.map(|arc| arc.site);
        let reach: Rc<[SiteIdx]> = sites.filter(|site| self.counts[site.at()]).collect();
        if let Some(room) = kept.room.checked_sub(reach.len()) {
            kept.room = room;
            kept.of_cell[index.at()] = Some(Rc::clone(&reach));
        }
        reach
    }

    /// Moves as many children as can be along shortest paths to schools with room. `false` when there was
    /// none.
    pub(super) fn augment(
        &mut self,
        search: &LevelGraph,
        control: &Control,
    ) -> Result<bool, Stopped> {
        if !search.is_open {
            return Ok(false);
        }
        let mut walk = Walk {
            search,
            next_site: vec![0; self.waiting.len()],
            next_cell: vec![0; self.room.len()],
        };
        let mut moved = false;
        for cell in (0..self.waiting.len()).map(CellIdx::from_usize) {
            while self.waiting[cell.at()] > 0 {
                control.check()?;
                let Some(path) = walk.path(self, cell) else {
                    break;
                };
                self.shift(cell, &path);
                moved = true;
            }
        }
        Ok(moved)
    }

    /// Moves children along a path: from the waiting to its first site, from there others to the next, …
    fn shift(&mut self, start: CellIdx, path: &[(CellIdx, SiteIdx)]) {
        let Some(&(_, end)) = path.last() else {
            return;
        };
        let most = self.waiting[start.at()].min(self.room[end.at()]);
        let moves = path
            .windows(2)
            .map(|pair| self.held_by(pair[0].1, pair[1].0));
        let children = moves.fold(most, i64::min);
        self.room[end.at()] -= children;
        self.waiting[start.at()] -= children;
        for (at, &(cell, to)) in path.iter().enumerate() {
            if at > 0 {
                self.add(path[at - 1].1, cell, -children);
            }
            self.add(to, cell, children);
        }
    }

    fn held_by(&self, site: SiteIdx, cell: CellIdx) -> i64 {
        let held = &self.held[site.at()];
        held.binary_search_by_key(&cell, |(c, _)| *c)
            .map_or(0, |at| held[at].1)
    }

    fn add(&mut self, site: SiteIdx, cell: CellIdx, children: i64) {
        let held = &mut self.held[site.at()];
        match held.binary_search_by_key(&cell, |(c, _)| *c) {
            Ok(at) => held[at].1 += children,
            Err(at) => held.insert(at, (cell, children)),
        }
    }
}

pub(super) fn public_school(outcome: Outcome) -> Option<SchoolIdx> {
    match outcome {
        Outcome::Placed {
            school,
            sector: Sector::Public,
            ..
        } => Some(school),
        _ => None,
    }
}

/// A site or a cell that no path reaches.
pub(super) const NEVER: u32 = u32::MAX;

/// A walk along shortest paths: what was tried in vain is not tried again.
struct Walk<'s> {
    search: &'s LevelGraph,
    /// For each cell, how many schools of its reach were tried.
    next_site: Vec<usize>,
    /// For each site, how many of the cells there were tried.
    next_cell: Vec<usize>,
}

impl Walk<'_> {
    /// A path from a cell to a school with room: cells, each with the school that it moves to.
    fn path(
        &mut self,
        seats: &ResidualGraph<'_, '_>,
        start: CellIdx,
    ) -> Option<Vec<(CellIdx, SiteIdx)>> {
        let mut path: Vec<(CellIdx, SiteIdx)> = Vec::new();
        let mut cell = start;
        loop {
            let reach = seats.reach(cell);
            let level = self.search.cell_level[cell.at()];
            let mut step = None;
            while let Some(&site) = reach.get(self.next_site[cell.at()]) {
                if self.search.site_level[site.at()] == level + 1 {
                    if seats.room[site.at()] > 0 {
                        path.push((cell, site));
                        return Some(path);
                    }
                    step = self.mover(seats, site).map(|mover| (site, mover));
                    if step.is_some() {
                        break;
                    }
                }
                self.next_site[cell.at()] += 1;
            }
            match step {
                Some((site, mover)) => {
                    path.push((cell, site));
                    cell = mover;
                }
                None => {
                    // Nobody of this cell can move on: try the next one at the school before.
                    let (before, site) = path.pop()?;
                    self.next_cell[site.at()] += 1;
                    cell = before;
                }
            }
        }
    }

    /// A cell with children at a site who could move to the next level.
    fn mover(&mut self, seats: &ResidualGraph<'_, '_>, site: SiteIdx) -> Option<CellIdx> {
        let held = &seats.held[site.at()];
        let level = self.search.site_level[site.at()];
        let next = &mut self.next_cell[site.at()];
        while let Some(&(cell, children)) = held.get(*next) {
            if children > 0 && self.search.cell_level[cell.at()] == level {
                return Some(cell);
            }
            *next += 1;
        }
        None
    }
}
