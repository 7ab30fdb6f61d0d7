//! Distances that a few metres would decide otherwise: a school just within or beyond the reach, or two schools almost
//! equally near.

use std::collections::BTreeMap;

use crate::domain::{ChildIdx, Intake, SchoolIdx, TravelOrigin};
use crate::policy::{CLOSE_CALL, Pack, TravelFrom};
use crate::units::Metres;

/// What a few metres would decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decides {
    /// Whether the school is within the reach.
    Reach,
    /// Which of two schools is the nearest.
    Nearest(SchoolIdx, Metres),
}

/// A close call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseCall {
    /// The start.
    pub from: TravelOrigin,
    /// How many children start there.
    pub children: usize,
    /// The school: the nearer one of two.
    pub school: SchoolIdx,
    /// How far it is.
    pub metres: Metres,
    /// What is close.
    pub decides: Decides,
    /// By how many metres.
    pub apart: Metres,
}

/// The close calls of starts that children have, to open schools, where journeys were measured on a network.
pub fn close_calls(intake: &Intake, pack: &Pack) -> Vec<CloseCall> {
    let Some(table) = intake.travel().filter(|table| table.is_whole) else {
        return Vec::new();
    };
    let from_home = pack.travel.from == TravelFrom::Home;
    let has_own = |origin: TravelOrigin| {
        let at = table.journeys.partition_point(|(from, ..)| *from < origin);
        table
            .journeys
            .get(at)
            .is_some_and(|(from, ..)| *from == origin)
    };
    let mut children: BTreeMap<TravelOrigin, usize> = BTreeMap::new();
    for (at, child) in intake.children().iter().enumerate() {
        let own = TravelOrigin::Child(ChildIdx::from_usize(at));
        let community = table.community_of(child, from_home);
        let origin = match has_own(own) {
            true => Some(own),
            false => community.map(TravelOrigin::Community),
        };
        if let Some(origin) = origin {
            *children.entry(origin).or_default() += 1;
        }
    }
    let is_open = |school: &SchoolIdx| {
        let school = &intake.schools()[school.at()];
        school.is_open_to(intake.level())
    };
    let mut close = Vec::new();
    for rows in table.journeys.chunk_by(|a, b| a.0 == b.0) {
        let Some((from, ..)) = rows.first() else {
            continue;
        };
        let Some(count) = children.get(from).copied() else {
            continue;
        };
        let mut open: Vec<(Metres, SchoolIdx)> = rows
            .iter()
            .filter(|(_, school, _)| is_open(school))
            .map(|(_, school, metres)| (*metres, *school))
            .collect();
        open.sort_unstable();
        let call = |school, metres, decides, apart| CloseCall {
            from: *from,
            children: count,
            school,
            metres,
            decides,
            apart,
        };
        if let [(first, school), (second, other), ..] = open[..]
            && second - first <= CLOSE_CALL
            && first <= pack.reach.max
        {
            let decides = Decides::Nearest(other, second);
            close.push(call(school, first, decides, second - first));
        }
        for (metres, school) in open {
            let apart = pack.reach.max - metres;
            if Metres(apart.get().abs()) <= CLOSE_CALL {
                close.push(call(school, metres, Decides::Reach, apart));
            }
        }
    }
    close
}
