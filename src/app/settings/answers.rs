//! What is told of the settings of a round.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

/// A shipped pack.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct PackAnswer {
    /// Its name.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// The document that it follows.
    pub source: String,
}

/// A word that a key may hold.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct WordAnswer {
    /// As the file has it.
    pub word: String,
    /// In the language of the run.
    pub name: String,
}

/// A key of the pack.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct KeyAnswer {
    /// Its path: `reach.max_m`, `points.item.0.cap`.
    pub path: String,
    /// The table in which it stands, in the language of the run.
    pub group: String,
    /// Its name in the language of the run, with the names of what it stands in.
    pub name: String,
    /// What it says, in a sentence.
    pub about: String,
    /// The unit of its figure; nothing where it has none.
    pub unit: String,
    /// What it holds: `whole`, `decimal`, `yes_no`, `day`, `word`, `text` or `list`.
    pub kind: &'static str,
    /// The words that it may hold, where it holds one or several.
    pub words: Vec<WordAnswer>,
    /// Its value in this round, a list one a line; `null` where nothing sets it.
    pub value: Option<String>,
    /// Its value in the pack that is extended; `null` where that does not set it.
    pub pack_value: Option<String>,
    /// Whether the round has another value than the pack.
    pub differs: bool,
    /// The pack that sets it.
    pub pack: String,
    /// The document and the clause from which it comes, so far as the pack says.
    pub source: String,
    /// How good that document is as a source.
    pub grade: String,
}

/// A key that an entry of a list may have.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntryKeyAnswer {
    /// Its name in the entry.
    pub key: String,
    /// The same in the language of the run.
    pub name: String,
    /// What it says, in a sentence.
    pub about: String,
    /// The unit of its figure; nothing where it has none.
    pub unit: String,
    /// What it holds: as of other keys, `names` for lines `name = value`, and `entries` for entries of its own, each on a line as
    /// TOML has it.
    pub kind: &'static str,
    /// The words that it may hold, where it holds one or several.
    pub words: Vec<WordAnswer>,
}

/// An entry of a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct EntryAnswer {
    /// Its place, from 1, and what it is called.
    pub name: String,
    /// What its keys hold, so far as they are set.
    pub values: BTreeMap<String, String>,
}

/// A list of the pack: entries with keys of their own, or names that are not fixed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ListAnswer {
    /// Its path: `points.item`, `condition.0.any`, `round.0.lines`.
    pub path: String,
    /// The table in which it stands, in the language of the run.
    pub group: String,
    /// Its name in the language of the run, with the names of what it stands in.
    pub name: String,
    /// What it is, in a sentence.
    pub about: String,
    /// `entries`, or `names` for lines `name = value`.
    pub kind: &'static str,
    /// Whether the round has another list than the pack that is extended.
    pub differs: bool,
    /// Whether the list of that pack can be taken again as a whole.
    pub restorable: bool,
    /// The lines of `names`; nothing of `entries`.
    pub value: String,
    /// The entries in their order; none of `names`.
    pub entries: Vec<EntryAnswer>,
    /// The keys that a new entry may have.
    pub keys: Vec<EntryKeyAnswer>,
}

/// A column that a table may have.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct ColumnAnswer {
    /// Its name in files.
    pub key: String,
    /// Its heading in the language of the run.
    pub heading: String,
    /// What it holds, in a sentence.
    pub about: String,
    /// Whether the table needs it.
    pub needed: bool,
}

/// A heading of a table.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct HeadingAnswer {
    /// As it stands in the file.
    pub heading: String,
    /// The column that it was read as; `null` where it was not understood, or is not read.
    pub column: Option<String>,
    /// What the round says of it; an empty text where it says that it is not read, `null` where it says nothing.
    pub said: Option<String>,
    /// Whether something asks for it under its own heading: the pack, or what the round carries into results.
    pub asked_for: bool,
}

/// A table of the round.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct TableAnswer {
    /// What it is: `children`.
    pub table: String,
    /// The same in the language of the run.
    pub name: String,
    /// Its file.
    pub file: String,
    /// Its headings in the order of the file.
    pub headings: Vec<HeadingAnswer>,
    /// The columns that it may have.
    pub known: Vec<ColumnAnswer>,
}

/// A finding about the settings, with the key that it is of.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct FaultAnswer {
    /// The path of the key; nothing where it is of none.
    pub key: String,
    /// Its code.
    pub code: String,
    /// What is wrong, in the language of the run.
    pub cause: String,
    /// What to do, in the language of the run.
    pub action: String,
}

/// A road file of a round.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RoadAnswer {
    /// Its path, as `round.toml` has it.
    pub file: String,
    /// Its datum.
    pub crs: &'static str,
}

/// The roads of a round, and the tables about them.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct NetworkAnswer {
    /// The road files in their order.
    pub roads: Vec<RoadAnswer>,
    /// The table of gates.
    pub gates: Option<String>,
    /// The table of barriers.
    pub barriers: Option<String>,
    /// The table of corrections.
    pub edits: Option<String>,
    /// How the pack measures journeys: `straight_line` or `network`; `null` where the pack cannot be read.
    pub method: Option<&'static str>,
}

/// The settings of a round: what `--format json` prints.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Answer {
    /// The pack, as `round.toml` names it.
    pub policy: String,
    /// The pack that the round's own extends, or the shipped one that it takes; `null` where its own stands alone.
    pub base: Option<String>,
    /// Whether the round has a pack of its own.
    pub own: bool,
    /// The seed, as `round.toml` has it.
    pub seed: Option<String>,
    /// The file of the commitment, as `round.toml` names it.
    pub commitment: Option<String>,
    /// The shipped packs.
    pub packs: Vec<PackAnswer>,
    /// The keys of the pack.
    pub keys: Vec<KeyAnswer>,
    /// The lists of the pack, whose entries are more or fewer from round to round.
    pub lists: Vec<ListAnswer>,
    /// The tables.
    pub tables: Vec<TableAnswer>,
    /// The roads.
    pub network: NetworkAnswer,
    /// What is wrong with the settings.
    pub faults: Vec<FaultAnswer>,
}

/// A change that was written.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Written {
    /// The files, by their names.
    pub files: Vec<String>,
}

/// A change that was refused.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Refused {
    /// What is wrong with it, each with its key.
    pub faults: Vec<FaultAnswer>,
    /// How many findings there are of each code.
    pub counts: BTreeMap<&'static str, usize>,
}
