//! What the program writes for families and the portal reads: their codes, the sealed file of a release, requests and
//! replies that only the two ends can read, and the public ledger.
//!
//! Pure but for the reader of the sealed file: no clock, no sentence for people but those of the ledger's page. The formats
//! are described in `docs/portal.md` and `docs/ledger.md`, with the vectors that the tests hold this crate to.

mod bytes;

/// The code of a child: 23 signs of chance and a check sign.
pub mod code;

/// Keys: what is derived from a code and from the key of a release.
pub mod keys;

/// The sealed file: answers that open with a code, once the key of the release is there.
pub mod file;

/// What a family reads: the answer that is sealed.
pub mod answer;

/// Requests of families and the replies to them, as files that only the family and the bureau can read.
pub mod mail;

/// A code asked for once more by a telephone number, which only the bureau can read.
pub mod lost;

/// The public ledger: a line without a name for each child, and the tree over them.
pub mod ledger;

pub use bytes::{base64, from_hex, hex, policy_hash, sha256};
