//! The children whom a change of the ways on foot concerns.

use std::collections::BTreeMap;

use crate::domain::{ChildIdx, Intake, SchoolIdx, TravelOrigin, TravelTable};
use crate::policy::{Pack, TravelFrom};
use crate::units::Metres;

/// How many children a change of journeys concerns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concerned {
    /// Those to whom another open school is the nearest.
    pub nearest: usize,
    /// Those who come within the reach of an open school more.
    pub nearer: usize,
    /// Those who fall out of the reach of one.
    pub farther: usize,
}

/// The open schools of a start: all, by distance.
fn open(intake: &Intake, table: &TravelTable, from: TravelOrigin) -> Vec<(Metres, SchoolIdx)> {
    let first = table.journeys.partition_point(|row| row.0 < from);
    let rows = table.journeys.get(first..).unwrap_or_default().iter();
    let own = rows.take_while(|row| row.0 == from);
    let schools = intake.schools();
    let is_open = |at: &SchoolIdx| schools[at.at()].is_open_to(intake.level());
    let mut open: Vec<(Metres, SchoolIdx)> = own
        .filter(|(_, school, _)| is_open(school))
        .map(|(_, school, metres)| (*metres, *school))
        .collect();
    open.sort_unstable();
    open
}

/// Whom it concerns that the journeys of an intake are others; both have the same children and schools.
pub fn concerned(before: &Intake, after: &Intake, pack: &Pack) -> Concerned {
    let mut all = Concerned::default();
    let (Some(then), Some(now)) = (before.travel(), after.travel()) else {
        return all;
    };
    let from_home = pack.travel.from == TravelFrom::Home;
    let has_own = |table: &TravelTable, from: TravelOrigin| {
        let at = table.journeys.partition_point(|row| row.0 < from);
        table.journeys.get(at).is_some_and(|row| row.0 == from)
    };
    let mut starts: BTreeMap<TravelOrigin, usize> = BTreeMap::new();
    for (at, child) in before.children().iter().enumerate() {
        let own = TravelOrigin::Child(ChildIdx::from_usize(at));
        let is_own = child.starts_at_home(from_home) || has_own(then, own) || has_own(now, own);
        let from = match is_own {
            true => Some(own),
            false => child.community.map(TravelOrigin::Community),
        };
        if let Some(from) = from {
            *starts.entry(from).or_default() += 1;
        }
    }
    for (from, children) in starts {
        let (then, now) = (open(before, then, from), open(after, now, from));
        let nearest = |all: &[(Metres, SchoolIdx)]| all.first().map(|(_, school)| *school);
        let reached = |all: &[(Metres, SchoolIdx)]| {
            let within = all.iter().filter(|(metres, _)| *metres <= pack.reach.max);
            let mut within: Vec<SchoolIdx> = within.map(|(_, school)| *school).collect();
            within.sort_unstable();
            within
        };
        let (had, has) = (reached(&then), reached(&now));
        let lacks = |all: &[SchoolIdx], of: &[SchoolIdx]| {
            of.iter().any(|school| all.binary_search(school).is_err())
        };
        if nearest(&then) != nearest(&now) {
            all.nearest += children;
        }
        if lacks(&had, &has) {
            all.nearer += children;
        }
        if lacks(&has, &had) {
            all.farther += children;
        }
    }
    all
}
