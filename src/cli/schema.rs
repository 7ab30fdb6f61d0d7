//! `xuewei schema`: JSON Schema of what is read, written and answered.

use super::Failure;
use crate::app::schema;
use crate::tables::json::pretty;

/// Prints the schema of a name, or of all.
pub fn run(name: Option<&str>) -> Result<(), Failure> {
    put!("{}", pretty(&schema::run(name)?));
    Ok(())
}
