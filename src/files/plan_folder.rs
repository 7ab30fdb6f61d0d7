//! A folder of a plan, read back and held against its rules by a referee that shares nothing with what made it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use xuewei_plan::referee::{
    AreaRow, HelpRow, PostRow, Row as PlanLine, WayRow, Written, Wrong, check,
};
use xuewei_plan::rolled::OBJECTIVES;
use xuewei_plan::{Build, City, Given, Help, Loan};

use super::plain;
use super::plan_fault::PlanFault;
use super::record::SUMMARY;
use super::verify::Discrepancy;
use crate::input::LEVEL_WORDS;
use crate::tables::csv::Rows;
use crate::tables::plan::{
    AreaByYearRow, BuildRow, EntryByYearRow, HelpByYearRow, MoneyByYearRow, PlanRow, PostsByYearRow,
};
use crate::tables::row::Row;

/// What a plan goes by and what was asked for: the city as it stands, the children who come, the plan by hand.
pub const BASIS: &str = "basis.json";

/// What a plan goes by, and what was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanBasis {
    /// The city as it stands, with the children who come.
    pub city: City,
    /// What is written by hand, and what was left to be decided.
    pub given: Given,
    /// What was proposed, and might be left out.
    pub proposed: Vec<Build>,
}

/// A folder of a plan, read back.
#[derive(Clone, Debug)]
pub struct PlanFolder {
    /// What it goes by.
    pub basis: PlanBasis,
    /// What is written.
    pub written: Written,
}

/// Reads a folder.
///
/// # Errors
/// Which files cannot be read, and which rows are not understood.
pub fn read(folder: &Path) -> Result<PlanFolder, Vec<Discrepancy>> {
    let unreadable = |name: &str| vec![Discrepancy::Unreadable(name.to_owned())];
    let text = plain::text(&folder.join(BASIS)).map_err(|_| unreadable(BASIS))?;
    let basis: PlanBasis = serde_json::from_str(&text).map_err(|_| unreadable(BASIS))?;
    if !is_whole(&basis) {
        return Err(unreadable(BASIS));
    }
    let city = &basis.city;
    let campuses: BTreeMap<&str, usize> = city
        .campuses
        .iter()
        .enumerate()
        .map(|(at, own)| (own.id.as_str(), at))
        .collect();
    let districts: BTreeMap<&str, usize> = city
        .districts
        .iter()
        .enumerate()
        .map(|(at, own)| (own.id.as_str(), at))
        .collect();
    let mut written = Written {
        is_by_hand: basis.given.choices.is_none_or(|own| !own.classes),
        given: Some(basis.given.clone()),
        ..Written::default()
    };
    let mut troubles = Vec::new();
    let level = |word: &str| LEVEL_WORDS.iter().position(|own| *own == word);
    let year = |label: i64| i32::try_from(label).ok();
    table::<PlanRow<'_>>(folder, &mut troubles, |row| {
        let Some(own) = PlanRow::decode(row) else {
            return false;
        };
        let found = (
            campuses.get(own.campus.0),
            level(own.level.0),
            year(own.year.0),
        );
        let (Some(campus), Some(level), Some(year)) = found else {
            return false;
        };
        let district = city.campuses.get(*campus).map(|own| own.district);
        if districts.get(own.district.0).copied() != district {
            return false;
        }
        written.rows.push(PlanLine {
            campus: *campus,
            level,
            year,
            entry: own.entry_classes.get(),
            classes: own.classes.get(),
            pupils: own.pupils.get(),
            rooms: own.rooms,
        });
        true
    });
    table::<BuildRow<'_>>(folder, &mut troubles, |row| {
        let Some(own) = BuildRow::decode(row) else {
            return false;
        };
        let (Some(campus), Some(year)) = (campuses.get(own.campus.0), year(own.year.0)) else {
            return false;
        };
        let cost = own.rooms.checked_mul(city.norms.room_yuan);
        let ready = i64::from(year) + i64::from(city.norms.building_years);
        if cost != Some(own.cost.get()) || own.ready.0 != ready || own.rooms < 0 {
            return false;
        }
        if own.state.0 != "left_out" {
            written.builds.push(Build {
                campus: *campus,
                year,
                rooms: own.rooms,
            });
        }
        true
    });
    table::<PostsByYearRow<'_>>(folder, &mut troubles, |row| {
        let Some(own) = PostsByYearRow::decode(row) else {
            return false;
        };
        let found = (
            districts.get(own.district.0),
            level(own.to.0),
            year(own.year.0),
        );
        let (Some(district), Some(to), Some(year)) = found else {
            return false;
        };
        let from = level(own.from.0);
        if from.is_none() != own.from.0.is_empty() || own.posts.0 % 1_000 != 0 {
            return false;
        }
        written.posts.push(PostRow {
            district: *district,
            year,
            lever: own.lever.0.to_owned(),
            from,
            to,
            posts: own.posts.0 / 1_000,
        });
        true
    });
    table::<HelpByYearRow<'_>>(folder, &mut troubles, |row| {
        let Some(own) = HelpByYearRow::decode(row) else {
            return false;
        };
        let found = (
            level(own.level.0),
            districts.get(own.from.0),
            districts.get(own.to.0),
            year(own.year.0),
        );
        let (Some(level), Some(from), Some(to), Some(year)) = found else {
            return false;
        };
        written.help.push(HelpRow {
            year,
            level,
            from: *from,
            to: *to,
            places: own.places.get(),
            taken: own.taken.get(),
        });
        true
    });
    table::<MoneyByYearRow<'_>>(folder, &mut troubles, |row| {
        let Some(own) = MoneyByYearRow::decode(row) else {
            return false;
        };
        let (Some(district), Some(year)) = (districts.get(own.district.0), year(own.year.0)) else {
            return false;
        };
        let spent = [own.building.get(), own.posts.get(), own.places.get()];
        let sum = spent
            .iter()
            .try_fold(0_i64, |sum, yuan| sum.checked_add(*yuan));
        let [building, posts, places] = spent;
        let all = [building, posts, places, own.grant.get()];
        let net = own.total.get().checked_sub(own.grant.get());
        let is_new = written.money.insert((*district, year), all).is_none();
        is_new && sum == Some(own.total.get()) && net == Some(own.net.get())
    });
    if !city.areas.is_empty() {
        areas(folder, city, &mut written, &mut troubles);
    }
    match objectives(folder) {
        Some(objectives) => written.objectives = objectives,
        None => troubles.push(Discrepancy::Unreadable(SUMMARY.to_owned())),
    }
    match troubles.is_empty() {
        true => Ok(PlanFolder { basis, written }),
        false => Err(troubles),
    }
}

