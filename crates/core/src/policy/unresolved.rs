//! Why a pack cannot be used: a key at fault.

/// A key that is missing or holds what is not allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unresolved {
    /// Key at fault.
    pub key: String,
    /// What it holds; empty when it is missing.
    pub value: String,
    /// What is allowed.
    pub allowed: String,
}

impl Unresolved {
    /// A key that must be there.
    pub fn missing(key: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            value: String::new(),
            allowed: String::new(),
        }
    }

    /// Whether the key is not there.
    pub fn is_missing(&self) -> bool {
        self.value.is_empty() && self.allowed.is_empty()
    }

    /// A value that is not allowed.
    pub fn range(key: impl Into<String>, value: impl ToString, allowed: impl ToString) -> Self {
        Self {
            key: key.into(),
            value: value.to_string(),
            allowed: allowed.to_string(),
        }
    }
}
