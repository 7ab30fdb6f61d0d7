//! Why a TOML file is not as it should be.

use std::fmt;

/// Why a TOML file is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TomlFault {
    /// It breaks the grammar of TOML; with what the parser says of it, in its own English.
    Grammar(String),
    /// A key that must be there is missing.
    KeyMissing(String),
    /// A key that there is not here.
    KeyUnknown {
        /// The key as it is written.
        name: String,
        /// The keys that there are.
        known: &'static [&'static str],
    },
    /// A word that is none of those allowed.
    WordUnknown {
        /// The word as it is written.
        name: String,
        /// The words that are allowed.
        known: &'static [&'static str],
    },
    /// A value of another kind.
    OtherKind {
        /// What it should be.
        expected: TomlKind,
        /// What stands there.
        found: TomlValue,
    },
    /// Something else that the reader of a value says, in its own English.
    Other(String),
}

/// What a value should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TomlKind {
    /// Text in quotation marks.
    Text,
    /// A whole number, below zero too.
    Whole,
    /// A whole number from 0 on.
    Count,
    /// A number, whole or with decimals.
    Number,
    /// `true` or `false`.
    YesNo,
    /// A calendar date.
    Date,
    /// A list of values.
    List,
    /// A table of keys.
    Table,
}

/// What a value is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TomlValue {
    /// A single value, as written.
    Single(String),
    /// A list of values.
    List,
    /// A table of keys.
    Table,
}

impl TomlKind {
    /// All kinds of values.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Whole,
        Self::Count,
        Self::Number,
        Self::YesNo,
        Self::Date,
        Self::List,
        Self::Table,
    ];

    /// Key of the words that name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Text => "toml-text",
            Self::Whole => "toml-whole",
            Self::Count => "toml-count",
            Self::Number => "toml-number",
            Self::YesNo => "toml-yes-no",
            Self::Date => "toml-date",
            Self::List => "toml-list",
            Self::Table => "toml-table",
        }
    }
}

impl TomlFault {
    /// The fault with the texts of the file changed.
    #[must_use]
    pub fn map(self, of: impl Fn(String) -> String) -> Self {
        match self {
            Self::Grammar(why) => Self::Grammar(of(why)),
            Self::KeyMissing(name) => Self::KeyMissing(of(name)),
            Self::KeyUnknown { name, known } => Self::KeyUnknown {
                name: of(name),
                known,
            },
            Self::WordUnknown { name, known } => Self::WordUnknown {
                name: of(name),
                known,
            },
            Self::OtherKind { expected, found } => Self::OtherKind {
                expected,
                found: match found {
                    TomlValue::Single(value) => TomlValue::Single(of(value)),
                    other => other,
                },
            },
            Self::Other(why) => Self::Other(of(why)),
        }
    }
}

/// For developers, in English.
impl fmt::Display for TomlFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grammar(why) => write!(f, "breaks the grammar of TOML: {why}"),
            Self::KeyMissing(name) => write!(f, "the key {name} is missing"),
            Self::KeyUnknown { name, known } => {
                write!(f, "no key {name}, there are {}", known.join(", "))
            }
            Self::WordUnknown { name, known } => {
                write!(f, "no word {name}, there are {}", known.join(", "))
            }
            Self::OtherKind { expected, found } => {
                let found = match found {
                    TomlValue::Single(value) => value.as_str(),
                    TomlValue::List => "a list",
                    TomlValue::Table => "a table",
                };
                write!(f, "{found} where {} is due", expected.key())
            }
            Self::Other(why) => f.write_str(why),
        }
    }
}
