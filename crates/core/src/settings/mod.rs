//! TOML files into the types of their grammar. What does not fit is a finding with its line, and its reason is a
//! typed `TomlFault`: nothing of it is read out of a library's sentences. Keys and words may be written in Chinese.

mod bare_keys;
mod error;
mod grammar;
mod key_names;
mod names;
mod reader;
#[cfg(feature = "schema")]
mod schema;
mod tree;

use serde::de::DeserializeOwned;

pub use bare_keys::with_quoted_keys;
pub use key_names::{KEYS, Names, WORDS};
pub use names::{
    all_names, in_chinese, names_of, pack_in_grammar, path_in_chinese, round_key_in_chinese,
    word_in_chinese, word_meant, word_with_number, words_at,
};

use crate::finding::{Code, Finding, TomlFault};
use error::ReadError;
use reader::Reader;
#[cfg(feature = "schema")]
pub use schema::{Day, schema_of};

/// Reads the text of a file; a byte order mark before it is passed over. `file` is the name under which findings speak
/// of it.
///
/// # Errors
/// A finding with its line: grammar, an unknown or a missing key, a value of another kind.
pub fn read<T: DeserializeOwned>(text: &str, file: &str) -> Result<T, Finding> {
    let text = &*with_quoted_keys(text.trim_start_matches('\u{feff}'));
    let read = tree::parse(text).and_then(|root| T::deserialize(Reader::new(root)));
    read.map_err(|wrong| {
        let at = wrong.at.unwrap_or(0).min(text.len());
        let breaks = text.as_bytes()[..at].iter().filter(|b| **b == b'\n');
        let line = 1 + breaks.count();
        finding(file, wrong.fault).row(line)
    })
}

/// Reads keys that stand in no file of their own; `origin` is the file in which they stand.
///
/// # Errors
/// A finding without a line: an unknown or a missing key, a value of another kind.
pub fn read_table<T: DeserializeOwned>(keys: toml::Table, origin: &str) -> Result<T, Finding> {
    let read = T::deserialize(Reader::new(tree::of_table(keys)));
    read.map_err(|wrong: ReadError| finding(origin, wrong.fault))
}

fn finding(file: &str, fault: TomlFault) -> Finding {
    Finding::new(Code::TomlInvalid, file).with("why", fault)
}
