//! JSON as files and answers have it.

use std::io::{self, Write};

use serde::Serialize;

/// Indented JSON with a line end.
pub fn pretty(value: &impl Serialize) -> String {
    // Serialising plain records with text keys has no way to fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}

/// Writes the same without holding the text in memory.
///
/// # Errors
/// When the writer fails.
pub fn write_pretty(value: &impl Serialize, to: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *to, value)?;
    to.write_all(b"\n")
}
