//! The kinds of schools that a bureau's list holds, and the grades that families apply for.

use super::fold::fold;
use xuewei_core::domain::SchoolLevel;
use xuewei_core::finding::Phrase;

/// What a word says of the levels of a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SchoolKind {
    /// One of the two levels.
    One(SchoolLevel),
    /// Both on one campus.
    Both,
    /// Neither: a kindergarten, a senior or a vocational school.
    Other,
}

/// What a level is called in findings.
pub const fn named(level: SchoolLevel) -> Phrase {
    match level {
        SchoolLevel::Primary => Phrase::LevelPrimary,
        SchoolLevel::Junior => Phrase::LevelJunior,
    }
}

const WORDS: [(SchoolKind, &[&str]); 4] = [
    (
        SchoolKind::One(SchoolLevel::Primary),
        &[
            "primary",
            "小学",
            "完小",
            "完全小学",
            "教学点",
            "小学教学点",
            "普通小学",
            "公办小学",
            "小学部",
            "一年级",
            "小一",
            "小学一年级",
            "小学1年级",
            "1年级",
            "小学阶段",
            "小学学段",
        ],
    ),
    (
        SchoolKind::One(SchoolLevel::Junior),
        &[
            "junior",
            "初中",
            "初级中学",
            "初中部",
            "完全中学",
            "完中",
            "普通初中",
            "初一",
            "七年级",
            "初中一年级",
            "初中1年级",
            "7年级",
            "初中七年级",
            "初中阶段",
            "初中学段",
        ],
    ),
    (
        SchoolKind::Both,
        &[
            "九年一贯制",
            "九年一贯制学校",
            "九年一贯",
            "九年制",
            "九年制学校",
            "9年一贯制",
            "9年一贯制学校",
            "九年",
            "十二年一贯制",
            "十二年一贯制学校",
            "十二年一贯",
            "12年一贯制",
            "12年一贯制学校",
            "小学初中",
            "小学,初中",
            "小学、初中",
            "小学/初中",
            "小学+初中",
            "义务教育",
            "nine-year",
            "twelve-year",
        ],
    ),
    (
        SchoolKind::Other,
        &[
            "高中",
            "普通高中",
            "高级中学",
            "senior",
            "幼儿园",
            "学前",
            "学前教育",
            "kindergarten",
            "中职",
            "中专",
            "职高",
            "职业高中",
            "职业学校",
            "中等职业学校",
            "技校",
            "技工学校",
            "特殊教育",
            "特殊教育学校",
            "特教",
            "特教学校",
            "专门学校",
            "工读学校",
            "成人教育",
            "大学",
            "高校",
            "高职",
            "培训机构",
            "托育",
            "托幼",
        ],
    ),
];

/// What a word says of the levels of a school; `None` where it is not known, or nothing.
pub fn kind_of(text: &str) -> Option<SchoolKind> {
    if text.is_empty() {
        return None;
    }
    let text = fold(text);
    let found = WORDS.iter().find(|(_, words)| words.contains(&&*text));
    found.map(|(kind, _)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_schools_are_known_however_a_list_calls_them() {
        let of = |text| kind_of(text);
        assert_eq!(of("小学"), Some(SchoolKind::One(SchoolLevel::Primary)));
        assert_eq!(of("完全中学"), Some(SchoolKind::One(SchoolLevel::Junior)));
        assert_eq!(of("９年一贯制"), Some(SchoolKind::Both));
        assert_eq!(of("幼儿园"), Some(SchoolKind::Other));
        assert_eq!(of("PRIMARY"), Some(SchoolKind::One(SchoolLevel::Primary)));
        assert_eq!(of("中学校长"), None);
    }
}
