//! Which area of a city a row is of: names, districts, merged areas, points.

use std::collections::{BTreeMap, BTreeSet};

use crate::input::datum::Datum;
use crate::input::field::Fields;
use crate::input::levels::{SchoolKind, kind_of};
use crate::input::matched::Matched;
use crate::tables::inputs::{
    DistrictColumns, InputTable, ParcelColumns, SchoolColumns, districts, parcels, schools,
};
use xuewei_core::domain::{Position, SchoolLevel};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_forecast::Level;

/// A level of a school of the city.
#[derive(Clone, Debug, PartialEq)]
pub struct CitySchool {
    /// Its identifier.
    pub id: String,
    /// Its name; the identifier where it has none.
    pub name: String,
    /// Its level; nothing where the table does not say it.
    pub level: Option<Level>,
    /// The area of the table.
    pub area: Option<String>,
    /// Its district, by code.
    pub district: Option<String>,
    /// Where it is.
    pub position: Option<Position>,
    /// Places of the entry grade.
    pub places: i64,
    /// Whether it is public.
    pub is_public: bool,
    /// Whether it takes children.
    pub is_open: bool,
    /// Classrooms, where they are known.
    pub rooms: Option<i64>,
    /// Posts, where they are known.
    pub posts: Option<i64>,
    /// Square metres of its site, where they are known.
    pub site: Option<i64>,
    /// Classes of a grade, where they are known.
    pub streams: Option<i64>,
}

/// The districts of the table by code, with names.
#[derive(Clone, Debug, Default)]
pub struct CityDistricts {
    names: BTreeMap<String, String>,
    codes: BTreeMap<String, String>,
    /// Posts that may be filed and bought, by code.
    beside: BTreeMap<String, [i64; 2]>,
}

impl CityDistricts {
    /// Reads the table.
    pub fn read(table: Option<&Matched<DistrictColumns>>, findings: &mut Findings) -> Self {
        let mut all = Self::default();
        let Some(f) = table.and_then(|table| Fields::of(table, false, findings)) else {
            return all;
        };
        for row in 0..f.len() {
            let Some(id) = f.id(row, districts::DISTRICT, findings) else {
                continue;
            };
            let name = f
                .optional(row, districts::NAME)
                .unwrap_or_else(|| id.clone());
            all.codes.insert(name.to_string(), id.to_string());
            let beside = [districts::FILED_POSTS, districts::PURCHASABLE_POSTS];
            let beside = beside.map(|column| f.count(row, column, findings).unwrap_or(0));
            all.beside.insert(id.to_string(), beside);
            if all.names.insert(id.to_string(), name.to_string()).is_some() {
                let finding = f.finding(Code::IdTwice, row, districts::DISTRICT);
                findings.push(finding.with("id", &*id));
            }
        }
        all
    }

    /// The code of a district that is written by code or name; what is neither stays.
    pub fn code<'a>(&'a self, written: &'a str) -> &'a str {
        match self.names.contains_key(written) {
            true => written,
            false => self.codes.get(written).map_or(written, String::as_str),
        }
    }

    /// The name of a district.
    pub fn name<'a>(&'a self, code: &'a str) -> &'a str {
        self.names.get(code).map_or(code, String::as_str)
    }

    /// Posts that each district may file and buy, by code.
    pub fn beside(&self) -> &BTreeMap<String, [i64; 2]> {
        &self.beside
    }

    /// Whether it is one of the table.
    pub fn has(&self, code: &str) -> bool {
        self.names.contains_key(code)
    }
}

/// Words for a senior school.
const SENIOR: [&str; 5] = ["senior", "高中", "普通高中", "高级中学", "高中部"];

/// The level that a word means, as far as it is one.
pub fn level_of(text: &str) -> Option<Level> {
    match kind_of(text) {
        Some(SchoolKind::One(SchoolLevel::Primary) | SchoolKind::Both) => Some(Level::Primary),
        Some(SchoolKind::One(SchoolLevel::Junior)) => Some(Level::Junior),
        _ => SENIOR
            .contains(&text.trim().to_lowercase().as_str())
            .then_some(Level::Senior),
    }
}

