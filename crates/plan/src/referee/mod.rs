//! An independent check of what was rolled forward: the rules once more, year by year and from the figures alone. Nothing
//! of [`crate::roll`], [`crate::posts`] or [`crate::decide`] is used.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

mod asked;
mod entries;
mod written;

use std::collections::BTreeMap;

use self::asked::asked;
use self::entries::{balance, help, ways};
pub use self::written::{AreaRow, HelpRow, PostRow, Row, WayRow, Written, Wrong};
use super::city::{City, GRADES, LEVELS};
use super::plan::Choices;

/// Holds what was written against the city.
pub fn check(city: &City, written: &Written) -> Vec<Wrong> {
    let mut wrong = Vec::new();
    let mut rows: BTreeMap<(usize, usize, i32), Row> = BTreeMap::new();
    for row in &written.rows {
        let key = (row.campus, row.level, row.year);
        if rows.insert(key, *row).is_some() {
            wrong.push(Wrong::Rows(row.campus, row.level, row.year));
        }
    }
    let first = city.first;
    let last = first + i32::try_from(city.years).unwrap_or(0) - 1;
    for year in first..=last {
        for campus in 0..city.campuses.len() {
            campus_in_year(city, written, &rows, (campus, year), &mut wrong);
        }
    }
    if let Some(given) = &written.given {
        asked(city, written, given, &rows, &mut wrong);
    }
    pool(city, written, &mut wrong);
    help(city, written, &rows, &mut wrong);
    ways(city, written, &rows, &mut wrong);
    let comes_to = districts(city, written, &rows, &mut wrong);
    for (at, own) in comes_to.iter().enumerate() {
        let is_it = written
            .objectives
            .get(at)
            .is_some_and(|(value, bound)| value == own && bound <= value);
        if !is_it {
            wrong.push(Wrong::Objective(at));
        }
    }
    wrong.sort();
    wrong.dedup();
    wrong
}

fn campus_in_year(
    city: &City,
    written: &Written,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    (at, year): (usize, i32),
    wrong: &mut Vec<Wrong>,
) {
    let campus = &city.campuses[at];
    let (mut on_site, mut land, mut land_today) = (0, 0, 0);
    // What stands, and what opens in years that are not planned, no plan can change.
    let (mut fixed, mut land_fixed) = (0, 0);
    let planned = written.given.as_ref().and_then(|given| given.choices);
    let planned = planned.map_or(0, |choices| choices.from);
    let mut rooms_told = None;
    for level in 0..LEVELS {
        // A level that a campus has not, and does not get, is not written.
        let row = rows.get(&(at, level, year)).copied();
        if let Some(row) = row {
            let told = *rooms_told.get_or_insert(row.rooms);
            if told != row.rooms {
                wrong.push(Wrong::Rooms(at, year));
            }
        }
        let row = row.unwrap_or(Row {
            campus: at,
            level,
            year,
            entry: 0,
            classes: 0,
            pupils: 0,
            rooms: 0,
        });
        let mut classes = 0;
        for back in 0..GRADES[level] {
            let then = year - i32::try_from(back).unwrap_or(0);
            let age = usize::try_from(city.first - 1 - then).unwrap_or(0);
            if then < city.first + i32::try_from(planned).unwrap_or(0) {
                let own = campus.standing[level].get(age).copied().unwrap_or(0);
                fixed += own;
                land_fixed += own * city.norms.class_size[level] * city.norms.land[level];
            }
            classes += match then.cmp(&city.first) {
                std::cmp::Ordering::Less => {
                    let age = usize::try_from(city.first - 1 - then).unwrap_or(usize::MAX);
                    campus.standing[level].get(age).copied().unwrap_or(0)
                }
                _ => rows.get(&(at, level, then)).map_or(0, |row| row.entry),
            };
        }
        if classes != row.classes || row.entry < 0 {
            wrong.push(Wrong::Classes(at, level, year));
        }
        let full = city.norms.class_size[level];
        if row.pupils < 0 || row.pupils > row.classes * full {
            wrong.push(Wrong::TooManyPupils(at, level, year));
        }
        on_site += row.classes;
        land += row.classes * full * city.norms.land[level];
        let standing: i64 = campus.standing[level].iter().sum();
        land_today += standing * full * city.norms.land[level];
    }
    let mut rooms = campus.rooms;
    for build in &written.builds {
        if build.campus == at && year - build.year >= city.norms.building_years {
            rooms += build.rooms;
        }
    }
    if rooms_told.is_some_and(|told| told != rooms) {
        wrong.push(Wrong::Rooms(at, year));
    }
    if written.is_by_hand {
        return;
    }
    if on_site > rooms && on_site > fixed {
        wrong.push(Wrong::TooManyClasses(at, year));
    }
    if campus
        .site
        .is_some_and(|site| land > site && land > land_today && land > land_fixed)
    {
        wrong.push(Wrong::Land(at, year));
    }
}

