//! What a family reads: the answer that is sealed, a page for each language, and its line of the ledger.

use std::collections::BTreeMap;

use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use serde::{Deserialize, Serialize};

use crate::ledger::Opened;

/// Bytes of an answer before it is packed: twice the 15 KB that one page may have, and its line of the ledger.
pub const LARGEST: usize = 48 << 10;

/// How an answer looks, on a phone and on A4: of notices that are sent, and of the portal's page.
pub const STYLE: &str = include_str!("notice.css");

/// The answer of a child.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The content of the page, by language (`zh`, `en`): HTML of the program's own, names in it escaped.
    pub pages: BTreeMap<String, String>,
    /// The child's line of the public ledger, which the family can open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub leaf: Option<Opened>,
    /// What the family can do besides reading, until when.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acts: Vec<Act>,
}

/// What a family can do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// What it is.
    pub kind: ActKind,
    /// Until when: seconds since 1970; none is always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
}

/// Kinds of what a family can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActKind {
    /// Ask a person to look at it again.
    Review,
    /// Take the place.
    Accept,
    /// Give it back.
    GiveBack,
    /// Go on waiting for another.
    KeepWaiting,
}

impl ActKind {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Review,
        Self::Accept,
        Self::GiveBack,
        Self::KeepWaiting,
    ];

    /// As tables and forms have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Review => "review",
            Self::Accept => "accept",
            Self::GiveBack => "give_back",
            Self::KeepWaiting => "keep_waiting",
        }
    }

    /// By its word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

impl Answer {
    /// Packed, as it is sealed; `None` where it is larger than [`LARGEST`].
    pub fn pack(&self) -> Option<Vec<u8>> {
        let text = serde_json::to_vec(self).ok()?;
        (text.len() <= LARGEST).then(|| compress_to_vec(&text, 8))
    }

    /// What was packed; `None` of anything else.
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let text = decompress_to_vec_with_limit(packed, LARGEST).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_and_one_too_large_is_not_packed() {
        let mut answer = Answer::default();
        answer.pages.insert("zh".to_owned(), "学位".repeat(1000));
        answer.acts.push(Act {
            kind: ActKind::Review,
            until: Some(1),
        });
        let packed = answer.pack().expect("small enough");
        assert!(packed.len() < 200);
        assert_eq!(Answer::unpack(&packed), Some(answer.clone()));
        answer.pages.insert("en".to_owned(), "a".repeat(LARGEST));
        assert_eq!(answer.pack(), None);
        let bomb = compress_to_vec(&vec![b' '; LARGEST + 1], 8);
        assert_eq!(Answer::unpack(&bomb), None);
    }
}
