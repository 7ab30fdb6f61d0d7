//! What people decided: the review table and the table of locked placements. Findings name rows and
//! identifiers, never reasons or names.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::BTreeMap;

use super::field::Fields;
use super::matched::Matched;
use super::schools::{Lookup, Schools};
use crate::tables::inputs::{Col, InputTable, LockColumns, ReviewColumns, locks, review};
use xuewei_core::domain::{
    Child, ChildIdx, Decision, Grounds, ManualPlacement, Review, SchoolIdx, SchoolLevel,
};
use xuewei_core::finding::{Code, Findings};
use xuewei_core::policy::{Item, Pack};
use xuewei_core::units::{Points, parse_decimal};

const YES: [&str; 6] = ["yes", "y", "true", "是", "符合", "通过"];
const NO: [&str; 6] = ["no", "n", "false", "否", "不符合", "不通过"];

/// Reads the review table: what a person found out about an item or a condition of a child.
pub fn read_reviews(
    table: &Matched<ReviewColumns>,
    children: &[Child],
    pack: &Pack,
    findings: &mut Findings,
) -> Vec<Review> {
    let Some(f) = Fields::of(table, true, findings) else {
        return Vec::new();
    };
    let items: Vec<&Item> = pack.points.iter().flat_map(|table| &table.items).collect();
    let conditions: Vec<&str> = pack.conditions.iter().map(|c| c.id.as_str()).collect();
    let mut found: BTreeMap<(ChildIdx, Box<str>), (Decision, Grounds)> = BTreeMap::new();
    for row in 0..f.len() {
        // A row without a decision is one that nobody has looked at yet.
        let text = f.text(row, review::DECISION).to_lowercase();
        if text.is_empty() {
            continue;
        }
        let child = child_of(&f, row, review::CHILD_ID, children, findings);
        for column in [review::REASON, review::WHO] {
            if f.text(row, column).is_empty() {
                findings.push(f.finding(Code::ValueMissing, row, column));
            }
        }
        let grounds = Grounds {
            reason: f.text(row, review::REASON).into(),
            who: f.text(row, review::WHO).into(),
        };
        let item = f.text(row, review::ITEM);
        let of_points = items.iter().find(|known| known.id == item);
        let decision = if conditions.contains(&item) {
            match text.as_str() {
                word if YES.contains(&word) => Some(Decision::Yes),
                word if NO.contains(&word) => Some(Decision::No),
                _ => None,
            }
        } else if let Some(item) = of_points {
            let points = parse_decimal(&text).map(Points::from_parts);
            if let (Some(points), Some((least, most))) = (points, bounds(item))
                && !(least..=most).contains(&points)
            {
                findings.push(
                    f.finding(Code::DecisionBeyondCap, row, review::DECISION)
                        .with("item", &item.id)
                        .with("points", points.to_string())
                        .with("least", least.to_string())
                        .with("most", most.to_string()),
                );
                continue;
            }
            points.map(Decision::Points)
        } else {
            let items = items.iter().map(|item| item.id.as_str());
            let known: Vec<&str> = conditions.iter().copied().chain(items).collect();
            findings.push(
                f.finding(Code::ItemUnknown, row, review::ITEM)
                    .with("known", known),
            );
            continue;
        };
        let Some(decision) = decision else {
            findings.push(
                f.finding(Code::DecisionInvalid, row, review::DECISION)
                    .with("item", item),
            );
            continue;
        };
        let Some(child) = child else { continue };
        let before = found.insert((child, item.into()), (decision, grounds));
        if before.is_some_and(|(before, _)| before != decision) {
            let id = &children[child.at()].id;
            findings.push(
                f.finding(Code::IdTwice, row, review::CHILD_ID)
                    .with("id", id),
            );
        }
    }
    let decided = |((child, item), (decision, grounds))| Review {
        child,
        item,
        decision,
        grounds,
    };
    found.into_iter().map(decided).collect()
}

/// What an item with a cap can give: from nothing to the cap, which is below zero where the item takes points away.
fn bounds(item: &Item) -> Option<(Points, Points)> {
    let (zero, cap) = (Points::default(), item.cap?);
    Some((cap.min(zero), cap.max(zero)))
}

/// Reads the locked placements.
pub fn read_locks(
    table: &Matched<LockColumns>,
    children: &[Child],
    schools: &Schools,
    level: SchoolLevel,
    findings: &mut Findings,
) -> Vec<ManualPlacement> {
    let Some(f) = Fields::of(table, true, findings) else {
        return Vec::new();
    };
    let mut found: BTreeMap<ChildIdx, (SchoolIdx, Grounds)> = BTreeMap::new();
    let mut taken: BTreeMap<SchoolIdx, i64> = BTreeMap::new();
    for row in 0..f.len() {
        let child = child_of(&f, row, locks::CHILD_ID, children, findings);
        let school = f.id(row, locks::SCHOOL_ID, findings);
        if f.text(row, locks::REASON).is_empty() {
            findings.push(f.finding(Code::ValueMissing, row, locks::REASON));
        }
        let school = school.and_then(|id| match schools.find_open(&id, level) {
            Lookup::Open(school) => Some(school),
            Lookup::NotOpen | Lookup::Candidate(_) | Lookup::Unknown => {
                findings.push(
                    f.finding(Code::SchoolUnknown, row, locks::SCHOOL_ID)
                        .with("id", id),
                );
                None
            }
        });
        let (Some(child), Some(school)) = (child, school) else {
            continue;
        };
        let of = &children[child.at()];
        if of.level != level || (of.home.is_none() && of.community.is_none()) {
            findings.push(
                f.finding(Code::LockImpossible, row, locks::CHILD_ID)
                    .with("id", &of.id),
            );
            continue;
        }
        let grounds = Grounds {
            reason: f.text(row, locks::REASON).into(),
            who: f.text(row, locks::WHO).into(),
        };
        if found.insert(child, (school, grounds)).is_some() {
            findings.push(
                f.finding(Code::IdTwice, row, locks::CHILD_ID)
                    .with("id", &of.id),
            );
            continue;
        }
        let count = taken.entry(school).or_default();
        *count += 1;
        let places = schools.list[school.at()].places.get();
        if *count == places + 1 {
            findings.push(
                f.finding(Code::LocksTooMany, row, locks::SCHOOL_ID)
                    .with("id", &schools.list[school.at()].id)
                    .with("places", places),
            );
        }
    }
    let lock = |(child, (school, grounds))| ManualPlacement {
        child,
        school,
        grounds,
        is_extra: false,
    };
    found.into_iter().map(lock).collect()
}

fn child_of<T: InputTable>(
    f: &Fields<'_, T>,
    row: usize,
    column: Col<T>,
    children: &[Child],
    findings: &mut Findings,
) -> Option<ChildIdx> {
    let id = f.id(row, column, findings)?;
    match children.binary_search_by(|child| child.id.cmp(&id)) {
        Ok(at) => Some(ChildIdx::from_usize(at)),
        Err(_) => {
            findings.push(f.finding(Code::ChildUnknown, row, column).with("id", id));
            None
        }
    }
}
