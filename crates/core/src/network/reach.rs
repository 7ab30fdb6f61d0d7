//! The reach (可达范围): the journeys that a cell's children may be sent on.
//!
//! They are measured when somebody asks and not kept, so that nothing here grows with children × schools.

use std::collections::HashSet;

use super::buses::Buses;
use super::cells::{Cell, Origin};
use super::projection::Projection;
use super::sites::{SchoolNode, SiteIdx, SiteTree};
use super::travel::{great_circle_limit, straight_line};
use crate::domain::{CommunityIdx, DistrictIdx, Intake, Position, SchoolIdx, Sector, TravelOrigin};
use crate::policy::Pack;
use crate::units::Metres;

/// A journey that a child may be sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arc {
    /// How long it is.
    pub metres: Metres,
    /// The school at its end.
    pub site: SiteIdx,
}

/// The shortest journeys of a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nearest {
    /// Shortest first; equal journeys in the order of the schools.
    pub arcs: Vec<Arc>,
    /// The journey to the first school that is not among them; `None` when there is none.
    pub next: Option<Metres>,
}

/// The journeys of one cell, measured when somebody asks and then kept: its children name the same schools.
#[derive(Clone, Debug)]
pub struct CellJourneys<'a> {
    reach: &'a Reach<'a>,
    cell: &'a Cell,
    /// For each site the journey, once measured; empty before the first.
    known: Vec<Option<Option<Metres>>>,
}

impl CellJourneys<'_> {
    /// The journey to a school, as [`Reach::journey`] measures it.
    pub fn to(&mut self, school: SchoolIdx) -> Option<Metres> {
        let sites = self.reach.sites();
        let site = sites.binary_search(&school).ok()?;
        if self.known.is_empty() {
            self.known = self.first();
        }
        let measure = || self.reach.journey(self.cell, school);
        *self.known[site].get_or_insert_with(measure)
    }

    /// What is known before the first question: with a travel table all journeys, since its rows are read as a whole.
    fn first(&self) -> Vec<Option<Option<Metres>>> {
        let count = self.reach.sites().len();
        let Origin::Measured(origin) = self.cell.origin else {
            return vec![None; count];
        };
        let mut known = vec![Some(None); count];
        for sector in [Sector::Public, Sector::Private] {
            for arc in self.reach.measured(origin, sector) {
                let is_allowed = self.reach.is_allowed(self.cell.district, arc.site);
                known[arc.site.at()] = Some(Some(arc.metres).filter(|_| is_allowed));
            }
            for arc in self.reach.by_bus(self.cell, sector) {
                known[arc.site.at()] = Some(Some(arc.metres));
            }
        }
        known
    }
}

/// Measures who can reach what: within the longest journey, within the districts that answer for the
/// child.
#[derive(Clone, Debug)]
pub struct Reach<'a> {
    intake: &'a Intake,
    pack: &'a Pack,
    sites: Vec<SchoolIdx>,
    public: SiteTree,
    private: SiteTree,
    /// Districts that send children to other districts by agreement.
    agreed: HashSet<(DistrictIdx, DistrictIdx)>,
    buses: Buses,
}

impl<'a> Reach<'a> {
    /// The reach over the schools open to the round, for children who start at these points.
    pub fn new(
        intake: &'a Intake,
        pack: &'a Pack,
        origins: impl Iterator<Item = Position>,
    ) -> Self {
        let sites: Vec<SchoolIdx> = intake.open_schools().map(|(i, _)| i).collect();
        let spots = || {
            sites.iter().enumerate().map(|(i, school)| SchoolNode {
                site: SiteIdx::from_usize(i),
                position: intake.schools()[school.at()].position,
            })
        };
        let plane = Projection::over(spots().map(|spot| spot.position).chain(origins));
        let tree = |sector| {
            let of_sector =
                |spot: &SchoolNode| intake.schools()[sites[spot.site.at()].at()].sector == sector;
            SiteTree::new(plane, spots().filter(of_sector))
        };
        let named = |id: &str| {
            let found = intake.districts().binary_search_by(|d| (*d.id).cmp(id));
            found.ok().map(DistrictIdx::from_usize)
        };
        Self {
            public: tree(Sector::Public),
            private: tree(Sector::Private),
            intake,
            pack,
            agreed: pack
                .reach
                .agreements
                .iter()
                .filter_map(|a| named(&a.from).zip(named(&a.to)))
                .collect(),
            buses: Buses::of(intake, pack),
            sites,
        }
    }

