//! Land (用地): `need = ⌈pupils after the intake × m² per pupil⌉`, short is `need − site`.
//!
//! Land cannot be moved: the spare land of one school does not help another, so a district is short
//! of the sum of what its schools are short of. The norm is that of the district's town, new or old.

use crate::domain::{DistrictIdx, Intake, LandZone, School, SchoolLevel};
use crate::policy::Norms;
use crate::units::{Classes, Places, Points, SquareMetres};

/// The town of a district; new where there is none.
pub fn town(intake: &Intake, district: Option<DistrictIdx>) -> LandZone {
    district.map_or(LandZone::New, |d| intake.districts()[d.at()].town)
}

/// Site area that so many pupils need.
pub fn needed(pupils: Places, norms: &Norms, level: SchoolLevel, town: LandZone) -> SquareMetres {
    let each = norms.land_parts(level, town);
    SquareMetres((pupils.or_zero().get() * each + Points::SCALE - 1) / Points::SCALE)
}

/// The site of a school of so many classes, every class full.
pub fn of_school(
    classes: Classes,
    norms: &Norms,
    level: SchoolLevel,
    town: LandZone,
) -> SquareMetres {
    let pupils = classes.get() * norms.class_size.of(level).get();
    needed(Places(pupils), norms, level, town)
}

/// The site of a school of so many streams, every class full.
pub fn of_streams(streams: i64, norms: &Norms, level: SchoolLevel, town: LandZone) -> SquareMetres {
    of_school(Classes(streams * level.grades()), norms, level, town)
}

/// Pupils for whom a site is large enough.
pub fn pupils_on(area: SquareMetres, norms: &Norms, level: SchoolLevel, town: LandZone) -> Places {
    let each = norms.land_parts(level, town).max(1);
    Places(area.get().saturating_mul(Points::SCALE) / each)
}

/// Classes of the entry grade that a school has site and rooms for besides its pupils and classes, every class full and in
/// every grade in the end: what the scarcer of both allows. `None` where neither is known, or not what is on it.
pub fn spare_classes(
    intake: &Intake,
    norms: &Norms,
    school: &School,
    pupils: Option<Places>,
) -> Option<i64> {
    let (level, streams) = (school.level, school.streams);
    let in_full = level.grades() * norms.class_size.of(level).get();
    let by_site = school.site_area.and_then(|area| {
        let on_it = match (pupils, streams) {
            (Some(pupils), Some(streams)) => pupils.get().max(streams * in_full),
            (Some(pupils), None) => pupils.get(),
            (None, streams) => streams? * in_full,
        };
        let holds = pupils_on(area, norms, level, town(intake, school.district));
        Some((holds.get() - on_it).max(0) / in_full)
    });
    let by_rooms = school.rooms.zip(streams);
    let by_rooms = by_rooms.map(|(rooms, streams)| (rooms / level.grades() - streams).max(0));
    match (by_site, by_rooms) {
        (Some(site), Some(rooms)) => Some(site.min(rooms)),
        (site, rooms) => site.or(rooms),
    }
}

/// Streams that a site of so many square metres allows.
pub fn streams(area: SquareMetres, norms: &Norms, level: SchoolLevel, town: LandZone) -> i64 {
    let pupils = level.grades() * norms.class_size.of(level).get();
    area.get() * Points::SCALE / (norms.land_parts(level, town) * pupils)
}

/// The largest standard school that a parcel holds.
pub fn largest(
    area: SquareMetres,
    norms: &Norms,
    level: SchoolLevel,
    town: LandZone,
) -> Option<Classes> {
    let fits = |classes: &&Classes| of_school(**classes, norms, level, town) <= area;
    norms.standard_classes.iter().rev().find(fits).copied()
}

/// Standard schools for the classes that an intake lacks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standard {
    /// Classes of each school, all grades together, the largest first.
    pub schools: Vec<Classes>,
    /// The land of their sites together.
    pub land: SquareMetres,
    /// Classes of the entry grade that would not fill a standard school: to be added to other schools.
    pub rest: Classes,
}

