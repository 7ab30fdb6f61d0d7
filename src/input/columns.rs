//! What headings mean: the names of the contract and what Chinese offices write instead.

use super::cells::{is_wide, narrow};
use crate::tables::schema::{Column, Table};

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
    let plain: String = header
        .chars()
        .map(|c| match c {
            '（' => '(',
            wide if is_wide(wide) => narrow(wide).unwrap_or(wide),
            other => other,
        })
        .filter(|c| !c.is_whitespace() && *c != '*' && *c != '\u{feff}')
        .collect::<String>()
        .to_lowercase();
    match plain.split_once('(') {
        Some((before, _)) if !before.is_empty() => before.to_owned(),
        _ => plain,
    }
}

/// A unit in the brackets of a header that no column of the program is in.
pub fn other_unit(header: &str) -> Option<&'static str> {
    const OTHERS: [&str; 6] = ["公顷", "亩", "万", "公里", "千米", "km"];
    let (_, unit) = header.split_once(['(', '（'])?;
    OTHERS
        .into_iter()
        .find(|other| unit.to_lowercase().contains(other))
}

/// Where the column that a header names stands in its table.
pub fn position(table: &'static Table, header: &str) -> Option<usize> {
    let header = normal(header);
    let means = |column: &Column| column.key == header || column.aliases.contains(&&*header);
    table.columns.iter().position(means)
}

/// The column that a header names.
pub fn meaning(table: &'static Table, header: &str) -> Option<&'static Column> {
    table.columns.get(position(table, header)?)
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
