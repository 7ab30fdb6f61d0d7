//! Siting against every plan of small towns.

use proptest::prelude::*;
use xuewei_core::control::Control;
use xuewei_core::domain::{Intake, School, SchoolStatus, Sector, SitingObjective};
use xuewei_core::policy::Pack;
use xuewei_core::round::allocate;
use xuewei_core::scenario::siting::{FacilityKind, SitingError, SitingPlan, site};
use xuewei_core::units::{Places, Yuan};

use crate::town::{edit, towns};

/// Children without a public place when these schools have these places.
fn without(intake: &Intake, pack: &Pack, places: &[Option<i64>]) -> (i64, i64, i64) {
    let mut intake = intake.clone();
    edit(&mut intake, |city, _| {
        let public = |(school, _): &(&mut School, _)| school.sector == Sector::Public;
        for (school, places) in city.schools.iter_mut().zip(places).filter(public) {
            school.status = match places {
                Some(_) => SchoolStatus::Existing,
                None => SchoolStatus::Closed,
            };
            school.places = Places(places.unwrap_or(0));
        }
    });
    let finished = allocate(&intake, pack, &Control::default()).expect("an optimum");
    let outcomes = finished.allocation.outcomes();
    let public = |o: &&xuewei_core::allocation::Outcome| {
        matches!(
            o,
            xuewei_core::allocation::Outcome::Placed {
                sector: Sector::Public,
                ..
            }
        )
    };
    let left = outcomes.len() as i64 - outcomes.iter().filter(public).count() as i64;
    let metres = outcomes
        .iter()
        .filter_map(|o| o.metres())
        .map(|m| m.get())
        .sum();
    (left, metres, outcomes.len() as i64)
}

/// All designs of a town with their openings, cost and what they come to.
fn all_designs(intake: &Intake, pack: &Pack, sited: &SitingPlan) -> Vec<[i64; 5]> {
    let facilities = &sited.facilities;
    let mut designs: Vec<Vec<Option<i64>>> = vec![Vec::new()];
    for facility in facilities {
        let mut options: Vec<Option<i64>> =
            facility.sizes.iter().map(|steps| Some(*steps)).collect();
        if facility.is_free {
            options.push(None);
        }
        designs = designs
            .iter()
            .flat_map(|design| {
                options.iter().map(|option| {
                    let mut with = design.clone();
                    with.push(*option);
                    with
                })
            })
            .collect();
    }
    designs
        .iter()
        .map(|design| {
            let mut places: Vec<Option<i64>> = vec![None; intake.schools().len()];
            let (mut openings, mut cost, mut spent) = (0, 0, 0);
            for (facility, steps) in facilities.iter().zip(design) {
                if let (FacilityKind::School(at), Some(steps)) = (facility.of, steps) {
                    places[at.at()] = Some(facility.places(*steps));
                    openings += i64::from(!facility.is_there);
                    cost += facility.cost(*steps);
                    spent += facility.spent(*steps);
                }
            }
            let (left, metres, _) = without(intake, pack, &places);
            [openings, cost, left, metres, spent]
        })
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_is_the_best_of_all_plans(
        town in towns(),
        costs in prop::collection::vec(0_i64..40, 7),
        openings in prop::option::of(0_i64..4),
        budget in prop::option::of(0_i64..90),
        (extend, close, by_cost) in (0_i64..2, any::<bool>(), any::<bool>()),
    ) {
        let (mut intake, mut pack) = (town.intake, town.pack);
        pack.norms.class_size.primary = Places(2);
        pack.norms.building_cost = Yuan(1);
        // Every second school is proposed; the last one is private, and stays as it is.
        edit(&mut intake, |city, own| {
            let private = match city.schools.len() {
                0..=2 => usize::MAX,
                more => more - 1,
            };
            for (i, school) in city.schools.iter_mut().enumerate() {
                school.sector = if i == private { Sector::Private } else { Sector::Public };
                school.opening_cost = Some(Yuan(costs[i]));
                if i % 2 == 0 && i != private {
                    school.status = SchoolStatus::Candidate;
                }
            }
            own.siting.openings = openings;
            own.siting.budget = budget.map(Yuan);
            own.siting.extend = Some(xuewei_core::units::Classes(extend));
            own.siting.close = close;
            own.siting.cost_per_child_metre = 0.01;
            if by_cost {
                own.siting.objective = SitingObjective::Cost;
            }
        });
        let result = site(&intake, &pack, &Control::default());
        let facilities = match &result {
            Ok(sited) => sited.clone(),
            Err(_) => {
                // The facilities are the same whatever the limits.
                let mut free = intake.clone();
                edit(&mut free, |_, own| {
                    own.siting.openings = None;
                    own.siting.budget = None;
                    own.siting.objective = SitingObjective::UnplacedThenCost;
                });
                site(&free, &pack, &Control::default()).expect("without limits there is a plan")
            }
        };
        let kept: Vec<[i64; 5]> = all_designs(&intake, &pack, &facilities)
            .into_iter()
            .filter(|d| openings.is_none_or(|most| d[0] <= most))
            .filter(|d| budget.is_none_or(|most| d[4] <= most))
            .collect();
        match (result, by_cost) {
            (Ok(sited), false) => {
                let best = kept.iter().map(|d| (d[2], d[1], d[3])).min().unwrap();
                let design = sited.designs[0].clone();
                prop_assert_eq!(sited.value as i64, best.0);
                prop_assert_eq!(sited.cost.0, best.1);
                prop_assert!(sited.gap() < 1e-9);
                // As the round makes them: children placed in the order of their rank, bought places too.
                prop_assert_eq!(sited.metres, Some((best.2 as f64, best.2 as f64)));
                prop_assert!(sited.without_greedy >= best.0);
                prop_assert!(openings.is_none_or(|most| design.openings(&sited.facilities) <= most));
            }
            (Ok(sited), true) => {
                let whole = kept.iter().filter(|d| d[2] == 0);
                let best = whole.map(|d| d[1] as f64 + 0.01 * d[3] as f64).reduce(f64::min).unwrap();
                prop_assert!((sited.value - best).abs() < 1e-6, "{} {}", sited.value, best);
                prop_assert!(sited.bound <= sited.value + 1e-9 && sited.gap() < 1e-4);
            }
            (Err(SitingError::Findings(_)), true) => {
                prop_assert!(kept.iter().all(|d| d[2] > 0), "{kept:?}");
            }
            (Err(SitingError::Findings(_)), false) => prop_assert!(kept.is_empty(), "{kept:?}"),
            (Err(other), _) => prop_assert!(false, "{other}"),
        }
    }
}
