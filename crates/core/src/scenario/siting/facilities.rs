//! What a siting decides about: the public schools that there are, candidates, reserve parcels.

use crate::domain::{Intake, School, SchoolIdx, SchoolStatus, Sector};
use crate::model::siting::{Facility, FacilityKind};
use crate::policy::Pack;
use crate::shortfall;
use crate::units::Points;

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
        None => intake.parcels(),
    };
    for (i, parcel) in parcels.iter().enumerate() {
        let town = shortfall::town(intake, parcel.district);
        let most = shortfall::streams(parcel.area, norms, level, town).min(siting.streams.1);
        if most < siting.streams.0 {
            continue;
        }
        let own = parcel.opening_cost.map(|cost| cost.get());
        all.push(Facility {
            of: FacilityKind::Parcel(i),
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
            of: FacilityKind::School(SchoolIdx::from_usize(i)),
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

/// Posts that one place of the entry grade asks for, once every grade is full.
pub fn posts_per_place(intake: &Intake, pack: &Pack) -> f64 {
    let per_post = pack.norms.pupils_per_post_parts.of(intake.level()) as f64;
    intake.level().grades() as f64 * Points::SCALE as f64 / per_post
}
