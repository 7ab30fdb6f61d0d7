//! The base map (底图): water, roads and green from a GeoJSON file of the bureau, drawn under the map and never reckoned with.

use geo::{Coord, CoordsIter, Geometry, LineString, MapCoords, Simplify};
use geojson::{Feature, GeoJson};

use super::datum::Datum;
use super::guard::catch_reader_panic;
use super::outlines::{Own, is_on_the_globe, own_datum};
use xuewei_core::finding::{Arg, Code, Finding, Findings};

/// What a feature of the base map is, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BaseKind {
    /// Rivers, lakes, canals.
    Water,
    /// Parks, woods, fields.
    Green,
    /// Streets and paths.
    Road,
    /// Railways.
    Rail,
    /// Whatever else was drawn.
    Other,
}

impl BaseKind {
    /// Its word in the data of the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Water => "water",
            Self::Green => "green",
            Self::Road => "road",
            Self::Rail => "rail",
            Self::Other => "other",
        }
    }
}

/// A line, or the outer edge of an area, of the base map; degrees east and north, WGS 84.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseShape {
    /// What it is.
    pub kind: BaseKind,
    /// Whether it is an area.
    pub is_area: bool,
    /// Its points.
    pub points: LineString<f64>,
}

/// The base map of a round, as it was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BaseMap {
    /// Lines and areas: areas first, by kind, in the order of the file.
    pub shapes: Vec<BaseShape>,
}

/// How far a drawn point may lie beside the true one, degrees: the first with which the map is small enough is taken.
const MISSES: [f64; 6] = [0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002];

impl BaseMap {
    /// The shapes, as exact as this many points allow; of what is still too much the longest shapes.
    pub fn drawing(&self, most_points: usize) -> Vec<BaseShape> {
        let mut drawn = Vec::new();
        for miss in MISSES {
            drawn = self
                .shapes
                .iter()
                .filter_map(|shape| simple(shape, miss))
                .collect();
            let points: usize = drawn.iter().map(|shape| shape.points.0.len()).sum();
            if points <= most_points {
                return drawn;
            }
        }
        let mut order: Vec<usize> = (0..drawn.len()).collect();
        order.sort_by_key(|at| {
            std::cmp::Reverse(drawn.get(*at).map_or(0, |one| one.points.0.len()))
        });
        let mut left = most_points;
        let mut kept = vec![false; drawn.len()];
        for at in order {
            let own = drawn.get(at).map_or(0, |one| one.points.0.len());
            if let (Some(rest), Some(keep)) = (left.checked_sub(own), kept.get_mut(at)) {
                left = rest;
                *keep = true;
            }
        }
        let both = drawn.into_iter().zip(kept);
        both.filter_map(|(shape, keep)| keep.then_some(shape))
            .collect()
    }
}

/// A shape without the points that it misses by no more than this; nothing of one that is smaller.
fn simple(shape: &BaseShape, miss: f64) -> Option<BaseShape> {
    let points = shape.points.simplify(miss);
    let least = if shape.is_area { 4 } else { 2 };
    let first = points.0.first()?;
    let is_seen = points
        .0
        .iter()
        .any(|at| (at.x - first.x).hypot(at.y - first.y) > 2.0 * miss);
    (points.0.len() >= least && is_seen).then(|| BaseShape {
        points,
        ..shape.clone()
    })
}

/// Reads a base map; its coordinates are of the round's datum unless the file says otherwise.
pub fn read(file: &str, bytes: &[u8], datum: Datum, findings: &mut Findings) -> BaseMap {
    let (features, own) = match catch_reader_panic(file, || features(file, bytes)) {
        Ok(read) => read,
        Err(finding) => {
            findings.push(finding);
            return BaseMap::default();
        }
    };
    let datum = match own {
        Own::Nothing => datum,
        Own::Datum(own) => own,
        Own::Other(name) => {
            let finding = Finding::new(Code::OutlinesProjected, file).column("crs");
            findings.push(finding.with("name", name));
            return BaseMap::default();
        }
    };
    let mut shapes: Vec<BaseShape> = Vec::new();
    let mut undrawn: Option<(usize, usize)> = None;
    for (at, feature) in features.into_iter().enumerate() {
        let kind = kind_of(&feature);
        let geometry = feature
            .geometry
            .and_then(|own| Geometry::<f64>::try_from(own).ok());
        let before = shapes.len();
        if let Some(geometry) = geometry {
            gather(geometry, kind, &mut shapes, 0);
        }
        if shapes.len() == before {
            let (first, count) = undrawn.unwrap_or((at + 1, 0));
            undrawn = Some((first, count + 1));
        }
    }
    let all = shapes.iter().flat_map(|shape| shape.points.coords_iter());
    if let Some(wrong) = all.into_iter().find(|at| !is_on_the_globe(*at)) {
        let finding = Finding::new(Code::CoordinateInvalid, file).column("coordinates");
        findings.push(finding.with("value", format!("{}, {}", wrong.x, wrong.y)));
        return BaseMap::default();
    }
    if let Some((first, count)) = undrawn {
        let finding = Finding::new(Code::BaseMapUndrawn, file);
        findings.push(finding.with("count", count).with("first", first));
    }
    for shape in &mut shapes {
        shape.points = shape.points.map_coords(|at| {
            let at = datum.to_wgs84(at.x, at.y);
            Coord {
                x: at.lon,
                y: at.lat,
            }
        });
    }
    shapes.sort_by_key(|shape| (!shape.is_area, shape.kind));
    BaseMap { shapes }
}

