//! Nobody is without a place that a lower-ranked child holds, even by a chain of moves.
//!
//! A place "can be freed" at a school when it has room; or when a child there can move on to a school
//! where one can be freed; or by pushing out the lowest-ranked child there. The lowest rank that can
//! be pushed out at each school is found by passing it along until nothing changes.

use super::Fault;
use super::reach::Reach;
use crate::allocation::{Allocation, Outcome};
use crate::domain::{ChildIdx, Round, Sector};
use crate::qualify::{Qualified, Standing};

/// Nobody needs to be pushed out: below every rank.
const ROOM: u32 = u32::MAX;

/// Checks one sector. `earlier` marks those placed by the sectors before it.
pub fn check(
    round: &Round,
    qualified: &Qualified,
    allocation: &Allocation,
    reach: &Reach,
    sector: Sector,
    earlier: &mut [bool],
) -> Vec<Fault> {
    let rank = |child: ChildIdx| qualified.ranking.of(child).map_or(ROOM, |r| r.0);
    let here: Vec<(ChildIdx, usize)> = (0..round.children.len())
        .map(ChildIdx::from_usize)
        .filter_map(|child| match allocation.of(child) {
            Outcome::Placed {
                school, sector: s, ..
            } if s == sector => Some((child, school.at())),
            _ => None,
        })
        .collect();
    let mut taken = vec![0_i64; round.schools.len()];
    // The lowest-ranked child that can be pushed out through each school; 0: not even one, because
    // the school is closed to this sector.
    let mut lowest = vec![0_u32; round.schools.len()];
    for &(child, school) in &here {
        taken[school] += 1;
        lowest[school] = lowest[school].max(rank(child));
    }
    for (i, school) in round.open_schools() {
        if school.sector == sector && taken[i.at()] < school.places.get() {
            lowest[i.at()] = ROOM;
        }
    }
    let best = |child: ChildIdx, lowest: &[u32]| {
        reach
            .of(child)
            .iter()
            .filter(|(s, _)| round.schools[s.at()].sector == sector)
            .map(|(s, _)| lowest[s.at()])
            .max()
            .unwrap_or(0)
    };
    loop {
        let mut changed = false;
        for &(child, school) in &here {
            let onward = best(child, &lowest);
            if onward > lowest[school] {
                lowest[school] = onward;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for &(child, _) in &here {
        earlier[child.at()] = true;
    }
    (0..round.children.len())
        .map(ChildIdx::from_usize)
        .filter(|c| qualified.standings[c.at()] == Standing::Eligible && !earlier[c.at()])
        .filter(|&c| best(c, &lowest) > rank(c))
        .map(|c| Fault::RankBroken(c, sector))
        .collect()
}
