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
//! leaves on top of it stands in an area of its own ([`Kind::Rules`]).
//!
//! Nothing of the optimisation is used: the cut follows from the allocation and the reach alone.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;

use super::outline::outline;
use super::parcels::{Serving, serving};
use super::tally::Tally;
use crate::allocation::{Allocation, Made, Outcome};
use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx, Position, SchoolIdx, Sector};
use crate::network::{CellIdx, Network, SiteIdx};
use crate::policy::Pack;
use crate::qualify::Qualified;
use crate::shortfall::{Last, SchoolFigures};
use crate::units::Places;

/// Why the children of an area have no public place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Every school that they could get is full.
    Full,
    /// No public school with places is in their reach.
    NoSchool,
    /// Places could be found for them, but the rules of the procedure (lines, choices, placements by
    /// hand) left or gave them otherwise.
    Rules,
}

impl Kind {
    /// The word in `bottlenecks.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::NoSchool => "no_school",
            Self::Rules => "rules",
        }
    }
}

/// An area where public places are short.
#[derive(Clone, Debug, PartialEq)]
pub struct Bottleneck {
    /// Why.
    pub kind: Kind,
    /// Its schools, in order.
    pub schools: Vec<SchoolIdx>,
    /// The cells whose children reach no other schools.
    pub cells: Vec<CellIdx>,
    /// Children who hold or want the places.
    pub children: Places,
    /// Places of its schools.
    pub places: Places,
    /// Its children without a public place.
    pub without: Vec<ChildIdx>,
    /// Of these, how many have a bought place.
    pub purchased: Places,
    /// The last child in: the lowest-ranked who has a place at one of the schools.
    pub last: Option<Last>,
    /// Its children without a public place by the district responsible for them.
    pub by_district: Vec<(Option<DistrictIdx>, Places)>,
    /// The same by community, the most first; its other communities have none.
    pub by_community: Vec<(CommunityIdx, Places)>,
    /// A closed ring around it for the map.
    pub outline: Vec<Position>,
    /// Reserve parcels that can serve it.
    pub parcels: Vec<Serving>,
}

impl Bottleneck {
    /// How many public places are short: children − places.
    pub fn gap(&self) -> Places {
        self.children - self.places
    }

    /// Its cells with the children there who have no public place.
    pub fn by_cell(&self, network: &Network<'_>) -> Vec<(CellIdx, Places)> {
        let count = |cell: &CellIdx| {
            let members = network.members(*cell).iter();
            let without = members.filter(|child| self.without.binary_search(child).is_ok());
            (*cell, Places(without.count() as i64))
        };
        self.cells.iter().map(count).collect()
    }
}

/// All areas where public places are short, the largest gap first; their gaps add up to the children
/// who take part and have no public place.
///
/// The network is that of the widest reach of the procedure.
pub fn bottlenecks(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    figures: &[SchoolFigures],
) -> Vec<Bottleneck> {
    let mut seats = Seats::of(network, allocation);
    let search = loop {
        let search = seats.search();
        if !seats.move_on(&search) {
            break search;
        }
    };
    let mut areas = areas(network, allocation, figures, &seats, &search);
    areas.extend(by_rules(network, qualified, allocation, &areas));
    let key = |area: &Bottleneck| {
        let first = area.schools.first().copied();
        let child = area.without.first().copied();
        (std::cmp::Reverse(area.gap()), area.kind, first, child)
    };
    areas.sort_by_key(key);
    for area in &mut areas {
        describe(area, pack, network);
    }
    areas
}

/// Tells an area by district and community, on the map, and with what could serve it.
fn describe(area: &mut Bottleneck, pack: &Pack, network: &Network<'_>) {
    let round = network.reach.round();
    let tally = Tally::of(round, &area.without);
    let mut by_community: BTreeMap<CommunityIdx, Places> = BTreeMap::new();
    for child in area.cells.iter().flat_map(|cell| network.members(*cell)) {
        if let Some(community) = round.children[child.at()].community {
            by_community.entry(community).or_default();
        }
    }
    by_community.extend(tally.by_community.iter().copied());
    area.by_district = tally.by_district;
    area.by_community = by_community.into_iter().collect();
    area.by_community.sort_by_key(|(_, without)| -without.get());
    area.outline = outline(area, network);
    // New land does not help whom the rules kept from places that there are.
    if area.kind != Kind::Rules {
        area.parcels = serving(area, network, pack);
    }
}

