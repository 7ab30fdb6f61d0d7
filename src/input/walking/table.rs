//! The journeys of an intake on a network, as a travel table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use xuewei_core::domain::{
    ChildIdx, CommunityIdx, Intake, Measure, NotOnFoot, OnFoot, Position, SchoolIdx, TravelOrigin,
    TravelTable, haversine_m,
};
use xuewei_core::policy::{OffNetwork, Pack, StepKind, TravelFrom};
use xuewei_core::qualify::choices;
use xuewei_core::units::Metres;
use xuewei_walking::{Ends, Journey, Network, NotTried, Point, Roads, Snapped, Trial};

use super::gates::{Gates, PlaceKind};

/// Beyond this nobody walks, metres: journeys to schools outside the reach are looked for up to here.
const FARTHEST_M: u64 = 200_000;

/// A start of journeys, and where it is on the network.
#[derive(Debug)]
pub struct Start {
    /// Whose start it is.
    pub origin: TravelOrigin,
    /// Its point.
    pub position: Position,
    /// Where its journeys begin.
    pub ends: Ends,
}

/// What journeys lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    School(SchoolIdx),
    /// A parcel by its place in the list.
    Parcel(usize),
}

/// An end of journeys.
#[derive(Debug)]
pub struct Target {
    /// What it is.
    pub site: Site,
    /// Its point.
    pub position: Position,
    /// Where its journeys end.
    pub ends: Ends,
}

/// Starts and ends of an intake on the network, and the journeys between them.
#[derive(Debug)]
pub struct Walked {
    /// In the order of [`TravelOrigin`].
    pub starts: Vec<Start>,
    /// Schools in their order, then parcels.
    pub targets: Vec<Target>,
    /// The starts on the network.
    pub on_starts: Vec<Snapped>,
    /// The ends on the network.
    pub on_targets: Vec<Snapped>,
    /// The journeys of each start, in the order of the ends.
    pub journeys: Vec<Vec<Journey>>,
}

/// Whether a place has a point on the network.
pub fn is_on(place: &Snapped) -> bool {
    place.on().next().is_some()
}

/// Whoever walks: a network, and the gates and rules of a round.
#[derive(Debug)]
pub struct Walker {
    pub network: Arc<Network>,
    /// What the network was built of, for changes of it that are tried.
    pub roads: Arc<Roads>,
    pub gates: Gates,
    pub pack: Pack,
}

fn ends_of(gates: &[Position], position: Position) -> Ends {
    let point = |p: &Position| Point::new(p.lon, p.lat);
    match gates {
        [] => Ends::at(position.lon, position.lat),
        gates => Ends::gates(gates.iter().map(point).collect()),
    }
}

impl Walker {
    /// A start by itself.
    pub fn start(&self, intake: &Intake, origin: TravelOrigin) -> Option<Start> {
        let (position, ends) = match origin {
            TravelOrigin::Community(at) => {
                let own = intake.communities().get(at.at())?;
                let gates = self.gates.of_community(intake, own);
                (own.position, ends_of(gates, own.position))
            }
            TravelOrigin::Child(at) => {
                let home = intake.children().get(at.at())?.home?;
                (home, ends_of(&[], home))
            }
        };
        Some(Start {
            origin,
            position,
            ends,
        })
    }

    /// A school by itself.
    pub fn target(&self, intake: &Intake, school: SchoolIdx) -> Option<Target> {
        let own = intake.schools().get(school.at())?;
        let kind = match school.at() < intake.city().parts().candidate_sites {
            true => PlaceKind::Parcel,
            false => PlaceKind::School,
        };
        Some(Target {
            site: Site::School(school),
            position: own.position,
            ends: ends_of(self.gates.of_site(kind, &own.id), own.position),
        })
    }

