//! The grammar of packs key by key, for whoever shows or changes one key: what a key holds, and how what a person types
//! becomes its value.

use serde_json::Value as Json;
use toml_edit::{Array, Datetime, InlineTable, Value};
use xuewei_core::policy::PackFile;
use xuewei_core::settings::{self, KEYS};

/// What a key holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyKind {
    /// A whole number.
    Whole,
    /// A number with decimals.
    Decimal,
    /// Yes or no.
    YesNo,
    /// A day.
    Day,
    /// One of these words.
    Word(Vec<String>),
    /// Text.
    Text,
    /// Several of a kind, one a line.
    List(Box<KeyKind>),
    /// Names that are not fixed, each with a value of the kind: one a line, `name = value`.
    Names(Box<KeyKind>),
    /// Entries with keys of their own, each on a line as TOML has it: `{ column = "x", at_least = 6 }`.
    Entries,
    /// Keys of its own: nothing that one line could hold.
    Table,
}

impl KeyKind {
    /// The word for it in answers.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Decimal => "decimal",
            Self::YesNo => "yes_no",
            Self::Day => "day",
            Self::Word(_) => "word",
            Self::Text => "text",
            Self::List(_) => "list",
            Self::Names(_) => "names",
            Self::Entries => "entries",
            Self::Table => "table",
        }
    }
}

/// The grammar.
#[derive(Debug)]
pub struct PackGrammar {
    schema: Json,
}

impl Default for PackGrammar {
    fn default() -> Self {
        Self {
            schema: settings::schema_of::<PackFile>().to_value(),
        }
    }
}

impl PackGrammar {
    fn resolved<'s>(&'s self, node: &'s Json) -> &'s Json {
        let named = node.get("$ref").and_then(Json::as_str);
        let name = named.and_then(|named| named.rsplit('/').next());
        let found = name.and_then(|name| self.schema.get("$defs")?.get(name));
        found.map_or(node, |found| self.resolved(found))
    }

    fn node(&self, path: &[&str]) -> Option<&Json> {
        let mut node = &self.schema;
        for part in path {
            node = self.resolved(node);
            let is_place = part.bytes().all(|byte| byte.is_ascii_digit());
            node = match node.get("items") {
                Some(items) if is_place => items,
                _ => {
                    let named = node.get("properties").and_then(|all| all.get(part));
                    let any = node
                        .get("additionalProperties")
                        .filter(|any| any.is_object());
                    named.or(any)?
                }
            };
        }
        Some(self.resolved(node))
    }

    /// What the key at a path holds; none where there is no such key.
    pub fn kind(&self, path: &[&str]) -> Option<KeyKind> {
        Some(self.kind_of(self.node(path)?))
    }

    /// The same where names that are not fixed count as one key (`points.item.3.levels`); none where no text can hold it.
    pub fn kind_or_names(&self, path: &[&str]) -> Option<KeyKind> {
        let node = self.node(path)?;
        let any = node
            .get("additionalProperties")
            .filter(|any| any.is_object());
        let kind = match any.map(|any| self.kind_of(any)) {
            Some(KeyKind::Table) => KeyKind::Table,
            Some(kind) => KeyKind::Names(Box::new(kind)),
            None => self.kind_of(node),
        };
        (kind != KeyKind::Table).then_some(kind)
    }

    /// The same of a key of a new entry, where a list of further entries can be written as well.
    pub fn kind_in_entry(&self, path: &[&str]) -> Option<KeyKind> {
        let whole = self.is_list_of_tables(path).then_some(KeyKind::Entries);
        self.kind_or_names(path).or(whole)
    }

    /// Whether a list of entries with keys of their own stands at a path.
    pub fn is_list_of_tables(&self, path: &[&str]) -> bool {
        let items = self.node(path).and_then(|node| node.get("items"));
        items.is_some_and(|items| self.kind_of(items) == KeyKind::Table)
    }

