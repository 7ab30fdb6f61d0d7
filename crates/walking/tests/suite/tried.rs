//! Paths and gates tried on roads that were read: what they shorten, what they lengthen, what cannot be tried.

use xuewei_walking::geometry::Point;
use xuewei_walking::{
    Change, Edit, Ends, Kind, Network, NotTried, Options, Profile, Referee, RoadFile, Roads, Trial,
};

/// A street of about a kilometre that bends around a block, with a private way through its middle.
const STREETS: &str = "edge_id,wkt,foot\n\
    west,\"LINESTRING (120.000 31.000, 120.000 31.004)\",\n\
    north,\"LINESTRING (120.000 31.004, 120.004 31.004)\",\n\
    east,\"LINESTRING (120.004 31.004, 120.004 31.000)\",\n\
    yard,\"LINESTRING (120.000 31.002, 120.002 31.002, 120.004 31.002)\",private\n";

fn roads(edits: &[Edit]) -> Roads {
    let file = RoadFile::new("streets.csv", Kind::Csv, STREETS.as_bytes());
    Roads::read(&[file], edits, &Profile::default()).expect("roads")
}

/// Millimetres from the one end of the street to the other; proved by the referee.
fn length(roads: &Roads) -> Option<u32> {
    let network = Network::build(roads, &Options::default());
    let to = network.ends(&[Ends::at(120.004, 31.0)]);
    let from = network.ends(&[Ends::at(120.0, 31.0)]);
    let journeys = network.reach_from(&to, 5_000, &from).all(&from);
    assert_eq!(
        Referee::new(&network).check(&to, &from, &journeys, 5_000),
        []
    );
    journeys[0].first().map(|journey| journey.mm)
}

fn edit(change: Change) -> Edit {
    Edit {
        change,
        reason: "seen".to_owned(),
        who: String::new(),
        date: String::new(),
        row: 2,
    }
}

#[test]
fn a_path_that_is_drawn_is_joined_at_its_ends_and_shortens_the_way() {
    let roads = roads(&[]);
    let before = length(&roads).expect("a way");
    // Drawn some metres beside the streets, as a hand does.
    let trial = Trial::Add {
        id: "new".to_owned(),
        line: vec![
            Point::new(120.00004, 31.00101),
            Point::new(120.00395, 31.00099),
        ],
    };
    let tried = roads.tried(&[trial]).expect("tried");
    let after = length(&tried).expect("a way");
    // Up to the path and down again, about 110 m each, and 381 m across, instead of 445 m up and down each.
    assert!((603_000..606_000).contains(&after), "{after}");
    assert!(before > 1_260_000, "{before}");
    // What was there before is as long as before: a joint in a street does not change it.
    let without = |roads: &Roads| roads.ways.iter().map(|way| way.points.len()).sum::<usize>();
    assert_eq!(without(&tried), without(&roads) + 2 + 4);
    // The roads that were tried on stay as they were.
    assert_eq!(length(&roads), Some(before));
}

#[test]
fn a_way_is_closed_or_opened_and_an_edit_of_a_file_does_the_same() {
    let roads = roads(&[]);
    let before = length(&roads).expect("a way");
    let remove = |id: &str| Trial::Remove { id: id.to_owned() };
    let open = |id: &str| Trial::Open { id: id.to_owned() };
    // Without the street in the north there is only the yard, which is private.
    let closed = roads.tried(&[remove("north")]).expect("tried");
    assert_eq!(length(&closed), None);
    let through = roads.tried(&[open("yard")]).expect("tried");
    let after = length(&through).expect("a way");
    assert!(after < before && after > 800_000, "{after} {before}");
    let both = [
        edit(Change::Remove {
            id: "north".to_owned(),
        }),
        edit(Change::Open {
            id: "yard".to_owned(),
        }),
    ];
    let tried = roads
        .tried(&[remove("north"), open("yard")])
        .expect("tried");
    assert_eq!(length(&self::roads(&both)), length(&tried));
    let none = self::roads(&[edit(Change::Open {
        id: "none".to_owned(),
    })]);
    assert_eq!(none.findings.len(), roads.findings.len() + 1);
}

#[test]
fn what_cannot_be_tried_is_told_each_by_its_place() {
    let roads = roads(&[]);
    let add = |line: &[(f64, f64)]| Trial::Add {
        id: "new".to_owned(),
        line: line
            .iter()
            .map(|(lon, lat)| Point::new(*lon, *lat))
            .collect(),
    };
    let trials = [
        Trial::Remove {
            id: "south".to_owned(),
        },
        Trial::Open {
            id: "west".to_owned(),
        },
        Trial::Open {
            id: "south".to_owned(),
        },
        // 1 km from every street; both ends at one point of a street; no line at all.
        add(&[(120.0, 31.001), (120.02, 31.02)]),
        add(&[(120.0001, 31.001), (120.0002, 31.001)]),
        add(&[]),
    ];
    let faults = roads.tried(&trials).expect_err("faults");
    assert_eq!(
        faults,
        [
            (0, NotTried::NoWay),
            (1, NotTried::IsOpen),
            (2, NotTried::NoWay),
            (3, NotTried::NotJoined),
            (4, NotTried::NotJoined),
            (5, NotTried::NotJoined),
        ]
    );
}
