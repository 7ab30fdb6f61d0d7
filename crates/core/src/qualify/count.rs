//! What evidence comes to under one rule: units, and the points they earn, in ten-thousandths.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::{days_between, full_months, full_years, read_date};
use crate::policy::{Evidence, Part, Rule, Short, Toward, Unit};
use crate::units::{Points, decimal, parse_decimal};

/// The units that evidence comes to, and their points; `None` when it does not say.
///
/// `elsewhere` are units of the column recognised from other places, ten-thousandths.
pub fn count(
    rule: &Rule,
    own: &str,
    until: &str,
    elsewhere: i64,
    as_of: Date,
) -> Option<(Option<i64>, i64)> {
    const ONE: i64 = Points::SCALE;
    let number = |text: &str| {
        if text.is_empty() {
            Some(0)
        } else {
            parse_decimal(text).filter(|n| *n >= 0)
        }
    };
    match rule {
        Rule::Per {
            evidence,
            unit,
            per,
            part,
            points,
            skip,
            most,
            first,
        } => {
            let whole = match evidence {
                Evidence::Count => {
                    let longest = first.and_then(|first| {
                        let span = |u| lasted(first, as_of, u);
                        matches!(unit, Unit::Day | Unit::Month | Unit::Year).then(|| span(*unit))
                    });
                    let counted = number(own)?;
                    longest.map_or(counted, |most| counted.min(most * ONE)) + elsewhere
                }
                Evidence::Since => {
                    let Some(span) = span(own, until, *first, as_of)? else {
                        return Some((Some(0), 0));
                    };
                    // Years by their months are counted in months.
                    let unit = if *part == Part::ByMonth {
                        Unit::Month
                    } else {
                        *per
                    };
                    lasted(span.0, span.1, unit) * ONE + elsewhere
                }
            };
            let unit = match (evidence, part) {
                (Evidence::Since, Part::ByMonth) => Unit::Month,
                (Evidence::Since, Part::Full) => *per,
                (Evidence::Count, _) => *unit,
            };
            let kept = (whole - skip * ONE).max(0);
            let kept = most.map_or(kept, |most| kept.min(most * ONE));
            let units = match (unit, per, part) {
                (Unit::Month, Unit::Year, Part::ByMonth) => kept / ONE * ONE / 12,
                (Unit::Month, Unit::Year, Part::Full) => kept / ONE / 12 * ONE,
                (Unit::Year, Unit::Month, _) => kept * 12 / ONE * ONE,
                (Unit::Day, Unit::Year, _) => kept / ONE / 365 * ONE,
                (Unit::Year, Unit::Year, Part::ByMonth) => kept * 12 / ONE * ONE / 12,
                _ => kept / ONE * ONE,
            };
            let earned = match (unit, per, part) {
                // Twelfths are taken of the points, so that nothing is rounded twice.
                (Unit::Month, Unit::Year, Part::ByMonth) => kept / ONE * points / 12,
                (Unit::Year, Unit::Year, Part::ByMonth) => kept * 12 / ONE * points / 12,
                _ => units / ONE * points,
            };
            Some((Some(units), earned))
        }
        Rule::From {
            evidence,
            part,
            base,
            at,
            step,
            points,
            toward,
            short,
        } => {
            let value = match evidence {
                Evidence::Count => number(own)? + elsewhere,
                Evidence::Since => match span(own, until, None, as_of)? {
                    None => return Some((Some(0), 0)),
                    Some((from, to)) if *part == Part::ByMonth => {
                        lasted(from, to, Unit::Month) * ONE / 12
                    }
                    Some((from, to)) => lasted(from, to, Unit::Year) * ONE,
                },
            };
            let beyond = match toward {
                Toward::Up => value - at,
                Toward::Down => at - value,
            };
            if beyond < 0 {
                let given = if *short == Short::Base { *base } else { 0 };
                return Some((Some(value), given));
            }
            let earned = match (evidence, part) {
                (Evidence::Since, Part::ByMonth) => beyond * points / step,
                _ => beyond / step * points,
            };
            Some((Some(value), base + earned))
        }
        Rule::Levels(levels) => level(levels, own).map(|points| (None, points)),
        Rule::Bands(bands) => {
            let value = number(own)?;
            let fits = |(from, to, _): &&(Option<i64>, Option<i64>, i64)| {
                from.is_none_or(|from| from <= value) && to.is_none_or(|to| value <= to)
            };
            Some((
                Some(value),
                bands.iter().find(fits).map_or(0, |band| band.2),
            ))
        }
    }
}

/// The points of a word; a number written 1.0 is the word 1.
fn level(levels: &BTreeMap<String, i64>, word: &str) -> Option<i64> {
    let plain = || parse_decimal(word).map(decimal);
    levels
        .get(word)
        .copied()
        .or_else(|| levels.get(&plain()?).copied())
}

/// From when to when something lasted, as far as it counts: `None` outside when the dates do not say,
/// inside when it had not begun.
fn span(own: &str, until: &str, first: Option<Date>, as_of: Date) -> Option<Option<(Date, Date)>> {
    let began = read_date(own)?;
    let ended = if until.is_empty() {
        as_of
    } else {
        read_date(until)?
    };
    // An end before the beginning is a contradiction, not a short stay.
    if ended < began && !until.is_empty() {
        return None;
    }
    let (from, to) = (first.map_or(began, |f| f.max(began)), ended.min(as_of));
    Some((from <= to).then_some((from, to)))
}

/// Full units between two dates.
fn lasted(from: Date, to: Date, unit: Unit) -> i64 {
    match unit {
        Unit::Day => days_between(from, to),
        Unit::Month => full_months(from, to),
        Unit::Year => full_years(from, to),
        Unit::One => 0,
    }
}
