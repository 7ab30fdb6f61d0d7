//! The Chinese names of keys and words: of every key that there is, where it stands, and on the page about them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use xuewei::app::schema;
use xuewei_core::settings::{KEYS, Names, WORDS};

use crate::golden::hold;

/// A type of the grammar: its keys or words with their sentences, and the paths at which it stands.
#[derive(Default)]
struct Type {
    all: BTreeMap<String, String>,
    paths: BTreeSet<String>,
    root: Option<&'static str>,
}

/// The types of the three files by name and by what they hold.
struct Types {
    keys: BTreeMap<(String, Vec<String>), Type>,
    words: BTreeMap<(String, Vec<String>), Type>,
}

impl Types {
    fn walk(&mut self, file: &'static str, root: &Value, part: &Value, name: &str, path: &str) {
        if let Some(reference) = part["$ref"].as_str() {
            let name = reference.rsplit('/').next().unwrap();
            let of = name.trim_end_matches(|c: char| c.is_ascii_digit());
            // A type without figures beside it is named `ByLevel_of_double` where it is generic.
            let of = of.split("_of").next().unwrap().trim_end_matches('_');
            self.walk(file, root, &root["$defs"][name], of, path);
            return;
        }
        for inner in ["items", "additionalProperties"] {
            if part[inner].is_object() {
                self.walk(file, root, &part[inner], name, path);
            }
        }
        if let Some(properties) = part["properties"].as_object() {
            let all: Vec<String> = properties.keys().cloned().collect();
            let of = self.keys.entry((name.to_owned(), all)).or_default();
            if path.is_empty() {
                of.root = Some(file);
            } else {
                of.paths.insert(path.to_owned());
            }
            for (key, value) in properties {
                let says = value["description"].as_str().unwrap_or_default();
                of.all.insert(key.clone(), says.to_owned());
            }
            for (key, value) in properties {
                // The keys of a pack are those of packs.
                if (name, key.as_str()) != ("ScenarioFile", "pack") {
                    let below = [path, key].into_iter().filter(|part| !part.is_empty());
                    let below = below.collect::<Vec<_>>().join(".");
                    self.walk(file, root, value, key, &below);
                }
            }
        }
        let listed = |word: &Value| Some((word.as_str()?.to_owned(), String::new()));
        let constant = |one: &Value| {
            let word = one["const"].as_str();
            let word = word.or(one["pattern"].as_str().map(|_| "beyond:3000"));
            let says = one["description"].as_str().unwrap_or_default();
            Some((word?.to_owned(), says.to_owned()))
        };
        let words = part["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(listed);
        let words = words.chain(
            part["oneOf"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(constant),
        );
        let words: BTreeMap<String, String> = words.collect();
        if !words.is_empty() {
            let all = words.keys().cloned().collect();
            let of = self.words.entry((name.to_owned(), all)).or_default();
            of.paths.insert(path.to_owned());
            of.all = words;
        }
    }

    fn of_files() -> Self {
        let mut types = Self {
            keys: BTreeMap::new(),
            words: BTreeMap::new(),
        };
        for (file, root) in [
            ("round", "Manifest"),
            ("pack", "PackFile"),
            ("scenario", "ScenarioFile"),
            ("city", "CityFile"),
            ("plan", "PlanFile"),
        ] {
            let schema = schema::run(Some(&format!("files.{file}"))).unwrap();
            types.walk(file, &schema, &schema, root, "");
        }
        types
    }
}

fn found<'t>(types: &'t BTreeMap<(String, Vec<String>), Type>, names: &Names) -> &'t Type {
    let mut all: Vec<String> = names.all.iter().map(|(key, _)| (*key).to_owned()).collect();
    all.sort();
    let found = types.get(&(names.of.to_owned(), all.clone()));
    found.unwrap_or_else(|| panic!("{} {all:?} is not among {:#?}", names.of, types.keys()))
}

#[test]
fn every_key_and_word_of_the_files_has_a_chinese_name_where_it_stands() {
    let types = Types::of_files();
    for (all, declared) in [(&types.keys, KEYS), (&types.words, WORDS)] {
        for names in declared {
            let there = found(all, names);
            let mut paths = there.paths.clone();
            if names.of == "PackFile" {
                paths.insert("pack".to_owned());
            }
            let at: BTreeSet<String> = names.at.iter().map(|at| (*at).to_owned()).collect();
            assert_eq!(at, paths, "{}", names.of);
        }
        assert_eq!(all.len(), declared.len(), "{:#?}", all.keys());
    }
}

#[test]
fn the_page_of_keys_is_that_of_the_names() {
    let types = Types::of_files();
    let mut page = String::from(
        "# Keys and words · 键与值\n\nWritten by `make bless` from `crates/core/src/settings/key_names.rs`. Keys of \
         round.toml, of packs and of scenarios, and the words that some of them hold, may be written as the program has \
         them or in Chinese, without quotation marks about a key; `\"是\"` and `\"否\"` are `true` and `false`.\n\
         round.toml、政策包和情景文件中的键与部分值，可写英文，也可写中文；中文键不必加引号，中文值要加英文双引号，`\"是\"`、`\"否\"` 即 \
         `true`、`false`。标点一律用英文标点。\n\n    名称 = \"2026 年秋季小学入学\"\n    年份 = 2026\n    学段 = \"小学\"\n    坐标系 = \"高德\"\n    \
         政策包 = \"two-primaries\"\n    种子 = \"…\"\n    [表格]\n    儿童 = \"报名表.xlsx#初审\"\n    学校 = \"学校.csv\"\n",
    );
    for (title, all, declared) in [
        ("Keys · 键", &types.keys, KEYS),
        ("Words · 值", &types.words, WORDS),
    ] {
        page.push_str(&format!("\n## {title}\n"));
        for names in declared {
            let there = found(all, names);
            let at: Vec<String> = names.at.iter().map(|at| format!("`{at}`")).collect();
            let place = match there.root {
                Some("round") => "`round.toml`".to_owned(),
                Some("city") => "`city.toml`".to_owned(),
                Some("plan") => "`plan.toml`".to_owned(),
                Some("pack") => "a pack · 政策包（`pack` of a scenario）".to_owned(),
                Some(_) => "a scenario · 情景".to_owned(),
                None => at.join(", "),
            };
            page.push_str(&format!(
                "\n### {place}\n\n| word | 中文 | holds |\n|---|---|---|\n"
            ));
            for (key, chinese) in names.all {
                let says = there.all[*key].replace('\n', " ").replace('|', "\\|");
                page.push_str(&format!("| `{key}` | {} | {says} |\n", chinese.join("、")));
            }
        }
    }
    hold("docs/keys.md", &page);
}
