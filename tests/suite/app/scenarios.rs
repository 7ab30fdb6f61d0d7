//! Scenarios: nothing changes nothing, order changes nothing, names and contradictions are told, each override
//! is what the same change in the tables would be.

use std::fs;
use std::path::{Path, PathBuf};

use crate::golden::hold;
use crate::tools::{
    Tables, allocate, carry, column, copy_of_suzhou, ends_with, folder, project, rows, said,
    succeeds, verified, xuewei,
};

/// Writes a scenario and returns its path.
fn scenario(at: &Path, name: &str, body: &str) -> String {
    let path = at.join(format!("{name}.toml"));
    fs::write(
        &path,
        format!("title = \"{name}\"\nreason = \"test\"\n{body}"),
    )
    .unwrap();
    path.to_str().unwrap().to_owned()
}

/// Carries out scenarios on a round; the folder of the results.
fn run_scenarios(round: &Path, scenarios: &[&str], at: &Path) -> PathBuf {
    let out = at.join("scenarios");
    let mut arguments = vec!["scenario", round.to_str().unwrap()];
    arguments.extend(scenarios);
    arguments.extend(["--out", out.to_str().unwrap()]);
    succeeds(&arguments);
    out
}

fn refused(round: &Path, scenarios: &[&str], at: &Path) -> String {
    let out = at.join("refused");
    let mut arguments = vec!["scenario", round.to_str().unwrap()];
    arguments.extend(scenarios);
    arguments.extend(["--out", out.to_str().unwrap()]);
    let run = ends_with(1, &arguments);
    assert!(!out.exists());
    String::from_utf8(run.stderr).unwrap()
}

/// Holds two folders against one another, to the byte; files that only one has are for whoever asks.
fn same(a: &Path, b: &Path) {
    let mut compared = 0;
    for entry in fs::read_dir(a).unwrap() {
        let name = entry.unwrap().file_name();
        let (x, y) = (
            fs::read(a.join(&name)).unwrap(),
            fs::read(b.join(&name)).unwrap(),
        );
        assert!(x == y, "{name:?} differs in {b:?}");
        compared += 1;
    }
    assert!(compared >= 12);
}

const CHILDREN: &str = "child_id,community,points\na,X,9\nb,X,8\nc,X,7\nd,Y,6\ne,Y,5\n";
const SCHOOLS: &str = "school_id,lon,lat,places,district,status\n\
    A,122.5,32.9,2,D1,existing\nB,122.52,32.9,1,D2,existing\nK,122.5,32.9,1,D1,candidate\n";
const COMMUNITIES: &str = "community,district,lon,lat\nX,D1,122.5,32.9\nY,D2,122.52,32.9\n";
const PARCELS: &str =
    "parcel_id,lon,lat,area_m2,district\nL1,122.5,32.901,6210,D1\nL2,122.52,32.9,6209,D2\n";

fn town(at: &Path, pack: &str) -> PathBuf {
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
            ("parcels", PARCELS),
        ],
        pack,
    };
    tables.write(at)
}

/// Outcomes in the order of children: `school` or `–`.
fn schools(out: &Path) -> String {
    let result = column(&out.join("allocation.csv"), "school_id");
    let result: Vec<&str> = result
        .iter()
        .map(|s| if s.is_empty() { "–" } else { s })
        .collect();
    result.join(" ")
}

#[test]
fn a_scenario_without_overrides_is_the_base_in_every_byte() {
    let at = folder();
    let nothing = project("data/wanglan/scenarios/nothing.toml");
    let out = run_scenarios(
        &project("data/wanglan/round.toml"),
        &[nothing.to_str().unwrap()],
        at.path(),
    );
    same(&out.join("base"), &out.join("nothing"));
    assert_eq!(rows(&out.join("nothing/changes.csv")).len(), 1);
    let alone = allocate(&project("data/wanglan/round.toml"), at.path());
    for file in [
        "allocation.csv",
        "bottlenecks.csv",
        "certificate.json",
        "shortfall.csv",
    ] {
        let (x, y) = (
            fs::read(alone.join(file)),
            fs::read(out.join("base").join(file)),
        );
        assert!(x.unwrap() == y.unwrap(), "{file}");
    }
}

