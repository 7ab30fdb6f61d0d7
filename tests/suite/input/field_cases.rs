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
fn a_budget_that_is_broken_is_told() {
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
    let told = said(&run);
    assert!(
        told.contains("W357") && told.contains("12,000 more"),
        "{told}"
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
