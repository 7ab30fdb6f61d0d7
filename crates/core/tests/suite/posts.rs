//! The plan for posts against all plans of small cases.

use proptest::prelude::*;
use xuewei_core::control::Control;
use xuewei_core::domain::{DistrictIdx, SchoolIdx};
use xuewei_core::policy::{self, Lever, Pack, PreferLever};
use xuewei_core::shortfall::{PostFault, PostPlan, Relief, Source, Unit, check_posts, order, plan};
use xuewei_core::units::{Posts, Yuan};

/// A unit with one school that lacks posts, one of the stage and one of another stage with some to spare.
fn unit(number: u32, figures: [i64; 6]) -> Unit {
    let [gap, spare, other, filed, purchasable, lends] = figures;
    let some = |school: u32, posts: i64| -> Vec<(SchoolIdx, Posts)> {
        let school = SchoolIdx(number * 10 + school);
        (posts > 0)
            .then_some((school, Posts(posts)))
            .into_iter()
            .collect()
    };
    Unit {
        district: DistrictIdx(number),
        gaps: some(0, gap),
        spare: some(1, spare),
        other_spare: some(2, other),
        filed: Posts(filed),
        purchasable: Posts(purchasable),
        unaffordable: Posts(0),
        levers: Lever::ALL.to_vec(),
        lends: Posts(lends),
    }
}

/// The best of all plans: for each number of levers from the first on, what they fill; the most in all
/// first, then by the first lever, and so on.
fn by_all_plans(units: &[Unit], levers: &[Lever]) -> Vec<i64> {
    let slots: Vec<(usize, Lever)> = (0..units.len())
        .flat_map(|u| levers.iter().map(move |l| (u, *l)))
        .collect();
    let mut best: Vec<i64> = Vec::new();
    let mut filled = vec![0_i64; slots.len()];
    search(units, levers, &slots, 0, &mut filled, &mut best);
    best
}

fn search(
    units: &[Unit],
    levers: &[Lever],
    slots: &[(usize, Lever)],
    at: usize,
    filled: &mut Vec<i64>,
    best: &mut Vec<i64>,
) {
    let Some(&(unit, lever)) = slots.get(at) else {
        let pool: i64 = (slots.iter().zip(&*filled))
            .filter(|((_, lever), _)| *lever == Lever::Pool)
            .map(|(_, posts)| posts)
            .sum();
        if pool <= units.iter().map(|u| u.lends.get()).sum() {
            let by = |lever: &Lever| -> i64 {
                let pairs = slots.iter().zip(&*filled);
                pairs
                    .filter(|((_, l), _)| l == lever)
                    .map(|(_, posts)| posts)
                    .sum()
            };
            let each: Vec<i64> = levers.iter().map(by).collect();
            let mut value = vec![each.iter().sum()];
            value.extend(each);
            if value > *best {
                *best = value;
            }
        }
        return;
    };
    let used: i64 = (slots[..at].iter().zip(&*filled))
        .filter(|((u, _), _)| *u == unit)
        .map(|(_, posts)| posts)
        .sum();
    let most = units[unit]
        .limit(lever)
        .get()
        .min(units[unit].gap().get() - used);
    for posts in 0..=most {
        filled[at] = posts;
        search(units, levers, slots, at + 1, filled, best);
    }
    filled[at] = 0;
}

fn shipped() -> Pack {
    Pack::from_toml(&policy::shipped("two-primaries").unwrap(), &policy::shipped).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_is_the_best_of_all_plans(
        a in prop::array::uniform5(0_i64..3),
        b in prop::array::uniform5(0_i64..3),
        lends in prop::array::uniform2(0_i64..3),
        costs in prop::array::uniform5(0_i64..4),
        levers in Just(Lever::ALL.to_vec()).prop_shuffle(),
        kept in 1_usize..=5,
        by_cost in any::<bool>(),
    ) {
        let mut pack = shipped();
        pack.levers.order =
            levers[..kept].iter().zip(costs).map(|(l, c)| (*l, Some(Yuan(c)))).collect();
        pack.levers.prefer = if by_cost { PreferLever::Cost } else { PreferLever::Order };
        // A unit lends only what it does not need itself.
        let with_lends = |f: [i64; 5], lends: i64, number: u32| {
            let lends = if f[0] < f[1] + f[2] { lends } else { 0 };
            unit(number, [f[0] * 2, f[1], f[2], f[3], f[4], lends])
        };
        let units = [with_lends(a, lends[0], 0), with_lends(b, lends[1], 1)];
        let result = plan(&units, &pack, &Control::default()).unwrap();
        prop_assert_eq!(check_posts(&units, &pack, &result), Ok(()));
        let used = order(&pack);
        let by = |lever: &Lever| -> i64 {
            result.lines.iter().filter(|l| l.lever == *lever).map(|l| l.posts.get()).sum()
        };
        let each: Vec<i64> = used.iter().map(by).collect();
        let mut value = vec![each.iter().sum::<i64>()];
        value.extend(each);
        prop_assert_eq!(value, by_all_plans(&units, &used));
        // What it costs is the least of all plans that fill as many, when the levers go by cost.
        if by_cost {
            let sorted = used.windows(2).all(|l| pack.levers.cost(l[0]) <= pack.levers.cost(l[1]));
            prop_assert!(sorted);
        }
        // Whatever is taken out of the plan or doubled in it is seen.
        for at in 0..result.lines.len() {
            let mut less = result.clone();
            less.lines.remove(at);
            prop_assert_eq!(check_posts(&units, &pack, &less), Err(PostFault::NotBest));
            let mut more = result.clone();
            more.lines[at].posts += Posts(7);
            prop_assert!(check_posts(&units, &pack, &more).is_err());
        }
    }
}

