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

/// The column of the children table with the day of application.
pub const APPLICATION_DATE: &str = "application_date";

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
    pub any: Option<Vec<TestFile>>,
    /// In place of `any`: tests in order. The first whose cell is filled in and can be read decides; none of them: a person.
    pub first: Option<Vec<TestFile>>,
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
    /// The words that pass; beside a test of a date, words in place of one.
    pub one_of: Option<Vec<String>>,
    /// The words that do not pass. Where they are given, of a test by words every other word is not known.
    pub failing: Option<Vec<String>>,
    /// The first day that passes.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub on_or_after: Option<toml::value::Datetime>,
    /// Whether the day must be that of the application or a later one: what held on the day of application. The day stands
    /// in the column `application_date`; where it is not known, it was in the year of `points.as_of`, not after that day.
    pub on_or_after_application: Option<bool>,
    /// The last day that passes.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Day>"))]
    pub on_or_before: Option<toml::value::Datetime>,
    /// How many full months before `points.as_of` the date must lie.
    pub months_at_least: Option<u32>,
    /// The column holds the address of the dwelling, which no other family may have used for a place at school in so many
    /// years, that of the round among them (学区房锁定), by the table `dwellings`.
    pub unused_years: Option<u32>,
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

/// A condition of a child, with three answers.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its name in files.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// Its tests.
    pub tests: Vec<Test>,
    /// What they come to together.
    pub verdict: Verdict,
    /// Where it comes from.
    pub origin: Origin,
}

/// What the tests of a condition come to together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes when any is passed, no when none can be, else not known.
    Any,
    /// The answer of the first whose cell is filled in and can be read; not known where there is none.
    First,
}

/// One test of a cell of a child.
#[derive(Clone, Debug)]
pub struct Test {
    /// Column of the children table.
    pub column: String,
    /// What it must hold.
    pub holds: Holds,
    /// Words that pass in place of a date.
    pub passing: Vec<String>,
    /// Words that do not pass.
    pub failing: Vec<String>,
    /// What an empty cell means.
    pub blank: Blank,
}

impl Test {
    /// The column of evidence that answers it: that of the children table, or what was found of the dwelling there.
    pub fn evidence(&self) -> String {
        match self.holds {
            Holds::UnusedFor(years) => format!("dwelling:{}:{years}", self.column),
            _ => self.column.clone(),
        }
    }
}

/// What evidence says of a dwelling that no other family used.
pub const DWELLING_FREE: &str = "free";

/// What evidence of a dwelling that another family used begins with; the year follows.
pub const DWELLING_USED: &str = "used";

/// What evidence says of a dwelling of which nobody knows yet.
pub const DWELLING_UNCLEAR: &str = "unclear";

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
    /// A date from this on.
    OnOrAfter(Date),
    /// The day of application, or a later one.
    OnOrAfterApplication,
    /// A date so many full months before the day up to which evidence counts.
    MonthsAtLeast(i64),
    /// A dwelling that no other family used in so many years.
    UnusedFor(i64),
}

impl ConditionFile {
    /// The condition, checked.
    pub fn resolve(self) -> Result<Condition, Unresolved> {
        let key = format!("condition {}", self.id);
        let (tests, verdict) = match (self.any, self.first) {
            (Some(tests), None) => (tests, Verdict::Any),
            (None, Some(tests)) => (tests, Verdict::First),
            (None, None) => return Err(Unresolved::missing("condition.any")),
            (Some(_), Some(_)) => {
                let both = vec!["any", "first"];
                return Err(Unresolved::range(key, both, Phrase::OneTest));
            }
        };
        if tests.is_empty() {
            return Err(Unresolved::range(key, "any = []", Phrase::OneTest));
        }
        let tests = tests.into_iter().map(|test| test.resolve(&key));
        Ok(Condition {
            tests: tests.collect::<Result<_, _>>()?,
            verdict,
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
        let day = |day: Option<_>| day.map(|d| date(key, d)).transpose();
        let of_application = self.on_or_after_application == Some(true);
        let days = [
            day(self.on_or_before)?.map(Holds::OnOrBefore),
            day(self.on_or_after)?.map(Holds::OnOrAfter),
            of_application.then_some(Holds::OnOrAfterApplication),
        ];
        // Beside a date words stand for one.
        let (one_of, passing) = match days.iter().any(Option::is_some) {
            true => (None, self.one_of.unwrap_or_default()),
            false => (self.one_of, Vec::new()),
        };
        let [before, after, of_application] = days;
        let result = [
            number("at_least", self.at_least)?.map(Holds::AtLeast),
            number("at_most", self.at_most)?.map(Holds::AtMost),
            one_of.map(Holds::OneOf),
            before,
            after,
            of_application,
            self.months_at_least
                .map(|v| Holds::MonthsAtLeast(i64::from(v))),
            self.unused_years.map(|v| Holds::UnusedFor(i64::from(v))),
        ];
        let mut result = result.into_iter().flatten();
        match (result.next(), result.next()) {
            (Some(holds), None) => Ok(Test {
                column: self.column,
                holds,
                passing,
                failing: self.failing.unwrap_or_default(),
                blank: match self.blank {
                    Some(BlankTest::No) => Blank::None,
                    Some(BlankTest::Review) | None => Blank::Review,
                },
            }),
            _ => Err(Unresolved::range(key, self.column, Phrase::TestKinds)),
        }
    }
}
