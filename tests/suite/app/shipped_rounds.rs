//! The tables of the shipped rounds, held against golden files.

use std::fs;

use crate::golden::hold;
use crate::tools::{allocate, folder, project};

#[test]
fn the_shipped_city_and_the_case_by_hand() {
    for name in ["wanglan", "two-schools"] {
        let at = folder();
        let out = allocate(&project(&format!("data/{name}/round.toml")), at.path());
        for table in [
            "allocation.csv",
            "bottlenecks.csv",
            "post_plan.csv",
            "schools.csv",
            "shortfall.csv",
        ] {
            let text = fs::read_to_string(out.join(table)).unwrap();
            hold(&format!("tests/golden/{name}-{table}"), &text);
        }
    }
}
