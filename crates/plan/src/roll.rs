//! A plan rolled forward: classes, rooms, pupils, posts, land, money, and what it breaks.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use super::areas::{Entered, enter};
use super::city::{Campus, City, GRADES, LEVELS};
use super::help::{Helped, taken};
use super::plan::{Help, Loan, Plan};
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
    /// More posts on loan than the pool holds.
    Pool {
        /// The year.
        year: i32,
        /// How many are on loan in it.
        posts: i64,
        /// How many the pool holds.
        limit: i64,
    },
    /// More posts on loan to a district than one may have at once.
    PoolShare {
        /// The district.
        district: usize,
        /// The year.
        year: i32,
        /// How many it has on loan.
        posts: i64,
        /// How many it may have.
        limit: i64,
    },
    /// More agreed help than the district that gives it has to spare.
    Help {
        /// The district.
        district: usize,
        /// The level.
        level: usize,
        /// The year.
        year: i32,
        /// How many places are agreed.
        places: i64,
        /// How many it has to spare.
        spare: i64,
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
    /// What upper levels pay for pupils in public schools: income.
    pub grant: i64,
}

impl Money {
    /// What is spent.
    pub fn spent(&self) -> i64 {
        self.building + self.posts + self.places
    }

    /// What is spent less the grant.
    pub fn net(&self) -> i64 {
        self.spent() - self.grant
    }
}

/// A plan rolled forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rolled {
    /// By campus, level and year number.
    pub lines: Vec<[Vec<Line>; LEVELS]>,
    /// Rooms by campus and year number.
    pub rooms: Vec<Vec<i64>>,
    /// Places of districts for children of others, and how many of them enter by each agreement.
    pub help: Vec<Helped>,
    /// Which children of small areas enter which campuses, by level and year number; no years at levels at which journeys
    /// are not looked at.
    pub entered: [Vec<Entered>; LEVELS],
    /// Pupils that the schools of a district have to hold, by district, level, year number and grade: its own, less those
    /// who entered those of others, and those of others who entered its own.
    pub in_district: Vec<[Vec<Vec<i64>>; LEVELS]>,
    /// Children who enter without a public place, by district, level and year number.
    pub without: Vec<[Vec<i64>; LEVELS]>,
    /// Posts needed by district, level and year number, tenths.
    pub need: Vec<[Vec<i64>; LEVELS]>,
    /// Posts that the pool lends from a year on, by district, level and year number, tenths.
    pub begun: Vec<[Vec<i64>; LEVELS]>,
    /// Posts on loan from the pool, by district, level and year number, tenths.
    pub lent: Vec<[Vec<i64>; LEVELS]>,
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
    pool(city, plan, &mut broken);
    let balance = balance(city, &lines);
    let entered = entered(city, plan, &lines);
    let help = helped(city, plan, (&balance, &entered), &mut broken);
    let without = without(city, &balance, (&help, &entered));
    let in_district = in_district(city, &help);
    pupils(city, plan, (&in_district, &entered), &mut lines);
    let need = need(city, &lines);
    let begun = loans(city, plan, |loan, year| loan.year == year);
    let term = city.norms.pool_years;
    let lent = loans(city, plan, |loan, year| loan.is_there(year, term));
    let posts: Vec<Vec<Year>> = (0..city.districts.len())
        .map(|d| {
            let needs: Vec<[i64; 2]> = (0..city.years)
                .map(|t| [0, 1].map(|level| need[d][level][t] - lent[d][level][t]))
                .collect();
            fill(&means(city, d), &needs, plan.moves_posts)
        })
        .collect();
    let senior_short: Vec<Vec<i64>> = (0..city.districts.len())
        .map(|d| {
            let held = city.districts[d].posts[2];
            let both = need[d][2].iter().zip(&lent[d][2]);
            both.map(|(need, lent)| (need - lent - held).max(0))
                .collect()
        })
        .collect();
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

