//! Places on the network: barriers, gates, ties, what is off it.

use xuewei_walking::{Kind, Network, Off, Options, RoadFile, read_barriers};

use crate::town::{assert_metres, at, between, gates, place, roads, wkt};

/// Two banks, a bridge at the east end; home on the south bank, nearer to the street on the north.
fn banks(barriers: &str) -> Network {
    let mut roads = roads(&[
        ("north", "", "", &[(0.0, 50.0), (1000.0, 50.0)]),
        ("south", "", "", &[(0.0, -100.0), (1000.0, -100.0)]),
        ("bridge", "", "", &[(1000.0, 50.0), (1000.0, -100.0)]),
    ]);
    let file = RoadFile::new("barriers.csv", Kind::Csv, barriers.as_bytes());
    let (barriers, findings) = read_barriers(&file).expect("barriers");
    assert_eq!(findings, []);
    roads.barriers = barriers;
    let options = Options {
        min_piece_m: 0,
        ..Options::default()
    };
    Network::build(&roads, &options)
}

fn water(points: &[(f64, f64)]) -> String {
    format!("wkt,kind\n\"{}\",water\n", wkt(points))
}

#[test]
fn a_leg_does_not_cross_a_river() {
    let (home, school) = (place(100.0, 0.0), place(100.0, 60.0));
    let open = banks("wkt,kind\n");
    assert_metres(between(&open, &home, &school), 60);
    let river = banks(&water(&[(-500.0, 20.0), (1500.0, 20.0)]));
    assert_metres(between(&river, &home, &school), 100 + 900 + 150 + 900 + 10);
}

#[test]
fn a_barrier_with_a_gap_lets_through_where_the_gap_is() {
    let text = format!(
        "wkt,kind\n\"{}\",water\n\"{}\",water\n",
        wkt(&[(-500.0, 20.0), (90.0, 20.0)]),
        wkt(&[(110.0, 20.0), (1500.0, 20.0)])
    );
    let network = banks(&text);
    assert_metres(
        between(&network, &place(100.0, 0.0), &place(100.0, 60.0)),
        60,
    );
    assert_metres(
        between(&network, &place(200.0, 0.0), &place(200.0, 60.0)),
        100 + 800 + 150 + 800 + 10,
    );
}

#[test]
fn a_home_in_a_ring_of_water_is_off_the_network() {
    let ring = [
        (50.0, -50.0),
        (150.0, -50.0),
        (150.0, 40.0),
        (50.0, 40.0),
        (50.0, -50.0),
    ];
    let text = format!(
        "wkt,kind\n\"{}\",water\n",
        wkt(&ring).replace("LINESTRING (", "POLYGON ((") + ")"
    );
    let network = banks(&text);
    assert_eq!(network.snap(at(100.0, 0.0)), Err(Off::Blocked));
    assert_eq!(network.snap(at(100.0, 400.0)), Err(Off::TooFar));
    assert!(network.snap(at(100.0, 349.0)).is_ok());
}

#[test]
fn closed_ground_closes_the_ways_over_it() {
    let ring = [
        (990.0, -60.0),
        (1010.0, -60.0),
        (1010.0, -40.0),
        (990.0, -40.0),
        (990.0, -60.0),
    ];
    let text = format!(
        "wkt,kind\n\"{}\",closed\n",
        wkt(&ring).replace("LINESTRING (", "POLYGON ((") + ")"
    );
    let network = banks(&text);
    assert_eq!(
        between(&network, &place(100.0, -110.0), &place(100.0, 60.0)),
        None
    );
}

#[test]
fn the_nearest_gate_counts_and_gates_alone() {
    let network = Network::build(
        &roads(&[("a", "", "", &[(0.0, 0.0), (3000.0, 0.0)])]),
        &Options::default(),
    );
    let school = gates(&[(2500.0, 10.0), (1000.0, 5.0), (1000.0, 5.0)]);
    assert_metres(between(&network, &place(0.0, 0.0), &school), 1005);
    let places = network.ends(&[place(0.0, 0.0), place(2900.0, 0.0)]);
    let schools = network.ends(&[school]);
    let reached = network.reach(&schools, 4000);
    assert_eq!(reached.journeys(&places[0])[0].to_gate, 1);
    assert_eq!(reached.journeys(&places[1])[0].to_gate, 0);
    // A gate that is off the network leaves the others; with none left there is no journey.
    let far = gates(&[(0.0, 5000.0), (1000.0, 5.0)]);
    assert_metres(between(&network, &place(0.0, 0.0), &far), 1005);
    assert_eq!(
        between(&network, &place(0.0, 0.0), &gates(&[(0.0, 5000.0)])),
        None
    );
    assert_eq!(between(&network, &place(0.0, 0.0), &gates(&[])), None);
}

#[test]
fn of_equal_ways_the_first_is_taken() {
    let line = &[(0.0, 10.0), (1500.0, 10.0)][..];
    let lines = [("b", "", "", line), ("a", "", "", line)];
    let network = Network::build(&roads(&lines), &Options::default());
    let end = network.snap(at(100.0, 0.0)).expect("near");
    let way = network.segments()[end.segment as usize].way;
    assert_eq!(network.ways()[way as usize].id.to_string(), "a");
}

#[test]
fn the_bound_is_what_rounds_to_it() {
    let network = Network::build(
        &roads(&[("a", "", "", &[(0.0, 0.0), (3000.0, 0.0)])]),
        &Options::default(),
    );
    let place = network.ends(&[place(0.0, 0.0)]);
    let schools = network.ends(&[gates(&[(1000.45, 0.0)]), gates(&[(1000.55, 0.0)])]);
    let found = |most| network.reach(&schools, most).journeys(&place[0]).len();
    assert_eq!([found(999), found(1000), found(1001)], [0, 1, 2]);
}
