//! Cases from the field: small rounds whose right answers were worked out by hand, as offices write their tables.

use std::path::PathBuf;

use crate::tools::{allocate, column, folder, shared, verified};

/// A case, where it is beside the checkout.
fn case(name: &str) -> Option<PathBuf> {
    shared("data/field").map(|field| field.join(name).join("round.toml"))
}

/// Columns of the allocation of a case, proved.
fn allocated(name: &str, headers: &[&str]) -> Option<Vec<Vec<String>>> {
    let round = case(name)?;
    let at = folder();
    let out = allocate(&round, at.path());
    verified(&out);
    let file = out.join("allocation.csv");
    Some(headers.iter().map(|header| column(&file, header)).collect())
}

#[test]
fn neighbours_stay_neighbours_by_the_border() {
    for datum in ["gcj02", "bd09"] {
        let name = format!("03-shift-near-the-border/{datum}");
        let Some(result) = allocated(&name, &["school_id", "metres"]) else {
            return;
        };
        assert!(result[0].iter().all(|school| school == "S"), "{result:?}");
        assert!(result[1].iter().all(|metres| metres == "795"), "{result:?}");
    }
}

#[test]
fn one_journey_mended_hides_no_other_school() {
    let Some(result) = allocated("05-own-journey", &["school_id", "metres"]) else {
        return;
    };
    assert_eq!(result[0], ["B", "B", "A", "A"]);
    assert_eq!(result[1], ["400", "400", "600", "600"]);
}

/// The codes that are told of a case, errors before warnings.
fn told(name: &str, change: (&str, &str)) -> Option<(Vec<String>, usize)> {
    let round = case(name)?;
    let at = folder();
    crate::tools::copy_files(round.parent()?, at.path());
    let copy = at.path().join("round.toml");
    let text = std::fs::read_to_string(&round).unwrap();
    // What is copied is as read-only as what it was copied from.
    std::fs::remove_file(&copy).unwrap();
    std::fs::write(&copy, text.replace(change.0, change.1)).unwrap();
    let (findings, children) = match xuewei::input::read(&copy) {
        Ok(input) => (input.warnings, input.intake.children().len()),
        Err(findings) => (findings, 0),
    };
    let all = findings.sorted().into_iter();
    let codes = all
        .map(|f| format!("{} {}", f.code, f.place.row.unwrap_or(0)))
        .collect();
    Some((codes, children))
}

#[test]
fn what_a_file_holds_that_is_no_table_is_told() {
    for (name, change, codes, children) in [
        ("01-stray-quote", ("", ""), &["E239 6"][..], 0),
        ("02-formula-results", ("", ""), &["E235 2"], 0),
        (
            "02-formula-results",
            ("children.xlsx", "children-no-value.xlsx"),
            &["E235 2"],
            0,
        ),
        ("10-identifier-became-date", ("", ""), &["E236 2"], 0),
        ("11-notes-under-the-table", ("", ""), &["W339 13"], 10),
        ("12-password-and-disguises", ("", ""), &["E107 0"], 0),
        (
            "12-password-and-disguises",
            ("password.xlsx", "html.xlsx"),
            &["E107 0"],
            0,
        ),
        (
            "12-password-and-disguises",
            ("password.xlsx", "xls-renamed.xlsx"),
            &["E107 0"],
            0,
        ),
        (
            "12-password-and-disguises",
            ("password.xlsx", "xlsx-renamed.csv"),
            &["E107 0"],
            0,
        ),
    ] {
        let Some((told, read)) = told(name, change) else {
            return;
        };
        for code in codes {
            assert!(
                told.contains(&(*code).to_owned()),
                "{name} {change:?}: {told:?}"
            );
        }
        assert_eq!(read, children, "{name}: {told:?}");
    }
}

#[test]
fn types_of_other_programs_are_what_they_are_in_csv() {
    for name in ["07-parquet-types/decimal", "07-parquet-types/timestamps"] {
        let Some(result) = allocated(name, &["child_id", "school_id"]) else {
            return;
        };
        let without: Vec<&String> = result[0]
            .iter()
            .zip(&result[1])
            .filter(|(_, s)| s.is_empty())
            .map(|(c, _)| c)
            .collect();
        assert_eq!(without, ["C11", "C12"], "{name}");
    }
    for name in ["csv", "parquet", "xlsx"] {
        let Some(result) = allocated(
            &format!("08-booleans/{name}"),
            &["child_id", "points", "school_id"],
        ) else {
            return;
        };
        assert_eq!(result[1], ["495", "470", "505", "480"], "{name}");
        assert!(
            result[2].iter().all(|school| school == "A"),
            "{name}: {result:?}"
        );
    }
    for file in ["children.xlsx", "children-sheetjs.xlsx"] {
        let Some((told, read)) = told("06-dates-as-iso-cells", ("children.xlsx", file)) else {
            return;
        };
        assert!(
            read == 12 && told.iter().all(|code| code.starts_with("W331")),
            "{file}: {told:?}"
        );
    }
}
