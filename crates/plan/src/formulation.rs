//! The planning programme of a city: columns for what is decided, rows for what holds, and the objectives in their order.
#![expect(
    clippy::indexing_slicing,
    clippy::needless_range_loop,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use std::collections::BTreeMap;

use super::city::{City, GRADES, LEVELS};
use super::classes::{entry_classes, land_of, today};
use super::plan::{Choices, Help, Plan};
use super::programme::{NONE, Programme, Terms};
use super::reach::may_enter;
use super::roll::{means, on_loan};

/// Where the decisions are among the columns.
pub struct Places {
    /// By campus, level, year number.
    pub entry: Vec<[Vec<usize>; LEVELS]>,
    /// By campus: year numbers with their columns.
    pub builds: Vec<Vec<(usize, usize)>>,
    /// Posts that the pool lends: district, level, the number of the first year, the column.
    pub loans: Vec<(usize, usize, usize, usize)>,
    /// Help by hand, then all help that may be chosen, of levels at which journeys are not looked at: the column of the
    /// children who enter by it.
    pub help: Vec<(Help, usize)>,
    /// Where journeys are looked at: who enters without a place, by level, year number and area.
    pub without: [Vec<Vec<usize>>; LEVELS],
    /// The agreements by level and year number, where journeys are looked at: by hand, and all that may be chosen.
    pub agreed: [Vec<Vec<Help>>; LEVELS],
    /// Those of them that may be chosen.
    pub chosen: Vec<Help>,
    /// The children of an area who enter a campus, by level, year number, area and campus: in the complete programme.
    pub ways: BTreeMap<(usize, usize, usize, usize), usize>,
    /// The column of the worst year.
    pub worst: usize,
}

/// The programme of a city, of plans that have what `given` says; with `is_complete` every area and campus within its reach
/// have a column.
pub fn programme(
    city: &City,
    given: &Plan,
    choices: Choices,
    is_complete: bool,
) -> (Programme, Places) {
    let mut p = Programme::default();
    let mut places = Places {
        entry: Vec::new(),
        builds: Vec::new(),
        loans: Vec::new(),
        help: Vec::new(),
        without: Default::default(),
        agreed: Default::default(),
        chosen: Vec::new(),
        ways: BTreeMap::new(),
        worst: 0,
    };
    for (at, campus) in city.campuses.iter().enumerate() {
        let given_rooms: i64 = given
            .builds
            .iter()
            .filter(|b| b.campus == at)
            .map(|b| b.rooms)
            .sum();
        let may_build = if campus.is_parcel {
            choices.open
        } else {
            choices.extend
        };
        let ready = usize::try_from(city.norms.building_years).unwrap_or(0);
        let builds: Vec<(usize, usize)> = match may_build {
            true => (choices.from..city.years)
                .filter(|t| t + ready < city.years)
                .map(|t| (t, p.column(0.0, choices.most_rooms as f64, true)))
                .collect(),
            false => Vec::new(),
        };
        let most = campus.rooms + given_rooms + choices.most_rooms * builds.len() as i64;
        let entry: [Vec<usize>; LEVELS] = std::array::from_fn(|level| {
            (0..city.years)
                .map(|t| {
                    let (lower, upper) = bounds_of(city, given, choices, (at, level, t), most);
                    p.column(lower as f64, upper as f64, true)
                })
                .collect()
        });
        // Of classes by hand it is told what they break.
        if choices.classes {
            campus_rows(&mut p, city, (given, choices), at, (&entry, &builds));
        }
        for (level, years) in entry.iter().enumerate() {
            changes(&mut p, campus.last_entry(level), years);
        }
        places.entry.push(entry);
        places.builds.push(builds);
    }
    places.loans = loans(&mut p, city, given, choices);
    places.help = help(&mut p, city, given, choices);
    near_help(city, given, choices, &mut places);
    district_rows(&mut p, city, given, &mut places);
    if is_complete {
        way_rows(&mut p, city, &mut places);
    }
    if choices.classes {
        limit_rows(&mut p, city, given, &places);
    }
    (p, places)
}

