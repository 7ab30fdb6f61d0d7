//! A coordination under the rule `points_first`: places go to the nearest in rank order, and the certificate tells what
//! could have been at best: how few children could have gone without, how short the journeys of those placed could be.

use std::collections::{BTreeMap, BTreeSet};

use super::{ProcedureResult, RoundError, empty_proof};
use crate::allocation::{Allocation, PlacedBy};
use crate::audit::Proof;
use crate::control::Control;
use crate::domain::{ChildIdx, Sector};
use crate::model::{AssignmentModel, ColumnIdx, places_bound, travel_bound};
use crate::network::Network;
use crate::policy::{Objective, Pack};
use crate::qualify::Qualified;
use crate::solve;

/// Fills the places of each sector in the order of the pack's objectives.
///
/// # Errors
/// When a bound cannot be proved, or when it is told to end.
pub(super) fn coordinate(
    name: &str,
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    placed_by: PlacedBy,
    ran: &mut ProcedureResult,
    control: &Control,
) -> Result<(), RoundError> {
    let ranking = &qualified.ranking;
    let all: Vec<ChildIdx> = network
        .cells()
        .flat_map(|(cell, _)| network.members(cell).iter().copied())
        .collect();
    let waits_in = |allocation: &Allocation| -> BTreeSet<ChildIdx> {
        let waiting = all.iter().copied();
        waiting.filter(|child| allocation.waits(*child)).collect()
    };
    let weight = |children: &BTreeSet<ChildIdx>| -> i128 {
        let weights = children.iter().map(|child| ranking.weight(*child));
        weights.map(i128::from).sum()
    };
    let mut journeys = empty_proof(name, Objective::Travel);
    let mut proofs: Vec<Option<Proof>> = Vec::new();
    for &objective in &pack.objectives {
        let Some(sector) = objective.sector() else {
            proofs.push(None);
            continue;
        };
        let intake = network.reach.intake();
        let free = ran.allocation.free(intake);
        let before = waits_in(&ran.allocation);
        let spent =
            ran.allocation
                .place_nearest((network, ranking), pack, (sector, placed_by), control)?;
        ran.unbound.extend(&spent.unknown);
        let after = waits_in(&ran.allocation);
        let is_refused = |child: ChildIdx| {
            let district = intake.children()[child.at()].district;
            let from = district.and_then(|district| spent.refused.get(&district));
            sector == Sector::Private && from.is_some_and(|from| ranking.of(child) >= Some(*from))
        };
        // Cells of children of one kind: those who had a place before or are bought none are in no programme.
        let kind = |child: ChildIdx| {
            let may = before.contains(&child) && !is_refused(child);
            (may, may && !after.contains(&child))
        };
        let apart = network.told_apart(kind);
        let left_out = |is_in: &dyn Fn(ChildIdx) -> bool| -> Vec<usize> {
            let out = |(index, _)| match apart.members(index) {
                [first, ..] if is_in(*first) => 0,
                members => members.len(),
            };
            apart.cells().map(out).collect()
        };
        let id = |model: &AssignmentModel<'_>, column: ColumnIdx| {
            intake.schools()[model.school(column).at()].id.to_string()
        };
        let named = |model: &AssignmentModel<'_>, prices: &[i64]| -> BTreeMap<String, i64> {
            let dear = model.columns().filter(|column| prices[column.at()] != 0);
            dear.map(|column| (id(model, column), prices[column.at()]))
                .collect()
        };
        // Who could have been placed at best.
        let out = left_out(&|child| kind(child).0);
        let mut model = AssignmentModel::new(&apart, ranking, sector, (&out, &free), control)?;
        let best = solve::solve(&mut model, control)?;
        let value = weight(&after);
        // Children without a school of the sector in reach, and those who are bought none, are in no programme.
        let bound = weight(&before) - model.total_weight() + places_bound(&model, &best.cut_offs);
        proofs.push(Some(Proof {
            value,
            bound,
            fairness: value - bound,
            children: after.len() as i64,
            schools: named(&model, &best.cut_offs),
            budgets: (spent.refused.iter())
                .map(|(district, rank)| {
                    let id = intake.districts()[district.at()].id.to_string();
                    (id, i64::from(rank.0))
                })
                .collect(),
            ..empty_proof(name, objective)
        }));
        if pack.of_journeys(sector).next().is_none() {
            continue;
        }
        // How short the journeys of those placed could have been.
        let out = left_out(&|child| kind(child).1);
        let mut model = AssignmentModel::new(&apart, ranking, sector, (&out, &free), control)?;
        let best = solve::solve(&mut model, control)?;
        journeys.bound += travel_bound(&model, &best.plan, &best.prices);
        journeys.schools.extend(named(&model, &best.prices));
        for child in before.difference(&after) {
            let metres = ran.allocation.of(*child).metres();
            journeys.value += metres.map_or(0, |metres| i128::from(metres.get()));
            journeys.children += 1;
        }
    }
    journeys.fairness = journeys.value - journeys.bound;
    let proofs = proofs
        .into_iter()
        .map(|proof| proof.unwrap_or_else(|| journeys.clone()));
    ran.certificate.objectives.extend(proofs);
    Ok(())
}
