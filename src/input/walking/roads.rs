//! Road files of a round into a network.

use std::path::{Path, PathBuf};

use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase};
use xuewei_core::policy::{PrivateRoads, TrunkRoads, Walking as Rules};
use xuewei_walking::geometry::Point;
use xuewei_walking::{
    Kind, Network, Options, Private, Profile, RoadFile, Roads, Trunk, Unreadable, read_barriers,
    read_edits,
};

use super::told::told_of_roads;
use crate::input::datum::Datum;
use crate::input::file_bytes::file_bytes;
use crate::input::hash::sha256;
use crate::input::manifest::file_name;
use crate::input::network_file::NetworkFile;

/// Whom results on roads of OpenStreetMap credit: its licence asks for it.
const OSM: &str = "© OpenStreetMap contributors, ODbL 1.0";

/// A file that went in, and what it is in the round.
pub struct Noted {
    pub role: &'static str,
    pub path: PathBuf,
    pub sha256: String,
}

/// What the road files of a round come to.
pub struct Read {
    pub network: Network,
    /// What it was built of.
    pub roads: Roads,
    /// What the files know as schools.
    pub schools: Vec<Point>,
    pub files: Vec<Noted>,
    /// Whom to credit wherever a result is shown; nothing where nobody asks for it.
    pub credit: Option<String>,
}

/// A road file with what lies beside it.
struct Loaded {
    name: String,
    kind: Kind,
    bytes: Vec<u8>,
    attributes: Option<Vec<u8>>,
    code_page: Option<String>,
    projection: Option<String>,
    datum: Datum,
}

/// What a road file is, by the ending of its name.
fn kind_of(path: &Path) -> Result<Kind, Finding> {
    let ending = path.extension().unwrap_or_default();
    let ending = ending.to_string_lossy().to_lowercase();
    match ending.as_str() {
        "pbf" => Ok(Kind::Pbf),
        "geojson" | "json" => Ok(Kind::GeoJson),
        "shp" => Ok(Kind::Shapefile),
        "csv" => Ok(Kind::Csv),
        _ => Err(Finding::new(Code::FormatUnknown, file_name(path)).with("ending", ending)),
    }
}

/// The file beside one of shapes that has its name and this ending, in whatever case that is written: old programs of offices
/// write `ROADS.SHP` and `ROADS.DBF`.
fn beside_of(shapes: &Path, ending: &str) -> Option<PathBuf> {
    let usual = shapes.with_extension(ending);
    if usual.is_file() {
        return Some(usual);
    }
    let has_ending = |path: &PathBuf| {
        let own = path.extension();
        own.is_some_and(|own| own.eq_ignore_ascii_case(ending)) && path.is_file()
    };
    let entries = std::fs::read_dir(shapes.parent()?).ok()?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<PathBuf> = paths
        .filter(|path| path.file_stem() == shapes.file_stem() && has_ending(path))
        .collect();
    found.sort();
    found.into_iter().next()
}

/// The rules of a pack as the network takes them.
pub fn profile(rules: &Rules) -> Profile {
    Profile {
        ferries: rules.ferries,
        private: match rules.private {
            PrivateRoads::Ends => Private::Ends,
            PrivateRoads::Open => Private::Open,
            PrivateRoads::Out => Private::Out,
        },
        trunk: match rules.trunk {
            TrunkRoads::NotExpressway => Trunk::NotExpressway,
            TrunkRoads::All => Trunk::All,
            TrunkRoads::Out => Trunk::Out,
        },
        ..Profile::default()
    }
}

fn shift(datum: Datum) -> impl Fn(Point) -> Point + Sync {
    move |point: Point| {
        let at = datum.to_wgs84(point.lon, point.lat);
        Point::new(at.lon, at.lat)
    }
}

