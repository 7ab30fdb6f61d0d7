//! An independent check of what was rolled forward: the rules once more, year by year and from the figures alone. Nothing
//! of [`crate::roll`], [`crate::posts`] or [`crate::decide`] is used.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use std::collections::BTreeMap;

use super::city::{City, GRADES, LEVELS};
use super::plan::{Build, Choices, Given};

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

/// Entry places of a district minus its own children.
fn balance(
    city: &City,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    (d, level, year): (usize, usize, i32),
) -> i64 {
    let mut places = 0;
    for (at, campus) in city.campuses.iter().enumerate() {
        if campus.district == d {
            let entry = rows.get(&(at, level, year)).map_or(0, |row| row.entry);
            places += entry * city.norms.class_size[level];
        }
    }
    let t = usize::try_from(year - city.first).unwrap_or(usize::MAX);
    let children = city.districts[d].entrants[level].get(t).copied();
    places - children.unwrap_or(0)
}

/// Help between districts: what was asked for; no more than there is to spare and to lack; as much as can be.
fn help(
    city: &City,
    written: &Written,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    wrong: &mut Vec<Wrong>,
) {
    let mut agreed: BTreeMap<(usize, usize, usize, i32), i64> = BTreeMap::new();
    for row in &written.help {
        let key = (row.from, row.to, row.level, row.year);
        let is_new = agreed.insert(key, row.places).is_none();
        if !is_new || row.from == row.to || row.taken < 0 || row.taken > row.places {
            wrong.push(Wrong::Agreed(row.from, row.level, row.year));
        }
    }
    if let Some(given) = &written.given {
        // Where journeys are looked at agreements are held against who enters where.
        agreed.retain(|(_, _, level, _), _| city.norms.reach[*level].is_none());
        for own in given
            .help
            .iter()
            .filter(|own| city.norms.reach[own.level].is_none())
        {
            *agreed
                .entry((own.from, own.to, own.level, own.year))
                .or_default() -= own.places;
        }
        for ((from, _, level, year), more) in agreed {
            let may = given.choices.is_some_and(|choices| {
                let from = city.first + i32::try_from(choices.from).unwrap_or(0);
                choices.help && year >= from
            });
            if more < 0 || (more > 0 && !may) {
                wrong.push(Wrong::Agreed(from, level, year));
            }
        }
    }
    let last = city.first + i32::try_from(city.years).unwrap_or(0) - 1;
    for year in city.first..=last {
        for level in (0..LEVELS).filter(|level| city.norms.reach[*level].is_none()) {
            let all = written.help.iter();
            let mine: Vec<&HelpRow> = all
                .filter(|row| (row.level, row.year) == (level, year))
                .collect();
            if mine.is_empty() {
                continue;
            }
            // What is left to spare, or to lack, after what was taken.
            let (mut left, mut lacks) = (Vec::new(), Vec::new());
            for d in 0..city.districts.len() {
                let own = balance(city, rows, (d, level, year));
                let out: i64 = mine
                    .iter()
                    .filter(|row| row.from == d)
                    .map(|row| row.taken)
                    .sum();
                let back: i64 = mine
                    .iter()
                    .filter(|row| row.to == d)
                    .map(|row| row.taken)
                    .sum();
                if out > own.max(0) || back > (-own).max(0) {
                    wrong.push(Wrong::Helped(d, level, year));
                }
                left.push(own - out + back);
                lacks.push(own < 0);
            }
            // Districts from which a place can still be had, straight or by way of others.
            let mut reached: Vec<bool> = left.iter().map(|own| *own > 0).collect();
            let mut goes_on = true;
            while goes_on {
                goes_on = false;
                for row in &mine {
                    if reached[row.from]
                        && row.taken < row.places
                        && lacks[row.to]
                        && !lacks[row.from]
                        && !reached[row.to]
                    {
                        reached[row.to] = true;
                        goes_on = true;
                    }
                    if reached[row.to] && row.taken > 0 && !reached[row.from] {
                        reached[row.from] = true;
                        goes_on = true;
                    }
                }
            }
            if left
                .iter()
                .zip(&reached)
                .any(|(own, reached)| *own < 0 && *reached)
            {
                wrong.push(Wrong::HelpLeft(level, year));
            }
        }
    }
}

