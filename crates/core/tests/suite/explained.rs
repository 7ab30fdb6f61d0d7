//! What is said would have changed a child's outcome would have.

use proptest::prelude::*;
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, Sector};
use xuewei_core::explain::{Case, Change, Standing, explain};
use xuewei_core::network;
use xuewei_core::qualify::Rank;
use xuewei_core::round::run;
use xuewei_core::units::Points;

use crate::town::towns;

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// A child without a public place who is moved just before the rank told gets one, and behind it does not.
    #[test]
    fn what_would_have_changed_it_would_have(town in towns()) {
        let (round, pack) = (&town.round, &town.pack);
        let finished = run(round, pack, &Control::default()).expect("an optimum");
        let network = network::build(round, pack, finished.qualified.ranking.order(), &Control::default()).unwrap();
        let case = Case {
            pack,
            network: &network,
            qualified: &finished.qualified,
            allocation: &finished.allocation,
            reasons: &finished.derived.reasons,
            figures: &finished.derived.shortfall.schools,
            bottlenecks: &finished.derived.bottlenecks,
            certificate: &finished.certificate,
        };
        for i in 0..round.children.len() {
            let child = ChildIdx::from_usize(i);
            let told = explain(&case, child);
            let has_public = told.outcome.school()
                .is_some_and(|s| round.schools[s.at()].sector == Sector::Public);
            prop_assert_eq!(told.change.is_none(), has_public);
            prop_assert_eq!(told.area.is_none(), has_public);
            let yours = told.schools.iter().filter(|s| s.standing == Standing::Yours).count();
            prop_assert_eq!(yours, usize::from(told.outcome.school().is_some()));
            let Some(Change::Rank { before: Rank(before), .. }) = told.change else { continue };
            // Points that say the rank, highest first, so that ranks can be changed at will.
            let order = finished.qualified.ranking.order();
            let with_child_at = |rank: usize| {
                let mut moved: Vec<ChildIdx> = order.iter().copied().filter(|c| *c != child).collect();
                moved.insert(rank - 1, child);
                let mut other = round.clone();
                for (at, c) in moved.iter().enumerate() {
                    let points = (moved.len() - at) as i64;
                    other.children[c.at()].points = Some(Points::from_parts(points * 10_000));
                }
                let finished = run(&other, pack, &Control::default()).expect("an optimum");
                let school = finished.allocation.of(child).school();
                school.is_some_and(|s| other.schools[s.at()].sector == Sector::Public)
            };
            prop_assert!(with_child_at(before as usize));
            prop_assert!(!with_child_at(before as usize + 1));
        }
    }
}