/// By how many entry classes a level of a campus changes from year to year.
fn changes(p: &mut Programme, last: i64, years: &[usize]) {
    let fixed = |p: &Programme, column: usize| {
        let own = &p.columns[column];
        (own.lower >= own.upper).then_some(own.lower)
    };
    let mut before: Option<usize> = None;
    for column in years {
        let then = match before {
            None => Some(last as f64),
            Some(before) => fixed(p, before),
        };
        // A year in which neither can change needs no columns.
        if then.is_none() || fixed(p, *column).is_none() || then != fixed(p, *column) {
            let [up, down] = [(); 2].map(|()| p.column(0.0, NONE, false));
            let mut row: Terms = vec![(*column, 1.0), (up, -1.0), (down, 1.0)];
            row.extend(before.map(|before| (before, -1.0)));
            let right = if before.is_none() { last as f64 } else { 0.0 };
            p.row(right, right, row);
            p.objectives[4].extend([(up, 1.0), (down, 1.0)]);
        }
        before = Some(*column);
    }
}

/// From how many to how many entry classes may open.
fn bounds_of(
    city: &City,
    given: &Plan,
    choices: Choices,
    (at, level, t): (usize, usize, usize),
    most: i64,
) -> (i64, i64) {
    let campus = &city.campuses[at];
    if !choices.classes {
        let own = entry_classes(city, given, at, level)[t];
        return (own, own);
    }
    if let Some(planned) = given.entry.get(&(at, level, city.year(t))) {
        return (*planned, *planned);
    }
    if t < choices.from {
        let last = campus.last_entry(level);
        return (last, last);
    }
    if campus.is_parcel {
        let may = choices.open || given.builds.iter().any(|build| build.campus == at);
        return (0, if may && level < 2 { most } else { 0 });
    }
    if campus.has(level) {
        let least = i64::from(!choices.close && campus.last_entry(level) > 0);
        return (least, most.max(least));
    }
    (
        0,
        if choices.convert && level < 2 {
            most
        } else {
            0
        },
    )
}

/// Rooms and land of a campus.
fn campus_rows(
    p: &mut Programme,
    city: &City,
    (given, choices): (&Plan, Choices),
    at: usize,
    (entry, builds): (&[Vec<usize>; LEVELS], &[(usize, usize)]),
) {
    let campus = &city.campuses[at];
    let given_rooms = super::classes::rooms(city, given, at);
    let ready = usize::try_from(city.norms.building_years).unwrap_or(0);
    let land_today: i64 = (0..LEVELS)
        .map(|level| land_of(city, level, today(campus, level)))
        .sum();
    for t in 0..city.years {
        let (mut rooms, mut land) = (Terms::new(), Terms::new());
        let (mut there, mut land_there) = (0, 0);
        let (mut fixed, mut land_fixed) = (0, 0);
        for level in 0..LEVELS {
            let still = city.still_there(campus, level, t);
            there += still;
            land_there += land_of(city, level, still);
            // What no plan can change is no reason that there is none.
            let own = unavoidable(city, choices, at, level, t);
            fixed += own;
            land_fixed += land_of(city, level, own);
            for column in opened(&entry[level], level, t) {
                rooms.push((*column, 1.0));
                land.push((*column, land_of(city, level, 1) as f64));
            }
        }
        let built = builds.iter().filter(|(begun, _)| begun + ready <= t);
        let built: Vec<(usize, f64)> = built.map(|(_, column)| (*column, -1.0)).collect();
        let over = fixed - given_rooms[t];
        if over > 0 && !built.is_empty() {
            // As many as is fixed, or as there are rooms with those that are built: whichever is more.
            let most = choices.most_rooms * built.len() as i64;
            let full = p.column(0.0, 1.0, true);
            let mut by_rooms = rooms.clone();
            by_rooms.extend(built);
            by_rooms.push((full, -(over as f64)));
            p.row(-NONE, (given_rooms[t] - there) as f64, by_rooms);
            rooms.push((full, most as f64));
            p.row(-NONE, (fixed - there + most) as f64, rooms);
        } else {
            rooms.extend(built);
            p.row(-NONE, (given_rooms[t].max(fixed) - there) as f64, rooms);
        }
        if let Some(site) = campus.site {
            p.row(
                -NONE,
                (site.max(land_today).max(land_fixed) - land_there) as f64,
                land,
            );
        }
    }
}

/// The columns of entry classes that are still there in year number `t`.
fn opened(entry: &[usize], level: usize, t: usize) -> &[usize] {
    &entry[(t + 1).saturating_sub(GRADES[level])..=t]
}

