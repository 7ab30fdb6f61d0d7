//! The size of Suzhou: 330 campuses, two levels, eight years, ten districts.

use std::time::Instant;

use xuewei_plan::city::{City, District};
use xuewei_plan::decide::{Choices, decide};
use xuewei_plan::referee::check;
use xuewei_plan::{Norms, Plan, roll};

use crate::{Dice, campus, written};

/// 250 primary campuses and 80 junior ones; grade 1 falls by six in a hundred a year, grade 7 rises for five.
fn suzhou() -> City {
    let mut dice = Dice(8);
    let mut campuses = Vec::new();
    let mut districts: Vec<District> = (0..10)
        .map(|d| District {
            id: format!("D{d}"),
            ..District::default()
        })
        .collect();
    for at in 0..330 {
        let is_primary = at < 250;
        let entry = if is_primary {
            4 + dice.below(6)
        } else {
            8 + dice.below(10)
        };
        let standing = match is_primary {
            true => [vec![entry; 6], Vec::new(), Vec::new()],
            false => [Vec::new(), vec![entry; 3], Vec::new()],
        };
        let grades = if is_primary { 6 } else { 3 };
        let mut own = campus(
            &format!("C{at:03}"),
            entry * grades + dice.below(4),
            standing,
        );
        own.district = at % 10;
        let land = if is_primary { 45 * 18 } else { 50 * 23 };
        own.site = Some(own.rooms * land * (90 + dice.below(40)) / 100);
        let (level, size) = if is_primary { (0, 45) } else { (1, 50) };
        let district = &mut districts[own.district];
        district.posts[level] += own.rooms * if is_primary { 24 } else { 37 };
        if district.entrants[level].is_empty() {
            district.entrants[level] = vec![0; 8];
        }
        for (t, count) in district.entrants[level].iter_mut().enumerate() {
            let t = t as i64;
            let change = if is_primary {
                100 - 6 * t
            } else {
                100 + 4 * t.min(5) - 5 * (t - 5).max(0)
            };
            *count += entry * size * change / 100;
        }
        campuses.push(own);
    }
    for district in &mut districts {
        district.entrants[2] = vec![0; 8];
        district.filed = 100;
        district.purchased = 100;
        district.pupils[0] = (0..8).map(|t| vec![district.entrants[0][t]; 6]).collect();
        district.pupils[1] = (0..8).map(|t| vec![district.entrants[1][t]; 3]).collect();
    }
    City {
        first: 2026,
        years: 8,
        campuses,
        districts,
        norms: Norms::default(),
    }
}

#[test]
fn a_plan_by_hand_is_rolled_forward_in_an_instant() {
    let city = suzhou();
    let began = Instant::now();
    let plan = Plan {
        moves_posts: true,
        ..Plan::default()
    };
    let rolled = roll(&city, &plan);
    let seconds = began.elapsed().as_secs_f64();
    println!("rolled forward in {seconds:.3} s: {:?}", rolled.objectives);
    assert!(seconds < 2.0, "{seconds}");
    assert!(rolled.objectives[0] > 0);
    assert_eq!(
        check(&city, &written(&city, &plan, &rolled, [0; 5], true)),
        []
    );
}

/// By hand, for it takes minutes: `cargo test -p xuewei-plan -- --ignored --nocapture`.
#[test]
#[ignore = "takes minutes"]
fn a_plan_is_chosen_within_ten_minutes() {
    let city = suzhou();
    let given = Plan {
        moves_posts: true,
        ..Plan::default()
    };
    let choices = Choices {
        from: 1,
        classes: true,
        open: false,
        extend: true,
        convert: true,
        close: true,
        pool: false,
        help: false,
        most_rooms: 12,
    };
    let by_hand = roll(&city, &given);
    let began = Instant::now();
    let seconds = std::env::var("SECONDS_ALLOWED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or(580.0);
    let decided = decide(&city, &given, choices, seconds).unwrap();
    println!("by hand {:?}", by_hand.objectives);
    println!(
        "chosen  {:?} in {:.1} s",
        decided.rolled.objectives,
        began.elapsed().as_secs_f64()
    );
    println!("bounds  {:?}", decided.bounds);
    assert!(decided.rolled.objectives <= by_hand.objectives);
    assert_eq!(
        check(
            &city,
            &written(&city, &decided.plan, &decided.rolled, decided.bounds, false)
        ),
        []
    );
}
