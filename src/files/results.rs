//! What a folder of results comes to, read back from its files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;
use xuewei_core::scenario::{AllocationSummary, Area, Placement, mean};
use xuewei_core::units::{Posts, SquareMetres, Yuan};

use super::plain;
use crate::tables::allocation::AllocationRow;
use crate::tables::areas::{AreaMemberRow, AreaRow};
use crate::tables::csv::Rows;
use crate::tables::row::Row;
use crate::tables::schema::{Kind, Table};
use crate::tables::shortfall::ShortfallRow;

/// A file of a folder that is missing or cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is missing or cannot be understood")]
pub struct Unreadable(pub String);

/// A folder that `allocate` or `scenario` wrote.
///
/// # Errors
/// The first file that cannot be read.
pub fn read_results(folder: &Path) -> Result<AllocationSummary, Unreadable> {
    let mut result = AllocationSummary::default();
    let wrong = |file: &str| Unreadable(folder.join(file).display().to_string());
    let text = plain::text(&folder.join("summary.json"));
    let summary: Value = text
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .ok_or_else(|| wrong("summary.json"))?;
    let number = |key: &str| summary[key].as_i64().ok_or_else(|| wrong("summary.json"));
    let figures = &mut result.figures;
    figures.children = number("children")?;
    figures.eligible = number("eligible")?;
    figures.public = number("public")?;
    figures.purchased = number("purchased")?;
    figures.unplaced = number("unplaced")?;
    figures.metres_total = number("metres_total")?;
    figures.metres_longest = number("metres_longest")?;
    figures.metres_mean = mean(figures.metres_total, figures.public + figures.purchased);

    each(folder, AllocationRow::TABLE, |cells| {
        let row = AllocationRow::decode(cells)?;
        let placement = Placement {
            outcome: outcome(row.outcome.0)?,
            school: row.school_id.0.into(),
            metres: row.metres.map(|m| m.get()),
        };
        result.placements.push((row.child_id.0.into(), placement));
        Some(())
    })?;
    result.placements.sort_by(|a, b| a.0.cmp(&b.0));

    let mut posts = Some(0);
    let mut still_short = Some(0);
    let (mut land, mut money) = (Some(0), Some(0));
    each(folder, ShortfallRow::TABLE, |cells| {
        let row = ShortfallRow::decode(cells)?;
        let add = |sum: &mut Option<i64>, figure: Option<i64>| {
            *sum = sum.zip(figure).map(|(sum, figure)| sum + figure);
        };
        add(&mut posts, row.posts.map(Posts::get));
        add(&mut still_short, row.posts_still_short.map(Posts::get));
        add(&mut land, row.land.map(SquareMetres::get));
        add(&mut money, row.money.map(Yuan::get));
        Some(())
    })?;
    result.figures.posts = posts;
    result.figures.posts_still_short = still_short;
    result.figures.land = land;
    result.figures.money = money;

    let mut schools: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    let mut districts: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    each(folder, AreaMemberRow::TABLE, |cells| {
        let row = AreaMemberRow::decode(cells)?;
        let into = match row.kind.0 {
            "school" => &mut schools,
            "district" => &mut districts,
            _ => return Some(()),
        };
        let members = into.entry(row.area.0).or_default();
        members.insert(row.id.0.to_owned());
        Some(())
    })?;
    each(folder, AreaRow::TABLE, |cells| {
        let row = AreaRow::decode(cells)?;
        let members = match row.kind.0 {
            "full" => schools.remove(&row.area.0).unwrap_or_default(),
            kind => {
                let districts = districts.remove(&row.area.0).unwrap_or_default();
                districts.iter().map(|d| format!("{kind}:{d}")).collect()
            }
        };
        result.areas.push(Area {
            members,
            gap: row.gap.get(),
        });
        Some(())
    })?;
    result.sum_areas();
    Ok(result)
}

/// The word of an outcome, if it is one.
fn outcome(word: &str) -> Option<&'static str> {
    match AllocationRow::TABLE.column("outcome")?.kind {
        Kind::Word(words) => words.iter().copied().find(|known| *known == word),
        _ => None,
    }
}

/// Hands every row of a table of the folder to `take`, which says whether it could be understood.
fn each(
    folder: &Path,
    table: &Table,
    mut take: impl FnMut(&[&str]) -> Option<()>,
) -> Result<(), Unreadable> {
    let path = folder.join(format!("{}.csv", table.name));
    let wrong = || Unreadable(path.display().to_string());
    let file = plain::open(&path).map_err(|_| wrong())?;
    let mut rows = Rows::open(table, file).ok_or_else(wrong)?;
    while let Some(cells) = rows.next_row().map_err(|_| wrong())? {
        take(&cells).ok_or_else(wrong)?;
    }
    Ok(())
}
