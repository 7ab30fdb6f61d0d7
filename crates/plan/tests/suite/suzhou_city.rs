//! A made-up city of the size of Suzhou: 330 campuses, two levels, eight years, ten districts; with small areas, if asked for.

use xuewei_plan::Norms;
use xuewei_plan::city::{Area, Campus, City, District, Near};

use super::dice::Dice;

/// 250 primary campuses and 80 junior ones; grade 1 falls by six in a hundred a year, grade 7 rises for five.
pub fn suzhou() -> City {
    let mut dice = Dice(8);
    let mut campuses = Vec::new();
    let mut districts: Vec<District> = (0..10)
        .map(|d| District {
            id: format!("D{d}"),
            ..District::default()
        })
        .collect();
    for at in 0..330 {
        let is_primary = at < 250;
        let entry = if is_primary {
            4 + dice.below(6)
        } else {
            8 + dice.below(10)
        };
        let standing = match is_primary {
            true => [vec![entry; 6], Vec::new(), Vec::new()],
            false => [Vec::new(), vec![entry; 3], Vec::new()],
        };
        let grades = if is_primary { 6 } else { 3 };
        let mut own = Campus {
            id: format!("C{at:03}"),
            district: at % 10,
            rooms: entry * grades + dice.below(4),
            site: None,
            standing,
            is_parcel: false,
        };
        let land = if is_primary { 45 * 18 } else { 50 * 23 };
        own.site = Some(own.rooms * land * (90 + dice.below(40)) / 100);
        let (level, size) = if is_primary { (0, 45) } else { (1, 50) };
        let district = &mut districts[own.district];
        district.posts[level] += own.rooms * if is_primary { 24 } else { 37 };
        if district.entrants[level].is_empty() {
            district.entrants[level] = vec![0; 8];
        }
        for (t, count) in district.entrants[level].iter_mut().enumerate() {
            let t = t as i64;
            let change = if is_primary {
                100 - 6 * t
            } else {
                100 + 4 * t.min(5) - 5 * (t - 5).max(0)
            };
            *count += entry * size * change / 100;
        }
        campuses.push(own);
    }
    for district in &mut districts {
        district.entrants[2] = vec![0; 8];
        district.filed = 100;
        district.purchased = 100;
        district.pupils[0] = (0..8).map(|t| vec![district.entrants[0][t]; 6]).collect();
        district.pupils[1] = (0..8).map(|t| vec![district.entrants[1][t]; 3]).collect();
    }
    City {
        first: 2026,
        years: 8,
        campuses,
        districts,
        areas: Vec::new(),
        norms: Norms::default(),
    }
}

/// The city on a map, with so many areas: districts are squares of 12 km, five in a row, with campuses anywhere in them;
/// each area lies within 1.5 km of a primary campus, its children go 3 km to primary and 5 km to junior schools at most. The
/// children of a district are those of its areas: they live where the schools are that stand, more or fewer by up to a fifth
/// than these have places.
pub fn with_areas(city: &City, count: usize) -> City {
    let mut dice = Dice(23);
    let corner = |d: usize| (12_000 * (d as i64 % 5), 12_000 * (d as i64 / 5));
    let points: Vec<(i64, i64)> = city
        .campuses
        .iter()
        .map(|own| {
            let (x, y) = corner(own.district);
            (x + dice.below(12_000), y + dice.below(12_000))
        })
        .collect();
    let mut city = city.clone();
    city.norms.reach = [Some(3_000), Some(5_000), None];
    for at in 0..count {
        let district = at % 10;
        // Every primary campus of a district has areas before one has a second.
        let primary: Vec<usize> = (0..250).filter(|at| at % 10 == district).collect();
        let by = points[primary[at / 10 % primary.len()]];
        let (x, y) = (
            by.0 + dice.below(2_100) - 1_050,
            by.1 + dice.below(2_100) - 1_050,
        );
        let near = city.norms.reach.map(|reach| {
            let all = points.iter().enumerate().map(|(campus, to)| Near {
                campus,
                metres: ((to.0 - x) as f64).hypot((to.1 - y) as f64) as i64,
            });
            all.filter(|near| reach.is_some_and(|reach| near.metres <= reach))
                .collect()
        });
        city.areas.push(Area {
            id: format!("A{at:03}"),
            district,
            entrants: Default::default(),
            near,
        });
    }
    for d in 0..city.districts.len() {
        let mine: Vec<usize> = (0..count).filter(|at| at % 10 == d).collect();
        for level in 0..2 {
            // Children by the places that are near, each place parted over the areas that it is near to.
            let mut sizes = vec![0; count];
            for (campus, own) in city.campuses.iter().enumerate() {
                let is_near = |at: &&usize| city.areas[**at].metres_to(campus, level).is_some();
                let here: Vec<usize> = mine.iter().filter(is_near).copied().collect();
                for at in &here {
                    let places = 1_000 * own.last_entry(level) / here.len() as i64;
                    sizes[*at] += places * (80 + dice.below(41)) / 100;
                }
            }
            let all: i64 = mine.iter().map(|at| sizes[*at]).sum();
            for t in 0..city.years {
                let children = city.districts[d].entrants[level][t];
                let (mut before, mut given) = (0, 0);
                for at in &mine {
                    before += sizes[*at];
                    let up_to = children * before / all;
                    city.areas[*at].entrants[level].push(up_to - given);
                    given = up_to;
                }
            }
        }
    }
    city
}