#[test]
fn in_either_order_scenarios_together_are_the_same() {
    let at = folder();
    let name = |n: &str| {
        let path = project(&format!("data/wanglan/scenarios/{n}.toml"));
        path.to_str().unwrap().to_owned()
    };
    let parts = ["new-school", "two-classes", "own-district", "more-children"];
    let (mut there, mut back) = (parts.map(name).to_vec(), parts.map(name).to_vec());
    there.sort();
    back.sort();
    back.reverse();
    let (there, back) = (there.join("+"), back.join("+"));
    let out = run_scenarios(
        &project("data/wanglan/round.toml"),
        &[&there, &back],
        at.path(),
    );
    let named = |which: &str| {
        let mut parts = parts.to_vec();
        parts.sort_unstable();
        if which == "back" {
            parts.reverse();
        }
        out.join(parts.join("+"))
    };
    same(&named("there"), &named("back"));
    assert!(rows(&named("there").join("changes.csv")).len() > 100);
}

#[test]
fn each_override_by_hand() {
    let at = folder();
    let round = town(
        at.path(),
        "[reach]\nmax_m = 2600\n[norms]\nclass_size = { primary = 1, junior = 1 }\nland_m2_per_pupil = { primary = 1035, junior = 28 }\n",
    );
    let one = |name: &str, body: &str| scenario(at.path(), name, body);
    let all = [
        // L1 holds a stream of one pupil a class, six grades: 6 × 1,035 = 6,210 m².
        one("open", "[[open]]\nparcel = \"L1\"\n"),
        one("candidate", "[[open]]\nschool = \"K\"\n"),
        one("close", "[[close]]\nschool = \"A\"\n"),
        one("extend", "[[extend]]\nschool = \"B\"\nclasses = 1\n"),
        one("places", "[[extend]]\nschool = \"B\"\nplaces = 2\n"),
        one("reach", "[pack.reach]\nmax_m = 100\n"),
        one("own", "[pack.reach]\nacross_districts = false\n"),
        one(
            "agreement",
            "[pack.reach]\nacross_districts = false\n[[agreement]]\nfrom = \"D1\"\nto = \"D2\"\n",
        ),
        one(
            "boundary",
            "[pack.reach]\nacross_districts = false\n[[boundary]]\ncommunity = \"Y\"\ndistrict = \"D1\"\n",
        ),
        one(
            "school-boundary",
            "[pack.reach]\nacross_districts = false\n[[boundary]]\nschool = \"B\"\ndistrict = \"D1\"\n",
        ),
        one("fewer", "[children]\nby_district = { D1 = 0 }\n"),
        one(
            "more",
            "[[children.add]]\ncommunity = \"Y\"\ncount = 2\npoints = 99\n",
        ),
    ];
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    let out = run_scenarios(&round, &names, at.path());
    let result = |name: &str| schools(&out.join(name));
    // Three places for the three with most points: c goes from X to B.
    assert_eq!(result("base"), "A A B – –");
    assert_eq!(result("open"), "A A L1 B –");
    assert_eq!(result("candidate").matches('–').count(), 1);
    assert_eq!(result("close"), "B – – – –");
    assert_eq!(result("extend"), "A A B B –");
    assert_eq!(result("places"), "A A B B B");
    assert_eq!(result("reach"), "A A – B –");
    assert_eq!(result("own"), "A A – B –");
    assert_eq!(result("agreement"), "A A B – –");
    assert_eq!(result("boundary"), "A A – – –");
    assert_eq!(result("school-boundary"), "A A B – –");
    assert_eq!(result("fewer"), "B A");
    // Two like those of Y, with 99 points, are placed first, then a; their identifiers stand first.
    assert_eq!(result("more"), "B A A – – – –");
    let changes = rows(&out.join("open/changes.csv"));
    assert_eq!(changes[1][..4], ["c", "better", "public", "B"]);
    assert_eq!(
        changes[2],
        ["d", "better", "unplaced", "", "", "public", "B", "0"]
    );
    let communities = rows(&out.join("open/communities.csv"));
    assert_eq!(communities[1][..7], ["X", "D1", "3", "1", "0", "0", "0"]);
    assert_eq!(communities[2], ["Y", "D2", "2", "1", "0", "1", "1", "0"]);
    // In the order of the command: base, open, candidate, close, …
    let comparison = out.join("comparison.csv");
    assert_eq!(column(&comparison, "better")[1..4], ["2", "2", "0"]);
    assert_eq!(column(&comparison, "worse")[1..4], ["0", "0", "3"]);
}

