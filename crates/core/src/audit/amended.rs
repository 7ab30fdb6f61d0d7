//! Late changes, held against the allocation before them: whoever withdrew has no place; whom a person placed is where
//! the decision says; everybody else who had a place has it still; and the places that were free went, step by step, to
//! those whose turn it was.
//!
//! In a step of coordination the children who wait are asked in the order of rank, and each takes the best free place
//! open to it. That is so if and only if for every child, and every school open to it that is better than what it got (or
//! any, where it got nothing), the places that were free there all went to children ranked higher, in this step. A step
//! of choice is stable, as in any round.

use std::collections::HashMap;

use rayon::prelude::*;

use super::choice;
use super::reach::DistanceOracle;
use super::{Left, Violation, take};
use crate::allocation::{Allocation, Outcome, PlacedBy, bought_place};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, Intake, SchoolIdx, Sector};
use crate::policy::{MinimumScore, Objective, Pack, StepKind};
use crate::qualify::{Eligibility, JourneyCounting, Qualified, Rank, ScoreThresholds, tier_of};

/// A version of an allocation and what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Amendment<'a> {
    /// The children and schools of the version, with what people decided.
    pub intake: &'a Intake,
    /// The rules; the steps of this version are the last of its procedure.
    pub pack: &'a Pack,
    /// Who takes part in it, in what order.
    pub qualified: &'a Qualified,
    /// What everybody has who is not to be placed anew: those who kept their places, and whom people placed; the others
    /// wait, or take no part.
    pub standing: &'a Allocation,
    /// The first step of the version, by its place in the procedure.
    pub first_step: usize,
}

/// Checks a version and returns all faults in order.
///
/// # Errors
/// When it is told to end.
pub fn amended(
    version: &Amendment<'_>,
    allocation: &Allocation,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    control.check()?;
    let Amendment {
        intake,
        pack,
        qualified,
        standing,
        first_step,
    } = *version;
    let mut faults = super::places::check(intake, allocation);
    let oracle = DistanceOracle::new(intake, pack);
    for i in 0..intake.children().len() {
        let child = ChildIdx::from_usize(i);
        let (before, now) = (standing.of(child), allocation.of(child));
        let is_new = matches!(
            allocation.placed_by(child),
            PlacedBy::In(step) if (first_step..pack.procedure.len()).contains(&usize::from(step))
        );
        let is_same = before == now && standing.placed_by(child) == allocation.placed_by(child);
        if qualified.eligibility[i] == Eligibility::Withdrawn {
            if now != Outcome::Ineligible || allocation.placed_by(child) != PlacedBy::Not {
                faults.push(Violation::NotWithdrawn(child));
            }
        } else if let Some(lock) = intake.manual_placement(child) {
            let sound = match now {
                Outcome::Placed { school, metres, .. } => {
                    school == lock && oracle.direct(child, school) == metres.get()
                }
                _ => false,
            };
            if !sound || allocation.placed_by(child) != PlacedBy::ByHand {
                faults.push(Violation::WrongLock(child));
            }
        } else if before == Outcome::Unplaced {
            // It waits, and may have got a place.
            let is_placed = matches!(now, Outcome::Placed { .. });
            if is_placed != is_new || !(is_placed || is_same) {
                faults.push(Violation::WrongRound(child));
            }
        } else if !is_same {
            faults.push(match before {
                Outcome::Placed { .. } => Violation::NotKept(child),
                _ => Violation::WrongStanding(child),
            });
        }
        if let (true, Outcome::Placed { school, sector, .. }) = (is_new, now)
            && intake.schools()[school.at()].sector != sector
        {
            faults.push(Violation::WrongSector(child));
        }
    }
    control.check()?;
    faults.extend(steps(version, allocation, control)?);
    faults.sort();
    faults.dedup();
    Ok(faults)
}

