//! Shortfalls and the plan for posts by hand, through the files.

use std::fs;

use crate::tools::{Tables, allocate, column, folder, rows, said, succeeds, verified, xuewei};

/// A is in D1: 190 pupils, 10 posts needed. B in D1 as well: 38 pupils, 2 needed, 5 at hand. C in D2: 380
/// pupils, 20 needed, 17 at hand. J in D2 is a junior school: 135 pupils, 10 needed, 11 at hand.
const SCHOOLS: &str = "school_id,lon,lat,places,district,stage,streams,enrolment,leavers,posts,staff,site_area_m2\n\
    A,122.5,32.9,0,D1,primary,1,200,10,3,2,4000\n\
    B,122.5,32.9,0,D1,primary,1,38,0,5,5,900\n\
    C,122.6,32.9,0,D2,primary,1,380,0,17,17,9000\n\
    J,122.6,32.9,0,D2,junior,1,135,40,11,11,9000\n\
    E,122.7,32.9,1,D3,primary,1,190,1,40,38,9000\n";
const CHILDREN: &str = "child_id,lon,lat,points,district\na,122.7,32.9,1,D3\n";

fn result(districts: &str, pack: &str) -> (tempfile::TempDir, std::path::PathBuf) {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("districts", districts),
        ],
        pack,
    };
    let out = allocate(&tables.write(at.path()), at.path());
    (at, out)
}

#[test]
fn levers_in_the_order_of_the_policy_by_hand() {
    let districts = "district,filed_posts,purchasable_posts,town\nD1,1,1,old\nD2,0,0,\nD3,0,0,\n";
    let (_at, out) = result(districts, "");
    // D1 lacks 7 at A: 3 from B, 1 filed, 1 bought, 2 from the pool, to which D3 lends a tenth of its 30.
    // D2 lacks 3 at C: 1 from the junior school J, 1 from the pool; 1 stays short.
    let plan = rows(&out.join("post_plan.csv"));
    let lines: Vec<[&str; 6]> = plan[1..]
        .iter()
        .map(|r| [&*r[2], &*r[3], &*r[5], &*r[6], &*r[7], &*r[8]])
        .collect();
    assert_eq!(
        lines,
        [
            ["B", "A", "between_schools", "3", "0", ""],
            ["D1", "A", "filed", "1", "120000", ""],
            ["D1", "A", "purchased", "1", "120000", ""],
            ["D3", "A", "pool", "2", "0", "3"],
            ["J", "C", "between_stages", "1", "0", ""],
            ["D3", "C", "pool", "1", "0", "3"],
            ["", "C", "short", "1", "", ""],
        ]
    );
    let shortfall = out.join("shortfall.csv");
    let of = |header: &str| column(&shortfall, header);
    assert_eq!(of("posts"), ["4", "3", "0"]);
    assert_eq!(of("posts_needed_raw"), ["12", "20", "10"]);
    assert_eq!(of("posts_unfilled"), ["1", "0", "2"]);
    assert_eq!(of("posts_still_short"), ["0", "1", "0"]);
    assert_eq!(of("money_posts"), ["240000", "0", "0"]);
    assert_eq!(of("money"), ["0", "0", "720"]);
    assert_eq!(of("money_total"), ["240000", "0", "720"]);
    // 190 pupils on 4,000 m² and 38 on 900 by the norm of old towns, 18 m²: enough for both.
    assert_eq!(of("land"), ["0", "0", "0"]);
    assert_eq!(of("land_m2_per_pupil"), ["18", "23", "23"]);
    let schools = out.join("schools.csv");
    assert_eq!(column(&schools, "posts_unfilled"), ["1", "0", "0", "2"]);
    // 380 pupils in 6 classes: 63.3 each, all large.
    assert_eq!(column(&schools, "large_classes"), ["0", "0", "6", "0"]);
    verified(&out);
}

#[test]
fn the_cheapest_levers_first_where_the_pack_says_so() {
    let districts = "district,filed_posts,purchasable_posts\nD1,9,9\nD2,0,0\nD3,0,0\n";
    let pack = "[posts]\nprefer = \"cost\"\n\
        [[posts.lever]]\nname = \"filed\"\ncost = 9\n[[posts.lever]]\nname = \"purchased\"\ncost = 8\n";
    let (_at, out) = result(districts, pack);
    let shortfall = out.join("shortfall.csv");
    assert_eq!(column(&shortfall, "posts_purchased")[0], "7");
    assert_eq!(column(&shortfall, "posts_filed")[0], "0");
    assert_eq!(column(&shortfall, "money_posts")[0], "56");
}

