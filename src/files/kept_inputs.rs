//! The inputs of a run kept beside its results (`inputs/`), so that a child can be explained and the whole be proved after
//! the tables were edited or are gone.
//!
//! They lie to one another as they did when they were read, so that a round finds its tables by the same relative paths.
//! Where they are follows from the record alone; whoever takes the folder away loses nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use super::output::{Folder, FolderError};
use crate::input::{InputFile, file_bytes, sha256};

/// The folder of the kept inputs within a folder of results.
pub const KEPT: &str = "inputs";

/// Stands for a folder of which the record only says that it is one further up.
const UP: &str = "_";

/// Where inputs are kept that the record names by these paths; nothing where one of them says of no folder where it is as
/// seen from the results.
fn layout(paths: &[&str]) -> Option<Vec<String>> {
    let is_plain = |part: &&str| {
        let is_name = !part.is_empty() && *part != "." && *part != "..";
        is_name && !part.contains(['\\', ':', '\0'])
    };
    let split = |path: &&str| {
        let parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        let up = parts.iter().take_while(|part| *part == "..").count();
        let down = parts.get(up..)?;
        let is_whole = !down.is_empty() && down.iter().all(|part| is_plain(&part.as_str()));
        is_whole.then(|| (up, down.to_vec()))
    };
    let split: Vec<(usize, Vec<String>)> = paths.iter().map(split).collect::<Option<_>>()?;
    let highest = split.iter().map(|(up, _)| *up).max()?;
    let whole = split.into_iter().map(|(up, down)| {
        let above = std::iter::repeat_n(UP.to_owned(), highest - up);
        above.chain(down).collect::<Vec<String>>()
    });
    let whole: Vec<Vec<String>> = whole.collect();
    // What all have in common says nothing about how they lie to one another.
    let first = whole.first()?;
    let shared = (0..first.len())
        .take_while(|at| {
            let same = |parts: &Vec<String>| parts.len() > at + 1 && parts.get(*at) == first.get(*at);
            whole.iter().all(same)
        })
        .count();
    let kept = whole.iter().map(|parts| {
        let own = parts.get(shared..).unwrap_or_default();
        format!("{KEPT}/{}", own.join("/"))
    });
    Some(kept.collect())
}

/// The kept inputs of a record by their names within the folder, with their hashes, in the order of the record; nothing
/// where it says no places.
pub fn of_record(record: &Value) -> Vec<(String, &str)> {
    let listed = record["inputs"].as_array().map_or(&[][..], Vec::as_slice);
    let paths: Option<Vec<&str>> = listed.iter().map(|own| own["path"].as_str()).collect();
    let hashes: Option<Vec<&str>> = listed.iter().map(|own| own["sha256"].as_str()).collect();
    let kept = paths.and_then(|paths| layout(&paths));
    match kept.zip(hashes) {
        Some((kept, hashes)) => kept.into_iter().zip(hashes).collect(),
        None => Vec::new(),
    }
}

/// Keeps inputs that the record names by `paths`, in their order. None is kept where one is no longer what was read: alone
/// the others would be of no use.
///
/// # Errors
/// When the system refuses, or it is told to end.
pub fn keep(folder: &Folder, files: &[InputFile], paths: &[&str]) -> Result<(), FolderError> {
    let Some(names) = layout(paths).filter(|names| names.len() == files.len()) else {
        return Ok(());
    };
    let mut kept: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, file) in names.into_iter().zip(files) {
        let bytes = file_bytes(&file.path).ok();
        let Some(bytes) = bytes.filter(|bytes| sha256(bytes) == file.sha256) else {
            return Ok(());
        };
        kept.insert(name, bytes);
    }
    let above = |name: &String| {
        let parents = Path::new(name).ancestors().skip(1);
        let parents = parents.filter(|parent| !parent.as_os_str().is_empty());
        let parents = parents.map(|parent| parent.to_string_lossy().into_owned());
        parents.collect::<Vec<String>>()
    };
    // In order a folder comes before those in it.
    let folders: BTreeSet<String> = kept.keys().flat_map(above).collect();
    for name in folders {
        folder.subfolder(&name)?;
    }
    for (name, bytes) in &kept {
        folder.write(name, |to| to.write_all(bytes))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(paths: &[&str]) -> Option<Vec<String>> {
        layout(paths)
    }

    #[test]
    fn they_lie_to_one_another_as_they_did() {
        assert_eq!(
            kept(&["../2026/round.toml", "../2026/tables/children.csv"]).unwrap(),
            ["inputs/round.toml", "inputs/tables/children.csv"]
        );
        // The round names its table as ../shared/a.csv: one of the folders is known by no name.
        assert_eq!(
            kept(&["../round.toml", "../../shared/a.csv"]).unwrap(),
            ["inputs/_/round.toml", "inputs/shared/a.csv"]
        );
        assert_eq!(kept(&["../round.toml"]).unwrap(), ["inputs/round.toml"]);
    }

    #[test]
    fn a_path_that_leads_elsewhere_keeps_nothing() {
        for path in ["/etc/passwd", "..", "../a/../../b", "../a//b", "", "..\\a", "../C:a"] {
            assert_eq!(kept(&["../round.toml", path]), None, "{path}");
        }
    }
}
