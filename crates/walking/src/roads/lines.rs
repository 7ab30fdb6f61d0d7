//! Lines of a file as they are read, before they are joined.

use super::WayId;
use super::profile::{Profile, Tags, Walk};
use crate::finding::{Finding, NotALine};
use crate::geometry::Point;

/// A line of a survey office, or one that a person drew.
#[derive(Clone, Debug)]
pub struct Line {
    pub id: WayId,
    pub name: Option<Box<str>>,
    pub walk: Walk,
    pub level: i16,
    pub points: Vec<Point>,
}

impl Line {
    /// A line that everybody may walk.
    pub fn open(id: &str, points: Vec<Point>, level: i16) -> Self {
        Self {
            id: WayId::Edge(id.into()),
            name: None,
            walk: Walk::Open,
            level,
            points,
        }
    }
}

/// What a file says of a line, by the names of its columns.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub id: String,
    pub name: String,
    pub kind: String,
    pub foot: String,
    pub level: String,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Id,
    Name,
    Kind,
    Foot,
    Level,
}

impl Column {
    /// What the column of this heading holds; `level` is how the round calls the level of flyovers.
    pub fn of(heading: &str, level: &str) -> Option<Self> {
        let heading = heading.trim().trim_start_matches('\u{feff}');
        if !level.is_empty() && heading.eq_ignore_ascii_case(level) {
            return Some(Self::Level);
        }
        match heading.to_lowercase().as_str() {
            "edge_id" | "id" | "osm_id" | "编号" | "路段编号" | "道路编号" => {
                Some(Self::Id)
            }
            "name" | "名称" | "道路名称" | "路名" => Some(Self::Name),
            "kind" | "highway" | "fclass" | "类型" | "道路类型" | "道路等级" => {
                Some(Self::Kind)
            }
            "foot" | "步行" | "可步行" => Some(Self::Foot),
            "level" | "layer" | "层" | "层级" if level.is_empty() => Some(Self::Level),
            _ => None,
        }
    }
}

impl Said {
    /// Takes up a cell.
    pub fn set(&mut self, column: Column, text: &str) {
        let of = match column {
            Column::Id => &mut self.id,
            Column::Name => &mut self.name,
            Column::Kind => &mut self.kind,
            Column::Foot => &mut self.foot,
            Column::Level => &mut self.level,
        };
        *of = text.trim().to_owned();
    }

    /// The line of these points, or `None` where nobody may walk it.
    pub fn line(self, profile: &Profile, fallback: String, points: Vec<Point>) -> Option<Line> {
        let foot = match self.foot.as_str() {
            "是" | "可" | "1" | "true" => "yes",
            "否" | "不可" | "0" | "false" => "no",
            "内部" | "私" => "private",
            other => other,
        };
        let kind = match self.kind.as_str() {
            "高速" | "高速公路" => "motorway",
            "快速路" | "高架" | "高架路" => "expressway",
            other => other,
        };
        let is_known = kind.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
        let tags = Tags {
            // A class of road that is not OpenStreetMap's is a road.
            highway: if kind.is_empty() || !is_known {
                "road"
            } else {
                kind
            },
            foot,
            name: &self.name,
            ..Tags::default()
        };
        let walk = profile.walk(&tags)?;
        let id = if self.id.is_empty() {
            fallback
        } else {
            self.id
        };
        Some(Line {
            id: WayId::Edge(id.into()),
            name: (!self.name.is_empty()).then(|| self.name.as_str().into()),
            walk,
            level: level(&self.level),
            points,
        })
    }
}

/// A level as it is written, 0 where it is not a number: tables of attributes write `1.0`.
pub fn level(text: &str) -> i16 {
    text.trim().parse::<f64>().map_or(0, |number| number as i16)
}

/// Counts what is no line, and tells it once for each file.
#[derive(Debug, Default)]
pub struct Rejects {
    first: Option<(usize, NotALine)>,
    count: usize,
}

impl Rejects {
    pub fn add(&mut self, row: usize, cause: NotALine) {
        self.first.get_or_insert((row, cause));
        self.count += 1;
    }

    /// Points as they are needed: valid, at least two that differ, none twice in a row. Where they are none, that is
    /// noted.
    pub fn checked(&mut self, row: usize, mut points: Vec<Point>) -> Option<Vec<Point>> {
        if points.iter().any(|p| !p.is_valid()) {
            self.add(row, NotALine::NotDegrees);
            return None;
        }
        points.dedup();
        if points.len() < 2 {
            self.add(row, NotALine::TooShort);
            return None;
        }
        Some(points)
    }

    pub fn tell(self, file: &str, findings: &mut Vec<Finding>) {
        if let Some((row, cause)) = self.first {
            findings.push(Finding::NotALine {
                file: file.to_owned(),
                row,
                count: self.count,
                cause,
            });
        }
    }
}
