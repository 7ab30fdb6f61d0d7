//! What stands in the list that each school gets of its children.

use serde::Deserialize;

use super::unresolved::Unresolved;

/// The columns that a list can have without the round carrying them.
pub const LIST_COLUMNS: &[&str] = &[
    "child_id",
    "points",
    "rank",
    "community",
    "district",
    "metres",
    "step",
];

/// The lists of schools.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists {
    /// Columns in their order: those of [`LIST_COLUMNS`], others by the name under which the round carries them. `None`:
    /// the identifier, whatever the round carries, points, rank, community and journey.
    pub columns: Option<Vec<String>>,
    /// The column by which children stand; `None`: by their identifiers.
    pub sort: Option<String>,
    /// The column, carried by the round, that tells of special needs: children for whom it is not empty have a sheet.
    pub needs: Option<String>,
}

/// The section `[lists]` as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ListsFile {
    /// Columns of a school's list in their order: `child_id`, `points`, `rank`, `community`, `district`, `metres`, `step`, or
    /// a column that the round carries.
    pub columns: Option<Vec<String>>,
    /// The column by which children stand in a list.
    pub sort: Option<String>,
    /// The column that tells of special needs.
    pub needs: Option<String>,
}

impl ListsFile {
    /// This file's keys over those of the pack it extends.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            columns: self.columns.or(base.columns),
            sort: self.sort.or(base.sort),
            needs: self.needs.or(base.needs),
        }
    }

    /// The lists, or the key at fault.
    ///
    /// # Errors
    /// A list of no columns, or a name that is empty.
    pub fn resolve(self) -> Result<Lists, Unresolved> {
        let is_blank = |name: &String| name.trim().is_empty();
        let is_none = |names: &Vec<String>| names.is_empty() || names.iter().any(is_blank);
        if self.columns.as_ref().is_some_and(is_none) {
            return Err(Unresolved::missing("lists.columns"));
        }
        if self.sort.as_ref().is_some_and(is_blank) {
            return Err(Unresolved::missing("lists.sort"));
        }
        if self.needs.as_ref().is_some_and(is_blank) {
            return Err(Unresolved::missing("lists.needs"));
        }
        Ok(Lists {
            columns: self.columns,
            sort: self.sort,
            needs: self.needs,
        })
    }
}

impl Lists {
    /// The columns of a list, where the round carries these.
    pub fn shown<'a>(&'a self, carried: &[&'a str]) -> Vec<&'a str> {
        let Some(columns) = &self.columns else {
            let first = ["child_id"].into_iter();
            let after = ["points", "rank", "community", "metres"];
            return first.chain(carried.iter().copied()).chain(after).collect();
        };
        let known = |name: &&str| LIST_COLUMNS.contains(name) || carried.contains(name);
        columns.iter().map(String::as_str).filter(known).collect()
    }

    /// Names of columns, of the order and of needs that no list can have: the round does not carry them.
    pub fn not_carried(&self, carried: &[&str]) -> Vec<String> {
        let columns = self.columns.iter().flatten();
        let named = columns
            .chain(&self.sort)
            .filter(|name| !LIST_COLUMNS.contains(&name.as_str()));
        let mut all: Vec<String> = named
            .chain(&self.needs)
            .filter(|name| !carried.contains(&name.as_str()))
            .cloned()
            .collect();
        all.sort();
        all.dedup();
        all
    }
}
