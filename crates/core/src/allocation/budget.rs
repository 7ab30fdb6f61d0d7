//! How far the money of districts goes that is set aside for bought places (购买学位预算), in the order of rank.
//!
//! A child counts as what the dearest private school in its reach costs that has places in this step, so that the
//! budget bears the place wherever the child is sent; where prices do not differ, that is what it costs. From the highest
//! rank down each child who would have a bought place gets it as long as what is left of the budget of its district bears it; the
//! first whom it does not bear ends it for the district: nobody of the district who ranks below is bought a place, though
//! a cheaper one were in reach, so that nobody is refused for the sake of a child ranked lower. Budgets together with
//! rank order are the greedy choice of a matroid whose children are taken out from those ranks on, so what is left
//! is the same programme as without budgets.
//!
//! It is found by solving again: whoever is refused frees places, which may let further children in, so that the first
//! child whom a budget does not bear can only move up. It ends because it moves.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::Allocation;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, Intake, School, Sector};
use crate::model::AssignmentModel;
use crate::network::{Cell, CellIdx, Network};
use crate::policy::{Norms, Pack};
use crate::qualify::{Rank, Ranking};
use crate::solve::{self, Unsolved};
use crate::units::Yuan;

/// The budgets of a step of coordination.
#[derive(Clone, Debug, Default)]
pub struct Budgets {
    /// What is left of the budget of each district that may not suffice, yuan.
    left: BTreeMap<DistrictIdx, i64>,
    /// What a child of such a district counts as, by child.
    cost: Vec<i64>,
    /// The rank from which on nobody of a district is bought a place.
    refused: BTreeMap<DistrictIdx, Rank>,
    /// Districts whose budget bounds nothing, because what a place costs is not known.
    unknown: BTreeSet<DistrictIdx>,
}

/// What the government pays a year for a place at a private school.
pub fn bought_place(school: &School, norms: &Norms) -> Option<Yuan> {
    let cap = norms.purchase_cap.of(school.level);
    Some(school.purchase_price?.min(cap))
}

/// What a child without a place may come to cost: nothing in reach, a price that is not known, or the dearest.
type Dearest = Option<Option<Yuan>>;

