//! Households brought together at the cost of journeys: what keeping them together cost, and everybody else's journeys.
//!
//! The certificate says where everybody would be if nobody were brought together. That allocation is proved like any other,
//! by the prices of the objective and the order of rank: so the metres by which the journeys are longer are exactly what
//! keeping together costs. Then the households that were brought together are taken out with the places that they hold,
//! and the second prices prove the same of all others on what is left: nobody's journey is longer, and nobody has a better
//! place in the order of rank, than these places allow. What is not proved is which school a household came to; with the
//! second prices `p_j`, and `D_hj` the metres of all `n_h` children of a household to a school,
//!
//! ```text
//! Σ d_ij − Σ_h (D_hs + n_h p_s − min_j (D_hj + n_h p_j))
//! ```
//!
//! is what no allocation with the same households together can go below.

use std::collections::{BTreeMap, BTreeSet};

use super::certificate::{Gathered, Proof};
use super::optimum::{Of, prove};
use super::reach::DistanceOracle;
use super::{Left, Violation};
use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, HouseholdIdx, SchoolIdx, Sector};
use crate::policy::{Objective, Pack};
use crate::units::Metres;

/// What the certificate of a coordination says of households.
struct Claim<'c> {
    /// The place of the objective in the list.
    at: usize,
    gathered: &'c Gathered,
}

impl<'c> Claim<'c> {
    /// What is said, if anything is; a fault where it may not be.
    fn of(pack: &Pack, proofs: &'c [Proof]) -> Result<Option<Self>, Violation> {
        let may = pack.households.gathers() && pack.shortens_only();
        let mut claim = None;
        for (at, (objective, proof)) in pack.objectives.iter().zip(proofs).enumerate() {
            match &proof.gathered {
                Some(gathered) if may && *objective == Objective::Travel => {
                    claim = Some(Self { at, gathered });
                }
                None if proof.households == 0 => {}
                _ => return Err(Violation::WrongValue(*objective)),
            }
        }
        Ok(claim)
    }
}

/// A household that was brought together.
struct Household {
    children: Vec<ChildIdx>,
    school: SchoolIdx,
    sector: Sector,
    /// Whether it joined a child of the household that was there before the step.
    has_joined: bool,
}

/// Checks reach, journeys, and every objective of one round of coordination, over the children who may
/// take part in it.
///
/// # Errors
/// When it is told to end.
pub(super) fn check(
    left: &Left<'_>,
    pack: &Pack,
    (name, proofs): (&str, &[Proof]),
    may: &dyn Fn(ChildIdx) -> bool,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    match Claim::of(pack, proofs) {
        Ok(None) => prove(left, pack, (name, proofs), may, Of::Everything, control),
        Ok(Some(claim)) => beside(left, pack, (name, proofs), may, &claim, control),
        Err(fault) => Ok(vec![fault]),
    }
}

