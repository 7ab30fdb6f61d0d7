//! A travel table from road files, as a round takes it (`travel = "travel.csv"`): journeys on foot from places to schools, proved.
//!
//! `travel_table PLACES.csv SCHOOLS.csv METRES ROADS… > travel.csv`: places have `community` (or `child_id`, `cell_id`), `lon`, `lat`
//! and, where they have one, `district`; schools `school_id`, `lon`, `lat`; all WGS-84. Roads are .osm.pbf, .geojson or .csv.

use std::error::Error;
use std::io::Write as _;

use xuewei_walking::doubts::{of_journeys, of_places, straight_m};
use xuewei_walking::{Ends, Kind, Network, Options, Profile, Referee, RoadFile, Roads};

/// A row of a table: what it is called, of what kind, in which district, where.
struct Row {
    id: String,
    kind: &'static str,
    district: String,
    at: Ends,
}

const KINDS: [(&str, &str); 4] = [
    ("community", "community"),
    ("child_id", "child"),
    ("cell_id", "cell"),
    ("school_id", "school"),
];

fn rows(path: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut table = csv::Reader::from_path(path)?;
    let headings = table.headers()?.clone();
    let at = |name: &str| {
        headings
            .iter()
            .position(|h| h.trim_start_matches('\u{feff}') == name)
    };
    let wanted = |name: &str| at(name).ok_or_else(|| format!("{path}: no column {name}"));
    let (lon, lat) = (wanted("lon")?, wanted("lat")?);
    let named = KINDS
        .iter()
        .find_map(|(heading, kind)| Some((at(heading)?, *kind)));
    let (id, kind) = named.ok_or_else(|| format!("{path}: no column that names the places"))?;
    let mut rows = Vec::new();
    for record in table.records() {
        let record = record?;
        let cell = |at: usize| record.get(at).unwrap_or_default().trim();
        rows.push(Row {
            id: cell(id).to_owned(),
            kind,
            district: at("district").map(cell).unwrap_or_default().to_owned(),
            at: Ends::at(cell(lon).parse()?, cell(lat).parse()?),
        });
    }
    Ok(rows)
}

fn kind(path: &str) -> Result<Kind, String> {
    match path.rsplit('.').next() {
        Some("pbf") => Ok(Kind::Pbf),
        Some("geojson" | "json") => Ok(Kind::GeoJson),
        Some("csv") => Ok(Kind::Csv),
        _ => Err(format!("{path}: not .osm.pbf, .geojson or .csv")),
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [places, schools, most, roads @ ..] = &arguments[..] else {
        return Err("usage: travel_table PLACES.csv SCHOOLS.csv METRES ROADS…".into());
    };
    let most: u64 = most.parse()?;
    let bytes: Vec<(&String, Vec<u8>)> = roads
        .iter()
        .map(|path| Ok((path, std::fs::read(path)?)))
        .collect::<Result<_, std::io::Error>>()?;
    let files: Vec<RoadFile<'_>> = bytes
        .iter()
        .map(|(path, bytes)| Ok(RoadFile::new(path, kind(path)?, bytes)))
        .collect::<Result<_, String>>()?;
    let roads = Roads::read(&files, &[], &Profile::default())?;
    let network = Network::build(&roads, &Options::default());
    let (places, schools) = (rows(places)?, rows(schools)?);
    let ends = |rows: &[Row]| rows.iter().map(|row| row.at.clone()).collect::<Vec<Ends>>();
    let (from, to) = (ends(&places), ends(&schools));
    let (on_from, on_to) = (network.ends(&from), network.ends(&to));
    let journeys = network.reach_from(&on_to, most, &on_from).all(&on_from);
    let faults = Referee::new(&network).check(&on_to, &on_from, &journeys, most);
    if !faults.is_empty() {
        return Err(format!(
            "the proof failed: {} faults, first {:?}",
            faults.len(),
            faults[0]
        )
        .into());
    }
    let positions: Vec<_> = to
        .iter()
        .flat_map(|ends| ends.points.iter().copied())
        .collect();
    eprintln!("{:?}", network.size());
    for finding in roads
        .findings
        .iter()
        .chain(network.findings())
        .chain(&roads.compare_schools(&positions))
    {
        eprintln!("{finding:?}");
    }
    for doubt in of_places(&from, &on_from) {
        eprintln!("{doubt:?}");
    }
    eprintln!(
        "doubtful journeys: {}",
        of_journeys(&on_from, &on_to, &journeys).len()
    );
    let mut table = csv::Writer::from_writer(std::io::stdout().lock());
    table.write_record([
        "from",
        "kind",
        "district",
        "school_id",
        "metres",
        "straight_m",
        "leg_from_m",
        "leg_to_m",
        "source",
    ])?;
    for ((place, end), journeys) in places.iter().zip(&on_from).zip(&journeys) {
        for journey in journeys {
            let school = &on_to[journey.to as usize];
            let leg = |of: &xuewei_walking::Snapped, gate: u16| {
                let end = of.ends[usize::from(gate)].as_ref();
                end.map_or(0, |end| xuewei_walking::metres(end.leg))
                    .to_string()
            };
            let straight = straight_m(end, school, journey).unwrap_or_default().round();
            table.write_record([
                place.id.as_str(),
                place.kind,
                &place.district,
                &schools[journey.to as usize].id,
                &journey.metres().to_string(),
                &straight.to_string(),
                &leg(end, journey.from_gate),
                &leg(school, journey.to_gate),
                "network",
            ])?;
        }
    }
    table.flush()?;
    std::io::stdout().flush()?;
    Ok(())
}
