//! Public shares of those who took part, of all who applied and of all pupils; who teaches whose children.

use std::fs;

use crate::tools::{Tables, allocate, column, folder, rows};

const COMMUNITIES: &str = "community,lon,lat,district\nX,122.500,32.9,D1\nY,122.502,32.9,D2\n";

#[test]
fn the_public_share_is_told_of_three_wholes() {
    let at = folder();
    let round = Tables {
        tables: &[
            // One of five is of another level and takes no part.
            (
                "children",
                "child_id,community,points,stage\na,X,5,primary\nb,X,4,primary\nc,X,3,primary\n\
                 d,Y,2,primary\ne,X,1,junior\n",
            ),
            ("communities", COMMUNITIES),
            ("districts", "district\nD1\nD2\n"),
            // 20 − 5 + 3 placed of 40 − 10 + 4 pupils of migrant families are in public schools.
            (
                "schools",
                "school_id,lon,lat,places,district,sector,purchase_price,enrolment,leavers,migrant_enrolment,migrant_leavers\n\
                 S,122.5,32.9,2,D1,public,,100,20,15,5\nT,122.502,32.9,1,D1,public,,50,10,5,0\n\
                 V,122.501,32.9,1,D1,private,6000,60,5,20,5\n",
            ),
        ],
        pack: "tie_break = []\n",
    }
    .write(at.path());
    let out = allocate(&round, at.path());
    let file = out.join("shortfall.csv");
    assert_eq!(column(&file, "applied"), ["4", "1"]);
    assert_eq!(column(&file, "eligible"), ["3", "1"]);
    assert_eq!(column(&file, "migrant_pupils")[0], "34");
    assert_eq!(column(&file, "migrant_pupils_public")[0], "18");
    assert_eq!(column(&file, "public_share_of_pupils")[0], "0.529");
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(page.contains("52.9%"));
    // Three of five applicants.
    assert!(page.contains("60.0%"));
    let settled = rows(&out.join("settlement.csv"));
    let children: i64 = column(&out.join("settlement.csv"), "children")
        .iter()
        .map(|n| n.parse::<i64>().unwrap())
        .sum();
    assert_eq!(children, 4, "{settled:?}");
}

#[test]
fn districts_settle_by_whose_children_go_where() {
    let at = folder();
    let round = Tables {
        tables: &[
            (
                "children",
                "child_id,community,points\na,X,4\nb,X,3\nc,Y,2\nd,Y,1\n",
            ),
            ("communities", COMMUNITIES),
            ("districts", "district\nD1\nD2\n"),
            (
                "schools",
                "school_id,lon,lat,places,district,sector,purchase_price\n\
                 S,122.5,32.9,3,D1,public,\nV,122.501,32.9,1,D2,private,5000\n",
            ),
        ],
        pack: "tie_break = []\n",
    }
    .write(at.path());
    let out = allocate(&round, at.path());
    let file = out.join("settlement.csv");
    assert_eq!(column(&file, "home_district"), ["D1", "D2", "D2"]);
    assert_eq!(column(&file, "school_district"), ["D1", "D1", "D2"]);
    assert_eq!(column(&file, "public"), ["2", "1", "0"]);
    assert_eq!(column(&file, "purchased"), ["0", "0", "1"]);
    assert_eq!(column(&file, "bought"), ["0", "0", "5000"]);
    // 720 yuan a year for each child at primary level; a post for 19 pupils.
    assert_eq!(column(&file, "grant"), ["1440", "720", "720"]);
    assert_eq!(column(&file, "posts"), ["0.11", "0.05", "0"]);
}