/// Standard schools that so many classes of the entry grade would fill: as many of them as can be, in as
/// few schools as can be. A school of 24 classes takes in four a year at primary stage, eight at junior.
pub fn standard(entry: Classes, norms: &Norms, level: SchoolLevel, town: LandZone) -> Standard {
    let grades = level.grades();
    let sizes: Vec<i64> = norms
        .standard_classes
        .iter()
        .map(|c| c.get() / grades)
        .collect();
    let most = usize::try_from(entry.get()).unwrap_or(0);
    // For each number of streams the fewest schools that have just so many, and the last of them.
    let mut fewest: Vec<Option<(usize, i64)>> = vec![None; most + 1];
    fewest[0] = Some((0, 0));
    for streams in 1..=most {
        let from = |size: &i64| {
            let before = streams.checked_sub(usize::try_from(*size).ok()?)?;
            let (schools, _) = fewest[before]?;
            Some((schools + 1, *size))
        };
        // Of equally few schools the one with the largest comes first.
        let best = sizes.iter().filter_map(from);
        fewest[streams] = best.min_by_key(|(schools, size)| (*schools, -size));
    }
    let Some(filled) = fewest.iter().rposition(Option::is_some) else {
        return Standard::default();
    };
    let mut standard = Standard {
        rest: entry - Classes(filled as i64),
        ..Standard::default()
    };
    let mut left = filled;
    while let Some((_, size)) = fewest[left].filter(|_| left > 0) {
        let classes = Classes(size * grades);
        standard.schools.push(classes);
        standard.land += of_school(classes, norms, level, town);
        left -= size as usize;
    }
    standard
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{Pack, shipped};

    fn pack() -> Pack {
        let text = shipped("two-primaries").expect("the pack");
        Pack::from_toml(&text, &shipped).expect("the pack")
    }

    #[test]
    fn the_sites_of_standard_schools() {
        let norms = pack().norms;
        let of = |classes, level, town| of_school(Classes(classes), &norms, level, town).get();
        assert_eq!(of(36, SchoolLevel::Primary, LandZone::New), 37_260);
        assert_eq!(of(36, SchoolLevel::Primary, LandZone::Old), 29_160);
        assert_eq!(of(24, SchoolLevel::Junior, LandZone::New), 33_600);
        assert_eq!(of(24, SchoolLevel::Junior, LandZone::Old), 27_600);
    }

    #[test]
    fn a_parcel_holds_the_largest_school_that_fits() {
        let norms = pack().norms;
        let of = |area, town| largest(SquareMetres(area), &norms, SchoolLevel::Primary, town);
        assert_eq!(of(37_260, LandZone::New), Some(Classes(36)));
        assert_eq!(of(37_259, LandZone::New), Some(Classes(30)));
        assert_eq!(of(24_839, LandZone::New), None);
        assert_eq!(of(24_839, LandZone::Old), Some(Classes(30)));
        let of = |area, town| streams(SquareMetres(area), &norms, SchoolLevel::Primary, town);
        // A stream is 270 pupils: 6,210 m² in a new town.
        assert_eq!(of(22_000, LandZone::New), 3);
        assert_eq!(of(37_260, LandZone::New), 6);
        assert_eq!(of(37_259, LandZone::New), 5);
        assert_eq!(of(6_209, LandZone::New), 0);
        assert_eq!(
            of_streams(6, &norms, SchoolLevel::Primary, LandZone::New).get(),
            37_260
        );
    }

    #[test]
    fn missing_classes_as_standard_schools() {
        let norms = pack().norms;
        let of = |entry| {
            let result = standard(Classes(entry), &norms, SchoolLevel::Primary, LandZone::New);
            let schools: Vec<i64> = result.schools.iter().map(|c| c.get()).collect();
            (schools, result.land.get(), result.rest.get())
        };
        assert_eq!(of(0), (vec![], 0, 0));
        assert_eq!(of(3), (vec![], 0, 3));
        assert_eq!(of(4), (vec![24], 24_840, 0));
        // Six classes a year and one over, which no two schools of 24, 30 or 36 can have.
        assert_eq!(of(7), (vec![36], 37_260, 1));
        assert_eq!(of(11), (vec![36, 30], 68_310, 0));
    }
}
