//! Why a TOML file is not as it should be, in the reader's language.

use super::Wording;
use xuewei_core::domain::without_identity;
use xuewei_core::finding::{TomlFault, TomlValue, is_alike, nearest};

/// The fault in the language. What stands in the file is shown as findings may show it.
pub fn result(fault: &TomlFault, wording: &Wording) -> String {
    let unknown = |key: &str, name: &str, known: &[&str]| {
        let meant = nearest(name, known.iter().copied());
        let meant = meant.filter(|other| is_alike(name, other));
        let meant = meant.map(|name| wording.text("toml-nearest", &[("name", name)]));
        let figures = [
            ("name", without_identity(name).to_owned()),
            ("nearest", meant.unwrap_or_default()),
            ("known", known.join(", ")),
        ];
        wording.text(key, &figures)
    };
    match fault {
        TomlFault::Grammar(why) => wording.text("toml-grammar", &[("why", without_identity(why))]),
        TomlFault::KeyMissing(name) => wording.text("toml-missing", &[("name", name)]),
        TomlFault::KeyUnknown { name, known } => unknown("toml-unknown-key", name, known),
        TomlFault::WordUnknown { name, known } => unknown("toml-unknown-word", name, known),
        TomlFault::OtherKind { expected, found } => {
            let found = match found {
                TomlValue::Single(value) => {
                    wording.text("toml-written", &[("value", without_identity(value))])
                }
                TomlValue::List => wording.plain("toml-list"),
                TomlValue::Table => wording.plain("toml-table"),
            };
            let expected = wording.plain(expected.key());
            wording.text("toml-kind", &[("found", found), ("expected", expected)])
        }
        TomlFault::Other(why) => wording.text("quoted", &[("text", without_identity(why))]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Lang;
    use xuewei_core::finding::TomlKind;

    #[test]
    fn every_fault_is_told_in_both_languages() {
        let single = |expected, value: &str| TomlFault::OtherKind {
            expected,
            found: TomlValue::Single(value.to_owned()),
        };
        let cases = [
            (
                TomlFault::KeyUnknown {
                    name: "nome".to_owned(),
                    known: &["name", "year"],
                },
                "there is no key “nome” here (do you mean “name”?); there are: name, year",
                "此处没有“nome”这个键（是否指“name”？）；可用的键：name, year",
            ),
            (
                TomlFault::WordUnknown {
                    name: "flight".to_owned(),
                    known: &["straight_line"],
                },
                "“flight” is none of the words allowed; there are: straight_line",
                "“flight”不是允许的值；允许的值：straight_line",
            ),
            (
                TomlFault::KeyMissing("a`b".to_owned()),
                "the key “a`b” is missing",
                "缺少键“a`b”",
            ),
            (
                single(TomlKind::Count, "far"),
                "it should be a whole number from 0 on (without quotation marks), and “far” is written",
                "此处应为不小于 0 的整数（不加引号），而写的是“far”",
            ),
            (
                TomlFault::OtherKind {
                    expected: TomlKind::Text,
                    found: TomlValue::List,
                },
                "it should be text in quotation marks, and a list is written",
                "此处应为带引号的文字，而写的是列表",
            ),
            (
                TomlFault::Grammar("unclosed table".to_owned()),
                "the line breaks the grammar of TOML (the parser says: “unclosed table”)",
                "该行不符合 TOML 语法（解析器的英文原文：“unclosed table”）",
            ),
        ];
        for (fault, en, zh) in cases {
            assert_eq!(result(&fault, &Wording::new(Lang::En)), en);
            assert_eq!(result(&fault, &Wording::new(Lang::Zh)), zh);
        }
    }
}