/// Children of areas, and the ways that they go.
fn areas(folder: &Path, city: &City, written: &mut Written, troubles: &mut Vec<Discrepancy>) {
    let all = city.areas.iter().enumerate();
    let areas: BTreeMap<&str, usize> = all.map(|(at, own)| (own.id.as_str(), at)).collect();
    let all = city.campuses.iter().enumerate();
    let campuses: BTreeMap<&str, usize> = all.map(|(at, own)| (own.id.as_str(), at)).collect();
    let level = |word: &str| LEVEL_WORDS.iter().position(|own| *own == word);
    let year = |label: i64| i32::try_from(label).ok();
    table::<AreaByYearRow<'_>>(folder, troubles, |row| {
        let Some(own) = AreaByYearRow::decode(row) else {
            return false;
        };
        let found = (areas.get(own.area.0), level(own.level.0), year(own.year.0));
        let (Some(area), Some(level), Some(year)) = found else {
            return false;
        };
        let district = city.areas.get(*area).map(|own| own.district);
        let district = district.and_then(|d| city.districts.get(d));
        if district.is_none_or(|district| district.id != own.district.0) {
            return false;
        }
        written.areas.push(AreaRow {
            year,
            level,
            area: *area,
            children: own.children.get(),
            without: own.without.get(),
            metres: own.mean_metres.map(|metres| metres.get()),
        });
        true
    });
    table::<EntryByYearRow<'_>>(folder, troubles, |row| {
        let Some(own) = EntryByYearRow::decode(row) else {
            return false;
        };
        let found = (
            areas.get(own.area.0),
            campuses.get(own.campus.0),
            level(own.level.0),
            year(own.year.0),
        );
        let (Some(area), Some(campus), Some(level), Some(year)) = found else {
            return false;
        };
        written.ways.push(WayRow {
            year,
            level,
            area: *area,
            campus: *campus,
            children: own.children.get(),
            metres: own.metres.get(),
        });
        true
    });
}

