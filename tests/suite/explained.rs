//! One child explained: what is told is so, and what is said would have changed it would have.

use std::fs;
use std::path::Path;

use proptest::prelude::*;
use xuewei_core::domain::{ChildIdx, Sector};
use xuewei_core::explain::{Case, Change, Standing, explain};
use xuewei_core::network;
use xuewei_core::qualify::Rank;
use xuewei_core::round::run;

use crate::tools::{Tables, allocate, folder, project, said, shared, xuewei};
use crate::town::towns;

fn told(out: &Path, child: &str) -> serde_json::Value {
    let run = xuewei(&["explain", out.to_str().unwrap(), child, "--format", "json"]);
    assert!(run.status.success(), "{}", said(&run));
    serde_json::from_slice(&run.stdout).unwrap()
}

#[test]
fn what_was_changed_since_explains_nothing() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    let path = out.join("allocation.csv");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(",A,", ",B,", 1)).unwrap();
    for arguments in [
        &["explain", out.to_str().unwrap(), "03"][..],
        &["verify", out.to_str().unwrap()],
    ] {
        let run = xuewei(arguments);
        assert!(!run.status.success(), "{}", said(&run));
        assert!(
            said(&run).contains("allocation.csv is not what follows"),
            "{}",
            said(&run)
        );
    }
}

#[test]
fn the_six_children_by_hand() {
    let at = folder();
    let out = allocate(&project("data/two-schools/round.toml"), at.path());
    // 03 lives nearer to B, which is full of 01 and 02.
    let third = told(&out, "03");
    assert_eq!(third["school_id"], "A");
    assert_eq!(third["rank"], 3);
    let standings: Vec<&str> = third["schools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["standing"].as_str().unwrap())
        .collect();
    assert_eq!(standings, ["full_of_higher", "yours", "for_others"]);
    assert_eq!(third["schools"][0]["cutoff_points"], "80");
    // 05 has the bought place: before 04, of 60 points, it would have had a public one.
    let fifth = told(&out, "05");
    assert_eq!(fifth["change"]["before_rank"], 4);
    assert_eq!(fifth["change"]["points"], "60");
    assert_eq!(fifth["bottleneck"]["gap"], 2);
    // 06 reaches B alone, and there are 01 and 02, who reach nothing else: before 02, of 80 points.
    assert_eq!(told(&out, "06")["change"]["before_rank"], 2);
    let run = xuewei(&["explain", out.to_str().unwrap(), "06"]);
    let text = String::from_utf8(run.stdout).unwrap();
    assert!(text.contains("more than 80 points"), "{text}");
    let run = xuewei(&["explain", out.to_str().unwrap(), "07"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(said(&run).contains("There is no child “07”"));
}

#[test]
fn the_points_of_a_pack_that_counts_them_are_told_item_by_item() {
    let Some(data) = shared("data/suzhou-2026") else {
        return;
    };
    let at = folder();
    for entry in fs::read_dir(data).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, at.path().join(path.file_name().unwrap())).unwrap();
    }
    let round = fs::read_to_string(project("data/wanglan/round.toml")).unwrap();
    let round = round.replace("two-primaries", "suzhou-urban-school");
    fs::write(at.path().join("round.toml"), round).unwrap();
    let out = allocate(&at.path().join("round.toml"), at.path());
    let told = told(&out, "C000002");
    let points =
        |item: &serde_json::Value| item["points"].as_str().unwrap().parse::<i64>().unwrap();
    let sum: i64 = told["items"].as_array().unwrap().iter().map(points).sum();
    assert_eq!(sum.to_string(), told["points"].as_str().unwrap());
}

#[test]
fn results_whose_inputs_changed_are_not_explained() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", "child_id,lon,lat,points\na,122.5,32.9,1\n"),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
        ],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    assert_eq!(told(&out, "a")["outcome"], "public");
    fs::write(
        at.path().join("children.csv"),
        "child_id,lon,lat,points\na,122.5,32.9,2\n",
    )
    .unwrap();
    let run = xuewei(&["explain", out.to_str().unwrap(), "a"]);
    assert_eq!(run.status.code(), Some(1));
    assert!(said(&run).contains("children.csv"), "{}", said(&run));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    /// A child without a public place who is moved just before the rank told gets one, and behind it does not.
    #[test]
    fn what_would_have_changed_it_would_have(town in towns()) {
        let (round, pack) = (&town.round, &town.pack);
        let finished = run(round, pack, &|_| ()).expect("an optimum");
        let network = network::build(round, pack, finished.qualified.ranking.order());
        let case = Case {
            pack,
            network: &network,
            qualified: &finished.qualified,
            allocation: &finished.allocation,
            reasons: &finished.reasons,
            figures: &finished.shortfall.schools,
            bottlenecks: &finished.bottlenecks,
            certificate: &finished.certificate,
        };
        for i in 0..round.children.len() {
            let child = ChildIdx::from_usize(i);
            let told = explain(&case, child);
            let has_public = told.outcome.school()
                .is_some_and(|s| round.schools[s.at()].sector == Sector::Public);
            prop_assert_eq!(told.change.is_none(), has_public);
            prop_assert_eq!(told.area.is_none(), has_public);
            let yours = told.schools.iter().filter(|s| s.standing == Standing::Yours).count();
            prop_assert_eq!(yours, usize::from(told.outcome.school().is_some()));
            let Some(Change::Rank { before: Rank(before), .. }) = told.change else { continue };
            // Points that say the rank, highest first, so that ranks can be changed at will.
            let order = finished.qualified.ranking.order();
            let with_child_at = |rank: usize| {
                let mut moved: Vec<ChildIdx> = order.iter().copied().filter(|c| *c != child).collect();
                moved.insert(rank - 1, child);
                let mut other = round.clone();
                for (at, c) in moved.iter().enumerate() {
                    let points = (moved.len() - at) as i64;
                    other.children[c.at()].points = Some(xuewei_core::units::Points::from_parts(points * 10_000));
                }
                let finished = run(&other, pack, &|_| ()).expect("an optimum");
                let school = finished.allocation.of(child).school();
                school.is_some_and(|s| other.schools[s.at()].sector == Sector::Public)
            };
            prop_assert!(with_child_at(before as usize));
            prop_assert!(!with_child_at(before as usize + 1));
        }
    }
}
