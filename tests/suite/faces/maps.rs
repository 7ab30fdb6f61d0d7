//! The files for maps hold the figures of the tables, and no home.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tools::{Tables, allocate, column, folder, project, said, xuewei};

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

/// A square around the schools of a round, in the datum that the round says.
fn outline(names: Value, corner: [f64; 2]) -> Value {
    let [lon, lat] = corner;
    let ring = [
        [lon, lat],
        [lon + 0.1, lat],
        [lon + 0.1, lat + 0.1],
        [lon, lat + 0.1],
        [lon, lat],
    ];
    serde_json::json!({
        "type": "Feature", "properties": names, "geometry": { "type": "Polygon", "coordinates": [ring] },
    })
}

#[test]
fn outlines_are_those_of_the_districts_by_code_or_name_and_what_is_not_drawn_is_told() {
    use serde_json::json;
    let at = folder();
    let round = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,9\n"),
            (
                "schools",
                "school_id,lon,lat,places,district\nA,122.5,32.9,1,101\n",
            ),
            ("districts", "district,name\n101,望湖区\n102,澜东区\n"),
        ],
        pack: "",
    }
    .write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}outlines = \"o.geojson\"\n")).unwrap();
    let draw = |features: Value| {
        let map = json!({ "type": "FeatureCollection", "features": features });
        fs::write(at.path().join("o.geojson"), map.to_string()).unwrap();
        xuewei(&["check", round.to_str().unwrap(), "--format", "json"])
    };

    let by_code = outline(json!({ "adcode": 101 }), [122.4, 32.8]);
    let by_name = outline(json!({ "name": "澜东区" }), [122.6, 32.8]);
    let run = draw(json!([by_code, by_name]));
    assert!(run.status.success(), "{}", said(&run));
    assert!(
        !String::from_utf8_lossy(&run.stdout).contains("W321"),
        "{}",
        said(&run)
    );
    let out = allocate(&round, at.path());
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("[122.6,32.8]"));

    let stranger = outline(json!({ "name": "别处" }), [122.8, 32.8]);
    let run = draw(
        json!([by_code, stranger, { "type": "Feature", "properties": { "adcode": "102" }, "geometry": null }]),
    );
    let result = String::from_utf8_lossy(&run.stdout).into_owned();
    assert!(
        run.status.success() && result.contains("W321"),
        "{}",
        said(&run)
    );
    assert!(
        result.contains("2 features are not drawn") && result.contains("number 2"),
        "{result}"
    );

    // Metres of a projection are no degrees.
    let run = draw(json!([outline(
        json!({ "adcode": 101 }),
        [500_000.0, 3_400_000.0]
    )]));
    let result = said(&run);
    assert!(
        run.status.code() == Some(1)
            && result.contains("E205")
            && result.contains("500000, 3400000"),
        "{result}"
    );
    fs::write(at.path().join("o.geojson"), "{\"type\":").unwrap();
    let run = xuewei(&["check", round.to_str().unwrap()]);
    let result = said(&run);
    assert!(
        run.status.code() == Some(1) && result.contains("E107") && result.contains("o.geojson"),
        "{result}"
    );
}

/// A round for everybody, of communities with so many children each, all of one district.
fn public_communities(counts: &[(&str, usize)]) -> (Vec<Value>, String) {
    let mut children = "child_id,community,points\n".to_owned();
    for (community, count) in counts {
        for at in 0..*count {
            children.push_str(&format!("{community}{at},{community},{at}\n"));
        }
    }
    let communities = counts
        .iter()
        .map(|(name, _)| format!("{name},D1,122.5,32.9\n"));
    let communities = "community,district,lon,lat\n".to_owned() + &communities.collect::<String>();
    let at = folder();
    let path = Tables {
        tables: &[
            ("children", &children),
            ("communities", &communities),
            ("schools", "school_id,lon,lat,places\nS,122.5,32.9,9\n"),
        ],
        pack: "",
    }
    .write(at.path());
    let round = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("public = true\n{round}")).unwrap();
    let out = allocate(&path, at.path());
    crate::tools::verified(&out);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    (features(&out.join("communities.geojson")), page)
}

/// The names of those whose outcomes are not shown.
fn hidden(communities: &[Value]) -> Vec<&str> {
    let own = communities.iter().map(|community| &community["properties"]);
    let hidden = own.filter(|p| {
        let keys = ["public", "purchased", "unplaced", "manual_review"];
        let nulls = keys.iter().filter(|key| p[**key].is_null()).count();
        assert!(nulls == 0 || nulls == keys.len());
        assert_eq!(p["suppressed"], nulls > 0);
        nulls > 0
    });
    hidden.map(|p| p["community"].as_str().unwrap()).collect()
}

#[test]
fn what_everybody_may_see_tells_of_no_few_children() {
    // Two of fewer than five: their outcomes alone.
    let (communities, page) = public_communities(&[("A", 4), ("B", 1), ("C", 5), ("E", 6)]);
    assert_eq!(hidden(&communities), ["A", "B"]);
    assert!(page.contains("\"suppressed\":true") && page.contains("too few children to show"));
    // One alone would follow from the figures of its district: the next smallest is not shown either.
    let (communities, _) = public_communities(&[("A", 4), ("B", 8), ("C", 5), ("E", 6)]);
    assert_eq!(hidden(&communities), ["A", "C"]);
    let (communities, _) = public_communities(&[("B", 8), ("C", 5)]);
    assert_eq!(hidden(&communities), Vec::<&str>::new());
}
