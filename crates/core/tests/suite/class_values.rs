//! The value of a class: equal to the round solved again from nothing, wherever the class is added.

use proptest::prelude::*;
use xuewei_core::domain::{Parcel, Position};
use xuewei_core::policy::StepKind;
use xuewei_core::units::{Places, SquareMetres};

use crate::solved_again::compare;
use crate::town::{edit, towns};

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn equal_to_the_round_solved_from_nothing(
        town in towns(),
        size in 1_i64..4,
        (x, y) in (0_i32..40, 0_i32..40),
        rounds in any::<bool>(),
    ) {
        let (mut intake, mut pack) = (town.intake, town.pack);
        pack.norms.class_size.primary = Places(size);
        edit(&mut intake, |city, _| city.parcels.push(Parcel {
            state: Default::default(),
            id: "L".into(),
            position: Position {
                lon: 122.5 + f64::from(x) * 0.001,
                lat: 32.9 + f64::from(y) * 0.001,
            },
            district: None,
            area: SquareMetres(1),
            opening_cost: None,
        }));
        if rounds {
            // Two rounds: each district for its own, then everybody.
            pack.procedure.push(pack.procedure[0].clone());
            pack.procedure[0].name = "first".into();
            pack.procedure[0].act = StepKind::Coordination {
                across_districts: Some(false),
                above_line: false,
            };
        }
        let sites = intake.open_schools().count() + 1;
        prop_assert_eq!(compare(&intake, &pack, |_| true), sites);
    }
}
