//! A plan rolled forward: classes, rooms, pupils, posts, land, money, and what it breaks.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use super::city::{Campus, City, GRADES, LEVELS};
use super::plan::Plan;
use super::posts::{Means, Year, fill};

/// A level of a campus in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Entry classes.
    pub entry: i64,
    /// All classes.
    pub classes: i64,
    /// Pupils.
    pub pupils: i64,
}

/// What a plan breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Broken {
    /// More classes than rooms.
    Rooms {
        /// The campus.
        campus: usize,
        /// The year.
        year: i32,
        /// All classes on it.
        classes: i64,
        /// Its rooms.
        rooms: i64,
    },
    /// A site smaller than its pupils need, and more of them than there are now.
    Land {
        /// The campus.
        campus: usize,
        /// The year.
        year: i32,
        /// Square metres that classes of full size need.
        need: i64,
        /// Square metres of the site.
        site: i64,
    },
    /// Fewer entry classes than none.
    Entry {
        /// The campus.
        campus: usize,
        /// The year.
        year: i32,
    },
    /// Building that costs more than its year allows.
    Yuan {
        /// The year.
        year: i32,
        /// What it costs.
        yuan: i64,
        /// What is allowed.
        limit: i64,
    },
    /// More rooms begun than their year allows.
    RoomsBegun {
        /// The year.
        year: i32,
        /// How many.
        rooms: i64,
        /// What is allowed.
        limit: i64,
    },
}

/// Money of a district in a year, yuan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Money {
    /// Rooms begun.
    pub building: i64,
    /// Filed and bought posts.
    pub posts: i64,
    /// Places bought for children without a public one.
    pub places: i64,
}

/// A plan rolled forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rolled {
    /// By campus, level and year number.
    pub lines: Vec<[Vec<Line>; LEVELS]>,
    /// Rooms by campus and year number.
    pub rooms: Vec<Vec<i64>>,
    /// Children who enter without a public place, by district, level and year number.
    pub without: Vec<[Vec<i64>; LEVELS]>,
    /// Posts needed by district, level and year number, tenths.
    pub need: Vec<[Vec<i64>; LEVELS]>,
    /// How primary and junior posts are filled, by district and year number.
    pub posts: Vec<Vec<Year>>,
    /// Senior posts that stay short, by district and year number, tenths.
    pub senior_short: Vec<Vec<i64>>,
    /// Money by district and year number.
    pub money: Vec<Vec<Money>>,
    /// What is broken.
    pub broken: Vec<Broken>,
    /// What the plan comes to: see [`OBJECTIVES`].
    pub objectives: [i64; AIMS],
}

/// How many objectives there are.
pub const AIMS: usize = 5;

/// What matters, in strict order: children without a public place in the worst year, in all years; tenths of posts that
/// stay short, over the years; yuan; by how many entry classes schools change from year to year.
pub const OBJECTIVES: [&str; AIMS] = [
    "without_place_worst_year",
    "without_place",
    "posts_short_tenths",
    "yuan",
    "class_changes",
];

/// The entry classes of a level of a campus, year by year: as planned, else those of the year before.
pub fn entry_classes(city: &City, plan: &Plan, campus: usize, level: usize) -> Vec<i64> {
    let mut before = city.campuses[campus].last_entry(level);
    (0..city.years)
        .map(|t| {
            let planned = plan.entry.get(&(campus, level, city.year(t)));
            before = planned.copied().unwrap_or(before);
            before
        })
        .collect()
}

/// All classes of a level of a campus, year by year: those opened in as many years as it has grades.
pub fn classes(city: &City, campus: &Campus, level: usize, entry: &[i64]) -> Vec<i64> {
    (0..city.years)
        .map(|t| {
            let from = (t + 1).saturating_sub(GRADES[level]);
            let opened: i64 = entry[from..=t].iter().sum();
            opened + city.still_there(campus, level, t)
        })
        .collect()
}

/// Rooms of a campus, year by year.
pub fn rooms(city: &City, plan: &Plan, campus: usize) -> Vec<i64> {
    let ready = |t: usize| -> i64 {
        let own = plan.builds.iter().filter(|build| {
            build.campus == campus && build.year + city.norms.building_years <= city.year(t)
        });
        own.map(|build| build.rooms).sum()
    };
    let before = city.campuses[campus].rooms;
    (0..city.years).map(|t| before + ready(t)).collect()
}

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

