//! Lines joined to one another, and to the ways that are joined already: at ends that lie together, and where a point of
//! one lies on another of the same level; never where they merely cross.

use std::collections::HashMap;

use super::lines::Line;
use super::{Roads, Way};
use crate::finding::Finding;
use crate::geometry::{DEGREE_M, Plane, Point, meet};
use crate::grid::Grid;

/// Points as near as this are one, metres.
const TOGETHER_M: f64 = 0.1;

/// A point of a line before points are joined.
#[derive(Clone, Copy)]
struct Corner {
    point: Point,
    level: i16,
    is_end: bool,
    is_new: bool,
}

/// Joins lines to the roads that there are.
pub(super) fn join(roads: &mut Roads, mut lines: Vec<Line>) {
    if lines.is_empty() {
        return;
    }
    lines.sort_by(|a, b| {
        let points = || a.points.iter().zip(&b.points).map(|(p, q)| p.order(q));
        let different = || {
            points()
                .find(|o| o.is_ne())
                .unwrap_or(a.points.len().cmp(&b.points.len()))
        };
        a.id.cmp(&b.id).then_with(different)
    });
    drop_twice(&mut lines, &mut roads.findings);
    let old = roads.points.len();
    let mut corners = old_corners(roads);
    let mut starts = Vec::with_capacity(lines.len());
    for line in &lines {
        starts.push(corners.len());
        let last = line.points.len() - 1;
        corners.extend(line.points.iter().enumerate().map(|(at, point)| Corner {
            point: *point,
            level: line.level,
            is_end: at == 0 || at == last,
            is_new: true,
        }));
    }
    let of = together(&corners);
    let old_ways = roads.ways.drain(..);
    let mut ways: Vec<(Way, i16)> = old_ways
        .map(|way| {
            let level = way.level;
            (way, level)
        })
        .collect();
    for (line, start) in lines.into_iter().zip(starts) {
        let mut points: Vec<u32> = (start..start + line.points.len())
            .map(|at| of[at])
            .collect();
        points.dedup();
        if points.len() > 1 {
            let way = Way {
                id: line.id,
                name: line.name,
                walk: line.walk,
                level: line.level,
                points,
            };
            ways.push((way, line.level));
        }
    }
    let points: Vec<Point> = corners.iter().map(|corner| corner.point).collect();
    split(&mut ways, &points, &corners, &of, old, &mut roads.findings);
    compact(roads, ways, &points);
}

/// Leaves out lines that stand twice, told once.
fn drop_twice(lines: &mut Vec<Line>, findings: &mut Vec<Finding>) {
    let before = lines.len();
    let mut one = None;
    lines.dedup_by(|b, a| {
        let is_twice = a.id == b.id && a.points == b.points;
        if is_twice {
            one.get_or_insert_with(|| a.id.to_string());
        }
        is_twice
    });
    if let Some(id) = one {
        let ways = before - lines.len();
        findings.push(Finding::DuplicateWays { ways, id });
    }
}

/// The points of the roads that are joined already, at the level of the last way that has each.
fn old_corners(roads: &Roads) -> Vec<Corner> {
    let mut corners: Vec<Corner> = roads
        .points
        .iter()
        .map(|point| Corner {
            point: *point,
            level: 0,
            is_end: false,
            is_new: false,
        })
        .collect();
    for way in &roads.ways {
        for at in &way.points {
            corners[*at as usize].level = way.level;
        }
        for end in [way.points.first(), way.points.last()]
            .into_iter()
            .flatten()
        {
            corners[*end as usize].is_end = true;
        }
    }
    corners
}

/// For each corner the first of those that are one point with it.
fn together(corners: &[Corner]) -> Vec<u32> {
    let mut of: Vec<u32> = (0..corners.len() as u32).collect();
    let middle = corners.first().map_or(0.0, |c| c.point.lat);
    let wide = (DEGREE_M * middle.to_radians().cos()).max(1.0);
    let square = |p: Point| {
        let east = (p.lon * wide / TOGETHER_M).floor() as i64;
        (east, (p.lat * DEGREE_M / TOGETHER_M).floor() as i64)
    };
    let mut squares: HashMap<(i64, i64), Vec<u32>> = HashMap::new();
    for (at, corner) in corners.iter().enumerate() {
        let (x, y) = square(corner.point);
        let plane = Plane::at(corner.point);
        for near in (x - 1..=x + 1).flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y))) {
            for other in squares.get(&near).into_iter().flatten() {
                let o = &corners[*other as usize];
                let [east, north] = plane.project(o.point);
                let is_joined = (corner.level == o.level || (corner.is_end && o.is_end))
                    && (corner.is_new || o.is_new);
                if is_joined && east.hypot(north) <= TOGETHER_M {
                    let (a, b) = (root(&mut of, at as u32), root(&mut of, *other));
                    of[a.max(b) as usize] = a.min(b);
                }
            }
        }
        squares.entry((x, y)).or_default().push(at as u32);
    }
    (0..corners.len() as u32)
        .map(|at| root(&mut of, at))
        .collect()
}

fn root(of: &mut [u32], mut at: u32) -> u32 {
    while of[at as usize] != at {
        of[at as usize] = of[of[at as usize] as usize];
        at = of[at as usize];
    }
    at
}

