//! What is to be changed, what follows from it, and why nothing does.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use xuewei_core::finding::{Finding, Findings};

use crate::input::datum::Datum;

/// What is to be changed; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SettingsChange {
    /// The shipped pack that holds.
    pub policy: Option<String>,
    /// Keys of the pack by their paths (`reach.max_m`, `points.item.0.cap`), each with what is typed; nothing (`null`) for
    /// what the pack says that is extended.
    pub pack: BTreeMap<String, Option<String>>,
    /// What is done to entries of lists of the pack, one after the other, after its keys.
    pub entries: Vec<EntryChange>,
    /// What headings mean: by table, each heading with the column that it is, an empty one where it is not to be read, and
    /// `null` where the heading is to speak for itself.
    pub columns: BTreeMap<String, BTreeMap<String, Option<String>>>,
    /// The text that fixes the lottery.
    pub seed: Option<String>,
    /// The file of the commitment.
    pub commitment: Option<String>,
    /// From where the changed keys of the pack come: it stands as a remark above each.
    pub source: Option<String>,
    /// The roads on which journeys are walked.
    pub network: Option<NetworkChange>,
}

/// What is done to a list of the pack (`points.item`, `tie_break`, `condition.0.any`). Entries are counted from 0, as they
/// stand when it is done.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryChange {
    /// The path of the list.
    pub list: String,
    /// What is done.
    #[serde(rename = "do")]
    pub doing: EntryDoing,
    /// The entry that is taken away or moved; of `add` the one that is copied, an empty one where left out.
    pub at: Option<usize>,
    /// Of `add` and `move`: the entry before which it then stands; the end of the list where left out.
    pub before: Option<usize>,
    /// Of `add`: keys of the entry, each with what is typed; nothing (`null`) for one that is copied and not to be had.
    #[serde(default)]
    pub keys: BTreeMap<String, Option<String>>,
}

/// What can be done to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EntryDoing {
    /// One more entry.
    Add,
    /// An entry goes.
    Remove,
    /// An entry stands elsewhere: before or after others.
    Move,
    /// The list of the pack that is extended holds again.
    Restore,
}

/// What is to be changed of the roads of a round; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NetworkChange {
    /// The road files in their order; none any more where the list is empty.
    pub roads: Option<Vec<String>>,
    /// The datum of each road file, in the same order.
    pub crs: Option<Vec<Datum>>,
    /// The table of gates; none any more where it is empty.
    pub gates: Option<String>,
    /// The table of barriers; none any more where it is empty.
    pub barriers: Option<String>,
    /// The table of corrections; none any more where it is empty.
    pub edits: Option<String>,
}

/// The texts that follow from a change.
#[derive(Clone, Debug)]
pub struct Changed {
    /// `round.toml`.
    pub round: String,
    /// The pack of the round: the name of its file and its text. None where the round takes a shipped pack as it is.
    pub pack: Option<(String, String)>,
}

/// Findings about a change, with the text of the pack that they speak of.
#[derive(Clone, Debug)]
pub struct NotChanged {
    /// What is wrong.
    pub findings: Findings,
    /// The name and the text of the pack that was not written.
    pub pack: Option<(String, String)>,
}

impl From<Findings> for NotChanged {
    fn from(findings: Findings) -> Self {
        Self {
            findings,
            pack: None,
        }
    }
}

impl From<Finding> for NotChanged {
    fn from(finding: Finding) -> Self {
        Findings::from(finding).into()
    }
}
