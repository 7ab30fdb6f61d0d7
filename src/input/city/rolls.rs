//! Rolls of schools and areas: pupils by grade and year, and the sums that they are held against.

use std::collections::{BTreeMap, BTreeSet};

use super::places::{AreaNames, CitySchool, level_of};
use super::{Group, group, year};
use crate::input::field::Fields;
use crate::input::matched::Matched;
use crate::tables::inputs::{RollColumns, rolls};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_forecast::Level;

/// Pupils of a grade of a school or an area in a year.
type Key = (String, usize, i32, Option<Group>);
/// A level of an area or a school in a year.
type OfLevel = (String, Level, i32);

/// The rolls of a city.
#[derive(Clone, Debug, Default)]
pub struct Rolls {
    /// By area, grade, year and group.
    pub counts: BTreeMap<Key, f64>,
    /// By school, grade and year, where schools are told.
    pub schools: BTreeMap<(String, usize, i32), f64>,
    /// The area of each school.
    pub area_of: BTreeMap<String, String>,
    /// Whether every row says whose children they are.
    pub are_apart: bool,
    /// Whether any row says so.
    pub any_apart: bool,
    /// Name of the file.
    pub file: String,
}

/// A grade as people write it: a number, or a name.
fn grade_of(text: &str, level: Option<Level>) -> Option<usize> {
    const NAMES: [(&str, usize); 12] = [
        ("一", 1),
        ("二", 2),
        ("三", 3),
        ("四", 4),
        ("五", 5),
        ("六", 6),
        ("七", 7),
        ("八", 8),
        ("九", 9),
        ("十", 10),
        ("十一", 11),
        ("十二", 12),
    ];
    let plain = text.trim().trim_end_matches("年级").trim_end_matches("年");
    let (above, plain) = [
        ("小学", 0),
        ("小", 0),
        ("初中", 6),
        ("初", 6),
        ("高中", 9),
        ("高", 9),
    ]
    .iter()
    .find_map(|(name, above)| Some((Some(*above), plain.strip_prefix(name)?)))
    .unwrap_or((None, plain));
    let plain = plain.strip_suffix(".0").unwrap_or(plain);
    let named = NAMES.iter().find(|(name, _)| *name == plain);
    let number = named.map(|(_, n)| *n).or_else(|| plain.parse().ok())?;
    let grade = match (above, level) {
        (Some(above), _) => number + above,
        (None, Some(level)) if number <= level.grades() && level != Level::Primary => {
            number + level.first_grade() - 1
        }
        _ => number,
    };
    let fits =
        (1..=12).contains(&grade) && level.is_none_or(|level| level.all_grades().contains(&grade));
    fits.then_some(grade)
}

/// Reads the table.
pub fn read(
    table: &Matched<RollColumns>,
    schools: &[CitySchool],
    areas: &mut AreaNames<'_>,
    born_in: &BTreeSet<String>,
    findings: &mut Findings,
) -> Rolls {
    let mut all = Rolls::default();
    let Some(f) = Fields::of(table, false, findings) else {
        return all;
    };
    f.file().clone_into(&mut all.file);
    let mut stated: BTreeMap<OfLevel, f64> = BTreeMap::new();
    let mut stated_schools: BTreeMap<OfLevel, f64> = BTreeMap::new();
    let mut by_area: BTreeMap<Key, f64> = BTreeMap::new();
    let mut by_school: BTreeMap<Key, f64> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    all.are_apart = f.len() > 0;
    for row in 0..f.len() {
        let school = f.optional(row, rolls::SCHOOL_ID);
        let school = school
            .is_some()
            .then(|| f.id(row, rolls::SCHOOL_ID, findings));
        let year = year(&f, row, rolls::YEAR, findings);
        let count = match f.text(row, rolls::COUNT).is_empty() {
            true => f.needed_whole(row, rolls::COUNT, findings),
            false => f.count(row, rolls::COUNT, findings),
        };
        let group = group(&f, row, rolls::GROUP, findings);
        all.are_apart &= group.is_some();
        all.any_apart |= group.is_some();
        let level_text = f.text(row, rolls::LEVEL);
        let level = level_of(level_text);
        if !level_text.is_empty() && level.is_none() {
            let finding = f.finding(Code::WordUnknown, row, rolls::LEVEL);
            let words = Level::ALL.map(Level::as_str).to_vec();
            findings.push(finding.with("value", level_text).with("allowed", words));
            continue;
        }
        let grade_text = f.text(row, rolls::GRADE);
        let grade = match grade_text {
            "" => None,
            text => match grade_of(text, level) {
                Some(grade) => Some(grade),
                None => {
                    let finding = f.finding(Code::GradeUnknown, row, rolls::GRADE);
                    findings.push(finding.with("value", text));
                    continue;
                }
            },
        };
        if grade.is_none() && level.is_none() {
            findings.push(f.finding(Code::ValueMissing, row, rolls::GRADE));
            continue;
        }
        let Some(area) = area_of(&f, row, schools, areas, born_in, findings) else {
            continue;
        };
        areas.note(
            &area,
            f.text(row, rolls::DISTRICT),
            (&f, row),
            rolls::DISTRICT,
            findings,
        );
        let (Some(year), Some(count)) = (year, count) else {
            continue;
        };
        let school = match school {
            Some(None) => continue,
            Some(Some(id)) => Some(id.to_string()),
            None => None,
        };
        let count = count as f64;
        let level = grade.map_or(level.unwrap_or(Level::Primary), Level::of_grade);
        // Merged areas have a row each.
        let written = f.text(row, rolls::AREA).to_owned();
        let key = (school.clone(), written, grade, level, year, group);
        if !seen.insert(key) {
            let what = school.as_deref().unwrap_or(&area);
            let id = format!("{what} {} {year}", grade_text);
            findings.push(f.finding(Code::IdTwice, row, rolls::COUNT).with("id", id));
            continue;
        }
        match (school, grade) {
            (Some(school), Some(grade)) => {
                *by_school
                    .entry((area.clone(), grade, year, group))
                    .or_default() += count;
                *all.schools
                    .entry((school.clone(), grade, year))
                    .or_default() += count;
                all.area_of.insert(school, area);
            }
            (Some(school), None) => {
                *stated_schools.entry((school, level, year)).or_default() += count;
            }
            (None, Some(grade)) => {
                *by_area.entry((area, grade, year, group)).or_default() += count;
            }
            (None, None) => *stated.entry((area, level, year)).or_default() += count,
        }
    }
    hold(&by_area, &by_school, &stated, &f, findings);
    hold_schools(&all.schools, &stated_schools, &f, findings);
    let of = |key: &Key| (key.0.clone(), Level::of_grade(key.1), key.2);
    let told: BTreeSet<OfLevel> = by_school.keys().map(of).collect();
    all.counts = by_school;
    for (key, count) in by_area {
        if !told.contains(&of(&key)) {
            all.counts.insert(key, count);
        }
    }
    all
}

