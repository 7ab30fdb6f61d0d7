//! Siting: published optima, limits, what cannot be, and real-size input.

use std::fs;
use std::path::{Path, PathBuf};

use crate::app::suzhou::round_of;
use crate::tools::{Tables, column, ends_with, folder, said, shared, succeeds, xuewei};

fn sited(round: &Path, at: &Path) -> (serde_json::Value, PathBuf) {
    let out = at.join("sited");
    succeeds(&[
        "site",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    (serde_json::from_str(&text).unwrap(), out)
}

#[path = "../../../benches/or_library/mod.rs"]
mod or_library;

/// A case of the OR-Library as a round, `capacity` as told.
fn published(file: &str, capacity: i64, at: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(shared(file)?).unwrap();
    Some(or_library::write(&text, capacity, at))
}

#[test]
fn the_published_optimum_of_cap41() {
    let at = folder();
    let Some(round) = published("data/benchmarks/cap41.txt", 5_000, at.path()) else {
        return;
    };
    let (summary, out) = sited(&round, at.path());
    let value = summary["site"]["objective"].as_f64().unwrap();
    // Costs are told to a ten-thousandth for each of 58,268 units of demand.
    assert!((value - 1_040_444.375).abs() < 1.0, "{value}");
    assert_eq!(summary["site"]["gap"], 0.0);
    assert_eq!(summary["unplaced"], 0);
    let opened = column(&out.join("sites.csv"), "opened");
    assert_eq!(opened.iter().filter(|o| *o == "true").count(), 13);
}

#[test]
fn the_published_optima_of_the_large_cases() {
    for (capacity, optimum) in [
        (8_000, 19_240_822.449),
        (10_000, 18_438_046.543),
        (12_000, 17_765_201.949),
        (14_000, 17_160_439.012),
    ] {
        let at = folder();
        let Some(round) = published("data/benchmarks/capa.txt", capacity, at.path()) else {
            return;
        };
        let (summary, _) = sited(&round, at.path());
        let value = summary["site"]["objective"].as_f64().unwrap();
        // Costs are told to a ten-thousandth for each of 50,886 units of demand.
        assert!((value - optimum).abs() < 1.0, "{value}");
        assert_eq!(summary["site"]["gap"], 0.0);
        assert_eq!(summary["site"]["bound"], summary["site"]["objective"]);
    }
}

#[test]
fn the_published_placement_of_trainees() {
    let (Some(journeys), Some(schools)) = (
        shared("data/benchmarks/example_subject_student_school_journeys.csv"),
        shared("data/benchmarks/example_subject_schools.csv"),
    ) else {
        return;
    };
    let at = folder();
    let mut table = String::from("school_id,lon,lat,places\n");
    for (code, count) in column(&schools, "SE2 PP: Code")
        .iter()
        .zip(column(&schools, "Count"))
    {
        table += &format!("{code},0,51,{count}\n");
    }
    let mut travel = String::from("from,school_id,metres\n");
    let (students, times) = (column(&journeys, "student"), column(&journeys, "time"));
    let mut children: Vec<&String> = students.iter().collect();
    for ((student, school), time) in students.iter().zip(column(&journeys, "school")).zip(times) {
        travel += &format!("{student},{school},{time}\n");
    }
    children.sort();
    children.dedup();
    let children: String = children.iter().map(|id| format!("{id},0,51,1\n")).collect();
    let children = format!("child_id,lon,lat,points\n{children}");
    let tables = Tables {
        tables: &[
            ("children", &children),
            ("schools", &table),
            ("travel", &travel),
        ],
        pack: "[reach]\nmax_m = 10000\n",
    };
    let out = crate::tools::allocate(&tables.write(at.path()), at.path());
    let metres = column(&out.join("allocation.csv"), "metres");
    assert_eq!(
        metres
            .iter()
            .map(|m| m.parse::<i64>().unwrap())
            .sum::<i64>(),
        687
    );
}

#[test]
fn the_best_three_parcels_of_real_size_input() {
    let Some((at, round)) = round_of(4_000, "community") else {
        return;
    };
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, text + "\n[site]\nopenings = 3\nextend = 0\n").unwrap();
    let (summary, out) = sited(&round, at.path());
    let site = &summary["site"];
    assert!(site["gap"].as_f64().unwrap() < 0.01);
    assert!(site["unplaced"].as_i64() <= site["unplaced_greedy"].as_i64());
    // Three schools of six streams, every place of them wanted.
    assert_eq!(site["unplaced"], 28_842 - 24_385 - 3 * 270);
    assert_eq!(summary["public"], 24_385 + 3 * 270);
    let opened = column(&out.join("sites.csv"), "opened");
    let parcels = column(&out.join("sites.csv"), "parcel_id");
    let new = opened
        .iter()
        .zip(&parcels)
        .filter(|(o, p)| *o == "true" && !p.is_empty());
    assert_eq!(new.count(), 3);
    // The plan is a scenario that gives the same allocation.
    let plan = out.join("plan.toml");
    let again = at.path().join("again");
    succeeds(&[
        "scenario",
        round.to_str().unwrap(),
        plan.to_str().unwrap(),
        "--out",
        again.to_str().unwrap(),
    ]);
    let same = |file: &str| {
        fs::read(out.join(file)).unwrap() == fs::read(again.join("plan").join(file)).unwrap()
    };
    assert!(same("allocation.csv") && same("shortfall.csv") && same("schools.csv"));
}

/// Two villages of two children each, 18 km apart, a parcel at each; class size 2.
fn villages(at: &Path, demand: &str, site: &str) -> PathBuf {
    let tables = Tables {
        tables: &[
            ("demand", demand),
            (
                "schools",
                "school_id,lon,lat,places,status\nA,122.9,32.9,0,existing\n",
            ),
            (
                "parcels",
                "parcel_id,lon,lat,area_m2,opening_cost\nL1,122.5,32.9,90000,100\nL2,122.7,32.9,90000,70\n",
            ),
        ],
        pack: "[reach]\nmax_m = 2000\n[norms]\nclass_size = { primary = 2, junior = 2 }\n",
    };
    let round = tables.write(at);
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}\n[site]\nmax_streams = 2\n{site}")).unwrap();
    round
}

