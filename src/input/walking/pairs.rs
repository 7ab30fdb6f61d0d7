//! Journeys one by one, for tables of them: how long, how far straight, by which gate, from which source.

use std::collections::{BTreeMap, BTreeSet};

use xuewei_core::domain::{Intake, TravelOrigin, haversine_m};
use xuewei_core::units::Metres;
use xuewei_walking::{Off, metres};

use super::Walking;
use super::table::{Site, Walked, is_on};

/// Where a distance comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The travel table of the round.
    Table,
    /// The network.
    Network,
    /// The straight line.
    StraightLine,
}

impl Source {
    /// The word in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Network => "network",
            Self::StraightLine => "straight_line",
        }
    }
}

/// A journey of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Name of the community or place, or identifier of the child.
    pub from: String,
    /// What `from` is: `community`, `cell`, `home`, `child`.
    pub kind: &'static str,
    /// District of a community.
    pub district: String,
    /// The school, or the parcel.
    pub school_id: String,
    /// How long it is.
    pub metres: Metres,
    /// The straight line, without any factor, where the start has a point.
    pub straight: Option<Metres>,
    /// The straight leg at its beginning, where it is walked on the network.
    pub leg_from: Option<Metres>,
    /// The straight leg at its end.
    pub leg_to: Option<Metres>,
    /// Which gate of the school it ends at, from 1 in the order of the table of gates; empty where the school has none.
    pub gate: Option<i64>,
    /// Where the distance comes from.
    pub source: Source,
}

/// A place on the network.
#[derive(Clone, Debug, PartialEq)]
pub struct Snap {
    /// What it is: `community`, `cell`, `home`, `school`, `parcel`.
    pub kind: &'static str,
    /// Its name or identifier.
    pub id: String,
    /// District of a community.
    pub district: String,
    /// Which of its gates, from 1; nothing for its point.
    pub gate: Option<i64>,
    /// Its point, longitude and latitude, WGS-84.
    pub at: [f64; 2],
    /// The point on the road; nothing where it is off the network.
    pub on: Option<[f64; 2]>,
    /// The straight leg.
    pub leg: Option<Metres>,
    /// The road.
    pub way: String,
    /// `on`, `too_far` or `blocked`.
    pub state: &'static str,
}

fn whole(mm: u32) -> Metres {
    Metres(i64::try_from(metres(mm)).unwrap_or(i64::MAX))
}

impl Walking {
    fn start_names(&self, intake: &Intake, origin: TravelOrigin) -> (&'static str, String, String) {
        match origin {
            TravelOrigin::Community(at) => {
                let own = intake.communities().get(at.at());
                let district = own.and_then(|own| intake.districts().get(own.district?.at()));
                let kind = if self.is_forecast {
                    "cell"
                } else {
                    "community"
                };
                let name = own.map_or_else(String::new, |own| own.name.to_string());
                (
                    kind,
                    name,
                    district.map_or_else(String::new, |d| d.id.to_string()),
                )
            }
            TravelOrigin::Child(at) => {
                let own = intake.children().get(at.at());
                let from_home = super::from_home(&self.walker.pack);
                let is_home = own.is_some_and(|own| own.starts_at_home(from_home));
                let kind = if is_home { "home" } else { "child" };
                (
                    kind,
                    own.map_or_else(String::new, |own| own.id.to_string()),
                    String::new(),
                )
            }
        }
    }

    /// Every journey of the table, in its order: schools, then parcels.
    pub fn pairs(&self, intake: &Intake) -> Vec<Pair> {
        let walked = self.walk(intake);
        let start_of: BTreeMap<TravelOrigin, usize> = walked
            .starts
            .iter()
            .enumerate()
            .map(|(at, start)| (start.origin, at))
            .collect();
        let mut end_of: [BTreeMap<usize, usize>; 2] = Default::default();
        for (at, target) in walked.targets.iter().enumerate() {
            match target.site {
                Site::School(school) => end_of[0].insert(school.at(), at),
                Site::Parcel(parcel) => end_of[1].insert(parcel, at),
            };
        }
        let Some(table) = intake.travel() else {
            return Vec::new();
        };
        let schools = table.journeys.iter().map(|(from, school, metres)| {
            let id = intake.schools().get(school.at()).map(|s| s.id.to_string());
            let is_listed = self.is_listed(intake, *from, *school);
            let end = end_of[0].get(&school.at()).copied();
            (*from, id, end, *metres, is_listed)
        });
        let parcels = table.parcels.iter().map(|(from, parcel, metres)| {
            let id = intake.parcels().get(*parcel).map(|p| p.id.to_string());
            let listed = table.listed.as_ref().is_some_and(|listed| {
                let rows = &listed.parcels;
                rows.binary_search_by_key(&(*from, *parcel), |(f, p, _)| (*f, *p))
                    .is_ok()
            });
            (*from, id, end_of[1].get(parcel).copied(), *metres, listed)
        });
        let one = |(from, id, end, metres, is_listed): (_, Option<String>, Option<usize>, _, _)| {
            let (kind, name, district) = self.start_names(intake, from);
            let start = start_of.get(&from).copied();
            let mut pair = Pair {
                from: name,
                kind,
                district,
                school_id: id.unwrap_or_default(),
                metres,
                straight: None,
                leg_from: None,
                leg_to: None,
                gate: None,
                source: if is_listed {
                    Source::Table
                } else {
                    Source::Network
                },
            };
            self.complete(&walked, start, end, &mut pair);
            pair
        };
        schools.chain(parcels).map(one).collect()
    }

