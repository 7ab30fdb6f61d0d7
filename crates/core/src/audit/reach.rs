//! Every journey measured again, pair by pair, without an R-tree, and forgotten again: nothing here
//! grows with children × schools.

use std::collections::HashMap;

use crate::control::{Control, Stopped};
use crate::domain::{
    ChildIdx, CommunityIdx, DistrictIdx, EARTH_RADIUS_M, Intake, Position, SchoolIdx, TravelOrigin,
};
use crate::policy::{Pack, TravelFrom};
use crate::qualify::{Eligibility, Qualified};

/// Where children start who can be told apart by nothing but themselves; with the district to which they are held and the
/// community whose buses they may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Start {
    /// At a point (the bits of its degrees).
    At(u64, u64, Option<DistrictIdx>, Option<CommunityIdx>),
    /// At a start of the travel table.
    Listed(TravelOrigin, Option<DistrictIdx>, Option<CommunityIdx>),
    /// Nowhere: the travel table does not know them.
    Nowhere,
}

/// The ruler: measures the journeys from a door to every school in its reach.
pub struct DistanceOracle<'a> {
    intake: &'a Intake,
    pack: &'a Pack,
    /// The travel table by its starts.
    listed: HashMap<TravelOrigin, Vec<(SchoolIdx, i64)>>,
    /// Open schools from south to north.
    northward: Vec<(f64, SchoolIdx)>,
    /// The open schools to which buses run, by the communities from which they leave.
    buses: HashMap<CommunityIdx, Vec<SchoolIdx>>,
}

impl<'a> DistanceOracle<'a> {
    /// A ruler for a round.
    pub fn new(intake: &'a Intake, pack: &'a Pack) -> Self {
        let mut listed: HashMap<TravelOrigin, Vec<(SchoolIdx, i64)>> = HashMap::new();
        for (from, school, metres) in intake.travel().iter().flat_map(|t| &t.journeys) {
            // Who has a start of its own starts there, also where all that was measured from it is closed: what it
            // adds or mends is read off by the school.
            let list = listed.entry(*from).or_default();
            if intake.schools()[school.at()].is_open_to(intake.level()) {
                list.push((*school, metres.get()));
            }
        }
        let mut northward: Vec<(f64, SchoolIdx)> = intake
            .open_schools()
            .map(|(i, school)| (school.position.lat, i))
            .collect();
        northward.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        Self {
            intake,
            pack,
            listed,
            northward,
            buses: buses(intake, pack),
        }
    }

    /// The children who take part, by their doors.
    ///
    /// # Errors
    /// When it is told to end.
    pub fn starts(
        &self,
        qualified: &Qualified,
        control: &Control,
    ) -> Result<Vec<(Start, Vec<ChildIdx>)>, Stopped> {
        let mut pulse = control.pulse(10_000);
        let mut starts: HashMap<Start, Vec<ChildIdx>> = HashMap::new();
        for (i, eligibility) in qualified.eligibility.iter().enumerate() {
            pulse.check()?;
            if *eligibility == Eligibility::Eligible {
                let child = ChildIdx::from_usize(i);
                starts.entry(self.start(child)).or_default().push(child);
            }
        }
        // In an order that is the same in every run.
        let mut starts: Vec<(Start, Vec<ChildIdx>)> = starts.into_iter().collect();
        starts.sort_unstable_by_key(|(start, _)| *start);
        Ok(starts)
    }

    /// Where a child starts.
    pub fn start(&self, index: ChildIdx) -> Start {
        let (intake, pack) = (self.intake, self.pack);
        let child = &intake.children()[index.at()];
        let district = child.district.filter(|_| !pack.reach.across_districts);
        let bus = child.community.filter(|c| self.buses.contains_key(c));
        if intake.travel().is_some() {
            return [
                Some(TravelOrigin::Child(index)),
                self.community_of(index).map(TravelOrigin::Community),
            ]
            .into_iter()
            .flatten()
            .find(|origin| self.listed.contains_key(origin))
            .or(bus.map(TravelOrigin::Community))
            .map_or(Start::Nowhere, |origin| {
                Start::Listed(origin, district, bus)
            });
        }
        let community = child
            .community
            .map(|c| intake.communities()[c.at()].position);
        let point = match pack.travel.from {
            TravelFrom::Community => community.or(child.home),
            TravelFrom::Home => child.home.or(community),
        };
        point.map_or(Start::Nowhere, |p| {
            // Adding zero turns -0.0 into 0.0: one point is one start.
            Start::At(
                (p.lon + 0.0).to_bits(),
                (p.lat + 0.0).to_bits(),
                district,
                bus,
            )
        })
    }

