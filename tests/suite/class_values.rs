//! The value of a class: equal to the round solved again from nothing, wherever the class is added.

use proptest::prelude::*;
use xuewei::report::Summary;
use xuewei_core::domain::{Parcel, Position, School, Sector};
use xuewei_core::policy::shipped;
use xuewei_core::round::{Finished, run};
use xuewei_core::units::{Places, SquareMetres};
use xuewei_core::value::{ClassValue, Site, class_values};
use xuewei_core::{domain::Round, policy::Pack};

use crate::suzhou::round_of;
use crate::tools::{allocate, column, folder, project, rows, said, xuewei};
use crate::town::towns;

/// Children in public places, in bought ones, metres of all journeys.
fn figures(round: &Round, pack: &Pack, finished: &Finished) -> [i64; 3] {
    let results = xuewei::report::Results::of(round, pack, finished);
    let told = Summary::of(&results, &pack.objectives, 0);
    [told.public as i64, told.purchased as i64, told.metres_total]
}

/// The same round with the class added, from nothing.
fn cold(round: &Round, pack: &Pack, value: &ClassValue) -> [i64; 3] {
    let mut richer = round.clone();
    match value.site {
        Site::School(school) => richer.schools[school.at()].places += value.places,
        Site::Parcel(at) => {
            let parcel = &round.parcels[at];
            let mut school = School::planned("ZZ", parcel.position, parcel.district, round.stage);
            school.places = value.places;
            richer.schools.push(school);
        }
    }
    figures(
        &richer,
        pack,
        &run(&richer, pack, &|_| ()).expect("an optimum"),
    )
}

fn compare(round: &Round, pack: &Pack, wanted: impl Fn(usize) -> bool) -> usize {
    let base = run(round, pack, &|_| ()).expect("an optimum");
    let before = figures(round, pack, &base);
    let values = class_values(round, pack, &base.qualified, &base.allocation).unwrap();
    let mut compared = 0;
    for (at, value) in values.iter().enumerate().filter(|(at, _)| wanted(*at)) {
        let after = cold(round, pack, value);
        let told = [
            value.public.get(),
            value.purchased.get(),
            -value.metres_saved.get(),
        ];
        let change = [0, 1, 2].map(|i| after[i] - before[i]);
        assert_eq!(told, change, "{at}: {:?}", value.site);
        compared += 1;
    }
    compared
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn equal_to_the_round_solved_from_nothing(
        town in towns(),
        size in 1_i64..4,
        (x, y) in (0_i32..40, 0_i32..40),
        rounds in any::<bool>(),
    ) {
        let (mut round, mut pack) = (town.round, town.pack);
        pack.norms.class_size.primary = Places(size);
        round.parcels.push(Parcel {
            id: "L".into(),
            position: Position {
                lon: 122.5 + f64::from(x) * 0.001,
                lat: 32.9 + f64::from(y) * 0.001,
            },
            district: None,
            area: SquareMetres(1),
            opening_cost: None,
        });
        if rounds {
            // Two rounds: each district for its own, then everybody.
            pack.procedure.push(pack.procedure[0].clone());
            pack.procedure[0].name = "first".into();
            pack.procedure[0].act = xuewei_core::policy::Act::Coordination {
                across_districts: Some(false),
                above_line: false,
            };
        }
        let sites = round.open_schools().count() + 1;
        prop_assert_eq!(compare(&round, &pack, |_| true), sites);
    }
}

#[test]
fn a_sample_of_real_size_is_equal_too() {
    let Some((_at, path)) = round_of(4_000, "community") else {
        return;
    };
    let input = xuewei::input::read(&path).unwrap();
    assert_eq!(compare(&input.round, &input.pack, |at| at % 37 == 5), 8);
}

#[test]
fn nobody_is_named_twice_and_nobody_loses() {
    let pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    let input = xuewei::input::read(&project("data/wanglan/round.toml")).unwrap();
    let base = run(&input.round, &pack, &|_| ()).unwrap();
    let values = class_values(&input.round, &pack, &base.qualified, &base.allocation).unwrap();
    assert_eq!(values.len(), 24 + 3);
    for value in &values {
        let districts: i64 = value.by_district.iter().map(|(_, n)| n.get()).sum();
        let gained = match value.site {
            Site::School(s) if input.round.schools[s.at()].sector == Sector::Private => {
                assert_eq!(value.public.get(), 0);
                value.purchased
            }
            _ => value.public,
        };
        assert_eq!(gained.get(), districts);
        assert!((0..=value.places.get()).contains(&gained.get()));
        assert!(value.placed() >= Places::ZERO);
        // Where nobody gains a place, journeys can only be shorter.
        assert!(gained > Places::ZERO || value.metres_saved.get() >= 0);
        // Whoever gains has points, and nobody else has.
        assert_eq!(value.points.is_some(), gained > Places::ZERO);
        assert!(
            value
                .points
                .is_none_or(|(highest, lowest)| highest >= lowest)
        );
    }
}

#[test]
fn the_table_is_written_when_asked_for_and_held_against_the_record() {
    let at = folder();
    let round = project("data/wanglan/round.toml");
    let plain = allocate(&round, at.path());
    assert!(!plain.join("class_values.csv").exists());
    let out = at.path().join("with");
    let run = xuewei(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--class-values",
    ]);
    assert!(run.status.success(), "{}", said(&run));
    let told = rows(&out.join("class_values.csv"));
    assert_eq!(told.len(), 1 + 24 + 3);
    let placed = column(&out.join("class_values.csv"), "placed");
    assert!(placed.iter().any(|n| n == "45"), "{placed:?}");
    let run = xuewei(&["verify", out.to_str().unwrap()]);
    assert!(run.status.success(), "{}", said(&run));
    std::fs::remove_file(out.join("class_values.csv")).unwrap();
    let run = xuewei(&["verify", out.to_str().unwrap()]);
    assert_eq!(run.status.code(), Some(3));
}
