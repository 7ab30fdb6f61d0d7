//! Random small cities of two districts whose pool lends posts: the loans chosen are the best of all there are.

use xuewei_plan::city::{City, District};
use xuewei_plan::decide::{Choices, Entering, decide_by};
use xuewei_plan::referee::check;
use xuewei_plan::roll::on_loan;
use xuewei_plan::{Given, Loan, Plan, roll};

use crate::{Dice, campus, city, written};

/// A plan with every way in which the pool may lend to primary and junior, one after another.
pub fn every_loan(city: &City, plan: &Plan, each: &mut dyn FnMut(&Plan)) {
    let mut own = plan.clone();
    lend(city, &mut own, 0, each);
}

fn lend(city: &City, plan: &mut Plan, at: usize, each: &mut dyn FnMut(&Plan)) {
    let (district, level, t) = (at / (2 * city.years), at / city.years % 2, at % city.years);
    if district == city.districts.len() {
        return each(plan);
    }
    let norms = &city.norms;
    for posts in 0..=norms.pool_posts {
        let before = plan.loans.len();
        if posts > 0 {
            plan.loans.push(Loan {
                district,
                level,
                year: city.year(t),
                posts,
            });
        }
        let years = (0..city.years).map(|t| city.year(t));
        let is_within = |year: i32| {
            let share = norms.pool_per_district.unwrap_or(norms.pool_posts);
            on_loan(city, plan, None, year) <= norms.pool_posts
                && on_loan(city, plan, Some(district), year) <= share
        };
        if years.into_iter().all(is_within) {
            lend(city, plan, at + 1, each);
        }
        plan.loans.truncate(before);
    }
}

/// Two districts, each with a nine-year campus, whose classes are as they are.
fn drawn(seed: u64) -> (City, Given) {
    let mut dice = Dice(seed * 1_201 + 7);
    let mut campuses = Vec::new();
    let mut districts = Vec::new();
    for d in 0..2 {
        let primary: Vec<i64> = (0..6).map(|_| dice.below(3)).collect();
        let junior: Vec<i64> = (0..3).map(|_| dice.below(3)).collect();
        let mut own = campus(&format!("C{d}"), 30, [primary, junior, Vec::new()]);
        own.district = d;
        campuses.push(own);
        districts.push(District {
            id: format!("D{d}"),
            entrants: [vec![5; 3], vec![5; 3], vec![0; 3]],
            posts: [20 * dice.below(8), 30 * dice.below(6), 0],
            filed: 10 * dice.below(2),
            purchased: 10 * dice.below(2),
            ..District::default()
        });
    }
    let mut city = city(campuses, District::default(), 3);
    city.districts = districts;
    city.norms.pool_posts = 1 + dice.below(2);
    city.norms.pool_years = 1 + dice.below(3) as i32;
    city.norms.pool_per_district = [None, Some(1)][dice.below(2) as usize];
    // In some the pool has lent by hand already.
    let loans = match dice.below(3) {
        0 => vec![Loan {
            district: 0,
            level: 1,
            year: 2027,
            posts: 1,
        }],
        _ => Vec::new(),
    };
    let given = Given {
        loans,
        moves_posts: dice.below(2) == 0,
        choices: Some(Choices {
            from: 0,
            classes: false,
            open: false,
            extend: false,
            convert: false,
            close: false,
            pool: true,
            help: false,
            most_rooms: 1,
        }),
        ..Given::default()
    };
    (city, given)
}

#[test]
fn the_loans_chosen_are_the_best_of_all_loans_and_none_is_for_nothing() {
    let (mut with_loans, mut in_both) = (0, 0);
    for seed in 0..40 {
        let (city, given) = drawn(seed);
        let by_hand = given.plan();
        let mut best = roll(&city, &by_hand).objectives;
        every_loan(&city, &by_hand, &mut |plan| {
            best = best.min(roll(&city, plan).objectives);
        });
        let decided = [Entering::Cuts, Entering::Both].map(|entering| {
            let found = decide_by(&city, &by_hand, given.choices.unwrap(), 60.0, entering);
            found.unwrap_or_else(|why| panic!("{seed} {entering:?}: {why}"))
        });
        let [decided, by_district] = decided;
        let both = [decided.rolled.objectives, decided.bounds];
        let others = [by_district.rolled.objectives, by_district.bounds];
        assert_eq!(both, others, "{seed}");
        assert_eq!(decided.rolled.objectives, best, "{seed}");
        assert_eq!(decided.bounds, best, "{seed}");
        let mut written = written(&city, &decided.plan, &decided.rolled, decided.bounds, true);
        written.given = Some(given.clone());
        assert_eq!(check(&city, &written), [], "{seed}");
        // With a post less in any loan that was chosen the plan is worse.
        let chosen: Vec<Loan> = {
            let all = decided.plan.loans.iter().copied();
            all.filter(|loan| !given.loans.contains(loan)).collect()
        };
        for loan in &chosen {
            let mut plan = decided.plan.clone();
            let at = plan.loans.iter().position(|own| own == loan).unwrap();
            plan.loans[at].posts -= 1;
            assert!(roll(&city, &plan).objectives > best, "{seed} {loan:?}");
        }
        with_loans += usize::from(!chosen.is_empty());
        in_both += usize::from((0..2).all(|d| chosen.iter().any(|own| own.district == d)));
        // A part of a post, a loan that is missing, and one that a level gives are seen.
        for change in 0..3 {
            let mut forged = written.clone();
            let at = forged.posts.iter().position(|row| row.lever == "pool");
            match (change, at) {
                (0, Some(at)) => forged.posts[at].posts += 5,
                (1, Some(at)) => drop(forged.posts.remove(at)),
                (2, Some(at)) => forged.posts[at].from = Some(0),
                _ => continue,
            }
            assert_ne!(check(&city, &forged), [], "{seed} {change}");
        }
        let mut own = given.clone();
        own.choices = None;
        written.given = Some(own);
        assert_eq!(
            check(&city, &written).is_empty(),
            chosen.is_empty(),
            "{seed}"
        );
    }
    println!("{with_loans} lend, {in_both} to both districts");
    assert!(with_loans > 12 && in_both > 2);
}