/// Levers by which posts are filled.
const LEVERS: [&str; 6] = [
    "retirement",
    "between_stages",
    "pool",
    "filed",
    "purchased",
    "short",
];

/// Tenths of posts that are on loan in a year: lent in it or in one of the years before it, as many as a loan lasts.
fn on_loan(city: &City, written: &Written, year: i32, is_of: impl Fn(&PostRow) -> bool) -> i64 {
    let term = i64::from(city.norms.pool_years);
    let mut sum = 0;
    for row in written.posts.iter().filter(|row| row.lever == "pool") {
        let age = i64::from(year) - i64::from(row.year);
        if age >= 0 && age < term && is_of(row) {
            sum += row.posts;
        }
    }
    sum
}

/// Loans: what was asked for, and never more at once than there is, but in a plan by hand.
fn pool(city: &City, written: &Written, wrong: &mut Vec<Wrong>) {
    let norms = &city.norms;
    let given = written.given.as_ref();
    let choices = given.and_then(|given| given.choices);
    if !(written.is_by_hand && choices.is_none()) {
        let last = city.first + i32::try_from(city.years).unwrap_or(0) - 1;
        for year in city.first..=last {
            if on_loan(city, written, year, |_| true) > norms.pool_posts * 10 {
                wrong.push(Wrong::Pool(year));
            }
            for d in 0..city.districts.len() {
                let own = on_loan(city, written, year, |row| row.district == d);
                if norms.pool_per_district.is_some_and(|most| own > most * 10) {
                    wrong.push(Wrong::PoolShare(d, year));
                }
            }
        }
    }
    let mut more: BTreeMap<(usize, usize, i32), i64> = BTreeMap::new();
    for row in written.posts.iter().filter(|row| row.lever == "pool") {
        let key = (row.district, row.to, row.year);
        *more.entry(key).or_default() += row.posts;
        if row.from.is_some() || row.posts < 0 || row.posts % 10 != 0 {
            wrong.push(Wrong::Lent(row.district, row.to, row.year));
        }
    }
    let Some(given) = given else { return };
    for own in &given.loans {
        *more.entry((own.district, own.level, own.year)).or_default() -= own.posts * 10;
    }
    let may = |choices: &Choices, year: i32| {
        let from = city.first + i32::try_from(choices.from).unwrap_or(0);
        choices.pool && year >= from
    };
    for ((district, level, year), more) in more {
        let may = choices.as_ref().is_some_and(|own| may(own, year));
        if more < 0 || (more > 0 && !may) {
            wrong.push(Wrong::Lent(district, level, year));
        }
    }
}

