//! `class_values.csv`: what one more class would change, at every school and every reserve parcel.

use std::io::Write;

use super::Results;
use super::areas::{district, listed};
use super::tables::shown;
use crate::domain::Sector;
use crate::value::{ClassValue, Site};

/// Writes the table in the order of schools, then parcels.
pub fn class_values_csv(
    results: &Results<'_>,
    values: &[ClassValue],
    to: impl Write,
) -> csv::Result<()> {
    let round = results.round;
    let mut writer = csv::Writer::from_writer(to);
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
        "points_highest",
        "points_lowest",
    ])?;
    for value in values {
        let (kind, id, name, of, sector, area) = match value.site {
            Site::School(school) => {
                let area = results.bottlenecks.iter();
                let mut area = area.map(|a| a.schools.binary_search(&school).is_ok());
                let figures = &round.schools[school.at()];
                let sector = match figures.sector {
                    Sector::Public => "public",
                    Sector::Private => "private",
                };
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
        let communities =
            communities.map(|(c, n)| format!("{}:{n}", round.communities[c.at()].name));
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
            shown(value.points.and_then(|(highest, _)| highest)),
            shown(value.points.and_then(|(_, lowest)| lowest)),
        ])?;
    }
    writer.flush()?;
    Ok(())
}
