//! Where there is room, and what giving up a school there would do to whom (富余学位): the areas with more places than
//! children, as far ahead as forecasts go, and for each school with a class to spare the round solved again without it.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::apply::Base;
use super::overrides::{Override, Scenario};
use super::resolved::Resolved;
use crate::allocation::Outcome;
use crate::control::{Control, Step};
use crate::domain::{ChildIdx, CommunityIdx, DistrictIdx, School, SchoolIdx, Variant, forecast};
use crate::explain::{self, Tally};
use crate::network::{self, straight_line};
use crate::procedure::{self, RoundError};
use crate::qualify;
use crate::round::RoundResult;
use crate::shortfall;
use crate::units::{Classes, Metres, Places};

/// How many children, and choices that they made, are solved again, all schools together; as for measures where places
/// are short.
const MOST_EFFORT: usize = 2_000_000;

/// A school with room where there is room.
#[derive(Clone, Debug, PartialEq)]
pub struct Spare {
    /// Number of the area of pressure, as in the tables.
    pub area: usize,
    /// The school.
    pub school: SchoolIdx,
    /// Its places that nobody holds.
    pub left: Places,
    /// Whole classes of the entry grade that could go without anybody moving.
    pub classes: Classes,
    /// The last of the years in a row for which its area has room: the round's own where there are no forecasts, or where
    /// the next year is short.
    pub until: i64,
    /// What closing it would do; `None` where that was not tried, so that the work stays within its limit, or where
    /// children were placed there by hand.
    pub closed: Option<Closed>,
}

/// What a round without a school has more or less than the round as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// Children who would go to another school; a longer chain of moves counts each child.
    pub moved: Places,
    /// Children more without a public place.
    pub without_public: Places,
    /// Children more without any place.
    pub unplaced: Places,
    /// All journeys after minus before.
    pub metres_more: Metres,
    /// Its pupils above the entry grade, and how many of them other schools have room for; `None` where the pupils of its
    /// grades are not known.
    pub above: Option<Above>,
    /// The children who would move or lose a place, by the district responsible.
    pub by_district: Vec<(Option<DistrictIdx>, Places)>,
    /// Those children by community, the most first.
    pub by_community: Vec<(CommunityIdx, Places)>,
}

/// Pupils above the entry grade of a school that closes, once those of the last grade have left and the others moved up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Above {
    /// How many they are.
    pub pupils: Places,
    /// For how many of them the classes of their grade have room at public schools no farther from the school than children
    /// may be sent.
    pub room: Places,
}

/// The schools with at least a class to spare in areas with room, area by area, those with most places left first.
///
/// # Errors
/// When an optimum cannot be found or proved, or when it is told to end.
pub fn surplus(
    base: Base<'_>,
    finished: &RoundResult,
    control: &Control,
) -> Result<Vec<Spare>, RoundError> {
    control.report(Step::Remedies);
    let control = &control.silent();
    let intake = base.intake;
    let class = base.pack.norms.class_size.of(intake.level()).get().max(1);
    let figures = &finished.derived.shortfall.schools;
    let mut all: Vec<Spare> = Vec::new();
    for area in &finished.derived.pressure.plan {
        if area.gap() >= Places::ZERO {
            continue;
        }
        let here = figures.iter();
        let here = here.filter(|own| area.schools.binary_search(&own.school).is_ok());
        let spare = here.filter(|own| own.left.get() >= class);
        let mut spare: Vec<Spare> = spare
            .map(|own| Spare {
                area: area.number,
                school: own.school,
                left: own.left,
                classes: Classes(own.left.get() / class),
                until: intake.year(),
                closed: None,
            })
            .collect();
        spare.sort_by_key(|own| (std::cmp::Reverse(own.left), own.school));
        all.extend(spare);
    }
    if all.is_empty() {
        return Ok(all);
    }
    look_ahead(base, &mut all, control)?;
    // Those with most places left are looked at first; which they are does not depend on the order of the areas.
    let mut order: Vec<usize> = (0..all.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(all[*at].left), all[*at].school));
    order.truncate((MOST_EFFORT / finished.effort.max(1)).max(1));
    let closed: Result<Vec<(usize, Option<Closed>)>, RoundError> = order
        .into_par_iter()
        .map(|at| Ok((at, without(base, finished, all[at].school, control)?)))
        .collect();
    for (at, closed) in closed? {
        all[at].closed = closed;
    }
    Ok(all)
}

