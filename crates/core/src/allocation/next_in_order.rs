//! Places that are free beside an allocation that stands: each goes to whose turn it is, and nobody moves for it.
//!
//! The children who wait are asked in the order of rank; each takes, of the places that are free and open to it, the one
//! that the objectives of the pack ask for (as a rule the nearest). Nobody who has a place is asked.

use std::collections::BTreeSet;

use super::{Allocation, Outcome, PlacedBy, bought_place};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, SchoolIdx, Sector};
use crate::network::{Arc, Network};
use crate::policy::{Objective, Pack};
use crate::qualify::{JourneyCounting, Qualified};

/// Fills the free places of each sector, in the order of the pack's objectives, with the children of a network who wait.
///
/// Where a district has a budget for bought places, one is bought for a child if what is left of the money bears its
/// price (one that is not known counts nothing); the first child that could reach free places of which the money bears none
/// ends buying for its district.
///
/// # Errors
/// When it is told to end.
pub fn fill_in_order(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &mut Allocation,
    placed_by: PlacedBy,
    control: &Control,
) -> Result<(), Stopped> {
    let intake = network.reach.intake();
    let counting = JourneyCounting::of(intake, pack, &qualified.points);
    let mut pulse = control.pulse(100);
    for sector in pack.objectives.iter().filter_map(|o| o.sector()) {
        let mut free = allocation.free(intake);
        let is_of = |school: &SchoolIdx| intake.schools()[school.at()].sector == sector;
        let mut left: i64 = (network.sites().iter())
            .filter(|school| is_of(school))
            .map(|school| free[school.at()])
            .sum();
        let mut purses = Purses::of(network, pack, sector, allocation);
        let journeys: Vec<Objective> = pack.of_journeys(sector).collect();
        for &child in qualified.ranking.order() {
            if left == 0 {
                break;
            }
            let cell = network.cell_of(child).filter(|_| allocation.waits(child));
            let Some(cell) = cell else { continue };
            pulse.check()?;
            let school = |arc: &Arc| network.sites()[arc.site.at()];
            let mut open = network.reach.all(&network.cells[cell.at()], sector);
            open.retain(|arc| free[school(arc).at()] > 0);
            if open.is_empty() || purses.is_shut(child) {
                continue;
            }
            let cost = |arc: &Arc| -> Vec<i64> {
                let count = |objective: &Objective| {
                    let metres = arc.metres.get();
                    match objective {
                        // Longest first, or band by band: of one child's journeys the shorter is the better.
                        Objective::Longest | Objective::TravelByPoints => metres,
                        _ => counting.counts(*objective, child, school(arc), metres).1,
                    }
                };
                journeys.iter().map(count).collect()
            };
            let best = (open.iter())
                .filter(|arc| purses.bears(child, school(arc)))
                .min_by_key(|arc| (cost(arc), **arc));
            let Some(best) = best else {
                purses.shut(child);
                continue;
            };
            let own = school(best);
            purses.pay(child, own);
            free[own.at()] -= 1;
            left -= 1;
            let outcome = Outcome::Placed {
                school: own,
                sector,
                metres: best.metres,
            };
            allocation.place(child, outcome, placed_by);
        }
    }
    Ok(())
}

/// What is left of the budgets for bought places.
struct Purses<'a> {
    network: &'a Network<'a>,
    pack: &'a Pack,
    /// By district, yuan; nothing where there is no limit.
    left: Vec<Option<i64>>,
    /// Districts for which nothing more is bought.
    shut: BTreeSet<DistrictIdx>,
}

impl<'a> Purses<'a> {
    fn of(
        network: &'a Network<'a>,
        pack: &'a Pack,
        sector: Sector,
        allocation: &Allocation,
    ) -> Self {
        let intake = network.reach.intake();
        let budget = |district: &crate::domain::District| {
            let budget = district
                .purchase_budget
                .filter(|_| sector == Sector::Private);
            budget.map(crate::units::Yuan::get)
        };
        let mut purses = Self {
            network,
            pack,
            left: intake.districts().iter().map(budget).collect(),
            shut: BTreeSet::new(),
        };
        for (at, outcome) in allocation.outcomes().iter().enumerate() {
            if let Some(school) = outcome.school() {
                purses.pay(ChildIdx::from_usize(at), school);
            }
        }
        purses
    }

    fn district(&self, child: ChildIdx) -> Option<DistrictIdx> {
        self.network.reach.intake().children()[child.at()].district
    }

    fn price(&self, school: SchoolIdx) -> i64 {
        let school = &self.network.reach.intake().schools()[school.at()];
        match school.sector {
            Sector::Public => 0,
            Sector::Private => bought_place(school, &self.pack.norms).map_or(0, |y| y.get()),
        }
    }

    fn bears(&self, child: ChildIdx, school: SchoolIdx) -> bool {
        let left = self.district(child).and_then(|d| self.left[d.at()]);
        left.is_none_or(|left| self.price(school) <= left)
    }

    fn pay(&mut self, child: ChildIdx, school: SchoolIdx) {
        let price = self.price(school);
        if let Some(Some(left)) = self.district(child).map(|d| &mut self.left[d.at()]) {
            *left = left.saturating_sub(price);
        }
    }

    fn is_shut(&self, child: ChildIdx) -> bool {
        self.district(child).is_some_and(|d| self.shut.contains(&d))
    }

    fn shut(&mut self, child: ChildIdx) {
        self.shut.extend(self.district(child));
    }
}
