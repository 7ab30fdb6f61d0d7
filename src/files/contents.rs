//! The files that follow from the results: one list for whoever writes them and whoever holds a folder
//! against them.

use std::io::{self, Write};

use serde_json::Value;
use xuewei_core::audit::Certificate;
use xuewei_core::derive::Results;

use crate::tables::allocation::allocation;
use crate::tables::areas::{area_members, area_parcels, areas};
use crate::tables::cutoffs::cutoffs;
use crate::tables::geojson::{
    bottlenecks_geojson, communities_geojson, parcels_geojson, schools_geojson,
};
use crate::tables::json::pretty;
use crate::tables::listing::Listing;
use crate::tables::manual::manual;
use crate::tables::post_plan::post_plan;
use crate::tables::schools::schools;
use crate::tables::scores::Scores;
use crate::tables::shortfall::shortfall;
use crate::tables::{csv, parquet};

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

/// The page that can be hung out for everyone.
pub const PUBLIC_LIST: &str = "public_list.html";
/// The folder of the notices.
pub const NOTICES: &str = "notices";
/// The table of all findings.
pub const FINDINGS: &str = "findings.csv";
/// What was corrected in the copies of tables.
pub const CHANGES_MADE: &str = "changes-made.csv";
/// Allocations side by side.
pub const COMPARISON: &str = "comparison.csv";
/// Children who are placed otherwise.
pub const CHANGES: &str = "changes.csv";

/// A table as a CSV file.
pub fn csv_file<'a>(listing: Listing<'a>) -> Writer<'a> {
    Box::new(move |to| csv::write(&listing, to))
}

/// A text as a file.
pub fn text_file<'a>(text: String) -> Writer<'a> {
    Box::new(move |to| to.write_all(text.as_bytes()))
}

/// The tables that follow from inputs and allocation, in the order of names.
pub fn tables<'a>(results: &Results<'a>) -> Vec<Listing<'a>> {
    vec![
        allocation(results),
        area_members(results),
        area_parcels(results),
        areas(results),
        cutoffs(results),
        manual(results),
        post_plan(results),
        scores(results).review(),
        schools(results),
        shortfall(results),
    ]
}

/// Points, and what is not known of them, for writers.
pub fn scores<'a>(results: &Results<'a>) -> Scores<'a> {
    Scores {
        intake: results.intake,
        pack: results.pack,
        qualified: results.qualified,
    }
}

/// The name of a table's file.
pub fn csv_name(listing: &Listing<'_>) -> String {
    format!("{}.csv", listing.table.name)
}

/// Every file that follows from inputs, allocation, plan for posts and certificate, in the order of names.
pub fn files<'a>(
    results: &'a Results<'a>,
    certificate: &'a Certificate,
) -> Vec<(String, Writer<'a>)> {
    type Map = fn(&Results<'_>) -> Value;
    let map = |draw: Map| -> Writer<'a> {
        Box::new(move |to| to.write_all(pretty(&draw(results)).as_bytes()))
    };
    let rows = results.intake.children().len();
    let listing = allocation(results);
    let mut all: Vec<(String, Writer<'a>)> = vec![
        (
            "allocation.parquet".to_owned(),
            Box::new(move |to| parquet::write(&listing, rows, to)),
        ),
        ("bottlenecks.geojson".to_owned(), map(bottlenecks_geojson)),
        (
            "certificate.json".to_owned(),
            Box::new(|to| to.write_all(pretty(certificate).as_bytes())),
        ),
        ("communities.geojson".to_owned(), map(communities_geojson)),
        ("parcels.geojson".to_owned(), map(parcels_geojson)),
        ("schools.geojson".to_owned(), map(schools_geojson)),
    ];
    all.extend(
        tables(results)
            .into_iter()
            .map(|listing| (csv_name(&listing), csv_file(listing))),
    );
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}
