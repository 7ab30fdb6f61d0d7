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
