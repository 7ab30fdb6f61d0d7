//! `xuewei schema`: JSON Schema of tables.

use serde_json::{Map, Value, json};
use xuewei_core::finding::nearest;

use super::{Failure, Speaker};
use crate::report::pretty;
use crate::tables::written;

/// Prints the schema of a table, or of all.
pub fn run(name: Option<&str>, speaker: &Speaker) -> Result<(), Failure> {
    let Some(name) = name else {
        put!("{}", pretty(&all()));
        return Ok(());
    };
    match written().into_iter().find(|table| table.name == name) {
        Some(table) => {
            put!("{}", pretty(&table.json_schema(false)));
            Ok(())
        }
        None => {
            let known: Vec<&str> = written().iter().map(|table| table.name).collect();
            let meant = nearest(name, known.iter().copied()).unwrap_or_default();
            let figures = [
                ("name", name.to_owned()),
                ("nearest", meant.to_owned()),
                ("known", known.join(", ")),
            ];
            Err(Failure::Usage(
                speaker.wording.text("schema-unknown", &figures),
            ))
        }
    }
}

/// Every schema, by name.
fn all() -> Value {
    let schemas = written().into_iter();
    let schemas = schemas.map(|table| (table.name.to_owned(), table.json_schema(false)));
    json!({ "written": schemas.collect::<Map<_, _>>() })
}
