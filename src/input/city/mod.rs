//! A city over the years: `city.toml` and its tables, made into what forecasts go by.

mod file;
mod norms;
mod places;
mod rolls;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use geo::MultiPolygon;

use super::datum::Datum;
use super::field::Fields;
use super::file_bytes::file_bytes;
use super::hash::sha256;
use super::manifest::file_name;
use super::matched::Matched;
use super::outlines;
use super::places::Districts;
use super::read::InputFile;
use super::table_file::TableFile;
use super::text_file::text_of;
use crate::tables::inputs::{
    BirthColumns, Col, DistrictColumns, HousingColumns, InputTable, KindergartenColumns,
    MoveColumns, ParcelColumns, RollColumns, SchoolColumns, births, housing, kindergartens, moves,
};
pub use file::schema;
use file::{CityFile, HousingFile};
use places::{AreaNames, CityDistricts};
pub use places::{CityParcel, CitySchool};
use rolls::Rolls;
use xuewei_core::domain::{DistrictIdx, Position};
use xuewei_core::finding::{Arg, Code, Finding, Findings, nearest};
use xuewei_core::settings;
use xuewei_forecast::gaps::{Gaps, close};
use xuewei_forecast::{Area, Panel};
use xuewei_plan::Norms;

/// Whose children they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Of local families.
    Local,
    /// Of migrant families.
    Migrant,
}

const GROUPS: [(&str, Group); 10] = [
    ("migrant", Group::Migrant),
    ("local", Group::Local),
    ("随迁", Group::Migrant),
    ("随迁子女", Group::Migrant),
    ("外来", Group::Migrant),
    ("非户籍", Group::Migrant),
    ("本地", Group::Local),
    ("户籍", Group::Local),
    ("本市户籍", Group::Local),
    ("非随迁", Group::Local),
];

/// An area of the city.
#[derive(Clone, Debug, PartialEq)]
pub struct CityArea {
    /// What it is called.
    pub name: String,
    /// Its district, by number; nothing where it is one itself, or where none is known.
    pub district: Option<usize>,
    /// Its middle, WGS-84: as births say it, else the middle of its schools.
    pub position: Option<Position>,
    /// Whether it is the middle of its schools.
    pub is_by_schools: bool,
}

/// A city that was read.
#[derive(Debug)]
pub struct CityInput {
    /// What it is called.
    pub name: String,
    /// How many years ahead.
    pub leads: usize,
    /// The areas, in the order of their names, which is that of the panels.
    pub areas: Vec<CityArea>,
    /// Codes of the districts that hold areas, with their names.
    pub districts: Vec<(String, String)>,
    /// Codes and names of areas that are districts.
    pub names: BTreeMap<String, String>,
    /// What is known, by group of children; one where they are not told apart.
    pub panels: Vec<Panel>,
    /// The schools.
    pub schools: Vec<CitySchool>,
    /// The reserve parcels.
    pub parcels: Vec<CityParcel>,
    /// Outlines of districts, by code; WGS-84, for maps.
    pub outlines: Vec<(String, MultiPolygon<f64>)>,
    /// The area of each school that the rolls name.
    pub area_of_school: BTreeMap<String, String>,
    /// Pupils by school, grade and year, of schools whose rolls are told.
    pub rolls_of_school: BTreeMap<(String, usize, i32), i64>,
    /// Posts that each district may file and buy, by code.
    pub posts_beside: BTreeMap<String, [i64; 2]>,
    /// The figures by which plans are made.
    pub norms: Norms,
    /// Files read.
    pub files: Vec<InputFile>,
    /// Warnings; errors never come with an input.
    pub warnings: Findings,
}

/// Reads the city that a file describes.
///
/// # Errors
/// All findings of all files, when any of them is an error.
pub fn read_city(path: &Path) -> Result<CityInput, Findings> {
    let mut reader = Reader::default();
    let text = text_of(path, &file_name(path))?;
    reader.note("city", path, text.as_bytes());
    let file: CityFile = settings::read(&text, &file_name(path)).map_err(Findings::from)?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    reader.city(&file, path, folder)
}

#[derive(Default)]
struct Reader {
    findings: Findings,
    files: Vec<InputFile>,
}

impl Reader {
    fn note(&mut self, role: &'static str, path: &Path, bytes: &[u8]) {
        self.files.push(InputFile {
            role,
            path: path.to_owned(),
            sha256: sha256(bytes),
        });
    }