/// Checks a coordination in which households were brought together.
///
/// # Errors
/// When it is told to end.
fn beside(
    left: &Left<'_>,
    pack: &Pack,
    (name, proofs): (&str, &[Proof]),
    may: &dyn Fn(ChildIdx) -> bool,
    claim: &Claim<'_>,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let (proof, gathered) = (&proofs[claim.at], claim.gathered);
    let households = match households(left, gathered) {
        Ok(households) => households,
        Err(fault) => return Ok(vec![fault]),
    };
    let oracle = DistanceOracle::new(left.intake, pack);
    // Before anybody was brought together: the same proof as ever.
    let before = match before(left, &oracle, gathered) {
        Ok(before) => before,
        Err(faults) => return Ok(faults),
    };
    let in_force = |proof: &Proof| Proof {
        households: 0,
        gathered: None,
        ..proof.clone()
    };
    let mut own: Vec<Proof> = proofs.iter().map(in_force).collect();
    own[claim.at].value = proof.bound;
    let of_before = Left {
        allocation: &before,
        ..*left
    };
    let mut faults = prove(&of_before, pack, (name, &own), may, Of::Everything, control)?;
    // And beside those who were: the places that they hold and their journeys are out of it.
    let (metres, above, of_journeys) = taken_out(left, &oracle, &households, gathered);
    faults.extend(of_journeys);
    let mut free = left.free.to_vec();
    let mut others = left.allocation.clone();
    let mut held: BTreeSet<ChildIdx> = BTreeSet::new();
    for household in &households {
        for &child in &household.children {
            free[household.school.at()] -= 1;
            // Whoever is placed by hand is none of the step's.
            others.place(child, left.allocation.of(child), PlacedBy::ByHand);
            held.insert(child);
        }
    }
    if free.iter().any(|places| *places < 0) {
        // More children than places: told by the check of places.
        return Ok(faults);
    }
    let own_metres = i128::from(metres);
    own[claim.at] = Proof {
        value: proof.value.saturating_sub(own_metres),
        bound: proof.value.saturating_sub(own_metres),
        children: proof.children - held.len() as i64,
        schools: gathered.schools.clone(),
        ..in_force(proof)
    };
    let beside = Left {
        allocation: &others,
        free: &free,
        ..*left
    };
    let waits = |child: ChildIdx| may(child) && !held.contains(&child);
    faults.extend(prove(
        &beside,
        pack,
        (name, &own),
        &waits,
        Of::Journeys,
        control,
    )?);
    let is_sum = proof.bound.checked_add(proof.households) == Some(proof.value);
    // Nor below the journeys of the same children if nobody were brought together.
    let least = proof
        .value
        .saturating_sub(i128::from(above))
        .max(proof.bound);
    if !is_sum || proof.households < 0 || gathered.at_least != least {
        faults.push(Violation::WrongValue(Objective::Travel));
    }
    faults.sort();
    faults.dedup();
    Ok(faults)
}

/// The households that the certificate names: all of whom the step placed in one sector, at one school, and not alone there.
fn households(left: &Left<'_>, gathered: &Gathered) -> Result<Vec<Household>, Violation> {
    let wrong = || Violation::WrongCertificate("gathered".to_owned());
    let intake = left.intake;
    let mut members: BTreeMap<HouseholdIdx, Vec<ChildIdx>> = BTreeMap::new();
    for (i, child) in intake.children().iter().enumerate() {
        if let Some(household) = child.household {
            let own = members.entry(household).or_default();
            own.push(ChildIdx::from_usize(i));
        }
    }
    let mut named: BTreeSet<(HouseholdIdx, usize)> = BTreeSet::new();
    let mut households = Vec::new();
    for numbers in &gathered.households {
        let children = numbers.iter().map(|number| child(left, *number));
        let children: Option<Vec<ChildIdx>> = children.collect();
        let mut children = children.ok_or_else(wrong)?;
        children.sort_unstable();
        let Some(Outcome::Placed { school, sector, .. }) = children.first().map(|c| left.of(*c))
        else {
            return Err(wrong());
        };
        let household = intake.children()[children[0].at()]
            .household
            .ok_or_else(wrong)?;
        let is_there = |child: &ChildIdx| match left.of(*child) {
            Outcome::Placed { sector: own, .. } => own == sector,
            _ => false,
        };
        let all = &members[&household];
        let here: Vec<ChildIdx> = all.iter().copied().filter(is_there).collect();
        let is_one = here
            .iter()
            .all(|child| left.of(*child).school() == Some(school));
        // Steps stand in their order, and what is placed by hand before them.
        let was_there = |child: &ChildIdx| {
            let is_earlier = left.allocation.placed_by(*child) < left.placed_by;
            is_earlier && left.allocation.of(*child).school() == Some(school)
        };
        let has_joined = all.iter().any(was_there);
        let has_company = here.len() > 1 || has_joined;
        if here != children
            || !is_one
            || !has_company
            || !named.insert((household, sector as usize))
        {
            return Err(wrong());
        }
        households.push(Household {
            children,
            school,
            sector,
            has_joined,
        });
    }
    Ok(households)
}

/// A child by its place in the order of identifiers.
fn child(left: &Left<'_>, number: u32) -> Option<ChildIdx> {
    let at = (number as usize).checked_sub(1)?;
    (at < left.intake.children().len()).then(|| ChildIdx::from_usize(at))
}

