//! The city over the years: births and rolls of ten years by area, group and grade, campuses of both levels, and the
//! `city.toml` that names them.
//!
//! Births rise until 2016 and fall from 2018 on, as in the country; migrant children are fewer at entry than they were
//! born elsewhere, and a part of them goes home before grade 7. All of it has a stream of chance of its own, so that the
//! round's tables do not depend on it.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::names::DISTRICTS;
use super::plan::{Plan, School, Spot};
use super::seeded_rng::SeededRng;

/// The years of the rolls.
const ROLLS: std::ops::RangeInclusive<i64> = 2016..=2025;
/// The first year of the births that are told.
const TOLD_FROM: i64 = 2010;
/// The first year of births that are drawn: who was in grade 9 in the first year of the rolls.
const BORN_FROM: i64 = 2001;

/// Births of the whole city by year from [`BORN_FROM`], of a thousand.
const WAVE: [i64; 25] = [
    815, 815, 815, 820, 830, 845, 860, 860, 870, 880, 900, 960, 930, 1000, 980, 1120, 1100, 1000,
    950, 860, 780, 720, 680, 720, 690,
];

/// A group of children: its word, its part of births, entry and progressions, of a thousand each.
struct Group {
    word: &'static str,
    part: i64,
    entry: i64,
    stay: i64,
    to_junior: i64,
}

const GROUPS: [Group; 2] = [
    Group {
        word: "local",
        part: 560,
        entry: 960,
        stay: 997,
        to_junior: 975,
    },
    Group {
        word: "migrant",
        part: 440,
        entry: 1040,
        stay: 985,
        to_junior: 840,
    },
];

/// An area: some schools of a district that lie beside one another in the list, and one junior school.
struct Area<'a> {
    name: String,
    district: usize,
    schools: Vec<&'a School>,
    junior: String,
}

/// The areas: of every two or three public schools of a district one, the private ones with the last.
fn areas(plan: &Plan) -> Vec<Area<'_>> {
    const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    let mut all: Vec<Area<'_>> = Vec::new();
    for (district, (_, district_name)) in DISTRICTS.iter().enumerate().take(plan.districts) {
        let of = |private: bool| {
            let all = plan.schools.iter();
            all.filter(move |s| s.district == district && s.private == private)
        };
        let public: Vec<&School> = of(false).collect();
        let count = (public.len() / 2).max(1);
        for at in 0..count {
            let mine = public.iter().enumerate();
            let mine = mine.filter(|(own, _)| own * count / public.len().max(1) == at);
            let mut schools: Vec<&School> = mine.map(|(_, school)| *school).collect();
            if at + 1 == count {
                schools.extend(of(true));
            }
            if schools.is_empty() {
                continue;
            }
            let number = NUMERALS
                .get(at)
                .map_or_else(|| (at + 1).to_string(), |n| (*n).to_owned());
            all.push(Area {
                name: format!("{district_name}{number}片"),
                district,
                schools,
                junior: format!("J{:04}", all.len() + 1),
            });
        }
    }
    all
}

/// A count near this one: with as much chance as a count of it has.
fn near(count: i64, rng: &mut SeededRng) -> i64 {
    (count + rng.around(count.isqrt().max(1))).max(0)
}

/// Who was born for a school, by year from the first.
fn born_for(school: &School, group: &Group, rng: &mut SeededRng) -> Vec<i64> {
    let base = school.streams * 39 * group.part / 1_000;
    let born = WAVE.iter().map(|wave| near(base * wave / 1_000, rng));
    born.collect()
}

