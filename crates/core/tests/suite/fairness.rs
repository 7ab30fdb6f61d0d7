//! Places by the order of rank alone: held against the rule as it is written, child by child, in random towns.

use proptest::prelude::*;
use xuewei_core::allocate;
use xuewei_core::allocation::{Allocation, Outcome};
use xuewei_core::audit::audit;
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, SchoolIdx, Sector};
use xuewei_core::fairness::{Figures, Mode};
use xuewei_core::finding::Code;
use xuewei_core::policy::{Fairness, Pack, shipped};
use xuewei_core::round::{RoundResult, allocate_without_comparison};
use xuewei_core::units::Yuan;

use crate::budgets::with_budgets;
use crate::claims::Claims;
use crate::one_answer::{least, options};
use crate::town::{Town, rich_towns, round, towns};

fn with_rule(mut town: Town, rule: Fairness) -> Town {
    town.pack.fairness = Some(rule);
    town
}

fn allocated(town: &Town) -> RoundResult {
    allocate_without_comparison(&town.intake, &town.pack, &Control::default()).unwrap()
}

/// Each child's school, in the order of identifiers.
fn schools(allocation: &Allocation) -> Vec<Option<SchoolIdx>> {
    let outcomes = allocation.outcomes().iter();
    outcomes.map(|outcome| outcome.school()).collect()
}

/// Every child in rank order at the nearest school with room, public before bought; what a bought place costs is paid by
/// the child's district, and the first that it cannot pay ends it.
fn in_turn(town: &Town, order: &[ChildIdx]) -> Vec<Option<SchoolIdx>> {
    let (intake, pack) = (&town.intake, &town.pack);
    let mut room: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
    let mut money: Vec<Option<i64>> = intake
        .districts()
        .iter()
        .map(|d| d.purchase_budget.map(Yuan::get))
        .collect();
    let price = |school: usize| {
        let cap = pack.norms.purchase_cap.of(intake.level());
        intake.schools()[school]
            .purchase_price
            .map(|p| p.min(cap).get())
    };
    let mut result = vec![None; intake.children().len()];
    let mut waiting = Vec::new();
    for child in order {
        let near = options(town, *child, Sector::Public);
        match near.iter().find(|(_, school)| room[*school] > 0) {
            Some((_, school)) => {
                room[*school] -= 1;
                result[child.at()] = Some(SchoolIdx::from_usize(*school));
            }
            None => waiting.push(*child),
        }
    }
    // A district of which a child still waits with a school of unknown price in reach is not bound.
    for child in &waiting {
        let district = intake.children()[child.at()].district.unwrap();
        let near = options(town, *child, Sector::Private);
        if near.iter().any(|(_, school)| price(*school).is_none()) {
            money[district.at()] = None;
        }
    }
    let mut ended = vec![false; money.len()];
    for child in waiting {
        let district = intake.children()[child.at()].district.unwrap().at();
        let near = options(town, child, Sector::Private);
        let Some((_, school)) = near.iter().find(|(_, school)| room[*school] > 0) else {
            continue;
        };
        if let Some(left) = &mut money[district] {
            let cost = price(*school).unwrap();
            ended[district] |= cost > *left;
            if ended[district] {
                continue;
            }
            *left -= cost;
        }
        room[*school] -= 1;
        result[child.at()] = Some(SchoolIdx::from_usize(*school));
    }
    result
}

/// Of the children placed in a sector, each in rank order the first school with which all of them can still have one.
fn keeping_all(town: &Town, placed: &[ChildIdx], sector: Sector) -> Vec<SchoolIdx> {
    let places: Vec<i64> = town
        .intake
        .schools()
        .iter()
        .map(|s| s.places.get())
        .collect();
    let mut left: Vec<Vec<(i64, usize)>> = placed
        .iter()
        .map(|child| options(town, *child, sector))
        .collect();
    for at in 0..placed.len() {
        let choice = left[at].clone().into_iter().find(|option| {
            let mut then = left.clone();
            then[at] = vec![*option];
            least(&then, &places).is_some()
        });
        left[at] = vec![choice.unwrap()];
    }
    left.iter()
        .map(|own| SchoolIdx::from_usize(own[0].1))
        .collect()
}

/// Two schools, one place each; the lower-ranked child reaches the near school alone.
fn two_schools(rule: Fairness) -> Vec<Option<SchoolIdx>> {
    let communities = [((0, 0), 0), ((0, 30), 0)];
    let places = [((0, 5), 1, false, 0), ((0, -20), 1, false, 0)];
    // The first child ranks higher and lives between both; the second reaches only the first school.
    let intake = round(&communities, &[(0, 9, 0), (1, 5, 1)], &places);
    let mut pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    pack.fairness = Some(rule);
    schools(&allocated(&Town { intake, pack }).allocation)
}

#[test]
fn the_nearest_place_may_cost_another_its_only_one() {
    let (near, far) = (Some(SchoolIdx(0)), Some(SchoolIdx(1)));
    // The higher-ranked child takes the near place; the other goes without.
    assert_eq!(two_schools(Fairness::PointsFirst), [near, None]);
    // Everybody keeps a place: the higher-ranked child goes to the far school.
    assert_eq!(two_schools(Fairness::Hybrid), [far, near]);
    assert_eq!(two_schools(Fairness::LeastTravel), [far, near]);
}