const TWO: &str = "cell_id,lon,lat,count\nX,122.5,32.9,2\nY,122.7,32.9,2\n";

#[test]
fn limits_that_place_not_everybody_say_what_it_would_take() {
    let at = folder();
    for (demand, site, name) in [
        (TWO, "objective = \"cost\"\nopenings = 1\n", "openings"),
        (TWO, "objective = \"cost\"\nbudget = 120\n", "budget"),
        (TWO, "objective = \"cost\"\nland_m2 = 179999\n", "reserve"),
        (
            "cell_id,lon,lat,count\nX,122.5,32.9,2\nZ,123.5,32.9,412\n",
            "objective = \"cost\"\n",
            "beyond",
        ),
        (
            "cell_id,lon,lat,count\nX,122.5,32.9,9\n",
            "objective = \"cost\"\n",
            "land",
        ),
        (TWO, "objective = \"cost\"\nmin_streams = 3\n", "streams"),
        (TWO, "gap = 2.0\n", "setting"),
    ] {
        let round = villages(at.path(), demand, site);
        let out = at.path().join("out");
        let run = ends_with(
            1,
            &[
                "site",
                round.to_str().unwrap(),
                "--out",
                out.to_str().unwrap(),
            ],
        );
        assert!(!out.exists());
        let text = String::from_utf8(run.stderr).unwrap();
        crate::golden::hold(&format!("tests/golden/refused-site-{name}.txt"), &text);
    }
}

#[test]
fn fewest_children_left_out_then_least_cost_by_hand() {
    let at = folder();
    let (summary, out) = sited(&villages(at.path(), TWO, "openings = 1\n"), at.path());
    // Either parcel serves two; L2 is cheaper.
    assert_eq!(summary["site"]["unplaced"], 2);
    assert_eq!(summary["site"]["cost"], 70);
    let sites = out.join("sites.csv");
    assert_eq!(column(&sites, "parcel_id"), ["L1", "L2", ""]);
    assert_eq!(column(&sites, "opened"), ["false", "true", "true"]);
    assert_eq!(column(&sites, "children"), ["0", "2", "0"]);
    let places = column(&sites, "places");
    assert_eq!(places[0], "0");
    let (summary, _) = sited(
        &villages(at.path(), TWO, "objective = \"cost\"\n"),
        at.path(),
    );
    assert_eq!(summary["site"]["objective"], 170.0);
}

