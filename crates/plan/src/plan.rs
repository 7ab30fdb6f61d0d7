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
    /// Parcels may be built on.
    pub open: bool,
    /// Campuses may get rooms.
    pub extend: bool,
    /// Campuses may open classes of primary and junior that they have not.
    pub convert: bool,
    /// Campuses may open no entry class of a level that they have.
    pub close: bool,
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
            moves_posts: self.moves_posts,
            limits: self.limits.clone(),
        }
    }
}
