//! The tables of a plan.

use xuewei_core::units::{Classes, Metres, Places, SquareMetres, Yuan};
use xuewei_forecast::Level;
use xuewei_forecast::spread::chance_above;
use xuewei_forecast::warning::Warned;
use xuewei_plan::areas::Entered;
use xuewei_plan::buildings::Building;
use xuewei_plan::city::LEVELS;
use xuewei_plan::classes::land_of;
use xuewei_plan::levers;
use xuewei_plan::rolled::Rolled;
use xuewei_plan::stages::{Figures, of_city, of_district};
use xuewei_plan::{City, roll};

use super::StageAnswer;
use super::solved::Solved;
use crate::input::LEVEL_WORDS;
use crate::tables::cell::{Id, Label, Millionths, PostTenths, PupilTenths, Word};
use crate::tables::forecast::WarningRow;
use crate::tables::listing::Listing;
use crate::tables::plan::{
    AreaByYearRow, BuildRow, EntryByYearRow, HelpByYearRow, LandByYearRow, MoneyByYearRow, PlanRow,
    PlanVariantRow, PostsByYearRow, StageRow,
};

/// Tenths as ten-thousandths.
const TENTH: i64 = 1_000;

/// All of them, in the order in which people read them.
pub fn all<'a>(solved: &'a Solved, city_name: &'a str) -> Vec<Listing<'a>> {
    let (city, rolled) = (&solved.basis.city, &solved.rolled);
    let mut all = derived((city, rolled), &solved.buildings, city_name);
    all.push(warnings(solved));
    all.push(Listing::new(move || {
        solved.variants.iter().map(|own| {
            let [worst, without, short, yuan, changes] = own.objectives;
            PlanVariantRow {
                plan: Word(own.plan),
                variant: Word(own.variant),
                without_worst_year: Places(worst),
                without: Places(without),
                posts_short: PostTenths(short * TENTH),
                cost: Yuan(yuan),
                class_changes: Classes(changes),
                regret: Places(own.regret),
            }
        })
    }));
    all
}

/// The tables that follow from a city and a plan rolled forward alone.
pub fn derived<'a>(
    of: (&'a City, &'a Rolled),
    buildings: &'a [Building],
    city_name: &'a str,
) -> Vec<Listing<'a>> {
    let mut all = vec![
        stages(of, city_name),
        posts(of),
        help(of),
        builds(of.0, buildings),
        plan(of),
        land(of),
        money(of),
    ];
    if !of.0.areas.is_empty() {
        all.extend([areas(of), entries(of)]);
    }
    all
}

fn label(year: i32) -> Label {
    Label(i64::from(year))
}

fn word(level: usize) -> Word<'static> {
    Word(LEVEL_WORDS.get(level).copied().unwrap_or_default())
}

fn district(city: &City, d: usize) -> Id<'_> {
    Id(city.districts.get(d).map_or("", |own| own.id.as_str()))
}

/// The levels that a city has: of which there are children or classes.
pub fn levels(city: &City, rolled: &Rolled) -> Vec<usize> {
    let has = |level: &usize| {
        (0..city.years).any(|t| {
            let own = of_city(city, rolled, *level, t);
            own.children > 0 || own.classes > 0 || own.pupils > 0
        })
    };
    (0..LEVELS).filter(has).collect()
}

fn plan<'a>((city, rolled): (&'a City, &'a Rolled)) -> Listing<'a> {
    Listing::new(move || {
        let campuses = city.campuses.iter().enumerate();
        campuses.flat_map(move |(at, campus)| {
            let own = rolled.lines.get(at).into_iter().flatten().enumerate();
            own.flat_map(move |(level, years)| {
                // A level that a campus has not and does not get has no rows.
                let has = campus.has(level) || years.iter().any(|line| line.entry > 0);
                let years = if has { years.as_slice() } else { &[] };
                years.iter().enumerate().map(move |(t, line)| PlanRow {
                    campus: Id(&campus.id),
                    level: word(level),
                    year: label(city.year(t)),
                    entry_classes: Classes(line.entry),
                    classes: Classes(line.classes),
                    pupils: Places(line.pupils),
                    rooms: rooms(rolled, at, t),
                    district: district(city, campus.district),
                })
            })
        })
    })
}

fn rooms(rolled: &Rolled, at: usize, t: usize) -> i64 {
    let own = rolled.rooms.get(at).and_then(|years| years.get(t));
    own.copied().unwrap_or(0)
}

fn posts<'a>((city, rolled): (&'a City, &'a Rolled)) -> Listing<'a> {
    Listing::new(move || {
        let mut all: Vec<(i32, usize, levers::Line)> = Vec::new();
        for d in 0..city.districts.len() {
            let lines = levers::lines(city, rolled, d).into_iter();
            all.extend(lines.map(|line| (line.year, d, line)));
        }
        all.sort_by_key(|(year, d, _)| (*year, *d));
        all.into_iter().map(move |(year, d, line)| PostsByYearRow {
            year: label(year),
            district: district(city, d),
            from: line.from.map_or(Word(""), word),
            to: word(line.to),
            lever: Word(line.lever),
            posts: PostTenths(line.posts * TENTH),
        })
    })
}

