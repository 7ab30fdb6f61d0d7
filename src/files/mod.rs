//! Folders: results written whole or not at all, read back, proved; the record of a run.

pub mod amended;
pub mod commitment;
pub mod contents;
mod followed;
pub mod kept;
pub mod lists;
pub mod notices;
pub mod output;
pub mod plain;
pub mod plan_fault;
pub mod plan_folder;
pub mod planning;
pub mod provenance;
pub mod public;
pub mod public_ledger;
pub mod record;
pub mod results;
pub mod secrets;
pub mod verify;
