//! Lines in well-known text: `LINESTRING (120.6 31.3, 120.7 31.4)`, several of them, polygons.

use crate::geometry::Point;

/// Lines, or the rings of areas.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shape {
    pub lines: Vec<Vec<Point>>,
    pub is_area: bool,
}

/// Reads the text of a shape; `None` where it is none of lines and areas. Heights are passed over.
pub fn read(text: &str) -> Option<Shape> {
    let text = text.trim();
    let start = text.find('(')?;
    let mut words = text[..start].split_whitespace();
    let kind = words.next()?.to_ascii_uppercase();
    let is_area = match kind.as_str() {
        "LINESTRING" | "MULTILINESTRING" => false,
        "POLYGON" | "MULTIPOLYGON" => true,
        _ => return None,
    };
    let body = text[start..].trim_end();
    let opened = body.bytes().filter(|b| *b == b'(').count();
    let closed = body.bytes().filter(|b| *b == b')').count();
    if opened != closed || !body.ends_with(')') {
        return None;
    }
    let mut lines = Vec::new();
    for part in body.split(['(', ')']) {
        let part = part.trim().trim_matches(',').trim();
        if part.is_empty() {
            continue;
        }
        lines.push(part.split(',').map(point).collect::<Option<Vec<Point>>>()?);
    }
    (!lines.is_empty()).then_some(Shape { lines, is_area })
}

fn point(text: &str) -> Option<Point> {
    let mut numbers = text.split_whitespace().map(str::parse::<f64>);
    let (lon, lat) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    numbers.all(|n| n.is_ok()).then_some(Point { lon, lat })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_rings_are_read_and_nothing_else() {
        let p = Point::new;
        let line = read("LINESTRING (1 2, 3 4)").expect("a line");
        assert_eq!(line.lines, [vec![p(1.0, 2.0), p(3.0, 4.0)]]);
        let high = read("linestring z(1 2 9,3 4 9)").expect("a line");
        assert_eq!(high.lines, line.lines);
        let many = read("MULTILINESTRING((1 2,3 4),(5 6,7 8))").expect("lines");
        assert_eq!(many.lines.len(), 2);
        let ring = read("POLYGON((0 0,1 0,1 1,0 0),(0 0,1 0,1 1,0 0))").expect("rings");
        assert!(ring.is_area && ring.lines.len() == 2);
        for broken in [
            "",
            "POINT (1 2)",
            "LINESTRING (1 2, 3",
            "LINESTRING (1, 2)",
            "LINESTRING ()",
            "LINESTRING (a b, c d)",
            "(",
            ")(",
        ] {
            assert_eq!(read(broken), None, "{broken}");
        }
    }
}
