//! Levels of compulsory education.

use serde::{Deserialize, Serialize};

/// The level of schooling that an intake admits to (学段).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SchoolLevel {
    #[default]
    /// Primary entry: grade 1 (小学).
    Primary,
    /// Junior entry: grade 7 (初中).
    Junior,
}

impl SchoolLevel {
    /// The word used in tables and in the round.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "primary",
            Self::Junior => "junior",
        }
    }

    /// Grades of the level in compulsory education: six and three.
    pub const fn grades(self) -> i64 {
        match self {
            Self::Primary => 6,
            Self::Junior => 3,
        }
    }

    /// The grade of entry, counted through compulsory education.
    pub const fn first_grade(self) -> i64 {
        match self {
            Self::Primary => 1,
            Self::Junior => 7,
        }
    }
}
