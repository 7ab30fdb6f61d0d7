//! The outline of a bottleneck for the map: the hull of its schools and of where its children live.

use std::f64::consts::TAU;

use geo::{ConvexHull, MultiPoint, Point};

use super::area::Bottleneck;
use crate::domain::{EARTH_RADIUS_M, Position};
use crate::network::Network;

/// Metres that the outline keeps from every point in it, so that even a single one has an area.
const MARGIN_M: f64 = 150.0;

/// Homes that are no community's point are told to this part of a degree (about 500 m): an outline is no
/// register of addresses.
const HOME_GRID: f64 = 0.005;

/// Corners drawn around each point.
const CORNERS: u32 = 8;

/// A closed ring around an area, counter-clockwise, in degrees rounded to a millionth; empty when it has
/// neither schools nor homes that are known.
pub fn outline(area: &Bottleneck, network: &Network<'_>) -> Vec<Position> {
    let intake = network.reach.intake();
    let schools = area
        .schools
        .iter()
        .map(|s| intake.schools()[s.at()].position);
    let homes = area.cells.iter().filter_map(|index| {
        let cell = &network.cells[index.at()];
        let start = network.reach.start(cell)?;
        Some(match cell.community {
            Some(_) => start,
            None => Position {
                lon: (start.lon / HOME_GRID).round() * HOME_GRID,
                lat: (start.lat / HOME_GRID).round() * HOME_GRID,
            },
        })
    });
    let corners: MultiPoint<f64> = schools.chain(homes).flat_map(around).collect();
    let ring = corners.convex_hull();
    let round_off = |degrees: f64| (degrees * 1e6).round() / 1e6;
    let positions = ring.exterior().points().map(|p| Position {
        lon: round_off(p.x()),
        lat: round_off(p.y()),
    });
    positions.collect()
}

/// Corners at the margin around a point.
fn around(at: Position) -> impl Iterator<Item = Point<f64>> {
    let north = (MARGIN_M / EARTH_RADIUS_M).to_degrees();
    let east = north / at.lat.to_radians().cos().max(0.01);
    (0..CORNERS).map(move |corner| {
        let (sin, cos) = (f64::from(corner) / f64::from(CORNERS) * TAU).sin_cos();
        Point::new(at.lon + cos * east, at.lat + sin * north)
    })
}
