//! Which measures are worth trying for an area: those that somebody there could use, within what sites and budgets allow.
//!
//! Nothing is promised here. How many could go somewhere only says what is tried first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::RemedyKind;
use crate::allocation::bought_place;
use crate::control::Control;
use crate::domain::{CommunityIdx, DistrictIdx, School, SchoolIdx, SchoolStatus, Sector};
use crate::explain::{Bottleneck, ShortageKind};
use crate::network::{self, Cell, CellIdx, Network, Reach};
use crate::policy::{Agreement, Bus, Pack};
use crate::procedure::RoundError;
use crate::round::RoundResult;
use crate::scenario::apply::Base;
use crate::scenario::overrides::Override;
use crate::shortfall::{self, SchoolFigures};
use crate::units::{Metres, Places, Yuan};

/// Measures of one kind that are tried for an area.
const TRIED: usize = 2;

/// Communities at which one bus stops at most.
const STOPS: usize = 12;

/// So many times as far as children may be sent without one a bus runs at most: with 4 km to walk, half an hour's ride.
const BUS_TIMES_REACH: i64 = 3;

/// A measure that is tried.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    /// Place of the area among the bottlenecks.
    pub area: usize,
    pub kind: RemedyKind,
    pub target: String,
    pub size: Option<i64>,
    pub places: Places,
    pub fits: Option<bool>,
    /// What it changes of the round.
    pub own: Override,
}

/// The measures that are tried, area by area in the order of the bottlenecks.
///
/// # Errors
/// When it is told to end.
pub(super) fn of_areas(
    base: Base<'_>,
    finished: &RoundResult,
    control: &Control,
) -> Result<Vec<Vec<Candidate>>, RoundError> {
    let areas = &finished.derived.bottlenecks;
    let is_short = |area: &&Bottleneck| area.kind != ShortageKind::Rules;
    if !areas.iter().any(|area| is_short(&area)) {
        return Ok(Vec::new());
    }
    // The areas were found on the widest reach of the procedure: their cells are those of this network.
    let widest = base.pack.widest();
    let order = finished.qualified.ranking.order();
    let network = network::build(base.intake, &widest, order, control)?;
    let open = widest.with_reach(Some(true));
    let starts = network.cells.iter();
    let starts = starts.filter_map(|cell| network.reach.start(cell));
    let view = View {
        base,
        pack: &widest,
        finished,
        beyond: (!widest.reach.across_districts).then(|| Reach::new(base.intake, &open, starts)),
        network: &network,
        figures: figures_of_schools(finished),
    };
    let mut all = Vec::new();
    for (at, area) in areas.iter().enumerate() {
        control.check()?;
        if is_short(&area) {
            all.push(view.area(at, area));
        }
    }
    Ok(all)
}

fn figures_of_schools(finished: &RoundResult) -> BTreeMap<SchoolIdx, &SchoolFigures> {
    let schools = finished.derived.shortfall.schools.iter();
    schools.map(|figures| (figures.school, figures)).collect()
}

/// What is looked at.
struct View<'a> {
    base: Base<'a>,
    /// The pack with the widest reach of its procedure.
    pack: &'a Pack,
    finished: &'a RoundResult,
    network: &'a Network<'a>,
    /// The reach if every district took every child; `None` where it does.
    beyond: Option<Reach<'a>>,
    figures: BTreeMap<SchoolIdx, &'a SchoolFigures>,
}

