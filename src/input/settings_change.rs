//! What a person changes of the settings of a round: keys of its pack, what headings mean, seed and commitment. The texts
//! that follow keep every remark that people wrote into them, and nothing is written where one of them is wrong.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use schemars::JsonSchema;
use serde::Deserialize;
use toml_edit::{
    ArrayOfTables, Decor, Document, DocumentMut, InlineTable, Item, Table, TableLike, Value, value,
};
use xuewei_core::finding::{Arg, Code, Finding, Findings, TomlFault, TomlGrammar};
use xuewei_core::policy::{Source, resolve, shipped, unknown};
use xuewei_core::settings;

use super::datum::Datum;
use super::encoding::decode;
use super::file_bytes::file_bytes;
use super::manifest::{self, Manifest, file_name};
use super::pack::{effective, is_whole, sources};
use super::pack_grammar::{KeyKind, PackGrammar, typed};
use crate::tables::inputs::Role;

/// What is to be changed; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsChange {
    /// The shipped pack that holds.
    pub policy: Option<String>,
    /// Keys of the pack by their paths (`reach.max_m`, `points.item.0.cap`), each with what is typed; nothing (`null`) for
    /// what the pack says that is extended.
    pub pack: BTreeMap<String, Option<String>>,
    /// What headings mean: by table, each heading with the column that it is, an empty one where it is not to be read, and
    /// `null` where the heading is to speak for itself.
    pub columns: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// The text that fixes the lottery.
    pub seed: Option<String>,
    /// The file of the commitment.
    pub commitment: Option<String>,
    /// From where the changed keys of the pack come: it stands as a remark above each.
    pub source: Option<String>,
    /// The roads on which journeys are walked.
    pub network: Option<NetworkChange>,
}

/// What is to be changed of the roads of a round; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkChange {
    /// The road files in their order; none any more where the list is empty.
    pub roads: Option<Vec<String>>,
    /// The datum of each road file, in the same order.
    pub crs: Option<Vec<Datum>>,
    /// The table of gates; none any more where it is empty.
    pub gates: Option<String>,
    /// The table of barriers; none any more where it is empty.
    pub barriers: Option<String>,
    /// The table of corrections; none any more where it is empty.
    pub edits: Option<String>,
}

/// The texts that follow from a change.
#[derive(Clone, Debug)]
pub struct Changed {
    /// `round.toml`.
    pub round: String,
    /// The pack of the round: the name of its file and its text. None where the round takes a shipped pack as it is.
    pub pack: Option<(String, String)>,
}

/// Findings about a change, with the text of the pack that they speak of.
#[derive(Clone, Debug)]
pub struct NotChanged {
    /// What is wrong.
    pub findings: Findings,
    /// The name and the text of the pack that was not written.
    pub pack: Option<(String, String)>,
}

impl From<Findings> for NotChanged {
    fn from(findings: Findings) -> Self {
        Self {
            findings,
            pack: None,
        }
    }
}

impl From<Finding> for NotChanged {
    fn from(finding: Finding) -> Self {
        Findings::from(finding).into()
    }
}

/// What is called the pack of a round that has none of its own yet.
const OWN: &str = "pack.toml";

/// Reads `round.toml`: its text, and what it says.
///
/// # Errors
/// It cannot be read.
pub fn read_settings(path: &Path) -> Result<(String, Manifest), Findings> {
    let bytes = file_bytes(path)?;
    let text = decode(&bytes).map_err(|why| why.finding(file_name(path)))?;
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let manifest = manifest::parse(path, &text)?;
    Ok((text, manifest))
}

/// The texts of a round with a change in them.
///
/// # Errors
/// Findings: a key that there is not, or a value that it cannot have; nothing follows then.
pub fn change_settings(path: &Path, change: &SettingsChange) -> Result<Changed, NotChanged> {
    let (text, manifest) = read_settings(path)?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let mut round = document(&text, &file_name(path))?;
    let pack = changed_pack(folder, &manifest, change)?;
    let policy = match &pack {
        PackAfter::Own { name, .. } => name,
        PackAfter::Shipped(name) => name,
    };
    if *policy != manifest.policy {
        put(&mut round, "policy", policy);
    }
    if let Some(seed) = &change.seed {
        put(&mut round, "seed", seed);
    }
    if let Some(commitment) = &change.commitment {
        put(&mut round, "commitment", commitment);
    }
    change_columns(&mut round, change)?;
    if let Some(change) = &change.network {
        change_network(&mut round, change);
    }
    let round = round.to_string();
    manifest::parse(path, &round)?;
    Ok(Changed {
        round,
        pack: match pack {
            PackAfter::Own { name, text } => Some((name, text)),
            PackAfter::Shipped(_) => None,
        },
    })
}

