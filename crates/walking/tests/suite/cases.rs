//! Distances that others got wrong, each after a public report.

use xuewei_walking::osm_writer::OsmWriter;
use xuewei_walking::{Ends, Finding, Kind, Network, Options, Profile, RoadFile, Roads};

use crate::town::{assert_metres, at, between, has, network, place, roads};

fn osm(nodes: &[(i64, f64, f64)], ways: &[(&[i64], &[(&str, &str)])], profile: &Profile) -> Roads {
    let mut writer = OsmWriter::new();
    for (id, x, y) in nodes {
        writer.node(*id, at(*x, *y), &[]);
    }
    for (id, (points, tags)) in ways.iter().enumerate() {
        writer.way(id as i64 + 1, points, tags);
    }
    let bytes = writer.finish(0);
    Roads::read(
        &[RoadFile::new("a.osm.pbf", Kind::Pbf, &bytes)],
        &[],
        profile,
    )
    .expect("roads")
}

fn built(roads: &Roads) -> Network {
    Network::build(roads, &Options::default())
}

#[test]
fn both_on_one_segment() {
    let network = network(&[("a", "", "", &[(0.0, 0.0), (1000.0, 0.0)])]);
    let found = between(&network, &place(200.0, 10.0), &place(350.0, -20.0));
    assert_metres(found, 180);
}

#[test]
fn a_third_point_changes_nothing() {
    let lines = [
        (
            "main",
            "",
            "",
            &[(0.0, 0.0), (500.0, 0.0), (1000.0, 0.0)][..],
        ),
        ("piece", "", "", &[(0.0, 30.0), (100.0, 30.0)][..]),
    ];
    let network = network(&lines);
    assert!(has(network.findings(), |f| matches!(
        f,
        Finding::Pieces {
            count: 1,
            metres: 99..=100
        }
    )));
    let (home, p, q) = (place(50.0, 28.0), place(1000.0, -10.0), place(90.0, 35.0));
    assert_metres(between(&network, &home, &p), 988);
    assert_metres(between(&network, &home, &q), 103);
    let schools = network.ends(&[p, q]);
    let both = network
        .reach(&schools, 2_000)
        .journeys(&network.ends(&[home])[0]);
    assert_eq!(
        both.iter().map(|j| j.metres()).collect::<Vec<u64>>(),
        [988, 103]
    );
}

#[test]
fn a_clipped_extract_is_cut_and_not_joined() {
    let nodes = [
        (1, 0.0, 0.0),
        (2, 100.0, 0.0),
        (4, 300.0, 0.0),
        (5, 100.0, 300.0),
        (6, 300.0, 300.0),
    ];
    let tags = &[("highway", "residential")][..];
    let ways = [(&[1, 2, 3, 4][..], tags), (&[2, 5, 6, 4][..], tags)];
    let roads = osm(&nodes, &ways, &Profile::default());
    assert!(roads.findings.contains(&Finding::CutWays { ways: 1 }));
    let found = between(&built(&roads), &place(0.0, 0.0), &place(300.0, 0.0));
    assert_metres(found, 900);
}

#[test]
fn lines_that_cross_are_no_junction_and_a_common_point_is_one() {
    let road = ("road", "", "", &[(0.0, 0.0), (1000.0, 0.0)][..]);
    let flyover = ("flyover", "", "", &[(500.0, -300.0), (500.0, 300.0)][..]);
    let ramp = ("ramp", "", "", &[(0.0, 0.0), (500.0, -300.0)][..]);
    let apart = roads(&[road, flyover, ramp]);
    assert!(has(&apart.findings, |f| matches!(
        f,
        Finding::Crossings { count: 1, .. }
    )));
    let (home, school) = (place(500.0, 300.0), place(1000.0, 0.0));
    assert_metres(between(&built(&apart), &home, &school), 2183);
    let road = (
        "road",
        "",
        "",
        &[(0.0, 0.0), (500.0, 0.0), (1000.0, 0.0)][..],
    );
    let with_point = (
        "flyover",
        "",
        "",
        &[(500.0, -300.0), (500.0, 0.0), (500.0, 300.0)][..],
    );
    let joined = roads(&[road, with_point, ramp]);
    assert_eq!(joined.findings, []);
    assert_metres(between(&built(&joined), &home, &school), 800);
    // A point of one alone lies on the other: a junction too.
    let joined = roads(&[road, flyover, ramp]);
    assert_metres(between(&built(&joined), &home, &school), 800);
    // At another level it is none, and nothing to tell of.
    let above = ("flyover", "1", "", flyover.3);
    let apart = roads(&[road, above, ramp]);
    assert_eq!(apart.findings, []);
    assert_metres(between(&built(&apart), &home, &school), 2183);
}