    /// Adds what is known of the way.
    fn complete(&self, walked: &Walked, start: Option<usize>, end: Option<usize>, pair: &mut Pair) {
        let starts = start.and_then(|at| walked.starts.get(at).zip(walked.on_starts.get(at)));
        let ends = end.and_then(|at| walked.targets.get(at).zip(walked.on_targets.get(at)));
        let (Some((from, on_from)), Some((to, on_to))) = (starts, ends) else {
            return;
        };
        let straight = haversine_m(from.position, to.position);
        pair.straight = Some(Metres(straight.round() as i64));
        if pair.source == Source::Table {
            return;
        }
        if !is_on(on_from) || !is_on(on_to) {
            pair.source = Source::StraightLine;
            return;
        }
        let own = start.and_then(|at| walked.journeys.get(at));
        let journey = own.and_then(|own| own.iter().find(|j| Some(j.to as usize) == end));
        let gates = match journey {
            Some(journey) => Some((journey.from_gate, journey.to_gate)),
            // Outside the reach, and asked for all the same.
            None => {
                let route = self.walker.network.route(on_from, on_to);
                route.map(|route| (route.from_gate, route.to_gate))
            }
        };
        let Some((from_gate, to_gate)) = gates else {
            return;
        };
        let leg = |place: &xuewei_walking::Snapped, gate: u16| {
            let end = place.ends.get(usize::from(gate))?.as_ref().ok()?;
            Some(whole(end.leg))
        };
        pair.leg_from = leg(on_from, from_gate);
        pair.leg_to = leg(on_to, to_gate);
        pair.gate = to.ends.is_gates.then(|| i64::from(to_gate) + 1);
    }

    /// How many schools' distances come from the travel table, the network and the straight line.
    pub(super) fn sources(&self, intake: &Intake, walked: &Walked) -> [usize; 3] {
        let starts = walked.starts.iter().zip(&walked.on_starts);
        let on_foot: BTreeSet<TravelOrigin> = starts
            .filter(|(_, on)| is_on(on))
            .map(|(start, _)| start.origin)
            .collect();
        let targets = walked.targets.iter().zip(&walked.on_targets);
        let reached: BTreeSet<usize> = targets
            .filter(|(_, on)| is_on(on))
            .filter_map(|(target, _)| match target.site {
                Site::School(school) => Some(school.at()),
                Site::Parcel(_) => None,
            })
            .collect();
        let mut counts = [0; 3];
        for (from, school, _) in intake.travel().iter().flat_map(|table| &table.journeys) {
            let at = if self.is_listed(intake, *from, *school) {
                0
            } else if on_foot.contains(from) && reached.contains(&school.at()) {
                1
            } else if matches!(from, TravelOrigin::Child(_)) && !on_foot.contains(from) {
                // A child with journeys of its own starts with its community for all others.
                let child = match from {
                    TravelOrigin::Child(child) => intake.children().get(child.at()),
                    TravelOrigin::Community(_) => None,
                };
                let community = child.and_then(|c| c.community).map(TravelOrigin::Community);
                match community.is_some_and(|c| on_foot.contains(&c)) {
                    true if reached.contains(&school.at()) => 1,
                    _ => 2,
                }
            } else {
                2
            };
            if let Some(count) = counts.get_mut(at) {
                *count += 1;
            }
        }
        counts
    }

    /// Every place with where it is on the network.
    pub fn snaps(&self, intake: &Intake) -> Vec<Snap> {
        let walked = self.walk(intake);
        let mut all = Vec::new();
        let starts = walked.starts.iter().zip(&walked.on_starts);
        for (start, on) in starts {
            let names = self.start_names(intake, start.origin);
            self.push_snaps(&mut all, names, &start.ends, on);
        }
        for (target, on) in walked.targets.iter().zip(&walked.on_targets) {
            let (kind, id) = match target.site {
                Site::School(at) => (
                    "school",
                    intake.schools().get(at.at()).map(|s| s.id.to_string()),
                ),
                Site::Parcel(at) => ("parcel", intake.parcels().get(at).map(|p| p.id.to_string())),
            };
            let names = (kind, id.unwrap_or_default(), String::new());
            self.push_snaps(&mut all, names, &target.ends, on);
        }
        all
    }

    fn push_snaps(
        &self,
        all: &mut Vec<Snap>,
        (kind, id, district): (&'static str, String, String),
        ends: &xuewei_walking::Ends,
        on: &xuewei_walking::Snapped,
    ) {
        let network = &self.walker.network;
        for (at, (point, end)) in ends.points.iter().zip(&on.ends).enumerate() {
            let gate = ends
                .is_gates
                .then(|| i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1));
            let way = end.as_ref().ok().and_then(|end| {
                let segment = network.segments().get(end.segment as usize)?;
                network.ways().get(segment.way as usize)
            });
            all.push(Snap {
                kind,
                id: id.clone(),
                district: district.clone(),
                gate,
                at: [point.lon, point.lat],
                on: end.as_ref().ok().map(|end| [end.foot.lon, end.foot.lat]),
                leg: end.as_ref().ok().map(|end| whole(end.leg)),
                way: way.map_or_else(String::new, |way| way.id.to_string()),
                state: match end {
                    Ok(_) => "on",
                    Err(Off::TooFar) => "too_far",
                    Err(Off::Blocked) => "blocked",
                },
            });
        }
    }
}
