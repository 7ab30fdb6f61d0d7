//! A policy pack from its name or file, through the files that it extends.

use std::path::{Path, PathBuf};

use xuewei_core::finding::Findings;
use xuewei_core::policy::{Pack, Source, chain, resolve, shipped, unknown};

use super::text_file::text_of;

/// Loads a pack: one of those shipped by its name, or a file relative to `folder`.
///
/// # Errors
/// Findings with file and line: unknown pack, grammar, unknown keys, a circle of `extends`, values
/// out of range.
pub fn load(name: &str, folder: &Path) -> Result<(Pack, Vec<Source>), Findings> {
    // What a file extends is named relative to where the file stands.
    let mut folder: PathBuf = folder.to_owned();
    let sources = chain(name, &mut |name| {
        let text = match shipped(name) {
            Some(text) => text,
            None => {
                let path = folder.join(name);
                if !path.is_file() {
                    return Err(unknown(name).into());
                }
                folder = path.parent().unwrap_or(Path::new("")).to_owned();
                text_of(&path, name)?
            }
        };
        Ok(Source {
            name: name.to_owned(),
            text,
        })
    })?;
    Ok((resolve(&sources)?, sources))
}