    /// Where the journeys of an intake begin.
    pub fn starts(&self, intake: &Intake, from_home: bool) -> Vec<Start> {
        let communities = (0..intake.communities().len()).map(CommunityIdx::from_usize);
        let children = intake.children().iter().enumerate();
        let at_home = children.filter(|(_, child)| child.starts_at_home(from_home));
        let at_home = at_home.map(|(at, _)| ChildIdx::from_usize(at));
        let origins = communities
            .map(TravelOrigin::Community)
            .chain(at_home.map(TravelOrigin::Child));
        origins
            .filter_map(|origin| self.start(intake, origin))
            .collect()
    }

    /// Where they end: at the schools of the level, whether they are open or could be, and at the parcels.
    pub fn targets(&self, intake: &Intake) -> Vec<Target> {
        let schools = intake.schools().iter().enumerate();
        let schools = schools.filter(|(_, school)| school.level == intake.level());
        let schools = schools.filter_map(|(at, _)| self.target(intake, SchoolIdx::from_usize(at)));
        let parcels = intake.parcels().iter().enumerate();
        let parcels = parcels.map(|(at, parcel)| Target {
            site: Site::Parcel(at),
            position: parcel.position,
            ends: ends_of(
                self.gates.of_site(PlaceKind::Parcel, &parcel.id),
                parcel.position,
            ),
        });
        schools.chain(parcels).collect()
    }

    /// Walks from every start to every end within so many metres.
    pub fn walk(&self, intake: &Intake, from_home: bool, most: Metres) -> Walked {
        let (starts, targets) = (self.starts(intake, from_home), self.targets(intake));
        let snapped = |all: &[&Ends]| {
            let all: Vec<Ends> = all.iter().map(|ends| (*ends).clone()).collect();
            self.network.ends(&all)
        };
        let on_starts = snapped(&starts.iter().map(|s| &s.ends).collect::<Vec<_>>());
        let on_targets = snapped(&targets.iter().map(|t| &t.ends).collect::<Vec<_>>());
        let most = u64::try_from(most.get()).unwrap_or(0);
        let reached = self.network.reach_from(&on_targets, most, &on_starts);
        let journeys = reached.all(&on_starts);
        Walked {
            starts,
            targets,
            on_starts,
            on_targets,
            journeys,
        }
    }

    /// Pairs outside the reach that somebody asks for: placements by hand, and schools that families may choose however
    /// far they are.
    fn far_pairs(&self, intake: &Intake) -> BTreeSet<(ChildIdx, SchoolIdx)> {
        let by_hand = intake.manual_placements().iter();
        let mut pairs: BTreeSet<(ChildIdx, SchoolIdx)> =
            by_hand.map(|own| (own.child, own.school)).collect();
        for step in &self.pack.procedure {
            let StepKind::Choice {
                column,
                choices: most,
                within_reach: false,
                ..
            } = &step.act
            else {
                continue;
            };
            let column = intake.evidence(column);
            for child in (0..intake.children().len()).map(ChildIdx::from_usize) {
                let (named, _) = choices(intake, &self.pack, column, *most, child);
                pairs.extend(named.into_iter().map(|school| (child, school)));
            }
        }
        pairs
    }

    /// The rows of a start, in the order of the ends: on foot, else straight where the rules let that stand in.
    fn rows(&self, walked: &Walked, at: usize, most: Metres) -> Vec<(usize, Metres)> {
        let Some((start, on)) = walked.starts.get(at).zip(walked.on_starts.get(at)) else {
            return Vec::new();
        };
        let own = walked.journeys.get(at).map_or(&[][..], Vec::as_slice);
        let metres =
            |journey: &Journey| Metres(i64::try_from(journey.metres()).unwrap_or(i64::MAX));
        let mut rows: Vec<(usize, Metres)> = own
            .iter()
            .map(|journey| (journey.to as usize, metres(journey)))
            .collect();
        if self.pack.travel.walking.off_network == OffNetwork::StraightLine {
            let is_off = !is_on(on);
            let ends = walked.targets.iter().zip(&walked.on_targets).enumerate();
            let straight = ends.filter(|(_, (_, end))| is_off || !is_on(end));
            let straight = straight.map(|(to, (end, _))| (to, self.straight(start, end)));
            rows.extend(straight.filter(|(_, metres)| *metres <= most));
            rows.sort_unstable();
        }
        rows
    }

