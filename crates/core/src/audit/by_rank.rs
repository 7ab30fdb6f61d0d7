//! Of all optimal allocations of a sector only one is right: the one in which children choose in the order of rank,
//! each the shortest journey that an optimum still allows, then the school whose identifier comes first; brothers
//! and sisters together where an optimum allows it (docs/formulation.md).
//!
//! The allocation itself is one of the optimal ones, which the prices prove. So it is enough to go through it in the
//! order of rank and to ask of each child, or household, whether anything better was left to it: whether those who
//! had not chosen yet could have made room there, by a chain of moves along journeys that are least at the prices.
//! Where they could, the allocation is another than the right one.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Left, Violation};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, HouseholdIdx, SchoolIdx};

/// Children of one start, and the schools of a sector where they pay least: whole metres and the school.
pub(super) struct Start {
    pub(super) children: Vec<ChildIdx>,
    pub(super) tight: Vec<(i64, SchoolIdx)>,
}

/// Who has not chosen yet, on the journeys that are least.
struct Undecided {
    /// The tight schools of each start; of the last, which stands for empty places, all that have no price.
    tight: Vec<Vec<(i64, SchoolIdx)>>,
    /// Children of a start at a school who have not chosen yet.
    at: Vec<BTreeMap<SchoolIdx, i64>>,
    /// The starts that have a school among several tight ones.
    starts_of: HashMap<SchoolIdx, Vec<usize>>,
}

/// Goes through the children of a sector whom the step placed. `starts` are those with children placed in the sector;
/// `without_price` the open schools of the sector without a price, with the places that stay empty there.
///
/// # Errors
/// When it is told to end.
pub(super) fn check(
    left: &Left<'_>,
    starts: &[Start],
    without_price: &[(SchoolIdx, i64)],
    keeps_households: bool,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let mut pulse = control.pulse(1_000);
    let mut undecided = Undecided::new(left, starts, without_price);
    // Who has one school and no brother or sister among those placed has nothing to choose.
    let mut siblings: HashMap<HouseholdIdx, u32> = HashMap::new();
    if keeps_households {
        for &child in starts.iter().flat_map(|start| &start.children) {
            if let Some(household) = left.intake.children()[child.at()].household {
                *siblings.entry(household).or_default() += 1;
            }
        }
        siblings.retain(|_, count| *count > 1);
    }
    let family = |child: ChildIdx| {
        let household = left.intake.children()[child.at()].household;
        household.filter(|household| siblings.contains_key(household))
    };
    let mut order: Vec<(u32, ChildIdx, usize)> = Vec::new();
    for (at, start) in starts.iter().enumerate() {
        for &child in &start.children {
            if start.tight.len() > 1 || family(child).is_some() {
                let rank = left.qualified.ranking.of(child);
                order.push((rank.map_or(u32::MAX, |rank| rank.0), child, at));
            }
        }
    }
    order.sort_unstable();
    let mut families: HashMap<HouseholdIdx, Vec<(ChildIdx, usize)>> = HashMap::new();
    for &(_, child, start) in &order {
        if let Some(household) = family(child) {
            families.entry(household).or_default().push((child, start));
        }
    }
    let mut faults = Vec::new();
    let mut decided: BTreeSet<ChildIdx> = BTreeSet::new();
    let mut refused: BTreeSet<(usize, SchoolIdx)> = BTreeSet::new();
    for (_, child, start) in order {
        pulse.check()?;
        if decided.contains(&child) {
            continue;
        }
        let members = family(child).and_then(|household| families.remove(&household));
        if let Some(members) = members {
            match undecided.household(left, &members) {
                Ok(true) => {
                    for (member, start) in members {
                        undecided.decide(left, member, start);
                        decided.insert(member);
                    }
                    continue;
                }
                Ok(false) => {}
                Err(NotThere) => faults.push(Violation::NotByRank(child)),
            }
        }
        if !undecided.is_best(left, child, start, &mut refused) {
            faults.push(Violation::NotByRank(child));
        }
        undecided.decide(left, child, start);
    }
    Ok(faults)
}

impl Undecided {
    fn new(left: &Left<'_>, starts: &[Start], without_price: &[(SchoolIdx, i64)]) -> Self {
        let mut tight: Vec<Vec<(i64, SchoolIdx)>> = Vec::with_capacity(starts.len() + 1);
        let mut at: Vec<BTreeMap<SchoolIdx, i64>> = Vec::with_capacity(starts.len() + 1);
        for start in starts {
            let mut schools = start.tight.clone();
            schools.sort_unstable();
            let mut own: BTreeMap<SchoolIdx, i64> = BTreeMap::new();
            for school in start.children.iter().filter_map(|c| left.of(*c).school()) {
                *own.entry(school).or_default() += 1;
            }
            tight.push(schools);
            at.push(own);
        }
        tight.push(
            without_price
                .iter()
                .map(|(school, _)| (0, *school))
                .collect(),
        );
        at.push(without_price.iter().copied().collect());
        let mut starts_of: HashMap<SchoolIdx, Vec<usize>> = HashMap::new();
        for (start, schools) in tight.iter().enumerate().filter(|(_, s)| s.len() > 1) {
            for (_, school) in schools {
                starts_of.entry(*school).or_default().push(start);
            }
        }
        Self {
            tight,
            at,
            starts_of,
        }
    }