/// Whether all numbers of a basis are those of something that is there, so that whoever reads it may go by them.
fn is_whole(basis: &PlanBasis) -> bool {
    const MOST: i64 = 1_000_000_000_000;
    const MOST_METRES: i64 = 1_000_000;
    let PlanBasis {
        city,
        given,
        proposed,
    } = basis;
    let (campuses, districts) = (city.campuses.len(), city.districts.len());
    let small = |n: &i64| (0..=MOST).contains(n);
    city.years <= 100
        && (1900..=2200).contains(&city.first)
        && (0..=100).contains(&city.norms.building_years)
        && city.campuses.iter().all(|own| {
            own.district < districts
                && small(&own.rooms)
                && own.site.iter().all(small)
                && own.standing.iter().flatten().all(small)
        })
        && city.districts.iter().all(|own| {
            own.entrants.iter().flatten().all(small)
                && own.pupils.iter().flatten().flatten().all(small)
                && own
                    .posts
                    .iter()
                    .chain([&own.filed, &own.purchased])
                    .all(small)
        })
        && city.areas.iter().all(|own| {
            let near = own.near.iter().flatten();
            own.district < districts
                && own.entrants.iter().flatten().all(small)
                && near
                    .map(|near| (near.campus, near.metres))
                    .all(|(campus, metres)| {
                        campus < campuses && (0..=MOST_METRES).contains(&metres)
                    })
        })
        && (0..=100).contains(&city.norms.pool_years)
        && small(&city.norms.pool_posts)
        && city.norms.pool_per_district.iter().all(small)
        && given.help.iter().all(|own| {
            own.from < districts
                && own.to < districts
                && own.level < LEVEL_WORDS.len()
                && own.campus.is_none_or(|campus| campus < campuses)
                && small(&own.places)
        })
        && given.loans.iter().all(|own| {
            own.district < districts && own.level < LEVEL_WORDS.len() && small(&own.posts)
        })
        && given
            .entry
            .iter()
            .all(|own| own.campus < campuses && own.level < LEVEL_WORDS.len())
        && given
            .builds
            .iter()
            .chain(proposed)
            .all(|own| own.campus < campuses)
}

/// The rows of a table; what is no row of it is told.
fn table<'a, R: Row<'a>>(
    folder: &Path,
    troubles: &mut Vec<Discrepancy>,
    mut take: impl FnMut(&[&str]) -> bool,
) {
    let name = format!("{}.csv", R::TABLE.name);
    let opened = plain::open(&folder.join(&name)).ok();
    let Some(mut rows) = opened.and_then(|file| Rows::open(R::TABLE, file)) else {
        troubles.push(Discrepancy::Unreadable(name));
        return;
    };
    let mut line = 1;
    loop {
        line += 1;
        match rows.next_row() {
            Ok(Some(cells)) => {
                if !take(&cells) {
                    troubles.push(Discrepancy::BadRow(format!("{name}:{line}")));
                }
            }
            Ok(None) => return,
            Err(_) => {
                troubles.push(Discrepancy::Unreadable(name));
                return;
            }
        }
    }
}

/// The objectives with their bounds; of a plan by hand a bound is not known, and no plan is below nought.
fn objectives(folder: &Path) -> Option<Vec<(i64, i64)>> {
    let text = plain::text(&folder.join(SUMMARY)).ok()?;
    let value: Value = serde_json::from_str(&text).ok()?;
    let all = value["plan"]["objectives"].as_array()?;
    if all.len() != OBJECTIVES.len() {
        return None;
    }
    let pair = |(own, name): (&Value, &&str)| {
        let is_it = own["name"] == **name;
        let bound = match &own["bound"] {
            Value::Null => 0,
            bound => bound.as_i64()?,
        };
        Some((own["value"].as_i64()?, bound)).filter(|_| is_it)
    };
    all.iter().zip(&OBJECTIVES).map(pair).collect()
}

