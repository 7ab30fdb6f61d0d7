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
//! households were brought together this is proved twice, before and beside them ([`super::gathered`]).
//! Several objectives that count journeys are proved together, as lists of numbers ([`super::journeys`]).

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::budgets::Refusals;
use super::certificate::Proof;
use super::journeys::{Least, LevelSums, SectorPrices};
use super::reach::DistanceOracle;
use super::{Left, Violation, by_rank, points_first};
use crate::allocation::Outcome;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, SchoolIdx, Sector};
use crate::policy::{Fairness, Objective, Pack};
use crate::qualify::JourneyCounting;

/// The sectors, as they are numbered.
const SECTORS: [Sector; 2] = [Sector::Public, Sector::Private];

/// One objective with its prices by school.
struct Priced<'c> {
    objective: Objective,
    proof: &'c Proof,
    /// Prices of an objective without levels.
    prices: Vec<i64>,
}

/// What the certificate says.
struct Prices<'c> {
    /// Which objectives are proved.
    of: Of,
    /// In the order of the pack.
    objectives: Vec<Priced<'c>>,
    /// The prices of journeys of each sector.
    journeys: [SectorPrices; 2],
    counting: JourneyCounting,
    /// Whom budgets refuse a bought place.
    refusals: Refusals,
    /// By which rule places were given, once it is known how many there are.
    rule: Fairness,
}

/// Which objectives are proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    /// All of them.
    Everything,
    /// Those that count journeys, of children who have a place.
    Journeys,
}

/// What the children add to an objective.
#[derive(Clone, Default)]
struct Sums {
    value: i128,
    paid: i128,
    children: i64,
    /// The same by level, for an objective that has levels.
    levels: LevelSums,
}

/// What the children of one start add to each objective, what is wrong with them, and where they had a choice.
type OfStart = (Vec<Sums>, Vec<Violation>, Vec<(Sector, by_rank::Start)>);

/// Proves objectives of an allocation, and that of those as good it is the right one.
///
/// # Errors
/// When it is told to end.
pub(super) fn prove(
    left: &Left<'_>,
    pack: &Pack,
    (name, proofs): (&str, &[Proof]),
    may: &dyn Fn(ChildIdx) -> bool,
    of: Of,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let mut faults = left.intruders(may);
    let priced = read_prices(left, pack, (name, proofs, of), &mut faults);
    if !faults.is_empty() {
        return Ok(faults);
    }
    control.check()?;
    let oracle = DistanceOracle::new(left.intake, pack);
    let mut starts = oracle.starts(left.qualified, control)?;
    for (_, children) in &mut starts {
        children.retain(|child| may(*child));
    }
    let measured = (&oracle, &starts[..]);
    if of == Of::Everything {
        faults.extend(match priced.rule {
            Fairness::PointsFirst => {
                points_first::check(left, pack, &priced.refusals, measured, control)?
            }
            _ => priced.refusals.check(left, pack, measured, control)?,
        });
    }
    let result: Vec<OfStart> = starts
        .par_iter()
        .map_init(Vec::new, |journeys, (start, children)| {
            if control.is_stopped() {
                return Default::default();
            }
            oracle.measure(*start, journeys);
            let mut sums = vec![Sums::default(); priced.objectives.len()];
            let mut faults = Vec::new();
            let view = View { left, journeys };
            let mut least = BTreeMap::new();
            for &child in children {
                if control.is_stopped() {
                    break;
                }
                let outcome = left.of(child);
                view.check_journey(child, outcome, &mut faults);
                let kinds = &mut least;
                view.check_objectives(child, outcome, &priced, kinds, &mut sums, &mut faults);
            }
            (sums, faults, view.choices(children, &priced, least))
        })
        .collect();
    control.check()?;
    let mut totals = vec![Sums::default(); priced.objectives.len()];
    let mut choices: [Vec<by_rank::Start>; 2] = Default::default();
    for (sums, start_violations, of_start) in result {
        for (total, sum) in totals.iter_mut().zip(sums) {
            total.value += sum.value;
            total.paid += sum.paid;
            total.children += sum.children;
            total.levels.add(sum.levels);
        }
        faults.extend(start_violations);
        for (sector, start) in of_start {
            choices[sector as usize].push(start);
        }
    }
    for (at, total) in totals.into_iter().enumerate() {
        control.check()?;
        if priced.proves(at) {
            check_prices(left, (at, &priced), total, &mut faults);
        }
    }
    // Which of the optimal allocations is right is asked once it is known to be one; where each child has the nearest
    // place left in its turn, there is no other.
    if faults.is_empty() && priced.rule != Fairness::PointsFirst {
        let keeps = pack.keeps_households();
        for (sector, starts) in SECTORS.into_iter().zip(&choices) {
            let empty = empty_places(left, sector, &priced);
            faults.extend(by_rank::check(left, starts, &empty, keeps, control)?);
        }
    }
    Ok(faults)
}

