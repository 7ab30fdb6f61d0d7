//! What was found when a folder of results was written: it stays with the results.

use std::path::Path;

use crate::files::contents::FINDINGS;
use crate::files::plain;
use crate::words::findings::{Record, read_back};

/// The findings of a folder, in the language in which it was written; none where an earlier version wrote it.
pub fn of_folder(folder: &Path) -> Vec<Record<'static>> {
    let text = plain::text(&folder.join(FINDINGS)).unwrap_or_default();
    read_back(&text).unwrap_or_default()
}
