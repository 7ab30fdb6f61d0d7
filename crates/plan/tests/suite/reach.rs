//! Children who go no farther than a reach: cases by hand, as many as can be against every way in which children might
//! enter, rows that are forged.

use xuewei_plan::areas::enter;
use xuewei_plan::buildings::buildings;
use xuewei_plan::city::{Area, City, District, Near};
use xuewei_plan::referee::{AreaRow, WayRow, Written, Wrong, check};
use xuewei_plan::rolled::Broken;
use xuewei_plan::{Build, Given, Help, Plan, roll};

use crate::{Dice, campus, city, norms, written};

/// A junior campus of a district with so many entry classes.
fn junior(id: &str, district: usize, entry: i64) -> xuewei_plan::Campus {
    let mut own = campus(id, 3 * entry, [Vec::new(), vec![entry; 3], Vec::new()]);
    own.district = district;
    own
}

/// An area of a district: who enters junior schools year by year, and the campuses within reach.
pub fn area(id: &str, district: usize, entrants: &[i64], near: &[(usize, i64)]) -> Area {
    let near = near.iter().map(|(campus, metres)| Near {
        campus: *campus,
        metres: *metres,
    });
    Area {
        id: id.to_owned(),
        district,
        entrants: [Vec::new(), entrants.to_vec(), Vec::new()],
        near: [Vec::new(), near.collect(), Vec::new()],
    }
}

/// A city whose children of junior age go no farther than a reach: the children of districts are those of their areas.
pub fn reaching(campuses: Vec<xuewei_plan::Campus>, areas: Vec<Area>, years: usize) -> City {
    let count = 1 + areas.iter().map(|own| own.district).max().unwrap_or(0);
    let mut all = city(campuses, District::default(), years);
    all.districts = (0..count)
        .map(|d| {
            let entrants: Vec<i64> = (0..years)
                .map(|t| {
                    let mine = areas.iter().filter(|own| own.district == d);
                    mine.map(|own| own.children(1, t)).sum()
                })
                .collect();
            let pupils = entrants.iter().map(|n| vec![*n; 3]).collect();
            District {
                id: format!("D{d}"),
                entrants: [vec![0; years], entrants, vec![0; years]],
                pupils: [Vec::new(), pupils, Vec::new()],
                posts: [0, 900, 0],
                ..District::default()
            }
        })
        .collect();
    all.areas = areas;
    all.norms = norms();
    all.norms.reach = [None, Some(3_000), None];
    all
}

fn at(year: i32, from: usize, to: usize, campus: usize, places: i64) -> Help {
    Help {
        year,
        level: 1,
        from,
        to,
        campus: Some(campus),
        places,
    }
}

/// What is written of a plan by hand with its agreements.
fn by_hand(city: &City, plan: &Plan) -> Written {
    let mut all = written(city, plan, &roll(city, plan), [0; 5], true);
    all.given = Some(Given {
        entry: Vec::new(),
        help: plan.help.clone(),
        ..Given::default()
    });
    all
}

#[test]
fn places_out_of_reach_are_no_places() {
    // Two classes of ten near both areas, one near the first alone: of 12 and 14 children four find no place where no
    // journey is looked at. Here the second area has twenty places at most, all of them those near both.
    let campuses = || vec![junior("both", 0, 1), junior("first", 0, 2)];
    let areas = vec![
        area("A", 0, &[12, 12, 4], &[(0, 500), (1, 900)]),
        area("B", 0, &[14, 9, 14], &[(0, 700)]),
    ];
    let city = reaching(campuses(), areas, 3);
    let plan = Plan::default();
    let rolled = roll(&city, &plan);
    // Twelve of A fit into the school that is near them alone; ten of the fourteen of B into the one near both.
    assert_eq!(rolled.without[0][1], [4, 0, 4]);
    let years: Vec<&[i64]> = rolled.entered[1]
        .iter()
        .map(|own| &own.without[..])
        .collect();
    assert_eq!(years, [[0, 4], [0, 0], [0, 4]]);
    // In the second year a place near both is left, and it is nearer to A by 400 metres.
    let ways: Vec<[i64; 4]> = rolled.entered[1][1]
        .ways
        .iter()
        .map(|way| [way.area as i64, way.campus as i64, way.children, way.metres])
        .collect();
    assert_eq!(ways, [[0, 0, 1, 500], [0, 1, 11, 900], [1, 0, 9, 700]]);
    assert_eq!(rolled.entered[1][1].mean_metres(0), Some(867));
    assert_eq!(rolled.objectives[..2], [4, 8]);
    assert_eq!(check(&city, &by_hand(&city, &plan)), []);
    // In the first year the cohorts that stood before are shared out by the three classes of each: 26 of either grade. In the
    // third year all of those here entered under the plan: 14 of 18 have a place, of those who came the year before there are
    // 18 where 21 entered (10 and 11), and of the first year's 18 less the 4 without a place, where 22 entered (10 and 12).
    let pupils: Vec<Vec<i64>> = rolled
        .lines
        .iter()
        .map(|own| own[1].iter().map(|line| line.pupils).collect())
        .collect();
    assert_eq!(pupils[0][0], 10 + 9 + 9);
    assert_eq!(pupils[1][0], 12 + 17 + 17);
    assert_eq!(pupils[0][2], 10 + 9 + 6);
    assert_eq!(pupils[1][2], 4 + 9 + 8);
    // Where no journey is looked at the spare places of the one serve the other.
    let mut anywhere = city.clone();
    anywhere.areas.clear();
    anywhere.norms.reach = [None; 3];
    assert_eq!(roll(&anywhere, &plan).objectives[..2], [0, 0]);
}

