//! Deferred acceptance (延迟录取): families name schools, schools admit by rank.
//!
//! Everybody who has no place proposes to the next school on the list; each school keeps the best of those
//! it has and those who came, as many as it has places, and sends the others on. In the end no child and
//! no school would both rather have one another: the outcome is stable, and of all stable ones the best
//! for every child.

use crate::control::{Control, Stopped};

/// One school as deferred acceptance sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolPlaces {
    /// The places of the school.
    pub places: usize,
    /// Places kept for each group, guaranteed and not a ceiling.
    pub kept: Vec<usize>,
}

/// Who gets which school: for each child the place in its list, `None` when no school of it keeps the
/// child.
///
/// `lists` are the schools named, best first. `order(school, child)` is smaller for whom the school takes
/// first; `None` when it does not take the child at all. `is_of(school, group, child)` says for whom a school keeps
/// places.
///
/// # Errors
/// When it is told to end.
pub fn deferred_acceptance<O: Ord + Copy>(
    lists: &[Vec<usize>],
    seats: &[SchoolPlaces],
    order: impl Fn(usize, usize) -> Option<O>,
    is_of: impl Fn(usize, usize, usize) -> bool,
    control: &Control,
) -> Result<Vec<Option<usize>>, Stopped> {
    let mut next = vec![0_usize; lists.len()];
    let mut held: Vec<Vec<usize>> = vec![Vec::new(); seats.len()];
    let mut free: Vec<usize> = (0..lists.len()).collect();
    let mut pulse = control.pulse(1_000);
    while !free.is_empty() {
        let mut came: Vec<usize> = Vec::new();
        for child in free.drain(..) {
            pulse.check()?;
            // Schools that do not take the child at all are passed over.
            let list = &lists[child][next[child]..];
            let takes = list
                .iter()
                .position(|&school| order(school, child).is_some());
            next[child] += takes.unwrap_or(list.len());
            if let Some(&school) = lists[child].get(next[child]) {
                held[school].push(child);
                came.push(school);
            }
        }
        came.sort_unstable();
        came.dedup();
        for school in came {
            control.check()?;
            let candidates = std::mem::take(&mut held[school]);
            let is_of = |group, child| is_of(school, group, child);
            let order = |child| order(school, child);
            let (kept, sent) = choose(&seats[school], candidates, order, is_of);
            held[school] = kept;
            for child in sent {
                next[child] += 1;
                free.push(child);
            }
        }
    }
    let mut outcome = vec![None; lists.len()];
    for children in &held {
        for &child in children {
            outcome[child] = Some(next[child]);
        }
    }
    Ok(outcome)
}

/// Whom a school keeps and whom it sends on: first, group by group, the best for whom places are kept,
/// then the best of all others.
fn choose<O: Ord>(
    seats: &SchoolPlaces,
    mut candidates: Vec<usize>,
    order: impl Fn(usize) -> Option<O>,
    is_of: impl Fn(usize, usize) -> bool,
) -> (Vec<usize>, Vec<usize>) {
    candidates.sort_by_key(|&child| (order(child), child));
    if candidates.len() <= seats.places {
        return (candidates, Vec::new());
    }
    let mut taken = vec![false; candidates.len()];
    let mut left = seats.places;
    for (group, &kept) in seats.kept.iter().enumerate() {
        let mut kept = kept.min(left);
        for (child, taken) in candidates.iter().zip(&mut taken) {
            if kept > 0 && !*taken && is_of(group, *child) {
                *taken = true;
                kept -= 1;
                left -= 1;
            }
        }
    }
    for taken in taken.iter_mut().filter(|taken| !**taken).take(left) {
        *taken = true;
    }
    let result = candidates.into_iter().zip(taken);
    let (kept, sent): (Vec<_>, Vec<_>) = result.partition(|(_, taken)| *taken);
    let children =
        |result: Vec<(usize, bool)>| result.into_iter().map(|(child, _)| child).collect();
    (children(kept), children(sent))
}