    /// Takes a school out of sight, so that searches need not pass it over again and again.
    pub fn close(&mut self, site: SiteIdx) {
        let school = &self.intake.schools()[self.sites[site.at()].at()];
        let tree = match school.sector {
            Sector::Public => &mut self.public,
            Sector::Private => &mut self.private,
        };
        tree.remove(SchoolNode {
            site,
            position: school.position,
        });
    }

    /// The round whose journeys these are.
    pub fn intake(&self) -> &'a Intake {
        self.intake
    }

    /// The schools open to the round, in the order of their identifiers: the sites.
    pub fn sites(&self) -> &[SchoolIdx] {
        &self.sites
    }

    /// The sites of a sector.
    pub fn schools(&self, sector: Sector) -> impl Iterator<Item = SiteIdx> + '_ {
        let of_sector =
            move |school: &SchoolIdx| self.intake.schools()[school.at()].sector == sector;
        let sites = self.sites.iter().enumerate();
        sites
            .filter(move |(_, school)| of_sector(school))
            .map(|(i, _)| SiteIdx::from_usize(i))
    }

    /// All journeys of a cell to schools of a sector, shortest first.
    pub fn all(&self, cell: &Cell, sector: Sector) -> Vec<Arc> {
        self.within(cell, sector, Metres(i64::MAX))
    }

    /// The journeys of a cell to schools of a sector that are no longer than `most`, shortest first.
    pub fn within(&self, cell: &Cell, sector: Sector, most: Metres) -> Vec<Arc> {
        let asked = most;
        let most = most.min(self.pack.reach.max);
        let mut arcs: Vec<Arc> = match cell.origin {
            Origin::Nowhere => Vec::new(),
            Origin::Measured(origin) => self.measured(origin, sector).collect(),
            Origin::Point(from) => {
                let detour = self.pack.travel.detour;
                self.tree(sector)
                    .near(from, great_circle_limit(most, detour))
                    .map(|spot| Arc {
                        metres: straight_line(from, spot.position, detour),
                        site: spot.site,
                    })
                    .collect()
            }
        };
        arcs.retain(|arc| arc.metres <= most && self.is_allowed(cell.district, arc.site));
        for arc in self.by_bus(cell, sector) {
            if arc.metres <= asked && arcs.iter().all(|other| other.site != arc.site) {
                arcs.push(arc);
            }
        }
        arcs.sort_unstable();
        arcs
    }

    /// The journeys of a cell to the schools of a sector to which it has a bus and may be sent, however long they are.
    fn by_bus<'r>(&'r self, cell: &'r Cell, sector: Sector) -> impl Iterator<Item = Arc> + 'r {
        let schools = cell.bus.into_iter().flat_map(|from| self.buses.to(from));
        let of_sector =
            move |school: &SchoolIdx| self.intake.schools()[school.at()].sector == sector;
        schools.filter(of_sector).filter_map(|school| {
            let site = SiteIdx::from_usize(self.sites.binary_search(&school).ok()?);
            let metres = self.journey(cell, school)?;
            Some(Arc { metres, site })
        })
    }

    /// Whether only a bus brings a school into the reach of a cell: it is farther than children may be sent, or the travel
    /// table does not have it.
    pub fn needs_bus(&self, cell: &Cell, arc: Arc) -> bool {
        let school = self.sites[arc.site.at()];
        let is_listed = || match cell.origin {
            Origin::Measured(origin) => {
                let sector = self.intake.schools()[school.at()].sector;
                self.measured(origin, sector)
                    .any(|other| other.site == arc.site)
            }
            Origin::Point(_) | Origin::Nowhere => true,
        };
        let has_bus = cell.bus.is_some_and(|from| self.buses.has(from, school));
        has_bus && (arc.metres > self.pack.reach.max || !is_listed())
    }

    /// Whether a cell may send its children on a journey of so many metres to a school: no longer than the longest, or by
    /// bus.
    pub fn fits(&self, cell: &Cell, school: SchoolIdx, metres: Metres) -> bool {
        let has_bus = |from| self.buses.has(from, school);
        metres <= self.pack.reach.max || cell.bus.is_some_and(has_bus)
    }

    /// The `count` shortest journeys of a cell to those schools of a sector that are wanted.
    pub fn nearest(
        &self,
        cell: &Cell,
        sector: Sector,
        count: usize,
        is_wanted: impl Fn(SiteIdx) -> bool,
    ) -> Nearest {
        let by_bus = self.by_bus(cell, sector).map(|arc| arc.metres).max();
        let farthest = self.pack.reach.max.max(by_bus.unwrap_or(Metres::ZERO));
        // Twice as many as wanted, so that one look is mostly enough.
        let usual = self.tree(sector).usual_radius(count.saturating_mul(2));
        let mut most = Metres((usual * self.pack.travel.detour) as i64 + 1).min(farthest);
        loop {
            let mut arcs = self.within(cell, sector, most);
            arcs.retain(|arc| is_wanted(arc.site));
            if let Some(next) = arcs.get(count).map(|arc| arc.metres) {
                arcs.truncate(count);
                return Nearest {
                    arcs,
                    next: Some(next),
                };
            }
            if most == farthest {
                return Nearest { arcs, next: None };
            }
            most = Metres(most.get().saturating_mul(2)).min(farthest);
        }
    }

    /// The journey of a cell to one school, where its district allows it and, with a travel table, where
    /// the table has it; however long it is.
    pub fn journey(&self, cell: &Cell, school: SchoolIdx) -> Option<Metres> {
        let site = SiteIdx::from_usize(self.sites.binary_search(&school).ok()?);
        let metres = match cell.origin {
            Origin::Nowhere => None,
            Origin::Measured(origin) => {
                let sector = self.intake.schools()[school.at()].sector;
                let mut listed = self.measured(origin, sector);
                let listed = listed.find(|arc| arc.site == site).map(|arc| arc.metres);
                // A bus runs whether or not the table has its school.
                let has_bus = cell.bus.is_some_and(|from| self.buses.has(from, school));
                let from = self.start(cell).filter(|_| has_bus);
                listed.or(from.map(|from| self.straight(from, school)))
            }
            Origin::Point(from) => Some(self.straight(from, school)),
        };
        metres.filter(|_| self.is_allowed(cell.district, site))
    }

    /// The straight line between a point and a school, with the detour.
    pub fn straight(&self, from: Position, school: SchoolIdx) -> Metres {
        let to = self.intake.schools()[school.at()].position;
        straight_line(from, to, self.pack.travel.detour)
    }

    /// The journeys of a cell to one school after another, each measured once.
    pub fn journeys_of<'r>(&'r self, cell: &'r Cell) -> CellJourneys<'r> {
        CellJourneys {
            reach: self,
            cell,
            known: Vec::new(),
        }
    }

    /// The journey of a cell to a point where no school stands yet, in the district given, where it is
    /// within the reach. A travel table knows no such point: then it is the straight line with the detour.
    pub fn to_point(
        &self,
        cell: &Cell,
        point: Position,
        district: Option<DistrictIdx>,
    ) -> Option<Metres> {
        let from = self.start(cell)?;
        let metres = straight_line(from, point, self.pack.travel.detour);
        let fits = metres <= self.pack.reach.max && self.may_cross(cell.district, district);
        fits.then_some(metres)
    }

    /// The journey of a cell to a reserve parcel, where it is within the reach: by the travel table where there is one, else
    /// straight with the detour.
    pub fn to_parcel(&self, cell: &Cell, parcel: usize) -> Option<Metres> {
        let of = &self.intake.parcels()[parcel];
        let Some(table) = self.intake.travel() else {
            return self.to_point(cell, of.position, of.district);
        };
        let Origin::Measured(origin) = cell.origin else {
            return None;
        };
        let listed = |origin| {
            let key = |(from, at, _): &(TravelOrigin, usize, Metres)| (*from, *at);
            let found = table.parcels.binary_search_by_key(&(origin, parcel), key);
            found.ok().map(|at| table.parcels[at].2)
        };
        let metres = listed(origin).or_else(|| listed(self.shared_start(origin)?))?;
        let fits = metres <= self.pack.reach.max && self.may_cross(cell.district, of.district);
        fits.then_some(metres)
    }

    /// The community of a child that has journeys of its own: where its own do not say, those of the community hold.
    fn shared_start(&self, origin: TravelOrigin) -> Option<TravelOrigin> {
        if self.intake.travel().is_some_and(|table| table.is_whole) {
            return None;
        }
        match origin {
            TravelOrigin::Child(child) => {
                let community = self.intake.children()[child.at()].community;
                community.map(TravelOrigin::Community)
            }
            TravelOrigin::Community(_) => None,
        }
    }

    /// The journey of a cell to a school that is not open, within the reach: by the travel table where its rows are those
    /// of the cell, else straight with the detour.
    pub fn to_closed(&self, cell: &Cell, school: SchoolIdx) -> Option<Metres> {
        let of = &self.intake.schools()[school.at()];
        let Origin::Measured(origin) = cell.origin else {
            return self.to_point(cell, of.position, of.district);
        };
        let listed = |origin| {
            let rows = self.rows_of(origin);
            let found = rows.binary_search_by(|(_, other, _)| other.cmp(&school));
            found.ok().map(|at| rows[at].2)
        };
        let metres = listed(origin).or_else(|| listed(self.shared_start(origin)?))?;
        let fits = metres <= self.pack.reach.max && self.may_cross(cell.district, of.district);
        fits.then_some(metres)
    }

    /// The point where the journeys of a cell start.
    pub fn start(&self, cell: &Cell) -> Option<Position> {
        let at_community = |c: CommunityIdx| self.intake.communities()[c.at()].position;
        match cell.origin {
            Origin::Point(point) => Some(point),
            Origin::Measured(TravelOrigin::Community(c)) => Some(at_community(c)),
            Origin::Measured(TravelOrigin::Child(c)) => {
                let child = &self.intake.children()[c.at()];
                child.home.or(child.community.map(at_community))
            }
            Origin::Nowhere => None,
        }
    }

    fn tree(&self, sector: Sector) -> &SiteTree {
        match sector {
            Sector::Public => &self.public,
            Sector::Private => &self.private,
        }
    }

    /// The journeys of the travel table from one origin; a child's own go before those of its community, pair by pair.
    fn measured(&self, origin: TravelOrigin, sector: Sector) -> impl Iterator<Item = Arc> + '_ {
        let own = self.rows_of(origin);
        let shared = self.shared_start(origin);
        let shared = shared.map_or(&[][..], |start| self.rows_of(start));
        let is_mended = move |school: &SchoolIdx| {
            let found = own.binary_search_by(|(_, other, _)| other.cmp(school));
            found.is_ok()
        };
        let shared = shared
            .iter()
            .filter(move |(_, school, _)| !is_mended(school));
        own.iter()
            .chain(shared)
            .filter(move |(_, school, _)| self.intake.schools()[school.at()].sector == sector)
            .filter_map(|(_, school, metres)| {
                let site = self.sites.binary_search(school).ok()?;
                Some(Arc {
                    metres: *metres,
                    site: SiteIdx::from_usize(site),
                })
            })
    }

    /// The rows of the travel table from one origin, in the order of the schools.
    fn rows_of(&self, origin: TravelOrigin) -> &'a [(TravelOrigin, SchoolIdx, Metres)] {
        let journeys = self.intake.travel().map_or(&[][..], |t| &t.journeys);
        let start = journeys.partition_point(|(o, _, _)| *o < origin);
        let end = journeys.partition_point(|(o, _, _)| *o <= origin);
        &journeys[start..end]
    }

    /// Whether the district of a site takes children of another; without a district nothing binds.
    fn is_allowed(&self, from: Option<DistrictIdx>, site: SiteIdx) -> bool {
        self.is_open_to(from, site, self.pack.reach.across_districts)
    }

    /// Whether a site takes children of a district: every site does where districts take all children (`across`), else
    /// its own district's and those with an agreement. Without a district nothing binds.
    pub fn is_open_to(&self, from: Option<DistrictIdx>, site: SiteIdx, across: bool) -> bool {
        let to = self.intake.schools()[self.sites[site.at()].at()].district;
        across || self.is_agreed(from, to)
    }

    /// Whether one district takes children of another.
    fn may_cross(&self, from: Option<DistrictIdx>, to: Option<DistrictIdx>) -> bool {
        self.pack.reach.across_districts || self.is_agreed(from, to)
    }

    /// Whether one district takes children of another though districts keep to themselves.
    fn is_agreed(&self, from: Option<DistrictIdx>, to: Option<DistrictIdx>) -> bool {
        match (from, to) {
            (Some(from), Some(to)) => from == to || self.agreed.contains(&(from, to)),
            _ => true,
        }
    }
}