#[test]
fn the_way_to_the_network_counts() {
    let network = network(&[("a", "", "", &[(0.0, 0.0), (1000.0, 0.0)])]);
    let home = place(0.0, 256.0);
    assert_metres(between(&network, &home, &place(1000.0, 1.0)), 1257);
    let leg = network.ends(&[home])[0].ends[0]
        .expect("on the network")
        .leg;
    assert_eq!(leg / 1000, 256);
}

#[test]
fn many_short_segments_are_as_long_as_they_are() {
    let short: Vec<(f64, f64)> = (0..=1000).map(|i| (f64::from(i) * 0.4, 0.0)).collect();
    let bend = (205.0_f64.powi(2) - 200.0_f64.powi(2)).sqrt();
    let other = [(0.0, 0.0), (200.0, bend), (400.0, 0.0)];
    let network = network(&[("a", "", "", &short), ("b", "", "", &other)]);
    assert_metres(between(&network, &place(0.0, 0.0), &place(400.0, 0.0)), 400);
}

#[test]
fn of_parallel_ways_the_shorter_is_taken_and_a_loop_is_none() {
    let lines = [
        ("ab", "", "", &[(0.0, 0.0), (100.0, 0.0)][..]),
        (
            "ab2",
            "",
            "",
            &[(0.0, 0.0), (50.0, 48.99), (100.0, 0.0)][..],
        ),
        ("bc", "", "", &[(100.0, 0.0), (150.0, 0.0)][..]),
        (
            "loop",
            "",
            "",
            &[(100.0, 0.0), (110.0, 30.0), (90.0, 30.0), (100.0, 0.0)][..],
        ),
    ];
    let network = network(&lines);
    assert_metres(between(&network, &place(0.0, 0.0), &place(150.0, 0.0)), 150);
    // Two places on the loop, one on either side of its junction.
    assert_metres(
        between(&network, &place(103.0, 10.0), &place(97.0, 10.0)),
        22,
    );
}

#[test]
fn a_square_is_walked_along_its_edge() {
    let nodes = [
        (1, 0.0, 0.0),
        (2, 16.0, 0.0),
        (3, 16.0, 40.0),
        (4, 0.0, 40.0),
        (5, -3000.0, 0.0),
        (6, 3000.0, 0.0),
        (7, -3000.0, -5000.0),
        (8, 3000.0, -5000.0),
    ];
    let street = &[("highway", "residential")][..];
    let square = &[("highway", "pedestrian"), ("area", "yes")][..];
    let ways = [
        (&[1, 2, 3, 4, 1][..], square),
        (&[5, 1][..], street),
        (&[2, 6][..], street),
        (&[5, 7, 8, 6][..], street),
    ];
    let network = built(&osm(&nodes, &ways, &Profile::default()));
    let (west, east) = (
        Ends::at(at(0.0, 0.0).lon, at(0.0, 0.0).lat),
        place(16.0, 0.0),
    );
    assert_metres(between(&network, &west, &east), 16);
    // Touched once it leads nowhere.
    let ways = [ways[0], ways[1]];
    assert_eq!(
        built(&osm(&nodes, &ways, &Profile::default()))
            .segments()
            .len(),
        1
    );
}

