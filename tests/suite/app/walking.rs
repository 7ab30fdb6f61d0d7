//! Rounds whose journeys are walked on a network.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use xuewei::files::verify::Discrepancy;
use xuewei_walking::geometry::DEGREE_M;

use crate::tools::{
    Tables, allocate, ends_with, folder, project, rows, said, shared, succeeds, verify, xuewei,
};

/// Longitude and latitude so many metres east and north of 120.60 E, 31.30 N.
fn at(east: f64, north: f64) -> String {
    let lon = 120.6 + east / (DEGREE_M * 31.3_f64.to_radians().cos());
    format!("{lon:.9},{:.9}", 31.3 + north / DEGREE_M)
}

fn line(points: &[(f64, f64)]) -> String {
    let points: Vec<String> = points
        .iter()
        .map(|(x, y)| at(*x, *y).replace(',', " "))
        .collect();
    format!("\"LINESTRING ({})\"", points.join(", "))
}

/// A canal along y = 0 with a road on either side and one bridge at x = 2000. Community A and school N lie north of it at
/// x = 0, school S right across the water; B and E lie 1 km farther east.
struct Town {
    children: String,
    pack: String,
    network: String,
    travel: Option<String>,
    files: Vec<(&'static str, String)>,
}

impl Town {
    fn new() -> Self {
        let mut roads = String::from("edge_id,wkt\n");
        for (id, points) in [
            (
                "north",
                vec![(-500.0, 50.0), (0.0, 50.0), (1000.0, 50.0), (2000.0, 50.0)],
            ),
            (
                "south",
                vec![
                    (-500.0, -50.0),
                    (0.0, -50.0),
                    (1000.0, -50.0),
                    (2000.0, -50.0),
                ],
            ),
            ("bridge", vec![(2000.0, 50.0), (2000.0, -50.0)]),
        ] {
            roads += &format!("{id},{}\n", line(&points));
        }
        let water = line(&[(-500.0, 0.0), (1990.0, 0.0)]);
        Self {
            children: "child_id,community,points\na,A,9\nb,B,8\n".to_owned(),
            pack: "tie_break = []\n[reach]\nmax_m = 3000\n[travel]\nmethod = \"network\"\ndetour = 1.3\n"
                .to_owned(),
            network: "roads = \"roads.csv\"\nbarriers = \"barriers.csv\"\n".to_owned(),
            travel: None,
            files: vec![
                ("roads.csv", roads),
                ("barriers.csv", format!("wkt,kind\n{water},water\n")),
            ],
        }
    }

    fn write(&self, folder: &Path) -> PathBuf {
        let schools = format!(
            "school_id,lon,lat,places\nE,{},5\nN,{},5\nS,{},5\n",
            at(1000.0, 70.0),
            at(-300.0, 60.0),
            at(0.0, -60.0)
        );
        let communities = format!(
            "community,lon,lat\nA,{}\nB,{}\nFAR,{}\n",
            at(0.0, 60.0),
            at(900.0, 60.0),
            at(0.0, 900.0)
        );
        let mut tables = vec![
            ("children", self.children.as_str()),
            ("schools", schools.as_str()),
            ("communities", communities.as_str()),
        ];
        if let Some(travel) = &self.travel {
            tables.push(("travel", travel));
        }
        let tables = Tables {
            tables: &tables,
            pack: &self.pack,
        };
        let round = tables.write(folder);
        for (name, text) in &self.files {
            fs::write(folder.join(name), text).unwrap();
        }
        let text = fs::read_to_string(&round).unwrap();
        fs::write(&round, format!("{text}[network]\n{}", self.network)).unwrap();
        round
    }

