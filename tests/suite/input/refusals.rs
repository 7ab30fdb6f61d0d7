//! Broken input: the exact findings, all at once, and nothing written.

use std::fs;
use std::path::Path;

use crate::golden::hold;
use crate::tools::{Tables, folder, xuewei};

const CHILDREN: &str = "child_id,community,points,insurance_months\na,X,10,1\nb,X,20,1\n";
const SCHOOLS: &str = "school_id,lon,lat,places\nS1,122.5,32.9,1\n";
const COMMUNITIES: &str = "community,lon,lat\nX,122.5,32.9\n";

/// The findings of a round, which must be refused with status 1 and leave no folder behind.
fn refused(round: &Path) -> String {
    let out = round.parent().unwrap().join("out");
    let run = xuewei(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    let text = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(1), "{text}");
    assert!(run.stdout.is_empty());
    assert!(!out.exists(), "something was written");
    text
}

fn findings(children: &str, schools: &str, communities: &str, pack: &str) -> String {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", children),
            ("schools", schools),
            ("communities", communities),
        ],
        pack,
    };
    refused(&tables.write(at.path()))
}

#[test]
fn everything_wrong_is_told_at_once() {
    let text = findings(
        "child_id,community,points,insurance_months,lon,lat\n\
         a,X,ten,1,,\na,X,20,1,,\n,X,30,1,,\nc,Z,10,x,31.2,120.5\nd,X,1.23456,1,,\n",
        "school_id,lon,lat,places,sector,stage,status\n\
         S1,122.5,32.9,-3,public,primary,existing\nS2,32.9,122.5,1,state,primary,existing\n\
         S2,122.5,,1,public,kindergarten,open\nS4,122.5,32.9,,public,primary,existing\n",
        "community,lon,lat\nX,122.5,32.9\nX,122.6,32.9\n",
        "",
    );
    hold("tests/golden/refused-everything.txt", &text);
}

#[test]
fn columns_missing_and_doubled() {
    let text = findings(
        "编号,小区,积分,points\na,X,1,1\n",
        "school_id,lon,places\nS1,122.5,1\n",
        COMMUNITIES,
        "",
    );
    hold("tests/golden/refused-columns.txt", &text);
}

#[test]
fn a_journey_too_long_to_be_counted_is_refused_before_anything_overflows() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
            (
                "travel",
                "from,school_id,metres\nX,S1,1000000001\nX,S1,9223372036854775807\nX,S1,1e300\n",
            ),
        ],
        pack: "",
    };
    let text = refused(&tables.write(at.path()));
    hold("tests/golden/refused-journeys.txt", &text);
}

#[test]
fn a_pack_with_errors_names_line_and_what_is_allowed() {
    for (name, pack) in [
        ("unknown-key", "[reach]\nmax_metres = 3000\n"),
        ("type", "[reach]\nmax_m = \"far\"\n"),
        (
            "objective",
            "objectives = [\"public_places\", \"fairness\"]\n",
        ),
        ("order", "objectives = [\"travel\", \"public_places\"]\n"),
        ("detour", "[travel]\ndetour = 0.5\n"),
        ("grammar", "[reach\n"),
    ] {
        let text = findings(CHILDREN, SCHOOLS, COMMUNITIES, pack);
        hold(&format!("tests/golden/refused-pack-{name}.txt"), &text);
    }
}

#[test]
fn files_that_are_not_there_or_cannot_be_read() {
    let at = folder();
    let tables = Tables {
        tables: &[("children", CHILDREN)],
        pack: "",
    };
    let round = tables.write(at.path());
    fs::write(at.path().join("communities.xlsx"), "no workbook").unwrap();
    fs::write(at.path().join("parcels.parquet"), "no parquet").unwrap();
    fs::write(at.path().join("districts.doc"), "").unwrap();
    let more = "schools = \"missing.csv\"\ncommunities = \"communities.xlsx\"\n\
                parcels = \"parcels.parquet\"\ndistricts = \"districts.doc\"\n";
    let text = fs::read_to_string(&round).unwrap() + more;
    fs::write(&round, text).unwrap();
    hold("tests/golden/refused-files.txt", &refused(&round));
}

#[test]
fn a_round_that_is_no_round() {
    for (name, text) in [
        ("grammar", "name = \n"),
        ("key", "nome = \"x\"\n"),
        (
            "stage",
            "name = \"x\"\nyear = 2026\nstage = \"kindergarten\"\n",
        ),
        (
            "pack",
            "name = \"x\"\nyear = 2026\nstage = \"primary\"\npolicy = \"three-primaries\"\n\
             seed = \"s\"\n[tables]\nchildren = \"c.csv\"\nschools = \"s.csv\"\n",
        ),
    ] {
        let at = folder();
        let round = at.path().join("round.toml");
        fs::write(
            at.path().join("c.csv"),
            "child_id,lon,lat,points\na,122.5,32.9,1\n",
        )
        .unwrap();
        fs::write(at.path().join("s.csv"), SCHOOLS).unwrap();
        fs::write(&round, text).unwrap();
        hold(
            &format!("tests/golden/refused-round-{name}.txt"),
            &refused(&round),
        );
    }
}

#[test]
fn packs_in_a_circle_are_told() {
    let at = folder();
    let tables = Tables {
        tables: &[
            ("children", CHILDREN),
            ("schools", SCHOOLS),
            ("communities", COMMUNITIES),
        ],
        pack: "",
    };
    let round = tables.write(at.path());
    fs::write(at.path().join("pack.toml"), "extends = \"other.toml\"\n").unwrap();
    fs::write(at.path().join("other.toml"), "extends = \"pack.toml\"\n").unwrap();
    hold("tests/golden/refused-circle.txt", &refused(&round));
}

#[test]
fn a_child_s_values_never_appear_in_a_finding() {
    let text = findings(
        "child_id,community,points,insurance_months,lon,lat,stage\n\
         a,X,王小明,secret,secret,secret,primary\nb,王小明,1,1,,,王小明\n",
        SCHOOLS,
        COMMUNITIES,
        "",
    );
    for code in ["E204", "E205", "E206", "E208"] {
        assert!(text.contains(code), "{code}: {text}");
    }
    assert!(
        !text.contains("王小明") && !text.contains("secret"),
        "{text}"
    );
}
