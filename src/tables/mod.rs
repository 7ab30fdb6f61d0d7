//! The contract of tables: each column declared once, and the codecs over the declaration.

pub mod cell;
pub mod csv;
pub mod csv_injection;
pub mod inputs;
pub mod listing;
pub mod parquet;
pub mod row;
pub mod schema;
