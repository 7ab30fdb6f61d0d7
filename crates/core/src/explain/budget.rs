//! Children who have no place for no other reason than that the money of their district for bought places is spent.

use super::access::SchoolAccess;
use crate::allocation::{Allocation, PlacedBy};
use crate::audit::{Certificate, Proof};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Sector};
use crate::policy::{Fairness, StepKind};
use crate::qualify::Rank;

/// By child, whether a budget refused it a bought place that it would have had otherwise: by the prices of the certificate (under
/// `points_first` by the last child whom a school took) a child ranked lower would have given way, or a place is left. Empty where budgets refuse nobody.
///
/// # Errors
/// When it is told to end.
pub fn refused_by_budget(
    access: &SchoolAccess<'_>,
    allocation: &Allocation,
    certificate: &Certificate,
    control: &Control,
) -> Result<Vec<bool>, Stopped> {
    let mut refused = Vec::new();
    let (pack, network) = (access.pack, access.network);
    let ranking = &access.qualified.ranking;
    let intake = network.reach.intake();
    let mut proofs = certificate.objectives.chunks(pack.objectives.len().max(1));
    for (step, of_step) in pack.procedure.iter().enumerate() {
        if !matches!(of_step.act, StepKind::Coordination { .. }) {
            continue;
        }
        let own = proofs.next().unwrap_or_default();
        let binding = own.iter().find(|proof| !proof.budgets.is_empty());
        let Some(proof) = binding else { continue };
        refused.resize(intake.children().len(), false);
        let free = free_before(access, allocation, step);
        let last = last_in(access, allocation, (step, &free));
        for (index, cell) in network.cells() {
            control.check()?;
            let mut schools = None;
            for &child in network.members(index) {
                let rank = ranking.of(child).map(|rank| i64::from(rank.0));
                let from = from_rank(access, proof, child);
                let is_below = from.is_some_and(|from| rank >= Some(from));
                let is_left_out = allocation.waits(child) && access.takes_part(step, child);
                if !is_below || !is_left_out {
                    continue;
                }
                let schools =
                    schools.get_or_insert_with(|| network.reach.all(cell, Sector::Private));
                let open = schools.iter().filter(|arc| {
                    let school = network.sites()[arc.site.at()];
                    free[school.at()] > 0 && access.is_open(step, child, arc.site)
                });
                if pack.fairness() == Fairness::PointsFirst {
                    let mut open = open.map(|arc| network.sites()[arc.site.at()]);
                    let rank = ranking.of(child);
                    refused[child.at()] |= open.any(|s| last[s.at()].is_none_or(|l| rank < l));
                    continue;
                }
                let cut_offs = open.map(|arc| {
                    let school = network.sites()[arc.site.at()];
                    let id = &*intake.schools()[school.at()].id;
                    proof.schools.get(id).copied().unwrap_or(0)
                });
                let least = cut_offs.min();
                refused[child.at()] |= least.is_some_and(|least| ranking.weight(child) > least);
            }
        }
    }
    Ok(refused)
}

/// The rank of the last child whom a step placed at each school that it filled; `None` where places are left.
fn last_in(
    access: &SchoolAccess<'_>,
    allocation: &Allocation,
    (step, free): (usize, &[i64]),
) -> Vec<Option<Option<Rank>>> {
    let mut left = free.to_vec();
    let mut last: Vec<Option<Rank>> = vec![None; free.len()];
    for &child in access.qualified.ranking.order() {
        let is_own = allocation.placed_by(child) == PlacedBy::In(step as u16);
        if let Some(school) = allocation.of(child).school().filter(|_| is_own) {
            left[school.at()] -= 1;
            last[school.at()] = access.qualified.ranking.of(child);
        }
    }
    let of_full = |(last, left): (Option<Rank>, i64)| (left <= 0).then_some(last);
    last.into_iter().zip(left).map(of_full).collect()
}

/// The rank from which on nobody of the district of a child is bought a place.
fn from_rank(access: &SchoolAccess<'_>, proof: &Proof, child: ChildIdx) -> Option<i64> {
    let intake = access.network.reach.intake();
    let district = intake.children()[child.at()].district?;
    let id = &*intake.districts()[district.at()].id;
    proof.budgets.get(id).copied()
}

/// Places of each school that are not taken when a step begins.
fn free_before(access: &SchoolAccess<'_>, allocation: &Allocation, step: usize) -> Vec<i64> {
    let intake = access.network.reach.intake();
    let mut free: Vec<i64> = intake.schools().iter().map(|s| s.places.get()).collect();
    for i in 0..intake.children().len() {
        let child = ChildIdx::from_usize(i);
        let is_before = match allocation.placed_by(child) {
            PlacedBy::ByHand => true,
            PlacedBy::In(earlier) => usize::from(earlier) < step,
            PlacedBy::Not => false,
        };
        if let Some(school) = allocation.of(child).school().filter(|_| is_before) {
            free[school.at()] -= 1;
        }
    }
    free
}
