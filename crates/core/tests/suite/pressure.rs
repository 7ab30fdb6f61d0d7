//! Areas of pressure: against all sets of schools of small towns, by hand, and forged.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use xuewei_core::audit::{self, PressureCertificate, Violation};
use xuewei_core::control::Control;
use xuewei_core::domain::Sector;
use xuewei_core::policy::{Pack, shipped};
use xuewei_core::round::{RoundResult, allocate};
use xuewei_core::units::Metres;

use crate::referee::arcs;
use crate::town::{Town, rich_towns, round, towns};

/// Children, places and schools of an area.
type Area = (i64, i64, BTreeSet<usize>);

/// For every child the public schools with places in its reach, pair by pair.
fn reaches(town: &Town) -> Vec<BTreeSet<usize>> {
    let counts = |j: usize| town.intake.schools()[j].places.get() > 0;
    let of_child = |i| {
        let arcs = arcs(&town.intake, &town.pack, i).into_iter();
        arcs.filter(|(j, sector, _)| *sector == Sector::Public && counts(*j))
            .map(|(j, _, _)| j)
            .collect()
    };
    (0..town.intake.children().len()).map(of_child).collect()
}

/// The areas by looking at every set of schools: the largest of the smallest ratio comes out, with whoever reaches nothing
/// else that is left, and so on; what does not hang together is parted.
fn by_all_sets(town: &Town) -> Vec<Area> {
    let places = |j: &usize| town.intake.schools()[*j].places.get();
    let mut reaches = reaches(town);
    reaches.retain(|reach| !reach.is_empty());
    let mut open: BTreeSet<usize> = reaches.iter().flatten().copied().collect();
    let mut areas = Vec::new();
    while !reaches.is_empty() {
        let list: Vec<usize> = open.iter().copied().collect();
        let mut best: Option<(i64, i64, BTreeSet<usize>)> = None;
        for bits in 1_u32..1 << list.len() {
            let chosen = list
                .iter()
                .enumerate()
                .filter(|(at, _)| bits & (1 << at) != 0);
            let set: BTreeSet<usize> = chosen.map(|(_, j)| *j).collect();
            let held = reaches.iter().filter(|reach| reach.is_subset(&set)).count() as i64;
            // Only what somebody reaches is of the set.
            let used: BTreeSet<usize> = reaches
                .iter()
                .filter(|reach| reach.is_subset(&set))
                .flatten()
                .copied()
                .collect();
            if held == 0 || used != set {
                continue;
            }
            let own: i64 = set.iter().map(places).sum();
            let is_better = best.as_ref().is_none_or(|(most, of, found)| {
                let (a, b) = (own * most, of * held);
                a < b || (a == b && set.len() > found.len())
            });
            if is_better {
                best = Some((held, own, set));
            }
        }
        let (_, _, set) = best.unwrap();
        let (mut inside, outside): (Vec<_>, Vec<_>) =
            reaches.into_iter().partition(|reach| reach.is_subset(&set));
        let mut parts = Vec::new();
        while let Some(first) = inside.pop() {
            let (mut one, mut count) = (first, 1);
            while let Some(at) = inside.iter().position(|reach| !reach.is_disjoint(&one)) {
                one.extend(inside.swap_remove(at));
                count += 1;
            }
            parts.push((count, one.iter().map(places).sum(), one));
        }
        parts.sort_by(|a: &Area, b| a.2.cmp(&b.2));
        areas.extend(parts);
        open.retain(|j| !set.contains(j));
        reaches = outside;
        for reach in &mut reaches {
            reach.retain(|j| open.contains(j));
        }
    }
    areas
}

fn found(finished: &RoundResult) -> Vec<Area> {
    let areas = finished.derived.pressure.plan.iter();
    areas
        .filter(|area| area.children.get() > 0)
        .map(|area| {
            let schools = area.schools.iter().map(|s| s.at()).collect();
            (area.children.get(), area.places.get(), schools)
        })
        .collect()
}

