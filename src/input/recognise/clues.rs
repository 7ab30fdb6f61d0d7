//! What names, titles, headings and cells say about a round: its level, year, datum, city.

use std::collections::BTreeMap;

use crate::input::columns::position;
use crate::input::datum::Datum;
use crate::input::levels::{SchoolKind, kind_of};
use crate::input::table::Table;
use crate::tables::inputs::{ChildColumns, InputTable, children};
use xuewei_core::domain::{SchoolLevel, TextColumn};

/// Where a level was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LevelFrom {
    /// In the name of a file or a sheet, or above the headings.
    Names,
    /// In the column of the level.
    Column,
    /// In the dates of birth.
    Births,
}

/// Where a year was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearFrom {
    /// In the name of a file or a sheet, or above the headings.
    Names,
    /// In the dates of birth.
    Births,
}

/// A city that the shipped packs know, by what names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The pack.
    pub pack: &'static str,
    /// The word that names it.
    pub word: &'static str,
}

/// What is said about the round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clues {
    /// Levels that tables of children are of.
    pub levels: Vec<(SchoolLevel, LevelFrom)>,
    /// The year of entry.
    pub year: Option<(i64, YearFrom)>,
    /// Datums that are named, with the words.
    pub datums: Vec<(Datum, &'static str)>,
    /// The city.
    pub place: Option<Place>,
    /// Coordinates that are metres of a map and no degrees: heading of the column.
    pub projected: Option<String>,
}

/// Words that name a datum, in small letters.
const DATUMS: [(Datum, &[&str]); 3] = [
    (Datum::Gcj02, &["高德", "腾讯", "火星", "gcj"]),
    (Datum::Bd09, &["百度", "bd09", "bd-09"]),
    (Datum::Wgs84, &["wgs", "国家2000", "大地2000", "cgcs2000"]),
];

/// Words that name a city, the narrower first.
const PLACES: [(&str, &[&str]); 4] = [
    ("kunshan", &["昆山"]),
    ("zhangjiagang", &["张家港"]),
    ("huadu", &["花都"]),
    (
        "suzhou-urban-2025",
        &["苏州", "姑苏", "吴中", "相城", "虎丘", "吴江"],
    ),
];

impl Clues {
    /// Takes in a text: a name, a title, a heading.
    pub fn see(&mut self, text: &str) {
        let small = text.to_lowercase();
        for (datum, words) in DATUMS {
            let word = words.iter().find(|word| small.contains(*word));
            if let Some(word) = word
                && !self.datums.iter().any(|(known, _)| *known == datum)
            {
                self.datums.push((datum, word));
            }
        }
        for (pack, words) in PLACES {
            let word = words.iter().find(|word| text.contains(*word));
            if let Some(word) = word
                && self.place.is_none()
            {
                self.place = Some(Place { pack, word });
            }
        }
        if self.year.is_none_or(|(_, from)| from == YearFrom::Births)
            && let Some(year) = year_in(text)
        {
            self.year = Some((year, YearFrom::Names));
        }
    }

