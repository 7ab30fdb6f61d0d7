//! JSON as files and answers have it, and its schema.

use std::io::{self, Write};

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::Serialize;

/// Indented JSON with a line end, the keys as they are declared.
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

/// Indented JSON with a line end, the keys in the order of the alphabet.
pub fn sorted(value: &impl Serialize) -> String {
    pretty(&serde_json::to_value(value).unwrap_or_default())
}

/// JSON Schema (2020-12) of what is written: every key is there, also where its value is `null`.
pub fn schema_of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<T>()
}
