//! Findings that only follow from others.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::matched::Matched;
use crate::tables::inputs::{
    ChildColumns, Col, CommunityColumns, InputTable, SchoolColumns, children, communities, schools,
};
use xuewei_core::finding::{Arg, Code, Finding, Findings, Severity};

/// A table as the round names it, and as it was read, if it could be.
pub type Told<'a, T> = (Option<&'a PathBuf>, Option<&'a Matched<T>>);

/// A row that names a child, school or place which stands in its table, where its own row is at fault, is not at fault
/// itself; nor is any when that table cannot be understood. What would be the only error left is told all the same.
pub fn leave_out(
    of_children: Told<'_, ChildColumns>,
    of_schools: Told<'_, SchoolColumns>,
    of_communities: Told<'_, CommunityColumns>,
    findings: &mut Findings,
) {
    let wanted = [Code::ChildUnknown, Code::SchoolUnknown, Code::OriginUnknown];
    let has_wanted = |f: &&&Finding| wanted.contains(&f.code);
    let errors = findings.sorted();
    let errors = errors
        .iter()
        .filter(|f| f.code.severity() == Severity::Error);
    let (cascading_findings, others): (Vec<&&Finding>, Vec<&&Finding>) =
        errors.partition(has_wanted);
    if cascading_findings.is_empty() || others.is_empty() {
        return;
    }
    let children = names(of_children, children::CHILD_ID);
    let schools = names(of_schools, schools::SCHOOL_ID);
    let communities = names(of_communities, communities::COMMUNITY);
    findings.leave_out(|finding| {
        let id = finding.arg("id").or(finding.arg("name"));
        let id = id.and_then(Arg::text).unwrap_or_default();
        match finding.code {
            Code::ChildUnknown => children.may_have(id),
            Code::SchoolUnknown => schools.may_have(id),
            Code::OriginUnknown => communities.may_have(id) || children.may_have(id),
            _ => false,
        }
    });
}

/// The identifiers that stand in a table, right or wrong.
enum Names {
    /// These.
    Of(BTreeSet<String>),
    /// The table cannot be read, or has no such column: it could be any.
    Any,
}

impl Names {
    fn may_have(&self, id: &str) -> bool {
        match self {
            Self::Of(all) => all.contains(id),
            Self::Any => true,
        }
    }
}

fn names<T: InputTable>((path, matched): Told<'_, T>, column: Col<T>) -> Names {
    match matched {
        None if path.is_none() => Names::Of(BTreeSet::new()),
        None => Names::Any,
        Some(matched) => match matched.column(column) {
            Some(column) => Names::Of(
                (0..column.rows())
                    .map(|row| column.get(row).to_owned())
                    .collect(),
            ),
            None => Names::Any,
        },
    }
}
