//! Each objective's optimum, proved by the prices of the certificate over every journey of the reach.
//!
//! Places, with rank weights `w_i` and cut-offs `u_j`: a child pays `v_i = min(w_i, min_j u_j)` over the
//! schools of the sector in its reach. If the placed sit where `u_j = min_j u_j ≤ w_i`, the others weigh
//! no more than `min_j u_j`, and `u_j = 0` wherever places are left, then
//!
//! ```text
//! Σ w_i (left out) = Σ v_i − Σ q_j u_j ≤ Σ w_i (left out) of any other allocation
//! ```
//!
//! Journeys, with prices `p_j`: if every placed child sits where `d_ij + p_j` is least, and `p_j = 0`
//! wherever places are left, then `Σ d_ij = Σ_i min_j (d_ij + p_j) − Σ q_j p_j` is the least. Where
//! households were brought together, the sum is above that bound, by no more than the certificate tells.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::certificate::Proof;
use super::reach::DistanceOracle;
use super::{Left, Violation, by_rank};
use crate::allocation::Outcome;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, HouseholdIdx, Intake, SchoolIdx, Sector};
use crate::policy::{Households, Objective, Pack};

/// One objective with its prices by school.
struct Priced<'c> {
    objective: Objective,
    proof: &'c Proof,
    prices: Vec<i64>,
}

/// What the children add to an objective.
#[derive(Clone, Copy, Default)]
struct Sums {
    value: i128,
    paid: i128,
    children: i64,
}

/// What the children of one start add to each objective, what is wrong with them, and where they had a choice.
type OfStart = (Vec<Sums>, Vec<Violation>, Vec<(Sector, by_rank::Start)>);

/// Checks reach, journeys, and every objective of one round of coordination, over the children who may
/// take part in it.
///
/// # Errors
/// When it is told to end.
pub fn check(
    left: &Left<'_>,
    pack: &Pack,
    (name, proofs): (&str, &[Proof]),
    may: &dyn Fn(ChildIdx) -> bool,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let mut faults = left.intruders(may);
    let priced = read_prices(left.intake, pack, name, proofs, &mut faults);
    if !faults.is_empty() {
        return Ok(faults);
    }
    control.check()?;
    let oracle = DistanceOracle::new(left.intake, pack);
    let mut starts = oracle.starts(left.qualified, control)?;
    for (_, children) in &mut starts {
        children.retain(|child| may(*child));
    }
    let result: Vec<OfStart> = starts
        .par_iter()
        .map_init(Vec::new, |journeys, (start, children)| {
            if control.is_stopped() {
                return Default::default();
            }
            oracle.measure(*start, journeys);
            let mut sums = vec![Sums::default(); priced.len()];
            let mut faults = Vec::new();
            let view = View { left, journeys };
            for &child in children {
                if control.is_stopped() {
                    break;
                }
                let outcome = left.of(child);
                view.check_journey(child, outcome, &mut faults);
                view.check_objectives(child, outcome, &priced, &mut sums, &mut faults);
            }
            (sums, faults, view.choices(children, &priced))
        })
        .collect();
    control.check()?;
    let mut totals = vec![Sums::default(); priced.len()];
    let mut choices: [Vec<by_rank::Start>; 2] = Default::default();
    for (sums, start_violations, of_start) in result {
        for (total, sum) in totals.iter_mut().zip(sums) {
            total.value += sum.value;
            total.paid += sum.paid;
            total.children += sum.children;
        }
        faults.extend(start_violations);
        for (sector, start) in of_start {
            choices[sector as usize].push(start);
        }
    }
    for (priced, total) in priced.iter().zip(totals) {
        control.check()?;
        check_prices(left, pack, priced, total, &mut faults);
    }
    // Which of the optimal allocations is right is asked once it is known to be one. Where households are brought
    // together at the cost of journeys it is no longer the order of rank alone that picks.
    if faults.is_empty() && !pack.households.gathers() {
        let keeps = pack.households != Households::Ignored;
        for (sector, starts) in [Sector::Public, Sector::Private].into_iter().zip(&choices) {
            let empty = empty_places(left, sector, &priced);
            faults.extend(by_rank::check(left, starts, &empty, keeps, control)?);
        }
    }
    Ok(faults)
}

