//! What evidence comes to under one rule: units, and the points they earn, in ten-thousandths.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;

use super::caps::item_cap;
use super::periods::{Span, full_units, merged, read_periods};
use crate::domain::{days_between, full_months, full_years, read_date};
use crate::policy::{Evidence, Item, Part, Rule, Short, Toward, Unit};
use crate::units::{Points, decimal, parse_decimal};

const ONE: i64 = Points::SCALE;

/// The cells of one child, one guardian and one item.
#[derive(Clone, Debug, Default)]
pub struct Cells<'a> {
    /// The evidence itself.
    pub own: &'a str,
    /// The day on which it ended.
    pub until: &'a str,
    /// The periods of which it is the total.
    pub periods: &'a str,
    /// The same from other places.
    pub elsewhere: Vec<Elsewhere<'a>>,
}

/// Evidence from another place that is recognised.
#[derive(Clone, Copy, Debug)]
pub struct Elsewhere<'a> {
    /// The place, for people.
    pub place: &'a str,
    /// Its total.
    pub total: &'a str,
    /// Its periods.
    pub periods: &'a str,
    /// Whether the total holds nothing that counts here too.
    pub is_apart: bool,
}

impl Elsewhere<'_> {
    fn is_empty(&self) -> bool {
        self.total.is_empty() && self.periods.is_empty()
    }
}

impl<'a> Cells<'a> {
    /// The evidence as the table has it, with what is recognised from other places and from where.
    pub fn as_written(&self) -> Cow<'a, str> {
        let of =
            |total: &'a str, periods: &'a str| if periods.is_empty() { total } else { periods };
        let own = of(self.own, self.periods);
        let mut elsewhere = self
            .elsewhere
            .iter()
            .filter(|own| !own.is_empty())
            .peekable();
        if elsewhere.peek().is_none() {
            return Cow::Borrowed(own);
        }
        let more = elsewhere.map(|from| format!("{} {}", from.place, of(from.total, from.periods)));
        let own = (!own.is_empty()).then(|| own.to_owned());
        Cow::Owned(own.into_iter().chain(more).collect::<Vec<_>>().join(" + "))
    }

    /// Whether nothing was handed in of the place itself.
    pub fn is_own_empty(&self) -> bool {
        self.own.is_empty() && self.periods.is_empty()
    }

    /// Whether nothing was handed in at all.
    pub fn is_empty(&self) -> bool {
        self.is_own_empty() && self.elsewhere.iter().all(Elsewhere::is_empty)
    }
}

/// Why evidence does not say what it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Nothing is there, where the pack wants a person to ask.
    Blank,
    /// It cannot be read, or contradicts itself.
    Unreadable,
    /// Totals of several places may hold the same time, and more or less of it gives other points.
    Overlap,
}

/// Units and the points that they earn.
pub type Earned = (Option<i64>, i64);

/// The units that evidence comes to, and their points, before the cap of the item. Time of several places is counted once:
/// where periods tell when it was, by them; where only totals are known, when their least and their most give the same points.
///
/// # Errors
/// Why the evidence does not say.
pub fn count(item: &Item, cells: &Cells<'_>, as_of: Date) -> Result<Earned, Doubt> {
    match &item.rule {
        Rule::Levels(levels) => {
            let points = level(levels, cells.own).ok_or(Doubt::Unreadable)?;
            Ok((None, points))
        }
        rule => {
            let Some((least, most)) = bounds(rule, cells, as_of).ok_or(Doubt::Unreadable)? else {
                return Ok((Some(0), 0));
            };
            let (low, high) = (earned(rule, least), earned(rule, most));
            // Between two values of a rule that steps may lie more than at either.
            let is_sure = least == most
                || matches!(rule, Rule::Per { .. }) && {
                    let capped = |own: Earned| item_cap(item, Points::from_parts(own.1)).0;
                    capped(low) == capped(high)
                };
            if is_sure {
                Ok(low)
            } else {
                Err(Doubt::Overlap)
            }
        }
    }
}

/// The fewest and the most units that evidence can come to, ten-thousandths of the rule's own: the same where it is known.
/// `None` outside where it cannot be read, inside where it had not begun.
fn bounds(rule: &Rule, cells: &Cells<'_>, as_of: Date) -> Option<Option<(i64, i64)>> {
    let (evidence, unit, first) = match rule {
        Rule::Per {
            evidence,
            unit,
            per,
            part,
            first,
            ..
        } => {
            // Years by their months are counted in months.
            let of_date = if *part == Part::ByMonth {
                Unit::Month
            } else {
                *per
            };
            match evidence {
                Evidence::Since => (*evidence, of_date, *first),
                Evidence::Count => (*evidence, *unit, *first),
            }
        }
        Rule::From {
            evidence: Evidence::Since,
            part,
            ..
        } => {
            let Some((from, to)) = span(cells.own, cells.until, None, as_of)? else {
                return Some(None);
            };
            let value = match part {
                Part::ByMonth => lasted(from, to, Unit::Month) * ONE / 12,
                Part::Full => lasted(from, to, Unit::Year) * ONE,
            };
            return Some(Some((value, value)));
        }
        Rule::From { .. } | Rule::Bands(_) | Rule::Levels(_) => (Evidence::Count, Unit::One, None),
    };
    let mut time = Time::new(unit, first, as_of);
    match evidence {
        Evidence::Since => time.since(cells)?,
        Evidence::Count => {
            let is_time = matches!(unit, Unit::Day | Unit::Month | Unit::Year);
            let longest = first.filter(|_| is_time);
            let longest = longest.map(|first| lasted(first, as_of, unit) * ONE);
            let shortened = |total: i64| longest.map_or(total, |most| total.min(most));
            time.add(cells.own, cells.periods, false, shortened)?;
        }
    }
    for elsewhere in &cells.elsewhere {
        time.add(
            elsewhere.total,
            elsewhere.periods,
            elsewhere.is_apart,
            |total| total,
        )?;
    }
    Some(Some(time.bounds()))
}

