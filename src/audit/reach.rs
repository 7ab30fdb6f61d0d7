//! Every journey measured again, pair by pair, without an R-tree.

use std::collections::HashMap;

use crate::domain::{
    ChildIdx, DistrictIdx, EARTH_RADIUS_M, Position, Round, SchoolIdx, TravelOrigin,
};
use crate::policy::{Pack, TravelFrom};
use crate::qualify::{Qualified, Standing};
use crate::units::Metres;

/// The journeys of all children who take part. Children of one door share one list.
pub struct Reach {
    lists: Vec<Vec<(SchoolIdx, Metres)>>,
    list_of: Vec<Option<usize>>,
}

/// The travel table by its starts.
type Listed = HashMap<TravelOrigin, Vec<(SchoolIdx, Metres)>>;

/// What decides a list: the door, and the district where it matters.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Door {
    At(u64, u64, Option<DistrictIdx>),
    Listed(TravelOrigin, Option<DistrictIdx>),
}

impl Reach {
    /// Measures from every door to every open school.
    pub fn measure(round: &Round, pack: &Pack, qualified: &Qualified) -> Self {
        let mut listed: Listed = HashMap::new();
        for (from, school, metres) in round.travel.iter().flat_map(|t| &t.journeys) {
            listed.entry(*from).or_default().push((*school, *metres));
        }
        let mut lists: Vec<Vec<(SchoolIdx, Metres)>> = Vec::new();
        let mut known: HashMap<Door, usize> = HashMap::new();
        let mut list_of = vec![None; round.children.len()];
        for (i, list) in list_of.iter_mut().enumerate() {
            if qualified.standings[i] != Standing::Eligible {
                continue;
            }
            let child = ChildIdx::from_usize(i);
            *list = door(round, pack, &listed, child).map(|door| {
                *known.entry(door).or_insert_with(|| {
                    lists.push(journeys(round, pack, &listed, door));
                    lists.len() - 1
                })
            });
        }
        Self { lists, list_of }
    }

    /// All journeys a child may be sent on.
    pub fn of(&self, child: ChildIdx) -> &[(SchoolIdx, Metres)] {
        self.list_of[child.at()].map_or(&[], |list| &self.lists[list])
    }

    /// The journey to one school, if it is in reach.
    pub fn metres(&self, child: ChildIdx, school: SchoolIdx) -> Option<Metres> {
        self.of(child)
            .iter()
            .find(|(s, _)| *s == school)
            .map(|(_, metres)| *metres)
    }
}

fn door(round: &Round, pack: &Pack, listed: &Listed, index: ChildIdx) -> Option<Door> {
    let child = &round.children[index.at()];
    let district = child.district.filter(|_| !pack.reach.across_districts);
    if round.travel.is_some() {
        let candidates = [
            Some(TravelOrigin::Child(index)),
            child.community.map(TravelOrigin::Community),
        ];
        return candidates
            .into_iter()
            .flatten()
            .find(|origin| listed.contains_key(origin))
            .map(|origin| Door::Listed(origin, district));
    }
    let community = child.community.map(|c| round.communities[c.at()].position);
    let point = match pack.travel.from {
        TravelFrom::Community => community.or(child.home),
        TravelFrom::Home => child.home.or(community),
    }?;
    Some(Door::At(point.lon.to_bits(), point.lat.to_bits(), district))
}

fn journeys(round: &Round, pack: &Pack, listed: &Listed, door: Door) -> Vec<(SchoolIdx, Metres)> {
    let mut list = Vec::new();
    let mut add = |school: SchoolIdx, metres: i64, district: Option<DistrictIdx>| {
        let theirs = round.schools[school.at()].district;
        if metres <= pack.reach.max.get() && may_cross(round, pack, district, theirs) {
            list.push((school, Metres(metres)));
        }
    };
    match door {
        Door::At(lon, lat, district) => {
            let from = Position {
                lon: f64::from_bits(lon),
                lat: f64::from_bits(lat),
            };
            for (i, school) in round.open_schools() {
                let line = great_circle_m(from, school.position);
                add(i, (line * pack.travel.detour).round() as i64, district);
            }
        }
        Door::Listed(origin, district) => {
            for (school, metres) in listed.get(&origin).into_iter().flatten() {
                add(*school, metres.get(), district);
            }
        }
    }
    list
}

/// Haversine, written out: the referee does not trust the ruler of the one it checks.
fn great_circle_m(a: Position, b: Position) -> f64 {
    let half = |x: f64, y: f64| ((y - x).to_radians() / 2.0).sin().powi(2);
    let h = half(a.lat, b.lat)
        + a.lat.to_radians().cos() * b.lat.to_radians().cos() * half(a.lon, b.lon);
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}

fn may_cross(
    round: &Round,
    pack: &Pack,
    from: Option<DistrictIdx>,
    to: Option<DistrictIdx>,
) -> bool {
    match (from, to) {
        (Some(from), Some(to)) if from != to && !pack.reach.across_districts => {
            let (from, to) = (&round.districts[from.at()].id, &round.districts[to.at()].id);
            pack.reach
                .agreements
                .iter()
                .any(|a| *a.from == **from && *a.to == **to)
        }
        _ => true,
    }
}
