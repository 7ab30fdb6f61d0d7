//! The words of a pack against those of the children table: usual spellings are brought to the pack's own, and what
//! matches nothing is told. A rule whose word nobody has would do nothing, in silence.

use std::collections::{BTreeMap, BTreeSet};

use super::field::Fields;
use super::fold::fold;
use crate::tables::inputs::ChildColumns;
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::{Holds, Members, Pack, Rule, second};
use xuewei_core::units::{decimal, parse_decimal};

/// Words that mean the same, as bureaus write them; in the form of [`fold`].
const SAME: [&[&str]; 14] = [
    &[
        "是", "有", "1", "y", "yes", "true", "t", "√", "✓", "✔", "对", "已", "真",
    ],
    &[
        "否", "无", "0", "n", "no", "false", "f", "×", "✗", "没有", "不是", "非", "假",
    ],
    &["小学", "小学毕业", "primary"],
    &["初中", "初中毕业", "初级中学"],
    &["高中", "高中毕业", "普通高中", "普高", "高级中学", "senior"],
    &["中专", "中专毕业", "中等专科", "中等专业学校"],
    &[
        "大专",
        "专科",
        "大学专科",
        "大专毕业",
        "专科毕业",
        "高职",
        "高等专科",
        "高职高专",
    ],
    &[
        "本科",
        "大学本科",
        "本科毕业",
        "大学本科毕业",
        "大本",
        "学士",
        "全日制本科",
        "bachelor",
    ],
    &[
        "硕士",
        "硕士研究生",
        "硕士毕业",
        "研究生(硕士)",
        "研究生硕士",
        "master",
    ],
    &[
        "博士",
        "博士研究生",
        "博士毕业",
        "研究生(博士)",
        "研究生博士",
        "doctor",
    ],
    &[
        "五级",
        "初级工",
        "五级/初级工",
        "初级工(五级)",
        "国家职业资格五级",
        "5级",
    ],
    &[
        "四级",
        "中级工",
        "四级/中级工",
        "中级工(四级)",
        "国家职业资格四级",
        "4级",
    ],
    &[
        "三级",
        "高级工",
        "三级/高级工",
        "高级工(三级)",
        "国家职业资格三级",
        "3级",
    ],
    &[
        "二级",
        "技师",
        "二级/技师",
        "技师(二级)",
        "国家职业资格二级",
        "2级",
    ],
];

/// What stands behind the word of an education and adds nothing.
const BEHIND: [&str; 4] = ["学历", "学位", "文化程度", "文化"];

/// A rule of the pack that goes by words.
struct WordRule<'p> {
    /// What people call it.
    title: &'p str,
    column: &'p str,
    /// What each word is worth; words of one value are as good as one another.
    words: BTreeMap<&'p str, i64>,
    /// Whether every word has a value of its own: points by level.
    is_levels: bool,
    /// Whether words are all that the column may hold.
    is_all: bool,
}

fn rules(pack: &Pack) -> Vec<WordRule<'_>> {
    let mut all = Vec::new();
    for group in pack.batches.iter().chain(&pack.reserves) {
        // Where brothers and sisters are is no matter of words.
        if let Members::Words { column, one_of } = &group.members {
            all.push(WordRule {
                title: &group.id,
                column,
                words: one_of.iter().map(|word| (word.as_str(), 1)).collect(),
                is_levels: false,
                is_all: true,
            });
        }
    }
    for condition in &pack.conditions {
        for test in &condition.tests {
            let passing = match &test.holds {
                Holds::OneOf(words) => words,
                _ => &test.passing,
            };
            let passing = passing.iter().map(|word| (word.as_str(), 1));
            let failing = test.failing.iter().map(|word| (word.as_str(), 0));
            let words: BTreeMap<&str, i64> = passing.chain(failing).collect();
            if !words.is_empty() {
                all.push(WordRule {
                    title: &condition.title,
                    column: &test.column,
                    words,
                    is_levels: false,
                    is_all: matches!(test.holds, Holds::OneOf(_)),
                });
            }
        }
    }
    for item in pack.points.iter().flat_map(|table| &table.items) {
        if let Rule::Levels(levels) = &item.rule {
            all.push(WordRule {
                title: &item.title,
                column: &item.column,
                words: levels.iter().map(|(w, n)| (w.as_str(), *n)).collect(),
                is_levels: true,
                is_all: true,
            });
        }
    }
    all
}

/// Brings usual spellings to the words of the pack, and tells what matches nothing.
pub fn settle(
    f: &Fields<'_, ChildColumns>,
    pack: &Pack,
    evidence: &mut [TextColumn],
    findings: &mut Findings,
) {
    let rules = rules(pack);
    let columns: BTreeSet<&str> = rules.iter().map(|rule| rule.column).collect();
    for name in columns {
        let of_column: Vec<&WordRule<'_>> = rules.iter().filter(|r| r.column == name).collect();
        let both = second(name);
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let mut is_there = false;
        let own = evidence
            .iter_mut()
            .filter(|c| c.name == name || c.name == both);
        for column in own {
            is_there = true;
            understand(f, &of_column, column, &mut seen, findings);
        }
        // A column that is missing is told elsewhere.
        if is_there {
            tell(f, name, &of_column, &seen, findings);
        }
    }
}