impl Prices<'_> {
    /// Whether the rule of the pack leaves an objective at its optimum.
    fn is_least(&self, objective: Objective) -> bool {
        match self.rule {
            Fairness::LeastTravel => true,
            Fairness::Hybrid => objective.sector().is_some(),
            Fairness::PointsFirst => false,
        }
    }

    /// Whether an objective, by its place in the list, is proved.
    fn proves(&self, at: usize) -> bool {
        self.of == Of::Everything || self.objectives[at].objective.sector().is_none()
    }
}

/// The open schools of a sector that have no price for journeys, with the places that stay empty there.
fn empty_places(left: &Left<'_>, sector: Sector, priced: &Prices<'_>) -> Vec<(SchoolIdx, i64)> {
    let prices = &priced.journeys[sector as usize];
    if prices.is_empty() {
        return Vec::new();
    }
    let mut empty = left.free.to_vec();
    for i in 0..left.intake.children().len() {
        if let Some(school) = left.of(ChildIdx::from_usize(i)).school() {
            empty[school.at()] -= 1;
        }
    }
    let schools = left.intake.open_schools();
    schools
        .filter(|(at, school)| {
            let is_movable = priced.rule != Fairness::LeastTravel || !prices.has_price(*at);
            let is_open = left.free[at.at()] > 0 && is_movable;
            is_open && school.sector == sector
        })
        .map(|(at, _)| (at, empty[at.at()]))
        .collect()
}

/// The prices of each objective of the pack, by school.
fn read_prices<'c>(
    left: &Left<'_>,
    pack: &Pack,
    (name, proofs, of): (&str, &'c [Proof], Of),
    faults: &mut Vec<Violation>,
) -> Prices<'c> {
    let intake = left.intake;
    let by_id: BTreeMap<&str, SchoolIdx> = intake
        .open_schools()
        .map(|(i, school)| (&*school.id, i))
        .collect();
    if proofs.len() != pack.objectives.len() {
        faults.push(Violation::WrongCertificate("objectives".to_owned()));
    }
    let schools = intake.schools().len();
    let mut journeys = SECTORS.map(|sector| {
        let filled = pack
            .objectives
            .iter()
            .position(|o| o.sector() == Some(sector));
        let all = pack.objectives.iter().copied().enumerate();
        let counts = all.filter(|(at, o)| o.sector().is_none() && filled.is_some_and(|f| f < *at));
        SectorPrices::new(counts.collect(), schools)
    });
    let mut objectives = Vec::new();
    let mut refusals = Refusals::default();
    for (at, (objective, proof)) in pack.objectives.iter().zip(proofs).enumerate() {
        if proof.objective != objective.name() || proof.round != name {
            faults.push(Violation::WrongCertificate(proof.objective.clone()));
        }
        refusals.read(left, (*objective, proof), faults);
        // What has levels has all of it by level, and nothing else has any.
        let is_misplaced = match objective.has_levels() {
            true => !proof.schools.is_empty(),
            false => !proof.levels.is_empty() || !proof.schools_by_level.is_empty(),
        };
        if is_misplaced {
            faults.push(Violation::WrongCertificate(proof.objective.clone()));
        }
        let counted = |sector: Sector| journeys[sector as usize].counts_in(at);
        let fits = |school: &SchoolIdx| {
            let sector = intake.schools()[school.at()].sector;
            objective
                .sector()
                .map_or_else(|| counted(sector), |s| s == sector)
        };
        let mut found = |id: &String| {
            let school = by_id.get(id.as_str()).copied().filter(|s| fits(s));
            if school.is_none() {
                faults.push(Violation::WrongCertificate(id.clone()));
            }
            school
        };
        let mut prices = vec![0; schools];
        let mut of_journeys: Vec<(SchoolIdx, i64, i64)> = Vec::new();
        for (id, price) in &proof.schools {
            if let Some(school) = found(id) {
                prices[school.at()] = *price;
                of_journeys.push((school, 0, *price));
            }
        }
        for (id, levels) in &proof.schools_by_level {
            if let Some(school) = found(id) {
                of_journeys.extend(levels.iter().map(|(level, price)| (school, *level, *price)));
            }
        }
        for (school, level, price) in of_journeys {
            let sector = intake.schools()[school.at()].sector;
            journeys[sector as usize].add(at, level, school, price);
        }
        objectives.push(Priced {
            objective: *objective,
            proof,
            prices,
        });
    }
    Prices {
        of,
        objectives,
        journeys,
        counting: JourneyCounting::of(intake, pack, &left.qualified.points),
        refusals,
        rule: pack.fairness(),
    }
}

