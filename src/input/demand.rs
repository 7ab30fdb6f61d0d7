//! Forecasts: counts of children by place and year, and what districts reached last year.

use std::collections::BTreeMap;

use super::columns::{DEMAND, LAST_YEAR};
use super::datum::Datum;
use super::field::Fields;
use super::places::Districts;
use super::table::Table;
use xuewei_core::domain::{Demand, DistrictIdx, LastYear, Stage, Variant};
use xuewei_core::finding::{Code, Findings};
use xuewei_core::units::{Places, Points, Yuan};

const VARIANTS: &[(&str, Variant)] = &[
    ("low", Variant::Low),
    ("middle", Variant::Middle),
    ("high", Variant::High),
    ("低", Variant::Low),
    ("中", Variant::Middle),
    ("高", Variant::High),
];

/// Reads the demand table; a row without a year is of the round's.
pub fn read_demand(
    table: &Table,
    districts: &Districts,
    datum: Datum,
    year: i64,
    findings: &mut Findings,
) -> Vec<Demand> {
    let Some(f) = Fields::of(table, DEMAND, false, findings) else {
        return Vec::new();
    };
    let mut found: BTreeMap<(i64, Variant, Box<str>), Demand> = BTreeMap::new();
    for row in 0..f.len() {
        let cell = f.id(row, "cell_id", findings);
        let position = f.needed_position(row, datum, findings);
        let count = f.needed_whole(row, "count", findings);
        let year = f.year(row, "year", year, findings).unwrap_or(year);
        let district = districts.of_row(&f, row, findings);
        let variant = f.word(row, "variant", VARIANTS, Variant::Middle, findings);
        let entrants = f.count(row, "entrants", findings).map(Places);
        let leavers = f.count(row, "leavers", findings).map(Places);
        let points = f.decimal(row, "points", findings).map(Points::from_parts);
        let (Some(cell), Some(position), Some(count)) = (cell, position, count) else {
            continue;
        };
        let demand = Demand {
            cell: cell.clone(),
            year,
            variant,
            position,
            count: Places(count),
            entrants: entrants.unwrap_or_default(),
            leavers: leavers.unwrap_or_default(),
            district,
            points,
        };
        let key = (year, variant, cell.clone());
        if found.insert(key, demand).is_some() {
            findings.push(f.finding(Code::IdTwice, row, "cell_id").with("id", cell));
        }
    }
    found.into_values().collect()
}

/// Reads last year's table of shortfalls, as far as it is of the round's stage.
pub fn read_last_year(
    table: &Table,
    districts: &Districts,
    stage: Stage,
    findings: &mut Findings,
) -> Vec<LastYear> {
    let Some(f) = Fields::of(table, LAST_YEAR, false, findings) else {
        return Vec::new();
    };
    let mut found: BTreeMap<DistrictIdx, LastYear> = BTreeMap::new();
    for row in 0..f.len() {
        // Children without a district have a row of their own there, and no account to be held against.
        if f.text(row, "district").is_empty() || f.stage(row, stage, findings) != stage {
            continue;
        }
        let district = districts.of_row(&f, row, findings);
        let mut needed = |name: &str| f.needed_whole(row, name, findings).map(Places);
        let figures = (needed("eligible"), needed("public"), needed("purchased"));
        let money = f.whole(row, "money", findings).map(Yuan);
        let (Some(district), (Some(eligible), Some(public), Some(purchased))) = (district, figures)
        else {
            continue;
        };
        let told = LastYear {
            district,
            eligible,
            public,
            purchased,
            money,
        };
        if public + purchased > eligible {
            findings.push(
                f.finding(Code::SharesInvalid, row, "eligible")
                    .with("covered", public + purchased)
                    .with("eligible", eligible),
            );
        }
        if found.insert(district, told).is_some() {
            let id = f.text(row, "district");
            findings.push(f.finding(Code::IdTwice, row, "district").with("id", id));
        }
    }
    found.into_values().collect()
}
