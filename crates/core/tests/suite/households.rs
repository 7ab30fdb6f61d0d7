//! Households brought together at the cost of journeys: held against a search over every school of every household.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use xuewei_core::allocate;
use xuewei_core::allocation::{Allocation, Outcome};
use xuewei_core::control::Control;
use xuewei_core::domain::{
    Applicant, ChildIdx, City, HouseholdIdx, Intake, Position, School, SchoolIdx, SchoolLevel,
    Sector,
};
use xuewei_core::finding::Code;
use xuewei_core::policy::{Households, Pack, shipped};
use xuewei_core::units::{Metres, Places, Points};

use crate::one_answer::{least, options};
use crate::town::{Town, edit, towns};

/// Arrangements of households up to which all are tried.
const ARRANGEMENTS: usize = 3_000;

/// The children whom an allocation placed in a sector.
fn placed(intake: &Intake, allocation: &Allocation, sector: Sector) -> Vec<ChildIdx> {
    let all = (0..intake.children().len()).map(ChildIdx::from_usize);
    let is_here = |child: &ChildIdx| matches!(allocation.of(*child), Outcome::Placed { sector: own, .. } if own == sector);
    all.filter(is_here).collect()
}

/// The places in a list of children of the households with two or more of them.
fn families(intake: &Intake, children: &[ChildIdx]) -> Vec<Vec<usize>> {
    let mut families: BTreeMap<HouseholdIdx, Vec<usize>> = BTreeMap::new();
    for (at, child) in children.iter().enumerate() {
        if let Some(household) = intake.children()[child.at()].household {
            families.entry(household).or_default().push(at);
        }
    }
    families.into_values().filter(|own| own.len() > 1).collect()
}

/// The most households that can be together while all of these children have places, and the least metres of all of them
/// with so many together; `None` where the arrangements are too many to be tried.
fn best(town: &Town, children: &[ChildIdx], sector: Sector) -> Option<(usize, i64)> {
    let intake = &town.intake;
    let places: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
    let open: Vec<Vec<(i64, usize)>> = children
        .iter()
        .map(|child| options(town, *child, sector))
        .collect();
    let families = families(intake, children);
    let joint: Vec<Vec<usize>> = families
        .iter()
        .map(|own| {
            let fits = |school: &usize| {
                let reach = |at: &usize| open[*at].iter().any(|(_, s)| s == school);
                places[*school] >= own.len() as i64 && own.iter().all(reach)
            };
            (0..places.len()).filter(fits).collect()
        })
        .collect();
    let count = joint.iter().map(|schools| schools.len() + 1);
    count
        .clone()
        .try_fold(1_usize, |all, own| all.checked_mul(own))
        .filter(|all| *all <= ARRANGEMENTS)?;
    let mut arrangements: Vec<Vec<Option<usize>>> = vec![Vec::new()];
    for schools in &joint {
        let choices = || schools.iter().copied().map(Some).chain([None]);
        let longer = arrangements.into_iter().flat_map(|before| {
            choices().map(move |choice| before.iter().copied().chain([choice]).collect())
        });
        arrangements = longer.collect();
    }
    let tried = arrangements.into_iter().filter_map(|arrangement| {
        let mut options = open.clone();
        for (own, school) in families.iter().zip(&arrangement) {
            for (at, school) in own.iter().filter_map(|at| Some((*at, (*school)?))) {
                options[at].retain(|(_, s)| *s == school);
            }
        }
        let together = arrangement.iter().flatten().count();
        Some((together, least(&options, &places)?))
    });
    tried.max_by_key(|(together, metres)| (*together, -metres))
}

/// The households that are together in an allocation, and the metres of all of these children.
fn found(intake: &Intake, allocation: &Allocation, children: &[ChildIdx]) -> (usize, i64) {
    let school = |at: usize| allocation.of(children[at]).school();
    let families = families(intake, children);
    let together = families
        .iter()
        .filter(|own| own.iter().all(|at| school(*at) == school(own[0])));
    let metres = children
        .iter()
        .filter_map(|child| allocation.of(*child).metres());
    (together.count(), metres.sum::<Metres>().get())
}

