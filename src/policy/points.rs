//! The points table of a pack: what counts, by what unit, up to what cap.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::origin::{Grade, Origin};
use super::unresolved::Unresolved;
use crate::units::Points;

/// The table as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PointsFile {
    pub as_of: Option<String>,
    pub guardians: Option<Guardians>,
    pub item: Option<Vec<ItemFile>>,
    pub group: Option<Vec<GroupFile>>,
    pub recognised: Option<Vec<RecognisedFile>>,
    pub line: Option<Vec<LineFile>>,
}

/// Whose evidence counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Guardians {
    /// That of one guardian, whoever has more; never some of both.
    #[default]
    One,
    /// The sum of both.
    Both,
}

/// An item as written: which keys it needs depends on its rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemFile {
    pub id: String,
    pub title: Option<String>,
    pub column: String,
    pub until: Option<String>,
    pub rule: RuleKind,
    #[serde(default)]
    pub evidence: Evidence,
    pub unit: Option<Unit>,
    pub per: Option<Unit>,
    #[serde(default)]
    pub part: Part,
    pub points: Option<f64>,
    pub skip: Option<u32>,
    pub most: Option<u32>,
    pub first: Option<toml::value::Datetime>,
    pub base: Option<f64>,
    pub at: Option<f64>,
    pub step: Option<f64>,
    pub toward: Option<Toward>,
    #[serde(default)]
    pub short: Short,
    pub levels: Option<BTreeMap<String, f64>>,
    pub bands: Option<Vec<BandFile>>,
    #[serde(default)]
    pub blank: Blank,
    pub cap: Option<f64>,
    #[serde(default)]
    pub of_child: bool,
    pub source: Option<String>,
    pub grade: Option<Grade>,
}

/// How an item counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    Per,
    From,
    Levels,
    Bands,
}

/// What the column of an item holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// A number of units.
    #[default]
    Count,
    /// The date from which something has lasted.
    Since,
}

/// A unit of time, or one of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days.
    Day,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Anything counted: a patent, a square metre.
    One,
}

impl Unit {
    /// The word in packs and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
            Self::One => "one",
        }
    }
}

/// What of a unit counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Full units only.
    #[default]
    Full,
    /// A year by its full months.
    ByMonth,
}

/// In which direction a rule `from` adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Toward {
    /// For what is above the start.
    Up,
    /// For what is below it.
    Down,
}

/// What a rule `from` gives on the wrong side of its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Short {
    /// Nothing.
    #[default]
    None,
    /// The base.
    Base,
}

/// What an empty cell means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// Nothing was claimed: no points.
    #[default]
    None,
    /// Not known: a person decides.
    Review,
}

/// Points for a range of values, both ends in it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BandFile {
    pub from: Option<f64>,
    pub to: Option<f64>,
    pub points: f64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupFile {
    pub id: String,
    pub title: Option<String>,
    pub items: Vec<String>,
    #[serde(default)]
    pub take: Take,
    pub cap: Option<f64>,
    pub source: Option<String>,
    pub grade: Option<Grade>,
}

/// What counts of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// All of it.
    #[default]
    Sum,
    /// The item with the most points.
    Largest,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecognisedFile {
    pub item: String,
    pub place: String,
    pub column: String,
    pub from: toml::value::Datetime,
    pub until: Option<toml::value::Datetime>,
    pub source: Option<String>,
    pub grade: Option<Grade>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineFile {
    pub year: i64,
    pub districts: Vec<String>,
    pub points: f64,
    pub source: Option<String>,
    pub grade: Option<Grade>,
}

/// The points table, resolved.
#[derive(Clone, Debug)]
pub struct PointsTable {
    /// Month and day of the round's year, or a whole date, up to which evidence counts.
    pub as_of: AsOf,
    /// Whose evidence counts.
    pub guardians: Guardians,
    /// The items in the order of the pack.
    pub items: Vec<Item>,
    /// What belongs together.
    pub groups: Vec<Group>,
    /// Years spent elsewhere that count like those spent here.
    pub recognised: Vec<Recognised>,
    /// Published lines: points from which an applicant succeeds.
    pub lines: Vec<Line>,
}

/// The day up to which evidence counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AsOf {
    /// This day of the year of the round.
    Yearly(i8, i8),
    /// This date.
    Date(Date),
}

impl AsOf {
    /// The date in a year; 29 February is the 28th where there is none.
    pub fn in_year(self, year: i64) -> Date {
        match self {
            Self::Date(date) => date,
            Self::Yearly(month, day) => {
                let year = year.clamp(1, 9999) as i16;
                Date::new(year, month, day)
                    .or_else(|_| Date::new(year, month, 28))
                    .unwrap_or(Date::constant(2000, 1, 1))
            }
        }
    }
}

/// One item.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its name in files.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Column of the children table that holds the evidence.
    pub column: String,
    /// Column of the date until which it lasted; up to now when there is none.
    pub until: Option<String>,
    /// How it counts.
    pub rule: Rule,
    /// What an empty cell means.
    pub blank: Blank,
    /// Most points.
    pub cap: Option<Points>,
    /// Whether it belongs to the child and not to a guardian.
    pub of_child: bool,
    /// Where it comes from.
    pub origin: Origin,
}

