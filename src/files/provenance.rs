//! `run.json`: from what, with what and how the results were made.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde_json::{Value, json};

use crate::input::{Input, InputFile, sha256};
use xuewei_core::qualify::Qualified;

/// What the command line decided.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder that the results go to.
    pub out: PathBuf,
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
) -> Value {
    let outputs: BTreeMap<&str, &str> = outputs
        .iter()
        .map(|(name, hash)| (*name, hash.as_str()))
        .collect();
    let files: Vec<Value> = input
        .files
        .iter()
        .map(|file| {
            json!({
                "role": file.role,
                "path": relative(&file.path, &options.out),
                "sha256": file.sha256,
            })
        })
        .collect();
    let packs: Vec<Value> = input
        .pack_sources
        .iter()
        .map(|source| json!({ "name": source.name, "sha256": sha256(source.text.as_bytes()) }))
        .collect();
    let objectives: Vec<&str> = input.pack.objectives.iter().map(|o| o.as_str()).collect();
    json!({
        "program": program(),
        "solver": "HiGHS 1.16.0, simplex, one thread",
        "round": { "name": input.intake.name(), "year": input.intake.year(), "stage": input.intake.level().as_str() },
        "inputs": files,
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
    })
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
