//! The outline of an area for the map: around each of its schools and homes, those near one another in one piece. What
//! lies between them and is not of the area, a river or half a city, is left out.

use std::f64::consts::TAU;

use geo::orient::Direction;
use geo::{Coord, LineString, MapCoords, MultiPolygon, Orient, Polygon, unary_union};

use crate::domain::{EARTH_RADIUS_M, Position, SchoolIdx};
use crate::network::{CellIdx, Network};

/// Metres that the outline keeps from every point in it: homes at twice that distance are drawn in one piece.
const MARGIN_M: f64 = 350.0;

/// Homes that are no community's point are told to this part of a degree (about 500 m): an outline is no
/// register of addresses.
const HOME_GRID: f64 = 0.005;

/// Corners drawn around each point.
const CORNERS: u32 = 8;

/// Parts of a degree to which outlines are told.
const FINENESS: f64 = 1e6;

/// The outline of schools and cells, in degrees rounded to a millionth, outer rings counter-clockwise; empty when there
/// are neither schools nor homes that are known.
pub fn outline(
    schools: &[SchoolIdx],
    cells: &[CellIdx],
    network: &Network<'_>,
) -> MultiPolygon<f64> {
    let intake = network.reach.intake();
    let schools = schools.iter().map(|s| intake.schools()[s.at()].position);
    let homes = cells.iter().filter_map(|index| {
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
    let mut points: Vec<Position> = schools.chain(homes).collect();
    points.sort_by_key(|point| point.key());
    points.dedup_by_key(|point| point.key());
    let discs: Vec<Polygon<f64>> = points.into_iter().map(around).collect();
    let round_off = |degrees: f64| (degrees * FINENESS).round() / FINENESS;
    let union = unary_union(&discs).map_coords(|Coord { x, y }| Coord {
        x: round_off(x),
        y: round_off(y),
    });
    union.orient(Direction::Default)
}

/// The area at the margin around a point.
fn around(at: Position) -> Polygon<f64> {
    let north = (MARGIN_M / EARTH_RADIUS_M).to_degrees();
    let east = north / at.lat.to_radians().cos().max(0.01);
    let corners = (0..CORNERS).map(|corner| {
        let (sin, cos) = (f64::from(corner) / f64::from(CORNERS) * TAU).sin_cos();
        Coord {
            x: at.lon + cos * east,
            y: at.lat + sin * north,
        }
    });
    Polygon::new(LineString::from_iter(corners), Vec::new())
}
