//! `class_values.csv`: what one more class would change, at every school and every reserve parcel.

use std::io::Write;

use super::Results;
use super::areas::{community, district, listed};
use super::tables::shown;
use crate::tables::csv_injection::Table;
use xuewei_core::shortfall;
use xuewei_core::value::{ClassValue, Site};

/// Writes the table in the order of schools, then parcels.
pub fn class_values_csv(
    results: &Results<'_>,
    values: &[ClassValue],
    to: impl Write,
) -> csv::Result<()> {
    let round = results.round;
    let mut writer = Table::to(to);
    writer.write_record([
        "kind",
        "id",
        "name",
        "district",
        "sector",
        "places_added",
        "placed",
        "public",
        "purchased",
        "metres_saved",
        "bottleneck",
        "districts",
        "communities",
        "points_first",
        "points_last",
        "streams_by_land",
    ])?;
    for value in values {
        // How many streams the land of a parcel allows: none, and the class has no site.
        let streams = match value.site {
            Site::School(_) => None,
            Site::Parcel(at) => {
                let parcel = &round.parcels[at];
                let town = shortfall::town(round, parcel.district);
                let norms = &results.pack.norms;
                Some(shortfall::streams(parcel.area, norms, round.stage, town))
            }
        };
        let (kind, id, name, of, sector, area) = match value.site {
            Site::School(school) => {
                let area = results.bottlenecks.iter();
                let mut area = area.map(|a| a.schools.binary_search(&school).is_ok());
                let figures = &round.schools[school.at()];
                let sector = figures.sector.as_str();
                let name = figures.name.as_deref().unwrap_or("");
                let area = area.position(|is_in| is_in);
                ("school", &figures.id, name, figures.district, sector, area)
            }
            Site::Parcel(parcel) => {
                let parcel = &round.parcels[parcel];
                ("parcel", &parcel.id, "", parcel.district, "public", None)
            }
        };
        let districts = value.by_district.iter();
        let districts = districts.map(|(d, n)| format!("{}:{n}", district(round, *d)));
        let communities = value.by_community.iter();
        let communities = communities.map(|(c, n)| community(round, *c, *n));
        writer.write_record([
            kind.to_owned(),
            id.to_string(),
            name.to_owned(),
            district(round, of).to_owned(),
            sector.to_owned(),
            value.places.to_string(),
            value.placed().to_string(),
            value.public.to_string(),
            value.purchased.to_string(),
            value.metres_saved.to_string(),
            shown(area.map(|at| at + 1)),
            listed(districts),
            listed(communities),
            shown(value.points.and_then(|(first, _)| first)),
            shown(value.points.and_then(|(_, last)| last)),
            shown(streams),
        ])?;
    }
    writer.flush()?;
    Ok(())
}
