//! JSON Schema of files whose grammar is a type, from the type that reads them.

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema};
use serde_json::Value;

/// A calendar day as TOML writes it: `2026-08-31`, without quotation marks.
#[derive(JsonSchema)]
#[schemars(inline, transparent, extend("format" = "date"))]
pub struct Day(#[allow(dead_code, reason = "only its schema is asked for")] String);

/// JSON Schema (2020-12) of a TOML file with the grammar `T`. Dates are text: JSON knows none. Nothing is `null`:
/// TOML has no such value, and a key without one is left out.
pub fn schema_of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    RecursiveTransform(without_null).transform(&mut schema);
    schema
}

/// Takes `null` out of what a value may be.
fn without_null(schema: &mut Schema) {
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    let Some(Value::Array(any)) = schema.get_mut("anyOf") else {
        return;
    };
    any.retain(|one| one.get("type") != Some(&Value::from("null")));
    if let [Value::Object(only)] = any.as_slice() {
        let only = only.clone();
        schema.remove("anyOf");
        for (key, value) in only {
            schema.insert(key, value);
        }
    }
}