/// The pack of the round after a change.
enum PackAfter {
    Shipped(String),
    Own { name: String, text: String },
}

fn changed_pack(
    folder: &Path,
    manifest: &Manifest,
    change: &SettingsChange,
) -> Result<PackAfter, NotChanged> {
    if let Some(name) = &change.policy
        && shipped(name).is_none()
    {
        return Err(unknown(name).into());
    }
    let now = &manifest.policy;
    let is_shipped = !is_own_pack(now);
    let base = change.policy.as_ref();
    if change.pack.is_empty() && is_shipped {
        return Ok(PackAfter::Shipped(base.unwrap_or(now).clone()));
    }
    let (name, mut pack) = match is_shipped {
        true => {
            let extended = base.unwrap_or(now);
            let mut pack = DocumentMut::new();
            pack.insert("extends", value(extended));
            (free_name(folder), pack)
        }
        false => {
            let own = sources(now, folder, None)?;
            let text = own.first().map_or("", |source| source.text.as_str());
            let mut pack = document(text.trim_start_matches('\u{feff}'), now)?;
            if let Some(base) = base {
                put(&mut pack, "extends", base);
            }
            (now.clone(), pack)
        }
    };
    let before = sources(&name, folder, Some(&pack.to_string()))?;
    let grammar = PackGrammar::default();
    let mut all = effective(&before);
    let beneath = effective(before.get(1..).unwrap_or_default());
    for (path, text) in &change.pack {
        let parts: Vec<&str> = path.split('.').collect();
        let wrong = || {
            Finding::new(Code::SettingInvalid, &name)
                .with("key", Arg::Key(path.clone()))
                .with("value", text.as_deref().unwrap_or_default())
                .with("allowed", Arg::Nothing)
        };
        let kind = grammar.kind(&parts).filter(|kind| *kind != KeyKind::Table);
        let kind = match kind {
            Some(kind) if path != "extends" && parts.len() <= 8 => kind,
            _ => return Err(wrong().into()),
        };
        let new = text.as_ref().map(|text| typed(&kind, text));
        let atom = atom_of(&parts, &all);
        if new.is_none() && parts.len() == atom {
            let (outer, key) = parts.split_at(atom - 1);
            take_away(&mut pack, outer, key);
            continue;
        }
        let new = match new {
            Some(new) => Some(new),
            None => value_at(&beneath, &parts).map(of_value),
        };
        let done = put_at(&mut pack, &parts, atom, &all, new, change.source.as_deref());
        if done.is_none() {
            return Err(wrong().into());
        }
        // What was copied from the pack beneath stands in this one now.
        let own = Source {
            name: name.clone(),
            text: pack.to_string(),
        };
        let others = before.iter().skip(1).cloned();
        all = effective(&std::iter::once(own).chain(others).collect::<Vec<_>>());
    }
    let text = pack.to_string();
    let refused = |findings| NotChanged {
        findings,
        pack: Some((name.clone(), text.clone())),
    };
    let after = sources(&name, folder, Some(&text)).map_err(refused)?;
    resolve(&after).map_err(refused)?;
    // A file that says nothing of its own is none that the round needs.
    let says = pack
        .iter()
        .any(|(key, _)| !settings::names_of("extends").contains(&key));
    match pack.get("extends").and_then(Item::as_str) {
        Some(base) if !says && is_shipped => Ok(PackAfter::Shipped(base.to_owned())),
        _ => Ok(PackAfter::Own { name, text }),
    }
}

/// Whether a round names a pack of its own: a file beside it. One that stands elsewhere is for others too, and is extended
/// like a shipped one.
pub fn is_own_pack(policy: &str) -> bool {
    let mut parts = Path::new(policy).components();
    let plain = matches!(parts.next(), Some(Component::Normal(only)) if only == policy);
    plain && parts.next().is_none() && shipped(policy).is_none()
}

/// A name for the round's own pack that no other file of the round has.
fn free_name(folder: &Path) -> String {
    let mut name = OWN.to_owned();
    let mut number = 2;
    while folder.join(&name).exists() {
        name = format!("pack-{number}.toml");
        number += 1;
    }
    name
}

