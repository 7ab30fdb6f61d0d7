//! `ledger.json`: every version of an allocation, with the hash of what changed and of the folder before.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use xuewei_core::allocation::{Allocation, Outcome};
use xuewei_core::amend::{Move, MoveKind};
use xuewei_core::domain::Sector;

/// All versions of an allocation, the first one first: `ledger.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The versions in order.
    pub versions: Vec<LedgerVersion>,
}

/// One version of an allocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LedgerVersion {
    /// Its number, from 1.
    pub version: u32,
    /// The last day of its changes, such as 2026-07-12; `null` for the first version, which has none.
    pub when: Option<String>,
    /// SHA-256 of `run.json` of the folder that it changes, which names the hashes of all files of that; `null` for the
    /// first version.
    pub before: Option<String>,
    /// The table of its changes; `null` for the first version.
    pub changes: Option<KeptTable>,
    /// The table of those who apply late; `null` where nobody does.
    pub added: Option<KeptTable>,
    /// Children whose families withdrew.
    pub withdrawn: u64,
    /// Children who applied late.
    pub late: u64,
    /// Children whom people placed.
    pub placed: u64,
    /// Children who waited and have a place now.
    pub moved_up: u64,
    /// How many children have what then.
    pub counts: Counts,
}

/// A table that is kept as it was handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeptTable {
    /// Its path within the folder.
    pub file: String,
    /// The name of the file that was handed in, with that of the sheet where one was named.
    pub name: String,
    /// The sheet that was named.
    pub sheet: Option<String>,
    /// SHA-256 of its bytes, in small hexadecimal digits.
    pub sha256: String,
}

/// How many children have what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Children in all.
    pub children: u64,
    /// Children who take part.
    pub eligible: u64,
    /// Children in public places.
    pub public: u64,
    /// Children in bought places.
    pub purchased: u64,
    /// Children who take part and have no place.
    pub unplaced: u64,
    /// Children who take no part, or have withdrawn.
    pub ineligible: u64,
    /// Children who wait for a person.
    pub manual_review: u64,
}

impl Counts {
    /// Counts an allocation.
    pub fn of(allocation: &Allocation) -> Self {
        let mut counts = Self::default();
        for outcome in allocation.outcomes() {
            counts.children += 1;
            let own = match outcome {
                Outcome::Placed {
                    sector: Sector::Public,
                    ..
                } => &mut counts.public,
                Outcome::Placed { .. } => &mut counts.purchased,
                Outcome::Unplaced => &mut counts.unplaced,
                Outcome::Ineligible => &mut counts.ineligible,
                Outcome::ManualReview(_) => &mut counts.manual_review,
            };
            *own += 1;
        }
        counts.eligible = counts.public + counts.purchased + counts.unplaced;
        counts
    }
}

impl LedgerVersion {
    /// The version that a round is allocated with.
    pub fn first(allocation: &Allocation) -> Self {
        Self {
            version: 1,
            when: None,
            before: None,
            changes: None,
            added: None,
            withdrawn: 0,
            late: 0,
            placed: 0,
            moved_up: 0,
            counts: Counts::of(allocation),
        }
    }

    /// The same with what became of the children in it.
    #[must_use]
    pub fn with_moves(mut self, moves: &[Move]) -> Self {
        let count = |wanted: &[MoveKind]| {
            let moves = moves.iter().filter(|own| wanted.contains(&own.kind));
            moves.count() as u64
        };
        self.withdrawn = count(&[MoveKind::Withdrawn]);
        self.placed = count(&[MoveKind::Placed]);
        self.moved_up = count(&[MoveKind::MovedUp]);
        self.late = count(&[
            MoveKind::LatePlaced,
            MoveKind::LateWaiting,
            MoveKind::LateOther,
        ]);
        self
    }
}
