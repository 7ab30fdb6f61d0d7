//! Which children of small areas enter which campuses, where journeys are looked at: those of their own district within
//! reach, and by agreement single campuses of others.
//!
//! As many enter as can; of all ways in which as many can, one by which as few as can be go by agreement, and of those one
//! with as few metres as can be. So no district's own children are left without a place for the sake of others: one of
//! theirs would enter in place of one by agreement, and fewer would go by agreement.

use super::city::City;
use super::plan::Help;
use super::reach::{Amounts, Part, parts};

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

/// Lets the children of a part enter.
fn part(
    city: &City,
    (level, t): (usize, usize),
    (areas, campuses): (&[usize], &[usize]),
    (places, agreed): (&[i64], &[Help]),
    entered: &mut Entered,
) {
    let part = Part {
        city,
        level,
        agreed,
        areas,
        campuses,
    };
    let mut laid = part.lay(&Amounts {
        children: &|area| city.areas.get(area).map_or(0, |own| own.children(level, t)),
        places: &|campus| places.get(campus).copied().unwrap_or(0).max(0),
        agreed: &|help| help.places,
    });
    laid.network.fill(laid.source, laid.sink);
    for (arc, area, near) in laid.ways {
        let children = laid.network.flow(arc);
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
