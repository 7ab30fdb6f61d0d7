//! A family's papers in words: the rule of a condition or an item beside what was handed in, with their units.

use schemars::JsonSchema;
use serde::Serialize;

use crate::tables::inputs::{ChildColumns, InputTable, children};
use crate::tables::schema::Unit as ColumnUnit;
use crate::words::Wording;
use xuewei_core::domain::{Intake, full_months, read_date, without_identity};
use xuewei_core::explain::{OpenCondition, Papers};
use xuewei_core::policy::{
    Condition, Evidence, Holds, Item, Pack, Part, Rule, Test, Toward, Unit, second,
};
use xuewei_core::qualify::{Answer, ConditionEvaluator, Doubt, ItemScore};
use xuewei_core::units::{decimal, parse_decimal};

/// Words or levels that a rule names; of more it says that there are others.
const NAMED: usize = 4;

/// A condition or an item of the points table that decided, for programs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PaperAnswer<'a> {
    /// Its name in the pack.
    pub item: &'a str,
    /// Its name for people.
    pub title: &'a str,
    /// `not_met`: it is not met; `unclear`: a person has to find out.
    pub answer: &'static str,
    /// The rule and what was handed in, in the language of the run.
    pub sentence: String,
}

/// What decided that a child does not take part or that a person looks at its papers; nothing for other children.
pub fn answers<'a>(
    intake: &Intake,
    pack: &'a Pack,
    papers: &Papers,
    wording: &Wording,
) -> Vec<PaperAnswer<'a>> {
    let conditions = papers.conditions.iter().filter_map(|own| {
        let condition = pack.conditions.get(own.condition)?;
        let answer = match own.answer {
            Answer::No => "not_met",
            Answer::Yes | Answer::Indeterminate => "unclear",
        };
        Some(PaperAnswer {
            item: &condition.id,
            title: name_of(&condition.title, &condition.id),
            answer,
            sentence: condition_sentence(intake, pack, own, wording),
        })
    });
    let items = pack.points.iter().flat_map(|table| &table.items);
    let items: Vec<&Item> = items.collect();
    let doubts = papers.items.iter().filter_map(|(at, doubt)| {
        let item = *items.get(*at)?;
        let title = name_of(&item.title, &item.id);
        let key = match doubt {
            Doubt::Blank => "paper-item-blank",
            Doubt::Unreadable => "paper-item-unreadable",
            Doubt::Overlap => "paper-item-overlap",
        };
        Some(PaperAnswer {
            item: &item.id,
            title,
            answer: "unclear",
            sentence: wording.text(key, &[("title", title)]),
        })
    });
    conditions.chain(doubts).collect()
}

/// The name for people, or the one in files where there is none.
pub fn name_of<'a>(title: &'a str, id: &'a str) -> &'a str {
    if title.is_empty() { id } else { title }
}

/// The rule of a condition and what was handed in; of several tests each, since one is enough.
fn condition_sentence(
    intake: &Intake,
    pack: &Pack,
    own: &OpenCondition,
    wording: &Wording,
) -> String {
    let Some(condition) = pack.conditions.get(own.condition) else {
        return String::new();
    };
    let title = name_of(&condition.title, &condition.id).to_owned();
    if own.by_hand {
        return wording.text("paper-by-hand", &[("title", title)]);
    }
    let as_of = ConditionEvaluator::new(intake, pack).as_of();
    let tests = condition.tests.iter().zip(&own.cells);
    // Where one was handed in, those that were not say nothing.
    let has_any = own.cells.iter().any(|cell| !cell.is_empty());
    let tests = tests.filter(|(_, cell)| !has_any || !cell.is_empty());
    let each: Vec<String> = tests
        .map(|(test, cell)| {
            let seen = match &**cell {
                "" => wording.plain("paper-nothing"),
                cell => wording.text("paper-seen", &[("seen", seen(test, cell, as_of, wording))]),
            };
            let rule = rule_of_test(test, as_of, wording);
            wording.text("paper-rule-and-seen", &[("rule", rule), ("seen", seen)])
        })
        .collect();
    let key = match own.answer {
        Answer::No => "paper-not-met",
        Answer::Yes | Answer::Indeterminate => "paper-unclear",
    };
    let each = each.join(&wording.plain("paper-or"));
    wording.text(key, &[("title", title), ("rule", each)])
}

/// What a condition asks for: one of its tests is enough.
pub fn rule_of_condition(
    condition: &Condition,
    as_of: jiff::civil::Date,
    wording: &Wording,
) -> String {
    let tests = condition.tests.iter();
    let each: Vec<String> = tests
        .map(|test| rule_of_test(test, as_of, wording))
        .collect();
    each.join(&wording.plain("paper-or"))
}

