//! Conditions of eligibility: each with three answers, yes, no, and not known.

use jiff::civil::Date;
use serde::Deserialize;

use super::decimal::parts;
use super::origin::{Grade, Origin};
use super::points::Blank;
use super::points_file::date;
use super::unresolved::Unresolved;
use crate::finding::Phrase;
#[cfg(feature = "schema")]
use crate::settings::Day;

/// A condition as written.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ConditionFile {
    /// Its name in files and reviews.
    pub id: String,
    /// Its name for people; the id where it is not given.
    pub title: Option<String>,
    /// The tests, of which one must be passed.
    pub any: Vec<TestFile>,
    /// The document in which it stands.
    pub source: Option<String>,
    /// How good that document is as a source.
    pub grade: Option<Grade>,
}

/// One test as written: a column and what it must hold.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct TestFile {
    /// The column of the children table that is tested.
    pub column: String,
    /// The smallest number that passes, to four decimals.
    pub at_least: Option<f64>,
    /// The largest number that passes, to four decimals.
    pub at_most: Option<f64>,
    /// The words that pass.
    pub one_of: Option<Vec<String>>,
    /// The last day that passes.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub on_or_before: Option<toml::value::Datetime>,
    /// How many full months before `points.as_of` the date must lie.
    pub months_at_least: Option<u32>,
    /// What an empty cell means to the test.
    pub blank: Option<BlankTest>,
}

/// What an empty cell means to a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum BlankTest {
    /// The test is not passed.
    No,
    /// Not known: a person decides.
    Review,
}

/// A condition: yes when any of its tests is passed, no when none can be, else not known.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its name in files.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its tests, of which one must be passed.
    pub any: Vec<Test>,
    /// Where it comes from.
    pub origin: Origin,
}

/// One test of a cell of a child.
#[derive(Clone, Debug)]
pub struct Test {
    /// Column of the children table.
    pub column: String,
    /// What it must hold.
    pub holds: Holds,
    /// What an empty cell means.
    pub blank: Blank,
}

/// What a cell must hold.
#[derive(Clone, Debug, PartialEq)]
pub enum Holds {
    /// A number from this on, ten-thousandths.
    AtLeast(i64),
    /// A number up to this, ten-thousandths.
    AtMost(i64),
    /// One of these words.
    OneOf(Vec<String>),
    /// A date up to this.
    OnOrBefore(Date),
    /// A date so many full months before the day up to which evidence counts.
    MonthsAtLeast(i64),
}

impl ConditionFile {
    /// The condition, checked.
    pub fn resolve(self) -> Result<Condition, Unresolved> {
        let key = format!("condition {}", self.id);
        if self.any.is_empty() {
            return Err(Unresolved::range(key, "any = []", Phrase::OneTest));
        }
        let any = self.any.into_iter().map(|test| test.resolve(&key));
        Ok(Condition {
            any: any.collect::<Result<_, _>>()?,
            title: self.title.unwrap_or_else(|| self.id.clone()),
            id: self.id,
            origin: Origin {
                source: self.source,
                grade: self.grade,
            },
        })
    }
}

impl TestFile {
    fn resolve(self, key: &str) -> Result<Test, Unresolved> {
        let number = |name: &str, value: Option<f64>| {
            let of = |value| parts(&format!("{key}: {name}"), value);
            value.map(of).transpose()
        };
        let on = self.on_or_before.map(|d| date(key, d)).transpose()?;
        let result = [
            number("at_least", self.at_least)?.map(Holds::AtLeast),
            number("at_most", self.at_most)?.map(Holds::AtMost),
            self.one_of.map(Holds::OneOf),
            on.map(Holds::OnOrBefore),
            self.months_at_least
                .map(|v| Holds::MonthsAtLeast(i64::from(v))),
        ];
        let mut result = result.into_iter().flatten();
        match (result.next(), result.next()) {
            (Some(holds), None) => Ok(Test {
                column: self.column,
                holds,
                blank: match self.blank {
                    Some(BlankTest::No) => Blank::None,
                    Some(BlankTest::Review) | None => Blank::Review,
                },
            }),
            _ => Err(Unresolved::range(key, self.column, Phrase::TestKinds)),
        }
    }
}
