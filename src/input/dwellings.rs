//! One dwelling, one family (学区房锁定): whether the address of a child was used by another family for a place at school, told
//! from the table of used dwellings and from the other children of the round.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that children got when they were read"
)]

use std::collections::BTreeMap;

use super::field::Fields;
use super::fold::fold;
use super::households::is_placeholder;
use super::matched::Matched;
use crate::tables::inputs::{ChildColumns, DwellingColumns, children, dwellings};
use xuewei_core::domain::{Child, SchoolLevel, TextColumn};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::{DWELLING_FREE, DWELLING_UNCLEAR, DWELLING_USED, Holds, Pack, Test};

/// Children whom a finding names.
const NAMED: usize = 5;

/// A dwelling that was used.
struct Used {
    /// The address without what nobody sees a difference in.
    address: String,
    year: Option<i64>,
    /// The household that used it.
    household: Option<String>,
}

/// What is known of a dwelling.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    Free,
    /// It may have been used, and a person has to look.
    Unclear,
    /// Another family used it, last in this year.
    Used(i64),
}

/// The children as this question takes them, in the order of the intake.
pub struct Applicants<'a> {
    /// The table.
    pub fields: &'a Fields<'a, ChildColumns>,
    /// The children.
    pub list: &'a [Child],
    /// The row of each.
    pub order: &'a [usize],
    /// Level and year of the round.
    pub round: (SchoolLevel, i64),
}

/// For each test of a dwelling the answer of each child, as a column of evidence; what was found is told.
pub fn columns(
    applicants: &Applicants<'_>,
    table: Option<&Matched<DwellingColumns>>,
    pack: &Pack,
    findings: &mut Findings,
) -> Vec<TextColumn> {
    let tests = pack.conditions.iter().flat_map(|own| &own.tests);
    let mut tests: Vec<(&Test, i64)> = tests
        .filter_map(|test| match test.holds {
            Holds::UnusedFor(years) => Some((test, years)),
            _ => None,
        })
        .collect();
    tests.dedup_by_key(|(test, years)| (test.column.clone(), *years));
    if tests.is_empty() || pack.is_stand_in {
        return Vec::new();
    }
    let Some(table) = table else {
        findings.push(Finding::new(Code::KeyMissing, "round.toml").with("key", "tables.dwellings"));
        return Vec::new();
    };
    let used = read(table, applicants.round.1, findings);
    let columns = tests.into_iter().filter_map(|(test, years)| {
        let addresses = applicants.fields.named(&test.column)?;
        Some(column(
            applicants,
            addresses,
            &used,
            (test, years),
            findings,
        ))
    });
    columns.collect()
}

fn read(table: &Matched<DwellingColumns>, year: i64, findings: &mut Findings) -> Vec<Used> {
    let Some(f) = Fields::of(table, true, findings) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for row in 0..f.len() {
        let address = f.text(row, dwellings::ADDRESS);
        let year = f.year(row, dwellings::YEAR, year, findings);
        if is_placeholder(address) {
            findings.push(f.finding(Code::ValueMissing, row, dwellings::ADDRESS));
            continue;
        }
        let household = f.text(row, dwellings::HOUSEHOLD_ID);
        all.push(Used {
            address: fold(address),
            year,
            household: (!is_placeholder(household)).then(|| household.to_owned()),
        });
    }
    all
}

