//! `run.json`: from what, with what and how the results were made.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::notices::Notices;
use crate::input::{Input, InputFile, sha256};
use crate::version::{Program, solver};
use xuewei_core::qualify::Qualified;
use xuewei_core::summary::Commitment;

/// What is not of the round: who runs it, from where, and what for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which program runs.
    pub program: Program,
    /// Where the inputs are.
    pub paths: Paths,
    /// What is asked for of a round; nothing where only points are counted.
    pub wanted: Option<Wanted>,
}

/// How the record says where the inputs are.
#[derive(Clone, Debug)]
pub enum Paths {
    /// As seen from this folder, to which the results go.
    From(PathBuf),
    /// As an earlier record says it, in its order: they may have been moved since.
    AsRecorded(Vec<String>),
    /// What an earlier record says of inputs and pack: they were read from what its folder keeps, and not again.
    OfRecord(Box<Value>),
}

/// What is asked for of a round: on it depends which files there are, and in which language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Wanted {
    /// Whether the round is also solved again with one more class at every school and parcel.
    pub class_values: bool,
    /// Whose notices are written.
    pub notices: Notices,
    /// Whether each school gets a list of its children.
    #[serde(default, skip_serializing_if = "is_not")]
    pub lists: bool,
    /// Whether there is a public sheet.
    #[serde(default, skip_serializing_if = "is_not")]
    pub public: bool,
    /// Whether what the round was decided by is kept beside the results.
    #[serde(default, skip_serializing_if = "is_not")]
    pub kept: bool,
    /// The language of what people read: `zh` or `en`.
    pub lang: String,
}

fn is_not(wanted: &bool) -> bool {
    !wanted
}

impl Wanted {
    /// What the record of a run says of it; where it says nothing, that nothing more is asked for, in Chinese.
    pub fn of_record(record: &Value) -> Self {
        let options = &record["options"];
        Self {
            class_values: options["class_values"] == true,
            notices: Notices::of_json(&options["notices"]),
            lists: options["lists"] == true,
            public: options["public"] == true,
            kept: options["kept"] == true,
            lang: options["lang"].as_str().unwrap_or("zh").to_owned(),
        }
    }
}

/// An input by what it is and the hash of what was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InputByHash {
    /// What it is: `round`, or its key in `[tables]`.
    pub role: &'static str,
    /// SHA-256 of its bytes, in small hexadecimal digits.
    pub sha256: String,
}

/// Inputs by what they are and the hash of what was read.
pub fn inputs_by_hash(files: &[InputFile]) -> Vec<InputByHash> {
    let by_hash = |file: &InputFile| InputByHash {
        role: file.role,
        sha256: file.sha256.clone(),
    };
    files.iter().map(by_hash).collect()
}

/// An input with the place at which it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InputRecord {
    /// What it is: `round`, or its key in `[tables]`.
    pub role: String,
    /// Its path as seen from the folder of the results, with forward slashes.
    pub path: String,
    /// SHA-256 of its bytes, in small hexadecimal digits.
    pub sha256: String,
}

/// The round that was run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RoundRecord {
    /// Its title.
    pub name: String,
    /// The year of entry.
    pub year: i64,
    /// The level of school: `primary` or `junior`.
    pub stage: &'static str,
}

/// A file of the policy pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackSource {
    /// The name of a shipped pack, or of the file.
    pub name: String,
    /// SHA-256 of its text, in small hexadecimal digits.
    pub sha256: String,
}

/// The policy pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PackRecord {
    /// Its title.
    pub title: String,
    /// Its files, each before the one that it extends.
    pub sources: Vec<PackSource>,
}

/// How far children may be sent, how that is measured, and what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OptionsRecord {
    /// The longest journey, metres.
    pub max_m: i64,
    /// Whether every district takes every child.
    pub across_districts: bool,
    /// The factor on the straight line.
    pub detour: f64,
    /// What was asked for of the round; left out where only points are counted.
    #[serde(flatten)]
    pub wanted: Option<Wanted>,
}

/// What anyone needs to draw the lots again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LotteryRecord {
    /// The text that fixes the lottery.
    pub seed: String,
    /// The way of drawing.
    pub method: &'static str,
    /// Who of a household draws together: `twins`, `household` or `each`.
    pub household: &'static str,
    /// SHA-256 of the sorted identifiers of all who take part, one a line.
    pub applicants_sha256: String,
}

/// The record of a run: `run.json`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Run {
    /// Which program it was.
    pub program: Program,
    /// The solver with its version, and how it runs.
    pub solver: String,
    /// The round.
    pub round: RoundRecord,
    /// What was read.
    pub inputs: Vec<InputRecord>,
    /// The rules.
    pub pack: PackRecord,
    /// What was optimised, the first before all others.
    pub objectives: Vec<String>,
    /// SHA-256 of every other file of the folder by its path, but for `summary.json`, which holds times.
    pub outputs: BTreeMap<String, String>,
    /// SHA-256 of `summary.json` with `seconds` `null`; left out where there is no summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary_without_seconds: Option<String>,
    /// How far children may be sent, and what was asked for.
    pub options: OptionsRecord,
    /// How lots were drawn.
    pub lottery: LotteryRecord,
    /// The commitment that the round names, and what is not as it says; `null` where the round names none.
    pub commitment: Option<Commitment>,
}

