//! Where children stand who apply late.

use serde::Deserialize;

/// Where children stand who apply when an allocation is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LateOrder {
    /// After everybody who applied before them, in rank order among themselves.
    #[default]
    After,
    /// In the one rank order of all, as if they had applied in time; who has a place keeps it.
    ByRank,
}
