//! Last year and the years ahead: by hand.

use std::fs;

use crate::tools::{Tables, allocate, column, ends_with, folder, said, verified};

const SCHOOLS: &str = "school_id,lon,lat,places,district,sector,purchase_price\n\
    A,122.5,32.9,2,D1,public,\nP,122.5,32.9,1,D1,private,500\nB,122.6,32.9,3,D2,public,\n";
const CHILDREN: &str = "child_id,lon,lat,points,district\n\
    a,122.5,32.9,9,D1\nb,122.5,32.9,8,D1\nc,122.5,32.9,7,D1\nd,122.5,32.9,6,D1\ne,122.6,32.9,5,D2\n";

#[test]
fn shares_year_by_year_and_what_is_wanting_for_them() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            (
                "demand",
                "cell_id,lon,lat,count,year,district\nX,122.5,32.9,8,2027,D1\nY,122.6,32.9,3,2027,D2\n\
                 X,122.5,32.9,4,2028,D1\nX,122.5,32.9,4,2025,D1\n",
            ),
            (
                "last_year",
                "district,stage,eligible,public,purchased,money\nD1,primary,8,6,1,5000\nD2,primary,4,4,0,\n\
                 D1,junior,9,9,0,1\n,primary,3,1,0,9\n",
            ),
        ],
        pack: "[reach]\nmax_m = 2000\n",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let path = out.join("path.csv");
    let lines: Vec<String> = fs::read_to_string(&path)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    // 2026 itself, then 2027: 2 of 8 public where a half was: 2 more for the half, ⌈0.85 × 8⌉ − 3 = 4 for the
    // target. 2025 is past.
    assert_eq!(
        lines[1..],
        [
            "2026,D1,D1,4,2,1,1,0.500,0.750,0.85,1,",
            "2026,D2,D2,1,1,0,0,1.000,1.000,0.85,0,",
            "2027,D1,D1,8,2,1,5,0.250,0.375,0.85,4,2",
            "2027,D2,D2,3,3,0,0,1.000,1.000,0.85,0,0",
            "2028,D1,D1,4,2,1,1,0.500,0.750,0.85,1,0",
        ]
    );
    let shortfall = out.join("shortfall.csv");
    let of = |header: &str| column(&shortfall, header);
    assert_eq!(of("public_share_last_year"), ["0.750", "1.000"]);
    assert_eq!(of("covered_share_last_year"), ["0.875", "1.000"]);
    assert_eq!(of("money_last_year"), ["5000", ""]);
    // 3 × 720 + 500 − 5,000
    assert_eq!(of("money_change"), ["-2340", ""]);
    assert_eq!(of("to_cover"), ["1", "0"]);
    verified(&out);
    // What the record says of the forecast is held against the file.
    fs::write(&path, "year\n").unwrap();
    let run = ends_with(3, &["verify", out.to_str().unwrap()]);
    assert!(said(&run).contains("path.csv"));
    // Neither can it be taken out of the record, nor one be invented where there are no forecasts.
    let record = fs::read_to_string(out.join("run.json")).unwrap();
    let without: String = record
        .lines()
        .filter(|line| !line.contains("path.csv"))
        .map(|l| format!("{l}\n"))
        .collect();
    fs::write(out.join("run.json"), without).unwrap();
    ends_with(3, &["verify", out.to_str().unwrap()]);
}

#[test]
fn results_that_no_run_wrote_are_refused() {
    let at = folder();
    let tables = Tables {
        tables: &[("children", CHILDREN), ("schools", SCHOOLS)],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    for name in ["path.csv", "class_values.csv"] {
        fs::write(out.join(name), "year,district\n").unwrap();
        ends_with(3, &["verify", out.to_str().unwrap()]);
        fs::remove_file(out.join(name)).unwrap();
    }
    verified(&out);
}

#[test]
fn points_told_of_some_places_only_put_nobody_behind() {
    // One place for two: with points of one place only, the draw decides, whatever the points are.
    let shares = |points: &str| {
        let at = folder();
        let demand = format!(
            "cell_id,lon,lat,count,year,district,points\nX,122.5,32.9,1,2027,D1,\nY,122.5,32.9,1,2027,D2,{points}\n"
        );
        let tables = Tables {
            tables: &[
                (
                    "children",
                    "child_id,lon,lat,points,district\na,122.5,32.9,1,D1\n",
                ),
                ("schools", "school_id,lon,lat,places\nA,122.5,32.9,1\n"),
                ("demand", &demand),
            ],
            pack: "",
        };
        let out = allocate(&tables.write(at.path()), at.path());
        column(&out.join("path.csv"), "public")
    };
    assert_eq!(shares("5"), shares("-5"));
}

#[test]
fn a_year_of_results_is_read_back_as_last_year() {
    let at = folder();
    let tables = Tables {
        tables: &[("children", CHILDREN), ("schools", SCHOOLS)],
        pack: "",
    };
    let out = allocate(&tables.write(at.path()), at.path());
    let before = fs::read_to_string(out.join("shortfall.csv")).unwrap();
    let next = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("last_year", &before),
        ],
        pack: "",
    };
    let out = allocate(&tables.write(next.path()), next.path());
    assert_eq!(
        column(&out.join("shortfall.csv"), "money_change"),
        ["0", "0"]
    );
}

#[test]
fn wrong_rows_of_both_tables_are_told_all_at_once() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            (
                "demand",
                "cell_id,lon,lat,count,year\nX,122.5,32.9,-1,2027\nY,,32.9,3,2027\nZ,122.5,32.9,3,soon\n\
                 W,122.5,32.9,3,2027\nW,122.5,32.9,4,2027\n",
            ),
            (
                "last_year",
                "district,eligible,public,purchased\nD1,8,6,3\nD9,1,1,0\nD2,,4,0\n",
            ),
            ("districts", "district\nD1\nD2\n"),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    let run = ends_with(1, &["check", round.to_str().unwrap()]);
    crate::golden::hold(
        "tests/golden/refused-years.txt",
        &String::from_utf8_lossy(&run.stderr),
    );
}