/// The square of [`a_square_is_walked_along_its_edge`] as a relation: two ways without tags around it, one around a
/// fountain in it; some of them are left out.
fn around(left_out: &[i64], tags: &[(&str, &str)]) -> Roads {
    let mut writer = OsmWriter::new();
    let corners = [
        (1, 0.0, 0.0),
        (2, 16.0, 0.0),
        (3, 16.0, 40.0),
        (4, 0.0, 40.0),
    ];
    let ends = [(5, -3000.0, 0.0), (6, 3000.0, 0.0), (7, 16.0, 3000.0)];
    for (id, x, y) in corners.into_iter().chain(ends) {
        writer.node(id, at(x, y), &[]);
    }
    for (id, x, y) in [(11, 5.0, 5.0), (12, 9.0, 5.0), (13, 9.0, 9.0)] {
        writer.node(id, at(x, y), &[]);
    }
    let ways: [(i64, &[i64]); 3] = [(21, &[4, 1, 2]), (22, &[2, 3, 4]), (23, &[11, 12, 13, 11])];
    for (id, nodes) in ways {
        if !left_out.contains(&id) {
            writer.way(id, nodes, &[]);
        }
    }
    for (id, nodes) in [(31, [5, 1]), (32, [2, 6]), (33, [3, 7])] {
        writer.way(id, &nodes, &[("highway", "residential")]);
    }
    let members = [(21, "outer"), (22, "outer"), (23, "inner")];
    writer.relation(9, &members, tags);
    let bytes = writer.finish(0);
    let file = RoadFile::new("a.osm.pbf", Kind::Pbf, &bytes);
    Roads::read(&[file], &[], &Profile::default()).expect("roads")
}

#[test]
fn a_square_of_several_ways_is_walked_along_its_edge() {
    let square = [
        ("type", "multipolygon"),
        ("highway", "pedestrian"),
        ("name", "市民广场"),
    ];
    let roads = around(&[], &square);
    let network = built(&roads);
    assert_metres(between(&network, &place(0.0, 0.0), &place(16.0, 0.0)), 16);
    assert_metres(between(&network, &place(0.0, 0.0), &place(16.0, 40.0)), 56);
    // The edge of the fountain is nobody's way.
    assert_eq!(roads.ways.len(), 5);
    assert_eq!(roads.ways[0].name.as_deref(), Some("市民广场"));
    // Where a part of the edge is missing nothing leads over it, and that is told.
    let roads = around(&[22], &square);
    assert!(has(&roads.findings, |f| *f == Finding::CutWays { ways: 1 }));
    let network = built(&roads);
    assert_metres(between(&network, &place(0.0, 0.0), &place(16.0, 0.0)), 16);
    assert_eq!(
        between(&network, &place(0.0, 0.0), &place(16.0, 40.0)),
        None
    );
}

#[test]
fn what_is_no_square_is_no_way() {
    for tags in [
        &[("type", "route"), ("highway", "pedestrian")][..],
        &[("type", "multipolygon"), ("building", "yes")],
        &[
            ("type", "multipolygon"),
            ("highway", "pedestrian"),
            ("access", "no"),
        ],
        &[
            ("type", "multipolygon"),
            ("highway", "pedestrian"),
            ("area", "no"),
        ],
    ] {
        let roads = around(&[], tags);
        assert_eq!(roads.ways.len(), 3, "{tags:?}");
        assert!(!has(&roads.findings, |f| matches!(
            f,
            Finding::CutWays { .. }
        )));
    }
}

/// A river with an island between two streets that a third joins, drawn as a relation over its banks; some points or ways
/// are left out.
fn river(points_left_out: &[i64], ways_left_out: &[i64], tags: &[(&str, &str)]) -> Network {
    let mut writer = OsmWriter::new();
    let points = [
        (1, -1500.0, 60.0),
        (2, 1500.0, 60.0),
        (3, 1500.0, 20.0),
        (4, -1500.0, 20.0),
        (11, 80.0, 35.0),
        (12, 120.0, 35.0),
        (13, 100.0, 50.0),
        (31, -2000.0, 100.0),
        (32, 2000.0, 100.0),
        (33, 2000.0, -150.0),
        (34, -2000.0, -150.0),
    ];
    for (id, x, y) in points {
        if !points_left_out.contains(&id) {
            writer.node(id, at(x, y), &[]);
        }
    }
    let ways: [(i64, &[i64]); 3] = [(21, &[4, 1, 2]), (22, &[2, 3, 4]), (23, &[11, 12, 13, 11])];
    for (id, nodes) in ways {
        if !ways_left_out.contains(&id) {
            writer.way(id, nodes, &[]);
        }
    }
    writer.way(41, &[31, 32, 33, 34], &[("highway", "residential")]);
    let members = [(21, "outer"), (22, "outer"), (23, "inner")];
    writer.relation(9, &members, tags);
    let bytes = writer.finish(0);
    let file = RoadFile::new("a.osm.pbf", Kind::Pbf, &bytes);
    built(&Roads::read(&[file], &[], &Profile::default()).expect("roads"))
}

