//! What is changed of `round.toml` itself: what headings mean, and the roads.

use toml_edit::{DocumentMut, Item, Table, Value};
use xuewei_core::finding::{Arg, Code, Finding, Findings};
use xuewei_core::settings;

use super::change::{NetworkChange, SettingsChange};
use super::toml_text::{in_its_language, put_in, written};
use crate::input::datum::Datum;
use crate::tables::inputs::Role;

pub(super) fn change_columns(
    round: &mut DocumentMut,
    change: &SettingsChange,
) -> Result<(), Findings> {
    for (table, said) in &change.columns {
        let Some(role) = Role::ALL.iter().find(|role| role.as_str() == table) else {
            let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
            return Err(Finding::new(Code::SettingInvalid, "round.toml")
                .with("key", Arg::Key("columns".to_owned()))
                .with("value", table.as_str())
                .with("allowed", known)
                .into());
        };
        if said.is_empty() {
            continue;
        }
        let root = round.as_table_mut();
        let mut outer = written(root, "columns");
        if !root.contains_key(&outer) {
            outer = in_its_language(root, "columns");
            let mut new = Table::new();
            new.set_implicit(true);
            root.insert(&outer, Item::Table(new));
        }
        let Some(columns) = root.get_mut(&outer).and_then(Item::as_table_like_mut) else {
            continue;
        };
        let mut inner = written(columns, role.as_str());
        if !columns.contains_key(&inner) {
            if !outer.is_ascii() {
                let path = format!("columns.{}", role.as_str());
                inner = settings::round_key_in_chinese(&path).map_or(inner, str::to_owned);
            }
            columns.insert(&inner, Item::Table(Table::new()));
        }
        let Some(own) = columns.get_mut(&inner).and_then(Item::as_table_like_mut) else {
            continue;
        };
        for (heading, name) in said {
            put_in(
                own,
                heading.trim(),
                name.as_ref().map(|name| name.trim().into()),
            );
        }
        if own.is_empty() {
            columns.remove(&inner);
        }
        if columns.is_empty() {
            root.remove(&outer);
        }
    }
    Ok(())
}

/// Writes which roads a round takes. Where it takes none and no table about them, nothing is said of them any more.
pub(super) fn change_network(round: &mut DocumentMut, change: &NetworkChange) {
    let root = round.as_table_mut();
    let mut name = written(root, "network");
    if !root.contains_key(&name) {
        name = in_its_language(root, "network");
        root.insert(&name, Item::Table(Table::new()));
    }
    let is_chinese = !name.is_ascii();
    let Some(network) = root.get_mut(&name).and_then(Item::as_table_like_mut) else {
        return;
    };
    let mut say = |key: &str, new: Option<Value>| {
        let mut name = written(network, key);
        if !network.contains_key(&name) && is_chinese {
            let chinese = settings::round_key_in_chinese(&format!("network.{key}"));
            name = chinese.map_or(name, str::to_owned);
        }
        put_in(network, &name, new);
    };
    let one_or_several = |all: &[&str]| match all {
        [] => None,
        [only] => Some(Value::from(*only)),
        several => Some(several.iter().copied().collect::<toml_edit::Array>().into()),
    };
    if let Some(roads) = &change.roads {
        let all: Vec<&str> = roads.iter().map(String::as_str).collect();
        say("roads", one_or_several(&all));
    }
    if let Some(datums) = &change.crs {
        let mut all: Vec<&str> = datums.iter().map(|datum| datum.as_str()).collect();
        // One that holds for every file is said once, and the one that holds anyway not at all.
        let first = all.first().copied().unwrap_or_default();
        if all.iter().all(|datum| *datum == first) {
            all.truncate(usize::from(first != Datum::default().as_str()));
        }
        say("crs", one_or_several(&all));
    }
    let tables = [
        ("gates", &change.gates),
        ("barriers", &change.barriers),
        ("edits", &change.edits),
    ];
    for (key, table) in tables {
        if let Some(table) = table {
            say(key, (!table.is_empty()).then(|| table.as_str().into()));
        }
    }
    let has = |key: &str| network.contains_key(&written(network, key));
    if !["roads", "gates", "barriers", "edits"].into_iter().any(has) {
        root.remove(&name);
    }
}
