//! Entries of a list of the pack: one more, one less, in another order, or the list of the pack beneath again.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use super::change::{EntryChange, EntryDoing};
use super::toml_text::{
    atom_of, beneath_remarks, own_item, own_table, put_table, remark, remark_line, take_away,
    value_at, written,
};
use crate::input::pack_grammar::{PackGrammar, typed};

/// Tables in tables, of which no pack has so many.
const DEEPEST: usize = 8;

/// A key of a new entry with its value; none for one that is copied and not to be had.
type NewKey<'c> = (Vec<&'c str>, Option<Value>);

/// Changes a list; `all` holds what every key is by now, `beneath` what the packs beneath say. None where there is no such
/// list, entry or key.
pub(super) fn change_entry(
    pack: &mut DocumentMut,
    all: &toml::Table,
    beneath: &toml::Table,
    grammar: &PackGrammar,
    change: &EntryChange,
    source: Option<&str>,
) -> Option<()> {
    let parts: Vec<&str> = change.list.split('.').collect();
    if parts.len() > DEEPEST || !grammar.is_list_of_tables(&parts) {
        return None;
    }
    let atom = atom_of(&parts, all);
    let (outer, inner) = parts.split_at(atom);
    if change.doing == EntryDoing::Restore {
        // A list within an entry is restored with the list of that entry.
        let (above, key) = parts.split_at(atom.checked_sub(1)?);
        return inner.is_empty().then(|| take_away(pack, above, key));
    }
    let keys = new_keys(grammar, &parts, change)?;
    let own = own_table(pack, outer)?;
    let is_inline = own.is_inline;
    let none = || empty(is_inline);
    // A list that is said to be empty begins anew, with its name as every other has it.
    let is_empty = |item: &Item| item.as_array().is_some_and(Array::is_empty);
    if inner.is_empty() && own.table.get(&own.name).is_some_and(is_empty) {
        own.table.remove(&own.name);
        own.table.insert(&own.name, none());
    }
    let mut item = own_item(own.table, &own.name, outer, is_inline, all, none)?;
    let mut path = inner;
    while let Some((first, rest)) = path.split_first() {
        item = within(item, first, is_inline)?;
        path = rest;
    }
    // The pack beneath says that its own is empty.
    if inner.is_empty() && is_empty(item) {
        *item = none();
    }
    let is_left = match item {
        Item::ArrayOfTables(tables) => {
            let mut entries: Vec<Table> = std::mem::take(tables).into_iter().collect();
            rearrange(&mut entries, change, |like| new_table(like, &keys, source))?;
            for mut entry in entries {
                // Where it stood in the text is no longer where it is to stand.
                unplaced(&mut entry);
                tables.push(entry);
            }
            !tables.is_empty()
        }
        Item::Value(Value::Array(array)) => {
            let mut entries: Vec<Value> = array.iter().cloned().collect();
            rearrange(&mut entries, change, |like| new_value(like, &keys))?;
            array.clear();
            for entry in entries {
                array.push_formatted(entry);
            }
            !array.is_empty()
        }
        _ => return None,
    };
    if !is_left && inner.is_empty() {
        // Nothing at all would be said by a list of tables without any: the one beneath would hold.
        match value_at(beneath, outer) {
            Some(_) => own
                .table
                .insert(&own.name, Item::Value(Array::new().into())),
            None => own.table.remove(&own.name),
        };
    } else if !is_left {
        *item = Item::Value(Array::new().into());
    }
    if change.doing != EntryDoing::Add && own.table.contains_key(&own.name) {
        remark(own.table, &own.name, source);
    }
    Some(())
}

fn empty(is_inline: bool) -> Item {
    match is_inline {
        true => Item::Value(Array::new().into()),
        false => Item::ArrayOfTables(ArrayOfTables::new()),
    }
}

/// What stands under a part of a path; an empty list where an entry has no such key yet.
fn within<'i>(item: &'i mut Item, part: &str, is_inline: bool) -> Option<&'i mut Item> {
    let place = part.parse::<usize>().ok();
    if item.is_array_of_tables() || item.is_array() {
        return item.get_mut(place?);
    }
    let is_inline = is_inline || item.is_value();
    let table = item.as_table_like_mut()?;
    let name = written(table, part);
    if !table.contains_key(&name) {
        table.insert(&name, empty(is_inline));
    }
    table.get_mut(&name)
}

/// The keys of a new entry in the order of the grammar.
fn new_keys<'c>(
    grammar: &PackGrammar,
    list: &[&str],
    change: &'c EntryChange,
) -> Option<Vec<NewKey<'c>>> {
    let mut entry = list.to_vec();
    entry.push("0");
    let order = grammar.ordered_keys(&entry);
    let mut keys = Vec::new();
    for (key, text) in &change.keys {
        let inner: Vec<&str> = key.split('.').collect();
        let mut path = entry.clone();
        path.extend(&inner);
        let kind = grammar.kind_in_entry(&path)?;
        keys.push((inner, text.as_ref().map(|text| typed(&kind, text))));
    }
    keys.sort_by_key(|(inner, _)| {
        order
            .iter()
            .position(|key| Some(&key.as_str()) == inner.first())
    });
    Some(keys)
}

/// Does to the entries what is asked for.
fn rearrange<T: Clone>(
    entries: &mut Vec<T>,
    change: &EntryChange,
    new: impl Fn(Option<&T>) -> Option<T>,
) -> Option<()> {
    let before = change.before.unwrap_or(entries.len());
    if before > entries.len() {
        return None;
    }
    match (change.doing, change.at) {
        (EntryDoing::Add, at) => {
            let like = match at {
                Some(at) => Some(entries.get(at)?),
                None => None,
            };
            let entry = new(like)?;
            entries.insert(before, entry);
        }
        (EntryDoing::Remove, Some(at)) if at < entries.len() => {
            entries.remove(at);
        }
        (EntryDoing::Move, Some(at)) if at < entries.len() => {
            let entry = entries.remove(at);
            entries.insert(before - usize::from(before > at), entry);
        }
        _ => return None,
    }
    Some(())
}

fn new_table(like: Option<&Table>, keys: &[NewKey<'_>], source: Option<&str>) -> Option<Table> {
    let mut table = like.cloned().unwrap_or_default();
    // What was remarked on the one that is copied is not of this one.
    table.decor_mut().clear();
    table.decor_mut().set_prefix("\n");
    fill(&mut table, keys)?;
    if let Some(line) = source.and_then(remark_line) {
        beneath_remarks(table.decor_mut(), "\n", &line);
    }
    Some(table)
}

fn new_value(like: Option<&Value>, keys: &[NewKey<'_>]) -> Option<Value> {
    let mut table = match like {
        Some(like) => like.as_inline_table()?.clone(),
        None => InlineTable::new(),
    };
    fill(&mut table, keys)?;
    Some(table.into())
}

fn fill(table: &mut dyn TableLike, keys: &[NewKey<'_>]) -> Option<()> {
    for (path, value) in keys {
        put_table(table, path, value.clone())?;
    }
    Some(())
}

fn unplaced(table: &mut Table) {
    table.set_position(None);
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(inner) => unplaced(inner),
            Item::ArrayOfTables(inner) => inner.iter_mut().for_each(unplaced),
            _ => {}
        }
    }
}