/// By the rooms of the district the new ones are not needed; who can reach no others needs them.
#[test]
fn a_building_is_needed_by_those_who_reach_no_other() {
    let campuses = || vec![junior("new", 0, 0), junior("old", 0, 2)];
    let areas = |near: &[(usize, i64)]| {
        vec![
            area("A", 0, &[10, 10, 10], &[(0, 900), (1, 500)]),
            area("B", 0, &[10, 10, 10], near),
        ]
    };
    let unneeded = |city: &City, entry: [i64; 3]| {
        let mut city = city.clone();
        city.norms.building_years = 0;
        let build = Build {
            campus: 0,
            year: city.year(0),
            rooms: 3,
        };
        let years = (0..3).map(|t| ((0, 1, city.year(t)), entry[t]));
        let plan = Plan {
            entry: years.collect(),
            builds: vec![build],
            ..Plan::default()
        };
        buildings(&city, &plan, &roll(&city, &plan), &plan.builds, &[])[0].unneeded_from
    };
    let apart = reaching(campuses(), areas(&[(0, 700)]), 3);
    assert_eq!(unneeded(&apart, [1, 1, 1]), None);
    // Three classes of the first year fill it: without it none of them opens, and who entered then is there for three years.
    assert_eq!(unneeded(&apart, [3, 0, 0]), None);
    // The old school has six rooms for six full classes, and both areas reach it.
    let together = reaching(campuses(), areas(&[(0, 700), (1, 2_900)]), 3);
    assert_eq!(unneeded(&together, [1, 1, 1]), Some(together.year(0)));
    let mut anywhere = apart;
    anywhere.areas.clear();
    anywhere.norms.reach = [None; 3];
    assert_eq!(unneeded(&anywhere, [1, 1, 1]), Some(anywhere.year(0)));
}

#[test]
fn an_agreement_opens_one_school_across_the_border() {
    // B is of another district, without a school of its own within reach; A and C are of the district that helps.
    let campuses = vec![junior("border", 0, 2), junior("far", 1, 3)];
    let areas = vec![
        area("A", 0, &[13], &[(0, 400)]),
        area("B", 1, &[12], &[(0, 800)]),
    ];
    let mut city = reaching(campuses, areas, 1);
    let mut plan = Plan::default();
    assert_eq!(roll(&city, &plan).without[1][1], [12]);
    plan.help = vec![at(2026, 0, 1, 0, 5)];
    let rolled = roll(&city, &plan);
    assert_eq!(rolled.without[1][1], [7]);
    assert_eq!(rolled.help[0].taken, 5);
    assert_eq!(rolled.broken, []);
    let sound = by_hand(&city, &plan);
    assert_eq!(check(&city, &sound), []);
    // Its own come first: with sixteen of them four places are left, and it is told.
    city.areas[0].entrants[1][0] = 16;
    city.districts[0].entrants[1][0] = 16;
    let rolled = roll(&city, &plan);
    assert_eq!((rolled.without[0][1][0], rolled.without[1][1][0]), (0, 8));
    let expected = Broken::Help {
        district: 0,
        level: 1,
        year: 2026,
        places: 5,
        spare: 4,
    };
    assert_eq!(rolled.broken, [expected]);
    assert_eq!(check(&city, &by_hand(&city, &plan)), []);
    // A child that enters without an agreement, or one more than is agreed, is found out.
    let mut forged = by_hand(&city, &plan);
    forged.given = Some(Given::default());
    assert!(check(&city, &forged).contains(&Wrong::Agreed(0, 1, 2026)));
}

