//! No family is told what is not so.

use std::collections::BTreeMap;

use proptest::prelude::*;
use xuewei_core::domain::ChildIdx;
use xuewei_core::round::allocate_without_comparison;

use crate::claims::Claims;
use crate::town::{Town, rich_towns};

/// The reasons of a town that claim what is not so, each with the child.
fn false_reasons(town: &Town) -> (Vec<(u32, &'static str)>, BTreeMap<&'static str, usize>) {
    let finished =
        allocate_without_comparison(&town.intake, &town.pack, &|_| ()).expect("an optimum");
    let claims = Claims::new(
        &town.intake,
        &town.pack,
        &finished.qualified,
        &finished.allocation,
    );
    let mut wrong = Vec::new();
    let mut counts = BTreeMap::new();
    for (at, reason) in finished.derived.reasons.iter().enumerate() {
        *counts.entry(reason.as_str()).or_default() += 1;
        let child = ChildIdx::from_usize(at);
        if !claims.holds(child, *reason) {
            wrong.push((child.0, reason.as_str()));
        }
    }
    (wrong, counts)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn every_reason_is_so(town in rich_towns()) {
        let (wrong, _) = false_reasons(&town);
        prop_assert_eq!(wrong, vec![]);
    }
}
