//! Deferred acceptance: a published case, and brute force on small ones.

use proptest::prelude::*;
use xuewei_core::allocation::{SchoolPlaces, deferred_acceptance};
use xuewei_core::control::Control;

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
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

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