/// A random city of two districts, with agreements across their border.
fn drawn(seed: u64) -> (City, Plan) {
    let mut dice = Dice(seed * 733 + 17);
    let campuses: Vec<xuewei_plan::Campus> = (0..4)
        .map(|at| junior(&format!("C{at}"), at % 2, dice.below(2)))
        .collect();
    let areas: Vec<Area> = (0..4)
        .map(|at| {
            let near: Vec<(usize, i64)> = (0..4)
                .filter_map(|campus| {
                    let metres = dice.below(3_000);
                    (dice.below(5) < 3).then_some((campus, metres))
                })
                .collect();
            area(&format!("A{at}"), at % 2, &[dice.below(5)], &near)
        })
        .collect();
    let mut city = reaching(campuses, areas, 1);
    // So few that every way can be tried.
    city.norms.class_size = [3, 3, 3];
    let help = (0..4).filter_map(|campus| {
        let places = dice.below(4);
        let from = campus % 2;
        (places > 0).then(|| at(2026, from, 1 - from, campus, places))
    });
    let mut plan = Plan {
        help: help.collect(),
        ..Plan::default()
    };
    plan.help.sort_unstable();
    (city, plan)
}

/// Every way in which children may enter, handed to `each`: how many enter, how many by agreement, how many metres.
fn every(
    ways: &[(usize, usize, i64, Option<usize>)],
    left: &mut (Vec<i64>, Vec<i64>, Vec<i64>),
    sum: (i64, i64, i64),
    each: &mut dyn FnMut((i64, i64, i64)),
) {
    let Some(((area, campus, metres, by), rest)) = ways.split_first() else {
        return each(sum);
    };
    let most = left.0[*area].min(left.1[*campus]);
    let most = most.min(by.map_or(most, |by| left.2[by]));
    for own in 0..=most {
        left.0[*area] -= own;
        left.1[*campus] -= own;
        if let Some(by) = by {
            left.2[*by] -= own;
        }
        let helped = if by.is_some() { own } else { 0 };
        let sum = (sum.0 + own, sum.1 + helped, sum.2 + own * metres);
        every(rest, left, sum, each);
        left.0[*area] += own;
        left.1[*campus] += own;
        if let Some(by) = by {
            left.2[*by] += own;
        }
    }
}

#[test]
fn as_many_enter_as_can_and_no_farther_than_they_must() {
    let (mut lacks, mut helped, mut at_home) = (0, 0, 0);
    for seed in 0..120 {
        let (city, plan) = drawn(seed);
        let mut ways = Vec::new();
        for (at, area) in city.areas.iter().enumerate() {
            for near in &area.near[1] {
                let of = city.campuses[near.campus].district;
                let by = plan
                    .help
                    .iter()
                    .position(|own| own.to == area.district && own.campus == Some(near.campus));
                if of == area.district || by.is_some() {
                    ways.push((at, near.campus, near.metres, by));
                }
            }
        }
        let places: Vec<i64> = city
            .campuses
            .iter()
            .map(|own| 3 * own.last_entry(1))
            .collect();
        let mut left = (
            city.areas.iter().map(|own| own.children(1, 0)).collect(),
            places.clone(),
            plan.help.iter().map(|own| own.places).collect(),
        );
        let mut best = (0, 0, 0);
        every(&ways, &mut left, (0, 0, 0), &mut |(come, by, metres)| {
            best = best.min((-come, by, metres));
        });
        let entered = enter(&city, 1, 0, &places, &plan.help);
        let come: i64 = entered.ways.iter().map(|way| way.children).sum();
        let metres: i64 = entered
            .ways
            .iter()
            .map(|way| way.children * way.metres)
            .sum();
        let is_help = |area: usize, campus: usize| {
            city.areas[area].district != city.campuses[campus].district
        };
        let by: i64 = entered
            .ways
            .iter()
            .filter(|way| is_help(way.area, way.campus))
            .map(|way| way.children)
            .sum();
        assert_eq!((-come, by, metres), best, "{seed}");
        // No district's own children are left out for the sake of others.
        let alone = enter(&city, 1, 0, &places, &[]);
        for d in 0..2 {
            let sum = |of: &[i64]| -> i64 {
                let mine = city.areas.iter().zip(of);
                mine.filter(|(area, _)| area.district == d)
                    .map(|(_, n)| n)
                    .sum()
            };
            assert!(sum(&entered.without) <= sum(&alone.without), "{seed}");
        }
        let rolled = roll(&city, &plan);
        let sound = by_hand(&city, &plan);
        assert_eq!(check(&city, &sound), [], "{seed}");
        // One fewer on any way is found out: more could enter. So is one more, of whatever is written.
        for at in 0..sound.ways.len() {
            let mut forged = sound.clone();
            let way = forged.ways[at];
            forged.ways[at].children -= 1;
            if way.children == 1 {
                forged.ways.remove(at);
            }
            let row = forged
                .areas
                .iter_mut()
                .find(|row| row.area == way.area)
                .unwrap();
            row.without += 1;
            assert_ne!(check(&city, &forged), [], "{seed}");
            let mut forged = sound.clone();
            forged.ways[at].metres += 1;
            assert_ne!(check(&city, &forged), [], "{seed}");
            let mut forged = sound.clone();
            forged.ways[at].children += 1;
            assert_ne!(check(&city, &forged), [], "{seed}");
        }
        lacks += usize::from(rolled.objectives[0] > 0);
        helped += usize::from(by > 0);
        at_home += usize::from(plan.help.iter().any(|own| own.places > 0) && by == 0);
    }
    println!("{lacks} lack places, {helped} help, {at_home} need no help");
    assert!(lacks > 20 && helped > 20 && at_home > 5);
}

