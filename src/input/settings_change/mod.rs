//! What a person changes of the settings of a round: keys of its pack, what headings mean, seed and commitment. The texts
//! that follow keep every remark that people wrote into them, and nothing is written where one of them is wrong.

mod change;
mod entries;
mod fault_key;
mod pack;
mod round_file;
mod toml_text;

use std::path::Path;

use xuewei_core::finding::Findings;

pub use change::{Changed, EntryChange, EntryDoing, NetworkChange, NotChanged, SettingsChange};
pub use fault_key::pack_fault_key;
pub use pack::is_own_pack;
pub use toml_text::value_at;

use self::pack::{PackAfter, changed_pack};
use self::round_file::{change_columns, change_network};
use self::toml_text::{document, put};
use super::encoding::decode;
use super::file_bytes::file_bytes;
use super::manifest::{self, Manifest, file_name};

/// Reads `round.toml`: its text, and what it says.
///
/// # Errors
/// It cannot be read.
pub fn read_settings(path: &Path) -> Result<(String, Manifest), Findings> {
    let bytes = file_bytes(path)?;
    let text = decode(&bytes).map_err(|why| why.finding(file_name(path)))?;
    let text = text.trim_start_matches('\u{feff}').to_owned();
    let manifest = manifest::parse(path, &text)?;
    Ok((text, manifest))
}

/// The texts of a round with a change in them.
///
/// # Errors
/// Findings: a key that there is not, or a value that it cannot have; nothing follows then.
pub fn change_settings(path: &Path, change: &SettingsChange) -> Result<Changed, NotChanged> {
    let (text, manifest) = read_settings(path)?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let mut round = document(&text, &file_name(path))?;
    let pack = changed_pack(folder, &manifest, change)?;
    let policy = match &pack {
        PackAfter::Own { name, .. } => name,
        PackAfter::Shipped(name) => name,
    };
    if *policy != manifest.policy {
        put(&mut round, "policy", policy);
    }
    if let Some(seed) = &change.seed {
        put(&mut round, "seed", seed);
    }
    if let Some(commitment) = &change.commitment {
        put(&mut round, "commitment", commitment);
    }
    change_columns(&mut round, change)?;
    if let Some(change) = &change.network {
        change_network(&mut round, change);
    }
    let round = round.to_string();
    manifest::parse(path, &round)?;
    Ok(Changed {
        round,
        pack: match pack {
            PackAfter::Own { name, text } => Some((name, text)),
            PackAfter::Shipped(_) => None,
        },
    })
}
