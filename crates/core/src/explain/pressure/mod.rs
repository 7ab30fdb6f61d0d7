//! Areas of pressure: where there are how many public places a child, in rising order.
//!
//! The minimum cut says how many places are short, and of a whole city it says badly where: nearly everything that is
//! short hangs together. Its refinement, the principal partition ([`partition()`]), is as exact. The areas below one
//! place a child are the cut: their gaps, and the children who reach no school, add up to the children without a public
//! place in the best plan. Those above have places to spare. A child of an area reaches only schools of its own area and
//! of areas with fewer places a child; within an area everybody could have the same share of a place.
//!
//! Whom a person placed, and the place, are not for the plan to give: they are left out of both counts. A family that
//! chose a school beyond its reach can have that one too.
//!
//! Nothing of the optimisation is used: the areas follow from children, places and reach alone.

mod area;
mod demand;
#[cfg(test)]
mod dinkelbach;
mod flow;
mod partition;
mod proof;

pub use area::PressureArea;

use crate::allocation::{Allocation, Outcome, PlacedBy};
use crate::audit::PressureCertificate;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, SchoolIdx, Sector};
use crate::network::Network;
use crate::policy::Pack;
use crate::qualify::Qualified;
use crate::shortfall::SchoolFigures;

use demand::{Demand, contains};
use flow::Flow;
use partition::partition;

/// Pressure on the public places of a round.
#[derive(Clone, Debug, Default)]
pub struct Pressure {
    /// All children and places: what any plan has to work with.
    pub plan: Vec<PressureArea>,
    /// The children whom a procedure leaves without a public place, and the places that it leaves; nothing where the
    /// round is one coordination, which leaves nothing to anybody.
    pub left: Vec<PressureArea>,
    /// What proves the areas.
    pub certificate: PressureCertificate,
    /// The children who would be without a public place in a best plan, as close to the allocation as can be: by area of
    /// the plan. Empty for those with places to spare.
    pub without: Vec<Vec<ChildIdx>>,
    /// Children without a public place who reach no public school with places.
    pub unreached: Vec<ChildIdx>,
}

impl Pressure {
    /// All areas, those of the plan first.
    pub fn areas(&self) -> impl Iterator<Item = &PressureArea> + Clone {
        self.plan.iter().chain(&self.left)
    }
}

/// Works out the areas. The network is that of the widest reach of the procedure.
///
/// # Errors
/// When it is told to end.
pub fn pressure(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    allocation: &Allocation,
    figures: &[SchoolFigures],
    control: &Control,
) -> Result<Pressure, Stopped> {
    let demand = of_plan(network, allocation, control)?;
    let own = partition(&demand, control)?;
    let mut result = Pressure {
        plan: area::areas(network, &demand, &own, figures, control)?,
        certificate: PressureCertificate {
            plan: proof::proof(network, &demand, &own),
            left: None,
        },
        without: waiting(network, &demand, &own, (qualified, allocation), control)?,
        unreached: Vec::new(),
        left: Vec::new(),
    };
    let unreached = demand.units.iter().filter(|unit| unit.class.is_none());
    result.unreached = unreached
        .flat_map(|unit| demand.children_of(unit).iter().copied())
        .collect();
    if !pack.places_as_many_as_can_be() {
        let demand = of_left(network, allocation, control)?;
        if !demand.children.is_empty() {
            let own = partition(&demand, control)?;
            result.left = area::areas(network, &demand, &own, figures, control)?;
            for area in &mut result.left {
                area.number += result.plan.len();
            }
            result.certificate.left = Some(proof::proof(network, &demand, &own));
        }
    }
    Ok(result)
}

/// All children who are not placed in a public school by hand, and the places that these do not take.
fn of_plan(
    network: &Network<'_>,
    allocation: &Allocation,
    control: &Control,
) -> Result<Demand, Stopped> {
    let places = places_but_for(network, allocation, |placed_by| {
        placed_by == PlacedBy::ByHand
    });
    let wants = |demand: &Demand, row: &[u64], child: ChildIdx| {
        let Some(school) = public_school(allocation.of(child)) else {
            return Some(None);
        };
        if allocation.placed_by(child) == PlacedBy::ByHand {
            return None;
        }
        let site = demand.site_of(network, school)?;
        Some((!contains(row, site)).then_some(site))
    };
    Demand::of(network, places, wants, control)
}

