//! Random networks: the search against a textbook's, and under the referee.

use proptest::prelude::*;
use xuewei_walking::{Network, Options, Referee};

use crate::plain::distances;
use crate::town::{Line, gates, roads};

/// Crooked lines over a small grid of points, so that they meet, run along each other, and leave pieces and loops.
fn town() -> impl Strategy<Value = Vec<Vec<(u8, u8)>>> {
    prop::collection::vec(prop::collection::vec((0_u8..12, 0_u8..12), 2..6), 1..40)
}

fn network(lines: &[Vec<(u8, u8)>], private: &[bool], min_piece_m: u64) -> Network {
    let shake = |v: u8, w: u8| f64::from(v) * 90.0 + f64::from((v ^ w).wrapping_mul(37) % 23);
    let points: Vec<Vec<(f64, f64)>> = lines
        .iter()
        .map(|line| {
            line.iter()
                .map(|(x, y)| (shake(*x, *y), shake(*y, *x)))
                .collect()
        })
        .collect();
    let ids: Vec<String> = (0..lines.len()).map(|i| format!("{i:03}")).collect();
    let foot = |i: usize| {
        if private.get(i) == Some(&true) {
            "private"
        } else {
            ""
        }
    };
    let rows: Vec<Line<'_>> = points
        .iter()
        .enumerate()
        .map(|(i, line)| (ids[i].as_str(), "", foot(i), line.as_slice()))
        .collect();
    let options = Options {
        min_piece_m,
        ..Options::default()
    };
    Network::build(&roads(&rows), &options)
}

fn places() -> impl Strategy<Value = Vec<Vec<(f64, f64)>>> {
    prop::collection::vec(
        prop::collection::vec((-50.0..1100.0, -50.0..1100.0), 1..4),
        1..12,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn distances_are_those_of_a_textbook(lines in town(), homes in places(), schools in places(), least in 0_u64..3000) {
        let network = network(&lines, &[], least);
        let homes: Vec<_> = homes.iter().map(|points| gates(points)).collect();
        let schools: Vec<_> = schools.iter().map(|points| gates(points)).collect();
        let (homes, schools) = (network.ends(&homes), network.ends(&schools));
        for most in [700, 100_000] {
            let journeys = network.reach(&schools, most).all(&homes);
            prop_assert_eq!(&journeys, &network.reach_from(&schools, most, &homes).all(&homes));
            for (to, school) in schools.iter().enumerate() {
                for (from, expected) in distances(&network, school, &homes).into_iter().enumerate() {
                    let found = journeys[from].iter().find(|j| j.to as usize == to).map(|j| u64::from(j.mm));
                    prop_assert_eq!(found, expected.filter(|mm| (mm + 500) / 1000 <= most));
                }
            }
            prop_assert_eq!(Referee::new(&network).check(&schools, &homes, &journeys, most), vec![]);
        }
    }

    #[test]
    fn private_ways_pass_the_referee_and_routes_are_as_long_as_journeys(
        lines in town(),
        private in prop::collection::vec(any::<bool>(), 40),
        homes in places(),
        schools in places(),
    ) {
        let network = network(&lines, &private, 0);
        let homes: Vec<_> = homes.iter().map(|points| gates(points)).collect();
        let schools: Vec<_> = schools.iter().map(|points| gates(points)).collect();
        let (homes, schools) = (network.ends(&homes), network.ends(&schools));
        let journeys = network.reach(&schools, 100_000).all(&homes);
        prop_assert_eq!(Referee::new(&network).check(&schools, &homes, &journeys, 100_000), vec![]);
        // There and back are equally long.
        let back = network.reach(&homes, 100_000).all(&schools);
        for (from, journeys) in journeys.iter().enumerate() {
            for journey in journeys {
                let other = back[journey.to as usize].iter().find(|j| j.to as usize == from);
                prop_assert_eq!(other.map(|j| j.mm), Some(journey.mm));
                let route = network.route(&homes[from], &schools[journey.to as usize]).expect("a route");
                prop_assert_eq!((route.mm, route.from_gate, route.to_gate), (journey.mm, journey.from_gate, journey.to_gate));
                let walked: u32 = route.ways.iter().map(|(_, mm)| mm).sum();
                prop_assert_eq!(route.from_leg + walked + route.to_leg, route.mm);
            }
        }
    }

    #[test]
    fn the_order_of_lines_changes_nothing(lines in town(), homes in places()) {
        let rows: Vec<(String, Vec<(f64, f64)>)> = lines
            .iter()
            .enumerate()
            .map(|(i, line)| {
                let at = |v: u8| f64::from(v) * 100.0;
                (format!("{i:03}"), line.iter().map(|(x, y)| (at(*x), at(*y))).collect())
            })
            .collect();
        let build = |rows: Vec<&(String, Vec<(f64, f64)>)>| {
            let rows: Vec<Line<'_>> = rows.iter().map(|(id, line)| (id.as_str(), "", "", line.as_slice())).collect();
            let network = Network::build(&roads(&rows), &Options::default());
            let homes = network.ends(&homes.iter().map(|points| gates(points)).collect::<Vec<_>>());
            network.reach(&homes, 5_000).all(&homes)
        };
        prop_assert_eq!(build(rows.iter().collect()), build(rows.iter().rev().collect()));
    }
}
