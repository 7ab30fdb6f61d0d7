//! The tests of the core in memory, in one program so that the libraries are linked once.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod amend;
mod bottlenecks;
mod budgets;
mod choices;
mod claims;
mod class_values;
mod errors;
mod explained;
mod fairness;
mod forged;
mod households;
mod listings;
mod locate;
mod objectives;
mod one_answer;
mod posts;
mod pressure;
mod reasons;
mod referee;
mod remedies;
mod scenario_files;
mod sites;
mod solved_again;
mod stopped;
mod town;
mod two_schools;
