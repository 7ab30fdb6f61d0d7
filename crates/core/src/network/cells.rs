//! Cells: children who are the same to the network, so that the programme has one row for all of them.

use std::collections::BTreeMap;
use std::collections::HashSet;
use std::ops::Range;

use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx, Position, Round, TravelOrigin, index};
use crate::policy::{Pack, TravelFrom};

index!(
    /// A cell's place in [`super::Network::cells`].
    CellIdx
);

/// Where the journeys of a cell start.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Origin {
    /// At a point.
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
    /// Their community, when all share one.
    pub community: Option<CommunityIdx>,
    /// Their places in the list of members.
    pub members: Range<usize>,
}

/// What tells cells apart; its order is the order of the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Community(CommunityIdx, Option<DistrictIdx>),
    Point((u64, u64), Option<DistrictIdx>),
    Measured(TravelOrigin, Option<DistrictIdx>),
    Nowhere,
}

/// Groups the ranked children; the members of each cell keep the order of rank.
pub fn group(round: &Round, pack: &Pack, order: &[ChildIdx]) -> (Vec<Cell>, Vec<ChildIdx>) {
    let measured: HashSet<TravelOrigin> = round
        .travel
        .iter()
        .flat_map(|t| t.journeys.iter().map(|(origin, _, _)| *origin))
        .collect();
    let mut groups: BTreeMap<Key, (Origin, Vec<ChildIdx>)> = BTreeMap::new();
    for &child in order {
        let (key, origin) = key_of(round, pack, &measured, child);
        groups
            .entry(key)
            .or_insert_with(|| (origin, Vec::new()))
            .1
            .push(child);
    }
    let mut cells = Vec::with_capacity(groups.len());
    let mut members = Vec::with_capacity(order.len());
    for (key, (origin, children)) in groups {
        let start = members.len();
        members.extend(children);
        let (community, district) = match key {
            Key::Community(c, d) => (Some(c), d),
            Key::Measured(TravelOrigin::Community(c), d) => (Some(c), d),
            Key::Point(_, d) | Key::Measured(_, d) => (None, d),
            Key::Nowhere => (None, None),
        };
        cells.push(Cell {
            origin,
            district,
            community,
            members: start..members.len(),
        });
    }
    (cells, members)
}

fn key_of(
    round: &Round,
    pack: &Pack,
    measured: &HashSet<TravelOrigin>,
    index: ChildIdx,
) -> (Key, Origin) {
    let child = &round.children[index.at()];
    let district = if pack.reach.across_districts {
        None
    } else {
        child.district
    };
    if round.travel.is_some() {
        let own = TravelOrigin::Child(index);
        let shared = child.community.map(TravelOrigin::Community);
        let origin = [Some(own), shared]
            .into_iter()
            .flatten()
            .find(|origin| measured.contains(origin));
        return match origin {
            Some(origin) => (Key::Measured(origin, district), Origin::Measured(origin)),
            None => (Key::Nowhere, Origin::Nowhere),
        };
    }
    let at_community = child.community.map(|c| {
        (
            Key::Community(c, district),
            round.communities[c.at()].position,
        )
    });
    let at_home = child
        .home
        .map(|home| (Key::Point(home.key(), district), home));
    let (first, second) = match pack.travel.from {
        TravelFrom::Community => (at_community, at_home),
        TravelFrom::Home => (at_home, at_community),
    };
    match first.or(second) {
        Some((key, position)) => (key, Origin::Point(position)),
        None => (Key::Nowhere, Origin::Nowhere),
    }
}
