//! What a round was decided by (`kept.zip` in a folder of results): its tables without the columns that decide nothing, and its
//! other files, written so that they are read as the same round.
//!
//! Names, telephones and whatever else no rule asks for stay behind, as they do everywhere in results, unless the round
//! carries them. Rows are sorted, so that their order in the file changes nothing here either.

use std::collections::BTreeSet;
use std::path::Path;

use toml_edit::{DocumentMut, Item, Value};
use xuewei_core::domain::TextColumn;
use xuewei_core::finding::Findings;
use xuewei_core::policy::Pack;

use super::carry::Carry;
use super::cells::holds_identity_numbers;
use super::columns::{is_identity, meaning, normal};
use super::encoding::decode;
use super::excel::Wanted;
use super::file_bytes::file_bytes;
use super::format::read_table;
use super::manifest::{self, Manifest, file_name};
use super::read::Input;
use super::round_text::{document, named, say, table_named};
use super::sha256;
use super::sheet_name::file_and_sheet;
use super::table::Table;
use crate::tables::inputs::Role;

/// The round's file among those that are kept.
pub const KEPT_ROUND: &str = "round.toml";

/// A file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// The files of a round that is read as the same. Nothing where a file is no longer what was read: alone the others would
/// say something else.
pub fn kept(input: &Input) -> Option<Vec<KeptFile>> {
    let round = input.files.iter().find(|file| file.role == "round")?;
    let text = unchanged(input, "round", &round.path)?;
    let text = decode(&text).ok()?.into_owned();
    let manifest = manifest::parse(&round.path, &text).ok()?;
    let mut document = document(&text).ok()?;
    let folder = round.path.parent().unwrap_or_else(|| Path::new(""));
    let mut files = tables(input, &manifest, folder, &mut document)?;
    files.extend(pack(input, &mut document)?);
    files.extend(others(input, &manifest, folder, &mut document)?);
    files.push(KeptFile {
        name: KEPT_ROUND.to_owned(),
        bytes: document.to_string().into_bytes(),
    });
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Some(files)
}

/// The bytes of an input, if they are still those that were read.
fn unchanged(input: &Input, role: &str, path: &Path) -> Option<Vec<u8>> {
    let bytes = file_bytes(path).ok()?;
    let hash = sha256(&bytes);
    let mut known = input.files.iter().filter(|file| file.role == role);
    known.any(|file| file.sha256 == hash).then_some(bytes)
}

fn tables(
    input: &Input,
    manifest: &Manifest,
    folder: &Path,
    document: &mut DocumentMut,
) -> Option<Vec<KeptFile>> {
    let mut files = Vec::new();
    for (role, path) in manifest.tables.named() {
        let (file, sheet) = file_and_sheet(path);
        let wanted = Wanted {
            name: &file_name(path),
            sheet: sheet.as_deref(),
            elsewhere: &manifest.tables.sheets_of(&file),
            declared: role.table(),
        };
        let place = folder.join(file);
        let bytes = unchanged(input, role.as_str(), &place)?;
        // What is to be told of it was told when it was read.
        let table = read_table(&place, &bytes, &wanted, &mut Findings::new())?;
        let name = format!("{}.csv", role.as_str());
        say(table_named(document, role.as_str()), &name);
        let bytes = written(&deciding(&table, role, &manifest.carry, &input.pack))?;
        files.push(KeptFile { name, bytes });
    }
    Some(files)
}

/// The columns that something is read from.
fn deciding(table: &Table, role: Role, carry: &[String], pack: &Pack) -> Vec<TextColumn> {
    let ties = pack.tie_breaks.iter().map(|tie| tie.column.clone());
    let evidence = pack.evidence_columns().into_iter().map(|(name, _)| name);
    let of_pack: BTreeSet<String> = ties.chain(evidence).map(|name| normal(&name)).collect();
    let carry = Carry::new(carry);
    let decides = |column: &&TextColumn| {
        if column.name.is_empty() {
            return false;
        }
        let meant = meaning(role.table(), &column.name);
        if meant.is_some() || of_pack.contains(&normal(&column.name)) {
            return true;
        }
        // As in all results, numbers of people are carried nowhere.
        let is_private =
            || is_identity(&column.name) || holds_identity_numbers(column, table.len());
        carry.names(&column.name, None) && !is_private()
    };
    let own = table.columns.iter().filter(decides);
    own.map(|column| match meaning(role.table(), &column.name) {
        Some(meant) if meant.key == "household_id" => numbered(column),
        _ => column.clone(),
    })
    .collect()
}

/// A column whose texts only tell apart, such as numbers or names of parents: each as a number, in the same order.
fn numbered(column: &TextColumn) -> TextColumn {
    let all: BTreeSet<&str> = (0..column.rows()).map(|row| column.get(row)).collect();
    let all: Vec<&str> = all.into_iter().filter(|text| !text.is_empty()).collect();
    let mut numbers = TextColumn::new(&column.name);
    for row in 0..column.rows() {
        match all.binary_search(&column.get(row)) {
            Ok(at) => numbers.push(&format!("h{:07}", at + 1)),
            Err(_) => numbers.push(""),
        }
    }
    numbers
}

