//! The tests of whole rounds, in one program so that the libraries are linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bottlenecks;
mod broken;
mod browser;
mod choices;
mod class_values;
mod commands;
mod deaths;
mod determinism;
mod doubts;
mod explained;
mod formats;
mod fuzz;
mod golden;
mod hand;
mod harmless;
mod hostile;
mod households;
mod maps;
mod mends;
mod notices;
mod points;
mod posts;
mod referee;
mod refusals;
mod scenarios;
mod sites;
mod stages;
mod suzhou;
mod tools;
mod town;
#[path = "../fuzz/trials.rs"]
mod trials;
mod two_schools;
mod unlimited;
mod verify;
mod workbook;
mod years;