#[test]
fn what_is_wrong_with_a_plan_is_told() {
    let mut pack = shipped();
    let school = |i: u32| Source::School(SchoolIdx(i));
    let district = |i: u32| Source::District(DistrictIdx(i));
    let line = |to: u32, lever: Lever, from: Source, posts: i64| Relief {
        to: SchoolIdx(to),
        lever,
        from,
        posts: Posts(posts),
    };
    let (near, other, filed, bought, pool) = (
        Lever::BetweenSchools,
        Lever::BetweenStages,
        Lever::Filed,
        Lever::Purchased,
        Lever::Pool,
    );
    pack.levers.order = [near, filed, other, pool].map(|l| (l, None)).to_vec();
    // One district lacks four posts: one each at hand next door, on file and in another stage, and one that the other
    // district lends. That one lacks nothing.
    let mut first = unit(0, [3, 1, 1, 1, 1, 0]);
    first.gaps.push((SchoolIdx(3), Posts(1)));
    let units = [first, unit(1, [0, 2, 0, 5, 0, 1])];
    let best = [
        line(0, near, school(1), 1),
        line(0, filed, district(0), 1),
        line(3, other, school(2), 1),
        line(0, pool, district(1), 1),
    ];
    let result = |change: &dyn Fn(&mut Vec<Relief>)| {
        let mut lines = best.to_vec();
        change(&mut lines);
        check_posts(&units, &pack, &PostPlan { lines })
    };
    assert_eq!(result(&|_| ()), Ok(()));
    for (change, fault) in [
        // A line of nothing, of less, by a lever that the pack has not.
        (line(0, near, school(1), 0), PostFault::NoLine),
        (line(0, near, school(1), -1), PostFault::NoLine),
        (line(0, bought, district(0), 1), PostFault::NoLine),
        // To a school that lacks nothing; to one more than it lacks.
        (line(1, near, school(1), 1), PostFault::TooMany),
        (line(11, near, school(11), 1), PostFault::TooMany),
        (line(3, near, school(1), 1), PostFault::TooMany),
        (line(0, pool, district(1), 1), PostFault::TooMany),
    ] {
        assert_eq!(
            result(&|lines| lines.push(change)),
            Err(fault),
            "{change:?}"
        );
    }
    for (at, change) in [
        // From a school of the other district, from its file, from another school than has the lever, more than there
        // is in one line.
        (0, line(0, near, school(11), 1)),
        (1, line(0, filed, district(1), 1)),
        (0, line(0, near, school(2), 1)),
        (2, line(3, other, school(1), 1)),
        (3, line(0, pool, district(0), 1)),
        (0, line(0, filed, district(0), 1)),
        // In two lines what there is once.
        (2, line(3, near, school(1), 1)),
        (2, line(3, pool, district(1), 1)),
    ] {
        assert_eq!(
            result(&|lines| lines[at] = change),
            Err(PostFault::NotThere),
            "{change:?}"
        );
    }
    for taken in &best {
        let less = result(&|lines| lines.retain(|line| line != taken));
        assert_eq!(less, Err(PostFault::NotBest), "{taken:?}");
    }
}

#[test]
fn a_plan_that_takes_from_elsewhere_is_seen() {
    let pack = shipped();
    let units = [unit(0, [1, 0, 0, 0, 0, 0]), unit(1, [0, 1, 0, 1, 0, 0])];
    for from in [
        Source::School(SchoolIdx(11)),
        Source::District(DistrictIdx(1)),
    ] {
        let lever = match from {
            Source::School(_) => Lever::BetweenSchools,
            Source::District(_) => Lever::Filed,
        };
        let line = Relief {
            to: SchoolIdx(0),
            lever,
            from,
            posts: Posts(1),
        };
        let result = PostPlan { lines: vec![line] };
        assert_eq!(
            check_posts(&units, &pack, &result),
            Err(PostFault::NotThere),
            "{from:?}"
        );
    }
    assert_eq!(check_posts(&units, &pack, &PostPlan::default()), Ok(()));
}
