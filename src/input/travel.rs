//! The travel table: measured journeys.

use std::collections::BTreeMap;

use super::field::Fields;
use super::matched::Matched;
use super::places::{Communities, CommunityMatch, Districts};
use super::schools::{Lookup, Schools};
use crate::tables::inputs::{TravelColumns, travel};
use xuewei_core::domain::{
    Child, ChildIdx, Demand, Parcel, SchoolIdx, SchoolLevel, TravelOrigin, TravelTable,
};
use xuewei_core::finding::{Code, Findings};
use xuewei_core::units::Metres;

/// Where journeys can begin and end.
pub struct Ends<'a> {
    pub children: &'a [Child],
    pub communities: &'a Communities,
    pub districts: &'a Districts,
    pub schools: &'a Schools,
    /// In the order of their identifiers.
    pub parcels: &'a [Parcel],
    pub demand: &'a [Demand],
}

/// Reads the table. A start is a child's identifier, or else a community's name.
pub fn read(
    table: &Matched<TravelColumns>,
    ends: &Ends<'_>,
    level: SchoolLevel,
    findings: &mut Findings,
) -> TravelTable {
    let Ends {
        children,
        communities,
        districts,
        schools,
        parcels,
        demand,
    } = *ends;
    let Some(f) = Fields::of(table, false, findings) else {
        return TravelTable::default();
    };
    let mut found: BTreeMap<(TravelOrigin, SchoolIdx), Metres> = BTreeMap::new();
    let mut to_parcels: BTreeMap<(TravelOrigin, usize), Metres> = BTreeMap::new();
    for row in 0..f.len() {
        let from = f.id(row, travel::FROM, findings);
        let school = f.id(row, travel::SCHOOL_ID, findings);
        let metres = f.needed_whole(row, travel::METRES, findings);
        let district = districts.of_row(&f, row, travel::DISTRICT, findings);
        let (Some(from), Some(school), Some(metres)) = (from, school, metres) else {
            continue;
        };
        let child = children.binary_search_by(|c| c.id.cmp(&from));
        let origin = match (child, communities.find(&from, district)) {
            (Ok(i), _) => TravelOrigin::Child(ChildIdx::from_usize(i)),
            (_, CommunityMatch::One(c) | CommunityMatch::Alike(c) | CommunityMatch::Alias(c)) => {
                TravelOrigin::Community(c)
            }
            // A place of the forecast of another year.
            (_, CommunityMatch::AtFault | CommunityMatch::WithoutPoint) => continue,
            (_, CommunityMatch::Unknown) if demand.iter().any(|d| *d.cell == *from) => continue,
            (_, CommunityMatch::Unknown) => {
                findings.push(
                    f.finding(Code::OriginUnknown, row, travel::FROM)
                        .with("name", from),
                );
                continue;
            }
            (_, CommunityMatch::Ambiguous) => {
                findings.push(
                    f.finding(Code::CommunityAmbiguous, row, travel::FROM)
                        .with("name", from),
                );
                continue;
            }
        };
        let school = match schools.find_open(&school, level) {
            // A candidate, or a closed school, may be opened by a scenario.
            Lookup::Open(school) | Lookup::Candidate(school) => school,
            // A table of all journeys of a city also serves other stages and closed schools.
            Lookup::NotOpen => continue,
            Lookup::Unknown => {
                // A school may be built there one day.
                if let Ok(at) = parcels.binary_search_by(|parcel| parcel.id.cmp(&school)) {
                    let other = to_parcels.insert((origin, at), Metres(metres));
                    if other.is_some_and(|other| other != Metres(metres)) {
                        findings.push(f.finding(Code::IdTwice, row, travel::FROM).with("id", from));
                    }
                    continue;
                }
                findings.push(
                    f.finding(Code::SchoolUnknown, row, travel::SCHOOL_ID)
                        .with("id", school),
                );
                continue;
            }
        };
        if let Some(other) = found.insert((origin, school), Metres(metres))
            && other != Metres(metres)
        {
            findings.push(f.finding(Code::IdTwice, row, travel::FROM).with("id", from));
        }
    }
    TravelTable {
        journeys: found
            .into_iter()
            .map(|((origin, school), metres)| (origin, school, metres))
            .collect(),
        parcels: to_parcels
            .into_iter()
            .map(|((origin, parcel), metres)| (origin, parcel, metres))
            .collect(),
        ..TravelTable::default()
    }
}