fn features(file: &str, bytes: &[u8]) -> Result<(Vec<Feature>, Own), Finding> {
    let text = super::encoding::decode(bytes).map_err(|why| why.finding(file))?;
    match text.trim_start_matches('\u{feff}').parse::<GeoJson>() {
        Ok(GeoJson::FeatureCollection(all)) => {
            let own = all.foreign_members.as_ref().map_or(Own::Nothing, own_datum);
            Ok((all.features, own))
        }
        Ok(GeoJson::Feature(one)) => {
            let own = one.foreign_members.as_ref().map_or(Own::Nothing, own_datum);
            Ok((vec![one], own))
        }
        Ok(GeoJson::Geometry(one)) => Ok((vec![Feature::from(one)], Own::Nothing)),
        Err(why) => Err(Finding::new(Code::TableBroken, file).with("why", Arg::quoted(why))),
    }
}

/// What a feature is, by the tags of OpenStreetMap, by the layers of its extracts, or by words of Chinese maps.
fn kind_of(feature: &Feature) -> BaseKind {
    const KINDS: [(BaseKind, &[&str], &[&str]); 4] = [
        (
            BaseKind::Rail,
            &["railway"],
            &["rail", "subway", "铁路", "地铁", "轨道"],
        ),
        (
            BaseKind::Water,
            &["waterway", "water"],
            &[
                "water",
                "river",
                "lake",
                "canal",
                "reservoir",
                "stream",
                "wetland",
                "sea",
                "水",
                "河",
                "湖",
                "江",
                "海",
                "渠",
            ],
        ),
        (
            BaseKind::Green,
            &["leisure"],
            &[
                "park",
                "forest",
                "wood",
                "grass",
                "green",
                "meadow",
                "garden",
                "scrub",
                "farmland",
                "nature_reserve",
                "绿",
                "公园",
                "林",
                "草",
                "农田",
            ],
        ),
        (
            BaseKind::Road,
            &["highway"],
            &[
                "road",
                "street",
                "motorway",
                "trunk",
                "primary",
                "secondary",
                "tertiary",
                "residential",
                "path",
                "footway",
                "service",
                "路",
                "街",
                "道",
                "桥",
            ],
        ),
    ];
    const NAMES: [&str; 13] = [
        "kind", "class", "type", "fclass", "category", "layer", "natural", "landuse", "类别",
        "类型", "图层", "要素", "种类",
    ];
    let properties = || feature.properties.iter().flatten();
    let told = |(name, value): (&String, &serde_json::Value)| {
        let is_told = NAMES.iter().any(|known| name.eq_ignore_ascii_case(known));
        is_told
            .then(|| value.as_str().map(str::to_lowercase))
            .flatten()
    };
    let words: Vec<String> = properties().filter_map(told).collect();
    let by_key = KINDS.iter().find(|(_, keys, _)| {
        let mut named = properties().filter(|(_, value)| !value.is_null());
        named.any(|(name, _)| keys.iter().any(|key| name.eq_ignore_ascii_case(key)))
    });
    let by_word = KINDS.iter().find(|(_, _, known)| {
        let is_known = |word: &String| known.iter().any(|part| word.contains(part));
        words.iter().any(is_known)
    });
    by_word
        .or(by_key)
        .map_or(BaseKind::Other, |(kind, _, _)| *kind)
}

