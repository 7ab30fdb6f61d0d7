//! `secrets.csv`: the code of each child. Whoever has it can read every answer, so that it is readable for its owner alone
//! and stands in no folder of results.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;

use tempfile::Builder;
use xuewei_sealed::code::Code;

use super::plain;
use crate::tables::cell::{Id, Text};
use crate::tables::csv::{self, Rows};
use crate::tables::listing::Listing;
use crate::tables::portal::SecretRow;
use crate::tables::row::Row;

/// The name of the file.
pub const SECRETS: &str = "secrets.csv";

/// The name of the file beside it of codes that were renewed: what a family asked for under one is still its request.
pub const FORMER: &str = "former.csv";

/// Codes by the identifier of their child.
pub type Secrets = BTreeMap<Box<str>, Code>;

/// Why a file is no table of codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSecrets {
    /// It cannot be read, or has not the columns.
    #[error("it is no table of codes")]
    Table,
    /// A row, by its number as a spreadsheet counts, holds no code or a child that has one before.
    #[error("row {0} holds no code, or one of a child or of another row")]
    Row(u64),
}

/// Reads the codes.
///
/// # Errors
/// The first thing that is wrong. Of a code nothing is told.
pub fn read(path: &Path) -> Result<Secrets, NoSecrets> {
    let text = table_text(path).ok_or(NoSecrets::Table)?;
    let mut rows = Rows::open(SecretRow::TABLE, text.as_bytes()).ok_or(NoSecrets::Table)?;
    let (mut secrets, mut codes) = (Secrets::new(), BTreeSet::new());
    let mut number = 1;
    while let Some(cells) = rows.next_row().map_err(|_| NoSecrets::Table)? {
        number += 1;
        let row = SecretRow::decode(&cells).ok_or(NoSecrets::Row(number))?;
        let code = Code::read(row.code.0).ok_or(NoSecrets::Row(number))?;
        let is_new = codes.insert(code) && secrets.insert(row.child_id.0.into(), code).is_none();
        if !is_new {
            return Err(NoSecrets::Row(number));
        }
    }
    Ok(secrets)
}

/// Codes that children had before theirs were renewed, in the order in which they were; beside the codes that hold.
///
/// # Errors
/// The first thing that is wrong. Of a code nothing is told.
pub fn read_former(secrets: &Path) -> Result<Vec<(Box<str>, Code)>, NoSecrets> {
    let path = secrets.with_file_name(FORMER);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = table_text(&path).ok_or(NoSecrets::Table)?;
    let mut rows = Rows::open(SecretRow::TABLE, text.as_bytes()).ok_or(NoSecrets::Table)?;
    let mut former = Vec::new();
    while let Some(cells) = rows.next_row().map_err(|_| NoSecrets::Table)? {
        let number = former.len() as u64 + 2;
        let row = SecretRow::decode(&cells).ok_or(NoSecrets::Row(number))?;
        let code = Code::read(row.code.0).ok_or(NoSecrets::Row(number))?;
        former.push((row.child_id.0.into(), code));
    }
    Ok(former)
}

/// Writes the codes that children had before, whole or not at all.
///
/// # Errors
/// When the system refuses.
pub fn write_former(former: &[(Box<str>, Code)], secrets: &Path) -> io::Result<()> {
    let all = former.iter().map(|(id, code)| (&**id, *code));
    write_codes(all, &secrets.with_file_name(FORMER))
}

/// The text of a table that people may have saved anew.
pub fn table_text(path: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    plain::open(path).ok()?.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

/// Writes the codes, whole or not at all.
///
/// # Errors
/// When the system refuses.
pub fn write(secrets: &Secrets, path: &Path) -> io::Result<()> {
    write_codes(secrets.iter().map(|(id, code)| (&**id, *code)), path)
}

fn write_codes<'a>(all: impl Iterator<Item = (&'a str, Code)>, path: &Path) -> io::Result<()> {
    let texts: Vec<(&str, String)> = all.map(|(id, code)| (id, code.to_string())).collect();
    let rows = || {
        texts.iter().map(|(id, code)| SecretRow {
            child_id: Id(id),
            code: Text(code),
        })
    };
    put(path, &mut |to| csv::write(&Listing::new(rows), to))
}

/// Writes a file that its owner alone can read, whole or not at all, in the place of what was there.
///
/// # Errors
/// When the system refuses.
pub fn put(
    path: &Path,
    content: &mut dyn FnMut(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    // The system makes it readable for its owner alone.
    let mut file = Builder::new().tempfile_in(folder.unwrap_or(Path::new(".")))?;
    {
        let mut to = io::BufWriter::new(&mut file);
        content(&mut to)?;
        to.flush()?;
    }
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Makes a folder that its owner alone can look into, where there is none.
///
/// # Errors
/// When the system refuses.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut how = fs::DirBuilder::new();
    how.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut how, 0o700);
    how.create(folder)
}
