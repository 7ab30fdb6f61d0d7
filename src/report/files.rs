//! The files that follow from the results: one list for whoever writes them and whoever holds a folder
//! against them.

use std::io::{self, Write};

use serde_json::Value;

use super::Results;
use super::areas::{bottleneck_members_csv, bottleneck_parcels_csv, bottlenecks_csv};
use super::map::{bottlenecks_geojson, communities_geojson, parcels_geojson, schools_geojson};
use super::parquet::allocation_parquet;
use super::posts::post_plan_csv;
use super::summary::pretty;
use super::tables::{ALLOCATION, SCHOOLS, allocation_csv, cutoffs_csv, schools_csv, shortfall_csv};
use super::workbook::{MOST_CHILDREN as WORKBOOK_CHILDREN, Sheet};
use xuewei_core::audit::Certificate;

/// Writes one file.
pub type Writer<'a> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'a>;

/// The same round under other rules: no part of the proof, its hash stands in the record.
pub const FAIRNESS: &str = "fairness.csv";

/// The years ahead: likewise.
pub const PATH: &str = "path.csv";

/// What one more class would change: likewise.
pub const CLASS_VALUES: &str = "class_values.csv";

/// The tables as a workbook, in the language of whoever ran the round: likewise.
pub const WORKBOOK: &str = "report.xlsx";

/// The page with map and charts, likewise.
pub const PAGE: &str = "report.html";

/// A CSV table as a file.
pub fn csv_file<'a>(
    write: impl Fn(&mut dyn Write) -> csv::Result<()> + Send + Sync + 'a,
) -> Writer<'a> {
    Box::new(move |to| write(to).map_err(io::Error::other))
}

/// The sheets of the workbook, from the very tables that are written: its sheet, and the columns that the
/// program knows of those that carry further ones through.
pub fn sheets(all: &[(&'static str, Writer<'_>)], children: usize) -> io::Result<Vec<Sheet>> {
    let wanted = [
        ("shortfall.csv", "districts", usize::MAX),
        ("schools.csv", "schools", SCHOOLS),
        ("bottlenecks.csv", "bottlenecks", usize::MAX),
        ("bottleneck_members.csv", "members", usize::MAX),
        ("bottleneck_parcels.csv", "parcels", usize::MAX),
        ("post_plan.csv", "posts", usize::MAX),
        (CLASS_VALUES, "values", usize::MAX),
        (PATH, "path", usize::MAX),
        ("cutoffs.csv", "cutoffs", usize::MAX),
        (FAIRNESS, "fairness", usize::MAX),
        ("allocation.csv", "children", ALLOCATION.len()),
    ];
    let mut sheets = Vec::new();
    for (name, key, known) in wanted {
        let is_listed = key != "children" || children <= WORKBOOK_CHILDREN;
        if let Some((_, write)) = all.iter().find(|(file, _)| *file == name && is_listed) {
            let mut csv = Vec::new();
            write(&mut csv)?;
            sheets.push(Sheet { key, csv, known });
        }
    }
    Ok(sheets)
}

/// Every file that follows from inputs, allocation, plan for posts and certificate, in the order of names.
pub fn files<'a>(
    results: &'a Results<'a>,
    certificate: &'a Certificate,
) -> Vec<(&'static str, Writer<'a>)> {
    type Table = fn(&Results<'_>, &mut dyn Write) -> csv::Result<()>;
    type Map = fn(&Results<'_>) -> Value;
    let table = |write: Table| csv_file(move |to| write(results, to));
    let map = |draw: Map| -> Writer<'a> {
        Box::new(move |to| to.write_all(pretty(&draw(results)).as_bytes()))
    };
    vec![
        ("allocation.csv", table(|r, to| allocation_csv(r, to))),
        (
            "allocation.parquet",
            Box::new(|to| allocation_parquet(results, to).map_err(io::Error::other)),
        ),
        (
            "bottleneck_members.csv",
            table(|r, to| bottleneck_members_csv(r, to)),
        ),
        (
            "bottleneck_parcels.csv",
            table(|r, to| bottleneck_parcels_csv(r, to)),
        ),
        ("bottlenecks.csv", table(|r, to| bottlenecks_csv(r, to))),
        ("bottlenecks.geojson", map(bottlenecks_geojson)),
        (
            "certificate.json",
            Box::new(|to| to.write_all(pretty(certificate).as_bytes())),
        ),
        ("communities.geojson", map(communities_geojson)),
        ("cutoffs.csv", table(|r, to| cutoffs_csv(r, to))),
        ("parcels.geojson", map(parcels_geojson)),
        ("parcels.geojson", map(parcels_geojson)),
        ("post_plan.csv", table(|r, to| post_plan_csv(r, to))),
        ("review.csv", table(|r, to| r.scores().review_csv(to))),
        ("schools.csv", table(|r, to| schools_csv(r, to))),
        ("schools.geojson", map(schools_geojson)),
        ("shortfall.csv", table(|r, to| shortfall_csv(r, to))),
    ]
}