fn help<'a>((city, rolled): (&'a City, &'a Rolled)) -> Listing<'a> {
    Listing::new(move || {
        rolled
            .help_by_pair()
            .into_iter()
            .map(move |own| HelpByYearRow {
                year: label(own.help.year),
                level: word(own.help.level),
                from: district(city, own.help.from),
                to: district(city, own.help.to),
                places: Places(own.help.places),
                taken: Places(own.taken),
            })
    })
}

/// Children of areas, of levels at which journeys are looked at.
fn areas<'a>((city, rolled): (&'a City, &'a Rolled)) -> Listing<'a> {
    Listing::new(move || {
        of_years(city, rolled).flat_map(move |(t, level, entered)| {
            let areas = city.areas.iter().enumerate();
            areas.map(move |(at, area)| AreaByYearRow {
                year: label(city.year(t)),
                level: word(level),
                area: Id(&area.id),
                district: district(city, area.district),
                children: Places(area.children(level, t)),
                without: Places(entered.without.get(at).copied().unwrap_or(0)),
                mean_metres: entered.mean_metres(at).map(Metres),
            })
        })
    })
}

/// Which children of which area enter which school.
fn entries<'a>((city, rolled): (&'a City, &'a Rolled)) -> Listing<'a> {
    Listing::new(move || {
        of_years(city, rolled).flat_map(move |(t, level, entered)| {
            entered.ways.iter().filter_map(move |way| {
                Some(EntryByYearRow {
                    year: label(city.year(t)),
                    level: word(level),
                    area: Id(&city.areas.get(way.area)?.id),
                    campus: Id(&city.campuses.get(way.campus)?.id),
                    children: Places(way.children),
                    metres: Metres(way.metres),
                })
            })
        })
    })
}

/// Who enters where, year by year and level by level.
fn of_years<'a>(
    city: &'a City,
    rolled: &'a Rolled,
) -> impl Iterator<Item = (usize, usize, &'a Entered)> {
    (0..city.years).flat_map(move |t| {
        let levels = rolled.entered.iter().enumerate();
        levels.filter_map(move |(level, years)| Some((t, level, years.get(t)?)))
    })
}

fn land<'a>((city, rolled): (&'a City, &'a Rolled)) -> Listing<'a> {
    Listing::new(move || {
        (0..city.years).flat_map(move |t| {
            let campuses = city.campuses.iter().enumerate();
            campuses.filter_map(move |(at, campus)| {
                let site = campus.site?;
                let of = |level: usize| -> i64 {
                    let lines = rolled.lines.get(at).and_then(|own| own.get(level));
                    let line = lines.and_then(|years| years.get(t));
                    land_of(city, level, line.map_or(0, |line| line.classes))
                };
                let need = (0..LEVELS).map(of).sum::<i64>();
                Some(LandByYearRow {
                    year: label(city.year(t)),
                    district: district(city, campus.district),
                    campus: Id(&campus.id),
                    need: SquareMetres(need),
                    site: SquareMetres(site),
                    gap: SquareMetres((need - site).max(0)),
                })
            })
        })
    })
}

fn money<'a>((city, rolled): (&'a City, &'a Rolled)) -> Listing<'a> {
    Listing::new(move || {
        (0..city.years).flat_map(move |t| {
            (0..city.districts.len()).map(move |d| {
                let own = rolled.money.get(d).and_then(|years| years.get(t));
                let own = own.copied().unwrap_or_default();
                MoneyByYearRow {
                    year: label(city.year(t)),
                    district: district(city, d),
                    building: Yuan(own.building),
                    posts: Yuan(own.posts),
                    places: Yuan(own.places),
                    total: Yuan(own.spent()),
                    grant: Yuan(own.grant),
                    net: Yuan(own.net()),
                }
            })
        })
    })
}

fn stages<'a>((city, rolled): (&'a City, &'a Rolled), city_name: &'a str) -> Listing<'a> {
    Listing::new(move || {
        let mut all: Vec<(usize, Option<usize>, usize)> = Vec::new();
        for t in 0..city.years {
            let places = std::iter::once(None).chain((0..city.districts.len()).map(Some));
            for place in places {
                all.extend(
                    levels(city, rolled)
                        .into_iter()
                        .map(|level| (t, place, level)),
                );
            }
        }
        all.into_iter().map(move |(t, place, level)| {
            let own = match place {
                None => of_city(city, rolled, level, t),
                Some(d) => of_district(city, rolled, d, level, t),
            };
            stage(
                own,
                label(city.year(t)),
                match place {
                    None => (Id(city_name), Word("city")),
                    Some(d) => (district(city, d), Word("district")),
                },
                word(level),
            )
        })
    })
}

