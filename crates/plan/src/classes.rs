//! Classes and rooms of campuses under a plan, year by year, and the land that classes need.
#![expect(
    clippy::indexing_slicing,
    reason = "campuses, districts, levels and years are numbered by the city"
)]

use super::city::{Campus, City, GRADES};
use super::plan::Plan;

/// The entry classes of a level of a campus, year by year: as planned, else those of the year before.
pub fn entry_classes(city: &City, plan: &Plan, campus: usize, level: usize) -> Vec<i64> {
    let mut before = city.campuses[campus].last_entry(level);
    (0..city.years)
        .map(|t| {
            let planned = plan.entry.get(&(campus, level, city.year(t)));
            before = planned.copied().unwrap_or(before);
            before
        })
        .collect()
}

/// All classes of a level of a campus, year by year: those opened in as many years as it has grades.
pub fn classes(city: &City, campus: &Campus, level: usize, entry: &[i64]) -> Vec<i64> {
    (0..city.years)
        .map(|t| {
            let from = (t + 1).saturating_sub(GRADES[level]);
            let opened: i64 = entry[from..=t].iter().sum();
            opened + city.still_there(campus, level, t)
        })
        .collect()
}

/// Rooms of a campus, year by year.
pub fn rooms(city: &City, plan: &Plan, campus: usize) -> Vec<i64> {
    let ready = |t: usize| -> i64 {
        let own = plan.builds.iter().filter(|build| {
            build.campus == campus && build.year + city.norms.building_years <= city.year(t)
        });
        own.map(|build| build.rooms).sum()
    };
    let before = city.campuses[campus].rooms;
    (0..city.years).map(|t| before + ready(t)).collect()
}

/// Square metres that classes need when they are full.
pub fn land_of(city: &City, level: usize, classes: i64) -> i64 {
    classes * city.norms.class_size[level] * city.norms.land[level]
}

/// The classes of a level that stand today.
pub fn today(campus: &Campus, level: usize) -> i64 {
    campus.standing[level].iter().sum()
}
