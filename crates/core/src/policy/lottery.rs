//! Who draws together in the lottery.

use serde::Deserialize;

/// Who of a household draws together, under the smallest of their identifiers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HouseholdDraw {
    /// Twins: born on the same day or the next, living at one place, as far as the table tells.
    #[default]
    Twins,
    /// Everybody of a household who is equal in points and tie-breaks.
    Household,
    /// Nobody: each child draws under its own identifier.
    Each,
}

impl HouseholdDraw {
    /// The word in packs and in `run.json`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Twins => "twins",
            Self::Household => "household",
            Self::Each => "each",
        }
    }
}
