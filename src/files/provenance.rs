//! `run.json`: from what, with what and how the results were made.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use schemars::JsonSchema;
use serde::Serialize;

use crate::input::{Input, InputFile, sha256};
use crate::version::{Program, program, solver};
use xuewei_core::qualify::Qualified;

/// What the command line decided.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that the results go to.
    pub out: PathBuf,
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
    pub role: &'static str,
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

/// How far children may be sent, and how that is measured.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OptionsRecord {
    /// The longest journey, metres.
    pub max_m: i64,
    /// Whether every district takes every child.
    pub across_districts: bool,
    /// The factor on the straight line.
    pub detour: f64,
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
    pub objectives: Vec<&'static str>,
    /// SHA-256 of the files that were written, by their names.
    pub outputs: BTreeMap<String, String>,
    /// How far children may be sent.
    pub options: OptionsRecord,
    /// How lots were drawn.
    pub lottery: LotteryRecord,
}

/// The record of a run. Paths are relative to the output folder, so that the record says the same
/// wherever the whole lies; hashes are SHA-256.
///
/// `outputs` are the other files of the folder with their hashes, but for `summary.json`, which holds
/// times.
pub fn provenance(
    input: &Input,
    qualified: &Qualified,
    options: &Options,
    outputs: &[(&str, String)],
) -> Run {
    let (intake, pack) = (&input.intake, &input.pack);
    let result = |file: &InputFile| InputRecord {
        role: file.role,
        path: relative(&file.path, &options.out),
        sha256: file.sha256.clone(),
    };
    let sources = input.pack_sources.iter().map(|source| PackSource {
        name: source.name.clone(),
        sha256: sha256(source.text.as_bytes()),
    });
    let outputs = outputs.iter();
    Run {
        program: program(),
        solver: format!("{}, simplex, one thread", solver()),
        round: RoundRecord {
            name: intake.name().to_owned(),
            year: intake.year(),
            stage: intake.level().as_str(),
        },
        inputs: input.files.iter().map(result).collect(),
        pack: PackRecord {
            title: pack.title.clone(),
            sources: sources.collect(),
        },
        objectives: pack.objectives.iter().map(|o| o.as_str()).collect(),
        outputs: outputs
            .map(|(name, hash)| ((*name).to_owned(), hash.clone()))
            .collect(),
        options: OptionsRecord {
            max_m: pack.reach.max.get(),
            across_districts: pack.reach.across_districts,
            detour: pack.travel.detour,
        },
        lottery: LotteryRecord {
            seed: intake.seed().to_owned(),
            method: "sha256(seed:child_id), smaller first",
            household: pack.household_draw.as_str(),
            applicants_sha256: applicants(input, qualified),
        },
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
