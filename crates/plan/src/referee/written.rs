//! What is written of a plan, row by row, and what may be wrong with it.

use std::collections::BTreeMap;

use crate::plan::{Build, Given};

/// A level of a campus in a year, as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The campus.
    pub campus: usize,
    /// The level.
    pub level: usize,
    /// The year.
    pub year: i32,
    /// Entry classes.
    pub entry: i64,
    /// All classes.
    pub classes: i64,
    /// Pupils.
    pub pupils: i64,
    /// Rooms of the campus.
    pub rooms: i64,
}

/// Posts that go from one level to another, or are short, in a year of a district; tenths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRow {
    /// The district.
    pub district: usize,
    /// The year.
    pub year: i32,
    /// `retirement`, `between_stages`, `pool`, `filed`, `purchased` or `short`.
    pub lever: String,
    /// The level that gives them; nothing where none does.
    pub from: Option<usize>,
    /// The level that gets them.
    pub to: usize,
    /// How many.
    pub posts: i64,
}

/// Children of a district who enter schools of another one, by agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpRow {
    /// The year.
    pub year: i32,
    /// The level.
    pub level: usize,
    /// The district that has the places.
    pub from: usize,
    /// The district whose children get them.
    pub to: usize,
    /// How many are agreed.
    pub places: i64,
    /// How many enter by it.
    pub taken: i64,
}

/// Children of an area who enter a campus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WayRow {
    /// The year.
    pub year: i32,
    /// The level.
    pub level: usize,
    /// The area.
    pub area: usize,
    /// The campus.
    pub campus: usize,
    /// How many.
    pub children: i64,
    /// Metres to it.
    pub metres: i64,
}

/// Children of an area in a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AreaRow {
    /// The year.
    pub year: i32,
    /// The level.
    pub level: usize,
    /// The area.
    pub area: usize,
    /// Who enters public schools.
    pub children: i64,
    /// Of them those without a place.
    pub without: i64,
    /// Metres on average of those who have one; nothing where nobody has.
    pub metres: Option<i64>,
}

/// What was written of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Every level of every campus in every year.
    pub rows: Vec<Row>,
    /// What is built.
    pub builds: Vec<Build>,
    /// How posts are filled.
    pub posts: Vec<PostRow>,
    /// Help between districts.
    pub help: Vec<HelpRow>,
    /// Who enters where, at levels at which journeys are looked at.
    pub ways: Vec<WayRow>,
    /// Children of areas at these levels.
    pub areas: Vec<AreaRow>,
    /// Money by district and year: building, posts, places, grant.
    pub money: BTreeMap<(usize, i32), [i64; 4]>,
    /// What it comes to, and what no plan goes below.
    pub objectives: Vec<(i64, i64)>,
    /// Whether limits may be broken: of a plan by hand they are told, not kept.
    pub is_by_hand: bool,
    /// What was asked for; nothing where that is not held against it.
    pub given: Option<Given>,
}

/// What is wrong with what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// A level of a campus has two rows in a year.
    Rows(usize, usize, i32),
    /// Classes are not those that opened in as many years as there are grades.
    Classes(usize, usize, i32),
    /// Rooms are not those that stand and those that were built in time.
    Rooms(usize, i32),
    /// More classes than rooms.
    TooManyClasses(usize, i32),
    /// More pupils than classes hold.
    TooManyPupils(usize, usize, i32),
    /// Classes of full size need more land than there is, and more than today.
    Land(usize, i32),
    /// More go between levels in a year than retirements free and certificates allow.
    Moved(usize, i32),
    /// More are filed or bought than may be.
    Beside(usize, i32),
    /// Posts and what is said to be short do not make up what classes need.
    Posts(usize, usize, i32),
    /// More is on loan than the pool holds.
    Pool(i32),
    /// A district has more on loan than one may have at once.
    PoolShare(usize, i32),
    /// What the pool lends is not what was written by hand, or nothing that may be decided.
    Lent(usize, usize, i32),
    /// Help is not what was agreed by hand, or nothing that may be decided.
    Agreed(usize, usize, i32),
    /// More children of others enter than a district has to spare, or more of its own enter elsewhere than lack a place.
    Helped(usize, usize, i32),
    /// By what was agreed more children could enter.
    HelpLeft(usize, i32),
    /// Children of an area enter a campus that is not within their reach, or one of another district without an agreement;
    /// by area, level and year.
    Way(usize, usize, i32),
    /// More children enter a campus than it has places.
    Full(usize, usize, i32),
    /// Children of an area are not those of the forecast, do not all enter or stay without a place, or their metres are
    /// not those of the ways that they go.
    Area(usize, usize, i32),
    /// More children could enter, going other ways.
    NotLeast(usize, i32),
    /// Money is not what building, posts and places cost, or the grant not what the pupils bring.
    Money(usize, i32),
    /// An objective is not what the rows come to, or is below its bound.
    Objective(usize),
    /// Entry classes are not those that were written by hand, or none that may be decided.
    Given(usize, usize, i32),
    /// What is built is not what was written by hand, or nothing that may be decided.
    Built(usize, i32),
    /// More is begun in a year than its limits allow.
    Limit(i32),
}
