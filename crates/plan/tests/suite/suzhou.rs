//! The size of Suzhou: 330 campuses, two levels, eight years, ten districts.

use std::time::Instant;

use xuewei_plan::city::City;
use xuewei_plan::decide::{Choices, Entering, decide, decide_by};
use xuewei_plan::referee::check;
use xuewei_plan::{Plan, roll};

use crate::suzhou_city::{suzhou, with_areas};
use crate::written;

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

/// What may be decided: all of schools but parcels, of which there are none.
fn choices() -> Choices {
    Choices {
        from: 1,
        classes: true,
        open: false,
        extend: true,
        convert: true,
        close: true,
        pool: false,
        help: false,
        most_rooms: 12,
    }
}

/// A figure of the environment.
fn figure(name: &str, else_it_is: f64) -> f64 {
    let told = std::env::var(name).ok();
    told.and_then(|text| text.parse().ok())
        .unwrap_or(else_it_is)
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
    let by_hand = roll(&city, &given);
    let began = Instant::now();
    let seconds = figure("SECONDS_ALLOWED", 580.0);
    let decided = decide(&city, &given, choices(), seconds).unwrap();
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

/// By hand: `cargo test … -- --ignored --nocapture pool_and_help`.
#[test]
#[ignore = "takes minutes"]
fn pool_and_help_are_decided() {
    let mut city = suzhou();
    city.norms.pool_posts = 300;
    city.norms.pool_per_district = Some(60);
    // As many posts fewer as bring the pool into play.
    for district in &mut city.districts {
        district.posts[1] = district.posts[1] * 9 / 10;
        district.filed = 0;
        district.purchased = 0;
    }
    let seconds = figure("SECONDS_ALLOWED", 300.0);
    let given = Plan {
        moves_posts: true,
        ..Plan::default()
    };
    println!("as it is {:?}", roll(&city, &given).objectives);
    for (pool, help, classes) in [
        (true, false, false),
        (false, true, false),
        (true, true, false),
        (true, true, true),
    ] {
        let choices = Choices {
            pool,
            help,
            classes,
            extend: classes,
            convert: classes,
            close: classes,
            ..choices()
        };
        let began = Instant::now();
        let found = decide(&city, &given, choices, seconds).unwrap();
        let own = began.elapsed().as_secs_f64();
        println!(
            "pool {pool} help {help} classes {classes}: {own:.1} s {:?}",
            found.rolled.objectives
        );
        println!("  bounds {:?}", found.bounds);
        let lent: i64 = found.plan.loans.iter().map(|loan| loan.posts).sum();
        println!("  {lent} posts lent, {} agreements", found.plan.help.len());
        let written = written(&city, &found.plan, &found.rolled, found.bounds, !classes);
        assert_eq!(check(&city, &written), []);
    }
}

/// The city with areas whose children go no farther than 3 and 5 km, under a plan by hand.
#[test]
fn children_of_many_areas_enter_in_a_moment() {
    let city = with_areas(&suzhou(), 250);
    let plan = Plan {
        moves_posts: true,
        ..Plan::default()
    };
    let began = Instant::now();
    let rolled = roll(&city, &plan);
    let seconds = began.elapsed().as_secs_f64();
    println!("rolled forward in {seconds:.3} s: {:?}", rolled.objectives);
    assert!(seconds < 10.0, "{seconds}");
    let anywhere = roll(&suzhou(), &plan);
    assert!(rolled.objectives[1] > anywhere.objectives[1]);
    assert_eq!(
        check(&city, &written(&city, &plan, &rolled, [0; 5], true)),
        []
    );
}

/// By hand, for it takes minutes: `SECONDS_ALLOWED=300 cargo test … -- --ignored --nocapture within_reach`.
#[test]
#[ignore = "takes minutes"]
fn a_plan_within_reach_is_chosen_by_cuts_by_ways_and_by_both() {
    let areas = figure("AREAS", 250.0) as usize;
    let seconds = figure("SECONDS_ALLOWED", 300.0);
    let city: City = with_areas(&suzhou(), areas);
    let given = Plan {
        moves_posts: true,
        ..Plan::default()
    };
    let by_hand = roll(&city, &given);
    println!("{areas} areas, as it is {:?}", by_hand.objectives);
    let only = std::env::var("ENTERING").unwrap_or_default();
    for entering in [Entering::Cuts, Entering::Ways, Entering::Both] {
        if !format!("{entering:?}").contains(&only) {
            continue;
        }
        let began = Instant::now();
        let found = decide_by(&city, &given, choices(), seconds, entering);
        let own = began.elapsed().as_secs_f64();
        match found {
            Ok(own_plan) => {
                println!("{entering:?} {own:.1} s {:?}", own_plan.rolled.objectives);
                println!("  bounds {:?}", own_plan.bounds);
                let written = written(
                    &city,
                    &own_plan.plan,
                    &own_plan.rolled,
                    own_plan.bounds,
                    false,
                );
                assert_eq!(check(&city, &written), []);
            }
            Err(why) => println!("{entering:?} {own:.1} s {why}"),
        }
    }
}
