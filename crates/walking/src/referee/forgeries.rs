//! Forged distances: the referee has to find every one.

use super::Referee;
use crate::geometry::Point;
use crate::network::labels::{Labeller, Labels};
use crate::network::matrix::Journey;
use crate::network::snap::{Ends, Snapped};
use crate::network::{Network, Options};
use crate::roads::profile::{BarrierKind, Profile};
use crate::roads::{Barrier, Kind, RoadFile, Roads};

const MOST_M: u64 = 900;

/// Numbers without pattern, the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % most as u64) as usize
    }
}

/// A town of streets, some private, a canal through it with two bridges, homes and schools.
struct Town {
    roads: Roads,
    network: Network,
    schools: Vec<Snapped>,
    homes: Vec<Snapped>,
    home_points: Vec<Ends>,
    journeys: Vec<Vec<Journey>>,
}

fn point(x: f64, y: f64) -> Point {
    Point::new(120.6 + x / 95_000.0, 31.3 + y / 111_195.0)
}

fn town(dice: &mut Dice) -> Town {
    let mut csv = String::from("edge_id,foot,wkt\n");
    let mut street = |from: (f64, f64), to: (f64, f64), foot: &str| {
        let (a, b) = (point(from.0, from.1), point(to.0, to.1));
        let row = format!(
            "{},{foot},\"LINESTRING ({} {}, {} {})\"\n",
            csv.len(),
            a.lon,
            a.lat,
            b.lon,
            b.lat
        );
        csv.push_str(&row);
    };
    for i in 0..10 {
        for j in 0..10 {
            let (x, y) = (f64::from(i) * 100.0, f64::from(j) * 100.0);
            let foot = |dice: &mut Dice| if dice.below(8) == 0 { "private" } else { "" };
            if dice.below(6) > 0 {
                street((x, y), (x + 100.0, y), foot(dice));
            }
            let is_over_canal = j == 4 && i != 2 && i != 7;
            if !is_over_canal && dice.below(6) > 0 {
                street((x, y), (x, y + 100.0), foot(dice));
            }
        }
    }
    let file = RoadFile::new("a.csv", Kind::Csv, csv.as_bytes());
    let mut roads = Roads::read(&[file], &[], &Profile::default()).expect("roads");
    roads.barriers.push(Barrier {
        kind: BarrierKind::Water,
        lines: vec![vec![point(-500.0, 450.0), point(1500.0, 450.0)]],
        is_area: false,
    });
    let network = Network::build(&roads, &Options::default());
    let spots = |count: usize, most_gates: usize, dice: &mut Dice| {
        let one = |dice: &mut Dice| point(dice.below(1000) as f64, dice.below(1000) as f64);
        let mut places = Vec::new();
        for _ in 0..count {
            let gates = 1 + dice.below(most_gates);
            let points = (0..gates).map(|_| one(dice)).collect();
            places.push(Ends::gates(points));
        }
        places
    };
    let schools = network.ends(&spots(8, 3, dice));
    let home_points = spots(60, 1, dice);
    let homes = network.ends(&home_points);
    let journeys = network.reach(&schools, MOST_M).all(&homes);
    Town {
        roads,
        network,
        schools,
        homes,
        home_points,
        journeys,
    }
}

impl Town {
    fn is_caught(&self, network: &Network, homes: &[Snapped], journeys: &[Vec<Journey>]) -> bool {
        !Referee::new(network)
            .check(&self.schools, homes, journeys, MOST_M)
            .is_empty()
    }

    /// A home and one of its journeys.
    fn pair(&self, dice: &mut Dice) -> (usize, usize) {
        loop {
            let home = dice.below(self.homes.len());
            if !self.journeys[home].is_empty() {
                return (home, dice.below(self.journeys[home].len()));
            }
        }
    }
}

#[test]
fn an_honest_result_has_no_fault() {
    let mut dice = Dice(1);
    for _ in 0..5 {
        let town = town(&mut dice);
        let faults =
            Referee::new(&town.network).check(&town.schools, &town.homes, &town.journeys, MOST_M);
        assert_eq!(faults, []);
        assert!(town.journeys.iter().map(Vec::len).sum::<usize>() > 100);
    }
}

#[test]
fn a_shortened_segment_is_found() {
    let mut dice = Dice(2);
    let town = town(&mut dice);
    for _ in 0..100 {
        let mut forged = town.network.clone();
        let at = dice.below(forged.segments.len());
        let cut = 2 + dice.below(60_000) as u32;
        let mm = &mut forged.segments[at].mm;
        *mm = if dice.below(2) == 0 {
            mm.saturating_sub(cut)
        } else {
            *mm + cut
        };
        assert!(town.is_caught(&forged, &town.homes, &town.journeys));
    }
}

