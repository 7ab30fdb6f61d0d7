//! What a plan comes to, once it is rolled forward.
#![expect(
    clippy::indexing_slicing,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use super::areas::Entered;
use super::city::{City, LEVELS};
use super::help::Helped;
use super::plan::Help;
use super::posts::Year;

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

/// The lines of the campuses of a district, by level and year number.
pub fn of_district<'a>(
    city: &'a City,
    lines: &'a [[Vec<Line>; LEVELS]],
    d: usize,
) -> impl Iterator<Item = &'a [Vec<Line>; LEVELS]> {
    let all = city.campuses.iter().zip(lines);
    all.filter(move |(own, _)| own.district == d)
        .map(|(_, lines)| lines)
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

    /// What it comes to, objective by objective.
    pub fn comes_to(&self, city: &City) -> [i64; AIMS] {
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
