//! What no plan is without, where children go no farther than a reach: of any areas together, no fewer children are without
//! a place than there are more of them than places that they can enter (Hall's condition; by max-flow and min-cut these
//! are all the conditions there are).

use std::collections::{BTreeMap, BTreeSet};

use super::city::City;
use super::plan::Help;
use super::reach::{Amounts, Part, may_enter, parts};

/// Children without a place in `areas`, and class size × entry classes of `campuses`, are together no fewer than `least`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cut {
    /// The level.
    pub level: usize,
    /// The number of the year.
    pub t: usize,
    /// The areas.
    pub areas: Vec<usize>,
    /// The campuses whose places count.
    pub campuses: Vec<usize>,
    /// Children of the areas, less the places of agreements at other campuses.
    pub least: i64,
}

/// A child in parts, so that networks have whole numbers.
const PARTS: f64 = 1e6;
/// From how many children on a cut is not kept.
const VIOLATED: f64 = 1e-3;

/// Cuts of every single area, and of every district. Of an agreement about no fewer places than there are children who
/// may use it, it is the places of the campus that count.
pub fn to_begin(city: &City, (level, t): (usize, usize), agreed: &[Help]) -> Vec<Cut> {
    let mut all = BTreeSet::new();
    let mut of: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let is_whole = |_: usize, help: &Help| {
        let district = city.districts.get(help.to);
        let entrants = district.and_then(|own| own.entrants.get(level)?.get(t));
        entrants.is_some_and(|children| help.places >= *children)
    };
    for (at, area) in city.areas.iter().enumerate() {
        if area.children(level, t) > 0 {
            of.entry(area.district).or_default().push(at);
            all.insert(cut(city, (level, t), agreed, vec![at], is_whole));
        }
    }
    for areas in of.into_values() {
        all.insert(cut(city, (level, t), agreed, areas, is_whole));
    }
    all.into_iter().collect()
}

/// The cut of areas. Of a campus that they enter by agreement alone its places count, or those of the agreement: `is_whole`
/// says which.
fn cut(
    city: &City,
    (level, t): (usize, usize),
    agreed: &[Help],
    areas: Vec<usize>,
    is_whole: impl Fn(usize, &Help) -> bool,
) -> Cut {
    let mut campuses = BTreeSet::new();
    let mut by = BTreeSet::new();
    let mut least = 0;
    for at in &areas {
        let Some(area) = city.areas.get(*at) else {
            continue;
        };
        least += area.children(level, t);
        for near in area.near.get(level).into_iter().flatten() {
            match may_enter(city, area, near.campus, agreed) {
                None => {}
                Some(None) => {
                    campuses.insert(near.campus);
                }
                Some(Some(agreement)) => {
                    let help = agreed.get(agreement);
                    match help.is_some_and(|help| is_whole(near.campus, help)) {
                        true => {
                            campuses.insert(near.campus);
                        }
                        false => {
                            by.insert((near.campus, agreement));
                        }
                    }
                }
            }
        }
    }
    for (campus, agreement) in by {
        if !campuses.contains(&campus) {
            least -= agreed.get(agreement).map_or(0, |help| help.places);
        }
    }
    Cut {
        level,
        t,
        areas,
        campuses: campuses.into_iter().collect(),
        least,
    }
}

/// Cuts that entry classes by campus and children without a place by area do not keep: of every part of the city that
/// hangs together the one that is kept least, and the one by which as many are without a place as must be with these classes;
/// both taken apart where they fall into parts.
pub fn violated(
    city: &City,
    at: (usize, usize),
    agreed: &[Help],
    (entry, without): (&[f64], &[f64]),
) -> Vec<Cut> {
    let size = city.norms.class_size.get(at.0).copied().unwrap_or(0) as f64;
    let kept = |cut: &Cut| {
        let lacks: f64 = cut.areas.iter().filter_map(|at| without.get(*at)).sum();
        let entry = cut.campuses.iter().filter_map(|at| entry.get(*at));
        lacks + size * entry.sum::<f64>() >= cut.least as f64 - VIOLATED
    };
    let mut all: BTreeSet<Cut> = tightest(city, at, agreed, (entry, without))
        .into_iter()
        .collect();
    if all.iter().any(|cut| !kept(cut)) {
        all.extend(tightest(city, at, agreed, (entry, &[])));
    }
    all.retain(|cut| !kept(cut));
    all.into_iter().collect()
}

/// The cuts that are kept least by entry classes by campus and children without a place by area (nobody where that is not
/// told).
fn tightest(
    city: &City,
    (level, t): (usize, usize),
    agreed: &[Help],
    (entry, without): (&[f64], &[f64]),
) -> Vec<Cut> {
    let size = city.norms.class_size.get(level).copied().unwrap_or(0) as f64;
    let places = |campus: usize| size * entry.get(campus).copied().unwrap_or(0.0);
    let whole = |amount: f64| (amount * PARTS).round() as i64;
    let mut all = Vec::new();
    for (areas, campuses) in parts(city, level, agreed) {
        let part = Part {
            city,
            level,
            agreed,
            areas: &areas,
            campuses: &campuses,
        };
        let enter = |at: usize| {
            let children = city.areas.get(at).map_or(0, |own| own.children(level, t));
            let without = without.get(at).copied().unwrap_or(0.0);
            whole((children as f64 - without).max(0.0))
        };
        let mut laid = part.lay(&Amounts {
            children: &enter,
            places: &|campus| whole(places(campus).max(0.0)),
            agreed: &|help| whole(help.places as f64),
        });
        let wanted: i64 = areas.iter().map(|at| enter(*at)).sum();
        if laid.network.fill_at_any_cost(laid.source, laid.sink) >= wanted {
            continue;
        }
        let reached = laid.network.reached(laid.source);
        let is_reached = |at: usize| reached.get(at) == Some(&true);
        let cut_off = areas.iter().enumerate().filter(|(at, _)| is_reached(*at));
        let cut_off: Vec<usize> = cut_off.map(|(_, area)| *area).collect();
        let is_whole = |campus: usize, _: &Help| part.node(campus).is_some_and(is_reached);
        for areas in hanging_together(city, level, agreed, &cut_off) {
            all.push(cut(city, (level, t), agreed, areas, is_whole));
        }
    }
    all
}

/// Areas in parts that share no campus.
fn hanging_together(
    city: &City,
    level: usize,
    agreed: &[Help],
    areas: &[usize],
) -> Vec<Vec<usize>> {
    let mut all: Vec<(BTreeSet<usize>, Vec<usize>)> = Vec::new();
    for at in areas {
        let Some(area) = city.areas.get(*at) else {
            continue;
        };
        let near = area.near.get(level).into_iter().flatten();
        let near = near.filter(|near| may_enter(city, area, near.campus, agreed).is_some());
        let mut campuses: BTreeSet<usize> = near.map(|near| near.campus).collect();
        let mut members = vec![*at];
        let (met, mut apart): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|(own, _)| own.iter().any(|campus| campuses.contains(campus)));
        for (own, further) in met {
            campuses.extend(own);
            members.extend(further);
        }
        members.sort_unstable();
        apart.push((campuses, members));
        all = apart;
    }
    all.into_iter().map(|(_, members)| members).collect()
}
