//! The sealed file: what crosses to the portal.
//!
//! ```text
//! 8   "xwsealed"
//! 4   form of the file, 1, little-endian as all numbers
//! 4   bytes of the header
//! …   the header: JSON, the only thing that anybody can read (when, until when, how many)
//! 16n finders, ascending
//! sn  slots of s bytes each, in the same order: an answer, padded, sealed under code and release key
//! …   public files, one after the other, sealed under the release key alone
//! 32  SHA-256 of everything before
//! ```

mod read;
mod write;

use serde::{Deserialize, Serialize};

pub use read::{NoSealedFile, Sealed};
pub use write::{NotSealed, Sealer};

use crate::bytes::sha256;

const MAGIC: &[u8; 8] = b"xwsealed";
const FORM: u32 = 1;
/// Bytes before the header.
const LEAD: usize = 16;
const LARGEST_HEADER: usize = 64 << 10;
const FINDER: usize = 16;
/// Bytes of a tag of AES-GCM.
const TAG: usize = 16;
/// Slots grow in steps: how long the longest answer is tells less.
const STEP: usize = 256;
const LARGEST_SLOT: usize = 64 << 10;
/// Children of a file, at most.
const MOST: u64 = 20_000_000;
/// Bytes of a public file before it is packed.
const LARGEST_PUBLIC: usize = 1 << 30;
const HASH: usize = 32;

/// What anybody can read of a sealed file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Title of the round.
    pub name: String,
    /// Who publishes it, as people know it; empty where nobody says.
    #[serde(default)]
    pub bureau: String,
    /// Whom to ask; empty where nobody says.
    #[serde(default)]
    pub contact: String,
    /// The version of the release, from 1.
    pub version: u32,
    /// The hour, in seconds since 1970.
    pub release: i64,
    /// From when on there is nothing to be had any more, and the file is deleted: seconds since 1970.
    pub expires: i64,
    /// Root of the ledger's tree, to be compared with the printed one; it tells nothing of anybody.
    #[serde(default)]
    pub root: String,
    /// The portal's half of the key under which families may ask for their code by telephone, hexadecimal; empty where they may
    /// not.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lost: String,
    /// What the writer fills in.
    #[serde(default)]
    pub layout: Layout,
}

/// Where what stands in a sealed file, and by what it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// 32 bytes of chance, hexadecimal.
    pub salt: String,
    /// By which the key of the release is known, hexadecimal.
    pub check: String,
    /// How many answers there are.
    pub count: u64,
    /// Bytes of a slot.
    pub slot: u32,
    /// The public files, in order.
    pub public: Vec<Public>,
}

/// A public file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Public {
    /// Its name.
    pub name: String,
    /// Its bytes as they are sealed.
    pub sealed: u64,
    /// Its bytes when it is opened.
    pub plain: u64,
}

/// What binds everything sealed to the header: an answer does not open in another file, nor under another hour.
fn bound_to(header: &[u8]) -> [u8; HASH] {
    sha256(&[b"xuewei header 1\n", header])
}
