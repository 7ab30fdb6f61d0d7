//! Households of the children table: their numbers, and what makes one unlikely. Children of a household may share a draw
//! and are brought together, so strangers must not stand as one.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::field::Fields;
use crate::tables::inputs::{ChildColumns, children};
use xuewei_core::domain::{Child, HouseholdIdx, haversine_m};
use xuewei_core::finding::{Code, Finding, Findings};

/// Children of one household who apply together: more are no family, but a word that fills the column.
const MOST_CHILDREN: usize = 6;

/// Days between the births of twins; a birth may last over midnight.
const MOST_DAYS_OF_TWINS: i64 = 3;

/// Metres between the homes of one family, as two people may set one point.
const MOST_METRES: f64 = 100.0;

/// Rows that a finding names.
const NAMED: usize = 5;

/// What exports and clerks write for nothing, in lower case; zeros and signs alone are such words too.
const NOTHING: [&str; 18] = [
    "无",
    "没有",
    "暂无",
    "未填",
    "未填写",
    "空",
    "不详",
    "未知",
    "否",
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "nil",
    "no",
    "nothing",
    "unknown",
];

/// Whether a text in the column of households says that there is none.
pub(super) fn is_placeholder(text: &str) -> bool {
    let says_nothing = |c: char| !c.is_alphanumeric() || c == '0' || c == '０';
    text.chars().all(says_nothing) || NOTHING.contains(&text.to_lowercase().as_str())
}

/// The household of each row, numbered in the order of their identifiers; words for nothing are none, and are told.
pub fn number(f: &Fields<'_, ChildColumns>, findings: &mut Findings) -> Vec<Option<HouseholdIdx>> {
    if !f.has(children::HOUSEHOLD_ID) {
        return Vec::new();
    }
    let texts = (0..f.len()).into_par_iter();
    let texts = texts.map(|row| (f.text(row, children::HOUSEHOLD_ID), row));
    let (empty, mut all): (Vec<_>, Vec<_>) = texts
        .filter(|(id, _)| !id.is_empty())
        .partition(|(id, _)| is_placeholder(id));
    if !empty.is_empty() {
        let words: BTreeSet<&str> = empty.iter().map(|(word, _)| *word).collect();
        let words: Vec<String> = words.into_iter().take(NAMED).map(str::to_owned).collect();
        let rows = empty.iter().map(|(_, row)| *row).collect();
        let finding = finding_of_rows(f, Code::HouseholdPlaceholder, rows);
        findings.extend(finding.map(|finding| finding.with("words", words)));
    }
    if !all.is_sorted_by(|a, b| a.0 <= b.0) {
        all.par_sort_unstable();
    }
    let mut numbers = vec![None; f.len()];
    for (number, rows) in all.chunk_by(|a, b| a.0 == b.0).enumerate() {
        for (_, row) in rows {
            numbers[*row] = Some(HouseholdIdx::from_usize(number));
        }
    }
    numbers
}

/// The identifiers of the households, by their numbers.
pub fn names(f: &Fields<'_, ChildColumns>) -> Vec<Box<str>> {
    if !f.has(children::HOUSEHOLD_ID) {
        return Vec::new();
    }
    let texts = (0..f.len()).map(|row| f.text(row, children::HOUSEHOLD_ID));
    let named: BTreeSet<&str> = texts
        .filter(|id| !id.is_empty() && !is_placeholder(id))
        .collect();
    named.into_iter().map(Box::from).collect()
}

/// Tells households that are none by their size, by the dates of birth of their children, or by their homes. `order`
/// has the row of each child.
pub fn check(
    f: &Fields<'_, ChildColumns>,
    list: &[Child],
    order: &[usize],
    findings: &mut Findings,
) {
    let mut households: BTreeMap<HouseholdIdx, Vec<usize>> = BTreeMap::new();
    for (at, child) in list.iter().enumerate() {
        if let Some(household) = child.household {
            households.entry(household).or_default().push(at);
        }
    }
    // Who stands twice is told already, and is no brother of its own.
    let is_twice = |all: &[usize]| all.windows(2).any(|two| list[two[0]].id == list[two[1]].id);
    households.retain(|_, all| all.len() > 1 && !is_twice(all));
    let rows = |all: &[usize]| all.iter().map(|at| order[*at]).collect::<Vec<_>>();
    let (mut large, mut born, mut apart) = (Vec::new(), Vec::new(), Vec::new());
    let (mut sizes, mut counts) = (0, [0_usize; 2]);
    for all in households.values() {
        if all.len() > MOST_CHILDREN {
            large.push(rows(all));
            sizes += all.len();
            continue;
        }
        if are_no_twins(list, all) {
            born.extend(rows(all));
            counts[0] += 1;
        }
        if live_apart(list, all) {
            apart.extend(rows(all));
            counts[1] += 1;
        }
    }
    if let Some(finding) = finding_of_rows(f, Code::HouseholdLarge, large.concat()) {
        findings.push(
            finding
                .with("count", large.len())
                .with("children", sizes)
                .with("most", MOST_CHILDREN),
        );
    }
    let counted = [
        (Code::HouseholdBirths, born, counts[0]),
        (Code::HouseholdHomes, apart, counts[1]),
    ];
    for (code, rows, count) in counted {
        if let Some(mut finding) = finding_of_rows(f, code, rows) {
            finding.args.retain(|(name, _)| *name != "count");
            findings.push(
                finding
                    .with("count", count)
                    .with("days", MOST_DAYS_OF_TWINS),
            );
        }
    }
}

/// A finding about these rows of the column of households: how many, and the first of them; none of no rows.
fn finding_of_rows(
    f: &Fields<'_, ChildColumns>,
    code: Code,
    mut rows: Vec<usize>,
) -> Option<Finding> {
    rows.sort_unstable();
    let first = *rows.first()?;
    let named: Vec<String> = rows
        .iter()
        .take(NAMED)
        .map(|row| f.number(*row).to_string())
        .collect();
    let finding = f.finding(code, first, children::HOUSEHOLD_ID);
    Some(finding.with("count", rows.len()).with("rows", named))
}

/// Whether two children of a household were born more than some days apart.
fn are_no_twins(list: &[Child], all: &[usize]) -> bool {
    let dates = all.iter().filter_map(|at| list[*at].birth_date);
    let mut dates: Vec<jiff::civil::Date> = dates.collect();
    dates.sort_unstable();
    dates.windows(2).any(|two| {
        let between = two[0].duration_until(two[1]);
        between.as_hours() / 24 > MOST_DAYS_OF_TWINS
    })
}

/// Whether the children of a household live in different districts, communities or homes.
fn live_apart(list: &[Child], all: &[usize]) -> bool {
    let differ = |a: &Child, b: &Child| {
        let homes = a.home.zip(b.home);
        let communities = a.community.zip(b.community);
        let districts = a.district.zip(b.district);
        homes.is_some_and(|(a, b)| haversine_m(a, b) > MOST_METRES)
            || communities.is_some_and(|(a, b)| a != b)
            || districts.is_some_and(|(a, b)| a != b)
    };
    all.windows(2)
        .any(|two| differ(&list[two[0]], &list[two[1]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_no_household() {
        for word in [
            "0", "00", "０", "/", "-", "——", "无", "没有", "未填", "NA", "n/a", "Null", "?",
        ] {
            assert!(is_placeholder(word), "{word}");
        }
        for id in ["H1", "01", "10", "1-0", "无锡1", "nobody"] {
            assert!(!is_placeholder(id), "{id}");
        }
    }
}
