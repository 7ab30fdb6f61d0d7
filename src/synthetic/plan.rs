//! Where things are: districts, communities, schools, parcels, in metres from the city's corner.

use super::Size;
use super::names;
use super::seeded_rng::SeededRng;

/// A point in metres east and north of the corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spot {
    pub east: i64,
    pub north: i64,
}

impl Spot {
    /// Square of the distance between two spots.
    pub fn distance_squared(self, other: Spot) -> i64 {
        (self.east - other.east).pow(2) + (self.north - other.north).pow(2)
    }

    fn near(self, spread: i64, side: i64, rng: &mut SeededRng) -> Spot {
        Spot {
            east: folded(self.east + rng.around(spread), side),
            north: folded(self.north + rng.around(spread), side),
        }
    }

    /// Longitude and latitude in degrees, to a millionth.
    pub fn degrees(self) -> (String, String) {
        let (lon, lat) = self.millionths();
        let text = |e6: i64| format!("{}.{:06}", e6 / 1_000_000, e6 % 1_000_000);
        (text(lon), text(lat))
    }

    /// Longitude and latitude in millionths of a degree. The corner lies at 122.5° east, 32.9° north.
    pub fn millionths(self) -> (i64, i64) {
        const LON_E6: i64 = 122_500_000;
        const LAT_E6: i64 = 32_900_000;
        // Metres of a degree at 32.9° north.
        const METRES_OF_LON: i64 = 93_362;
        const METRES_OF_LAT: i64 = 111_195;
        (
            LON_E6 + self.east * 1_000_000 / METRES_OF_LON,
            LAT_E6 + self.north * 1_000_000 / METRES_OF_LAT,
        )
    }
}

/// A place beyond an edge lies as far inside it: at the edge itself they would stand in a straight line.
fn folded(at: i64, side: i64) -> i64 {
    let inside = if at > side { 2 * side - at } else { at.abs() };
    inside.clamp(0, side)
}

pub struct Community {
    pub name: String,
    pub district: usize,
    pub spot: Spot,
    /// How many of a hundred thousand children live here, roughly.
    pub weight: i64,
}

pub struct School {
    pub id: String,
    pub name: String,
    pub district: usize,
    pub spot: Spot,
    pub private: bool,
    pub places: i64,
    pub streams: i64,
    pub enrolment: i64,
    pub leavers: i64,
    pub posts: i64,
    pub staff: i64,
    pub site_area: i64,
    pub price: Option<i64>,
}

pub struct Parcel {
    pub id: String,
    pub district: usize,
    pub spot: Spot,
    pub area: i64,
}

/// The city without its people.
pub struct Plan {
    pub districts: usize,
    /// Where the offices of the districts are: what is nearest to one is its district.
    pub seats: Vec<Spot>,
    /// Metres along each side of the city, which is a square.
    pub side: i64,
    pub communities: Vec<Community>,
    pub schools: Vec<School>,
    pub parcels: Vec<Parcel>,
}

/// Lays out a city.
pub fn lay_out(size: Size, rng: &mut SeededRng) -> Plan {
    let schools = i64::from(size.schools);
    let children = i64::from(size.children);
    // Each school serves some 2.2 km² of city.
    let side = (schools * 2_200_000).isqrt();
    let districts = (schools / 30).clamp(3, 8) as usize;
    let anywhere = |rng: &mut SeededRng| Spot {
        east: rng.between(0, side),
        north: rng.between(0, side),
    };
    let seats = seats(districts as i64, side, rng);
    let district_of = |spot: Spot| {
        (0..districts)
            .min_by_key(|&d| seats[d].distance_squared(spot))
            .unwrap_or(0)
    };
    let towns: Vec<Spot> = (0..(schools / 8).max(3)).map(|_| anywhere(rng)).collect();
    // Communities grow more slowly than children: larger cities build higher.
    let count = (children * children.isqrt()).isqrt().max(6);
    let communities = communities(count, &towns, side, &district_of, rng);
    let schools = build_schools(size, &towns, side, &district_of, rng);
    let parcels = (0..(schools.len() / 8).max(3))
        .map(|i| {
            let spot = rng.pick(&towns).near(1_500, side, rng);
            Parcel {
                id: format!("L{:04}", i + 1),
                district: district_of(spot),
                spot,
                area: *rng.pick(&[22_000, 29_000, 37_300]),
            }
        })
        .collect();
    Plan {
        districts,
        seats,
        side,
        communities,
        schools,
        parcels,
    }
}

/// District seats on a loose grid, so that none is left without people.
fn seats(count: i64, side: i64, rng: &mut SeededRng) -> Vec<Spot> {
    let across = count.isqrt().max(1);
    let along = (count + across - 1) / across;
    let (wide, high) = (side / along, side / across);
    (0..count)
        .map(|i| Spot {
            east: wide * (i % along) + wide / 2 + rng.around(wide / 6),
            north: high * (i / along) + high / 2 + rng.around(high / 6),
        })
        .collect()
}

fn communities(
    count: i64,
    towns: &[Spot],
    side: i64,
    district_of: &impl Fn(Spot) -> usize,
    rng: &mut SeededRng,
) -> Vec<Community> {
    let mut named = [0_usize; names::DISTRICTS.len()];
    (0..count)
        .map(|_| {
            // Some live between the towns.
            let spread = if rng.percent(80) { 900 } else { 3_000 };
            let spot = rng.pick(towns).near(spread, side, rng);
            let district = district_of(spot);
            named[district] += 1;
            Community {
                name: names::community(named[district] - 1),
                district,
                spot,
                weight: rng.between(1, 20) * rng.between(1, 5),
            }
        })
        .collect()
}

/// One school in eight is private; all together have places for about 99 of 100 children, but not
/// where the children are.
fn build_schools(
    size: Size,
    towns: &[Spot],
    side: i64,
    district_of: &impl Fn(Spot) -> usize,
    rng: &mut SeededRng,
) -> Vec<School> {
    let children = i64::from(size.children);
    let private = (i64::from(size.schools) / 8).max(1);
    let public = i64::from(size.schools) - private;
    let mut schools = Vec::new();
    for (is_private, count, places, letter) in [
        (false, public, children * 89 / 100, 'P'),
        (true, private, children * 10 / 100, 'M'),
    ] {
        let shares: Vec<i64> = (0..count).map(|_| rng.between(5, 15)).collect();
        let all: i64 = shares.iter().sum();
        for (i, share) in shares.iter().enumerate() {
            let spot = rng.pick(towns).near(1_400, side, rng);
            let district = district_of(spot);
            let places = (places * share / all).max(1);
            let streams = (places + 44) / 45 + rng.between(1, 4);
            let enrolment = streams * 6 * rng.between(38, 46);
            let leavers = enrolment / 6 + rng.between(-20, 20);
            // Posts and land were approved for about as many pupils as there will be.
            let pupils = enrolment - leavers + places;
            let posts = pupils / 19 + rng.between(-5, 3);
            let kind = if is_private { "学校" } else { "小学" };
            let district_name = names::DISTRICTS[district].1;
            schools.push(School {
                id: format!("{letter}{:04}", i + 1),
                name: format!("{district_name}第{}{kind}", i + 1),
                district,
                spot,
                private: is_private,
                places,
                streams,
                enrolment,
                leavers,
                posts,
                staff: posts - rng.between(0, 3),
                site_area: pupils * rng.between(18, 28),
                price: is_private.then(|| rng.between(9, 16) * 500),
            });
        }
    }
    schools
}
