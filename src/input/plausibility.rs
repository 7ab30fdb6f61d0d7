//! What can be meant and most likely is not: points far away, a datum mixed up, dates of birth of another year,
//! applications that look like one child. Warnings all: a person looks.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use rayon::prelude::*;

use super::columns::{is_identity, normal};
use super::datum::Datum;
use super::matched::Matched;
use super::table::Table;
use crate::tables::inputs::{ChildColumns, children};
use xuewei_core::domain::{
    Child, Intake, Outline, Position, School, SchoolLevel, TextColumn, has_check_digit,
    haversine_m, is_identity_number, read_date,
};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::policy::Pack;

/// Doubts about the rows of the children table, before they are children. Values are never shown.
pub fn about_people(
    matched: &Matched<ChildColumns>,
    year: i64,
    level: SchoolLevel,
    findings: &mut Findings,
) {
    dates_of_birth(matched, year, level, findings);
    identity_numbers(&matched.table, findings);
    likely_twice(matched, findings);
}

/// Doubts about points and places. `files` are the names of the tables of children, communities and schools.
pub fn about_places(round: &Intake, pack: &Pack, files: [&str; 3], findings: &mut Findings) {
    outside_the_city(round, files, findings);
    another_datum(round, files[0], findings);
    more_places_than_streams(round, pack, files[2], findings);
    schools_of_no_district(round, files[2], findings);
}

fn rows_told(table: &Table, code: Code, header: &str, rows: &[usize]) -> Option<Finding> {
    let first = rows.first()?;
    let finding = Finding::new(code, &table.file).row(table.number(*first));
    Some(finding.column(header).with("count", rows.len()))
}

/// Who enters a stage is six or twelve by the end of August (义务教育法, article 11), or up to two years older.
fn dates_of_birth(
    matched: &Matched<ChildColumns>,
    year: i64,
    level: SchoolLevel,
    findings: &mut Findings,
) {
    let table = &matched.table;
    let Some(dates) = matched.column(children::BIRTH_DATE) else {
        return;
    };
    let age = match level {
        SchoolLevel::Primary => 6,
        SchoolLevel::Junior => 12,
    };
    let end_of_august = |year: i64| {
        let year = i16::try_from(year).ok()?;
        jiff::civil::Date::new(year, 8, 31).ok()
    };
    let (Some(oldest), Some(youngest)) = (end_of_august(year - age - 3), end_of_august(year - age))
    else {
        return;
    };
    let other_stage = matched.column(children::STAGE);
    let is_of_stage = |row: usize| {
        let result = other_stage.map_or("", |c| c.get(row));
        let own = match level {
            SchoolLevel::Primary => "小学",
            SchoolLevel::Junior => "初中",
        };
        result.is_empty() || result == own || result.eq_ignore_ascii_case(level.as_str())
    };
    let is_odd = |row: &usize| {
        let text = dates.get(*row);
        let is_fine = |date| date > oldest && date <= youngest;
        !text.is_empty() && is_of_stage(*row) && !read_date(text).is_some_and(is_fine)
    };
    let rows = (0..table.len()).into_par_iter();
    let rows: Vec<usize> = rows.filter(is_odd).collect();
    if let Some(finding) = rows_told(table, Code::BirthDateOdd, &dates.name, &rows) {
        findings.push(finding.with("from", oldest).with("until", youngest));
    }
}

/// Numbers that are only here to be checked: their check digit, and whether two rows have the same.
fn identity_numbers(table: &Table, findings: &mut Findings) {
    for numbers in table.columns.iter().filter(|c| is_identity(&c.name)) {
        let is_wrong = |row: &usize| {
            let number = numbers.get(*row);
            let is_right = match number.len() {
                18 => is_identity_number(number) && has_check_digit(number),
                _ => is_identity_number(number),
            };
            !number.is_empty() && !is_right
        };
        let rows = (0..table.len()).into_par_iter();
        let wrong: Vec<usize> = rows.filter(is_wrong).collect();
        findings.extend(rows_told(
            table,
            Code::IdentityInvalid,
            &numbers.name,
            &wrong,
        ));
        let key = |row: usize| {
            let number = numbers.get(row);
            let is_plain = number.bytes().all(|b| b.is_ascii_digit() || b == b'X');
            let key = match is_plain {
                true => Cow::Borrowed(number),
                false => Cow::Owned(number.to_uppercase()),
            };
            (!number.is_empty()).then_some(key)
        };
        let twice = repeated(table, key);
        findings.extend(rows_told(table, Code::LikelyTwice, &numbers.name, &twice));
    }
}

