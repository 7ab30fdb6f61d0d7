//! JSON as files and answers have it.

use serde::Serialize;

/// Indented JSON with a line end.
pub fn pretty(value: &impl Serialize) -> String {
    // Serialising plain records with text keys has no way to fail.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