/// Loans of the pool by district, level and first year; no more at once than it holds, and than a district may have.
fn loans(
    p: &mut Programme,
    city: &City,
    given: &Plan,
    choices: Choices,
) -> Vec<(usize, usize, usize, usize)> {
    let norms = &city.norms;
    let most = norms
        .pool_posts
        .min(norms.pool_per_district.unwrap_or(i64::MAX));
    let mut all = Vec::new();
    if choices.pool && most > 0 {
        for d in 0..city.districts.len() {
            for level in 0..LEVELS {
                for t in choices.from..city.years {
                    all.push((d, level, t, p.column(0.0, most as f64, true)));
                }
            }
        }
    }
    let mut row = |district: Option<usize>, t: usize, limit: i64| {
        let year = city.year(t);
        let there = all.iter().filter(|(d, _, begun, _)| {
            let begun = city.year(*begun);
            let is_there = begun <= year && year < begun.saturating_add(norms.pool_years);
            is_there && district.is_none_or(|own| own == *d)
        });
        let terms: Terms = there.map(|(.., column)| (*column, 1.0)).collect();
        let left = limit - on_loan(city, given, district, year);
        if !terms.is_empty() || left < 0 {
            p.row(-NONE, left as f64, terms);
        }
    };
    for t in 0..city.years {
        row(None, t, norms.pool_posts);
        let Some(limit) = norms.pool_per_district else {
            continue;
        };
        for d in 0..city.districts.len() {
            row(Some(d), t, limit);
        }
    }
    all
}

/// A district that lacks places passes none on: where agreements of a level and year let it give and get, one of the two.
/// (Where any pair may help, a place that is passed on can as well be had straight.)
fn either_way(p: &mut Programme, city: &City, help: &[(Help, usize)]) {
    for year in (0..city.years).map(|t| city.year(t)) {
        for level in 0..LEVELS {
            for d in 0..city.districts.len() {
                let here = || {
                    let own = help.iter();
                    own.filter(move |(own, _)| (own.year, own.level) == (year, level))
                };
                let gives: Vec<_> = here().filter(|(own, _)| own.from == d).collect();
                let gets: Vec<_> = here().filter(|(own, _)| own.to == d).collect();
                if gives.is_empty() || gets.is_empty() {
                    continue;
                }
                let is_giver = p.column(0.0, 1.0, true);
                for (own, column) in gives {
                    let terms = vec![(*column, 1.0), (is_giver, -(own.places as f64))];
                    p.row(-NONE, 0.0, terms);
                }
                for (own, column) in gets {
                    let places = own.places as f64;
                    p.row(-NONE, places, vec![(*column, 1.0), (is_giver, places)]);
                }
            }
        }
    }
}

/// Children of one district in schools of another: by each agreement no more than is agreed, and where it may be decided
/// by any pair of districts.
fn help(p: &mut Programme, city: &City, given: &Plan, choices: Choices) -> Vec<(Help, usize)> {
    let by_hand = given.help.iter().filter(|own| !city.has_reach(own.level));
    let mut all: Vec<(Help, usize)> = by_hand
        .map(|own| (*own, p.column(0.0, own.places as f64, false)))
        .collect();
    if !choices.help {
        either_way(p, city, &all);
        return all;
    }
    for t in choices.from..city.years {
        for level in (0..LEVELS).filter(|level| !city.has_reach(*level)) {
            for from in 0..city.districts.len() {
                for to in (0..city.districts.len()).filter(|to| *to != from) {
                    let children = city.districts[to].entrants[level].get(t).copied();
                    let most = children.unwrap_or(0).max(0);
                    let help = Help {
                        year: city.year(t),
                        level,
                        from,
                        to,
                        campus: None,
                        places: most,
                    };
                    if most > 0 {
                        all.push((help, p.column(0.0, most as f64, false)));
                    }
                }
            }
        }
    }
    all
}

/// The agreements where journeys are looked at: those by hand, and where help may be decided every campus within reach of
/// children of another district, for as many as they are.
fn near_help(city: &City, given: &Plan, choices: Choices, places: &mut Places) {
    for level in (0..LEVELS).filter(|level| city.has_reach(*level)) {
        for t in 0..city.years {
            let year = city.year(t);
            let by_hand = given.help.iter();
            let mut agreed: Vec<Help> = by_hand
                .filter(|help| (help.year, help.level) == (year, level))
                .copied()
                .collect();
            if choices.help && t >= choices.from {
                let chosen = every_near(city, level, t);
                places.chosen.extend(&chosen);
                agreed.retain(|own| {
                    let is_same = |other: &Help| (own.to, own.campus) == (other.to, other.campus);
                    !chosen.iter().any(is_same)
                });
                agreed.extend(chosen);
                agreed.sort_unstable();
            }
            places.agreed[level].push(agreed);
        }
    }
}

