//! The streets of a city, with a river that few bridges cross and an expressway that nobody walks on; and the gates of its
//! places. Drawn from a stream of their own, so that people and schools are the same with or without them.

use xuewei_walking::Point;
use xuewei_walking::osm_writer::OsmWriter;

use super::plan::{Plan, Spot};
use super::seeded_rng::SeededRng;

/// Metres between one street and the next.
const BLOCK: i64 = 200;
/// Streets in either direction at the most: a larger city has larger blocks.
const MOST_STREETS: i64 = 500;
/// Every so many streets that come to the river one crosses it.
const BRIDGE_EVERY: i64 = 9;
/// How far streets go on beyond the city, metres.
const MARGIN: i64 = 300;
/// Metres from one bend of the river to the next.
const BEND: i64 = 900;
/// 1 March 2026, seconds since 1970: the day of the map.
const DAY: i64 = 1_772_323_200;

/// A gate: what it is of, whose, and where.
pub struct Gate {
    pub kind: &'static str,
    pub id: String,
    pub district: Option<usize>,
    pub spot: Spot,
}

/// The map and the gates.
pub struct Roads {
    /// The bytes of an `.osm.pbf`.
    pub map: Vec<u8>,
    pub gates: Vec<Gate>,
}

/// Where the city ends, metres.
fn side_of(plan: &Plan) -> i64 {
    let communities = plan.communities.iter().map(|c| c.spot);
    let schools = plan.schools.iter().map(|s| s.spot);
    let parcels = plan.parcels.iter().map(|p| p.spot);
    let all = communities.chain(schools).chain(parcels);
    all.map(|spot| spot.east.max(spot.north)).max().unwrap_or(0)
}

/// How far north the river is at a place, as it bends.
struct River {
    bends: Vec<Spot>,
}

impl River {
    fn through(side: i64, rng: &mut SeededRng) -> Self {
        let mut north = side / 2;
        let mut bends = Vec::new();
        let mut east = -2 * MARGIN;
        while east <= side + 2 * MARGIN + BEND {
            bends.push(Spot { east, north });
            let drift = rng.around(BEND / 3);
            north = (north + drift).clamp(side / 3, side * 2 / 3 + 1);
            east += BEND;
        }
        Self { bends }
    }

    fn north_at(&self, east: i64) -> i64 {
        let at = self.bends.partition_point(|bend| bend.east <= east);
        let (Some(a), Some(b)) = (
            at.checked_sub(1).and_then(|at| self.bends.get(at)),
            self.bends.get(at),
        ) else {
            return self.bends.last().map_or(0, |bend| bend.north);
        };
        a.north + (b.north - a.north) * (east - a.east) / (b.east - a.east)
    }

    /// Whether a street from one spot to another comes to the water.
    fn parts(&self, a: Spot, b: Spot) -> bool {
        let is_north = |spot: Spot| spot.north >= self.north_at(spot.east);
        is_north(a) != is_north(b)
    }
}

/// Lays out the streets of a city.
pub fn lay_roads(plan: &Plan, seed: u64) -> Roads {
    // Another stream than that of the people.
    let mut rng = SeededRng::new(seed ^ 0x726F_6164_7300_0000);
    let side = side_of(plan);
    let block = BLOCK.max(side / MOST_STREETS);
    let count = (side + 2 * MARGIN) / block + 1;
    let river = River::through(side, &mut rng);
    let mut map = Map::default();
    // Crossings of streets, shifted a little, so that the city is no chessboard.
    let mut crossings = Vec::new();
    for row in 0..=count {
        for column in 0..=count {
            let spot = Spot {
                east: column * block - MARGIN + rng.around(block / 10),
                north: row * block - MARGIN + rng.around(block / 10),
            };
            crossings.push(map.node(spot));
        }
    }
    let at = |row: i64, column: i64| crossings[(row * (count + 1) + column) as usize];
    let mut to_river = 0;
    for row in 0..=count {
        for column in 0..=count {
            let here = at(row, column);
            for (down, right) in [(0, 1), (1, 0)] {
                let (row, column) = (row + down, column + right);
                if row > count || column > count {
                    continue;
                }
                let there = at(row, column);
                let name = match down {
                    0 => format!("第{}街", row + 1),
                    _ => format!("第{}大道", column + 1),
                };
                if river.parts(map.spot(here), map.spot(there)) {
                    to_river += down;
                    if down == 1 && to_river % BRIDGE_EVERY == 1 {
                        map.way(
                            &[here, there],
                            &[
                                ("highway", "secondary"),
                                ("bridge", "yes"),
                                ("layer", "1"),
                                ("name", "桥"),
                            ],
                        );
                    }
                    continue;
                }
                // One street in twelve was never built.
                if rng.percent(92) {
                    let kind = if (row + column) % 5 == 0 {
                        "tertiary"
                    } else {
                        "residential"
                    };
                    map.way(&[here, there], &[("highway", kind), ("name", &name)]);
                }
            }
        }
    }
    let bends: Vec<i64> = river.bends.iter().map(|bend| map.node(*bend)).collect();
    map.way(&bends, &[("waterway", "river"), ("name", "澜江")]);
    let viaduct: Vec<i64> = (0..=count)
        .map(|column| {
            let east = column * block - MARGIN;
            map.node(Spot {
                east,
                north: side / 4,
            })
        })
        .collect();
    map.way(
        &viaduct,
        &[
            ("highway", "trunk"),
            ("bridge", "yes"),
            ("layer", "2"),
            ("name", "望澜南环快速路"),
        ],
    );
    Roads {
        map: map.file.generated().finish(DAY),
        gates: gates(plan, &river, &mut rng),
    }
}

/// Nodes and ways as they are written.
#[derive(Default)]
struct Map {
    file: OsmWriter,
    spots: Vec<Spot>,
    ways: i64,
}

impl Map {
    fn node(&mut self, spot: Spot) -> i64 {
        self.spots.push(spot);
        let id = self.spots.len() as i64;
        self.file.node(id, point(spot), &[]);
        id
    }

    fn spot(&self, id: i64) -> Spot {
        self.spots[(id - 1) as usize]
    }

    fn way(&mut self, nodes: &[i64], tags: &[(&str, &str)]) {
        self.ways += 1;
        self.file.way(self.ways, nodes, tags);
    }
}

/// A spot as the tables have it, so that map and tables agree.
fn point(spot: Spot) -> Point {
    let (lon, lat) = spot.millionths();
    Point::new(lon as f64 / 1e6, lat as f64 / 1e6)
}

/// Each school has a gate or two, beside it and on its side of the river; so has every tenth community.
fn gates(plan: &Plan, river: &River, rng: &mut SeededRng) -> Vec<Gate> {
    let mut gates = Vec::new();
    let beside = |spot: Spot, rng: &mut SeededRng| {
        let gate = Spot {
            east: (spot.east + rng.around(40)).max(0),
            north: (spot.north + rng.around(40)).max(0),
        };
        match river.parts(spot, gate) {
            true => spot,
            false => gate,
        }
    };
    for school in &plan.schools {
        for _ in 0..if rng.percent(40) { 2 } else { 1 } {
            gates.push(Gate {
                kind: "school",
                id: school.id.clone(),
                district: None,
                spot: beside(school.spot, rng),
            });
        }
    }
    for community in plan.communities.iter().step_by(10) {
        gates.push(Gate {
            kind: "community",
            id: community.name.clone(),
            district: Some(community.district),
            spot: beside(community.spot, rng),
        });
    }
    gates
}
