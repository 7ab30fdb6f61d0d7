//! Networks in metres east and north of one point, as the cases are told.

use std::fmt::Write as _;

use xuewei_walking::geometry::DEGREE_M;
use xuewei_walking::{
    Ends, Finding, Kind, Network, Options, Point, Profile, Referee, RoadFile, Roads,
};

/// A point in metres east and north of 120.60 E, 31.30 N.
pub fn at(x: f64, y: f64) -> Point {
    let lon = 120.6 + x / (DEGREE_M * 31.3_f64.to_radians().cos());
    Point::new(lon, 31.3 + y / DEGREE_M)
}

pub fn place(x: f64, y: f64) -> Ends {
    Ends::at(at(x, y).lon, at(x, y).lat)
}

pub fn gates(points: &[(f64, f64)]) -> Ends {
    Ends::gates(points.iter().map(|(x, y)| at(*x, *y)).collect())
}

/// A line as a row of CSV: `id, level, foot`, and its points.
pub type Line<'a> = (&'a str, &'a str, &'a str, &'a [(f64, f64)]);

/// Well-known text of a line.
pub fn wkt(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| {
            let p = at(*x, *y);
            format!("{:.12} {:.12}", p.lon, p.lat)
        })
        .collect();
    format!("LINESTRING ({})", points.join(", "))
}

pub fn csv(lines: &[Line<'_>]) -> String {
    let mut text = String::from("edge_id,level,foot,wkt\n");
    for (id, level, foot, points) in lines {
        writeln!(text, "{id},{level},{foot},\"{}\"", wkt(points)).unwrap();
    }
    text
}

pub fn roads(lines: &[Line<'_>]) -> Roads {
    let text = csv(lines);
    let file = RoadFile::new("roads.csv", Kind::Csv, text.as_bytes());
    Roads::read(&[file], &[], &Profile::default()).expect("roads")
}

pub fn network(lines: &[Line<'_>]) -> Network {
    Network::build(&roads(lines), &Options::default())
}

/// How far it is on foot, millimetres; the referee and the route have to agree.
pub fn between(network: &Network, from: &Ends, to: &Ends) -> Option<u32> {
    let places = network.ends(std::slice::from_ref(from));
    let schools = network.ends(std::slice::from_ref(to));
    let journeys = network.reach(&schools, 100_000).all(&places);
    let faults = Referee::new(network).check(&schools, &places, &journeys, 100_000);
    assert_eq!(faults, []);
    let found = journeys[0].first().map(|journey| journey.mm);
    let route = network.route(&places[0], &schools[0]);
    assert_eq!(route.as_ref().map(|route| route.mm), found);
    if let Some(route) = route {
        let walked: u32 = route.ways.iter().map(|(_, mm)| mm).sum();
        assert_eq!(route.from_leg + walked + route.to_leg, route.mm);
    }
    found
}

/// Whether metres are those of a case, which may be off by one where a point is projected.
#[track_caller]
pub fn assert_metres(found: Option<u32>, expected: u32) {
    let metres = (found.expect("a journey") + 500) / 1000;
    assert!(
        metres.abs_diff(expected) <= 1,
        "{metres} instead of {expected}"
    );
}

pub fn has(findings: &[Finding], is: impl Fn(&Finding) -> bool) -> bool {
    findings.iter().any(is)
}
