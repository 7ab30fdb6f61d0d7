//! Why a pack or the settings of a round cannot be used: a key at fault.

use crate::finding::{Arg, Code, Finding};

/// A key that is missing or holds what is not allowed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Unresolved {
    /// A key that must be there is not.
    #[error("the key {key} is missing")]
    Missing {
        /// Its path.
        key: String,
    },
    /// A key holds what is not allowed.
    #[error("the key {key} holds {value}, allowed: {allowed}")]
    NotAllowed {
        /// Its path.
        key: String,
        /// What it holds.
        value: Box<Arg>,
        /// What is allowed.
        allowed: Box<Arg>,
    },
}

impl Unresolved {
    /// A key that must be there.
    pub fn missing(key: impl Into<String>) -> Self {
        Self::Missing { key: key.into() }
    }

    /// A value that is not allowed.
    pub fn range(key: impl Into<String>, value: impl Into<Arg>, allowed: impl Into<Arg>) -> Self {
        Self::NotAllowed {
            key: key.into(),
            value: Box::new(value.into()),
            allowed: Box::new(allowed.into()),
        }
    }

    /// The path of the key.
    pub fn key(&self) -> &str {
        match self {
            Self::Missing { key } | Self::NotAllowed { key, .. } => key,
        }
    }

    /// The finding of it in a file.
    pub fn finding(self, file: impl Into<String>) -> Finding {
        match self {
            Self::Missing { key } => {
                Finding::new(Code::KeyMissing, file).with("key", Arg::Key(key))
            }
            Self::NotAllowed {
                key,
                value,
                allowed,
            } => Finding::new(Code::SettingInvalid, file)
                .with("key", Arg::Key(key))
                .with("value", *value)
                .with("allowed", *allowed),
        }
    }
}
