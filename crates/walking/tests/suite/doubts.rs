//! What is told of places and distances.

use xuewei_walking::doubts::{close_calls, of_journeys, of_places};
use xuewei_walking::{Doubt, Near, Off};

use crate::town::{gates, network, place};

#[test]
fn long_legs_gates_beside_ways_and_places_off_the_network() {
    let network = network(&[("a", "", "", &[(0.0, 0.0), (3000.0, 0.0)])]);
    let places = [
        place(10.0, 99.0),
        place(10.0, 101.0),
        gates(&[(10.0, 49.0), (20.0, 51.0), (30.0, 5000.0)]),
    ];
    let doubts = of_places(&places, &network.ends(&places));
    let expected = [
        Doubt::LongLeg {
            place: 1,
            mm: 101_000,
        },
        Doubt::GateOff {
            place: 2,
            gate: 1,
            mm: 51_000,
        },
        Doubt::Off {
            place: 2,
            gate: 2,
            off: Off::TooFar,
        },
    ];
    assert_eq!(doubts, expected);
}

#[test]
fn a_way_three_times_the_straight_line() {
    let lines = [(
        "a",
        "",
        "",
        &[(0.0, 0.0), (600.0, 0.0), (600.0, 200.0), (0.0, 200.0)][..],
    )];
    let network = network(&lines);
    let homes = network.ends(&[place(0.0, 0.0), place(500.0, 0.0)]);
    let schools = network.ends(&[place(0.0, 200.0)]);
    let journeys = network.reach(&schools, 4000).all(&homes);
    let doubts = of_journeys(&homes, &schools, &journeys);
    let [
        Doubt::Detour {
            place: 0,
            school: 0,
            mm,
            straight_m: 200,
        },
    ] = doubts[..]
    else {
        panic!("{doubts:?}");
    };
    assert_eq!((mm + 500) / 1000, 1400);
    // A distance shorter than the straight line cannot be.
    let mut forged = journeys;
    forged[0][0].mm = 190_000;
    assert_eq!(
        of_journeys(&homes, &schools, &forged),
        [Doubt::Shorter {
            place: 0,
            school: 0
        }]
    );
}

#[test]
fn calls_that_ten_metres_would_decide_otherwise() {
    let network = network(&[("a", "", "", &[(0.0, 0.0), (3000.0, 0.0)])]);
    let homes = network.ends(&[place(1000.0, 0.0), place(1050.0, 0.0)]);
    let schools = network.ends(&[place(800.0, 0.0), place(1205.0, 0.0), place(1995.0, 0.0)]);
    let close = close_calls(&network.reach(&schools, 1000).all(&homes), 1000, 10);
    let [
        Near::Schools {
            place: 0,
            first: 0,
            second: 1,
            apart,
        },
        Near::Reach {
            place: 0,
            school: 2,
            left,
        },
    ] = close[..]
    else {
        panic!("{close:?}");
    };
    assert!(
        apart.abs_diff(5_000) <= 2 && left.abs_diff(5_499) <= 2,
        "{apart} {left}"
    );
}