#[test]
fn what_a_scenario_says_is_what_the_tables_would() {
    let at = folder();
    let wanglan = project("data/wanglan");
    for table in ["children", "schools", "communities", "districts", "parcels"] {
        let name = format!("{table}.csv");
        fs::copy(wanglan.join(&name), at.path().join(&name)).unwrap();
    }
    let text = fs::read_to_string(wanglan.join("round.toml")).unwrap();
    fs::write(
        at.path().join("pack.toml"),
        "extends = \"two-primaries\"\n[reach]\nmax_m = 2500\n",
    )
    .unwrap();
    let edited = text.replace("\"two-primaries\"", "\"pack.toml\"");
    fs::write(at.path().join("round.toml"), edited).unwrap();
    let table = fs::read_to_string(wanglan.join("schools.csv")).unwrap();
    let table = table
        .replace(
            "P0001,澜东区第1小学,990101,122.506865,32.934857,primary,public,existing,110",
            "P0001,澜东区第1小学,990101,122.506865,32.934857,primary,public,closed,110",
        )
        .replace(
            "primary,public,existing,127,6,1440",
            "primary,public,existing,172,7,1440",
        );
    fs::write(at.path().join("schools.csv"), table).unwrap();
    let by_hand = allocate(&at.path().join("round.toml"), at.path());
    let path = scenario(
        at.path(),
        "both",
        "[[close]]\nschool = \"P0001\"\n[[extend]]\nschool = \"P0003\"\nclasses = 1\n[pack.reach]\nmax_m = 2500\n",
    );
    let out = run_scenarios(&wanglan.join("round.toml"), &[&path], at.path());
    for file in [
        "allocation.csv",
        "schools.csv",
        "shortfall.csv",
        "bottlenecks.csv",
        "post_plan.csv",
    ] {
        let (x, y) = (
            fs::read(by_hand.join(file)).unwrap(),
            fs::read(out.join("both").join(file)).unwrap(),
        );
        assert!(x == y, "{file}");
    }
}

#[test]
fn every_unknown_name_is_told_with_the_nearest_and_every_contradiction_with_both_files() {
    let at = folder();
    let round = town(at.path(), "");
    let wrong = scenario(
        at.path(),
        "wrong",
        "[[open]]\nparcel = \"l1\"\n[[open]]\nparcel = \"Z\"\nschool = \"K\"\n[[close]]\nschool = \"AA\"\n\
         [[boundary]]\ncommunity = \"W\"\ndistrict = \"D3\"\n[[agreement]]\nfrom = \"D1\"\nto = \"E\"\n\
         [[extend]]\nschool = \"B\"\n[children]\nby_district = { D4 = 2.0 }\nfactor = 11.0\n\
         [pack.reach]\nmax_n = 5\n",
    );
    let text = refused(&round, &[&wrong], at.path());
    let other = scenario(
        at.path(),
        "other",
        "year = 2031\nvariant = \"high\"\n[[open]]\nparcel = \"l1\"\n[[close]]\nschool = \"AA\"\n\
         [[boundary]]\ncommunity = \"W\"\ndistrict = \"D3\"\n[[agreement]]\nfrom = \"D1\"\nto = \"E\"\n\
         [children]\nby_district = { D4 = 2.0 }\n[pack.reach]\nmax_n = 5\n",
    );
    let text = text + &refused(&round, &[&other], at.path());
    let a = scenario(
        at.path(),
        "a",
        "[[close]]\nschool = \"A\"\n[[extend]]\nschool = \"B\"\nclasses = 1\n",
    );
    let b = scenario(
        at.path(),
        "b",
        "[[extend]]\nschool = \"A\"\nclasses = 1\n[[extend]]\nschool = \"B\"\nclasses = 1\n",
    );
    let both = format!("{a}+{b}");
    let text = text + &refused(&round, &[&both], at.path());
    fs::write(
        at.path().join("c.toml"),
        "title = \"c\"\nreason = \"r\"\nwith = [\"c.toml\"]\n",
    )
    .unwrap();
    let c = at.path().join("c.toml");
    let text = text + &refused(&round, &[c.to_str().unwrap(), "missing.toml"], at.path());
    hold("tests/golden/refused-scenarios.txt", &text);
}

