//! Why a TOML file is not as it should be.

use std::fmt;

/// Why a TOML file is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TomlFault {
    /// It breaks the grammar of TOML.
    Grammar(TomlGrammar),
    /// A key that must be there is missing.
    KeyMissing {
        /// The key.
        name: String,
        /// The keys that there are.
        known: &'static [&'static str],
    },
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
    /// Something else that the reader of a value says, in its own English: for developers.
    Other(String),
}

/// What in a line breaks the grammar of TOML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TomlGrammar {
    /// A mark of a Chinese keyboard where that of an English one is due.
    Wide(char),
    /// A value without quotation marks that needs them, as it is written.
    Unquoted(String),
    /// A date that there is not, as it is written.
    NoDay(String),
    /// Text whose second quotation mark is missing.
    TextOpen,
    /// Something stands behind the second quotation mark.
    Behind,
    /// A backslash in a text: as in paths of Windows.
    Backslash,
    /// No `=`.
    NoEquals,
    /// Nothing behind `=`.
    NoValue,
    /// A heading in brackets that are not closed.
    Header,
    /// A list or a table whose brackets or commas are wrong.
    Brackets,
    /// A key or a heading that stands there for the second time.
    Twice(String),
    /// None of these.
    Other,
}

impl TomlGrammar {
    /// Key of the sentence that says it.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Wide(_) => "toml-wide",
            Self::Unquoted(_) => "toml-unquoted",
            Self::NoDay(_) => "toml-no-day",
            Self::TextOpen => "toml-text-open",
            Self::Behind => "toml-behind",
            Self::Backslash => "toml-backslash",
            Self::NoEquals => "toml-no-equals",
            Self::NoValue => "toml-no-value",
            Self::Header => "toml-header",
            Self::Brackets => "toml-brackets",
            Self::Twice(_) => "toml-twice",
            Self::Other => "toml-grammar",
        }
    }

    /// What stands there, where the sentence names it.
    pub fn written(&self) -> String {
        match self {
            Self::Wide(mark) => mark.to_string(),
            Self::Unquoted(text) | Self::NoDay(text) | Self::Twice(text) => text.clone(),
            _ => String::new(),
        }
    }

    /// The same with the texts of the file changed.
    #[must_use]
    pub fn map(self, of: impl Fn(String) -> String) -> Self {
        match self {
            Self::Unquoted(text) => Self::Unquoted(of(text)),
            Self::NoDay(text) => Self::NoDay(of(text)),
            Self::Twice(text) => Self::Twice(of(text)),
            other => other,
        }
    }
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
            Self::Grammar(why) => Self::Grammar(why.map(of)),
            Self::KeyMissing { name, known } => Self::KeyMissing {
                name: of(name),
                known,
            },
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
            Self::Grammar(why) => {
                write!(
                    f,
                    "breaks the grammar of TOML: {} {}",
                    why.key(),
                    why.written()
                )
            }
            Self::KeyMissing { name, .. } => write!(f, "the key {name} is missing"),
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
