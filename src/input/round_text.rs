//! The text of a round or a pack with single values changed: everything else, remarks too, stays as it is.

use toml_edit::{DocumentMut, Item, TableLike, TomlError};
use xuewei_core::settings;

/// The text as a document.
///
/// # Errors
/// When it is no TOML.
pub fn document(text: &str) -> Result<DocumentMut, TomlError> {
    settings::with_quoted_keys(text.trim_start_matches('\u{feff}')).parse()
}

/// Where the round says which file a table is.
pub fn table_named<'r>(round: &'r mut DocumentMut, role: &str) -> Option<&'r mut Item> {
    named(
        named(round.as_table_mut(), "tables")?.as_table_like_mut()?,
        role,
    )
}

/// What stands under a key, in whichever language it is written.
pub fn named<'t>(table: &'t mut dyn TableLike, key: &str) -> Option<&'t mut Item> {
    let names = settings::names_of(key);
    let name = names.into_iter().find(|name| table.contains_key(name))?;
    table.get_mut(name)
}

/// Writes another text, with the remarks that stand beside the old one.
pub fn say(item: Option<&mut Item>, text: &str) {
    let Some(item) = item else { return };
    let mut new = toml_edit::value(text);
    if let (Some(old), Some(new)) = (item.as_value(), new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    *item = new;
}
