//! What headings mean: the names of the contract and what Chinese offices write instead.

use std::collections::BTreeMap;

use super::fold::fold;
use super::quantity::{self, Said};
use crate::tables::schema::{Column, Table, Unit};

/// Headers of columns of identity numbers, which never reach an output.
const IDENTITY: &[&str] = &[
    "身份证",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "证件号",
    "证件号码",
    "id_number",
    "id_card",
    "idcard",
    "identity_number",
];

/// A header without what people add to it: spaces, asterisks, full-width letters, brackets with units.
pub fn normal(header: &str) -> String {
    let plain = fold(header).replace('*', "");
    let plain = plain.trim_end_matches(':');
    match plain.split_once('(') {
        Some((before, _)) if !before.is_empty() => before.to_owned(),
        _ => plain.to_owned(),
    }
}

/// What a header says of the unit of its column: in brackets, or behind its name.
pub fn unit_said(column: &Column, header: &str) -> Said {
    let plain = fold(header).replace('*', "");
    for bracket in plain.split('(').skip(1) {
        let inside = bracket.split(')').next().unwrap_or_default();
        match quantity::said(column.unit, inside) {
            Said::Nothing => {}
            said => return said,
        }
    }
    let name = normal(header);
    if let Some(unit) = behind(column, &name) {
        return quantity::said(column.unit, unit);
    }
    // How long something lasted: what is counted stands at the end.
    let counted = [
        ("月数", "月"),
        ("年数", "年"),
        ("年限", "年"),
        ("天数", "天"),
    ];
    let is_time = matches!(column.unit, Unit::Months | Unit::Days | Unit::Years);
    let unit = counted.iter().find(|(end, _)| name.ends_with(end));
    match unit.filter(|_| is_time) {
        Some((_, unit)) => quantity::said(column.unit, unit),
        None => Said::Nothing,
    }
}

/// Whether a header names the same of the second guardian as a column does of the first.
pub fn is_of_second(first: &Column, header: &str) -> bool {
    let header = normal(header);
    let name = ["第二监护人", "监护人2", "监护人二", "另一监护人"]
        .into_iter()
        .find_map(|before| header.strip_prefix(before))
        .or_else(|| {
            header
                .strip_suffix('2')
                .map(|name| name.trim_end_matches('_'))
        });
    name.is_some_and(|name| first.key == name || first.aliases.contains(&name))
}

/// A unit that stands behind the name of a column: `占地面积/亩`, `distance_km`, `距离公里`.
fn behind<'h>(column: &Column, header: &'h str) -> Option<&'h str> {
    let names = std::iter::once(&column.key).chain(column.aliases);
    names
        .filter_map(|name| header.strip_prefix(name))
        .map(|rest| rest.trim_start_matches(['/', '_', '-', ':', ',']))
        .find(|rest| !rest.is_empty() && quantity::said(column.unit, rest) != Said::Nothing)
}

/// Where the column that a header names stands in its table.
pub fn position(table: &'static Table, header: &str) -> Option<usize> {
    let header = normal(header);
    let means = |column: &Column| column.key == header || column.aliases.contains(&&*header);
    let columns = || table.columns.iter();
    let with_unit = || columns().position(|column| behind(column, &header).is_some());
    columns().position(means).or_else(with_unit)
}

/// The column that a header names.
pub fn meaning(table: &'static Table, header: &str) -> Option<&'static Column> {
    table.columns.get(position(table, header)?)
}

/// What the headings of a table mean, with what the round says of them.
#[derive(Debug, Default)]
pub struct Meanings {
    /// For each heading, the declared column that it is.
    pub meant: Vec<Option<usize>>,
    /// Names of columns that are not declared, which the round gives, each with the heading that has it.
    pub named: BTreeMap<String, usize>,
    /// Headings that the round speaks of and the table has not.
    pub no_headings: Vec<String>,
    /// Names that the round gives and no column of the table has.
    pub no_columns: Vec<String>,
}

impl Meanings {
    /// What headings mean. What the round says holds before what they say themselves; of two that would be the same column
    /// then, the one of the round is it.
    pub fn of(
        table: &'static Table,
        headings: &[&str],
        said: Option<&BTreeMap<String, String>>,
    ) -> Self {
        let mut found = Self {
            meant: headings.iter().map(|name| position(table, name)).collect(),
            ..Self::default()
        };
        let mut claimed: Vec<(usize, Option<usize>)> = Vec::new();
        for (heading, name) in said.into_iter().flatten() {
            let at = headings.iter().position(|own| own.trim() == heading.trim());
            let Some(at) = at else {
                found.no_headings.push(heading.clone());
                continue;
            };
            let name = name.trim();
            let declared = position(table, name);
            if name.is_empty() || declared.is_some() {
                claimed.push((at, declared));
            } else if table.name == "children" {
                // A pack may name columns of children that the program does not know.
                found.named.insert(name.to_owned(), at);
                claimed.push((at, None));
            } else {
                found.no_columns.push(name.to_owned());
            }
        }
        for meant in &mut found.meant {
            let is_claimed = |(_, declared): &(usize, Option<usize>)| declared == meant;
            if meant.is_some() && claimed.iter().any(is_claimed) {
                *meant = None;
            }
        }
        for (at, declared) in claimed {
            if let Some(meant) = found.meant.get_mut(at) {
                *meant = declared;
            }
        }
        found
    }
}

/// Whether a header names a column of identity numbers.
pub fn is_identity(header: &str) -> bool {
    IDENTITY.contains(&normal(header).as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::inputs::Role;

    #[test]
    fn headers_are_known_however_they_are_dressed() {
        for header in [
            "积分",
            " 积 分*",
            "points",
            "POINTS",
            "积分（分）",
            "ｐｏｉｎｔｓ",
        ] {
            assert_eq!(
                meaning(Role::Children.table(), header).map(|column| column.key),
                Some("points"),
                "{header}"
            );
        }
        assert!(meaning(Role::Children.table(), "姓名").is_none());
        assert!(is_identity("身份证号"));
    }
}