fn stage<'a>(
    own: Figures,
    year: Label,
    (district, scope): (Id<'a>, Word<'a>),
    level: Word<'a>,
) -> StageRow<'a> {
    StageRow {
        year,
        district,
        scope,
        level,
        children: Places(own.children),
        places: Places(own.places),
        balance: Places(own.balance()),
        places_for_others: Places(own.helps),
        places_of_others: Places(own.is_helped),
        without: Places(own.without),
        classes: Classes(own.classes),
        pupils: Places(own.pupils),
        posts_needed: PostTenths(own.need * TENTH),
        posts_held: PostTenths(own.held * TENTH),
        posts_pool: PostTenths(own.lent * TENTH),
        posts_balance: PostTenths(own.post_balance() * TENTH),
        class_size: own.class_size().map(|size| PupilTenths(size * TENTH)),
        rooms_bind: own.rooms_bind,
    }
}

fn builds<'a>(city: &'a City, all: &'a [Building]) -> Listing<'a> {
    Listing::new(move || {
        all.iter().filter_map(move |own| {
            let campus = city.campuses.get(own.build.campus)?;
            Some(BuildRow {
                campus: Id(&campus.id),
                district: district(city, campus.district),
                year: label(own.build.year),
                rooms: own.build.rooms,
                ready: label(own.ready),
                cost: Yuan(own.build.rooms * city.norms.room_yuan),
                state: Word(own.state.as_str()),
                most_used: own.most_used,
                empty_from: own.empty_from.map(label),
                unneeded_from: own.unneeded_from.map(label),
            })
        })
    })
}

/// Whether the planned places will do, with the probability that they do not.
///
/// Where journeys are looked at a place that nobody without one can reach is none: where children are without one, those places count
/// that its children enter; for the probability under whichever figures leave children without one.
fn warned(solved: &Solved) -> Vec<Warned> {
    let (city, rolled) = (&solved.basis.city, &solved.rolled);
    let has_reach = (0..LEVELS).any(|level| city.has_reach(level));
    let under: Vec<(&City, Rolled)> = match has_reach {
        true => {
            let cities = solved.basis.cities.iter().map(|(_, city)| city);
            cities
                .map(|city| (city, roll(city, &solved.plan)))
                .collect()
        }
        false => Vec::new(),
    };
    let entrants = |city: &City, d: usize, level: usize, t: usize| -> i64 {
        let own = city
            .districts
            .get(d)
            .and_then(|own| own.entrants.get(level));
        own.and_then(|years| years.get(t)).copied().unwrap_or(0)
    };
    let mut all = Vec::new();
    for d in 0..city.districts.len() {
        for level in levels(city, rolled) {
            for t in 0..city.years {
                let own = of_district(city, rolled, d, level, t);
                if own.children == 0 && own.own_places() == 0 {
                    continue;
                }
                let mut places = own.own_places();
                if city.has_reach(level) && own.without > 0 {
                    places = own.children - own.without;
                }
                // Above how many children somebody is left without a place, under whichever figures that is first.
                let mut most = places;
                for (city, rolled) in under.iter().filter(|_| city.has_reach(level)) {
                    let own = of_district(city, rolled, d, level, t);
                    if own.without > 0 {
                        most = most.min(own.children - own.without);
                    }
                }
                let probability = match solved.basis.cities.as_slice() {
                    [(_, low), (_, middle), (_, high)] => {
                        let of = |city: &City| entrants(city, d, level, t) as f64;
                        let above = most as f64 + 0.5;
                        Some(chance_above(above, of(middle), of(low), of(high)))
                    }
                    _ => None,
                };
                all.push(Warned {
                    node: d,
                    level: Level::ALL.get(level).copied().unwrap_or(Level::Primary),
                    year: city.year(t),
                    places,
                    children: own.children,
                    probability,
                });
            }
        }
    }
    all
}

fn warnings(solved: &Solved) -> Listing<'_> {
    Listing::new(move || {
        warned(solved).into_iter().map(move |own| WarningRow {
            area: district(&solved.basis.city, own.node),
            level: Word(own.level.as_str()),
            year: label(own.year),
            places: Places(own.places),
            children: Places(own.children),
            colour: Word(own.colour()),
            probability: own
                .probability
                .map(|chance| Millionths((chance * 1e6).round() as i64)),
        })
    })
}

/// Both levels of the city, year by year.
pub fn city_stages(solved: &Solved) -> Vec<StageAnswer> {
    let (city, rolled) = (&solved.basis.city, &solved.rolled);
    let mut all = Vec::new();
    for level in levels(city, rolled) {
        for t in 0..city.years {
            let own = of_city(city, rolled, level, t);
            all.push(StageAnswer {
                level: LEVEL_WORDS.get(level).copied().unwrap_or_default(),
                year: city.year(t),
                children: own.children,
                places: own.places,
                without: own.without,
                post_balance: own.post_balance() as f64 / 10.0,
            });
        }
    }
    all
}
