//! Where public places are short: `bottlenecks.csv`, its members and parcels.

use std::collections::BTreeMap;
use std::io::Write;

use super::Results;
use super::tables::shown;
use crate::tables::csv_injection::Table;
use xuewei_core::domain::{CommunityIdx, DistrictIdx, Round, School, SchoolIdx};
use xuewei_core::explain::{Bottleneck, Kind};
use xuewei_core::shortfall::{self, Standard, needed_classes, standard};
use xuewei_core::units::{Classes, Places};

/// Identifiers and names that one cell of `bottlenecks.csv` lists: what Excel can hold, and a person read.
/// All of them stand in `bottleneck_members.csv`.
const LISTED: usize = 200;

/// The number of an area in the files, from the largest gap on.
pub fn number(at: usize) -> String {
    (at + 1).to_string()
}

/// The number of the area that each school belongs to.
pub fn area_of_schools(areas: &[Bottleneck]) -> BTreeMap<SchoolIdx, String> {
    let mut of = BTreeMap::new();
    for (at, area) in areas.iter().enumerate() {
        of.extend(area.schools.iter().map(|school| (*school, number(at))));
    }
    of
}

/// The first of many, with how many are left out.
pub fn listed(all: impl ExactSizeIterator<Item = String>) -> String {
    let rest = all.len().saturating_sub(LISTED);
    let mut names: Vec<String> = all.take(LISTED).collect();
    if rest > 0 {
        names.push(format!("… +{rest}"));
    }
    names.join("|")
}

/// The district with most children of an area, whose norm of land is taken.
fn district_of_most(area: &Bottleneck) -> Option<DistrictIdx> {
    let first_of_most = |(d, n): &&(Option<DistrictIdx>, Places)| (*n, std::cmp::Reverse(*d));
    area.by_district
        .iter()
        .max_by_key(first_of_most)
        .and_then(|(district, _)| *district)
}

/// The school by which people know an area: the one with most places.
pub fn known_school<'a>(round: &'a Round, area: &Bottleneck) -> Option<&'a School> {
    let by_places = |s: &&SchoolIdx| round.schools[s.at()].places;
    let known = area.schools.iter().rev().max_by_key(by_places);
    known.map(|s| &round.schools[s.at()])
}

/// The classes that close the gap of an area, and the standard schools that they would fill.
pub fn closing(results: &Results<'_>, area: &Bottleneck) -> (Classes, Standard) {
    let (norms, stage) = (&results.pack.norms, results.round.stage);
    let classes = needed_classes(area.gap(), norms, stage);
    let town = shortfall::town(results.round, district_of_most(area));
    (classes, standard(classes, norms, stage, town))
}

/// A community with so many children, as lists have it: `district/name:n`. What parts the entries of a list is
/// taken out of a name.
pub fn community(round: &Round, community: CommunityIdx, children: Places) -> String {
    let place = &round.communities[community.at()];
    let name = place.name.replace(['|', ':'], " ");
    match place.district {
        Some(d) => format!("{}/{name}:{children}", round.districts[d.at()].id),
        None => format!("{name}:{children}"),
    }
}

/// The code of a district; empty where there is none.
pub fn district(round: &Round, district: Option<DistrictIdx>) -> &str {
    district.map_or("", |d| &*round.districts[d.at()].id)
}

/// Writes `bottlenecks.csv`: one area a row.
pub fn bottlenecks_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let round = results.round;
    let mut writer = Table::to(to);
    writer.write_record([
        "area",
        "kind",
        "schools",
        "communities",
        "children",
        "places",
        "gap",
        "cutoff_points",
        "cutoff_rank",
        "districts",
        "purchased",
        "unplaced",
        "classes_for_gap",
        "standard_schools",
        "land_for_schools",
        "classes_to_add",
        "parcels",
    ])?;
    for (at, area) in results.bottlenecks.iter().enumerate() {
        let schools = area
            .schools
            .iter()
            .map(|s| round.schools[s.at()].id.to_string());
        let short = area.by_community.iter().filter(|(_, n)| *n > Places::ZERO);
        let communities: Vec<String> = short.map(|(c, n)| community(round, *c, *n)).collect();
        let districts = area.by_district.iter();
        let districts = districts.map(|(d, n)| format!("{}:{n}", district(round, *d)));
        let parcels = area
            .parcels
            .iter()
            .map(|s| round.parcels[s.parcel].id.to_string());
        // Whom the rules kept from places that there are is not to be built for.
        let is_short = area.kind != Kind::Rules;
        let (classes, standard) = closing(results, area);
        writer.write_record([
            number(at),
            area.kind.as_str().to_owned(),
            listed(schools),
            listed(communities.into_iter()),
            area.children.to_string(),
            area.places.to_string(),
            area.gap().to_string(),
            shown(area.last.and_then(|last| last.points)),
            shown(area.last.map(|last| last.rank.0)),
            listed(districts),
            area.purchased.to_string(),
            (area.gap() - area.purchased).to_string(),
            shown(is_short.then_some(classes)),
            if is_short {
                schools_of(&standard)
            } else {
                String::new()
            },
            shown(is_short.then_some(standard.land)),
            shown(is_short.then_some(standard.rest)),
            listed(parcels),
        ])?;
    }
    writer.flush()?;
    Ok(())
}

/// Writes `bottleneck_members.csv`: the schools, communities and districts of each area, one a row.
pub fn bottleneck_members_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let round = results.round;
    let mut writer = Table::to(to);
    writer.write_record([
        "area",
        "kind",
        "id",
        "district",
        "places",
        "without_public_place",
    ])?;
    for (at, area) in results.bottlenecks.iter().enumerate() {
        let number = number(at);
        for school in &area.schools {
            let school = &round.schools[school.at()];
            let (of, places) = (district(round, school.district), school.places.to_string());
            writer.write_record([&number, "school", &school.id, of, &places, ""])?;
        }
        for (community, without) in &area.by_community {
            let community = &round.communities[community.at()];
            let (of, without) = (district(round, community.district), without.to_string());
            writer.write_record([&number, "community", &community.name, of, "", &without])?;
        }
        for (of, without) in &area.by_district {
            let (id, without) = (district(round, *of), without.to_string());
            writer.write_record([&number, "district", id, id, "", &without])?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// Writes `bottleneck_parcels.csv`: the reserve parcels that can serve each area, one a row.
pub fn bottleneck_parcels_csv(results: &Results<'_>, to: impl Write) -> csv::Result<()> {
    let mut writer = Table::to(to);
    writer.write_record([
        "area",
        "parcel_id",
        "district",
        "area_m2",
        "classes",
        "places_a_year",
        "without_in_reach",
        "children_in_reach",
        "nearest_metres",
    ])?;
    for (at, area) in results.bottlenecks.iter().enumerate() {
        for serving in &area.parcels {
            let parcel = &results.round.parcels[serving.parcel];
            writer.write_record([
                number(at),
                parcel.id.to_string(),
                district(results.round, parcel.district).to_owned(),
                parcel.area.to_string(),
                serving.classes.to_string(),
                serving.places.to_string(),
                serving.without.to_string(),
                serving.children.to_string(),
                serving.nearest.to_string(),
            ])?;
        }
    }
    writer.flush()?;
    Ok(())
}

/// Standard schools as text: `36+30`.
pub fn schools_of(standard: &Standard) -> String {
    let classes: Vec<String> = standard.schools.iter().map(|c| c.to_string()).collect();
    classes.join("+")
}
