//! JSON Schema of what is read, written and answered.

use serde_json::{Map, Value, json};

use super::Error;
use crate::tables::written;

/// The names of which there is a schema.
pub fn names() -> Vec<&'static str> {
    written().iter().map(|table| table.name).collect()
}

/// The schema of a name, or every schema by name.
///
/// # Errors
/// When there is none of the name.
pub fn run(name: Option<&str>) -> Result<Value, Error> {
    let Some(name) = name else {
        let schemas = written().into_iter();
        let schemas = schemas.map(|table| (table.name.to_owned(), table.json_schema(false)));
        return Ok(json!({ "written": schemas.collect::<Map<_, _>>() }));
    };
    let found = written().into_iter().find(|table| table.name == name);
    let found = found.map(|table| table.json_schema(false));
    found.ok_or_else(|| Error::UnknownTable(name.to_owned()))
}