/// Help of every campus for every other district of which children are within its reach.
fn every_near(city: &City, level: usize, t: usize) -> Vec<Help> {
    let mut all: Vec<Help> = Vec::new();
    for area in &city.areas {
        for near in &area.near[level] {
            let from = city.campuses[near.campus].district;
            let help = Help {
                year: city.year(t),
                level,
                from,
                to: area.district,
                campus: Some(near.campus),
                places: city.districts[area.district].entrants[level][t],
            };
            if from != area.district && help.places > 0 {
                all.push(help);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

/// A column for every area and campus that its children may enter: the complete programme.
fn way_rows(p: &mut Programme, city: &City, places: &mut Places) {
    for level in 0..LEVELS {
        for (t, agreed) in places.agreed[level].iter().enumerate() {
            let mut by_campus: Vec<Terms> = vec![Terms::new(); city.campuses.len()];
            let mut by_agreement: Vec<Terms> = vec![Terms::new(); agreed.len()];
            for (at, area) in city.areas.iter().enumerate() {
                let children = area.children(level, t) as f64;
                let mut row: Terms = vec![(places.without[level][t][at], 1.0)];
                for near in &area.near[level] {
                    let Some(by) = may_enter(city, area, near.campus, agreed) else {
                        continue;
                    };
                    let way = p.column(0.0, children, false);
                    places.ways.insert((level, t, at, near.campus), way);
                    row.push((way, 1.0));
                    by_campus[near.campus].push((way, 1.0));
                    if let Some(by) = by {
                        by_agreement[by].push((way, 1.0));
                    }
                }
                p.row(children, NONE, row);
            }
            let size = city.norms.class_size[level] as f64;
            for (campus, mut row) in by_campus.into_iter().enumerate() {
                if !row.is_empty() {
                    row.push((places.entry[campus][level][t], -size));
                    p.row(-NONE, 0.0, row);
                }
            }
            for (help, row) in agreed.iter().zip(by_agreement) {
                p.row(-NONE, help.places as f64, row);
            }
        }
    }
}

/// Children without a place, posts, and the four objectives.
fn district_rows(p: &mut Programme, city: &City, given: &Plan, places: &mut Places) {
    let norms = &city.norms;
    let worst = p.column(0.0, NONE, false);
    places.worst = worst;
    for level in (0..LEVELS).filter(|level| city.has_reach(*level)) {
        for t in 0..city.years {
            let areas = city.areas.iter();
            let columns = areas.map(|own| p.column(0.0, own.children(level, t) as f64, false));
            places.without[level].push(columns.collect());
        }
    }
    p.objectives[0].push((worst, 1.0));
    let mut by_year: Vec<Terms> = vec![vec![(worst, -1.0)]; city.years];
    for (d, district) in city.districts.iter().enumerate() {
        let mine: Vec<usize> = (0..city.campuses.len())
            .filter(|at| city.campuses[*at].district == d)
            .collect();
        let mut need: Vec<[(Terms, i64); LEVELS]> = vec![Default::default(); city.years];
        for level in 0..LEVELS {
            for t in 0..city.years {
                let entrants = district.entrants[level].get(t).copied().unwrap_or(0);
                let lacks: Vec<usize> = match places.without[level].get(t) {
                    Some(by_area) => {
                        let both = city.areas.iter().zip(by_area);
                        let mine = both.filter(|(area, _)| area.district == d);
                        mine.map(|(_, column)| *column).collect()
                    }
                    None => vec![p.column(0.0, entrants.max(0) as f64, false)],
                };
                let mut terms: Terms = lacks.iter().map(|column| (*column, 1.0)).collect();
                for at in &mine {
                    terms.push((places.entry[*at][level][t], norms.class_size[level] as f64));
                    let own = &mut need[t][level];
                    own.1 += city.still_there(&city.campuses[*at], level, t)
                        * norms.posts_per_class[level];
                    for column in opened(&places.entry[*at][level], level, t) {
                        own.0.push((*column, norms.posts_per_class[level] as f64));
                    }
                }
                // What is lent need not be filled otherwise.
                let own = &mut need[t][level];
                for loan in given.loans.iter().filter(|loan| {
                    let is_there = loan.is_there(city.year(t), norms.pool_years);
                    (loan.district, loan.level) == (d, level) && is_there
                }) {
                    own.1 -= loan.posts * 10;
                }
                for (_, _, begun, column) in places
                    .loans
                    .iter()
                    .filter(|(own, of, ..)| (*own, *of) == (d, level))
                {
                    let (begun, year) = (city.year(*begun), city.year(t));
                    if begun <= year && year < begun.saturating_add(norms.pool_years) {
                        own.0.push((*column, -10.0));
                    }
                }
                for (help, column) in &places.help {
                    if (help.year, help.level) == (city.year(t), level) {
                        terms.extend((help.to == d).then_some((*column, 1.0)));
                        terms.extend((help.from == d).then_some((*column, -1.0)));
                    }
                }
                // Where journeys are looked at it is not the places of a district that count.
                if !city.has_reach(level) {
                    p.row(entrants as f64, NONE, terms);
                }
                for z in lacks {
                    by_year[t].push((z, 1.0));
                    p.objectives[1].push((z, 1.0));
                    p.objectives[3].push((z, norms.place_yuan as f64));
                }
            }
        }
        post_rows(p, city, d, given.moves_posts, &need);
    }
    for terms in by_year {
        p.row(-NONE, 0.0, terms);
    }
    for (at, builds) in places.builds.iter().enumerate() {
        debug_assert!(at < city.campuses.len());
        for (_, column) in builds {
            p.objectives[3].push((*column, norms.room_yuan as f64));
        }
    }
    let rooms: i64 = given
        .builds
        .iter()
        .filter(|build| city.number(build.year).is_some())
        .map(|build| build.rooms)
        .sum();
    p.fixed_yuan = rooms * norms.room_yuan;
}

fn post_rows(
    p: &mut Programme,
    city: &City,
    d: usize,
    moves: bool,
    need: &[[(Terms, i64); LEVELS]],
) {
    let means = means(city, d);
    let mut before: Option<usize> = None;
    for own in need {
        let (low, high) = match moves {
            true => (-means.held[1], means.held[0]),
            false => (0, 0),
        };
        let moved = p.column(low as f64, high as f64, false);
        // By how much the posts that have moved may change in a year.
        let mut step: Terms = vec![(moved, 1.0)];
        step.extend(before.map(|before| (before, -1.0)));
        p.row(-(means.limit[1] as f64), means.limit[0] as f64, step);
        before = Some(moved);
        let lack = [0, 1].map(|level| {
            let column = p.column(0.0, NONE, false);
            let sign = if level == 0 { 1.0 } else { -1.0 };
            let (terms, there) = &own[level];
            // lack − need ∓ moved ≥ what stands − what is held
            let mut row: Terms = terms.iter().map(|(column, by)| (*column, -by)).collect();
            row.push((column, 1.0));
            row.push((moved, -sign));
            p.row((there - means.held[level]) as f64, NONE, row);
            column
        });
        let short = p.column(0.0, NONE, false);
        let beside = p.column(0.0, NONE, false);
        let sum: Terms = vec![(lack[0], 1.0), (lack[1], 1.0), (short, -1.0)];
        p.row(-NONE, means.beside as f64, sum.clone());
        let mut used = sum;
        used.push((beside, -1.0));
        p.row(-NONE, 0.0, used);
        p.objectives[2].push((short, 1.0));
        p.objectives[3].push((beside, (city.norms.post_yuan / 10) as f64));
        let senior = p.column(0.0, NONE, false);
        let (terms, there) = &own[2];
        let mut row: Terms = terms.iter().map(|(column, by)| (*column, -by)).collect();
        row.push((senior, 1.0));
        p.row((there - city.districts[d].posts[2]) as f64, NONE, row);
        p.objectives[2].push((senior, 1.0));
    }
}

fn limit_rows(p: &mut Programme, city: &City, given: &Plan, places: &Places) {
    let begun = |year: i32| -> i64 {
        let own = given.builds.iter().filter(|build| build.year == year);
        own.map(|build| build.rooms).sum()
    };
    let terms = |year: i32, by: f64| -> Terms {
        let all = places.builds.iter().flatten();
        let own = all.filter(|(t, _)| city.year(*t) == year);
        own.map(|(_, column)| (*column, by)).collect()
    };
    for (year, limit) in &given.limits.building_yuan {
        let left = limit - begun(*year) * city.norms.room_yuan;
        p.row(
            -NONE,
            left as f64,
            terms(*year, city.norms.room_yuan as f64),
        );
    }
    for (year, limit) in &given.limits.rooms {
        p.row(-NONE, (limit - begun(*year)) as f64, terms(*year, 1.0));
    }
}

/// Classes of a level of a campus in year number `t` that no plan can change: those that stand, and those of the years
/// before the planned ones.
pub fn unavoidable(city: &City, choices: Choices, at: usize, level: usize, t: usize) -> i64 {
    let campus = &city.campuses[at];
    let opened = (t + 1).saturating_sub(GRADES[level])..=t;
    let fixed = opened.filter(|then| *then < choices.from).count() as i64;
    city.still_there(campus, level, t) + fixed * campus.last_entry(level)
}
