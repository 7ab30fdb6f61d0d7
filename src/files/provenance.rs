//! `run.json`: from what, with what and how the results were made.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use super::notices::Notices;
use super::record::SUMMARY_HASH;
use crate::input::{Input, InputFile, sha256};
use xuewei_core::qualify::Qualified;

/// What the command line decided.
#[derive(Clone, Debug)]
pub struct Options {
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
}

/// What is asked for of a round: on it depends which files there are, and in which language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Whether the round is also solved again with one more class at every school and parcel.
    pub class_values: bool,
    /// Whose notices are written.
    pub notices: Notices,
    /// The language of what people read: `zh` or `en`.
    pub lang: String,
}

impl Wanted {
    /// What the record of a run says of it; where it says nothing, that nothing more is asked for, in Chinese.
    pub fn of_record(record: &Value) -> Self {
        let options = &record["options"];
        Self {
            class_values: options["class_values"] == true,
            notices: Notices::of_json(&options["notices"]),
            lang: options["lang"].as_str().unwrap_or("zh").to_owned(),
        }
    }
}

/// Which program it is.
pub fn program() -> Value {
    json!({ "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") })
}

/// Inputs by what they are and the hash of what was read.
pub fn inputs_by_hash(files: &[InputFile]) -> Vec<Value> {
    files
        .iter()
        .map(|file| json!({ "role": file.role, "sha256": file.sha256 }))
        .collect()
}

/// Inputs by where they are, what they are and the hash of what was read.
fn inputs_by_path(files: &[InputFile], paths: &Paths) -> Vec<Value> {
    let path = |(at, file): (usize, &InputFile)| match paths {
        Paths::From(folder) => relative(&file.path, folder),
        Paths::AsRecorded(paths) => paths.get(at).cloned().unwrap_or_default(),
    };
    files
        .iter()
        .enumerate()
        .map(|(at, file)| json!({ "role": file.role, "path": path((at, file)), "sha256": file.sha256 }))
        .collect()
}

/// The record of a run. Paths are relative to the output folder, so that the record says the same
/// wherever the whole lies; hashes are SHA-256.
///
/// `outputs` are the other files of the folder with their hashes, but for `summary.json`, which holds
/// times: `summary` is its hash without them.
pub fn provenance(
    input: &Input,
    qualified: &Qualified,
    options: &Options,
    outputs: &BTreeMap<String, String>,
    summary: Option<&str>,
) -> Value {
    let packs: Vec<Value> = input
        .pack_sources
        .iter()
        .map(|source| json!({ "name": source.name, "sha256": sha256(source.text.as_bytes()) }))
        .collect();
    let objectives: Vec<&str> = input.pack.objectives.iter().map(|o| o.as_str()).collect();
    let mut record = json!({
        "program": program(),
        "solver": "HiGHS 1.16.0, simplex, one thread",
        "round": { "name": input.intake.name(), "year": input.intake.year(), "stage": input.intake.level().as_str() },
        "inputs": inputs_by_path(&input.files, &options.paths),
        "pack": { "title": input.pack.title, "sources": packs },
        "objectives": objectives,
        "outputs": outputs,
        "options": {
            "max_m": input.pack.reach.max.get(),
            "across_districts": input.pack.reach.across_districts,
            "detour": input.pack.travel.detour,
        },
        "lottery": {
            "seed": input.intake.seed(),
            "method": "sha256(seed:child_id), smaller first",
            "applicants_sha256": applicants(input, qualified),
        },
    });
    if let Some(wanted) = &options.wanted {
        record["options"]["class_values"] = wanted.class_values.into();
        record["options"]["notices"] = wanted.notices.to_json();
        record["options"]["lang"] = wanted.lang.clone().into();
    }
    if let Some(hash) = summary {
        record[SUMMARY_HASH] = hash.into();
    }
    record
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