/// The open schools of a sector that have no price for journeys, with the places that stay empty there.
fn empty_places(left: &Left<'_>, sector: Sector, priced: &[Priced<'_>]) -> Vec<(SchoolIdx, i64)> {
    let Some(priced) = priced.iter().find(|p| p.objective == Objective::Travel) else {
        return Vec::new();
    };
    let mut empty = left.free.to_vec();
    for i in 0..left.intake.children().len() {
        if let Some(school) = left.of(ChildIdx::from_usize(i)).school() {
            empty[school.at()] -= 1;
        }
    }
    let schools = left.intake.open_schools();
    schools
        .filter(|(at, school)| {
            let is_open = left.free[at.at()] > 0 && priced.prices[at.at()] == 0;
            is_open && school.sector == sector
        })
        .map(|(at, _)| (at, empty[at.at()]))
        .collect()
}

/// The prices of each objective of the pack, by school.
fn read_prices<'c>(
    intake: &Intake,
    pack: &Pack,
    name: &str,
    proofs: &'c [Proof],
    faults: &mut Vec<Violation>,
) -> Vec<Priced<'c>> {
    let by_id: BTreeMap<&str, SchoolIdx> = intake
        .open_schools()
        .map(|(i, school)| (&*school.id, i))
        .collect();
    if proofs.len() != pack.objectives.len() {
        faults.push(Violation::WrongCertificate("objectives".to_owned()));
    }
    let mut priced = Vec::new();
    for (objective, proof) in pack.objectives.iter().zip(proofs) {
        if proof.objective != objective.as_str() || proof.round != name {
            faults.push(Violation::WrongCertificate(proof.objective.clone()));
        }
        let mut prices = vec![0; intake.schools().len()];
        for (id, price) in &proof.schools {
            let fits = |school: &SchoolIdx| {
                let sector = intake.schools()[school.at()].sector;
                objective.sector().is_none_or(|s| s == sector)
            };
            match by_id.get(id.as_str()).filter(|s| fits(s)) {
                Some(school) => prices[school.at()] = *price,
                None => faults.push(Violation::WrongCertificate(id.clone())),
            }
        }
        priced.push(Priced {
            objective: *objective,
            proof,
            prices,
        });
    }
    priced
}

/// No price below zero, none at a school with places left; and the sums as the certificate has them.
fn check_prices(
    left: &Left<'_>,
    pack: &Pack,
    priced: &Priced<'_>,
    total: Sums,
    faults: &mut Vec<Violation>,
) {
    let may_keep_households = priced.objective == Objective::Travel && pack.households.gathers();
    let mut taken = vec![0; left.intake.schools().len()];
    for i in 0..left.intake.children().len() {
        if let Some(school) = left.of(ChildIdx::from_usize(i)).school() {
            taken[school.at()] += 1;
        }
    }
    let mut rent = 0;
    for (i, _) in left.intake.open_schools() {
        let (price, places) = (priced.prices[i.at()], left.free[i.at()]);
        let must_be_full = price > 0 && priced.proof.households == 0;
        if price < 0 || (must_be_full && taken[i.at()] < places) {
            faults.push(Violation::WrongPrice(priced.objective, i));
        }
        rent += i128::from(price) * i128::from(places);
    }
    let proof = priced.proof;
    if proof.value != total.value
        || proof.bound != total.paid - rent
        || proof.value != proof.bound + proof.households
        || proof.households < 0
        || (proof.households > 0 && !(may_keep_households && has_household_together(left)))
        || proof.children != total.children
    {
        faults.push(Violation::WrongValue(priced.objective));
    }
}

/// Whether any household has two children at one school: else no journey can be longer for a household.
fn has_household_together(left: &Left<'_>) -> bool {
    let mut met: HashSet<(HouseholdIdx, SchoolIdx)> = HashSet::new();
    (0..left.intake.children().len()).any(|i| {
        let school = left.allocation.of(ChildIdx::from_usize(i)).school();
        let both = left.intake.children()[i].household.zip(school);
        both.is_some_and(|pair| !met.insert(pair))
    })
}

/// The children of one door.
struct View<'a> {
    left: &'a Left<'a>,
    journeys: &'a [(SchoolIdx, i64)],
}

