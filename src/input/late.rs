//! Children of further tables, who have applied late, joined to those of the round.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::HashMap;

use super::children::{Around, Children};
use super::column_faults::column_missing;
use super::field::Fields;
use super::households;
use super::matched::Matched;
use crate::tables::inputs::{ChildColumns, children};
use xuewei_core::domain::{ExtraColumns, HouseholdIdx, TextColumn, TieValue};
use xuewei_core::finding::{Code, Findings};

/// The children of a round with those of further tables, in the order of their identifiers. One whose identifier the
/// round has already is a finding.
pub fn join(
    own: Children,
    (table, late): (&Matched<ChildColumns>, &[Matched<ChildColumns>]),
    around: &Around<'_>,
    findings: &mut Findings,
) -> Children {
    if late.is_empty() {
        return own;
    }
    let mut told = Findings::new();
    let Some(f) = Fields::of(table, true, &mut told) else {
        return own;
    };
    let mut numbers: HashMap<Box<str>, HouseholdIdx> = HashMap::new();
    for name in households::names(&f) {
        let next = HouseholdIdx::from_usize(numbers.len());
        numbers.insert(name, next);
    }
    late.iter().fold(own, |own, table| {
        let Some(f) = Fields::of(table, true, &mut told) else {
            // What is wrong with its headings is told where it is read.
            let _ = Children::read(table, around, findings);
            return own;
        };
        for row in 0..f.len() {
            let id = f.text(row, children::CHILD_ID);
            if own
                .list
                .binary_search_by(|child| (*child.id).cmp(id))
                .is_ok()
            {
                findings.push(
                    f.finding(Code::AddedKnown, row, children::CHILD_ID)
                        .with("id", id),
                );
            }
        }
        if own.pseudonyms.is_some() && !f.has(children::PSEUDONYM) {
            let key = children::PSEUDONYM.key();
            let near = f.nearest(&["公示编号"]);
            column_missing((f.file(), f.header()), key, ("公示编号", near), findings);
        }
        let mut further = Children::read(table, around, findings);
        let names = households::names(&f);
        for child in &mut further.list {
            child.household = child.household.map(|own| {
                let next = HouseholdIdx::from_usize(numbers.len());
                let name = names[own.at()].clone();
                *numbers.entry(name).or_insert(next)
            });
        }
        joined(own, further)
    })
}

/// Two lists as one.
fn joined(own: Children, further: Children) -> Children {
    let (first, second) = (own.list.len(), further.list.len());
    let mut list = own.list;
    list.extend(further.list);
    // For each place in the order of identifiers where the child was.
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by(|a, b| list[*a].id.cmp(&list[*b].id));
    // Twice the same identifier is told, and one of them is enough to go on with.
    order.dedup_by(|a, b| list[*a].id == list[*b].id);
    let ties = own.ties.into_iter().zip(further.ties);
    let ties = ties.map(|(own, further)| -> Vec<TieValue> {
        let all: Vec<TieValue> = own.into_iter().chain(further).collect();
        order.iter().map(|at| all[*at]).collect()
    });
    let both = |own: Option<&TextColumn>, further: Option<&TextColumn>, name: &str| {
        let cell = |column: Option<&TextColumn>, row: usize| match column {
            Some(column) => column.get(row).to_owned(),
            None => String::new(),
        };
        let mut column = TextColumn::new(name);
        for &at in &order {
            match at.checked_sub(first) {
                None => column.push(&cell(own, at)),
                Some(at) if at < second => column.push(&cell(further, at)),
                Some(_) => column.push(""),
            }
        }
        column
    };
    let columns = |own: &[TextColumn], further: &[TextColumn]| -> Vec<TextColumn> {
        let mut names: Vec<&str> = own.iter().map(|column| column.name.as_str()).collect();
        for column in further {
            if !names.contains(&column.name.as_str()) {
                names.push(&column.name);
            }
        }
        let of = |all: &[TextColumn], name: &str| all.iter().position(|own| own.name == name);
        let column = |name: &&str| {
            let (a, b) = (of(own, name), of(further, name));
            both(a.map(|at| &own[at]), b.map(|at| &further[at]), name)
        };
        names.iter().map(column).collect()
    };
    let pseudonyms = match (&own.pseudonyms, &further.pseudonyms) {
        (None, _) => None,
        (a, b) => Some(both(a.as_ref(), b.as_ref(), "pseudonym")),
    };
    let evidence = columns(&own.evidence, &further.evidence);
    // Of what is carried through the columns are those of the round.
    let carried = own.extras.0.iter().map(|column| {
        let mut theirs = further.extras.0.iter();
        let theirs = theirs.find(|other| other.name == column.name);
        both(Some(column), theirs, &column.name)
    });
    let extras = ExtraColumns(carried.collect());
    let ties = ties.collect();
    let mut all: Vec<Option<_>> = list.into_iter().map(Some).collect();
    Children {
        list: order.iter().filter_map(|at| all[*at].take()).collect(),
        ties,
        evidence,
        pseudonyms,
        extras,
    }
}
