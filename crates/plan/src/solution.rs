//! The plan of a point of the programme, with no more help and no more loans than it has use for.
#![expect(
    clippy::indexing_slicing,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use super::city::City;
use super::classes::{classes, rooms};
use super::formulation::Places;
use super::plan::{Build, Help, Loan, Plan};
use super::roll::{lent, roll, staffed};
use super::rolled::Rolled;

/// The plan of a point.
pub fn plan_of(city: &City, given: &Plan, places: &Places, values: &[f64]) -> Plan {
    let whole = |column: usize| values[column].round() as i64;
    let mut plan = Plan {
        entry: given.entry.clone(),
        builds: given.builds.clone(),
        loans: given.loans.clone(),
        help: given.help.clone(),
        moves_posts: given.moves_posts,
        limits: given.limits.clone(),
    };
    for (district, level, t, column) in &places.loans {
        let posts = whole(*column);
        if posts > 0 {
            plan.loans.push(Loan {
                district: *district,
                level: *level,
                year: city.year(*t),
                posts,
            });
        }
    }
    for (campus, own) in places.entry.iter().enumerate() {
        for (level, years) in own.iter().enumerate() {
            for (t, column) in years.iter().enumerate() {
                plan.entry
                    .insert((campus, level, city.year(t)), whole(*column));
            }
        }
        for (t, column) in &places.builds[campus] {
            let rooms = whole(*column);
            if rooms > 0 {
                plan.builds.push(Build {
                    campus,
                    year: city.year(*t),
                    rooms,
                });
            }
        }
    }
    plan.builds.sort_unstable();
    let by_hand = given.help.iter().filter(|own| !city.has_reach(own.level));
    let chosen = places.help.iter().skip(by_hand.count());
    let mut chosen: Vec<Help> = chosen.map(|(help, _)| *help).collect();
    chosen.extend(&places.chosen);
    with_help(city, given, &chosen, plan)
}

/// Takes away the rooms that were chosen in a point and that no class needs in any year, the last first: nothing but money depends on
/// rooms, beside that there are enough.
pub fn with_fewest_rooms(city: &City, given: &Plan, places: &Places, values: &mut [f64]) {
    let ready = usize::try_from(city.norms.building_years).unwrap_or(0);
    for (at, campus) in city.campuses.iter().enumerate() {
        let builds = &places.builds[at];
        if builds.iter().all(|(_, column)| values[*column] < 0.5) {
            continue;
        }
        let levels = places.entry[at].iter().enumerate();
        let by_level: Vec<Vec<i64>> = levels
            .map(|(level, years)| {
                let entry = years.iter().map(|column| values[*column].round() as i64);
                classes(city, campus, level, &entry.collect::<Vec<_>>())
            })
            .collect();
        let mut free = rooms(city, given, at);
        for (t, free) in free.iter_mut().enumerate() {
            let built = builds.iter().filter(|(begun, _)| begun + ready <= t);
            let built = built.map(|(_, column)| values[*column].round() as i64);
            let used = by_level.iter().map(|years| years[t]);
            *free += built.sum::<i64>() - used.sum::<i64>();
        }
        for (begun, column) in builds.iter().rev() {
            let spare = free.iter().skip(begun + ready).min().copied();
            let own = values[*column].round() as i64;
            let fewer = spare.unwrap_or(0).clamp(0, own);
            values[*column] -= fewer as f64;
            for free in free.iter_mut().skip(begun + ready) {
                *free -= fewer;
            }
        }
    }
}

/// The plan with what districts help one another at most, agreed on as far as it is used.
fn with_help(city: &City, given: &Plan, chosen: &[Help], mut plan: Plan) -> Plan {
    if chosen.is_empty() {
        return plan;
    }
    let is_same = |one: &Help, other: &Help| {
        let key = |own: &Help| (own.year, own.level, own.from, own.to, own.campus);
        key(one) == key(other)
    };
    for help in chosen {
        match plan.help.iter_mut().find(|own| is_same(own, help)) {
            Some(own) => own.places = own.places.max(help.places),
            None => plan.help.push(*help),
        }
    }
    plan.help.sort_unstable();
    let rolled = roll(city, &plan);
    let used = rolled.help.iter().map(|own| {
        let by_hand = given.help.iter().find(|help| is_same(help, &own.help));
        let by_hand = by_hand.map_or(0, |help| help.places);
        Help {
            places: own.taken.max(by_hand),
            ..own.help
        }
    });
    plan.help = used.filter(|help| help.places > 0).collect();
    plan
}

/// The plan with each loan that was chosen made as small as it can be, the last first: a lent post costs nothing, and what
/// costs nothing is not lent for nothing.
///
/// A loan changes nothing but how its own district fills posts, so that alone is looked at: what stays short of them, then what is
/// filed or bought.
pub fn with_fewest_loans(city: &City, given: &Plan, plan: Plan, rolled: &Rolled) -> Plan {
    let mut plan = plan;
    let comes_to = |plan: &Plan, d: usize| -> (i64, i64) {
        let lent = lent(city, plan, d);
        let (years, senior) = staffed(city, d, (&rolled.need[d], &lent), plan.moves_posts);
        let short: i64 = years.iter().map(|year| year.short).sum();
        let senior: i64 = senior.iter().sum();
        (short + senior, years.iter().map(|year| year.beside).sum())
    };
    // Those by hand come first.
    for at in (given.loans.len()..plan.loans.len()).rev() {
        let d = plan.loans[at].district;
        let before = comes_to(&plan, d);
        let (mut too_few, mut enough) = (-1, plan.loans[at].posts);
        // Most loans that were found are as small as they can be: a post less tells that at once.
        let mut tried = enough - 1;
        while enough - too_few > 1 {
            plan.loans[at].posts = tried;
            match comes_to(&plan, d) <= before {
                true => enough = tried,
                false => too_few = tried,
            }
            tried = (too_few + enough) / 2;
        }
        plan.loans[at].posts = enough;
    }
    plan.loans.retain(|loan| loan.posts > 0);
    plan.loans.sort_unstable();
    plan
}
