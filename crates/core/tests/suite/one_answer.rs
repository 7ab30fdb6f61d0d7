//! Of all optimal allocations one is right: held against a search over every choice of every child, in small towns.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use xuewei_core::allocate;
use xuewei_core::allocation::Outcome;
use xuewei_core::control::{Control, Step};
use xuewei_core::domain::{
    Applicant, ChildIdx, City, HouseholdIdx, Intake, Position, School, SchoolIdx, SchoolLevel,
    Sector, haversine_m,
};
use xuewei_core::policy::{Households, Pack, shipped};
use xuewei_core::units::{Metres, Places, Points};

use crate::town::{Town, edit, towns};

/// What a place costs, and which child leaves which school for it; none where the child comes in there.
type Reached = (i64, Option<(usize, usize)>);

/// The least metres of all journeys when every child goes to one of its options, `None` where not all can: cheapest
/// chains, one child after the other.
pub fn least(options: &[Vec<(i64, usize)>], places: &[i64]) -> Option<i64> {
    let mut at: Vec<Option<(usize, i64)>> = vec![None; options.len()];
    let mut free = places.to_vec();
    for child in 0..options.len() {
        // Cost of getting a place at each school with `child` coming in, and by which child and school before.
        let mut cost: Vec<Option<Reached>> = vec![None; places.len()];
        for &(metres, school) in &options[child] {
            cost[school] = Some((metres, None));
        }
        for _ in 0..places.len() {
            for (other, (now, own)) in at.iter().enumerate().filter_map(|(i, a)| Some((i, (*a)?))) {
                let Some((here, _)) = cost[now] else { continue };
                for &(metres, school) in &options[other] {
                    let then = here - own + metres;
                    if school != now && cost[school].is_none_or(|(known, _)| then < known) {
                        cost[school] = Some((then, Some((other, now))));
                    }
                }
            }
        }
        let open = (0..places.len()).filter(|school| free[*school] > 0);
        let (_, end) = open.filter_map(|s| Some((cost[s]?.0, s))).min()?;
        free[end] -= 1;
        let mut school = end;
        loop {
            let (_, before) = cost[school]?;
            let metres = |who: usize| options[who].iter().find(|(_, s)| *s == school).map(|o| o.0);
            match before {
                Some((other, from)) => {
                    at[other] = Some((school, metres(other)?));
                    school = from;
                }
                None => {
                    at[child] = Some((school, metres(child)?));
                    break;
                }
            }
        }
    }
    Some(
        at.into_iter()
            .map(|a| a.map_or(0, |(_, metres)| metres))
            .sum(),
    )
}

/// The open schools of a sector in a child's reach, by the journey.
pub fn options(town: &Town, child: ChildIdx, sector: Sector) -> Vec<(i64, usize)> {
    let (intake, pack) = (&town.intake, &town.pack);
    let of = &intake.children()[child.at()];
    let from = intake.communities()[of.community.unwrap().at()].position;
    let mut all: Vec<(i64, usize)> = intake
        .open_schools()
        .filter(|(_, school)| school.sector == sector && school.places.get() > 0)
        .filter(|(_, school)| pack.reach.across_districts || school.district == of.district)
        .map(|(at, school)| {
            let line = haversine_m(from, school.position) * pack.travel.detour;
            (line.round() as i64, at.at())
        })
        .filter(|(metres, _)| Metres(*metres) <= pack.reach.max)
        .collect();
    all.sort_unstable();
    all
}

/// The right answer for those placed in a sector: in the order of rank, each the best option with which the least sum
/// is still the least; households together first.
fn by_rank(town: &Town, children: &[ChildIdx], sector: Sector, keeps: bool) -> Vec<SchoolIdx> {
    let intake = &town.intake;
    let places: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
    let mut left: Vec<Vec<(i64, usize)>> = children
        .iter()
        .map(|child| options(town, *child, sector))
        .collect();
    let best = least(&left, &places).unwrap();
    let household = |at: usize| {
        let own: Option<HouseholdIdx> = intake.children()[children[at].at()].household;
        own.filter(|_| keeps)
    };
    let mut tried: Vec<HouseholdIdx> = Vec::new();
    for at in 0..children.len() {
        if left[at].len() == 1 && household(at).is_none() {
            continue;
        }
        if let Some(own) = household(at).filter(|own| !tried.contains(own)) {
            tried.push(own);
            let members: Vec<usize> = (0..children.len())
                .filter(|m| household(*m) == Some(own))
                .collect();
            let mut joint: Vec<(i64, usize)> = (0..places.len())
                .filter_map(|school| {
                    let metres = members
                        .iter()
                        .map(|m| left[*m].iter().find(|(_, s)| *s == school).map(|o| o.0));
                    Some((metres.sum::<Option<i64>>()?, school))
                })
                .collect();
            joint.sort_unstable();
            let together =
                joint
                    .into_iter()
                    .filter(|_| members.len() > 1)
                    .find_map(|(_, school)| {
                        let mut then = left.clone();
                        for member in &members {
                            then[*member].retain(|(_, s)| *s == school);
                        }
                        (least(&then, &places) == Some(best)).then_some(then)
                    });
            if let Some(then) = together {
                left = then;
                continue;
            }
        }
        let choice = left[at].clone().into_iter().find_map(|option| {
            let mut then = left.clone();
            then[at] = vec![option];
            (least(&then, &places) == Some(best)).then_some(then)
        });
        left = choice.unwrap();
    }
    left.iter()
        .map(|own| SchoolIdx::from_usize(own[0].1))
        .collect()
}

