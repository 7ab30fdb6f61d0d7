//! Road files of four kinds into ways and barriers.

/// Lines of a file as they are read, before they are joined.
pub(crate) mod lines;

/// Lines joined to one another.
mod join;

/// Edges in CSV, barriers and edits too.
pub mod tables;

/// Lines of GeoJSON.
mod geo_json;

/// OpenStreetMap's binary form, unpacked.
mod osm_blocks;

/// OpenStreetMap's binary files.
mod pbf;

/// Which ways a child may walk.
pub mod profile;

/// Shapefiles of survey offices.
mod shape;

/// Changes tried on roads that were read already.
pub mod tried;

/// Lines in well-known text.
mod wkt;

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::finding::Finding;
use crate::geometry::Point;
use lines::Line;
use profile::{BarrierKind, Profile, Walk};

/// What a road file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// OpenStreetMap's binary form, `.osm.pbf`.
    Pbf,
    /// GeoJSON lines.
    GeoJson,
    /// Edges in CSV.
    Csv,
    /// The shapes of a shapefile, `.shp`.
    Shapefile,
}

/// The writing program that a file of OpenStreetMap's form names in its head when its roads were made up. Any other file of
/// that form is taken to be of OpenStreetMap, whatever its head says.
pub const GENERATED: &str = "xuewei generate: fictional roads";

/// A road file in memory.
#[derive(Clone, Copy)]
pub struct RoadFile<'a> {
    /// How the file is named to people.
    pub name: &'a str,
    /// What it is.
    pub kind: Kind,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The table of attributes beside a shapefile, `.dbf`.
    pub attributes: Option<&'a [u8]>,
    /// What `.cpg` beside a shapefile says.
    pub code_page: Option<&'a str>,
    /// What `.prj` beside a shapefile says.
    pub projection: Option<&'a str>,
    /// Turns its coordinates into WGS-84.
    pub datum: &'a (dyn Fn(Point) -> Point + Sync),
    /// The column that holds the level of a flyover; `level` where it is empty.
    pub level: &'a str,
}

impl<'a> RoadFile<'a> {
    /// A file in WGS-84 with nothing beside it.
    pub fn new(name: &'a str, kind: Kind, bytes: &'a [u8]) -> Self {
        Self {
            name,
            kind,
            bytes,
            attributes: None,
            code_page: None,
            projection: None,
            datum: &|point| point,
            level: "",
        }
    }
}

/// A file that cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {cause}")]
pub struct Unreadable {
    /// The file.
    pub file: String,
    /// What a library says of it, or what this one found.
    pub cause: String,
    /// Whether it is in metres of a survey grid and not in degrees.
    pub is_grid: bool,
}

/// What a way is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WayId {
    /// A way of OpenStreetMap.
    Osm(i64),
    /// An edge of another file: its identifier, else its place in the file.
    Edge(Box<str>),
}

impl std::fmt::Display for WayId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Osm(id) => write!(f, "{id}"),
            Self::Edge(id) => f.write_str(id),
        }
    }
}

/// A way: its points one after another, each among [`Roads::points`].
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// What it is called.
    pub id: WayId,
    /// Its name, for people.
    pub name: Option<Box<str>>,
    /// Who may walk it.
    pub walk: Walk,
    /// Its level: above 0 over the ground, below 0 under it.
    pub level: i16,
    /// Its points; a way that was cut stands several times.
    pub points: Vec<u32>,
}

/// What stands between a place and a way.
#[derive(Clone, Debug, PartialEq)]
pub struct Barrier {
    /// What it is.
    pub kind: BarrierKind,
    /// A line, or the rings of an area.
    pub lines: Vec<Vec<Point>>,
    /// Whether the lines are rings around an area.
    pub is_area: bool,
}

