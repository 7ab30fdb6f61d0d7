//! Findings that only follow from others.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::columns::{self, Known, meaning};
use super::table::Table;
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Severity};

/// A table as the round names it, and as it was read, if it could be.
pub type Told<'a> = (&'a Option<PathBuf>, &'a Option<Table>);

/// A row that names a child, school or place which stands in its table, where its own row is at fault, is not at fault
/// itself; nor is any when that table cannot be understood. What would be the only error left is told all the same.
///
/// `told` are the tables of children, schools and communities.
pub fn leave_out(told: [Told<'_>; 3], findings: &mut Findings) {
    let wanted = [Code::ChildUnknown, Code::SchoolUnknown, Code::OriginUnknown];
    let has_wanted = |f: &&&Finding| wanted.contains(&f.code);
    let errors = findings.sorted();
    let errors = errors
        .iter()
        .filter(|f| f.code.severity() == Severity::Error);
    let (followers, others): (Vec<&&Finding>, Vec<&&Finding>) = errors.partition(has_wanted);
    if followers.is_empty() || others.is_empty() {
        return;
    }
    let [children, schools, communities] = told;
    let children = names(children, columns::CHILDREN, "child_id");
    let schools = names(schools, columns::SCHOOLS, "school_id");
    let communities = names(communities, columns::COMMUNITIES, "community");
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

fn names((path, table): Told<'_>, known: &'static [Known], name: &str) -> Names {
    let means = |c: &&TextColumn| meaning(known, &c.name).is_some_and(|k| k.name == name);
    match table {
        None if path.is_none() => Names::Of(BTreeSet::new()),
        None => Names::Any,
        Some(table) => match table.columns.iter().find(means) {
            Some(column) => Names::Of(
                (0..table.len())
                    .map(|row| column.get(row).to_owned())
                    .collect(),
            ),
            None => Names::Any,
        },
    }
}
