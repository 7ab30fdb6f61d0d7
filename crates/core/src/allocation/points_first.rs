//! Serial dictatorship (按分就近): from the highest rank down, each child takes the nearest place that is left.
//!
//! Nobody is sent past a school that took a child ranked lower, so nobody envies with reason. Fewer children may have a
//! place than could: whoever takes the nearest place may leave another without any.
//!
//! What a district has for bought places is spent in the same order, on what each place costs: the first child whose
//! nearest bought place it does not bear ends it for the district, as in [`super::Budgets`].

use std::collections::BTreeMap;

use super::{Allocation, Budgets, Outcome, PlacedBy, bought_place};
use crate::control::{Control, Stopped};
use crate::domain::{DistrictIdx, Sector};
use crate::network::{Nearest, Network, SiteIdx};
use crate::policy::Pack;
use crate::qualify::{Rank, Ranking};
use crate::units::Metres;

/// Schools with room that are kept in sight of a cell.
const LISTED: usize = 16;

/// What the budgets of districts did.
#[derive(Clone, Debug, Default)]
pub struct Spent {
    /// The rank from which on nobody of a district is bought a place, where its budget does not suffice.
    pub refused: BTreeMap<DistrictIdx, Rank>,
    /// Districts whose budget bounds nothing, because what a place costs is not known.
    pub unknown: Vec<DistrictIdx>,
}

impl Allocation {
    /// Fills the places of a sector with the children of the network who wait, each in rank order at the nearest school
    /// with room; of two as near at that whose identifier comes first.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn place_nearest(
        &mut self,
        (network, ranking): (&Network<'_>, &Ranking),
        pack: &Pack,
        (sector, placed_by): (Sector, PlacedBy),
        control: &Control,
    ) -> Result<Spent, Stopped> {
        let intake = network.reach.intake();
        let mut free = self.free(intake);
        let mut budgets = match sector {
            Sector::Public => Budgets::default(),
            Sector::Private => Budgets::of(network, pack, (self, &free), control)?,
        };
        let mut reach = network.reach.clone();
        for (i, school) in network.sites().iter().enumerate() {
            if free[school.at()] <= 0 {
                reach.close(SiteIdx::from_usize(i));
            }
        }
        // The nearest few with room, for each cell; looked up anew when all of them are full.
        let first = Nearest {
            arcs: Vec::new(),
            next: Some(Metres::ZERO),
        };
        let mut lists: Vec<Nearest> = vec![first; network.cells.len()];
        let mut pulse = control.pulse(1_000);
        for &child in ranking.order() {
            pulse.check()?;
            let Some(index) = network.cell_of(child).filter(|_| self.waits(child)) else {
                continue;
            };
            let list = &mut lists[index.at()];
            let has_room = |site: SiteIdx| free[network.sites()[site.at()].at()] > 0;
            let mut found = list.arcs.iter().find(|arc| has_room(arc.site));
            if found.is_none() && list.next.is_some() {
                *list = reach.nearest(&network.cells[index.at()], sector, LISTED, has_room);
                found = list.arcs.first();
            }
            let Some(&arc) = found else { continue };
            let school = network.sites()[arc.site.at()];
            if sector == Sector::Private {
                let price = bought_place(&intake.schools()[school.at()], &pack.norms);
                if !budgets.pay_price(intake, ranking, (child, price)) {
                    continue;
                }
            }
            free[school.at()] -= 1;
            if free[school.at()] == 0 {
                reach.close(arc.site);
            }
            let outcome = Outcome::Placed {
                school,
                sector,
                metres: arc.metres,
            };
            self.place(child, outcome, placed_by);
        }
        Ok(Spent {
            refused: budgets.refused().collect(),
            unknown: budgets.unknown().collect(),
        })
    }
}