#[test]
fn a_river_drawn_as_a_relation_is_a_barrier_and_so_is_the_shore_of_its_island() {
    let water = [("type", "multipolygon"), ("natural", "water")];
    let (home, school) = (place(0.0, 0.0), place(0.0, 100.0));
    let over = |network: &Network| between(network, &home, &school);
    // Around by the bridge: 150 m to the far street, 2,000 along it, 250 across and 2,000 back.
    let around = 150 + 2_000 + 250 + 2_000;
    assert_metres(over(&river(&[], &[], &water)), around);
    let older = [("type", "multipolygon"), ("waterway", "riverbank")];
    assert_metres(over(&river(&[], &[], &older)), around);
    // One bank is enough; a way that the extract lacks is no bank.
    assert_metres(over(&river(&[], &[21], &water)), around);
    assert_metres(over(&river(&[], &[22], &water)), around);
    assert_metres(over(&river(&[], &[21, 22], &water)), 100);
    // A bank is not drawn straight over points that the extract lacks: of both banks only ends are left.
    assert_metres(over(&river(&[2], &[], &water)), around);
    assert_metres(over(&river(&[2, 3], &[], &water)), 100);
    for tags in [
        &[("type", "multipolygon"), ("natural", "wood")][..],
        &[("type", "route"), ("natural", "water")],
        &[
            ("type", "multipolygon"),
            ("natural", "water"),
            ("tunnel", "yes"),
        ],
    ] {
        assert_metres(over(&river(&[], &[], tags)), 100);
    }
    // From the island no leg leads anywhere, unless its shore is left out and the bank too.
    let island = place(100.0, 40.0);
    let from_island = |network: &Network| between(network, &island, &school);
    assert_eq!(from_island(&river(&[], &[], &water)), None);
    assert_eq!(from_island(&river(&[], &[21, 22], &water)), None);
    assert_metres(from_island(&river(&[], &[21, 22, 23], &water)), 160);
}

#[test]
fn only_a_file_that_says_it_was_made_up_credits_nobody() {
    let read = |writer: OsmWriter| {
        let bytes = writer.finish(0);
        let file = RoadFile::new("a.osm.pbf", Kind::Pbf, &bytes);
        Roads::read(&[file], &[], &Profile::default())
            .expect("roads")
            .is_osm
    };
    assert!(read(OsmWriter::new()));
    assert!(!read(OsmWriter::new().generated()));
}

#[test]
fn ferries_run_where_the_pack_lets_them() {
    let nodes = [
        (1, 0.0, 100.0),
        (2, 1000.0, 100.0),
        (3, 0.0, 0.0),
        (4, 1000.0, 0.0),
    ];
    let street = &[("highway", "residential")][..];
    let ways = [
        (&[1, 2][..], street),
        (&[3, 4][..], street),
        (
            &[2, 4][..],
            &[("highway", "footway"), ("bridge", "yes")][..],
        ),
        (&[1, 3][..], &[("route", "ferry")][..]),
    ];
    let (home, school) = (place(0.0, 100.0), place(0.0, 0.0));
    let network = built(&osm(&nodes, &ways, &Profile::default()));
    assert_metres(between(&network, &home, &school), 2100);
    let ferries = Profile {
        ferries: true,
        ..Profile::default()
    };
    assert_metres(
        between(&built(&osm(&nodes, &ways, &ferries)), &home, &school),
        100,
    );
}