#[test]
fn with_everything_near_it_is_as_without_a_reach() {
    let mut lacks = 0;
    for seed in 0..60 {
        let (mut city, _) = drawn(seed);
        for area in &mut city.areas {
            area.near[1] = (0..4).map(|campus| Near { campus, metres: 1 }).collect();
        }
        let mut anywhere = city.clone();
        anywhere.areas.clear();
        anywhere.norms.reach = [None; 3];
        let plan = Plan::default();
        let (near, far) = (roll(&city, &plan), roll(&anywhere, &plan));
        assert_eq!(near.without, far.without, "{seed}");
        assert_eq!(near.objectives, far.objectives, "{seed}");
        assert_eq!(near.in_district, far.in_district, "{seed}");
        // As many pupils in the schools of a district; in which of them differs.
        let pupils = |of: &xuewei_plan::Rolled, d: usize| -> i64 {
            let all = city.campuses.iter().zip(&of.lines);
            all.filter(|(own, _)| own.district == d)
                .map(|(_, lines)| lines[1][0].pupils)
                .sum()
        };
        for d in 0..2 {
            assert_eq!(pupils(&near, d), pupils(&far, d), "{seed}");
        }
        lacks += usize::from(near.objectives[0] > 0);
    }
    assert!(lacks > 10, "{lacks}");
}

#[test]
fn the_referee_sees_forged_areas() {
    let campuses = vec![junior("C0", 0, 1), junior("C1", 0, 1)];
    let areas = vec![
        area("A", 0, &[8], &[(0, 500), (1, 900)]),
        area("B", 0, &[9], &[(1, 700)]),
    ];
    let city = reaching(campuses, areas, 1);
    let sound = by_hand(&city, &Plan::default());
    assert_eq!(check(&city, &sound), []);
    let forged = |change: &dyn Fn(&mut Written)| {
        let mut own = sound.clone();
        change(&mut own);
        check(&city, &own)
    };
    let row = AreaRow {
        year: 2026,
        level: 1,
        area: 0,
        children: 8,
        without: 0,
        metres: Some(500),
    };
    let way = WayRow {
        year: 2026,
        level: 1,
        area: 1,
        campus: 0,
        children: 1,
        metres: 500,
    };
    assert_eq!(sound.areas[0], row);
    for (change, told) in [
        // B is not within reach of the first school.
        (
            &(|own: &mut Written| own.ways.push(way)) as &dyn Fn(&mut Written),
            Wrong::Way(1, 1, 2026),
        ),
        (&|own| own.ways[0].campus = 1, Wrong::Way(0, 1, 2026)),
        (&|own| own.ways[0].children = 11, Wrong::Full(0, 1, 2026)),
        (&|own| own.areas[0].without = 1, Wrong::Area(0, 1, 2026)),
        (&|own| own.areas[0].children = 9, Wrong::Area(0, 1, 2026)),
        (
            &|own| own.areas[0].metres = Some(499),
            Wrong::Area(0, 1, 2026),
        ),
        (&|own| own.areas.truncate(1), Wrong::Area(1, 1, 2026)),
        (&|own| own.areas.push(row), Wrong::Area(0, 1, 2026)),
        (&|own| own.ways.clear(), Wrong::NotLeast(1, 2026)),
        (&|own| own.areas[0].area = 7, Wrong::Area(7, 1, 2026)),
        (&|own| own.ways[0].area = 7, Wrong::Way(7, 1, 2026)),
        (&|own| own.ways[0].level = 0, Wrong::Way(0, 0, 2026)),
    ] {
        assert!(
            forged(change).contains(&told),
            "{told:?}: {:?}",
            forged(change)
        );
    }
}
