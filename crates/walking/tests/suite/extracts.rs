//! Real extracts, where they are there: counts to check a reader against, and distances against a textbook's search.

use std::path::Path;

use xuewei_walking::{
    Ends, Kind, Network, Options, Private, Profile, Referee, RoadFile, Roads, Trunk,
};

use crate::plain::distances;

/// The bytes of an extract; `None`, said aloud, where it is not there.
fn extract(name: &str) -> Option<Vec<u8>> {
    let folder = std::env::var("XUEWEI_SHARED").unwrap_or_else(|_| "../../../shared".to_owned());
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(folder)
        .join("data/osm")
        .join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("left out: there is no {}", path.display());
    }
    bytes
}

fn roads(name: &str, profile: &Profile) -> Option<Roads> {
    let bytes = extract(name)?;
    let file = RoadFile::new(name, Kind::Pbf, &bytes);
    Some(Roads::read(&[file], &[], profile).expect("roads"))
}

/// The yardstick of the data's own counts: no proposal.
const COUNTED: Profile = Profile {
    ferries: true,
    private: Private::Out,
    trunk: Trunk::All,
    squares: false,
    closed_points: false,
    walls: false,
};

#[test]
fn counts_are_those_of_the_data() {
    let counts = [
        ("poa.osm.pbf", [14_355, 38_107, 45_302, 17_060]),
        ("porto.osm.pbf", [46_855, 304_845, 327_997, 64_545]),
        ("porto-centre.osm.pbf", [3_279, 12_182, 13_122, 3_720]),
    ];
    for (name, expected) in counts {
        let Some(roads) = roads(name, &COUNTED) else {
            continue;
        };
        let mut ids: Vec<_> = roads.ways.iter().map(|way| way.id.to_string()).collect();
        ids.dedup();
        let network = Network::build(
            &roads,
            &Options {
                min_piece_m: 0,
                ..Options::default()
            },
        );
        let size = network.size();
        println!("{name}: {} {size:?} {:?}", ids.len(), roads.findings);
        // The yardstick takes customers' and residents' ways as open, which are private here: half a hundredth.
        let found = [ids.len(), size.vertices, size.segments, size.junctions];
        for (found, expected) in found.into_iter().zip(expected) {
            assert!(
                found.abs_diff(expected) * 100 <= expected,
                "{name}: {found} instead of {expected}"
            );
        }
    }
}

#[test]
fn distances_on_real_extracts_are_those_of_a_textbook() {
    let names = ["poa.osm.pbf", "porto.osm.pbf", "porto-centre.osm.pbf"];
    let within = 4_000;
    let both = [Private::Open, Private::Ends];
    for (name, private) in names.into_iter().flat_map(|name| both.map(|p| (name, p))) {
        let profile = Profile {
            private,
            ..Profile::default()
        };
        let Some(roads) = roads(name, &profile) else {
            continue;
        };
        let network = Network::build(&roads, &Options::default());
        println!(
            "{name}: {:?} {:?} {:?}",
            network.size(),
            roads.findings,
            network.findings()
        );
        let spot = |i: usize| {
            let p = network.points()[i * 7919 % network.points().len()];
            Ends::at(p.lon + 0.0003, p.lat - 0.0002)
        };
        let schools = network.ends(&(0..6).map(|i| spot(i * 131)).collect::<Vec<_>>());
        let homes = network.ends(&(0..800).map(spot).collect::<Vec<_>>());
        let journeys = network.reach(&schools, within).all(&homes);
        let mut pairs = 0;
        if private == Private::Open {
            for (to, school) in schools.iter().enumerate() {
                for (from, expected) in distances(&network, school, &homes).into_iter().enumerate()
                {
                    let found = journeys[from]
                        .iter()
                        .find(|j| j.to as usize == to)
                        .map(|j| u64::from(j.mm));
                    assert_eq!(found, expected.filter(|mm| (mm + 500) / 1000 <= within));
                    pairs += usize::from(found.is_some());
                }
            }
        }
        println!("{name}: {pairs} pairs equal");
        assert_eq!(
            Referee::new(&network).check(&schools, &homes, &journeys, within),
            []
        );
        for (from, journeys) in journeys.iter().enumerate().take(40) {
            for journey in journeys {
                let route = network
                    .route(&homes[from], &schools[journey.to as usize])
                    .expect("a route");
                assert_eq!(route.mm, journey.mm);
            }
        }
    }
}
