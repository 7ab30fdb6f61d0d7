//! Checks that need more than one table, one function a code.
#![expect(
    clippy::indexing_slicing,
    reason = "indices are those that rows got when they were read"
)]

use std::collections::{BTreeMap, BTreeSet};

use super::levels::named;
use super::places::Districts;
use xuewei_core::domain::{Intake, MOST_CHILDREN, Sector};
use xuewei_core::finding::{Arg, Code, Finding, Findings, Phrase, Subject, nearest};
use xuewei_core::network;
use xuewei_core::policy::{MinimumScore, Objective, Pack, StepKind};
use xuewei_core::qualify::Areas;

/// Runs all checks.
pub fn check(
    round: &Intake,
    pack: &Pack,
    districts: &Districts,
    files: (&str, &str),
    findings: &mut Findings,
) {
    let (children, schools) = files;
    no_children(round, children, findings);
    too_large(round, children, findings);
    agreements_name_districts(pack, districts, findings);
    buses_name_places(round, pack, districts, findings);
    pack_holds(round, pack, findings);
    lines_name_districts(pack, districts, findings);
    lines_name_areas(round, pack, findings);
    locks_are_filled(round, pack, findings);
    bought_places_have_a_price(round, pack, schools, findings);
    forecasts_are_whole(round, findings);
}

/// Every later year of the forecast has rows of every district with children in the round.
fn forecasts_are_whole(round: &Intake, findings: &mut Findings) {
    let has: BTreeSet<_> = round.children().iter().filter_map(|c| c.district).collect();
    let years: BTreeSet<i64> = round.demand().iter().map(|demand| demand.year).collect();
    for year in years.into_iter().filter(|year| *year > round.year()) {
        let of_year = round.demand().iter().filter(|d| d.year == year);
        let result: BTreeSet<_> = of_year.filter_map(|d| d.district).collect();
        for district in has.difference(&result) {
            findings.push(
                Finding::new(Code::ForecastPartial, round.name())
                    .column("demand")
                    .with("year", year)
                    .with("id", &round.districts()[district.at()].id),
            );
        }
    }
}

fn no_children(round: &Intake, file: &str, findings: &mut Findings) {
    if round.children().is_empty() {
        findings.push(Finding::new(Code::NoChildren, file));
    }
}

/// A round without the schools that it must have.
pub fn no_schools(round: &Intake, file: &str, findings: &mut Findings) {
    findings.push(Finding::new(Code::NoSchools, file).with("stage", named(round.level())));
}

fn too_large(round: &Intake, file: &str, findings: &mut Findings) {
    let mut of_year: BTreeMap<_, i64> = BTreeMap::new();
    for demand in round.demand() {
        *of_year.entry((demand.year, demand.variant)).or_default() += demand.count.get();
    }
    let forecast = of_year.into_values().max().unwrap_or(0);
    let most = round.children().len().max(forecast as usize);
    if most > MOST_CHILDREN {
        findings.push(
            Finding::new(Code::TooLarge, file)
                .with("count", most)
                .with("most", MOST_CHILDREN),
        );
    }
}

fn lines_name_districts(pack: &Pack, districts: &Districts, findings: &mut Findings) {
    for phase in &pack.procedure {
        if let StepKind::Choice {
            line: MinimumScore::Given(lines),
            ..
        } = &phase.act
        {
            for id in lines.keys().filter(|id| districts.find(id).is_none()) {
                findings.push(
                    Finding::new(Code::DistrictUnknown, &pack.title)
                        .column("round.lines")
                        .with("id", id),
                );
            }
        }
    }
}

fn lines_name_areas(round: &Intake, pack: &Pack, findings: &mut Findings) {
    let areas = Areas::of(round, []);
    let shorts = || {
        areas
            .names()
            .iter()
            .filter_map(|name| Some(name.split_once('/')?.1))
    };
    for phase in &pack.procedure {
        if let StepKind::Choice {
            line: MinimumScore::GivenByArea(lines),
            ..
        } = &phase.act
        {
            let is_known = |name: &str| {
                areas.names().iter().any(|own| own == name) || shorts().any(|own| own == name)
            };
            for name in lines.keys().filter(|name| !is_known(name)) {
                findings.push(
                    Finding::new(Code::AreaUnknown, &pack.title)
                        .column("round.area_lines")
                        .with("name", name)
                        .with("known", areas.names().to_vec()),
                );
            }
        }
    }
}

