//! Who enters where: by help between districts, and within reach.
#![expect(
    clippy::indexing_slicing,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use std::collections::BTreeMap;

use super::written::{AreaRow, HelpRow, Row, Written, Wrong};
use crate::city::{City, LEVELS};

/// Entry places of a district minus its own children.
pub fn balance(
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
pub fn help(
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
pub fn ways(
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
