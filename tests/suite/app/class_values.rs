//! The value of a class at real size, in the shipped city, and in the files.

use xuewei_core::control::Control;
use xuewei_core::domain::Sector;
use xuewei_core::policy::{Pack, shipped};
use xuewei_core::round;
use xuewei_core::units::Places;
use xuewei_core::value::{ClassLocation, class_values};

use crate::app::suzhou::round_of;
use crate::solved_again::compare;
use crate::tools::{allocate, column, ends_with, folder, project, rows, succeeds, verified};

#[test]
fn a_sample_of_real_size_is_equal_too() {
    let Some((_at, path)) = round_of(4_000, "community") else {
        return;
    };
    let input = xuewei::input::read(&path).unwrap();
    assert_eq!(compare(&input.intake, &input.pack, |at| at % 37 == 5), 8);
}

#[test]
fn nobody_is_named_twice_and_nobody_loses() {
    let pack = Pack::from_toml(&shipped("two-primaries").unwrap(), &shipped).unwrap();
    let input = xuewei::input::read(&project("data/wanglan/round.toml")).unwrap();
    let base = round::allocate(&input.intake, &pack, &Control::default()).unwrap();
    let values = class_values(
        &input.intake,
        &pack,
        &base.qualified,
        &base.allocation,
        &Control::default(),
    )
    .unwrap();
    assert_eq!(values.len(), 24 + 3);
    for value in &values {
        let districts: i64 = value.by_district.iter().map(|(_, n)| n.get()).sum();
        let gained = match value.site {
            ClassLocation::School(s)
                if input.intake.schools()[s.at()].sector == Sector::Private =>
            {
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
    succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--class-values",
    ]);
    let result = rows(&out.join("class_values.csv"));
    assert_eq!(result.len(), 1 + 24 + 3);
    let placed = column(&out.join("class_values.csv"), "placed");
    assert!(placed.iter().any(|n| n == "45"), "{placed:?}");
    verified(&out);
    std::fs::remove_file(out.join("class_values.csv")).unwrap();
    ends_with(3, &["verify", out.to_str().unwrap()]);
}
