//! The points table of a pack: what counts, by what unit, up to what cap.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;

use super::origin::Origin;
use crate::units::Points;

/// Whose evidence counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Guardians {
    /// That of one guardian, whoever has more; never some of both.
    #[default]
    One,
    /// The sum of both.
    Both,
}

/// What the column of an item holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Days of the calendar.
    Day,
    /// Months: full on the same day of the next month.
    Month,
    /// Years: full on the same day of the next year.
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Full units only; what is begun gives nothing.
    #[default]
    Full,
    /// A year by its full months.
    ByMonth,
}

/// In which direction a rule `from` adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Toward {
    /// For what is above the start.
    Up,
    /// For what is below it.
    Down,
}

/// What a rule `from` gives on the wrong side of its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Short {
    /// No points on the wrong side.
    #[default]
    None,
    /// The base on the wrong side too.
    Base,
}

/// What an empty cell means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// Nothing was claimed: no points.
    #[default]
    None,
    /// Not known: a person decides.
    Review,
}

/// What counts of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// The points of all its items together.
    #[default]
    Sum,
    /// The item with the most points.
    Largest,
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
    /// Items that are counted together.
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
    /// A whole date.
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

/// One item of the points table.
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
    /// Column of the periods of which the evidence is the total.
    pub periods: Option<String>,
    /// How its evidence becomes points.
    pub rule: Rule,
    /// What an empty cell means.
    pub blank: Blank,
    /// The most points that it gives; below zero the floor of a deduction.
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
        /// Points for one unit, ten-thousandths.
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
        /// Where the start lies, ten-thousandths of the unit of the column.
        at: i64,
        /// The length of one step, ten-thousandths of the unit of the column.
        step: i64,
        /// Points for each full step.
        points: i64,
        /// On which side of the start points are added.
        toward: Toward,
        /// What the other side of the start gives.
        short: Short,
    },
    /// Points by the word in the column, ten-thousandths.
    Levels(BTreeMap<String, i64>),
    /// Points by range, both ends in it.
    Bands(Vec<(Option<i64>, Option<i64>, i64)>),
}

impl Rule {
    /// Whether the same from another place can be added to its evidence.
    pub fn is_summed(&self) -> bool {
        match self {
            Self::Per { .. } | Self::Bands(_) => true,
            Self::From { evidence, .. } => *evidence == Evidence::Count,
            Self::Levels(_) => false,
        }
    }

    /// Whether it counts days, months or years.
    pub fn is_of_time(&self) -> bool {
        matches!(
            self,
            Self::Per {
                per: Unit::Day | Unit::Month | Unit::Year,
                ..
            }
        )
    }
}

/// Items that belong together.
#[derive(Clone, Debug)]
pub struct Group {
    /// Its name in files.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its items, by their positions in the table.
    pub items: Vec<usize>,
    /// What counts of it.
    pub take: Take,
    /// The most points that it gives.
    pub cap: Option<Points>,
    /// Where it comes from.
    pub origin: Origin,
}

/// What the total of a recognised place may hold of the time that counts in other places too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Overlaps {
    /// Not known: where it matters, a person decides.
    #[default]
    Unknown,
    /// Nothing: whoever made the column took it out.
    Removed,
}

/// Years spent elsewhere that count for an item.
#[derive(Clone, Debug)]
pub struct Recognised {
    /// The item to which it is added, by its position in the table.
    pub item: usize,
    /// The place from which the evidence comes, for people.
    pub place: String,
    /// The column that counts them.
    pub column: Option<String>,
    /// The column that holds their periods.
    pub periods: Option<String>,
    /// Whether its total holds nothing that counts in another place too.
    pub is_apart: bool,
    /// From when on they are recognised.
    pub from: Date,
    /// The last day on which it counts.
    pub until: Option<Date>,
    /// Where it comes from.
    pub origin: Origin,
}

/// Points from which a child takes part, as published.
#[derive(Clone, Debug)]
pub struct Line {
    /// The year of entry.
    pub year: i64,
    /// The codes of the districts of which it is the line.
    pub districts: Vec<String>,
    /// Points from which an applicant succeeds.
    pub points: Points,
    /// Where it comes from.
    pub origin: Origin,
}