/// Columns as CSV with their headings, the rows sorted.
fn written(columns: &[TextColumn]) -> Option<Vec<u8>> {
    let rows = columns.iter().map(TextColumn::rows).max().unwrap_or(0);
    let mut order: Vec<usize> = (0..rows).collect();
    let cells = |row: usize| columns.iter().map(move |column| column.get(row));
    order.sort_by(|a, b| cells(*a).cmp(cells(*b)));
    let mut writer = csv::Writer::from_writer(b"\xef\xbb\xbf".to_vec());
    let headings = columns.iter().map(|column| column.name.as_str());
    writer.write_record(headings).ok()?;
    for row in order {
        writer.write_record(cells(row)).ok()?;
    }
    writer.into_inner().ok()
}

/// The pack and what it extends, also where these are shipped: another version of the program may ship others.
fn pack(input: &Input, document: &mut DocumentMut) -> Option<Vec<KeptFile>> {
    let name_of = |at: usize| match at {
        0 => "pack.toml".to_owned(),
        _ => format!("pack-{}.toml", at + 1),
    };
    let mut files = Vec::new();
    for (at, source) in input.pack_sources.iter().enumerate() {
        let mut text = self::document(&source.text).ok()?;
        if at + 1 < input.pack_sources.len() {
            say(named(text.as_table_mut(), "extends"), &name_of(at + 1));
        }
        files.push(KeptFile {
            name: name_of(at),
            bytes: text.to_string().into_bytes(),
        });
    }
    if !files.is_empty() {
        say(named(document.as_table_mut(), "policy"), &name_of(0));
    }
    Some(files)
}

/// Outlines, roads, gates and what was committed, as they are; a base map is only drawn, and is left out.
fn others(
    input: &Input,
    manifest: &Manifest,
    folder: &Path,
    document: &mut DocumentMut,
) -> Option<Vec<KeptFile>> {
    remove(document.as_table_mut(), "base_map");
    let tables = named(document.as_table_mut(), "tables");
    if let Some(tables) = tables.and_then(Item::as_table_like_mut) {
        remove(tables, "base_map");
    }
    let mut files = Vec::new();
    let mut keep = |role: &str, path: &Path, name: String| -> Option<String> {
        let bytes = unchanged(input, role, &folder.join(path))?;
        files.push(KeptFile {
            name: name.clone(),
            bytes,
        });
        Some(name)
    };
    if let Some(outlines) = &manifest.tables.outlines
        && input.files.iter().any(|file| file.role == "outlines")
    {
        let name = keep("outlines", outlines, "outlines.geojson".to_owned())?;
        say(table_named(document, "outlines"), &name);
    }
    if let Some(commitment) = &manifest.commitment
        && input.files.iter().any(|file| file.role == "commitment")
    {
        let name = keep("commitment", commitment, "commitment.json".to_owned())?;
        say(named(document.as_table_mut(), "commitment"), &name);
    }
    let mut number = 0;
    let mut of_network = |text: &str| {
        let (file, sheet) = file_and_sheet(Path::new(text));
        let read = input
            .files
            .iter()
            .find(|own| own.path == folder.join(&file))?;
        number += 1;
        let own = file.file_name()?.to_string_lossy();
        let prefix = format!("roads-{number}-");
        // What is kept is kept again under the same name.
        let name = format!("{prefix}{}", own.strip_prefix(&prefix).unwrap_or(&own));
        let name = keep(read.role, &file, name)?;
        // What a shapefile is read with stands beside it under the same name, and stays there.
        for beside in input
            .files
            .iter()
            .filter(|own| is_beside(&own.path, &read.path))
        {
            let ending = beside.path.extension()?;
            let other = Path::new(&name).with_extension(ending);
            let file = file.with_file_name(beside.path.file_name()?);
            keep(beside.role, &file, other.to_str()?.to_owned())?;
        }
        Some(match sheet {
            Some(sheet) => format!("{name}#{sheet}"),
            None => name,
        })
    };
    if let Some(network) = named(document.as_table_mut(), "network") {
        each_text(network, &mut of_network);
    }
    Some(files)
}

/// Whether a file is one of those that a shapefile is read with.
fn is_beside(path: &Path, shapes: &Path) -> bool {
    let is_shapes = shapes
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("shp"));
    is_shapes && path != shapes && path.with_extension("") == shapes.with_extension("")
}

fn remove(table: &mut dyn toml_edit::TableLike, key: &str) {
    let names = xuewei_core::settings::names_of(key);
    if let Some(name) = names.into_iter().find(|name| table.contains_key(name)) {
        table.remove(name);
    }
}

/// Puts another text in the place of each for which there is one.
fn each_text(item: &mut Item, other: &mut dyn FnMut(&str) -> Option<String>) {
    match item {
        Item::Value(value) => each_value(value, other),
        Item::Table(table) => table
            .iter_mut()
            .for_each(|(_, item)| each_text(item, other)),
        Item::ArrayOfTables(tables) => {
            for table in tables.iter_mut() {
                table
                    .iter_mut()
                    .for_each(|(_, item)| each_text(item, other));
            }
        }
        Item::None => {}
    }
}

fn each_value(value: &mut Value, other: &mut dyn FnMut(&str) -> Option<String>) {
    match value {
        Value::String(text) => {
            if let Some(new) = other(text.value()) {
                let decor = value.decor().clone();
                *value = new.into();
                *value.decor_mut() = decor;
            }
        }
        Value::Array(all) => all.iter_mut().for_each(|own| each_value(own, other)),
        Value::InlineTable(table) => {
            table.iter_mut().for_each(|(_, own)| each_value(own, other));
        }
        _ => {}
    }
}