/// How an item counts. Numbers are ten-thousandths.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// Points for each unit.
    Per {
        /// What the column holds.
        evidence: Evidence,
        /// Unit of the column.
        unit: Unit,
        /// Unit that earns points.
        per: Unit,
        /// What of a unit counts.
        part: Part,
        /// Points for one.
        points: i64,
        /// Units of the column that earn nothing, counted back from the day.
        skip: i64,
        /// Units of the column that earn points after those.
        most: Option<i64>,
        /// Nothing before this day counts.
        first: Option<Date>,
    },
    /// A base at a start, and points for each step beyond it.
    From {
        /// What the column holds.
        evidence: Evidence,
        /// What of a year counts, where the evidence is a date.
        part: Part,
        /// Points at the start.
        base: i64,
        /// The start.
        at: i64,
        /// One step.
        step: i64,
        /// Points for each full step.
        points: i64,
        /// Which way.
        toward: Toward,
        /// What the other side of the start gives.
        short: Short,
    },
    /// Points by word.
    Levels(BTreeMap<String, i64>),
    /// Points by range, both ends in it.
    Bands(Vec<(Option<i64>, Option<i64>, i64)>),
}

/// Items that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name in files.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its items.
    pub items: Vec<usize>,
    /// What counts of it.
    pub take: Take,
    /// Most points.
    pub cap: Option<Points>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Years spent elsewhere that count for an item.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The item.
    pub item: usize,
    /// Where.
    pub place: String,
    /// The column that counts them.
    pub column: String,
    /// From when on they are recognised.
    pub from: Date,
    /// Until when.
    pub until: Option<Date>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A published line.
#[derive(Clone, Debug)]
pub struct Line {
    /// Year.
    pub year: i64,
    /// Districts.
    pub districts: Vec<String>,
    /// Points from which an applicant succeeds.
    pub points: Points,
    /// Where it comes from.
    pub origin: Origin,
}

impl PointsFile {
    /// This table's keys over those of the pack that it extends.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            as_of: self.as_of.or(base.as_of),
            guardians: self.guardians.or(base.guardians),
            item: self.item.or(base.item),
            group: self.group.or(base.group),
            recognised: self.recognised.or(base.recognised),
            line: self.line.or(base.line),
        }
    }

    /// The table with every key filled; `None` when the pack counts nothing.
    pub fn resolve(self) -> Result<Option<PointsTable>, Unresolved> {
        let Some(files) = self.item.filter(|items| !items.is_empty()) else {
            return Ok(None);
        };
        let as_of = self.as_of.ok_or(Unresolved::missing("points.as_of"))?;
        let as_of = read_as_of(&as_of).ok_or(Unresolved::range(
            "points.as_of",
            &as_of,
            "05-31 or 2026-05-31",
        ))?;
        let items: Vec<Item> = files
            .into_iter()
            .map(ItemFile::resolve)
            .collect::<Result<_, _>>()?;
        for (i, item) in items.iter().enumerate() {
            if items[..i].iter().any(|other| other.id == item.id) {
                return Err(Unresolved::range(
                    "points.item.id",
                    &item.id,
                    "each id once",
                ));
            }
        }
        let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        let find = |key: &str, id: &str| {
            let found = ids.iter().position(|known| *known == id);
            found.ok_or(Unresolved::range(key, id, ids.join(", ")))
        };
        let mut groups = Vec::new();
        for file in self.group.unwrap_or_default() {
            let members = file.items.iter();
            groups.push(Group {
                items: members
                    .map(|id| find("points.group.items", id))
                    .collect::<Result<_, _>>()?,
                title: file.title.unwrap_or_else(|| file.id.clone()),
                id: file.id,
                take: file.take,
                cap: file
                    .cap
                    .map(|cap| points("points.group.cap", cap))
                    .transpose()?,
                origin: Origin {
                    source: file.source,
                    grade: file.grade,
                },
            });
        }
        let mut grouped: Vec<usize> = groups.iter().flat_map(|g| g.items.clone()).collect();
        grouped.sort_unstable();
        if let Some(twice) = grouped.windows(2).find(|pair| pair[0] == pair[1]) {
            let id = ids[twice[0]];
            return Err(Unresolved::range(
                "points.group.items",
                id,
                "each item in one group",
            ));
        }
        let mut recognised = Vec::new();
        for file in self.recognised.unwrap_or_default() {
            recognised.push(Recognised {
                item: find("points.recognised.item", &file.item)?,
                place: file.place,
                column: file.column,
                from: date("points.recognised.from", file.from)?,
                until: file
                    .until
                    .map(|until| date("points.recognised.until", until))
                    .transpose()?,
                origin: Origin {
                    source: file.source,
                    grade: file.grade,
                },
            });
        }
        let mut lines = Vec::new();
        for file in self.line.unwrap_or_default() {
            lines.push(Line {
                year: file.year,
                districts: file.districts,
                points: points("points.line.points", file.points)?,
                origin: Origin {
                    source: file.source,
                    grade: file.grade,
                },
            });
        }
        Ok(Some(PointsTable {
            as_of,
            guardians: self.guardians.unwrap_or_default(),
            items,
            groups,
            recognised,
            lines,
        }))
    }
}

