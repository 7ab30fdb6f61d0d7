//! Bottlenecks: the cut against all sets of schools of small towns.

use std::collections::BTreeSet;

use proptest::prelude::*;
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, SchoolIdx, Sector};
use xuewei_core::explain::ShortageKind;
use xuewei_core::round::allocate;

use crate::referee::arcs;
use crate::town::{Town, towns};

/// For every child the public schools with places in its reach, pair by pair.
fn reaches(town: &Town) -> Vec<BTreeSet<usize>> {
    let counts = |j: usize| town.intake.schools()[j].places.get() > 0;
    (0..town.intake.children().len())
        .map(|i| {
            arcs(&town.intake, &town.pack, i)
                .into_iter()
                .filter(|(j, sector, _)| *sector == Sector::Public && counts(*j))
                .map(|(j, _, _)| j)
                .collect()
        })
        .collect()
}

/// The largest gap of all sets of public schools, and the smallest set that has it.
fn by_all_sets(town: &Town) -> (i64, BTreeSet<usize>) {
    let reaches = reaches(town);
    let schools = town.intake.schools().len();
    let mut best: Option<(i64, BTreeSet<usize>)> = None;
    for set in 0_u32..1 << schools {
        let of = |j: &usize| set & (1 << j) != 0;
        let chosen: BTreeSet<usize> = (0..schools).filter(of).collect();
        let places: i64 = chosen
            .iter()
            .map(|j| town.intake.schools()[*j].places.get())
            .sum();
        let held = reaches
            .iter()
            .filter(|reach| reach.is_subset(&chosen))
            .count() as i64;
        let is_public = |j: &usize| {
            let school = &town.intake.schools()[*j];
            school.sector == Sector::Public && school.places.get() > 0
        };
        if !chosen.iter().all(is_public) {
            continue;
        }
        let gap = held - places;
        let smaller = best.as_ref().is_none_or(|(most, least)| {
            gap > *most || (gap == *most && chosen.len() < least.len())
        });
        if smaller {
            best = Some((gap, chosen));
        }
    }
    best.unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_cut_is_the_smallest_of_the_largest_gap(town in towns()) {
        let finished = allocate(&town.intake, &town.pack, &Control::default()).expect("an optimum");
        let areas = &finished.derived.bottlenecks;
        let (gap, set) = by_all_sets(&town);
        let all: i64 = areas.iter().map(|area| area.gap().get()).sum();
        prop_assert_eq!(all, gap);
        let schools: Vec<SchoolIdx> = areas.iter().flat_map(|a| a.schools.clone()).collect();
        let found: BTreeSet<usize> = schools.iter().map(|s| s.at()).collect();
        prop_assert_eq!(found.len(), schools.len(), "no school in two areas");
        prop_assert_eq!(&found, &set);
        let reaches = reaches(&town);
        for area in areas {
            prop_assert!(area.gap().get() > 0);
            let own: BTreeSet<usize> = area.schools.iter().map(|s| s.at()).collect();
            // Whoever has no public place in an area reaches it, and nothing that is not short.
            for child in &area.without {
                prop_assert!(reaches[child.at()].is_subset(&set));
                prop_assert!(reaches[child.at()].is_empty() || !reaches[child.at()].is_disjoint(&own));
                prop_assert_eq!(reaches[child.at()].is_empty(), area.kind == ShortageKind::NoSchool);
            }
            let places: i64 = own.iter().map(|j| town.intake.schools()[*j].places.get()).sum();
            prop_assert_eq!(area.places.get(), places);
        }
        // Every child without a public place stands in one area, and in one only.
        let mut result: Vec<ChildIdx> = areas.iter().flat_map(|a| a.without.clone()).collect();
        result.sort_unstable();
        let without: Vec<ChildIdx> = (0..town.intake.children().len())
            .map(ChildIdx::from_usize)
            .filter(|child| {
                let school = finished.allocation.of(*child).school();
                school.is_none_or(|s| town.intake.schools()[s.at()].sector == Sector::Private)
            })
            .collect();
        prop_assert_eq!(result, without);
    }
}
