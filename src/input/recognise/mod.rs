//! Which tables a folder holds: by their headings, by the names of files and sheets, by what stands above the headings.

mod clues;
mod look;
mod role;

use std::path::PathBuf;

pub use clues::{Clues, LevelFrom, Place, YearFrom};
pub use look::recognise;

use crate::tables::inputs::Role;
use xuewei_core::domain::SchoolLevel;
use xuewei_core::finding::Finding;

/// A table that was recognised.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundTable {
    /// What it is.
    pub role: Role,
    /// Name of its file in the folder.
    pub file: String,
    /// Its sheet, where its workbook has several.
    pub sheet: Option<String>,
    /// The level of school of which it speaks as a whole, as far as it says.
    pub level: Option<SchoolLevel>,
    /// Rows under its headings.
    pub rows: usize,
    /// Columns that the table needs and that were not found.
    pub lacks: Vec<&'static str>,
    /// Whether it has points of its own (children).
    pub has_points: bool,
}

impl FoundTable {
    /// How a round names it.
    pub fn path(&self) -> String {
        match &self.sheet {
            Some(sheet) => format!("{}#{sheet}", self.file),
            None => self.file.clone(),
        }
    }
}

/// Why something in the folder is no table of the round.
#[derive(Clone, Debug, PartialEq)]
pub enum NotTaken {
    /// Its headings are none that the program knows.
    Unknown,
    /// It is like a table, and lacks columns that this needs.
    Lacks(Role, Vec<&'static str>),
    /// Another was taken as this table.
    Second(Role),
    /// It is of the other level of school.
    OtherLevel(Role, SchoolLevel),
    /// Its maker hid the sheet; with what it would be.
    Hidden(Option<Role>),
    /// Nothing stands in it.
    Empty,
    /// It cannot be read.
    Unreadable(Finding),
    /// Files of this kind are not read.
    Foreign,
    /// A folder: it is not looked into.
    Folder,
    /// A file that an office program keeps beside one that is open.
    LockFile,
}

/// Something in the folder that is no table of the round.
#[derive(Clone, Debug, PartialEq)]
pub struct Aside {
    /// Its name in the folder.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// Why.
    pub why: NotTaken,
}

/// What a folder holds.
#[derive(Clone, Debug, Default)]
pub struct Recognised {
    /// One table a role, in the order of roles.
    pub tables: Vec<FoundTable>,
    /// What else there is.
    pub aside: Vec<Aside>,
    /// Outlines of districts, if there is a file of them.
    pub outlines: Option<String>,
    /// What names, titles and cells say about the round.
    pub clues: Clues,
    /// The folder.
    pub folder: PathBuf,
}

impl Recognised {
    /// The table of a role.
    pub fn table(&self, role: Role) -> Option<&FoundTable> {
        self.tables.iter().find(|table| table.role == role)
    }
}