/// Inputs by where they are, what they are and the hash of what was read.
pub fn inputs_by_path(files: &[InputFile], paths: &Paths) -> Vec<InputRecord> {
    let path = |at: usize, file: &InputFile| match paths {
        Paths::From(folder) => relative(&file.path, folder),
        Paths::AsRecorded(paths) => paths.get(at).cloned().unwrap_or_default(),
        Paths::OfRecord(_) => String::new(),
    };
    if let Paths::OfRecord(record) = paths {
        let text = |own: &Value, key: &str| own[key].as_str().unwrap_or_default().to_owned();
        let inputs = record["inputs"].as_array().into_iter().flatten();
        let record = |own: &Value| InputRecord {
            role: text(own, "role"),
            path: text(own, "path"),
            sha256: text(own, "sha256"),
        };
        return inputs.map(record).collect();
    }
    let record = |(at, file): (usize, &InputFile)| InputRecord {
        role: file.role.to_owned(),
        path: path(at, file),
        sha256: file.sha256.clone(),
    };
    files.iter().enumerate().map(record).collect()
}

/// The record of a run. Paths are relative to the output folder, so that the record says the same
/// wherever the whole lies; hashes are SHA-256.
///
/// `outputs` are the other files of the folder with their hashes, but for `summary.json`, which holds
/// times: `summary_without_seconds` is its hash without them. `commitment` is what the round was held against. Of a round
/// that is amended, input and ranks are those with which it was allocated.
pub fn provenance(
    (input, qualified): (&Input, &Qualified),
    options: &Options,
    outputs: BTreeMap<String, String>,
    summary_without_seconds: Option<String>,
    commitment: Option<&Commitment>,
) -> Run {
    let (intake, pack) = (&input.intake, &input.pack);
    Run {
        program: options.program.clone(),
        solver: format!("{}, simplex, one thread", solver()),
        round: RoundRecord {
            name: intake.name().to_owned(),
            year: intake.year(),
            stage: intake.level().as_str(),
        },
        inputs: inputs_by_path(&input.files, &options.paths),
        pack: match &options.paths {
            Paths::OfRecord(record) => recorded_pack(input, record),
            Paths::From(_) | Paths::AsRecorded(_) => pack_record(input),
        },
        objectives: pack.objectives.iter().map(|o| o.name()).collect(),
        outputs,
        summary_without_seconds,
        options: OptionsRecord {
            max_m: pack.reach.max.get(),
            across_districts: pack.reach.across_districts,
            detour: pack.travel.detour,
            wanted: options.wanted.clone(),
        },
        lottery: LotteryRecord {
            seed: intake.seed().to_owned(),
            method: "sha256(seed:child_id), smaller first",
            household: pack.household_draw.as_str(),
            applicants_sha256: applicants(input, qualified),
        },
        commitment: commitment.cloned(),
    }
}

/// The policy pack of a round with its files.
pub fn pack_record(input: &Input) -> PackRecord {
    let sources = input.pack_sources.iter().map(|source| PackSource {
        name: source.name.clone(),
        sha256: sha256(source.text.as_bytes()),
    });
    PackRecord {
        title: input.pack.title.clone(),
        sources: sources.collect(),
    }
}

/// The policy pack of a round with the files that an earlier record names.
fn recorded_pack(input: &Input, record: &Value) -> PackRecord {
    let sources = record["pack"]["sources"].as_array().into_iter().flatten();
    let text = |own: &Value, key: &str| own[key].as_str().unwrap_or_default().to_owned();
    let sources = sources.map(|own| PackSource {
        name: text(own, "name"),
        sha256: text(own, "sha256"),
    });
    PackRecord {
        title: input.pack.title.clone(),
        sources: sources.collect(),
    }
}

/// The hash of the sorted identifiers of all who take part, one a line: published before the draw, it
/// shows afterwards that nobody was added or taken out.
fn applicants(input: &Input, qualified: &Qualified) -> String {
    let mut list = String::new();
    let mut order: Vec<_> = qualified.ranking.order().to_vec();
    order.sort_unstable();
    for child in order {
        list.push_str(&input.intake.children()[child.at()].id);
        list.push('\n');
    }
    sha256(list.as_bytes())
}

/// A path as seen from a folder; as it is where the two share no root. Always with forward slashes.
fn relative(path: &Path, folder: &Path) -> String {
    let (Ok(path_abs), Ok(folder_abs)) = (std::path::absolute(path), std::path::absolute(folder))
    else {
        return path.display().to_string();
    };
    let (path_abs, folder_abs) = (tidy(&path_abs), tidy(&folder_abs));
    let shared = path_abs
        .components()
        .zip(folder_abs.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder_abs.components().count() - shared;
    let down = path_abs.components().skip(shared);
    let parts: Vec<String> = std::iter::repeat_n("..".to_owned(), up)
        .chain(down.map(|c| c.as_os_str().to_string_lossy().into_owned()))
        .collect();
    parts.join("/")
}

/// Without `..` in the middle.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        if component == Component::ParentDir {
            tidy.pop();
        } else {
            tidy.push(component);
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_the_folder_of_results() {
        let result = |path: &str, folder: &str| relative(Path::new(path), Path::new(folder));
        assert_eq!(
            result("/a/data/round.toml", "/a/out/demo"),
            "../../data/round.toml"
        );
        assert_eq!(result("/a/data/../x.csv", "/a/out"), "../x.csv");
    }
}