/// The children without a public place, and the places that nobody holds.
fn of_left(
    network: &Network<'_>,
    allocation: &Allocation,
    control: &Control,
) -> Result<Demand, Stopped> {
    let places = places_but_for(network, allocation, |_| true);
    let wants = |_: &Demand, _: &[u64], child: ChildIdx| {
        public_school(allocation.of(child))
            .is_none()
            .then_some(None)
    };
    Demand::of(network, places, wants, control)
}

/// The places of the sites that are not taken by children whom `is_taken` says.
fn places_but_for(
    network: &Network<'_>,
    allocation: &Allocation,
    is_taken: impl Fn(PlacedBy) -> bool,
) -> Vec<i64> {
    let intake = network.reach.intake();
    let schools = network.sites().iter();
    let mut places: Vec<i64> = schools
        .map(|school| intake.schools()[school.at()].places.get())
        .collect();
    for (at, outcome) in allocation.outcomes().iter().enumerate() {
        let child = ChildIdx::from_usize(at);
        let site = outcome
            .school()
            .and_then(|school| network.sites().binary_search(&school).ok());
        if let Some(site) = site.filter(|_| is_taken(allocation.placed_by(child))) {
            places[site] = (places[site] - 1).max(0);
        }
    }
    places
}

/// The children of each part who stay without a public place when the others are moved, on paper, until nobody more can
/// be placed: of those of one reach the lowest-ranked.
fn waiting(
    network: &Network<'_>,
    demand: &Demand,
    own: &partition::Partition,
    (qualified, allocation): (&Qualified, &Allocation),
    control: &Control,
) -> Result<Vec<Vec<ChildIdx>>, Stopped> {
    let classes: Vec<usize> = (0..demand.counts.len()).collect();
    let mut flow = Flow::new(&demand.reach, classes.len(), demand.places.len());
    flow.need = demand
        .counts
        .iter()
        .map(|count| i128::from(*count))
        .collect();
    flow.room = demand
        .places
        .iter()
        .map(|places| i128::from(*places))
        .collect();
    let mut without: Vec<Vec<ChildIdx>> = vec![Vec::new(); classes.len()];
    let mut pulse = control.pulse(10_000);
    for (unit, class) in demand.reaching() {
        for &child in demand.children_of(unit) {
            pulse.check()?;
            let school = public_school(allocation.of(child));
            match school.and_then(|school| demand.site_of(network, school)) {
                Some(site) => flow.send(class, site, 1),
                None => without[class].push(child),
            }
        }
    }
    flow.fill(&classes, &demand.sites, control)?;
    let mut of_part: Vec<Vec<ChildIdx>> = vec![Vec::new(); own.parts.len()];
    for (at, part) in own.parts.iter().enumerate() {
        for &class in &part.classes {
            let count = usize::try_from(flow.need[class]).unwrap_or(0);
            let mut children = std::mem::take(&mut without[class]);
            children.sort_by_key(|child| std::cmp::Reverse(qualified.ranking.of(*child)));
            of_part[at].extend(children.into_iter().take(count));
        }
        of_part[at].sort_unstable();
    }
    Ok(of_part)
}

/// The school of an outcome, where it is a public place.
pub fn public_school(outcome: Outcome) -> Option<SchoolIdx> {
    match outcome {
        Outcome::Placed {
            school,
            sector: Sector::Public,
            ..
        } => Some(school),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_sites_tell_their_members_in_order() {
        let mut sets = demand::SiteSets::new(130);
        let mut row = sets.none();
        for site in [129, 0, 64, 63] {
            demand::insert(&mut row, site);
        }
        sets.push(&row);
        assert_eq!(
            demand::members(sets.row(0)).collect::<Vec<_>>(),
            [0, 63, 64, 129]
        );
        assert_eq!(demand::first_in_both(&row, sets.row(0), 65), Some(129));
        assert_eq!(demand::first_in_both(&row, &sets.none(), 0), None);
        assert_eq!(demand::first_in_both(&row, sets.row(0), 192), None);
    }
}
