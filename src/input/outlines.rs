//! Outlines of districts: GeoJSON as mapping agencies and desktop GIS give it.

use std::collections::BTreeMap;

use geo::{Coord, CoordsIter, MapCoords, MultiPolygon};
use geojson::feature::Id;
use geojson::{Feature, GeoJson};
use schemars::{Schema, json_schema};

use super::datum::Datum;
use super::fold::fold;
use super::guard::catch_reader_panic;
use super::places::Districts;
use xuewei_core::domain::{District, DistrictIdx, Outline};
use xuewei_core::finding::{Arg, Code, Finding, Findings};

/// Properties that may name the district of a feature, by its code or its name, in the order in which they are
/// tried.
const NAMES: [&str; 20] = [
    "district",
    "adcode",
    "code",
    "id",
    "name",
    "区县",
    "区划代码",
    "行政区划代码",
    "代码",
    "名称",
    "区",
    "ad_code",
    "adcode99",
    "district_code",
    "area_code",
    "gb",
    "pac",
    "xzqdm",
    "xzqmc",
    "qxmc",
];

/// JSON Schema of a file of outlines, as far as this program asks something of GeoJSON beyond being GeoJSON (RFC 7946).
pub fn schema() -> Schema {
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
                        "properties": { "type": ["object", "null"] },
                        "geometry": {
                            "type": "object",
                            "required": ["type"],
                            "properties": {
                                "type": { "enum": ["Polygon", "MultiPolygon", "GeometryCollection"] },
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
    let (shapes, own) = match catch_reader_panic(file, || shapes(file, bytes, districts)) {
        Ok(read) => read,
        Err(finding) => {
            findings.push(finding);
            return Vec::new();
        }
    };
    let datum = match own {
        Own::Nothing => datum,
        // What a file says of itself goes before the datum of the round.
        Own::Datum(own) => {
            if own != datum {
                findings.push(
                    Finding::new(Code::OutlinesDatum, file)
                        .column("crs")
                        .with("own", own.name())
                        .with("datum", datum.name()),
                );
            }
            own
        }
        Own::Other(name) => {
            findings.push(
                Finding::new(Code::OutlinesProjected, file)
                    .column("crs")
                    .with("name", name),
            );
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
fn shapes(file: &str, bytes: &[u8], districts: &Districts) -> Result<(Vec<Named>, Own), Finding> {
    let text = super::encoding::decode(bytes).map_err(|why| why.finding(file))?;
    let (features, more) = match text.trim_start_matches('\u{feff}').parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(all)) => (all.features, all.foreign_members),
        Ok(GeoJson::Feature(one)) => {
            let more = one.foreign_members.clone();
            (vec![one], more)
        }
        Ok(GeoJson::Geometry(one)) => (vec![Feature::from(one)], None),
        Err(why) => return Err(Finding::new(Code::TableBroken, file).with("why", Arg::quoted(why))),
    };
    let own = more.as_ref().map_or(Own::Nothing, own_datum);
    let named = features.into_iter().map(|feature| {
        let district = district_of(&feature, districts);
        (district, feature.geometry.and_then(shape_of))
    });
    Ok((named.collect(), own))
}

/// What a file says of its coordinates.
pub(super) enum Own {
    Nothing,
    Datum(Datum),
    /// Others than degrees of a known datum, by their name.
    Other(String),
}

/// The member `crs` of older files: CRS84, EPSG:4326 and CGCS2000 are degrees of WGS-84.
pub(super) fn own_datum(members: &geojson::JsonObject) -> Own {
    let named = members.get("crs").filter(|crs| !crs.is_null());
    let Some(crs) = named else {
        return Own::Nothing;
    };
    let properties = crs.get("properties");
    let name = properties.and_then(|p| p.get("name").or_else(|| p.get("code")));
    let name = match name {
        Some(serde_json::Value::String(name)) => name.clone(),
        Some(other) => other.to_string(),
        None => crs.to_string(),
    };
    let plain: String = name
        .to_uppercase()
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    let is_any = |names: &[&str]| names.iter().any(|name| plain.contains(name));
    if is_any(&["GCJ02"]) {
        Own::Datum(Datum::Gcj02)
    } else if is_any(&["BD09"]) {
        Own::Datum(Datum::Bd09)
    } else if plain.ends_with("4326")
        || plain.ends_with("4490")
        || is_any(&["CRS84", "WGS84", "CGCS2000"])
    {
        Own::Datum(Datum::Wgs84)
    } else {
        Own::Other(name)
    }
}

/// What a feature names, and what it draws.
type Named = (Option<DistrictIdx>, Option<MultiPolygon<f64>>);

/// The district that a feature names: in a property, however its name is capitalised, or as its own identifier
/// (RFC 7946, 3.2).
fn district_of(feature: &Feature, districts: &Districts) -> Option<DistrictIdx> {
    let all = || feature.properties.iter().flatten();
    let under = |key: &&str| {
        let mut values = all().filter(|(name, _)| name.eq_ignore_ascii_case(key));
        values.find_map(|(_, value)| district_named(&text_of(value)?, districts))
    };
    let own = || match feature.id.as_ref()? {
        Id::String(text) => district_named(text, districts),
        Id::Number(number) => district_named(&number.to_string(), districts),
    };
    NAMES.iter().find_map(under).or_else(own)
}

/// A value as text: codes are written as numbers as often as not.
fn text_of(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.trim().to_owned()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A district by its code, in six digits, in nine or twelve, as a decimal number, behind the number of the country; or by
/// its name.
fn district_named(text: &str, districts: &Districts) -> Option<DistrictIdx> {
    let wanted = code_of(text);
    let is_it = |district: &District| {
        code_of(&district.id) == wanted
            || district
                .name
                .as_ref()
                .is_some_and(|name| fold(name) == fold(text))
            || fold(&district.id) == fold(text)
    };
    let named = || districts.list.iter().find(|district| is_it(district));
    districts
        .find(text)
        .or_else(|| districts.find(&named()?.id))
}

/// The six digits of a code of a district; what is no such code stays.
fn code_of(text: &str) -> &str {
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let is_digits = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
    let whole = whole
        .strip_prefix("156")
        .filter(|rest| rest.len() == 6 && is_digits(rest))
        .unwrap_or(whole);
    if !is_digits(whole) {
        return text;
    }
    let short = match whole.len() {
        12 => whole.strip_suffix("000000"),
        9 => whole.strip_suffix("000"),
        _ => None,
    };
    short.unwrap_or(whole)
}

fn shape_of(geometry: geojson::Geometry) -> Option<MultiPolygon<f64>> {
    let mut shape = MultiPolygon(Vec::new());
    gather(
        geo::Geometry::<f64>::try_from(geometry).ok()?,
        &mut shape,
        0,
    );
    // A ring of fewer than four points encloses nothing.
    let drawn = shape.0.into_iter().filter(|p| p.exterior().0.len() >= 4);
    let drawn: Vec<_> = drawn.collect();
    (!drawn.is_empty()).then_some(MultiPolygon(drawn))
}

/// Adds the areas of a geometry; collections may hold collections.
fn gather(geometry: geo::Geometry<f64>, shape: &mut MultiPolygon<f64>, depth: usize) {
    /// No map has more collections in one another.
    const DEEPEST: usize = 16;
    match geometry {
        geo::Geometry::Polygon(one) => shape.0.push(one),
        geo::Geometry::MultiPolygon(all) => shape.0.extend(all.0),
        geo::Geometry::GeometryCollection(all) if depth < DEEPEST => {
            for one in all.0 {
                gather(one, shape, depth + 1);
            }
        }
        _ => {}
    }
}

pub(super) fn is_on_the_globe(at: Coord<f64>) -> bool {
    (-180.0..=180.0).contains(&at.x) && (-90.0..=90.0).contains(&at.y)
}