    fn table<T: InputTable>(
        &mut self,
        folder: &Path,
        named: Option<&std::path::PathBuf>,
    ) -> Option<Matched<T>> {
        let path = folder.join(named?);
        match TableFile::open(&path) {
            Ok(file) => {
                let (whole, _) = super::sheet_name::file_and_sheet(&path);
                self.note(T::TABLE.name, &whole, &file.bytes);
                file.read(&mut self.findings)
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    /// The bytes of a file that is no table.
    fn bytes(
        &mut self,
        role: &'static str,
        folder: &Path,
        named: Option<&std::path::PathBuf>,
    ) -> Option<(String, Vec<u8>)> {
        let path = folder.join(named?);
        match file_bytes(&path) {
            Ok(bytes) => {
                self.note(role, &path, &bytes);
                Some((file_name(&path), bytes))
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    fn city(mut self, file: &CityFile, path: &Path, folder: &Path) -> Result<CityInput, Findings> {
        let own = file_name(path);
        let t = &file.tables;
        let districts: Option<Matched<DistrictColumns>> = self.table(folder, t.districts.as_ref());
        let schools: Option<Matched<SchoolColumns>> = self.table(folder, t.schools.as_ref());
        let parcels: Option<Matched<ParcelColumns>> = self.table(folder, t.parcels.as_ref());
        let births: Option<Matched<BirthColumns>> = self.table(folder, t.births.as_ref());
        let rolls: Option<Matched<RollColumns>> = self.table(folder, Some(&t.rolls));
        let kindergartens: Option<Matched<KindergartenColumns>> =
            self.table(folder, t.kindergartens.as_ref());
        let homes: Option<Matched<HousingColumns>> = self.table(folder, t.housing.as_ref());
        let moved: Option<Matched<MoveColumns>> = self.table(folder, t.moves.as_ref());
        let drawn = self.bytes("outlines", folder, t.outlines.as_ref());
        let findings = &mut self.findings;
        let leads = leads(file, &own, findings);
        check_yield(&file.housing, &own, findings);
        let norms = norms::norms(&file.planning, &own, findings);
        let of_table = districts;
        let districts = CityDistricts::read(of_table.as_ref(), findings);
        let schools = schools
            .map(|table| places::read_schools(&table, &districts, file.crs, findings))
            .unwrap_or_default();
        let parcels = parcels
            .map(|table| places::read_parcels(&table, &districts, file.crs, findings))
            .unwrap_or_default();
        let mut names = AreaNames::new(&districts, &file.merged, &own, findings);
        for school in &schools {
            if let (Some(area), Some(district)) = (&school.area, &school.district) {
                let area = names.meant(area);
                names.note_school(&area, district);
            }
        }
        let born = births
            .as_ref()
            .map(|table| Births::read(table, file.crs, &mut names, findings))
            .unwrap_or_default();
        let born_in: BTreeSet<String> = born.counts.keys().map(|key| key.0.clone()).collect();
        let counted = rolls
            .as_ref()
            .map(|table| rolls::read(table, &schools, &mut names, &born_in, findings));
        let mut further = Further::default();
        if let Some(table) = &kindergartens {
            further.read_kindergartens(table, &names, findings);
        }
        if let Some(table) = &homes {
            further.read_homes(table, &names, &file.housing, findings);
        }
        if let Some(table) = &moved {
            further.read_moves(table, &names, findings);
        }
        let Some(counted) = counted.filter(|own| !own.counts.is_empty()) else {
            if !findings.has_errors() {
                findings.push(Finding::new(Code::RollsMissing, file_name(&t.rolls)));
            }
            return Err(self.findings);
        };
        for (from, into) in names.merged() {
            if !counted.counts.keys().any(|key| key.0 == names.meant(into)) {
                let finding = Finding::new(Code::MergedUnknown, &own);
                findings.push(finding.with("from", from).with("into", into));
            }
        }
        let parts = Parts {
            born,
            counted,
            further,
            schools,
        };
        let mut input = parts.together(&names, &districts, findings);
        let outlined = drawn
            .map(|(name, bytes)| {
                let codes = input.districts.iter().map(|(code, _)| code.as_str().into());
                let codes: BTreeSet<Box<str>> = codes.collect();
                // What is wrong with the table was told when it was read.
                let known =
                    Districts::read(of_table.as_ref(), &|| codes.clone(), &mut Findings::new());
                let all = outlines::read(&name, &bytes, &known, file.crs, findings);
                let code = |at: DistrictIdx| known.list.get(at.at()).map(|own| own.id.to_string());
                let all = all.into_iter();
                all.filter_map(|own| Some((code(own.district)?, own.shape)))
                    .collect()
            })
            .unwrap_or_default();
        if self.findings.has_errors() {
            return Err(self.findings);
        }
        input.name.clone_from(&file.name);
        input.leads = leads;
        input.parcels = parcels;
        input.outlines = outlined;
        input.norms = norms;
        input.posts_beside.clone_from(districts.beside());
        input.files = self.files;
        input.warnings = self.findings;
        Ok(input)
    }
}

fn leads(file: &CityFile, own: &str, findings: &mut Findings) -> usize {
    let years = file.years.unwrap_or(6);
    if !(1..=15).contains(&years) {
        findings.push(
            Finding::new(Code::SettingInvalid, own)
                .with("key", Arg::Key("years".to_owned()))
                .with("value", years)
                .with("allowed", Arg::range(1, 15)),
        );
    }
    usize::try_from(years.clamp(1, 15)).unwrap_or(6)
}

fn check_yield(file: &HousingFile, own: &str, findings: &mut Findings) {
    for one in file.yields.iter().filter(|one| !(0.0..=1.0).contains(*one)) {
        findings.push(
            Finding::new(Code::SettingInvalid, own)
                .with("key", Arg::Key("housing.yield".to_owned()))
                .with("value", *one)
                .with("allowed", Arg::range(0, 1)),
        );
    }
}

/// Whose children a row is of; nothing where it does not say so.
fn group<T: InputTable>(
    f: &Fields<'_, T>,
    row: usize,
    column: Col<T>,
    findings: &mut Findings,
) -> Option<Group> {
    if f.text(row, column).is_empty() {
        return None;
    }
    Some(f.word(row, column, &GROUPS, Group::Local, findings))
}

/// A year that a city can have figures of.
fn year<T: InputTable>(
    f: &Fields<'_, T>,
    row: usize,
    column: Col<T>,
    findings: &mut Findings,
) -> Option<i32> {
    let text = f.text(row, column);
    // A school year by its two years: 2025-2026, 2025学年.
    let first: String = text.chars().take_while(char::is_ascii_digit).collect();
    let rest = text.get(first.len()..).unwrap_or_default().trim();
    let is_year = first.len() == 4
        && (rest.is_empty()
            || rest == ".0"
            || rest.starts_with(['-', '/', '–', '—', '年', '学', '~']));
    let year = first
        .parse::<i32>()
        .ok()
        .filter(|year| is_year && (1950..=2150).contains(year));
    if year.is_none() {
        findings.push(match text {
            "" => f.finding(Code::ValueMissing, row, column),
            text => f
                .finding(Code::NumberInvalid, row, column)
                .with("value", text),
        });
    }
    year
}

/// A count that must be there.
fn counted<T: InputTable>(
    f: &Fields<'_, T>,
    row: usize,
    column: Col<T>,
    findings: &mut Findings,
) -> Option<f64> {
    let count = match f.text(row, column).is_empty() {
        true => f.needed_whole(row, column, findings),
        false => f.count(row, column, findings),
    };
    count.map(|count| count as f64)
}

/// Births of the city.
#[derive(Default)]
struct Births {
    counts: BTreeMap<(String, i32, Option<Group>), f64>,
    positions: BTreeMap<String, Position>,
    are_apart: bool,
    any_apart: bool,
    file: String,
}

impl Births {
    fn read(
        table: &Matched<BirthColumns>,
        datum: Datum,
        names: &mut AreaNames<'_>,
        findings: &mut Findings,
    ) -> Self {
        let mut all = Self::default();
        let Some(f) = Fields::of(table, false, findings) else {
            return all;
        };
        f.file().clone_into(&mut all.file);
        all.are_apart = f.len() > 0;
        let mut seen = BTreeSet::new();
        for row in 0..f.len() {
            let written = f.id(row, births::AREA, findings);
            let year = year(&f, row, births::YEAR, findings);
            let count = counted(&f, row, births::COUNT, findings);
            let group = group(&f, row, births::GROUP, findings);
            let position = f.position(row, [births::LON, births::LAT], datum, findings);
            all.are_apart &= group.is_some();
            all.any_apart |= group.is_some();
            let (Some(written), Some(year), Some(count)) = (written, year, count) else {
                continue;
            };
            let area = names.meant(&written);
            let district = f.text(row, births::DISTRICT);
            names.note(&area, district, (&f, row), births::DISTRICT, findings);
            if let Some(position) = position {
                all.positions.entry(area.clone()).or_insert(position);
            }
            if !seen.insert((written.clone(), year, group)) {
                let finding = f.finding(Code::IdTwice, row, births::YEAR);
                findings.push(finding.with("id", format!("{written} {year}")));
                continue;
            }
            *all.counts.entry((area, year, group)).or_default() += count;
        }
        all
    }
}

/// What else tells of children.
#[derive(Default)]
struct Further {
    kindergartens: BTreeMap<(String, usize, i32), f64>,
    additions: BTreeMap<(String, usize, i32), f64>,
}

const CLASSES: [(&str, usize); 9] = [
    ("1", 1),
    ("2", 2),
    ("3", 3),
    ("小班", 1),
    ("中班", 2),
    ("大班", 3),
    ("k1", 1),
    ("k2", 2),
    ("k3", 3),
];

impl Further {
    fn read_kindergartens(
        &mut self,
        table: &Matched<KindergartenColumns>,
        names: &AreaNames<'_>,
        findings: &mut Findings,
    ) {
        let Some(f) = Fields::of(table, false, findings) else {
            return;
        };
        for row in 0..f.len() {
            let area = f.id(row, kindergartens::AREA, findings);
            let year = year(&f, row, kindergartens::YEAR, findings);
            let count = counted(&f, row, kindergartens::COUNT, findings);
            let class = f.word(row, kindergartens::CLASS, &CLASSES, 0, findings);
            if f.text(row, kindergartens::CLASS).is_empty() {
                findings.push(f.finding(Code::ValueMissing, row, kindergartens::CLASS));
            }
            if let (Some(area), Some(year), Some(count)) = (area, year, count) {
                let key = (names.meant(&area), class, year);
                *self.kindergartens.entry(key).or_default() += count;
            }
        }
    }

    fn read_homes(
        &mut self,
        table: &Matched<HousingColumns>,
        names: &AreaNames<'_>,
        file: &HousingFile,
        findings: &mut Findings,
    ) {
        let Some(f) = Fields::of(table, false, findings) else {
            return;
        };
        if file.yields.is_empty() {
            let finding = Finding::new(Code::TableUnused, f.file());
            findings.push(finding.with("key", Arg::Key("housing.yield".to_owned())));
        }
        for row in 0..f.len() {
            let area = f.id(row, housing::AREA, findings);
            let year = year(&f, row, housing::YEAR, findings);
            let units = counted(&f, row, housing::UNITS, findings);
            if let (Some(area), Some(year), Some(units)) = (area, year, units) {
                let area = names.meant(&area);
                for (own, each) in (year..).zip(&file.yields) {
                    let key = (area.clone(), 1, own);
                    *self.additions.entry(key).or_default() += units * each;
                }
            }
        }
    }

    fn read_moves(
        &mut self,
        table: &Matched<MoveColumns>,
        names: &AreaNames<'_>,
        findings: &mut Findings,
    ) {
        let Some(f) = Fields::of(table, false, findings) else {
            return;
        };
        for row in 0..f.len() {
            let area = f.id(row, moves::AREA, findings);
            let year = year(&f, row, moves::YEAR, findings);
            let count = counted(&f, row, moves::COUNT, findings);
            let age = f.needed_whole(row, moves::AGE, findings);
            if let (Some(area), Some(year), Some(count), Some(age)) = (area, year, count, age) {
                // Who is younger than school comes with the births, and who is older is past it.
                let grade = usize::try_from(age - 5)
                    .ok()
                    .filter(|g| (1..=12).contains(g));
                if let Some(grade) = grade {
                    *self
                        .additions
                        .entry((names.meant(&area), grade, year))
                        .or_default() += count;
                }
            }
        }
    }
}

/// What was read, to be put together.
struct Parts {
    born: Births,
    counted: Rolls,
    further: Further,
    schools: Vec<CitySchool>,
}

impl Parts {
    fn together(
        self,
        names: &AreaNames<'_>,
        districts: &CityDistricts,
        findings: &mut Findings,
    ) -> CityInput {
        let groups = self.groups(findings);
        self.tell_areas(findings);
        let mut all: BTreeSet<String> = self.counted.counts.keys().map(|k| k.0.clone()).collect();
        all.extend(self.born.counts.keys().map(|k| k.0.clone()));
        let of: BTreeSet<String> = all
            .iter()
            .filter_map(|area| names.district(area).map(str::to_owned))
            .collect();
        let codes: Vec<String> = of.into_iter().collect();
        let areas: Vec<CityArea> = all
            .iter()
            .map(|name| CityArea {
                name: name.clone(),
                district: names
                    .district(name)
                    .and_then(|own| codes.iter().position(|code| code == own)),
                position: self.position(name),
                is_by_schools: !self.born.positions.contains_key(name),
            })
            .collect();
        let gaps = self.gaps(&areas, findings);
        let panels: Vec<Panel> = groups
            .iter()
            .enumerate()
            .filter_map(|(at, group)| {
                let series = self.series(&areas, *group, at == 0, groups.len() == 1, &gaps);
                Panel::new(series, codes.len())
            })
            .collect();
        self.tell_panels(&areas, &panels, findings);
        self.tell_schools(findings);
        let named = areas.iter().map(|area| area.name.clone());
        CityInput {
            name: String::new(),
            leads: 0,
            names: named
                .filter(|name| districts.has(name))
                .map(|code| (code.clone(), districts.name(&code).to_owned()))
                .collect(),
            areas,
            districts: codes
                .into_iter()
                .map(|code| {
                    let name = districts.name(&code).to_owned();
                    (code, name)
                })
                .collect(),
            panels,
            schools: self.schools,
            parcels: Vec::new(),
            outlines: Vec::new(),
            area_of_school: self.counted.area_of,
            rolls_of_school: self
                .counted
                .schools
                .into_iter()
                .map(|(key, count)| (key, count as i64))
                .collect(),
            posts_beside: BTreeMap::new(),
            norms: Norms::default(),
            files: Vec::new(),
            warnings: Findings::new(),
        }
    }

    /// The groups that are told apart everywhere; otherwise none.
    fn groups(&self, findings: &mut Findings) -> Vec<Option<Group>> {
        let has_births = !self.born.counts.is_empty();
        let apart = self.counted.are_apart && (self.born.are_apart || !has_births);
        if !apart {
            if self.counted.any_apart || self.born.any_apart {
                findings.push(Finding::new(Code::GroupsNotApart, &self.counted.file));
            }
            return vec![None];
        }
        let all: BTreeSet<Option<Group>> = self.counted.counts.keys().map(|key| key.3).collect();
        all.into_iter().collect()
    }

    /// Areas of which only births or only rolls are told.
    fn tell_areas(&self, findings: &mut Findings) {
        if self.born.counts.is_empty() {
            findings.push(Finding::new(Code::BirthsMissing, &self.counted.file));
            return;
        }
        let rolls: BTreeSet<&str> = self.counted.counts.keys().map(|k| &*k.0).collect();
        let births: BTreeSet<&str> = self.born.counts.keys().map(|k| &*k.0).collect();
        for (own, other, file) in [
            (&births, &rolls, &self.born.file),
            (&rolls, &births, &self.counted.file),
        ] {
            for area in own.difference(other) {
                let meant = nearest(area, other.difference(own).copied());
                findings.push(
                    Finding::new(Code::AreasOfOneTable, file)
                        .with("area", *area)
                        .with("nearest", Arg::Nearest(meant.map(str::to_owned))),
                );
            }
        }
    }

    fn position(&self, area: &str) -> Option<Position> {
        if let Some(own) = self.born.positions.get(area) {
            return Some(*own);
        }
        let is_there = |school: &&CitySchool| {
            let by_rolls = self.counted.area_of.get(&school.id);
            let own = [school.area.as_deref(), school.district.as_deref()];
            match by_rolls {
                Some(known) => known == area,
                None => own.contains(&Some(area)),
            }
        };
        let points: Vec<Position> = self
            .schools
            .iter()
            .filter(is_there)
            .filter_map(|school| school.position)
            .collect();
        let n = points.len() as f64;
        (n > 0.0).then(|| Position {
            lon: points.iter().map(|p| p.lon).sum::<f64>() / n,
            lat: points.iter().map(|p| p.lat).sum::<f64>() / n,
        })
    }

    /// The gaps of each area, all groups together.
    fn gaps(&self, areas: &[CityArea], findings: &mut Findings) -> Vec<Gaps> {
        let years: Vec<i32> = self.counted.counts.keys().map(|key| key.2).collect();
        let first = years.iter().min().copied().unwrap_or(0);
        let last = years.iter().max().copied().unwrap_or(0);
        let file = &self.counted.file;
        let mut all = Vec::new();
        for area in areas {
            let mut own = Area::default();
            for ((_, grade, year, _), count) in self.of_area(&area.name) {
                *own.rolls.entry((*grade, *year)).or_default() += count;
            }
            let gaps = close(&mut own, first, last);
            let finding = |code| Finding::new(code, file).with("area", &*area.name);
            if !gaps.closed.is_empty() {
                let missing: BTreeSet<String> = gaps
                    .closed
                    .iter()
                    .map(|(_, year)| year.to_string())
                    .collect();
                let missing: Vec<String> = missing.into_iter().collect();
                let grades: BTreeSet<usize> = gaps.closed.iter().map(|(grade, _)| *grade).collect();
                let grades: Vec<String> = grades.iter().map(ToString::to_string).collect();
                let finding = finding(Code::YearsMissing).with("years", missing);
                findings.push(finding.with("grades", grades));
            }
            if let Some(begins) = gaps.begins {
                let finding = finding(Code::AreaBegins).with("year", begins.to_string());
                findings.push(finding.with("first", first.to_string()));
            }
            if let Some(ends) = gaps.ends {
                let finding = finding(Code::AreaEnds).with("year", ends.to_string());
                findings.push(finding.with("last", last.to_string()));
            }
            all.push(gaps);
        }
        all
    }

    fn of_area<'s>(
        &'s self,
        area: &'s str,
    ) -> impl Iterator<Item = (&'s (String, usize, i32, Option<Group>), &'s f64)> {
        let from = (area.to_owned(), 0, i32::MIN, None);
        let all = self.counted.counts.range(from..);
        all.take_while(move |(key, _)| key.0 == area)
    }

    /// The series of every area, of one group or of all.
    fn series(
        &self,
        areas: &[CityArea],
        group: Option<Group>,
        is_first: bool,
        is_only: bool,
        gaps: &[Gaps],
    ) -> Vec<Area> {
        let is_of = |own: Option<Group>| is_only || own == group;
        let years: BTreeSet<i32> = self.counted.counts.keys().map(|key| key.2).collect();
        let (first, last) = (years.first().copied(), years.last().copied());
        let mut all: Vec<Area> = Vec::new();
        for (area, gaps) in areas.iter().zip(gaps) {
            let mut own = Area {
                district: area.district,
                ..Area::default()
            };
            for ((_, grade, year, group), count) in self.of_area(&area.name) {
                if is_of(*group) {
                    *own.rolls.entry((*grade, *year)).or_default() += count;
                }
            }
            if !gaps.closed.is_empty() {
                let mut closed = own.clone();
                close(&mut closed, first.unwrap_or(0), last.unwrap_or(0));
                for key in &gaps.closed {
                    if let Some(count) = closed.rolls.get(key) {
                        own.rolls.insert(*key, *count);
                    }
                }
            }
            for ((name, year, group), count) in &self.born.counts {
                if *name == area.name && is_of(*group) {
                    *own.births.entry(*year).or_default() += count;
                }
            }
            // These are told of all children together: they go with the first group, and figures are of all of them.
            if is_first {
                for ((name, grade, year), count) in &self.further.additions {
                    if *name == area.name {
                        own.additions.insert((*grade, *year), *count);
                    }
                }
            }
            if is_only {
                for ((name, class, year), count) in &self.further.kindergartens {
                    if *name == area.name {
                        own.kindergartens.insert((*class, *year), *count);
                    }
                }
            }
            all.push(own);
        }
        // Groups have the same years, whoever is in school in them.
        let grade = self.counted.counts.keys().map(|key| key.1).min();
        if let (Some(area), Some(grade)) = (all.first_mut(), grade) {
            for year in [first, last].into_iter().flatten() {
                area.rolls.entry((grade, year)).or_insert(0.0);
            }
        }
        all
    }

    /// What is doubtful about the series: too few years, births that end early, progressions that cannot be.
    fn tell_panels(&self, areas: &[CityArea], panels: &[Panel], findings: &mut Findings) {
        let Some(panel) = panels.first() else { return };
        let file = &self.counted.file;
        // Nothing can be held against what came with fewer years: a ratio needs two, a miss one more.
        if panel.years < 3 {
            let years = i64::try_from(panel.years).unwrap_or(0);
            findings.push(Finding::new(Code::ErrorsUnknown, file).with("years", years));
        }
        if let Some(late) = panel.births_late().filter(|late| *late > 0) {
            let births = panel.last_births().unwrap_or(0);
            findings.push(
                Finding::new(Code::BirthsLate, &self.born.file)
                    .with("births", births.to_string())
                    .with("rolls", panel.year(panel.years - 1).to_string())
                    .with("years", i64::from(late))
                    .with("from", (births + 7).to_string()),
            );
        }
        let first = panel.nodes.len() - areas.len();
        let odd: BTreeSet<(usize, usize, i32)> = panels.iter().flat_map(Panel::odd).collect();
        for (node, grade, year) in odd {
            let area = node.checked_sub(first).and_then(|at| areas.get(at));
            let t = usize::try_from(year - panel.first_year).unwrap_or(0);
            let of = |grade: usize, t: usize| -> i64 {
                let sum: f64 = panels.iter().map(|own| own.roll(node, grade, t)).sum();
                sum as i64
            };
            findings.push(
                Finding::new(Code::ProgressionOdd, file)
                    .with("area", area.map_or("", |area| &*area.name))
                    .with("grade", i64::try_from(grade).unwrap_or(0))
                    .with("year", year.to_string())
                    .with("before", of(grade - 1, t.saturating_sub(1)))
                    .with("after", of(grade, t)),
            );
        }
    }

    /// Schools whose rolls begin or end mid-way.
    fn tell_schools(&self, findings: &mut Findings) {
        let years: BTreeSet<i32> = self.counted.counts.keys().map(|key| key.2).collect();
        let mut of: BTreeMap<&str, (i32, i32)> = BTreeMap::new();
        for (school, _, year) in self.counted.schools.keys() {
            let own = of.entry(school).or_insert((*year, *year));
            *own = (own.0.min(*year), own.1.max(*year));
        }
        let (Some(first), Some(last)) = (years.first(), years.last()) else {
            return;
        };
        let changed: Vec<(&str, (i32, i32))> = of
            .into_iter()
            .filter(|(_, own)| own.0 > *first || own.1 < *last)
            .collect();
        if !changed.is_empty() {
            let names = changed.iter().map(|(id, own)| match own.0 > *first {
                true => format!("{id} {}–", own.0),
                false => format!("{id} –{}", own.1),
            });
            findings.push(
                Finding::new(Code::SchoolsChange, &self.counted.file)
                    .with("count", changed.len())
                    .with("schools", names.collect::<Vec<_>>()),
            );
        }
    }
}

impl CityInput {
    /// What the file of a table is called; that of the city where there is none.
    pub fn file_called(&self, role: &str) -> String {
        let found = self.files.iter().find(|file| file.role == role);
        let found = found.or(self.files.first());
        let name = found.and_then(|file| file.path.file_name());
        name.map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// What a node of the panels is called: the city, a district, an area.
    pub fn node_name(&self, node: usize) -> &str {
        let held = self.panels.first().map_or(0, |panel| panel.nodes.len());
        let first_area = held - self.areas.len();
        match node.checked_sub(first_area) {
            Some(at) => self.areas.get(at).map_or("", |area| &area.name),
            None if node == 0 => &self.name,
            None => {
                let own = node.checked_sub(1).and_then(|at| self.districts.get(at));
                own.map_or("", |(code, _)| code)
            }
        }
    }

    /// What people call a node: a district by its name.
    pub fn node_title<'a>(&'a self, node: usize) -> &'a str {
        let name = self.node_name(node);
        let district = self.districts.iter().find(|(code, _)| code == name);
        let found: Option<&'a str> = district.map(|(_, own)| own.as_str());
        found
            .or_else(|| self.names.get(name).map(String::as_str))
            .unwrap_or(name)
    }
}