    /// Whether children of a door may be sent on a journey of so many metres to a school: no longer than the longest, or by
    /// bus.
    pub fn fits(&self, start: Start, school: SchoolIdx, metres: i64) -> bool {
        metres <= self.pack.reach.max.get() || self.buses_of(start).contains(&school)
    }

    /// The open schools to which the children of a door have a bus.
    fn buses_of(&self, start: Start) -> &[SchoolIdx] {
        let bus = match start {
            Start::At(.., bus) | Start::Listed(.., bus) => bus,
            Start::Nowhere => None,
        };
        bus.and_then(|from| self.buses.get(&from))
            .map_or(&[], Vec::as_slice)
    }

    /// The point at which the journeys of a start of the travel table begin.
    fn point_of(&self, origin: TravelOrigin) -> Option<Position> {
        let of_community = |c: CommunityIdx| self.intake.communities()[c.at()].position;
        match origin {
            TravelOrigin::Community(community) => Some(of_community(community)),
            TravelOrigin::Child(child) => {
                let child = &self.intake.children()[child.at()];
                child.home.or(child.community.map(of_community))
            }
        }
    }

    /// The straight line between a point and a school, with the detour.
    fn straight(&self, from: Position, school: SchoolIdx) -> i64 {
        let line = great_circle_m(from, self.intake.schools()[school.at()].position);
        (line * self.pack.travel.detour).round() as i64
    }

    /// The journey of a child to a school whatever its reach, in metres.
    pub fn direct(&self, child: ChildIdx, school: SchoolIdx) -> i64 {
        let of = &self.intake.children()[child.at()];
        let own = TravelOrigin::Child(child);
        let starts = [
            Some(own),
            self.community_of(child).map(TravelOrigin::Community),
        ];
        let listed = starts.into_iter().flatten().find_map(|start| {
            let list = self.listed.get(&start)?;
            list.iter().find(|(s, _)| *s == school).map(|(_, m)| *m)
        });
        if let Some(metres) = listed {
            return metres;
        }
        let community = of
            .community
            .map(|c| self.intake.communities()[c.at()].position);
        let from = match self.pack.travel.from {
            TravelFrom::Community => community.or(of.home),
            TravelFrom::Home => of.home.or(community),
        };
        let to = self.intake.schools()[school.at()].position;
        from.map_or(0, |from| {
            (great_circle_m(from, to) * self.pack.travel.detour).round() as i64
        })
    }

    /// The journey from a door to one school, where the district allows it and, with a travel table, where
    /// the table has it; however long it is.
    pub fn journey(&self, start: Start, school: SchoolIdx) -> Option<i64> {
        let (metres, district) = match start {
            Start::Nowhere => (None, None),
            Start::Listed(origin, district, _) => {
                let metres = self.starts_of(origin).find_map(|start| {
                    let list = self.listed.get(&start)?;
                    list.iter().find(|(s, _)| *s == school).map(|(_, m)| *m)
                });
                let has_bus = self.buses_of(start).contains(&school);
                let from = self.point_of(origin).filter(|_| has_bus);
                (
                    metres.or(from.map(|from| self.straight(from, school))),
                    district,
                )
            }
            Start::At(lon, lat, district, _) => {
                let from = Position {
                    lon: f64::from_bits(lon),
                    lat: f64::from_bits(lat),
                };
                (Some(self.straight(from, school)), district)
            }
        };
        metres.filter(|_| self.may_cross(district, school))
    }

