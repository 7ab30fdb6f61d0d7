//! Cases of the OR-Library's capacitated facility location as rounds.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Writes a case as a round and returns `round.toml`: customers as a forecast, sites as candidates, the cost of serving all of
/// a customer's demand as metres of each of its units, ten thousand to a unit of cost. `capacity` stands where the case
/// has the word.
pub fn write(text: &str, capacity: i64, at: &Path) -> PathBuf {
    let capacity = capacity as f64;
    let mut numbers = text.split_whitespace().map(|word| match word {
        "capacity" => capacity,
        number => number.parse().expect("a number"),
    });
    let mut next = || numbers.next().expect("one number more");
    let (sites, customers) = (next() as usize, next() as usize);
    let mut schools = String::from("school_id,lon,lat,places,status,opening_cost\n");
    for j in 0..sites {
        let (places, cost) = (next(), next());
        let _ = writeln!(schools, "F{j:03},120,31,{places},candidate,{cost}");
    }
    let mut demand = String::from("cell_id,lon,lat,count\n");
    let mut travel = String::from("from,school_id,metres\n");
    for g in 0..customers {
        let count = next();
        let _ = writeln!(demand, "C{g:04},120,31,{count}");
        for j in 0..sites {
            let metres = (next() / count * 10_000.0).round();
            let _ = writeln!(travel, "C{g:04},F{j:03},{metres}");
        }
    }
    let round = "name = \"or-library\"\nyear = 2026\nstage = \"primary\"\ncrs = \"wgs84\"\npolicy = \"pack.toml\"\n\
        seed = \"1\"\n[tables]\nschools = \"schools.csv\"\ndemand = \"demand.csv\"\ntravel = \"travel.csv\"\n\
        [site]\nobjective = \"cost\"\ncost_per_child_metre = 0.0001\n";
    let pack = "extends = \"two-primaries\"\n[reach]\nmax_m = 1000000000\n";
    for (name, text) in [
        ("schools.csv", &schools[..]),
        ("demand.csv", &demand),
        ("travel.csv", &travel),
        ("round.toml", round),
        ("pack.toml", pack),
    ] {
        fs::write(at.join(name), text).expect("the folder can be written");
    }
    at.join("round.toml")
}