/// Reads the files that a round names and builds the network of their roads; what is wrong with them is told.
pub fn read(
    named: &NetworkFile,
    folder: &Path,
    rules: &Rules,
    findings: &mut Findings,
) -> Option<Read> {
    let several = named.crs.len();
    if several > 1 && several != named.roads.len() {
        findings.push(
            Finding::new(Code::SettingInvalid, "round.toml")
                .with("key", Arg::Key("network.crs".to_owned()))
                .with("value", several)
                .with("allowed", Arg::range(1, named.roads.len())),
        );
        return None;
    }
    let mut files = Vec::new();
    let mut open = |role: &'static str, path: &Path, findings: &mut Findings| match file_bytes(path)
    {
        Ok(bytes) => {
            files.push(Noted {
                role,
                path: path.to_owned(),
                sha256: sha256(&bytes),
            });
            Some(bytes)
        }
        Err(finding) => {
            findings.push(finding);
            None
        }
    };
    let mut loaded = Vec::new();
    let mut is_whole = true;
    for (at, road) in named.roads.iter().enumerate() {
        let path = folder.join(road);
        let kind = match kind_of(road) {
            Ok(kind) => kind,
            Err(finding) => {
                findings.push(finding);
                is_whole = false;
                continue;
            }
        };
        let Some(bytes) = open("roads", &path, findings) else {
            is_whole = false;
            continue;
        };
        let mut beside = |ending: &str, findings: &mut Findings| {
            let is_shapes = kind == Kind::Shapefile;
            let path = is_shapes.then(|| beside_of(&path, ending)).flatten()?;
            open("roads", &path, findings)
        };
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim().to_owned();
        let attributes = beside("dbf", findings);
        let code_page = beside("cpg", findings).map(text);
        let projection = beside("prj", findings).map(text);
        loaded.push(Loaded {
            name: file_name(road),
            kind,
            bytes,
            attributes,
            code_page,
            projection,
            datum: named
                .crs
                .get(at)
                .or(named.crs.first())
                .copied()
                .unwrap_or_default(),
        });
    }
    let datum = named.crs.first().copied().unwrap_or_default();
    let shifted = shift(datum);
    let mut extra = |role: &'static str, path: &Option<PathBuf>, findings: &mut Findings| {
        let path = path.as_ref()?;
        match kind_of(path) {
            Ok(Kind::Csv) => Some((file_name(path), open(role, &folder.join(path), findings)?)),
            _ => {
                let ending = path.extension().unwrap_or_default().to_string_lossy();
                let finding = Finding::new(Code::FormatUnknown, file_name(path));
                findings.push(finding.with("ending", ending.to_lowercase()));
                None
            }
        }
    };
    let barriers = extra("barriers", &named.barriers, findings);
    let edits = extra("edits", &named.edits, findings);
    if !is_whole || loaded.is_empty() {
        return None;
    }
    let table = |named: &(String, Vec<u8>)| (named.0.clone(), named.1.clone());
    let mut own_barriers = Vec::new();
    if let Some((name, bytes)) = barriers.as_ref().map(table) {
        let mut file = RoadFile::new(&name, Kind::Csv, &bytes);
        file.datum = &shifted;
        match read_barriers(&file) {
            Ok((read, doubts)) => {
                own_barriers = read;
                told_of_roads(&doubts, &name, findings);
            }
            Err(why) => findings.push(unreadable(&why)),
        }
    }
    let mut own_edits = Vec::new();
    if let Some((name, bytes)) = edits.as_ref().map(table) {
        let mut file = RoadFile::new(&name, Kind::Csv, &bytes);
        file.datum = &shifted;
        match read_edits(&file) {
            Ok((read, doubts)) => {
                own_edits = read;
                told_of_roads(&doubts, &name, findings);
            }
            Err(why) => findings.push(unreadable(&why)),
        }
    }
    let shifts: Vec<_> = loaded.iter().map(|file| shift(file.datum)).collect();
    let road_files: Vec<RoadFile<'_>> = loaded
        .iter()
        .zip(&shifts)
        .map(|(file, shift)| RoadFile {
            attributes: file.attributes.as_deref(),
            code_page: file.code_page.as_deref(),
            projection: file.projection.as_deref(),
            datum: shift,
            level: &named.level,
            ..RoadFile::new(&file.name, file.kind, &file.bytes)
        })
        .collect();
    let mut roads = match Roads::read(&road_files, &own_edits, &profile(rules)) {
        Ok(roads) => roads,
        Err(why) => {
            findings.push(unreadable(&why));
            return None;
        }
    };
    roads.barriers.extend(own_barriers);
    let network = Network::build(
        &roads,
        &Options {
            min_piece_m: rules.min_piece_m.into(),
            snap_m: rules.snap_m.into(),
        },
    );
    // What is told of no file is told of the only one, else of the round.
    let of_all = match &loaded[..] {
        [only] => only.name.clone(),
        _ => "round.toml".to_owned(),
    };
    let of_edits = edits.as_ref().map_or("round.toml", |(name, _)| name);
    super::told::told(&roads.findings, &of_all, of_edits, findings);
    told_of_roads(network.findings(), &of_all, findings);
    if network.segments().is_empty() && !findings.has_errors() {
        // Where every point is in metres of a grid, that is what is wrong.
        let is_grid = roads.findings.iter().any(|finding| {
            let cause = match finding {
                xuewei_walking::Finding::NotALine { cause, .. } => Some(*cause),
                _ => None,
            };
            cause == Some(xuewei_walking::NotALine::NotDegrees)
        });
        findings.push(match is_grid {
            true => Finding::new(Code::RoadsProjected, &of_all),
            false => Finding::new(Code::RoadsUnreadable, &of_all).because(Phrase::NoRoads),
        });
        return None;
    }
    let credit = credit(roads.is_osm, &named.credit);
    Some(Read {
        network,
        schools: std::mem::take(&mut roads.schools),
        files,
        credit,
        roads,
    })
}

/// Whom to credit: OpenStreetMap for its files, whatever else the round says, and whom the round names.
fn credit(is_osm: bool, named: &str) -> Option<String> {
    let named = named.trim();
    let credits = [is_osm.then_some(OSM), Some(named)];
    let credits: Vec<&str> = credits
        .into_iter()
        .flatten()
        .filter(|credit| !credit.is_empty())
        .collect();
    (!credits.is_empty()).then(|| credits.join("; "))
}

fn unreadable(why: &Unreadable) -> Finding {
    match why.is_grid {
        true => Finding::new(Code::RoadsProjected, &why.file),
        false => {
            Finding::new(Code::RoadsUnreadable, &why.file).with("why", Arg::quoted(&why.cause))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_adds_credits_and_takes_none_away() {
        assert_eq!(credit(false, " "), None);
        assert_eq!(credit(true, ""), Some(OSM.to_owned()));
        assert_eq!(credit(false, "测绘院"), Some("测绘院".to_owned()));
        assert_eq!(credit(true, "测绘院"), Some(format!("{OSM}; 测绘院")));
    }
}
