//! The keys and the lists of a pack, each with its name, sentence, unit and value.

use std::collections::BTreeSet;

use xuewei_core::policy::Source;
use xuewei_core::settings::{KEYS, word_in_chinese, words_at};

use super::answers::{EntryAnswer, EntryKeyAnswer, KeyAnswer, ListAnswer, WordAnswer};
use crate::input::{
    KeyKind, PackGrammar, effective_pack, key_source, pack_key_pattern as pattern, shown_key,
    value_at,
};
use crate::words::{Lang, Wording};

/// How the keys of a pack are shown.
struct Shown<'a> {
    sources: &'a [Source],
    beneath: &'a [Source],
    now: toml::Table,
    before: toml::Table,
    grammar: PackGrammar,
    wording: &'a Wording,
    all: Vec<KeyAnswer>,
    lists: Vec<ListAnswer>,
}

/// The keys and the lists of a pack, of the texts `sources`; `beneath` are those that the round's own extends.
pub(super) fn keys(
    sources: &[Source],
    beneath: &[Source],
    wording: &Wording,
) -> (Vec<KeyAnswer>, Vec<ListAnswer>) {
    if sources.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut shown = Shown {
        sources,
        beneath,
        now: effective_pack(sources),
        before: effective_pack(beneath),
        grammar: PackGrammar::default(),
        wording,
        all: Vec::new(),
        lists: Vec::new(),
    };
    let root = KEYS.iter().find(|names| names.of == "PackFile");
    for (key, _) in root.map_or(&[][..], |names| names.all) {
        // Which pack is extended is chosen by itself.
        if *key != "extends" {
            shown.walk(&[(*key).to_owned()]);
        }
    }
    (shown.all, shown.lists)
}

