//! Barriers between places and ways.

use crate::geometry::{Plane, Point, is_within, meet};
use crate::grid::Grid;
use crate::roads::Barrier;
use crate::roads::profile::BarrierKind;

/// How near its ends a leg may touch a barrier, as a share of its length.
const TOUCH: f64 = 1e-6;

/// The lines that a leg may not cross.
#[derive(Clone, Debug, Default)]
pub struct Barriers {
    segments: Vec<(Point, Point)>,
    grid: Grid,
    closed: Vec<Barrier>,
}

impl Barriers {
    pub fn new(barriers: &[Barrier]) -> Self {
        let mut segments = Vec::new();
        for line in barriers.iter().flat_map(|barrier| &barrier.lines) {
            segments.extend(line.windows(2).map(|ends| (ends[0], ends[1])));
        }
        let grid = Grid::over(segments.iter().copied());
        let closed = barriers.iter().filter(|b| b.kind == BarrierKind::Closed);
        Self {
            closed: closed.cloned().collect(),
            segments,
            grid,
        }
    }

    /// Whether a straight leg from a place to a way crosses a barrier. It may begin or end on one: a way may run along it.
    pub fn block(&self, from: Point, to: Point) -> bool {
        if self.segments.is_empty() {
            return false;
        }
        let mut near = Vec::new();
        self.grid.along(from, to, &mut near);
        let plane = Plane::at(from);
        let leg = [plane.project(from), plane.project(to)];
        near.iter().any(|at| {
            let (a, b) = self.segments[*at as usize];
            crosses(leg, [plane.project(a), plane.project(b)])
        })
    }

    /// All segments of all barriers: for the referee, which looks at them one by one.
    pub fn segments(&self) -> &[(Point, Point)] {
        &self.segments
    }

    /// Whether a segment of a way lies on closed ground or crosses onto it.
    pub fn closes(&self, a: Point, b: Point) -> bool {
        let plane = Plane::at(a);
        self.closed.iter().any(|barrier| {
            let is_inside = barrier.is_area && is_within(a.towards(b, 0.5), &barrier.lines);
            let mut edges = barrier.lines.iter().flat_map(|line| line.windows(2));
            let straight = |a, b| [plane.project(a), plane.project(b)];
            is_inside || edges.any(|e| crosses(straight(a, b), straight(e[0], e[1])))
        })
    }
}

/// Whether a leg crosses a line elsewhere than at its own ends.
fn crosses(leg: [[f64; 2]; 2], line: [[f64; 2]; 2]) -> bool {
    meet(leg, line).is_some_and(|(share, _)| share > TOUCH && share < 1.0 - TOUCH)
}
