//! The files for maps hold the figures of the tables, and no home.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tools::{Tables, allocate, column, folder, project};

fn features(file: &Path) -> Vec<Value> {
    let map: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    // The system stands in the file.
    let system = map["crs"]["properties"]["name"].as_str().unwrap();
    assert!(system.ends_with("CRS84"));
    map["features"].as_array().unwrap().clone()
}

#[test]
fn schools_and_communities_on_the_map_are_those_of_the_tables() {
    let at = folder();
    let out = allocate(&project("data/wanglan/round.toml"), at.path());
    let schools = features(&out.join("schools.geojson"));
    for name in ["school_id", "district", "bottleneck", "cutoff_points"] {
        let on_map: Vec<String> = schools
            .iter()
            .map(|s| s["properties"][name].as_str().unwrap_or("").to_owned())
            .collect();
        assert_eq!(on_map, column(&out.join("schools.csv"), name), "{name}");
    }
    for name in ["places", "placed", "left", "post_gap", "land_gap_m2"] {
        let figure = |s: &Value| match s["properties"][name].as_i64() {
            Some(figure) => figure.to_string(),
            None => String::new(),
        };
        let on_map: Vec<String> = schools.iter().map(figure).collect();
        assert_eq!(on_map, column(&out.join("schools.csv"), name), "{name}");
    }

    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    let communities = features(&out.join("communities.geojson"));
    let sum = |key: &str| -> i64 {
        let counts = communities.iter().map(|c| &c["properties"][key]);
        counts.map(|count| count.as_i64().unwrap()).sum()
    };
    for key in ["public", "purchased", "unplaced", "manual_review"] {
        assert_eq!(sum(key), summary[key].as_i64().unwrap(), "{key}");
    }
}

#[test]
fn a_home_given_by_its_point_is_on_no_map() {
    let at = folder();
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,community,lon,lat,points\na,C,,,3\nb,C,,,2\nc,,122.5003,32.9003,1\n",
            ),
            (
                "communities",
                "community,lon,lat\nC,122.501,32.9\nD,122.502,32.9\n",
            ),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
        ],
        pack: "",
    }
    .write(at.path());
    let out = allocate(&round, at.path());
    let communities = features(&out.join("communities.geojson"));
    // Nobody lives in D.
    assert_eq!(communities.len(), 1);
    let counts = &communities[0]["properties"];
    assert_eq!(
        (&counts["children"], &counts["public"], &counts["unplaced"]),
        (&2.into(), &1.into(), &1.into())
    );
    assert_eq!(
        communities[0]["geometry"]["coordinates"],
        serde_json::json!([122.501, 32.9])
    );
    for file in ["schools.geojson", "communities.geojson"] {
        let text = fs::read_to_string(out.join(file)).unwrap();
        assert!(!text.contains("122.5003"), "{file}");
    }
}