/// Children, posts and money of every district; what all of it comes to.
fn districts(
    city: &City,
    written: &Written,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    wrong: &mut Vec<Wrong>,
) -> [i64; 5] {
    let norms = &city.norms;
    let (mut worst, mut all_without, mut all_short, mut yuan) = (0, 0, 0, 0);
    let mut held: Vec<[i64; LEVELS]> = city.districts.iter().map(|own| own.posts).collect();
    for t in 0..city.years {
        let year = city.first + i32::try_from(t).unwrap_or(0);
        let mut without_year = 0;
        for (d, district) in city.districts.iter().enumerate() {
            let sum = |level: usize, of: fn(&Row) -> i64| -> i64 {
                let mine = rows
                    .values()
                    .filter(|row| (row.level, row.year) == (level, year));
                mine.filter(|row| city.campuses[row.campus].district == d)
                    .map(of)
                    .sum()
            };
            let mut without = 0;
            for level in 0..LEVELS {
                if city.norms.reach[level].is_some() {
                    let all = written.areas.iter();
                    let mine = all.filter(|row| {
                        (row.level, row.year) == (level, year)
                            && city
                                .areas
                                .get(row.area)
                                .is_some_and(|own| own.district == d)
                    });
                    without += mine.map(|row| row.without).sum::<i64>();
                    continue;
                }
                let lack = -balance(city, rows, (d, level, year));
                let by_help: i64 = {
                    let all = written.help.iter();
                    let mine = all.filter(|row| (row.to, row.level, row.year) == (d, level, year));
                    mine.map(|row| row.taken).sum()
                };
                without += lack.max(0) - by_help;
            }
            without_year += without;
            let mine: Vec<&PostRow> = written
                .posts
                .iter()
                .filter(|row| (row.district, row.year) == (d, year))
                .collect();
            let of = |lever: &[&str]| -> i64 {
                let own = mine
                    .iter()
                    .filter(|row| lever.contains(&row.lever.as_str()));
                own.map(|row| row.posts).sum()
            };
            for from in 0..2 {
                let moves = mine
                    .iter()
                    .filter(|row| row.from == Some(from) && row.to == 1 - from);
                let count: i64 = moves.map(|row| row.posts).sum();
                let may = district.posts[from] * (norms.retire + norms.certified) / 1_000;
                if count > may {
                    wrong.push(Wrong::Moved(d, year));
                }
                held[d][from] -= count;
                held[d][1 - from] += count;
            }
            let beside = of(&["filed", "purchased"]);
            if of(&["filed"]) > district.filed || of(&["purchased"]) > district.purchased {
                wrong.push(Wrong::Beside(d, year));
            }
            for level in 0..LEVELS {
                let need = sum(level, |row| row.classes) * norms.posts_per_class[level];
                let to: i64 = mine
                    .iter()
                    .filter(|row| row.to == level && row.from.is_none() && row.lever != "pool")
                    .map(|row| row.posts)
                    .sum();
                let lent = on_loan(city, written, year, |row| {
                    (row.district, row.to) == (d, level)
                });
                let lack = (need - held[d][level] - lent).max(0);
                if lack != to || held[d][level] < 0 || mine.iter().any(|row| row.posts < 0) {
                    wrong.push(Wrong::Posts(d, level, year));
                }
            }
            if mine.iter().any(|row| !LEVERS.contains(&row.lever.as_str())) {
                wrong.push(Wrong::Beside(d, year));
            }
            all_short += of(&["short"]);
            let begun = written.builds.iter().filter(|build| build.year == year);
            let begun = begun.filter(|build| city.campuses[build.campus].district == d);
            let building: i64 = begun.map(|build| build.rooms * norms.room_yuan).sum();
            let grant =
                (0..LEVELS).map(|level| sum(level, |row| row.pupils) * norms.grant_yuan[level]);
            let money = [
                building,
                beside * (norms.post_yuan / 10),
                without * norms.place_yuan,
                grant.sum::<i64>(),
            ];
            if written.money.get(&(d, year)).copied().unwrap_or_default() != money {
                wrong.push(Wrong::Money(d, year));
            }
            yuan += money[..3].iter().sum::<i64>();
        }
        worst = worst.max(without_year);
        all_without += without_year;
    }
    let mut changes = 0;
    for (at, campus) in city.campuses.iter().enumerate() {
        for level in 0..LEVELS {
            let mut before = campus.standing[level].first().copied().unwrap_or(0);
            for t in 0..city.years {
                let year = city.first + i32::try_from(t).unwrap_or(0);
                let own = rows.get(&(at, level, year)).map_or(0, |row| row.entry);
                changes += (own - before).abs();
                before = own;
            }
        }
    }
    [worst, all_without, all_short, yuan, changes]
}
