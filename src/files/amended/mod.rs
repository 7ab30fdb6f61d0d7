//! Late changes (变更) in a folder of results: the ledger of all versions, and what it takes to go through them again from
//! the first.
//!
//! A folder of version `n` holds, beside the results, `ledger.json` and in `versions/` of each earlier version the record
//! and the allocation (`versions/1/run.json`, `versions/1/allocation.csv`), and of each later one the tables of its
//! changes as they were handed in (`versions/2/changes.csv`, `versions/2/added.csv`).

mod chain;
mod ledger;
mod stage;

pub use chain::{Chain, ChangeTold, How, Next, NotAdvanced};
pub use ledger::{Counts, KeptTable, Ledger, LedgerVersion};
pub use stage::{Begun, NotBegun, Stage, StageChanges};

/// The ledger of all versions of an amended folder.
pub const LEDGER: &str = "ledger.json";
/// What is kept of the versions.
pub const VERSIONS: &str = "versions";

/// Where a file of a version is kept.
pub fn kept(version: u32, name: &str) -> String {
    format!("{VERSIONS}/{version}/{name}")
}