/// Puts points that lie on a segment of the same level into it; counts lines that cross without a common point, and ends
/// that lie on a line of another level.
fn split(
    ways: &mut [(Way, i16)],
    points: &[Point],
    corners: &[Corner],
    of: &[u32],
    old: usize,
    findings: &mut Vec<Finding>,
) {
    // Where each segment stands: its way, and its place in it.
    let mut segments = Vec::new();
    for (at, (way, _)) in ways.iter().enumerate() {
        segments.extend((1..way.points.len()).map(|to| (at, to)));
    }
    let ends = |(way, to): (usize, usize)| {
        let way = &ways[way].0.points;
        (way[to - 1], way[to])
    };
    let grid = Grid::over(segments.iter().map(|s| {
        let (a, b) = ends(*s);
        (points[a as usize], points[b as usize])
    }));
    let mut inserts: HashMap<(usize, usize), Vec<(f64, u32)>> = HashMap::new();
    let mut on_other: Option<(usize, Point)> = None;
    // A new point on any segment, an old point on a new segment.
    let mut met = Vec::new();
    for (at, corner) in corners.iter().enumerate() {
        if of[at] as usize != at {
            continue;
        }
        let plane = Plane::at(corner.point);
        grid.around(corner.point, TOGETHER_M, &mut met);
        let mut is_elsewhere = false;
        for found in &met {
            let segment = segments[*found as usize];
            let (a, b) = ends(segment);
            let is_new = at >= old || is_new_way(&ways[segment.0].0, old);
            if !is_new || a as usize == at || b as usize == at {
                continue;
            }
            let (share, metres) = plane.nearest(points[a as usize], points[b as usize]);
            if metres > TOGETHER_M {
                continue;
            }
            if corner.level == ways[segment.0].1 {
                inserts.entry(segment).or_default().push((share, at as u32));
            } else {
                is_elsewhere = corner.is_end;
            }
        }
        if is_elsewhere {
            on_other.get_or_insert((0, corner.point)).0 += 1;
        }
    }
    if let Some((count, at)) = on_other {
        findings.push(Finding::OtherLevel { count, at });
    }
    crossings(ways, points, old, &segments, &grid, &inserts, findings);
    for (at, (way, _)) in ways.iter_mut().enumerate() {
        let mut whole = Vec::with_capacity(way.points.len());
        for to in 0..way.points.len() {
            if let Some(put) = inserts.get_mut(&(at, to)) {
                put.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                whole.extend(put.iter().map(|(_, point)| *point));
            }
            whole.push(way.points[to]);
        }
        whole.dedup();
        way.points = whole;
    }
}

/// Whether a way was no part of the roads before.
fn is_new_way(way: &Way, old: usize) -> bool {
    way.points.iter().any(|p| *p as usize >= old) || matches!(way.id, super::WayId::Edge(_))
}

/// Counts segments of one level that cross where neither has a point.
fn crossings(
    ways: &[(Way, i16)],
    points: &[Point],
    old: usize,
    segments: &[(usize, usize)],
    grid: &Grid,
    inserts: &HashMap<(usize, usize), Vec<(f64, u32)>>,
    findings: &mut Vec<Finding>,
) {
    let mut found: Option<(usize, Point)> = None;
    let mut near = Vec::new();
    for (at, segment) in segments.iter().enumerate() {
        let (way, level) = &ways[segment.0];
        if !is_new_way(way, old) {
            continue;
        }
        let (a, b) = (way.points[segment.1 - 1], way.points[segment.1]);
        let plane = Plane::at(points[a as usize]);
        let straight = |a: u32, b: u32| {
            [
                plane.project(points[a as usize]),
                plane.project(points[b as usize]),
            ]
        };
        grid.along(points[a as usize], points[b as usize], &mut near);
        for other in near.iter().map(|n| *n as usize) {
            let (o, to) = segments[other];
            let (other_way, other_level) = &ways[o];
            let (c, d) = (other_way.points[to - 1], other_way.points[to]);
            // Each pair once: from the new way, or from the later of two.
            let is_turn = !is_new_way(other_way, old) || other < at;
            if !is_turn || level != other_level || [c, d].contains(&a) || [c, d].contains(&b) {
                continue;
            }
            let put = |key| inserts.get(&key).into_iter().flatten().map(|(_, p)| *p);
            let is_joined =
                put(*segment).any(|p| p == c || p == d) || put((o, to)).any(|p| p == a || p == b);
            if is_joined {
                continue;
            }
            if let Some((share, _)) = meet(straight(a, b), straight(c, d)) {
                let place = points[a as usize].towards(points[b as usize], share);
                found.get_or_insert((0, place)).0 += 1;
            }
        }
    }
    if let Some((count, at)) = found {
        findings.push(Finding::Crossings { count, at });
    }
}

/// Keeps the points that ways have.
fn compact(roads: &mut Roads, ways: Vec<(Way, i16)>, points: &[Point]) {
    let mut now = vec![u32::MAX; points.len()];
    roads.points.clear();
    roads.ways = ways.into_iter().map(|(way, _)| way).collect();
    for way in &mut roads.ways {
        for at in &mut way.points {
            let new = &mut now[*at as usize];
            if *new == u32::MAX {
                *new = roads.points.len() as u32;
                roads.points.push(points[*at as usize]);
            }
            *at = *new;
        }
    }
}