/// No price below zero, none at a school with places left; and the sums as the certificate has them.
fn check_prices(
    left: &Left<'_>,
    (at, all): (usize, &Prices<'_>),
    total: Sums,
    faults: &mut Vec<Violation>,
) {
    let priced = &all.objectives[at];
    let (objective, proof) = (priced.objective, priced.proof);
    let is_least = all.is_least(objective);
    let mut taken = vec![0; left.intake.schools().len()];
    for i in 0..left.intake.children().len() {
        if let Some(school) = left.of(ChildIdx::from_usize(i)).school() {
            taken[school.at()] += 1;
        }
    }
    let mut rent = 0;
    let mut by_level = total.levels;
    for (i, school) in left.intake.open_schools() {
        let (price, places) = (priced.prices[i.at()], left.free[i.at()]);
        let levels = proof.schools_by_level.get(&*school.id);
        let is_priced = price != 0 || levels.is_some_and(|l| l.values().any(|p| *p != 0));
        let is_below = match objective.sector() {
            Some(_) => price < 0,
            // A school that an objective before holds full may be the cheaper in this one.
            None => all.journeys[school.sector as usize].below_nothing(i) == Some(at),
        };
        // What is no optimum is bounded by prices all the same, places that stay empty included.
        if is_below || (is_least && is_priced && taken[i.at()] < places) {
            faults.push(Violation::WrongPrice(objective, i));
        }
        rent += i128::from(price) * i128::from(places);
        for (level, price) in levels.into_iter().flatten() {
            by_level.pay(*level, -i128::from(*price) * i128::from(places));
        }
    }
    let (value, bound, levels_hold) = match objective.has_levels() {
        false => (total.value, total.paid - rent, true),
        true => {
            let part = |of: fn(&(i128, i128)) -> i128| -> BTreeMap<i64, i128> {
                let sums = by_level.0.iter().map(|(level, sums)| (*level, of(sums)));
                sums.filter(|(_, sum)| *sum != 0).collect()
            };
            let (values, bounds) = (part(|sums| sums.0), part(|sums| sums.1));
            let holds = values == bounds && values == proof.levels;
            (objective.total(&values), objective.total(&bounds), holds)
        }
    };
    if proof.value != value
        || proof.bound != bound
        || !levels_hold
        || proof.fairness != value.saturating_sub(bound)
        || (is_least && proof.fairness != 0)
        || proof.children != total.children
    {
        faults.push(Violation::WrongValue(objective));
    }
}

/// A sector, and what children have in common who count alike.
type Alike = (Sector, (usize, usize));

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

    /// For each sector those of the children whom the step placed there, and the schools where they pay least, children
    /// who count differently apart.
    fn choices(
        &self,
        children: &[ChildIdx],
        priced: &Prices<'_>,
        least: BTreeMap<Alike, Least>,
    ) -> Vec<(Sector, by_rank::Start)> {
        let mut placed: BTreeMap<Alike, Vec<ChildIdx>> = BTreeMap::new();
        for &child in children {
            if let Outcome::Placed { sector, .. } = self.left.of(child)
                && !priced.journeys[sector as usize].is_empty()
            {
                let alike = (sector, priced.counting.kind(child));
                placed.entry(alike).or_default().push(child);
            }
        }
        let starts = placed.into_iter().map(|(alike, children)| {
            let tight = match priced.rule {
                Fairness::LeastTravel => least.get(&alike).map(|least| least.tight.clone()),
                // Nothing but the order of rank decides between the schools in reach.
                _ => Some(self.open(alike.0).map(|(s, metres)| (metres, s)).collect()),
            };
            let tight = tight.unwrap_or_default();
            (alike.0, by_rank::Start { children, tight })
        });
        starts.collect()
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
        priced: &Prices<'_>,
        least: &mut BTreeMap<Alike, Least>,
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
        let mut waiting = priced.of == Of::Everything;
        let refusals = &priced.refusals;
        let is_least = |objective| priced.is_least(objective);
        for (priced, sum) in priced.objectives.iter().zip(&mut *sums) {
            let Some(sector) = priced.objective.sector().filter(|_| waiting) else {
                continue;
            };
            let here = placed
                .filter(|(_, s, _)| *s == sector)
                .map(|(school, ..)| school);
            waiting = here.is_none();
            let is_refused = sector == Sector::Private && refusals.hold(self.left, child);
            let fits = self.place((weight, is_refused), here, sector, &priced.prices, sum);
            if !fits && is_least(priced.objective) {
                faults.push(Violation::NotOptimal(priced.objective, child));
            }
        }
        let Some((school, sector, metres)) = placed else {
            return;
        };
        let prices = &priced.journeys[sector as usize];
        let alike = (sector, priced.counting.kind(child));
        let least = least
            .entry(alike)
            .or_insert_with(|| prices.least(&priced.counting, child, self.open(sector)));
        let own = prices.counts(&priced.counting, child, (school, metres));
        let pays = prices.pays(&own, school);
        // Where nothing is open to it, what it pays is all that there is.
        let is_nowhere = least.tight.is_empty();
        let paid = if is_nowhere { &pays } else { &least.pays };
        for (at, (of, sum)) in priced.objectives.iter().zip(sums).enumerate() {
            let is_own = |((objective, _), _): &&((usize, i64), i128)| *objective == at;
            sum.children += i64::from(prices.counts_in(at));
            for ((_, level), count) in own.iter().filter(is_own) {
                match of.objective.has_levels() {
                    true => sum.levels.count(*level, *count),
                    false => sum.value += count,
                }
            }
            for ((_, level), pays) in paid.iter().filter(is_own) {
                match of.objective.has_levels() {
                    true => sum.levels.pay(*level, *pays),
                    false => sum.paid += pays,
                }
            }
        }
        let is_dearer = pays != least.pays && priced.is_least(Objective::Travel);
        if (is_nowhere || is_dearer) && !prices.is_empty() {
            let at = prices.differ_in(&pays, &least.pays);
            let objective = priced.objectives[at].objective;
            faults.push(Violation::NotOptimal(objective, child));
        }
    }

    /// Whether a child's place, or the lack of one, fits the cut-offs.
    fn place(
        &self,
        (weight, is_refused): (i64, bool),
        here: Option<SchoolIdx>,
        sector: Sector,
        cut_offs: &[i64],
        sum: &mut Sums,
    ) -> bool {
        let cut_offs_here = self.open(sector).map(|(s, _)| cut_offs[s.at()]);
        // To whom a budget refuses a place, no school of the sector is open.
        let least = cut_offs_here.min().filter(|_| !is_refused);
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
}