#[test]
fn scenarios_put_together_in_a_file_are_those_put_together_by_hand() {
    let at = folder();
    let round = town(at.path(), "[reach]\nmax_m = 2600\n");
    let a = scenario(at.path(), "a", "[[open]]\nschool = \"K\"\n");
    let b = scenario(at.path(), "b", "[[extend]]\nschool = \"B\"\nplaces = 1\n");
    let ab = scenario(at.path(), "ab", "with = [\"a.toml\", \"b.toml\"]\n");
    let together = format!("{a}+{b}");
    let out = run_scenarios(&round, &[&ab, &together], at.path());
    same(&out.join("ab"), &out.join("a+b"));
    assert_eq!(schools(&out.join("ab")), "A A K B B");
}

#[test]
fn two_folders_side_by_side() {
    let at = folder();
    let round = town(at.path(), "[reach]\nmax_m = 2600\n");
    let open = scenario(at.path(), "open", "[[open]]\nschool = \"K\"\n");
    let out = run_scenarios(&round, &[&open], at.path());
    let alone = allocate(&round, at.path());
    let second = out.join("open");
    let (first, second) = (alone.to_str().unwrap(), second.to_str().unwrap());
    let changes = at.path().join("changes");
    let run = succeeds(&[
        "compare",
        first,
        second,
        "--format",
        "json",
        "--out",
        changes.to_str().unwrap(),
    ]);
    let result: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(result["first"]["public"], 3);
    assert_eq!(result["second"]["public"], 4);
    assert_eq!(result["second"]["money"], 4 * 720);
    assert_eq!(
        (result["better"].as_i64(), result["worse"].as_i64()),
        (Some(2), Some(0))
    );
    assert_eq!(column(&changes.join("changes.csv"), "child_id"), ["c", "d"]);
    let run = xuewei(&["compare", first, second]);
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(
        text.contains("2 children are better off in the second, 0 worse"),
        "{text}"
    );
    let run = ends_with(1, &["compare", first, at.path().to_str().unwrap()]);
    assert!(said(&run).contains("summary.json"), "{}", said(&run));
}

const DEMAND: &str = "cell_id,lon,lat,count,year,district,variant,entrants,leavers\n\
    X,122.5,32.9,3,2026,D1,,1,0\nX,122.5,32.9,5,2026,D1,high,,\nX,122.5,32.9,1,2026,D1,low,,\n\
    Y,122.52,32.9,2,2026,D2,,,\nY,122.52,32.9,2,2026,D2,high,,\nY,122.52,32.9,1,2026,D2,low,,\n";

#[test]
fn a_forecast_is_allocated_verified_and_carried_forward() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("demand", DEMAND),
            ("schools", SCHOOLS),
            ("districts", "district,in_migration\nD1,1.5\nD2,1\n"),
            // A journey from a place of the forecast, to a candidate too.
            (
                "travel",
                "from,school_id,metres\nX,A,100\nX,K,50\nY,B,10\nY,A,2000\n",
            ),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    let out = allocate(&round, at.path());
    let summary = fs::read_to_string(out.join("summary.json")).unwrap();
    assert!(summary.contains("\"children\": 5"), "{summary}");
    assert_eq!(
        column(&out.join("allocation.csv"), "outcome")
            .iter()
            .filter(|o| *o == "public")
            .count(),
        3
    );
    verified(&out);
    let scenarios = [
        scenario(at.path(), "high", "variant = \"high\"\n"),
        scenario(at.path(), "low", "variant = \"low\"\n"),
        // (3 + 1) × 1.5 = 6 at X, 2 at Y; then (6 + 1) × 1.5 = 10.5, rounded up to 11.
        scenario(at.path(), "2027", "year = 2027\n"),
        scenario(at.path(), "2028", "year = 2028\n[[open]]\nschool = \"K\"\n"),
    ];
    let names: Vec<&str> = scenarios.iter().map(String::as_str).collect();
    let out = run_scenarios(&round, &names, at.path());
    let comparison = out.join("comparison.csv");
    assert_eq!(column(&comparison, "children"), ["5", "7", "2", "8", "13"]);
    assert_eq!(column(&comparison, "public"), ["3", "3", "2", "3", "4"]);
    let nearest = column(&out.join("2028/allocation.csv"), "school_id");
    assert!(nearest.contains(&"K".to_owned()));
}