    fn kind_of(&self, node: &Json) -> KeyKind {
        let node = self.resolved(node);
        let word = |one: &Json| Some(one.get("const").unwrap_or(one).as_str()?.to_owned());
        for key in ["enum", "oneOf"] {
            if let Some(all) = node.get(key).and_then(Json::as_array) {
                let words: Vec<String> = all.iter().filter_map(word).collect();
                // A word that holds a number is written as it is.
                return match words.len() == all.len() {
                    true => KeyKind::Word(words),
                    false => KeyKind::Text,
                };
            }
        }
        match node.get("type").and_then(Json::as_str) {
            Some("integer") => KeyKind::Whole,
            Some("number") => KeyKind::Decimal,
            Some("boolean") => KeyKind::YesNo,
            Some("object") => KeyKind::Table,
            Some("array") => match node.get("items").map(|items| self.kind_of(items)) {
                Some(KeyKind::Table) | None => KeyKind::Table,
                Some(kind) => KeyKind::List(Box::new(kind)),
            },
            Some("string") if node.get("format").and_then(Json::as_str) == Some("date") => {
                KeyKind::Day
            }
            _ => KeyKind::Text,
        }
    }

    /// The keys that stand at a path where it is a table of fixed keys; none where it is none.
    pub fn keys(&self, path: &[&str]) -> Vec<String> {
        let all = self.node(path).and_then(|node| node.get("properties"));
        let all = all.and_then(Json::as_object);
        all.map_or_else(Vec::new, |all| all.keys().cloned().collect())
    }

    /// The same in the order in which the documentation tells of them.
    pub fn ordered_keys(&self, path: &[&str]) -> Vec<String> {
        let pattern = pattern(path);
        let mut known = self.keys(path);
        known.sort_by_key(|key| place_of(&pattern, key));
        known
    }
}

/// The place of a key among those of its table, as the documentation tells of them; last where it is none of them.
pub fn place_of(pattern: &str, key: &str) -> usize {
    let names = KEYS.iter().find(|names| names.at.contains(&pattern));
    let all = names.map(|names| names.all).unwrap_or_default();
    let found = all.iter().position(|(own, _)| *own == key);
    found.unwrap_or(usize::MAX)
}

/// A path without the places in lists.
pub fn pattern(path: &[&str]) -> String {
    let is_place = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let kept: Vec<&str> = path
        .iter()
        .copied()
        .filter(|part| !is_place(part))
        .collect();
    kept.join(".")
}

/// What a person types, as the value of a key. What is none of its kind becomes text: the reader of packs then says what is
/// wrong with it, and where.
pub fn typed(kind: &KeyKind, text: &str) -> Value {
    let text = text.trim();
    let number = || text.replace([',', '_', ' ', '，'], "");
    match kind {
        KeyKind::Whole => match number().parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => text.into(),
        },
        KeyKind::Decimal => match (number().parse::<i64>(), number().parse::<f64>()) {
            (Ok(number), _) => number.into(),
            (_, Ok(number)) if number.is_finite() => number.into(),
            _ => text.into(),
        },
        KeyKind::YesNo => match text.to_lowercase().as_str() {
            "true" | "yes" | "是" => true.into(),
            "false" | "no" | "否" => false.into(),
            _ => text.into(),
        },
        KeyKind::Day => match text.parse::<Datetime>() {
            Ok(day) => day.into(),
            Err(_) => text.into(),
        },
        KeyKind::Word(_) | KeyKind::Text | KeyKind::Table => text.into(),
        KeyKind::List(of) => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines.map(|line| typed(of, line)).collect::<Array>().into()
        }
        KeyKind::Entries => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let entry = |line: &str| match line.parse::<Value>() {
                Ok(entry @ Value::InlineTable(_)) => entry,
                _ => line.into(),
            };
            lines.map(entry).collect::<Array>().into()
        }
        KeyKind::Names(of) => {
            let mut names = InlineTable::new();
            for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                // The last sign parts: a name may hold one, a value does not.
                let (name, value) = line.rsplit_once(['=', '＝']).unwrap_or((line, ""));
                names.insert(name.trim(), typed(of, value));
            }
            names.into()
        }
    }
}

