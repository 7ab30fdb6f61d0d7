//! Lines of GeoJSON.

use geojson::{Feature, GeoJson, GeometryValue, JsonValue, Position};

use super::lines::{Column, Rejects, Said};
use super::profile::Profile;
use super::{Gathered, RoadFile, Unreadable, tables};
use crate::finding::NotALine;
use crate::geometry::Point;

/// Takes up the lines of a file; a feature's properties are read as the columns of a table.
pub(super) fn read(
    file: &RoadFile<'_>,
    profile: &Profile,
    into: &mut Gathered,
) -> Result<(), Unreadable> {
    let unreadable = |cause: String| Unreadable {
        file: file.name.to_owned(),
        cause,
        is_grid: false,
    };
    let text = tables::decoded(file.bytes);
    let json: GeoJson = text
        .parse()
        .map_err(|e: geojson::Error| unreadable(e.to_string()))?;
    let features = match json {
        GeoJson::FeatureCollection(all) => all.features,
        GeoJson::Feature(one) => vec![one],
        GeoJson::Geometry(geometry) => vec![Feature::from(geometry)],
    };
    let mut rejects = Rejects::default();
    for (at, feature) in features.into_iter().enumerate() {
        let number = at + 1;
        let said = said(&feature, file.level);
        let mut lines = Vec::new();
        if !feature
            .geometry
            .is_some_and(|g| gather(g.value, &mut lines))
        {
            rejects.add(number, NotALine::Shape);
        }
        for line in lines {
            let Some(line) = rejects.checked(number, line) else {
                continue;
            };
            let line = line.into_iter().map(file.datum).collect();
            let fallback = format!("{}:{number}", file.name);
            into.lines
                .extend(said.clone().line(profile, fallback, line));
        }
    }
    rejects.tell(file.name, &mut into.findings);
    Ok(())
}

/// The lines of a geometry; whether it is made of nothing else.
fn gather(value: GeometryValue, into: &mut Vec<Vec<Point>>) -> bool {
    let line = |positions: Vec<Position>| positions.iter().map(point).collect();
    match value {
        GeometryValue::LineString { coordinates } => into.push(line(coordinates)),
        GeometryValue::MultiLineString { coordinates } => {
            into.extend(coordinates.into_iter().map(line))
        }
        GeometryValue::GeometryCollection { geometries } => {
            let mut is_all = true;
            for geometry in geometries {
                is_all &= gather(geometry.value, into);
            }
            return is_all;
        }
        _ => return false,
    }
    true
}

fn point(position: &Position) -> Point {
    match position.as_slice() {
        [lon, lat, ..] => Point::new(*lon, *lat),
        _ => Point::new(f64::NAN, f64::NAN),
    }
}

fn said(feature: &Feature, level: &str) -> Said {
    let mut said = Said::default();
    match &feature.id {
        Some(geojson::feature::Id::String(id)) => said.id.clone_from(id),
        Some(geojson::feature::Id::Number(id)) => said.id = id.to_string(),
        None => {}
    }
    for (key, value) in feature.properties.iter().flatten() {
        let Some(column) = Column::of(key, level) else {
            continue;
        };
        match value {
            JsonValue::String(text) => said.set(column, text),
            JsonValue::Number(_) | JsonValue::Bool(_) => said.set(column, &value.to_string()),
            _ => {}
        }
    }
    said
}
