//! Within one cell: the highest-ranked child gets the shortest journey, and a household stays together
//! where the cell allows it.

use std::collections::HashMap;

use crate::domain::{ChildIdx, HouseholdIdx, Intake, SchoolIdx};
use crate::units::Metres;

/// Gives each child, from the highest rank down, the nearest school that still has room for its
/// whole household; where none has, the nearest with room at all.
///
/// `children` are those of the cell who are placed, by rank; `places` the schools the plan sends
/// them to, nearest first, with as many places as there are children.
pub fn assign(
    intake: &Intake,
    children: &[ChildIdx],
    mut places: Vec<(Metres, SchoolIdx, usize)>,
    keeps_households: bool,
) -> Vec<(ChildIdx, Metres, SchoolIdx)> {
    if let [(metres, school, _)] = places[..] {
        return children.iter().map(|&c| (c, metres, school)).collect();
    }
    let household = |c: ChildIdx| {
        intake.children()[c.at()]
            .household
            .filter(|_| keeps_households)
    };
    let mut sizes: HashMap<HouseholdIdx, usize> = HashMap::new();
    for h in children.iter().filter_map(|&c| household(c)) {
        *sizes.entry(h).or_default() += 1;
    }
    // Places kept for brothers and sisters who come later in the order.
    let mut kept: HashMap<HouseholdIdx, Vec<usize>> = HashMap::new();
    let mut assigned = Vec::with_capacity(children.len());
    for &child in children {
        let family = household(child).filter(|h| sizes.get(h).is_some_and(|&n| n > 1));
        let at = match family.and_then(|h| kept.get_mut(&h)) {
            Some(rest) => rest.pop(),
            None => {
                let size = family.map_or(1, |h| sizes[&h]);
                let together = places.iter().position(|(_, _, room)| *room >= size);
                match (together, family) {
                    (Some(at), Some(h)) if size > 1 => {
                        places[at].2 -= size;
                        kept.insert(h, vec![at; size - 1]);
                        Some(at)
                    }
                    _ => take_nearest(&mut places),
                }
            }
        };
        // A household that could not stay together left nothing to keep: each takes its own.
        let Some(at) = at.or_else(|| take_nearest(&mut places)) else {
            break;
        };
        assigned.push((child, places[at].0, places[at].1));
    }
    assigned
}

fn take_nearest(places: &mut [(Metres, SchoolIdx, usize)]) -> Option<usize> {
    let at = places.iter().position(|(_, _, room)| *room > 0)?;
    places[at].2 -= 1;
    Some(at)
}