/// A change that a person makes to what the files say.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What is changed.
    pub change: Change,
    /// Why; shown with the result.
    pub reason: String,
    /// Who decided.
    pub who: String,
    /// When, as written.
    pub date: String,
    /// The row of the file, from 1; 0 where it comes from none.
    pub row: usize,
}

/// What an edit changes.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A path that the files do not have.
    Add {
        /// What it is called.
        id: String,
        /// Its points, WGS-84.
        line: Vec<Point>,
        /// Its level.
        level: i16,
    },
    /// A way that is not there: all of it.
    Remove {
        /// What the files call it.
        id: String,
    },
    /// A private way that everybody may walk.
    Open {
        /// What the files call it.
        id: String,
    },
}

/// What the road files hold, joined to one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Roads {
    /// The points of ways.
    pub points: Vec<Point>,
    /// The ways, in the order of their identifiers.
    pub ways: Vec<Way>,
    /// What stands in the way.
    pub barriers: Vec<Barrier>,
    /// Schools that a file knows: to compare the datum by.
    pub schools: Vec<Point>,
    /// What is wrong or doubtful.
    pub findings: Vec<Finding>,
    /// Whether a file is of OpenStreetMap, who is to be credited.
    pub is_osm: bool,
}

/// What the files hold before it is joined.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub lines: Vec<Line>,
    pub barriers: Vec<Barrier>,
    pub findings: Vec<Finding>,
}

