//! The tables of a city.

use std::fs;
use std::io;
use std::path::Path;

use super::Size;
use super::family::{Evidence, birth_date, papers};
use super::names::DISTRICTS;
use super::outlines;
use super::plan::{Community, Plan, Spot, lay_out};
use super::roads::lay_roads;
use super::seeded_rng::SeededRng;
use super::years;

/// Writes `round.toml` and its tables into a folder, which is made if it does not exist.
///
/// # Errors
/// When a file cannot be written, or when the folder holds anything: an earlier city may have been worked on.
pub fn write(size: Size, seed: u64, folder: &Path) -> io::Result<()> {
    if folder.exists() && fs::read_dir(folder)?.next().is_some() {
        return Err(io::ErrorKind::DirectoryNotEmpty.into());
    }
    let mut rng = SeededRng::new(seed);
    let plan = lay_out(size, &mut rng);
    fs::create_dir_all(folder)?;
    write_districts(&plan, &mut rng, &folder.join("districts.csv"))?;
    write_communities(&plan, &folder.join("communities.csv"))?;
    write_schools(&plan, &folder.join("schools.csv"))?;
    write_parcels(&plan, &folder.join("parcels.csv"))?;
    write_children(size, &plan, &mut rng, &folder.join("children.csv"))?;
    years::write(&plan, seed, folder)?;
    fs::write(
        folder.join("years/districts.geojson"),
        outlines::geo_json(&plan),
    )?;
    fs::write(folder.join("round.toml"), round_toml(seed))?;
    write_walking(&plan, seed, &folder.join("walking"))
}

/// The same round on foot: its streets, its gates, and the pack that walks on them.
fn write_walking(plan: &Plan, seed: u64, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let roads = lay_roads(plan, seed);
    fs::write(folder.join("roads.osm.pbf"), &roads.map)?;
    let mut writer = csv::Writer::from_path(folder.join("gates.csv"))?;
    writer.write_record(["place_kind", "place_id", "district", "lon", "lat"])?;
    for gate in &roads.gates {
        let (lon, lat) = gate.spot.degrees();
        let district = gate.district.map_or("", |district| DISTRICTS[district].0);
        writer.write_record([gate.kind, &gate.id, district, &lon, &lat])?;
    }
    writer.flush()?;
    fs::write(folder.join("pack.toml"), WALKING_PACK)?;
    let round = round_toml(seed)
        .replace("\"two-primaries\"", "\"pack.toml\"")
        .replace("= \"children.csv\"", "= \"../children.csv\"")
        .replace("= \"schools.csv\"", "= \"../schools.csv\"")
        .replace("= \"communities.csv\"", "= \"../communities.csv\"")
        .replace("= \"districts.csv\"", "= \"../districts.csv\"")
        .replace("= \"parcels.csv\"", "= \"../parcels.csv\"");
    let network = "\n[network]\nroads = [\"roads.osm.pbf\"]\ngates = \"gates.csv\"\n";
    fs::write(folder.join("round.toml"), round + network)
}

const WALKING_PACK: &str = r#"# 路程按步行路网测量：道路、河与桥见 roads.osm.pbf，学校的出入口见 gates.csv。
# Journeys are walked: roads, river and bridges are in roads.osm.pbf, the gates of schools in gates.csv.
extends = "two-primaries"

[travel]
method = "network"
"#;

fn round_toml(seed: u64) -> String {
    format!(
        r#"# 虚构城市：望澜市不存在，坐标在海上，人和学校都由种子 {seed} 生成。
# A fictional city: Wanglan does not exist; people and schools were made from seed {seed}.
name   = "望澜市 2026 年秋季小学一年级"
year   = 2026
stage  = "primary"
crs    = "wgs84"
policy = "two-primaries"
seed   = "望澜2026-{seed}"

[tables]
children    = "children.csv"
schools     = "schools.csv"
communities = "communities.csv"
districts   = "districts.csv"
parcels     = "parcels.csv"
"#
    )
}

fn write_districts(plan: &Plan, rng: &mut SeededRng, path: &Path) -> io::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record([
        "district",
        "name",
        "filed_posts",
        "purchasable_posts",
        "purchase_budget",
    ])?;
    for (code, name) in &DISTRICTS[..plan.districts] {
        writer.write_record([
            (*code).to_owned(),
            (*name).to_owned(),
            rng.between(5, 25).to_string(),
            rng.between(5, 20).to_string(),
            (rng.between(2, 8) * 1_000_000).to_string(),
        ])?;
    }
    writer.flush()
}

