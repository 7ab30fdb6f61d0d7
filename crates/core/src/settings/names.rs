//! Keys and words as people write them, in Chinese or as the grammar has them.

use std::borrow::Cow;

use super::key_names::{KEYS, Names, WORDS};

/// What comes before a number in a word that holds one (`beyond:3000`).
const BEFORE_NUMBER: char = ':';

impl Names {
    /// The Chinese names of a key or a word of the type.
    fn chinese(&self, of: &str) -> Option<&'static [&'static str]> {
        let found = self.all.iter().find(|(known, _)| *known == of);
        found.map(|(_, names)| *names)
    }
}

/// The names of the type that has all of these.
fn of_type(all: &'static [Names], known: &[&str]) -> Option<&'static Names> {
    let has_all = |names: &&Names| known.iter().all(|one| names.chinese(one).is_some());
    all.iter().find(has_all)
}

/// The key that is written, among those that there are.
pub fn key_meant(written: &str, known: &[&'static str]) -> Option<&'static str> {
    let names = of_type(KEYS, known)?;
    let meant = known.iter().find(|key| {
        let chinese = names.chinese(key).unwrap_or_default();
        chinese.contains(&written)
    });
    meant.copied()
}

/// The word that is written, among those that are allowed; capitals, hyphens and underscores tell no words apart.
pub fn word_meant(written: &str, known: &[&'static str]) -> Option<&'static str> {
    let chinese = |word: &str| {
        of_type(WORDS, known)
            .and_then(|names| names.chinese(word))
            .unwrap_or_default()
    };
    let plain = plain(written);
    let meant = known.iter().find(|word| {
        let mut all = chinese(word).iter().chain([*word]);
        all.any(|name| self::plain(name) == plain)
    });
    meant.copied()
}

/// The word with its number that is written in Chinese: `超过:3000`, `超过：3000米`.
pub fn word_with_number(written: &str, known: &[&'static str]) -> Option<String> {
    let names = of_type(WORDS, known)?;
    let (before, number) = written.split_once([BEFORE_NUMBER, '：'])?;
    let number = number.trim().trim_end_matches(['米', 'm']).trim_end();
    let of = |name: &str| {
        name.split_once(BEFORE_NUMBER)
            .map(|(word, _)| word.to_owned())
    };
    let found = names.all.iter().find_map(|(word, chinese)| {
        let word = of(word)?;
        let is_it = chinese
            .iter()
            .any(|name| of(name).as_deref() == Some(before.trim()));
        is_it.then_some(word)
    });
    Some(format!("{}{BEFORE_NUMBER}{number}", found?))
}

fn plain(word: &str) -> String {
    let kept = word.trim().chars();
    let kept = kept.filter(|c| !matches!(c, '-' | '_' | ' '));
    kept.flat_map(char::to_lowercase).collect()
}

/// A key or word as it is shown to readers of Chinese; of a word that holds a number, with that number.
fn shown(name: &str, names: Option<&Names>) -> String {
    match names
        .and_then(|names| names.chinese(name))
        .and_then(<[_]>::first)
    {
        Some(chinese) => format!("{chinese}（{name}）"),
        None => name.to_owned(),
    }
}

/// Keys or words of one type as readers of Chinese are shown them: `学段（stage）`.
pub fn in_chinese(known: &[&str]) -> Vec<String> {
    let names = of_type(KEYS, known).or_else(|| of_type(WORDS, known));
    known.iter().map(|name| shown(name, names)).collect()
}

/// Every way in which keys or words of one type are written.
pub fn all_names<'k>(known: &[&'k str]) -> Vec<&'k str> {
    let names = of_type(KEYS, known).or_else(|| of_type(WORDS, known));
    let chinese = known.iter().flat_map(|name| {
        let found = names.and_then(|names| names.chinese(name));
        found.unwrap_or_default().iter().copied()
    });
    known.iter().copied().chain(chinese).collect()
}

/// Every way in which a key is written, whatever table it stands in.
pub fn names_of(key: &str) -> Vec<&str> {
    let chinese = KEYS.iter().filter_map(|names| names.chinese(key));
    let mut all: Vec<&str> = chinese.flatten().copied().chain([key]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The first Chinese name of a key of round.toml, by its path (`tables.children`).
pub fn round_key_in_chinese(path: &str) -> Option<&'static str> {
    let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
    let names = keys_at("Manifest", above)?;
    names.chinese(key)?.first().copied()
}

/// The words that a key may hold.
pub fn words_at(path: &str) -> Vec<&'static str> {
    let names = WORDS.iter().find(|names| names.at.contains(&path));
    let all = names.map(|names| names.all).unwrap_or_default();
    all.iter().map(|(word, _)| *word).collect()
}

/// The first Chinese name of a word that a key may hold.
pub fn word_in_chinese(path: &str, word: &str) -> Option<&'static str> {
    let names = WORDS.iter().find(|names| names.at.contains(&path))?;
    names.chinese(word)?.first().copied()
}

/// The table of keys at a path.
fn keys_at(root: &str, path: &str) -> Option<&'static Names> {
    KEYS.iter().find(|names| match path {
        "" => names.of == root,
        path => names.at.contains(&path),
    })
}

/// The path of a key as readers of Chinese are shown it: `路程.绕行系数（travel.detour）`. What stands in it beside keys
/// (`points.item m1: cap`) stays.
pub fn path_in_chinese(path: &str) -> String {
    let (before, last) = match path.split_once(": ") {
        Some((owner, last)) => (Some(owner), Some(last)),
        None => (None, Some(path)),
    };
    let (owner, id) = match before {
        Some(before) => before.split_once(' ').unwrap_or((before, "")),
        None => path.split_once(' ').unwrap_or(("", "")),
    };
    let mut walked = String::new();
    let mut chinese: Vec<Cow<'_, str>> = Vec::new();
    let last = if before.is_none() && !owner.is_empty() {
        None
    } else {
        last
    };
    let parts = owner.split('.').chain(last.unwrap_or_default().split('.'));
    for part in parts.filter(|part| !part.is_empty()) {
        let roots = ["Manifest", "PackFile", "ScenarioFile"];
        let found = roots.iter().filter_map(|root| keys_at(root, &walked));
        let mut found = found.filter_map(|names| names.chinese(part)?.first());
        chinese.push(
            found
                .next()
                .map_or(Cow::Borrowed(part), |name| Cow::Borrowed(*name)),
        );
        if !walked.is_empty() {
            walked.push('.');
        }
        walked.push_str(part);
    }
    let said = chinese.join(".");
    match (said == walked, id) {
        (true, _) => path.to_owned(),
        (false, "") => format!("{said}（{path}）"),
        (false, id) => format!("{said}（{id}；{walked}）"),
    }
}

/// The keys and words of a pack as the grammar has them, whatever language they are written in.
pub fn pack_in_grammar(table: toml::Table) -> toml::Table {
    table_at("PackFile", "", table)
}

fn table_at(root: &str, path: &str, table: toml::Table) -> toml::Table {
    let names = keys_at(root, path);
    let pairs = table.into_iter().map(|(key, value)| {
        let meant = names.and_then(|names| {
            let is_it = |(known, chinese): &&(&str, &[&str])| {
                *known == key || chinese.contains(&key.as_str())
            };
            names.all.iter().find(is_it)
        });
        let key = meant.map_or(key, |(known, _)| (*known).to_owned());
        let path = match path {
            "" => key.clone(),
            path => format!("{path}.{key}"),
        };
        (key, value_at(root, &path, value))
    });
    pairs.collect()
}

fn value_at(root: &str, path: &str, value: toml::Value) -> toml::Value {
    match value {
        toml::Value::Table(table) => toml::Value::Table(table_at(root, path, table)),
        toml::Value::Array(all) => {
            let all = all.into_iter().map(|value| value_at(root, path, value));
            toml::Value::Array(all.collect())
        }
        toml::Value::String(word) => {
            let names = WORDS.iter().find(|names| names.at.contains(&path));
            let known: Vec<&str> = names.map_or_else(Vec::new, |names| {
                names.all.iter().map(|(word, _)| *word).collect()
            });
            let meant = word_meant(&word, &known).map(str::to_owned);
            let meant = meant.or_else(|| word_with_number(&word, &known));
            toml::Value::String(meant.unwrap_or(word))
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_name_means_two_things_of_one_type_and_each_is_chinese() {
        for (all, are_words) in [(KEYS, false), (WORDS, true)] {
            for names in all {
                let mut seen = BTreeSet::new();
                for (word, chinese) in names.all {
                    for name in chinese.iter().chain([word]) {
                        assert!(
                            seen.insert(plain(name)) || plain(word) == plain(name),
                            "{}: {name}",
                            names.of
                        );
                        assert!(
                            are_words || chinese.contains(name) != name.is_ascii(),
                            "{}: {name}",
                            names.of
                        );
                    }
                    assert!(are_words || !chinese.is_empty(), "{}: {word}", names.of);
                }
            }
        }
    }

    #[test]
    fn words_are_known_in_chinese_and_however_they_are_dressed() {
        let datums = ["wgs84", "gcj02", "bd09"];
        for (written, meant) in [
            ("高德", "gcj02"),
            ("百度", "bd09"),
            ("WGS-84", "wgs84"),
            ("gcj_02", "gcj02"),
        ] {
            assert_eq!(word_meant(written, &datums), Some(meant), "{written}");
        }
        assert_eq!(word_meant("谷歌", &datums), None);
        assert_eq!(
            word_meant("Up", &["up", "down", "sideways"]),
            Some("up"),
            "a type of which no name is known"
        );
        let objectives: Vec<&str> = WORDS
            .iter()
            .find(|n| n.of == "Objective")
            .expect("there")
            .all
            .iter()
            .map(|(w, _)| *w)
            .collect();
        assert_eq!(
            word_with_number("超过：3000米", &objectives),
            Some("beyond:3000".to_owned())
        );
    }

    #[test]
    fn the_path_of_a_key_is_shown_in_chinese_with_its_own_name() {
        for (path, shown) in [
            ("travel.detour", "路程.绕行系数（travel.detour）"),
            ("site.years", "选址.规划年份（site.years）"),
            (
                "points.item m1: cap",
                "计分.项目.上限（m1；points.item.cap）",
            ),
            ("condition c1", "条件（c1；condition）"),
            ("round.lines.D1", "轮次.各区分数线.D1（round.lines.D1）"),
            ("seed", "种子（seed）"),
            ("elsewhere.x", "elsewhere.x"),
        ] {
            assert_eq!(path_in_chinese(path), shown);
        }
    }

    #[test]
    fn a_pack_in_chinese_is_the_pack_in_the_words_of_the_grammar() {
        let chinese: toml::Table = "\"目标\" = [\"公办学位\", \"超过:3000\"]\n\"同户\" = \"优先同校\"\n[\"路程\"]\n\"起点\" = \"小区\"\n\
            [[\"计分\".\"项目\"]]\n\"编号\" = \"x\"\n\"每\" = \"月\"\n\"列\" = \"月\"\n"
            .parse().expect("toml");
        let english: toml::Table = "objectives = [\"public_places\", \"beyond:3000\"]\nhousehold = \"preferred\"\n[travel]\nfrom = \"community\"\n\
            [[points.item]]\nid = \"x\"\nper = \"month\"\ncolumn = \"月\"\n"
            .parse().expect("toml");
        assert_eq!(pack_in_grammar(chinese), english);
    }
}
