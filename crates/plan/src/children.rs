//! Which children enter where under a plan, and which pupils are in which school.
#![expect(
    clippy::indexing_slicing,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use super::areas::{Entered, enter};
use super::city::{City, GRADES, LEVELS};
use super::classes::entry_classes;
use super::help::{Helped, taken};
use super::plan::{Help, Plan};
use super::rolled::{Broken, Line, Rolled, of_district};

/// Entry places minus the district's own children, by district, level and year number.
pub fn balance(city: &City, lines: &[[Vec<Line>; LEVELS]]) -> Vec<[Vec<i64>; LEVELS]> {
    let of = |d: usize, level: usize, t: usize| -> i64 {
        let places: i64 = of_district(city, lines, d)
            .map(|own| own[level][t].entry * city.norms.class_size[level])
            .sum();
        let entrants = city.districts[d].entrants[level]
            .get(t)
            .copied()
            .unwrap_or(0);
        places - entrants
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
}

/// The agreements of a level in a year.
pub fn agreed(plan: &Plan, level: usize, year: i32) -> Vec<Help> {
    let own = plan.help.iter();
    own.filter(|help| (help.year, help.level) == (year, level))
        .copied()
        .collect()
}

/// Which children of small areas enter which campuses, where journeys are looked at.
pub fn entered(city: &City, plan: &Plan, lines: &[[Vec<Line>; LEVELS]]) -> [Vec<Entered>; LEVELS] {
    let of = |level: usize, t: usize| -> Entered {
        let places = places(city, lines, level, t);
        let agreed = agreed(plan, level, city.year(t));
        enter(city, level, t, &places, &agreed)
    };
    std::array::from_fn(|level| match city.has_reach(level) {
        true => (0..city.years).map(|t| of(level, t)).collect(),
        false => Vec::new(),
    })
}

/// Entry places by campus at a level in year number `t`.
fn places(city: &City, lines: &[[Vec<Line>; LEVELS]], level: usize, t: usize) -> Vec<i64> {
    let size = city.norms.class_size[level];
    let entry = lines.iter().map(|own| own[level][t].entry);
    entry.map(|entry| entry * size).collect()
}

/// Entry places by campus of a plan that was rolled forward, at a level in year number `t`.
pub fn entry_places(city: &City, rolled: &Rolled, level: usize, t: usize) -> Vec<i64> {
    places(city, &rolled.lines, level, t)
}

/// How many children enter by each agreement; what is agreed beyond what there is to spare is told.
pub fn helped(
    city: &City,
    plan: &Plan,
    (balance, entered): (&[[Vec<i64>; LEVELS]], &[Vec<Entered>; LEVELS]),
    broken: &mut Vec<Broken>,
) -> Vec<Helped> {
    let mut all: Vec<Helped> = Vec::new();
    for t in 0..city.years {
        for level in 0..LEVELS {
            let year = city.year(t);
            let agreed = agreed(plan, level, year);
            if agreed.is_empty() {
                continue;
            }
            let own = entered[level].get(t);
            let here: Vec<i64> = match own {
                None => balance.iter().map(|of| of[level][t]).collect(),
                Some(own) => (0..balance.len())
                    .map(|d| left(city, own, (d, level, t), balance))
                    .collect(),
            };
            for (district, spare) in here.iter().enumerate() {
                let own = agreed.iter().filter(|help| help.from == district);
                let places: i64 = own.map(|help| help.places).sum();
                let spare = (*spare).max(0);
                if places > spare {
                    broken.push(Broken::Help {
                        district,
                        level,
                        year,
                        places,
                        spare,
                    });
                }
            }
            let taken = match own {
                None => taken(&agreed, &here),
                Some(own) => agreed.iter().map(|help| by(city, own, help)).collect(),
            };
            let both = agreed.into_iter().zip(taken);
            all.extend(both.map(|(help, taken)| Helped { help, taken }));
        }
    }
    all
}

/// Entry places of a district that its own children leave, where journeys are looked at.
fn left(
    city: &City,
    entered: &Entered,
    (d, level, t): (usize, usize, usize),
    balance: &[[Vec<i64>; LEVELS]],
) -> i64 {
    let is_of = |campus: usize| city.campuses[campus].district == d;
    let own = entered
        .ways
        .iter()
        .filter(|way| city.areas[way.area].district == d && is_of(way.campus));
    let own: i64 = own.map(|way| way.children).sum();
    let entrants = city.districts[d].entrants[level].get(t).copied();
    balance[d][level][t] + entrants.unwrap_or(0) - own
}

/// Children who enter by an agreement, where journeys are looked at.
fn by(city: &City, entered: &Entered, help: &Help) -> i64 {
    let own = entered
        .ways
        .iter()
        .filter(|way| city.areas[way.area].district == help.to && Some(way.campus) == help.campus);
    own.map(|way| way.children).sum()
}

/// Children who enter without a public place, by district, level and year number.
pub fn without(
    city: &City,
    balance: &[[Vec<i64>; LEVELS]],
    (help, entered): (&[Helped], &[Vec<Entered>; LEVELS]),
) -> Vec<[Vec<i64>; LEVELS]> {
    let of = |d: usize, level: usize, t: usize| -> i64 {
        if let Some(entered) = entered[level].get(t) {
            let both = city.areas.iter().zip(&entered.without);
            let mine = both.filter(|(area, _)| area.district == d);
            return mine.map(|(_, without)| without).sum();
        }
        let mine = help
            .iter()
            .filter(|own| (own.help.to, own.help.level, own.help.year) == (d, level, city.year(t)));
        let taken: i64 = mine.map(|own| own.taken).sum();
        (-balance[d][level][t]).max(0) - taken
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
}

/// Pupils that the schools of each district have to hold: who entered a school of another district stays in it.
pub fn in_district(city: &City, help: &[Helped]) -> Vec<[Vec<Vec<i64>>; LEVELS]> {
    let districts = city.districts.iter();
    let mut all: Vec<[Vec<Vec<i64>>; LEVELS]> =
        districts.map(|district| district.pupils.clone()).collect();
    for own in help {
        let (level, Some(entered)) = (own.help.level, city.number(own.help.year)) else {
            continue;
        };
        for age in 0..GRADES[level] {
            let mut grade = |d: usize, by: i64| -> i64 {
                let years = all[d][level].get_mut(entered + age);
                let Some(pupils) = years.and_then(|grades| grades.get_mut(age)) else {
                    return 0;
                };
                let changed = by.max(-*pupils);
                *pupils += changed;
                changed
            };
            let moved = -grade(own.help.to, -own.taken);
            grade(own.help.from, moved);
        }
    }
    all
}

/// The children of districts by level, and who entered where of each level.
type Entering<'a> = (&'a [[Vec<Vec<i64>>; LEVELS]], &'a [Vec<Entered>; LEVELS]);

/// Pupils of each grade go to the classes that opened with it, in equal parts, none above its size; of equal remainders
/// the first campus has the one more. Where journeys are looked at they stay where they entered.
pub fn pupils(
    city: &City,
    plan: &Plan,
    (in_district, entered): Entering<'_>,
    lines: &mut [[Vec<Line>; LEVELS]],
) {
    let entries: Vec<[Vec<i64>; LEVELS]> = (0..city.campuses.len())
        .map(|at| std::array::from_fn(|level| entry_classes(city, plan, at, level)))
        .collect();
    let opened = |at: usize, level: usize, t: usize, age: usize| match t.checked_sub(age) {
        Some(then) => entries[at][level][then],
        None => city.campuses[at].standing[level]
            .get(age - t - 1)
            .copied()
            .unwrap_or(0),
    };
    for (d, pupils) in in_district.iter().enumerate() {
        let mine: Vec<usize> = (0..city.campuses.len())
            .filter(|at| city.campuses[*at].district == d)
            .collect();
        for level in 0..LEVELS {
            for (t, grades) in pupils[level].iter().enumerate().take(city.years) {
                for (age, count) in grades.iter().enumerate() {
                    let classes: Vec<i64> =
                        mine.iter().map(|at| opened(*at, level, t, age)).collect();
                    let size = city.norms.class_size[level];
                    let own = t.checked_sub(age).and_then(|then| entered[level].get(then));
                    let parts = match own {
                        Some(own) => {
                            let came: Vec<i64> = mine.iter().map(|at| own.at[*at]).collect();
                            let both = city.areas.iter().zip(&own.without);
                            let all = both.filter(|(area, _)| area.district == d);
                            let without: i64 = all.map(|(_, without)| without).sum();
                            stayed((*count - without).max(0), &came, &classes, size)
                        }
                        None => {
                            let all: i64 = classes.iter().sum();
                            shared((*count).min(all * size), &classes)
                        }
                    };
                    for (at, part) in mine.iter().zip(parts) {
                        lines[*at][level][t].pupils += part;
                    }
                }
            }
        }
    }
}

/// Pupils of a cohort by campus: as many in proportion as entered there; those who are more than entered take what is left
/// of its classes.
fn stayed(count: i64, came: &[i64], classes: &[i64], size: i64) -> Vec<i64> {
    let entered: i64 = came.iter().sum();
    if count <= entered {
        return shared(count, came);
    }
    let both = came.iter().zip(classes);
    let free: Vec<i64> = both
        .map(|(came, classes)| (classes * size - came).max(0))
        .collect();
    let more = (count - entered).min(free.iter().sum());
    let more = shared(more, &free);
    came.iter()
        .zip(more)
        .map(|(came, more)| came + more)
        .collect()
}

/// A count in parts of these sizes, as near to their proportions as whole numbers are; of equal remainders the first has
/// the one more. Nothing where all of them are nought.
fn shared(count: i64, sizes: &[i64]) -> Vec<i64> {
    let all: i64 = sizes.iter().sum();
    if all <= 0 {
        return vec![0; sizes.len()];
    }
    let product = |size: &i64| i128::from(count) * i128::from(*size);
    let all = i128::from(all);
    let mut parts: Vec<i64> = sizes
        .iter()
        .map(|size| i64::try_from(product(size) / all).unwrap_or(0))
        .collect();
    let left = count - parts.iter().sum::<i64>();
    let mut order: Vec<(i128, usize)> = sizes
        .iter()
        .enumerate()
        .map(|(at, size)| (-(product(size) % all), at))
        .collect();
    order.sort_unstable();
    for (_, at) in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[at] += 1;
    }
    parts
}
