//! A plan rolled forward: classes, rooms, pupils, posts, land, money, and what it breaks.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use super::children::{balance, entered, helped, in_district, pupils, without};
use super::city::{Campus, City, LEVELS};
use super::classes::{classes, entry_classes, land_of, rooms, today};
use super::plan::{Loan, Plan};
use super::posts::{Means, Year, fill};
use super::rolled::{AIMS, Broken, Line, Money, Rolled, of_district};

/// What a district may do about posts.
pub fn means(city: &City, district: usize) -> Means {
    let own = &city.districts[district];
    let (held, norms) = ([own.posts[0], own.posts[1]], &city.norms);
    let limit = held.map(|posts| posts * (norms.retire + norms.certified) / 1_000);
    Means {
        held,
        limit,
        beside: own.filed + own.purchased,
    }
}

/// Rolls a plan forward.
pub fn roll(city: &City, plan: &Plan) -> Rolled {
    let mut lines: Vec<[Vec<Line>; LEVELS]> = Vec::new();
    let mut all_rooms = Vec::new();
    let mut broken = Vec::new();
    for (at, campus) in city.campuses.iter().enumerate() {
        let own: [Vec<Line>; LEVELS] = std::array::from_fn(|level| {
            let entry = entry_classes(city, plan, at, level);
            let classes = classes(city, campus, level, &entry);
            let both = entry.into_iter().zip(classes);
            both.map(|(entry, classes)| Line {
                entry,
                classes,
                pupils: 0,
            })
            .collect()
        });
        let rooms = rooms(city, plan, at);
        for t in 0..city.years {
            judge(city, (at, campus), t, (&own, rooms[t]), &mut broken);
        }
        lines.push(own);
        all_rooms.push(rooms);
    }
    limits(city, plan, &mut broken);
    pool(city, plan, &mut broken);
    let balance = balance(city, &lines);
    let entered = entered(city, plan, &lines);
    let help = helped(city, plan, (&balance, &entered), &mut broken);
    let without = without(city, &balance, (&help, &entered));
    let in_district = in_district(city, &help);
    pupils(city, plan, (&in_district, &entered), &mut lines);
    let need = need(city, &lines);
    let districts = || 0..city.districts.len();
    let begun = districts().map(|d| loans(city, plan, d, |loan, year| loan.year == year));
    let begun = begun.collect();
    let lent: Vec<_> = districts().map(|d| lent(city, plan, d)).collect();
    let (posts, senior_short): (Vec<Vec<Year>>, Vec<Vec<i64>>) = districts()
        .map(|d| staffed(city, d, (&need[d], &lent[d]), plan.moves_posts))
        .unzip();
    let money = money(city, plan, &lines, (&without, &posts));
    broken.sort_unstable();
    let mut rolled = Rolled {
        lines,
        rooms: all_rooms,
        help,
        entered,
        in_district,
        without,
        need,
        begun,
        lent,
        posts,
        senior_short,
        money,
        broken,
        objectives: [0; AIMS],
    };
    rolled.objectives = rolled.comes_to(city);
    rolled
}

fn judge(
    city: &City,
    (at, campus): (usize, &Campus),
    t: usize,
    (own, rooms): (&[Vec<Line>; LEVELS], i64),
    broken: &mut Vec<Broken>,
) {
    let year = city.year(t);
    let classes: i64 = own.iter().map(|of| of[t].classes).sum();
    if own.iter().any(|of| of[t].entry < 0) {
        broken.push(Broken::Entry { campus: at, year });
    }
    if classes > rooms {
        broken.push(Broken::Rooms {
            campus: at,
            year,
            classes,
            rooms,
        });
    }
    let of = |classes: &dyn Fn(usize) -> i64| -> i64 {
        (0..LEVELS)
            .map(|level| land_of(city, level, classes(level)))
            .sum()
    };
    let need = of(&|level| own[level][t].classes);
    // A site that is too small today is told once more than today are on it.
    if let Some(site) = campus.site
        && need > site.max(of(&|level| today(campus, level)))
    {
        broken.push(Broken::Land {
            campus: at,
            year,
            need,
            site,
        });
    }
}

fn limits(city: &City, plan: &Plan, broken: &mut Vec<Broken>) {
    let rooms = |year: i32| -> i64 {
        let begun = plan.builds.iter().filter(|build| build.year == year);
        begun.map(|build| build.rooms).sum()
    };
    for (year, limit) in &plan.limits.building_yuan {
        let yuan = rooms(*year) * city.norms.room_yuan;
        if yuan > *limit {
            broken.push(Broken::Yuan {
                year: *year,
                yuan,
                limit: *limit,
            });
        }
    }
    for (year, limit) in &plan.limits.rooms {
        if rooms(*year) > *limit {
            broken.push(Broken::RoomsBegun {
                year: *year,
                rooms: rooms(*year),
                limit: *limit,
            });
        }
    }
}

