//! Two public schools, a private one, six children: the case that `data/two-schools/README.md` solves by hand, from
//! another program's own data, without a file.
//!
//! `.ci/cargo run --release --example two_schools` prints one line of JSON a child.

use std::error::Error;

use xuewei_core::control::Control;
use xuewei_core::domain::{
    Applicant, City, District, Intake, Position, School, SchoolLevel, Sector,
};
use xuewei_core::policy::{Pack, shipped};
use xuewei_core::units::{Metres, Places, Points, Yuan};

/// The shipped rules, with the lottery alone between children of equal points.
const RULES: &str = "extends = \"two-primaries\"\ntie_break = []\n";

fn main() -> Result<(), Box<dyn Error>> {
    for line in lines()? {
        println!("{line}");
    }
    Ok(())
}

/// What each child got, as JSON.
pub fn lines() -> Result<Vec<String>, Box<dyn Error>> {
    let at = |lon, lat| Position { lon, lat };
    let school = |id: &str, position, sector, places| School {
        sector,
        places: Places(places),
        purchase_price: (sector == Sector::Private).then_some(Yuan(7_000)),
        ..School::planned(id, position, None, SchoolLevel::Primary)
    };
    let east = District {
        id: "990101".into(),
        ..District::default()
    };
    let here = Some("990101");
    let city = City::builder()
        .district(east)
        .community("西里", at(122.503, 32.901), here)
        .community("东里", at(122.508, 32.901), here)
        .school(school("A", at(122.501, 32.901), Sector::Public, 2), here)
        .school(school("B", at(122.507, 32.901), Sector::Public, 2), here)
        .school(school("M", at(122.504, 32.910), Sector::Private, 1), here)
        .build()?;

    let child = |id: &str, community: &str, points: i64| {
        let points = Points::from_parts(points * Points::SCALE);
        Applicant::new(id).community(community).points(points)
    };
    let intake = Intake::builder(city, 2026, SchoolLevel::Primary)
        .name("two schools")
        .seed("two-schools")
        .child(child("01", "东里", 90))
        .child(child("02", "东里", 80))
        .child(child("03", "西里", 70))
        .child(child("04", "西里", 60))
        .child(child("05", "西里", 50))
        .child(child("06", "东里", 40))
        .journey("西里", "A", Metres(600))
        .journey("西里", "B", Metres(500))
        .journey("西里", "M", Metres(1_500))
        .journey("东里", "B", Metres(400))
        .journey("东里", "M", Metres(1_600))
        .build()?;

    let pack = Pack::from_toml(RULES, &shipped)?;
    let result = xuewei_core::allocate(&intake, &pack, &Control::default())?;
    let children = result.results(&intake, &pack).children();
    Ok(children
        .map(|child| serde_json::to_string(&child))
        .collect::<Result<_, _>>()?)
}
