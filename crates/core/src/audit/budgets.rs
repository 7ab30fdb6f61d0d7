//! Budgets for bought places, held against the allocation: nobody is bought a place from the rank on from which the
//! certificate says that the money of a district does not suffice; what was bought before that rank is within the
//! budget; and the child of that rank would have had a place, and is not borne by what is left.
//!
//! A child counts as the dearest private school with places in its reach. These three leave one allocation of
//! bought places: that of the children asked in the order of rank.

use std::collections::{BTreeMap, BTreeSet};

use super::certificate::Proof;
use super::reach::{DistanceOracle, Start};
use super::{Left, Violation};
use crate::allocation::{Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, SchoolIdx, Sector};
use crate::policy::{Objective, Pack};

/// What the certificate says of the budgets.
#[derive(Default)]
pub struct Refusals {
    /// The rank from which on nobody of a district is bought a place.
    from: BTreeMap<DistrictIdx, i64>,
}

impl Refusals {
    /// What the proof of an objective says; of others than that of bought places, that it says nothing.
    pub fn read(
        &mut self,
        left: &Left<'_>,
        (objective, proof): (Objective, &Proof),
        faults: &mut Vec<Violation>,
    ) {
        for (id, rank) in &proof.budgets {
            let districts = left.intake.districts();
            let found = districts.binary_search_by(|district| (*district.id).cmp(id));
            match found.ok().map(DistrictIdx::from_usize) {
                Some(district) if objective.sector() == Some(Sector::Private) => {
                    self.from.insert(district, *rank);
                }
                _ => faults.push(Violation::WrongCertificate(id.clone())),
            }
        }
    }

    /// Whether a child of that rank is bought no place, because the money of its district does not suffice.
    pub fn hold(&self, left: &Left<'_>, child: ChildIdx) -> bool {
        let district = left.intake.children()[child.at()].district;
        let from = district.and_then(|district| self.from.get(&district));
        from.is_some_and(|from| rank(left, child) >= *from)
    }

