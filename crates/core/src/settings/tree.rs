//! The values of a TOML text with the places at which they stand.

use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};
use toml::value::Datetime;

use super::error::ReadError;
use super::grammar::diagnose;
use crate::finding::{TomlFault, TomlValue};

/// A value, and the byte at which it begins where it comes from a text.
#[derive(Debug)]
pub struct SourcePosition {
    pub at: Option<usize>,
    pub node: Node,
}

/// A value.
#[derive(Debug)]
pub enum Node {
    Text(String),
    /// A whole number; `None` when it is larger than any that is read. With its digits as written.
    Whole(Option<i128>, String),
    /// A number with decimals or an exponent, and how it is written.
    Number(f64, String),
    YesNo(bool),
    Date(Datetime),
    List(Vec<SourcePosition>),
    /// Keys with their places, in the order of the parser.
    Table(Vec<(String, Option<usize>, SourcePosition)>),
}

impl Node {
    /// What it is, for whoever expected something else.
    pub fn shown(&self) -> TomlValue {
        TomlValue::Single(match self {
            Self::Text(text) => text.clone(),
            Self::Whole(_, written) | Self::Number(_, written) => written.clone(),
            Self::YesNo(is) => is.to_string(),
            Self::Date(date) => date.to_string(),
            Self::List(_) => return TomlValue::List,
            Self::Table(_) => return TomlValue::Table,
        })
    }
}

/// Parses a text.
///
/// # Errors
/// When it breaks the grammar of TOML.
pub fn parse(text: &str) -> Result<SourcePosition, ReadError> {
    let parsed = DeTable::parse(text).map_err(|why| {
        let at = why.span().map(|span| span.start);
        let fault = TomlFault::Grammar(diagnose(text, at.unwrap_or(0)));
        ReadError::new(fault).at(at)
    })?;
    let at = Some(parsed.span().start);
    let node = of_parsed_table(parsed.into_inner());
    Ok(SourcePosition { at, node })
}

fn of_parsed_table(table: DeTable<'_>) -> Node {
    let pairs = table.into_iter().map(|(key, value)| {
        let at = Some(key.span().start);
        (key.into_inner().into_owned(), at, of_parsed(value))
    });
    Node::Table(pairs.collect())
}

fn of_parsed(value: Spanned<DeValue<'_>>) -> SourcePosition {
    let at = Some(value.span().start);
    let node = match value.into_inner() {
        DeValue::String(text) => Node::Text(text.into_owned()),
        DeValue::Integer(number) => Node::Whole(whole(&number), number.to_string()),
        DeValue::Float(number) => {
            let written = number.as_str().to_owned();
            Node::Number(written.parse().unwrap_or(f64::NAN), written)
        }
        DeValue::Boolean(is) => Node::YesNo(is),
        DeValue::Datetime(date) => Node::Date(date),
        DeValue::Array(all) => Node::List(all.into_iter().map(of_parsed).collect()),
        DeValue::Table(table) => of_parsed_table(table),
    };
    SourcePosition { at, node }
}

fn whole(number: &DeInteger<'_>) -> Option<i128> {
    i128::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The tree of a table in memory, which stands at no place.
pub fn of_table(table: toml::Table) -> SourcePosition {
    let pairs = table
        .into_iter()
        .map(|(key, value)| (key, None, of_value(value)));
    SourcePosition {
        at: None,
        node: Node::Table(pairs.collect()),
    }
}

fn of_value(value: toml::Value) -> SourcePosition {
    let node = match value {
        toml::Value::String(text) => Node::Text(text),
        toml::Value::Integer(number) => Node::Whole(Some(number.into()), number.to_string()),
        toml::Value::Float(number) => Node::Number(number, number.to_string()),
        toml::Value::Boolean(is) => Node::YesNo(is),
        toml::Value::Datetime(date) => Node::Date(date),
        toml::Value::Array(all) => Node::List(all.into_iter().map(of_value).collect()),
        toml::Value::Table(table) => return of_table(table),
    };
    SourcePosition { at: None, node }
}
