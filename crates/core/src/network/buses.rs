//! Buses (校车): single communities from which a school beyond the longest journey is in reach all the same.

use std::collections::HashSet;

use crate::domain::{CommunityIdx, Intake, SchoolIdx};
use crate::policy::{Bus, Pack};

/// Which communities have a bus to which schools.
#[derive(Clone, Debug, Default)]
pub struct Buses {
    /// In order, each pair once.
    pairs: Vec<(CommunityIdx, SchoolIdx)>,
}

impl Buses {
    /// The buses of a pack to schools that are open. A name that the round does not have, or has several times, leaves
    /// nothing here: whoever reads the pack tells of it.
    pub fn of(intake: &Intake, pack: &Pack) -> Self {
        let mut pairs = Vec::new();
        for bus in &pack.reach.buses {
            let is_open = |at: &SchoolIdx| intake.schools()[at.at()].is_open_to(intake.level());
            let Some(school) = intake.school(&bus.school).filter(is_open) else {
                continue;
            };
            let stops = stops(intake, bus).into_iter().flatten();
            pairs.extend(stops.map(|community| (community, school)));
        }
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    /// Whether a bus leaves from a community.
    pub fn leave(&self, from: CommunityIdx) -> bool {
        self.to(from).next().is_some()
    }

    /// The schools to which buses leave from a community.
    pub fn to(&self, from: CommunityIdx) -> impl Iterator<Item = SchoolIdx> + '_ {
        let start = self.pairs.partition_point(|(other, _)| *other < from);
        let own = self.pairs[start..].iter();
        own.take_while(move |(other, _)| *other == from)
            .map(|(_, school)| *school)
    }

    /// Whether a bus leaves from a community to a school.
    pub fn has(&self, from: CommunityIdx, to: SchoolIdx) -> bool {
        self.pairs.binary_search(&(from, to)).is_ok()
    }
}

/// The communities at which a bus stops, in the order in which it names them; `None` for a name that no community has, or
/// several have.
pub fn stops(intake: &Intake, bus: &Bus) -> Vec<Option<CommunityIdx>> {
    let wanted: HashSet<&str> = bus.communities.iter().map(String::as_str).collect();
    let is_of_district = |at: usize| match &bus.district {
        None => true,
        Some(id) => {
            let district = intake.communities()[at].district;
            district.is_some_and(|d| *intake.districts()[d.at()].id == **id)
        }
    };
    let all = intake.communities().iter().enumerate();
    let named: Vec<(usize, &str)> = all
        .filter(|(at, community)| wanted.contains(&*community.name) && is_of_district(*at))
        .map(|(at, community)| (at, &*community.name))
        .collect();
    let stop = |name: &String| {
        let mut of_name = named.iter().filter(|(_, other)| other == name);
        match (of_name.next(), of_name.next()) {
            (Some((at, _)), None) => Some(CommunityIdx::from_usize(*at)),
            _ => None,
        }
    };
    bus.communities.iter().map(stop).collect()
}
