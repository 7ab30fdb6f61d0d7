//! What is doubtful about where places are on the network, and about journeys on it.

use std::collections::{BTreeMap, BTreeSet};

use xuewei_core::domain::{Intake, TravelOrigin};
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_walking::doubts::{Doubt, of_journeys, of_places};
use xuewei_walking::geometry::Point;
use xuewei_walking::{Off, Roads};

use super::table::{Site, Walked, Walker};

/// How many places a finding names.
const NAMED: usize = 5;

/// The files that hold the places of a round, by the names that findings use.
pub struct PlaceFiles<'a> {
    pub children: &'a str,
    pub communities: &'a str,
    pub schools: &'a str,
    pub parcels: &'a str,
}

/// Places of one table about which the same is told.
#[derive(Default)]
struct Told {
    names: BTreeSet<String>,
    count: usize,
    /// The largest figure among them, metres.
    most: u64,
}

/// Findings by code and file.
#[derive(Default)]
struct Gathering<'a> {
    all: BTreeMap<(Code, &'a str), Told>,
}

impl<'a> Gathering<'a> {
    fn add(&mut self, code: Code, (file, name): (&'a str, String), figure: u64) {
        let told = self.all.entry((code, file)).or_default();
        told.count += 1;
        told.most = told.most.max(figure);
        told.names.insert(name);
        if told.names.len() > NAMED {
            told.names.pop_last();
        }
    }
}

fn start_name<'a>(
    intake: &Intake,
    files: &PlaceFiles<'a>,
    origin: TravelOrigin,
) -> (&'a str, String) {
    match origin {
        TravelOrigin::Community(at) => {
            let name = intake
                .communities()
                .get(at.at())
                .map(|c| c.name.to_string());
            (files.communities, name.unwrap_or_default())
        }
        TravelOrigin::Child(at) => {
            let id = intake.children().get(at.at()).map(|c| c.id.to_string());
            (files.children, id.unwrap_or_default())
        }
    }
}

fn site_name<'a>(intake: &Intake, files: &PlaceFiles<'a>, site: Site) -> (&'a str, String) {
    match site {
        Site::School(at) => {
            let id = intake.schools().get(at.at()).map(|s| s.id.to_string());
            (files.schools, id.unwrap_or_default())
        }
        Site::Parcel(at) => {
            let id = intake.parcels().get(at).map(|p| p.id.to_string());
            (files.parcels, id.unwrap_or_default())
        }
    }
}

/// Tells of places and journeys; only starts that a child has are looked at.
pub fn tell(
    walker: &Walker,
    walked: &Walked,
    intake: &Intake,
    files: &PlaceFiles<'_>,
    findings: &mut Findings,
) {
    let mut gathering = Gathering::default();
    let starts: Vec<_> = walked.starts.iter().map(|s| s.ends.clone()).collect();
    let targets: Vec<_> = walked.targets.iter().map(|t| t.ends.clone()).collect();
    let start = |at: u32| {
        let origin = walked.starts.get(at as usize).map(|s| s.origin);
        origin.map(|origin| start_name(intake, files, origin))
    };
    let target = |at: u32| {
        let site = walked.targets.get(at as usize).map(|t| t.site);
        site.map(|site| site_name(intake, files, site))
    };
    let of_starts = of_places(&starts, &walked.on_starts);
    let of_targets = of_places(&targets, &walked.on_targets);
    let both = of_starts
        .iter()
        .map(|doubt| (doubt, &start as &dyn Fn(u32) -> Option<_>))
        .chain(
            of_targets
                .iter()
                .map(|doubt| (doubt, &target as &dyn Fn(u32) -> Option<_>)),
        );
    for (doubt, named) in both {
        let (code, place, figure) = match doubt {
            Doubt::LongLeg { place, mm } => (Code::LegLong, place, u64::from(*mm) / 1000),
            Doubt::GateOff { place, mm, .. } => (Code::GateOff, place, u64::from(*mm) / 1000),
            Doubt::Off {
                place,
                off: Off::Blocked,
                ..
            } => (Code::LegBlocked, place, 0),
            Doubt::Off { place, .. } => (Code::PlaceOffNetwork, place, 0),
            Doubt::Shorter { .. } | Doubt::Detour { .. } => continue,
        };
        if let Some(place) = named(*place) {
            gathering.add(code, place, figure);
        }
    }
    let network = &walker.network;
    for (doubts, named) in [
        (
            network.on_pieces(&starts, &walked.on_starts),
            &start as &dyn Fn(u32) -> Option<_>,
        ),
        (network.on_pieces(&targets, &walked.on_targets), &target),
    ] {
        for (place, metres) in doubts {
            if let Some(place) = named(place) {
                gathering.add(Code::PlaceOnPiece, place, metres);
            }
        }
    }
    for doubt in of_journeys(&walked.on_starts, &walked.on_targets, &walked.journeys) {
        match doubt {
            Doubt::Shorter { place, school } => {
                if let (Some(place), Some((_, school))) = (start(place), target(school)) {
                    let pair = (place.0, format!("{} – {school}", place.1));
                    gathering.add(Code::ShorterThanStraight, pair, 0);
                }
            }
            Doubt::Detour {
                place,
                school,
                mm,
                straight_m,
            } => {
                if let (Some(place), Some((_, school))) = (start(place), target(school)) {
                    let times = u64::from(mm) / 1000 / straight_m.max(1);
                    let pair = (place.0, format!("{} – {school}", place.1));
                    gathering.add(Code::DetourLong, pair, times);
                }
            }
            _ => {}
        }
    }
    if walker.gates.has_schools() {
        for of in walked.targets.iter().filter(|of| !of.ends.is_gates) {
            if let Site::School(_) = of.site {
                let place = site_name(intake, files, of.site);
                gathering.add(Code::SchoolWithoutGate, place, 0);
            }
        }
    }
    for ((code, file), told) in gathering.all {
        let ids: Vec<String> = told.names.into_iter().collect();
        findings.push(
            Finding::new(code, file)
                .with("count", told.count)
                .with("ids", ids)
                .with("most", told.most),
        );
    }
}

/// Tells where the schools of the round lie aside from those of the road files, and where the roads end within the reach.
pub fn tell_of_extract(
    walker: &Walker,
    walked: &Walked,
    of_files: &[Point],
    (file, most_m): (&str, u64),
    findings: &mut Findings,
) {
    let schools = walked
        .targets
        .iter()
        .filter(|target| matches!(target.site, Site::School(_)))
        .map(|target| Point::new(target.position.lon, target.position.lat));
    let schools: Vec<Point> = schools.collect();
    if let Some(doubt) = Roads::datum_doubt(&schools, of_files) {
        super::told::told_of_roads(&[doubt], file, findings);
    }
    let starts = walked.starts.iter().map(|start| start.position);
    let starts: Vec<Point> = starts.map(|at| Point::new(at.lon, at.lat)).collect();
    let near = walker.network.near_the_edge(&starts, most_m);
    if near > 0 {
        findings.push(
            Finding::new(Code::RoadsEnd, file)
                .with("count", near)
                .with("metres", most_m),
        );
    }
}
