//! The public ledger: a line for each child without its name, and a tree of hashes over them whose nodes carry how many
//! children are below. `docs/ledger.md` describes it for other programs and tells what it proves to whom.

mod check;
mod page;
mod record;
mod table;
mod tree;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use check::{LedgerFault, check};
pub use page::page;
pub use record::Record;
pub use table::{NoLedger, read_table, write_table};
pub use tree::{Branch, Proof, Side, Step, Tree};

use crate::bytes::{from_hex, hex};
use crate::keys::Nonce;

/// A hash.
pub type Hash = [u8; 32];

/// The names of the published files.
pub const LEDGER_CSV: &str = "ledger.csv";
/// Root, sums and what they are bound to.
pub const LEDGER_JSON: &str = "ledger.json";
/// The page that checks.
pub const LEDGER_HTML: &str = "ledger.html";

/// A line of `ledger.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Position in the order of all who take part; none for a child that a person placed outside it.
    pub rank: Option<u32>,
    /// `public`, `purchased`, `unplaced` or another word of `allocation.csv`.
    pub outcome: String,
    /// The school; empty where there is none.
    pub school_id: String,
    /// Points as they are written; empty where they are not known or not shown.
    pub points: String,
    /// The priority tier from 1; empty where there is none or it is not shown.
    pub tier: String,
    /// What placed the child by hand; empty for the procedure.
    pub manual: String,
    /// The hash of nonce and record.
    pub leaf: Hash,
}

/// `ledger.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The form of the ledger, 1.
    pub form: u32,
    /// Title of the round.
    pub name: String,
    /// The version of the release.
    pub version: u32,
    /// The root of the tree, hexadecimal: what is printed where nobody can change it.
    pub root: String,
    /// Lines.
    pub lines: u64,
    /// How many each school admitted, by its identifier.
    pub schools: BTreeMap<String, u64>,
    /// The places of each school that has any, by its identifier.
    pub places: BTreeMap<String, u64>,
    /// SHA-256 of the identifiers of those who were drawn, as `run.json` has it.
    pub list_hash: String,
    /// The hash of the commitment before the draw; empty where there was none.
    #[serde(default)]
    pub commitment: String,
    /// The seed of the draw.
    pub seed: String,
    /// Whether points and tiers are left out of the lines. The leaves have them.
    #[serde(default)]
    pub coarse: bool,
}

/// What a family is told of its own line: all that its leaf is the hash of, and the way from there to the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    /// The nonce, hexadecimal.
    pub nonce: String,
    /// The record.
    pub record: Record,
    /// The way to the root.
    pub proof: Proof,
    /// The root at its end, hexadecimal.
    pub root: String,
}

/// What the root is bound to besides the tree.
#[derive(Clone, Copy, Debug)]
pub struct Bound<'a> {
    /// Title of the round.
    pub name: &'a str,
    /// The version of the release.
    pub version: u32,
    /// SHA-256 of the list.
    pub list_hash: &'a str,
    /// The commitment.
    pub commitment: &'a str,
    /// The seed.
    pub seed: &'a str,
}

impl Summary {
    /// What its root is bound to.
    pub fn bound(&self) -> Bound<'_> {
        Bound {
            name: &self.name,
            version: self.version,
            list_hash: &self.list_hash,
            commitment: &self.commitment,
            seed: &self.seed,
        }
    }
}

impl Opened {
    /// Whether the record leads to the root of a ledger: what the page does, too.
    pub fn leads_to(&self, ledger: &Summary) -> bool {
        let reached = || {
            let nonce: Nonce = from_hex(&self.nonce)?;
            let line = self.record.line(&nonce, ledger.coarse);
            let top = self.proof.top(line.hash(), &self.record.school_id)?;
            Some(hex(&tree::root_of(top, ledger.bound())))
        };
        reached().as_deref() == Some(&*ledger.root)
    }
}
