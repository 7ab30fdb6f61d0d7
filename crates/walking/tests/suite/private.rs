//! Ways that only some may walk: from and to, not through.

use xuewei_walking::{Finding, Kind, Network, Options, Private, Profile, RoadFile, Roads};

use crate::town::{assert_metres, at, between, csv, has, place, roads};

/// A compound between two streets, with a private way through it, and a long way round.
const LINES: [(&str, &str, &str, &[(f64, f64)]); 3] = [
    (
        "round",
        "",
        "",
        &[(0.0, 0.0), (-1000.0, 0.0), (-1000.0, 200.0), (0.0, 200.0)],
    ),
    ("through", "", "private", &[(0.0, 0.0), (0.0, 200.0)]),
    ("inner", "", "private", &[(0.0, 100.0), (100.0, 100.0)]),
];

#[test]
fn nobody_walks_through_and_who_lives_there_walks_out() {
    let roads = roads(&LINES);
    assert!(has(&roads.findings, |f| *f
        == Finding::PrivateWays { ways: 2, of: 3 }));
    let network = Network::build(&roads, &Options::default());
    let (south, north) = (place(-10.0, 0.0), place(-10.0, 200.0));
    assert_metres(between(&network, &south, &north), 990 + 200 + 990);
    let inside = place(100.0, 100.0);
    assert_metres(between(&network, &inside, &north), 100 + 100 + 10);
    assert_metres(between(&network, &south, &inside), 10 + 100 + 100);
    // Home and school in the same compound.
    assert_metres(between(&network, &inside, &place(0.0, 20.0)), 180);
    // From one private way over open ones to another.
    assert_metres(between(&network, &place(0.0, 1.0), &place(0.0, 199.0)), 198);
}

#[test]
fn the_pack_may_open_them_or_leave_them_out() {
    let text = csv(&LINES);
    let read = |private| {
        let profile = Profile {
            private,
            ..Profile::default()
        };
        let file = RoadFile::new("roads.csv", Kind::Csv, text.as_bytes());
        let roads = Roads::read(&[file], &[], &profile).expect("roads");
        Network::build(&roads, &Options::default())
    };
    let (south, north) = (place(-10.0, 0.0), place(-10.0, 200.0));
    assert_metres(between(&read(Private::Open), &south, &north), 220);
    assert_metres(between(&read(Private::Out), &south, &north), 2180);
    let inside = read(Private::Out)
        .snap(at(100.0, 100.0))
        .expect("near enough");
    assert_eq!(inside.leg / 1000, 141);
}
