//! What is said would have changed a child's outcome would have: the round is run with it.

use std::collections::BTreeMap;

use proptest::prelude::*;
use xuewei_core::allocation::Outcome;
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, Grounds, Intake, ManualPlacement, SchoolIdx, Sector};
use xuewei_core::explain::{Case, Change, Explanation, SchoolAccess, SchoolAvailability, explain};
use xuewei_core::network;
use xuewei_core::policy::Pack;
use xuewei_core::qualify::Rank;
use xuewei_core::round::{RoundResult, allocate_without_comparison};
use xuewei_core::units::Points;

use crate::town::{Town, edit, rich_towns, round, towns};

fn allocated(intake: &Intake, pack: &Pack) -> RoundResult {
    allocate_without_comparison(intake, pack, &Control::default()).expect("an optimum")
}

/// Every child of a town explained.
fn explained(town: &Town, finished: &RoundResult) -> Vec<Explanation> {
    let (intake, pack) = (&town.intake, &town.pack);
    let widest = pack.widest();
    let (qualified, allocation) = (&finished.qualified, &finished.allocation);
    let (order, control) = (qualified.ranking.order(), Control::default());
    let network = network::build(intake, &widest, order, &control).unwrap();
    let access = SchoolAccess::of(pack, &network, qualified, allocation, &control).unwrap();
    let case = Case {
        pack,
        network: &network,
        qualified,
        allocation,
        access: &access,
        reasons: &finished.derived.reasons,
        figures: &finished.derived.shortfall.schools,
        bottlenecks: &finished.derived.bottlenecks,
        certificate: &finished.certificate,
    };
    let children = (0..intake.children().len()).map(ChildIdx::from_usize);
    children.map(|child| explain(&case, child)).collect()
}

/// Where a child has a public place, and how far away, in the same round with other points.
fn public_place(town: &Town, child: ChildIdx, points: &BTreeMap<ChildIdx, i64>) -> Option<i64> {
    let mut other = town.intake.clone();
    edit(&mut other, |_, own| {
        for (child, parts) in points {
            own.children[child.at()].points = Some(Points::from_parts(*parts));
        }
    });
    match allocated(&other, &town.pack).allocation.of(child) {
        Outcome::Placed {
            sector: Sector::Public,
            metres,
            ..
        } => Some(metres.get()),
        _ => None,
    }
}

/// Points that put a child at a rank and leave the others in their order.
fn points_at(order: &[ChildIdx], child: ChildIdx, rank: u32) -> BTreeMap<ChildIdx, i64> {
    let mut moved: Vec<ChildIdx> = order.iter().copied().filter(|c| *c != child).collect();
    moved.insert(rank as usize - 1, child);
    let most = moved.len() as i64;
    let points = moved
        .iter()
        .zip(0..)
        .map(|(c, at)| (*c, (most - at) * 10_000));
    points.collect()
}

/// Holds what would have changed the outcome of each child of a town against the round with it.
fn confirm(town: &Town) -> Result<(), TestCaseError> {
    let finished = allocated(&town.intake, &town.pack);
    let order = finished.qualified.ranking.order();
    for (at, result) in explained(town, &finished).iter().enumerate() {
        let child = ChildIdx::from_usize(at);
        let at_rank = |rank: u32| public_place(town, child, &points_at(order, child, rank));
        match result.change {
            None => {}
            Some(Change::Rank {
                before: Rank(before),
                points,
            }) => {
                prop_assert!(at_rank(before).is_some());
                prop_assert!(at_rank(before + 1).is_none());
                if let Some(points) = points {
                    let more = BTreeMap::from([(child, points.parts() + 1)]);
                    prop_assert!(public_place(town, child, &more).is_some());
                }
            }
            Some(Change::Reach | Change::ByHand) => prop_assert!(at_rank(1).is_none()),
            Some(Change::NearerByHand) => {
                let now = result.outcome.metres().map(|metres| metres.get());
                prop_assert!(at_rank(1).is_none_or(|metres| Some(metres) >= now));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// A child without a public place who is moved just before the rank told gets one, and behind it does not; one
    /// point more than is told is enough.
    #[test]
    fn what_would_have_changed_it_would_have(town in towns()) {
        confirm(&town)?;
        let finished = allocated(&town.intake, &town.pack);
        for result in explained(&town, &finished) {
            let school = result.outcome.school();
            let has_public = school
                .is_some_and(|s| town.intake.schools()[s.at()].sector == Sector::Public);
            prop_assert_eq!(result.change.is_none(), has_public);
            prop_assert_eq!(result.area.is_none(), has_public);
            let is_yours = |s: &&_| matches!(s, SchoolAvailability::Yours);
            let all = result.schools.iter().map(|s| s.availability).collect::<Vec<_>>();
            prop_assert_eq!(all.iter().filter(is_yours).count(), usize::from(school.is_some()));
        }
    }

    /// The same whatever the procedure, and with placements by hand.
    #[test]
    fn what_would_have_changed_it_would_have_under_any_procedure(town in rich_towns()) {
        confirm(&town)?;
    }
}

/// Two children of one home, the second placed by hand at the school with one place.
fn by_hand(schools: &[((i32, i32), i64, bool, u32)]) -> (Town, Vec<Explanation>) {
    let mut intake = round(&[((0, 0), 0)], &[(0, 9, 0), (0, 1, 1)], schools);
    edit(&mut intake, |_, own| {
        own.manual_placements = vec![ManualPlacement {
            is_extra: false,
            child: ChildIdx(1),
            school: SchoolIdx(0),
            grounds: Grounds::default(),
        }];
    });
    let text = xuewei_core::policy::shipped("two-primaries").unwrap();
    let mut pack = Pack::from_toml(&text, &xuewei_core::policy::shipped).unwrap();
    pack.tie_breaks.clear();
    let town = Town { intake, pack };
    let all = explained(&town, &allocated(&town.intake, &town.pack));
    (town, all)
}

#[test]
fn a_school_given_away_by_hand_is_told_as_such_and_no_points_would_have_changed_it() {
    let (town, all) = by_hand(&[((0, 0), 1, false, 0)]);
    assert_eq!(all[0].reason.as_str(), "taken_by_hand");
    assert_eq!(
        all[0].schools[0].availability,
        SchoolAvailability::TakenByHand
    );
    assert_eq!(all[0].schools[0].by_hand.get(), 1);
    assert_eq!(all[0].change, Some(Change::ByHand));
    confirm(&town).unwrap();
    let (town, all) = by_hand(&[((0, 0), 1, false, 0), ((1, 0), 1, false, 0)]);
    assert_eq!(all[0].reason.as_str(), "nearer_by_hand");
    assert_eq!(
        all[0].schools[0].availability,
        SchoolAvailability::TakenByHand
    );
    assert_eq!(all[0].change, Some(Change::NearerByHand));
    confirm(&town).unwrap();
    assert_eq!(all[1].reason.as_str(), "by_hand");
}
