//! Which notices a folder of results has: whose they are, and under which names.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use xuewei_core::domain::{ChildIdx, HouseholdIdx, Intake};

/// The folder of the notices.
pub const NOTICES: &str = "notices";

/// Whose notices are asked for. The record of a run has it as `none`, `all`, or a list of identifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Notices {
    /// Nobody's.
    #[default]
    None,
    /// Every family's, and the public list where the pack says how long it may be shown.
    All,
    /// Those of the families of these children, by identifier.
    #[serde(untagged)]
    Of(Vec<String>),
}

impl Notices {
    /// As the record has it; nobody's where it says nothing that could be meant.
    pub(super) fn of_json(value: &Value) -> Self {
        match value {
            Value::String(word) if word == "all" => Self::All,
            Value::Array(ids) => {
                let ids = ids.iter().filter_map(Value::as_str);
                Self::Of(ids.map(str::to_owned).collect())
            }
            _ => Self::None,
        }
    }

    /// The families of a round that get a notice, each with the indices of its children, in the order of its first
    /// child; nothing where no notice is asked for.
    ///
    /// # Errors
    /// The first identifier that no child of the round has.
    pub fn families(&self, intake: &Intake) -> Result<Vec<Vec<ChildIdx>>, String> {
        let wanted = match self {
            Self::None => return Ok(Vec::new()),
            Self::All => return Ok(families(intake)),
            Self::Of(ids) => {
                let children = intake.children();
                let find = |id: &String| {
                    let found = children.binary_search_by(|child| (*child.id).cmp(id));
                    found.map(ChildIdx::from_usize).map_err(|_| id.clone())
                };
                ids.iter().map(find).collect::<Result<Vec<_>, _>>()?
            }
        };
        let mut all = families(intake);
        all.retain(|family| family.iter().any(|child| wanted.contains(child)));
        Ok(all)
    }
}

/// The children of each family, in the order of its first child.
pub fn families(intake: &Intake) -> Vec<Vec<ChildIdx>> {
    let mut of_household: BTreeMap<HouseholdIdx, usize> = BTreeMap::new();
    let mut all: Vec<Vec<ChildIdx>> = Vec::new();
    for (i, child) in intake.children().iter().enumerate() {
        let index = ChildIdx::from_usize(i);
        let known = child.household.and_then(|h| of_household.get(&h).copied());
        match known {
            Some(at) => all[at].push(index),
            None => {
                if let Some(household) = child.household {
                    of_household.insert(household, all.len());
                }
                all.push(vec![index]);
            }
        }
    }
    all
}

/// The notice of a family within the folder of results.
pub fn path_of(intake: &Intake, family: &[ChildIdx]) -> String {
    let first = family
        .first()
        .map(|first| &*intake.children()[first.at()].id);
    format!("{NOTICES}/{}", file_name(first.unwrap_or_default()))
}

/// The name of a family's file: its first child's identifier.
pub fn file_name(id: &str) -> String {
    format!("{}.html", file_stem(id))
}

/// An identifier as the name of a file, with what such a name cannot hold written as `%` and hexadecimal.
pub fn file_stem(id: &str) -> String {
    /// Bytes of an identifier that are kept: the rest of a name is for what the file is.
    const LONGEST: usize = 150;
    let mut name = String::new();
    for character in id.chars() {
        let is_plain = character.is_alphanumeric() || "-_~#+".contains(character);
        if is_plain {
            name.push(character);
        } else {
            let mut bytes = [0; 4];
            for byte in character.encode_utf8(&mut bytes).bytes() {
                name.push_str(&format!("%{byte:02X}"));
            }
        }
        if name.len() > LONGEST {
            break;
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_leads_nowhere_else() {
        assert_eq!(file_name("C0001"), "C0001.html");
        assert_eq!(file_name("../a/b"), "%2E%2E%2Fa%2Fb.html");
        assert_eq!(file_name("学童 1"), "学童%201.html");
        assert!(file_name(&"长".repeat(300)).len() < 200);
    }

    #[test]
    fn the_record_gives_back_whose_notices_were_asked_for() {
        let some = Notices::Of(vec!["A".to_owned(), "B".to_owned()]);
        for notices in [Notices::None, Notices::All, some] {
            let record = serde_json::to_value(&notices).expect("plain values");
            assert_eq!(Notices::of_json(&record), notices);
        }
    }
}
