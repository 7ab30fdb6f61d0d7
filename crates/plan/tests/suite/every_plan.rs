//! Random small cities of two campuses, two levels and three years: the plan chosen is the best of all there are.

use xuewei_plan::city::{City, District};
use xuewei_plan::decide::{Choices, Entering, decide, decide_by};
use xuewei_plan::referee::check;
use xuewei_plan::{Build, Limits, Plan, roll};

use crate::every_loan::every_loan;
use crate::{Dice, campus, city, written};

/// A small city, what is given and what may be chosen.
fn drawn(seed: u64) -> (City, Plan, Choices) {
    let mut dice = Dice(seed * 977 + 5);
    let primary: Vec<i64> = (0..6).map(|_| dice.below(2)).collect();
    let junior: Vec<i64> = (0..3).map(|_| dice.below(2)).collect();
    let other: Vec<i64> = (0..3).map(|_| dice.below(2)).collect();
    let sum = |of: &[i64]| of.iter().sum::<i64>();
    let nine = campus(
        "nine",
        sum(&primary) + sum(&junior) + dice.below(2),
        [primary, junior, Vec::new()],
    );
    let second = campus(
        "junior",
        sum(&other) + dice.below(2),
        [Vec::new(), other, Vec::new()],
    );
    let mut campuses = vec![nine, second];
    for own in &mut campuses {
        if dice.below(3) == 0 {
            own.site = Some(own.rooms * 10 - 10 * dice.below(2));
        }
    }
    let children = |dice: &mut Dice| (0..3).map(|_| dice.below(32)).collect::<Vec<i64>>();
    let district = District {
        id: "D".to_owned(),
        entrants: [children(&mut dice), children(&mut dice), vec![0; 3]],
        pupils: Default::default(),
        posts: [20 * dice.below(10), 30 * dice.below(6), 0],
        filed: 10 * dice.below(2),
        purchased: 10 * dice.below(2),
    };
    let given = Plan {
        moves_posts: dice.below(2) == 0,
        limits: Limits {
            building_yuan: [(2026, 1_000 * dice.below(3))].into(),
            rooms: [(2027, dice.below(2))].into(),
        },
        ..Plan::default()
    };
    let choices = Choices {
        from: 0,
        classes: true,
        open: false,
        extend: dice.below(2) == 0,
        convert: dice.below(2) == 0,
        close: dice.below(2) == 0,
        pool: dice.below(2) == 0,
        help: false,
        most_rooms: 1,
    };
    let mut city = city(campuses, district, 3);
    city.norms.pool_posts = dice.below(3);
    city.norms.pool_years = 1 + dice.below(3) as i32;
    (city, given, choices)
}

/// Every plan there is, one after another, handed to `each`: entry classes that may open, buildings that may be begun.
fn every(city: &City, given: &Plan, choices: Choices, each: &mut dyn FnMut(&Plan)) {
    let mut builds: Vec<Vec<Build>> = vec![Vec::new()];
    if choices.extend {
        for (at, year) in [(0, 2026), (0, 2027), (1, 2026), (1, 2027)] {
            let with: Vec<Vec<Build>> = builds
                .iter()
                .map(|own| {
                    let mut own = own.clone();
                    own.push(Build {
                        campus: at,
                        year,
                        rooms: 1,
                    });
                    own
                })
                .collect();
            builds.extend(with);
        }
    }
    for own in builds {
        let mut plan = Plan {
            builds: own,
            ..given.clone()
        };
        place(city, choices, &mut plan, 0, each);
    }
}

fn place(city: &City, choices: Choices, plan: &mut Plan, at: usize, each: &mut dyn FnMut(&Plan)) {
    // Campus by campus: what breaks the rooms of one is not looked at with those of the other.
    let (campus, level, t) = (at / 6, at / 3 % 2, at % 3);
    if campus == 2 {
        return each(plan);
    }
    let own = &city.campuses[campus];
    let (least, most) = match own.has(level) {
        true => (i64::from(!choices.close && own.last_entry(level) > 0), 12),
        false => (0, if choices.convert { 12 } else { 0 }),
    };
    for entry in least..=most {
        plan.entry.insert((campus, level, city.year(t)), entry);
        // The other years open nothing more than they must, and still it is too much: more is too much as well.
        let all: i64 = (0..2)
            .map(|level| {
                let entries: Vec<i64> = (0..=t)
                    .filter_map(|t| plan.entry.get(&(campus, level, city.year(t))).copied())
                    .collect();
                city.still_there(own, level, t) + entries.iter().sum::<i64>()
            })
            .sum();
        let rooms = own.rooms + plan.builds.iter().filter(|b| b.campus == campus).count() as i64;
        let is_too_many = all > rooms && level == 1;
        let is_alone_too_many = entry > rooms;
        if !is_too_many && !is_alone_too_many {
            place(city, choices, plan, at + 1, each);
        }
        plan.entry.remove(&(campus, level, city.year(t)));
        if is_alone_too_many {
            break;
        }
    }
}

