//! What table a head of rows may be.

use crate::input::columns::{normal, position};
use crate::input::coordinates::is_pair;
use crate::input::headings::Head;
use crate::tables::inputs::Role;

/// How well a table fits a head of rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The table.
    pub role: Role,
    /// The more the better, in hundredths.
    pub score: i64,
    /// Columns that it needs and that are not there.
    pub lacks: Vec<&'static str>,
    /// Whether the name of the file or the sheet says so.
    pub is_named: bool,
    /// What stands above the headings.
    pub titles: Vec<String>,
    /// The headings.
    pub names: Vec<String>,
}

/// Words of names that say which table it is, the first that fits before the next.
const NAMED: [(Role, &[&str]); 12] = [
    (Role::Dwellings, &["住房占用", "学区房", "占用", "dwelling"]),
    (Role::Aliases, &["别名", "曾用名", "alias"]),
    (Role::LastYear, &["上年", "去年", "上一年", "last_year"]),
    (Role::Locks, &["人工安排", "指定安排", "锁定", "lock"]),
    (Role::Review, &["审核", "复核", "核实", "review"]),
    (Role::Travel, &["路程", "距离", "步行", "travel"]),
    (Role::Demand, &["需求", "预测", "demand", "forecast"]),
    (Role::Parcels, &["地块", "用地", "储备", "parcel"]),
    (
        Role::Children,
        &[
            "儿童",
            "学生",
            "报名",
            "申请",
            "适龄",
            "子女",
            "新生",
            "child",
            "pupil",
            "applicant",
        ],
    ),
    (Role::Communities, &["小区", "社区", "communit"]),
    (Role::Schools, &["学校", "学位", "招生计划", "school"]),
    (Role::Districts, &["区县", "各区", "行政区", "district"]),
];

/// The table that a name says.
fn named(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    NAMED
        .iter()
        .find(|(_, words)| says(words))
        .map(|(role, _)| *role)
}

/// How many tables know a heading.
fn known_to(heading: &str) -> i64 {
    let knows = |role: &&Role| position(role.table(), heading).is_some();
    let all = Role::ALL.iter().filter(knows).count();
    i64::try_from(all.max(1)).unwrap_or(1)
}

/// The tables that it may be, the best first. `names` are those of the sheet and the file, the nearest first.
pub fn fits(head: &Head, names: &[&str]) -> Vec<Fit> {
    let by_name = names.iter().find_map(|name| named(name));
    let mut all: Vec<Fit> = Role::ALL
        .iter()
        .filter_map(|role| fit(head, *role, by_name))
        .collect();
    all.sort_by_key(|fit| (!fit.lacks.is_empty() && !fit.is_named, -fit.score, fit.role));
    all
}

fn fit(head: &Head, role: Role, by_name: Option<Role>) -> Option<Fit> {
    let declared = role.table();
    let headings = head.headings(declared)?;
    let filled = || headings.names.iter().filter(|name| !name.is_empty());
    let has_pair = filled().any(|name| is_pair(&normal(name)));
    let has = |key: &str| {
        let at = declared.position(key);
        filled().any(|name| position(declared, name) == at)
            || (has_pair && matches!(key, "lon" | "lat"))
    };
    let needed = declared.columns.iter().filter(|column| !column.optional);
    let lacks: Vec<&'static str> = needed
        .clone()
        .map(|column| column.key)
        .filter(|key| !has(key))
        .collect();
    if lacks.len() == needed.count() {
        return None;
    }
    let mut score: i64 = 0;
    for name in filled() {
        score += match position(declared, name).is_some() {
            true => 100 / known_to(name) + 10,
            false => -10,
        };
    }
    score -= 150 * i64::try_from(lacks.len()).unwrap_or(0);
    let is_named = by_name == Some(role);
    if is_named {
        score += 250;
    }
    Some(Fit {
        role,
        score,
        lacks,
        is_named,
        titles: head.above(headings.row),
        names: headings.names.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(names: &[&str], rows: &[&[&str]]) -> Option<Role> {
        let mut head = Head::default();
        for (at, row) in rows.iter().enumerate() {
            head.push(at + 1, row.iter().copied());
        }
        let best = fits(&head, names).into_iter().next()?;
        best.lacks.is_empty().then_some(best.role)
    }

    #[test]
    fn tables_are_known_by_their_headings_and_by_names_where_these_leave_it_open() {
        type Case<'c> = (&'c [&'c str], &'c [&'c [&'c str]], Option<Role>);
        let cases: [Case<'_>; 11] = [
            (
                &["a"],
                &[&["报名号", "小区", "积分", "志愿学校"]],
                Some(Role::Children),
            ),
            (
                &["a"],
                &[
                    &["某区2026年报名表"],
                    &["序号", "报名号", "姓名", "小区", "积分"],
                ],
                Some(Role::Children),
            ),
            (
                &["a"],
                &[&["学校编号", "学校名称", "经纬度", "学位数"]],
                Some(Role::Schools),
            ),
            (
                &["a"],
                &[&["小区名称", "经度", "纬度", "区县"]],
                Some(Role::Communities),
            ),
            (
                &["小区"],
                &[&["名称", "经度", "纬度"]],
                Some(Role::Communities),
            ),
            (
                &["a"],
                &[&["地块编号", "经度", "纬度", "面积（亩）"]],
                Some(Role::Parcels),
            ),
            (&["a"], &[&["起点", "学校编号", "距离"]], Some(Role::Travel)),
            (&["a"], &[&["别名", "小区"]], Some(Role::Aliases)),
            (
                &["a"],
                &[&["儿童编号", "学校编号", "理由", "经办人"]],
                Some(Role::Locks),
            ),
            (
                &["a"],
                &[&["编号", "经度", "纬度", "预测人数", "年份"]],
                Some(Role::Demand),
            ),
            (&["通讯录"], &[&["姓名", "电话"]], None),
        ];
        for (names, rows, expected) in cases {
            assert_eq!(role(names, rows), expected, "{rows:?}");
        }
    }
}