/// What a test asks for.
fn rule_of_test(test: &Test, as_of: jiff::civil::Date, wording: &Wording) -> String {
    let unit = unit_of(&test.column);
    match &test.holds {
        Holds::AtLeast(least) => {
            let least = quantity(&decimal(*least), unit, wording);
            wording.text("paper-at-least", &[("least", least)])
        }
        Holds::AtMost(most) => {
            let most = quantity(&decimal(*most), unit, wording);
            wording.text("paper-at-most", &[("most", most)])
        }
        Holds::OneOf(words) => wording.text("paper-one-of", &[("words", listed(words, wording))]),
        Holds::OnOrBefore(day) => wording.text("paper-on-or-before", &[("day", day)]),
        Holds::OnOrAfter(day) => wording.text("paper-on-or-after", &[("day", day)]),
        Holds::OnOrAfterApplication => wording.plain("paper-at-application"),
        Holds::MonthsAtLeast(months) => {
            let figures = [("months", months.to_string()), ("day", as_of.to_string())];
            wording.text("paper-months", &figures)
        }
        Holds::UnusedFor(years) => wording.text("paper-unused", &[("years", years)]),
    }
}

/// What a cell holds, with its unit; of a date that must lie so many months back, how many it does.
fn seen(test: &Test, cell: &str, as_of: jiff::civil::Date, wording: &Wording) -> String {
    let text = without_identity(cell).to_owned();
    match test.holds {
        Holds::MonthsAtLeast(_) => match read_date(cell) {
            Some(date) if date <= as_of => {
                let months = full_months(date, as_of).to_string();
                wording.text("paper-since", &[("day", text), ("months", months)])
            }
            _ => text,
        },
        Holds::UnusedFor(_) => {
            let year: String = cell.chars().filter(char::is_ascii_digit).collect();
            match year.is_empty() {
                true => wording.plain("paper-dwelling-unclear"),
                false => wording.text("paper-dwelling-used", &[("year", year)]),
            }
        }
        _ => measured(&text, unit_of(&test.column), wording),
    }
}

/// The key of the words for an amount in a unit; `None` where there is no unit to tell.
type AmountKey = Option<&'static str>;

const POINTS: AmountKey = Some("quantity-points");
const YEARS: AmountKey = Some("quantity-years");

/// That of a column of the children table, the second guardian's too.
fn unit_of(column: &str) -> AmountKey {
    let columns = ChildColumns::TABLE.columns.iter();
    let mut known = columns.filter(|own| own.key == column || second(own.key) == column);
    let own = known.next()?;
    match own.unit {
        ColumnUnit::Years if own.key == children::GUARDIAN_AGE.key() => Some("quantity-age"),
        ColumnUnit::Days => Some("quantity-days"),
        ColumnUnit::Months => Some("quantity-months"),
        ColumnUnit::Years => YEARS,
        ColumnUnit::SquareMetres => Some("quantity-m2"),
        ColumnUnit::Yuan => Some("quantity-yuan"),
        ColumnUnit::Points => POINTS,
        ColumnUnit::None
        | ColumnUnit::Metres
        | ColumnUnit::Places
        | ColumnUnit::Classes
        | ColumnUnit::Posts
        | ColumnUnit::Degrees => None,
    }
}

/// That of a unit that earns points; what is counted one by one is counted as the column says.
const fn unit_of_time(unit: Unit) -> AmountKey {
    match unit {
        Unit::Day => Some("quantity-days"),
        Unit::Month => Some("quantity-months"),
        Unit::Year => YEARS,
        Unit::One => None,
    }
}

/// A text with the unit of its column where it is a number alone.
fn measured(text: &str, unit: AmountKey, wording: &Wording) -> String {
    match parse_decimal(text) {
        Some(parts) => quantity(&decimal(parts), unit, wording),
        None => text.to_owned(),
    }
}

/// An amount with its unit; the number alone where there is none.
fn quantity(number: &str, unit: AmountKey, wording: &Wording) -> String {
    match unit {
        Some(key) => wording.text(key, &[("n", number)]),
        None => number.to_owned(),
    }
}

/// One of a unit, as a rule has it for each.
fn one(unit: AmountKey, wording: &Wording) -> String {
    let name = unit.and_then(|key| key.strip_prefix("quantity-"));
    wording.plain(&format!("one-{}", name.unwrap_or("item")))
}

fn points(parts: i64, wording: &Wording) -> String {
    quantity(&decimal(parts), POINTS, wording)
}

/// A few words, and that there are others.
fn listed(words: &[String], wording: &Wording) -> String {
    let shown: Vec<&str> = words.iter().take(NAMED).map(String::as_str).collect();
    let shown = shown.join(&wording.plain("paper-and"));
    match words.len() > NAMED {
        true => wording.text("paper-and-others", &[("words", shown)]),
        false => shown,
    }
}

