//! `allocation.parquet`: the same rows as `allocation.csv`, with types.

use std::io::Write;

use polars::prelude::{
    Column, DataFrame, IntoColumn, NamedFrom, ParquetWriter, PolarsResult, Series,
};

use super::Results;
use super::columns::carried;
use super::tables::{ALLOCATION, child_rows};
use xuewei_core::domain::ChildIdx;
use xuewei_core::units::Points;

/// Writes the allocation as Parquet: identifiers and words as text, metres and rank as whole numbers,
/// points as a number.
pub fn allocation_parquet(results: &Results<'_>, to: impl Write) -> PolarsResult<()> {
    let children = &results.round.children;
    let index = |i: usize| ChildIdx::from_usize(i);
    let text = |name: &str, at: usize| -> Column {
        let cells: Vec<String> = child_rows(results)
            .map(|row| row.cells[at].to_string())
            .collect();
        let cells: Vec<Option<&str>> = cells
            .iter()
            .map(|cell| (!cell.is_empty()).then_some(cell.as_str()))
            .collect();
        Series::new(name.into(), cells).into_column()
    };
    let metres: Vec<Option<i64>> = results
        .allocation
        .outcomes()
        .iter()
        .map(|outcome| outcome.metres().map(|m| m.get()))
        .collect();
    let points: Vec<Option<f64>> = results
        .qualified
        .points
        .iter()
        .map(|points| points.map(|p| p.parts() as f64 / Points::SCALE as f64))
        .collect();
    let ranks: Vec<Option<u32>> = (0..children.len())
        .map(|i| results.qualified.ranking.of(index(i)).map(|r| r.0))
        .collect();
    let mut columns = vec![
        text("child_id", 0),
        text("outcome", 1),
        text("school_id", 2),
        Series::new("metres".into(), metres).into_column(),
        Series::new("points".into(), points).into_column(),
        Series::new("rank".into(), ranks).into_column(),
        text("round", 6),
        text("reason", 7),
    ];
    for extra in &results.round.child_extras.0 {
        let cells: Vec<&str> = (0..children.len()).map(|i| extra.get(i)).collect();
        columns.push(Series::new(carried(&extra.name, &ALLOCATION).into(), cells).into_column());
    }
    let mut frame = DataFrame::new(children.len(), columns)?;
    ParquetWriter::new(to).finish(&mut frame)?;
    Ok(())
}
