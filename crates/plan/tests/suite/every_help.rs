//! Help between districts: as many children as can be, against every way in which they might be helped; plans with help
//! against all plans there are.

use xuewei_plan::city::{City, District};
use xuewei_plan::decide::{Choices, Entering, decide_by};
use xuewei_plan::help::taken;
use xuewei_plan::referee::check;
use xuewei_plan::rolled::Broken;
use xuewei_plan::{Given, Help, Plan, roll};

use crate::{Dice, campus, city, written};

fn help(from: usize, to: usize, year: i32, places: i64) -> Help {
    Help {
        year,
        level: 1,
        from,
        to,
        campus: None,
        places,
    }
}

/// The most children that can be helped, by trying every number by every agreement.
fn most(agreed: &[Help], left: &mut [i64]) -> i64 {
    let Some((first, rest)) = agreed.split_first() else {
        return 0;
    };
    let mut best = 0;
    for own in 0..=first
        .places
        .min(left[first.from].max(0))
        .min((-left[first.to]).max(0))
    {
        left[first.from] -= own;
        left[first.to] += own;
        best = best.max(own + most(rest, left));
        left[first.from] += own;
        left[first.to] -= own;
    }
    best
}

#[test]
fn as_many_are_helped_as_can_be() {
    let mut rerouted = 0;
    for seed in 0..400 {
        let mut dice = Dice(seed * 31 + 11);
        let balance: Vec<i64> = (0..6).map(|_| dice.below(9) - 4).collect();
        let mut agreed = Vec::new();
        for from in 0..6 {
            for to in 0..6 {
                if from != to && dice.below(2) == 0 {
                    agreed.push(help(from, to, 2026, dice.below(4)));
                }
            }
        }
        let own = taken(&agreed, &balance);
        let mut left = balance.clone();
        for (help, taken) in agreed.iter().zip(&own) {
            assert!((0..=help.places).contains(taken));
            left[help.from] -= taken;
            left[help.to] += taken;
        }
        for (before, after) in balance.iter().zip(&left) {
            // Nobody gives what it has not, or gets more than it lacks.
            assert!((before.min(&0)..=before.max(&0)).contains(&after), "{seed}");
        }
        // No child goes by what a district that has nothing to spare agreed to, or one that lacks nothing.
        let of_use: Vec<Help> = agreed
            .iter()
            .filter(|help| balance[help.from] > 0 && balance[help.to] < 0)
            .copied()
            .collect();
        let by_hand = most(&of_use, &mut balance.clone());
        assert_eq!(own.iter().sum::<i64>(), by_hand, "{seed}");
        // How many would be helped if each agreement were used as far as it goes, one after another.
        let mut left = balance.clone();
        let greedy: i64 = agreed
            .iter()
            .map(|help| {
                let own = help
                    .places
                    .min(left[help.from].max(0))
                    .min((-left[help.to]).max(0));
                left[help.from] -= own;
                left[help.to] += own;
                own
            })
            .sum();
        rerouted += usize::from(greedy < by_hand);
    }
    assert!(rerouted > 5, "{rerouted}");
}

/// Districts with a junior campus each: rooms, classes of the last year, who enters each year.
fn districts(all: &[(i64, i64, Vec<i64>)]) -> City {
    let years = all[0].2.len();
    let mut own = city(Vec::new(), District::default(), years);
    own.districts.clear();
    for (d, (rooms, entry, entrants)) in all.iter().enumerate() {
        let mut campus = campus(
            &format!("C{d}"),
            *rooms,
            [Vec::new(), vec![*entry; 3], Vec::new()],
        );
        campus.district = d;
        own.campuses.push(campus);
        let pupils = entrants.iter().map(|n| vec![*n; 3]).collect();
        own.districts.push(District {
            id: format!("D{d}"),
            entrants: [vec![0; years], entrants.clone(), vec![0; years]],
            pupils: [Vec::new(), pupils, Vec::new()],
            posts: [0, 90, 0],
            ..District::default()
        });
    }
    own
}

#[test]
fn children_who_are_helped_stay_where_they_entered() {
    // Two classes of ten for twelve of its own; one class for sixteen: six of them lack a place, eight are to spare.
    let mut city = districts(&[(6, 2, vec![12; 3]), (3, 1, vec![16; 3])]);
    let mut plan = Plan {
        help: vec![help(0, 1, 2026, 5)],
        ..Plan::default()
    };
    let rolled = roll(&city, &plan);
    assert_eq!(rolled.help[0].taken, 5);
    assert_eq!(rolled.without[1][1], [1, 6, 6]);
    assert_eq!(rolled.broken, []);
    // The five are in grade 7 in 2026, in grade 8 in 2027, in grade 9 in 2028, in the district that has the places.
    assert_eq!(
        rolled.in_district[0][1],
        [[17, 12, 12], [12, 17, 12], [12, 12, 17]]
    );
    assert_eq!(
        rolled.in_district[1][1],
        [[11, 16, 16], [16, 11, 16], [16, 16, 11]]
    );
    let pupils: Vec<i64> = rolled.lines[0][1].iter().map(|line| line.pupils).collect();
    assert_eq!(pupils, [41, 41, 41]);
    let sound = written(&city, &plan, &rolled, [0; 5], true);
    assert_eq!(check(&city, &sound), []);
    for change in 0..4 {
        let mut forged = sound.clone();
        match change {
            0 => forged.help[0].taken -= 1,
            1 => forged.help[0].taken += 1,
            2 => forged.help[0].to = 0,
            _ => forged.help.clear(),
        }
        assert_ne!(check(&city, &forged), [], "{change}");
    }
    // Nine are more than the district has to spare: six enter, as many as lack a place, and it is told.
    plan.help[0].places = 9;
    let rolled = roll(&city, &plan);
    assert_eq!(rolled.help[0].taken, 6);
    let expected = Broken::Help {
        district: 0,
        level: 1,
        year: 2026,
        places: 9,
        spare: 8,
    };
    assert_eq!(rolled.broken, [expected]);
    // Its own come first: with nineteen of them one place is left.
    city.districts[0].entrants[1][0] = 19;
    assert_eq!(roll(&city, &plan).help[0].taken, 1);
}

