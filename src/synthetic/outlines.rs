//! Outlines of the districts: the ground that is nearer to a district's seat than to any other's.

use std::fmt::Write;

use super::names::DISTRICTS;
use super::plan::{Plan, Spot};

/// A corner in metres from the city's corner.
type Corner = [f64; 2];

/// What of an area is nearer to one seat than to another (Sutherland and Hodgman's clipping by the line halfway).
fn nearer(area: &[Corner], own: Spot, other: Spot) -> Vec<Corner> {
    let [[ax, ay], [bx, by]] = [own, other].map(|s| [s.east as f64, s.north as f64]);
    // Below zero: nearer to the own seat.
    let side = |[x, y]: Corner| {
        (bx - ax) * (x - f64::midpoint(ax, bx)) + (by - ay) * (y - f64::midpoint(ay, by))
    };
    let mut kept = Vec::with_capacity(area.len() + 1);
    let next = area.iter().skip(1).chain(area.first());
    for (from, to) in area.iter().zip(next) {
        let (here, there) = (side(*from), side(*to));
        if here <= 0.0 {
            kept.push(*from);
        }
        if (here < 0.0 && there > 0.0) || (here > 0.0 && there < 0.0) {
            let share = here / (here - there);
            kept.push([
                from[0] + share * (to[0] - from[0]),
                from[1] + share * (to[1] - from[1]),
            ]);
        }
    }
    kept
}

/// The outlines as GeoJSON, a feature for each district with its code and name.
pub fn geo_json(plan: &Plan) -> String {
    let side = plan.side as f64;
    let mut features = Vec::new();
    for (seat, (code, name)) in plan.seats.iter().zip(&DISTRICTS) {
        let mut area = vec![[0.0, 0.0], [side, 0.0], [side, side], [0.0, side]];
        for other in plan.seats.iter().filter(|other| *other != seat) {
            area = nearer(&area, *seat, *other);
        }
        let mut ring = String::new();
        for corner in area.iter().chain(area.first()) {
            let [east, north] = corner.map(|metres| metres.round() as i64);
            let (lon, lat) = Spot { east, north }.degrees();
            let comma = if ring.is_empty() { "" } else { "," };
            // Writing into a text cannot fail.
            let _ = write!(ring, "{comma}[{lon},{lat}]");
        }
        features.push(format!(
            "{{\"type\":\"Feature\",\"properties\":{{\"district\":\"{code}\",\"name\":\"{name}\"}},\
             \"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}}}"
        ));
    }
    let features = features.join(",\n");
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{features}\n]}}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_seats_share_a_square_halfway() {
        let [west, east] = [10, 30].map(|east| Spot { east, north: 20 });
        let square = [[0.0, 0.0], [40.0, 0.0], [40.0, 40.0], [0.0, 40.0]];
        let own = nearer(&square, west, east);
        assert_eq!(own, [[0.0, 0.0], [20.0, 0.0], [20.0, 40.0], [0.0, 40.0]]);
        let own = nearer(&square, east, west);
        assert_eq!(own, [[20.0, 0.0], [40.0, 0.0], [40.0, 40.0], [20.0, 40.0]]);
        // One whose half holds all of it keeps it as it is.
        let far = Spot {
            east: 500,
            north: 20,
        };
        assert_eq!(nearer(&square, west, far), square);
    }
}
