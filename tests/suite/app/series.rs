//! The public figures of several years in one file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::tools::{Tables, ends_with, folder, rows, said, succeeds};

/// A round of a year, with so many children of whom six have no place; its results with a public sheet.
fn results(at: &Path, year: i64, children: usize) -> PathBuf {
    let of = at.join(year.to_string());
    fs::create_dir(&of).unwrap();
    let mut table = "child_id,community,points,insurance_months\n".to_owned();
    for child in 0..children {
        table += &format!("c{child:03},X,{child},1\n");
    }
    let places = format!(
        "school_id,lon,lat,places,district\nS,122.5,32.9,{},D1\n",
        children - 6
    );
    let tables = Tables {
        tables: &[
            ("children", &table),
            ("schools", &places),
            (
                "communities",
                "community,lon,lat,district\nX,122.5,32.9,D1\n",
            ),
            ("districts", "district,name\nD1,东区\n"),
        ],
        pack: "",
    };
    let round = tables.write(&of);
    let text = fs::read_to_string(&round).unwrap();
    fs::write(
        &round,
        text.replace("year = 2026", &format!("year = {year}")),
    )
    .unwrap();
    let out = of.join("out");
    let arguments = [round.to_str().unwrap(), "--out", out.to_str().unwrap()];
    succeeds(&[&["allocate"], &arguments[..], &["--public"]].concat());
    out
}

#[test]
fn years_stand_below_one_another_and_a_year_taken_in_again_replaces_itself() {
    let at = folder();
    let (first, second) = (results(at.path(), 2025, 20), results(at.path(), 2026, 30));
    let file = at.path().join("series.csv");
    let (one, other, to) = (
        first.to_str().unwrap(),
        second.to_str().unwrap(),
        file.to_str().unwrap(),
    );
    succeeds(&["series", other, "--out", to]);
    succeeds(&["series", one, "--out", to]);
    let figures = |file: &Path| -> Vec<String> {
        let rows = rows(file).into_iter().skip(1);
        rows.map(|row| [0, 1, 3, 4, 5, 7].map(|at| row[at].clone()).join(","))
            .collect()
    };
    let expected = [
        "primary,2025,东区,20,14,6",
        "primary,2025,,20,14,6",
        "primary,2026,东区,30,24,6",
        "primary,2026,,30,24,6",
    ];
    assert_eq!(figures(&file), expected);
    let again = said(&succeeds(&["series", one, other, "--out", to]));
    assert_eq!(figures(&file), expected);
    assert!(again.contains("Replaced"), "{again}");

    // Two of one year, a sheet that was changed, results without one, and a file that is something else.
    ends_with(1, &["series", one, one, "--out", to]);
    let sheet = first.join("public/districts.csv");
    let text = fs::read_to_string(&sheet).unwrap();
    fs::write(&sheet, text.replace("14", "15")).unwrap();
    let told = said(&ends_with(1, &["series", one, "--out", to]));
    assert!(told.contains("public/districts.csv"), "{told}");
    fs::remove_file(&sheet).unwrap();
    ends_with(1, &["series", one, "--out", to]);
    assert_eq!(figures(&file), expected);
    let notes = at.path().join("notes.csv");
    fs::write(&notes, "a,b\n1,2\n").unwrap();
    ends_with(1, &["series", other, "--out", notes.to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&notes).unwrap(), "a,b\n1,2\n");
}
