//! Folders: results written whole or not at all, read back, proved; the record of a run.

pub mod contents;
pub mod output;
pub mod provenance;
pub mod results;
pub mod verify;
