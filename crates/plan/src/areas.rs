//! Which children of small areas enter which campuses, where journeys are looked at: those of their own district within
//! reach, and by agreement single campuses of others.
//!
//! As many enter as can; of all ways in which as many can, one by which as few as can be go by agreement, and of those one
//! with as few metres as can be. So no district's own children are left without a place for the sake of others: one of
//! theirs would enter in place of one by agreement, and fewer would go by agreement.

use std::collections::BTreeMap;

use super::city::{Area, City};
use super::flow::Network;
use super::plan::Help;

/// Children of an area who enter a campus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Way {
    /// The area, by number.
    pub area: usize,
    /// The campus, by number.
    pub campus: usize,
    /// How many.
    pub children: i64,
    /// Metres to it.
    pub metres: i64,
}

/// Who enters where, at a level in a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entered {
    /// By area and campus; none without children.
    pub ways: Vec<Way>,
    /// Who enters without a public place, by area.
    pub without: Vec<i64>,
    /// Who enters each campus.
    pub at: Vec<i64>,
}

impl Entered {
    /// Metres on average of the children of an area who enter a campus, to the nearest; nothing where none does.
    pub fn mean_metres(&self, area: usize) -> Option<i64> {
        let own = || self.ways.iter().filter(|way| way.area == area);
        let children: i64 = own().map(|way| way.children).sum();
        let metres: i64 = own().map(|way| way.children * way.metres).sum();
        (children > 0).then(|| (2 * metres + children) / (2 * children))
    }
}

/// What going by agreement costs more than any metres that children of a city go together.
const BY_AGREEMENT: i64 = 1 << 40;

/// Who enters where at a level in year number `t`: `places` are the entry places by campus, `agreed` the agreements of the
/// level and the year.
pub fn enter(city: &City, level: usize, t: usize, places: &[i64], agreed: &[Help]) -> Entered {
    let mut entered = Entered {
        without: city
            .areas
            .iter()
            .map(|area| area.children(level, t))
            .collect(),
        at: vec![0; city.campuses.len()],
        ways: Vec::new(),
    };
    for (areas, campuses) in parts(city, level, agreed) {
        part(
            city,
            (level, t),
            (&areas, &campuses),
            (places, agreed),
            &mut entered,
        );
    }
    entered.ways.sort_unstable();
    entered
}

/// Whether children of an area may enter a campus that is within its reach: nothing where they may not; else by which
/// agreement, if by one.
pub fn may_enter(
    city: &City,
    area: &Area,
    campus: usize,
    agreed: &[Help],
) -> Option<Option<usize>> {
    if city.campuses.get(campus)?.district == area.district {
        return Some(None);
    }
    let by = agreed
        .iter()
        .position(|help| help.to == area.district && help.campus == Some(campus))?;
    Some(Some(by))
}

/// Areas and campuses that hang together, so that what is in one part is nothing to another.
pub fn parts(city: &City, level: usize, agreed: &[Help]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let areas = city.areas.len();
    let mut up: Vec<usize> = (0..areas + city.campuses.len()).collect();
    fn root(up: &mut [usize], mut at: usize) -> usize {
        while let Some(next) = up.get(at).copied().filter(|next| *next != at) {
            // Halves the way for those who come after.
            let above = up.get(next).copied().unwrap_or(next);
            if let Some(own) = up.get_mut(at) {
                *own = above;
            }
            at = next;
        }
        at
    }
    let mut meets = vec![false; areas + city.campuses.len()];
    for (area, own) in city.areas.iter().enumerate() {
        for near in own.near.get(level).into_iter().flatten() {
            if may_enter(city, own, near.campus, agreed).is_some() {
                let (one, other) = (root(&mut up, area), root(&mut up, areas + near.campus));
                if let Some(own) = up.get_mut(one.max(other)) {
                    *own = one.min(other);
                }
                for at in [area, areas + near.campus] {
                    if let Some(own) = meets.get_mut(at) {
                        *own = true;
                    }
                }
            }
        }
    }
    let mut all: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for at in (0..up.len()).filter(|at| meets.get(*at) == Some(&true)) {
        let own = all.entry(root(&mut up, at)).or_default();
        match at.checked_sub(areas) {
            None => own.0.push(at),
            Some(campus) => own.1.push(campus),
        }
    }
    all.into_values().collect()
}

/// Lets the children of a part enter.
fn part(
    city: &City,
    (level, t): (usize, usize),
    (areas, campuses): (&[usize], &[usize]),
    (places, agreed): (&[i64], &[Help]),
    entered: &mut Entered,
) {
    let members = areas.len() + campuses.len();
    let (source, sink) = (members, members + 1);
    let mut network = Network::new(members + 2);
    let node: BTreeMap<usize, usize> = campuses
        .iter()
        .enumerate()
        .map(|(at, campus)| (*campus, areas.len() + at))
        .collect();
    for (campus, at) in &node {
        let own = places.get(*campus).copied().unwrap_or(0).max(0);
        network.arc(*at, sink, own, 0);
    }
    // An agreement is a way that all children of its district share.
    let mut gates: BTreeMap<usize, usize> = BTreeMap::new();
    let mut arcs = Vec::new();
    for (at, area) in areas.iter().enumerate() {
        let Some(own) = city.areas.get(*area) else {
            continue;
        };
        let children = own.children(level, t);
        network.arc(source, at, children, 0);
        for near in own.near.get(level).into_iter().flatten() {
            let by = may_enter(city, own, near.campus, agreed);
            let (Some(by), Some(end)) = (by, node.get(&near.campus)) else {
                continue;
            };
            let arc = match by {
                None => network.arc(at, *end, children, near.metres),
                Some(by) => {
                    let room = agreed.get(by).map_or(0, |help| help.places);
                    let gate = *gates.entry(by).or_insert_with(|| {
                        let gate = network.node();
                        network.arc(gate, *end, room, 0);
                        gate
                    });
                    network.arc(at, gate, children, BY_AGREEMENT + near.metres)
                }
            };
            arcs.push((arc, *area, *near));
        }
    }
    network.fill(source, sink);
    for (arc, area, near) in arcs {
        let children = network.flow(arc);
        if children <= 0 {
            continue;
        }
        if let Some(left) = entered.without.get_mut(area) {
            *left -= children;
        }
        if let Some(at) = entered.at.get_mut(near.campus) {
            *at += children;
        }
        entered.ways.push(Way {
            area,
            campus: near.campus,
            children,
            metres: near.metres,
        });
    }
}