/// Each step of the version, on what those before it left.
fn steps(
    version: &Amendment<'_>,
    allocation: &Allocation,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let Amendment {
        intake,
        pack,
        qualified,
        standing,
        first_step,
    } = *version;
    let mut faults = Vec::new();
    let mut free: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
    for outcome in standing.outcomes() {
        if let Some(school) = outcome.school() {
            free[school.at()] -= 1;
        }
    }
    let mut lines = ScoreThresholds::default();
    let tier = |child: ChildIdx| tier_of(intake, pack, child);
    for (at, phase) in pack.procedure.iter().enumerate().skip(first_step) {
        control.check()?;
        let placed_by = PlacedBy::In(at as u16);
        let left = Left {
            intake,
            qualified,
            allocation,
            placed_by,
            free: &free,
        };
        match &phase.act {
            StepKind::Choice { line, .. } => {
                if *line != MinimumScore::None || at == first_step {
                    lines = ScoreThresholds::with_tiers(intake, qualified, line, tier);
                }
                let may = |child: ChildIdx| {
                    left.waits(child) && lines.passes_in(intake, qualified, child, tier)
                };
                if let Some(rules) = choice::Rules::of(pack, &phase.act) {
                    faults.extend(choice::check(&left, &rules, &may, control)?);
                }
            }
            StepKind::Coordination {
                across_districts,
                above_line,
            } => {
                let may = |child: ChildIdx| {
                    left.waits(child)
                        && (!above_line || lines.passes_in(intake, qualified, child, tier))
                };
                let pack = pack.with_reach(*across_districts);
                faults.extend(in_order(&left, &pack, &may, control)?);
            }
        }
        take(allocation, placed_by, &mut free);
    }
    Ok(faults)
}

/// One step of coordination, sector by sector.
fn in_order(
    left: &Left<'_>,
    pack: &Pack,
    may: &dyn Fn(ChildIdx) -> bool,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let mut faults = left.intruders(may);
    let intake = left.intake;
    let oracle = DistanceOracle::new(intake, pack);
    let counting = JourneyCounting::of(intake, pack, &left.qualified.points);
    let rank = |child: ChildIdx| left.qualified.ranking.of(child);
    let mut starts = oracle.starts(left.qualified, control)?;
    for (_, children) in &mut starts {
        children.retain(|child| may(*child));
    }
    let sectors: Vec<Sector> = pack.objectives.iter().filter_map(|o| o.sector()).collect();
    for (turn, &sector) in sectors.iter().enumerate() {
        // By school, the ranks of those whom this step placed there, from the highest down.
        let mut takers: HashMap<SchoolIdx, Vec<Option<Rank>>> = HashMap::new();
        for i in 0..intake.children().len() {
            let child = ChildIdx::from_usize(i);
            if let Outcome::Placed {
                school, sector: of, ..
            } = left.of(child)
                && of == sector
            {
                takers.entry(school).or_default().push(rank(child));
            }
        }
        for taken in takers.values_mut() {
            taken.sort_unstable();
        }
        // How many places were left at the turn of a child.
        let left_at = |school: SchoolIdx, own: Option<Rank>| {
            let taken = takers.get(&school);
            let before = taken.map_or(0, |taken| taken.partition_point(|other| *other < own));
            left.free[school.at()] - before as i64
        };
        let money = Money::of(left, pack, sector);
        let cost =
            |child: ChildIdx, school: SchoolIdx, metres: i64| -> (Vec<i64>, i64, SchoolIdx) {
                let count = |objective: Objective| match objective {
                    Objective::Longest | Objective::TravelByPoints => metres,
                    _ => counting.counts(objective, child, school, metres).1,
                };
                let counts = pack.of_journeys(sector).map(count).collect();
                (counts, metres, school)
            };
        // For each child who is asked what its turn gives it, and whether there was a place that the money did not bear.
        let turns: Vec<Vec<(ChildIdx, Given, bool)>> = starts
            .par_iter()
            .map(|(start, children)| {
                let mut turns = Vec::new();
                let mut journeys = Vec::new();
                if children.is_empty() || control.is_stopped() {
                    return turns;
                }
                oracle.measure(*start, &mut journeys);
                journeys.retain(|(school, _)| intake.schools()[school.at()].sector == sector);
                for &child in children {
                    // Whom an earlier sector of this step placed is asked no more.
                    if let Outcome::Placed { sector: of, .. } = left.of(child)
                        && sectors[..turn].contains(&of)
                    {
                        continue;
                    }
                    let (mut best, mut is_any) = (None, false);
                    for &(school, metres) in &journeys {
                        if left_at(school, rank(child)) <= 0 {
                            continue;
                        }
                        is_any = true;
                        if money.bears(child, school) {
                            let key = cost(child, school, metres);
                            best = best.filter(|known| *known <= key).or(Some(key));
                        }
                    }
                    let is_refused = is_any && best.is_none();
                    let best = best.map(|(_, metres, school)| (school, metres));
                    turns.push((child, best, is_refused));
                }
                turns
            })
            .collect();
        control.check()?;
        // The first whom the money of its district does not bear ends it for the district.
        let district = |child: ChildIdx| intake.children()[child.at()].district;
        let mut ends: HashMap<DistrictIdx, Option<Rank>> = HashMap::new();
        for (child, ..) in turns.iter().flatten().filter(|(.., refused)| *refused) {
            if let Some(district) = district(*child) {
                let first = ends.entry(district).or_insert_with(|| rank(*child));
                *first = (*first).min(rank(*child));
            }
        }
        for (child, best, _) in turns.into_iter().flatten() {
            let end = district(child).and_then(|district| ends.get(&district));
            let best = best.filter(|_| end.is_none_or(|end| rank(child) < *end));
            let has = match left.of(child) {
                Outcome::Placed {
                    school,
                    sector: of,
                    metres,
                } if of == sector => Some((school, metres.get())),
                _ => None,
            };
            if has != best {
                faults.push(Violation::NotNext(child));
            }
        }
    }
    Ok(faults)
}

