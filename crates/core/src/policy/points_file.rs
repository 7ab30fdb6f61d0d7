//! The grammar of a points table: what a pack's file may hold, and how it becomes the table.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::decimal::{parts, points};
use super::origin::{Grade, Origin};
use super::points::{
    AsOf, Blank, Evidence, Group, Guardians, Item, Line, Overlaps, Part, PointsTable, Recognised,
    Rule, Short, Take, Toward, Unit,
};
use super::unresolved::Unresolved;
use crate::finding::Phrase;
#[cfg(feature = "schema")]
use crate::settings::Day;

/// The table as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PointsFile {
    /// The day up to which evidence counts: a date, or a month and day (`06-30`) of the year of the round.
    pub as_of: Option<String>,
    /// Whose evidence counts.
    pub guardians: Option<Guardians>,
    /// What is counted, each thing once.
    pub item: Option<Vec<ItemFile>>,
    /// Items that are counted together.
    pub group: Option<Vec<GroupFile>>,
    /// Evidence from other places that counts from a certain day.
    pub recognised: Option<Vec<RecognisedFile>>,
    /// Points from which a child takes part, as published.
    pub line: Option<Vec<LineFile>>,
}

/// An item as written: which keys it needs depends on its rule.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ItemFile {
    /// Its name in files and reviews.
    pub id: String,
    /// Its name for people; the id where it is not given.
    pub title: Option<String>,
    /// The column of the children table that holds the evidence.
    pub column: String,
    /// The column that holds the day on which the evidence ends.
    pub until: Option<String>,
    /// The column that lists the periods of which the evidence is the total: `2021-03~2022-02; 2023-01至今`.
    pub periods: Option<String>,
    /// How the evidence becomes points.
    pub rule: RuleKind,
    /// What the column holds.
    #[serde(default)]
    pub evidence: Evidence,
    /// The unit in which the column counts; that of `per` where it is not given.
    pub unit: Option<Unit>,
    /// The unit for each of which there are points (rule `per`).
    pub per: Option<Unit>,
    /// What of a unit that is not full counts.
    #[serde(default)]
    pub part: Part,
    /// Points for each unit, or for each step (rules `per` and `from`), to four decimals.
    pub points: Option<f64>,
    /// Units that give nothing before the first that counts (rule `per`).
    pub skip: Option<u32>,
    /// The most units that count (rule `per`).
    pub most: Option<u32>,
    /// The first day on which evidence counts (rule `per`).
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub first: Option<toml::value::Datetime>,
    /// Points at the start (rule `from`), to four decimals.
    pub base: Option<f64>,
    /// Where the start lies, in units of the column (rule `from`).
    pub at: Option<f64>,
    /// How much further in the column gives points once more (rule `from`).
    pub step: Option<f64>,
    /// On which side of the start points are added (rule `from`).
    pub toward: Option<Toward>,
    /// What the other side of the start gives (rule `from`).
    #[serde(default)]
    pub short: Short,
    /// Points by the word in the column (rule `levels`), to four decimals.
    pub levels: Option<BTreeMap<String, f64>>,
    /// Points by ranges of the number in the column (rule `bands`).
    pub bands: Option<Vec<BandFile>>,
    /// What an empty cell means.
    #[serde(default)]
    pub blank: Blank,
    /// The most points that the item gives, to four decimals.
    pub cap: Option<f64>,
    /// Whether the evidence is the child’s own, and not that of a guardian.
    #[serde(default)]
    pub of_child: bool,
    /// The document in which it stands.
    pub source: Option<String>,
    /// How good that document is as a source.
    pub grade: Option<Grade>,
}

/// How an item counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RuleKind {
    /// Points for each unit.
    Per,
    /// Points for each step from a start.
    From,
    /// Points by a word.
    Levels,
    /// Points by ranges of a number.
    Bands,
}

/// Points for a range of values, both ends in it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BandFile {
    /// The smallest value of the range; open where it is not given.
    pub from: Option<f64>,
    /// The largest value of the range; open where it is not given.
    pub to: Option<f64>,
    /// Points for a value of the range, to four decimals.
    pub points: f64,
}

/// Items that are counted together.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupFile {
    /// Its name in files.
    pub id: String,
    /// Its name for people; the id where it is not given.
    pub title: Option<String>,
    /// The ids of its items.
    pub items: Vec<String>,
    /// What of the items counts.
    #[serde(default)]
    pub take: Take,
    /// The most points that the group gives, to four decimals.
    pub cap: Option<f64>,
    /// The document in which it stands.
    pub source: Option<String>,
    /// How good that document is as a source.
    pub grade: Option<Grade>,
}

