//! Keys of a TOML text, put in and taken away so that everything else stays as people wrote it.

use toml_edit::{ArrayOfTables, Decor, DocumentMut, InlineTable, Item, Table, TableLike, Value};
use xuewei_core::finding::{Code, Finding, Findings, TomlFault, TomlGrammar};
use xuewei_core::settings;

use crate::input::pack::is_whole;
use crate::input::pack_grammar::{pattern, place_of};

/// How many parts of a path are replaced as a whole by a pack that extends another.
pub(super) fn atom_of(parts: &[&str], all: &toml::Table) -> usize {
    let first = parts.first().copied().unwrap_or_default();
    let is_table = match all.get(first) {
        Some(value) => value.is_table(),
        // What no pack has yet is a table where it has keys of its own.
        None => parts.get(1).is_some_and(|part| !is_place(part)),
    };
    match is_table && !is_whole(first) {
        true => parts.len().min(2),
        false => 1,
    }
}

pub(super) fn is_place(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

/// The value at a path.
pub fn value_at<'t>(table: &'t toml::Table, parts: &[&str]) -> Option<&'t toml::Value> {
    let (first, rest) = parts.split_first()?;
    let mut found = table.get(*first)?;
    for part in rest {
        found = match found {
            toml::Value::Table(table) => table.get(*part)?,
            toml::Value::Array(all) => all.get(part.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(found)
}

/// Puts a value where a path leads; of what is replaced as a whole, and stands only in the pack beneath, a copy first.
pub(super) fn put_at(
    pack: &mut DocumentMut,
    parts: &[&str],
    atom: usize,
    all: &toml::Table,
    new: Option<Value>,
    source: Option<&str>,
) -> Option<()> {
    let (outer, inner) = parts.split_at(atom);
    let own = own_table(pack, outer)?;
    if inner.is_empty() {
        put_in(own.table, &own.name, new);
        remark(own.table, &own.name, source);
        return Some(());
    }
    // Without one beneath it is a table of keys that nobody has written yet.
    let none = || Item::Value(InlineTable::new().into());
    let item = own_item(own.table, &own.name, outer, own.is_inline, all, none)?;
    put_into(item, inner, new)?;
    remark(own.table, &own.name, source);
    Some(())
}

/// The table in which what is replaced as a whole stands, or is to stand.
pub(super) struct OwnTable<'p> {
    pub(super) table: &'p mut dyn TableLike,
    /// The name of the key in it, in whichever language.
    pub(super) name: String,
    /// Whether the table is written on one line.
    pub(super) is_inline: bool,
}

pub(super) fn own_table<'p>(pack: &'p mut DocumentMut, outer: &[&str]) -> Option<OwnTable<'p>> {
    let mut table: &mut dyn TableLike = pack.as_table_mut();
    let (last, above) = outer.split_last()?;
    let mut is_inline = false;
    for key in above {
        let name = written(table, key);
        if !table.contains_key(&name) {
            table.insert(&name, Item::Table(Table::new()));
        }
        let item = table.get_mut(&name)?;
        is_inline = item.is_value();
        table = item.as_table_like_mut()?;
    }
    let name = written(table, last);
    Some(OwnTable {
        table,
        name,
        is_inline,
    })
}

/// What stands under a name of that table; a copy of what holds where it stands only beneath, `none` where nowhere.
pub(super) fn own_item<'t>(
    table: &'t mut dyn TableLike,
    name: &str,
    outer: &[&str],
    is_inline: bool,
    all: &toml::Table,
    none: impl Fn() -> Item,
) -> Option<&'t mut Item> {
    if !table.contains_key(name) {
        let copy = value_at(all, outer).map_or_else(none, |beneath| {
            item_of(beneath, &pattern(outer), outer.len() == 1, is_inline)
        });
        table.insert(name, copy);
    }
    table.get_mut(name)
}

pub(super) fn put_into(item: &mut Item, parts: &[&str], new: Option<Value>) -> Option<()> {
    let (first, rest) = parts.split_first()?;
    if let Some(tables) = item.as_array_of_tables_mut() {
        return put_table(tables.get_mut(first.parse().ok()?)?, rest, new);
    }
    if let Some(all) = item.as_array_mut() {
        let one = all.get_mut(first.parse().ok()?)?;
        return put_table(one.as_inline_table_mut()?, rest, new);
    }
    put_table(item.as_table_like_mut()?, parts, new)
}

pub(super) fn put_table(
    table: &mut dyn TableLike,
    parts: &[&str],
    new: Option<Value>,
) -> Option<()> {
    let (first, rest) = parts.split_first()?;
    let name = written(table, first);
    if rest.is_empty() {
        put_in(table, &name, new);
        return Some(());
    }
    if !table.contains_key(&name) {
        table.insert(&name, Item::Value(InlineTable::new().into()));
    }
    put_into(table.get_mut(&name)?, rest, new)
}

pub(super) fn put_in(table: &mut dyn TableLike, name: &str, new: Option<Value>) {
    let Some(mut new) = new else {
        table.remove(name);
        return;
    };
    match table.get_mut(name) {
        Some(old) => {
            if let Some(old) = old.as_value() {
                *new.decor_mut() = old.decor().clone();
            }
            *old = Item::Value(new);
        }
        None => {
            table.insert(name, Item::Value(new));
        }
    }
}