    fn straight(&self, start: &Start, end: &Target) -> Metres {
        let metres = haversine_m(start.position, end.position) * self.pack.travel.detour;
        Metres(metres.round() as i64)
    }

    /// Adds the journeys that somebody asks for and that are outside the reach.
    fn add_far(
        &self,
        intake: &Intake,
        walked: &Walked,
        from_home: bool,
        rows: &mut [Vec<(usize, Metres)>],
    ) {
        let start_of: BTreeMap<TravelOrigin, usize> = walked
            .starts
            .iter()
            .enumerate()
            .map(|(at, start)| (start.origin, at))
            .collect();
        let end_of: BTreeMap<usize, usize> = walked
            .targets
            .iter()
            .enumerate()
            .filter_map(|(at, target)| match target.site {
                Site::School(school) => Some((school.at(), at)),
                Site::Parcel(_) => None,
            })
            .collect();
        let mut wanted: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for (child, school) in self.far_pairs(intake) {
            let Some(own) = intake.children().get(child.at()) else {
                continue;
            };
            let origin = match own.starts_at_home(from_home) {
                true => Some(TravelOrigin::Child(child)),
                false => own.community.map(TravelOrigin::Community),
            };
            let start = origin.and_then(|origin| start_of.get(&origin));
            if let (Some(start), Some(end)) = (start, end_of.get(&school.at())) {
                let known = rows.get(*start).map_or(&[][..], Vec::as_slice);
                if known.binary_search_by_key(end, |(to, _)| *to).is_err() {
                    wanted.entry(*end).or_default().insert(*start);
                }
            }
        }
        let found: Vec<(usize, usize, Metres)> = wanted
            .par_iter()
            .flat_map_iter(|(end, starts)| self.far(walked, *end, starts))
            .collect();
        for (start, end, metres) in found {
            if let Some(rows) = rows.get_mut(start) {
                rows.push((end, metres));
                rows.sort_unstable();
            }
        }
    }

    /// The journeys from some starts to one end, however far it is.
    fn far(
        &self,
        walked: &Walked,
        end: usize,
        starts: &BTreeSet<usize>,
    ) -> Vec<(usize, usize, Metres)> {
        let Some((target, on_target)) = walked.targets.get(end).zip(walked.on_targets.get(end))
        else {
            return Vec::new();
        };
        let places: Vec<Snapped> = starts
            .iter()
            .filter_map(|at| walked.on_starts.get(*at).cloned())
            .collect();
        let reached = self
            .network
            .reach_from(std::slice::from_ref(on_target), FARTHEST_M, &places);
        let stands_in = self.pack.travel.walking.off_network == OffNetwork::StraightLine;
        let mut found = Vec::new();
        for (at, place) in starts.iter().zip(&places) {
            let journey = reached.journeys(place).first().copied();
            let on_foot = journey.map(|j| Metres(i64::try_from(j.metres()).unwrap_or(i64::MAX)));
            let straight = || {
                let is_off = !is_on(place) || !is_on(on_target);
                let start = walked.starts.get(*at).filter(|_| stands_in && is_off)?;
                Some(self.straight(start, target))
            };
            if let Some(metres) = on_foot.or_else(straight) {
                found.push((*at, end, metres));
            }
        }
        found
    }
}

/// Rows of ends, those of `over` before those of `under`.
fn overlaid<E: Copy + Ord>(under: &[(E, Metres)], over: &[(E, Metres)]) -> Vec<(E, Metres)> {
    let is_over = |end: &E| over.binary_search_by_key(end, |(e, _)| *e).is_ok();
    let mut rows: Vec<(E, Metres)> = under
        .iter()
        .filter(|(end, _)| !is_over(end))
        .chain(over)
        .copied()
        .collect();
    rows.sort_unstable();
    rows
}