/// A value as a person types it.
pub fn shown(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Array(all) if all.first().is_some_and(toml::Value::is_table) => {
            let lines: Vec<String> = all.iter().map(toml::Value::to_string).collect();
            lines.join("\n")
        }
        toml::Value::Array(all) => {
            let lines: Vec<String> = all.iter().map(shown).collect();
            lines.join("\n")
        }
        toml::Value::Table(names) => {
            let lines: Vec<String> = names
                .iter()
                .map(|(name, value)| format!("{name} = {}", shown(value)))
                .collect();
            lines.join("\n")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_key_is_known_and_typed_back() {
        let grammar = PackGrammar::default();
        let kind = |path: &str| {
            let parts: Vec<&str> = path.split('.').collect();
            grammar.kind(&parts).map(|kind| kind.as_str())
        };
        for (path, is) in [
            ("reach.max_m", Some("whole")),
            ("travel.detour", Some("decimal")),
            ("reach.across_districts", Some("yes_no")),
            ("validity.from", Some("day")),
            ("household", Some("word")),
            ("objectives", Some("list")),
            ("norms.class_size.primary", Some("whole")),
            ("points.item.3.levels.高中", Some("decimal")),
            ("condition.0.any.1.one_of", Some("list")),
            ("round.0.lines.320508", Some("decimal")),
            ("points.item", Some("table")),
            ("nothing.here", None),
        ] {
            assert_eq!(kind(path), is, "{path}");
        }
        let kind = |path: &str| {
            let parts: Vec<&str> = path.split('.').collect();
            grammar.kind_or_names(&parts).map(|kind| kind.as_str())
        };
        for (path, is) in [
            ("points.item.0.levels", Some("names")),
            ("round.0.lines", Some("names")),
            ("points.item.0.cap", Some("decimal")),
            ("condition.0.any", None),
            ("norms.class_size", None),
        ] {
            assert_eq!(kind(path), is, "{path}");
        }
        assert!(typed(&KeyKind::Whole, "4,000").is_integer());
        assert!(typed(&KeyKind::Whole, "far").is_str());
        assert!(typed(&KeyKind::Day, "2026-02-30").is_str());
        assert!(typed(&KeyKind::YesNo, "是").is_bool());
        let names = typed(
            &KeyKind::Names(Box::new(KeyKind::Decimal)),
            "大专 = 30\n本科＝50.5\n高中",
        );
        let names = names.as_inline_table().unwrap();
        assert_eq!(names.get("大专").and_then(Value::as_integer), Some(30));
        assert_eq!(names.get("本科").and_then(Value::as_float), Some(50.5));
        // What has no value is told by the reader of packs.
        assert!(names.get("高中").is_some_and(Value::is_str));
        let entries = "{ column = \"x\", at_least = 6 }\ncolumn = 1";
        let entries = typed(&KeyKind::Entries, entries);
        let entries = entries.as_array().unwrap();
        assert!(entries.get(0).is_some_and(Value::is_inline_table));
        assert!(entries.get(1).is_some_and(Value::is_str));
        let both: toml::Value =
            toml::from_str::<toml::Table>("a = [{ b = 1, c = [\"x\", \"y\"] }, { b = 2 }]")
                .unwrap()
                .remove("a")
                .unwrap();
        assert_eq!(shown(&both), "{ b = 1, c = [\"x\", \"y\"] }\n{ b = 2 }");
        let list = typed(
            &KeyKind::List(Box::new(KeyKind::Decimal)),
            "300\n\n 200.5 \n",
        );
        assert_eq!(list.to_string().trim(), "[300, 200.5]");
    }
}
