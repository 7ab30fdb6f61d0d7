//! The network as it is drawn under a map: fewer points the more there are.

use geo::{LineString, Simplify};
use xuewei_walking::Point;
use xuewei_walking::geometry::DEGREE_M;

use super::Walking;

/// Metres by which a drawn line may miss its road, the finest first.
const MISSES: [f64; 9] = [3.0, 10.0, 25.0, 50.0, 100.0, 200.0, 400.0, 1_000.0, 3_000.0];

/// A way as it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct WayDrawn {
    /// What the road files call it.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Whether only some may walk it.
    pub is_private: bool,
    /// Its points, longitude and latitude, WGS-84.
    pub line: Vec<[f64; 2]>,
}

impl Walking {
    /// The roads as lines of longitude and latitude, to a hundred-thousandth of a degree, with no more points than so
    /// many together: the more there are, the straighter they are drawn, and the shortest are left out.
    pub fn drawing(&self, most_points: usize) -> Vec<Vec<[f64; 2]>> {
        let drawn = self.drawn(most_points).into_iter();
        drawn.map(|(_, line)| line).collect()
    }

    /// The same, each line with its way.
    pub fn ways(&self, most_points: usize) -> Vec<WayDrawn> {
        let network = &self.walker.network;
        let drawn = self.drawn(most_points).into_iter();
        drawn
            .filter_map(|(way, line)| {
                let way = network.ways().get(way as usize)?;
                Some(WayDrawn {
                    id: way.id.to_string(),
                    name: way.name.as_deref().map(str::to_owned),
                    is_private: way.is_private(),
                    line,
                })
            })
            .collect()
    }

    fn drawn(&self, most_points: usize) -> Vec<(u32, Vec<[f64; 2]>)> {
        let lines = self.lines();
        for miss in MISSES {
            let drawn: Vec<(u32, Vec<[f64; 2]>)> = lines
                .iter()
                .filter_map(|(way, line)| Some((*way, simplified(line, miss)?)))
                .collect();
            if drawn.iter().map(|(_, line)| line.len()).sum::<usize>() <= most_points {
                return drawn;
            }
        }
        Vec::new()
    }

    /// Each way as the points that it passes.
    fn lines(&self) -> Vec<(u32, Vec<Point>)> {
        let network = &self.walker.network;
        let mut lines: Vec<(u32, Vec<Point>)> = Vec::new();
        let mut before = None;
        for segment in network.segments() {
            let ends = [segment.a, segment.b].map(|at| network.points().get(at as usize));
            let [Some(a), Some(b)] = ends else {
                continue;
            };
            match lines.last_mut() {
                Some((_, line)) if before == Some((segment.way, segment.a)) => line.push(*b),
                _ => lines.push((segment.way, vec![*a, *b])),
            }
            before = Some((segment.way, segment.b));
        }
        lines
    }
}

/// A line without the points that it misses by no more than so many metres; nothing of one that is shorter than twice that.
fn simplified(line: &[Point], miss: f64) -> Option<Vec<[f64; 2]>> {
    let line: LineString<f64> = line.iter().map(|p| (p.lon, p.lat)).collect();
    let first = line.0.first()?;
    let reach = line.0.iter().map(|p| (p.x - first.x).hypot(p.y - first.y));
    let degrees = miss / DEGREE_M;
    // The finest drawing has every road.
    if miss > MISSES[0] && reach.fold(0.0, f64::max) < 2.0 * degrees {
        return None;
    }
    let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
    let drawn = line.simplify(degrees);
    let mut points: Vec<[f64; 2]> = drawn
        .0
        .iter()
        .map(|p| [rounded(p.x), rounded(p.y)])
        .collect();
    points.dedup();
    (points.len() > 1).then_some(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bend_stays_and_what_lies_straight_between_goes() {
        let at = |lon: f64, lat: f64| Point::new(lon, lat);
        let line = [
            at(120.0, 31.0),
            at(120.001, 31.000_001),
            at(120.002, 31.0),
            at(120.002, 31.002),
        ];
        let drawn = simplified(&line, 3.0);
        assert_eq!(
            drawn,
            Some(vec![[120.0, 31.0], [120.002, 31.0], [120.002, 31.002]])
        );
        assert_eq!(simplified(&line, 3_000.0), None);
    }
}