    /// `travel.csv`: start, school, metres, source.
    fn journeys(&self) -> Vec<[String; 4]> {
        let at = folder();
        let round = self.write(at.path());
        let out = at.path().join("out");
        succeeds(&[
            "travel",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ]);
        let rows = rows(&out.join("travel.csv"));
        let place = |name: &str| rows[0].iter().position(|h| h == name).unwrap();
        let columns = ["from", "school_id", "metres", "source"].map(place);
        rows[1..]
            .iter()
            .map(|row| columns.map(|at| row[at].clone()))
            .collect()
    }

    fn metres(&self, from: &str, school: &str) -> Option<(String, String)> {
        let all = self.journeys();
        let found = all.iter().find(|row| row[0] == from && row[1] == school);
        found.map(|row| (row[2].clone(), row[3].clone()))
    }
}

fn on(metres: &str, source: &str) -> Option<(String, String)> {
    Some((metres.to_owned(), source.to_owned()))
}

#[test]
fn a_journey_goes_round_by_the_bridge() {
    let town = Town::new();
    assert_eq!(town.metres("A", "N"), on("320", "network"));
    assert_eq!(town.metres("A", "E"), on("1030", "network"));
    // 156 m straight with the detour; on foot 10 + 2000 + 100 + 2000 + 10, beyond the reach.
    assert_eq!(town.metres("A", "S"), None);
    assert_eq!(town.metres("B", "S"), None);
    let mut wider = Town::new();
    wider.pack = wider.pack.replace("3000", "5000");
    assert_eq!(wider.metres("A", "S"), on("4120", "network"));
    assert_eq!(wider.metres("B", "S"), on("3220", "network"));
}

#[test]
fn the_table_goes_before_the_network_and_that_before_the_straight_line() {
    let mut town = Town::new();
    town.travel = Some("from,school_id,metres\nA,S,700\nb,N,111\n".to_owned());
    assert_eq!(town.metres("A", "S"), on("700", "table"));
    assert_eq!(town.metres("A", "N"), on("320", "network"));
    assert_eq!(town.metres("b", "N"), on("111", "table"));
    assert_eq!(town.metres("b", "E"), on("130", "network"));
    assert_eq!(town.metres("B", "N"), on("1220", "network"));
    // 840 m from every road.
    assert_eq!(town.metres("FAR", "N"), None);
    town.pack += "off_network = \"straight_line\"\n";
    let straight = 1.3 * 300.0_f64.hypot(840.0);
    assert_eq!(
        town.metres("FAR", "N"),
        on(&format!("{straight:.0}"), "straight_line")
    );
    assert_eq!(town.metres("A", "N"), on("320", "network"));
}

#[test]
fn a_child_who_starts_at_home_starts_there_alone() {
    let mut town = Town::new();
    town.children = format!(
        "child_id,community,lon,lat,points\na,A,{},9\nb,B,,,8\n",
        at(0.0, -70.0)
    );
    assert!(town.metres("a", "S").is_none(), "from communities");
    town.pack += "from = \"home\"\n";
    assert_eq!(town.metres("a", "S"), on("30", "network"));
    assert_eq!(town.metres("a", "N"), None);
    let folder = folder();
    let out = allocate(&town.write(folder.path()), folder.path());
    let given = rows(&out.join("allocation.csv"));
    // 320 m from the community and across the water from the home: no place there.
    assert!(
        given
            .iter()
            .any(|row| row[0] == "a" && row.contains(&"S".to_owned())),
        "{given:?}"
    );
    assert!(
        given
            .iter()
            .any(|row| row[0] == "b" && row.contains(&"E".to_owned())),
        "{given:?}"
    );
    assert_eq!(verify(&out, None).unwrap().distances, Some(2 + 2 + 1));
}

#[test]
fn gates_barriers_and_corrections() {
    let mut town = Town::new();
    town.network += "gates = \"gates.csv\"\nedits = \"edits.csv\"\n";
    let gates = format!(
        "place_kind,place_id,lon,lat\nschool,N,{}\nschool,N,{}\n",
        at(-450.0, 55.0),
        at(-100.0, 55.0)
    );
    town.files.push(("gates.csv", gates));
    let edits = format!(
        "change,edge_id,reason,who,date,wkt\nadd,path,opened in May,W,2026-05-01,{}\n",
        line(&[(0.0, 50.0), (0.0, -50.0)])
    );
    town.files.push(("edits.csv", edits));
    assert_eq!(town.metres("A", "N"), on("115", "network"));
    assert_eq!(town.metres("A", "S"), on("120", "network"));
    // Without water the home would lie at the road across it.
    let mut dry = Town::new();
    dry.children = format!("child_id,lon,lat,points\na,{},9\n", at(500.0, -5.0));
    dry.pack += "from = \"home\"\n";
    assert_eq!(dry.metres("a", "S"), on("555", "network"));
    dry.children = format!("child_id,lon,lat,points\na,{},9\n", at(500.0, 5.0));
    assert_eq!(dry.metres("a", "S"), None);
}

#[test]
fn journeys_as_a_travel_table_give_the_same_allocation() {
    let town = Town::new();
    let (walked, listed) = (folder(), folder());
    let round = town.write(walked.path());
    let own = allocate(&round, walked.path());
    let out = walked.path().join("travel");
    succeeds(&[
        "travel",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let table = fs::read_to_string(out.join("travel.csv")).unwrap();
    let mut town = Town::new();
    town.travel = Some(table);
    town.network.clear();
    town.pack = town.pack.replace("\"network\"", "\"straight_line\"");
    let round = town.write(listed.path());
    let text = fs::read_to_string(&round)
        .unwrap()
        .replace("[network]\n", "");
    fs::write(&round, text).unwrap();
    let other = allocate(&round, listed.path());
    let text = |out: &Path| fs::read_to_string(out.join("allocation.csv")).unwrap();
    assert_eq!(text(&own), text(&other));
}

#[test]
fn close_calls_are_listed_beside_the_allocation() {
    let mut town = Town::new();
    town.pack = town.pack.replace("3000", "1035");
    town.children = "child_id,community,points\na,A,9\nb,B,8\nc,A,7\n".to_owned();
    let folder = folder();
    let out = allocate(&town.write(folder.path()), folder.path());
    let calls = rows(&out.join("close-calls.csv"));
    assert_eq!(
        calls[1],
        ["A", "community", "", "2", "reach", "E", "1030", "", "", "5"]
    );
    assert_eq!(calls.len(), 2, "{calls:?}");
}

#[test]
fn results_are_proved_and_a_road_that_is_changed_is_found() {
    let town = Town::new();
    let folder = folder();
    let round = town.write(folder.path());
    let out = allocate(&round, folder.path());
    assert_eq!(verify(&out, None).unwrap().distances, Some(4));
    let record: Value = serde_json::from_slice(&fs::read(out.join("run.json")).unwrap()).unwrap();
    let roles: Vec<&str> = record["inputs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|input| input["role"].as_str().unwrap())
        .collect();
    assert!(
        roles.contains(&"roads") && roles.contains(&"barriers"),
        "{roles:?}"
    );
    let path = folder.path().join("roads.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text + "\n").unwrap();
    let faults = verify(&out, None).unwrap_err();
    assert!(
        matches!(&faults[..], [Discrepancy::InputChanged(name)] if name.ends_with("roads.csv")),
        "{faults:?}"
    );
}

#[test]
fn a_scenario_may_reach_farther_and_cannot_measure_otherwise() {
    let town = Town::new();
    let folder = folder();
    let round = town.write(folder.path());
    let run = |body: &str| {
        let path = folder.path().join("s.toml");
        fs::write(&path, format!("title = \"s\"\nreason = \"s\"\n{body}")).unwrap();
        let out = folder.path().join("scenarios");
        let out = out.to_str().unwrap();
        xuewei(&[
            "scenario",
            round.to_str().unwrap(),
            path.to_str().unwrap(),
            "--out",
            out,
        ])
    };
    // Without N and E only S is left, and it is reached by the bridge.
    let closed = "[[close]]\nschool = \"N\"\n[[close]]\nschool = \"E\"\n";
    let placed = |folder: &Path| {
        let rows = rows(&folder.join("scenarios/s/allocation.csv"));
        rows.iter().filter(|row| row[1] == "public").count()
    };
    assert!(run(closed).status.success());
    assert_eq!(placed(folder.path()), 0);
    assert!(
        run(&format!("{closed}[pack.reach]\nmax_m = 4150\n"))
            .status
            .success()
    );
    assert_eq!(placed(folder.path()), 2);
    let refused = run("[pack.travel]\nsnap_m = 20\n");
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("E403"), "{}", said(&refused));
}

#[test]
fn sites_on_parcels_are_reached_on_foot() {
    let mut town = Town::new();
    town.children = "child_id,community,points\na,A,9\nb,A,8\n".to_owned();
    let folder = folder();
    let round = town.write(folder.path());
    let parcels = format!(
        "parcel_id,lon,lat,area_m2\nACROSS,{},60000\nHERE,{},60000\n",
        at(0.0, -60.0),
        at(700.0, 60.0)
    );
    fs::write(folder.path().join("parcels.csv"), parcels).unwrap();
    let text = fs::read_to_string(&round).unwrap();
    let text = text.replace(
        "[network]",
        "parcels = \"parcels.csv\"\n[site]\nclose = false\n[network]",
    );
    fs::write(&round, text).unwrap();
    fs::write(
        folder.path().join("schools.csv"),
        format!("school_id,lon,lat,places\nS,{},5\n", at(0.0, -60.0)),
    )
    .unwrap();
    let out = folder.path().join("site");
    succeeds(&[
        "site",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let sites = rows(&out.join("sites.csv"));
    let opened = sites[0].iter().position(|h| h == "opened").unwrap();
    let parcels = sites[1..].iter().filter(|row| row[opened] == "true");
    let open: Vec<&str> = parcels
        .map(|row| row[1].as_str())
        .filter(|parcel| !parcel.is_empty())
        .collect();
    assert_eq!(open, ["HERE"], "{sites:?}");
}

#[test]
fn the_same_bytes_with_any_number_of_threads() {
    let folder = folder();
    let round = Town::new().write(folder.path());
    let outputs = ["1", "7"].map(|threads| {
        let out = folder.path().join(format!("of{threads}"));
        let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
            .args([
                "travel",
                round.to_str().unwrap(),
                "--out",
                out.to_str().unwrap(),
            ])
            .env("RAYON_NUM_THREADS", threads)
            .output()
            .unwrap();
        assert!(run.status.success(), "{}", said(&run));
        let names = [
            "travel.csv",
            "travel.parquet",
            "snaps.csv",
            "network.json",
            "run.json",
        ];
        names.map(|name| fs::read(out.join(name)).unwrap())
    });
    assert_eq!(outputs[0], outputs[1]);
}

#[test]
fn travel_without_roads_is_refused() {
    let mut town = Town::new();
    town.pack = town.pack.replace("\"network\"", "\"straight_line\"");
    let folder = folder();
    let round = town.write(folder.path());
    let out = folder.path().join("out");
    let run = ends_with(
        1,
        &[
            "travel",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ],
    );
    assert!(said(&run).contains("E601"), "{}", said(&run));
    assert!(!out.exists());
}

#[track_caller]
fn allocate_into(round: &Path, out: &Path) {
    let [round, out] = [round, out].map(|path| path.to_str().unwrap());
    succeeds(&["allocate", round, "--out", out]);
}

/// Porto Alegre: the cells of a census with people, and those with schools.
#[test]
fn porto_alegre_is_walked_and_proved() {
    let Some(extract) = shared("data/osm/poa.osm.pbf") else {
        return;
    };
    let folder = folder();
    let made = Command::new("python3")
        .arg(project("data/porto-alegre/load.py"))
        .args([extract.parent().unwrap(), folder.path()])
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", said(&made));
    // Side by side with the straight line; both maps are there for the page that shows them.
    let straight = folder.path().join("straight");
    allocate_into(&straight, &straight.join("results"));
    let network = folder.path().join("network");
    let (round, out) = (network.join("round.toml"), network.join("results"));
    allocate_into(&network, &out);
    assert!(verify(&out, None).unwrap().distances.unwrap() > 40_000);
    let page = fs::read_to_string(folder.path().join("side-by-side.html")).unwrap();
    for way in ["straight", "network"] {
        let map = format!("{way}/results/report.html");
        assert!(page.contains(&map) && folder.path().join(&map).is_file());
    }
    let public = |out: &Path| -> i64 {
        let summary = fs::read(out.join("summary.json")).unwrap();
        let summary: Value = serde_json::from_slice(&summary).unwrap();
        summary["public"].as_i64().unwrap()
    };
    // The network reaches other schools, and mostly fewer.
    assert_ne!(public(&out), public(&straight.join("results")));
    let travel = folder.path().join("travel");
    succeeds(&[
        "travel",
        round.to_str().unwrap(),
        "--out",
        travel.to_str().unwrap(),
    ]);
    let journeys = rows(&travel.join("travel.csv"));
    let within = journeys[1..]
        .iter()
        .filter(|row| row[4].parse::<u32>().unwrap() <= 4_000);
    // 45,087 by the sketch of the data, whose profile counts other ways as walkable.
    let count = within.count();
    assert!((44_100..46_100).contains(&count), "{count}");
    let credit = fs::read_to_string(travel.join("network.json")).unwrap();
    assert!(credit.contains("OpenStreetMap contributors"));
}

#[test]
fn the_shipped_city_is_walked_by_its_bridges() {
    let at = folder();
    let round = project("data/wanglan/walking/round.toml");
    let out = allocate(&round, at.path());
    let proved = verify(&out, None).unwrap();
    let walked = proved.distances.unwrap();
    let travel = at.path().join("travel");
    succeeds(&[
        "travel",
        round.to_str().unwrap(),
        "--out",
        travel.to_str().unwrap(),
    ]);
    let journeys = rows(&travel.join("travel.csv"));
    let of = |name: &str| {
        journeys[0]
            .iter()
            .position(|heading| heading == name)
            .unwrap()
    };
    let (metres, straight, gate) = (of("metres"), of("straight_m"), of("gate"));
    let number = |row: &Vec<String>, at: usize| row[at].parse::<i64>().unwrap();
    // Schools are entered by their gates, and somebody has to go a long way round to a bridge.
    let is_round = |row: &Vec<String>| number(row, metres) > 3 * number(row, straight).max(100);
    assert!(journeys[1..].iter().any(is_round));
    assert!(journeys[1..].iter().any(|row| row[gate] == "2"));
    assert!(walked > 1_000, "{walked}");

    let allocated = rows(&out.join("allocation.csv"));
    let child = &allocated.iter().find(|row| row[1] == "public").unwrap()[0];
    let explained = succeeds(&["explain", out.to_str().unwrap(), child, "--format", "json"]);
    let answer: Value = serde_json::from_slice(&explained.stdout).unwrap();
    let routes = answer["routes"].as_array().unwrap();
    assert_eq!(routes.len(), 2, "{answer}");
    assert_eq!(routes[0]["school_id"], answer["school_id"]);
    assert_eq!(routes[0]["metres"], answer["metres"]);
    let walked: i64 = routes[0]["ways"]
        .as_array()
        .unwrap()
        .iter()
        .map(|way| way["metres"].as_i64().unwrap())
        .sum();
    let legs = ["leg_from_m", "leg_to_m"].map(|leg| routes[0][leg].as_i64().unwrap());
    let whole = walked + legs[0] + legs[1];
    let ways = routes[0]["ways"].as_array().unwrap().len() as i64;
    assert!(
        (whole - answer["metres"].as_i64().unwrap()).abs() <= ways + 2,
        "{answer}"
    );
    assert_eq!(routes[0]["geometry"]["type"], "LineString");
    // Its roads were made up: nobody is credited with them.
    assert_eq!(routes[0].get("credit"), None);
    // The nearest of the other schools, with its way.
    let other = &routes[1]["school_id"];
    let nearest = answer["schools"].as_array().unwrap().iter();
    let nearest = nearest.filter(|school| school["school_id"] != answer["school_id"]);
    let of_school = nearest
        .clone()
        .find(|school| school["school_id"] == *other)
        .unwrap();
    assert_eq!(of_school["metres"], routes[1]["metres"]);

    let notice = succeeds(&[
        "explain",
        out.to_str().unwrap(),
        child,
        "--notice",
        "--lang",
        "zh",
    ]);
    assert!(said(&notice).contains("步行路线"), "{}", said(&notice));

    // The roads are drawn under the map, ways to the nearest schools stand beside it, and the page stays one that opens at
    // once.
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("\"roads\":[[[122."));
    assert!(!page.contains("OpenStreetMap contributors"));
    let data = page
        .split("id=\"data\" type=\"application/json\">")
        .nth(1)
        .unwrap();
    let data: Value = serde_json::from_str(data.split("</script>").next().unwrap()).unwrap();
    the_ways_of_the_page_are_those_of_the_table(&data, &journeys);
    assert!(page.len() < 2 << 20, "{}", page.len());
}

/// Every way of the page has the metres of `travel.csv`, the nearest school first, and its line is not longer than that.
fn the_ways_of_the_page_are_those_of_the_table(data: &Value, journeys: &[Vec<String>]) {
    let of = |name: &str| journeys[0].iter().position(|h| h == name).unwrap();
    let columns = ["district", "from", "school_id", "metres"].map(of);
    let mut table = std::collections::BTreeMap::new();
    for row in &journeys[1..] {
        let [district, from, school, metres] = columns.map(|at| row[at].as_str());
        table.insert(
            (format!("{district}/{from}"), school),
            metres.parse::<i64>().unwrap(),
        );
    }
    let walks = data["walks"].as_object().unwrap();
    let communities = data["communities"]["features"].as_array().unwrap();
    assert!(walks.len() >= communities.len() * 9 / 10, "{}", walks.len());
    let (mut ways, mut pairs) = (0, 0);
    for (community, near) in walks {
        let near = near.as_array().unwrap();
        let metres: Vec<i64> = near.iter().map(|walk| walk[1].as_i64().unwrap()).collect();
        assert!(metres.is_sorted(), "{near:?}");
        pairs += near.len();
        for (walk, metres) in near.iter().zip(metres) {
            let school = &data["schools"]["features"][walk[0].as_u64().unwrap() as usize];
            let school = school["properties"]["school_id"].as_str().unwrap();
            assert_eq!(table[&(community.clone(), school)], metres);
            let Some(steps) = walk[2].as_array() else {
                continue;
            };
            let steps: Vec<f64> = steps.iter().map(|step| step.as_f64().unwrap()).collect();
            let shrunk = (steps[1] / 1e5).to_radians().cos();
            let long = steps[2..]
                .chunks(2)
                .map(|step| (step[0] * shrunk).hypot(step[1]));
            let long = long.sum::<f64>() * DEGREE_M / 1e5;
            // Rounding to a metre at each bend may add as much.
            assert!(
                long <= metres as f64 * 1.001 + steps.len() as f64,
                "{long} {metres}"
            );
            ways += 1;
        }
    }
    assert!(ways * 2 > pairs, "{ways} of {pairs}");
}
