//! Edges in CSV; barriers and edits, which come in CSV too.

use std::borrow::Cow;

use csv::{Reader, ReaderBuilder, StringRecord};

use super::lines::{Column, Rejects, Said, level};
use super::profile::{BarrierKind, Profile};
use super::{Barrier, Change, Edit, Gathered, RoadFile, Unreadable, wkt};
use crate::finding::{Finding, NotALine};
use crate::geometry::Point;

/// Where the points of a row stand.
#[derive(Debug)]
enum Where {
    Wkt(usize),
    Ends([usize; 4]),
}

/// Text as UTF-8 where it is, else as GB18030.
pub(super) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::GB18030.decode(bytes).0,
    }
}

/// A table of text with a heading.
struct Table<'a> {
    headings: Vec<String>,
    rows: Reader<&'a [u8]>,
    name: &'a str,
}

impl<'a> Table<'a> {
    fn open(name: &'a str, text: &'a str) -> Result<Self, Unreadable> {
        let mut rows = ReaderBuilder::new()
            .flexible(true)
            .from_reader(text.as_bytes());
        let headings = rows
            .headers()
            .map_err(|e| unreadable(name, e.to_string()))?;
        let headings = headings.iter().map(|h| h.trim().to_owned()).collect();
        Ok(Self {
            headings,
            rows,
            name,
        })
    }

    /// Where a heading stands, by any of its names.
    fn at(&self, names: &[&str]) -> Option<usize> {
        let is_one = |h: &String| names.iter().any(|n| h.eq_ignore_ascii_case(n));
        self.headings.iter().position(is_one)
    }

    fn points(&self) -> Result<Where, Unreadable> {
        if let Some(at) = self.at(&["wkt", "geometry", "geom"]) {
            return Ok(Where::Wkt(at));
        }
        let ends = [
            self.at(&["from_lon", "起点经度"]),
            self.at(&["from_lat", "起点纬度"]),
            self.at(&["to_lon", "终点经度"]),
            self.at(&["to_lat", "终点纬度"]),
        ];
        match ends {
            [Some(a), Some(b), Some(c), Some(d)] => Ok(Where::Ends([a, b, c, d])),
            _ => Err(unreadable(
                self.name,
                "wkt | from_lon, from_lat, to_lon, to_lat".to_owned(),
            )),
        }
    }

    /// The next row with its number from 1, the heading being row 1.
    fn next(&mut self, row: &mut StringRecord) -> Result<Option<usize>, Unreadable> {
        match self.rows.read_record(row) {
            Ok(true) => Ok(Some(row.position().map_or(0, |p| p.record() as usize) + 1)),
            Ok(false) => Ok(None),
            Err(error) => Err(unreadable(self.name, error.to_string())),
        }
    }
}

fn unreadable(name: &str, cause: String) -> Unreadable {
    Unreadable {
        file: name.to_owned(),
        cause,
        is_grid: false,
    }
}

impl Where {
    /// The lines of a row.
    fn lines(&self, row: &StringRecord) -> Result<wkt::Shape, NotALine> {
        let cell = |at: usize| row.get(at).unwrap_or_default();
        match self {
            Self::Wkt(at) => wkt::read(cell(*at)).ok_or(NotALine::Text),
            Self::Ends(at) => {
                let [a, b, c, d] = at.map(|at| cell(at).trim().parse::<f64>());
                let number =
                    |n: Result<f64, _>| n.map_err(|_: std::num::ParseFloatError| NotALine::Text);
                let from = Point::new(number(a)?, number(b)?);
                let to = Point::new(number(c)?, number(d)?);
                Ok(wkt::Shape {
                    lines: vec![vec![from, to]],
                    is_area: false,
                })
            }
        }
    }
}