/// Time gathered from several places, in ten-thousandths of a unit.
struct Time {
    unit: Unit,
    first: Option<Date>,
    as_of: Date,
    /// Whether an end is the day up to which something lasted, and no more the last of its days.
    is_since: bool,
    spans: Vec<Span>,
    /// Totals of which it is not known when they were.
    totals: Vec<i64>,
    /// What counts nowhere else.
    apart: i64,
}

impl Time {
    fn new(unit: Unit, first: Option<Date>, as_of: Date) -> Self {
        let (spans, totals) = (Vec::new(), Vec::new());
        Self {
            unit,
            first,
            as_of,
            is_since: false,
            spans,
            totals,
            apart: 0,
        }
    }

    /// What lasted from a day on.
    fn since(&mut self, cells: &Cells<'_>) -> Option<()> {
        self.is_since = true;
        if !cells.own.is_empty() {
            self.spans
                .extend(span(cells.own, cells.until, self.first, self.as_of)?);
        }
        Some(())
    }

    /// A total, its periods, or both, which then must agree.
    fn add(
        &mut self,
        total: &str,
        periods: &str,
        is_apart: bool,
        shortened: impl Fn(i64) -> i64,
    ) -> Option<()> {
        let number = match total.is_empty() {
            true => None,
            false => Some(parse_decimal(total).filter(|n| *n >= 0)?),
        };
        if periods.is_empty() {
            let total = shortened(number.unwrap_or(0));
            match is_apart {
                true => self.apart += total,
                false if total > 0 => self.totals.push(total),
                false => {}
            }
            return Some(());
        }
        let spans = read_periods(periods, self.as_of)?;
        if let Some(number) = number {
            let in_full = self.units(&merged(spans.iter().copied(), None, Date::MAX));
            let in_part = self.units(&self.merged(&spans));
            // Whether the last of its days is one of a period is told in two ways.
            let days = if self.unit == Unit::Day {
                spans.len() as i64 * ONE
            } else {
                0
            };
            let agrees = |units: i64| (units - number).abs() <= days;
            if !agrees(in_full) && !agrees(in_part) {
                return None;
            }
        }
        self.spans.extend(spans);
        Some(())
    }

    fn merged(&self, spans: &[Span]) -> Vec<Span> {
        let after = self.as_of.tomorrow().unwrap_or(self.as_of);
        let until = if self.is_since { self.as_of } else { after };
        merged(spans.iter().copied(), self.first, until)
    }

    fn units(&self, spans: &[Span]) -> i64 {
        match (self.unit, spans) {
            (Unit::Year, [(from, to)]) if self.is_since => full_years(*from, *to) * ONE,
            (Unit::Year, _) => {
                let months = full_units(spans, Unit::Month);
                match self.is_since {
                    true => months / 12 * ONE,
                    // Rounded up, so that the months come out of it again.
                    false => (months * ONE + 11) / 12,
                }
            }
            (unit, _) => full_units(spans, unit) * ONE,
        }
    }

    fn bounds(&self) -> (i64, i64) {
        let known = self.units(&self.merged(&self.spans));
        let longest = self.totals.iter().copied().max().unwrap_or(0);
        let all: i64 = self.totals.iter().sum();
        (known.max(longest) + self.apart, known + all + self.apart)
    }
}

/// The points of units under a rule, before any cap, with the units as they are told.
fn earned(rule: &Rule, value: i64) -> Earned {
    match rule {
        Rule::Per {
            evidence,
            unit,
            per,
            part,
            points,
            skip,
            most,
            ..
        } => {
            let unit = match (evidence, part) {
                (Evidence::Since, Part::ByMonth) => Unit::Month,
                (Evidence::Since, Part::Full) => *per,
                (Evidence::Count, _) => *unit,
            };
            let kept = (value - skip * ONE).max(0);
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
            (Some(units), earned)
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
            let beyond = match toward {
                Toward::Up => value - at,
                Toward::Down => at - value,
            };
            if beyond < 0 {
                let given = if *short == Short::Base { *base } else { 0 };
                return (Some(value), given);
            }
            let earned = match (evidence, part) {
                (Evidence::Since, Part::ByMonth) => beyond * points / step,
                _ => beyond / step * points,
            };
            (Some(value), base + earned)
        }
        Rule::Bands(bands) => {
            let fits = |(from, to, _): &&(Option<i64>, Option<i64>, i64)| {
                from.is_none_or(|from| from <= value) && to.is_none_or(|to| value <= to)
            };
            (
                Some(value),
                bands.iter().find(fits).map_or(0, |band| band.2),
            )
        }
        Rule::Levels(_) => (None, 0),
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
fn span(own: &str, until: &str, first: Option<Date>, as_of: Date) -> Option<Option<Span>> {
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