/// Reads the schools: what is needed of them here.
pub fn read_schools(
    table: &Matched<SchoolColumns>,
    districts: &CityDistricts,
    datum: Datum,
    findings: &mut Findings,
) -> Vec<CitySchool> {
    let Some(f) = Fields::of(table, false, findings) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for row in 0..f.len() {
        let id = f.id(row, schools::SCHOOL_ID, findings);
        let position = f.position(row, [schools::LON, schools::LAT], datum, findings);
        let places = f.count(row, schools::PLACES, findings).unwrap_or(0);
        let word = |column, closed: &[&str]| !closed.contains(&f.text(row, column).trim());
        let district = Some(f.text(row, schools::DISTRICT)).filter(|d| !d.is_empty());
        let Some(id) = id else { continue };
        let name = f.optional(row, schools::NAME).unwrap_or_else(|| id.clone());
        all.push(CitySchool {
            name: name.into(),
            level: level_of(f.text(row, schools::STAGE)),
            area: f.optional(row, schools::AREA).map(Into::into),
            district: district.map(|d| districts.code(d).to_owned()),
            position,
            places,
            is_public: word(schools::SECTOR, &["private", "民办", "私立"]),
            is_open: word(
                schools::STATUS,
                &["candidate", "closed", "拟建", "规划", "关闭", "停办"],
            ),
            rooms: f.count(row, schools::ROOMS, findings),
            posts: f.count(row, schools::POSTS, findings),
            site: f.whole(row, schools::SITE_AREA_M2, findings),
            streams: f.count(row, schools::STREAMS, findings),
            id: id.into(),
        });
    }
    all.sort_by(|a, b| (&a.id, a.level).cmp(&(&b.id, b.level)));
    all
}

/// A reserve parcel of the city.
#[derive(Clone, Debug, PartialEq)]
pub struct CityParcel {
    /// Its identifier.
    pub id: String,
    /// Its district, by code.
    pub district: Option<String>,
    /// Square metres.
    pub size: i64,
    /// Where it is.
    pub position: Option<Position>,
}

/// Reads the parcels.
pub fn read_parcels(
    table: &Matched<ParcelColumns>,
    districts: &CityDistricts,
    datum: Datum,
    findings: &mut Findings,
) -> Vec<CityParcel> {
    let Some(f) = Fields::of(table, false, findings) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    for row in 0..f.len() {
        let id = f.id(row, parcels::PARCEL_ID, findings);
        let size = f.needed_whole(row, parcels::AREA_M2, findings);
        let position = f.position(row, [parcels::LON, parcels::LAT], datum, findings);
        let district = Some(f.text(row, parcels::DISTRICT)).filter(|d| !d.is_empty());
        let (Some(id), Some(size)) = (id, size) else {
            continue;
        };
        all.push(CityParcel {
            id: id.into(),
            district: district.map(|d| districts.code(d).to_owned()),
            size,
            position,
        });
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all
}

/// The names of areas: merged ones are those that they are part of, districts are called by their codes.
pub struct AreaNames<'a> {
    districts: &'a CityDistricts,
    merged: BTreeMap<String, String>,
    /// The district of each, with the place that says it.
    of: BTreeMap<String, String>,
    told: BTreeSet<String>,
}

impl<'a> AreaNames<'a> {
    /// The names with what is merged; a circle is told and passed over.
    pub fn new(
        districts: &'a CityDistricts,
        merged: &BTreeMap<String, String>,
        file: &str,
        findings: &mut Findings,
    ) -> Self {
        let mut whole = BTreeMap::new();
        for (from, into) in merged {
            let mut last = into;
            let mut seen = BTreeSet::from([from]);
            while let Some(next) = merged.get(last) {
                if !seen.insert(last) {
                    break;
                }
                last = next;
            }
            if seen.contains(last) {
                let finding = Finding::new(Code::MergedUnknown, file);
                findings.push(finding.with("from", from).with("into", into));
                continue;
            }
            whole.insert(from.trim().to_owned(), last.trim().to_owned());
        }
        Self {
            districts,
            merged: whole,
            of: BTreeMap::new(),
            told: BTreeSet::new(),
        }
    }

    /// The area that is meant.
    pub fn meant(&self, written: &str) -> String {
        let written = written.trim();
        let merged = self.merged.get(written).map_or(written, String::as_str);
        self.districts.code(merged).to_owned()
    }

    /// Notes the district of an area; a second one is told once.
    pub fn note<T: InputTable>(
        &mut self,
        area: &str,
        district: &str,
        (f, row): (&Fields<'_, T>, usize),
        column: crate::tables::inputs::Col<T>,
        findings: &mut Findings,
    ) {
        if district.is_empty() {
            return;
        }
        let code = self.districts.code(district).to_owned();
        let known = self
            .of
            .entry(area.to_owned())
            .or_insert_with(|| code.clone());
        if *known != code && self.told.insert(area.to_owned()) {
            let finding = f.finding(Code::AreaOfTwoDistricts, row, column);
            let finding = finding.with("area", area).with("first", &**known);
            findings.push(finding.with("second", code));
        }
    }

    /// The district of an area, where it is another than the area itself.
    pub fn district(&self, area: &str) -> Option<&str> {
        self.of.get(area).map(String::as_str).filter(|d| *d != area)
    }

    /// Notes the district of an area that a school lies in.
    pub fn note_school(&mut self, area: &str, district: &str) {
        self.of
            .entry(area.to_owned())
            .or_insert_with(|| district.to_owned());
    }

    /// What is merged, and into what.
    pub fn merged(&self) -> impl Iterator<Item = (&str, &str)> {
        self.merged.iter().map(|(from, into)| (&**from, &**into))
    }
}