impl Shown<'_> {
    /// Shows a key, or what stands in it.
    fn walk(&mut self, path: &[String]) {
        /// Tables in tables, of which no pack has so many.
        const DEEPEST: usize = 8;
        let parts: Vec<&str> = path.iter().map(String::as_str).collect();
        // What has the sign that parts a path cannot be named by one.
        if parts.len() > DEEPEST || parts.iter().any(|part| part.contains('.')) {
            return;
        }
        let Some(kind) = self.grammar.kind(&parts) else {
            return;
        };
        if kind != KeyKind::Table {
            self.show(&parts, &kind);
            return;
        }
        self.list(&parts);
        let values = [&self.now, &self.before].map(|table| value_at(table, &parts).cloned());
        let mut inner: Vec<String> = self.grammar.ordered_keys(&parts);
        let mut seen: BTreeSet<String> = inner.iter().cloned().collect();
        for value in values.into_iter().flatten() {
            let keys: Vec<String> = match value {
                toml::Value::Table(table) => table.keys().cloned().collect(),
                toml::Value::Array(all) => (0..all.len()).map(|at| at.to_string()).collect(),
                _ => Vec::new(),
            };
            inner.extend(keys.into_iter().filter(|key| seen.insert(key.clone())));
        }
        for key in inner {
            let mut path = path.to_vec();
            path.push(key);
            self.walk(&path);
        }
    }

    /// Shows a list as a whole, where there is one or could be.
    fn list(&mut self, parts: &[&str]) {
        let [now, before] = [&self.now, &self.before].map(|table| value_at(table, parts));
        let is_entries = self.grammar.is_list_of_tables(parts);
        let is_names = matches!(self.grammar.kind_or_names(parts), Some(KeyKind::Names(_)));
        let is_inner = parts.iter().any(|part| is_place(part));
        if !(is_entries || is_names) || (is_inner && now.is_none()) {
            return;
        }
        let differs = now != before && !self.beneath.is_empty();
        let mut entry = parts.to_vec();
        entry.push("0");
        let keys = self.grammar.ordered_keys(&entry);
        let kinds: Vec<(String, KeyKind)> = keys
            .into_iter()
            .filter_map(|key| {
                let mut path = entry.clone();
                path.push(&key);
                let kind = self.grammar.kind_in_entry(&path)?;
                Some((key, kind))
            })
            .collect();
        let values = |one: &toml::Value| {
            let set = kinds
                .iter()
                .filter_map(|(key, _)| Some((key.clone(), shown_key(one.get(key)?))));
            set.collect()
        };
        let all = now.and_then(toml::Value::as_array).into_iter().flatten();
        let entries = all
            .enumerate()
            .map(|(at, one)| {
                let place = at.to_string();
                let mut path = parts.to_vec();
                path.push(&place);
                EntryAnswer {
                    name: self.name(&path, path.len() - 1),
                    values: values(one),
                }
            })
            .collect();
        let names: Vec<String> = (0..parts.len()).map(|at| self.name(parts, at)).collect();
        let list = ListAnswer {
            path: parts.join("."),
            group: names.first().cloned().unwrap_or_default(),
            name: joined(&names),
            about: about(&pattern(parts), self.wording),
            kind: if is_entries { "entries" } else { "names" },
            differs,
            restorable: differs && is_entries && !is_inner,
            value: match now {
                Some(names @ toml::Value::Table(_)) => shown_key(names),
                _ => String::new(),
            },
            entries,
            keys: kinds
                .iter()
                .map(|(key, kind)| self.entry_key(&entry, key, kind))
                .collect(),
        };
        self.lists.push(list);
    }

    fn entry_key(&self, entry: &[&str], key: &str, kind: &KeyKind) -> EntryKeyAnswer {
        let mut path = entry.to_vec();
        path.push(key);
        let pattern = pattern(&path);
        EntryKeyAnswer {
            key: key.to_owned(),
            name: self.name(&path, path.len() - 1),
            about: about(&pattern, self.wording),
            unit: unit(&pattern, self.wording),
            kind: kind.as_str(),
            words: self.words(&pattern, kind),
        }
    }

    /// The words that a key may hold.
    fn words(&self, pattern: &str, kind: &KeyKind) -> Vec<WordAnswer> {
        let words = match kind {
            KeyKind::Word(words) => words.clone(),
            // A list of words may hold some that bear a number too.
            KeyKind::List(_) => words_at(pattern).into_iter().map(str::to_owned).collect(),
            _ => Vec::new(),
        };
        let words = words.into_iter().map(|word| WordAnswer {
            name: named_word(pattern, &word, self.wording.lang),
            word,
        });
        words.collect()
    }

    fn show(&mut self, parts: &[&str], kind: &KeyKind) {
        let [value, pack_value] =
            [&self.now, &self.before].map(|table| value_at(table, parts).map(shown_key));
        // The items of lists have many keys that none of them needs: those that are not set only stand where a table is.
        let is_item = parts.iter().any(|part| is_place(part));
        if is_item && value.is_none() && pack_value.is_none() {
            return;
        }
        let source = key_source(self.beneath, parts).or_else(|| key_source(self.sources, parts));
        let source = source.unwrap_or_default();
        let pattern = pattern(parts);
        let names: Vec<String> = (0..parts.len()).map(|at| self.name(parts, at)).collect();
        self.all.push(KeyAnswer {
            path: parts.join("."),
            group: names.first().cloned().unwrap_or_default(),
            name: joined(&names),
            about: about(&pattern, self.wording),
            unit: unit(&pattern, self.wording),
            kind: kind.as_str(),
            words: self.words(&pattern, kind),
            differs: value != pack_value && !self.beneath.is_empty(),
            value,
            pack_value,
            pack: source.pack,
            source: source.document,
            grade: source.grade,
        });
    }

    /// The name of a part of a path; of an item of a list what it is called there.
    fn name(&self, parts: &[&str], at: usize) -> String {
        let upto = parts.get(..=at).unwrap_or_default();
        let part = upto.last().copied().unwrap_or_default();
        if is_place(part) {
            let item = value_at(&self.now, upto).or_else(|| value_at(&self.before, upto));
            let called = |key: &str| item?.get(key)?.as_str().map(str::to_owned);
            let called = ["title", "id", "name", "place", "column", "kind"]
                .into_iter()
                .find_map(called);
            let number = part.parse::<usize>().map_or(0, |at| at + 1);
            return match called {
                Some(called) => format!("{number} {called}"),
                None => number.to_string(),
            };
        }
        let above = pattern(upto.get(..at).unwrap_or_default());
        let names = KEYS.iter().find(|names| match above.as_str() {
            "" => names.of == "PackFile",
            above => names.at.contains(&above),
        });
        let found = names.and_then(|names| names.all.iter().find(|(key, _)| *key == part));
        match (self.wording.lang, found) {
            (Lang::Zh, Some((_, chinese))) => chinese.first().map_or(part, |name| *name).to_owned(),
            _ => part.replace('_', " "),
        }
    }
}

