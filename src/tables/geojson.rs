//! What a map is drawn from: schools, communities, parcels and the areas that are short, as GeoJSON (RFC 7946), in
//! longitude and latitude of WGS-84 whatever datum the tables were in. The system stands in each file (`crs`),
//! as desktop GIS read it: over a base map in GCJ-02 the points would lie some hundred metres off.
//!
//! Communities are counted, children are not drawn: no home is in these files.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use super::areas::{area_of_schools, district, number};
use super::cell::Label;
use xuewei_core::allocation::Outcome;
use xuewei_core::derive::Results;
use xuewei_core::domain::{
    ChildIdx, Community, CommunityIdx, DistrictIdx, Intake, Parcel, Position, SchoolIdx, Sector,
};
use xuewei_core::explain::{Bottleneck, PressureArea};
use xuewei_core::shortfall::SchoolFigures;
use xuewei_core::units::{Classes, Places};

/// The number of an area, which is text on maps as in tables.
fn area_number(area: &Label) -> String {
    area.0.to_string()
}

/// A map of what `all` has and `draw` draws, written feature by feature: a city has tens of thousands, and each is held
/// no longer than it is written.
struct Collection<A, D> {
    all: A,
    draw: D,
}

impl<A, D> Serialize for Collection<A, D>
where
    A: Iterator + Clone,
    D: Fn(A::Item) -> Option<Value>,
{
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // In the order of the names, as every other record is written.
        let mut map = to.serialize_map(Some(3))?;
        let crs =
            json!({ "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } });
        map.serialize_entry("crs", &crs)?;
        map.serialize_entry("features", &Features(self))?;
        map.serialize_entry("type", "FeatureCollection")?;
        map.end()
    }
}

/// The features of a map.
struct Features<'m, A, D>(&'m Collection<A, D>);

impl<A, D> Serialize for Features<'_, A, D>
where
    A: Iterator + Clone,
    D: Fn(A::Item) -> Option<Value>,
{
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Collection { all, draw } = self.0;
        to.collect_seq(all.clone().filter_map(draw))
    }
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

fn point(at: Position) -> Value {
    json!({ "type": "Point", "coordinates": [at.lon, at.lat] })
}

/// `schools.geojson`: the schools of `schools.csv`, with what a map shows of them. `null` is not known.
pub fn schools_geojson(results: &Results<'_>) -> impl Serialize {
    let intake = results.intake;
    let areas = area_of_schools(results.bottlenecks);
    let under: BTreeMap<SchoolIdx, &PressureArea> = results
        .pressure
        .plan
        .iter()
        .flat_map(|area| area.schools.iter().map(move |school| (*school, area)))
        .collect();
    let draw = move |figures: &SchoolFigures| {
        let school = &intake.schools()[figures.school.at()];
        let properties = json!({
            "school_id": &*school.id,
            "name": school.name.as_deref(),
            "district": district(intake, school.district),
            "sector": school.sector.as_str(),
            "places": school.places.get(),
            "placed": figures.placed.get(),
            "left": figures.left.get(),
            "cutoff_points": figures.last.and_then(|l| l.points).map(|p| p.to_string()),
            "post_gap": figures.post_gap.map(|gap| gap.get()),
            "land_gap_m2": figures.land_gap.map(|gap| gap.get()),
            "bottleneck": areas.get(&figures.school).map(area_number),
            "pressure": under.get(&figures.school).map(|area| area_number(&number(area.number))),
            "ratio": under.get(&figures.school).and_then(|area| ratio(area)),
        });
        Some(feature(point(school.position), properties))
    };
    Collection {
        all: results.shortfall.schools.iter(),
        draw,
    }
}

/// Children of a community by outcome.
#[derive(Clone, Copy, Default)]
struct Counts {
    public: u64,
    purchased: u64,
    unplaced: u64,
    review: u64,
}

impl Counts {
    fn children(&self) -> u64 {
        self.public + self.purchased + self.unplaced + self.review
    }
}

/// `communities.geojson`: the communities with children in the round, and how these came out of it. Children
/// whose community the table does not have are in none. Where the round says that maps are for everybody, the outcomes
/// of communities with few children are `null` (`suppressed`).
pub fn communities_geojson(results: &Results<'_>) -> impl Serialize {
    let intake = results.intake;
    let mut counts = vec![Counts::default(); intake.communities().len()];
    for (at, child) in intake.children().iter().enumerate() {
        let Some(community) = child.community else {
            continue;
        };
        let of = &mut counts[community.at()];
        match results.allocation.of(ChildIdx::from_usize(at)) {
            Outcome::Placed {
                sector: Sector::Public,
                ..
            } => of.public += 1,
            Outcome::Placed { .. } => of.purchased += 1,
            Outcome::Unplaced => of.unplaced += 1,
            Outcome::ManualReview(_) => of.review += 1,
            Outcome::Ineligible => {}
        }
    }
    let hidden = match intake.is_public() {
        true => suppressed(intake, &counts),
        false => vec![false; counts.len()],
    };
    // A community whose children belong to several areas is coloured by that of most of them.
    let mut under: BTreeMap<CommunityIdx, (Places, &PressureArea)> = BTreeMap::new();
    for area in &results.pressure.plan {
        for (community, children) in &area.by_community {
            let most = under.entry(*community).or_insert((*children, area));
            if *children > most.0 {
                *most = (*children, area);
            }
        }
    }
    let draw = move |((at, community), (of, is_hidden)): ((usize, &Community), (Counts, bool))| {
        let area = under
            .get(&CommunityIdx::from_usize(at))
            .map(|(_, area)| *area);
        let shown = |count: u64| (!is_hidden).then_some(count);
        (of.children() > 0).then(|| {
            let mut properties = json!({
                "community": &*community.name,
                "district": district(intake, community.district),
                "children": of.children(),
                "public": shown(of.public),
                "purchased": shown(of.purchased),
                "unplaced": shown(of.unplaced),
                "manual_review": shown(of.review),
                "pressure": area.map(|area| area_number(&number(area.number))),
                "ratio": area.and_then(ratio),
            });
            if intake.is_public() {
                properties["suppressed"] = json!(is_hidden);
            }
            feature(point(community.position), properties)
        })
    };
    Collection {
        all: intake
            .communities()
            .iter()
            .enumerate()
            .zip(counts.into_iter().zip(hidden)),
        draw,
    }
}