    fn waiting(&self, start: usize, school: SchoolIdx) -> i64 {
        self.at[start].get(&school).copied().unwrap_or(0)
    }

    /// A child keeps the school that it has.
    fn decide(&mut self, left: &Left<'_>, child: ChildIdx, start: usize) {
        if let Some(school) = left.of(child).school() {
            *self.at[start].entry(school).or_default() -= 1;
        }
    }

    /// Whether no better school was left to a child than the one it has. `refused` are pairs that were not left
    /// before: choices only take away.
    fn is_best(
        &self,
        left: &Left<'_>,
        child: ChildIdx,
        start: usize,
        refused: &mut BTreeSet<(usize, SchoolIdx)>,
    ) -> bool {
        let Some(own) = left.of(child).school() else {
            return true;
        };
        let better = self.tight[start].iter().take_while(|(_, s)| *s != own);
        for (_, school) in better {
            if refused.contains(&(start, *school)) {
                continue;
            }
            if self.waiting(start, *school) > 0 || self.chain(start, *school).is_some() {
                return false;
            }
            refused.insert((start, *school));
        }
        true
    }

    /// Whether a household is together at the best school that was left to all of it: `Ok(false)` where none was,
    /// an error where it is not there.
    fn household(
        &mut self,
        left: &Left<'_>,
        members: &[(ChildIdx, usize)],
    ) -> Result<bool, NotThere> {
        let mut joint: Option<BTreeMap<SchoolIdx, i64>> = None;
        for (_, start) in members {
            let own = self.tight[*start].iter();
            joint = Some(match joint {
                None => own.map(|(metres, school)| (*school, *metres)).collect(),
                Some(before) => own
                    .filter_map(|(metres, school)| Some((*school, before.get(school)? + metres)))
                    .collect(),
            });
        }
        let schools = joint.unwrap_or_default().into_iter();
        let mut schools: Vec<(i64, SchoolIdx)> = schools.map(|(s, metres)| (metres, s)).collect();
        schools.sort_unstable();
        let own = |(child, _): &(ChildIdx, usize)| left.of(*child).school();
        for (_, school) in schools {
            if members.iter().all(|member| own(member) == Some(school)) {
                return Ok(true);
            }
            if self.has_room_for(members, school) {
                return Err(NotThere);
            }
        }
        Ok(false)
    }

    /// Whether all members could go to a school, with those who have not chosen making room one after the other. What
    /// is moved to find out is moved back.
    fn has_room_for(&mut self, members: &[(ChildIdx, usize)], school: SchoolIdx) -> bool {
        let mut changes: Vec<(usize, SchoolIdx, i64)> = Vec::new();
        let mut change = |at: &mut Vec<BTreeMap<SchoolIdx, i64>>, start: usize, school, by: i64| {
            *at[start].entry(school).or_default() += by;
            changes.push((start, school, by));
        };
        let mut has_room = true;
        for (_, start) in members {
            if self.waiting(*start, school) == 0 {
                let Some((moves, given_up)) = self.chain(*start, school) else {
                    has_room = false;
                    break;
                };
                for (other, from, to) in moves {
                    change(&mut self.at, other, from, -1);
                    change(&mut self.at, other, to, 1);
                }
                change(&mut self.at, *start, given_up, -1);
                change(&mut self.at, *start, school, 1);
            }
            change(&mut self.at, *start, school, -1);
        }
        for (start, school, by) in changes {
            *self.at[start].entry(school).or_default() -= by;
        }
        has_room
    }

    /// Moves (start, from, to) of those who have not chosen, by which a child of `start` comes to a school instead
    /// of another that it gives up.
    fn chain(&self, start: usize, wanted: SchoolIdx) -> Option<(Vec<Move>, SchoolIdx)> {
        let mut came_by: HashMap<SchoolIdx, Option<Move>> = HashMap::from([(wanted, None)]);
        let mut seen: BTreeSet<usize> = BTreeSet::from([start]);
        let mut open = vec![wanted];
        while let Some(from) = open.pop() {
            for &other in self.starts_of.get(&from).into_iter().flatten() {
                if self.waiting(other, from) == 0 || !seen.insert(other) {
                    continue;
                }
                for &(_, to) in &self.tight[other] {
                    if came_by.contains_key(&to) {
                        continue;
                    }
                    came_by.insert(to, Some((other, from, to)));
                    if self.waiting(start, to) > 0 {
                        let mut moves = Vec::new();
                        let mut at = to;
                        while let Some(Some(step)) = came_by.get(&at) {
                            moves.push(*step);
                            at = step.1;
                        }
                        return Some((moves, to));
                    }
                    open.push(to);
                }
            }
        }
        None
    }
}

/// A household is not at the best school that was left to all of it.
struct NotThere;

/// A child of a start moves from one school to another.
type Move = (usize, SchoolIdx, SchoolIdx);
