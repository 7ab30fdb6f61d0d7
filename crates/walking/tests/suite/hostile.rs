//! Broken files: an error or a network, never a panic.

use proptest::prelude::*;
use xuewei_walking::osm_writer::OsmWriter;
use xuewei_walking::{
    Kind, Network, Options, Point, Profile, RoadFile, Roads, read_barriers, read_edits,
};

use crate::town::{at, csv};

const KINDS: [Kind; 4] = [Kind::Pbf, Kind::GeoJson, Kind::Csv, Kind::Shapefile];

fn pbf() -> Vec<u8> {
    let mut writer = OsmWriter::new();
    for i in 0..30 {
        writer.node(
            i,
            at(i as f64 * 10.0, (i * 7 % 5) as f64),
            &[("barrier", "gate")],
        );
    }
    for i in 0..10 {
        writer.way(
            i,
            &[i, i + 1, i + 7, i + 20],
            &[("highway", "residential"), ("name", "路")],
        );
    }
    writer.finish(0)
}

fn try_all(bytes: &[u8]) {
    for kind in KINDS {
        let mut file = RoadFile::new("a", kind, bytes);
        file.attributes = Some(bytes);
        if let Ok(roads) = Roads::read(&[file], &[], &Profile::default()) {
            let network = Network::build(&roads, &Options::default());
            let _ = network.snap(at(0.0, 0.0));
        }
        let _ = read_barriers(&file);
        let _ = read_edits(&file);
    }
}

#[test]
fn empty_and_foreign_files() {
    for bytes in [
        &b""[..],
        b"\0",
        b"\0\0\0\x10",
        b"PK\x03\x04",
        b"edge_id,wkt",
        b"wkt\n",
        b"{}",
        b"[1]",
        b"\xFF\xFE\0a",
    ] {
        try_all(bytes);
    }
}

#[test]
fn points_all_over_the_globe_take_no_room() {
    let mut text = String::from("edge_id,from_lon,from_lat,to_lon,to_lat\n");
    for i in 0..2_000 {
        let (lon, lat) = (
            f64::from(i * 7919 % 360) - 180.0,
            f64::from(i * 104_729 % 180) - 90.0,
        );
        text.push_str(&format!("{i},{lon},{lat},{},{}\n", -lon, -lat));
        text.push_str(&format!(
            "{i}s,{lon},{lat},{},{}\n",
            (lon + 0.3).min(180.0),
            (lat + 0.3).min(90.0)
        ));
    }
    let file = RoadFile::new("a.csv", Kind::Csv, text.as_bytes());
    let roads = Roads::read(&[file], &[], &Profile::default()).expect("roads");
    let network = Network::build(
        &roads,
        &Options {
            min_piece_m: 0,
            snap_m: 1e9,
        },
    );
    for p in [
        Point::new(180.0, 90.0),
        Point::new(-180.0, -90.0),
        Point::new(0.0, 0.0),
        Point::new(f64::NAN, 0.0),
    ] {
        let _ = network.snap(p);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changed_bytes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>(), is_cut: bool) {
        for original in [pbf(), csv(&[("a", "1", "", &[(0.0, 0.0), (9.0, 9.0)])]).into_bytes()] {
            let mut bytes = original;
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            try_all(&bytes);
        }
    }
}
