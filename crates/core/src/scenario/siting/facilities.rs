//! What a siting decides about: the public schools that there are, candidates, reserve parcels.

use crate::domain::{Intake, School, SchoolIdx, SchoolStatus, Sector, Siting};
use crate::policy::Pack;
use crate::shortfall;
use crate::units::Points;

/// What a facility is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Of {
    /// A school of the table.
    School(SchoolIdx),
    /// A reserve parcel, by its place in the round's list.
    Parcel(usize),
}

/// A school that is there or could be: `base + unit × steps` places of the entry grade when it is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facility {
    /// The parcel or the school that it is.
    pub of: Of,
    /// Where it stands in the round with planned schools.
    pub school: SchoolIdx,
    /// Identifier of the school or the parcel.
    pub id: Box<str>,
    /// Whether it is open now.
    pub is_there: bool,
    /// Whether it may be the other way.
    pub is_free: bool,
    /// Places without any step.
    pub base: i64,
    /// Places of a step: a class of the entry grade.
    pub unit: i64,
    /// Fewest and most steps when it is open.
    pub steps: (i64, i64),
    /// Square metres of the land reserve that it takes.
    pub land: i64,
    /// Yuan for opening it, or for keeping it open.
    pub fixed_cost: i64,
    /// Yuan for each step.
    pub step_cost: i64,
}

impl Facility {
    /// Places when open with so many steps.
    pub fn places(&self, steps: i64) -> i64 {
        self.base + self.unit * steps
    }

    /// Of these the new ones: all of a school that is not there yet, the steps of one that is.
    pub fn new_places(&self, steps: i64) -> i64 {
        match self.is_there {
            true => self.unit * steps,
            false => self.places(steps),
        }
    }

    /// What is spent on it anew, as the budget counts: not what keeping an existing school costs.
    pub fn spent(&self, steps: i64) -> i64 {
        match self.is_there {
            true => self.step_cost * steps,
            false => self.cost(steps),
        }
    }

    /// What it costs when open with so many steps.
    pub fn cost(&self, steps: i64) -> i64 {
        self.fixed_cost + self.step_cost * steps
    }
}

/// All facilities, in the order of the list of the round with planned schools: parcels, then schools.
///
/// A parcel that has a cost of its own is opened for that, whatever its size; others cost what their places
/// cost to build. The land norm of the district bounds the streams of a parcel.
pub fn facilities(intake: &Intake, pack: &Pack) -> Vec<Facility> {
    let siting = &intake.siting();
    let (norms, level) = (&pack.norms, intake.level());
    let class = norms.class_size.of(level).get();
    let build = |places: i64| norms.building_cost.get() * places * level.grades();
    let is_locked = |i: usize| {
        intake
            .manual_placements()
            .iter()
            .any(|lock| lock.school.at() == i)
    };
    let mut all = Vec::new();
    // A travel table knows no journeys to land on which nothing stands.
    let parcels = match intake.travel() {
        Some(_) => &[][..],
        None => &intake.parcels()[..],
    };
    for (i, parcel) in parcels.iter().enumerate() {
        let town = shortfall::town(intake, parcel.district);
        let most = shortfall::streams(parcel.area, norms, level, town).min(siting.streams.1);
        if most < siting.streams.0 {
            continue;
        }
        let own = parcel.opening_cost.map(|cost| cost.get());
        all.push(Facility {
            of: Of::Parcel(i),
            school: SchoolIdx::from_usize(i),
            id: parcel.id.clone(),
            is_there: false,
            is_free: true,
            base: 0,
            unit: class,
            steps: (siting.streams.0, most),
            land: parcel.area.get(),
            fixed_cost: own.unwrap_or(0),
            step_cost: if own.is_some() { 0 } else { build(class) },
        });
    }
    for (i, school) in intake.schools().iter().enumerate() {
        let is_there = school.status == SchoolStatus::Existing;
        let counts = school.level == level
            && school.sector == Sector::Public
            && school.status != SchoolStatus::Closed;
        if !counts {
            continue;
        }
        let own = school.opening_cost.map(|cost| cost.get());
        let places = school.places.get();
        all.push(Facility {
            of: Of::School(SchoolIdx::from_usize(i)),
            school: intake.behind_candidate_sites(SchoolIdx::from_usize(i)),
            id: school.id.clone(),
            is_there,
            // Who was placed by hand stays.
            is_free: !is_there || (siting.close && !is_locked(i)),
            base: places,
            unit: class,
            land: 0,
            steps: (
                0,
                if is_there {
                    extension(intake, pack, school)
                } else {
                    0
                },
            ),
            // What an existing school cost is spent, unless the table says what keeping it costs.
            fixed_cost: match is_there {
                true => own.filter(|_| siting.close).unwrap_or(0),
                false => own.unwrap_or_else(|| build(places)),
            },
            step_cost: build(class),
        });
    }
    all
}

