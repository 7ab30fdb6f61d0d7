//! The tests of the program, by room, in one program so that the libraries are linked once. What the core does in memory
//! is tested in `crates/core/tests`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod app;
#[path = "../../crates/core/tests/suite/claims.rs"]
mod claims;
mod cli;
mod faces;
mod files;
mod golden;
mod input;
#[path = "../../crates/core/tests/suite/solved_again.rs"]
mod solved_again;
mod tables;
mod tools;
#[path = "../fuzz/trials.rs"]
mod trials;
mod words;