fn faults(town: &Town, finished: &RoundResult, proof: &PressureCertificate) -> Vec<Violation> {
    audit::pressure(
        &town.intake,
        &town.pack,
        &finished.qualified,
        &finished.allocation,
        proof,
        &Control::default(),
    )
    .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_areas_are_those_found_by_looking_at_every_set(town in towns()) {
        let finished = allocate(&town.intake, &town.pack, &Control::default()).expect("an optimum");
        prop_assert_eq!(found(&finished), by_all_sets(&town));
        // All places stand in one area, also those that nobody reaches.
        let all: i64 = finished.derived.pressure.plan.iter().map(|area| area.places.get()).sum();
        let public = town.intake.schools().iter().filter(|s| s.sector == Sector::Public);
        prop_assert_eq!(all, public.map(|s| s.places.get()).sum::<i64>());
    }

    #[test]
    fn the_gaps_of_any_round_add_up_and_a_forged_proof_is_refused(
        town in rich_towns(),
        pick in prop::collection::vec(any::<u8>(), 4),
    ) {
        // Rounds that contradict themselves are for other tests.
        let Ok(finished) = allocate(&town.intake, &town.pack, &Control::default()) else {
            return Ok(());
        };
        let pressure = &finished.derived.pressure;
        prop_assert_eq!(faults(&town, &finished, &pressure.certificate), []);
        let told: usize = finished.derived.bottlenecks.iter().map(|area| area.without.len()).sum();
        let gaps: i64 = finished.derived.bottlenecks.iter().map(|area| area.gap().get()).sum();
        prop_assert_eq!(told as i64, gaps);
        let numbers: BTreeSet<usize> = pressure.areas().map(|area| area.number)
            .chain(finished.derived.bottlenecks.iter().filter(|a| a.schools.is_empty()).map(|a| a.number))
            .collect();
        prop_assert!(numbers.iter().copied().eq(1..=numbers.len()));
        let honest = &pressure.certificate;
        let at = |i: usize, n: usize| usize::from(pick[i]) % n;
        let mut forged = honest.clone();
        let plan = &mut forged.plan;
        match pick[0] % 8 {
            // A school is told in another area.
            0 if plan.areas.len() > 1 => {
                let from = at(1, plan.areas.len());
                let to = (from + 1 + at(2, plan.areas.len() - 1)) % plan.areas.len();
                let school = plan.areas[from].schools.pop().unwrap();
                plan.areas[to].schools.push(school);
            }
            // Two areas are told as one.
            1 if plan.areas.len() > 1 => {
                let last = plan.areas.remove(at(1, plan.areas.len() - 1) + 1);
                let first = &mut plan.areas[0];
                first.children += last.children;
                first.places += last.places;
                first.schools.extend(last.schools);
            }
            // Two areas stand in another order.
            2 if plan.areas.len() > 1 => {
                let a = at(1, plan.areas.len() - 1);
                plan.areas.swap(a, a + 1);
                let tied = |x: usize, y: usize| plan.areas[x].places * plan.areas[y].children;
                if tied(a, a + 1) == tied(a + 1, a) && (plan.areas[a].children == 0) == (plan.areas[a + 1].children == 0) {
                    return Ok(());
                }
            }
            3 if !plan.areas.is_empty() => {
                let area = at(1, plan.areas.len());
                plan.areas[area].children += 1;
            }
            4 if !plan.areas.is_empty() => {
                let area = at(1, plan.areas.len());
                plan.areas[area].places += 1;
            }
            5 if plan.flow.iter().any(|sent| !sent.is_empty()) => {
                let mut sending: Vec<_> = plan.flow.iter_mut().filter(|sent| !sent.is_empty()).collect();
                let sent = at(1, sending.len());
                sending[sent][0].1 += 1;
            }
            // Numbers too large to be added up are refused like any other.
            6 if plan.flow.iter().any(|sent| sent.len() > 1) => {
                let sending = plan.flow.iter_mut().find(|sent| sent.len() > 1).unwrap();
                sending.iter_mut().for_each(|(_, amount)| *amount = i128::MAX);
            }
            7 if !plan.flow.is_empty() => {
                let flow = at(1, plan.flow.len());
                plan.flow.remove(flow);
            }
            _ => plan.schools.push("nowhere".to_owned()),
        }
        prop_assert!(!faults(&town, &finished, &forged).is_empty());
        // What the procedure leaves is proved, or there is nobody.
        let mut forged = honest.clone();
        forged.left = match &honest.left {
            Some(_) => None,
            None => Some(honest.plan.clone()),
        };
        if honest.left.is_some() {
            prop_assert!(!faults(&town, &finished, &forged).is_empty());
        }
    }
}

/// A town by the numbers of its communities: where each is, its children; the schools, where each is, and its places.
fn by_hand(communities: &[(i32, usize)], schools: &[(i32, i64)]) -> Town {
    let places: Vec<((i32, i32), i64, bool, u32)> = schools
        .iter()
        .map(|(at, places)| ((*at, 0), *places, false, 0))
        .collect();
    let mut children = Vec::new();
    for (community, (_, count)) in communities.iter().enumerate() {
        for _ in 0..*count {
            children.push((community as u32, 1, children.len() as u32));
        }
    }
    let communities: Vec<((i32, i32), u32)> =
        communities.iter().map(|(at, _)| ((*at, 0), 0)).collect();
    let mut pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    pack.reach.max = Metres(1_000);
    pack.reach.across_districts = true;
    pack.tie_breaks.clear();
    Town {
        intake: round(&communities, &children, &places),
        pack,
    }
}

/// Children and places of each area, and how many of each kind are short.
fn told(town: &Town) -> (Vec<(i64, i64)>, BTreeMap<&'static str, i64>) {
    let finished = allocate(&town.intake, &town.pack, &Control::default()).unwrap();
    let areas = finished.derived.pressure.plan.iter();
    let areas = areas.map(|a| (a.children.get(), a.places.get())).collect();
    let mut short = BTreeMap::new();
    for area in &finished.derived.bottlenecks {
        *short.entry(area.kind.as_str()).or_default() += area.gap().get();
    }
    (areas, short)
}

#[test]
fn a_round_without_any_public_school_has_no_area_and_everybody_reaches_none() {
    let town = by_hand(&[(0, 3)], &[]);
    assert_eq!(told(&town), (vec![], BTreeMap::from([("no_school", 3)])));
    let town = by_hand(&[(0, 3)], &[(0, 0)]);
    assert_eq!(told(&town), (vec![], BTreeMap::from([("no_school", 3)])));
}

#[test]
fn areas_that_are_full_to_the_last_place_are_short_of_nothing_and_stay_apart() {
    let town = by_hand(&[(0, 3), (200, 3)], &[(0, 3), (200, 3)]);
    assert_eq!(told(&town), (vec![(3, 3), (3, 3)], BTreeMap::new()));
}

#[test]
fn equal_ratios_that_do_not_hang_together_are_areas_of_their_own() {
    let town = by_hand(&[(0, 4), (200, 6)], &[(0, 2), (200, 3)]);
    let short = BTreeMap::from([("full", 5)]);
    assert_eq!(told(&town), (vec![(4, 2), (6, 3)], short));
}

#[test]
fn a_school_that_nobody_reaches_is_an_area_without_children() {
    let town = by_hand(&[(0, 1)], &[(0, 2), (200, 5)]);
    assert_eq!(told(&town), (vec![(1, 2), (0, 5)], BTreeMap::new()));
}
