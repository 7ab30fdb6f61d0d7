//! Areas of pressure in sentences.

use xuewei_core::derive::Results;
use xuewei_core::domain::{DistrictIdx, Intake, SchoolIdx};
use xuewei_core::explain::PressureArea;
use xuewei_core::units::Places;

use super::{Wording, grouped};

/// Areas that the terminal names.
const NAMED: usize = 3;

/// Schools from which on an area is large, and from how many millionths of a place a child on it is mild.
const LARGE: usize = 20;
const MILD: i64 = 900_000;

/// Places a child as people read it.
pub fn ratio(area: &PressureArea) -> String {
    let two = |millionths: i64| {
        let hundredths = (millionths + 5_000) / 10_000;
        format!("{}.{:02}", hundredths / 100, hundredths % 100)
    };
    area.millionths().map_or_else(|| "–".to_owned(), two)
}

/// What an area is: children and places, and whether that is a lack at one spot or a little everywhere.
pub fn told(area: &PressureArea, wording: &Wording) -> String {
    let is_mild = area.schools.len() >= LARGE && area.millionths() >= Some(MILD);
    let key = match area.gap().get() {
        _ if area.children == Places::ZERO => "pressure-unreached",
        1.. if is_mild => "pressure-mild",
        1.. => "pressure-short",
        0 => "pressure-even",
        _ => "pressure-room",
    };
    let figures = [
        ("children", grouped(area.children.get())),
        ("places", grouped(area.places.get())),
        ("gap", grouped(area.gap().get().abs())),
    ];
    wording.text(key, &figures)
}

/// Where schools are: the one with most places, and how many more.
pub fn around(results: &Results<'_>, schools: &[SchoolIdx], wording: &Wording) -> String {
    let known = results.known_school(schools);
    let school = known.map_or("", |s| s.name.as_deref().unwrap_or(&s.id));
    let key = match schools.len() {
        0 | 1 => return school.to_owned(),
        2 => "page-two-schools",
        _ => "page-schools",
    };
    let more = schools.len() as i64 - 1;
    let figures = [("school", school.to_owned()), ("more", grouped(more))];
    wording.text(key, &figures)
}

/// Children by district, for people.
pub fn districts(
    intake: &Intake,
    by_district: &[(Option<DistrictIdx>, Places)],
    wording: &Wording,
) -> String {
    let one = |(district, children): &(Option<DistrictIdx>, Places)| {
        let name = district.map_or_else(
            || wording.plain("no-district"),
            |d| intake.districts()[d.at()].label().to_owned(),
        );
        format!("{name} {}", grouped(children.get()))
    };
    let all: Vec<String> = by_district.iter().map(one).collect();
    all.join(" · ")
}

/// How many places are short in how many areas, the worst of them, and where there is room.
pub fn sentences(results: &Results<'_>, wording: &Wording) -> Vec<String> {
    let plan = &results.pressure.plan;
    let short: Vec<&PressureArea> = plan.iter().filter(|area| area.is_short()).collect();
    let sum = |areas: &[&PressureArea]| -> i64 { areas.iter().map(|a| a.gap().get().abs()).sum() };
    let one = |area: &PressureArea| {
        let figures = [
            ("area", grouped(area.number as i64)),
            ("ratio", ratio(area)),
            ("around", around(results, &area.schools, wording)),
            ("told", told(area, wording)),
        ];
        wording.text("done-area", &figures)
    };
    let mut lines = Vec::new();
    if !short.is_empty() {
        let figures = [
            ("areas", grouped(short.len() as i64)),
            ("gap", grouped(sum(&short))),
        ];
        lines.push(wording.text("done-areas", &figures));
        let worst = short.iter().take(NAMED);
        lines.extend(worst.map(|area| one(area)));
        let largest = short
            .iter()
            .skip(NAMED)
            .max_by_key(|area| (area.gap(), std::cmp::Reverse(area.number)));
        let named = short.iter().take(NAMED).map(|area| area.gap()).max();
        if let Some(largest) = largest.filter(|area| Some(area.gap()) > named) {
            lines.push(one(largest));
        }
    }
    let room: Vec<&PressureArea> = plan
        .iter()
        .filter(|area| area.gap() < Places::ZERO && area.children > Places::ZERO)
        .collect();
    if !room.is_empty() && !short.is_empty() {
        let figures = [
            ("areas", grouped(room.len() as i64)),
            ("room", grouped(sum(&room))),
        ];
        lines.push(wording.text("done-room", &figures));
    }
    lines
}