/// What is agreed at a campus for children of a district, with those who enter by it.
#[derive(Clone, Copy, Default)]
struct Agreed {
    by_hand: i64,
    taken: i64,
}

impl Agreed {
    /// What is agreed is what was written by hand, and what is used beside it where that may be decided.
    fn places(self) -> i64 {
        self.by_hand.max(self.taken)
    }
}

/// Who enters where: within reach, by agreement only as agreed, no more than there are places; every child of every area
/// once; as many as can.
fn ways(
    city: &City,
    written: &Written,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    wrong: &mut Vec<Wrong>,
) {
    let last = city.first + i32::try_from(city.years).unwrap_or(0) - 1;
    let is_looked_at = |level: usize, year: i32| {
        let reach = city.norms.reach.get(level).copied().flatten();
        reach.is_some() && (city.first..=last).contains(&year)
    };
    for row in &written.ways {
        let is_there = row.area < city.areas.len() && row.campus < city.campuses.len();
        if !is_looked_at(row.level, row.year) || !is_there {
            wrong.push(Wrong::Way(row.area, row.level, row.year));
        }
    }
    for row in &written.areas {
        if !is_looked_at(row.level, row.year) || row.area >= city.areas.len() {
            wrong.push(Wrong::Area(row.area, row.level, row.year));
        }
    }
    for year in city.first..=last {
        for level in (0..LEVELS).filter(|level| is_looked_at(*level, year)) {
            ways_of(city, written, rows, (level, year), wrong);
        }
    }
}

fn ways_of(
    city: &City,
    written: &Written,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    (level, year): (usize, i32),
    wrong: &mut Vec<Wrong>,
) {
    let t = usize::try_from(year - city.first).unwrap_or(usize::MAX);
    let mut agreed: BTreeMap<(usize, usize), Agreed> = BTreeMap::new();
    let given = written.given.as_ref();
    for own in given.into_iter().flat_map(|given| &given.help) {
        if let (true, Some(campus)) = ((own.level, own.year) == (level, year), own.campus) {
            agreed.entry((own.to, campus)).or_default().by_hand += own.places;
        }
    }
    let all = written.ways.iter();
    let mine = all.filter(|row| (row.level, row.year) == (level, year));
    let mine = mine.filter(|row| row.area < city.areas.len() && row.campus < city.campuses.len());
    let mut flow: BTreeMap<(usize, usize), i64> = BTreeMap::new();
    let mut entered = vec![0; city.campuses.len()];
    let mut metres = vec![(0, 0); city.areas.len()];
    for row in mine {
        let (area, campus) = (&city.areas[row.area], &city.campuses[row.campus]);
        let near = area.near[level].iter();
        let near = near.filter(|own| own.campus == row.campus && own.metres == row.metres);
        let is_new = flow.insert((row.area, row.campus), row.children).is_none();
        if near.count() != 1 || !is_new || row.children <= 0 {
            wrong.push(Wrong::Way(row.area, level, year));
        }
        if area.district != campus.district {
            let key = (area.district, row.campus);
            agreed.entry(key).or_default().taken += row.children;
        }
        entered[row.campus] += row.children;
        metres[row.area].0 += row.children;
        metres[row.area].1 += row.children * row.metres;
    }
    let may = given.is_none_or(|given| {
        given.choices.is_some_and(|choices| {
            let from = city.first + i32::try_from(choices.from).unwrap_or(0);
            choices.help && year >= from
        })
    });
    for ((_, campus), own) in &agreed {
        if own.taken > own.by_hand && !may {
            wrong.push(Wrong::Agreed(city.campuses[*campus].district, level, year));
        }
    }
    help_of_ways(city, written, &agreed, (level, year), wrong);
    let places = |campus: usize| {
        let entry = rows.get(&(campus, level, year)).map_or(0, |row| row.entry);
        entry * city.norms.class_size[level]
    };
    for (campus, own) in entered.iter().enumerate() {
        if *own > places(campus).max(0) {
            wrong.push(Wrong::Full(campus, level, year));
        }
    }
    let mut waits = vec![false; city.areas.len()];
    for (at, area) in city.areas.iter().enumerate() {
        let all = written.areas.iter();
        let own: Vec<&AreaRow> = all
            .filter(|row| (row.area, row.level, row.year) == (at, level, year))
            .collect();
        let children = area.entrants[level].get(t).copied().unwrap_or(0);
        let (came, sum) = metres[at];
        let mean = (came > 0).then(|| (2 * sum + came) / (2 * came));
        waits[at] = children > came;
        let is_it = match own.as_slice() {
            [row] => {
                row.children == children
                    && row.without == children - came
                    && row.without >= 0
                    && row.metres == mean
            }
            _ => false,
        };
        if !is_it {
            wrong.push(Wrong::Area(at, level, year));
        }
    }
    let room: Vec<bool> = (0..city.campuses.len())
        .map(|campus| entered[campus] < places(campus))
        .collect();
    if can_more(city, level, &flow, &agreed, (waits, &room)) {
        wrong.push(Wrong::NotLeast(level, year));
    }
}