/// How many parts of a path are replaced as a whole by a pack that extends another.
fn atom_of(parts: &[&str], all: &toml::Table) -> usize {
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

fn is_place(part: &str) -> bool {
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
fn put_at(
    pack: &mut DocumentMut,
    parts: &[&str],
    atom: usize,
    all: &toml::Table,
    new: Option<Value>,
    source: Option<&str>,
) -> Option<()> {
    let (outer, inner) = parts.split_at(atom);
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
    if inner.is_empty() {
        put_in(table, &name, new);
        remark(table, &name, source);
        return Some(());
    }
    if !table.contains_key(&name) {
        // Without one beneath it is a table of keys that nobody has written yet.
        let copy = value_at(all, outer).map_or_else(
            || Item::Value(InlineTable::new().into()),
            |beneath| item_of(beneath, above.is_empty(), is_inline),
        );
        table.insert(&name, copy);
    }
    put_into(table.get_mut(&name)?, inner, new)?;
    remark(table, &name, source);
    Some(())
}

fn put_into(item: &mut Item, parts: &[&str], new: Option<Value>) -> Option<()> {
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

fn put_table(table: &mut dyn TableLike, parts: &[&str], new: Option<Value>) -> Option<()> {
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

fn put_in(table: &mut dyn TableLike, name: &str, new: Option<Value>) {
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
fn remark(table: &mut dyn TableLike, name: &str, source: Option<&str>) {
    let Some(source) = source else { return };
    let plain = |sign: char| if sign.is_control() { ' ' } else { sign };
    let source: String = source.trim().chars().map(plain).take(300).collect();
    if source.is_empty() {
        return;
    }
    let line = format!("# [{source}]\n");
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

/// Puts a remark beneath those that stand there, once; `usual` stands before what has none.
fn beneath_remarks(decor: &mut Decor, usual: &str, line: &str) {
    let there = decor.prefix().and_then(|text| text.as_str());
    let there = there.unwrap_or(usual).to_owned();
    if !there.ends_with(line) {
        decor.set_prefix(format!("{there}{line}"));
    }
}

/// Takes away what this pack says, so that the one beneath holds; and a table that says nothing any more.
fn take_away(pack: &mut DocumentMut, outer: &[&str], key: &[&str]) {
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
fn written(table: &dyn TableLike, key: &str) -> String {
    let names = settings::names_of(key);
    let name = names.into_iter().find(|name| table.contains_key(name));
    name.unwrap_or(key).to_owned()
}

/// A value of a pack as it is written into another; lists of tables at the root as such.
fn item_of(value: &toml::Value, is_root: bool, is_inline: bool) -> Item {
    match value {
        toml::Value::Array(all)
            if !is_inline && !all.is_empty() && all.iter().all(toml::Value::is_table) =>
        {
            let tables = all.iter().filter_map(toml::Value::as_table).map(table_of);
            Item::ArrayOfTables(tables.collect::<ArrayOfTables>())
        }
        toml::Value::Table(table) if is_root => Item::Table(table_of(table)),
        other => Item::Value(of_value(other)),
    }
}

fn table_of(table: &toml::Table) -> Table {
    let mut copy = Table::new();
    for (key, one) in table {
        copy.insert(key, Item::Value(of_value(one)));
    }
    copy
}

fn of_value(value: &toml::Value) -> Value {
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
            .map(of_value)
            .collect::<toml_edit::Array>()
            .into(),
        toml::Value::Table(table) => {
            let pairs = table.iter().map(|(key, one)| (key.as_str(), of_value(one)));
            pairs.collect::<InlineTable>().into()
        }
    }
}

fn document(text: &str, file: &str) -> Result<DocumentMut, Findings> {
    settings::with_quoted_keys(text).parse().map_err(|_| {
        let why = TomlFault::Grammar(TomlGrammar::Other);
        Finding::new(Code::TomlInvalid, file)
            .with("why", why)
            .into()
    })
}

/// Writes a text under a key of the root, in the language in which the others are written.
fn put(document: &mut DocumentMut, key: &str, text: &str) {
    let table = document.as_table_mut();
    let mut name = written(table, key);
    if !table.contains_key(&name) {
        name = in_its_language(table, key);
    }
    put_in(table, &name, Some(text.into()));
}

fn in_its_language(table: &Table, path: &str) -> String {
    let is_chinese = table.iter().any(|(name, _)| !name.is_ascii());
    let chinese = settings::round_key_in_chinese(path).filter(|_| is_chinese);
    let key = path.rsplit('.').next().unwrap_or(path);
    chinese.unwrap_or(key).to_owned()
}

fn change_columns(round: &mut DocumentMut, change: &SettingsChange) -> Result<(), Findings> {
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
fn change_network(round: &mut DocumentMut, change: &NetworkChange) {
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