/// The allocation before anybody was brought together.
fn before(
    left: &Left<'_>,
    oracle: &DistanceOracle<'_>,
    gathered: &Gathered,
) -> Result<Allocation, Vec<Violation>> {
    let wrong = || vec![Violation::WrongCertificate("before".to_owned())];
    let by_id: BTreeMap<&str, SchoolIdx> = left
        .intake
        .open_schools()
        .map(|(at, school)| (&*school.id, at))
        .collect();
    let mut before = left.allocation.clone();
    let mut journeys = Vec::new();
    for (number, id) in &gathered.before {
        let child = child(left, *number).ok_or_else(wrong)?;
        let school = *by_id.get(id.as_str()).ok_or_else(wrong)?;
        let Outcome::Placed { sector, .. } = left.of(child) else {
            return Err(wrong());
        };
        oracle.measure(oracle.start(child), &mut journeys);
        let metres = journeys.iter().find(|(own, _)| *own == school);
        let Some((_, metres)) =
            metres.filter(|_| left.intake.schools()[school.at()].sector == sector)
        else {
            return Err(vec![Violation::OutOfReach(child)]);
        };
        let outcome = Outcome::Placed {
            school,
            sector,
            metres: Metres(*metres),
        };
        before.place(child, outcome, left.placed_by);
    }
    let mut empty = left.free.to_vec();
    for i in 0..left.intake.children().len() {
        let child = ChildIdx::from_usize(i);
        if before.placed_by(child) == left.placed_by
            && let Some(school) = before.of(child).school()
        {
            empty[school.at()] -= 1;
        }
    }
    let full = empty.iter().enumerate().filter(|(_, left)| **left < 0);
    let faults: Vec<Violation> = full
        .map(|(at, _)| Violation::TooMany(SchoolIdx::from_usize(at)))
        .collect();
    match faults.is_empty() {
        true => Ok(before),
        false => Err(faults),
    }
}

/// The metres of the households, by how many of them less is not ruled out at the second prices, and what is wrong with
/// their journeys.
fn taken_out(
    left: &Left<'_>,
    oracle: &DistanceOracle<'_>,
    households: &[Household],
    gathered: &Gathered,
) -> (i64, i64, Vec<Violation>) {
    let intake = left.intake;
    let price = |school: SchoolIdx| {
        let price = gathered.schools.get(&*intake.schools()[school.at()].id);
        price.copied().unwrap_or(0)
    };
    let (mut metres, mut above, mut faults) = (0, 0, Vec::new());
    let mut journeys = Vec::new();
    for household in households {
        let size = household.children.len() as i64;
        let mut joint: BTreeMap<SchoolIdx, (i64, i64)> = BTreeMap::new();
        for &child in &household.children {
            oracle.measure(oracle.start(child), &mut journeys);
            let own = journeys
                .iter()
                .find(|(school, _)| *school == household.school);
            match own {
                None => faults.push(Violation::OutOfReach(child)),
                Some((_, own)) if left.of(child).metres() != Some(Metres(*own)) => {
                    faults.push(Violation::WrongJourney(child));
                }
                Some((_, own)) => metres += own,
            }
            for (school, own) in &journeys {
                let joint = joint.entry(*school).or_default();
                joint.0 += own;
                joint.1 += 1;
            }
        }
        let fits = |school: &SchoolIdx, count: i64| {
            let is_one = !household.has_joined || *school == household.school;
            let is_sector = intake.schools()[school.at()].sector == household.sector;
            is_one && count == size && is_sector && left.free[school.at()] >= size
        };
        let pays =
            |school: &SchoolIdx, own: i64| own.saturating_add(size.saturating_mul(price(*school)));
        let open = joint
            .iter()
            .filter(|(school, (_, count))| fits(school, *count));
        let least = open.map(|(school, (own, _))| pays(school, *own)).min();
        let here = joint.get(&household.school);
        let here = here.map(|(own, _)| pays(&household.school, *own));
        above += here
            .zip(least)
            .map_or(0, |(here, least)| here.saturating_sub(least).max(0));
    }
    (metres, above, faults)
}
