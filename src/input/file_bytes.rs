//! The bytes of a file that is read.

use std::io;
use std::path::Path;

use super::limits::{FILE_BYTES, too_much};
use super::manifest::file_name;
use xuewei_core::finding::{Arg, Code, Finding, Phrase};

/// The bytes of a file, if it is one and not too large: a device or a pipe would be read for ever.
pub fn file_bytes(path: &Path) -> Result<Vec<u8>, Finding> {
    let unreadable = |why: &io::Error| Finding::unreadable(file_name(path), why);
    let what = std::fs::metadata(path).map_err(|e| unreadable(&e))?;
    if !what.is_file() {
        return Err(Finding::new(Code::FileUnreadable, file_name(path)).because(Phrase::NotAFile));
    }
    if what.len() > FILE_BYTES {
        let (much, most) = (Arg::Bytes(what.len()), Arg::Bytes(FILE_BYTES));
        return Err(too_much(&file_name(path), Phrase::FileSize, much, most));
    }
    std::fs::read(path).map_err(|e| unreadable(&e))
}
