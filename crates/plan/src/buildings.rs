//! What is built, what is not built after all, and what of it stands empty by when.

use std::collections::BTreeMap;

use super::areas::enter;
use super::children::{agreed, entry_places};
use super::city::{City, GRADES, LEVELS};
use super::plan::{Build, Plan};
use super::rolled::Rolled;

/// How a building came into a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Written by hand.
    ByHand,
    /// Chosen by the program.
    Chosen,
    /// Proposed, and not built after all.
    LeftOut,
}

impl State {
    /// Its word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ByHand => "by_hand",
            Self::Chosen => "chosen",
            Self::LeftOut => "left_out",
        }
    }
}

/// A building of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Building {
    /// What is built.
    pub build: Build,
    /// How it came into the plan.
    pub state: State,
    /// The first year in which it is used.
    pub ready: i32,
    /// The most of its rooms that classes use in any year.
    pub most_used: i64,
    /// From which year to the last no class uses any of it.
    pub empty_from: Option<i32>,
    /// From which year to the last the other rooms of the district hold all its pupils in full classes; where journeys are
    /// looked at, if no more children would be without a place either.
    pub unneeded_from: Option<i32>,
}

/// What is built under a plan; `by_hand` and `proposed` tell where it comes from.
pub fn buildings(
    city: &City,
    plan: &Plan,
    rolled: &Rolled,
    by_hand: &[Build],
    proposed: &[Build],
) -> Vec<Building> {
    let mut all: Vec<(Build, State)> = by_hand.iter().map(|own| (*own, State::ByHand)).collect();
    let mut left: BTreeMap<(usize, i32), i64> = BTreeMap::new();
    for build in &plan.builds {
        *left.entry((build.campus, build.year)).or_default() += build.rooms;
    }
    for build in by_hand {
        *left.entry((build.campus, build.year)).or_default() -= build.rooms;
    }
    let chosen = left.iter().filter(|(_, rooms)| **rooms > 0);
    all.extend(chosen.map(|((campus, year), rooms)| {
        let build = Build {
            campus: *campus,
            year: *year,
            rooms: *rooms,
        };
        (build, State::Chosen)
    }));
    let mut chosen: BTreeMap<usize, i64> = BTreeMap::new();
    for ((campus, _), rooms) in left {
        *chosen.entry(campus).or_default() += rooms;
    }
    for build in proposed {
        let there = chosen.entry(build.campus).or_default();
        let built = build.rooms.min(*there);
        *there -= built;
        if built < build.rooms {
            let rest = Build {
                rooms: build.rooms - built,
                ..*build
            };
            all.push((rest, State::LeftOut));
        }
    }
    all.sort_unstable();
    // Rooms are used in the order in which they are ready, those that stand first.
    let mut before: BTreeMap<usize, Vec<Build>> = BTreeMap::new();
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| all.get(*at).map(|(build, _)| (build.year, *at)));
    let mut made: BTreeMap<usize, Building> = BTreeMap::new();
    for at in order {
        let Some((build, state)) = all.get(at).copied() else {
            continue;
        };
        let earlier = before.entry(build.campus).or_default();
        made.insert(at, building(city, (plan, rolled), (build, state), earlier));
        if state != State::LeftOut {
            earlier.push(build);
        }
    }
    made.into_values().collect()
}

fn building(
    city: &City,
    (plan, rolled): (&Plan, &Rolled),
    (build, state): (Build, State),
    earlier: &[Build],
) -> Building {
    let ready = build.year.saturating_add(city.norms.building_years);
    let is_built = state != State::LeftOut;
    let mut own = Building {
        build,
        state,
        ready,
        most_used: 0,
        empty_from: None,
        unneeded_from: None,
    };
    for t in (0..city.years).rev().filter(|t| city.year(*t) >= ready) {
        let used = match is_built {
            true => used(city, rolled, build, earlier, t),
            false => 0,
        };
        own.most_used = own.most_used.max(used);
    }
    // Backwards from the last year, as far as it holds.
    let since = |holds: &dyn Fn(usize) -> bool| -> Option<i32> {
        let years = (0..city.years).rev().filter(|t| city.year(*t) >= ready);
        years.take_while(|t| holds(*t)).last().map(|t| city.year(t))
    };
    if is_built {
        own.empty_from = since(&|t| used(city, rolled, build, earlier, t) == 0);
    }
    own.unneeded_from = since(&|t| {
        let district = city
            .campuses
            .get(build.campus)
            .map(|campus| campus.district);
        let Some(d) = district else { return false };
        let rooms = rooms(city, rolled, d, t) - if is_built { build.rooms } else { 0 };
        rooms >= classes_needed(city, rolled, d, t)
            && !(is_built && is_missed(city, (plan, rolled), build, t))
    });
    own
}

