//! How much is read. Beyond it a file ends in a finding, in bounded memory and time.

use xuewei_core::finding::{Arg, Code, Finding, Phrase};

/// Bytes of one file.
pub const FILE_BYTES: u64 = 2 << 30;

/// Bytes of a pack or a scenario.
pub const TEXT_BYTES: u64 = 16 << 20;
/// Characters of one cell, as Excel counts them (UTF-16): what it can hold.
pub const CELL: usize = 32_767;

/// Whether a cell is longer than a spreadsheet can hold.
pub fn is_long(cell: &str) -> bool {
    cell.len() > CELL && cell.encode_utf16().count() > CELL
}

/// Columns of one table.
pub const COLUMNS: usize = 2_000;

/// Rows of one table: more than there may be children, so that those are counted and named.
pub const ROWS: usize = 20_000_000;

/// Bytes that a workbook unpacks to, all its parts together.
pub const UNPACKED_BYTES: u64 = 3 << 30;

/// Bytes that a part of a workbook unpacks to which is held in memory whole: all but the sheets.
pub const PART_BYTES: u64 = 512 << 20;

/// The finding of a file that is larger: of what there is more, how much, and how much is read.
pub fn too_much(file: &str, of: Phrase, much: impl Into<Arg>, most: impl Into<Arg>) -> Finding {
    Finding::new(Code::TooMuch, file)
        .with("what", of)
        .with("much", much)
        .with("most", most)
}