/// Whether a child without a place could have one if others went elsewhere: whether a way leads from an area with such
/// children to a campus with room, forwards to campuses within reach and back from children who enter one to their area.
fn can_more(
    city: &City,
    level: usize,
    flow: &BTreeMap<(usize, usize), i64>,
    agreed: &BTreeMap<(usize, usize), Agreed>,
    (mut areas, room): (Vec<bool>, &[bool]),
) -> bool {
    let mut campuses = vec![false; city.campuses.len()];
    // By an agreement that is full one more goes only where another of its district steps back.
    let mut gates: BTreeMap<(usize, usize), bool> = BTreeMap::new();
    let mut goes_on = true;
    while goes_on {
        goes_on = false;
        let mut come_to = |seen: &mut bool| {
            goes_on |= !*seen;
            *seen = true;
        };
        for (at, area) in city.areas.iter().enumerate() {
            if !areas[at] {
                continue;
            }
            for near in &area.near[level] {
                let key = (area.district, near.campus);
                if city.campuses[near.campus].district == area.district {
                    come_to(&mut campuses[near.campus]);
                } else if let Some(own) = agreed.get(&key) {
                    come_to(gates.entry(key).or_default());
                    if own.taken < own.places() {
                        come_to(&mut campuses[near.campus]);
                    }
                }
            }
        }
        for (area, campus) in flow.keys() {
            let district = city.areas[*area].district;
            if city.campuses[*campus].district == district {
                if campuses[*campus] {
                    come_to(&mut areas[*area]);
                }
            } else if campuses[*campus] || gates.get(&(district, *campus)) == Some(&true) {
                come_to(gates.entry((district, *campus)).or_default());
                come_to(&mut areas[*area]);
            }
        }
    }
    campuses.iter().zip(room).any(|(seen, room)| *seen && *room)
}

