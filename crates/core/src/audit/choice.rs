//! A round of choice is stable: no child and no school that it named would both rather have one another.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::reach::DistanceOracle;
use super::{Left, Violation};
use crate::allocation::Outcome;
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, DistrictIdx, Intake, SchoolIdx};
use crate::policy::{AREA, Members, Pack, SiblingPriority, StepKind};
use crate::qualify::{Rank, SiblingSchools, choices, tier_of};
use crate::units::Points;

/// The rules of the round.
pub struct Rules<'a> {
    pub pack: &'a Pack,
    pub column: &'a str,
    pub most: usize,
    pub school_line: bool,
    pub siblings: SiblingPriority,
    pub within_reach: bool,
    pub within_area: bool,
}

impl<'a> Rules<'a> {
    /// Those of a step; `None` where it is no round of choice.
    pub fn of(pack: &'a Pack, act: &'a StepKind) -> Option<Self> {
        match act {
            StepKind::Choice {
                column,
                choices,
                line: _,
                school_line,
                siblings,
                within_reach,
                within_area,
            } => Some(Self {
                pack,
                column,
                most: *choices,
                school_line: *school_line,
                siblings: *siblings,
                within_reach: *within_reach,
                within_area: *within_area,
            }),
            StepKind::Coordination { .. } => None,
        }
    }
}

/// Checks every child who could take part.
///
/// # Errors
/// When it is told to end.
pub fn check(
    left: &Left<'_>,
    rules: &Rules<'_>,
    may: &dyn Fn(ChildIdx) -> bool,
    control: &Control,
) -> Result<Vec<Violation>, Stopped> {
    let mut faults = left.intruders(may);
    let intake = left.intake;
    let mut held: Vec<Vec<ChildIdx>> = vec![Vec::new(); intake.schools().len()];
    for i in 0..intake.children().len() {
        let child = ChildIdx::from_usize(i);
        if let Some(school) = left.of(child).school() {
            held[school.at()].push(child);
        }
    }
    control.check()?;
    let groups = Groups::new(left, rules.pack);
    let order = |child, school| order(left, rules, &groups, child, school);
    let bars: Vec<Bar> = (held.into_par_iter().enumerate())
        .map(|(school, held)| Bar::new(left, &groups, SchoolIdx::from_usize(school), &held, &order))
        .collect();
    control.check()?;
    let oracle = DistanceOracle::new(intake, rules.pack);
    let column = intake.evidence(rules.column);
    let homes = homes(intake);
    let mut starts = oracle.starts(left.qualified, control)?;
    for (_, children) in &mut starts {
        children.retain(|child| may(*child));
    }
    let result: Vec<Vec<Violation>> = starts
        .par_iter()
        .map(|(start, children)| {
            let mut faults = Vec::new();
            // The children of one start name the same schools: each journey is measured once.
            let mut known: Vec<Option<Option<i64>>> = vec![None; intake.schools().len()];
            for &child in children {
                if control.is_stopped() {
                    break;
                }
                let (named, _) = choices(intake, rules.pack, column, rules.most, child);
                let own = left.of(child);
                let mut found = own.school().is_none();
                for school in named {
                    if rules.within_area && !is_of_area(intake, &homes, child, school) {
                        continue;
                    }
                    let journey =
                        *known[school.at()].get_or_insert_with(|| oracle.journey(*start, school));
                    let fits = |m: &i64| !rules.within_reach || oracle.fits(*start, school, *m);
                    let Some(journey) = journey.filter(fits) else {
                        continue;
                    };
                    if own.school() == Some(school) {
                        found = true;
                        if own.metres().map(|m| m.get()) != Some(journey) {
                            faults.push(Violation::WrongJourney(child));
                        }
                        if !takes(left, rules, school, child) {
                            faults.push(Violation::NotStable(child));
                        }
                        break;
                    }
                    if takes(left, rules, school, child)
                        && bars[school.at()].keeps(groups.set(child, school), order(child, school))
                    {
                        faults.push(Violation::NotStable(child));
                    }
                }
                if !found && matches!(own, Outcome::Placed { .. }) {
                    faults.push(Violation::NotStable(child));
                }
            }
            faults
        })
        .collect();
    control.check()?;
    faults.extend(result.into_iter().flatten());
    Ok(faults)
}

