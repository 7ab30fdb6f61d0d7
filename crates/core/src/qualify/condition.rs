//! Conditions of eligibility, with three answers.

use jiff::civil::Date;

use crate::domain::{ChildIdx, Decision, Intake, TextColumn, full_months, read_date};
use crate::policy::{
    APPLICATION_DATE, Blank, Condition, DWELLING_FREE, DWELLING_USED, Holds, Pack, Test, Verdict,
};
use crate::units::parse_decimal;

/// Whether a condition is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The condition is met.
    Yes,
    /// The condition is not met.
    No,
    /// The evidence does not say: a person decides.
    Indeterminate,
}

/// Asks the conditions of a pack.
pub struct ConditionEvaluator<'a> {
    intake: &'a Intake,
    conditions: Vec<(&'a Condition, Vec<Option<&'a TextColumn>>)>,
    as_of: Date,
    applied: Option<&'a TextColumn>,
}

/// The days that tests compare a date with.
#[derive(Clone, Copy)]
struct Days {
    /// Up to which evidence counts.
    as_of: Date,
    /// Of the application, when it is known.
    applied: Option<Date>,
}

impl<'a> ConditionEvaluator<'a> {
    /// For a round and its pack.
    pub fn new(intake: &'a Intake, pack: &'a Pack) -> Self {
        let columns = |condition: &'a Condition| {
            let tests = condition.tests.iter();
            tests
                .map(|test| intake.evidence(&test.evidence()))
                .collect()
        };
        let year = intake.year().clamp(1, 9999) as i16;
        let as_of = pack
            .points
            .as_ref()
            .map(|table| table.as_of.in_year(intake.year()));
        Self {
            intake,
            conditions: pack.conditions.iter().map(|c| (c, columns(c))).collect(),
            // Without a points table evidence counts up to the first of September, when school begins.
            applied: intake.evidence(APPLICATION_DATE),
            as_of: as_of.unwrap_or(Date::new(year, 9, 1).unwrap_or(Date::ZERO)),
        }
    }

    /// The first condition that a child does not meet, or else the first that is not known.
    pub fn first_unmet(&self, child: ChildIdx) -> Option<(usize, Answer)> {
        let answers: Vec<Answer> = (0..self.conditions.len())
            .map(|at| self.ask(at, child))
            .collect();
        let find = |wanted| answers.iter().position(|answer| *answer == wanted);
        find(Answer::No)
            .map(|at| (at, Answer::No))
            .or_else(|| find(Answer::Indeterminate).map(|at| (at, Answer::Indeterminate)))
    }

    /// The day up to which evidence counts.
    pub const fn as_of(&self) -> Date {
        self.as_of
    }

    /// What the cells of a child hold that a condition tests, test by test; empty where there is none.
    pub fn cells(&self, at: usize, child: ChildIdx) -> impl Iterator<Item = &'a str> {
        let columns = self.conditions[at].1.iter();
        columns.map(move |column| column.map_or("", |c| c.get(child.at())))
    }

    /// Whether a child meets a condition, by its place in the pack.
    pub fn ask(&self, at: usize, child: ChildIdx) -> Answer {
        let (condition, columns) = &self.conditions[at];
        match self.intake.review(child, &condition.id) {
            Some(Decision::Yes) => return Answer::Yes,
            Some(Decision::No) => return Answer::No,
            Some(Decision::Points(_)) | None => {}
        }
        let days = Days {
            as_of: self.as_of,
            applied: self.applied.and_then(|c| read_date(c.get(child.at()))),
        };
        let mut result = Answer::No;
        for (test, column) in condition.tests.iter().zip(columns) {
            let text = column.map_or("", |c| c.get(child.at()));
            let answer = passes(test, text, days);
            let decides = match condition.verdict {
                Verdict::Any => answer == Answer::Yes,
                Verdict::First => !text.is_empty() && answer != Answer::Indeterminate,
            };
            if decides {
                return answer;
            }
            if answer == Answer::Indeterminate {
                result = answer;
            }
        }
        result
    }
}

/// What stands in a cell when nobody knows yet: no answer, and no reason to refuse a child.
const NOT_KNOWN: [&str; 22] = [
    "待查",
    "待核",
    "待核实",
    "待核查",
    "待审",
    "待审核",
    "待定",
    "待确认",
    "待补",
    "待补充",
    "待补交",
    "审核中",
    "核实中",
    "办理中",
    "不详",
    "不明",
    "不清楚",
    "未知",
    "未核实",
    "unknown",
    "pending",
    "to be confirmed",
];

/// Whether a text says that the answer is not known: one of these words, or nothing but signs.
fn is_not_known(text: &str) -> bool {
    let says_nothing = text.chars().all(|c| !c.is_alphanumeric());
    says_nothing || NOT_KNOWN.contains(&text.to_lowercase().as_str())
}

fn passes(test: &Test, text: &str, days: Days) -> Answer {
    if text.is_empty() {
        return match test.blank {
            Blank::None => Answer::No,
            Blank::Review => Answer::Indeterminate,
        };
    }
    let is_one = |words: &[String]| words.iter().any(|word| word == text);
    if is_one(&test.failing) {
        return Answer::No;
    }
    if is_one(&test.passing) {
        return Answer::Yes;
    }
    let number = || parse_decimal(text);
    let as_of = days.as_of;
    let result = match &test.holds {
        Holds::AtLeast(least) => number().map(|n| n >= *least),
        Holds::AtMost(most) => number().map(|n| n <= *most),
        Holds::OneOf(words) => match is_one(words) {
            false if is_not_known(text) || !test.failing.is_empty() => None,
            is_one => Some(is_one),
        },
        Holds::OnOrBefore(day) => read_date(text).map(|date| date <= *day),
        Holds::OnOrAfter(day) => read_date(text).map(|date| date >= *day),
        Holds::OnOrAfterApplication => {
            read_date(text).and_then(|date| match (days.applied, Date::new(as_of.year(), 1, 1)) {
                (Some(applied), _) => Some(date >= applied),
                // The application was made in the year of the round, by the day up to which evidence counts.
                (None, _) if date >= as_of => Some(true),
                (None, Ok(first)) if date < first => Some(false),
                (None, _) => None,
            })
        }
        Holds::UnusedFor(_) if text == DWELLING_FREE => Some(true),
        Holds::UnusedFor(_) => text.starts_with(DWELLING_USED).then_some(false),
        Holds::MonthsAtLeast(months) => {
            // What begins after the day has not lasted at all.
            read_date(text).map(|date| date <= as_of && full_months(date, as_of) >= *months)
        }
    };
    match result {
        Some(true) => Answer::Yes,
        Some(false) => Answer::No,
        None => Answer::Indeterminate,
    }
}
