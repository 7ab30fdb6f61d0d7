//! What is said would have changed a child's outcome would have.

use proptest::prelude::*;
use xuewei_core::domain::{ChildIdx, Sector};
use xuewei_core::explain::{Case, Change, SchoolAccess, SchoolAvailability, explain};
use xuewei_core::network;
use xuewei_core::qualify::Rank;
use xuewei_core::round::allocate;
use xuewei_core::units::Points;

use crate::town::{edit, towns};

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// A child without a public place who is moved just before the rank told gets one, and behind it does not.
    #[test]
    fn what_would_have_changed_it_would_have(town in towns()) {
        let (intake, pack) = (&town.intake, &town.pack);
        let finished = allocate(intake, pack, &|_| ()).expect("an optimum");
        let network = network::build(intake, pack, finished.qualified.ranking.order());
        let (qualified, allocation) = (&finished.qualified, &finished.allocation);
        let access = SchoolAccess::of(pack, &network, qualified, allocation);
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
        for i in 0..intake.children().len() {
            let child = ChildIdx::from_usize(i);
            let result = explain(&case, child);
            let has_public = result.outcome.school()
                .is_some_and(|s| intake.schools()[s.at()].sector == Sector::Public);
            prop_assert_eq!(result.change.is_none(), has_public);
            prop_assert_eq!(result.area.is_none(), has_public);
            let yours = result.schools.iter().filter(|s| s.availability == SchoolAvailability::Yours).count();
            prop_assert_eq!(yours, usize::from(result.outcome.school().is_some()));
            let Some(Change::Rank { before: Rank(before), .. }) = result.change else { continue };
            // Points that say the rank, highest first, so that ranks can be changed at will.
            let order = finished.qualified.ranking.order();
            let with_child_at = |rank: usize| {
                let mut moved: Vec<ChildIdx> = order.iter().copied().filter(|c| *c != child).collect();
                moved.insert(rank - 1, child);
                let mut other = intake.clone();
                for (at, c) in moved.iter().enumerate() {
                    let points = (moved.len() - at) as i64;
                    edit(&mut other, |_, own| own.children[c.at()].points = Some(Points::from_parts(points * 10_000)));
                }
                let finished = allocate(&other, pack, &|_| ()).expect("an optimum");
                let school = finished.allocation.of(child).school();
                school.is_some_and(|s| other.schools()[s.at()].sector == Sector::Public)
            };
            prop_assert!(with_child_at(before as usize));
            prop_assert!(!with_child_at(before as usize + 1));
        }
    }
}
