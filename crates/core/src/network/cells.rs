//! Cells: children who are the same to the network, so that the programme has one row for all of them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use rayon::prelude::*;

use super::buses::Buses;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx, Intake, Position, TravelOrigin, index};
use crate::policy::{Pack, TravelFrom};

index!(
    /// A cell's place in [`super::Network::cells`].
    CellIdx
);

/// Where the journeys of a cell start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// A point: a home of its own.
    Point(Position),
    /// In the travel table.
    Measured(TravelOrigin),
    /// Nowhere: the travel table does not know these children.
    Nowhere,
}

/// Children of one origin and one reach.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Where their journeys start.
    pub origin: Origin,
    /// Their district, where it limits the reach.
    pub district: Option<DistrictIdx>,
    /// The community at whose point they start; of several at one point the first.
    pub community: Option<CommunityIdx>,
    /// The community whose buses they may take; `None` where none leaves from theirs.
    pub bus: Option<CommunityIdx>,
    /// Their places in the list of members.
    pub members: Range<usize>,
}

/// What tells cells apart; its order is the order of the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Key {
    /// At a point, whatever stands there: two names of one estate are one start, and so are a home and a community.
    Point((u64, u64), Option<DistrictIdx>, Option<CommunityIdx>),
    Measured(TravelOrigin, Option<DistrictIdx>, Option<CommunityIdx>),
    Nowhere,
}

/// All children of a round in cells.
#[derive(Clone, Debug)]
pub struct ChildGroups {
    /// The cells in order.
    pub cells: Vec<Cell>,
    /// Their members, those of one cell side by side and from the highest rank down.
    pub members: Vec<ChildIdx>,
    /// For each child of the round the number of its cell; [`NO_CELL`] for those who are in none.
    pub cell_of: Vec<u32>,
}

/// The number of no cell.
pub const NO_CELL: u32 = u32::MAX;

/// Groups the ranked children; the members of each cell keep the order of rank.
///
/// # Errors
/// When it is told to end.
pub fn group(
    intake: &Intake,
    pack: &Pack,
    order: &[ChildIdx],
    control: &Control,
) -> Result<ChildGroups, Stopped> {
    let measured: HashSet<TravelOrigin> = intake
        .travel()
        .iter()
        .flat_map(|t| t.journeys.iter().map(|(origin, _, _)| *origin))
        .collect();
    let mut is_in = vec![false; intake.children().len()];
    for child in order {
        is_in[child.at()] = true;
    }
    let buses = Buses::of(intake, pack);
    let children = (0..intake.children().len()).into_par_iter();
    let keys: Vec<Option<(Key, Option<CommunityIdx>)>> = children
        .map(|i| {
            let is_wanted = is_in[i] && !control.is_stopped();
            is_wanted.then(|| start_of(intake, pack, (&measured, &buses), ChildIdx::from_usize(i)))
        })
        .collect();
    control.check()?;
    // Numbered as they are met, then in order.
    let mut numbers: HashMap<Key, u32> = HashMap::new();
    let mut cell_of = vec![NO_CELL; keys.len()];
    let mut counts: Vec<usize> = Vec::new();
    let mut pulse = control.pulse(10_000);
    let mut communities: Vec<Option<CommunityIdx>> = Vec::new();
    for (own, key) in cell_of.iter_mut().zip(keys) {
        pulse.check()?;
        let Some((key, community)) = key else {
            continue;
        };
        let next = CellIdx::from_usize(counts.len()).0;
        *own = *numbers.entry(key).or_insert(next);
        match counts.get_mut(*own as usize) {
            Some(count) => *count += 1,
            None => {
                counts.push(1);
                communities.push(None);
            }
        }
        let first = &mut communities[*own as usize];
        *first = match (*first, community) {
            (Some(first), Some(other)) => Some(first.min(other)),
            (first, other) => first.or(other),
        };
    }
    let mut found: Vec<(Key, u32)> = numbers.into_iter().collect();
    found.par_sort_unstable();
    let mut cells = Vec::with_capacity(found.len());
    // By the number that a cell had when it was met, the one that it has in order, and where its next member goes.
    let mut placed = vec![(NO_CELL, 0); found.len()];
    let mut start = 0;
    for (key, met) in found {
        let end = start + counts[met as usize];
        placed[met as usize] = (CellIdx::from_usize(cells.len()).0, start);
        let (district, bus) = match key {
            Key::Point(_, district, bus) | Key::Measured(_, district, bus) => (district, bus),
            Key::Nowhere => (None, None),
        };
        cells.push(Cell {
            origin: key.origin(),
            district,
            community: communities[met as usize],
            bus,
            members: start..end,
        });
        start = end;
    }
    let mut members = vec![ChildIdx(0); order.len()];
    for &child in order {
        pulse.check()?;
        let (_, next) = &mut placed[cell_of[child.at()] as usize];
        members[*next] = child;
        *next += 1;
    }
    for own in cell_of.iter_mut().filter(|own| **own != NO_CELL) {
        *own = placed[*own as usize].0;
    }
    Ok(ChildGroups {
        cells,
        members,
        cell_of,
    })
}

impl Key {
    /// Where the journeys of its children start.
    const fn origin(self) -> Origin {
        match self {
            Self::Point((lon, lat), ..) => Origin::Point(Position {
                lon: f64::from_bits(lon),
                lat: f64::from_bits(lat),
            }),
            Self::Measured(origin, ..) => Origin::Measured(origin),
            Self::Nowhere => Origin::Nowhere,
        }
    }
}

/// Where a child starts, and the community whose point that is.
fn start_of(
    intake: &Intake,
    pack: &Pack,
    (measured, buses): (&HashSet<TravelOrigin>, &Buses),
    index: ChildIdx,
) -> (Key, Option<CommunityIdx>) {
    let child = &intake.children()[index.at()];
    let district = if pack.reach.across_districts {
        None
    } else {
        child.district
    };
    let bus = child.community.filter(|own| buses.leave(*own));
    if let Some(table) = intake.travel() {
        let own = TravelOrigin::Child(index);
        let from_home = pack.travel.from == TravelFrom::Home;
        let shared = table.community_of(child, from_home);
        let shared = shared.map(TravelOrigin::Community);
        let origin = [Some(own), shared]
            .into_iter()
            .flatten()
            .find(|origin| measured.contains(origin))
            // Who is in no row of the table still starts where the bus does.
            .or(bus.map(TravelOrigin::Community));
        let Some(origin) = origin else {
            return (Key::Nowhere, None);
        };
        let community = match origin {
            TravelOrigin::Community(community) => Some(community),
            TravelOrigin::Child(_) => None,
        };
        return (Key::Measured(origin, district, bus), community);
    }
    let at_community = child.community.map(|c| {
        let point = intake.communities()[c.at()].position;
        (Key::Point(point.key(), district, bus), Some(c))
    });
    let at_home = child
        .home
        .map(|home| (Key::Point(home.key(), district, bus), None));
    let (first, second) = match pack.travel.from {
        TravelFrom::Community => (at_community, at_home),
        TravelFrom::Home => (at_home, at_community),
    };
    first.or(second).unwrap_or((Key::Nowhere, None))
}