/// Square metres that classes need when they are full.
pub fn land_of(city: &City, level: usize, classes: i64) -> i64 {
    classes * city.norms.class_size[level] * city.norms.land[level]
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
    let without = without(city, &lines);
    pupils(city, plan, &mut lines);
    let need = need(city, &lines);
    let posts: Vec<Vec<Year>> = (0..city.districts.len())
        .map(|d| {
            let needs: Vec<[i64; 2]> = (0..city.years)
                .map(|t| [need[d][0][t], need[d][1][t]])
                .collect();
            fill(&means(city, d), &needs, plan.moves_posts)
        })
        .collect();
    let senior_short: Vec<Vec<i64>> = (0..city.districts.len())
        .map(|d| {
            let held = city.districts[d].posts[2];
            need[d][2].iter().map(|need| (need - held).max(0)).collect()
        })
        .collect();
    let money = money(city, plan, &without, &posts);
    broken.sort_unstable();
    let mut rolled = Rolled {
        lines,
        rooms: all_rooms,
        without,
        need,
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

/// The classes of a level that stand today.
pub fn today(campus: &Campus, level: usize) -> i64 {
    campus.standing[level].iter().sum()
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

fn without(city: &City, lines: &[[Vec<Line>; LEVELS]]) -> Vec<[Vec<i64>; LEVELS]> {
    let of = |d: usize, level: usize, t: usize| -> i64 {
        let mine = city
            .campuses
            .iter()
            .zip(lines)
            .filter(|(own, _)| own.district == d);
        let places: i64 = mine
            .map(|(_, own)| own[level][t].entry * city.norms.class_size[level])
            .sum();
        let entrants = city.districts[d].entrants[level]
            .get(t)
            .copied()
            .unwrap_or(0);
        (entrants - places).max(0)
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
}

/// Pupils of each grade go to the classes that opened with it, in equal parts, none above its size; of equal remainders
/// the first campus has the one more.
fn pupils(city: &City, plan: &Plan, lines: &mut [[Vec<Line>; LEVELS]]) {
    let entries: Vec<[Vec<i64>; LEVELS]> = (0..city.campuses.len())
        .map(|at| std::array::from_fn(|level| entry_classes(city, plan, at, level)))
        .collect();
    let opened = |at: usize, level: usize, t: usize, age: usize| match t.checked_sub(age) {
        Some(then) => entries[at][level][then],
        None => city.campuses[at].standing[level]
            .get(age - t - 1)
            .copied()
            .unwrap_or(0),
    };
    for (d, district) in city.districts.iter().enumerate() {
        let mine: Vec<usize> = (0..city.campuses.len())
            .filter(|at| city.campuses[*at].district == d)
            .collect();
        for level in 0..LEVELS {
            for (t, grades) in district.pupils[level].iter().enumerate().take(city.years) {
                for (age, count) in grades.iter().enumerate() {
                    let classes: Vec<i64> =
                        mine.iter().map(|at| opened(*at, level, t, age)).collect();
                    let all: i64 = classes.iter().sum();
                    if all <= 0 {
                        continue;
                    }
                    let placed = (*count).min(all * city.norms.class_size[level]);
                    let mut left = placed;
                    let mut order: Vec<(i64, usize)> = Vec::new();
                    for (at, own) in mine.iter().zip(&classes) {
                        let part = placed * own;
                        lines[*at][level][t].pupils += part / all;
                        left -= part / all;
                        order.push((-(part % all), *at));
                    }
                    order.sort_unstable();
                    for (_, at) in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
                        lines[at][level][t].pupils += 1;
                    }
                }
            }
        }
    }
}

fn need(city: &City, lines: &[[Vec<Line>; LEVELS]]) -> Vec<[Vec<i64>; LEVELS]> {
    let of = |d: usize, level: usize, t: usize| -> i64 {
        let mine = city
            .campuses
            .iter()
            .zip(lines)
            .filter(|(own, _)| own.district == d);
        let classes: i64 = mine.map(|(_, own)| own[level][t].classes).sum();
        classes * city.norms.posts_per_class[level]
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
}

fn money(
    city: &City,
    plan: &Plan,
    without: &[[Vec<i64>; LEVELS]],
    posts: &[Vec<Year>],
) -> Vec<Vec<Money>> {
    let norms = &city.norms;
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
                    }
                })
                .collect()
        })
        .collect()
}

impl Rolled {
    fn comes_to(&self, city: &City) -> [i64; AIMS] {
        let by_year = |t: usize| -> i64 { self.without.iter().flatten().map(|of| of[t]).sum() };
        let years: Vec<i64> = (0..city.years).map(by_year).collect();
        let short: i64 = self.posts.iter().flatten().map(|year| year.short).sum();
        let senior: i64 = self.senior_short.iter().flatten().sum();
        let yuan = self.money.iter().flatten();
        let mut changes = 0;
        for (campus, own) in city.campuses.iter().zip(&self.lines) {
            for (level, years) in own.iter().enumerate() {
                let mut before = campus.last_entry(level);
                for line in years {
                    changes += (line.entry - before).abs();
                    before = line.entry;
                }
            }
        }
        [
            years.iter().copied().max().unwrap_or(0),
            years.iter().sum(),
            short + senior,
            yuan.map(|own| own.building + own.posts + own.places).sum(),
            changes,
        ]
    }
}