    /// The journeys from a door to every school in its reach, in metres, into `journeys`.
    pub fn measure(&self, start: Start, journeys: &mut Vec<(SchoolIdx, i64)>) {
        journeys.clear();
        let most = self.pack.reach.max.get();
        match start {
            Start::Nowhere => {}
            Start::Listed(origin, district, _) => {
                // The child's own first: the community has no say about a school to which it was measured itself.
                for start in self.starts_of(origin) {
                    let known = journeys.len();
                    for row in self.listed.get(&start).into_iter().flatten() {
                        if journeys[..known].iter().all(|(school, _)| *school != row.0) {
                            journeys.push(*row);
                        }
                    }
                }
                journeys.retain(|(school, metres)| {
                    *metres <= most && self.may_cross(district, *school)
                });
            }
            Start::At(lon, lat, district, _) => {
                let from = Position {
                    lon: f64::from_bits(lon),
                    lat: f64::from_bits(lat),
                };
                // A school farther north or south than the whole journey is out of reach.
                let line = (most as f64 + 1.0) / self.pack.travel.detour;
                let degrees = (line / EARTH_RADIUS_M).to_degrees() * 1.000_001;
                let first = self
                    .northward
                    .partition_point(|(y, _)| *y < from.lat - degrees);
                let near = self.northward[first..]
                    .iter()
                    .take_while(|(y, _)| *y <= from.lat + degrees);
                for &(_, school) in near {
                    let metres = self.straight(from, school);
                    if metres <= most && self.may_cross(district, school) {
                        journeys.push((school, metres));
                    }
                }
            }
        }
        for &school in self.buses_of(start) {
            let is_new = journeys.iter().all(|(other, _)| *other != school);
            let metres = self.journey(start, school).filter(|_| is_new);
            journeys.extend(metres.map(|metres| (school, metres)));
        }
    }

    /// Whose rows of the travel table speak for a start, the one whose word goes first before the others.
    fn starts_of(&self, origin: TravelOrigin) -> impl Iterator<Item = TravelOrigin> {
        let is_whole = self.intake.travel().is_some_and(|table| table.is_whole);
        let behind = match origin {
            _ if is_whole => None,
            TravelOrigin::Child(child) => self.intake.children()[child.at()].community,
            TravelOrigin::Community(_) => None,
        };
        [Some(origin), behind.map(TravelOrigin::Community)]
            .into_iter()
            .flatten()
    }

    /// The community from which a child starts that has no journeys of its own: none for one who starts at home, where the
    /// journeys of every home were measured.
    fn community_of(&self, index: ChildIdx) -> Option<CommunityIdx> {
        let child = &self.intake.children()[index.at()];
        let of_home = match self.pack.travel.from {
            TravelFrom::Home => child.home,
            TravelFrom::Community => None,
        };
        let is_whole = self.intake.travel().is_some_and(|table| table.is_whole);
        match is_whole && of_home.is_some() {
            true => None,
            false => child.community,
        }
    }

    fn may_cross(&self, from: Option<DistrictIdx>, school: SchoolIdx) -> bool {
        let to = self.intake.schools()[school.at()].district;
        match (from, to) {
            (Some(from), Some(to)) if from != to && !self.pack.reach.across_districts => {
                let id = |d: DistrictIdx| &*self.intake.districts()[d.at()].id;
                self.pack
                    .reach
                    .agreements
                    .iter()
                    .any(|a| a.from == id(from) && a.to == id(to))
            }
            _ => true,
        }
    }
}

/// The buses of the pack to open schools, by the communities from which they leave: each name looked for in the whole
/// table, and left out where it is not of exactly one community.
fn buses(intake: &Intake, pack: &Pack) -> HashMap<CommunityIdx, Vec<SchoolIdx>> {
    let mut all: HashMap<CommunityIdx, Vec<SchoolIdx>> = HashMap::new();
    for bus in &pack.reach.buses {
        let to = intake.open_schools().find(|(_, s)| *s.id == *bus.school);
        let Some((school, _)) = to else { continue };
        for name in &bus.communities {
            let is_meant = |at: &usize| {
                let community = &intake.communities()[*at];
                let id = community.district.map(|d| &*intake.districts()[d.at()].id);
                *community.name == **name
                    && (bus.district.is_none() || bus.district.as_deref() == id)
            };
            let found: Vec<usize> = (0..intake.communities().len()).filter(is_meant).collect();
            if let [one] = found[..] {
                let schools = all.entry(CommunityIdx::from_usize(one)).or_default();
                if !schools.contains(&school) {
                    schools.push(school);
                }
            }
        }
    }
    all
}

/// Haversine, written out: the referee does not trust the ruler of the one it checks.
fn great_circle_m(a: Position, b: Position) -> f64 {
    let half = |x: f64, y: f64| ((y - x).to_radians() / 2.0).sin().powi(2);
    let h = half(a.lat, b.lat)
        + a.lat.to_radians().cos() * b.lat.to_radians().cos() * half(a.lon, b.lon);
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}