#[test]
fn children_of_the_round_are_carried_forward_where_there_is_no_forecast() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
            ("districts", "district,in_migration\nD1,2\nD2,0.5\n"),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    let next = scenario(at.path(), "next", "year = 2027\n");
    let out = run_scenarios(&round, &[&next], at.path());
    // Twice three of X; of the two of Y the one whom the draw puts first.
    let ids = column(&out.join("next/allocation.csv"), "child_id");
    assert_eq!(ids.len(), 7);
    assert!(
        ids.contains(&"a~2".to_owned()) && ids.contains(&"c~2".to_owned()),
        "{ids:?}"
    );
}

#[test]
fn the_library_for_real_size_input_can_be_carried_out() {
    let Some(at) = copy_of_suzhou() else {
        return;
    };
    let round = fs::read_to_string(project("data/wanglan/round.toml")).unwrap();
    fs::write(at.path().join("round.toml"), round).unwrap();
    let mut library: Vec<String> = fs::read_dir(project("models/scenarios/suzhou-2026"))
        .unwrap()
        .map(|entry| entry.unwrap().path().to_str().unwrap().to_owned())
        .collect();
    library.sort();
    let names: Vec<&str> = library.iter().map(String::as_str).collect();
    let out = run_scenarios(&at.path().join("round.toml"), &names, at.path());
    let comparison = out.join("comparison.csv");
    let names = column(&comparison, "scenario");
    let public = column(&comparison, "public");
    let of = |name: &str| -> i64 {
        public[names.iter().position(|n| n == name).unwrap()]
            .parse()
            .unwrap()
    };
    assert_eq!(of("base"), 24_385);
    // L0504 has room for six streams, and all its places are wanted.
    assert_eq!(of("open-L0504"), 24_385 + 270);
    assert_eq!(of("three-schools"), 24_385 + 270 + 180 + 270);
    assert!(of("shorter-reach") < of("own-district") && of("own-district") < of("base"));
}

#[test]
fn keys_that_read_columns_are_refused_and_so_are_rules_that_do_not_fit_the_round() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            (
                "schools",
                "school_id,lon,lat,places,sector,purchase_price\nA,122.5,32.9,2,public,\nM,122.5,32.9,1,private,5\n",
            ),
            ("communities", COMMUNITIES),
            ("locks", "child_id,school_id,reason\ne,M,wish\n"),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    for (name, body, result) in [
        (
            "tie",
            "[[pack.tie_break]]\ncolumn = \"age\"\nprefer = \"smaller\"\n",
            "pack.tie_break",
        ),
        (
            "condition",
            "[[pack.condition]]\nid = \"c\"\nany = [{ column = \"x\", at_least = 1 }]\n",
            "pack.condition",
        ),
        (
            "agreement",
            "[pack.reach]\nagreements = [{ from = \"D9\", to = \"D1\" }]\n",
            "there is no district “D9”",
        ),
        (
            "bus",
            "[[bus]]\nschool = \"A\"\ncommunities = [\"nowhere\"]\n",
            "there is no community “nowhere”",
        ),
        (
            "objective",
            "[pack]\nobjectives = [\"public_places\", \"travel\"]\n",
            "by hand in private schools",
        ),
        ("far", "year = 9000000000000\n", "within 50 years"),
        (
            "closed",
            "[[extend]]\nschool = \"M\"\nclasses = 1\n[[close]]\nschool = \"A\"\n",
            "",
        ),
    ] {
        let path = scenario(at.path(), name, body);
        if result.is_empty() {
            run_scenarios(&round, &[&path], at.path());
            continue;
        }
        let text = refused(&round, &[&path], at.path());
        assert!(text.contains(result), "{name}: {text}");
    }
}

