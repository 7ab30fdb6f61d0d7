//! Plans whose children go no farther than a reach, against all plans there are: random small cities of two districts, a
//! level and two years, with agreements across the border by hand and by choice; by cuts and by the complete programme.

use xuewei_plan::city::City;
use xuewei_plan::decide::{Choices, Entering, decide_by};
use xuewei_plan::referee::check;
use xuewei_plan::rolled::Broken;
use xuewei_plan::{Campus, Given, Help, Plan, roll};

use crate::reach::{area, reaching};
use crate::{Dice, campus, written};

/// Three junior campuses and four areas of two districts.
fn drawn(seed: u64) -> (City, Vec<Help>) {
    let mut dice = Dice(seed * 389 + 29);
    let campuses: Vec<Campus> = (0..3)
        .map(|at| {
            let entry = 1 + dice.below(2);
            let standing = [Vec::new(), vec![entry; 3], Vec::new()];
            let mut own = campus(&format!("C{at}"), 3 * entry + dice.below(3), standing);
            own.district = at % 2;
            own
        })
        .collect();
    let areas = (0..4).map(|at| {
        let near: Vec<(usize, i64)> = (0..3)
            .filter_map(|campus| {
                let metres = 100 + dice.below(2_900);
                (dice.below(3) > 0).then_some((campus, metres))
            })
            .collect();
        let entrants = [dice.below(18), dice.below(18)];
        area(&format!("A{at}"), at % 2, &entrants, &near)
    });
    let city = reaching(campuses, areas.collect(), 2);
    let mut agreed = Vec::new();
    for year in 2026..2028 {
        for campus in 0..3 {
            let places = dice.below(8);
            if dice.below(2) == 0 && places > 0 {
                agreed.push(Help {
                    year,
                    level: 1,
                    from: campus % 2,
                    to: 1 - campus % 2,
                    campus: Some(campus),
                    places,
                });
            }
        }
    }
    agreed.sort_unstable();
    (city, agreed)
}

/// Everything that districts could agree on.
fn everything(city: &City) -> Vec<Help> {
    let mut all = Vec::new();
    for year in 2026..2028 {
        for (campus, own) in city.campuses.iter().enumerate() {
            all.push(Help {
                year,
                level: 1,
                from: own.district,
                to: 1 - own.district,
                campus: Some(campus),
                places: 999,
            });
        }
    }
    all.sort_unstable();
    all
}

/// Entry classes of every campus in every year, one plan after another.
fn every(city: &City, plan: &mut Plan, at: usize, each: &mut dyn FnMut(&Plan)) {
    let (campus, t) = (at / city.years, at % city.years);
    if campus == city.campuses.len() {
        return each(plan);
    }
    for entry in 0..=4 {
        plan.entry.insert((campus, 1, city.year(t)), entry);
        every(city, plan, at + 1, each);
        plan.entry.remove(&(campus, 1, city.year(t)));
    }
}

#[test]
fn plans_within_reach_are_the_best_of_all_plans() {
    let (mut lacks, mut by_hand, mut chosen, mut changed) = (0, 0, 0, 0);
    for seed in 0..30 {
        let (city, agreed) = drawn(seed);
        let may_help = seed % 3 == 2;
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
        let mut plan = given.plan();
        if may_help {
            plan.help = everything(&city);
        }
        let mut best: Option<[i64; 5]> = None;
        let is_help = |own: &Broken| matches!(own, Broken::Help { .. });
        every(&city, &mut plan, 0, &mut |plan| {
            let rolled = roll(&city, plan);
            if rolled.broken.iter().all(is_help) && best.is_none_or(|b| rolled.objectives < b) {
                best = Some(rolled.objectives);
            }
        });
        for entering in [Entering::Cuts, Entering::Ways, Entering::Both] {
            let choices = given.choices.unwrap();
            let decided = decide_by(&city, &given.plan(), choices, 60.0, entering)
                .unwrap_or_else(|why| panic!("{seed} {entering:?}: {why}"));
            assert_eq!(Some(decided.rolled.objectives), best, "{seed} {entering:?}");
            assert_eq!(Some(decided.bounds), best, "{seed} {entering:?}");
            let mut written = written(&city, &decided.plan, &decided.rolled, decided.bounds, false);
            written.given = Some(given.clone());
            assert_eq!(check(&city, &written), [], "{seed} {entering:?}");
            // Nothing is agreed by the program beyond what is used.
            for own in &decided.rolled.help {
                let key = |help: &Help| (help.year, help.to, help.campus);
                let hand = agreed.iter().find(|help| key(help) == key(&own.help));
                let hand = hand.map_or(0, |help| help.places);
                assert_eq!(own.help.places, hand.max(own.taken), "{seed}");
            }
            if entering == Entering::Cuts {
                lacks += usize::from(decided.rolled.objectives[0] > 0);
                let is_used = decided.rolled.help.iter().any(|own| own.taken > 0);
                by_hand += usize::from(!may_help && is_used);
                chosen += usize::from(may_help && is_used);
                changed += usize::from(decided.rolled.objectives[4] > 0);
            }
        }
    }
    println!("{lacks} lack places, {by_hand} helped by hand, {chosen} by choice, {changed} change");
    assert!(lacks > 5 && by_hand > 2 && chosen > 2 && changed > 5);
}