/// Children from which on the outcomes of a community are shown to everybody.
const FEWEST_SHOWN: u64 = 5;

/// Of which communities the outcomes are not shown to everybody: of those with few children, and, where it is one alone
/// in its district, of the next smallest as well, because the figures of the district would give it away.
fn suppressed(intake: &Intake, counts: &[Counts]) -> Vec<bool> {
    let is_few = |of: &Counts| (1..FEWEST_SHOWN).contains(&of.children());
    let mut hidden: Vec<bool> = counts.iter().map(is_few).collect();
    let mut of_district: BTreeMap<Option<DistrictIdx>, Vec<usize>> = BTreeMap::new();
    for (at, community) in intake.communities().iter().enumerate() {
        if counts[at].children() > 0 {
            of_district.entry(community.district).or_default().push(at);
        }
    }
    for all in of_district.values() {
        if all.iter().filter(|at| hidden[**at]).count() == 1 {
            let shown = all.iter().copied().filter(|at| !hidden[*at]);
            if let Some(next) = shown.min_by_key(|at| (counts[*at].children(), *at)) {
                hidden[next] = true;
            }
        }
    }
    hidden
}

/// The outline of an area; `null` where there is none.
fn polygons(outline: &geo::MultiPolygon<f64>) -> Value {
    match outline.0.is_empty() {
        true => Value::Null,
        false => json!(geojson::Geometry::from(outline)),
    }
}

/// `pressure.geojson`: the outlines of the areas of pressure.
pub fn pressure_geojson(results: &Results<'_>) -> impl Serialize {
    let plan = results.pressure.plan.len();
    let draw = move |(at, area): (usize, &PressureArea)| {
        let schools = area.schools.iter();
        let schools: Vec<&str> = schools
            .map(|s| &*results.intake.schools()[s.at()].id)
            .collect();
        let properties = json!({
            "area": area_number(&number(area.number)),
            "of": if at < plan { "plan" } else { "left" },
            "ratio": ratio(area),
            "children": area.children.get(),
            "places": area.places.get(),
            "gap": area.gap().get(),
            "cutoff_points": area.last.and_then(|l| l.points).map(|p| p.to_string()),
            "schools": schools,
        });
        Some(feature(polygons(&area.outline), properties))
    };
    Collection {
        all: results.pressure.areas().enumerate(),
        draw,
    }
}

/// Places a child, to six decimals.
fn ratio(area: &PressureArea) -> Option<f64> {
    area.millionths().map(|millionths| millionths as f64 / 1e6)
}

/// `bottlenecks.geojson`: the outlines of the areas.
pub fn bottlenecks_geojson(results: &Results<'_>) -> impl Serialize {
    let draw = move |area: &Bottleneck| {
        let schools = area.schools.iter();
        let schools: Vec<&str> = schools
            .map(|s| &*results.intake.schools()[s.at()].id)
            .collect();
        let properties = json!({
            "area": area_number(&number(area.number)),
            "kind": area.kind.as_str(),
            "children": area.children.get(),
            "places": area.places.get(),
            "gap": area.gap().get(),
            "cutoff_points": area.last.and_then(|l| l.points).map(|p| p.to_string()),
            "schools": schools,
        });
        Some(feature(polygons(&area.outline), properties))
    };
    Collection {
        all: results.bottlenecks.iter(),
        draw,
    }
}

/// `parcels.geojson`: the parcels of the land reserve, with the areas that each can serve.
pub fn parcels_geojson(results: &Results<'_>) -> impl Serialize {
    let intake = results.intake;
    let draw = move |(at, parcel): (usize, &Parcel)| {
        let served = results.bottlenecks.iter();
        let served = served.filter_map(|area| {
            let serving = area.parcels.iter().find(|s| s.parcel == at)?;
            Some((area_number(&number(area.number)), serving))
        });
        let served: Vec<_> = served.collect();
        let classes: Option<Classes> = served.iter().map(|(_, s)| s.classes).max();
        let without: Places = served.iter().map(|(_, s)| s.without).sum();
        let areas: Vec<&str> = served.iter().map(|(area, _)| area.as_str()).collect();
        let properties = json!({
            "parcel_id": &*parcel.id,
            "district": district(intake, parcel.district),
            "area_m2": parcel.area.get(),
            "classes": classes.map(Classes::get),
            "areas": areas,
            "without_in_reach": without.get(),
        });
        Some(feature(point(parcel.position), properties))
    };
    Collection {
        all: intake.parcels().iter().enumerate(),
        draw,
    }
}