/// 1,300 communities, each with a child, and 60 schools of 20 places, every journey as long: so many ties that the plan is
/// proved without HiGHS. By hand: the first 20 children in the order of rank get the first school, and so on.
#[test]
fn very_many_equal_journeys_have_the_answer_that_is_seen_at_once() {
    let here = Position {
        lon: 122.5,
        lat: 32.9,
    };
    let mut city = City::builder();
    for i in 0..60 {
        let id = format!("S{i:03}");
        let mut school = School::planned(id, here, None, SchoolLevel::Primary);
        school.places = Places(20);
        city = city.school(school, None);
    }
    for i in 0..1_300 {
        city = city.community(&format!("K{i:04}"), here, None);
    }
    let mut intake = Intake::builder(city.build().unwrap(), 2026, SchoolLevel::Primary).seed("t");
    for i in 0..1_300_i64 {
        let points = Points::from_parts((i * 7 % 1_300) * Points::SCALE);
        let community = format!("K{i:04}");
        for school in 0..60 {
            intake = intake.journey(&community, &format!("S{school:03}"), Metres(1_000));
        }
        let child = Applicant::new(format!("C{i:04}"));
        intake = intake.child(child.community(&community).points(points));
    }
    let intake = intake.build().unwrap();
    let text = "extends = \"two-primaries\"\ntie_break = []\n";
    let pack = Pack::from_toml(text, &shipped).unwrap();
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    let control = Control::default().with_progress(move |step| {
        counted.fetch_add(
            usize::from(matches!(step, Step::Solve { .. })),
            Ordering::Relaxed,
        );
    });
    let result = allocate(&intake, &pack, &control).expect("an optimum");
    assert_eq!(runs.load(Ordering::Relaxed), 0, "HiGHS was asked");
    for (at, child) in result.qualified.ranking.order().iter().enumerate() {
        let due = (at < 1_200).then(|| SchoolIdx::from_usize(at / 20));
        assert_eq!(result.allocation.of(*child).school(), due, "rank {at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    /// Towns on a coarse grid, so that many journeys are as long and many allocations as good.
    #[test]
    fn the_answer_is_the_one_that_the_order_of_rank_picks(
        town in towns(),
        coarse in 1_i32..4,
        same in any::<bool>(),
        keeps in any::<bool>(),
    ) {
        let mut town = town;
        town.pack.households = if keeps { Households::Costless } else { Households::Ignored };
        edit(&mut town.intake, |city, _| {
            let step = f64::from(coarse) * 0.01;
            for community in &mut city.communities {
                let to_grid = |degrees: f64| (degrees / step).round() * step;
                community.position.lon = to_grid(community.position.lon);
                community.position.lat = to_grid(community.position.lat);
            }
            if same {
                let at = city.schools[0].position;
                for school in city.schools.iter_mut().step_by(2) {
                    school.position = at;
                }
            }
        });
        let result = allocate(&town.intake, &town.pack, &Control::default()).expect("an optimum");
        for sector in [Sector::Public, Sector::Private] {
            let is_here = |child: &ChildIdx| matches!(
                result.allocation.of(*child), Outcome::Placed { sector: s, .. } if s == sector
            );
            let order = result.qualified.ranking.order().iter().copied();
            let children: Vec<ChildIdx> = order.filter(is_here).collect();
            let right = by_rank(&town, &children, sector, keeps);
            let found: Vec<SchoolIdx> = children
                .iter()
                .filter_map(|child| result.allocation.of(*child).school())
                .collect();
            prop_assert_eq!(found, right, "{:?} {}", sector, keeps);
        }
    }
}