/// The same name, date of birth and home under two identifiers. Twins have names of their own.
fn likely_twice(matched: &Matched<ChildColumns>, findings: &mut Findings) {
    let table = &matched.table;
    const NAMES: [&str; 4] = ["姓名", "儿童姓名", "学生姓名", "name"];
    let is_name = |c: &&TextColumn| NAMES.contains(&normal(&c.name).as_str());
    let (Some(names), Some(dates)) = (
        table.columns.iter().find(is_name),
        matched.column(children::BIRTH_DATE),
    ) else {
        return;
    };
    let homes = matched.column(children::COMMUNITY);
    let key = |row: usize| {
        let (name, date) = (names.get(row), dates.get(row));
        let home = homes.map_or("", |c| c.get(row));
        (!name.is_empty() && !date.is_empty()).then_some((name, date, home))
    };
    let twice = repeated(table, key);
    findings.extend(rows_told(table, Code::LikelyTwice, &names.name, &twice));
}

/// The rows whose key another row had before.
fn repeated<K: Eq + Hash>(table: &Table, key: impl Fn(usize) -> Option<K>) -> Vec<usize> {
    let mut before = HashSet::new();
    let mut is_again = |row: &usize| key(*row).is_some_and(|key| !before.insert(key));
    (0..table.len()).filter(|row| is_again(row)).collect()
}

/// A point farther than this from the middle of all others is not of the city, however large that is.
const FAR_M: f64 = 300_000.0;

/// Beyond the outlines of all districts by more than this, a point is not of the city.
const BESIDE_M: f64 = 3_000.0;

/// Points far from all others, or outside every outline that is given.
fn outside_the_city(round: &Intake, files: [&str; 3], findings: &mut Findings) {
    let [children, communities, schools] = files;
    let of_communities: Vec<Position> = round.communities().iter().map(|c| c.position).collect();
    let of_schools: Vec<Position> = round.schools().iter().map(|s| s.position).collect();
    let of_children: Vec<Position> = round.children().iter().filter_map(|c| c.home).collect();
    let middle_of = |of: &dyn Fn(&Position) -> f64| {
        middle(of_communities.iter().chain(&of_schools).map(of).collect())
    };
    let (Some(lon), Some(lat)) = (middle_of(&|p| p.lon), middle_of(&|p| p.lat)) else {
        return;
    };
    let middle = Position { lon, lat };
    // Homes are many, and lie where their communities do: they are not held against every outline.
    let tables = [
        (children, of_children, false),
        (communities, of_communities, true),
        (schools, of_schools, true),
    ];
    for (file, positions, by_outline) in tables {
        let by_outline = by_outline && !round.outlines().is_empty();
        let outside = positions.par_iter().filter_map(|at| {
            let metres = haversine_m(middle, *at);
            let is_outside = metres > FAR_M || (by_outline && !is_near_any(round.outlines(), *at));
            is_outside.then_some(metres)
        });
        let outside: Vec<f64> = outside.collect();
        // The furthest is the one to look for.
        if let Some(furthest) = outside.iter().copied().max_by(f64::total_cmp) {
            findings.push(
                Finding::new(Code::OutsideCity, file)
                    .with("count", outside.len())
                    .with("km", (furthest / 1000.0).round()),
            );
        }
    }
}

/// The figure with as many below it as above, the upper of two; `None` of none.
fn middle(mut all: Vec<f64>) -> Option<f64> {
    let half = all.len() / 2;
    if all.is_empty() {
        return None;
    }
    let (_, middle, _) = all.select_nth_unstable_by(half, f64::total_cmp);
    Some(*middle)
}

