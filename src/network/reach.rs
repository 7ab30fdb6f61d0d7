//! The reach (可达范围): the journeys that a cell's children may be sent on.

use rayon::prelude::*;

use super::cells::{Cell, CellIdx, Origin};
use super::sites::{SiteIdx, SiteTree};
use super::travel::{great_circle_limit, straight_line};
use crate::domain::{DistrictIdx, Round, SchoolIdx, TravelOrigin};
use crate::policy::Pack;
use crate::units::Metres;

/// One journey allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Arc {
    metres: u32,
    site: SiteIdx,
}

impl Arc {
    /// An arc; journeys are far shorter than the equator.
    pub fn new(site: SiteIdx, metres: Metres) -> Self {
        Self {
            metres: u32::try_from(metres.get()).unwrap_or(u32::MAX),
            site,
        }
    }

    /// Where it leads.
    pub fn site(self) -> SiteIdx {
        self.site
    }

    /// How long it is.
    pub fn metres(self) -> Metres {
        Metres(i64::from(self.metres))
    }
}

/// The arcs of all cells, each cell's from the shortest to the longest.
#[derive(Clone, Debug, Default)]
pub struct Reach {
    starts: Vec<usize>,
    arcs: Vec<Arc>,
}

impl Reach {
    /// From the arcs of each cell, in any order.
    pub fn from_cells(cells: Vec<Vec<Arc>>) -> Self {
        let mut reach = Self {
            starts: vec![0],
            arcs: Vec::with_capacity(cells.iter().map(Vec::len).sum()),
        };
        for mut arcs in cells {
            arcs.sort_unstable();
            reach.arcs.append(&mut arcs);
            reach.starts.push(reach.arcs.len());
        }
        reach
    }

    /// The arcs of a cell, shortest first; equal journeys in the order of the schools.
    pub fn of(&self, cell: CellIdx) -> &[Arc] {
        &self.arcs[self.starts[cell.at()]..self.starts[cell.at() + 1]]
    }

    /// Number of arcs in all.
    pub fn len(&self) -> usize {
        self.arcs.len()
    }

    /// Whether nobody can reach anything.
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty()
    }
}

/// Finds all arcs: within the longest journey, within the districts that answer for the child.
pub fn build(round: &Round, pack: &Pack, sites: &[SchoolIdx], cells: &[Cell]) -> Reach {
    let origins = cells.iter().filter_map(|cell| match cell.origin {
        Origin::Point(p) => Some(p),
        _ => None,
    });
    let tree = SiteTree::new(round, sites, origins);
    let districts = Districts::new(round, pack);
    let limit = great_circle_limit(pack.reach.max, pack.travel.detour);
    let arcs_of = |cell: &Cell| -> Vec<Arc> {
        let arcs: Vec<Arc> = match cell.origin {
            Origin::Nowhere => Vec::new(),
            Origin::Measured(origin) => measured(round, sites, origin),
            Origin::Point(from) => tree
                .near(from, limit)
                .map(|site| {
                    let to = round.schools[sites[site.at()].at()].position;
                    Arc::new(site, straight_line(from, to, pack.travel.detour))
                })
                .collect(),
        };
        let allowed = |arc: &Arc| {
            let school = &round.schools[sites[arc.site.at()].at()];
            arc.metres() <= pack.reach.max && districts.allow(cell.district, school.district)
        };
        arcs.into_iter().filter(allowed).collect()
    };
    // In parallel, and collected in the order of the cells: threads change nothing.
    Reach::from_cells(cells.par_iter().map(arcs_of).collect())
}

/// The journeys of the travel table from one origin.
fn measured(round: &Round, sites: &[SchoolIdx], origin: TravelOrigin) -> Vec<Arc> {
    let Some(travel) = &round.travel else {
        return Vec::new();
    };
    let start = travel.journeys.partition_point(|(o, _, _)| *o < origin);
    travel.journeys[start..]
        .iter()
        .take_while(|(o, _, _)| *o == origin)
        .filter_map(|(_, school, metres)| {
            let site = sites.binary_search(school).ok()?;
            Some(Arc::new(SiteIdx::from_usize(site), *metres))
        })
        .collect()
}

/// Which districts take whose children.
struct Districts<'a> {
    across: bool,
    agreements: Vec<(&'a str, &'a str)>,
    round: &'a Round,
}

impl<'a> Districts<'a> {
    fn new(round: &'a Round, pack: &'a Pack) -> Self {
        let agreements = &pack.reach.agreements;
        Self {
            across: pack.reach.across_districts,
            agreements: agreements
                .iter()
                .map(|a| (a.from.as_str(), a.to.as_str()))
                .collect(),
            round,
        }
    }

    /// A child or a school without a district is held to none.
    fn allow(&self, from: Option<DistrictIdx>, to: Option<DistrictIdx>) -> bool {
        let (Some(from), Some(to)) = (from, to) else {
            return true;
        };
        let id = |d: DistrictIdx| &*self.round.districts[d.at()].id;
        self.across || from == to || self.agreements.contains(&(id(from), id(to)))
    }
}
