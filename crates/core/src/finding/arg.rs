//! The arguments of a finding: values of their kinds, which a sentence in any language is filled with.

use std::fmt;

use jiff::civil::Date;

use super::phrase::Phrase;
use super::subject::Subject;
use super::toml_fault::TomlFault;
use crate::units::{Classes, Metres, Places, Points, Posts, SquareMetres, Yuan};

/// A value that the sentence of a finding is filled with. Never a sentence, and never a person's data.
#[derive(Clone, Debug, PartialEq)]
pub enum Arg {
    /// Text as it is written in a table or a file: an identifier, a name, a cell.
    Text(String),
    /// Identifiers, names or words, as they are written.
    List(Vec<String>),
    /// A whole number, which people read with separators.
    Number(i64),
    /// A number that may have decimals.
    Decimal(f64),
    /// Points, exact to a ten-thousandth.
    Points(Points),
    /// A date of the calendar.
    Date(Date),
    /// Bytes, shown in mebibytes.
    Bytes(u64),
    /// Values from one to another, the ends as people write them; an end that is empty is open.
    Range(String, String),
    /// Nothing: there is no such value.
    Nothing,
    /// Words of the program; they may name other arguments of the finding.
    Phrase(Phrase),
    /// What an override is about.
    Subject(Subject),
    /// The name that may be meant, if any is like the one that is written.
    Nearest(Option<String>),
    /// The path of a key of round.toml, a pack or a scenario (`travel.detour`).
    Key(String),
    /// Why a TOML file is not as it should be.
    Toml(TomlFault),
    /// What a library or the system says, in its own English: shown as a quotation.
    Quoted(String),
}

/// Characters after which a text is cut: a finding is read, not parsed.
const LONGEST: usize = 500;

/// The text, cut where it is long.
fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

impl Arg {
    /// Values from one to another.
    pub fn range(from: impl fmt::Display, to: impl fmt::Display) -> Self {
        Self::Range(from.to_string(), to.to_string())
    }

    /// What a library or the system says.
    pub fn quoted(what: impl fmt::Display) -> Self {
        Self::Quoted(what.to_string())
    }

    /// The argument with long texts cut, and no more names of a list than are shown.
    #[must_use]
    pub fn cut(self) -> Self {
        match self {
            Self::Text(text) => Self::Text(cut(text)),
            Self::Key(path) => Self::Key(cut(path)),
            Self::Quoted(text) => Self::Quoted(cut(text)),
            Self::Toml(fault) => Self::Toml(fault.map(cut)),
            Self::Subject(subject) => Self::Subject(subject.map(cut)),
            Self::List(mut names) => {
                let mut length = 0;
                let is_shown = |name: &String| {
                    length += name.chars().count() + 2;
                    length <= LONGEST + 2
                };
                let shown = names.iter().map(is_shown).take_while(|is| *is).count();
                // One more, so that the list is cut where it is read.
                names.truncate(shown + 1);
                Self::List(names)
            }
            other => other,
        }
    }

    /// What is written in a table or a file, where the argument is that.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// For developers, in English; people read the wording of their language.
impl fmt::Display for Arg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Key(text) => f.write_str(text),
            Self::List(names) => f.write_str(&cut(names.join(", "))),
            Self::Number(number) => number.fmt(f),
            Self::Decimal(number) => number.fmt(f),
            Self::Points(points) => points.fmt(f),
            Self::Date(date) => date.fmt(f),
            Self::Bytes(bytes) => write!(f, "{} MiB", bytes >> 20),
            Self::Range(from, to) => f.write_str([from, "…", to].join(" ").trim()),
            Self::Nothing => f.write_str("–"),
            Self::Phrase(phrase) => f.write_str(phrase.key()),
            Self::Subject(subject) => subject.fmt(f),
            Self::Nearest(name) => f.write_str(name.as_deref().unwrap_or_default()),
            Self::Toml(fault) => fault.fmt(f),
            Self::Quoted(text) => write!(f, "{text:?}"),
        }
    }
}

macro_rules! from {
    ($($kind:ty => |$value:ident| $arg:expr),+ $(,)?) => {
        $(impl From<$kind> for Arg {
            fn from($value: $kind) -> Self {
                $arg
            }
        })+
    };
}

from! {
    &str => |text| Self::Text(text.to_owned()),
    String => |text| Self::Text(text),
    &String => |text| Self::Text(text.clone()),
    Box<str> => |text| Self::Text(text.into()),
    &Box<str> => |text| Self::Text(text.to_string()),
    Vec<String> => |names| Self::List(names),
    Vec<&str> => |names| Self::List(names.into_iter().map(str::to_owned).collect()),
    i64 => |number| Self::Number(number),
    i32 => |number| Self::Number(number.into()),
    u32 => |number| Self::Number(number.into()),
    u16 => |number| Self::Number(number.into()),
    u8 => |number| Self::Number(number.into()),
    u64 => |number| Self::Number(i64::try_from(number).unwrap_or(i64::MAX)),
    usize => |number| Self::Number(i64::try_from(number).unwrap_or(i64::MAX)),
    f64 => |number| Self::Decimal(number),
    Points => |points| Self::Points(points),
    Date => |date| Self::Date(date),
    Phrase => |phrase| Self::Phrase(phrase),
    Subject => |subject| Self::Subject(subject),
    TomlFault => |fault| Self::Toml(fault),
    Metres => |number| Self::Number(number.get()),
    Places => |number| Self::Number(number.get()),
    Classes => |number| Self::Number(number.get()),
    Posts => |number| Self::Number(number.get()),
    SquareMetres => |number| Self::Number(number.get()),
    Yuan => |number| Self::Number(number.get()),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_and_lists_are_cut_where_they_are_read() {
        let text = "x".repeat(LONGEST + 1);
        let shown = format!("{}…", "x".repeat(LONGEST));
        assert_eq!(Arg::from(text).cut().to_string(), shown);
        let names: Vec<String> = (0..400).map(|i| format!("C{i:04}")).collect();
        let whole = Arg::List(names.clone());
        let short = Arg::List(names).cut();
        assert_eq!(short.to_string(), whole.to_string());
        assert!(short.to_string().ends_with('…'));
        assert!(matches!(short, Arg::List(names) if names.len() < 80));
        let two = Arg::from(vec!["a", "b"]);
        assert_eq!(two.clone().cut(), two);
    }

    #[test]
    fn a_range_may_be_open() {
        assert_eq!(Arg::range(1, 10).to_string(), "1 … 10");
        assert_eq!(Arg::range(1, "").to_string(), "1 …");
        assert_eq!(Arg::range("", "").to_string(), "…");
    }
}
