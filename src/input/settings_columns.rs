//! What the headings of a round's tables were read as, for whoever looks at them and changes it.

use std::path::Path;

use super::columns::{Meanings, is_identity};
use super::excel::Wanted;
use super::file_bytes::file_bytes;
use super::format::read_table;
use super::manifest::{Manifest, file_name};
use super::sheet_name::file_and_sheet;
use crate::tables::inputs::Role;
use xuewei_core::finding::Findings;

/// A table with its headings.
#[derive(Clone, Debug)]
pub struct TableRead {
    /// What it is in the round.
    pub role: Role,
    /// Its file, with the sheet where one is named.
    pub file: String,
    /// Its headings in the order of the file; none where it cannot be read.
    pub headings: Vec<HeadingRead>,
}

/// A heading and what it was read as.
#[derive(Clone, Debug)]
pub struct HeadingRead {
    /// As it stands in the file.
    pub heading: String,
    /// The column that it is: one that the program knows, or a name that the round gives it.
    pub column: Option<String>,
    /// What the round says of it; nothing (an empty text) where it is not to be read.
    pub said: Option<String>,
    /// Whether it holds identity numbers, which are never read as anything else.
    pub is_identity: bool,
}

/// The tables of a round with their headings. What else is wrong with a table, `check` tells.
pub fn read_headings(round: &Manifest, folder: &Path) -> Vec<TableRead> {
    let named = round.tables.named();
    named
        .map(|(role, path)| TableRead {
            role,
            file: file_name(path),
            headings: headings(round, role, path, folder).unwrap_or_default(),
        })
        .collect()
}

fn headings(round: &Manifest, role: Role, named: &Path, folder: &Path) -> Option<Vec<HeadingRead>> {
    let (file, sheet) = file_and_sheet(named);
    let path = folder.join(&file);
    let bytes = file_bytes(&path).ok()?;
    let wanted = Wanted {
        name: &file_name(named),
        sheet: sheet.as_deref(),
        elsewhere: &round.tables.sheets_of(&file),
        declared: role.table(),
    };
    let mut passed_over = Findings::new();
    let table = read_table(&path, &bytes, &wanted, &mut passed_over)?;
    let columns = table.columns.iter();
    let names: Vec<&str> = columns.map(|column| column.name.as_str()).collect();
    let said = round.columns.of(role);
    let found = Meanings::of(role.table(), &names, said);
    let all = names.iter().zip(&found.meant).enumerate();
    let read = all.map(|(at, (heading, meant))| {
        let declared = meant.and_then(|meant| role.table().columns.get(meant));
        let own = found.named.iter().find(|(_, of)| **of == at);
        let own = own.map(|(name, _)| name.clone());
        HeadingRead {
            heading: (*heading).to_owned(),
            column: declared.map(|column| column.key.to_owned()).or(own),
            said: said.and_then(|said| said.get(heading.trim()).cloned()),
            is_identity: is_identity(heading),
        }
    });
    Some(read.collect())
}
