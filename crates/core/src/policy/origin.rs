//! Where a figure comes from.

use serde::Deserialize;

/// Source and grade of a rule, as the pack writes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The document in which the rule stands.
    pub source: Option<String>,
    /// How good that source is.
    pub grade: Option<Grade>,
}

/// How good a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Grade {
    /// Official text or a verbatim copy.
    A,
    /// Local portal or press.
    B,
    /// Weak copy: to be confirmed by the bureau.
    C,
    /// General knowledge: to be confirmed by the bureau.
    #[serde(rename = "MEM")]
    Memory,
    /// A choice of the pack, not a rule.
    P,
}

impl Grade {
    /// The letter in packs and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::Memory => "MEM",
            Self::P => "P",
        }
    }
}
