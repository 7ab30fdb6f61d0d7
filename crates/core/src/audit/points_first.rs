//! Under the rule `points_first`: each child has the nearest place that was left in its turn.
//!
//! With `r_j` the rank of the last child whom a school took, where it is full, and no rank at all where it is not: a child
//! of rank `r` found a place there in its turn if and only if `r ≤ r_j`, because exactly those who rank higher were there
//! before it. So it is enough to ask of each child whether it is at the first such school, the shortest journey first,
//! then the school whose identifier comes first. By induction over the ranks there is one allocation that passes.
//!
//! The same tells what a bought place would have cost the first child of a district to whom none was bought.

use std::collections::BTreeMap;

use super::budgets::{Refusals, price};
use super::reach::{DistanceOracle, Start};
use super::{Left, Violation};
use crate::allocation::Outcome;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, SchoolIdx, Sector};
use crate::policy::Pack;
use crate::qualify::Rank;

/// Holds the allocation of a coordination against the rule.
///
/// # Errors
/// When it is told to end.
pub(super) fn check(
    left: &Left<'_>,
    pack: &Pack,
    refusals: &Refusals,
    (oracle, starts): (&DistanceOracle<'_>, &[(Start, Vec<ChildIdx>)]),
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let last = last_admitted(left);
    let sectors: Vec<Sector> = pack.objectives.iter().filter_map(|o| o.sector()).collect();
    let mut purses = match sectors.contains(&Sector::Private) {
        true => refusals.purses(left, pack),
        false => BTreeMap::new(),
    };
    // What the child at which a budget ended would have cost.
    let mut first: BTreeMap<DistrictIdx, i64> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut journeys = Vec::new();
    for (start, children) in starts {
        control.check()?;
        oracle.measure(*start, &mut journeys);
        let open = |sector: Sector| -> Vec<(i64, SchoolIdx)> {
            let of_sector = |(school, _): &&(SchoolIdx, i64)| {
                let places = left.free[school.at()];
                places > 0 && left.intake.schools()[school.at()].sector == sector
            };
            let open = journeys.iter().filter(of_sector);
            let mut open: Vec<_> = open.map(|(school, metres)| (*metres, *school)).collect();
            open.sort_unstable();
            open
        };
        let by_sector: Vec<(Sector, Vec<(i64, SchoolIdx)>)> = sectors
            .iter()
            .map(|sector| (*sector, open(*sector)))
            .collect();
        for &child in children {
            let rank = left.qualified.ranking.of(child);
            let district = left.intake.children()[child.at()].district;
            let mut expected = None;
            for (sector, open) in &by_sector {
                let has_room = |(_, school): &&(i64, SchoolIdx)| {
                    last[school.at()].is_none_or(|last| rank <= Some(last))
                };
                let nearest = open.iter().find(has_room);
                let purse = district.filter(|_| *sector == Sector::Private);
                if let Some(own) = purse
                    && let Some(purse) = purses.get_mut(&own)
                {
                    purse.is_known &= open.iter().all(|(_, s)| price(left, pack, *s).is_some());
                    let cost = nearest.and_then(|(_, school)| price(left, pack, *school));
                    if refusals.begin_with(left, child) {
                        first.insert(own, cost.unwrap_or(0));
                    }
                    if refusals.hold(left, child) {
                        continue;
                    }
                    let cost = cost.unwrap_or(0);
                    purse.bought = purse.bought.saturating_add(cost);
                }
                if nearest.is_some() {
                    expected = nearest;
                    break;
                }
            }
            let own = match left.of(child) {
                Outcome::Placed { school, .. } => Some(school),
                _ => None,
            };
            if own != expected.map(|(_, school)| *school) {
                faults.push(Violation::NotByRank(child));
            }
        }
    }
    faults.extend(refusals.check_purses(left, &purses, &first));
    Ok(faults)
}

/// The rank of the last child whom the step placed at each school that is full; none where places are left.
fn last_admitted(left: &Left<'_>) -> Vec<Option<Rank>> {
    let mut held = vec![0; left.intake.schools().len()];
    let mut last: Vec<Option<Rank>> = vec![None; held.len()];
    for i in 0..left.intake.children().len() {
        let child = ChildIdx::from_usize(i);
        if let Some(school) = left.of(child).school() {
            held[school.at()] += 1;
            last[school.at()] = last[school.at()].max(left.qualified.ranking.of(child));
        }
    }
    let is_full = |school: usize| held[school] >= left.free[school];
    for (school, last) in last.iter_mut().enumerate() {
        if !is_full(school) {
            *last = None;
        }
    }
    last
}