/// Random rounds of each mode: in about a third of them some household can be together.
const ROUNDS: u32 = 1_500;

#[test]
fn as_many_households_as_can_be_are_together_by_the_shortest_journeys() {
    for mode in [Households::Preferred, Households::Required] {
        let compared = Arc::new(AtomicUsize::new(0));
        let with_families = Arc::new(AtomicUsize::new(0));
        let config = ProptestConfig::with_cases(ROUNDS);
        let mut runner = proptest::test_runner::TestRunner::new(config);
        let (all, own) = (Arc::clone(&compared), Arc::clone(&with_families));
        let result = runner.run(&towns(), move |town| {
            let mut town = town;
            town.pack.households = mode;
            // Households of two in some towns, of three in others.
            edit(&mut town.intake, |_, own| {
                let size = 2 + own.children.len() % 2;
                for (at, child) in own.children.iter_mut().enumerate() {
                    child.household = (at < 12).then(|| HouseholdIdx::from_usize(at / size));
                }
            });
            let result =
                allocate(&town.intake, &town.pack, &Control::default()).expect("an optimum");
            for sector in [Sector::Public, Sector::Private] {
                let children = placed(&town.intake, &result.allocation, sector);
                let Some(best) = best(&town, &children, sector) else {
                    continue;
                };
                all.fetch_add(1, Ordering::Relaxed);
                own.fetch_add(usize::from(best.0 > 0), Ordering::Relaxed);
                let found = found(&town.intake, &result.allocation, &children);
                prop_assert_eq!(found, best, "{:?} {:?}", sector, mode);
            }
            Ok(())
        });
        result.unwrap();
        // Hardly any round is too large to be compared, and many have households.
        let (compared, own) = (
            compared.load(Ordering::Relaxed),
            with_families.load(Ordering::Relaxed),
        );
        assert!(compared > 2_700 && own > 500, "{compared} {own} {mode:?}");
    }
}

/// A round too large to compare all arrangements: 900 homes on a square and 25 schools, children of two and three in every
/// third household.
fn large(mode: &str) -> (Intake, Pack) {
    let at = |x: u64, y: u64| Position {
        lon: 122.5 + x as f64 * 0.001,
        lat: 32.9 + y as f64 * 0.001,
    };
    // Any scattering does: a multiplier of the minimal standard generator.
    let mut state = 20_261_126_u64;
    let mut below = |n: u64| {
        state = state * 48_271 % 2_147_483_647;
        state % n
    };
    let mut city = City::builder();
    for i in 0..25 {
        let id = format!("S{i:02}");
        let here = at(below(60), below(60));
        let mut school = School::planned(id, here, None, SchoolLevel::Primary);
        school.places = Places(36 + below(8) as i64);
        city = city.school(school, None);
    }
    for i in 0..900 {
        city = city.community(&format!("K{i:03}"), at(below(60), below(60)), None);
    }
    let mut intake = Intake::builder(city.build().unwrap(), 2026, SchoolLevel::Primary).seed("t");
    for i in 0..900_u64 {
        let points = Points::from_parts((i * 7 % 900) as i64 * Points::SCALE);
        let mut child = Applicant::new(format!("C{i:03}"))
            .community(&format!("K{i:03}"))
            .points(points);
        if i % 9 < 3 || (i % 9 < 5 && i > 450) {
            child = child.household(&format!("H{:03}", i / 9 * 2 + u64::from(i % 9 > 2)));
        }
        intake = intake.child(child);
    }
    let text = format!(
        "extends = \"two-primaries\"\ntie_break = []\nhousehold = \"{mode}\"\n[reach]\nmax_m = 3500\n"
    );
    let pack = Pack::from_toml(&text, &shipped).unwrap();
    (intake.build().unwrap(), pack)
}