#[test]
fn no_two_children_have_one_identifier() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points,phone\na,X,9,110\na~2,X,8,112\n",
            ),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
            ("districts", "district,in_migration\nD1,2\nD2,1\n"),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    carry(&round, &["phone"]);
    let path = scenario(
        at.path(),
        "more",
        "year = 2027\n[children]\nfactor = 2.0\n[[children.add]]\ncommunity = \"X\"\ncount = 1\n",
    );
    let out = run_scenarios(&round, &[&path], at.path());
    let table = out.join("more/allocation.csv");
    let mut ids = column(&table, "child_id");
    assert_eq!(ids.len(), 9);
    ids.dedup();
    assert_eq!(ids.len(), 9);
    // What the table says of a family is said of nobody else.
    let phones = column(&table, "phone");
    assert_eq!(phones.iter().filter(|phone| !phone.is_empty()).count(), 2);
}

#[test]
fn one_community_under_two_names_is_a_contradiction_and_two_of_one_name_are_not() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,district,points\na,X,D1,9\nb,X,D2,8\nc,Y,D2,7\n",
            ),
            ("schools", SCHOOLS),
            (
                "communities",
                "community,district,lon,lat\nX,D1,122.5,32.9\nX,D2,122.52,32.9\nY,D2,122.52,32.9\n",
            ),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    let a = scenario(
        at.path(),
        "a",
        "[[children.add]]\ncommunity = \"Y\"\ncount = 1\n",
    );
    let b = scenario(
        at.path(),
        "b",
        "[[children.add]]\ncommunity = \"Y\"\ndistrict = \"D2\"\ncount = 5\n",
    );
    let text = refused(&round, &[&format!("{a}+{b}")], at.path());
    assert!(text.contains("E402"), "{text}");
    // The two places of one name change their districts with one another.
    let swap = scenario(
        at.path(),
        "swap",
        "[[boundary]]\ncommunity = \"X\"\nfrom = \"D1\"\ndistrict = \"D2\"\n\
         [[boundary]]\ncommunity = \"X\"\nfrom = \"D2\"\ndistrict = \"D1\"\n\
         [pack.reach]\nacross_districts = false\n",
    );
    let out = run_scenarios(&round, &[&swap], at.path());
    let districts = rows(
        &out.join("swap/fairness.csv")
            .with_file_name("shortfall.csv"),
    );
    assert_eq!(
        districts[1..]
            .iter()
            .map(|r| r[3].clone())
            .collect::<Vec<_>>(),
        ["1", "2"]
    );
}

#[test]
fn scenarios_that_are_read_are_never_written_over() {
    let at = folder();
    let round = town(at.path(), "");
    let out = run_scenarios(&round, &[&scenario(at.path(), "a", "")], at.path());
    let inside = scenario(&out, "mine", "");
    ends_with(
        1,
        &[
            "scenario",
            round.to_str().unwrap(),
            &inside,
            "--out",
            out.to_str().unwrap(),
        ],
    );
    assert!(Path::new(&inside).exists());
    fs::remove_file(&inside).unwrap();
    // Names that the folder needs itself, and names too long for one.
    let long = scenario(at.path(), &"望".repeat(50), "");
    let both = format!("{long}+{}", scenario(at.path(), &"湖".repeat(30), ""));
    let named = scenario(at.path(), "comparison.csv", "");
    let out = run_scenarios(&round, &[&named, &both], at.path());
    assert!(out.join("comparison.csv-2/allocation.csv").exists());
    assert!(out.join("comparison.csv").is_file());
}

#[test]
fn a_closed_school_leaves_its_other_grades_to_be_told() {
    let at = folder();
    let path = scenario(at.path(), "close", "[[close]]\nschool = \"P0001\"\n");
    let out = at.path().join("out");
    let round = project("data/wanglan/round.toml");
    let run = succeeds(&[
        "scenario",
        round.to_str().unwrap(),
        &path,
        "--out",
        out.to_str().unwrap(),
    ]);
    assert!(
        said(&run).contains("closes with 1035 pupils of other grades"),
        "{}",
        said(&run)
    );
}