#[test]
fn the_plan_chosen_is_the_best_of_all_plans() {
    let (mut compared, mut impossible, mut with_builds, mut with_loans) = (0, 0, 0, 0);
    for seed in 8..40 {
        let (city, given, choices) = drawn(seed);
        let mut best: Option<[i64; 5]> = None;
        every(&city, &given, choices, &mut |plan| {
            let rolled = roll(&city, plan);
            if !rolled.broken.is_empty() {
                return;
            }
            best = best
                .min(Some(rolled.objectives))
                .or(Some(rolled.objectives));
            // Loans change nothing about places: they are tried where those are as good as can be.
            if choices.pool && Some(&rolled.objectives[..2]) <= best.as_ref().map(|own| &own[..2]) {
                every_loan(&city, plan, &mut |plan| {
                    best = best.min(Some(roll(&city, plan).objectives));
                });
            }
        });
        let decided = decide(&city, &given, choices, 60.0);
        let Some(best) = best else {
            assert!(decided.is_err(), "{seed}");
            impossible += 1;
            continue;
        };
        let decided = decided.unwrap_or_else(|why| panic!("{seed}: {why}, {best:?}"));
        assert_eq!(decided.rolled.objectives, best, "{seed}");
        let by_district = decide_by(&city, &given, choices, 60.0, Entering::Both).unwrap();
        assert_eq!(by_district.rolled.objectives, best, "{seed}");
        assert_eq!(by_district.bounds, decided.bounds, "{seed}");
        // No bound is above the best, and with time enough it is the best.
        assert_eq!(decided.bounds, best, "{seed}");
        let written = written(&city, &decided.plan, &decided.rolled, decided.bounds, false);
        assert_eq!(check(&city, &written), [], "{seed}");
        compared += 1;
        with_builds += usize::from(!decided.plan.builds.is_empty());
        with_loans += usize::from(!decided.plan.loans.is_empty());
    }
    println!(
        "{compared} compared, {impossible} impossible, {with_builds} build, {with_loans} have loans"
    );
    assert!(compared > 12 && with_builds > 2 && with_loans > 2);
}

#[test]
fn the_referee_sees_what_is_forged() {
    let (city, given, choices) = drawn(3);
    let decided = decide(
        &city,
        &given,
        Choices {
            close: true,
            ..choices
        },
        60.0,
    )
    .unwrap();
    let sound = written(&city, &decided.plan, &decided.rolled, decided.bounds, false);
    assert_eq!(check(&city, &sound), []);
    let mut forged = Vec::new();
    for at in 0..sound.rows.len() {
        for change in 0..4 {
            let mut own = sound.clone();
            let row = &mut own.rows[at];
            match change {
                0 => row.classes += 1,
                1 => row.rooms += 1,
                2 => row.entry += 1,
                _ => row.pupils = row.classes * 10 + 1,
            }
            forged.push(own);
        }
    }
    for at in 0..5 {
        let mut own = sound.clone();
        own.objectives[at].0 -= 1;
        own.objectives[at].1 -= 1;
        forged.push(own);
        let mut own = sound.clone();
        own.objectives[at].1 += 1;
        forged.push(own);
    }
    for key in sound.money.keys() {
        for part in 0..4 {
            let mut own = sound.clone();
            own.money.get_mut(key).unwrap()[part] += 1;
            forged.push(own);
        }
    }
    let mut own = sound.clone();
    own.builds.push(Build {
        campus: 0,
        year: 2026,
        rooms: 1,
    });
    forged.push(own);
    for own in &forged {
        assert_ne!(check(&city, own), [], "{own:?}");
    }
}