/// The school and the journey that the turn of a child gives it.
type Given = Option<(SchoolIdx, i64)>;

/// The money for bought places at the turn of each child, reckoned from what the step bought.
struct Money<'a> {
    left: &'a Left<'a>,
    pack: &'a Pack,
    /// By district that has a budget.
    districts: HashMap<DistrictIdx, Purse>,
}

/// What is left of a budget before a step, and whom the step bought a place: rank and price, from the highest rank down.
type Purse = (i64, Vec<(Option<Rank>, i64)>);

impl<'a> Money<'a> {
    fn of(left: &'a Left<'a>, pack: &'a Pack, sector: Sector) -> Self {
        let mut money = Self {
            left,
            pack,
            districts: HashMap::new(),
        };
        if sector != Sector::Private {
            return money;
        }
        for (at, district) in left.intake.districts().iter().enumerate() {
            if let Some(budget) = district.purchase_budget {
                let own = (budget.get(), Vec::new());
                money.districts.insert(DistrictIdx::from_usize(at), own);
            }
        }
        let now = left.placed_by;
        for (at, of) in left.intake.children().iter().enumerate() {
            let child = ChildIdx::from_usize(at);
            let school = left.allocation.of(child).school();
            let (Some(school), Some(district)) = (school, of.district) else {
                continue;
            };
            let price = money.price(school);
            let by = left.allocation.placed_by(child);
            let rank = left.qualified.ranking.of(child);
            if let Some((purse, bought)) = money.districts.get_mut(&district) {
                match by {
                    // What later steps buy is not spent yet.
                    PlacedBy::In(_) if by > now => {}
                    _ if by == now => bought.push((rank, price)),
                    _ => *purse = purse.saturating_sub(price),
                }
            }
        }
        for (_, bought) in money.districts.values_mut() {
            bought.retain(|(_, price)| *price > 0);
            bought.sort_unstable();
        }
        money
    }

    fn price(&self, school: SchoolIdx) -> i64 {
        let school = &self.left.intake.schools()[school.at()];
        let price = bought_place(school, &self.pack.norms).map_or(0, |yuan| yuan.get());
        match school.sector {
            Sector::Public => 0,
            Sector::Private => price,
        }
    }

    /// Whether what is left at the turn of a child bears the price of a school.
    fn bears(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let district = self.left.intake.children()[child.at()].district;
        let own = district.and_then(|district| self.districts.get(&district));
        own.is_none_or(|(purse, bought)| {
            let rank = self.left.qualified.ranking.of(child);
            let before = bought.iter().take_while(|(other, _)| *other < rank);
            let spent: i64 = before.map(|(_, price)| price).sum();
            self.price(school) <= purse.saturating_sub(spent)
        })
    }
}