/// Rows of help between districts are those of the ways that children go.
fn help_of_ways(
    city: &City,
    written: &Written,
    agreed: &BTreeMap<(usize, usize), Agreed>,
    (level, year): (usize, i32),
    wrong: &mut Vec<Wrong>,
) {
    let mut sums: BTreeMap<(usize, usize), (i64, i64)> = BTreeMap::new();
    for ((to, campus), own) in agreed {
        let sum = sums
            .entry((city.campuses[*campus].district, *to))
            .or_default();
        sum.0 += own.places();
        sum.1 += own.taken;
    }
    for row in &written.help {
        if (row.level, row.year) == (level, year)
            && sums.remove(&(row.from, row.to)) != Some((row.places, row.taken))
        {
            wrong.push(Wrong::Agreed(row.from, level, year));
        }
    }
    for (from, _) in sums.into_keys() {
        wrong.push(Wrong::Agreed(from, level, year));
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

/// Whether what was asked for was done, and nothing that was not to be decided.
fn asked(
    city: &City,
    written: &Written,
    given: &Given,
    rows: &BTreeMap<(usize, usize, i32), Row>,
    wrong: &mut Vec<Wrong>,
) {
    let by_hand: BTreeMap<(usize, usize, i32), i64> = given
        .entry
        .iter()
        .map(|own| ((own.campus, own.level, own.year), own.classes))
        .collect();
    for (at, campus) in city.campuses.iter().enumerate() {
        for level in 0..LEVELS {
            let standing = &campus.standing[level];
            let today = standing.first().copied().unwrap_or(0);
            let has = standing.iter().any(|classes| *classes > 0);
            let mut before = today;
            for t in 0..city.years {
                let year = city.first + i32::try_from(t).unwrap_or(0);
                let own = rows.get(&(at, level, year)).map_or(0, |row| row.entry);
                let is_right = match (by_hand.get(&(at, level, year)), given.choices) {
                    (Some(classes), _) => own == *classes,
                    (None, None) => own == before,
                    (None, Some(choices)) if !choices.classes => own == before,
                    (None, Some(choices)) if t < choices.from => own == today,
                    (None, Some(choices)) if campus.is_parcel => {
                        own == 0 || (level < 2 && is_built_on(written, at, choices.open))
                    }
                    (None, Some(choices)) if has => own > 0 || today == 0 || choices.close,
                    (None, Some(choices)) => own == 0 || (choices.convert && level < 2),
                };
                if !is_right {
                    wrong.push(Wrong::Given(at, level, year));
                }
                before = own;
            }
        }
    }
    builds(city, written, given, wrong);
    if !given.moves_posts {
        for row in written.posts.iter().filter(|row| row.from.is_some()) {
            wrong.push(Wrong::Moved(row.district, row.year));
        }
    }
}

/// Whether something is built on a parcel, or may be.
fn is_built_on(written: &Written, campus: usize, may: bool) -> bool {
    may || written.builds.iter().any(|build| build.campus == campus)
}

fn builds(city: &City, written: &Written, given: &Given, wrong: &mut Vec<Wrong>) {
    let mut by_hand: BTreeMap<(usize, i32), i64> = BTreeMap::new();
    for build in &given.builds {
        *by_hand.entry((build.campus, build.year)).or_default() += build.rooms;
    }
    let mut there = by_hand.clone();
    there.values_mut().for_each(|rooms| *rooms = 0);
    for build in &written.builds {
        *there.entry((build.campus, build.year)).or_default() += build.rooms;
    }
    for ((campus, year), rooms) in there {
        let more = rooms - by_hand.get(&(campus, year)).copied().unwrap_or(0);
        let may = match given.choices {
            None => 0,
            Some(choices) => {
                let is_parcel = city.campuses.get(campus).is_some_and(|own| own.is_parcel);
                let is_allowed = if is_parcel {
                    choices.open
                } else {
                    choices.extend
                };
                let from = city.first + i32::try_from(choices.from).unwrap_or(0);
                if is_allowed && year >= from {
                    choices.most_rooms
                } else {
                    0
                }
            }
        };
        if more < 0 || more > may {
            wrong.push(Wrong::Built(campus, year));
        }
    }
    if written.is_by_hand {
        return;
    }
    let begun = |year: i32| -> i64 {
        let own = written.builds.iter().filter(|build| build.year == year);
        own.map(|build| build.rooms).sum()
    };
    let limits = &given.limits;
    for (year, most) in &limits.building_yuan {
        if begun(*year) * city.norms.room_yuan > *most {
            wrong.push(Wrong::Limit(*year));
        }
    }
    for (year, most) in &limits.rooms {
        if begun(*year) > *most {
            wrong.push(Wrong::Limit(*year));
        }
    }
}
