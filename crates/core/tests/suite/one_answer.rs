//! Of all optimal allocations one is right: held against a search over every choice of every child, in small towns.

use proptest::prelude::*;
use xuewei_core::allocate;
use xuewei_core::allocation::Outcome;
use xuewei_core::control::Control;
use xuewei_core::domain::{ChildIdx, HouseholdIdx, SchoolIdx, Sector, haversine_m};
use xuewei_core::policy::Households;
use xuewei_core::units::Metres;

use crate::town::{Town, edit, towns};

/// What a place costs, and which child leaves which school for it; none where the child comes in there.
type Reached = (i64, Option<(usize, usize)>);

/// The least metres of all journeys when every child goes to one of its options, `None` where not all can: cheapest
/// chains, one child after the other.
fn least(options: &[Vec<(i64, usize)>], places: &[i64]) -> Option<i64> {
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

/// The right answer for those placed in a sector: in the order of rank, each the best option with which the least sum
/// is still the least; households together first.
fn by_rank(town: &Town, children: &[ChildIdx], sector: Sector, keeps: bool) -> Vec<SchoolIdx> {
    let (intake, pack) = (&town.intake, &town.pack);
    let options = |child: &ChildIdx| -> Vec<(i64, usize)> {
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
    };
    let places: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
    let mut left: Vec<Vec<(i64, usize)>> = children.iter().map(options).collect();
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

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