impl View<'_> {
    /// The schools of a sector in reach that have places, with the journeys to them.
    fn open(&self, sector: Sector) -> impl Iterator<Item = (SchoolIdx, i64)> + '_ {
        let of_sector = move |s: SchoolIdx| self.left.intake.schools()[s.at()].sector == sector;
        self.journeys
            .iter()
            .copied()
            .filter(move |(s, _)| of_sector(*s) && self.left.free[s.at()] > 0)
    }

    /// For each sector those of the children whom the step placed there, and the schools where they pay least; none
    /// where nobody of them has another.
    fn choices(
        &self,
        children: &[ChildIdx],
        priced: &[Priced<'_>],
    ) -> Vec<(Sector, by_rank::Start)> {
        let Some(priced) = priced.iter().find(|p| p.objective == Objective::Travel) else {
            return Vec::new();
        };
        let mut choices = Vec::new();
        for sector in [Sector::Public, Sector::Private] {
            let is_here = |child: &&ChildIdx| matches!(self.left.of(**child), Outcome::Placed { sector: s, .. } if s == sector);
            let placed: Vec<ChildIdx> = children.iter().filter(is_here).copied().collect();
            if placed.is_empty() {
                continue;
            }
            let pays = |(s, d): (SchoolIdx, i64)| i128::from(d) + i128::from(priced.prices[s.at()]);
            let least = self.open(sector).map(pays).min();
            let tight: Vec<(i64, SchoolIdx)> = self
                .open(sector)
                .filter(|pair| Some(pays(*pair)) == least)
                .map(|(school, metres)| (metres, school))
                .collect();
            let children = placed;
            choices.push((sector, by_rank::Start { children, tight }));
        }
        choices
    }

    fn check_journey(&self, child: ChildIdx, outcome: Outcome, faults: &mut Vec<Violation>) {
        let Outcome::Placed { school, metres, .. } = outcome else {
            return;
        };
        match self.journeys.iter().find(|(s, _)| *s == school) {
            None => faults.push(Violation::OutOfReach(child)),
            Some((_, measured)) if *measured != metres.get() => {
                faults.push(Violation::WrongJourney(child));
            }
            Some(_) => {}
        }
    }

    fn check_objectives(
        &self,
        child: ChildIdx,
        outcome: Outcome,
        priced: &[Priced<'_>],
        sums: &mut [Sums],
        faults: &mut Vec<Violation>,
    ) {
        let ranking = &self.left.qualified.ranking;
        let rank = ranking.of(child).map_or(0, |rank| i64::from(rank.0));
        let weight = ranking.len() as i64 - rank + 1;
        let placed = match outcome {
            Outcome::Placed {
                school,
                sector,
                metres,
            } => Some((school, sector, metres.get())),
            _ => None,
        };
        // A child placed by one objective no longer waits for the next.
        let mut waiting = true;
        for (priced, sum) in priced.iter().zip(sums) {
            let sound = match priced.objective.sector() {
                Some(sector) if waiting => {
                    let here = placed
                        .filter(|(_, s, _)| *s == sector)
                        .map(|(school, ..)| school);
                    waiting = here.is_none();
                    self.place(weight, here, sector, &priced.prices, sum)
                }
                Some(_) => true,
                None => placed.is_none_or(|(school, sector, metres)| {
                    let least = self.journey(school, sector, metres, &priced.prices, sum);
                    // Where households were kept together the sums alone decide.
                    least || priced.proof.households > 0
                }),
            };
            if !sound {
                faults.push(Violation::NotOptimal(priced.objective, child));
            }
        }
    }

    /// Whether a child's place, or the lack of one, fits the cut-offs.
    fn place(
        &self,
        weight: i64,
        here: Option<SchoolIdx>,
        sector: Sector,
        cut_offs: &[i64],
        sum: &mut Sums,
    ) -> bool {
        let cut_offs_here = self.open(sector).map(|(s, _)| cut_offs[s.at()]);
        let least = cut_offs_here.min();
        sum.paid += i128::from(least.map_or(weight, |least| least.min(weight)));
        match here {
            Some(school) => Some(cut_offs[school.at()]) == least && least <= Some(weight),
            None => {
                sum.value += i128::from(weight);
                sum.children += 1;
                least.is_none_or(|least| weight <= least)
            }
        }
    }

    /// Whether a journey is the least at these prices.
    fn journey(
        &self,
        school: SchoolIdx,
        sector: Sector,
        metres: i64,
        prices: &[i64],
        sum: &mut Sums,
    ) -> bool {
        let pays = |s: SchoolIdx, d: i64| i128::from(d) + i128::from(prices[s.at()]);
        let least = self.open(sector).map(|(s, d)| pays(s, d)).min();
        let own = pays(school, metres);
        sum.paid += least.unwrap_or(own);
        sum.value += i128::from(metres);
        sum.children += 1;
        least == Some(own)
    }
}