#[test]
fn rooms_that_children_of_others_need_are_needed() {
    use xuewei_plan::Build;
    use xuewei_plan::buildings::buildings;
    // Three rooms stand for ten children a grade; three more are built.
    let city = districts(&[(3, 1, vec![10; 6]), (0, 0, vec![8; 6])]);
    let mut plan = Plan {
        builds: vec![Build {
            campus: 0,
            year: 2026,
            rooms: 3,
        }],
        entry: [((0, 1, 2027), 2)].into(),
        ..Plan::default()
    };
    let unneeded = |plan: &Plan| {
        let rolled = roll(&city, plan);
        buildings(&city, plan, &rolled, &plan.builds, &[])[0].unneeded_from
    };
    // Nobody of the other district enters: the rooms that stand hold everybody. With eight a year from 2028 to 2030 a room
    // more is needed until the last of them leave.
    assert_eq!(unneeded(&plan), Some(2027));
    plan.help = (2028..2031).map(|year| help(0, 1, year, 8)).collect();
    assert_eq!(unneeded(&plan), None);
    plan.help = vec![help(0, 1, 2028, 8)];
    assert_eq!(unneeded(&plan), Some(2031));
}

/// Entry classes of every campus in every year, one plan after another.
fn every(city: &City, plan: &mut Plan, at: usize, each: &mut dyn FnMut(&Plan)) {
    let (campus, t) = (at / city.years, at % city.years);
    if campus == city.campuses.len() {
        return each(plan);
    }
    // A campus that has no classes opens none.
    let most = if city.campuses[campus].has(1) { 4 } else { 0 };
    for entry in 0..=most {
        plan.entry.insert((campus, 1, city.year(t)), entry);
        every(city, plan, at + 1, each);
        plan.entry.remove(&(campus, 1, city.year(t)));
    }
}

#[test]
fn plans_with_help_are_the_best_of_all_plans() {
    let (mut by_hand, mut chosen) = (0, 0);
    for seed in 0..24 {
        let mut dice = Dice(seed * 607 + 3);
        let mut drawn = || {
            let entry = dice.below(4).min(1);
            (
                entry * (3 + dice.below(3)),
                entry,
                (0..2).map(|_| dice.below(25)).collect(),
            )
        };
        let city = districts(&[drawn(), drawn(), drawn()]);
        let mut agreed = Vec::new();
        for year in 2026..2028 {
            for (from, to) in [(0, 1), (1, 0), (1, 2), (2, 0)] {
                if dice.below(2) == 0 {
                    agreed.push(help(from, to, year, 1 + dice.below(12)));
                }
            }
        }
        let may_help = seed % 2 == 1;
        let given = Given {
            help: agreed.clone(),
            choices: Some(Choices {
                from: 0,
                classes: true,
                open: false,
                extend: false,
                convert: false,
                close: true,
                pool: false,
                help: may_help,
                most_rooms: 1,
            }),
            ..Given::default()
        };
        // Where help may be decided, everything that districts could agree on is.
        let mut plan = given.plan();
        if may_help {
            plan.help.clear();
            for year in 2026..2028 {
                for (from, to) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
                    plan.help.push(help(from, to, year, 99));
                }
            }
        }
        let mut best: Option<[i64; 5]> = None;
        let is_help = |own: &Broken| matches!(own, Broken::Help { .. });
        every(&city, &mut plan, 0, &mut |plan| {
            let rolled = roll(&city, plan);
            if rolled.broken.iter().all(is_help) && best.is_none_or(|b| rolled.objectives < b) {
                best = Some(rolled.objectives);
            }
        });
        let decided = [Entering::Cuts, Entering::Both].map(|entering| {
            let found = decide_by(&city, &given.plan(), given.choices.unwrap(), 60.0, entering);
            found.unwrap_or_else(|why| panic!("{seed} {entering:?}: {why}"))
        });
        let [decided, by_district] = decided;
        let both = [decided.rolled.objectives, decided.bounds];
        let others = [by_district.rolled.objectives, by_district.bounds];
        assert_eq!(both, others, "{seed}");
        assert_eq!(Some(decided.rolled.objectives), best, "{seed}");
        assert_eq!(Some(decided.bounds), best, "{seed}");
        let mut written = written(&city, &decided.plan, &decided.rolled, decided.bounds, false);
        written.given = Some(given.clone());
        assert_eq!(check(&city, &written), [], "{seed}");
        by_hand += usize::from(!may_help && decided.rolled.help.iter().any(|own| own.taken > 0));
        chosen += usize::from(may_help && decided.plan.help.len() > agreed.len());
        // Nothing is agreed by the program beyond what is used.
        for own in &decided.rolled.help {
            let key = |help: &Help| (help.year, help.from, help.to);
            let hand = agreed.iter().find(|help| key(help) == key(&own.help));
            let hand = hand.map_or(0, |help| help.places);
            assert_eq!(own.help.places, hand.max(own.taken), "{seed}");
        }
    }
    println!("{by_hand} helped by hand, {chosen} by choice");
    assert!(by_hand > 2 && chosen > 2);
}
