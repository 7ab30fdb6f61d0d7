//! Placements by hand and rounds of choice, child by child.

use super::choice::{SchoolPlaces, deferred_acceptance};
use super::{Allocation, Outcome, PlacedBy};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Intake, SchoolIdx};
use crate::network::{Network, direct};
use crate::policy::{Members, Pack, SiblingPriority, StepKind};
use crate::qualify::{
    Areas, Qualified, SchoolOrder, ScoreThresholds, SiblingSchools, choices, is_of_group,
};
use crate::units::Metres;

/// Places the children whom a person placed, whatever their reach.
pub fn place_locked(intake: &Intake, pack: &Pack, allocation: &mut Allocation) {
    for lock in intake.manual_placements() {
        let outcome = Outcome::Placed {
            school: lock.school,
            sector: intake.schools()[lock.school.at()].sector,
            metres: direct(intake, pack, lock.child, lock.school),
        };
        allocation.place(lock.child, outcome, PlacedBy::ByHand);
    }
}

/// The gates of one round of choice.
#[derive(Clone, Copy, Debug)]
pub struct ChoiceRules<'a> {
    /// Column in which families name schools.
    pub column: &'a str,
    /// How many of the schools named count.
    pub most: usize,
    /// The lines of the districts.
    pub lines: &'a ScoreThresholds,
    /// Whether a school may have a line of its own.
    pub school_line: bool,
    /// What an elder brother or sister at a school is worth there.
    pub siblings: SiblingPriority,
    /// Whether the longest journey binds families too.
    pub within_reach: bool,
    /// Whether families may name schools of their own area only.
    pub within_area: bool,
}

impl<'a> ChoiceRules<'a> {
    /// Those of a step, under the lines that are in force in it; `None` where it is no round of choice.
    pub fn of(act: &'a StepKind, lines: &'a ScoreThresholds) -> Option<Self> {
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
                column,
                most: *choices,
                lines,
                school_line: *school_line,
                siblings: *siblings,
                within_reach: *within_reach,
                within_area: *within_area,
            }),
            StepKind::Coordination { .. } => None,
        }
    }
}

/// Runs a round of choice among the children who wait. Schools named that are not open to their families do not count:
/// [`crate::round::plausibility_checks`] tells of them.
///
/// Returns how many choices of all children were weighed.
///
/// # Errors
/// When it is told to end.
pub fn choose(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    rules: ChoiceRules<'_>,
    allocation: &mut Allocation,
    placed_by: PlacedBy,
    control: &Control,
) -> Result<usize, Stopped> {
    let intake = network.reach.intake();
    let column = intake.evidence(rules.column);
    let mut children: Vec<ChildIdx> = Vec::new();
    let mut lists: Vec<Vec<(SchoolIdx, Metres)>> = Vec::new();
    let areas = rules.within_area.then(|| Areas::of(intake, []));
    let mut pulse = control.pulse(100);
    for (index, cell) in network.cells() {
        let mut journeys = network.reach.journeys_of(cell);
        let mut journey = |school: SchoolIdx| {
            let found = journeys.to(school);
            let fits = |m: &Metres| !rules.within_reach || network.reach.fits(cell, school, *m);
            found.filter(fits).map(|metres| (school, metres))
        };
        for &child in network.members(index) {
            pulse.check()?;
            let may = allocation.waits(child) && rules.lines.passes(intake, qualified, child);
            if !may {
                continue;
            }
            let (named, _) = choices(intake, pack, column, rules.most, child);
            let may = |school: &&SchoolIdx| {
                let areas = areas.as_ref();
                areas.is_none_or(|areas| areas.are_one(child, **school))
            };
            let named = named.iter().filter(may);
            let list: Vec<_> = named.filter_map(|school| journey(*school)).collect();
            children.push(child);
            lists.push(list);
        }
    }
    let free = allocation.free(intake);
    let seats: Vec<SchoolPlaces> = free.iter().map(|&places| seats_of(places, pack)).collect();
    let siblings = SiblingSchools::of(intake, pack);
    let takes = |school: usize, at: usize| {
        let child = children[at];
        let line = intake.schools()[school].line.filter(|_| rules.school_line);
        let passes = line.is_none_or(|line| qualified.points[child.at()] >= Some(line));
        let is_ranked = qualified.ranking.of(child).is_some();
        let has_sibling = siblings.is_at(child, SchoolIdx::from_usize(school));
        let order = SchoolOrder::of(qualified, child, rules.siblings, has_sibling);
        (is_ranked && passes).then_some(order)
    };
    let is_of = |school: usize, group: usize, at: usize| {
        let rule = &pack.reserves[group];
        match rule.members {
            Members::Siblings => siblings.is_at(children[at], SchoolIdx::from_usize(school)),
            Members::Words { .. } => is_of_group(intake, pack, rule, children[at]),
        }
    };
    let plain: Vec<Vec<usize>> = lists
        .iter()
        .map(|list| list.iter().map(|(school, _)| school.at()).collect())
        .collect();
    let result = deferred_acceptance(&plain, &seats, takes, is_of, control)?;
    for ((&child, list), result) in children.iter().zip(&lists).zip(result) {
        if let Some(at) = result {
            let (school, metres) = list[at];
            let outcome = Outcome::Placed {
                school,
                sector: intake.schools()[school.at()].sector,
                metres,
            };
            allocation.place(child, outcome, placed_by);
        }
    }
    Ok(plain.iter().map(Vec::len).sum())
}

/// A school's places in a round of choice, with those kept for each group, rounded down.
fn seats_of(places: i64, pack: &Pack) -> SchoolPlaces {
    let kept = pack.reserves.iter().map(|reserve| {
        let percent = i64::from(reserve.percent.unwrap_or(0));
        (places * percent / 100) as usize
    });
    SchoolPlaces {
        places: places as usize,
        kept: kept.collect(),
    }
}