/// Posts that the pool lends to every level of every district in every year, tenths: of the loans that are counted in it.
fn loans(
    city: &City,
    plan: &Plan,
    is_counted: impl Fn(&Loan, i32) -> bool,
) -> Vec<[Vec<i64>; LEVELS]> {
    let of = |d: usize, level: usize, t: usize| -> i64 {
        let mine = plan.loans.iter().filter(|loan| {
            (loan.district, loan.level) == (d, level) && is_counted(loan, city.year(t))
        });
        mine.map(|loan| loan.posts * 10).sum()
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
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

/// Entry places minus the district's own children, by district, level and year number.
fn balance(city: &City, lines: &[[Vec<Line>; LEVELS]]) -> Vec<[Vec<i64>; LEVELS]> {
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
        places - entrants
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
}

/// The agreements of a level in a year.
fn agreed(plan: &Plan, level: usize, year: i32) -> Vec<Help> {
    let own = plan.help.iter();
    own.filter(|help| (help.year, help.level) == (year, level))
        .copied()
        .collect()
}

/// Which children of small areas enter which campuses, where journeys are looked at.
fn entered(city: &City, plan: &Plan, lines: &[[Vec<Line>; LEVELS]]) -> [Vec<Entered>; LEVELS] {
    let of = |level: usize, t: usize| -> Entered {
        let places = lines.iter();
        let places: Vec<i64> = places
            .map(|own| own[level][t].entry * city.norms.class_size[level])
            .collect();
        let agreed = agreed(plan, level, city.year(t));
        enter(city, level, t, &places, &agreed)
    };
    std::array::from_fn(|level| match city.has_reach(level) {
        true => (0..city.years).map(|t| of(level, t)).collect(),
        false => Vec::new(),
    })
}

/// How many children enter by each agreement; what is agreed beyond what there is to spare is told.
fn helped(
    city: &City,
    plan: &Plan,
    (balance, entered): (&[[Vec<i64>; LEVELS]], &[Vec<Entered>; LEVELS]),
    broken: &mut Vec<Broken>,
) -> Vec<Helped> {
    let mut all: Vec<Helped> = Vec::new();
    for t in 0..city.years {
        for level in 0..LEVELS {
            let year = city.year(t);
            let agreed = agreed(plan, level, year);
            if agreed.is_empty() {
                continue;
            }
            let own = entered[level].get(t);
            let here: Vec<i64> = match own {
                None => balance.iter().map(|of| of[level][t]).collect(),
                Some(own) => (0..balance.len())
                    .map(|d| left(city, own, (d, level, t), balance))
                    .collect(),
            };
            for (district, spare) in here.iter().enumerate() {
                let own = agreed.iter().filter(|help| help.from == district);
                let places: i64 = own.map(|help| help.places).sum();
                let spare = (*spare).max(0);
                if places > spare {
                    broken.push(Broken::Help {
                        district,
                        level,
                        year,
                        places,
                        spare,
                    });
                }
            }
            let taken = match own {
                None => taken(&agreed, &here),
                Some(own) => agreed.iter().map(|help| by(city, own, help)).collect(),
            };
            let both = agreed.into_iter().zip(taken);
            all.extend(both.map(|(help, taken)| Helped { help, taken }));
        }
    }
    all
}

/// Entry places of a district that its own children leave, where journeys are looked at.
fn left(
    city: &City,
    entered: &Entered,
    (d, level, t): (usize, usize, usize),
    balance: &[[Vec<i64>; LEVELS]],
) -> i64 {
    let is_of = |campus: usize| city.campuses[campus].district == d;
    let own = entered
        .ways
        .iter()
        .filter(|way| city.areas[way.area].district == d && is_of(way.campus));
    let own: i64 = own.map(|way| way.children).sum();
    let entrants = city.districts[d].entrants[level].get(t).copied();
    balance[d][level][t] + entrants.unwrap_or(0) - own
}

/// Children who enter by an agreement, where journeys are looked at.
fn by(city: &City, entered: &Entered, help: &Help) -> i64 {
    let own = entered
        .ways
        .iter()
        .filter(|way| city.areas[way.area].district == help.to && Some(way.campus) == help.campus);
    own.map(|way| way.children).sum()
}

fn without(
    city: &City,
    balance: &[[Vec<i64>; LEVELS]],
    (help, entered): (&[Helped], &[Vec<Entered>; LEVELS]),
) -> Vec<[Vec<i64>; LEVELS]> {
    let of = |d: usize, level: usize, t: usize| -> i64 {
        if let Some(entered) = entered[level].get(t) {
            let both = city.areas.iter().zip(&entered.without);
            let mine = both.filter(|(area, _)| area.district == d);
            return mine.map(|(_, without)| without).sum();
        }
        let mine = help
            .iter()
            .filter(|own| (own.help.to, own.help.level, own.help.year) == (d, level, city.year(t)));
        let taken: i64 = mine.map(|own| own.taken).sum();
        (-balance[d][level][t]).max(0) - taken
    };
    (0..city.districts.len())
        .map(|d| std::array::from_fn(|level| (0..city.years).map(|t| of(d, level, t)).collect()))
        .collect()
}

/// Pupils that the schools of each district have to hold: who entered a school of another district stays in it.
fn in_district(city: &City, help: &[Helped]) -> Vec<[Vec<Vec<i64>>; LEVELS]> {
    let districts = city.districts.iter();
    let mut all: Vec<[Vec<Vec<i64>>; LEVELS]> =
        districts.map(|district| district.pupils.clone()).collect();
    for own in help {
        let (level, Some(entered)) = (own.help.level, city.number(own.help.year)) else {
            continue;
        };
        for age in 0..GRADES[level] {
            let mut grade = |d: usize, by: i64| -> i64 {
                let years = all[d][level].get_mut(entered + age);
                let Some(pupils) = years.and_then(|grades| grades.get_mut(age)) else {
                    return 0;
                };
                let changed = by.max(-*pupils);
                *pupils += changed;
                changed
            };
            let moved = -grade(own.help.to, -own.taken);
            grade(own.help.from, moved);
        }
    }
    all
}

/// The children of districts by level, and who entered where of each level.
type Entering<'a> = (&'a [[Vec<Vec<i64>>; LEVELS]], &'a [Vec<Entered>; LEVELS]);

/// Pupils of each grade go to the classes that opened with it, in equal parts, none above its size; of equal remainders
/// the first campus has the one more. Where journeys are looked at they stay where they entered.
fn pupils(
    city: &City,
    plan: &Plan,
    (in_district, entered): Entering<'_>,
    lines: &mut [[Vec<Line>; LEVELS]],
) {
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
    for (d, pupils) in in_district.iter().enumerate() {
        let mine: Vec<usize> = (0..city.campuses.len())
            .filter(|at| city.campuses[*at].district == d)
            .collect();
        for level in 0..LEVELS {
            for (t, grades) in pupils[level].iter().enumerate().take(city.years) {
                for (age, count) in grades.iter().enumerate() {
                    let classes: Vec<i64> =
                        mine.iter().map(|at| opened(*at, level, t, age)).collect();
                    let size = city.norms.class_size[level];
                    let own = t.checked_sub(age).and_then(|then| entered[level].get(then));
                    let parts = match own {
                        Some(own) => {
                            let came: Vec<i64> = mine.iter().map(|at| own.at[*at]).collect();
                            let both = city.areas.iter().zip(&own.without);
                            let all = both.filter(|(area, _)| area.district == d);
                            let without: i64 = all.map(|(_, without)| without).sum();
                            stayed((*count - without).max(0), &came, &classes, size)
                        }
                        None => {
                            let all: i64 = classes.iter().sum();
                            shared((*count).min(all * size), &classes)
                        }
                    };
                    for (at, part) in mine.iter().zip(parts) {
                        lines[*at][level][t].pupils += part;
                    }
                }
            }
        }
    }
}

/// Pupils of a cohort by campus: as many in proportion as entered there; those who are more than entered take what is left
/// of its classes.
fn stayed(count: i64, came: &[i64], classes: &[i64], size: i64) -> Vec<i64> {
    let entered: i64 = came.iter().sum();
    if count <= entered {
        return shared(count, came);
    }
    let both = came.iter().zip(classes);
    let free: Vec<i64> = both
        .map(|(came, classes)| (classes * size - came).max(0))
        .collect();
    let more = (count - entered).min(free.iter().sum());
    let more = shared(more, &free);
    came.iter()
        .zip(more)
        .map(|(came, more)| came + more)
        .collect()
}

/// A count in parts of these sizes, as near to their proportions as whole numbers are; of equal remainders the first has
/// the one more. Nothing where all of them are nought.
fn shared(count: i64, sizes: &[i64]) -> Vec<i64> {
    let all: i64 = sizes.iter().sum();
    if all <= 0 {
        return vec![0; sizes.len()];
    }
    let product = |size: &i64| i128::from(count) * i128::from(*size);
    let all = i128::from(all);
    let mut parts: Vec<i64> = sizes
        .iter()
        .map(|size| i64::try_from(product(size) / all).unwrap_or(0))
        .collect();
    let left = count - parts.iter().sum::<i64>();
    let mut order: Vec<(i128, usize)> = sizes
        .iter()
        .enumerate()
        .map(|(at, size)| (-(product(size) % all), at))
        .collect();
    order.sort_unstable();
    for (_, at) in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        parts[at] += 1;
    }
    parts
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
    lines: &[[Vec<Line>; LEVELS]],
    (without, posts): (&[[Vec<i64>; LEVELS]], &[Vec<Year>]),
) -> Vec<Vec<Money>> {
    let norms = &city.norms;
    // It follows a pupil to the school that it is in.
    let grant = |d: usize, t: usize| -> i64 {
        let all = city.campuses.iter().zip(lines);
        let mine = all.filter(|(own, _)| own.district == d);
        let of = |own: &[Vec<Line>; LEVELS]| -> i64 {
            let levels = own.iter().zip(norms.grant_yuan);
            levels.map(|(years, yuan)| years[t].pupils * yuan).sum()
        };
        mine.map(|(_, own)| of(own)).sum()
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

impl Rolled {
    /// Posts that the pool lends to a level of a district from a year on, tenths.
    pub fn begun(&self, d: usize, level: usize, t: usize) -> i64 {
        of(&self.begun, d, level, t)
    }

    /// Help by year, level and pair of districts: where journeys are looked at an agreement is about one campus, and those
    /// of a pair are added up.
    pub fn help_by_pair(&self) -> Vec<Helped> {
        let mut all: Vec<Helped> = Vec::new();
        let key = |help: &Help| (help.year, help.level, help.from, help.to);
        for own in &self.help {
            match all
                .iter_mut()
                .find(|other| key(&other.help) == key(&own.help))
            {
                Some(other) => {
                    other.help.places += own.help.places;
                    other.taken += own.taken;
                }
                None => all.push(Helped {
                    help: Help {
                        campus: None,
                        ..own.help
                    },
                    ..*own
                }),
            }
        }
        all
    }

    /// Children of others who enter schools of a district by agreement.
    pub fn helps(&self, city: &City, d: usize, level: usize, t: usize) -> i64 {
        let own = self.help.iter().filter(|own| {
            (own.help.from, own.help.level, own.help.year) == (d, level, city.year(t))
        });
        own.map(|own| own.taken).sum()
    }

    /// Children of a district who enter schools of others by agreement.
    pub fn is_helped(&self, city: &City, d: usize, level: usize, t: usize) -> i64 {
        let own = self
            .help
            .iter()
            .filter(|own| (own.help.to, own.help.level, own.help.year) == (d, level, city.year(t)));
        own.map(|own| own.taken).sum()
    }

    /// Posts of a level of a district that are on loan from the pool, tenths.
    pub fn lent(&self, d: usize, level: usize, t: usize) -> i64 {
        of(&self.lent, d, level, t)
    }

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
            yuan.map(Money::spent).sum(),
            changes,
        ]
    }
}

/// A figure by district, level and year number.
fn of(all: &[[Vec<i64>; LEVELS]], d: usize, level: usize, t: usize) -> i64 {
    let own = all.get(d).and_then(|of| of.get(level)?.get(t));
    own.copied().unwrap_or(0)
}
