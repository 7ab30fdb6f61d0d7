//! The search for sites in whole numbers against every choice of small cases, and its proof counted anew.

use proptest::prelude::*;
use xuewei_core::control::{CancelToken, Control};
use xuewei_core::model::siting::{Choice, ChoiceYear, Prices, ProofEnd, SiteChoices};
use xuewei_core::model::{LinearProgram, Name};
use xuewei_core::solve::{Limits, LocateLimits, locate, search};

const LIMITS: LocateLimits = LocateLimits {
    seconds: 30.0,
    gap: 0.0,
    unit: 1,
};

/// What journeys cost when the sites have these places, by moving children one after the other along the cheapest
/// chain found by relaxation of every arc (Bellman and Ford); `None` where not everybody has a place.
fn journeys(year: &ChoiceYear, places: &[i64]) -> Option<i64> {
    let (rows, sites) = (year.children.len(), places.len());
    let mut sent = vec![vec![0_i64; sites]; rows];
    let mut left = places.to_vec();
    let mut cost = 0;
    for start in 0..rows {
        for _ in 0..year.children[start] {
            let far = i64::MAX / 4;
            let mut distance = vec![far; sites];
            let mut from: Vec<Option<(usize, usize)>> = vec![None; sites];
            for &(site, own) in &year.from[start] {
                distance[site as usize] = own;
            }
            for _ in 0..sites {
                for (row, sent) in sent.iter().enumerate() {
                    for &(here, leaves) in &year.from[row] {
                        for &(there, takes) in &year.from[row] {
                            let (here, there) = (here as usize, there as usize);
                            let next = distance[here] + takes - leaves;
                            if sent[here] > 0 && distance[here] < far && next < distance[there] {
                                distance[there] = next;
                                from[there] = Some((here, row));
                            }
                        }
                    }
                }
            }
            let end = (0..sites)
                .filter(|s| left[*s] > 0 && distance[*s] < far)
                .min_by_key(|s| distance[*s])?;
            cost += distance[end];
            left[end] -= 1;
            let mut at = end;
            while let Some((before, row)) = from[at] {
                sent[row][before] -= 1;
                sent[row][at] += 1;
                at = before;
            }
            sent[start][at] += 1;
        }
    }
    Some(cost)
}

fn every_choice(choices: &SiteChoices) -> Option<i64> {
    let mut best: Option<i64> = None;
    let count: usize = choices.sites.iter().map(Vec::len).product();
    for mut number in 0..count {
        let mut chosen = Vec::new();
        for site in &choices.sites {
            chosen.push(number % site.len());
            number /= site.len();
        }
        let own: Vec<&Choice> = choices
            .sites
            .iter()
            .zip(&chosen)
            .map(|(s, at)| &s[*at])
            .collect();
        let uses = |limit: usize| own.iter().map(|c| c.uses[limit]).sum::<i64>();
        if (0..choices.limits.len()).any(|limit| uses(limit) > choices.limits[limit]) {
            continue;
        }
        let mut cost: i64 = own.iter().map(|c| c.cost).sum();
        let mut is_whole = true;
        for (at, year) in choices.years.iter().enumerate() {
            let places: Vec<i64> = own.iter().map(|c| c.places[at]).collect();
            match journeys(year, &places) {
                Some(own) => cost += own,
                None => is_whole = false,
            }
        }
        if is_whole && best.is_none_or(|best| cost < best) {
            best = Some(cost);
        }
    }
    best
}

