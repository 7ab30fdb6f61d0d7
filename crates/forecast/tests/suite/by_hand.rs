//! Small cases, reckoned by hand.

use std::collections::BTreeMap;

use xuewei_forecast::gaps::{Gaps, close};
use xuewei_forecast::panel::{Cohort, Scope};
use xuewei_forecast::project::{Entry, Later, entry, later};
use xuewei_forecast::ratio::strength;
use xuewei_forecast::spread::{chance_above, student90};
use xuewei_forecast::whole::adding_up;
use xuewei_forecast::{Area, Panel, forecast};

/// Rolls of grade 1 from 2020 on, and births from 2014 on.
fn area(district: Option<usize>, rolls: &[f64], births: &[f64]) -> Area {
    Area {
        district,
        rolls: (2020..)
            .zip(rolls)
            .map(|(year, n)| ((1, year), *n))
            .collect(),
        births: (2014..).zip(births).map(|(year, n)| (year, *n)).collect(),
        ..Area::default()
    }
}

fn one(rolls: &[f64], births: &[f64]) -> Panel {
    Panel::new(vec![area(None, rolls, births)], 0).unwrap()
}

#[test]
fn entry_is_births_times_the_ratio_of_the_last_years() {
    // 90 of 100, 110 of 100, 80 of 100 entered: 280 of 300. Of 150 born in 2017 enter 140 in 2023.
    let panel = one(&[90.0, 110.0, 80.0], &[100.0, 100.0, 100.0, 150.0, 60.0]);
    assert_eq!(panel.cohort, Cohort::Six);
    let births = |window, damped| Entry::Births { window, damped };
    let said = entry(&panel, 1, 2, 2, births(3, false));
    assert!((said.get(0, 1, 1).unwrap() - 140.0).abs() < 1e-9);
    assert!((said.get(1, 1, 2).unwrap() - 56.0).abs() < 1e-9);
    // Of the last year alone: 80 of 100.
    let said = entry(&panel, 1, 2, 1, births(1, false));
    assert!((said.get(1, 1, 1).unwrap() - 120.0).abs() < 1e-9);
    // The last count, and the last count moved as the last two years moved: √(80 ÷ 90) a year.
    assert_eq!(
        entry(&panel, 1, 2, 1, Entry::Carry).get(1, 1, 1),
        Some(80.0)
    );
    let said = entry(&panel, 1, 2, 2, Entry::Trend).get(1, 1, 2).unwrap();
    assert!((said - 80.0 * 80.0 / 90.0).abs() < 1e-9);
}

#[test]
fn births_that_are_not_known_yet_are_those_of_the_last_year_or_go_on_with_half_their_change() {
    let panel = one(&[100.0, 100.0], &[100.0, 100.0, 100.0, 50.0]);
    // 2018 was not counted: 50 again, or half the change of a third of ln ½ a year.
    assert_eq!(panel.births(0, 2018, 2017, false), Some(50.0));
    let damped = panel.births(0, 2018, 2017, true).unwrap();
    assert!((damped - 50.0 * (0.5_f64.ln() / 6.0).exp()).abs() < 1e-9);
    // Known no further than 2015, nothing is said of what was born later.
    assert_eq!(panel.births(0, 2017, 2015, false), Some(100.0));
}

#[test]
fn births_that_come_two_years_late_came_two_years_late_before() {
    let births: Vec<f64> = (0..9).map(|n| 100.0 + 10.0 * f64::from(n)).collect();
    let rolls: Vec<f64> = births.iter().take(8).map(|n| n / 2.0).collect();
    let panel = one(&rolls, &births);
    // Rolls to 2027, births to 2022.
    assert_eq!(panel.births_late(), Some(5));
    // In 2024 those to 2019 were known, so that 2026, born in 2020, was said with those of 2019.
    let said = entry(
        &panel,
        1,
        4,
        2,
        Entry::Births {
            window: 3,
            damped: false,
        },
    );
    assert!((said.get(0, 1, 1).unwrap() - 75.0).abs() < 1e-9);
    assert!((said.get(0, 1, 2).unwrap() - 75.0).abs() < 1e-9);
}

#[test]
fn the_other_grades_progress_from_the_grade_below() {
    let mut rolls = BTreeMap::new();
    for (year, first, second) in [
        (2020, 100.0, 90.0),
        (2021, 120.0, 95.0),
        (2022, 80.0, 126.0),
    ] {
        rolls.insert((1, year), first);
        rolls.insert((2, year), second);
    }
    let panel = Panel::new(
        vec![Area {
            rolls,
            ..Area::default()
        }],
        0,
    )
    .unwrap();
    let first = entry(&panel, 1, 2, 2, Entry::Carry);
    // 95 of 100 and 126 of 120: 221 of 220.
    let said = later(&panel, 2, &first, Later::Progress(3));
    assert!((said.get(1, 2, 1).unwrap() - 80.0 * 221.0 / 220.0).abs() < 1e-9);
    let said = later(&panel, 2, &first, Later::Progress(1));
    assert!((said.get(1, 2, 2).unwrap() - 80.0 * 1.05).abs() < 1e-9);
}

