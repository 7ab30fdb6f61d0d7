//! A pack, resolved: every key has its value.

use serde::Deserialize;

use super::norms::Norms;
use super::objective::Objective;
use crate::units::Metres;

/// The rules of a round.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Title for people.
    pub title: String,
    /// Objectives in strict order.
    pub objectives: Vec<Objective>,
    /// Which schools a child may be sent to.
    pub reach: Reach,
    /// How journeys are measured.
    pub travel: Travel,
    /// Columns that break ties of points, in order; after them the lottery.
    pub tie_breaks: Vec<TieBreak>,
    /// Standards for shortfalls.
    pub norms: Norms,
}

/// Limits of the reach.
#[derive(Clone, Debug)]
pub struct Reach {
    /// Longest journey.
    pub max: Metres,
    /// Whether every district takes every child.
    pub across_districts: bool,
    /// Agreements that open single districts to one another.
    pub agreements: Vec<Agreement>,
}

/// A written agreement: children of one district may attend in another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// District of the children.
    pub from: String,
    /// District of the schools.
    pub to: String,
}

/// How a journey is measured when no travel table is given.
#[derive(Clone, Copy, Debug)]
pub struct Travel {
    /// Factor on the straight line.
    pub detour: f64,
    /// Where it starts.
    pub from: TravelFrom,
}

/// The start of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TravelFrom {
    /// The community's point; the home where a child has no community.
    Community,
    /// The child's home; the community's point where no home is given.
    Home,
}

/// One tie-break.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TieBreak {
    /// Column of the children table: numbers or dates.
    pub column: String,
    /// Which end ranks first.
    pub prefer: Prefer,
}

/// Which value of a tie-break ranks first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Prefer {
    /// The larger number.
    Larger,
    /// The smaller number.
    Smaller,
    /// The earlier date.
    Earlier,
    /// The later date.
    Later,
}

impl Prefer {
    /// Whether a smaller value ranks first.
    pub const fn ascending(self) -> bool {
        matches!(self, Self::Smaller | Self::Earlier)
    }

    /// Whether the column holds dates.
    pub const fn is_date(self) -> bool {
        matches!(self, Self::Earlier | Self::Later)
    }
}
