//! The value of a class against the round solved again from nothing. The tests of the program take this file in too.

use xuewei_core::control::Control;
use xuewei_core::domain::{Intake, School};
use xuewei_core::policy::Pack;
use xuewei_core::round::{RoundResult, allocate};
use xuewei_core::units::Metres;
use xuewei_core::value::{ClassLocation, ClassValue, class_values};

/// Children in public places, in bought ones, metres of all journeys.
fn figures(finished: &RoundResult) -> [i64; 3] {
    let outcomes = finished.allocation.outcomes();
    let count = |word: &str| outcomes.iter().filter(|o| o.as_str() == word).count() as i64;
    let metres = outcomes.iter().filter_map(|o| o.metres());
    [
        count("public"),
        count("purchased"),
        metres.map(Metres::get).sum(),
    ]
}

/// The same round with the class added, from nothing.
fn cold(intake: &Intake, pack: &Pack, value: &ClassValue) -> [i64; 3] {
    let mut richer = intake.clone();
    match value.site {
        ClassLocation::School(school) => {
            let places = richer.schools()[school.at()].places;
            richer.set_places(school, places + value.places);
        }
        ClassLocation::Parcel(at) => {
            let parcel = &intake.parcels()[at];
            let mut school =
                School::planned("ZZ", parcel.position, parcel.district, intake.level());
            school.places = value.places;
            richer = richer.with_school(school, None).unwrap();
        }
    }
    figures(&allocate(&richer, pack, &Control::default()).expect("an optimum"))
}

/// Holds the value of a class at every wanted place against the round solved again; how many were.
pub fn compare(intake: &Intake, pack: &Pack, wanted: impl Fn(usize) -> bool) -> usize {
    let base = allocate(intake, pack, &Control::default()).expect("an optimum");
    let before = figures(&base);
    let values = class_values(
        intake,
        pack,
        &base.qualified,
        &base.allocation,
        &Control::default(),
    )
    .unwrap();
    let mut compared = 0;
    for (at, value) in values.iter().enumerate().filter(|(at, _)| wanted(*at)) {
        let after = cold(intake, pack, value);
        let result = [
            value.public.get(),
            value.purchased.get(),
            -value.metres_saved.get(),
        ];
        let change = [0, 1, 2].map(|i| after[i] - before[i]);
        assert_eq!(result, change, "{at}: {:?}", value.site);
        compared += 1;
    }
    compared
}