fn cases() -> impl Strategy<Value = SiteChoices> {
    (1_usize..6, 1_usize..7, 1_usize..3, 0_usize..3).prop_flat_map(
        |(sites, rows, years, limits)| {
            let choice = (
                prop::collection::vec(0_i64..9, years),
                0_i64..60,
                prop::collection::vec(0_i64..5, limits),
            );
            let site = prop::collection::vec(choice, 1..4);
            let arcs = prop::collection::vec(prop::option::weighted(0.8, 0_i64..30), sites);
            let year = prop::collection::vec((0_i64..5, arcs), rows);
            (
                prop::collection::vec(site, sites),
                prop::collection::vec(year, years),
                prop::collection::vec(0_i64..12, limits),
            )
                .prop_map(move |(own, years, limits)| SiteChoices {
                    sites: own
                        .into_iter()
                        .map(|site| {
                            let choice = |(places, cost, uses): (Vec<i64>, i64, Vec<i64>)| Choice {
                                places: places.into(),
                                cost,
                                uses: uses.into(),
                            };
                            site.into_iter().map(choice).collect()
                        })
                        .collect(),
                    limits,
                    years: years
                        .into_iter()
                        .map(|rows| {
                            let row = |(children, arcs): (i64, Vec<Option<i64>>)| {
                                let from = arcs.into_iter().enumerate();
                                let from =
                                    from.filter_map(|(site, cost)| Some((site as u32, cost?)));
                                (children, from.collect())
                            };
                            ChoiceYear::new(sites, rows.into_iter().map(row).collect())
                        })
                        .collect(),
                })
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_found_is_the_best_of_all_and_its_proof_says_so(choices in cases()) {
        let best = every_choice(&choices);
        let found = locate(&choices, &[], LIMITS, &Control::default()).unwrap();
        prop_assert_eq!(found.as_ref().map(|found| found.value), best.map(i128::from));
        if let Some(found) = found {
            prop_assert!(found.bound == found.value, "{} {}", found.bound, found.value);
            prop_assert!(found.proof.bound(&choices).is_none_or(|bound| bound >= found.value));
        }
    }

    #[test]
    fn no_proof_claims_more_than_is_so(choices in cases(), numbers in prop::collection::vec(-40_i64..80, 40)) {
        // Whatever the prices, and whatever a forger cuts out of a proof, the best of all is no less than the bound.
        let Some(best) = every_choice(&choices) else { return Ok(()) };
        let Some(found) = locate(&choices, &[], LIMITS, &Control::default()).unwrap() else { return Ok(()) };
        let mut next = numbers.into_iter().cycle();
        let mut forged = found.proof.clone();
        for case in &mut forged.cases {
            let mut change = |n: &mut i64| *n += next.next().unwrap_or(0);
            for step in &mut case.steps {
                step.rows.iter_mut().flatten().for_each(&mut change);
                for out in &mut step.ruled_out {
                    out.shared.iter_mut().for_each(|n| *n = (*n + 1).max(0));
                }
            }
            if let ProofEnd::Bound(Prices { rows, shared }) = &mut case.end {
                rows.iter_mut().flatten().for_each(&mut change);
                shared.iter_mut().for_each(|n| *n = (*n + 1).max(0));
            }
        }
        prop_assert!(forged.bound(&choices).is_none_or(|bound| bound <= i128::from(best)));
        let mut short = found.proof;
        short.cases.pop();
        prop_assert!(short.bound(&choices).is_none_or(|bound| bound <= i128::from(best)));
    }
}

/// Sites and customers in a square after Cornuéjols, Sridharan and Thizy (1991): places `ratio` times the demand.
fn in_a_square(sites: usize, customers: usize, ratio: f64, seed: u64) -> SiteChoices {
    let mut state = seed;
    let mut next = |low: f64, high: f64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        low + (high - low) * (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let mut points = |count: usize| -> Vec<(f64, f64)> {
        (0..count)
            .map(|_| (next(0.0, 1.0), next(0.0, 1.0)))
            .collect()
    };
    let (own, theirs) = (points(sites), points(customers));
    let demand: Vec<f64> = (0..customers).map(|_| next(5.0, 36.0).floor()).collect();
    let sizes: Vec<f64> = (0..sites).map(|_| next(10.0, 161.0).floor()).collect();
    let scale = ratio * demand.iter().sum::<f64>() / sizes.iter().sum::<f64>();
    let choices = sizes.iter().map(|size| {
        let places = (size * scale).round();
        let cost = 1_000.0 * (next(0.0, 90.0) + next(100.0, 110.0) * places.sqrt());
        [(0, 0), (places as i64, cost as i64)].map(|(places, cost)| Choice {
            places: vec![places].into(),
            cost,
            uses: Vec::new().into(),
        })
    });
    let choices: Vec<Vec<Choice>> = choices.map(Vec::from).collect();
    let rows = theirs.iter().zip(&demand).map(|((x, y), count)| {
        let cost = |(a, b): &(f64, f64)| (10_000.0 * (x - a).hypot(y - b)).round() as i64;
        let from = own
            .iter()
            .enumerate()
            .map(|(site, at)| (site as u32, cost(at)));
        (*count as i64, from.collect())
    });
    SiteChoices {
        years: vec![ChoiceYear::new(sites, rows.collect())],
        sites: choices,
        limits: Vec::new(),
    }
}

/// The complete strong formulation, for HiGHS.
fn program(choices: &SiteChoices) -> LinearProgram {
    let mut program = LinearProgram::default();
    let name = Name::of("column", &[]);
    let year = &choices.years[0];
    let mut into: Vec<Vec<(usize, f64)>> = Vec::new();
    let open: Vec<usize> = choices
        .sites
        .iter()
        .map(|site| {
            let open = program.column(name, site[1].cost as f64, (0.0, 1.0), true);
            into.push(vec![(open, -site[1].places[0] as f64)]);
            open
        })
        .collect();
    for (count, from) in year.children.iter().zip(&year.from) {
        let all = *count as f64;
        let mut row = Vec::new();
        for (site, cost) in from {
            let column = program.column(name, *cost as f64, (0.0, all), false);
            row.push((column, 1.0));
            into[*site as usize].push((column, 1.0));
            let strong = vec![(column, 1.0), (open[*site as usize], -all)];
            program.row(name, (f64::NEG_INFINITY, 0.0), strong);
        }
        program.row(name, (all, all), row);
    }
    for entries in into {
        program.row(name, (f64::NEG_INFINITY, 0.0), entries);
    }
    program
}

#[test]
fn of_larger_cases_tight_and_loose_highs_finds_the_same_optimum() {
    for (sites, customers, ratio, seed) in [
        (10, 30, 1.2, 1),
        (12, 40, 1.5, 2),
        (15, 40, 2.0, 3),
        (15, 50, 3.0, 4),
        (20, 40, 5.0, 5),
        (20, 40, 10.0, 6),
    ] {
        let choices = in_a_square(sites, customers, ratio, seed);
        let found = locate(&choices, &[], LIMITS, &Control::default())
            .unwrap()
            .unwrap();
        assert_eq!(found.bound, found.value, "{sites} {customers} {ratio}");
        let limits = Limits {
            seconds: 60.0,
            gap: 0.0,
        };
        let best = search(&program(&choices), None, limits, &Control::default());
        let best = best.unwrap().unwrap();
        assert!(
            (best.objective - found.value as f64).abs() < 1.0,
            "{} {}",
            best.objective,
            found.value
        );
    }
}

#[test]
fn a_search_that_ends_early_has_a_plan_and_a_bound_below_it() {
    let choices = in_a_square(40, 200, 3.0, 7);
    let limits = LocateLimits {
        seconds: 0.0,
        ..LIMITS
    };
    let found = locate(&choices, &[], limits, &Control::default())
        .unwrap()
        .unwrap();
    assert!(found.bound <= found.value && found.bound > 0);
    let all = locate(
        &choices,
        &[found.chosen],
        LocateLimits {
            gap: 0.01,
            ..LIMITS
        },
        &Control::default(),
    );
    let all = all.unwrap().unwrap();
    assert!(all.value <= found.value && all.bound >= found.bound);
    assert!((all.value - all.bound) as f64 <= 0.01 * all.value as f64);
}

#[test]
fn a_search_is_ended_from_outside() {
    let token = CancelToken::default();
    token.cancel();
    let control = Control::default().with_cancel(token);
    assert!(locate(&in_a_square(10, 30, 2.0, 8), &[], LIMITS, &control).is_err());
}

#[test]
fn what_is_left_without_a_choice_does_not_loosen_a_limit() {
    // Three to use, and two are used whatever is done: with one choice left for each site two is still all there is.
    let choice = |places: i64, cost: i64, uses: i64| Choice {
        places: vec![places].into(),
        cost,
        uses: vec![uses].into(),
    };
    let choices = SiteChoices {
        sites: vec![
            vec![choice(0, 0, 2), choice(1, 0, 2)],
            vec![choice(2, 27, 0), choice(0, 3, 2)],
        ],
        limits: vec![3],
        years: vec![ChoiceYear::new(2, vec![(0, Vec::new())])],
    };
    assert_eq!(choices.must(&[3, 3]), Some(vec![0, 2]));
    assert_eq!(choices.must(&[1, 1]), Some(vec![2, 2]));
    assert_eq!(choices.must(&[1, 2]), None);
    let found = locate(&choices, &[], LIMITS, &Control::default());
    let found = found.unwrap().unwrap();
    assert_eq!((found.value, found.bound), (27, 27));
}
