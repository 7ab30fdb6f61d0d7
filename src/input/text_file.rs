//! Small files of text: packs and scenarios.

use std::path::Path;

use super::encoding::decode;
use super::file_bytes::file_bytes;
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase};

use super::limits::{TEXT_BYTES, too_much};

/// The text of a small file, such as a pack: UTF-8; `shown` is the name under which findings speak of it.
pub fn text_of(path: &Path, file_name: &str) -> Result<String, Findings> {
    let unreadable = |why: &std::io::Error| Findings::from(Finding::unreadable(file_name, why));
    let what = std::fs::metadata(path).map_err(|e| unreadable(&e))?;
    if !what.is_file() {
        let finding = Finding::new(Code::FileUnreadable, file_name);
        return Err(finding.because(Phrase::NotAFile).into());
    }
    if what.len() > TEXT_BYTES {
        let (much, most) = (Arg::Bytes(what.len()), Arg::Bytes(TEXT_BYTES));
        return Err(too_much(file_name, Phrase::FileSize, much, most).into());
    }
    std::fs::read_to_string(path).map_err(|e| unreadable(&e))
}

/// The text of a table that an office has saved, in whichever encoding it writes.
///
/// # Errors
/// It cannot be read, is too large, or is in no encoding that is known.
pub fn decoded_text(path: &Path, file_name: &str) -> Result<String, Findings> {
    let bytes = file_bytes(path)?;
    let text = decode(&bytes).map_err(|why| why.finding(file_name))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}