/// Writes `city.toml`, `births.csv`, `rolls.csv` and `years/campuses.csv`.
///
/// # Errors
/// When a file cannot be written.
pub fn write(plan: &Plan, seed: u64, folder: &Path) -> io::Result<()> {
    // What the seed of the round is used for stays as it is.
    let mut rng = SeededRng::new(seed ^ 0x0059_4541_5253);
    let areas = areas(plan);
    // Beside the schools of the round a second table of schools would be taken for it.
    fs::create_dir_all(folder.join("years"))?;
    let mut births = csv::Writer::from_path(folder.join("births.csv"))?;
    let mut rolls = csv::Writer::from_path(folder.join("rolls.csv"))?;
    let mut campuses = csv::Writer::from_path(folder.join("years").join("campuses.csv"))?;
    births.write_record(["area", "district", "year", "group", "count", "lon", "lat"])?;
    rolls.write_record([
        "school_id",
        "area",
        "level",
        "grade",
        "year",
        "group",
        "count",
    ])?;
    campuses.write_record([
        "school_id",
        "name",
        "district",
        "area",
        "lon",
        "lat",
        "stage",
        "sector",
        "places",
        "streams",
        "rooms",
        "posts",
        "site_area_m2",
    ])?;
    for area in &areas {
        let district = DISTRICTS[area.district].0;
        let n = i64::try_from(area.schools.len()).unwrap_or(1).max(1);
        let middle = Spot {
            east: area.schools.iter().map(|s| s.spot.east).sum::<i64>() / n,
            north: area.schools.iter().map(|s| s.spot.north).sum::<i64>() / n,
        };
        let (lon, lat) = middle.degrees();
        for group in &GROUPS {
            let mut born = vec![0; WAVE.len()];
            let mut junior: BTreeMap<(i64, i64), i64> = BTreeMap::new();
            for school in &area.schools {
                let own = born_for(school, group, &mut rng);
                for (sum, count) in born.iter_mut().zip(&own) {
                    *sum += count;
                }
                for (year, count) in (BORN_FROM..).zip(&own) {
                    // Each cohort goes through the grades; a grade a year.
                    let mut pupils = near(count * group.entry / 1_000, &mut rng);
                    for grade in 1..=9 {
                        let at = year + 5 + grade;
                        let kept = if grade == 7 {
                            group.to_junior
                        } else {
                            group.stay
                        };
                        if grade > 1 {
                            // Of a hundred one or two move on chance.
                            let moved = rng.around((pupils / 40).max(1));
                            pupils = (pupils * kept / 1_000 + moved).max(0);
                        }
                        if !ROLLS.contains(&at) {
                            continue;
                        }
                        if grade <= 6 {
                            rolls.write_record([
                                school.id.as_str(),
                                &area.name,
                                "primary",
                                &grade.to_string(),
                                &at.to_string(),
                                group.word,
                                &pupils.to_string(),
                            ])?;
                        } else {
                            *junior.entry((at, grade)).or_default() += pupils;
                        }
                    }
                }
            }
            for ((year, grade), count) in junior {
                rolls.write_record([
                    area.junior.as_str(),
                    &area.name,
                    "junior",
                    &grade.to_string(),
                    &year.to_string(),
                    group.word,
                    &count.to_string(),
                ])?;
            }
            for (year, count) in (BORN_FROM..).zip(&born) {
                if year >= TOLD_FROM {
                    births.write_record([
                        area.name.as_str(),
                        district,
                        &year.to_string(),
                        group.word,
                        &count.to_string(),
                        &lon,
                        &lat,
                    ])?;
                }
            }
        }
        for school in &area.schools {
            let (lon, lat) = school.spot.degrees();
            let rooms = school.streams * 6 + 2;
            campuses.write_record([
                school.id.as_str(),
                &school.name,
                district,
                &area.name,
                &lon,
                &lat,
                "primary",
                if school.private { "private" } else { "public" },
                &(school.streams * 45).to_string(),
                &school.streams.to_string(),
                &rooms.to_string(),
                &(rooms * 2).to_string(),
                &school.site_area.to_string(),
            ])?;
        }
        // A junior school has rooms for those who are there now, not for those who are to come.
        let streams: i64 = area.schools.iter().map(|s| s.streams).sum::<i64>() * 38 / 50;
        let beside = Spot {
            east: middle.east + 300,
            north: middle.north + 200,
        };
        let (lon, lat) = beside.degrees();
        let rooms = streams * 3;
        campuses.write_record([
            area.junior.as_str(),
            &format!("{}初中", area.name),
            district,
            &area.name,
            &lon,
            &lat,
            "junior",
            "public",
            &(streams * 50).to_string(),
            &streams.to_string(),
            &rooms.to_string(),
            &(rooms * 3).to_string(),
            &(rooms * 50 * 25).to_string(),
        ])?;
    }
    births.flush()?;
    rolls.flush()?;
    campuses.flush()?;
    fs::write(
        folder.join("city.toml"),
        "# 虚构城市历年的出生和在校生，由同一种子生成，供 xuewei forecast 使用。\n\
         # Births and rolls of a fictional city over the years, made from the same seed, for xuewei forecast.\n\
         name  = \"望澜市\"\ncrs   = \"wgs84\"\nyears = 8\n\n[tables]\nbirths    = \"births.csv\"\nrolls     = \"rolls.csv\"\n\
         schools   = \"years/campuses.csv\"\ndistricts = \"districts.csv\"\nparcels   = \"parcels.csv\"\n\
         outlines  = \"years/districts.geojson\"\n",
    )
}