/// Classes of the entry grade by which a school may grow: as many as the siting allows, and its site where
/// that is known.
fn extension(intake: &Intake, pack: &Pack, school: &School) -> i64 {
    let most = intake.siting().extend.get();
    let by_land = school.site_area.zip(school.streams).map(|(area, streams)| {
        let town = shortfall::town(intake, school.district);
        let fits = shortfall::streams(area, &pack.norms, school.level, town);
        (fits - streams).max(0)
    });
    by_land.map_or(most, |by_land| most.min(by_land))
}

/// Which facilities are open, and with how many steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design(pub Vec<Option<i64>>);

impl Design {
    /// Everything as it is.
    pub fn as_is(facilities: &[Facility]) -> Self {
        Self(facilities.iter().map(|f| f.is_there.then_some(0)).collect())
    }

    /// Every facility with its steps, those that are open.
    pub fn open<'d>(
        &'d self,
        facilities: &'d [Facility],
    ) -> impl Iterator<Item = (&'d Facility, i64)> {
        let pairs = facilities.iter().zip(&self.0);
        pairs.filter_map(|(facility, steps)| steps.map(|steps| (facility, steps)))
    }

    /// Places of each facility; none where it is closed.
    pub fn places(&self, facilities: &[Facility]) -> Vec<i64> {
        let pairs = facilities.iter().zip(&self.0);
        pairs
            .map(|(facility, steps)| steps.map_or(0, |steps| facility.places(steps)))
            .collect()
    }

    /// What it costs in all.
    pub fn cost(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities).map(|(f, steps)| f.cost(steps)).sum()
    }

    /// What is spent anew in all.
    pub fn spent(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities).map(|(f, steps)| f.spent(steps)).sum()
    }

    /// New places in all.
    pub fn new_places(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities)
            .map(|(f, steps)| f.new_places(steps))
            .sum()
    }

    /// Facilities that are opened.
    pub fn openings(&self, facilities: &[Facility]) -> i64 {
        self.open(facilities).filter(|(f, _)| !f.is_there).count() as i64
    }

    /// Whether it keeps the limits.
    pub fn keeps(&self, facilities: &[Facility], siting: &Siting, posts_per_place: f64) -> bool {
        let places = self.new_places(facilities);
        let land: i64 = self.open(facilities).map(|(f, _)| f.land).sum();
        siting.land.is_none_or(|most| land <= most.get())
            && siting
                .openings
                .is_none_or(|most| self.openings(facilities) <= most)
            && siting
                .budget
                .is_none_or(|most| self.spent(facilities) <= most.get())
            && siting.new_places.is_none_or(|most| places <= most.get())
            && siting
                .posts
                .is_none_or(|most| places as f64 * posts_per_place <= most.get() as f64 + 1e-9)
    }
}

/// Posts that one place of the entry grade asks for, once every grade is full.
pub fn posts_per_place(intake: &Intake, pack: &Pack) -> f64 {
    let per_post = pack.norms.pupils_per_post_parts.of(intake.level()) as f64;
    intake.level().grades() as f64 * Points::SCALE as f64 / per_post
}