/// The rows of a table from one start.
fn listed_from<E: Copy>(
    rows: &[(TravelOrigin, E, Metres)],
    from: TravelOrigin,
) -> Vec<(E, Metres)> {
    let first = rows.partition_point(|(origin, ..)| *origin < from);
    let of = rows.get(first..).unwrap_or_default().iter();
    of.take_while(|(origin, ..)| *origin == from)
        .map(|(_, end, metres)| (*end, *metres))
        .collect()
}

/// The rows of one start to schools, and to parcels.
#[derive(Clone, Default)]
struct Rows {
    schools: Vec<(SchoolIdx, Metres)>,
    parcels: Vec<(usize, Metres)>,
}

impl Rows {
    fn under(&self, listed: Option<&TravelTable>, from: TravelOrigin) -> Self {
        let Some(table) = listed else {
            return self.clone();
        };
        Self {
            schools: overlaid(&self.schools, &listed_from(&table.journeys, from)),
            parcels: overlaid(&self.parcels, &listed_from(&table.parcels, from)),
        }
    }
}

impl Measure for Walker {
    fn measure(
        &self,
        intake: &Intake,
        listed: Option<&TravelTable>,
        from_home: bool,
        most: Metres,
    ) -> TravelTable {
        let walked = self.walk(intake, from_home, most);
        self.table(intake, &walked, listed, from_home, most)
    }

    fn tried(&self, changes: &[OnFoot]) -> Result<Arc<dyn Measure>, Vec<(usize, NotOnFoot)>> {
        let mut faults = Vec::new();
        let network = match self.network_tried(changes) {
            Ok(network) => network,
            Err(why) => {
                faults.extend(why);
                Arc::clone(&self.network)
            }
        };
        let mut gates = self.gates.clone();
        let mut by_school: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for (place, change) in changes.iter().enumerate() {
            if let OnFoot::Gate { school, gate, at } = change {
                let is_off = |at: &Position| network.snap(Point::new(at.lon, at.lat)).is_err();
                let count = self.gates.of_site(PlaceKind::School, school).len();
                let is_one = |gate: &u16| (1..=count).contains(&usize::from(*gate));
                if gate.as_ref().is_some_and(|gate| !is_one(gate)) {
                    faults.push((place, NotOnFoot::NoGate));
                } else if at.as_ref().is_some_and(is_off) {
                    faults.push((place, NotOnFoot::GateOffRoad));
                } else {
                    let own = by_school.entry(school).or_default();
                    own.push((place, *gate, *at));
                }
            }
        }
        for (school, own) in by_school {
            let all: Vec<_> = own.iter().map(|(_, gate, at)| (*gate, *at)).collect();
            match gates.with_school(school, &all) {
                Some(changed) => gates = changed,
                None => faults.extend(own.iter().map(|(at, ..)| (*at, NotOnFoot::LastGate))),
            }
        }
        faults.sort_unstable_by_key(|(at, _)| *at);
        match faults.is_empty() {
            true => Ok(Arc::new(Self {
                network,
                roads: Arc::clone(&self.roads),
                gates,
                pack: self.pack.clone(),
            })),
            false => Err(faults),
        }
    }
}

