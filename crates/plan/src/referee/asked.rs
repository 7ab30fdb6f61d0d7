//! Whether what was asked for was done, and nothing that was not to be decided.
#![expect(
    clippy::indexing_slicing,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use std::collections::BTreeMap;

use super::written::{Row, Written, Wrong};
use crate::city::{City, LEVELS};
use crate::plan::Given;

/// Whether what was asked for was done, and nothing that was not to be decided.
pub fn asked(
    city: &City,
    written: &Written,
    given: &Given,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    wrong: &mut Vec<Wrong>,
) {
    let by_hand: BTreeMap<(usize, usize, i32), i64> = given
        .entry
        .iter()
        .map(|own| ((own.campus, own.level, own.year), own.classes))
        .collect();
    for (at, campus) in city.campuses.iter().enumerate() {
        for level in 0..LEVELS {
            let standing = &campus.standing[level];
            let today = standing.first().copied().unwrap_or(0);
            let has = standing.iter().any(|classes| *classes > 0);
            let mut before = today;
            for t in 0..city.years {
                let year = city.first + i32::try_from(t).unwrap_or(0);
                let own = rows.get(&(at, level, year)).map_or(0, |row| row.entry);
                let is_right = match (by_hand.get(&(at, level, year)), given.choices) {
                    (Some(classes), _) => own == *classes,
                    (None, None) => own == before,
                    (None, Some(choices)) if !choices.classes => own == before,
                    (None, Some(choices)) if t < choices.from => own == today,
                    (None, Some(choices)) if campus.is_parcel => {
                        own == 0 || (level < 2 && is_built_on(written, at, choices.open))
                    }
                    (None, Some(choices)) if has => own > 0 || today == 0 || choices.close,
                    (None, Some(choices)) => own == 0 || (choices.convert && level < 2),
                };
                if !is_right {
                    wrong.push(Wrong::Given(at, level, year));
                }
                before = own;
            }
        }
    }
    builds(city, written, given, wrong);
    if !given.moves_posts {
        for row in written.posts.iter().filter(|row| row.from.is_some()) {
            wrong.push(Wrong::Moved(row.district, row.year));
        }
    }
}

/// Whether something is built on a parcel, or may be.
fn is_built_on(written: &Written, campus: usize, may: bool) -> bool {
    may || written.builds.iter().any(|build| build.campus == campus)
}

fn builds(city: &City, written: &Written, given: &Given, wrong: &mut Vec<Wrong>) {
    let mut by_hand: BTreeMap<(usize, i32), i64> = BTreeMap::new();
    for build in &given.builds {
        *by_hand.entry((build.campus, build.year)).or_default() += build.rooms;
    }
    let mut there = by_hand.clone();
    there.values_mut().for_each(|rooms| *rooms = 0);
    for build in &written.builds {
        *there.entry((build.campus, build.year)).or_default() += build.rooms;
    }
    for ((campus, year), rooms) in there {
        let more = rooms - by_hand.get(&(campus, year)).copied().unwrap_or(0);
        let may = match given.choices {
            None => 0,
            Some(choices) => {
                let is_parcel = city.campuses.get(campus).is_some_and(|own| own.is_parcel);
                let is_allowed = if is_parcel {
                    choices.open
                } else {
                    choices.extend
                };
                let from = city.first + i32::try_from(choices.from).unwrap_or(0);
                if is_allowed && year >= from {
                    choices.most_rooms
                } else {
                    0
                }
            }
        };
        if more < 0 || more > may {
            wrong.push(Wrong::Built(campus, year));
        }
    }
    if written.is_by_hand {
        return;
    }
    let begun = |year: i32| -> i64 {
        let own = written.builds.iter().filter(|build| build.year == year);
        own.map(|build| build.rooms).sum()
    };
    let limits = &given.limits;
    for (year, most) in &limits.building_yuan {
        if begun(*year) * city.norms.room_yuan > *most {
            wrong.push(Wrong::Limit(*year));
        }
    }
    for (year, most) in &limits.rooms {
        if begun(*year) > *most {
            wrong.push(Wrong::Limit(*year));
        }
    }
}
