//! A table in a file that no round names: by its path, under the name by which findings speak of it.

use std::path::{Path, PathBuf};

use super::excel::Wanted;
use super::file_bytes::file_bytes;
use super::format::read_table;
use super::hash::sha256;
use super::manifest::file_name;
use super::matched::Matched;
use super::sheet_name::file_and_sheet;
use crate::tables::inputs::InputTable;
use xuewei_core::finding::{Finding, Findings};

/// A table in a file of its own.
#[derive(Clone, Debug)]
pub struct TableFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The name under which findings speak of it, with that of the sheet where one is named.
    pub name: String,
    /// The sheet of a workbook; nothing for the first that is filled.
    pub sheet: Option<String>,
}

impl TableFile {
    /// Reads the bytes of a file; behind a workbook stands the name of a sheet, where one is meant: `a.xlsx#Sheet1`.
    ///
    /// # Errors
    /// That the file cannot be read.
    pub fn open(named: &Path) -> Result<Self, Finding> {
        let (file, sheet) = file_and_sheet(named);
        Ok(Self {
            bytes: file_bytes(&file)?,
            name: file_name(named),
            sheet,
        })
    }

    /// The ending of the name of its file, in small letters: `csv`.
    pub fn ending(&self) -> String {
        let (file, _) = file_and_sheet(&PathBuf::from(&self.name));
        let ending = file.extension().unwrap_or_default();
        ending.to_string_lossy().to_lowercase()
    }

    /// SHA-256 of its bytes, hexadecimal.
    pub fn sha256(&self) -> String {
        sha256(&self.bytes)
    }

    /// The table in it; what is wrong with it is told.
    pub(super) fn read<T: InputTable>(&self, findings: &mut Findings) -> Option<Matched<T>> {
        let wanted = Wanted {
            name: &self.name,
            sheet: self.sheet.as_deref(),
            elsewhere: &[],
            declared: T::TABLE,
        };
        let (file, _) = file_and_sheet(&PathBuf::from(&self.name));
        let table = read_table(&file, &self.bytes, &wanted, findings);
        table.map(|table| Matched::read(table, findings))
    }
}