#[test]
fn several_years_at_once_and_a_plan_that_holds_in_other_forecasts() {
    let at = folder();
    // X grows late, Y is there now: one opening in all serves Y three years, or X one.
    let demand = "cell_id,lon,lat,count,year,variant\n\
        X,122.5,32.9,0,2026,\nY,122.7,32.9,2,2026,\nX,122.5,32.9,0,2027,\nY,122.7,32.9,2,2027,\n\
        X,122.5,32.9,4,2028,\nY,122.7,32.9,2,2028,\n\
        X,122.5,32.9,9,2026,high\nY,122.7,32.9,0,2026,high\nX,122.5,32.9,9,2027,high\n\
        X,122.5,32.9,9,2028,high\n";
    let round = villages(
        at.path(),
        demand,
        "openings = 1\nyears = [2026, 2027, 2028]\n",
    );
    let (summary, out) = sited(&round, at.path());
    let years: Vec<i64> = summary["site"]["years"]
        .as_array()
        .unwrap()
        .iter()
        .map(|y| y["unplaced"].as_i64().unwrap())
        .collect();
    assert_eq!(years, [0, 0, 4]);
    assert_eq!(column(&out.join("sites.csv"), "year"), ["", "2026", ""]);
    // Planned for the middle, the high forecast leaves nine a year more than it must by four (two streams).
    let robust = out.join("robust.csv");
    // Nine come each year in the high forecast, which has rows of its own for every year. The plan written and the one
    // made for the middle leave all of them out, less what they open.
    assert_eq!(column(&robust, "planned_for")[..2], ["plan", "plan"]);
    assert_eq!(column(&robust, "comes")[..2], ["middle", "high"]);
    let regret = column(&robust, "regret");
    assert_eq!(regret[0], "0");
    assert!(regret[1].parse::<i64>().unwrap() > 0);
    assert_eq!(summary["site"]["least_regret"]["plan"], "high");
}

#[test]
fn what_each_year_sets_free_binds_in_that_year_and_carries_over() {
    let at = folder();
    let demand = "cell_id,lon,lat,count,year,variant\n\
        X,122.5,32.9,0,2026,\nY,122.7,32.9,2,2026,\nX,122.5,32.9,0,2027,\nY,122.7,32.9,2,2027,\n\
        X,122.5,32.9,4,2028,\nY,122.7,32.9,2,2028,\n";
    let by_year = |rows: &[(i64, i64)]| {
        let rows = rows
            .iter()
            .map(|(year, n)| format!("[[site.by_year]]\nyear = {year}\nopenings = {n}\n"));
        format!("years = [2026, 2027, 2028]\n{}", rows.collect::<String>())
    };
    let left = |summary: &serde_json::Value| -> Vec<i64> {
        let years = summary["site"]["years"].as_array().unwrap().iter();
        years.map(|y| y["unplaced"].as_i64().unwrap()).collect()
    };
    // One at once serves Y from the first year, one more in the last serves X, who comes then.
    for (rows, expected) in [
        (&[(2026, 1), (2028, 1)][..], [0, 0, 0]),
        // What was not used before is there still.
        (&[(2026, 2)], [0, 0, 0]),
        // Nothing in the first year, whatever comes later.
        (&[(2027, 2)], [2, 0, 0]),
        // Of an earlier year than those that are planned.
        (&[(2025, 1)], [0, 0, 4]),
        // Two come too late for Y's first two years.
        (&[(2028, 2)], [2, 2, 0]),
    ] {
        let round = villages(at.path(), demand, &by_year(rows));
        let (summary, out) = sited(&round, at.path());
        assert_eq!(left(&summary), expected, "{rows:?}");
        if rows.len() == 2 {
            assert_eq!(column(&out.join("sites.csv"), "year"), ["2028", "2026", ""]);
        }
    }
    // A year after the last that is planned, and one that is told twice.
    for rows in [&[(2029, 1)][..], &[(2026, 1), (2026, 2)]] {
        let round = villages(at.path(), demand, &by_year(rows));
        let found = said(&xuewei(&["check", round.to_str().unwrap()]));
        assert!(found.contains("site.by_year.year"), "{found}");
    }
}