impl View<'_> {
    fn area(&self, at: usize, area: &Bottleneck) -> Vec<Candidate> {
        // Cells of children without a public place.
        let mut cells = area.by_cell(self.network);
        cells.retain(|(_, waiting)| *waiting > Places::ZERO);
        let mut all = self.classes(at, area, &cells);
        all.extend(self.candidates(at, area, &cells));
        all.extend(self.parcels(at, area));
        all.extend(self.purchases(at, area));
        all.extend(self.agreements(at, &cells));
        all.extend(self.buses(at, area));
        all
    }

    /// Children of one class of the norm.
    fn class(&self) -> i64 {
        let class = self.pack.norms.class_size.of(self.base.intake.level());
        class.get().max(1)
    }

    /// Classes that would take the children without a public place.
    fn wanted(&self, area: &Bottleneck) -> i64 {
        let class = self.class();
        ((area.without.len() as i64 + class - 1) / class).max(1)
    }

    /// Classes more at schools of the area.
    fn classes(&self, at: usize, area: &Bottleneck, cells: &[(CellIdx, Places)]) -> Vec<Candidate> {
        let intake = self.base.intake;
        let mut near: BTreeMap<SchoolIdx, Places> = BTreeMap::new();
        for (cell, waiting) in cells {
            let cell = &self.network.cells[cell.at()];
            for arc in self.network.reach.all(cell, Sector::Public) {
                *near.entry(self.network.sites()[arc.site.at()]).or_default() += *waiting;
            }
        }
        let wanted = self.wanted(area);
        let one = |index: &SchoolIdx| {
            let school = &intake.schools()[index.at()];
            let spare = self.spare_classes(*index, school);
            let classes = spare.map_or(wanted, |spare| spare.min(wanted));
            // A scenario takes no more classes than a byte holds.
            let classes = classes.min(u8::MAX.into());
            (classes > 0).then(|| Candidate {
                area: at,
                kind: RemedyKind::Class,
                target: school.id.to_string(),
                size: Some(classes),
                places: Places(classes * self.class()),
                // Rooms may be known where the site is not.
                fits: school.site_area.and(spare).map(|_| true),
                own: Override::ExtendByClasses {
                    school: school.id.to_string(),
                    classes,
                },
            })
        };
        let candidates = area.schools.iter().filter_map(|index| {
            let near = near.get(index).copied().unwrap_or_default();
            Some((one(index)?, near))
        });
        first(candidates, |(own, near)| {
            (own.fits.is_some(), own.size, *near)
        })
    }

    /// Classes of the entry grade that the site and the rooms of a school would hold besides its pupils.
    fn spare_classes(&self, index: SchoolIdx, school: &School) -> Option<i64> {
        let pupils = self.figures.get(&index).and_then(|figures| figures.pupils);
        shortfall::spare_classes(self.base.intake, &self.pack.norms, school, pupils)
    }

    /// Candidates of the schools table in reach.
    fn candidates(
        &self,
        at: usize,
        area: &Bottleneck,
        cells: &[(CellIdx, Places)],
    ) -> Vec<Candidate> {
        let intake = self.base.intake;
        let is_open_to = |school: &School| {
            school.status == SchoolStatus::Candidate
                && school.level == intake.level()
                && school.sector == Sector::Public
                && school.places > Places::ZERO
        };
        let near = |index: SchoolIdx| -> Places {
            let reach = &self.network.reach;
            let is_near = |cell: &Cell| reach.to_closed(cell, index).is_some();
            let cells = cells.iter();
            let near = cells.filter(|(cell, _)| is_near(&self.network.cells[cell.at()]));
            near.map(|(_, waiting)| *waiting).sum()
        };
        let schools = intake.schools().iter().enumerate();
        let candidates = schools
            .filter(|(_, school)| is_open_to(school))
            .map(|(index, school)| (school, near(SchoolIdx::from_usize(index))))
            .filter(|(_, near)| *near > Places::ZERO)
            .map(|(school, near)| {
                let own = Candidate {
                    area: at,
                    kind: RemedyKind::Candidate,
                    target: school.id.to_string(),
                    size: Some(school.places.get()),
                    places: school.places,
                    fits: None,
                    own: Override::OpenCandidate {
                        school: school.id.to_string(),
                    },
                };
                (own, near)
            });
        let lacking = Places(area.without.len() as i64);
        first(candidates, |(own, near)| own.places.min(*near).min(lacking))
    }

    /// Schools on parcels in reach: the smallest standard school that takes everybody, else the largest that fits.
    fn parcels(&self, at: usize, area: &Bottleneck) -> Vec<Candidate> {
        let grades = self.base.intake.level().grades();
        let wanted = self.wanted(area);
        let sizes = self.pack.norms.standard_classes.iter();
        let sizes: Vec<i64> = sizes.map(|classes| classes.get() / grades).collect();
        let candidates = area.parcels.iter().map(|serving| {
            let most = serving.classes.get() / grades;
            let enough = sizes.iter().filter(|size| **size >= wanted).min();
            let streams = enough.map_or(most, |size| (*size).min(most));
            let id = &self.base.intake.parcels()[serving.parcel].id;
            let own = Candidate {
                area: at,
                kind: RemedyKind::Parcel,
                target: id.to_string(),
                size: Some(streams),
                places: Places(streams * self.class()),
                fits: Some(true),
                own: Override::Open {
                    parcel: id.to_string(),
                    streams: Some(streams),
                    name: None,
                },
            };
            (own, serving.without.max(Places::ZERO))
        });
        first(candidates, |(own, near)| own.places.min(*near))
    }

    /// Places bought at private schools in reach of children without any place, within what the budget leaves.
    fn purchases(&self, at: usize, area: &Bottleneck) -> Vec<Candidate> {
        let mut sectors = self.pack.objectives.iter().filter_map(|o| o.sector());
        if !sectors.any(|sector| sector == Sector::Private) {
            return Vec::new();
        }
        let intake = self.base.intake;
        let mut near: BTreeMap<SchoolIdx, BTreeMap<Option<DistrictIdx>, i64>> = BTreeMap::new();
        for &child in &area.without {
            let is_unplaced = self.finished.allocation.of(child).school().is_none();
            let Some(cell) = self.network.cell_of(child).filter(|_| is_unplaced) else {
                continue;
            };
            let cell = &self.network.cells[cell.at()];
            for arc in self.network.reach.all(cell, Sector::Private) {
                let school = self.network.sites()[arc.site.at()];
                let of_district = near.entry(school).or_default();
                *of_district
                    .entry(intake.children()[child.at()].district)
                    .or_default() += 1;
            }
        }
        let candidates = near.iter().filter_map(|(index, children)| {
            let school = &intake.schools()[index.at()];
            let price = bought_place(school, &self.pack.norms);
            let children = children.iter();
            let places: i64 = children
                .map(|(district, count)| self.affordable(*district, *count, price))
                .sum();
            // A scenario takes no more places than two bytes hold.
            let places = places.min(u16::MAX.into());
            (places > 0).then(|| {
                let own = Candidate {
                    area: at,
                    kind: RemedyKind::Purchase,
                    target: school.id.to_string(),
                    size: Some(places),
                    places: Places(places),
                    fits: None,
                    own: Override::ExtendByPlaces {
                        school: school.id.to_string(),
                        places,
                    },
                };
                (own, price)
            })
        });
        first(candidates, |(own, price)| {
            (own.size, Reverse(price.unwrap_or(Yuan(i64::MAX))))
        })
    }

    /// So many of the children of a district as what is left of its budget pays places for.
    fn affordable(&self, district: Option<DistrictIdx>, children: i64, price: Option<Yuan>) -> i64 {
        let budget = district.and_then(|d| self.base.intake.districts()[d.at()].purchase_budget);
        let Some(budget) = budget else {
            return children;
        };
        let districts = self.finished.derived.shortfall.districts.iter();
        let bought = districts
            .filter(|figures| figures.district == district)
            .find_map(|figures| figures.bought);
        match (bought, price) {
            (_, Some(Yuan(0))) => children,
            (Some(bought), Some(price)) => {
                children.min((budget - bought).get().max(0) / price.get().max(1))
            }
            // Where a price is not known, nobody can say that the budget would bear it.
            _ => 0,
        }
    }

    /// Districts next door with places left in reach.
    fn agreements(&self, at: usize, cells: &[(CellIdx, Places)]) -> Vec<Candidate> {
        let Some(beyond) = &self.beyond else {
            return Vec::new();
        };
        let intake = self.base.intake;
        let mut near: BTreeMap<(DistrictIdx, DistrictIdx), Places> = BTreeMap::new();
        for (cell, waiting) in cells {
            let cell = &self.network.cells[cell.at()];
            let Some(from) = cell.district else {
                continue;
            };
            let has_room = |school: &SchoolIdx| {
                let figures = self.figures.get(school);
                figures.is_some_and(|figures| figures.left > Places::ZERO)
            };
            let arcs = beyond.all(cell, Sector::Public).into_iter();
            let schools = arcs.map(|arc| beyond.sites()[arc.site.at()]);
            let mut to: Vec<DistrictIdx> = schools
                .filter(has_room)
                .filter_map(|school| intake.schools()[school.at()].district)
                .filter(|to| *to != from)
                .collect();
            to.sort_unstable();
            to.dedup();
            for to in to {
                *near.entry((from, to)).or_default() += *waiting;
            }
        }
        let id = |district: DistrictIdx| intake.districts()[district.at()].id.to_string();
        let candidates = near.into_iter().map(|((from, to), near)| {
            let (from, to) = (id(from), id(to));
            let own = Candidate {
                area: at,
                kind: RemedyKind::Agreement,
                target: format!("{from}>{to}"),
                size: None,
                places: Places::ZERO,
                fits: None,
                own: Override::Agreement(Agreement { from, to }),
            };
            (own, near)
        });
        first(candidates, |(_, near)| *near)
    }

    /// Buses to public schools with room that lie beyond the reach: from the communities nearest to the school, until its
    /// room is filled.
    fn buses(&self, at: usize, area: &Bottleneck) -> Vec<Candidate> {
        let intake = self.base.intake;
        let mut waiting: BTreeMap<CommunityIdx, (CellIdx, i64)> = BTreeMap::new();
        for &child in &area.without {
            let community = intake.children()[child.at()].community;
            if let Some((from, cell)) = community.zip(self.network.cell_of(child)) {
                waiting.entry(from).or_insert((cell, 0)).1 += 1;
            }
        }
        let reach = &self.network.reach;
        let most = self.pack.reach.max.get().saturating_mul(BUS_TIMES_REACH);
        let across = self.pack.reach.across_districts;
        let mut candidates = Vec::new();
        for site in reach.schools(Sector::Public) {
            let index = reach.sites()[site.at()];
            let left = self.figures.get(&index).map_or(0, |f| f.left.get());
            let school = &intake.schools()[index.at()];
            // A line belongs to one district, in which the names of its stops are told apart.
            let mut lines: BTreeMap<Option<DistrictIdx>, Vec<(Metres, CommunityIdx, i64)>> =
                BTreeMap::new();
            for (from, (cell, count)) in waiting.iter().filter(|_| left > 0) {
                let community = &intake.communities()[from.at()];
                let cell = &self.network.cells[cell.at()];
                let straight = reach.straight(community.position, index);
                let near = reach.journey(cell, index);
                let is_in_reach = near.is_some_and(|metres| reach.fits(cell, index, metres));
                if straight.get() <= most
                    && !is_in_reach
                    && reach.is_open_to(cell.district, site, across)
                {
                    let line = lines.entry(community.district).or_default();
                    line.push((straight, *from, *count));
                }
            }
            for (district, mut stops) in lines {
                stops.sort_unstable();
                let mut served = 0;
                let mut communities = Vec::new();
                let mut farthest = Metres::ZERO;
                for (metres, from, count) in stops.into_iter().take(STOPS) {
                    if served < left {
                        served += count;
                        farthest = metres;
                        communities.push(intake.communities()[from.at()].name.to_string());
                    }
                }
                let own = Candidate {
                    area: at,
                    kind: RemedyKind::Bus,
                    target: format!("{}>{}", communities.join("+"), school.id),
                    size: Some(communities.len() as i64),
                    places: Places::ZERO,
                    fits: None,
                    own: Override::Bus(Bus {
                        school: school.id.to_string(),
                        communities,
                        district: district.map(|d| intake.districts()[d.at()].id.to_string()),
                    }),
                };
                candidates.push((own, (served.min(left), Reverse(farthest))));
            }
        }
        first(candidates.into_iter(), |(_, merit)| *merit)
    }
}

/// The few that are tried: those of most merit, of equal ones the first by identifier.
fn first<T, M: Ord>(
    all: impl Iterator<Item = (Candidate, T)>,
    merit: impl Fn(&(Candidate, T)) -> M,
) -> Vec<Candidate> {
    let mut all: Vec<(Candidate, T)> = all.collect();
    all.sort_by(|a, b| {
        let by_merit = merit(b).cmp(&merit(a));
        by_merit.then_with(|| a.0.target.cmp(&b.0.target))
    });
    all.into_iter().take(TRIED).map(|(own, _)| own).collect()
}