fn is_near_any(outlines: &[Outline], at: Position) -> bool {
    use geo::{BoundingRect, Contains, Distance, Euclidean};
    // In metres east and north of the point: near enough, and far from the poles.
    let metres = |c: geo::Coord<f64>| {
        let east = haversine_m(
            at,
            Position {
                lon: c.x,
                lat: at.lat,
            },
        );
        let north = haversine_m(
            at,
            Position {
                lon: at.lon,
                lat: c.y,
            },
        );
        geo::coord! { x: east * (c.x - at.lon).signum(), y: north * (c.y - at.lat).signum() }
    };
    /// Degrees: more than [`BESIDE_M`] anywhere people live.
    const MARGIN: f64 = 0.1;
    let may_be = |outline: &&Outline| {
        outline.shape.bounding_rect().is_some_and(|r| {
            (r.min().x - MARGIN..=r.max().x + MARGIN).contains(&at.lon)
                && (r.min().y - MARGIN..=r.max().y + MARGIN).contains(&at.lat)
        })
    };
    let is_near = |outline: &Outline| {
        use geo::MapCoords;
        outline.shape.contains(&geo::Point::new(at.lon, at.lat))
            || Euclidean.distance(
                &geo::Point::new(0.0, 0.0),
                &outline.shape.map_coords(metres),
            ) < BESIDE_M
    };
    outlines.iter().filter(may_be).any(is_near)
}

/// Homes that lie beside their communities all in one direction, by just the shift between two datums.
fn another_datum(round: &Intake, file: &str, findings: &mut Findings) {
    /// Fewer say nothing.
    const FEWEST: usize = 20;
    /// Metres by which the middle of the shifts may miss the datum's.
    const NEAR: f64 = 80.0;
    let pair = |child: &Child| {
        let community = &round.communities()[child.community?.at()];
        Some((child.home?, community.position))
    };
    let pairs: Vec<(Position, Position)> = round.children().iter().filter_map(pair).collect();
    if pairs.len() < FEWEST {
        return;
    }
    let middle_of = |of: &dyn Fn(&(Position, Position)) -> f64| {
        // There are pairs: enough to say something.
        middle(pairs.iter().map(of).collect()).unwrap_or_default()
    };
    let (lon, lat) = (
        middle_of(&|(home, c)| home.lon - c.lon),
        middle_of(&|(home, c)| home.lat - c.lat),
    );
    let from = Position {
        lon: middle_of(&|(_, c)| c.lon),
        lat: middle_of(&|(_, c)| c.lat),
    };
    let shifted = |lon: f64, lat: f64| Position {
        lon: from.lon + lon,
        lat: from.lat + lat,
    };
    for datum in [Datum::Gcj02, Datum::Bd09] {
        let there = datum.to_wgs84(from.lon, from.lat);
        let (east, north) = (from.lon - there.lon, from.lat - there.lat);
        for sign in [1.0, -1.0] {
            let miss = haversine_m(shifted(lon, lat), shifted(sign * east, sign * north));
            if miss < NEAR {
                let metres = haversine_m(from, shifted(lon, lat)).round();
                findings.push(
                    Finding::new(Code::DatumSuspected, file)
                        .with("metres", metres)
                        .with("datum", datum.name()),
                );
                return;
            }
        }
    }
}

fn more_places_than_streams(round: &Intake, pack: &Pack, file: &str, findings: &mut Findings) {
    let size = pack.norms.class_size.of(round.level()).get();
    for (_, school) in round.open_schools() {
        let Some(streams) = school.streams else {
            continue;
        };
        if school.places.get() > streams * size {
            findings.push(
                Finding::new(Code::PlacesBeyondStreams, file)
                    .column("places")
                    .with("id", &school.id)
                    .with("places", school.places)
                    .with("streams", streams)
                    .with("norm", streams * size),
            );
        }
    }
}

/// Places, posts and land count where the school is: without a district they count for none.
fn schools_of_no_district(round: &Intake, file: &str, findings: &mut Findings) {
    const NAMED: usize = 5;
    let open = round.open_schools().map(|(_, school)| school);
    let (without, with): (Vec<&School>, Vec<&School>) =
        open.partition(|school| school.district.is_none());
    if with.is_empty() || without.is_empty() {
        return;
    }
    let ids = without.iter().take(NAMED).map(|school| &*school.id);
    let ids: Vec<&str> = ids.collect();
    findings.push(
        Finding::new(Code::SchoolsWithoutDistrict, file)
            .with("count", without.len())
            .with("ids", ids),
    );
}