/// Edges: `edge_id, wkt` or `from_lon, from_lat, to_lon, to_lat`, and what there is of `foot, level, kind, name`.
pub(super) fn read_edges(
    file: &RoadFile<'_>,
    profile: &Profile,
    into: &mut Gathered,
) -> Result<(), Unreadable> {
    let text = decoded(file.bytes);
    let mut table = Table::open(file.name, &text)?;
    let points = table.points()?;
    let columns: Vec<Option<Column>> = table
        .headings
        .iter()
        .map(|h| Column::of(h, file.level))
        .collect();
    let mut rejects = Rejects::default();
    let mut row = StringRecord::new();
    while let Some(number) = table.next(&mut row)? {
        let mut said = Said::default();
        for (cell, column) in row.iter().zip(&columns) {
            if let Some(column) = column {
                said.set(*column, cell);
            }
        }
        let shape = match points.lines(&row) {
            Ok(shape) if !shape.is_area => shape,
            Ok(_) => {
                rejects.add(number, NotALine::Shape);
                continue;
            }
            Err(cause) => {
                rejects.add(number, cause);
                continue;
            }
        };
        for line in shape.lines {
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

/// Barriers: `wkt, kind`. Rows that are none are told.
///
/// # Errors
/// Where the file is no table, or has no column of points.
pub fn read_barriers(file: &RoadFile<'_>) -> Result<(Vec<Barrier>, Vec<Finding>), Unreadable> {
    let text = decoded(file.bytes);
    let mut table = Table::open(file.name, &text)?;
    let points = table.points()?;
    let kind = table.at(&["kind", "类型"]);
    let (mut barriers, mut findings) = (Vec::new(), Vec::new());
    let mut rejects = Rejects::default();
    let mut row = StringRecord::new();
    while let Some(number) = table.next(&mut row)? {
        let shape = match points.lines(&row) {
            Ok(shape) => shape,
            Err(cause) => {
                rejects.add(number, cause);
                continue;
            }
        };
        let named = kind.and_then(|at| row.get(at)).unwrap_or_default();
        let checked = |line| {
            Some(
                rejects
                    .checked(number, line)?
                    .into_iter()
                    .map(file.datum)
                    .collect(),
            )
        };
        let lines: Vec<Vec<Point>> = shape.lines.into_iter().filter_map(checked).collect();
        if !lines.is_empty() {
            barriers.push(Barrier {
                kind: BarrierKind::of(named).unwrap_or(BarrierKind::Wall),
                lines,
                is_area: shape.is_area,
            });
        }
    }
    rejects.tell(file.name, &mut findings);
    Ok((barriers, findings))
}

/// Edits: `change` (`add`, `remove`, `open`), `edge_id`, points for what is added, `reason`, `who`, `date`. Rows that are none are
/// told.
///
/// # Errors
/// Where the file is no table, or has no column that says what to change.
pub fn read_edits(file: &RoadFile<'_>) -> Result<(Vec<Edit>, Vec<Finding>), Unreadable> {
    let text = decoded(file.bytes);
    let mut table = Table::open(file.name, &text)?;
    let points = table.points().ok();
    let change = table
        .at(&["change", "变更", "操作"])
        .ok_or_else(|| unreadable(file.name, "change".to_owned()))?;
    let at = |names: &[&str]| table.at(names);
    let (id, deep) = (
        at(&["edge_id", "id", "编号"]),
        at(&["level", "layer", "层"]),
    );
    let (reason, who, date) = (
        at(&["reason", "理由", "原因"]),
        at(&["who", "经办人"]),
        at(&["date", "日期"]),
    );
    let (mut edits, mut findings) = (Vec::new(), Vec::new());
    let mut rejects = Rejects::default();
    let mut row = StringRecord::new();
    while let Some(number) = table.next(&mut row)? {
        let cell = |at: Option<usize>| {
            at.and_then(|at| row.get(at))
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let mut push = |change| {
            edits.push(Edit {
                change,
                reason: cell(reason),
                who: cell(who),
                date: cell(date),
                row: number,
            });
        };
        match (cell(Some(change)).as_str(), &points) {
            ("remove" | "删除", _) if !cell(id).is_empty() => {
                push(Change::Remove { id: cell(id) })
            }
            ("open" | "开放", _) if !cell(id).is_empty() => push(Change::Open { id: cell(id) }),
            ("add" | "新增" | "增加", Some(points)) => match points.lines(&row) {
                Ok(shape) if !shape.is_area => {
                    let mut name = cell(id);
                    if name.is_empty() {
                        name = format!("{}:{number}", file.name);
                    }
                    for line in shape.lines {
                        let Some(line) = rejects.checked(number, line) else {
                            continue;
                        };
                        push(Change::Add {
                            id: name.clone(),
                            line: line.into_iter().map(file.datum).collect(),
                            level: level(&cell(deep)),
                        });
                    }
                }
                Ok(_) => rejects.add(number, NotALine::Shape),
                Err(cause) => rejects.add(number, cause),
            },
            _ => rejects.add(number, NotALine::Text),
        }
    }
    rejects.tell(file.name, &mut findings);
    Ok((edits, findings))
}
