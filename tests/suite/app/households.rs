//! Brothers, sisters and twins.

use crate::tools::{
    Tables, allocate, column, ends_with, folder, said, shared, succeeds, verified, xuewei,
};

fn run(children: &str, schools: &str) -> (Vec<String>, Vec<u32>) {
    let at = folder();
    let tables = Tables {
        tables: &[("children", children), ("schools", schools)],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let path = out.join("allocation.csv");
    let ranks = column(&path, "rank");
    let ranks = ranks.iter().map(|r| r.parse().unwrap()).collect();
    (column(&path, "school_id"), ranks)
}

/// Four children of one door; two schools with two places each, one a little farther. Twins b and d
/// stand second and fourth in points: alone, b would go to the nearer school and d to the farther.
#[test]
fn a_household_stays_together_where_the_cell_allows_it() {
    let children = |household: &str| {
        format!(
            "child_id,household_id,lon,lat,points,insurance_months\n\
             a,,122.5,32.9,40,1\nb,{household},122.5,32.9,30,1\n\
             c,,122.5,32.9,20,1\nd,{household},122.5,32.9,10,1\n"
        )
    };
    let schools = "school_id,lon,lat,places\nNEAR,122.5,32.901,2\nFAR,122.5,32.905,2\n";
    let (apart, _) = run(&children(""), schools);
    assert_eq!(apart, ["NEAR", "NEAR", "FAR", "FAR"]);
    let (together, _) = run(&children("H1"), schools);
    assert_eq!(together, ["NEAR", "FAR", "NEAR", "FAR"]);
}

/// Twins equal in everything draw once and follow one another, whatever the draws of others.
#[test]
fn twins_stand_side_by_side_in_the_lottery() {
    let mut children = String::from("child_id,household_id,lon,lat,points,insurance_months\n");
    for i in 0..40 {
        let household = if i % 2 == 0 { i } else { i - 1 };
        children.push_str(&format!("t{i:02},H{household},122.5,32.9,10,1\n"));
    }
    let (_, ranks) = run(&children, "school_id,lon,lat,places\nS,122.5,32.901,3\n");
    assert_eq!(ranks.len(), 40);
    for twins in ranks.chunks(2) {
        assert_eq!(twins[0].abs_diff(twins[1]), 1, "{ranks:?}");
    }
}

/// Brother and sister at two addresses, a school of one place beside each, a school of two between them.
fn apart(household: &str, places: i64) -> (Vec<String>, String, String) {
    let at = folder();
    let schools = format!(
        "school_id,lon,lat,places\nSX,122.5,32.9,1\nSY,122.5,32.91,1\nSZ,122.505,32.905,{places}\n"
    );
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,household_id,community,points\na,H,X,10\nb,H,Y,9\nc,K,X,8\n",
            ),
            ("schools", &schools),
            (
                "communities",
                "community,lon,lat\nX,122.5,32.9\nY,122.5,32.91\n",
            ),
        ],
        pack: &format!("household = \"{household}\"\n"),
    };
    let out = allocate(&tables.write(at.path()), at.path());
    verified(&out);
    let certificate = std::fs::read_to_string(out.join("certificate.json")).unwrap();
    let round = at.path().join("round.toml");
    let again = at.path().join("again");
    let run = xuewei(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        again.to_str().unwrap(),
    ]);
    let schools = column(&out.join("allocation.csv"), "school_id");
    (schools, certificate, said(&run))
}

#[test]
fn brother_and_sister_come_together_and_what_it_costs_is_told() {
    let (schools, certificate, warnings) = apart("preferred", 2);
    assert_eq!(schools, ["SZ", "SZ", "SX"]);
    assert!(certificate.contains("\"households\""), "{certificate}");
    assert!(!warnings.contains("W314"), "{warnings}");
    let (schools, certificate, warnings) = apart("ignored", 2);
    assert_eq!(schools[1], "SY");
    assert!(!certificate.contains("\"households\""), "{certificate}");
    assert!(!warnings.contains("W314"), "{warnings}");
}

#[test]
fn where_there_is_no_room_for_both_it_is_told_or_a_person_decides() {
    let (schools, _, warnings) = apart("preferred", 1);
    assert_ne!(schools[0], schools[1]);
    assert!(warnings.contains("W314"), "{warnings}");
    let (_, _, warnings) = apart("required", 1);
    assert!(warnings.contains("W315"), "{warnings}");
}

