//! Why a TOML file is not as it should be, in the reader's language.

use super::{Lang, Wording};
use xuewei_core::domain::without_identity;
use xuewei_core::finding::{TomlFault, TomlValue, is_alike, nearest};
use xuewei_core::settings;

/// The fault in the language. What stands in the file is shown as findings may show it.
pub fn result(fault: &TomlFault, wording: &Wording) -> String {
    let unknown = |key: &str, name: &str, known: &[&str]| {
        let meant = nearest(name, settings::all_names(known));
        let meant = meant.filter(|other| is_alike(name, other));
        let meant = meant.map(|name| wording.text("toml-nearest", &[("name", name)]));
        let figures = [
            ("name", without_identity(name).to_owned()),
            ("nearest", meant.unwrap_or_default()),
            ("known", listed(known, wording)),
        ];
        wording.text(key, &figures)
    };
    match fault {
        TomlFault::Grammar(why) => {
            let written = why.written();
            wording.text(why.key(), &[("written", without_identity(&written))])
        }
        TomlFault::KeyMissing { name, known } => {
            let at = known.iter().position(|key| key == name);
            let shown = at.and_then(|at| shown(known, wording).into_iter().nth(at));
            wording.text("toml-missing", &[("name", shown.as_ref().unwrap_or(name))])
        }
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
        TomlFault::Other(_) => wording.plain("toml-other"),
    }
}

/// The path of a key as readers of the language are shown it.
pub fn key(path: &str, wording: &Wording) -> String {
    let path = without_identity(path);
    match wording.lang {
        Lang::Zh => settings::path_in_chinese(path),
        Lang::En => path.to_owned(),
    }
}

/// Keys or words as readers of the language are shown them.
fn shown(known: &[&str], wording: &Wording) -> Vec<String> {
    match wording.lang {
        Lang::Zh => settings::in_chinese(known),
        Lang::En => known.iter().map(|name| (*name).to_owned()).collect(),
    }
}

fn listed(known: &[&str], wording: &Wording) -> String {
    shown(known, wording).join(match wording.lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use xuewei_core::finding::{TomlGrammar, TomlKind};

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
                    known: &["id", "title"],
                },
                "there is no key “nome” here; there are: id, title",
                "此处没有“nome”这个键；可用的键：编号（id）、名称（title）",
            ),
            (
                TomlFault::WordUnknown {
                    name: "初中学".to_owned(),
                    known: &["primary", "junior"],
                },
                "“初中学” is none of the words allowed (do you mean “初中”?); there are: primary, junior",
                "“初中学”不是允许的值（是否指“初中”？）；允许的值：小学（primary）、初中（junior）",
            ),
            (
                TomlFault::WordUnknown {
                    name: "flight".to_owned(),
                    known: &["straight_line"],
                },
                "“flight” is none of the words allowed; there are: straight_line",
                "“flight”不是允许的值；允许的值：直线（straight_line）",
            ),
            (
                TomlFault::KeyMissing {
                    name: "a`b".to_owned(),
                    known: &[],
                },
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
                TomlFault::Grammar(TomlGrammar::Wide('＝')),
                "“＝” is a mark of a Chinese keyboard; TOML wants that of an English one: \" = , [ ] { } #",
                "“＝”是中文标点；请改用英文标点：\" = , [ ] { } #",
            ),
        ];
        for (fault, en, zh) in cases {
            assert_eq!(result(&fault, &Wording::new(Lang::En)), en);
            assert_eq!(result(&fault, &Wording::new(Lang::Zh)), zh);
        }
    }
}
