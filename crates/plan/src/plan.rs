//! What is planned: entry classes and buildings.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Rooms that are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Build {
    /// The campus, or the parcel, by number.
    pub campus: usize,
    /// The year in which building begins.
    pub year: i32,
    /// How many rooms.
    pub rooms: i64,
}

/// Posts that the city's pool lends to a level of a district, for as many years as a loan lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loan {
    /// The district, by number.
    pub district: usize,
    /// The level.
    pub level: usize,
    /// The first year in which they are there.
    pub year: i32,
    /// How many, whole posts.
    pub posts: i64,
}

impl Loan {
    /// Whether the posts are there in a year, where a loan lasts so many years.
    pub fn is_there(&self, year: i32, term: i32) -> bool {
        self.year <= year && year < self.year.saturating_add(term)
    }
}

/// Places of a district for children of another one, by agreement between the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Help {
    /// The year in which the children enter.
    pub year: i32,
    /// The level.
    pub level: usize,
    /// The district that has the places, by number.
    pub from: usize,
    /// The district whose children get them, by number.
    pub to: usize,
    /// The campus whose places they are, where journeys are looked at: an agreement is then about one campus.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campus: Option<usize>,
    /// How many at most.
    pub places: i64,
}

/// Limits of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Yuan that building may cost, by year in which it begins.
    pub building_yuan: BTreeMap<i32, i64>,
    /// Rooms that may be begun, by year.
    pub rooms: BTreeMap<i32, i64>,
}

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Entry classes by campus, level and year; where nothing is written, those of the year before.
    pub entry: BTreeMap<(usize, usize, i32), i64>,
    /// What is built.
    pub builds: Vec<Build>,
    /// What the city's pool lends.
    pub loans: Vec<Loan>,
    /// Places of districts for children of others.
    pub help: Vec<Help>,
    /// Whether posts go between levels; else each level has its own.
    pub moves_posts: bool,
    /// The limits of the years.
    pub limits: Limits,
}

/// What may be decided beside entry classes, and from when on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// The number of the first year that is planned; before it entry classes stay as they are.
    pub from: usize,
    /// Entry classes that are not written by hand are chosen; else they are those of the plan by hand.
    pub classes: bool,
    /// Parcels may be built on.
    pub open: bool,
    /// Campuses may get rooms.
    pub extend: bool,
    /// Campuses may open classes of primary and junior that they have not.
    pub convert: bool,
    /// Campuses may open no entry class of a level that they have.
    pub close: bool,
    /// The city's pool may lend posts.
    pub pool: bool,
    /// Districts may take children of others.
    pub help: bool,
    /// The most rooms that are begun on one campus in one year.
    pub most_rooms: i64,
}

/// Entry classes that were written by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenEntry {
    /// The campus, by number.
    pub campus: usize,
    /// The level.
    pub level: usize,
    /// The year.
    pub year: i32,
    /// How many open.
    pub classes: i64,
}

/// What was asked for: what is written by hand, and what was left to be decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Entry classes.
    pub entry: Vec<GivenEntry>,
    /// What is built in any case.
    pub builds: Vec<Build>,
    /// What the city's pool lends in any case.
    pub loans: Vec<Loan>,
    /// Places of districts for children of others, one agreement by year, level and pair of districts.
    pub help: Vec<Help>,
    /// Whether posts go between levels.
    pub moves_posts: bool,
    /// The limits of the years.
    pub limits: Limits,
    /// What may be decided; nothing where the plan is written by hand.
    pub choices: Option<Choices>,
}

impl Given {
    /// The plan that is written by hand.
    pub fn plan(&self) -> Plan {
        let entry = self.entry.iter();
        Plan {
            entry: entry
                .map(|own| ((own.campus, own.level, own.year), own.classes))
                .collect(),
            builds: self.builds.clone(),
            loans: self.loans.clone(),
            help: self.help.clone(),
            moves_posts: self.moves_posts,
            limits: self.limits.clone(),
        }
    }
}
