//! What a siting decides about: the public schools that there are, candidates, reserve parcels.

use crate::domain::{Intake, Parcel, School, SchoolIdx, SchoolStatus, Sector};
use crate::model::siting::{Facility, FacilityKind};
use crate::policy::Pack;
use crate::shortfall;
use crate::units::{Places, Points};

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
    let years = planned_years(intake);
    let mut all = Vec::new();
    for (i, parcel) in sited_parcels(intake) {
        let (sizes, first) = (
            parcel_sizes(intake, pack, parcel),
            first_year(intake, parcel, &years),
        );
        let (false, Some(first)) = (sizes.is_empty(), first) else {
            continue;
        };
        let own = parcel.opening_cost.map(|cost| cost.get());
        all.push(Facility {
            of: FacilityKind::Parcel(i),
            school: SchoolIdx::from_usize(i),
            id: parcel.id.clone(),
            is_there: false,
            is_free: true,
            base: 0,
            unit: class,
            sizes: sizes.into(),
            first,
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
        let wait = if is_there { 0 } else { siting.ready.held };
        let (true, Some(first)) = (counts, ready_in(intake, wait, &years)) else {
            continue;
        };
        let own = school.opening_cost.map(|cost| cost.get());
        let places = school.places.get();
        all.push(Facility {
            of: FacilityKind::School(SchoolIdx::from_usize(i)),
            school: intake.behind_candidate_sites(SchoolIdx::from_usize(i)),
            id: school.id.clone(),
            is_there,
            // Who was placed by hand stays.
            is_free: !is_there || (siting.close && !is_locked(i)),
            base: places,
            unit: class,
            land: 0,
            sizes: match is_there {
                true => (0..=extension(intake, pack, school)).collect(),
                false => [0].into(),
            },
            first,
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

/// The parcels that a siting looks at, with their places in the list: under a travel table those to which it knows journeys.
fn sited_parcels(intake: &Intake) -> impl Iterator<Item = (usize, &Parcel)> {
    let parcels = intake.parcels().iter().enumerate();
    parcels.filter(|(at, _)| intake.travel().is_none_or(|travel| travel.has_parcel(*at)))
}

pub(super) fn planned_years(intake: &Intake) -> Vec<i64> {
    match &intake.siting().years[..] {
        [] => vec![intake.year()],
        years => years.to_vec(),
    }
}

/// The first of the planned years that is so many years on, by its place among them.
fn ready_in(intake: &Intake, wait: i64, years: &[i64]) -> Option<usize> {
    // Without a wait a school is there from the first, even where that is before the year of the round.
    match wait {
        0 => Some(0),
        wait => years.iter().position(|year| *year >= intake.year() + wait),
    }
}

fn first_year(intake: &Intake, parcel: &Parcel, years: &[i64]) -> Option<usize> {
    ready_in(intake, intake.siting().ready.on(parcel.state), years)
}

/// Streams of the schools that may stand on a parcel, as its land allows: those of the standard schools of the norms, or
/// every number within what the round says.
fn parcel_sizes(intake: &Intake, pack: &Pack, parcel: &Parcel) -> Vec<i64> {
    let (norms, level) = (&pack.norms, intake.level());
    let town = shortfall::town(intake, parcel.district);
    let most = shortfall::streams(parcel.area, norms, level, town);
    match intake.siting().streams {
        Some((least, largest)) => (least..=largest.min(most)).collect(),
        None => {
            let standard = norms
                .standard_classes
                .iter()
                .map(|c| c.get() / level.grades());
            let mut sizes: Vec<i64> = standard.filter(|n| (1..=most).contains(n)).collect();
            sizes.sort_unstable();
            sizes.dedup();
            sizes
        }
    }
}

/// Parcels that a siting does not look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParcelsAside {
    /// Too small for any school that may be built.
    pub small: usize,
    /// Of the others those on which none can stand within the planned years.
    pub late: usize,
}

/// Parcels on which no school can stand, by why not.
pub fn parcels_aside(intake: &Intake, pack: &Pack) -> ParcelsAside {
    let years = planned_years(intake);
    let mut aside = ParcelsAside::default();
    for (_, parcel) in sited_parcels(intake) {
        if parcel_sizes(intake, pack, parcel).is_empty() {
            aside.small += 1;
        } else if first_year(intake, parcel, &years).is_none() {
            aside.late += 1;
        }
    }
    aside
}

/// Classes of the entry grade by which a school may grow: as many as the siting allows, and its site and rooms where these
/// are known; where the siting says nothing they must be known.
fn extension(intake: &Intake, pack: &Pack, school: &School) -> i64 {
    let pupils = school.enrolment.zip(school.leavers);
    let pupils = pupils.map(|(all, leave)| Places(all.get() - leave.get() + school.places.get()));
    let spare = shortfall::spare_classes(intake, &pack.norms, school, pupils);
    let most = match intake.siting().extend {
        Some(extend) => spare.map_or(extend.get(), |spare| spare.min(extend.get())),
        None => spare.unwrap_or(0),
    };
    // A scenario takes no more classes than a byte holds.
    most.min(u8::MAX.into())
}

/// Posts that one place of the entry grade asks for, once every grade is full.
pub fn posts_per_place(intake: &Intake, pack: &Pack) -> f64 {
    let per_post = pack.norms.pupils_per_post_parts.of(intake.level()) as f64;
    intake.level().grades() as f64 * Points::SCALE as f64 / per_post
}
