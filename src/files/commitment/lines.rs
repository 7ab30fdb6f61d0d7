//! The canonical text of each part of a round: lines of fields, in any order, for they are sorted before they are hashed.
//! Another program can write the same: docs/lottery.md.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Span;
use jiff::civil::date;
use rayon::prelude::*;
use xuewei_core::domain::{
    Child, ChildIdx, Decision, DistrictIdx, HouseholdIdx, Intake, Position, SchoolStatus, TieValue,
    TravelOrigin,
};
use xuewei_core::policy::{AREA, POINTS_OF, Pack, Prefer, SIBLING_SCHOOL, StepKind, TieBreak};
use xuewei_core::qualify::{Eligibility, Qualified, is_of_group};
use xuewei_core::units::decimal;

use super::pack;
use crate::input::Input;
use crate::input::commitment::{Part, line};

/// The lines of a part, and how many entries are told of it.
pub(super) struct Lines {
    pub lines: Vec<String>,
    pub count: usize,
}

impl From<Vec<String>> for Lines {
    fn from(lines: Vec<String>) -> Self {
        let count = lines.len();
        Self { lines, count }
    }
}

/// The lines of a part of a round.
pub(super) fn lines(part: Part, input: &Input, qualified: &Qualified) -> Lines {
    let (intake, pack) = (&input.intake, &input.pack);
    match part {
        Part::Applicants => each_child(intake, |_, child| line(&[&child.id])).into(),
        Part::Households => households(intake).into(),
        Part::Points => points(intake, qualified),
        Part::TieBreaks => tie_breaks(intake, pack, qualified).into(),
        Part::Tiers => tiers(intake, pack, qualified).into(),
        Part::Choices => choices(intake, pack).into(),
        Part::Homes => homes(intake).into(),
        Part::Communities => communities(intake).into(),
        Part::Schools => schools(intake).into(),
        Part::PublicNames => public_names(intake).into(),
        Part::Placements => placements(intake).into(),
        Part::Reviews => reviews(intake).into(),
        Part::Travel => travel(intake),
        Part::Pack => pack::lines(&input.pack_sources).into(),
    }
}

fn children(intake: &Intake) -> impl IndexedParallelIterator<Item = (ChildIdx, &Child)> {
    let all = intake.children().par_iter().enumerate();
    all.map(|(at, child)| (ChildIdx::from_usize(at), child))
}

fn each_child(intake: &Intake, of: impl Fn(ChildIdx, &Child) -> String + Sync) -> Vec<String> {
    children(intake).map(|(at, child)| of(at, child)).collect()
}

/// Children with brothers and sisters in the round. What a household is called does not matter: it is known by the
/// smallest identifier in it.
fn households(intake: &Intake) -> Vec<String> {
    let mut first: BTreeMap<HouseholdIdx, (usize, usize)> = BTreeMap::new();
    for (at, child) in intake.children().iter().enumerate() {
        if let Some(household) = child.household {
            first.entry(household).or_insert((at, 0)).1 += 1;
        }
    }
    let all = intake.children().iter().filter_map(|child| {
        let (first, size) = first.get(&child.household?)?;
        let first = intake.children().get(*first)?;
        let birth = child.birth_date.map(|day| day.to_string());
        (*size > 1).then(|| line(&[&child.id, &first.id, &birth.unwrap_or_default()]))
    });
    all.collect()
}

/// Whether each child takes part, and its points. Counted are those who take part.
fn points(intake: &Intake, qualified: &Qualified) -> Lines {
    let lines = children(intake)
        .map(|(at, child)| {
            let takes_part = match qualified.eligibility[at.at()] {
                Eligibility::Eligible => "yes",
                Eligibility::Refused(_) | Eligibility::OtherStage | Eligibility::Withdrawn => "no",
                Eligibility::ManualReview(_) => "unknown",
            };
            let points = qualified.points[at.at()].map(|points| points.to_string());
            line(&[&child.id, takes_part, &points.unwrap_or_default()])
        })
        .collect();
    Lines {
        lines,
        count: qualified.ranking.len(),
    }
}

