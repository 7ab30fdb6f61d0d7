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

/// Who has not chosen yet, on the journeys that are least. Schools are numbered among those that are somebody's.
struct Undecided {
    /// The tight schools of each start, the shortest journey first, with their places in the list of schools; of the last
    /// start, which stands for empty places, all that have no price.
    tight: Vec<Vec<(i64, SchoolIdx, usize)>>,
    /// For each start and each of its tight schools the children there who have not chosen yet.
    at: Vec<Vec<i64>>,
    /// For each school the starts that have it among several tight ones, and where among them.
    starts_of: Vec<Vec<(usize, usize)>>,
    /// For each school those of these starts who have not chosen yet.
    movable: Vec<i64>,
    /// The schools that a search from each reached in vain: choices only take ways away.
    in_vain: Vec<Option<Vec<bool>>>,
    /// For each start its best schools that were not left to its children any more.
    refused: Vec<usize>,
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
        if !undecided.is_best(left, child, start) {
            faults.push(Violation::NotByRank(child));
        }
        undecided.decide(left, child, start);
    }
    Ok(faults)
}

impl Undecided {
    fn new(left: &Left<'_>, starts: &[Start], without_price: &[(SchoolIdx, i64)]) -> Self {
        let mut numbers: HashMap<SchoolIdx, usize> = HashMap::new();
        let mut numbered = |(metres, school): (i64, SchoolIdx)| {
            let next = numbers.len();
            (metres, school, *numbers.entry(school).or_insert(next))
        };
        let mut tight: Vec<Vec<(i64, SchoolIdx, usize)>> = Vec::with_capacity(starts.len() + 1);
        let mut at: Vec<Vec<i64>> = Vec::with_capacity(starts.len() + 1);
        for start in starts {
            let mut schools = start.tight.clone();
            schools.sort_unstable();
            let mut own = vec![0; schools.len()];
            for school in start.children.iter().filter_map(|c| left.of(*c).school()) {
                if let Some(place) = schools.iter().position(|(_, s)| *s == school) {
                    own[place] += 1;
                }
            }
            tight.push(schools.into_iter().map(&mut numbered).collect());
            at.push(own);
        }
        let empty = without_price.iter().map(|(school, _)| (0, *school));
        tight.push(empty.map(&mut numbered).collect());
        at.push(without_price.iter().map(|(_, empty)| *empty).collect());
        let mut starts_of: Vec<Vec<(usize, usize)>> = vec![Vec::new(); numbers.len()];
        let mut movable = vec![0; numbers.len()];
        for (start, schools) in tight.iter().enumerate().filter(|(_, s)| s.len() > 1) {
            for (place, (_, _, number)) in schools.iter().enumerate() {
                starts_of[*number].push((start, place));
                movable[*number] += at[start][place];
            }
        }
        Self {
            refused: vec![0; tight.len()],
            in_vain: vec![None; numbers.len()],
            tight,
            at,
            starts_of,
            movable,
        }
    }

    /// Where a school stands among the tight ones of a start.
    fn place_of(&self, start: usize, school: SchoolIdx) -> Option<usize> {
        self.tight[start].iter().position(|(_, s, _)| *s == school)
    }

    /// So many more children of a start who have not chosen, at one of its tight schools.
    fn add(&mut self, start: usize, place: usize, count: i64) {
        self.at[start][place] += count;
        if self.tight[start].len() > 1 {
            self.movable[self.tight[start][place].2] += count;
        }
    }

    /// A child keeps the school that it has.
    fn decide(&mut self, left: &Left<'_>, child: ChildIdx, start: usize) {
        let school = left.of(child).school();
        if let Some(place) = school.and_then(|school| self.place_of(start, school)) {
            self.add(start, place, -1);
        }
    }