impl PlanFolder {
    /// Everything that the referee objects to.
    pub fn faults(&self) -> Vec<PlanFault> {
        let city = &self.basis.city;
        let campus = |at: usize| city.campuses.get(at).map_or("", |own| &own.id).to_owned();
        let district = |at: usize| city.districts.get(at).map_or("", |own| &own.id).to_owned();
        let area = |at: usize| city.areas.get(at).map_or("", |own| &own.id).to_owned();
        let of = |rule, what: String, level: Option<usize>, year: Option<i32>| PlanFault {
            rule,
            what,
            level: level.and_then(|level| LEVEL_WORDS.get(level).copied()),
            year,
        };
        let told = |wrong: Wrong| match wrong {
            Wrong::Rows(c, l, y) => of("rows", campus(c), Some(l), Some(y)),
            Wrong::Classes(c, l, y) => of("classes", campus(c), Some(l), Some(y)),
            Wrong::Rooms(c, y) => of("rooms", campus(c), None, Some(y)),
            Wrong::TooManyClasses(c, y) => of("too-many-classes", campus(c), None, Some(y)),
            Wrong::TooManyPupils(c, l, y) => of("too-many-pupils", campus(c), Some(l), Some(y)),
            Wrong::Land(c, y) => of("land", campus(c), None, Some(y)),
            Wrong::Moved(d, y) => of("moved", district(d), None, Some(y)),
            Wrong::Beside(d, y) => of("beside", district(d), None, Some(y)),
            Wrong::Posts(d, l, y) => of("posts", district(d), Some(l), Some(y)),
            Wrong::Money(d, y) => of("money", district(d), None, Some(y)),
            Wrong::Objective(at) => {
                let name = OBJECTIVES.get(at).copied().unwrap_or_default();
                of("objective", name.to_owned(), None, None)
            }
            Wrong::Given(c, l, y) => of("given", campus(c), Some(l), Some(y)),
            Wrong::Built(c, y) => of("built", campus(c), None, Some(y)),
            Wrong::Pool(y) => of("pool", y.to_string(), None, Some(y)),
            Wrong::PoolShare(d, y) => of("pool-share", district(d), None, Some(y)),
            Wrong::Agreed(d, l, y) => of("agreed", district(d), Some(l), Some(y)),
            Wrong::Helped(d, l, y) => of("helped", district(d), Some(l), Some(y)),
            Wrong::HelpLeft(l, y) => of("help-left", String::new(), Some(l), Some(y)),
            Wrong::Way(a, l, y) => of("way", area(a), Some(l), Some(y)),
            Wrong::Full(c, l, y) => of("full", campus(c), Some(l), Some(y)),
            Wrong::Area(a, l, y) => of("area", area(a), Some(l), Some(y)),
            Wrong::NotLeast(l, y) => of("not-least", String::new(), Some(l), Some(y)),
            Wrong::Lent(d, l, y) => of("lent", district(d), Some(l), Some(y)),
            Wrong::Limit(y) => of("limit", y.to_string(), None, Some(y)),
        };
        check(city, &self.written).into_iter().map(told).collect()
    }

    /// Agreements: those of the rows of help; where journeys are looked at those by hand, and beside them what children
    /// use who enter schools of other districts.
    fn help(&self) -> Vec<Help> {
        let city = &self.basis.city;
        let rows = self.written.help.iter();
        let rows = rows.filter(|row| !city.has_reach(row.level));
        let mut all: Vec<Help> = rows
            .map(|row| Help {
                year: row.year,
                level: row.level,
                from: row.from,
                to: row.to,
                campus: None,
                places: row.places,
            })
            .collect();
        // Year, level, from, to and the campus of an agreement.
        type Agreed = (i32, usize, usize, usize, Option<usize>);
        let mut by_campus: BTreeMap<Agreed, [i64; 2]> = BTreeMap::new();
        let by_hand = self.basis.given.help.iter();
        for own in by_hand.filter(|own| city.has_reach(own.level)) {
            let key = (own.year, own.level, own.from, own.to, own.campus);
            by_campus.entry(key).or_default()[0] += own.places;
        }
        for way in &self.written.ways {
            let area = city.areas.get(way.area).map(|own| own.district);
            let campus = city.campuses.get(way.campus).map(|own| own.district);
            if let (Some(to), Some(from)) = (area, campus)
                && to != from
            {
                let key = (way.year, way.level, from, to, Some(way.campus));
                by_campus.entry(key).or_default()[1] += way.children;
            }
        }
        all.extend(by_campus.into_iter().map(
            |((year, level, from, to, campus), [by_hand, taken])| Help {
                year,
                level,
                from,
                to,
                campus,
                places: by_hand.max(taken),
            },
        ));
        all.sort_unstable();
        all
    }

    /// The plan that is written: entry classes of every row, and what is built.
    pub fn plan(&self) -> xuewei_plan::Plan {
        let entry = self.written.rows.iter();
        let loans = self.written.posts.iter().filter(|row| row.lever == "pool");
        xuewei_plan::Plan {
            entry: entry
                .map(|own| ((own.campus, own.level, own.year), own.entry))
                .collect(),
            builds: self.written.builds.clone(),
            loans: loans
                .map(|row| Loan {
                    district: row.district,
                    level: row.to,
                    year: row.year,
                    posts: row.posts / 10,
                })
                .collect(),
            help: self.help(),
            moves_posts: self.basis.given.moves_posts,
            limits: self.basis.given.limits.clone(),
        }
    }
}