impl ItemFile {
    fn resolve(self) -> Result<Item, Unresolved> {
        let key = |name: &str| format!("points.item {}: {name}", self.id);
        let needed = |name: &str, value: Option<f64>| {
            let value = value.ok_or(Unresolved::missing(key(name)))?;
            parts(&key(name), value)
        };
        let rule = match self.rule {
            RuleKind::Per => {
                let per = self.per.ok_or(Unresolved::missing(key("per")))?;
                let unit = self.unit.unwrap_or(per);
                let first = self.first.map(|d| date(&key("first"), d)).transpose()?;
                use Unit::{Day, Month, One, Year};
                let fits = match self.evidence {
                    Evidence::Since => matches!(per, Day | Month | Year),
                    Evidence::Count => matches!(
                        (unit, per),
                        (One, One) | (Day, Day | Year) | (Month | Year, Month | Year)
                    ),
                };
                if !fits {
                    let told = format!("{} per {}", unit.as_str(), per.as_str());
                    let allowed =
                        "day per day or year; month or year per month or year; one per one";
                    return Err(Unresolved::range(key("unit"), told, allowed));
                }
                if self.part == Part::ByMonth && (per != Year || unit == Day) {
                    return Err(Unresolved::range(
                        key("part"),
                        "by_month",
                        "months of a year",
                    ));
                }
                Rule::Per {
                    evidence: self.evidence,
                    unit,
                    per,
                    part: self.part,
                    points: needed("points", self.points)?,
                    skip: i64::from(self.skip.unwrap_or(0)),
                    most: self.most.map(i64::from),
                    first,
                }
            }
            RuleKind::From => {
                let step = needed("step", self.step)?;
                if step <= 0 {
                    return Err(Unresolved::range(key("step"), "0", "above 0"));
                }
                Rule::From {
                    evidence: self.evidence,
                    part: self.part,
                    base: needed("base", self.base)?,
                    at: needed("at", self.at)?,
                    step,
                    points: needed("points", self.points)?,
                    toward: self.toward.ok_or(Unresolved::missing(key("toward")))?,
                    short: self.short,
                }
            }
            RuleKind::Levels => {
                let levels = self.levels.ok_or(Unresolved::missing(key("levels")))?;
                let read = |(word, value)| Ok((word, parts(&key("levels"), value)?));
                Rule::Levels(levels.into_iter().map(read).collect::<Result<_, _>>()?)
            }
            RuleKind::Bands => {
                let bands = self.bands.ok_or(Unresolved::missing(key("bands")))?;
                let end = |value: Option<f64>| value.map(|v| parts(&key("bands"), v)).transpose();
                let read =
                    |b: BandFile| Ok((end(b.from)?, end(b.to)?, parts(&key("bands"), b.points)?));
                Rule::Bands(bands.into_iter().map(read).collect::<Result<_, _>>()?)
            }
        };
        Ok(Item {
            cap: self.cap.map(|cap| points(&key("cap"), cap)).transpose()?,
            title: self.title.unwrap_or_else(|| self.id.clone()),
            id: self.id,
            column: self.column,
            until: self.until,
            rule,
            blank: self.blank,
            of_child: self.of_child,
            origin: Origin {
                source: self.source,
                grade: self.grade,
            },
        })
    }
}

/// A number of at most four decimals as ten-thousandths.
fn parts(key: &str, value: f64) -> Result<i64, Unresolved> {
    let scaled = value * Points::SCALE as f64;
    let is_exact = (scaled - scaled.round()).abs() < 1e-6;
    if value.abs() <= 1e6 && is_exact {
        Ok(scaled.round() as i64)
    } else {
        Err(Unresolved::range(
            key,
            value,
            "at most 1,000,000 and four decimals",
        ))
    }
}

fn points(key: &str, value: f64) -> Result<Points, Unresolved> {
    parts(key, value).map(Points::from_parts)
}

/// A calendar date of a TOML file.
pub fn date(key: &str, value: toml::value::Datetime) -> Result<Date, Unresolved> {
    let read = |d: toml::value::Date| {
        let (year, month, day) = (d.year, d.month, d.day);
        let small = |n: u8| i8::try_from(n).ok();
        Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()
    };
    let allowed = "a date such as 2026-05-31";
    value
        .date
        .and_then(read)
        .ok_or(Unresolved::range(key, value, allowed))
}

fn read_as_of(text: &str) -> Option<AsOf> {
    if let Ok(date) = text.parse::<Date>() {
        return Some(AsOf::Date(date));
    }
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    // Any leap year will do to see that the day exists.
    Date::new(2024, month, day).ok()?;
    Some(AsOf::Yearly(month, day))
}