/// Evidence from another place that counts for an item.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RecognisedFile {
    /// The id of the item to which it is added.
    pub item: String,
    /// Where the evidence comes from.
    pub place: String,
    /// The column of the children table that holds its total.
    pub column: Option<String>,
    /// The column that lists the periods of which it is the total; time that counts in several places is counted once.
    pub periods: Option<String>,
    /// Whether the total may hold time that counts in another place too.
    #[serde(default)]
    pub overlaps: Overlaps,
    /// The first day on which it counts.
    #[cfg_attr(feature = "schema", schemars(with = "Day"))]
    pub from: toml::value::Datetime,
    /// The last day on which it counts.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub until: Option<toml::value::Datetime>,
    /// The document in which it stands.
    pub source: Option<String>,
    /// How good that document is as a source.
    pub grade: Option<Grade>,
}

/// Points from which a child takes part, of one year.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct LineFile {
    /// The year of entry for which the line was published.
    pub year: i64,
    /// The districts of which it is the line.
    pub districts: Vec<String>,
    /// Points from which a child takes part, to four decimals.
    pub points: f64,
    /// The document in which it stands.
    pub source: Option<String>,
    /// How good that document is as a source.
    pub grade: Option<Grade>,
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
            Phrase::DayOrDate,
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
                    Phrase::EachOnce,
                ));
            }
        }
        let ids: Vec<&str> = items.iter().map(|item| item.id.as_str()).collect();
        let find = |key: &str, id: &str| {
            let found = ids.iter().position(|known| *known == id);
            found.ok_or_else(|| Unresolved::range(key, id, ids.clone()))
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
                Phrase::OneGroup,
            ));
        }
        let mut recognised = Vec::new();
        for file in self.recognised.unwrap_or_default() {
            let item = find("points.recognised.item", &file.item)?;
            if file.column.is_none() && file.periods.is_none() {
                return Err(Unresolved::missing("points.recognised.column"));
            }
            let (sums, has_periods) = (items[item].rule.is_summed(), items[item].rule.is_of_time());
            if !sums || file.periods.is_some() && !has_periods {
                let key = if sums { "periods" } else { "item" };
                let allowed = if sums {
                    Phrase::ItemOfTime
                } else {
                    Phrase::ItemOfSums
                };
                return Err(Unresolved::range(
                    format!("points.recognised.{key}"),
                    &file.item,
                    allowed,
                ));
            }
            recognised.push(Recognised {
                item,
                place: file.place,
                column: file.column,
                periods: file.periods,
                is_apart: file.overlaps == Overlaps::Removed,
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
                    let result = format!("{}/{}", unit.as_str(), per.as_str());
                    let allowed = [
                        "day/day",
                        "day/year",
                        "month/month",
                        "month/year",
                        "year/month",
                        "year/year",
                        "one/one",
                    ];
                    return Err(Unresolved::range(key("unit"), result, allowed.to_vec()));
                }
                if self.part == Part::ByMonth && (per != Year || unit == Day) {
                    return Err(Unresolved::range(
                        key("part"),
                        "by_month",
                        Phrase::MonthsOfYear,
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
                    return Err(Unresolved::range(key("step"), "0", Phrase::AboveZero));
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
        let counts_time = rule.is_of_time() && self.evidence == Evidence::Count;
        if let Some(periods) = self.periods.as_ref().filter(|_| !counts_time) {
            return Err(Unresolved::range(
                key("periods"),
                periods,
                Phrase::ItemOfTime,
            ));
        }
        Ok(Item {
            cap: self.cap.map(|cap| points(&key("cap"), cap)).transpose()?,
            title: self.title.unwrap_or_else(|| self.id.clone()),
            id: self.id,
            column: self.column,
            until: self.until,
            periods: self.periods,
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

/// A calendar date of a TOML file.
pub fn date(key: &str, value: toml::value::Datetime) -> Result<Date, Unresolved> {
    let read = |d: toml::value::Date| {
        let (year, month, day) = (d.year, d.month, d.day);
        let small = |n: u8| i8::try_from(n).ok();
        Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok()
    };
    value
        .date
        .and_then(read)
        .ok_or_else(|| Unresolved::range(key, value.to_string(), Phrase::DateLike))
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
