//! The seconds of the stages in `summary.json`.

use std::fs;

use serde_json::Value;

use crate::tools::{folder, project, said, xuewei};

#[test]
fn the_seconds_of_the_stages_add_up_to_the_total() {
    let at = folder();
    let out = at.path().join("out");
    let round = project("data/wanglan/round.toml");
    let run = xuewei(&[
        "allocate",
        round.to_str().unwrap(),
        "--out",
        out.to_str().unwrap(),
        "--class-values",
    ]);
    assert!(run.status.success(), "{}", said(&run));
    let text = fs::read_to_string(out.join("summary.json")).unwrap();
    let summary: Value = serde_json::from_str(&text).unwrap();
    let seconds = summary["seconds"].as_object().unwrap();
    for stage in ["read", "qualify", "network", "solve", "prove", "write"] {
        assert!(seconds[stage].as_f64().unwrap() > 0.0, "{stage}");
    }
    let total = seconds["total"].as_f64().unwrap();
    let stages = seconds.iter().filter(|(stage, _)| *stage != "total");
    let sum: f64 = stages.map(|(_, seconds)| seconds.as_f64().unwrap()).sum();
    assert!((sum - total).abs() < 0.001, "{sum} of {total}");
}