fn column(
    applicants: &Applicants<'_>,
    addresses: &TextColumn,
    used: &[Used],
    (test, years): (&Test, i64),
    findings: &mut Findings,
) -> TextColumn {
    let Applicants {
        fields,
        list,
        order,
        round: (level, year),
    } = *applicants;
    let mut known: BTreeMap<&str, Vec<&Used>> = BTreeMap::new();
    let mut alike: BTreeMap<Vec<&str>, Vec<&Used>> = BTreeMap::new();
    for one in used {
        known.entry(&one.address).or_default().push(one);
        alike.entry(numbers(&one.address)).or_default().push(one);
    }
    let own = |at: usize| {
        let text = addresses.get(order[at]);
        (!is_placeholder(text)).then(|| fold(text))
    };
    let household = |at: usize| {
        let text = fields.text(order[at], children::HOUSEHOLD_ID);
        (!is_placeholder(text)).then_some(text)
    };
    let mut here: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for at in (0..list.len()).filter(|at| list[*at].level == level) {
        if let Some(address) = own(at) {
            here.entry(address).or_default().push(at);
        }
    }
    let of_use = |one: &Used, household: Option<&str>| {
        let both = one.household.as_deref().zip(household);
        match (both, one.year) {
            (Some((theirs, own)), _) if theirs == own => Answer::Free,
            (_, Some(then)) if then <= year && year - then >= years => Answer::Free,
            (Some(_), Some(then)) if then <= year => Answer::Used(then),
            _ => Answer::Unclear,
        }
    };
    let judge = |at: usize| -> Option<Answer> {
        let address = own(at)?;
        let family = household(at);
        let exact = known.get(address.as_str()).into_iter().flatten();
        let exact = exact.map(|one| of_use(one, family));
        // Written otherwise, it may be the same: the same numbers, and the same beginning.
        let near = alike.get(&numbers(&address)).into_iter().flatten();
        let near = near.filter(|one| one.address != address && begin_alike(&one.address, &address));
        let near = near.map(|one| of_use(one, family).min(Answer::Unclear));
        let others = here.get(&address).into_iter().flatten();
        let others =
            others
                .filter(|other| **other != at)
                .map(|other| match family.zip(household(*other)) {
                    Some((own, theirs)) if own == theirs => Answer::Free,
                    _ => Answer::Unclear,
                });
        exact.chain(near).chain(others).max().or(Some(Answer::Free))
    };
    let answers: Vec<Option<Answer>> = (0..list.len()).map(judge).collect();
    let of_level = || (0..list.len()).filter(|at| list[*at].level == level);
    let refused: Vec<String> = of_level()
        .filter_map(|at| match answers[at] {
            Some(Answer::Used(then)) => Some(format!("{} ({then})", list[at].id)),
            _ => None,
        })
        .collect();
    let unclear: Vec<String> = of_level()
        .filter(|at| answers[*at] == Some(Answer::Unclear))
        .map(|at| list[at].id.to_string())
        .collect();
    for (code, all) in [
        (Code::DwellingsUsed, refused),
        (Code::DwellingsUnclear, unclear),
    ] {
        if !all.is_empty() {
            findings.push(
                Finding::new(code, fields.file())
                    .row(fields.header())
                    .column(&addresses.name)
                    .with("count", all.len())
                    .with("years", years)
                    .with("ids", all.into_iter().take(NAMED).collect::<Vec<_>>()),
            );
        }
    }
    let mut column = TextColumn::new(test.evidence());
    for answer in answers {
        match answer {
            None => column.push(""),
            Some(Answer::Free) => column.push(DWELLING_FREE),
            Some(Answer::Unclear) => column.push(DWELLING_UNCLEAR),
            Some(Answer::Used(then)) => column.push(&format!("{DWELLING_USED} {then}")),
        }
    }
    column
}

/// The numbers of an address, one after the other: 1幢302室 and 1-302 have the same.
fn numbers(address: &str) -> Vec<&str> {
    let parts = address.split(|c: char| !c.is_ascii_alphanumeric());
    parts.filter(|part| !part.is_empty()).collect()
}

/// Whether two addresses with the same numbers begin with the same two characters, or one has numbers alone.
fn begin_alike(one: &str, other: &str) -> bool {
    let begin = |text: &str| {
        let name = text.chars().take_while(|c| !c.is_ascii_alphanumeric());
        name.take(2).collect::<String>()
    };
    let (one, other) = (begin(one), begin(other));
    one == other || one.is_empty() || other.is_empty()
}
