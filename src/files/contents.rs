//! The files that follow from the results: one list for whoever writes them and whoever holds a folder
//! against them.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;
use xuewei_core::allocation::Allocation;
use xuewei_core::audit::Certificate;
use xuewei_core::derive::Results;
use xuewei_core::domain::{ChildIdx, Intake, personal};

use super::lists::{self, ALL_LISTS, LISTS_ZIP};
use super::notices::{Notices, path_of};
use super::provenance::Wanted;
use super::public;
use crate::input::Input;
use crate::tables::allocation::allocation;
use crate::tables::areas::{area_members, area_parcels, areas};
use crate::tables::cutoffs::cutoffs;
use crate::tables::geojson::{
    bottlenecks_geojson, communities_geojson, parcels_geojson, pressure_geojson, schools_geojson,
};
use crate::tables::json::write_pretty;
use crate::tables::listing::Listing;
use crate::tables::manual::manual;
use crate::tables::post_plan::post_plan;
use crate::tables::pressure::{pressure, pressure_members};
use crate::tables::schools::schools;
use crate::tables::scores::Scores;
use crate::tables::settlement::settlement;
use crate::tables::shortfall::shortfall;
use crate::tables::travel::close_calls;
use crate::tables::{csv, parquet};

/// Writes one file.
pub type Writer<'a> = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'a>;

/// The same round under other rules: no part of the independent proof, it comes out again when the round is run again.
pub const FAIRNESS: &str = "fairness.csv";
/// The years ahead: likewise.
pub const PATH: &str = "path.csv";
/// What one more class would change: likewise.
/// What would help where places are short.
pub const REMEDIES: &str = "remedies.csv";
/// Where there is room.
pub const SURPLUS: &str = "surplus.csv";
/// What one more class would change.
pub const CLASS_VALUES: &str = "class_values.csv";
/// The tables as a workbook, in the language of whoever ran the round: likewise.
pub const WORKBOOK: &str = "report.xlsx";
/// The page with map and charts, likewise.
pub const PAGE: &str = "report.html";
/// The one page for whoever decides, likewise.
pub const BRIEF: &str = "brief.html";

/// The options on one page.
pub const COMPARISON_PAGE: &str = "comparison.html";
/// The options as a workbook.
pub const COMPARISON_WORKBOOK: &str = "comparison.xlsx";

/// What proves the areas of pressure.
pub const PRESSURE_CERTIFICATE: &str = "pressure_certificate.json";
/// The page that can be hung out for everyone.
pub const PUBLIC_LIST: &str = "public_list.html";
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

/// A record as a file, made when it is written.
fn json_file<'a, S: Serialize>(make: impl Fn() -> S + Send + Sync + 'a) -> Writer<'a> {
    Box::new(move |to| write_pretty(&make(), to))
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
        pressure(results),
        pressure_members(results),
        scores(results).review(),
        schools(results),
        settlement(results),
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
    let rows = results.intake.children().len();
    let listing = allocation(results);
    let mut all: Vec<(String, Writer<'a>)> = vec![
        (
            "allocation.parquet".to_owned(),
            Box::new(move |to| parquet::write(&listing, rows, to)),
        ),
        (
            "bottlenecks.geojson".to_owned(),
            json_file(|| bottlenecks_geojson(results)),
        ),
        (
            "certificate.json".to_owned(),
            json_file(move || certificate),
        ),
        (
            "communities.geojson".to_owned(),
            json_file(|| communities_geojson(results)),
        ),
        (
            "parcels.geojson".to_owned(),
            json_file(|| parcels_geojson(results)),
        ),
        (
            "pressure.geojson".to_owned(),
            json_file(|| pressure_geojson(results)),
        ),
        (
            PRESSURE_CERTIFICATE.to_owned(),
            Box::new(|to| {
                serde_json::to_writer(&mut *to, &results.pressure.certificate)?;
                to.write_all(b"\n")
            }),
        ),
        (
            "schools.geojson".to_owned(),
            json_file(|| schools_geojson(results)),
        ),
    ];
    all.extend(
        tables(results)
            .into_iter()
            .map(|listing| (csv_name(&listing), csv_file(listing))),
    );
    if results.intake.measured().is_some() {
        let listing = close_calls(results);
        all.push((csv_name(&listing), csv_file(listing)));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

/// The names of the files that a round has beside those of [`files`], as its inputs and what is asked for have it; of
/// them `run.json` and `summary.json` are none. A round that is amended has nothing that would have to be allocated anew.
pub fn further_names(
    input: &Input,
    allocation: &Allocation,
    wanted: &Wanted,
    is_amended: bool,
) -> BTreeSet<String> {
    let intake = &input.intake;
    let names = [BRIEF, FINDINGS, PAGE, WORKBOOK];
    let mut names = BTreeSet::from(names.map(str::to_owned));
    if !is_amended {
        names.extend([FAIRNESS, REMEDIES, SURPLUS].map(str::to_owned));
        if intake.city().forecast_years().last() > Some(&intake.year()) {
            names.insert(PATH.to_owned());
        }
    }
    if wanted.class_values {
        names.insert(CLASS_VALUES.to_owned());
    }
    if is_listed(input, &wanted.notices) {
        names.insert(PUBLIC_LIST.to_owned());
    }
    let of = lists::schools(intake, allocation);
    if wanted.lists && !of.is_empty() {
        names.extend([LISTS_ZIP, ALL_LISTS].map(str::to_owned));
        names.extend(of.into_iter().map(|school| lists::path_of(intake, school)));
    }
    if wanted.public {
        names.extend(public::names());
    }
    // A child that is not of the round has no notice.
    let families = wanted.notices.families(intake).unwrap_or_default();
    names.extend(families.iter().map(|family| path_of(intake, family)));
    names
}

/// Whether the public list is written: one without a day on which it is taken down may not be hung out, and none that
/// gives children away.
pub fn is_listed(input: &Input, notices: &Notices) -> bool {
    is_list_asked(input, notices) && given_away(&input.intake) == 0
}

/// How many children a public list that is asked for would give away, so that it is not written.
pub fn list_withheld(input: &Input, notices: &Notices) -> usize {
    match is_list_asked(input, notices) {
        true => given_away(&input.intake),
        false => 0,
    }
}

fn is_list_asked(input: &Input, notices: &Notices) -> bool {
    *notices == Notices::All && input.pack.notice.list_until.is_some()
}

/// How many children a public list would give away: what it would call them is an identity number, a telephone number
/// or a name.
fn given_away(intake: &Intake) -> usize {
    let children = (0..intake.children().len()).map(ChildIdx::from_usize);
    children
        .filter(|child| personal(intake.public_name(*child)).is_some())
        .count()
}
