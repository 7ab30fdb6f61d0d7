//! A policy pack from its name or file, through the files that it extends.

use std::path::{Path, PathBuf};

use toml::{Table, Value};
use xuewei_core::finding::Findings;
use xuewei_core::policy::{Pack, Source, chain, resolve, shipped, unknown};
use xuewei_core::settings;

use super::text_file::text_of;

/// Loads a pack: one of those shipped by its name, or a file relative to `folder`.
///
/// # Errors
/// Findings with file and line: unknown pack, grammar, unknown keys, a circle of `extends`, values
/// out of range.
pub fn load(name: &str, folder: &Path) -> Result<(Pack, Vec<Source>), Findings> {
    let sources = sources(name, folder, None)?;
    Ok((resolve(&sources)?, sources))
}

/// The texts of a pack and of those that it extends, itself first; `own` is the text of the first where it does not stand
/// in the folder yet.
///
/// # Errors
/// Findings with file and line: unknown pack, grammar, unknown keys, a circle of `extends`.
pub fn sources(name: &str, folder: &Path, own: Option<&str>) -> Result<Vec<Source>, Findings> {
    // What a file extends is named relative to where the file stands.
    let mut folder: PathBuf = folder.to_owned();
    let mut own = own.map(str::to_owned);
    chain(name, &mut |name| {
        let text = match own.take().or_else(|| shipped(name)) {
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
    })
}

/// The keys of a pack over those of the packs that it extends, the first of `sources` over all others: of a table each
/// key by itself, everything else as a whole. The same as `PackFile::over`, to which a test holds it.
pub fn effective(sources: &[Source]) -> Table {
    let mut merged = Table::new();
    for source in sources.iter().rev() {
        for (key, value) in keys_of(source) {
            match (merged.get_mut(&key), value) {
                (Some(Value::Table(base)), Value::Table(upper)) if !is_whole(&key) => {
                    base.extend(upper);
                }
                (_, value) => {
                    merged.insert(key, value);
                }
            }
        }
    }
    merged
}

/// The keys of one text, under the names of the grammar.
pub fn keys_of(source: &Source) -> Table {
    let text = source.text.trim_start_matches('\u{feff}');
    // It was read before: what does not parse is no pack.
    let own = settings::with_quoted_keys(text).parse::<Table>();
    settings::pack_in_grammar(own.unwrap_or_default())
}

/// Whether a table of a pack is replaced as a whole by that of one that extends it.
pub fn is_whole(key: &str) -> bool {
    key == "validity"
}
