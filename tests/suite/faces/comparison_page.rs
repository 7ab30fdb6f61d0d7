//! The page that decides between options: figures by hand, and one sheet of paper.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::brief::printed;
use crate::tools::{Tables, column, folder, project, said};

fn compared(round: &Path, scenarios: &[(&str, &str)], lang: &str, at: &Path) -> (String, PathBuf) {
    let out = at.join("compared");
    let paths: Vec<String> = scenarios
        .iter()
        .enumerate()
        .map(|(number, (title, body))| {
            let path = at.join(format!("option-{number}.toml"));
            fs::write(
                &path,
                format!("title = \"{title}\"\nreason = \"r\"\n{body}"),
            )
            .unwrap();
            path.to_str().unwrap().to_owned()
        })
        .collect();
    let run = Command::new(env!("CARGO_BIN_EXE_xuewei"))
        .args(["--lang", lang, "scenario"])
        .arg(round)
        .args(&paths)
        .arg("--out")
        .arg(&out)
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", said(&run));
    (
        fs::read_to_string(out.join("comparison.html")).unwrap(),
        out,
    )
}

/// Nine children at X and two at Y; A has one place. L1 has a price of its own, the others cost what their places do.
#[test]
fn what_each_option_brings_and_costs_by_hand() {
    let at = folder();
    let tables = Tables {
        tables: &[
            (
                "children",
                "child_id,community,district,points\na,X,D1,9\nb,X,D1,8\nc,X,D1,7\nd,Y,D2,6\ne,Y,D2,5\n",
            ),
            (
                "communities",
                "community,district,lon,lat\nX,D1,122.5,32.9\nY,D2,122.51,32.9\n",
            ),
            (
                "schools",
                "school_id,name,lon,lat,places,district,status,opening_cost\nA,,122.5,32.9,1,D1,,\nK,,122.51,32.9,2,D2,candidate,700\n",
            ),
            (
                "parcels",
                "parcel_id,lon,lat,area_m2,district\nL1,122.51,32.9,90000,D2\n",
            ),
        ],
        pack: "tie_break = []\n",
    };
    let options = [
        ("one class", "[[extend]]\nschool = \"A\"\nplaces = 2\n"),
        ("a candidate", "[[open]]\nschool = \"K\"\n"),
        ("a parcel", "[[open]]\nparcel = \"L1\"\nstreams = 1\n"),
        ("closing", "[[close]]\nschool = \"A\"\n"),
        ("nothing", "[pack.reach]\nmax_m = 3999\n"),
    ];
    let (page, out) = compared(&tables.write(at.path()), &options, "en", at.path());
    // Two more places for c and d's sake: b and c of X come in; each child more costs its grant of 720 yuan.
    assert!(
        page.contains(
            "one class: 2 more children have a place (public +2); 2 better off, 0 worse off."
        ),
        "{page}"
    );
    assert!(
        page.contains("closing: 1 fewer child has a place (public −1); 0 better off, 1 worse off.")
    );
    assert!(page.contains("1 further option is in"), "{page}");
    // Two places of six grades at 116,000 yuan; the candidate's own price; 45 places of six grades; nothing.
    for cost in [2 * 6 * 116_000, 700, 45 * 6 * 116_000] {
        let cost = xuewei::words::grouped(cost);
        assert!(
            page.contains(&format!("<td class=\"n\">{cost}</td>")),
            "{cost}: {page}"
        );
    }
    assert!(page.contains("<td class=\"n\">720</td>"));
    // Of the candidate two of Y have the places, by district: none of D1.
    assert!(page.contains("D2") && page.contains("<svg"));
    assert!(!page.contains("<script") && !page.contains("://"));
    let public = column(&out.join("comparison.csv"), "public");
    assert_eq!(public, ["1", "3", "3", "5", "0", "1"]);
}

#[test]
fn four_options_of_the_shipped_city_are_one_sheet_of_paper_in_both_languages() {
    for lang in ["en", "zh"] {
        let at = folder();
        let long = "a name of many words ".repeat(12);
        let options = [
            ("1", "variant = \"high\"\n"),
            (long.trim(), "[[extend]]\nschool = \"P0001\"\nclasses = 1\n"),
            ("3", "[[close]]\nschool = \"P0002\"\n"),
            ("4", "[pack.reach]\nacross_districts = false\n"),
        ];
        let options = &options[1..];
        let (page, out) = compared(
            &project("data/wanglan/round.toml"),
            options,
            lang,
            at.path(),
        );
        assert!(page.matches("<figure>").count() == 3);
        if let Some(pages) = printed(at.path(), &out.join("comparison.html")) {
            assert_eq!(pages, 1, "{lang}");
        }
    }
}
