//! Placements by hand and rounds of choice, child by child.

use super::choice::{Seats, deferred_acceptance};
use super::{Allocation, Made, Outcome};
use crate::control::{Control, Stopped};
use crate::domain::{ChildIdx, Round, SchoolIdx};
use crate::network::{Network, direct};
use crate::policy::Pack;
use crate::qualify::{Lines, Qualified, choices, is_of_group};
use crate::units::Metres;

/// Places the children whom a person placed, whatever their reach.
pub fn place_locked(round: &Round, pack: &Pack, allocation: &mut Allocation) {
    for lock in &round.locks {
        let outcome = Outcome::Placed {
            school: lock.school,
            sector: round.schools[lock.school.at()].sector,
            metres: direct(round, pack, lock.child, lock.school),
        };
        allocation.place(lock.child, outcome, Made::ByHand);
    }
}

/// The gates of one round of choice.
#[derive(Clone, Copy, Debug)]
pub struct Gates<'a> {
    /// Column in which families name schools.
    pub column: &'a str,
    /// How many count.
    pub most: usize,
    /// The lines of the districts.
    pub lines: &'a Lines,
    /// Whether a school may have a line of its own.
    pub school_line: bool,
    /// Whether the longest journey binds families too.
    pub within_reach: bool,
}

/// Runs a round of choice among the children who wait. Returns the schools named that are not open to
/// their families, as child and number.
///
/// # Errors
/// When it is told to end.
pub fn choose(
    pack: &Pack,
    network: &Network<'_>,
    qualified: &Qualified,
    gates: Gates<'_>,
    allocation: &mut Allocation,
    made: Made,
    control: &Control,
) -> Result<Vec<(ChildIdx, usize)>, Stopped> {
    let round = network.reach.round();
    let column = round.evidence(gates.column);
    let mut children: Vec<ChildIdx> = Vec::new();
    let mut lists: Vec<Vec<(SchoolIdx, Metres)>> = Vec::new();
    let mut ignored = Vec::new();
    let mut pulse = control.pulse(100);
    for (index, cell) in network.cells() {
        let journey = |school: SchoolIdx| {
            let found = network.reach.journey(cell, school);
            let fits = |m: &Metres| !gates.within_reach || *m <= network.reach.longest();
            found.filter(fits).map(|metres| (school, metres))
        };
        for &child in network.members(index) {
            pulse.check()?;
            let may = allocation.waits(child) && gates.lines.passes(round, qualified, child);
            if !may {
                continue;
            }
            let (named, unknown) = choices(round, pack, column, gates.most, child);
            let list: Vec<_> = named.iter().filter_map(|school| journey(*school)).collect();
            let lost = unknown + named.len() - list.len();
            if lost > 0 {
                ignored.push((child, lost));
            }
            children.push(child);
            lists.push(list);
        }
    }
    let free = allocation.free(round);
    let seats: Vec<Seats> = free.iter().map(|&places| seats_of(places, pack)).collect();
    let takes = |school: usize, at: usize| {
        let child = children[at];
        let line = round.schools[school].line.filter(|_| gates.school_line);
        let passes = line.is_none_or(|line| qualified.points[child.at()] >= Some(line));
        qualified.ranking.of(child).filter(|_| passes)
    };
    let is_of = |group: usize, at: usize| is_of_group(round, &pack.reserves[group], children[at]);
    let plain: Vec<Vec<usize>> = lists
        .iter()
        .map(|list| list.iter().map(|(school, _)| school.at()).collect())
        .collect();
    let told = deferred_acceptance(&plain, &seats, takes, is_of, control)?;
    for ((&child, list), told) in children.iter().zip(&lists).zip(told) {
        if let Some(at) = told {
            let (school, metres) = list[at];
            let outcome = Outcome::Placed {
                school,
                sector: round.schools[school.at()].sector,
                metres,
            };
            allocation.place(child, outcome, made);
        }
    }
    ignored.sort_unstable();
    Ok(ignored)
}

/// A school's places in a round of choice, with those kept for each group, rounded down.
fn seats_of(places: i64, pack: &Pack) -> Seats {
    let kept = pack.reserves.iter().map(|reserve| {
        let percent = i64::from(reserve.percent.unwrap_or(0));
        (places * percent / 100) as usize
    });
    Seats {
        places: places as usize,
        kept: kept.collect(),
    }
}