/// Who sits where, by cells, as far as they can be moved.
struct Seats<'a, 'n> {
    network: &'a Network<'n>,
    /// Whether a site is a public school with places.
    counts: Vec<bool>,
    /// Places left at each site.
    room: Vec<i64>,
    /// For each site, the children of each cell there; those placed by hand stay and are not told.
    held: Vec<Vec<(CellIdx, i64)>>,
    /// Children of each cell without a public place, those whom a person placed elsewhere among them.
    waiting: Vec<i64>,
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
struct Search {
    /// Moves to each site reached, and from how many moves on each cell was reached.
    site_level: Vec<u32>,
    cell_level: Vec<u32>,
    /// Whether a site with room was reached.
    is_open: bool,
    groups: Groups,
}

impl<'a, 'n> Seats<'a, 'n> {
    fn of(network: &'a Network<'n>, allocation: &Allocation) -> Self {
        let round = network.reach.round();
        let sites = network.sites();
        let school = |site: usize| &round.schools[sites[site].at()];
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
        for (cell, _) in network.cells() {
            for &child in network.members(cell) {
                match public_school(allocation.of(child)) {
                    None => waiting[cell.at()] += 1,
                    Some(_) if allocation.made(child) == Made::ByHand => {}
                    Some(school) => {
                        if let Ok(site) = sites.binary_search(&school) {
                            *held[site].entry(cell).or_default() += 1;
                        }
                    }
                }
            }
        }
        Self {
            network,
            counts,
            room,
            held: held.into_iter().map(|h| h.into_iter().collect()).collect(),
            kept: RefCell::new(Kept {
                of_cell: vec![None; waiting.len()],
                room: KEPT,
            }),
            waiting,
        }
    }

    /// Follows the alternating paths from every cell with children waiting.
    fn search(&self) -> Search {
        let sites = self.room.len();
        let mut search = Search {
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
        search
    }

    /// The public schools with places in reach of a cell.
    fn reach(&self, index: CellIdx) -> Rc<[SiteIdx]> {
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
    fn move_on(&mut self, search: &Search) -> bool {
        if !search.is_open {
            return false;
        }
        let mut walk = Walk {
            search,
            next_site: vec![0; self.waiting.len()],
            next_cell: vec![0; self.room.len()],
        };
        let mut moved = false;
        for cell in (0..self.waiting.len()).map(CellIdx::from_usize) {
            while self.waiting[cell.at()] > 0 {
                let Some(path) = walk.path(self, cell) else {
                    break;
                };
                self.shift(cell, &path);
                moved = true;
            }
        }
        moved
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

/// The areas of the cut, and one for each district of the children who reach no school.
fn areas(
    network: &Network<'_>,
    allocation: &Allocation,
    figures: &[SchoolFigures],
    seats: &Seats<'_, '_>,
    search: &Search,
) -> Vec<Bottleneck> {
    let round = network.reach.round();
    let mut full: BTreeMap<usize, Bottleneck> = BTreeMap::new();
    let mut has_room = vec![false; network.sites().len()];
    for (site, school) in network.sites().iter().enumerate() {
        if search.site_level[site] != NEVER {
            let area = full
                .entry(search.groups.of(site))
                .or_insert_with(|| blank(Kind::Full));
            area.schools.push(*school);
            area.places += round.schools[school.at()].places;
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
    for (cell, _) in network.cells() {
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
                        .entry(round.children[child.at()].district)
                        .or_insert_with(|| blank(Kind::NoSchool));
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
    all
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
fn by_rules(
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    areas: &[Bottleneck],
) -> Option<Bottleneck> {
    let mut told = vec![false; network.reach.round().children.len()];
    for child in areas.iter().flat_map(|area| &area.without) {
        told[child.at()] = true;
    }
    let order = qualified.ranking.order().iter().copied();
    let mut area = blank(Kind::Rules);
    area.without = order
        .filter(|child| !told[child.at()] && public_school(allocation.of(*child)).is_none())
        .collect();
    if area.without.is_empty() {
        return None;
    }
    let mut is_of = vec![false; told.len()];
    for child in &area.without {
        is_of[child.at()] = true;
    }
    let has_any = |cell: &CellIdx| network.members(*cell).iter().any(|c| is_of[c.at()]);
    let cells = (0..network.cells.len()).map(CellIdx::from_usize);
    area.cells = cells.filter(has_any).collect();
    finish(&mut area, allocation);
    Some(area)
}

fn blank(kind: Kind) -> Bottleneck {
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

fn public_school(outcome: Outcome) -> Option<SchoolIdx> {
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
const NEVER: u32 = u32::MAX;

/// A walk along shortest paths: what was tried in vain is not tried again.
struct Walk<'s> {
    search: &'s Search,
    /// For each cell, how many schools of its reach were tried.
    next_site: Vec<usize>,
    /// For each site, how many of the cells there were tried.
    next_cell: Vec<usize>,
}

impl Walk<'_> {
    /// A path from a cell to a school with room: cells, each with the school that it moves to.
    fn path(&mut self, seats: &Seats<'_, '_>, start: CellIdx) -> Option<Vec<(CellIdx, SiteIdx)>> {
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
    fn mover(&mut self, seats: &Seats<'_, '_>, site: SiteIdx) -> Option<CellIdx> {
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

/// Sites that belong together.
struct Groups {
    first: Vec<usize>,
    /// How many groups the sites that count are in.
    count: usize,
}

impl Groups {
    fn new(counts: &[bool]) -> Self {
        Self {
            first: (0..counts.len()).collect(),
            count: counts.iter().filter(|counts| **counts).count(),
        }
    }

    /// The first site of a site's group.
    fn of(&self, site: usize) -> usize {
        let mut at = site;
        while self.first[at] != at {
            at = self.first[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.of(a), self.of(b));
        if a != b {
            self.first[a.max(b)] = a.min(b);
            self.count -= 1;
        }
    }
}