#[test]
fn a_large_round_gathers_one_household_after_the_other_and_says_so() {
    let run = |mode: &str| {
        let (intake, pack) = large(mode);
        let result = allocate(&intake, &pack, &Control::default()).expect("an optimum");
        (intake, result)
    };
    let (intake, apart) = run("costless");
    let (_, gathered) = run("preferred");
    let children = placed(&intake, &apart.allocation, Sector::Public);
    // The same children have places, more households are together, and the journeys are longer by what the proof says.
    assert_eq!(
        children,
        placed(&intake, &gathered.allocation, Sector::Public)
    );
    let (before, metres) = found(&intake, &apart.allocation, &children);
    let (after, longer) = found(&intake, &gathered.allocation, &children);
    assert!(before < after, "{before} {after}");
    let proof = gathered
        .certificate
        .objectives
        .iter()
        .find(|p| p.gathered.is_some());
    let proof = proof.expect("households in the certificate");
    assert_eq!(proof.households, i128::from(longer - metres));
    let own = proof.gathered.as_ref().unwrap();
    assert!(own.at_least <= proof.value && own.at_least >= proof.bound);
    assert!(!own.compared_all);
    assert_eq!(gathered.warnings.count_of(Code::HouseholdsNotCompared), 1);
}

#[test]
fn each_school_has_what_is_to_be_told_of_it() {
    // Twins whom the shortest journeys part: one place at the near school is taken by a child who can go nowhere else.
    let here = |x: f64| Position {
        lon: 122.5 + x,
        lat: 32.9,
    };
    let mut city = City::builder()
        .community("K", here(0.0), None)
        .community("L", here(0.0), None);
    for (id, places) in [("S0", 2), ("S1", 2)] {
        let mut school = School::planned(id.to_owned(), here(0.0), None, SchoolLevel::Primary);
        school.places = Places(places);
        city = city.school(school, None);
    }
    let mut intake = Intake::builder(city.build().unwrap(), 2026, SchoolLevel::Primary).seed("t");
    for (from, school, metres) in [("K", "S0", 100), ("K", "S1", 900), ("L", "S0", 300)] {
        intake = intake.journey(from, school, Metres(metres));
    }
    for (id, community, points, household) in
        [("A", "K", 30, "H"), ("B", "K", 20, "H"), ("C", "L", 10, "")]
    {
        let mut child = Applicant::new(id.to_owned())
            .community(community)
            .points(Points::from_parts(points * Points::SCALE));
        if !household.is_empty() {
            child = child.household(household);
        }
        intake = intake.child(child);
    }
    let intake = intake.build().unwrap();
    let text = "extends = \"two-primaries\"\ntie_break = []\nhousehold = \"preferred\"\n";
    let pack = Pack::from_toml(text, &shipped).unwrap();
    let result = allocate(&intake, &pack, &Control::default()).expect("an optimum");
    let schools: Vec<Option<SchoolIdx>> = result
        .allocation
        .outcomes()
        .iter()
        .map(|outcome| outcome.school())
        .collect();
    // By hand: apart 100 + 900 + 300; together 900 + 900 + 300.
    assert_eq!(
        schools,
        [Some(SchoolIdx(1)), Some(SchoolIdx(1)), Some(SchoolIdx(0))]
    );
    let proof = result
        .certificate
        .objectives
        .iter()
        .find(|p| p.objective == "travel");
    let proof = proof.unwrap();
    assert_eq!(
        (proof.value, proof.bound, proof.households),
        (2_100, 1_300, 800)
    );
    let gathered = proof.gathered.as_ref().unwrap();
    assert_eq!(gathered.households, [[1, 2]]);
    assert_eq!(gathered.before, BTreeMap::from([(1, "S0".to_owned())]));
    assert!(gathered.compared_all);
    // A place to spare at the near school costs nothing, so the prices rule out no less than what nobody together costs.
    assert_eq!(gathered.at_least, 1_300);
}