#[test]
fn forged_labels_are_found() {
    let mut dice = Dice(3);
    let town = town(&mut dice);
    let referee = Referee::new(&town.network);
    let mut labeller = Labeller::new(&town.network);
    let mut count = 0;
    while count < 200 {
        let school = dice.below(town.schools.len());
        let honest = labeller.labels(&town.schools[school], MOST_M);
        let check =
            |labels: &Labels| referee.check_school(&town.schools[school], labels, &[], &[], MOST_M);
        assert_eq!(check(&honest), []);
        let mut forged = honest.clone();
        let layer = match dice.below(3) {
            0 => &mut forged.first,
            1 => &mut forged.ground,
            _ => &mut forged.last,
        };
        if layer.is_empty() {
            continue;
        }
        let at = dice.below(layer.len());
        let by = 1 + dice.below(if count % 2 == 0 { 3 } else { 50_000 }) as u32;
        match dice.below(3) {
            0 if layer[at].1 >= by => layer[at].1 -= by,
            1 => layer[at].1 += by,
            _ => {
                layer.swap_remove(at);
            }
        }
        assert!(!check(&forged).is_empty());
        count += 1;
    }
}

#[test]
fn forged_journeys_are_found() {
    let mut dice = Dice(4);
    let town = town(&mut dice);
    for turn in 0..150 {
        let mut forged = town.journeys.clone();
        let (home, at) = town.pair(&mut dice);
        let by = 1 + dice.below(100_000) as u32;
        match turn % 5 {
            0 => forged[home][at].mm = forged[home][at].mm.saturating_sub(by),
            1 => forged[home][at].mm += by,
            2 => {
                forged[home].remove(at);
            }
            // One beyond the reach.
            3 => {
                let told: Vec<u32> = forged[home].iter().map(|j| j.to).collect();
                let Some(to) = (0..town.schools.len() as u32).find(|to| !told.contains(to)) else {
                    continue;
                };
                let journey = Journey {
                    to,
                    mm: 899_000,
                    from_gate: 0,
                    to_gate: 0,
                };
                let place = forged[home].partition_point(|j| j.to < to);
                forged[home].insert(place, journey);
            }
            _ => forged[home][at].to_gate = 9,
        }
        assert!(town.is_caught(&town.network, &town.homes, &forged));
    }
}

#[test]
fn forged_ends_are_found() {
    let mut dice = Dice(5);
    let mut count = 0;
    while count < 100 {
        let town = town(&mut dice);
        for _ in 0..20 {
            let mut forged = town.homes.clone();
            let home = dice.below(forged.len());
            let Ok(end) = &mut forged[home].ends[0] else {
                continue;
            };
            match dice.below(3) {
                0 if end.leg > 5_000 => end.leg -= 3 + dice.below(5_000 - 3) as u32,
                1 => end.along = (end.along + 1_000 + dice.below(40_000) as u32) % 90_000,
                _ => {
                    // Another segment, honestly measured but not the nearest.
                    let options = Options {
                        min_piece_m: 0,
                        ..Options::default()
                    };
                    let mut roads = town.roads.clone();
                    let way = town.network.segments[end.segment as usize].way as usize;
                    roads.ways.remove(way);
                    let other = Network::build(&roads, &options).snap(end.point);
                    let Some(other) = other.ok().filter(|other| other.leg > end.leg + 2_000) else {
                        continue;
                    };
                    end.foot = other.foot;
                    end.leg = other.leg;
                }
            }
            if town.homes[home] == forged[home] {
                continue;
            }
            count += 1;
            assert!(
                town.is_caught(&town.network, &forged, &town.journeys),
                "{count}"
            );
        }
    }
}

#[test]
fn an_ignored_barrier_is_found() {
    let mut dice = Dice(6);
    let mut count = 0;
    while count < 50 {
        let town = town(&mut dice);
        let mut open = town.roads.clone();
        open.barriers.clear();
        let open = Network::build(&open, &Options::default());
        let over = open.ends(&town.home_points);
        for home in 0..over.len() {
            if over[home] == town.homes[home] {
                continue;
            }
            let mut forged = town.homes.clone();
            forged[home].clone_from(&over[home]);
            let journeys = town.network.reach(&town.schools, MOST_M).all(&forged);
            assert!(town.is_caught(&town.network, &forged, &journeys));
            count += 1;
        }
    }
}
