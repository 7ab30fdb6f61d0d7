//! The city as it stands, what comes, by which figures plans are made.

use serde::{Deserialize, Serialize};

/// Levels of school: primary, junior, senior.
pub const LEVELS: usize = 3;

/// How many grades a level has.
pub const GRADES: [usize; LEVELS] = [6, 3, 3];

/// A campus: one site with rooms, of one level or of several.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campus {
    /// Its identifier.
    pub id: String,
    /// Its district, by number.
    pub district: usize,
    /// Classrooms before anything is built.
    pub rooms: i64,
    /// Square metres of its site; nothing where they are not known.
    pub site: Option<i64>,
    /// Classes by level and years since they opened, as they stand before the first year; an empty list is a level that
    /// it does not have.
    pub standing: [Vec<i64>; LEVELS],
    /// Whether it is a parcel on which nothing stands.
    pub is_parcel: bool,
}

impl Campus {
    /// Whether it has had classes of a level.
    pub fn has(&self, level: usize) -> bool {
        let standing = self.standing.get(level);
        standing.is_some_and(|own| own.iter().any(|classes| *classes > 0))
    }

    /// The entry classes that it opened last.
    pub fn last_entry(&self, level: usize) -> i64 {
        let standing = self.standing.get(level);
        standing.and_then(|own| own.first()).copied().unwrap_or(0)
    }
}

/// A campus that children of an area may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Near {
    /// The campus, by number.
    pub campus: usize,
    /// Metres to it.
    pub metres: i64,
}

/// A small area of a district, with the children who live in it: of levels at which journeys are looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// What it is called.
    pub id: String,
    /// Its district, by number.
    pub district: usize,
    /// Who enters public schools, by level and year (from the first on): of a district no more and no fewer than its own
    /// entrants, all areas together. Empty at levels at which journeys are not looked at.
    pub entrants: [Vec<i64>; LEVELS],
    /// The campuses within reach, by level, in the order of their numbers: those of other districts too, which children
    /// enter by agreement alone.
    pub near: [Vec<Near>; LEVELS],
}

impl Area {
    /// Metres to a campus, where it is within reach.
    pub fn metres_to(&self, campus: usize, level: usize) -> Option<i64> {
        let near = self.near.get(level)?;
        let own = near.iter().find(|own| own.campus == campus)?;
        Some(own.metres)
    }

    /// Who enters public schools in year number `t`.
    pub fn children(&self, level: usize, t: usize) -> i64 {
        let years = self.entrants.get(level);
        years.and_then(|years| years.get(t)).copied().unwrap_or(0)
    }
}

/// Children of a district.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct District {
    /// Its code.
    pub id: String,
    /// Who enters, by level and year (from the first on).
    pub entrants: [Vec<i64>; LEVELS],
    /// Pupils by level, year and grade of the level.
    pub pupils: [Vec<Vec<i64>>; LEVELS],
    /// Posts by level before the first year, tenths.
    pub posts: [i64; LEVELS],
    /// Posts that may be filed beside them, each year, tenths.
    pub filed: i64,
    /// Services that may be bought in their place, each year, tenths.
    pub purchased: i64,
}

/// The figures by which plans are made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Norms {
    /// Pupils of a class, by level.
    pub class_size: [i64; LEVELS],
    /// Posts for a class, by level, tenths.
    pub posts_per_class: [i64; LEVELS],
    /// Square metres for a pupil, by level.
    pub land: [i64; LEVELS],
    /// Years from the year in which building begins to the one in which its rooms are used.
    pub building_years: i32,
    /// Yuan for a room.
    pub room_yuan: i64,
    /// Yuan a year for a filed or bought post.
    pub post_yuan: i64,
    /// Yuan a year for a child's place that is bought, where none is public.
    pub place_yuan: i64,
    /// Yuan a year that upper levels pay for a pupil in a public school, by level.
    pub grant_yuan: [i64; LEVELS],
    /// Of a thousand posts, those that retirement frees for another level each year.
    pub retire: i64,
    /// Of a thousand posts, the certified teachers who may change levels each year.
    pub certified: i64,
    /// Posts that the city holds in its pool to lend to districts, whole posts.
    pub pool_posts: i64,
    /// Years for which the pool lends a post.
    pub pool_years: i32,
    /// The most posts that a district may have on loan at once; nothing where all of the pool may go to one.
    pub pool_per_district: Option<i64>,
    /// How far children go to school at most, metres, by level; nothing where any place of a district serves all of it.
    #[serde(default, skip_serializing_if = "is_unlimited")]
    pub reach: [Option<i64>; LEVELS],
}

fn is_unlimited(reach: &[Option<i64>; LEVELS]) -> bool {
    reach.iter().all(Option::is_none)
}

impl Default for Norms {
    /// Classes of 45 and 50, a teacher for 19 and 13.5 pupils, the sites of the national norms; building in two years;
    /// no grant, no pool, and three years for a loan where there is one.
    fn default() -> Self {
        Self {
            class_size: [45, 50, 50],
            posts_per_class: [24, 37, 40],
            land: [18, 23, 26],
            building_years: 2,
            room_yuan: 1_200_000,
            post_yuan: 120_000,
            place_yuan: 8_000,
            grant_yuan: [0; LEVELS],
            retire: 25,
            certified: 10,
            pool_posts: 0,
            pool_years: 3,
            pool_per_district: None,
            reach: [None; LEVELS],
        }
    }
}

/// A city with what comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct City {
    /// The first year that comes: the one after the last rolls.
    pub first: i32,
    /// How many years come.
    pub years: usize,
    /// Its campuses; parcels among them.
    pub campuses: Vec<Campus>,
    /// Its districts.
    pub districts: Vec<District>,
    /// Small areas of the districts, where journeys are looked at at any level.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<Area>,
    /// By which figures plans are made.
    pub norms: Norms,
}

impl City {
    /// Whether journeys are looked at at a level.
    pub fn has_reach(&self, level: usize) -> bool {
        self.norms.reach.get(level).copied().flatten().is_some()
    }

    /// A year by its number.
    pub fn year(&self, t: usize) -> i32 {
        self.first
            .saturating_add(i32::try_from(t).unwrap_or(i32::MAX))
    }

    /// The number of a year, if it is one of those that come.
    pub fn number(&self, year: i32) -> Option<usize> {
        let t = usize::try_from(year.checked_sub(self.first)?).ok()?;
        (t < self.years).then_some(t)
    }

    /// Classes of a level that opened before the first year and are still there in year number `t`.
    pub fn still_there(&self, campus: &Campus, level: usize, t: usize) -> i64 {
        let grades = GRADES.get(level).copied().unwrap_or(0);
        let standing = campus.standing.get(level).map_or(&[][..], Vec::as_slice);
        // Those that opened `age` years before the first opened `age + t` years before this one.
        let still = standing
            .iter()
            .enumerate()
            .filter(|(age, _)| age + 1 + t < grades);
        still.map(|(_, classes)| *classes).sum()
    }
}
