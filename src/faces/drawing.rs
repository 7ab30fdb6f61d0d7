//! What pages of one sheet draw without a script: places on the ground as an SVG, text that leaves room for the rest.

use std::fmt::Write as _;

use geo::CoordsIter;

use super::html::strip_bidi;
use xuewei_core::domain::Position;

/// How places on the ground are drawn: north above, one scale for both directions.
pub struct Frame {
    /// Width and height of the drawing.
    size: (f64, f64),
    west: f64,
    north: f64,
    /// Units of the drawing by degree of longitude and of latitude.
    scale: (f64, f64),
    /// Where the drawing begins, so that it stands in the middle.
    left_top: (f64, f64),
}

impl Frame {
    /// The part of the page that the drawing takes, as an SVG has it.
    pub fn view_box(&self) -> String {
        format!("0 0 {} {}", self.size.0, self.size.1)
    }

    /// Around all of these, in a drawing of this width and height; `None` where there is none.
    pub fn of(positions: impl Iterator<Item = Position> + Clone, size: (f64, f64)) -> Option<Self> {
        const MARGIN: f64 = 14.0;
        let range = |of: fn(&Position) -> f64| {
            positions
                .clone()
                .fold(None, |known: Option<(f64, f64)>, own| {
                    let own = of(&own);
                    Some(known.map_or((own, own), |(least, most)| (least.min(own), most.max(own))))
                })
        };
        let (west, east) = range(|at| at.lon)?;
        let (south, north) = range(|at| at.lat)?;
        let narrowing = ((south + north) / 2.0).to_radians().cos().max(0.01);
        // One place alone has no size.
        let (wide, high) = (
            ((east - west) * narrowing).max(1e-3),
            (north - south).max(1e-3),
        );
        let each = ((size.0 - 2.0 * MARGIN) / wide).min((size.1 - 2.0 * MARGIN) / high);
        Some(Self {
            size,
            west,
            north,
            scale: (each * narrowing, each),
            left_top: (
                (size.0 - (east - west) * narrowing * each) / 2.0,
                (size.1 - (north - south) * each) / 2.0,
            ),
        })
    }

    /// Where a point is in the drawing.
    pub fn at(&self, lon: f64, lat: f64) -> (f64, f64) {
        (
            self.left_top.0 + (lon - self.west) * self.scale.0,
            self.left_top.1 + (self.north - lat) * self.scale.1,
        )
    }

    /// A path of dots, of those of a colour.
    pub fn dots(&self, all: &[(Position, &str)], colour: &str) -> String {
        let mut path = String::new();
        for (position, _) in all.iter().filter(|(_, own)| *own == colour) {
            let (x, y) = self.at(position.lon, position.lat);
            let _ = write!(path, "M{} {}h0", one(x), one(y));
        }
        path
    }

    /// A path of squares, of those of a colour.
    pub fn squares(&self, all: &[(Position, &str)], colour: &str) -> String {
        let mut path = String::new();
        for (position, _) in all.iter().filter(|(_, own)| *own == colour) {
            let (x, y) = self.at(position.lon, position.lat);
            let _ = write!(path, "M{} {}h7v7h-7z", one(x - 3.5), one(y - 3.5));
        }
        path
    }

    /// A path around an area.
    pub fn outline(&self, shape: &geo::MultiPolygon<f64>) -> String {
        let mut path = String::new();
        for polygon in shape {
            for (i, coordinate) in polygon.exterior().coords_iter().enumerate() {
                let (x, y) = self.at(coordinate.x, coordinate.y);
                let _ = write!(
                    path,
                    "{}{} {}",
                    if i == 0 { 'M' } else { 'L' },
                    one(x),
                    one(y)
                );
            }
            path.push('z');
        }
        path
    }

    /// The middle of points; `None` where there is none.
    pub fn middle(&self, positions: impl Iterator<Item = Position>) -> Option<(f64, f64)> {
        let all: Vec<(f64, f64)> = positions.map(|own| self.at(own.lon, own.lat)).collect();
        let of = all.len() as f64;
        let sum = all
            .iter()
            .fold((0.0, 0.0), |sum, own| (sum.0 + own.0, sum.1 + own.1));
        (!all.is_empty()).then(|| (sum.0 / of, sum.1 / of))
    }
}

/// Text that leaves room for the rest of the page: names may have hundreds of characters.
pub fn within(text: &str, most: usize) -> String {
    let text = strip_bidi(text);
    match text.chars().count() > most {
        true => text.chars().take(most).chain(['…']).collect(),
        false => text,
    }
}

/// To a tenth of a unit of the drawing.
pub fn one(value: f64) -> String {
    format!("{value:.1}")
}
