//! Segments found by where they lie: squares of a plane, each with the segments that touch it.

use crate::geometry::{DEGREE_M, Point};

/// A square is at least this wide, metres.
const SQUARE_M: f64 = 100.0;

/// Segments in squares.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    low: Point,
    /// Degrees of a square, east and north.
    step: [f64; 2],
    size: [usize; 2],
    starts: Vec<u32>,
    segments: Vec<u32>,
}

impl Grid {
    /// The squares over these segments, numbered as they come.
    pub fn over(segments: impl Iterator<Item = (Point, Point)> + Clone) -> Self {
        let (mut low, mut high) = (
            Point::new(f64::MAX, f64::MAX),
            Point::new(f64::MIN, f64::MIN),
        );
        let mut count = 0_usize;
        for (a, b) in segments.clone() {
            count += 1;
            for p in [a, b] {
                low = Point::new(low.lon.min(p.lon), low.lat.min(p.lat));
                high = Point::new(high.lon.max(p.lon), high.lat.max(p.lat));
            }
        }
        if count == 0 {
            return Self::default();
        }
        let middle = f64::midpoint(low.lat, high.lat)
            .to_radians()
            .cos()
            .max(0.01);
        let mut square = SQUARE_M;
        // So that neither far-flung points nor long segments take much room: the squares grow until they do not.
        let most = count.saturating_mul(8).saturating_add(1_024);
        loop {
            let step = [square / (DEGREE_M * middle), square / DEGREE_M];
            let size = [
                ((high.lon - low.lon) / step[0]) as usize + 1,
                ((high.lat - low.lat) / step[1]) as usize + 1,
            ];
            let mut grid = Self {
                low,
                step,
                size,
                starts: Vec::new(),
                segments: Vec::new(),
            };
            if size[0].saturating_mul(size[1]) <= most && grid.fill(segments.clone(), most) {
                return grid;
            }
            square *= 2.0;
        }
    }

    /// Sorts the segments into the squares; whether there is room for all.
    fn fill(
        &mut self,
        segments: impl Iterator<Item = (Point, Point)> + Clone,
        most: usize,
    ) -> bool {
        let mut counts = vec![0_u32; self.size[0] * self.size[1] + 1];
        let mut room = most;
        for (a, b) in segments.clone() {
            let mut fits = true;
            self.squares(a, b, |square| {
                counts[square + 1] += 1;
                fits = room > 0;
                room = room.saturating_sub(1);
                fits
            });
            if !fits {
                return false;
            }
        }
        for at in 1..counts.len() {
            counts[at] += counts[at - 1];
        }
        let mut next = counts.clone();
        let mut sorted = vec![0; most - room];
        for (number, (a, b)) in segments.enumerate() {
            self.squares(a, b, |square| {
                sorted[next[square] as usize] = number as u32;
                next[square] += 1;
                true
            });
        }
        self.starts = counts;
        self.segments = sorted;
        true
    }

    /// Row and column of a coordinate, within the grid.
    fn cell(&self, axis: usize, degrees: f64) -> usize {
        let low = [self.low.lon, self.low.lat][axis];
        (((degrees - low) / self.step[axis]).max(0.0) as usize).min(self.size[axis] - 1)
    }

    /// Names the squares that a segment touches, row by row, until it is told to stop.
    fn squares(&self, a: Point, b: Point, mut visit: impl FnMut(usize) -> bool) {
        let (south, north) = if a.lat <= b.lat { (a, b) } else { (b, a) };
        let (first, last) = (self.cell(1, south.lat), self.cell(1, north.lat));
        let at = |lat: f64| {
            let share = (lat - south.lat) / (north.lat - south.lat);
            south.lon + (north.lon - south.lon) * share.clamp(0.0, 1.0)
        };
        for row in first..=last {
            let (mut from, mut to) = (south.lon, north.lon);
            if first != last {
                let line = |row: usize| self.low.lat + self.step[1] * row as f64;
                from = at(line(row));
                to = at(line(row + 1));
            }
            // A hair wider, so that rounding loses no square.
            let (west, east) = (
                from.min(to) - self.step[0] * 1e-6,
                from.max(to) + self.step[0] * 1e-6,
            );
            for column in self.cell(0, west)..=self.cell(0, east) {
                if !visit(row * self.size[0] + column) {
                    return;
                }
            }
        }
    }

    /// The segments in squares that a box touches, each once, in their order.
    fn within(&self, low: Point, high: Point, into: &mut Vec<u32>) {
        into.clear();
        if self.segments.is_empty() {
            return;
        }
        for row in self.cell(1, low.lat)..=self.cell(1, high.lat) {
            for column in self.cell(0, low.lon)..=self.cell(0, high.lon) {
                let square = row * self.size[0] + column;
                let range = self.starts[square] as usize..self.starts[square + 1] as usize;
                into.extend_from_slice(&self.segments[range]);
            }
        }
        into.sort_unstable();
        into.dedup();
    }

    /// All segments that come within so many metres of a point, and others near it; in their order, each once.
    pub fn around(&self, p: Point, metres: f64, into: &mut Vec<u32>) {
        let north = metres / DEGREE_M * 1.001;
        let east = north / (p.lat.abs() + north).min(89.9).to_radians().cos();
        let low = Point::new(p.lon - east, p.lat - north);
        let high = Point::new(p.lon + east, p.lat + north);
        self.within(low, high, into);
    }

    /// All segments that a straight line may meet, and others near it; in their order, each once.
    pub fn along(&self, a: Point, b: Point, into: &mut Vec<u32>) {
        let low = Point::new(a.lon.min(b.lon), a.lat.min(b.lat));
        let high = Point::new(a.lon.max(b.lon), a.lat.max(b.lat));
        self.within(low, high, into);
    }

    /// How far a square reaches, metres: what to look around with first.
    pub fn usual_m(&self) -> f64 {
        self.step[1] * DEGREE_M
    }
}