impl Roads {
    /// Reads files and joins their ways, with the edits made.
    ///
    /// # Errors
    /// The first file that cannot be read at all. What is wrong with single ways is told as a [`Finding`].
    pub fn read(
        files: &[RoadFile<'_>],
        edits: &[Edit],
        profile: &Profile,
    ) -> Result<Self, Unreadable> {
        let mut gathered = Gathered::default();
        let mut roads = pbf::read(files, profile)?;
        for file in files {
            let read = match file.kind {
                Kind::Pbf => continue,
                Kind::GeoJson => geo_json::read,
                Kind::Csv => tables::read_edges,
                Kind::Shapefile => shape::read,
            };
            guarded(file.name, || read(file, profile, &mut gathered))?;
        }
        edit(edits, &mut roads, &mut gathered);
        roads.barriers.append(&mut gathered.barriers);
        roads.findings.append(&mut gathered.findings);
        join::join(&mut roads, gathered.lines);
        roads.tell_of_private();
        Ok(roads)
    }

    fn tell_of_private(&mut self) {
        let private = self.ways.iter().filter(|w| w.walk == Walk::Private);
        let ways = private.count();
        if ways > 0 {
            let of = self.ways.len();
            self.findings.push(Finding::PrivateWays { ways, of });
        }
    }

    /// Compares places known to be schools with those of the files: where most of them lie aside in the same direction,
    /// one of the two is in another datum.
    pub fn compare_schools(&self, schools: &[Point]) -> Option<Finding> {
        Self::datum_doubt(schools, &self.schools)
    }

    /// The same with what the files know as schools, where nothing else of them is kept.
    pub fn datum_doubt(schools: &[Point], of_file: &[Point]) -> Option<Finding> {
        datum_doubt(schools, of_file)
    }
}

/// The edits made: ways taken out, lines added.
fn edit(edits: &[Edit], roads: &mut Roads, gathered: &mut Gathered) {
    let mut removed: std::collections::HashMap<&str, bool> = std::collections::HashMap::new();
    let mut opened = removed.clone();
    for edit in edits {
        if edit.reason.trim().is_empty() {
            let row = edit.row;
            gathered.findings.push(Finding::EditWithoutReason { row });
        }
        match &edit.change {
            Change::Remove { id } => {
                removed.insert(id, false);
            }
            Change::Open { id } => {
                opened.insert(id, false);
            }
            Change::Add { id, line, level } => {
                let line = Line::open(id, line.clone(), *level);
                gathered.lines.push(line);
            }
        }
    }
    if removed.is_empty() && opened.is_empty() {
        return;
    }
    let mut open = |id: &WayId, walk: &mut Walk| {
        if let Some(is_found) = opened.get_mut(id.to_string().as_str()) {
            *is_found = true;
            *walk = Walk::Open;
        }
    };
    for way in &mut roads.ways {
        open(&way.id, &mut way.walk);
    }
    for line in &mut gathered.lines {
        open(&line.id, &mut line.walk);
    }
    let mut stays = |id: &WayId| match removed.get_mut(id.to_string().as_str()) {
        Some(is_found) => {
            *is_found = true;
            false
        }
        None => true,
    };
    roads.ways.retain(|way| stays(&way.id));
    gathered.lines.retain(|line| stays(&line.id));
    let mut missed: Vec<&str> = removed
        .iter()
        .chain(&opened)
        .filter(|(_, f)| !**f)
        .map(|(id, _)| *id)
        .collect();
    missed.sort_unstable();
    let told = missed
        .into_iter()
        .map(|id| Finding::NothingRemoved { id: id.to_owned() });
    gathered.findings.extend(told);
}

/// Runs a reader of foreign bytes: what panics in a library is a file that cannot be read.
fn guarded<T>(name: &str, read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    let broken = |_| {
        Err(Unreadable {
            file: name.to_owned(),
            cause: "broken".to_owned(),
            is_grid: false,
        })
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(broken)
}

/// The offset at which schools and the schools of a file agree best, where that is far from none.
fn datum_doubt(schools: &[Point], of_file: &[Point]) -> Option<Finding> {
    // Few schools agree by chance.
    if schools.len() < 5 || of_file.len() < 5 {
        return None;
    }
    let plane = crate::geometry::Plane::at(schools[0]);
    let ours: Vec<[f64; 2]> = schools.iter().map(|p| plane.project(*p)).collect();
    let theirs: Vec<[f64; 2]> = of_file.iter().map(|p| plane.project(*p)).collect();
    // Every pair within 1.5 km votes for its offset, in squares of 50 m that overlap by half.
    let mut votes: std::collections::BTreeMap<(i64, i64), usize> =
        std::collections::BTreeMap::new();
    for a in ours.iter().take(2_000) {
        for b in theirs.iter().take(20_000) {
            let (east, north) = (b[0] - a[0], b[1] - a[1]);
            if east.abs() < 1_500.0 && north.abs() < 1_500.0 {
                let at = ((east / 25.0).floor() as i64, (north / 25.0).floor() as i64);
                for (x, y) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    *votes.entry((at.0 - x, at.1 - y)).or_default() += 1;
                }
            }
        }
    }
    let (at, most) = votes
        .iter()
        .max_by_key(|(at, n)| (**n, std::cmp::Reverse(at.0.abs() + at.1.abs())))?;
    let offset = [(at.0 + 1) as f64 * 25.0, (at.1 + 1) as f64 * 25.0];
    let is_many = *most * 3 >= ours.len().min(theirs.len()) && *most >= 5;
    let near = |x: f64, y: f64| x.abs().max(y.abs()) <= 50.0;
    let as_they_are = ours
        .iter()
        .filter(|a| theirs.iter().any(|b| near(b[0] - a[0], b[1] - a[1])));
    if !is_many || offset[0].hypot(offset[1]) < 100.0 || as_they_are.count() * 2 > *most {
        return None;
    }
    let mut rest: Vec<u64> = ours
        .iter()
        .filter_map(|a| {
            let left = theirs
                .iter()
                .map(|b| (b[0] - a[0] - offset[0]).hypot(b[1] - a[1] - offset[1]));
            left.min_by(f64::total_cmp)
                .map(|metres| metres.round() as u64)
        })
        .collect();
    rest.sort_unstable();
    Some(Finding::Datum {
        metres: rest[rest.len() / 2],
        east: offset[0] as i64,
        north: offset[1] as i64,
        schools: ours.len(),
    })
}