#[test]
fn existing_schools_are_extended_and_closed_only_where_that_is_allowed() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points\na,122.5,32.9,1\nb,122.5,32.9,2\nc,122.5,32.9,3\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places,streams\nA,122.5,32.9,1,1\nB,122.51,32.9,1,1\n",
            ),
        ],
        pack: "[norms]\nclass_size = { primary = 1, junior = 1 }\nbuilding_cost_per_place = 10\n",
    };
    let round = tables.write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}\n[site]\nextend = 1\n")).unwrap();
    let (summary, out) = sited(&round, at.path());
    // One class more, where journeys are shorter: at A. Ten yuan a place, six grades.
    assert_eq!(summary["site"]["unplaced"], 0);
    assert_eq!(summary["site"]["cost"], 60);
    assert_eq!(column(&out.join("sites.csv"), "places"), ["2", "1"]);
    assert!(
        fs::read_to_string(out.join("plan.toml"))
            .unwrap()
            .contains("[[extend]]")
    );
    fs::write(&round, format!("{text}\n[site]\n")).unwrap();
    let run = xuewei(&[
        "site",
        round.to_str().unwrap(),
        "--out",
        at.path().join("n").to_str().unwrap(),
    ]);
    assert!(said(&run).contains("E405"), "{}", said(&run));
}

#[test]
fn a_budget_one_yuan_short_is_kept_to_the_yuan() {
    // A stream costs 45 × 6 × 116,000 = 31,320,000 yuan. Two parcels, 450 children at each.
    for (budget, streams) in [(93_959_999, 2), (93_960_000, 3), (31_319_999, 0)] {
        let at = folder();
        let tables = Tables {
            tables: &[
                (
                    "demand",
                    "cell_id,lon,lat,count\nX,122.5,32.9,450\nY,122.7,32.9,450\n",
                ),
                ("schools", "school_id,lon,lat,places\nA,122.9,32.9,0\n"),
                (
                    "parcels",
                    "parcel_id,lon,lat,area_m2\nL1,122.5,32.9,90000\nL2,122.7,32.9,90000\n",
                ),
            ],
            pack: "[reach]\nmax_m = 2000\n",
        };
        let round = tables.write(at.path());
        let text = fs::read_to_string(&round).unwrap();
        fs::write(
            &round,
            format!("{text}\n[site]\nmin_streams = 1\nbudget = {budget}\n"),
        )
        .unwrap();
        let (summary, _) = sited(&round, at.path());
        assert_eq!(summary["site"]["unplaced"], 900 - 45 * streams, "{budget}");
        assert_eq!(summary["site"]["cost"], 31_320_000_i64 * i64::from(streams));
    }
}

#[test]
fn limits_on_places_posts_and_land_are_kept() {
    // A class of two: 12 pupils in six grades need 12 ÷ 19 of a post, so one post is enough for three places.
    for (site, places) in [
        ("new_places = 3\n", 2),
        ("posts = 1\n", 2),
        ("posts = 2\n", 6),
        ("land_m2 = 90000\n", 4),
        ("land_m2 = 89999\n", 0),
        ("", 8),
    ] {
        let at = folder();
        let demand = "cell_id,lon,lat,count\nX,122.5,32.9,4\nY,122.7,32.9,4\n";
        let (summary, _) = sited(&villages(at.path(), demand, site), at.path());
        assert_eq!(summary["site"]["unplaced"], 8 - places, "{site}");
    }
}

#[test]
fn who_was_placed_by_hand_keeps_the_school_and_identifiers_may_be_shared() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points\na,122.5,32.9,1\nb,122.5,32.9,2\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places,opening_cost\nA,122.5,32.9,1,500\nB,122.5,32.9,1,900\n",
            ),
            ("locks", "child_id,school_id,reason\na,B,wish\n"),
            (
                "parcels",
                "parcel_id,lon,lat,area_m2,opening_cost\nA,122.5,32.9,90000,1\n",
            ),
        ],
        pack: "[norms]\nclass_size = { primary = 1, junior = 1 }\n",
    };
    let round = tables.write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}\n[site]\nclose = true\n")).unwrap();
    let (summary, out) = sited(&round, at.path());
    // A parcel for one yuan in the place of school A for five hundred; B stays for a.
    assert_eq!(summary["site"]["unplaced"], 0);
    assert_eq!(summary["site"]["cost"], 901);
    assert_eq!(
        column(&out.join("sites.csv"), "change"),
        ["opened", "closed", ""]
    );
    assert_eq!(
        column(&out.join("allocation.csv"), "school_id"),
        ["B", "parcel-A"]
    );
}