    /// Whether no better school was left to a child than the one it has.
    fn is_best(&mut self, left: &Left<'_>, child: ChildIdx, start: usize) -> bool {
        let Some(own) = left.of(child).school() else {
            return true;
        };
        while let Some((_, school, _)) = self.tight[start].get(self.refused[start]) {
            if *school == own {
                return true;
            }
            let place = self.refused[start];
            if self.at[start][place] > 0 || self.chain(start, place).is_some() {
                return false;
            }
            self.refused[start] += 1;
        }
        // Its school is among those that were not left, or is no tight one.
        false
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
                None => own.map(|(metres, school, _)| (*school, *metres)).collect(),
                Some(before) => own
                    .filter_map(|(metres, school, _)| Some((*school, before.get(school)? + metres)))
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
        let mut changes: Vec<(usize, usize, i64)> = Vec::new();
        let mut has_room = true;
        for (_, start) in members {
            let Some(place) = self.place_of(*start, school) else {
                has_room = false;
                break;
            };
            // Who has no other school has this one.
            if self.tight[*start].len() == 1 {
                continue;
            }
            let mut own: Vec<(usize, usize, i64)> = Vec::new();
            if self.at[*start][place] == 0 {
                let Some((moves, given_up)) = self.chain(*start, place) else {
                    has_room = false;
                    break;
                };
                for (other, from, to) in moves {
                    own.extend([(other, from, -1), (other, to, 1)]);
                }
                own.extend([(*start, given_up, -1), (*start, place, 1)]);
                // Moves open ways: what was in vain before may no longer be so.
                self.in_vain.iter_mut().for_each(|known| *known = None);
            }
            own.push((*start, place, -1));
            for (start, place, by) in own {
                self.add(start, place, by);
                changes.push((start, place, by));
            }
        }
        // What was found while some had a place there says nothing of the time when they have none.
        if !changes.is_empty() {
            for (start, place, by) in changes {
                self.add(start, place, -by);
            }
            self.in_vain.iter_mut().for_each(|known| *known = None);
        }
        has_room
    }

    /// Moves (start, from which of its schools, to which) of those who have not chosen, by which a child of a start comes
    /// to one of its tight schools instead of another, which it gives up.
    fn chain(&mut self, start: usize, place: usize) -> Option<(Vec<Move>, usize)> {
        let wanted = self.tight[start][place].2;
        if self.movable[wanted] == 0 {
            return None;
        }
        // Where a child of the start could give up a place.
        let own = self.tight[start].iter().zip(&self.at[start]).enumerate();
        let own = own.filter(|(_, (_, waiting))| **waiting > 0);
        let given_up: HashMap<usize, usize> = own
            .map(|(place, ((_, _, number), _))| (*number, place))
            .collect();
        if let Some(reached) = &self.in_vain[wanted]
            && !given_up.keys().any(|number| reached[*number])
        {
            return None;
        }
        let mut reached = vec![false; self.movable.len()];
        reached[wanted] = true;
        let mut came_by: HashMap<usize, (Move, usize)> = HashMap::new();
        let mut seen: BTreeSet<usize> = BTreeSet::from([start]);
        let mut open = vec![wanted];
        while let Some(from) = open.pop() {
            for &(other, leaves) in &self.starts_of[from] {
                if self.at[other][leaves] == 0 || !seen.insert(other) {
                    continue;
                }
                for (comes, (_, _, to)) in self.tight[other].iter().enumerate() {
                    if std::mem::replace(&mut reached[*to], true) {
                        continue;
                    }
                    came_by.insert(*to, ((other, leaves, comes), from));
                    if let Some(given_up) = given_up.get(to) {
                        let mut moves = Vec::new();
                        let mut school = *to;
                        while let Some((step, before)) = came_by.get(&school) {
                            moves.push(*step);
                            school = *before;
                        }
                        return Some((moves, *given_up));
                    }
                    open.push(*to);
                }
            }
        }
        self.in_vain[wanted] = Some(reached);
        None
    }
}

/// A household is not at the best school that was left to all of it.
struct NotThere;

/// A child of a start moves from one of its tight schools to another.
type Move = (usize, usize, usize);