fn is_place(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The names of a path without the group in which it stands.
fn joined(names: &[String]) -> String {
    match names {
        [_, rest @ ..] if !rest.is_empty() => rest.join(" · "),
        _ => names.first().cloned().unwrap_or_default(),
    }
}

/// What a key says, in a sentence. Figures by level, and figures by word or district, have that of the key in which they
/// stand; both kinds of test and both kinds of group have one grammar.
pub fn about(pattern: &str, wording: &Wording) -> String {
    let same = pattern.replacen("condition.first.", "condition.any.", 1);
    let same = match same.strip_prefix("reserve.") {
        Some(rest) => format!("batch.{rest}"),
        None => same,
    };
    let mut path = same.as_str();
    loop {
        let key = format!("about-{}", path.replace('.', "-"));
        if wording.has(&key) {
            return wording.plain(&key);
        }
        match path.rsplit_once('.') {
            Some((above, _)) => path = above,
            None => return String::new(),
        }
    }
}

fn named_word(pattern: &str, word: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => word_in_chinese(pattern, word)
            .map_or_else(|| word.to_owned(), |name| format!("{name}（{word}）")),
        Lang::En => word.replace('_', " "),
    }
}

/// The unit of a figure of a pack; nothing where it has none.
fn unit(pattern: &str, wording: &Wording) -> String {
    let last = pattern.rsplit('.').next().unwrap_or_default();
    let key = match (pattern, last) {
        ("norms.standard_classes", _) => "unit-classes",
        ("norms.class_size.primary" | "norms.class_size.junior", _) => "unit-pupils",
        ("travel.bands", _) | ("round.choices", _) => return String::new(),
        (_, "max_m" | "snap_m" | "min_piece_m") => "unit-metres",
        (_, "large_class" | "oversize_class") => "unit-pupils",
        (_, "building_cost_per_place") => "unit-yuan",
        (_, "cost") => "unit-yuan-year",
        (_, "pool_term_years" | "unused_years") => "unit-years",
        (_, "months_at_least") => "unit-months",
        (_, "percent" | "pool_percent" | "target_share_percent") => "unit-percent",
        (_, "cap" | "base") => "unit-points",
        ("points.item.points" | "points.item.bands.points" | "points.line.points", _) => {
            "unit-points"
        }
        _ if pattern.starts_with("norms.pupils_per_post") => "unit-pupils-post",
        _ if pattern.starts_with("norms.land_m2") => "unit-m2-pupil",
        _ if pattern.starts_with("norms.operating_grant") => "unit-yuan-year",
        _ if pattern.starts_with("norms.purchase_cap") => "unit-yuan-year",
        _ if pattern.starts_with("points.item.levels.") => "unit-points",
        _ if pattern.starts_with("round.lines") || pattern.starts_with("round.area_lines") => {
            "unit-points"
        }
        _ => return String::new(),
    };
    wording.plain(key)
}
