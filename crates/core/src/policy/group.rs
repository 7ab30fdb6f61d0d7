//! Groups of children: those who rank before all others, and those for whom places are kept.

use serde::Deserialize;

use super::origin::{Grade, Origin};
use super::unresolved::Unresolved;
use crate::finding::Phrase;

/// The column of the children table with the schools of elder brothers and sisters (长幼随学).
pub const SIBLING_SCHOOL: &str = "sibling_school";

/// The column of the children table with the area below the district (片区) of the home.
pub const AREA: &str = "area";

/// A group as written.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GroupFile {
    /// Its name in files.
    pub id: String,
    /// Column of the children table.
    pub column: Option<String>,
    /// What it holds for them.
    pub one_of: Option<Vec<String>>,
    /// In place of a column with words: the children with an elder brother or sister at a school of the round, by the
    /// column `sibling_school`. Of a reserve each school keeps its places for those whose sibling is there.
    pub sibling: Option<bool>,
    /// Per cent of the places of each school that are kept for them; none for a batch.
    pub percent: Option<u8>,
    /// Where the rule stands.
    pub source: Option<String>,
    /// How good the source is.
    pub grade: Option<Grade>,
}

/// Children who come before all others, or for whom places are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRule {
    /// Its name in files.
    pub id: String,
    /// Who belongs to it.
    pub members: Members,
    /// Per cent of the places of each school that are kept for them; none for a batch.
    pub percent: Option<u8>,
    /// Where the rule stands.
    pub origin: Origin,
}

/// Who belongs to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// Whose cell holds one of the words.
    Words {
        /// Column of the children table.
        column: String,
        /// What it holds for them.
        one_of: Vec<String>,
    },
    /// Who has an elder brother or sister at a school of the round; where places of a school are kept, at that school.
    Siblings,
}

impl GroupRule {
    /// The column of the children table that tells who belongs to it.
    pub fn column(&self) -> &str {
        match &self.members {
            Members::Words { column, .. } => column,
            Members::Siblings => SIBLING_SCHOOL,
        }
    }
}

impl GroupFile {
    /// The group, checked; `key` is the key under which it stands.
    pub fn resolve(self, key: &str) -> Result<GroupRule, Unresolved> {
        let members = match (self.column, self.one_of, self.sibling.unwrap_or(false)) {
            (Some(column), Some(one_of), false) => Members::Words { column, one_of },
            (None, None, true) => Members::Siblings,
            _ => {
                let key = format!("{key} {}", self.id);
                let written = vec!["column", "one_of", "sibling"];
                return Err(Unresolved::range(key, written, Phrase::GroupKeys));
            }
        };
        Ok(GroupRule {
            id: self.id,
            members,
            percent: self.percent,
            origin: Origin {
                source: self.source,
                grade: self.grade,
            },
        })
    }
}