impl Walker {
    /// The network with the paths and ways of some changes.
    fn network_tried(&self, changes: &[OnFoot]) -> Result<Arc<Network>, Vec<(usize, NotOnFoot)>> {
        let mut places = Vec::new();
        let mut trials = Vec::new();
        for (at, change) in changes.iter().enumerate() {
            let point = |p: &Position| Point::new(p.lon, p.lat);
            let trial = match change {
                OnFoot::Gate { .. } => continue,
                OnFoot::Add { line } => Trial::Add {
                    id: format!("scenario:{}", at + 1),
                    line: line.iter().map(point).collect(),
                },
                OnFoot::Remove { edge_id } => Trial::Remove {
                    id: edge_id.clone(),
                },
                OnFoot::Open { edge_id } => Trial::Open {
                    id: edge_id.clone(),
                },
            };
            places.push(at);
            trials.push(trial);
        }
        if trials.is_empty() {
            return Ok(Arc::clone(&self.network));
        }
        match self.roads.tried(&trials) {
            Ok(roads) => Ok(Arc::new(Network::build(&roads, self.network.options()))),
            Err(faults) => Err(faults
                .into_iter()
                .map(|(at, why)| {
                    let why = match why {
                        NotTried::NoWay => NotOnFoot::NoWay,
                        NotTried::IsOpen => NotOnFoot::IsOpen,
                        NotTried::NotJoined => NotOnFoot::NotJoined,
                    };
                    (places.get(at).copied().unwrap_or_default(), why)
                })
                .collect()),
        }
    }
}

impl Walker {
    /// The table of what was walked, under what somebody else measured.
    pub fn table(
        &self,
        intake: &Intake,
        walked: &Walked,
        listed: Option<&TravelTable>,
        from_home: bool,
        most: Metres,
    ) -> TravelTable {
        let mut rows: Vec<Vec<(usize, Metres)>> = (0..walked.starts.len())
            .into_par_iter()
            .map(|at| self.rows(walked, at, most))
            .collect();
        self.add_far(intake, walked, from_home, &mut rows);
        let mut found: BTreeMap<TravelOrigin, Rows> = BTreeMap::new();
        for (start, rows) in walked.starts.iter().zip(rows) {
            let mut own = Rows::default();
            for (to, metres) in rows {
                match walked.targets.get(to).map(|target| target.site) {
                    Some(Site::School(school)) => own.schools.push((school, metres)),
                    Some(Site::Parcel(parcel)) => own.parcels.push((parcel, metres)),
                    None => {}
                }
            }
            found.insert(start.origin, own);
        }
        if let Some(table) = listed {
            // Communities first: their rows stand behind those of their children.
            for (origin, rows) in &mut found {
                if let TravelOrigin::Community(_) = origin {
                    *rows = rows.under(Some(table), *origin);
                }
            }
            let own: BTreeSet<TravelOrigin> = table
                .journeys
                .iter()
                .map(|(origin, ..)| *origin)
                .chain(table.parcels.iter().map(|(origin, ..)| *origin))
                .filter(|origin| matches!(origin, TravelOrigin::Child(_)))
                .collect();
            let homes: Vec<TravelOrigin> = found.keys().copied().collect();
            let children = homes
                .into_iter()
                .filter(|origin| matches!(origin, TravelOrigin::Child(_)))
                .chain(own)
                .collect::<BTreeSet<_>>();
            for origin in children {
                let TravelOrigin::Child(child) = origin else {
                    continue;
                };
                let community = intake.children().get(child.at()).and_then(|c| c.community);
                let community = community.map(TravelOrigin::Community);
                let walked = found.get(&origin).cloned();
                let base = match (walked, community) {
                    // At home: on foot from there, under what was measured from the community.
                    (Some(walked), Some(community)) => walked.under(Some(table), community),
                    (Some(walked), None) => walked,
                    (None, Some(community)) => found.get(&community).cloned().unwrap_or_default(),
                    (None, None) => Rows::default(),
                };
                found.insert(origin, base.under(Some(table), origin));
            }
        }
        let mut table = TravelTable {
            is_whole: true,
            listed: listed.cloned().map(Box::new),
            ..TravelTable::default()
        };
        for (origin, rows) in found {
            let schools = rows.schools.into_iter();
            table
                .journeys
                .extend(schools.map(|(to, m)| (origin, to, m)));
            let parcels = rows.parcels.into_iter();
            table.parcels.extend(parcels.map(|(to, m)| (origin, to, m)));
        }
        table
    }
}

/// Whether the journeys of a pack begin at homes.
pub fn from_home(pack: &Pack) -> bool {
    pack.travel.from == TravelFrom::Home
}