/// How an item counts, with its units.
pub fn rule_of_item(item: &Item, wording: &Wording) -> String {
    let column = unit_of(&item.column);
    let of_unit = |unit: Unit| match unit {
        Unit::One => column,
        time => unit_of_time(time),
    };
    let some = |key: &str, figures: &[(&str, String)]| wording.text(key, figures);
    let mut parts: Vec<String> = Vec::new();
    match &item.rule {
        Rule::Per {
            unit,
            per,
            part,
            points: each,
            skip,
            most,
            first,
            ..
        } => {
            let key = match part {
                Part::Full if *per != Unit::One => "rule-per-full",
                Part::Full | Part::ByMonth => "rule-per",
            };
            let figures = [
                ("unit", one(of_unit(*per), wording)),
                ("points", points(*each, wording)),
            ];
            parts.push(some(key, &figures));
            let of_column = |amount: i64| quantity(&amount.to_string(), of_unit(*unit), wording);
            if *skip > 0 {
                parts.push(some("rule-skip", &[("amount", of_column(*skip))]));
            }
            if let Some(most) = most {
                parts.push(some("rule-most", &[("amount", of_column(*most))]));
            }
            if let Some(first) = first {
                parts.push(some("rule-first", &[("day", first.to_string())]));
            }
        }
        Rule::From {
            evidence,
            base,
            at,
            step,
            points: each,
            toward,
            ..
        } => {
            let unit = match evidence {
                Evidence::Count => column,
                Evidence::Since => YEARS,
            };
            let of = |amount: i64| quantity(&decimal(amount), unit, wording);
            let key = match toward {
                Toward::Up => "rule-from-up",
                Toward::Down => "rule-from-down",
            };
            let figures = [
                ("start", of(*at)),
                ("base", points(*base, wording)),
                ("step", of(*step)),
                ("points", points(*each, wording)),
            ];
            parts.push(some(key, &figures));
        }
        Rule::Levels(levels) => {
            let mut all: Vec<(&String, i64)> = levels.iter().map(|(w, p)| (w, *p)).collect();
            all.retain(|(_, points)| *points != 0);
            // Several words stand for one level: the shortest tells it, a figure only where there is no word.
            let is_figure = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
            all.sort_by_key(|(word, points)| {
                (-*points, is_figure(word), word.chars().count(), *word)
            });
            all.dedup_by_key(|(_, points)| *points);
            let each = all.iter().map(|(word, own)| {
                let figures = [("word", (*word).clone()), ("points", points(*own, wording))];
                wording.text("rule-level", &figures)
            });
            let each: Vec<String> = each.collect();
            parts.push(listed(&each, wording));
        }
        Rule::Bands(bands) => {
            let each = bands.iter().map(|(from, until, own)| {
                let of =
                    |end: &Option<i64>| end.map(|end| quantity(&decimal(end), column, wording));
                let own = points(*own, wording);
                match (of(from), of(until)) {
                    (Some(from), Some(until)) => {
                        let figures = [("from", from), ("until", until), ("points", own)];
                        wording.text("rule-band", &figures)
                    }
                    (Some(from), None) => {
                        wording.text("rule-band-from", &[("from", from), ("points", own)])
                    }
                    (None, Some(until)) => {
                        wording.text("rule-band-until", &[("until", until), ("points", own)])
                    }
                    (None, None) => own,
                }
            });
            let each: Vec<String> = each.collect();
            parts.push(listed(&each, wording));
        }
    }
    if let Some(cap) = item.cap {
        let key = if cap.parts() < 0 {
            "rule-floor"
        } else {
            "rule-cap"
        };
        parts.push(some(key, &[("points", points(cap.parts().abs(), wording))]));
    }
    parts.join(&wording.plain("paper-clause"))
}

/// What was handed in for an item, with its unit; where its points are so many units at so many each, that too.
pub fn evidence_of_item(item: &Item, own: &ItemScore<'_>, wording: &Wording) -> String {
    if own.evidence.is_empty() {
        return wording.plain("paper-none");
    }
    if own.guardian == 0 && own.units.is_none() && own.evidence == "review" {
        return wording.plain("paper-by-review");
    }
    let written = measured(
        without_identity(&own.evidence),
        unit_of(&item.column),
        wording,
    );
    let Rule::Per {
        per, points: each, ..
    } = &item.rule
    else {
        return written;
    };
    let Some(units) = own.units else {
        return written;
    };
    // Only where it comes out exactly: a part of a unit, or a span that was cut, is left to the rule.
    let product = i128::from(units) * i128::from(*each) / 10_000;
    if product != i128::from(own.before.parts()) {
        return written;
    }
    let times = [
        (
            "amount",
            quantity(&decimal(units), unit_of_time(*per), wording),
        ),
        ("points", points(*each, wording)),
    ];
    let times = wording.text("paper-times", &times);
    match parse_decimal(&own.evidence) == Some(units) {
        true => times,
        false => wording.text(
            "paper-written-times",
            &[("written", written), ("times", times)],
        ),
    }
}
