//! Whole rounds through the program: by hand, and on the shipped and the real-size input.

mod bottlenecks;
mod budgets;
mod bureau;
mod choices;
mod class_values;
mod commitments;
mod draws;
mod explained;
mod hand_solved;
mod hand_work;
mod households;
mod one_answer;
mod points;
mod posts;
mod pressure;
mod reasons;
mod remedies;
mod scenarios;
mod shares;
mod shipped_rounds;
mod sites;
mod stages;
mod stopped;
pub mod suzhou;
mod two_schools;
mod unlimited;
mod years;
