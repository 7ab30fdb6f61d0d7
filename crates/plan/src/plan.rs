//! What is planned: entry classes and buildings.

use std::collections::BTreeMap;

/// Rooms that are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Build {
    /// The campus, or the parcel, by number.
    pub campus: usize,
    /// The year in which building begins.
    pub year: i32,
    /// How many rooms.
    pub rooms: i64,
}

/// Limits of a year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
