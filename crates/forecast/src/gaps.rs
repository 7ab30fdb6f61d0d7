//! Gaps of a series, and how they are closed.

use super::panel::{Area, GRADES};

/// What an area's rolls lack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gaps {
    /// Grades and years between others that are missing: closed with the mean of the same cohort a year before and after.
    pub closed: Vec<(usize, i32)>,
    /// The first year with rolls, where those of the city begin before.
    pub begins: Option<i32>,
    /// The last year with rolls, where those of the city go on.
    pub ends: Option<i32>,
}

/// Closes the gaps of an area whose city has rolls from the first to the last of these years. A grade that has nobody in
/// a year, while the same cohort is there the year before and the year after, is a gap; before an area's first year it
/// has no pupils.
pub fn close(area: &mut Area, first: i32, last: i32) -> Gaps {
    let mut gaps = Gaps::default();
    let years = || {
        area.rolls
            .iter()
            .filter(|(_, n)| **n > 0.0)
            .map(|(k, _)| k.1)
    };
    let (Some(begins), Some(ends)) = (years().min(), years().max()) else {
        return gaps;
    };
    gaps.begins = (begins > first).then_some(begins);
    gaps.ends = (ends < last).then_some(ends);
    let grades: Vec<usize> = (1..=GRADES)
        .filter(|grade| area.rolls.keys().any(|(own, _)| own == grade))
        .collect();
    for year in begins + 1..ends {
        let is_empty = !area.rolls.keys().any(|(_, y)| *y == year);
        for grade in grades.iter().copied() {
            if area.rolls.contains_key(&(grade, year)) {
                continue;
            }
            let at = |grade: usize, year: i32| area.rolls.get(&(grade, year)).copied();
            let below = at(grade.saturating_sub(1), year - 1);
            let above = at(grade + 1, year + 1);
            let beside = (at(grade, year - 1), at(grade, year + 1));
            let count = match (below, above) {
                (Some(below), Some(above)) => Some((below + above) / 2.0),
                // A whole year is missing: the first and the last grade have no cohort on one side.
                _ if is_empty => match beside {
                    (Some(before), Some(after)) => Some((before + after) / 2.0),
                    (before, after) => before.or(after).or(below).or(above),
                },
                _ => None,
            };
            if let Some(count) = count {
                area.rolls.insert((grade, year), count);
                gaps.closed.push((grade, year));
            }
        }
    }
    gaps
}
