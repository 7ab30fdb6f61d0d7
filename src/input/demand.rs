//! Forecasts: counts of children by place and year, and what districts reached last year.

use std::collections::BTreeMap;

use super::datum::Datum;
use super::field::Fields;
use super::levels::{SchoolKind, kind_of};
use super::matched::Matched;
use super::places::Districts;
use crate::tables::inputs::{Col, DemandColumns, LastYearColumns, demand, last_year};
use xuewei_core::domain::{Demand, DistrictIdx, LastYear, SchoolLevel, Variant};
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

/// Reads the demand table, as far as it is of the round's level; a row without a year is of the round's.
pub fn read_demand(
    table: &Matched<DemandColumns>,
    districts: &Districts,
    datum: Datum,
    (year, level): (i64, SchoolLevel),
    findings: &mut Findings,
) -> Vec<Demand> {
    let Some(f) = Fields::of(table, false, findings) else {
        return Vec::new();
    };
    let mut found: BTreeMap<(i64, Variant, Box<str>), Demand> = BTreeMap::new();
    for row in 0..f.len() {
        // One table may hold the forecasts of every level.
        let is_other = match kind_of(f.text(row, demand::STAGE)) {
            Some(SchoolKind::Other) => true,
            _ => f.level(row, demand::STAGE, level, findings) != level,
        };
        if is_other {
            continue;
        }
        let cell = f.id(row, demand::CELL_ID, findings);
        let position = f.needed_position(row, [demand::LON, demand::LAT], datum, findings);
        let count = f.needed_whole(row, demand::COUNT, findings);
        let year = f.year(row, demand::YEAR, year, findings).unwrap_or(year);
        let district = districts.of_row(&f, row, demand::DISTRICT, findings);
        let variant = f.word(row, demand::VARIANT, VARIANTS, Variant::Middle, findings);
        let entrants = f.count(row, demand::ENTRANTS, findings).map(Places);
        let leavers = f.count(row, demand::LEAVERS, findings).map(Places);
        let points = f
            .decimal(row, demand::POINTS, findings)
            .map(Points::from_parts);
        let (Some(cell), Some(position), Some(count)) = (cell, position, count) else {
            continue;
        };
        let result = Demand {
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
        if found.insert(key, result).is_some() {
            findings.push(
                f.finding(Code::IdTwice, row, demand::CELL_ID)
                    .with("id", cell),
            );
        }
    }
    found.into_values().collect()
}

/// Reads last year's table of shortfalls, as far as it is of the round's stage.
pub fn read_last_year(
    table: &Matched<LastYearColumns>,
    districts: &Districts,
    level: SchoolLevel,
    findings: &mut Findings,
) -> Vec<LastYear> {
    let Some(f) = Fields::of(table, false, findings) else {
        return Vec::new();
    };
    let mut found: BTreeMap<DistrictIdx, LastYear> = BTreeMap::new();
    for row in 0..f.len() {
        // Children without a district have a row of their own there, and no account to be held against.
        if f.text(row, last_year::DISTRICT).is_empty()
            || f.level(row, last_year::STAGE, level, findings) != level
        {
            continue;
        }
        let district = districts.of_row(&f, row, last_year::DISTRICT, findings);
        let mut needed =
            |column: Col<LastYearColumns>| f.needed_whole(row, column, findings).map(Places);
        let figures = (
            needed(last_year::ELIGIBLE),
            needed(last_year::PUBLIC),
            needed(last_year::PURCHASED),
        );
        let money = f.whole(row, last_year::MONEY, findings).map(Yuan);
        let (Some(district), (Some(eligible), Some(public), Some(purchased))) = (district, figures)
        else {
            continue;
        };
        let result = LastYear {
            district,
            eligible,
            public,
            purchased,
            money,
        };
        if public + purchased > eligible {
            findings.push(
                f.finding(Code::SharesInvalid, row, last_year::ELIGIBLE)
                    .with("covered", public + purchased)
                    .with("eligible", eligible),
            );
        }
        if found.insert(district, result).is_some() {
            let id = f.text(row, last_year::DISTRICT);
            findings.push(
                f.finding(Code::IdTwice, row, last_year::DISTRICT)
                    .with("id", id),
            );
        }
    }
    found.into_values().collect()
}