/// Rewrites the cells of a column that are surely one of the words; counts what stands there then.
fn understand(
    f: &Fields<'_, ChildColumns>,
    rules: &[&WordRule<'_>],
    column: &mut TextColumn,
    seen: &mut BTreeMap<String, usize>,
    findings: &mut Findings,
) {
    let mut meant: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
    for row in 0..column.rows() {
        let cell = column.get(row);
        if cell.is_empty() {
            continue;
        }
        if !meant.contains_key(cell) {
            meant.insert(cell.to_owned(), word_of(rules, cell));
        }
        match meant.get(cell) {
            Some(Some(word)) => {
                *counted.entry((cell.to_owned(), word.clone())).or_default() += 1;
                *seen.entry(word.clone()).or_default() += 1;
            }
            _ => match seen.get_mut(cell) {
                Some(count) => *count += 1,
                None => {
                    seen.insert(cell.to_owned(), 1);
                }
            },
        }
    }
    if counted.is_empty() {
        return;
    }
    let mut result = TextColumn::new(column.name.clone());
    for row in 0..column.rows() {
        let cell = column.get(row);
        let word = meant.get(cell).and_then(Option::as_deref);
        result.push(word.unwrap_or(cell));
    }
    let heading = f.named(&column.name).map_or("", |c| c.name.as_str());
    // Both are words of tables that the program and the pack bring along: nobody's own.
    let words = counted
        .iter()
        .map(|((cell, word), count)| format!("{cell} → {word} ×{count}"));
    findings.push(
        Finding::new(Code::WordsUnderstood, f.file())
            .column(heading)
            .with("count", counted.values().sum::<usize>())
            .with("words", words.collect::<Vec<_>>()),
    );
    *column = result;
}

/// The word of the pack that a cell surely means, where it is not written so.
fn word_of(rules: &[&WordRule<'_>], cell: &str) -> Option<String> {
    let knows = |word: &str| rules.iter().any(|rule| rule.words.contains_key(word));
    if knows(cell) || number(cell).is_some_and(|word| knows(&word)) {
        return None;
    }
    let plain = |text: &str| {
        let mut text = fold(text);
        for behind in BEHIND {
            if let Some(before) = text.strip_suffix(behind).filter(|t| !t.is_empty()) {
                text = before.to_owned();
            }
        }
        text
    };
    let (folded, bare) = (fold(cell), plain(cell));
    let group = SAME
        .iter()
        .find(|group| group.contains(&&*folded) || group.contains(&&*bare));
    let words: BTreeSet<&str> = rules.iter().flat_map(|r| r.words.keys().copied()).collect();
    let is_meant = |word: &&str| {
        let look = fold(word);
        look == folded || plain(word) == bare || group.is_some_and(|g| g.contains(&&*look))
    };
    let fitting: Vec<&str> = words.into_iter().filter(is_meant).collect();
    let first = *fitting.first()?;
    // Several words will do where every rule takes them for the same.
    let value = |rule: &WordRule<'_>, word: &str| rule.words.get(word).copied();
    let is_one = fitting
        .iter()
        .all(|word| rules.iter().all(|r| value(r, word) == value(r, first)));
    is_one.then(|| first.to_owned())
}

/// A number as the rules compare it: 1.0 is 1.
fn number(cell: &str) -> Option<String> {
    parse_decimal(cell).map(decimal)
}

fn tell(
    f: &Fields<'_, ChildColumns>,
    name: &str,
    rules: &[&WordRule<'_>],
    seen: &BTreeMap<String, usize>,
    findings: &mut Findings,
) {
    let heading = f.named(name).map_or(name, |c| c.name.as_str());
    let occurs = |word: &str| {
        seen.contains_key(word) || seen.keys().any(|s| number(s).as_deref() == Some(word))
    };
    for rule in rules {
        let finding = |code| {
            Finding::new(code, f.file())
                .column(heading)
                .with("item", rule.title)
        };
        let known: Vec<&str> = rule.words.keys().copied().collect();
        if !rule.is_all {
            continue;
        }
        if !known.iter().any(|word| occurs(word)) {
            findings.push(finding(Code::RuleWithoutMembers).with("words", known));
            continue;
        }
        if !rule.is_levels {
            continue;
        }
        let has_rows: BTreeSet<i64> = rule
            .words
            .iter()
            .filter(|(word, _)| occurs(word))
            .map(|(_, value)| *value)
            .collect();
        let absent = rule.words.iter().filter(|(_, v)| !has_rows.contains(v));
        let absent: Vec<&str> = absent.map(|(word, _)| *word).collect();
        if !absent.is_empty() {
            findings.push(finding(Code::WordsWithoutRows).with("words", absent));
        }
        let is_known = |cell: &str| {
            rule.words.contains_key(cell)
                || number(cell).is_some_and(|word| rule.words.contains_key(&*word))
        };
        let others: usize = seen
            .iter()
            .filter(|(cell, _)| !is_known(cell))
            .map(|(_, count)| count)
            .sum();
        if others > 0 {
            findings.push(
                finding(Code::WordsOutsidePack)
                    .with("count", others)
                    .with("words", known),
            );
        }
    }
}
