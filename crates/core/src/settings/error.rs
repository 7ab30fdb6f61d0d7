//! What the grammar's types object to, kept as it is said: by type, not as a sentence.

use std::fmt;

use serde::de;

use crate::finding::{TomlFault, TomlKind, TomlValue};

/// A fault and the byte of the text at which it lies.
#[derive(Debug, thiserror::Error)]
#[error("{fault}")]
pub struct ReadError {
    pub fault: TomlFault,
    pub at: Option<usize>,
}

impl ReadError {
    /// A fault whose place is told by whoever knows it.
    pub fn new(fault: TomlFault) -> Self {
        Self { fault, at: None }
    }

    /// A value of another kind.
    pub fn other_kind(expected: TomlKind, found: TomlValue) -> Self {
        Self::new(TomlFault::OtherKind { expected, found })
    }

    /// The fault with the keys that the table has, where it lacks one of them.
    #[must_use]
    pub fn among(mut self, keys: &'static [&'static str]) -> Self {
        if let TomlFault::KeyMissing { known, .. } = &mut self.fault
            && known.is_empty()
        {
            *known = keys;
        }
        self
    }

    /// The fault at a place, unless a closer one is known.
    #[must_use]
    pub fn at(mut self, at: Option<usize>) -> Self {
        self.at = self.at.or(at);
        self
    }
}

impl de::Error for ReadError {
    fn custom<T: fmt::Display>(why: T) -> Self {
        Self::new(TomlFault::Other(why.to_string()))
    }

    fn unknown_variant(name: &str, known: &'static [&'static str]) -> Self {
        Self::new(TomlFault::WordUnknown {
            name: name.to_owned(),
            known,
        })
    }

    fn unknown_field(name: &str, known: &'static [&'static str]) -> Self {
        Self::new(TomlFault::KeyUnknown {
            name: name.to_owned(),
            known,
        })
    }

    fn missing_field(name: &'static str) -> Self {
        Self::new(TomlFault::KeyMissing {
            name: name.to_owned(),
            known: &[],
        })
    }
}
