//! Deferred acceptance: a published case, and brute force on small ones.

use proptest::prelude::*;
use xuewei_core::allocation::{SchoolPlaces, deferred_acceptance};
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, SchoolIdx, SchoolLevel, SchoolStatus, TextColumn};
use xuewei_core::policy::{Pack, shipped};
use xuewei_core::qualify::choices;

use crate::town;

#[test]
fn the_published_case_of_residents_and_hospitals() {
    // Residents A S D J L, hospitals M C G.
    let lists = [
        vec![1],
        vec![1, 0],
        vec![1, 0, 2],
        vec![1, 2, 0],
        vec![0, 1, 2],
    ];
    let order: [&[usize]; 3] = [&[2, 4, 1, 3], &[2, 0, 1, 4, 3], &[2, 3, 4]];
    let seats = vec![
        SchoolPlaces {
            places: 2,
            kept: Vec::new()
        };
        3
    ];
    let result = deferred_acceptance(
        &lists,
        &seats,
        |hospital, resident| order[hospital].iter().position(|r| *r == resident),
        |_, _, _| false,
        &Control::default(),
    )
    .unwrap();
    let hospitals: Vec<usize> = result
        .iter()
        .zip(&lists)
        .map(|(at, list)| list[at.unwrap()])
        .collect();
    // M {L, S}, C {D, A}, G {J}.
    assert_eq!(hospitals, [1, 0, 1, 2, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    /// Against all outcomes of small cases: the one found is stable, and no child does better in any
    /// other stable one.
    #[test]
    fn the_best_stable_outcome_of_all(
        lists in prop::collection::vec(prop::sample::subsequence(vec![0_usize, 1, 2], 0..=3).prop_shuffle(), 1..6),
        orders in prop::collection::vec(Just((0_usize..6).collect::<Vec<_>>()).prop_shuffle(), 3),
        places in prop::collection::vec(0_usize..3, 3),
    ) {
        let seats: Vec<SchoolPlaces> =
            places.iter().map(|&places| SchoolPlaces { places, kept: Vec::new() }).collect();
        let rank = |school: usize, child: usize| orders[school].iter().position(|c| *c == child);
        let result = deferred_acceptance(&lists, &seats, rank, |_, _, _| false, &Control::default()).unwrap();
        let is_stable = |outcome: &[Option<usize>]| {
            let held = |school: usize| -> Vec<usize> {
                (0..lists.len())
                    .filter(|&c| outcome[c].is_some_and(|at| lists[c][at] == school))
                    .collect()
            };
            (0..3).all(|s| held(s).len() <= places[s]) && (0..lists.len()).all(|child| {
                let better = outcome[child].unwrap_or(lists[child].len());
                lists[child][..better].iter().all(|&school| {
                    let held = held(school);
                    held.len() >= places[school]
                        && held.iter().all(|&other| rank(school, other) < rank(school, child))
                })
            })
        };
        prop_assert!(is_stable(&result));
        // Every combination of list places, counted like an odometer.
        let mut other: Vec<usize> = vec![0; lists.len()];
        loop {
            let outcome: Vec<Option<usize>> = other
                .iter()
                .zip(&lists)
                .map(|(&at, list)| (at < list.len()).then_some(at))
                .collect();
            if is_stable(&outcome) {
                for child in 0..lists.len() {
                    let place = |o: &[Option<usize>]| o[child].unwrap_or(usize::MAX);
                    prop_assert!(place(&result) <= place(&outcome));
                }
            }
            let Some(at) = (0..lists.len()).find(|&i| other[i] < lists[i].len()) else { break };
            other[at] += 1;
            other[..at].fill(0);
        }
    }
}

/// Whom a school keeps of those who come: the places kept for each group in its turn to the best of it, all other places
/// to the best who are left. Written anew, as the rule reads.
fn keeps(places: usize, kept: &[usize], groups: &[Vec<bool>], coming: &[usize]) -> Vec<usize> {
    // From the one whom the school takes first.
    let mut waiting = coming.to_vec();
    let mut has = Vec::new();
    for (group, kept) in kept.iter().enumerate() {
        for _ in 0..*kept {
            let best = waiting.iter().position(|child| groups[group][*child]);
            if let Some(best) = best.filter(|_| has.len() < places) {
                has.push(waiting.remove(best));
            }
        }
    }
    while has.len() < places && !waiting.is_empty() {
        has.push(waiting.remove(0));
    }
    has.sort_unstable();
    has
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    /// The same where places are kept for two groups, which some children both belong to.
    #[test]
    fn the_best_stable_outcome_of_all_where_places_are_kept_for_groups(
        lists in prop::collection::vec(prop::sample::subsequence(vec![0_usize, 1, 2], 1..=3).prop_shuffle(), 2..6),
        orders in prop::collection::vec(Just((0_usize..6).collect::<Vec<_>>()).prop_shuffle(), 3),
        places in prop::collection::vec(0_usize..4, 3),
        kept in prop::collection::vec(prop::collection::vec(0_usize..3, 2), 3),
        groups in prop::collection::vec(prop::collection::vec(any::<bool>(), 6), 2),
    ) {
        let seats: Vec<SchoolPlaces> = places
            .iter()
            .zip(&kept)
            .map(|(&places, kept)| SchoolPlaces { places, kept: kept.clone() })
            .collect();
        let rank = |school: usize, child: usize| orders[school].iter().position(|c| *c == child);
        let is_of = |_: usize, group: usize, child: usize| groups[group][child];
        let result = deferred_acceptance(&lists, &seats, rank, is_of, &Control::default()).unwrap();
        let has = |school: usize, coming: &mut Vec<usize>| {
            coming.sort_by_key(|child| rank(school, *child));
            keeps(places[school], &kept[school], &groups, coming)
        };
        // Each school keeps everybody whom it has, and would keep nobody who would rather come.
        let is_stable = |outcome: &[Option<usize>]| {
            (0..3).all(|school| {
                let is_here = |child: &usize| outcome[*child].is_some_and(|at| lists[*child][at] == school);
                let held: Vec<usize> = (0..lists.len()).filter(is_here).collect();
                let would_come = |child: &usize| {
                    let better = outcome[*child].unwrap_or(lists[*child].len());
                    lists[*child][..better].contains(&school)
                };
                has(school, &mut held.clone()) == held
                    && (0..lists.len()).filter(would_come).all(|child| {
                        let mut with = held.clone();
                        with.push(child);
                        !has(school, &mut with).contains(&child)
                    })
            })
        };
        prop_assert!(is_stable(&result), "{:?}", result);
        let mut other: Vec<usize> = vec![0; lists.len()];
        loop {
            let outcome: Vec<Option<usize>> = other
                .iter()
                .zip(&lists)
                .map(|(&at, list)| (at < list.len()).then_some(at))
                .collect();
            if is_stable(&outcome) {
                for child in 0..lists.len() {
                    let place = |o: &[Option<usize>]| o[child].unwrap_or(usize::MAX);
                    prop_assert!(place(&result) <= place(&outcome), "{:?} {:?}", result, outcome);
                }
            }
            let Some(at) = (0..lists.len()).find(|&i| other[i] < lists[i].len()) else { break };
            other[at] += 1;
            other[..at].fill(0);
        }
    }
}

/// A long list is looked up otherwise than a short one: both read alike, whatever stands in them.
#[test]
fn lists_of_every_length_read_as_written() {
    const SCHOOLS: usize = 60;
    let schools: Vec<_> = (0..SCHOOLS)
        .map(|i| ((i as i32, 0), 1, i % 7 == 3, 0))
        .collect();
    let mut intake = town::round(&[((0, 0), 0)], &[(0, 1, 0)], &schools);
    town::edit(&mut intake, |city, _| {
        for (i, school) in city.schools.iter_mut().enumerate() {
            match i % 10 {
                1 => school.status = SchoolStatus::Closed,
                2 => school.level = SchoolLevel::Junior,
                // What otherwise separates two choices.
                4 => school.id = format!("S{i:02} east").into(),
                _ => {}
            }
        }
        // A nine-year campus stands twice, once for each level.
        let mut junior = city.schools[5].clone();
        junior.level = SchoolLevel::Junior;
        city.schools.push(junior);
        city.schools
            .sort_by(|a, b| (&a.id, a.level).cmp(&(&b.id, b.level)));
    });
    let pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    let mut state = 11_u64;
    let mut draw = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % below
    };
    for length in (0..150).chain([400, 1_000]) {
        let ids: Vec<String> = (0..length)
            .map(|_| match draw(8) {
                0 => "nowhere".to_owned(),
                _ => intake.schools()[draw(intake.schools().len())]
                    .id
                    .to_string(),
            })
            .collect();
        let separator = ["|", "|", ";", "、"][draw(4)];
        // With a separator that is no bar, "S04 east" in a longer list is two words, neither of them a school.
        let words: Vec<&str> = match separator {
            "|" => ids.iter().map(|id| &**id).collect(),
            _ if length == 1 => vec![&*ids[0]],
            _ => ids.iter().flat_map(|id| id.split(' ')).collect(),
        };
        let most = [3, 20, usize::MAX][draw(3)];
        let (mut expected, mut closed) = (Vec::new(), 0);
        for word in words.iter().take(most) {
            let named = |level: Option<SchoolLevel>| {
                let is_it = |s: &&xuewei_core::domain::School| {
                    &*s.id == *word && level.is_none_or(|level| s.level == level)
                };
                let found = intake.schools().iter().find(is_it)?;
                intake.schools().iter().position(|s| std::ptr::eq(s, found))
            };
            match named(Some(SchoolLevel::Primary)) {
                Some(at) if intake.schools()[at].status == SchoolStatus::Existing => {
                    let school = SchoolIdx::from_usize(at);
                    if !expected.contains(&school) {
                        expected.push(school);
                    }
                }
                _ => closed += usize::from(named(None).is_some()),
            }
        }
        let mut column = TextColumn::new("choices");
        column.push(&ids.join(separator));
        let read = choices(&intake, &pack, Some(&column), most, ChildIdx(0));
        assert_eq!(read, (expected, closed), "{ids:?}");
    }
}