/// Whether a child passes the school's own line.
fn takes(left: &Left<'_>, rules: &Rules<'_>, school: SchoolIdx, child: ChildIdx) -> bool {
    let line = left.intake.schools()[school.at()].line;
    !rules.school_line || line.is_none_or(|line| left.qualified.points[child.at()] >= Some(line))
}

/// What a school takes children by, the smaller first.
type Order = (
    bool,
    Option<(usize, Reverse<Option<Points>>, bool)>,
    Option<Rank>,
);

/// The order of a child at a school: its rank, but that who has a brother or sister there stands before all others, or
/// before those of the same tier and points.
fn order(
    left: &Left<'_>,
    rules: &Rules<'_>,
    groups: &Groups,
    child: ChildIdx,
    school: SchoolIdx,
) -> Order {
    let is_alone = !groups.siblings.is_at(child, school);
    let rank = left.qualified.ranking.of(child);
    match rules.siblings {
        SiblingPriority::None => (false, None, rank),
        SiblingPriority::First => (is_alone, None, rank),
        SiblingPriority::TieBreak => {
            let tier = tier_of(left.intake, rules.pack, child);
            let points = Reverse(left.qualified.points[child.at()]);
            (false, Some((tier, points, is_alone)), rank)
        }
    }
}

/// For whom places are kept: the children of the same groups, and what share of a school each group has.
struct Groups {
    /// Per cent of a school's places, group by group.
    percent: Vec<u8>,
    /// The sets of groups that occur.
    sets: Vec<Vec<bool>>,
    /// For each child its set: at a school where it has no brother or sister, and at one where it has.
    of: Vec<[usize; 2]>,
    /// Where brothers and sisters are.
    siblings: SiblingSchools,
}

impl Groups {
    fn new(left: &Left<'_>, pack: &Pack) -> Self {
        let mut sets: Vec<Vec<bool>> = Vec::new();
        let of = (0..left.intake.children().len())
            .map(|i| {
                let child = ChildIdx::from_usize(i);
                [false, true].map(|has_sibling| {
                    let reserves = pack.reserves.iter();
                    let is_of = |members| is_of(left, members, child, has_sibling);
                    let own: Vec<bool> = reserves.map(|rule| is_of(&rule.members)).collect();
                    sets.iter().position(|set| *set == own).unwrap_or_else(|| {
                        sets.push(own);
                        sets.len() - 1
                    })
                })
            })
            .collect();
        let percent = pack.reserves.iter().map(|r| r.percent.unwrap_or(0));
        Self {
            percent: percent.collect(),
            sets,
            of,
            siblings: SiblingSchools::of(left.intake, pack),
        }
    }

    /// The set of a child at a school.
    fn set(&self, child: ChildIdx, school: SchoolIdx) -> usize {
        let [alone, with_sibling] = self.of[child.at()];
        match self.siblings.is_at(child, school) {
            true => with_sibling,
            false => alone,
        }
    }
}

/// How high a child must stand in the order of a school for it to keep it beside or instead of those it has.
///
/// Of the places kept for each group the school keeps the best of that group, of the others the best of all. So of two
/// children of the same groups it keeps the lower-ranked one only with the other, and one line for each set of groups
/// tells of all who may come: a thousand children who want one school are not a thousand choices of the school.
struct Bar {
    /// The order of those the school has, best first.
    held: Vec<Order>,
    /// For each set of groups: a child is kept when fewer than so many of those the school has stand before it.
    lines: Vec<usize>,
}

impl Bar {
    fn new(
        left: &Left<'_>,
        groups: &Groups,
        school: SchoolIdx,
        held: &[ChildIdx],
        order: &(dyn Fn(ChildIdx, SchoolIdx) -> Order + Sync),
    ) -> Self {
        let mut held: Vec<(Order, usize)> = (held.iter())
            .map(|child| (order(*child, school), groups.set(*child, school)))
            .collect();
        held.sort_unstable();
        let places = left.free[school.at()].max(0) as usize;
        let lines = (0..groups.sets.len())
            .map(|set| {
                first_not(held.len() + 1, |before| {
                    is_kept(groups, places, &held, before, set)
                })
            })
            .collect();
        Self {
            held: held.into_iter().map(|(order, _)| order).collect(),
            lines,
        }
    }