#[test]
fn a_school_grows_only_as_far_as_its_site_allows() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points\na,122.5,32.9,1\nb,122.5,32.9,2\nc,122.5,32.9,3\n",
            ),
            // Two streams of one pupil a class on 2 × 6 × 23 = 276 m².
            (
                "schools",
                "school_id,lon,lat,places,streams,site_area_m2\nA,122.5,32.9,1,1,276\n",
            ),
        ],
        pack: "[norms]\nclass_size = { primary = 1, junior = 1 }\n",
    };
    let round = tables.write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}\n[site]\nextend = 5\n")).unwrap();
    let (summary, _) = sited(&round, at.path());
    assert_eq!(summary["site"]["unplaced"], 1);
}

/// Of two plans that leave as few children out for as little, the programme of journeys prefers the one whose nearest
/// children travel least; but places go to the children who rank first, and under that plan these travel farther.
#[test]
fn the_journeys_of_a_plan_are_those_of_the_children_who_will_have_the_places() {
    let at = tempfile::tempdir().unwrap();
    // N0 is beside the lower-ranked child, N1 between the two. One place in all: it is the higher-ranked child's.
    let tables = [
        (
            "children.csv",
            "child_id,lon,lat,points,stage\nHIGH,120.600,31.300,300,primary\nLOW,120.620,31.300,100,primary\n",
        ),
        (
            "schools.csv",
            "school_id,lon,lat,places,sector,status,opening_cost,stage\nN0,120.620,31.300,1,public,candidate,100,primary\n\
             N1,120.612,31.300,1,public,candidate,100,primary\nB1,120.625,31.300,1,private,existing,,primary\n",
        ),
        (
            "round.toml",
            "name=\"s\"\nyear=2026\nstage=\"primary\"\ncrs=\"wgs84\"\npolicy=\"pack.toml\"\nseed=\"1\"\n[tables]\n\
             children=\"children.csv\"\nschools=\"schools.csv\"\n[site]\nopenings=1\n",
        ),
        (
            "pack.toml",
            "extends=\"two-primaries\"\ntie_break=[]\n[travel]\nfrom=\"home\"\n",
        ),
    ];
    for (name, text) in tables {
        fs::write(at.path().join(name), text).unwrap();
    }
    let (summary, out) = sited(&at.path().join("round.toml"), &at.path().join("out"));
    let opened = fs::read_to_string(out.join("plan.toml")).unwrap();
    assert!(opened.contains("N1") && !opened.contains("N0"), "{opened}");
    // HIGH goes to N1, LOW to the bought place: the plan's figure and the round's are one.
    assert_eq!(
        summary["site"]["metres"].as_f64(),
        summary["metres_total"].as_f64()
    );
    assert_eq!(summary["site"]["metres"], summary["site"]["metres_bound"]);
}

