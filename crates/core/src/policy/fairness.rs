//! Whose journeys come first where places near by are fewer than children.

use serde::Deserialize;

/// What decides who has which place, once it is known who has one: the rule for the travel objective.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Fairness {
    /// Each child in rank order has the nearest place left, whoever goes without one for it (serial dictatorship).
    PointsFirst,
    /// The shortest journeys in all: a child may be sent past a nearer school that takes one ranked lower.
    #[default]
    LeastTravel,
    /// As many children have a place as under the shortest journeys, and the same ones; each in rank order has the nearest
    /// place that leaves one to all others of them.
    Hybrid,
}

impl Fairness {
    /// The word in packs and in `fairness.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PointsFirst => "points_first",
            Self::LeastTravel => "least_travel",
            Self::Hybrid => "hybrid",
        }
    }
}
