//! OpenStreetMap's binary files, read twice: the ways, then the points that they use.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::osm_blocks::{Blob, Broken, Element, Wanted, blobs as blobs_in};
use super::profile::{BarrierKind, Profile, Tags, Walk};
use super::{Barrier, GENERATED, Kind, RoadFile, Roads, Unreadable, Way, WayId, guarded};
use crate::finding::Finding;
use crate::geometry::Point;

/// A way that matters.
struct RawWay {
    id: i64,
    name: Option<Box<str>>,
    walk: Option<Walk>,
    level: i16,
    /// The square whose edge it is.
    square: Option<Square>,
    barrier: Option<BarrierKind>,
    is_area: bool,
    is_school: bool,
    is_one_way: bool,
    nodes: Vec<i64>,
}

/// A square: a way around it, or a relation of several such ways.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Square {
    Way(i64),
    Relation(i64),
}

/// A square whose edge is several ways.
struct RawSquare {
    id: i64,
    name: Option<Box<str>>,
    walk: Walk,
    level: i16,
    /// The ways around it; not those around what is left out of it.
    ways: Vec<i64>,
}

/// Water, or another barrier, whose edge is several ways: around it and around islands in it.
struct RawShore {
    id: i64,
    kind: BarrierKind,
    ways: Vec<i64>,
}

/// What the first reading finds.
enum Found {
    Way(RawWay),
    Square(RawSquare),
    Shore(RawShore),
}

/// What a node that matters is.
#[derive(Clone, Copy)]
struct Node {
    /// Its place among the identifiers asked for; `u32::MAX` for a school that no way uses.
    at: u32,
    point: Point,
    is_closed: bool,
    is_school: bool,
}

/// Reads all files of this kind: ways of one may use points of another.
pub(super) fn read(files: &[RoadFile<'_>], profile: &Profile) -> Result<Roads, Unreadable> {
    let mut roads = Roads::default();
    let (mut ways, mut squares, mut shores) = (Vec::new(), Vec::new(), Vec::new());
    let mut blobs = Vec::new();
    for file in files.iter().filter(|file| file.kind == Kind::Pbf) {
        let of_file = guarded(file.name, || blobs_of(file, &mut roads))?;
        let found = guarded(file.name, || {
            each_blob(file, &of_file, Wanted::Ways, |element, found| {
                found.extend(raw_way(element, profile).map(Found::Way));
                found.extend(raw_square(element, profile).map(Found::Square));
                found.extend(raw_shore(element, profile).map(Found::Shore));
            })
        })?;
        for found in found {
            match found {
                Found::Way(way) => ways.push(way),
                Found::Square(square) => squares.push(square),
                Found::Shore(shore) => shores.push(shore),
            }
        }
        blobs.push((file, of_file));
    }
    if blobs.is_empty() {
        return Ok(roads);
    }
    drop_twice(&mut ways, &mut roads.findings);
    let missing = surround(&mut ways, squares, shores, &blobs)?;
    let mut ids: Vec<i64> = ways
        .iter()
        .flat_map(|way| way.nodes.iter().copied())
        .collect();
    ids.par_sort_unstable();
    ids.dedup();
    let mut nodes: Vec<Option<Node>> = vec![None; ids.len()];
    for (file, of_file) in &blobs {
        let found = guarded(file.name, || {
            each_blob(file, of_file, Wanted::Nodes, |element, found| {
                found.extend(node(element, &ids, profile, file));
            })
        })?;
        for node in found {
            match nodes.get_mut(node.at as usize) {
                // The first file that has a node decides.
                Some(place) => {
                    place.get_or_insert(node);
                }
                None => roads.schools.push(node.point),
            }
            if node.is_school && node.at != u32::MAX {
                roads.schools.push(node.point);
            }
        }
    }
    assemble(&mut roads, ways, &ids, &nodes, profile, missing);
    Ok(roads)
}

fn blobs_of<'a>(file: &RoadFile<'a>, roads: &mut Roads) -> Result<Vec<Blob<'a>>, Unreadable> {
    let blobs = blobs_in(file.bytes).map_err(|e| unreadable(file, &e))?;
    let mut is_osm = true;
    for blob in &blobs {
        if let Some(head) = blob.head().map_err(|e| unreadable(file, &e))? {
            is_osm &= head.program != GENERATED;
            if let Some(seconds) = head.seconds {
                let file = file.name.to_owned();
                roads
                    .findings
                    .push(Finding::DateOfExtract { file, seconds });
            }
        }
    }
    roads.is_osm |= is_osm;
    Ok(blobs)
}

