//! Walking distances against scipy's bounded Dijkstra, on the same network and the same points, in one run:
//! `make bench-peers`. 700 schools × 7,000 places within 4 km on the extract that `XUEWEI_OSM` names.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write as _;
use std::process::Command;
use std::time::Instant;

use xuewei_walking::{Ends, Kind, Network, Options, Private, Profile, Referee, RoadFile, Roads};

const WITHIN_M: u64 = 4_000;

fn main() {
    let Ok(path) = std::env::var("XUEWEI_OSM") else {
        println!("left out: XUEWEI_OSM names no .osm.pbf");
        return;
    };
    let bytes = std::fs::read(&path).unwrap();
    let start = Instant::now();
    // All open: scipy knows no ways that only some may walk.
    let profile = Profile {
        private: Private::Open,
        ..Profile::default()
    };
    let roads = Roads::read(&[RoadFile::new(&path, Kind::Pbf, &bytes)], &[], &profile).unwrap();
    let read = start.elapsed();
    let network = Network::build(&roads, &Options::default());
    let built = start.elapsed();
    drop(roads);
    // Vertices without pattern, the same every time.
    let mut dice = 1_u64;
    let mut vertex = || {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let segment = network.segments()[(dice >> 33) as usize % network.segments().len()];
        segment.a
    };
    let schools: Vec<u32> = (0..700).map(|_| vertex()).collect();
    let places: Vec<u32> = (0..7_000).map(|_| vertex()).collect();
    let at = |vertices: &[u32]| {
        let point = |v: &u32| network.points()[*v as usize];
        let ends = vertices
            .iter()
            .map(|v| Ends::at(point(v).lon, point(v).lat));
        network.ends(&ends.collect::<Vec<Ends>>())
    };
    let start = Instant::now();
    let (on_schools, on_places) = (at(&schools), at(&places));
    let snapped = start.elapsed();
    let mut fastest = f64::MAX;
    let mut journeys = Vec::new();
    for _ in 0..5 {
        let start = Instant::now();
        journeys = network
            .reach_from(&on_schools, WITHIN_M, &on_places)
            .all(&on_places);
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    let start = Instant::now();
    let faults = Referee::new(&network).check(&on_schools, &on_places, &journeys, WITHIN_M);
    let proved = start.elapsed();
    assert_eq!(faults, []);
    let pairs: usize = journeys.iter().map(Vec::len).sum();
    let sum: u64 = journeys.iter().flatten().map(|j| u64::from(j.mm)).sum();
    println!("network: {:?}", network.size());
    println!("ours: {pairs} pairs, {sum} mm");
    println!(
        "| read s | read and built s | snapped s | matrix s | proved s | peak MB |\n|---|---|---|---|---|---|"
    );
    println!(
        "| {:.2} | {:.2} | {:.3} | {fastest:.3} | {:.2} | {} |",
        read.as_secs_f64(),
        built.as_secs_f64(),
        snapped.as_secs_f64(),
        proved.as_secs_f64(),
        peak_mb()
    );
    scipy(&network, &schools, &places, (pairs, sum, fastest));
}

/// The largest memory of this process so far, MB; 0 where the system does not tell.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = peak.and_then(|text| text.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kb.unwrap_or(0) / 1024
}

fn scipy(
    network: &Network,
    schools: &[u32],
    places: &[u32],
    (pairs, sum, ours): (usize, u64, f64),
) {
    let folder = std::env::temp_dir().join(format!("xuewei-scipy-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("network");
    let mut text = Vec::new();
    let mut put = |number: u64| text.extend(number.to_le_bytes());
    for count in [
        network.points().len(),
        network.segments().len(),
        schools.len(),
        places.len(),
    ] {
        put(count as u64);
    }
    network.segments().iter().for_each(|s| put(u64::from(s.a)));
    network.segments().iter().for_each(|s| put(u64::from(s.b)));
    network.segments().iter().for_each(|s| put(u64::from(s.mm)));
    schools
        .iter()
        .chain(places)
        .for_each(|v| put(u64::from(*v)));
    std::fs::File::create(&file)
        .unwrap()
        .write_all(&text)
        .unwrap();
    let python = std::env::var("XUEWEI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/scipy_dijkstra.py");
    let output = Command::new(python)
        .arg(script)
        .arg(&file)
        .output()
        .unwrap();
    std::fs::remove_dir_all(&folder).ok();
    if !output.status.success() {
        println!("left out: {}", String::from_utf8_lossy(&output.stderr));
        return;
    }
    let text = String::from_utf8(output.stdout).unwrap();
    let numbers: Vec<f64> = text
        .split_whitespace()
        .map(|n| n.parse().unwrap())
        .collect();
    println!(
        "scipy: {} pairs, {} mm, {:.3} s, {} MB",
        numbers[0], numbers[1], numbers[2], numbers[3]
    );
    assert_eq!((numbers[0] as usize, numbers[1] as u64), (pairs, sum));
    println!(
        "equal to the millimetre; {:.1} times as fast",
        numbers[2] / ours
    );
}