/// The tie-breaks of those who take part, in the order of the pack.
fn tie_breaks(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Vec<String> {
    if pack.tie_breaks.is_empty() {
        return Vec::new();
    }
    let ties = qualified.ties(intake);
    let of = |child: &ChildIdx| {
        let values = pack.tie_breaks.iter().zip(&ties);
        let values = values.map(|(rule, values)| tie(rule, values[child.at()]));
        let mut fields = vec![intake.children()[child.at()].id.to_string()];
        fields.extend(values);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        line(&fields)
    };
    qualified.ranking.order().par_iter().map(of).collect()
}

/// A value of a tie-break as people write it: a number, or a day.
fn tie(rule: &TieBreak, value: TieValue) -> String {
    let is_date = matches!(rule.prefer, Prefer::Earlier | Prefer::Later);
    match value {
        None => String::new(),
        Some(days) if is_date && !rule.column.starts_with(POINTS_OF) => {
            let day = Span::new().try_days(days).ok();
            let day = day.and_then(|days| date(1970, 1, 1).checked_add(days).ok());
            day.map_or_else(|| days.to_string(), |day| day.to_string())
        }
        Some(parts) => decimal(parts),
    }
}

/// Priority tiers from 1, and of each reserve whether the child is of its group; only where the pack has any of the two.
fn tiers(intake: &Intake, pack: &Pack, qualified: &Qualified) -> Vec<String> {
    if pack.batches.is_empty() && pack.reserves.is_empty() {
        return Vec::new();
    }
    each_child(intake, |at, child| {
        let tier = (qualified.tier(at) + 1).to_string();
        let mut fields = vec![&*child.id, tier.as_str()];
        let groups = pack.reserves.iter();
        fields.extend(
            groups.map(|group| match is_of_group(intake, pack, group, at) {
                true => "yes",
                false => "no",
            }),
        );
        line(&fields)
    })
}

/// What families named, where elder brothers and sisters are and in which area the home is if the pack asks, as the table has it, by the column.
fn choices(intake: &Intake, pack: &Pack) -> Vec<String> {
    let named = pack.procedure.iter().filter_map(|step| match &step.act {
        StepKind::Choice { column, .. } => Some(column.as_str()),
        StepKind::Coordination { .. } => None,
    });
    let siblings = pack.looks_at_siblings().then_some(SIBLING_SCHOOL);
    let areas = pack.looks_at_areas().then_some(AREA);
    let columns: BTreeSet<&str> = named.chain(siblings).chain(areas).collect();
    let mut all = Vec::new();
    for name in columns {
        let Some(column) = intake.evidence(name) else {
            continue;
        };
        let named = children(intake).filter_map(|(at, child)| {
            let text = column.get(at.at());
            (!text.is_empty()).then(|| line(&[&child.id, name, text]))
        });
        all.par_extend(named);
    }
    all
}

fn homes(intake: &Intake) -> Vec<String> {
    each_child(intake, |_, child| {
        let community = child.community.map(|at| &intake.communities()[at.at()]);
        let [lon, lat] = point(child.home);
        line(&[
            &child.id,
            district(intake, child.district),
            district(intake, community.and_then(|own| own.district)),
            community.map_or("", |own| &own.name),
            &lon,
            &lat,
        ])
    })
}

fn communities(intake: &Intake) -> Vec<String> {
    let all = intake.communities().iter().map(|own| {
        let [lon, lat] = point(Some(own.position));
        line(&[district(intake, own.district), &own.name, &lon, &lat])
    });
    all.collect()
}

/// What of a school decides who gets into it.
fn schools(intake: &Intake) -> Vec<String> {
    let all = intake.schools().iter().map(|school| {
        let [lon, lat] = point(Some(school.position));
        let status = match school.status {
            SchoolStatus::Existing => "existing",
            SchoolStatus::Candidate => "candidate",
            SchoolStatus::Closed => "closed",
        };
        let least = school.line.map(|points| points.to_string());
        let places = school.places.get().to_string();
        let least = least.unwrap_or_default();
        let mut fields = vec![
            &*school.id,
            school.level.as_str(),
            school.name.as_deref().unwrap_or_default(),
            district(intake, school.district),
            school.sector.as_str(),
            status,
            &places,
            &least,
            &lon,
            &lat,
        ];
        fields.extend(school.area.as_deref());
        line(&fields)
    });
    all.collect()
}

fn public_names(intake: &Intake) -> Vec<String> {
    match intake.has_pseudonyms() {
        true => each_child(intake, |at, child| {
            line(&[&child.id, intake.public_name(at)])
        }),
        false => Vec::new(),
    }
}

fn placements(intake: &Intake) -> Vec<String> {
    let all = intake.manual_placements().iter().map(|own| {
        line(&[
            &intake.children()[own.child.at()].id,
            &intake.schools()[own.school.at()].id,
            &own.grounds.reason,
            &own.grounds.who,
        ])
    });
    all.collect()
}

fn reviews(intake: &Intake) -> Vec<String> {
    let all = intake.reviews().iter().map(|own| {
        let decision = match own.decision {
            Decision::Yes => "yes".to_owned(),
            Decision::No => "no".to_owned(),
            Decision::Points(points) => points.to_string(),
        };
        line(&[
            &intake.children()[own.child.at()].id,
            &own.item,
            &decision,
            &own.grounds.reason,
            &own.grounds.who,
        ])
    });
    all.collect()
}

/// Measured journeys. That there is a table of them has a line of its own: without one journeys are reckoned, with an
/// empty one there are none.
fn travel(intake: &Intake) -> Lines {
    let Some(table) = intake.travel() else {
        return Vec::new().into();
    };
    let journeys = table.journeys.par_iter();
    let mut lines: Vec<String> = journeys
        .map(|(from, school, metres)| {
            let (kind, of, name) = start(intake, *from);
            let school = &intake.schools()[school.at()].id;
            line(&[kind, of, name, school, &metres.get().to_string()])
        })
        .collect();
    let to_parcels = table.parcels.par_iter().map(|(from, parcel, metres)| {
        let (kind, of, name) = start(intake, *from);
        let parcel = &intake.parcels()[*parcel].id;
        line(&["parcel", kind, of, name, parcel, &metres.get().to_string()])
    });
    lines.par_extend(to_parcels);
    let count = lines.len();
    lines.push("measured".to_owned());
    Lines { lines, count }
}

/// Where a journey starts: of which kind, in which district, under which name.
fn start(intake: &Intake, from: TravelOrigin) -> (&'static str, &str, &str) {
    match from {
        TravelOrigin::Child(child) => ("child", "", &intake.children()[child.at()].id),
        TravelOrigin::Community(at) => {
            let own = &intake.communities()[at.at()];
            ("community", district(intake, own.district), &own.name)
        }
    }
}

fn district(intake: &Intake, of: Option<DistrictIdx>) -> &str {
    of.map_or("", |of| &*intake.districts()[of.at()].id)
}

/// A point in degrees of WGS-84 to seven decimals, a centimetre; nothing where it is not known.
fn point(of: Option<Position>) -> [String; 2] {
    let Some(position) = of else {
        return [String::new(), String::new()];
    };
    // Adding zero turns -0.0 into 0.0.
    [position.lon, position.lat].map(|degrees| match format!("{degrees:.7}") {
        zero if zero == "-0.0000000" => "0.0000000".to_owned(),
        text => text,
    })
}