fn locks_are_filled(round: &Intake, pack: &Pack, findings: &mut Findings) {
    for lock in round.manual_placements() {
        let school = &round.schools()[lock.school.at()];
        if !pack
            .objectives
            .iter()
            .any(|o| o.sector() == Some(school.sector))
        {
            findings.push(
                Finding::new(Code::LockNotBought, round.name())
                    .column("locks")
                    .with("id", &school.id),
            );
        }
    }
}

fn pack_holds(round: &Intake, pack: &Pack, findings: &mut Findings) {
    let validity = &pack.validity;
    let year = |date: jiff::civil::Date| i64::from(date.year());
    let is_early = validity.from.is_some_and(|from| round.year() < year(from));
    let is_late = validity
        .until
        .is_some_and(|until| round.year() > year(until));
    if is_early || is_late {
        let shown = |date: Option<jiff::civil::Date>| date.map_or(Arg::range("", ""), Arg::Date);
        findings.push(
            Finding::new(Code::PackOutdated, &pack.title)
                .with("from", shown(validity.from))
                .with("until", shown(validity.until))
                .with("year", round.year()),
        );
    }
}

fn agreements_name_districts(pack: &Pack, districts: &Districts, findings: &mut Findings) {
    for agreement in &pack.reach.agreements {
        for id in [&agreement.from, &agreement.to] {
            if districts.find(id).is_none() {
                findings.push(
                    Finding::new(Code::DistrictUnknown, &pack.title)
                        .column("reach.agreements")
                        .with("id", id),
                );
            }
        }
    }
}

/// Every school and community that a bus of the pack names is one of the round's.
fn buses_name_places(round: &Intake, pack: &Pack, districts: &Districts, findings: &mut Findings) {
    let mut unknown = |kind: Phrase, name: &str, known: &mut dyn Iterator<Item = &str>| {
        let meant = nearest(name, known).map(str::to_owned);
        let finding = Finding::new(Code::NameUnknown, &pack.title).column("reach.buses");
        let finding = finding.with("kind", kind).with("name", name);
        findings.push(finding.with("nearest", Arg::Nearest(meant)));
    };
    let mut unclear: Vec<&str> = Vec::new();
    for bus in &pack.reach.buses {
        if round.school(&bus.school).is_none() {
            let schools = round.schools().iter();
            let of_level = schools.filter(|school| school.level == round.level());
            unknown(Phrase::School, &bus.school, &mut of_level.map(|s| &*s.id));
        }
        if let Some(id) = &bus.district
            && districts.find(id).is_none()
        {
            let known = round.districts().iter();
            unknown(Phrase::District, id, &mut known.map(|d| &*d.id));
        }
        for (name, stop) in bus.communities.iter().zip(network::stops(round, bus)) {
            let mut known = round.communities().iter().map(|c| &*c.name);
            match stop {
                Some(_) => {}
                // Several have the name, or it is of another district.
                None if known.clone().any(|other| other == name) => unclear.push(name),
                None => unknown(Phrase::Community, name, &mut known),
            }
        }
    }
    for name in unclear {
        let finding = Finding::new(Code::OverrideInvalid, &pack.title).column("reach.buses");
        let what = Subject::Community(name.to_owned());
        findings.push(finding.with("what", what).because(Phrase::StopUnclear));
    }
}

fn bought_places_have_a_price(round: &Intake, pack: &Pack, file: &str, findings: &mut Findings) {
    if !pack.objectives.contains(&Objective::PurchasedPlaces) {
        return;
    }
    for (_, school) in round.open_schools() {
        if school.sector == Sector::Private
            && school.places.get() > 0
            && school.purchase_price.is_none()
        {
            findings.push(
                Finding::new(Code::PriceMissing, file)
                    .column("purchase_price")
                    .with("id", &school.id),
            );
        }
    }
}