    /// Holds what the certificate says against the budgets of the districts.
    pub fn check(
        &self,
        left: &Left<'_>,
        pack: &Pack,
        (oracle, starts): (&DistanceOracle<'_>, &[(Start, Vec<ChildIdx>)]),
        control: &Control,
    ) -> Result<Vec<Violation>, Stopped> {
        let buys = pack
            .objectives
            .iter()
            .any(|o| o.sector() == Some(Sector::Private));
        let districts = left.intake.districts();
        if !buys
            || districts
                .iter()
                .all(|district| district.purchase_budget.is_none())
        {
            let mut strangers = self.from.keys();
            return Ok(strangers
                .next()
                .map(|d| self.fault(left, *d))
                .into_iter()
                .collect());
        }
        let mut purses = self.purses(left, pack);
        let place_of = |sector| {
            pack.objectives
                .iter()
                .position(|o| o.sector() == Some(sector))
        };
        let is_public_first = place_of(Sector::Public) < place_of(Sector::Private);
        // Who still waits when bought places are filled.
        let waits = |child: ChildIdx| match left.of(child) {
            Outcome::Placed { sector, .. } => sector == Sector::Private || !is_public_first,
            _ => true,
        };
        let mut candidates: BTreeMap<DistrictIdx, (Start, ChildIdx, i64)> = BTreeMap::new();
        let mut journeys = Vec::new();
        for (start, children) in starts {
            control.check()?;
            let district = |child: &ChildIdx| left.intake.children()[child.at()].district;
            let is_bound =
                |child: &ChildIdx| district(child).is_some_and(|d| purses.contains_key(&d));
            if !children.iter().any(is_bound) {
                continue;
            }
            oracle.measure(*start, &mut journeys);
            let open = journeys.iter().map(|(school, _)| *school);
            let prices = open
                .filter(|s| self.is_private(left, *s))
                .map(|s| price(left, pack, s));
            let prices: Vec<Option<i64>> = prices.collect();
            let Some(cost) = prices.iter().copied().max() else {
                continue;
            };
            let is_known = prices.iter().all(Option::is_some);
            for child in children.iter().filter(|child| waits(**child)) {
                let Some((own, purse)) =
                    district(child).and_then(|d| Some((d, purses.get_mut(&d)?)))
                else {
                    continue;
                };
                if !is_known {
                    purse.is_known = false;
                    continue;
                }
                let cost = cost.unwrap_or(0);
                match left.of(*child) {
                    Outcome::Placed {
                        sector: Sector::Private,
                        ..
                    } => purse.bought = purse.bought.saturating_add(cost),
                    _ if self.from.get(&own) == Some(&rank(left, *child)) => {
                        candidates.insert(own, (*start, *child, cost));
                    }
                    _ => {}
                }
            }
        }
        let mut faults = Vec::new();
        let mut held: Option<Holders> = None;
        for (district, purse) in &purses {
            let is_within = purse.bought <= purse.left;
            let holds = match (self.from.get(district), candidates.get(district)) {
                (None, _) => !purse.is_known || is_within,
                (Some(_), Some((start, child, cost))) => {
                    let is_spent = purse.bought.saturating_add(*cost) > purse.left;
                    let holders = held.get_or_insert_with(|| Holders::of(left, starts));
                    purse.is_known
                        && is_within
                        && is_spent
                        && self.would_be_placed(
                            (left, oracle),
                            holders,
                            (*start, *child),
                            control,
                        )?
                }
                (Some(_), None) => false,
            };
            if !holds {
                faults.push(self.fault(left, *district));
            }
        }
        let strangers = self
            .from
            .keys()
            .filter(|district| !purses.contains_key(district));
        faults.extend(strangers.map(|district| self.fault(left, *district)));
        Ok(faults)
    }

    /// Whether a child is the first of its district to whom no place was bought for want of money.
    pub fn begin_with(&self, left: &Left<'_>, child: ChildIdx) -> bool {
        let district = left.intake.children()[child.at()].district;
        let from = district.and_then(|district| self.from.get(&district));
        from.is_some_and(|from| rank(left, child) == *from)
    }

    /// Holds what was bought against the budgets: within them, and ended only by a child whose place, `first`, what was
    /// left did not bear.
    pub fn check_purses(
        &self,
        left: &Left<'_>,
        purses: &BTreeMap<DistrictIdx, Purse>,
        first: &BTreeMap<DistrictIdx, i64>,
    ) -> Vec<Violation> {
        let mut faults = Vec::new();
        for (district, purse) in purses {
            let is_within = purse.bought <= purse.left;
            let holds = match (self.from.get(district), first.get(district)) {
                (None, _) => !purse.is_known || is_within,
                (Some(_), Some(cost)) => {
                    let is_spent = purse.bought.saturating_add(*cost) > purse.left;
                    purse.is_known && is_within && is_spent
                }
                (Some(_), None) => false,
            };
            if !holds {
                faults.push(self.fault(left, *district));
            }
        }
        let is_stranger = |district: &&DistrictIdx| !purses.contains_key(district);
        let strangers = self.from.keys().filter(is_stranger);
        faults.extend(strangers.map(|district| self.fault(left, *district)));
        faults
    }

    fn fault(&self, left: &Left<'_>, district: DistrictIdx) -> Violation {
        let id = &left.intake.districts()[district.at()].id;
        Violation::WrongCertificate(id.to_string())
    }

    fn is_private(&self, left: &Left<'_>, school: SchoolIdx) -> bool {
        left.free[school.at()] > 0 && left.intake.schools()[school.at()].sector == Sector::Private
    }

    /// What is left of each budget before the step.
    pub fn purses(&self, left: &Left<'_>, pack: &Pack) -> BTreeMap<DistrictIdx, Purse> {
        let districts = left.intake.districts().iter().enumerate();
        let mut purses: BTreeMap<DistrictIdx, Purse> = districts
            .filter_map(|(at, district)| {
                let purse = Purse {
                    left: district.purchase_budget?.get(),
                    bought: 0,
                    is_known: true,
                };
                Some((DistrictIdx::from_usize(at), purse))
            })
            .collect();
        for (i, of) in left.intake.children().iter().enumerate() {
            let child = ChildIdx::from_usize(i);
            let is_before = match (left.allocation.placed_by(child), left.placed_by) {
                (PlacedBy::ByHand, _) => true,
                (PlacedBy::In(earlier), PlacedBy::In(now)) => earlier < now,
                _ => false,
            };
            let school = left.allocation.of(child).school().filter(|_| is_before);
            let purse = of.district.and_then(|district| purses.get_mut(&district));
            if let (Some(school), Some(purse)) = (school, purse)
                && left.intake.schools()[school.at()].sector == Sector::Private
            {
                match price(left, pack, school) {
                    Some(price) => purse.left = purse.left.saturating_sub(price).max(0),
                    None => purse.is_known = false,
                }
            }
        }
        purses
    }

    /// Whether a child without a place would have had one if its district could pay: a way of moves leads from it to a
    /// place left, or to a child ranked lower.
    fn would_be_placed(
        &self,
        (left, oracle): (&Left<'_>, &DistanceOracle<'_>),
        holders: &Holders,
        (start, child): (Start, ChildIdx),
        control: &Control,
    ) -> Result<bool, Stopped> {
        let own = rank(left, child);
        let mut journeys = Vec::new();
        let mut seen: BTreeSet<SchoolIdx> = BTreeSet::new();
        let mut known: BTreeSet<Start> = BTreeSet::from([start]);
        let mut queue = vec![start];
        while let Some(start) = queue.pop() {
            control.check()?;
            oracle.measure(start, &mut journeys);
            for (school, _) in &journeys {
                if !self.is_private(left, *school) || !seen.insert(*school) {
                    continue;
                }
                let none = Vec::new();
                let held = holders.of.get(school).unwrap_or(&none);
                if (held.len() as i64) < left.free[school.at()] {
                    return Ok(true);
                }
                for (start, other) in held {
                    if rank(left, *other) > own {
                        return Ok(true);
                    }
                    if known.insert(*start) {
                        queue.push(*start);
                    }
                }
            }
        }
        Ok(false)
    }
}

/// The budget of a district in a step.
pub struct Purse {
    /// What is left of it before the step, yuan.
    pub left: i64,
    /// What the children count as for whom places are bought.
    pub bought: i64,
    /// Whether all prices are known.
    pub is_known: bool,
}

/// Whom the step placed at each private school, with their starts.
struct Holders {
    of: BTreeMap<SchoolIdx, Vec<(Start, ChildIdx)>>,
}

impl Holders {
    fn of(left: &Left<'_>, starts: &[(Start, Vec<ChildIdx>)]) -> Self {
        let mut of: BTreeMap<SchoolIdx, Vec<(Start, ChildIdx)>> = BTreeMap::new();
        for (start, children) in starts {
            for child in children {
                if let Outcome::Placed {
                    sector: Sector::Private,
                    school,
                    ..
                } = left.of(*child)
                {
                    of.entry(school).or_default().push((*start, *child));
                }
            }
        }
        Self { of }
    }
}

fn rank(left: &Left<'_>, child: ChildIdx) -> i64 {
    let rank = left.qualified.ranking.of(child);
    rank.map_or(i64::MAX, |rank| i64::from(rank.0))
}

/// What the government pays for a place: the price up to the cap.
pub fn price(left: &Left<'_>, pack: &Pack, school: SchoolIdx) -> Option<i64> {
    let school = &left.intake.schools()[school.at()];
    let cap = pack.norms.purchase_cap.of(school.level);
    Some(school.purchase_price?.get().min(cap.get()))
}