impl Budgets {
    /// The budgets as they stand before a step fills bought places. `free` are the places of each school that are not
    /// taken.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn of(
        network: &Network<'_>,
        pack: &Pack,
        (allocation, free): (&Allocation, &[i64]),
        control: &Control,
    ) -> Result<Self, Stopped> {
        let intake = network.reach.intake();
        let mut budgets = Self::default();
        for (at, district) in intake.districts().iter().enumerate() {
            if let Some(budget) = district.purchase_budget {
                budgets
                    .left
                    .insert(DistrictIdx::from_usize(at), budget.get());
            }
        }
        if budgets.left.is_empty() {
            return Ok(budgets);
        }
        budgets.spend_what_is_bought(intake, pack, allocation);
        let waits = |index: CellIdx| {
            let members = network.members(index).iter().copied();
            members.filter(|child| allocation.waits(*child))
        };
        let bound = |child: &ChildIdx| {
            let district = intake.children()[child.at()].district;
            district.filter(|district| budgets.left.contains_key(district))
        };
        let dearest: Vec<Dearest> = (0..network.cells.len())
            .into_par_iter()
            .map(|at| {
                let index = CellIdx::from_usize(at);
                if control.is_stopped() || !waits(index).any(|child| bound(&child).is_some()) {
                    return None;
                }
                dearest(network, &network.cells[at], &pack.norms, free)
            })
            .collect();
        control.check()?;
        let mut cost = vec![0; intake.children().len()];
        let mut all: BTreeMap<DistrictIdx, i64> = BTreeMap::new();
        let mut unknown = BTreeSet::new();
        for (at, dearest) in dearest.into_iter().enumerate() {
            let Some(dearest) = dearest else { continue };
            for child in waits(CellIdx::from_usize(at)) {
                let Some(district) = bound(&child) else {
                    continue;
                };
                match dearest {
                    None => {
                        unknown.insert(district);
                    }
                    Some(yuan) => {
                        cost[child.at()] = yuan.get();
                        let sum = all.entry(district).or_default();
                        *sum = sum.saturating_add(yuan.get());
                    }
                }
            }
        }
        budgets.cost = cost;
        budgets.unknown.append(&mut unknown);
        // What suffices for everybody who waits bounds nobody.
        let is_bound = |district: &DistrictIdx, left: &mut i64| {
            let all = all.get(district).copied().unwrap_or(0);
            !budgets.unknown.contains(district) && *left < all
        };
        budgets.left.retain(is_bound);
        Ok(budgets)
    }

    /// Takes off what was bought by hand or in earlier steps.
    fn spend_what_is_bought(&mut self, intake: &Intake, pack: &Pack, allocation: &Allocation) {
        for (child, outcome) in intake.children().iter().zip(allocation.outcomes()) {
            let school = outcome.school().map(|s| &intake.schools()[s.at()]);
            let (Some(school), Some(district)) = (school, child.district) else {
                continue;
            };
            if school.sector != Sector::Private {
                continue;
            }
            if let Some(left) = self.left.get_mut(&district) {
                match bought_place(school, &pack.norms) {
                    Some(price) => *left = (*left).saturating_sub(price.get()).max(0),
                    None => {
                        self.unknown.insert(district);
                    }
                }
            }
        }
    }

    /// Whether the money of any district may not suffice.
    pub fn may_bind(&self) -> bool {
        !self.left.is_empty()
    }

    /// Districts whose budget bounds nothing, because what a place costs is not known.
    pub fn unknown(&self) -> impl Iterator<Item = DistrictIdx> {
        self.unknown.iter().copied()
    }

    /// For each district whose budget does not suffice the rank from which on nobody is bought a place.
    pub fn refused(&self) -> impl Iterator<Item = (DistrictIdx, Rank)> {
        self.refused
            .iter()
            .map(|(district, rank)| (*district, *rank))
    }

    /// Whether the budget of its district refuses a child.
    pub fn refuses(&self, intake: &Intake, ranking: &Ranking, child: ChildIdx) -> bool {
        let district = intake.children()[child.at()].district;
        let from = district.and_then(|district| self.refused.get(&district));
        from.is_some_and(|from| ranking.of(child) >= Some(*from))
    }

    /// Buys a place for a child, when the children are asked in the order of rank: whether its district can.
    pub fn pay(&mut self, intake: &Intake, ranking: &Ranking, child: ChildIdx) -> bool {
        let cost = self.cost.get(child.at()).copied().map(Yuan);
        self.pay_price(intake, ranking, (child, cost))
    }

    /// The same at a price that is known; where it is not, the budget of the district bounds nothing, and it can.
    pub fn pay_price(
        &mut self,
        intake: &Intake,
        ranking: &Ranking,
        (child, price): (ChildIdx, Option<Yuan>),
    ) -> bool {
        let district = intake.children()[child.at()].district;
        let Some(district) = district.filter(|d| self.left.contains_key(d)) else {
            return true;
        };
        if self.refused.contains_key(&district) {
            return false;
        }
        let left = self.left.entry(district).or_default();
        let cost = price.map_or(0, Yuan::get);
        if cost <= *left {
            *left -= cost;
            return true;
        }
        if let Some(rank) = ranking.of(child) {
            self.refused.insert(district, rank);
        }
        false
    }

    /// For each cell how many of its children, its highest-ranked, are in no programme of bought places: those who have
    /// a place, or all where budgets refuse them. No cell holds children of both kinds.
    pub fn out_of_programme(
        &self,
        network: &Network<'_>,
        ranking: &Ranking,
        allocation: &Allocation,
    ) -> Vec<usize> {
        let intake = network.reach.intake();
        let mut out = allocation.placed_in(network);
        for (index, _) in network.cells() {
            let members = network.members(index);
            if members
                .first()
                .is_some_and(|c| self.refuses(intake, ranking, *c))
            {
                out[index.at()] = members.len();
            }
        }
        out
    }

    /// Finds from which rank on the budgets refuse children. The network comes back with the refused in cells of their
    /// own, where there are any.
    ///
    /// # Errors
    /// When the best set of children is not proved, or when it is told to end.
    pub fn bind<'a>(
        &mut self,
        network: &Network<'a>,
        ranking: &Ranking,
        (allocation, free): (&Allocation, &[i64]),
        control: &Control,
    ) -> Result<Option<Network<'a>>, Unsolved> {
        let intake = network.reach.intake();
        let mut parted: Option<Network<'a>> = None;
        loop {
            let now = parted.as_ref().unwrap_or(network);
            let out = self.out_of_programme(now, ranking, allocation);
            let waiting_and_free = (&out[..], free);
            let sector = Sector::Private;
            let mut model = AssignmentModel::new(now, ranking, sector, waiting_and_free, control)?;
            let (plan, _) = solve::places(&mut model, control)?;
            let mut bought: Vec<ChildIdx> = Vec::new();
            for (row, count) in model.rows().zip(model.placed(&plan)) {
                let cell = model.cells[row.at()];
                bought.extend(&now.members(cell)[out[cell.at()]..][..count as usize]);
            }
            bought.sort_unstable_by_key(|child| ranking.of(*child));
            let mut next = Self {
                refused: BTreeMap::new(),
                ..self.clone()
            };
            for child in bought {
                next.pay(intake, ranking, child);
            }
            // A budget that is used up refuses whom it refused before, unless it already ends with a higher rank.
            let mut is_same = true;
            for (district, rank) in next.refused {
                let before = self.refused.insert(district, rank);
                is_same &= before == Some(rank);
            }
            if is_same {
                return Ok(parted);
            }
            let apart = network.told_apart(|child| self.refuses(intake, ranking, child));
            parted = Some(apart);
        }
    }
}

/// The dearest private school with places in reach of a cell.
fn dearest(network: &Network<'_>, cell: &Cell, norms: &Norms, free: &[i64]) -> Dearest {
    let intake = network.reach.intake();
    let mut dearest: Dearest = None;
    for arc in network.reach.all(cell, Sector::Private) {
        let school = network.sites()[arc.site.at()];
        if free[school.at()] <= 0 {
            continue;
        }
        let price = bought_place(&intake.schools()[school.at()], norms);
        dearest = Some(match (dearest, price) {
            (None, price) => price,
            (Some(known), price) => known.zip(price).map(|(a, b)| a.max(b)),
        });
    }
    dearest
}