fn unreadable(file: &RoadFile<'_>, cause: &Broken) -> Unreadable {
    Unreadable {
        file: file.name.to_owned(),
        cause: cause.to_string(),
        is_grid: false,
    }
}

/// Looks at every element, many blobs at once; what is found stands in the order of the file.
fn each_blob<T: Send>(
    file: &RoadFile<'_>,
    blobs: &[Blob<'_>],
    wanted: Wanted,
    look: impl Fn(&Element<'_>, &mut Vec<T>) + Sync,
) -> Result<Vec<T>, Unreadable> {
    let of_blob = |blob: &Blob<'_>| {
        let mut found = Vec::new();
        let read = blob.each(wanted, &mut |element| look(&element, &mut found));
        read.map_err(|e| unreadable(file, &e))?;
        Ok(found)
    };
    let found: Result<Vec<Vec<T>>, Unreadable> = blobs.par_iter().map(of_blob).collect();
    Ok(found?.into_iter().flatten().collect())
}

fn tags_of<'a>(pairs: &[(&'a str, &'a str)]) -> Tags<'a> {
    let mut tags = Tags::default();
    for (key, value) in pairs {
        tags.set(key, value);
    }
    tags
}

fn raw_way(element: &Element<'_>, profile: &Profile) -> Option<RawWay> {
    let Element::Way { id, nodes, tags } = element else {
        return None;
    };
    let tags = tags_of(tags);
    let is_area = tags.area == "yes";
    let walk = profile.walk(&tags).filter(|_| !is_area || profile.squares);
    let barrier = profile.barrier(&tags);
    let is_school = tags.amenity == "school";
    if walk.is_none() && barrier.is_none() && !is_school {
        return None;
    }
    let is_water_area = tags.natural == "water" || tags.waterway == "riverbank";
    Some(RawWay {
        id: *id,
        name: (!tags.name.is_empty()).then(|| tags.name.into()),
        walk,
        level: tags.level(),
        square: is_area.then_some(Square::Way(*id)),
        barrier,
        is_area: is_area || is_water_area,
        is_school,
        is_one_way: tags.one_way.is_one_way(),
        nodes: nodes.to_vec(),
    })
}

/// A square that is drawn as a relation.
fn raw_square(element: &Element<'_>, profile: &Profile) -> Option<RawSquare> {
    let Element::Relation { id, ways, tags } = element else {
        return None;
    };
    let is_area = tags.contains(&("type", "multipolygon"));
    let tags = tags_of(tags);
    if !is_area || tags.highway.is_empty() || tags.area == "no" || !profile.squares {
        return None;
    }
    let around = ways
        .iter()
        .filter(|(_, role)| matches!(*role, "outer" | ""));
    Some(RawSquare {
        id: *id,
        name: (!tags.name.is_empty()).then(|| tags.name.into()),
        walk: profile.walk(&tags)?,
        level: tags.level(),
        ways: around.map(|(way, _)| *way).collect(),
    })
}

/// A barrier that is drawn as a relation.
fn raw_shore(element: &Element<'_>, profile: &Profile) -> Option<RawShore> {
    let Element::Relation { id, ways, tags } = element else {
        return None;
    };
    if !tags.contains(&("type", "multipolygon")) {
        return None;
    }
    Some(RawShore {
        id: *id,
        kind: profile.barrier(&tags_of(tags))?,
        ways: ways.iter().map(|(way, _)| *way).collect(),
    })
}

/// Lets the ways around squares be walked, and those around water and islands be barriers: ways that are none of their
/// own are read now. How many are missing of squares that are partly there.
fn surround(
    ways: &mut Vec<RawWay>,
    mut squares: Vec<RawSquare>,
    mut shores: Vec<RawShore>,
    files: &[(&RoadFile<'_>, Vec<Blob<'_>>)],
) -> Result<usize, Unreadable> {
    squares.sort_by_key(|square| square.id);
    squares.dedup_by_key(|square| square.id);
    // A way between two squares is of the first.
    let mut wanted: BTreeMap<i64, &RawSquare> = BTreeMap::new();
    for square in &squares {
        for way in &square.ways {
            wanted.entry(*way).or_insert(square);
        }
    }
    shores.sort_by_key(|shore| shore.id);
    let mut shore_of: BTreeMap<i64, BarrierKind> = BTreeMap::new();
    for shore in &shores {
        for way in &shore.ways {
            shore_of.entry(*way).or_insert(shore.kind);
        }
    }
    if wanted.is_empty() && shore_of.is_empty() {
        return Ok(0);
    }
    for way in ways.iter_mut() {
        if let Some(kind) = shore_of.remove(&way.id) {
            way.barrier.get_or_insert(kind);
        }
        // One that is walked for itself stays what it is.
        if let Some(square) = wanted.remove(&way.id)
            && way.walk.is_none()
        {
            way.walk = Some(square.walk);
            way.square = Some(Square::Relation(square.id));
            way.level = square.level;
            way.name = way.name.take().or_else(|| square.name.clone());
        }
    }
    let mut found: BTreeMap<i64, RawWay> = BTreeMap::new();
    let is_all = wanted.is_empty() && shore_of.is_empty();
    for (file, blobs) in files.iter().filter(|_| !is_all) {
        let of_file = guarded(file.name, || {
            each_blob(file, blobs, Wanted::Ways, |element, found| {
                let Element::Way { id, nodes, .. } = element else {
                    return;
                };
                let (square, barrier) = (wanted.get(id), shore_of.get(id).copied());
                if square.is_some() || barrier.is_some() {
                    found.push(RawWay {
                        id: *id,
                        name: square.and_then(|square| square.name.clone()),
                        walk: square.map(|square| square.walk),
                        level: square.map_or(0, |square| square.level),
                        square: square.map(|square| Square::Relation(square.id)),
                        barrier,
                        is_area: false,
                        is_school: false,
                        is_one_way: false,
                        nodes: nodes.to_vec(),
                    });
                }
            })
        })?;
        for way in of_file {
            found.entry(way.id).or_insert(way);
        }
    }
    ways.extend(found.into_values());
    ways.sort_by_key(|way| way.id);
    // A square of which the files have nothing lies outside; of others the edge is cut where a way is missing.
    let is_there = |way: &&i64| ways.binary_search_by_key(*way, |own| own.id).is_ok();
    let missing = squares.iter().map(|square| {
        let there = square.ways.iter().filter(is_there).count();
        if there == 0 {
            0
        } else {
            square.ways.len() - there
        }
    });
    Ok(missing.sum())
}

fn node(
    element: &Element<'_>,
    ids: &[i64],
    profile: &Profile,
    file: &RoadFile<'_>,
) -> Option<Node> {
    let Element::Node { id, lon, lat, tags } = element else {
        return None;
    };
    let tags = tags_of(tags);
    let at = ids.binary_search(id).ok();
    let is_school = tags.amenity == "school";
    if at.is_none() && !is_school {
        return None;
    }
    let point = Point::new(*lon as f64 / 1e9, *lat as f64 / 1e9);
    // A point that is not on the globe is as good as missing.
    point.is_valid().then(|| Node {
        at: at.map_or(u32::MAX, |at| at as u32),
        point: (file.datum)(point),
        is_closed: profile.is_closed(&tags),
        is_school,
    })
}

/// Leaves out ways that stand twice; the first file's stay.
fn drop_twice(ways: &mut Vec<RawWay>, findings: &mut Vec<Finding>) {
    ways.sort_by_key(|way| way.id);
    let before = ways.len();
    let mut one = None;
    ways.dedup_by(|b, a| {
        let is_twice = a.id == b.id;
        if is_twice {
            one.get_or_insert(a.id);
        }
        is_twice
    });
    if let Some(id) = one {
        let (ways, id) = (before - ways.len(), id.to_string());
        findings.push(Finding::DuplicateWays { ways, id });
    }
}

fn assemble(
    roads: &mut Roads,
    ways: Vec<RawWay>,
    ids: &[i64],
    nodes: &[Option<Node>],
    profile: &Profile,
    missing: usize,
) {
    let place = |id: &i64| ids.binary_search(id).ok();
    let touched = touched(&ways, &place, nodes);
    let edges = edges(&ways, &place, &touched);
    let mut now = vec![u32::MAX; ids.len()];
    let (mut cut, mut one_ways) = (missing, 0);
    for way in ways {
        let places: Vec<Option<usize>> = way
            .nodes
            .iter()
            .map(|id| place(id).filter(|at| nodes[*at].is_some()))
            .collect();
        let point = |at: usize| nodes[at].map_or(Point::default(), |node| node.point);
        if way.barrier.is_some() || way.is_school {
            let lines: Vec<Vec<Point>> = places
                .split(Option::is_none)
                .map(|run| run.iter().flatten().map(|at| point(*at)).collect())
                .collect();
            take_shape(roads, &way, lines);
        }
        let Some(walk) = way.walk else {
            continue;
        };
        if let Some(square) = way.square
            && edges.get(&square).is_none_or(|on| on.len() < 2)
        {
            continue;
        }
        cut += usize::from(places.iter().any(Option::is_none));
        one_ways += usize::from(way.is_one_way);
        for run in places.split(Option::is_none) {
            let mut points = Vec::with_capacity(run.len());
            for at in run.iter().flatten() {
                let is_closed =
                    nodes[*at].is_some_and(|node| node.is_closed && profile.closed_points);
                let new = roads.points.len() as u32;
                // At a closed point every way has an end of its own.
                if is_closed || now[*at] == u32::MAX {
                    roads.points.push(point(*at));
                    now[*at] = new;
                }
                points.push(now[*at]);
                if is_closed {
                    push(roads, &way, walk, std::mem::take(&mut points));
                    roads.points.push(point(*at));
                    points.push(new + 1);
                }
            }
            push(roads, &way, walk, points);
        }
    }
    if cut > 0 {
        roads.findings.push(Finding::CutWays { ways: cut });
    }
    if one_ways > 0 {
        roads.findings.push(Finding::OneWays { ways: one_ways });
    }
}

fn push(roads: &mut Roads, way: &RawWay, walk: Walk, points: Vec<u32>) {
    if points.len() > 1 {
        roads.ways.push(Way {
            id: WayId::Osm(way.id),
            name: way.name.clone(),
            walk,
            level: way.level,
            points,
        });
    }
}

/// Which nodes the network has without squares.
fn touched(
    ways: &[RawWay],
    place: &dyn Fn(&i64) -> Option<usize>,
    nodes: &[Option<Node>],
) -> Vec<bool> {
    let mut touched = vec![false; nodes.len()];
    if ways.iter().any(|way| way.square.is_some()) {
        for way in ways
            .iter()
            .filter(|way| way.walk.is_some() && way.square.is_none())
        {
            for at in way.nodes.iter().filter_map(place) {
                touched[at] = true;
            }
        }
    }
    touched
}

/// Where the network touches the edge of each square.
fn edges(
    ways: &[RawWay],
    place: &dyn Fn(&i64) -> Option<usize>,
    touched: &[bool],
) -> BTreeMap<Square, HashSet<usize>> {
    let mut edges: BTreeMap<Square, HashSet<usize>> = BTreeMap::new();
    for way in ways.iter().filter(|way| way.walk.is_some()) {
        if let Some(square) = way.square {
            let on = way.nodes.iter().filter_map(place);
            let on = on.filter(|at| touched.get(*at) == Some(&true));
            edges.entry(square).or_default().extend(on);
        }
    }
    edges
}

/// Takes up a barrier, or the middle of a school's ground. Points that the files lack cut a line in two.
fn take_shape(roads: &mut Roads, way: &RawWay, mut lines: Vec<Vec<Point>>) {
    let is_whole = lines.len() == 1;
    let count = lines.iter().map(Vec::len).sum::<usize>() as f64;
    if way.is_school && count > 0.0 {
        let all = lines.iter().flatten();
        let lon = all.clone().map(|p| p.lon).sum::<f64>() / count;
        let lat = all.map(|p| p.lat).sum::<f64>() / count;
        roads.schools.push(Point::new(lon, lat));
    }
    lines.retain(|line| line.len() > 1);
    if let Some(kind) = way.barrier
        && !lines.is_empty()
    {
        roads.barriers.push(Barrier {
            kind,
            lines,
            is_area: way.is_area && is_whole,
        });
    }
}
