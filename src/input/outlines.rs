//! Outlines of districts: GeoJSON as mapping agencies and desktop GIS give it.

use std::collections::BTreeMap;

use geo::{Coord, CoordsIter, MapCoords, MultiPolygon};
use geojson::{Feature, GeoJson};
use schemars::{Schema, json_schema};
use serde_json::json;

use super::datum::Datum;
use super::guard::catch_reader_panic;
use super::places::Districts;
use xuewei_core::domain::{District, DistrictIdx, Outline};
use xuewei_core::finding::{Arg, Code, Finding, Findings};

/// Properties that may name the district of a feature, by its code or its name, in the order in which they are
/// tried.
const NAMES: [&str; 10] = [
    "district",
    "adcode",
    "code",
    "id",
    "name",
    "区县",
    "区划代码",
    "代码",
    "名称",
    "NAME",
];

/// JSON Schema of a file of outlines, as far as this program asks something of GeoJSON beyond being GeoJSON (RFC 7946).
pub fn schema() -> Schema {
    let named = NAMES.iter().map(|name| json!({ "required": [name] }));
    json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "description": "Outlines of districts, GeoJSON in the datum of the round; each feature names its district by its code or its name.",
        "type": "object",
        "required": ["type", "features"],
        "properties": {
            "type": { "const": "FeatureCollection" },
            "features": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["type", "properties", "geometry"],
                    "properties": {
                        "type": { "const": "Feature" },
                        "properties": { "type": "object", "anyOf": named.collect::<Vec<_>>() },
                        "geometry": {
                            "type": "object",
                            "required": ["type", "coordinates"],
                            "properties": {
                                "type": { "enum": ["Polygon", "MultiPolygon"] },
                                "coordinates": { "type": "array" },
                            },
                        },
                    },
                },
            },
        },
    })
}

/// Reads the outlines, each district's once; their coordinates are of the round's datum.
pub fn read(
    file: &str,
    bytes: &[u8],
    districts: &Districts,
    datum: Datum,
    findings: &mut Findings,
) -> Vec<Outline> {
    let shapes = match catch_reader_panic(file, || shapes(file, bytes, districts)) {
        Ok(shapes) => shapes,
        Err(finding) => {
            findings.push(finding);
            return Vec::new();
        }
    };
    let mut found: BTreeMap<DistrictIdx, MultiPolygon<f64>> = BTreeMap::new();
    let mut unused: Option<(usize, usize)> = None;
    for (at, (district, shape)) in shapes.into_iter().enumerate() {
        let (Some(district), Some(shape)) = (district, shape) else {
            let (first, count) = unused.unwrap_or((at + 1, 0));
            unused = Some((first, count + 1));
            continue;
        };
        if let Some(wrong) = shape.coords_iter().find(|c| !is_on_the_globe(*c)) {
            findings.push(
                Finding::new(Code::CoordinateInvalid, file)
                    .column("coordinates")
                    .with("value", format!("{}, {}", wrong.x, wrong.y)),
            );
            continue;
        }
        let shape = shape.map_coords(|c| {
            let at = datum.to_wgs84(c.x, c.y);
            geo::coord! { x: at.lon, y: at.lat }
        });
        // A district in several features is all of them.
        found
            .entry(district)
            .or_insert_with(|| MultiPolygon(Vec::new()))
            .0
            .extend(shape.0);
    }
    if let Some((first, count)) = unused {
        findings.push(
            Finding::new(Code::OutlinesUnused, file)
                .with("count", count)
                .with("first", first),
        );
    }
    let outline = |(district, shape)| Outline { district, shape };
    found.into_iter().map(outline).collect()
}

/// The district and the shape of each feature, as far as it has them.
fn shapes(file: &str, bytes: &[u8], districts: &Districts) -> Result<Vec<Named>, Finding> {
    let text = super::encoding::decode(bytes).map_err(|why| why.finding(file))?;
    let features = match text.trim_start_matches('\u{feff}').parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(all)) => all.features,
        Ok(GeoJson::Feature(one)) => vec![one],
        Ok(GeoJson::Geometry(one)) => vec![Feature::from(one)],
        Err(why) => return Err(Finding::new(Code::TableBroken, file).with("why", Arg::quoted(why))),
    };
    let named = features.into_iter().map(|feature| {
        let district = district_of(&feature, districts);
        (district, feature.geometry.and_then(shape_of))
    });
    Ok(named.collect())
}

/// What a feature names, and what it draws.
type Named = (Option<DistrictIdx>, Option<MultiPolygon<f64>>);

fn district_of(feature: &Feature, districts: &Districts) -> Option<DistrictIdx> {
    let result = |key: &&str| {
        let value = feature.property(key)?;
        // Codes are written as numbers as often as not.
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        let text = text.trim().to_owned();
        let by_name = || {
            let is_named = |d: &&District| d.name.as_deref() == Some(text.as_str());
            let named = districts.list.iter().find(is_named)?;
            districts.find(&named.id)
        };
        districts.find(&text).or_else(by_name)
    };
    NAMES.iter().find_map(result)
}

fn shape_of(geometry: geojson::Geometry) -> Option<MultiPolygon<f64>> {
    let shape = match geo::Geometry::<f64>::try_from(geometry).ok()? {
        geo::Geometry::Polygon(one) => MultiPolygon(vec![one]),
        geo::Geometry::MultiPolygon(all) => all,
        _ => return None,
    };
    // A ring of fewer than four points encloses nothing.
    let drawn = shape.0.into_iter().filter(|p| p.exterior().0.len() >= 4);
    let drawn: Vec<_> = drawn.collect();
    (!drawn.is_empty()).then_some(MultiPolygon(drawn))
}

fn is_on_the_globe(at: Coord<f64>) -> bool {
    (-180.0..=180.0).contains(&at.x) && (-90.0..=90.0).contains(&at.y)
}