    fn keeps(&self, set: usize, order: Order) -> bool {
        self.held.partition_point(|other| *other < order) < self.lines[set]
    }
}

/// The first of the numbers below `end` for which something does not hold that holds for all before it.
fn first_not(end: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, end);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Whether a school keeps a child of a set of groups who comes to those it has, `before` of whom stand before it.
fn is_kept<O>(
    groups: &Groups,
    places: usize,
    held: &[(O, usize)],
    before: usize,
    set: usize,
) -> bool {
    let others = held.iter().map(|(_, set)| *set);
    let mut all: Vec<usize> = others.collect();
    all.insert(before, set);
    let mut kept = vec![false; all.len()];
    let mut open = places;
    for (group, percent) in groups.percent.iter().enumerate() {
        let mut share = (places * usize::from(*percent) / 100).min(open);
        for (set, kept) in all.iter().zip(&mut kept) {
            if share > 0 && !*kept && groups.sets[*set][group] {
                *kept = true;
                share -= 1;
                open -= 1;
            }
        }
    }
    kept[before] || kept[..before].iter().filter(|kept| !**kept).count() < open
}

fn is_of(left: &Left<'_>, members: &Members, child: ChildIdx, has_sibling: bool) -> bool {
    match members {
        Members::Siblings => has_sibling,
        Members::Words { column, one_of } => {
            let column = left.intake.evidence(column);
            let text = column.map_or("", |c| c.get(child.at()));
            one_of.iter().any(|word| word == text)
        }
    }
}

/// For each area of an open school the districts in which there is one of the name.
type Homes<'a> = BTreeMap<&'a str, BTreeSet<Option<DistrictIdx>>>;

/// The areas, told from the tables alone.
fn homes(intake: &Intake) -> Homes<'_> {
    let mut homes = Homes::new();
    for (_, school) in intake.open_schools() {
        if let Some(area) = school.area.as_deref() {
            homes.entry(area).or_default().insert(school.district);
        }
    }
    homes
}

/// Whether a child may go to a school where each keeps to its area: its own is that of the school, or nobody knows the one
/// or the other.
fn is_of_area(intake: &Intake, homes: &Homes<'_>, child: ChildIdx, school: SchoolIdx) -> bool {
    let own = intake
        .evidence(AREA)
        .map_or("", |column| column.get(child.at()));
    let school = &intake.schools()[school.at()];
    let (Some(districts), Some(area)) = (homes.get(own), school.area.as_deref()) else {
        return true;
    };
    let district = intake.children()[child.at()].district;
    match districts.len() > 1 {
        false => own == area,
        true => !districts.contains(&district) || own == area && school.district == district,
    }
}

#[cfg(test)]
mod tests {
    use super::{Groups, Rank, SiblingSchools, first_not, is_kept};

    /// The line is right only when whoever ranks higher is kept too: true of every set of groups, share and school.
    #[test]
    fn of_two_children_of_the_same_groups_none_is_kept_without_the_higher_ranked() {
        let mut state = 7_u64;
        let mut draw = |below: u64| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (state >> 33) % below
        };
        let mut inner = 0;
        for _ in 0..2_000 {
            let count = 1 + draw(3) as usize;
            let sets = 1 << count;
            let groups = Groups {
                percent: (0..count)
                    .map(|_| draw(100 / count as u64 + 1) as u8)
                    .collect(),
                sets: (0..sets)
                    .map(|set| (0..count).map(|g| set >> g & 1 == 1).collect())
                    .collect(),
                of: Vec::new(),
                siblings: SiblingSchools::default(),
            };
            let held: Vec<(Option<Rank>, usize)> = (0..draw(12))
                .map(|i| (Some(Rank(2 * i as u32)), draw(sets) as usize))
                .collect();
            let places = draw(12) as usize;
            for set in 0..groups.sets.len() {
                let kept: Vec<bool> = (0..=held.len())
                    .map(|before| is_kept(&groups, places, &held, before, set))
                    .collect();
                assert!(kept.is_sorted_by(|a, b| a >= b), "{kept:?}");
                let line = first_not(kept.len(), |before| kept[before]);
                assert_eq!(line, kept.iter().filter(|kept| **kept).count());
                inner += usize::from(line > 0 && line < kept.len());
            }
        }
        assert!(inner > 500, "{inner} lines decide between children");
    }
}
