//! Every journey measured again, pair by pair, without an R-tree, and forgotten again: nothing here
//! grows with children × schools.

use std::collections::HashMap;

use crate::control::{Control, Stopped};
use crate::domain::{
    ChildIdx, CommunityIdx, DistrictIdx, EARTH_RADIUS_M, Intake, Position, SchoolIdx, TravelOrigin,
};
use crate::policy::{Pack, TravelFrom};
use crate::qualify::{Eligibility, Qualified};

/// Where children start who can be told apart by nothing but themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Start {
    /// At a point (the bits of its degrees), held to a district or not.
    At(u64, u64, Option<DistrictIdx>),
    /// At a start of the travel table.
    Listed(TravelOrigin, Option<DistrictIdx>),
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
        if intake.travel().is_some() {
            return [
                Some(TravelOrigin::Child(index)),
                self.community_of(index).map(TravelOrigin::Community),
            ]
            .into_iter()
            .flatten()
            .find(|origin| self.listed.contains_key(origin))
            .map_or(Start::Nowhere, |origin| Start::Listed(origin, district));
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
            Start::At((p.lon + 0.0).to_bits(), (p.lat + 0.0).to_bits(), district)
        })
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
            Start::Listed(origin, district) => {
                let metres = self.starts_of(origin).find_map(|start| {
                    let list = self.listed.get(&start)?;
                    list.iter().find(|(s, _)| *s == school).map(|(_, m)| *m)
                });
                (metres, district)
            }
            Start::At(lon, lat, district) => {
                let from = Position {
                    lon: f64::from_bits(lon),
                    lat: f64::from_bits(lat),
                };
                let line = great_circle_m(from, self.intake.schools()[school.at()].position);
                (
                    Some((line * self.pack.travel.detour).round() as i64),
                    district,
                )
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
            Start::Listed(origin, district) => {
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
            Start::At(lon, lat, district) => {
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
                    let to = self.intake.schools()[school.at()].position;
                    let line = great_circle_m(from, to);
                    let metres = (line * self.pack.travel.detour).round() as i64;
                    if metres <= most && self.may_cross(district, school) {
                        journeys.push((school, metres));
                    }
                }
            }
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

/// Haversine, written out: the referee does not trust the ruler of the one it checks.
fn great_circle_m(a: Position, b: Position) -> f64 {
    let half = |x: f64, y: f64| ((y - x).to_radians() / 2.0).sin().powi(2);
    let h = half(a.lat, b.lat)
        + a.lat.to_radians().cos() * b.lat.to_radians().cos() * half(a.lon, b.lon);
    2.0 * EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
}
