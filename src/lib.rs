//! `xuewei` (学位, a school place): allocates school places to migrant workers' children.
//!
//! The receiving government is responsible, and public schools come first (两为主). A round of tables
//! goes in; every child comes out with a school or a reason, proved optimal, and the bureau with what
//! is short: places, teacher posts, land.
//!
//! The modules in the order in which a round passes them; each imports only from those above it.
//!
//! (A blank line between two modules keeps the formatter from sorting them.)

/// The contract of tables: each column declared once, and its codecs.
pub mod tables;

/// From files to the round.
pub mod input;

/// What comes out.
pub mod report;

/// Proof of a folder of results from its files alone.
pub mod verify;

/// A fictional city of any size.
pub mod city;

/// The commands.
pub mod cli;
