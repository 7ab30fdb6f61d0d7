//! Help between districts: children of one who enter public schools of another, as far as the other has places to spare.

use std::collections::VecDeque;

use super::plan::Help;

/// An agreement of a year with what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Helped {
    /// What was agreed.
    pub help: Help,
    /// Children who enter by it.
    pub taken: i64,
}

/// How many children enter by each agreement of a level in a year. `balance` is what each district has to spare, below
/// nought what it lacks: only a district that has to spare gives, only one that lacks gets. Over all agreements together as many as can be are taken (a maximum flow); the agreements are
/// filled in their order, as far as that takes nothing from the others.
pub fn taken(agreed: &[Help], balance: &[i64]) -> Vec<i64> {
    let mut left: Vec<i64> = balance.to_vec();
    let mut taken = vec![0; agreed.len()];
    for (help, taken) in agreed.iter().zip(&mut taken) {
        let of = |d: usize| left.get(d).copied().unwrap_or(0);
        let own = help
            .places
            .min(of(help.from).max(0))
            .min((-of(help.to)).max(0));
        *taken = own;
        add(&mut left, help.from, -own);
        add(&mut left, help.to, own);
    }
    while let Some((path, start, end)) = path(agreed, &taken, (balance, &left)) {
        let of = |d: usize| left.get(d).copied().unwrap_or(0).abs();
        let room = |(at, forward): &(usize, bool)| {
            let own = taken.get(*at).copied().unwrap_or(0);
            let places = agreed.get(*at).map_or(0, |help| help.places);
            if *forward { places - own } else { own }
        };
        let by = path.iter().map(room).fold(of(start).min(of(end)), i64::min);
        for (at, forward) in path {
            if let Some(own) = taken.get_mut(at) {
                *own += if forward { by } else { -by };
            }
        }
        add(&mut left, start, -by);
        add(&mut left, end, by);
    }
    taken
}

fn add(to: &mut [i64], at: usize, by: i64) {
    if let Some(own) = to.get_mut(at) {
        *own += by;
    }
}

/// Agreements, each with whether more go by it or fewer.
type Steps = Vec<(usize, bool)>;

/// Ways by which one child more can be helped: from a district with something to spare to one that lacks something, by
/// agreements that are not full, or by taking back what another district can give in its place.
fn path(
    agreed: &[Help],
    taken: &[i64],
    (balance, left): (&[i64], &[i64]),
) -> Option<(Steps, usize, usize)> {
    let of = |d: usize| balance.get(d).copied().unwrap_or(0);
    let may = |help: &Help| of(help.from) > 0 && of(help.to) < 0;
    let mut came: Vec<Option<(usize, bool)>> = vec![None; left.len()];
    let mut is_start = vec![false; left.len()];
    let mut queue = VecDeque::new();
    for (d, spare) in left.iter().enumerate() {
        if *spare > 0 && agreed.iter().any(|help| help.from == d) {
            if let Some(own) = is_start.get_mut(d) {
                *own = true;
            }
            queue.push_back(d);
        }
    }
    while let Some(d) = queue.pop_front() {
        if left.get(d).is_some_and(|own| *own < 0) {
            return Some(back(agreed, &came, &is_start, d));
        }
        for (at, help) in agreed.iter().enumerate() {
            let own = taken.get(at).copied().unwrap_or(0);
            let next = if help.from == d && own < help.places && may(help) {
                Some((help.to, true))
            } else if help.to == d && own > 0 {
                Some((help.from, false))
            } else {
                None
            };
            let Some((next, forward)) = next else {
                continue;
            };
            let is_new = is_start.get(next) == Some(&false) && came.get(next) == Some(&None);
            if is_new && let Some(own) = came.get_mut(next) {
                *own = Some((at, forward));
                queue.push_back(next);
            }
        }
    }
    None
}

fn back(
    agreed: &[Help],
    came: &[Option<(usize, bool)>],
    is_start: &[bool],
    end: usize,
) -> (Steps, usize, usize) {
    let mut steps = Vec::new();
    let mut at = end;
    while is_start.get(at) == Some(&false) {
        let Some((step, forward)) = came.get(at).copied().flatten() else {
            break;
        };
        steps.push((step, forward));
        at = agreed.get(step).map_or(at, |help| match forward {
            true => help.from,
            false => help.to,
        });
    }
    (steps, at, end)
}
