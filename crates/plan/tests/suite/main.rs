//! Plans against all plans there are, against small cases reckoned by hand, and at the size of Suzhou.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod by_hand;
mod dice;
mod every_entry;
mod every_help;
mod every_loan;
mod every_move;
mod every_plan;
mod reach;
mod suzhou;
mod suzhou_city;

pub use dice::Dice;
use xuewei_plan::city::{Campus, City, District, LEVELS, Norms};
use xuewei_plan::referee::{AreaRow, HelpRow, PostRow, Row, WayRow, Written};
use xuewei_plan::rolled::Rolled;
use xuewei_plan::{Plan, levers};

/// A campus of the only district.
pub fn campus(id: &str, rooms: i64, standing: [Vec<i64>; LEVELS]) -> Campus {
    Campus {
        id: id.to_owned(),
        district: 0,
        rooms,
        site: None,
        standing,
        is_parcel: false,
    }
}

/// Small figures, so that everything is seen at once.
pub fn norms() -> Norms {
    Norms {
        class_size: [10, 10, 10],
        posts_per_class: [20, 30, 30],
        land: [1, 1, 1],
        building_years: 1,
        room_yuan: 1_000,
        post_yuan: 100,
        place_yuan: 7,
        grant_yuan: [3, 5, 0],
        retire: 50,
        certified: 50,
        pool_posts: 0,
        pool_years: 2,
        pool_per_district: None,
        reach: [None; 3],
    }
}

/// A city of one district from 2026 on.
pub fn city(campuses: Vec<Campus>, district: District, years: usize) -> City {
    City {
        first: 2026,
        years,
        campuses,
        districts: vec![district],
        areas: Vec::new(),
        norms: norms(),
    }
}

/// What a plan is written as: every line of it, and how its posts are filled.
pub fn written(
    city: &City,
    plan: &Plan,
    rolled: &Rolled,
    bounds: [i64; 5],
    is_by_hand: bool,
) -> Written {
    let mut all = Written {
        builds: plan.builds.clone(),
        is_by_hand,
        ..Written::default()
    };
    for (campus, own) in rolled.lines.iter().enumerate() {
        for (level, years) in own.iter().enumerate() {
            for (t, line) in years.iter().enumerate() {
                all.rows.push(Row {
                    campus,
                    level,
                    year: city.year(t),
                    entry: line.entry,
                    classes: line.classes,
                    pupils: line.pupils,
                    rooms: rolled.rooms[campus][t],
                });
            }
        }
    }
    for d in 0..city.districts.len() {
        for line in levers::lines(city, rolled, d) {
            all.posts.push(PostRow {
                district: d,
                year: line.year,
                lever: line.lever.to_owned(),
                from: line.from,
                to: line.to,
                posts: line.posts,
            });
        }
        for t in 0..city.years {
            let money = rolled.money[d][t];
            all.money.insert(
                (d, city.year(t)),
                [money.building, money.posts, money.places, money.grant],
            );
        }
    }
    for (level, years) in rolled.entered.iter().enumerate() {
        for (t, entered) in years.iter().enumerate() {
            let year = city.year(t);
            all.ways.extend(entered.ways.iter().map(|way| WayRow {
                year,
                level,
                area: way.area,
                campus: way.campus,
                children: way.children,
                metres: way.metres,
            }));
            let areas = city.areas.iter().enumerate();
            all.areas.extend(areas.map(|(at, area)| AreaRow {
                year,
                level,
                area: at,
                children: area.children(level, t),
                without: entered.without[at],
                metres: entered.mean_metres(at),
            }));
        }
    }
    for own in &rolled.help_by_pair() {
        all.help.push(HelpRow {
            year: own.help.year,
            level: own.help.level,
            from: own.help.from,
            to: own.help.to,
            places: own.help.places,
            taken: own.taken,
        });
    }
    all.objectives = rolled.objectives.into_iter().zip(bounds).collect();
    all
}