/// Adds the lines and the outer edges of a geometry; collections may hold collections. Points are not drawn.
fn gather(geometry: Geometry<f64>, kind: BaseKind, shapes: &mut Vec<BaseShape>, depth: usize) {
    /// No map has more collections in one another.
    const DEEPEST: usize = 16;
    let mut add = |points: LineString<f64>, is_area: bool| {
        if points.0.len() >= if is_area { 4 } else { 2 } {
            shapes.push(BaseShape {
                kind,
                is_area,
                points,
            });
        }
    };
    match geometry {
        Geometry::LineString(one) => add(one, false),
        Geometry::MultiLineString(all) => all.0.into_iter().for_each(|one| add(one, false)),
        Geometry::Polygon(one) => add(one.into_inner().0, true),
        Geometry::MultiPolygon(all) => {
            all.0
                .into_iter()
                .for_each(|one| add(one.into_inner().0, true));
        }
        Geometry::GeometryCollection(all) if depth < DEEPEST => {
            for one in all.0 {
                gather(one, kind, shapes, depth + 1);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> (BaseMap, Vec<Code>) {
        let mut findings = Findings::new();
        let map = read("map.geojson", text.as_bytes(), Datum::Wgs84, &mut findings);
        let codes = findings
            .sorted()
            .iter()
            .map(|finding| finding.code)
            .collect();
        (map, codes)
    }

    fn feature(properties: &str, geometry: &str) -> String {
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    }

    const LINE: &str = r#"{"type":"LineString","coordinates":[[120,31],[120.1,31.1]]}"#;
    const AREA: &str =
        r#"{"type":"Polygon","coordinates":[[[120,31],[120.1,31],[120.1,31.1],[120,31]]]}"#;

    #[test]
    fn kinds_are_told_by_tags_layers_and_chinese_words() {
        for (properties, kind) in [
            (r#"{"waterway":"river"}"#, BaseKind::Water),
            (r#"{"fclass":"residential"}"#, BaseKind::Road),
            (r#"{"natural":"wood"}"#, BaseKind::Green),
            (r#"{"类别":"水系"}"#, BaseKind::Water),
            (r#"{"类型":"城市道路"}"#, BaseKind::Road),
            (r#"{"railway":"rail"}"#, BaseKind::Rail),
            (r#"{"leisure":"park"}"#, BaseKind::Green),
            (r#"{"name":"x"}"#, BaseKind::Other),
            ("null", BaseKind::Other),
        ] {
            let text = feature(properties, LINE);
            let (map, codes) = read_text(&text);
            assert_eq!((map.shapes[0].kind, codes), (kind, vec![]), "{properties}");
        }
    }

    #[test]
    fn areas_lie_under_lines_and_what_is_not_drawn_is_told() {
        let all = [
            feature(r#"{"highway":"primary"}"#, LINE),
            feature(r#"{"natural":"water"}"#, AREA),
            feature(
                r#"{"name":"a point"}"#,
                r#"{"type":"Point","coordinates":[120,31]}"#,
            ),
            feature("{}", "null"),
        ];
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{}]}}"#,
            all.join(",")
        );
        let (map, codes) = read_text(&text);
        let kinds: Vec<_> = map
            .shapes
            .iter()
            .map(|one| (one.kind, one.is_area))
            .collect();
        assert_eq!(kinds, [(BaseKind::Water, true), (BaseKind::Road, false)]);
        assert_eq!(codes, [Code::BaseMapUndrawn]);
    }

    #[test]
    fn what_cannot_be_read_is_a_finding_and_nothing_is_drawn() {
        for (text, code) in [
            ("{", Code::TableBroken),
            (
                r#"{"type":"LineString","coordinates":[[4000000,31],[1,1]]}"#,
                Code::CoordinateInvalid,
            ),
            (
                r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4527"}},"features":[]}"#,
                Code::OutlinesProjected,
            ),
        ] {
            let (map, codes) = read_text(text);
            assert_eq!((map.shapes.len(), codes), (0, vec![code]), "{text}");
        }
    }

    #[test]
    fn a_drawing_keeps_to_its_points() {
        let shape = |length: usize| BaseShape {
            kind: BaseKind::Road,
            is_area: false,
            points: (0..length)
                .map(|at| (120.0 + at as f64 * 0.01, 31.0 + (at % 2) as f64 * 0.1))
                .collect(),
        };
        let map = BaseMap {
            shapes: vec![shape(10), shape(40), shape(20)],
        };
        let points = |most: usize| -> Vec<usize> {
            map.drawing(most)
                .iter()
                .map(|one| one.points.0.len())
                .collect()
        };
        assert_eq!(points(100), [10, 40, 20]);
        assert_eq!(points(60), [40, 20]);
        assert_eq!(points(5), [0; 0]);
    }
}
