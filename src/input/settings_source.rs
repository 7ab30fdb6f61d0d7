//! From where a key of a pack comes: the pack that sets it, and the document that stands beside it there.

use toml_edit::{DocumentMut, Item, TableLike};
use xuewei_core::policy::Source;
use xuewei_core::settings;

use super::pack::{is_whole, keys_of};

/// From where a key comes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeySource {
    /// The pack that sets it.
    pub pack: String,
    /// The document and its clause, as the pack has it; nothing where it says none.
    pub document: String,
    /// How good that document is as a source.
    pub grade: String,
}

/// From where the key at a path comes, among a pack and those that it extends.
pub fn key_source(sources: &[Source], parts: &[&str]) -> Option<KeySource> {
    let first = *parts.first()?;
    let (source, keys) = sources.iter().find_map(|source| {
        let keys = keys_of(source);
        let own = keys.get(first)?;
        let sets = match own {
            toml::Value::Table(table) if !is_whole(first) => parts
                .get(1)
                .is_none_or(|second| table.contains_key(*second)),
            _ => true,
        };
        sets.then_some((source, keys))
    })?;
    let mut found = KeySource {
        pack: source.name.clone(),
        ..KeySource::default()
    };
    // What stands nearest to the key: beside it in an item of a list, above it as a remark, then that of the pack.
    let mut beside = None;
    let mut value = keys.get(first);
    for part in parts.iter().skip(1) {
        value = value.and_then(|value| match value {
            toml::Value::Table(table) => table.get(*part),
            toml::Value::Array(all) => all.get(part.parse::<usize>().ok()?),
            _ => None,
        });
        let table = value.and_then(toml::Value::as_table);
        if let Some(table) = table.filter(|table| table.contains_key("source")) {
            beside = Some(table.clone());
        }
    }
    let text = |table: &toml::Table, key: &str| {
        let text = table.get(key).and_then(toml::Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    if let Some(beside) = beside {
        found.document = text(&beside, "source");
        found.grade = text(&beside, "grade");
        return Some(found);
    }
    let plain = source.text.trim_start_matches('\u{feff}');
    let document: Option<DocumentMut> = settings::with_quoted_keys(plain).parse().ok();
    let remark = document.and_then(|document| remark_above(&document, parts));
    if let Some(remark) = remark {
        found.document = remark;
        return Some(found);
    }
    if let Some(validity) = keys.get("validity").and_then(toml::Value::as_table) {
        found.document = text(validity, "source");
        found.grade = text(validity, "grade");
    }
    Some(found)
}

/// What stands in square brackets in the remark above a key, or above its table.
fn remark_above(document: &DocumentMut, parts: &[&str]) -> Option<String> {
    let mut table: &dyn TableLike = document.as_table();
    let mut found = None;
    for part in parts.iter().take(2) {
        let names = settings::names_of(part);
        let name = names.into_iter().find(|name| table.contains_key(name))?;
        let item = table.get(name)?;
        let header = match item {
            Item::Table(own) => own.decor().prefix(),
            Item::ArrayOfTables(all) => all.get(0).and_then(|own| own.decor().prefix()),
            _ => None,
        };
        let header = header.and_then(|text| text.as_str()).and_then(bracketed);
        let own = match item.is_value() {
            true => of_key(table, name),
            false => header,
        };
        found = own.or(found);
        match item.as_table_like() {
            Some(inner) => table = inner,
            None => break,
        }
    }
    found
}

/// The remark above a key; that of the key before it where nothing parts the two.
fn of_key(table: &dyn TableLike, name: &str) -> Option<String> {
    let mut last = None;
    for (key, _) in table.iter() {
        let prefix = table.key(key).and_then(|key| key.leaf_decor().prefix());
        let prefix = prefix.and_then(|text| text.as_str()).unwrap_or_default();
        if prefix.contains('#') || prefix.contains('\n') {
            last = bracketed(prefix);
        }
        if key == name {
            return last;
        }
    }
    None
}

/// What stands in square brackets in a remark.
fn bracketed(remark: &str) -> Option<String> {
    let lines = remark
        .lines()
        .map(|line| line.trim().trim_start_matches('#').trim());
    let whole: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let whole = whole.join(" ");
    let inside = whole.split('[').skip(1);
    let inside: Vec<&str> = inside
        .filter_map(|rest| Some(rest.split_once(']')?.0))
        .collect();
    (!inside.is_empty()).then(|| inside.join("; "))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::input::pack_sources;

    #[test]
    fn a_key_of_a_shipped_pack_has_its_document() {
        let of = |name: &str, path: &str| {
            let sources = pack_sources(name, Path::new(""), None).expect("a shipped pack");
            let parts: Vec<&str> = path.split('.').collect();
            key_source(&sources, &parts).expect("a source")
        };
        let grant = of("two-primaries", "norms.operating_grant.primary");
        assert!(grant.document.contains("grade A"), "{grant:?}");
        // The remark above two keys is that of both.
        assert_eq!(
            of("two-primaries", "norms.large_class").document,
            of("two-primaries", "norms.oversize_class").document
        );
        let condition = of("suzhou-urban-2025", "condition.0.any.0.at_least");
        assert_eq!(
            (condition.document.as_str(), condition.grade.as_str()),
            ("S12; days for months: P", "B")
        );
        assert_eq!(of("suzhou-urban-2025", "reach.max_m").pack, "two-primaries");
        // A remark is of the keys beneath it alone.
        let lottery = of("two-primaries", "lottery.method");
        assert!(lottery.document.is_empty(), "{lottery:?}");
    }
}