#[test]
fn services_are_bought_as_far_as_the_budget_for_purchases_reaches() {
    let districts =
        "district,filed_posts,purchasable_posts,purchase_budget\nD1,0,9,25\nD2,0,0,0\nD3,0,0,\n";
    let pack = "[posts]\n[[posts.lever]]\nname = \"purchased\"\ncost = 8\n";
    let (_at, out) = result(districts, pack);
    let shortfall = out.join("shortfall.csv");
    // A lacks 7: nine might be bought, 25 yuan pay three at 8.
    assert_eq!(column(&shortfall, "posts_purchased")[0], "3");
    assert_eq!(column(&shortfall, "money_posts")[0], "24");
    verified(&out);
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("districts", districts),
        ],
        pack,
    };
    let round = tables.write(at.path());
    let round = round.to_str().unwrap();
    let out = at.path().join("out");
    let told = said(&xuewei(&[
        "allocate",
        round,
        "--out",
        out.to_str().unwrap(),
    ]));
    let sentence = "D1: the budget for purchases pays 3 posts’ worth of services once bought places are paid; 6 more might be bought";
    assert!(told.contains(sentence), "{told}");
}

#[test]
fn what_is_not_given_is_not_known_and_not_zero() {
    // No limits of filed posts and services: what is moved is known, nothing that comes after it is.
    let (_at, out) = result("district\nD1\nD2\nD3\n", "");
    let shortfall = out.join("shortfall.csv");
    let of = |header: &str| column(&shortfall, header);
    assert_eq!(of("posts_between_schools"), ["3", "0", "0"]);
    for header in ["posts_filed", "posts_purchased", "posts_pool"] {
        assert_eq!(of(header), ["", "", "0"], "{header}");
    }
    assert_eq!(of("posts_still_short"), ["", "", "0"]);
    assert_eq!(of("money_posts"), ["", "", "0"]);
    assert_eq!(of("money_total"), ["", "", "720"]);
    let levers = column(&out.join("post_plan.csv"), "lever");
    assert_eq!(
        levers,
        ["between_schools", "unknown", "between_stages", "unknown"]
    );
    assert_eq!(of("purchase_budget"), ["", "", ""]);
    for header in ["money_last_year", "money_change", "public_share_last_year"] {
        assert_eq!(of(header), ["", "", ""], "{header}");
    }

    // Filed posts are not known, services are: they are not bought in the place of what may be filed.
    let (_at, out) = result("district,purchasable_posts\nD1,9\nD2,9\nD3,9\n", "");
    let shortfall = out.join("shortfall.csv");
    assert_eq!(column(&shortfall, "posts_purchased"), ["", "", "0"]);
    assert_eq!(column(&shortfall, "money_posts"), ["", "", "0"]);

    // No posts, no streams, no site: nothing is known of posts, classes and land.
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,1\n"),
            (
                "schools",
                "school_id,lon,lat,places,district\nA,122.5,32.9,1,D1\n",
            ),
        ],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let shortfall = out.join("shortfall.csv");
    for header in [
        "posts",
        "land",
        "large_classes",
        "posts_needed_raw",
        "posts_unfilled",
        "posts_filed",
        "posts_still_short",
        "money_posts",
        "money_total",
    ] {
        assert_eq!(column(&shortfall, header)[0], "", "{header}");
    }
    assert_eq!(column(&shortfall, "money"), ["0", "720"]);
    assert!(rows(&out.join("post_plan.csv")).len() == 1);
    assert!(!out.join("path.csv").exists());
}

