//! Ways into a network: snapped to, searched, walked along.

/// Barriers between places and ways.
pub(crate) mod barriers;

/// Vertices of degree two contracted.
mod contract;

/// Where a network ends.
mod edges;

/// The graph that is searched.
pub(crate) mod graph;

/// The labels of one search at every vertex, for the referee.
pub mod labels;

/// All schools and places within a reach.
pub mod matrix;

/// The way of one journey.
pub mod route;

/// Bounded shortest-path search.
mod search;

/// Places on the network.
pub mod snap;

use crate::finding::Finding;
use crate::geometry::{Point, millimetres};
use crate::grid::Grid;
use crate::roads::profile::Walk;
use crate::roads::{Roads, WayId};
use barriers::Barriers;
use contract::Chains;
use graph::Graph;

/// A segment longer than this is no way on foot, millimetres (100 km).
const LONGEST_MM: u64 = 100_000_000;

/// What a network is built by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// Pieces that hang together with nothing else and are shorter than this in sum are left out, metres; the longest
    /// piece never is.
    pub min_piece_m: u64,
    /// A place farther than this from every way is off the network, metres.
    pub snap_m: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_piece_m: 2_000,
            snap_m: 300.0,
        }
    }
}

/// A straight piece of a way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Where it begins: an index into [`Network::points`].
    pub a: u32,
    /// Where it ends.
    pub b: u32,
    /// How long it is, millimetres, at least 1.
    pub mm: u32,
    /// Its way.
    pub way: u32,
}

/// What is kept of a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOf {
    /// What it is called.
    pub id: WayId,
    /// Its name, for people.
    pub name: Option<Box<str>>,
    /// Who may walk it.
    pub walk: Walk,
}

impl WayOf {
    /// Whether only some may walk it.
    pub fn is_private(&self) -> bool {
        self.walk == Walk::Private
    }
}

/// How large a network is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Ways.
    pub ways: usize,
    /// Vertices that a segment has.
    pub vertices: usize,
    /// Segments.
    pub segments: usize,
    /// Vertices of another degree than two.
    pub junctions: usize,
    /// Length of all segments, metres.
    pub metres: u64,
    /// Pieces that hang together, those left out among them.
    pub pieces: usize,
}

/// A network of ways.
#[derive(Clone, Debug)]
pub struct Network {
    pub(crate) points: Vec<Point>,
    pub(crate) segments: Vec<Segment>,
    pub(crate) ways: Vec<WayOf>,
    pub(crate) chains: Chains,
    pub(crate) graph: Graph,
    pub(crate) grid: Grid,
    /// Segments of pieces that are left out.
    left_out: Vec<Segment>,
    left_out_grid: Grid,
    pub(crate) barriers: Barriers,
    pub(crate) options: Options,
    size: Size,
    findings: Vec<Finding>,
}

impl Network {
    /// The network of roads.
    pub fn build(roads: &Roads, options: &Options) -> Self {
        let barriers = Barriers::new(&roads.barriers);
        let mut findings = Vec::new();
        let mut size = Size::default();
        let segments = segments(roads, &barriers, &mut findings);
        let (segments, left_out) = without_pieces(
            segments,
            roads.points.len(),
            options,
            &mut size,
            &mut findings,
        );
        let ways: Vec<WayOf> = roads
            .ways
            .iter()
            .map(|way| WayOf {
                id: way.id.clone(),
                name: way.name.clone(),
                walk: way.walk,
            })
            .collect();
        let is_private = |segment: &Segment| ways[segment.way as usize].walk == Walk::Private;
        let chains = Chains::of(&segments, roads.points.len(), &is_private);
        let graph = Graph::of(&chains);
        let ends = |s: &Segment| (roads.points[s.a as usize], roads.points[s.b as usize]);
        let grid = Grid::over(segments.iter().map(ends));
        let left_out_grid = Grid::over(left_out.iter().map(ends));
        size.ways = roads.ways.len();
        size.segments = segments.len();
        size.vertices = chains.vertices;
        size.junctions = chains.junctions;
        size.metres = segments.iter().map(|s| u64::from(s.mm)).sum::<u64>() / 1000;
        Self {
            points: roads.points.clone(),
            segments,
            ways,
            chains,
            graph,
            grid,
            left_out,
            left_out_grid,
            barriers,
            options: *options,
            size,
            findings,
        }
    }

    /// What is wrong or doubtful about the network.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// How large it is.
    pub fn size(&self) -> Size {
        self.size
    }

    /// The points of segments.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The segments, in the order of their ways.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The ways.
    pub fn ways(&self) -> &[WayOf] {
        &self.ways
    }

    /// Whether only some may walk a segment.
    pub fn is_private(&self, segment: &Segment) -> bool {
        self.ways[segment.way as usize].walk == Walk::Private
    }

    /// What it is built by.
    pub fn options(&self) -> &Options {
        &self.options
    }
}

/// The segments of all ways, in their order.
fn segments(roads: &Roads, barriers: &Barriers, findings: &mut Vec<Finding>) -> Vec<Segment> {
    let count = roads.ways.iter().map(|way| way.points.len()).sum();
    let mut segments = Vec::with_capacity(count);
    let mut long = 0;
    for (way, of) in roads.ways.iter().enumerate() {
        for ends in of.points.windows(2) {
            let (a, b) = (
                roads.points[ends[0] as usize],
                roads.points[ends[1] as usize],
            );
            let mm = millimetres(a, b).max(1);
            if mm > LONGEST_MM {
                long += 1;
            } else if ends[0] != ends[1] && !barriers.closes(a, b) {
                segments.push(Segment {
                    a: ends[0],
                    b: ends[1],
                    mm: mm as u32,
                    way: way as u32,
                });
            }
        }
    }
    if long > 0 {
        findings.push(Finding::LongSegments { count: long });
    }
    segments
}

/// The segments without those of short pieces, and those.
fn without_pieces(
    segments: Vec<Segment>,
    points: usize,
    options: &Options,
    size: &mut Size,
    findings: &mut Vec<Finding>,
) -> (Vec<Segment>, Vec<Segment>) {
    let mut of: Vec<u32> = (0..points as u32).collect();
    let root = |of: &mut Vec<u32>, mut at: u32| {
        while of[at as usize] != at {
            of[at as usize] = of[of[at as usize] as usize];
            at = of[at as usize];
        }
        at
    };
    for s in &segments {
        let (a, b) = (root(&mut of, s.a), root(&mut of, s.b));
        of[a.max(b) as usize] = a.min(b);
    }
    let mut length = vec![0_u64; points];
    for s in &segments {
        length[root(&mut of, s.a) as usize] += u64::from(s.mm);
    }
    let longest = length.iter().copied().max().unwrap_or(0);
    let least = longest.min(options.min_piece_m.saturating_mul(1000));
    size.pieces = length.iter().filter(|mm| **mm > 0).count();
    let out = length.iter().filter(|mm| **mm > 0 && **mm < least);
    let (count, mm) = out.fold((0, 0), |(count, sum), mm| (count + 1, sum + mm));
    if count > 0 {
        let metres = mm / 1000;
        findings.push(Finding::Pieces { count, metres });
    }
    segments
        .into_iter()
        .partition(|s| length[root(&mut of, s.a) as usize] >= least)
}