/// The planner's case: where the site of a school has room for a class, that is among the choices, and beats a school.
#[test]
fn a_class_at_a_school_is_found_when_it_beats_a_new_school() {
    let at = folder();
    // 29 children want places beside A, which has 20 and the land of three classes of ten a grade; the parcel is out of the
    // reach of most.
    let tables = Tables {
        tables: &[
            (
                "demand",
                "cell_id,lon,lat,count\nX,122.5,32.9,29\nY,122.52,32.9,2\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places,streams,enrolment,leavers,site_area_m2,rooms\nA,122.5,32.9,20,2,120,20,4140,18\n",
            ),
            (
                "parcels",
                "parcel_id,lon,lat,area_m2\nL1,122.53,32.9,90000\n",
            ),
        ],
        pack: "[reach]\nmax_m = 2500\n[norms]\nclass_size = { primary = 10, junior = 10 }\n",
    };
    let round = tables.write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    let plan = |site: &str| {
        fs::write(&round, format!("{text}\n[site]\nopenings = 0\n{site}")).unwrap();
        sited(&round, at.path()).0["site"].clone()
    };
    // One class more: 30 of 31 have a place.
    assert_eq!(plan("")["unplaced"], 1);
    assert_eq!(plan("extend = 1\n")["unplaced"], 1);
    // A budget of one class and no more is spent on it, not on a school.
    let class = 10 * 6 * 116_000;
    fs::write(&round, format!("{text}\n[site]\nbudget = {class}\n")).unwrap();
    let (summary, out) = sited(&round, at.path());
    assert_eq!(summary["site"]["unplaced"], 1);
    assert_eq!(column(&out.join("sites.csv"), "change"), ["", "extended"]);
    // Forbidden, or no room: only the parcel is left, which two children reach.
    fs::write(&round, format!("{text}\n[site]\nextend = 0\n")).unwrap();
    assert_eq!(sited(&round, at.path()).0["site"]["unplaced"], 9);
    let schools = fs::read_to_string(at.path().join("schools.csv")).unwrap();
    fs::write(
        at.path().join("schools.csv"),
        schools.replace(",18\n", ",12\n"),
    )
    .unwrap();
    fs::write(&round, format!("{text}\n[site]\n")).unwrap();
    assert_eq!(sited(&round, at.path()).0["site"]["unplaced"], 9);
}

/// L2 is beside X, and the travel table knows a long way round to it; to L3 it knows none.
#[test]
fn under_a_travel_table_a_parcel_is_as_far_as_the_table_says() {
    let at = folder();
    let parcels = "parcel_id,lon,lat,area_m2\nL1,122.51,32.9,90000\nL2,122.5,32.9,90000\nL3,122.5,32.9,90000\n";
    let tables = Tables {
        tables: &[
            (
                "demand",
                "cell_id,lon,lat,count\nX,122.5,32.9,9\nY,122.51,32.9,2\n",
            ),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
            ("parcels", parcels),
            (
                "travel",
                "from,school_id,metres\nX,A,100\nX,L1,900\nY,L1,700\nX,L2,3000\nY,L2,3900\n",
            ),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    fs::write(&round, format!("{text}\n[site]\nopenings = 1\n")).unwrap();
    let out = at.path().join("sited");
    let run = succeeds(&[
        "site",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(
        said(&run).contains("W319") && said(&run).contains("L3"),
        "{}",
        said(&run)
    );
    let opened = column(&out.join("sites.csv"), "opened");
    let ids = column(&out.join("sites.csv"), "parcel_id");
    let open: Vec<&String> = ids
        .iter()
        .zip(&opened)
        .filter(|(_, o)| *o == "true")
        .map(|(id, _)| id)
        .collect();
    assert_eq!(open, ["L1", ""]);
    // One of X stays at A; eight of X walk 900 m, two of Y 700 m.
    let summary: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(out.join("summary.json")).unwrap()).unwrap();
    assert_eq!(summary["metres_total"], 100 + 8 * 900 + 2 * 700);
    // As a scenario the same; the parcel without rows cannot be opened.
    let opening = |parcel: &str| {
        let scenario = at.path().join("open.toml");
        let body = format!("title = \"o\"\nreason = \"r\"\n[[open]]\nparcel = \"{parcel}\"\n");
        fs::write(&scenario, body).unwrap();
        let out = at.path().join(format!("opened-{parcel}"));
        let (round, scenario, out) = (
            round.to_str().unwrap(),
            scenario.to_str().unwrap(),
            out.to_str().unwrap(),
        );
        xuewei(&["scenario", round, scenario, "--out", out])
    };
    let run = opening("L2");
    assert!(run.status.success(), "{}", said(&run));
    let metres = column(&at.path().join("opened-L2/comparison.csv"), "metres_total");
    assert_eq!(metres[1], (100 + 8 * 3_000 + 2 * 3_900).to_string());
    let run = opening("L3");
    assert_eq!(run.status.code(), Some(1));
    assert!(said(&run).contains("L3"), "{}", said(&run));
}

#[test]
fn schools_on_parcels_are_the_standard_ones_unless_the_round_says_otherwise() {
    // Five streams fit on the parcel; the standard schools of junior stage take four classes of two grades more a step.
    for (site, streams) in [
        ("", "4"),
        ("min_streams = 1\n", "1"),
        ("max_streams = 3\n", "1"),
        ("min_streams = 5\n", "5"),
    ] {
        let at = folder();
        let tables = Tables {
            tables: &[
                ("demand", "cell_id,lon,lat,count\nX,122.5,32.9,2\n"),
                ("schools", "school_id,lon,lat,places\nA,122.9,32.9,0\n"),
                (
                    "parcels",
                    "parcel_id,lon,lat,area_m2\nL1,122.5,32.9,32000\n",
                ),
            ],
            pack: "[reach]\nmax_m = 2000\n",
        };
        let round = tables.write(at.path());
        let text = fs::read_to_string(&round).unwrap();
        fs::write(&round, format!("{text}\n[site]\n{site}")).unwrap();
        let (summary, out) = sited(&round, at.path());
        assert_eq!(summary["site"]["unplaced"], 0);
        assert_eq!(
            column(&out.join("sites.csv"), "streams")[0],
            streams,
            "{site}"
        );
    }
}

#[test]
fn sizes_with_gaps_are_kept() {
    // 18, 24 and 36 classes are three, four and six streams of two; five would be enough for all.
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "demand",
                "cell_id,lon,lat,count\nX,122.5,32.9,10\nY,122.7,32.9,7\n",
            ),
            ("schools", "school_id,lon,lat,places\nA,122.9,32.9,0\n"),
            (
                "parcels",
                "parcel_id,lon,lat,area_m2\nL1,122.5,32.9,90000\nL2,122.7,32.9,90000\n",
            ),
        ],
        pack: "[reach]\nmax_m = 2000\n[norms]\nclass_size = { primary = 2, junior = 2 }\nstandard_classes = [18, 24, 36]\n",
    };
    let round = tables.write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    for site in ["", "objective = \"cost\"\ncost_per_child_metre = 1\n"] {
        fs::write(&round, format!("{text}\n[site]\n{site}")).unwrap();
        let (summary, out) = sited(&round, at.path());
        assert_eq!(summary["site"]["unplaced"], 0);
        assert_eq!(column(&out.join("sites.csv"), "streams"), ["6", "4", ""]);
        assert_eq!(summary["site"]["gap"], 0.0);
    }
}