fn write_communities(plan: &Plan, path: &Path) -> io::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["community", "district", "lon", "lat"])?;
    for community in &plan.communities {
        let (lon, lat) = community.spot.degrees();
        let district = DISTRICTS[community.district].0;
        writer.write_record([&community.name, district, &lon, &lat])?;
    }
    writer.flush()
}

fn write_schools(plan: &Plan, path: &Path) -> io::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record([
        "school_id",
        "name",
        "district",
        "lon",
        "lat",
        "stage",
        "sector",
        "status",
        "places",
        "streams",
        "enrolment",
        "leavers",
        "posts",
        "staff",
        "site_area_m2",
        "purchase_price",
    ])?;
    for s in &plan.schools {
        let (lon, lat) = s.spot.degrees();
        writer.write_record([
            s.id.as_str(),
            &s.name,
            DISTRICTS[s.district].0,
            &lon,
            &lat,
            "primary",
            if s.private { "private" } else { "public" },
            "existing",
            &s.places.to_string(),
            &s.streams.to_string(),
            &s.enrolment.to_string(),
            &s.leavers.to_string(),
            &s.posts.to_string(),
            &s.staff.to_string(),
            &s.site_area.to_string(),
            &s.price.map(|p| p.to_string()).unwrap_or_default(),
        ])?;
    }
    writer.flush()
}

fn write_parcels(plan: &Plan, path: &Path) -> io::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(["parcel_id", "district", "lon", "lat", "area_m2", "note"])?;
    for parcel in &plan.parcels {
        let (lon, lat) = parcel.spot.degrees();
        writer.write_record([
            parcel.id.as_str(),
            DISTRICTS[parcel.district].0,
            &lon,
            &lat,
            &parcel.area.to_string(),
            "教育用地储备",
        ])?;
    }
    writer.flush()
}

/// Each child lives in a community, the larger the likelier; a few are twins.
fn write_children(size: Size, plan: &Plan, rng: &mut SeededRng, path: &Path) -> io::Result<()> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record([
        "child_id",
        "household_id",
        "birth_date",
        "district",
        "community",
        "lon",
        "lat",
        "stage",
        "points",
        "insurance_months",
        "residence_days",
        "guardian_age",
        "education",
        "skill_level",
        "veteran",
        "housing_fund_years",
        "choices",
        "application_date",
        "permit_valid_until",
        "insurance_status",
    ])?;
    let nearest: Vec<[String; 2]> = plan
        .communities
        .iter()
        .map(|c| two_nearest(plan, c.spot))
        .collect();
    let up_to = running_sum(&plan.communities);
    let all = up_to.last().copied().unwrap_or(1);
    let mut household = 0;
    let mut child = 0;
    while child < size.children {
        household += 1;
        let twins = rng.percent(1) && child + 1 < size.children;
        let ticket = rng.between(0, all - 1);
        let at = up_to.partition_point(|&sum| sum <= ticket);
        let community = &plan.communities[at];
        let home = Spot {
            east: (community.spot.east + rng.around(60)).max(0),
            north: (community.spot.north + rng.around(60)).max(0),
        };
        let (lon, lat) = home.degrees();
        let evidence = Evidence::draw(rng);
        let born = birth_date(rng);
        let choice = &nearest[at][usize::from(rng.percent(30))];
        let [applied, permit, insured] = papers(household);
        for _ in 0..if twins { 2 } else { 1 } {
            child += 1;
            writer.write_record([
                format!("C{child:07}").as_str(),
                &format!("H{household:07}"),
                &born,
                DISTRICTS[community.district].0,
                &community.name,
                &lon,
                &lat,
                "primary",
                &evidence.points().to_string(),
                &evidence.insurance_months.to_string(),
                &evidence.residence_days.to_string(),
                &evidence.guardian_age.to_string(),
                evidence.education,
                evidence.skill_level,
                if evidence.veteran { "1" } else { "0" },
                &evidence.housing_fund_years.to_string(),
                choice,
                &applied,
                &permit,
                &insured,
            ])?;
        }
    }
    writer.flush()
}

fn running_sum(communities: &[Community]) -> Vec<i64> {
    communities
        .iter()
        .scan(0, |sum, c| {
            *sum += c.weight;
            Some(*sum)
        })
        .collect()
}

/// The nearest public school and the next: what families ask for.
fn two_nearest(plan: &Plan, spot: Spot) -> [String; 2] {
    let mut best: [(i64, &str); 2] = [(i64::MAX, ""); 2];
    for school in plan.schools.iter().filter(|s| !s.private) {
        let far = school.spot.distance_squared(spot);
        if far < best[0].0 {
            best = [(far, &school.id), best[0]];
        } else if far < best[1].0 {
            best[1] = (far, &school.id);
        }
    }
    best.map(|(_, id)| id.to_owned())
}
