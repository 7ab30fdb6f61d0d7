//! `xuewei` (学位, a school place): allocates school places to migrant workers' children.
//!
//! The receiving government is responsible, and public schools come first (两为主). A round of tables
//! goes in; every child comes out with a school or a reason, proved optimal, and the bureau with what
//! is short: places, teacher posts, land.
//!
//! The modules in the order in which a round passes them; each imports only from those above it.

/// From cells to children.
pub mod allocation;
/// The independent referee.
pub mod audit;
/// A fictional city of any size.
pub mod city;
/// The commands.
pub mod cli;
/// Children, schools, districts, communities, parcels, and the round that holds them.
pub mod domain;
/// Why.
pub mod explain;
/// What is wrong or doubtful in the input.
pub mod finding;
/// The mathematics.
pub mod formulation;
/// From files to the round.
pub mod input;
/// Who can reach what.
pub mod network;
/// The rules and figures of a city.
pub mod policy;
/// Who takes part, in what order.
pub mod qualify;
/// What comes out.
pub mod report;
/// The whole flow.
pub mod round;
/// What is short.
pub mod shortfall;
/// HiGHS.
pub mod solve;
/// Whole numbers with units.
pub mod units;