/// Until when there is room around each school, as far as forecasts go.
fn look_ahead(base: Base<'_>, all: &mut [Spare], control: &Control) -> Result<(), RoundError> {
    let intake = base.intake;
    let pack = base.pack.for_planning().shortening_only();
    for year in intake.city().forecast_years() {
        if year <= intake.year() || all.iter().all(|own| own.until + 1 < year) {
            continue;
        }
        control.check()?;
        let cells = forecast(intake.demand(), intake.districts(), year, Variant::Middle);
        let later = intake.with_forecast(year, &cells.unwrap_or_default())?;
        let qualified = qualify::qualify(&later, &pack, control)?;
        let network = network::build(&later, &pack, qualified.ranking.order(), control)?;
        let ran = procedure::run(&later, &pack, &network, &qualified, control)?;
        let measured = shortfall::measure(&later, &pack, &qualified, &ran.allocation, control)?;
        let schools = &measured.schools;
        let found = (&qualified, &ran.allocation);
        let pressure = explain::pressure(&pack, &network, found.0, found.1, schools, control)?;
        let room = pressure
            .plan
            .iter()
            .filter(|area| area.gap() < Places::ZERO);
        let room: BTreeSet<SchoolIdx> = room.flat_map(|area| area.schools.clone()).collect();
        for own in all.iter_mut() {
            if own.until + 1 == year && room.contains(&own.school) {
                own.until = year;
            }
        }
    }
    Ok(())
}

/// What closing a school would do.
fn without(
    base: Base<'_>,
    finished: &RoundResult,
    school: SchoolIdx,
    control: &Control,
) -> Result<Option<Closed>, RoundError> {
    let id = base.intake.schools()[school.at()].id.to_string();
    let mut scenario = Scenario::new(String::new(), String::new(), String::new());
    scenario.add(Override::Close { school: id }, "", &mut Default::default());
    let Some(resolved) = Resolved::of(base, finished, &scenario, control)? else {
        return Ok(None);
    };
    let (before, after) = (&finished.allocation, &resolved.allocation);
    let mut closed = Closed::default();
    let mut concerned = Vec::new();
    for (at, (then, now)) in before.outcomes().iter().zip(after.outcomes()).enumerate() {
        let (was, is) = (then.school(), now.school());
        let of = |school: Option<SchoolIdx>| i64::from(school.is_some());
        let public = |outcome| i64::from(explain::public_school(outcome).is_some());
        closed.unplaced += Places(of(was) - of(is));
        closed.without_public += Places(public(*then) - public(*now));
        let metres = |outcome: &Outcome| outcome.metres().unwrap_or_default();
        closed.metres_more += metres(now);
        closed.metres_more = closed.metres_more - metres(then);
        if was.is_some() && was != is {
            closed.moved += Places(of(is));
            concerned.push(ChildIdx::from_usize(at));
        }
    }
    closed.above = above(base, school);
    let tally = Tally::of(&resolved.intake, &concerned);
    closed.by_district = tally.by_district;
    closed.by_community = tally.by_community;
    Ok(Some(closed))
}

/// What becomes of the pupils above the entry grade. Where they live is not known: journeys are measured from the school.
fn above(base: Base<'_>, school: SchoolIdx) -> Option<Above> {
    let (intake, pack) = (base.intake, base.pack);
    let closing = &intake.schools()[school.at()];
    let size = pack.norms.class_size.of(intake.level()).get().max(1);
    // The last grade leaves, and each of the others is a grade higher when the children of the round come.
    let moving = |grades: &[Places]| grades.split_last().map(|(_, staying)| staying.to_vec());
    let own = moving(closing.grades.as_deref()?)?;
    let mut room = vec![Places::ZERO; own.len()];
    let is_near = |other: &School| {
        let straight = straight_line(closing.position, other.position, pack.travel.detour);
        let is_agreed = pack.reach.across_districts || other.district == closing.district;
        straight <= pack.reach.max && is_agreed
    };
    let others = intake.open_schools().filter(|(index, other)| {
        *index != school && other.sector == closing.sector && is_near(other)
    });
    for (_, other) in others {
        let Some(pupils) = other.grades.as_deref().and_then(moving) else {
            continue;
        };
        for (room, pupils) in room.iter_mut().zip(pupils) {
            // As many classes as the grade has: those of the school, or those that its pupils fill.
            let filled = (pupils.get() + size - 1) / size;
            let classes = other.streams.unwrap_or(filled).max(filled);
            *room += Places((classes * size - pupils.get()).max(0));
        }
    }
    let found = own.iter().zip(&room).map(|(own, room)| *own.min(room));
    Some(Above {
        room: found.sum(),
        pupils: own.iter().copied().sum(),
    })
}
