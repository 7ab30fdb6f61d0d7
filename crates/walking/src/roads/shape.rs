//! Shapefiles of survey offices: lines from `.shp`, what is said of them from `.dbf`.

use std::io::Cursor;

use encoding_rs::{Encoding, GB18030, UTF_8};
use shapefile::{Shape, ShapeReader};

use super::lines::{Column, Rejects, Said};
use super::profile::Profile;
use super::{Gathered, RoadFile, Unreadable};
use crate::finding::NotALine;
use crate::geometry::Point;

/// Takes up the lines of a file.
pub(super) fn read(
    file: &RoadFile<'_>,
    profile: &Profile,
    into: &mut Gathered,
) -> Result<(), Unreadable> {
    let unreadable = |cause: String, is_grid: bool| Unreadable {
        file: file.name.to_owned(),
        cause,
        is_grid,
    };
    if let Some(text) = file.projection {
        let text = text.trim_start();
        if text.starts_with("PROJCS") || text.starts_with("LOCAL_CS") || text.starts_with("PROJCRS")
        {
            let name = text.split('"').nth(1).unwrap_or_default();
            return Err(unreadable(name.to_owned(), true));
        }
    }
    let mut reader =
        ShapeReader::new(Cursor::new(file.bytes)).map_err(|e| unreadable(e.to_string(), false))?;
    let attributes = file
        .attributes
        .and_then(|bytes| Attributes::open(bytes, file));
    let mut rejects = Rejects::default();
    for (at, shape) in reader.iter_shapes().enumerate() {
        let number = at + 1;
        let shape = shape.map_err(|e| unreadable(e.to_string(), false))?;
        let lines: Vec<Vec<Point>> = match &shape {
            Shape::Polyline(lines) => parts(lines.parts(), |p| Point::new(p.x, p.y)),
            Shape::PolylineM(lines) => parts(lines.parts(), |p| Point::new(p.x, p.y)),
            Shape::PolylineZ(lines) => parts(lines.parts(), |p| Point::new(p.x, p.y)),
            Shape::NullShape => continue,
            _ => {
                rejects.add(number, NotALine::Shape);
                continue;
            }
        };
        let said = attributes.as_ref().map(|a| a.row(at)).unwrap_or_default();
        for line in lines {
            let Some(line) = rejects.checked(number, line) else {
                continue;
            };
            let line = line.into_iter().map(file.datum).collect();
            let fallback = format!("{}:{number}", file.name);
            into.lines
                .extend(said.clone().line(profile, fallback, line));
        }
    }
    rejects.tell(file.name, &mut into.findings);
    Ok(())
}

fn parts<P>(parts: &[Vec<P>], point: impl Fn(&P) -> Point) -> Vec<Vec<Point>> {
    parts
        .iter()
        .map(|part| part.iter().map(&point).collect())
        .collect()
}

/// A dBase table, in the encoding that its text is in rather than the one that it claims: `.cpg` is often wrong or not
/// there at all, and survey offices write GBK.
struct Attributes<'a> {
    rows: &'a [u8],
    /// Bytes of a row, the first of them the mark of deletion.
    width: usize,
    /// Where a column that matters begins, how wide it is, what it holds.
    columns: Vec<(usize, usize, Column)>,
    encoding: &'static Encoding,
}

impl<'a> Attributes<'a> {
    fn open(bytes: &'a [u8], file: &RoadFile<'_>) -> Option<Self> {
        let number = |at: usize| {
            Some(usize::from(u16::from_le_bytes([
                *bytes.get(at)?,
                *bytes.get(at + 1)?,
            ])))
        };
        let (start, width) = (number(8)?, number(10)?);
        let head = bytes.get(32..start)?;
        let rows = bytes.get(start..)?;
        let encoding = match file.code_page {
            Some(name)
                if name.trim().eq_ignore_ascii_case("UTF-8")
                    && std::str::from_utf8(rows).is_ok() =>
            {
                UTF_8
            }
            // No code page, or one that the text does not bear out.
            _ if std::str::from_utf8(rows).is_ok() => UTF_8,
            _ => GB18030,
        };
        let mut columns = Vec::new();
        let mut offset = 1;
        for field in head.chunks_exact(32).take_while(|field| field[0] != 0x0D) {
            let name = field[..11].split(|b| *b == 0).next().unwrap_or_default();
            let name = match std::str::from_utf8(name) {
                Ok(name) => name.into(),
                Err(_) => GB18030.decode(name).0,
            };
            let wide = usize::from(field[16]);
            if let Some(column) = Column::of(&name, file.level) {
                columns.push((offset, wide, column));
            }
            offset += wide;
        }
        (width > 0).then_some(Self {
            rows,
            width,
            columns,
            encoding,
        })
    }

    /// What the row of a shape says; nothing where there is none.
    fn row(&self, at: usize) -> Said {
        let mut said = Said::default();
        let start = at.saturating_mul(self.width);
        let Some(row) = self.rows.get(start..start.saturating_add(self.width)) else {
            return said;
        };
        for (offset, wide, column) in &self.columns {
            if let Some(cell) = row.get(*offset..offset + wide) {
                said.set(
                    *column,
                    self.encoding
                        .decode_without_bom_handling(cell)
                        .0
                        .trim_matches(['\0', ' ']),
                );
            }
        }
        said
    }
}