/// Posts that the pool lends to every level of a district in every year, tenths: of the loans that are counted in it.
fn loans(
    city: &City,
    plan: &Plan,
    d: usize,
    is_counted: impl Fn(&Loan, i32) -> bool,
) -> [Vec<i64>; LEVELS] {
    let of = |level: usize, t: usize| -> i64 {
        let mine = plan.loans.iter().filter(|loan| {
            (loan.district, loan.level) == (d, level) && is_counted(loan, city.year(t))
        });
        mine.map(|loan| loan.posts * 10).sum()
    };
    std::array::from_fn(|level| (0..city.years).map(|t| of(level, t)).collect())
}

/// Posts that a district has on loan from the pool, by level and year number, tenths.
pub fn lent(city: &City, plan: &Plan, d: usize) -> [Vec<i64>; LEVELS] {
    let term = city.norms.pool_years;
    loans(city, plan, d, |loan, year| loan.is_there(year, term))
}

/// How a district fills the posts that it needs, less those on loan to it, both by level and year number and in tenths: primary
/// and junior posts by year, and what stays short of senior ones.
pub fn staffed(
    city: &City,
    d: usize,
    (need, lent): (&[Vec<i64>; LEVELS], &[Vec<i64>; LEVELS]),
    moves_posts: bool,
) -> (Vec<Year>, Vec<i64>) {
    let needs: Vec<[i64; 2]> = (0..city.years)
        .map(|t| [0, 1].map(|level| need[level][t] - lent[level][t]))
        .collect();
    let held = city.districts[d].posts[2];
    let senior = need[2].iter().zip(&lent[2]);
    let senior = senior.map(|(need, lent)| (need - lent - held).max(0));
    (fill(&means(city, d), &needs, moves_posts), senior.collect())
}

/// Whole posts on loan in a year, of one district or of all.
pub fn on_loan(city: &City, plan: &Plan, district: Option<usize>, year: i32) -> i64 {
    let loans = plan.loans.iter();
    let there = loans.filter(|loan| {
        district.is_none_or(|d| loan.district == d) && loan.is_there(year, city.norms.pool_years)
    });
    there.map(|loan| loan.posts).sum()
}

fn pool(city: &City, plan: &Plan, broken: &mut Vec<Broken>) {
    let limit = city.norms.pool_posts;
    for year in (0..city.years).map(|t| city.year(t)) {
        let posts = on_loan(city, plan, None, year);
        if posts > limit {
            broken.push(Broken::Pool { year, posts, limit });
        }
        let Some(limit) = city.norms.pool_per_district else {
            continue;
        };
        for district in 0..city.districts.len() {
            let posts = on_loan(city, plan, Some(district), year);
            if posts > limit {
                broken.push(Broken::PoolShare {
                    district,
                    year,
                    posts,
                    limit,
                });
            }
        }
    }
}

fn need(city: &City, lines: &[[Vec<Line>; LEVELS]]) -> Vec<[Vec<i64>; LEVELS]> {
    let of = |d: usize, level: usize, t: usize| -> i64 {
        let mine = of_district(city, lines, d);
        let classes: i64 = mine.map(|own| own[level][t].classes).sum();
        classes * city.norms.posts_per_class[level]
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
}

fn money(
    city: &City,
    plan: &Plan,
    lines: &[[Vec<Line>; LEVELS]],
    (without, posts): (&[[Vec<i64>; LEVELS]], &[Vec<Year>]),
) -> Vec<Vec<Money>> {
    let norms = &city.norms;
    // It follows a pupil to the school that it is in.
    let grant = |d: usize, t: usize| -> i64 {
        let of = |own: &[Vec<Line>; LEVELS]| -> i64 {
            let levels = own.iter().zip(norms.grant_yuan);
            levels.map(|(years, yuan)| years[t].pupils * yuan).sum()
        };
        of_district(city, lines, d).map(of).sum()
    };
    (0..city.districts.len())
        .map(|d| {
            (0..city.years)
                .map(|t| {
                    let begun = plan.builds.iter().filter(|build| {
                        build.year == city.year(t) && city.campuses[build.campus].district == d
                    });
                    let rooms: i64 = begun.map(|build| build.rooms).sum();
                    let children: i64 = without[d].iter().map(|of| of[t]).sum();
                    Money {
                        building: rooms * norms.room_yuan,
                        posts: posts[d][t].beside * (norms.post_yuan / 10),
                        places: children * norms.place_yuan,
                        grant: grant(d, t),
                    }
                })
                .collect()
        })
        .collect()
}