#[test]
fn a_child_follows_its_brother_who_has_a_place_already() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,household_id,community,points,choices\na,H,X,10,SX\nb,H,Y,9,\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places\nSX,122.5,32.9,2\nSY,122.5,32.91,2\n",
            ),
            (
                "communities",
                "community,lon,lat\nX,122.5,32.9\nY,122.5,32.91\n",
            ),
        ],
        pack: "household = \"preferred\"\n[[round]]\nkind = \"choice\"\n\
               [[round]]\nkind = \"coordination\"\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    assert_eq!(
        column(&out.join("allocation.csv"), "school_id"),
        ["SX", "SX"]
    );
    let run = succeeds(&["verify", out.to_str().unwrap()]);
    assert!(
        said(&run).contains("1446 m keep households together"),
        "{}",
        said(&run)
    );
}

/// Twenty equal children and ten places; C18 drew last. Written into the household of C15, who drew first, it had a
/// place, and nothing was told.
#[test]
fn children_of_one_household_who_cannot_be_one_are_told() {
    let Some(case) = shared("data/field/attack-04/round-with-household.toml") else {
        return;
    };
    let run = succeeds(&["check", case.to_str().unwrap()]);
    for part in ["W336", "W337", "1 household", "rows 17, 20"] {
        assert!(said(&run).contains(part), "{part}: {}", said(&run));
    }
    let plain = case.with_file_name("round.toml");
    let run = succeeds(&["check", plain.to_str().unwrap()]);
    assert!(!said(&run).contains("W33"), "{}", said(&run));
}

/// Children with a word for nothing in `household_id`, of whom seven more share a value.
fn with_households(words: &[&str]) -> (tempfile::TempDir, std::path::PathBuf) {
    let rows = words.iter().enumerate();
    let rows = rows.map(|(at, word)| format!("c{at},122.5,32.9,{word}\n"));
    let children = "child_id,lon,lat,household_id\n".to_owned() + &rows.collect::<String>();
    let at = folder();
    let children = children.replace("household_id", "household_id,points");
    let children = children
        .replace('\n', ",5\n")
        .replacen("points,5", "points", 1);
    let path = Tables {
        tables: &[
            ("children", &children),
            ("schools", "school_id,lon,lat,places\nA,122.5,32.9,9\n"),
        ],
        pack: "tie_break = []\n",
    }
    .write(at.path());
    (at, path)
}

/// 400 children with the word 0 were one household: one draw, and a search without end.
#[test]
fn a_word_for_nothing_is_no_household_and_a_household_of_many_is_an_error() {
    let (at, path) = with_households(&["0", "0", "无", "/", "-", "NA", "0", "0", "0", "0"]);
    let run = succeeds(&["check", path.to_str().unwrap()]);
    for part in ["W335", "10 rows", "rows 2, 3, 4, 5, 6", "无"] {
        assert!(said(&run).contains(part), "{part}: {}", said(&run));
    }
    // Their draws are their own: the same as without the column.
    let out = allocate(&path, at.path());
    let ranks = column(&out.join("allocation.csv"), "rank");
    let (bare, path) = with_households(&[""; 10]);
    let out = allocate(&path, bare.path());
    assert_eq!(column(&out.join("allocation.csv"), "rank"), ranks);
    // Six may be one family; seven are not.
    let (_at, path) = with_households(&["H"; 6]);
    succeeds(&["check", path.to_str().unwrap()]);
    let (_at, path) = with_households(&["H"; 7]);
    let run = ends_with(1, &["check", path.to_str().unwrap()]);
    for part in ["E232", "more than 6 children: 1", "7 children", "row 2"] {
        assert!(said(&run).contains(part), "{part}: {}", said(&run));
    }
}

/// The referee holds the sum of what households cost against the prices, not each exchange: so it claims no more, and says
/// what shows the rest.
#[test]
fn what_is_not_proved_of_households_is_said_and_not_claimed() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,household_id,lon,lat,points\na,H,122.5,32.9,10\nb,H,122.5,32.91,9\n",
            ),
            (
                "schools",
                "school_id,lon,lat,places\nS1,122.5,32.9,2\nS2,122.5,32.91,2\n",
            ),
        ],
        pack: "household = \"preferred\"\n[travel]\nfrom = \"home\"\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let schools = column(&out.join("allocation.csv"), "school_id");
    assert_eq!(schools[0], schools[1]);
    let folder = out.to_str().unwrap();
    let least = "no allocation of the same children can have less";
    let alone = said(&succeeds(&[
        "verify",
        folder,
        "--proof-only",
        "--lang",
        "en",
    ]));
    assert!(
        alone.contains("NOT proved here") && !alone.contains(least),
        "{alone}"
    );
    let again = said(&succeeds(&["verify", folder, "--lang", "en"]));
    assert!(
        !again.contains("NOT proved here") && !again.contains(least),
        "{again}"
    );
    assert!(
        again.contains("the run from them came out the same"),
        "{again}"
    );
}
