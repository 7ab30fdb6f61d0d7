//! Cases from the field: small rounds whose right answers were worked out by hand, as offices write their tables.

use std::path::PathBuf;

use crate::tools::{allocate, column, copy_files, folder, said, shared, verified, xuewei};

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
fn codes_told(name: &str, change: (&str, &str)) -> Option<(Vec<String>, usize)> {
    let round = case(name)?;
    let at = folder();
    copy_files(round.parent()?, at.path());
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
        let Some((told, read)) = codes_told(name, change) else {
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
        let Some((told, read)) = codes_told("06-dates-as-iso-cells", ("children.xlsx", file))
        else {
            return;
        };
        assert!(
            read == 12 && told.iter().all(|code| code.starts_with("W331")),
            "{file}: {told:?}"
        );
    }
}

/// The findings of a case.
fn told(name: &str) -> Option<String> {
    let round = case(name)?;
    Some(said(&xuewei(&["check", round.to_str().unwrap()])))
}

#[test]
fn units_in_brackets_are_converted_or_name_the_heading() {
    let Some(found) = told("04-units-in-headings") else {
        return;
    };
    assert!(
        found.contains("E229") && found.contains("路程(分钟)"),
        "{found}"
    );
    assert!(
        found.contains("占地面积(ha)") && found.contains("学费(元/学期)"),
        "{found}"
    );
}

#[test]
fn no_more_is_bought_than_the_budget_pays() {
    let Some(round) = case("09-budget") else {
        return;
    };
    let (at, out) = (folder(), "out");
    let out = at.path().join(out);
    let run = xuewei(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
    ]);
    // 12,000 yuan pay two of 6,000: the first two of the four who are left.
    let told = said(&run);
    assert!(!told.contains("W357"), "{told}");
    let file = out.join("allocation.csv");
    assert_eq!(
        column(&file, "outcome")[8..],
        ["purchased", "purchased", "unplaced", "unplaced"]
    );
    assert_eq!(
        column(&file, "reason")[10..],
        ["budget_spent", "budget_spent"]
    );
}

#[test]
fn outlines_of_gis_are_drawn() {
    let Some(round) = case("13-outlines-of-gis") else {
        return;
    };
    let text = std::fs::read_to_string(&round).unwrap();
    let from = round.parent().unwrap();
    for name in [
        "float-code",
        "feature-id",
        "upper-ADCODE",
        "code12",
        "geomcoll",
    ] {
        let at = folder();
        copy_files(from, at.path());
        let round = at.path().join("round.toml");
        let other = format!("outlines = \"{name}.geojson\"");
        let lines = text.lines().map(|line| match line.starts_with("outlines") {
            true => other.clone(),
            false => line.to_owned(),
        });
        std::fs::write(&round, lines.collect::<Vec<_>>().join("\n")).unwrap();
        let found = said(&xuewei(&["check", round.to_str().unwrap()]));
        assert!(
            !found.contains("W321") && found.contains("exit Some(0)"),
            "{name}: {found}"
        );
    }
    let found = told("13-outlines-of-gis/crs-member").unwrap();
    assert!(found.contains("W370"), "{found}");
}

#[test]
fn columns_that_the_pack_goes_by_are_not_called_unknown() {
    let Some(found) = told("15-columns-that-the-pack-knows") else {
        return;
    };
    assert!(
        found.contains("房屋编码") && !found.contains("房屋已锁定"),
        "{found}"
    );
}
