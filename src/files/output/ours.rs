//! Which files in a folder the program wrote: anything else was put there by a person, and is not replaced.

use std::fs;
use std::io;
use std::path::Path;

use super::{RECORD, SITES};

/// What a folder holds that is not of results with the mark; `None` when it may be replaced.
pub(super) fn foreign(folder: &Path, mark: &str) -> io::Result<Option<String>> {
    if let Some(other) = not_ours(folder)? {
        return Ok(Some(other));
    }
    let has = |name: &str| folder.join(name).is_file();
    // Sites come with the allocation under their plan: they are no allocation to be replaced by another.
    let is_of_command = has(RECORD) && has(mark) && (mark == SITES || !has(SITES));
    let first = fs::read_dir(folder)?.next().transpose()?;
    Ok(first
        .filter(|_| !is_of_command)
        .map(|entry| name_of(&entry.path())))
}

/// The first file in a folder, or in a folder of it, that the program writes under no such name.
fn not_ours(folder: &Path) -> io::Result<Option<String>> {
    let is_notices = name_of(folder) == "notices";
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = name_of(&path);
        if path.is_dir() {
            if let Some(other) = not_ours(&path)? {
                return Ok(Some(format!("{name}/{other}")));
            }
        } else {
            let is_notice = is_notices && name.ends_with(".html");
            if !is_notice && !OURS.contains(&name.as_str()) {
                return Ok(Some(name));
            }
        }
    }
    Ok(None)
}

pub(super) fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// Every name under which a command writes a file, notices aside. What stands beside them was put there by a person.
const OURS: [&str; 39] = [
    "allocation.csv",
    "allocation.parquet",
    "bottleneck_members.csv",
    "bottleneck_parcels.csv",
    "bottlenecks.csv",
    "bottlenecks.geojson",
    "certificate.json",
    "changes.csv",
    "class_values.csv",
    "communities.csv",
    "communities.geojson",
    "comparison.csv",
    "cutoffs.csv",
    "fairness.csv",
    "findings.csv",
    "greedy.toml",
    "manual.csv",
    "parcels.geojson",
    "path.csv",
    "plan.toml",
    "post_plan.csv",
    "public_list.html",
    "report.html",
    "report.xlsx",
    "review.csv",
    "robust.csv",
    "rules.csv",
    "run.json",
    "schools.csv",
    "schools.geojson",
    "score-items.csv",
    "score-summary.csv",
    "scores.csv",
    "shortfall.csv",
    "sites.csv",
    "summary.json",
    // What desktops put into a folder that is looked at.
    ".DS_Store",
    "Thumbs.db",
    "desktop.ini",
];