#[test]
fn land_that_is_not_ready_serves_from_the_year_in_which_it_is() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "demand",
                "cell_id,lon,lat,count,year\nX,122.5,32.9,2,2026\nX,122.5,32.9,2,2027\nX,122.5,32.9,2,2028\nX,122.5,32.9,2,2029\n",
            ),
            ("schools", "school_id,lon,lat,places\nA,122.9,32.9,0\n"),
            (
                "parcels",
                "parcel_id,lon,lat,area_m2,状态,opening_cost\nL1,122.5,32.9,90000,规划,1\nL2,122.5,32.9,90000,在征,50\nL3,122.5,32.9,90000,有,900\n",
            ),
        ],
        pack: "[reach]\nmax_m = 2000\n",
    };
    let round = tables.write(at.path());
    let text = fs::read_to_string(&round).unwrap();
    let years =
        "years = [2026, 2027, 2028, 2029]\n[site.ready]\nheld = 1\nacquiring = 2\nplanned = 4\n";
    fs::write(&round, format!("{text}\n[site]\nopenings = 1\n{years}")).unwrap();
    let (summary, out) = sited(&round, at.path());
    // The land that is there serves a year later, the other two or later; planned land not at all.
    assert_eq!(summary["site"]["unplaced"], 2);
    let sites = out.join("sites.csv");
    assert_eq!(column(&sites, "parcel_id"), ["L2", "L3", ""]);
    assert_eq!(column(&sites, "opened"), ["false", "true", "true"]);
    assert_eq!(column(&sites, "year"), ["", "2027", ""]);
    fs::write(
        &round,
        format!("{text}\n[site]\nopenings = 1\nbudget = 60\n{years}"),
    )
    .unwrap();
    let (summary, _) = sited(&round, at.path());
    assert_eq!(summary["site"]["unplaced"], 4);
}
