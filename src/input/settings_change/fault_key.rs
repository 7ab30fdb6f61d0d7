//! The key of a pack that a finding speaks of.

use toml_edit::{Document, Item, TableLike};
use xuewei_core::finding::{Arg, Finding};
use xuewei_core::settings;

use super::toml_text::is_place;

/// The path of the key of a pack that a finding speaks of: the one that it names, or the one on its line. Where several stand
/// on a line, one of those that were changed is meant.
pub fn pack_fault_key(finding: &Finding, text: &str, changed: &[String]) -> Option<String> {
    let named = match finding.arg("key") {
        Some(Arg::Key(key)) if !key.contains([' ', ':']) => Some(key.clone()),
        _ => None,
    };
    let all = finding
        .place
        .row
        .map_or_else(Vec::new, |row| keys_at(text, row));
    let is_changed = |path: &&String| changed.contains(path);
    let on_line = all.iter().find(is_changed).or(all.last()).cloned();
    match (named, on_line) {
        // A key of a list is told by its line alone.
        (Some(named), Some(on_line)) if !on_line.starts_with(&named) => Some(on_line),
        (Some(named), _) => Some(named),
        (None, on_line) => on_line,
    }
}

/// The paths of the keys on a line of a pack.
fn keys_at(text: &str, row: usize) -> Vec<String> {
    let text = settings::with_quoted_keys(text.trim_start_matches('\u{feff}'));
    let Ok(document) = Document::parse(text.to_string()) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    gather(document.as_table(), &[], &mut all);
    let line = |at: usize| {
        let before = text.as_bytes().get(..at).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    };
    let found = all.iter().filter(|(at, _)| line(*at) == row);
    found.map(|(_, path)| in_grammar(path)).collect()
}

/// The keys of a table with the bytes at which they begin.
fn gather(table: &dyn TableLike, above: &[String], all: &mut Vec<(usize, Vec<String>)>) {
    for (key, item) in table.iter() {
        let mut path = above.to_vec();
        path.push(key.to_owned());
        let span = table.key(key).and_then(|key| key.span());
        if let Some(span) = span.or_else(|| item.span()) {
            all.push((span.start, path.clone()));
        }
        gather_item(item, &path, all);
    }
}

fn gather_item(item: &Item, path: &[String], all: &mut Vec<(usize, Vec<String>)>) {
    let mut under = |at: usize, table: &dyn TableLike| {
        let mut path = path.to_vec();
        path.push(at.to_string());
        gather(table, &path, all);
    };
    if let Some(tables) = item.as_array_of_tables() {
        for (at, table) in tables.iter().enumerate() {
            under(at, table);
        }
    } else if let Some(values) = item.as_array() {
        for (at, table) in values.iter().enumerate() {
            if let Some(table) = table.as_inline_table() {
                under(at, table);
            }
        }
    } else if let Some(table) = item.as_table_like() {
        gather(table, path, all);
    }
}

/// A path in the words of the grammar, whatever language it is written in.
fn in_grammar(path: &[String]) -> String {
    let mut value = toml::Value::Boolean(true);
    for part in path.iter().rev() {
        value = match is_place(part) {
            true => toml::Value::Array(vec![value]),
            false => toml::Value::Table([(part.clone(), value)].into_iter().collect()),
        };
    }
    let toml::Value::Table(table) = value else {
        return path.join(".");
    };
    let mut found = toml::Value::Table(settings::pack_in_grammar(table));
    let mut parts = Vec::new();
    for part in path {
        found = match found {
            toml::Value::Table(table) => match table.into_iter().next() {
                Some((key, inner)) => {
                    parts.push(key);
                    inner
                }
                None => break,
            },
            toml::Value::Array(all) => match all.into_iter().next() {
                Some(inner) => {
                    parts.push(part.clone());
                    inner
                }
                None => break,
            },
            _ => break,
        };
    }
    parts.join(".")
}