#[test]
fn children_of_new_housing_are_no_part_of_the_ratio() {
    let mut own = area(None, &[100.0, 130.0], &[100.0, 100.0, 100.0]);
    own.additions.insert((1, 2021), 30.0);
    own.additions.insert((1, 2022), 12.0);
    let panel = Panel::new(vec![own], 0).unwrap();
    let said = entry(
        &panel,
        1,
        1,
        1,
        Entry::Births {
            window: 3,
            damped: false,
        },
    );
    assert!((said.get(0, 1, 1).unwrap() - 112.0).abs() < 1e-9);
}

#[test]
fn a_progression_that_no_cohort_can_make_is_left_out() {
    let mut own = Area::default();
    for (year, first, second) in [
        (2020, 100.0, 100.0),
        (2021, 100.0, 300.0),
        (2022, 100.0, 98.0),
    ] {
        own.rolls.insert((1, year), first);
        own.rolls.insert((2, year), second);
    }
    let panel = Panel::new(vec![own], 0).unwrap();
    assert_eq!(panel.odd().collect::<Vec<_>>(), [(1, 2, 2021)]);
    let first = entry(&panel, 1, 2, 1, Entry::Carry);
    let said = later(&panel, 2, &first, Later::Progress(3));
    assert!((said.get(0, 2, 1).unwrap() - 98.0).abs() < 1e-9);
}

#[test]
fn ratios_of_areas_lean_on_their_district_as_chance_would_have_it() {
    // As unlike as chance makes them: all have the district's.
    let alike = [[52.0, 50.0], [48.0, 50.0]];
    assert_eq!(strength(1.0, alike.into_iter()), None);
    // 60 of 50 and 40 of 50: Q = 50 · 0.04 · 2 = 4, of which chance makes 1; 3 over 100 − 50: τ² = 0.06.
    let apart = [[60.0, 50.0], [40.0, 50.0]];
    let weight = strength(1.0, apart.into_iter()).unwrap();
    assert!((weight - 1.0 / 0.06).abs() < 1e-9);
    let areas = apart.map(|[came, of]| area(Some(0), &[of, came], &[of, of, of]));
    let panel = Panel::new(areas.to_vec(), 1).unwrap();
    let said = entry(
        &panel,
        1,
        1,
        1,
        Entry::Births {
            window: 1,
            damped: false,
        },
    );
    let expected = 50.0 * (60.0 + weight) / (50.0 + weight);
    assert!(
        (said.get(2, 1, 1).unwrap() - expected).abs() < 1e-6,
        "{said:?}"
    );
}

#[test]
fn whole_numbers_add_up() {
    let areas = vec![
        area(Some(0), &[1.0], &[]),
        area(Some(0), &[1.0], &[]),
        area(None, &[1.0], &[]),
    ];
    let panel = Panel::new(areas, 1).unwrap();
    let scopes: Vec<Scope> = panel.nodes.iter().map(|n| n.scope).collect();
    assert_eq!(
        scopes,
        [
            Scope::City,
            Scope::District,
            Scope::Area,
            Scope::Area,
            Scope::Area
        ]
    );
    let whole = adding_up(&panel, &[10.4, 5.6, 2.8, 2.8, 4.8]);
    // 10 in all: the district has 5.6, the area beside it 4.8, the larger remainder.
    assert_eq!(whole, [10, 5, 3, 2, 5]);
}

#[test]
fn gaps_between_years_are_closed_and_what_begins_late_or_ends_early_is_told() {
    let mut own = Area::default();
    for (year, first, second) in [(2020, 50.0, 40.0), (2022, 60.0, 52.0)] {
        own.rolls.insert((1, year), first);
        own.rolls.insert((2, year), second);
    }
    let gaps = close(&mut own, 2019, 2023);
    let expected = Gaps {
        closed: vec![(1, 2021), (2, 2021)],
        begins: Some(2020),
        ends: Some(2022),
    };
    assert_eq!(gaps, expected);
    // Grade 1 of 2021 was grade 2 of 2022, and grade 1 has none below it: the mean of the years beside it.
    assert_eq!(own.rolls[&(1, 2021)], 55.0);
    assert_eq!(own.rolls[&(2, 2021)], 46.0);
}

#[test]
fn of_one_year_nothing_is_known_of_errors() {
    let result = forecast(&[one(&[100.0], &[])], 3).unwrap();
    assert!(result.used.is_empty() && result.accuracy.is_empty());
    for figure in &result.figures {
        assert_eq!((figure.middle, figure.bounds), (100, None));
    }
}

#[test]
fn the_chance_of_more_than_there_are_places_goes_by_low_and_high() {
    assert!((chance_above(100.0, 100.0, 90.0, 120.0) - 0.5).abs() < 1e-6);
    assert!((chance_above(120.0, 100.0, 90.0, 120.0) - 0.1).abs() < 1e-6);
    assert!((chance_above(90.0, 100.0, 90.0, 120.0) - 0.9).abs() < 1e-6);
    assert_eq!(chance_above(99.0, 100.0, 100.0, 100.0), 1.0);
}

#[test]
fn student_is_as_in_the_tables() {
    for (degrees, table) in [(2.0, 1.886), (5.0, 1.476), (10.0, 1.372), (30.0, 1.310)] {
        assert!((student90(degrees) - table).abs() < 0.01, "{degrees}");
    }
}