/// The area of a row: its own, else that of its school: what the schools table has for it that births are told of.
fn area_of(
    f: &Fields<'_, RollColumns>,
    row: usize,
    schools: &[CitySchool],
    areas: &mut AreaNames<'_>,
    born_in: &BTreeSet<String>,
    findings: &mut Findings,
) -> Option<String> {
    if !f.text(row, rolls::AREA).is_empty() {
        let written = f.id(row, rolls::AREA, findings)?;
        return Some(areas.meant(&written));
    }
    let id = f.text(row, rolls::SCHOOL_ID);
    let school = schools.iter().find(|school| school.id == id);
    let known = school.map(|school| {
        let of = |name: &Option<String>| name.as_deref().map(|name| areas.meant(name));
        (of(&school.area), of(&school.district))
    });
    let meant = match known {
        Some((Some(area), Some(district))) => {
            let is_told = born_in.contains(&area) || !born_in.contains(&district);
            let chosen = if is_told { area } else { district.clone() };
            areas.note_school(&chosen, &district);
            Some(chosen)
        }
        Some((area, district)) => area.or(district),
        None => None,
    };
    if meant.is_none() {
        let finding = f.finding(Code::RollWithoutArea, row, rolls::SCHOOL_ID);
        findings.push(finding.with("id", id));
    }
    meant
}

/// Holds what is stated of areas, by grade or by level, against what their grades and schools add up to.
fn hold(
    by_area: &BTreeMap<Key, f64>,
    by_school: &BTreeMap<Key, f64>,
    stated: &BTreeMap<OfLevel, f64>,
    f: &Fields<'_, RollColumns>,
    findings: &mut Findings,
) {
    let sums = |counts: &BTreeMap<Key, f64>| {
        let mut sums: BTreeMap<OfLevel, f64> = BTreeMap::new();
        for ((area, grade, year, _), count) in counts {
            let key = (area.clone(), Level::of_grade(*grade), *year);
            *sums.entry(key).or_default() += count;
        }
        sums
    };
    let (areas, schools) = (sums(by_area), sums(by_school));
    for (key, own) in &schools {
        for other in [areas.get(key), stated.get(key)].into_iter().flatten() {
            tell(key, *other, *own, f, findings);
        }
    }
    for (key, own) in areas.iter().filter(|(key, _)| !schools.contains_key(*key)) {
        if let Some(other) = stated.get(key) {
            tell(key, *other, *own, f, findings);
        }
    }
}

fn hold_schools(
    grades: &BTreeMap<(String, usize, i32), f64>,
    stated: &BTreeMap<OfLevel, f64>,
    f: &Fields<'_, RollColumns>,
    findings: &mut Findings,
) {
    for (key, other) in stated {
        let (school, level, year) = key;
        let own = level
            .all_grades()
            .filter_map(|grade| grades.get(&(school.clone(), grade, *year)))
            .sum();
        tell(key, *other, own, f, findings);
    }
}

fn tell(
    (what, level, year): &OfLevel,
    stated: f64,
    summed: f64,
    f: &Fields<'_, RollColumns>,
    findings: &mut Findings,
) {
    if (stated - summed).abs() >= 0.5 {
        findings.push(
            Finding::new(Code::SumsDiffer, f.file())
                .with("what", what)
                .with("level", level.as_str())
                .with("year", year.to_string())
                .with("stated", stated as i64)
                .with("summed", summed as i64),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grades_are_known_as_people_write_them() {
        for (text, level, grade) in [
            ("1", None, Some(1)),
            ("7", None, Some(7)),
            ("1", Some(Level::Junior), Some(7)),
            ("8", Some(Level::Junior), Some(8)),
            ("七年级", None, Some(7)),
            ("初一", None, Some(7)),
            ("高三", None, Some(12)),
            ("小学二年级", None, Some(2)),
            ("十一", Some(Level::Senior), Some(11)),
            ("5", Some(Level::Junior), None),
            ("13", None, None),
            ("-1", None, None),
            ("grade", None, None),
        ] {
            assert_eq!(grade_of(text, level), grade, "{text}");
        }
    }
}