#[test]
fn the_higher_ranked_child_is_not_sent_past_for_shorter_journeys_in_all() {
    // Both live near the first school, which has one place; the lower-ranked child has the longer way to the other.
    let communities = [((0, 0), 0), ((0, 4), 0)];
    let places = [((0, 5), 1, false, 0), ((0, -10), 1, false, 0)];
    let intake = round(&communities, &[(0, 9, 0), (1, 5, 1)], &places);
    let mut pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    let mut run = |rule| {
        pack.fairness = Some(rule);
        let town = Town {
            intake: intake.clone(),
            pack: pack.clone(),
        };
        schools(&allocated(&town).allocation)
    };
    let (near, far) = (Some(SchoolIdx(0)), Some(SchoolIdx(1)));
    assert_eq!(run(Fairness::LeastTravel), [far, near]);
    assert_eq!(run(Fairness::Hybrid), [near, far]);
    assert_eq!(run(Fairness::PointsFirst), [near, far]);
}

/// Every exchange of two children's schools that the tables allow is refused by the referee.
fn no_exchange_passes(town: &Town, finished: &RoundResult) {
    let placed = |at: usize| match finished.allocation.outcomes()[at] {
        Outcome::Placed { sector, .. } => Some(sector),
        _ => None,
    };
    let count = town.intake.children().len();
    for (a, b) in (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b))) {
        let (Some(one), Some(other)) = (placed(a), placed(b)) else {
            continue;
        };
        let (a, b) = (ChildIdx::from_usize(a), ChildIdx::from_usize(b));
        let of = |child| finished.allocation.of(child);
        if one != other || of(a).school() == of(b).school() {
            continue;
        }
        let mut forged = finished.allocation.clone();
        for (child, to) in [(a, of(b)), (b, of(a))] {
            let school = to.school().unwrap();
            let near = options(town, child, one);
            let Some((metres, _)) = near.iter().find(|(_, s)| *s == school.at()) else {
                return;
            };
            let outcome = Outcome::Placed {
                school,
                sector: one,
                metres: xuewei_core::units::Metres(*metres),
            };
            forged.place(child, outcome, finished.allocation.placed_by(child));
        }
        let faults = audit(
            &town.intake,
            &town.pack,
            &finished.qualified,
            &forged,
            &finished.certificate,
            &Control::default(),
        );
        assert!(!faults.unwrap().is_empty(), "{a:?} {b:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn points_first_is_each_child_in_turn_at_the_nearest_place(
        town in towns(),
        bytes in prop::collection::vec(any::<u8>(), 64),
    ) {
        let mut town = with_rule(town, Fairness::PointsFirst);
        with_budgets(&mut town.intake, &bytes);
        let finished = allocate(&town.intake, &town.pack, &Control::default()).unwrap();
        let due = in_turn(&town, finished.qualified.ranking.order());
        prop_assert_eq!(schools(&finished.allocation), due);
        // Nobody passes a nearer public school that took a child ranked lower.
        let by_rank = |f: &&Figures| f.kind == "all" && matches!(f.mode, Mode::Own | Mode::PointsFirst);
        let envy: Vec<Option<u64>> = finished.fairness.iter().filter(by_rank).map(|f| f.envy).collect();
        prop_assert_eq!(envy, [Some(0), Some(0)]);
        no_exchange_passes(&town, &finished);
    }

    #[test]
    fn hybrid_places_the_same_children_and_each_in_turn_as_near_as_that_allows(town in towns()) {
        let least = allocated(&with_rule(town.clone(), Fairness::LeastTravel));
        let town = with_rule(town, Fairness::Hybrid);
        let finished = allocated(&town);
        for sector in [Sector::Public, Sector::Private] {
            let placed: Vec<ChildIdx> = finished.qualified.ranking.order().iter().copied()
                .filter(|child| matches!(
                    least.allocation.of(*child),
                    Outcome::Placed { sector: own, .. } if own == sector
                ))
                .collect();
            let due = keeping_all(&town, &placed, sector);
            for (child, school) in placed.iter().zip(due) {
                prop_assert_eq!(finished.allocation.of(*child).school(), Some(school));
            }
        }
        let count = |result: &RoundResult| schools(&result.allocation).iter().flatten().count();
        prop_assert_eq!(count(&finished), count(&least));
        // What the rule costs is proved to the metre.
        let travel = |result: &RoundResult| {
            let proofs = result.certificate.objectives.iter();
            proofs.filter(|p| p.objective == "travel").map(|p| (p.value, p.bound)).next().unwrap()
        };
        prop_assert_eq!(travel(&finished).1, travel(&least).0);
        no_exchange_passes(&town, &finished);
    }

    #[test]
    fn both_rules_hold_under_any_procedure_and_reasons_are_true(
        town in rich_towns(),
        is_hybrid in any::<bool>(),
        bytes in prop::collection::vec(any::<u8>(), 64),
    ) {
        let rule = if is_hybrid { Fairness::Hybrid } else { Fairness::PointsFirst };
        let mut town = with_rule(town, rule);
        prop_assume!(!town.pack.households.gathers());
        with_budgets(&mut town.intake, &bytes);
        let finished = allocate(&town.intake, &town.pack, &Control::default()).unwrap();
        prop_assert_eq!(finished.warnings.count_of(Code::FairnessNotChosen), 0);
        let (qualified, allocation) = (&finished.qualified, &finished.allocation);
        let claims = Claims::new(&town.intake, &town.pack, qualified, allocation);
        for (at, reason) in finished.derived.reasons.iter().enumerate() {
            prop_assert!(claims.holds(ChildIdx::from_usize(at), *reason), "{at} {reason:?}");
        }
    }
}