/// Whether without a building children who are at school in a year would have entered without a place within their reach: those
/// of any year since it is ready who have not left yet.
fn is_missed(city: &City, of: (&Plan, &Rolled), build: Build, t: usize) -> bool {
    let ready = build.year.saturating_add(city.norms.building_years);
    let levels = (0..LEVELS).filter(|level| city.has_reach(*level));
    let mut entries = levels.flat_map(|level| {
        let grades = GRADES.get(level).copied().unwrap_or(1);
        ((t + 1).saturating_sub(grades)..=t).map(move |then| (level, then))
    });
    entries.any(|(level, then)| {
        let since = i64::from(city.year(then) - ready) + 1;
        since > 0 && is_entry_missed(city, of, build, (level, then), since)
    })
}

/// Whether without a building more children would enter a level without a place within their reach: its campus opens as many
/// entry classes fewer as its other rooms do not hold. It has been there for so many years, this one among them, and holds a
/// cohort of each until the first ones leave.
fn is_entry_missed(
    city: &City,
    (plan, rolled): (&Plan, &Rolled),
    build: Build,
    (level, t): (usize, usize),
    since: i64,
) -> bool {
    let classes = |level: usize| {
        let lines = rolled.lines.get(build.campus);
        let years = lines.and_then(|own| own.get(level));
        years
            .and_then(|years| years.get(t))
            .map_or(0, |line| line.classes)
    };
    let all: i64 = (0..LEVELS).map(classes).sum();
    let rooms = rolled.rooms.get(build.campus);
    let rooms = rooms.and_then(|years| years.get(t)).copied().unwrap_or(0);
    let too_many = (all - (rooms - build.rooms)).min(classes(level));
    let cohorts = since.min(GRADES.get(level).map_or(1, |grades| *grades as i64));
    let fewer = (too_many + cohorts - 1).div_euclid(cohorts);
    let size = city.norms.class_size.get(level).copied().unwrap_or(0);
    let mut places = entry_places(city, rolled, level, t);
    let own = rolled.entered.get(level).and_then(|years| years.get(t));
    let Some((own, there)) = own.zip(places.get_mut(build.campus)) else {
        return false;
    };
    if fewer <= 0 || *there == 0 {
        return false;
    }
    *there = (*there - fewer * size).max(0);
    let without: i64 = own.without.iter().sum();
    let entered = enter(city, level, t, &places, &agreed(plan, level, city.year(t)));
    entered.without.iter().sum::<i64>() > without
}

/// Rooms of a building that classes use in a year.
fn used(city: &City, rolled: &Rolled, build: Build, earlier: &[Build], t: usize) -> i64 {
    let lines = rolled.lines.get(build.campus);
    let classes: i64 = lines
        .into_iter()
        .flatten()
        .filter_map(|years| years.get(t))
        .map(|line| line.classes)
        .sum();
    let standing = city.campuses.get(build.campus).map_or(0, |own| own.rooms);
    let before: i64 = earlier.iter().map(|own| own.rooms).sum();
    (classes - standing - before).clamp(0, build.rooms)
}

/// Rooms of a district in a year.
pub fn rooms(city: &City, rolled: &Rolled, d: usize, t: usize) -> i64 {
    let all = city.campuses.iter().zip(&rolled.rooms);
    let own = all.filter(|(campus, _)| campus.district == d);
    own.filter_map(|(_, years)| years.get(t)).sum()
}

/// Classes that the pupils in the schools of a district need when all of them are full: those of others whom it helps
/// among them.
pub fn classes_needed(city: &City, rolled: &Rolled, d: usize, t: usize) -> i64 {
    let Some(pupils) = rolled.in_district.get(d) else {
        return 0;
    };
    let of = |level: usize| -> i64 {
        let size = city
            .norms
            .class_size
            .get(level)
            .copied()
            .unwrap_or(1)
            .max(1);
        let grades = pupils.get(level).and_then(|years| years.get(t));
        let all = grades.into_iter().flatten();
        all.map(|pupils| (pupils + size - 1) / size).sum()
    };
    (0..LEVELS).map(of).sum()
}
