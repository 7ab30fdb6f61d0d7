//! What a folder of results comes to, read back from its files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::tables::csv_injection::unescape;
use xuewei_core::scenario::{Area, Placement, Told, mean};

/// A file of a folder that is missing or cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is missing or cannot be understood")]
pub struct Unreadable(pub String);

const OUTCOMES: [&str; 5] = [
    "public",
    "purchased",
    "unplaced",
    "ineligible",
    "manual_review",
];

/// Of a folder that `allocate` or `scenario` wrote.
///
/// # Errors
/// The first file that cannot be read.
pub fn read_results(folder: &Path) -> Result<Told, Unreadable> {
    let mut told = Told::default();
    let wrong = |file: &str| Unreadable(folder.join(file).display().to_string());
    let text = fs::read_to_string(folder.join("summary.json"));
    let summary: Value = text
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| wrong("summary.json"))?;
    let number = |key: &str| summary[key].as_i64().ok_or_else(|| wrong("summary.json"));
    let figures = &mut told.figures;
    figures.children = number("children")?;
    figures.eligible = number("eligible")?;
    figures.public = number("public")?;
    figures.purchased = number("purchased")?;
    figures.unplaced = number("unplaced")?;
    figures.metres_total = number("metres_total")?;
    figures.metres_longest = number("metres_longest")?;
    figures.metres_mean = mean(figures.metres_total, figures.public + figures.purchased);
    for row in rows(folder, "allocation.csv")? {
        let cell = |name: &str| row.get(name).map_or("", String::as_str);
        let outcome = OUTCOMES.into_iter().find(|o| *o == cell("outcome"));
        let placement = Placement {
            outcome: outcome.ok_or_else(|| wrong("allocation.csv"))?,
            school: cell("school_id").into(),
            metres: cell("metres").parse().ok(),
        };
        told.placements.push((cell("child_id").into(), placement));
    }
    told.placements.sort_by(|a, b| a.0.cmp(&b.0));
    let districts = rows(folder, "shortfall.csv")?;
    let sum = |name: &str| -> Option<i64> {
        let cells = districts.iter().map(|row| row.get(name));
        cells.map(|cell| cell?.parse::<i64>().ok()).sum()
    };
    figures.posts = sum("posts");
    figures.posts_still_short = sum("posts_still_short");
    figures.land = sum("land");
    figures.money = sum("money");
    let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut districts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in rows(folder, "bottleneck_members.csv")? {
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let into = match &*cell("kind") {
            "school" => &mut members,
            "district" => &mut districts,
            _ => continue,
        };
        into.entry(cell("area")).or_default().insert(cell("id"));
    }
    for row in rows(folder, "bottlenecks.csv")? {
        let cell = |name: &str| row.get(name).cloned().unwrap_or_default();
        let (area, kind) = (cell("area"), cell("kind"));
        let members = match &*kind {
            "full" => members.remove(&area).unwrap_or_default(),
            kind => {
                let districts = districts.remove(&area).unwrap_or_default();
                districts.iter().map(|d| format!("{kind}:{d}")).collect()
            }
        };
        let gap = cell("gap").parse();
        told.areas.push(Area {
            members,
            gap: gap.map_err(|_| wrong("bottlenecks.csv"))?,
        });
    }
    told.sum_areas();
    Ok(told)
}

type Row = BTreeMap<String, String>;

fn rows(folder: &Path, file: &str) -> Result<Vec<Row>, Unreadable> {
    let path = folder.join(file);
    let wrong = || Unreadable(path.display().to_string());
    let mut reader = csv::Reader::from_path(&path).map_err(|_| wrong())?;
    let rows = reader.deserialize::<Row>();
    let mut rows: Vec<Row> = rows.collect::<Result<_, _>>().map_err(|_| wrong())?;
    for cell in rows.iter_mut().flat_map(BTreeMap::values_mut) {
        // One character that was put before it, or nothing.
        let marks = cell.len() - unescape(cell).len();
        cell.drain(..marks);
    }
    Ok(rows)
}