/// Says above a key where its value comes from.
pub(super) fn remark(table: &mut dyn TableLike, name: &str, source: Option<&str>) {
    let Some(line) = source.and_then(remark_line) else {
        return;
    };
    match table.get_mut(name) {
        Some(Item::ArrayOfTables(tables)) => {
            if let Some(first) = tables.get_mut(0) {
                beneath_remarks(first.decor_mut(), "\n", &line);
            }
        }
        Some(Item::Table(table)) => beneath_remarks(table.decor_mut(), "\n", &line),
        _ => {
            if let Some(mut key) = table.key_mut(name) {
                beneath_remarks(key.leaf_decor_mut(), "", &line);
            }
        }
    }
}

/// A remark that says where something comes from; none where nothing is said.
pub(super) fn remark_line(source: &str) -> Option<String> {
    let plain = |sign: char| if sign.is_control() { ' ' } else { sign };
    let source: String = source.trim().chars().map(plain).take(300).collect();
    (!source.is_empty()).then(|| format!("# [{source}]\n"))
}

/// Puts a remark beneath those that stand there, once; `usual` stands before what has none.
pub(super) fn beneath_remarks(decor: &mut Decor, usual: &str, line: &str) {
    let there = decor.prefix().and_then(|text| text.as_str());
    let there = there.unwrap_or(usual).to_owned();
    if !there.ends_with(line) {
        decor.set_prefix(format!("{there}{line}"));
    }
}

/// Takes away what this pack says, so that the one beneath holds; and a table that says nothing any more.
pub(super) fn take_away(pack: &mut DocumentMut, outer: &[&str], key: &[&str]) {
    let [key] = key else { return };
    let root = pack.as_table_mut();
    match outer {
        [] => {
            let name = written(root, key);
            root.remove(&name);
        }
        [above, ..] => {
            let above = written(root, above);
            let Some(table) = root.get_mut(&above).and_then(Item::as_table_like_mut) else {
                return;
            };
            let name = written(table, key);
            table.remove(&name);
            if table.is_empty() {
                root.remove(&above);
            }
        }
    }
}

/// A key under the name that is written, in whichever language.
pub(super) fn written(table: &dyn TableLike, key: &str) -> String {
    let names = settings::names_of(key);
    let name = names.into_iter().find(|name| table.contains_key(name));
    name.unwrap_or(key).to_owned()
}

/// A value of a pack as it is written into another; lists of tables at the root as such. `pattern` is its path without the
/// places in lists: keys come in the order in which the documentation tells of them.
pub(super) fn item_of(value: &toml::Value, pattern: &str, is_root: bool, is_inline: bool) -> Item {
    match value {
        toml::Value::Array(all)
            if !is_inline && !all.is_empty() && all.iter().all(toml::Value::is_table) =>
        {
            let tables = all.iter().filter_map(toml::Value::as_table);
            let tables = tables.map(|table| table_of(table, pattern));
            Item::ArrayOfTables(tables.collect::<ArrayOfTables>())
        }
        toml::Value::Table(table) if is_root => Item::Table(table_of(table, pattern)),
        other => Item::Value(of_value(other, pattern)),
    }
}

/// The keys of a table in that order, each with its own pattern.
fn in_order<'t>(table: &'t toml::Table, pattern: &str) -> Vec<(&'t str, &'t toml::Value, String)> {
    let mut all: Vec<(&String, &toml::Value)> = table.iter().collect();
    all.sort_by_key(|(key, _)| place_of(pattern, key));
    let all = all.into_iter();
    all.map(|(key, one)| (key.as_str(), one, format!("{pattern}.{key}")))
        .collect()
}

fn table_of(table: &toml::Table, pattern: &str) -> Table {
    let mut copy = Table::new();
    for (key, one, pattern) in in_order(table, pattern) {
        copy.insert(key, Item::Value(of_value(one, &pattern)));
    }
    copy
}

pub(super) fn of_value(value: &toml::Value, pattern: &str) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(number) => (*number).into(),
        toml::Value::Float(number) => (*number).into(),
        toml::Value::Boolean(is) => (*is).into(),
        toml::Value::Datetime(day) => match day.to_string().parse::<toml_edit::Datetime>() {
            Ok(day) => day.into(),
            Err(_) => day.to_string().into(),
        },
        toml::Value::Array(all) => all
            .iter()
            .map(|one| of_value(one, pattern))
            .collect::<toml_edit::Array>()
            .into(),
        toml::Value::Table(table) => {
            let pairs = in_order(table, pattern).into_iter();
            pairs
                .map(|(key, one, pattern)| (key, of_value(one, &pattern)))
                .collect::<InlineTable>()
                .into()
        }
    }
}

pub(super) fn document(text: &str, file: &str) -> Result<DocumentMut, Findings> {
    settings::with_quoted_keys(text).parse().map_err(|_| {
        let why = TomlFault::Grammar(TomlGrammar::Other);
        Finding::new(Code::TomlInvalid, file)
            .with("why", why)
            .into()
    })
}

/// Writes a text under a key of the root, in the language in which the others are written.
pub(super) fn put(document: &mut DocumentMut, key: &str, text: &str) {
    let table = document.as_table_mut();
    let mut name = written(table, key);
    if !table.contains_key(&name) {
        name = in_its_language(table, key);
    }
    put_in(table, &name, Some(text.into()));
}

pub(super) fn in_its_language(table: &Table, path: &str) -> String {
    let is_chinese = table.iter().any(|(name, _)| !name.is_ascii());
    let chinese = settings::round_key_in_chinese(path).filter(|_| is_chinese);
    let key = path.rsplit('.').next().unwrap_or(path);
    chinese.unwrap_or(key).to_owned()
}