    /// Takes in the rows of a table of children.
    pub fn see_children(&mut self, table: &Table, level: Option<SchoolLevel>) {
        let column = |at: usize| -> Option<&TextColumn> {
            let is_it =
                |column: &&TextColumn| position(ChildColumns::TABLE, &column.name) == Some(at);
            table.columns.iter().find(is_it)
        };
        let cells = |column: &TextColumn| -> Vec<String> {
            (0..table.len())
                .map(|row| column.get(row).to_owned())
                .collect()
        };
        let mut levels: BTreeMap<SchoolLevel, usize> = BTreeMap::new();
        for cell in column(children::STAGE.at()).map(cells).unwrap_or_default() {
            if let Some(SchoolKind::One(level)) = kind_of(&cell) {
                *levels.entry(level).or_default() += 1;
            }
        }
        for level in levels.keys() {
            self.add_level(*level, LevelFrom::Column);
        }
        // The school year begins on 1 September: who was born from then on enters a year later.
        let mut years: BTreeMap<i64, usize> = BTreeMap::new();
        for cell in column(children::BIRTH_DATE.at())
            .map(cells)
            .unwrap_or_default()
        {
            if let Some((year, month)) = year_and_month(&cell) {
                *years.entry(year + 6 + i64::from(month >= 9)).or_default() += 1;
            }
        }
        let most = years.iter().max_by_key(|(year, count)| (**count, -**year));
        let Some((primary, _)) = most else { return };
        let said = match self.year {
            Some((year, YearFrom::Names)) => Some(year),
            _ => None,
        };
        let level = level.or(self.levels.first().map(|(level, _)| *level));
        let of_births = match (level, said) {
            (Some(SchoolLevel::Junior), _) => (primary + 6, SchoolLevel::Junior),
            (Some(SchoolLevel::Primary), _) => (*primary, SchoolLevel::Primary),
            (None, Some(year)) if year == primary + 6 => (year, SchoolLevel::Junior),
            (None, _) => (*primary, SchoolLevel::Primary),
        };
        if said.is_none() {
            self.year = Some((of_births.0, YearFrom::Births));
        }
        if said.is_none_or(|year| year == of_births.0)
            && self.levels.is_empty()
            && level.is_none()
            && said.is_some()
        {
            self.add_level(of_births.1, LevelFrom::Births);
        }
    }

    /// A level of which a table speaks.
    pub fn add_level(&mut self, level: SchoolLevel, from: LevelFrom) {
        if !self.levels.iter().any(|(known, _)| *known == level) {
            self.levels.push((level, from));
            self.levels.sort_by_key(|(level, _)| *level);
        }
    }
}

/// The level that a name speaks of.
pub fn level_in(name: &str) -> Option<SchoolLevel> {
    let name = name.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    // 初中一年级, 小升初: the words of primary schools stand in those of junior schools.
    if says(&["小升初", "初中", "初一", "七年级", "7年级", "junior"]) {
        return Some(SchoolLevel::Junior)
            .filter(|_| !says(&["小学", "primary"]) || name.contains("小升初"));
    }
    says(&["小学", "小一", "一年级", "1年级", "primary"]).then_some(SchoolLevel::Primary)
}

/// The first year of this century that a text names.
fn year_in(text: &str) -> Option<i64> {
    let digits: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).collect();
    let years = digits.into_iter().filter(|part| part.len() == 4);
    let years = years.filter_map(|part| part.parse().ok());
    years.into_iter().find(|year| (2000..=2100).contains(year))
}

/// Year and month of a date however it is written.
fn year_and_month(cell: &str) -> Option<(i64, u32)> {
    let parts: Vec<&str> = cell
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    let (year, month) = match parts.as_slice() {
        [whole] if whole.len() == 8 => (whole.get(..4)?, whole.get(4..6)?),
        [year, month, ..] if year.len() == 4 => (*year, *month),
        _ => return None,
    };
    let (year, month) = (year.parse().ok()?, month.parse().ok()?);
    ((1990..=2100).contains(&year) && (1..=12).contains(&month)).then_some((year, month))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_years_and_datums_are_read_from_names() {
        use SchoolLevel::{Junior, Primary};
        for (name, level) in [
            ("初中一年级报名.xlsx", Some(Junior)),
            ("小升初名单", Some(Junior)),
            ("一年级新生", Some(Primary)),
            ("小学", Some(Primary)),
            ("小学和初中", None),
            ("Sheet1", None),
        ] {
            assert_eq!(level_in(name), level, "{name}");
        }
        assert_eq!(year_in("2026年秋季（20260401导出）"), Some(2026));
        assert_eq!(year_in("20260401"), None);
        assert_eq!(year_and_month("2020/9/3"), Some((2020, 9)));
        assert_eq!(year_and_month("20200903"), Some((2020, 9)));
        let mut clues = Clues::default();
        clues.see("昆山市报名（高德坐标）");
        assert_eq!(clues.datums, [(Datum::Gcj02, "高德")]);
        assert_eq!(clues.place.map(|place| place.pack), Some("kunshan"));
    }
}