#[test]
fn a_plan_changed_by_hand_is_caught_even_with_its_hash_mended() {
    let districts = "district,filed_posts,purchasable_posts\nD1,1,1\nD2,0,0\nD3,0,0\n";
    let (_at, out) = result(districts, "");
    let path = out.join("post_plan.csv");
    let text = fs::read_to_string(&path).unwrap();
    let record = fs::read_to_string(out.join("run.json")).unwrap();
    for (from, to, sentence) in [
        // One post fewer from B; a lever the district has not so much of; from a school with nothing.
        (
            "B,A,primary,between_schools,3",
            "B,A,primary,between_schools,2",
            "another plan fills more posts",
        ),
        (
            "D1,A,primary,filed,1",
            "D1,A,primary,filed,2",
            "a school gets more posts than it lacks",
        ),
        (
            "B,A,primary,between_schools,3",
            "C,A,primary,between_schools,3",
            "gives more posts than it has",
        ),
        (
            "between_schools",
            "between_friends",
            "post_plan.csv is missing or cannot be read",
        ),
    ] {
        assert!(text.contains(from), "{text}");
        let forged = text.replace(from, to);
        let hash = |text: &str| xuewei::input::sha256(text.as_bytes());
        let record_of_forged = record.replace(&hash(&text), &hash(&forged));
        assert_ne!(record_of_forged, record);
        fs::write(&path, &forged).unwrap();
        fs::write(out.join("run.json"), record_of_forged).unwrap();
        let run = xuewei(&["verify", out.to_str().unwrap()]);
        assert_eq!(run.status.code(), Some(3), "{from} -> {to}: {}", said(&run));
        assert!(
            said(&run).contains(sentence),
            "{from} -> {to}: {}",
            said(&run)
        );
    }
}

#[test]
fn a_unit_of_which_nothing_is_known_makes_the_pool_unknown() {
    let schools = SCHOOLS.replace(",40,38,9000", ",,38,9000");
    let at = folder();
    let districts = "district,filed_posts,purchasable_posts\nD1,1,1\nD2,0,0\nD3,0,0\n";
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", &schools),
            ("districts", districts),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    let out = at.path().join("out");
    let run = succeeds(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let shortfall = out.join("shortfall.csv");
    assert_eq!(column(&shortfall, "posts_still_short"), ["", "", ""]);
    assert_eq!(column(&shortfall, "posts_filed"), ["1", "0", ""]);
    assert!(
        said(&run).contains("still short: not known"),
        "{}",
        said(&run)
    );
}

#[test]
fn a_unit_lends_only_what_it_may_move_and_does_not_need() {
    // D1 has spare posts at its junior school only, but posts may not be moved between stages.
    let schools = "school_id,lon,lat,places,district,stage,enrolment,leavers,posts\n\
        A,122.5,32.9,0,D1,primary,190,0,4\nJ,122.5,32.9,0,D1,junior,27,0,102\n\
        B,122.6,32.9,1,D2,primary,190,1,0\n";
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,lon,lat,points,district\na,122.6,32.9,1,D2\n",
            ),
            ("schools", schools),
        ],
        pack: "[[posts.lever]]\nname = \"between_schools\"\n[[posts.lever]]\nname = \"pool\"\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let shortfall = out.join("shortfall.csv");
    assert_eq!(column(&shortfall, "posts_pool"), ["0", "0"]);
    assert_eq!(column(&shortfall, "posts_still_short"), ["6", "10"]);
}

#[test]
fn figures_too_large_or_too_small_are_findings_and_no_panic() {
    for (schools, pack, code) in [
        ("A,122.5,32.9,1,1000000001,0", "", "E204"),
        ("A,122.5,32.9,1,100,300", "", "E224"),
        (
            "A,122.5,32.9,1,100,30",
            "[norms]\npupils_per_post = { primary = 0.00001, junior = 1 }\n",
            "E105",
        ),
        (
            "A,122.5,32.9,1,1000000,0",
            "[norms]\nland_m2_per_pupil = { primary = 999999, junior = 1 }\n",
            "",
        ),
    ] {
        let at = folder();
        let schools = format!("school_id,lon,lat,places,enrolment,leavers\n{schools}\n");
        let tables = Tables {
            tables: &[
                ("children", "child_id,lon,lat,points\na,122.5,32.9,1\n"),
                ("schools", &schools),
            ],
            pack,
        };
        let round = tables.write(at.path());
        let out = at.path().join("out");
        let run = xuewei(&[
            "allocate",
            round.to_str().unwrap(),
            "--out",
            out.to_str().unwrap(),
        ]);
        assert_eq!(
            run.status.code(),
            Some(i32::from(!code.is_empty())),
            "{}",
            said(&run)
        );
        assert!(said(&run).contains(code), "{}", said(&run));
    }
}