#[test]
fn a_forecast_and_a_travel_table_know_the_same_places() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", "child_id,community,points\na,X,9\n"),
            (
                "schools",
                "school_id,lon,lat,places,status\nA,122.5,32.9,9,existing\nC,122.5,32.9,9,closed\n",
            ),
            (
                "communities",
                "community,district,lon,lat\nX,D1,122.5,32.9\n",
            ),
            // An estate that is there in 2028 only, and a place whose district one table does not tell.
            (
                "demand",
                "cell_id,lon,lat,count,year\nX,122.5,32.9,2,2028\nN,122.5,32.9,1,2028\n",
            ),
            ("travel", "from,school_id,metres\nX,A,100\nN,A,50\nX,C,10\n"),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    let path = scenario(at.path(), "2028", "year = 2028\n[[open]]\nschool = \"C\"\n");
    let out = run_scenarios(&round, &[&path], at.path());
    let schools = column(&out.join("2028/allocation.csv"), "school_id");
    assert_eq!(
        schools.iter().filter(|s| *s == "C").count(),
        2,
        "{schools:?}"
    );
    let path = scenario(at.path(), "parcel", "[[open]]\nparcel = \"L\"\n");
    let text = refused(&round, &[&path], at.path());
    assert!(text.contains("no parcel"), "{text}");
}

#[test]
fn a_year_of_which_nothing_is_forecast_is_an_error_not_this_year_again() {
    let at = folder();
    let scenario = at.path().join("later.toml");
    fs::write(&scenario, "title = \"t\"\nreason = \"r\"\nyear = 2028\n").unwrap();
    let children = "child_id,community,points\na,X,1\nb,X,2\n";
    let demand = |rows: &str| format!("cell_id,lon,lat,count,year,entrants,leavers\n{rows}");
    let told = [
        ("children", children, None, 1),
        // Rows of 2027 alone do not say what 2028 brings; with who comes and leaves they do.
        (
            "children",
            children,
            Some(demand("X,122.5,32.9,2,2027,,\n")),
            1,
        ),
        (
            "children",
            children,
            Some(demand("X,122.5,32.9,2,2027,3,1\n")),
            0,
        ),
        (
            "children",
            children,
            Some(demand("X,122.5,32.9,2,2028,,\n")),
            0,
        ),
    ];
    for (number, (role, table, forecast, status)) in told.into_iter().enumerate() {
        let own = at.path().join(format!("r{number}"));
        fs::create_dir(&own).unwrap();
        let demand = forecast.unwrap_or_default();
        let mut tables = vec![
            (role, table),
            (
                "communities",
                "community,lon,lat,district\nX,122.5,32.9,D1\n",
            ),
            ("districts", "district\nD1\n"),
            ("schools", "school_id,lon,lat,places\nS,122.5,32.9,2\n"),
        ];
        if !demand.is_empty() {
            tables.push(("demand", &demand));
        }
        let round = Tables {
            tables: &tables,
            pack: "tie_break = []\n",
        }
        .write(&own);
        let out = own.join("out");
        let arguments = [
            "scenario",
            round.to_str().unwrap(),
            scenario.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ];
        let run = ends_with(status, &arguments);
        assert_eq!(
            said(&run).contains("E404"),
            status == 1,
            "{number}: {}",
            said(&run)
        );
    }
}

#[test]
fn a_school_opens_anywhere_and_takes_children_there() {
    let at = folder();
    let round = town(at.path(), "");
    let anywhere = scenario(
        at.path(),
        "anywhere",
        "[[open]]\nlon = 122.52\nlat = 32.9\nstreams = 1\ndistrict = \"D2\"\narea_m2 = 9000\n",
    );
    let out = run_scenarios(&round, &[&anywhere], at.path());
    assert_eq!(schools(&out.join("base")), "A A B – –");
    // A takes the two that rank first; B and the new school stand where the other three can go.
    let placed = schools(&out.join("anywhere"));
    let (here, there): (Vec<&str>, Vec<&str>) =
        placed.split(' ').partition(|school| *school == "A");
    assert_eq!((here.len(), there.len()), (2, 3), "{placed}");
    assert!(
        there
            .iter()
            .all(|school| ["B", "at-122.52000_32.90000"].contains(school))
    );
    assert!(placed.contains("at-122.52000_32.90000"), "{placed}");
    verified(&out);
    for wrong in [
        "[[open]]\nlon = 122.52\nlat = 32.9\n",
        "[[open]]\nlon = 222.5\nlat = 32.9\nstreams = 1\n",
        "[[open]]\nparcel = \"L1\"\nlon = 122.5\nlat = 32.9\nstreams = 1\n",
    ] {
        let wrong = scenario(at.path(), "wrong", wrong);
        let told = refused(&round, &[&wrong], at.path());
        assert!(told.contains("lon and lat with streams"), "{told}");
    }
}
