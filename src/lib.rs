//! The program around [`xuewei_core`]: tables, files, sentences, pages and commands.
//!
//! `xuewei` (学位, a school place) allocates school places to migrant workers' children. The receiving government is
//! responsible, and public schools come first (两为主). A round of tables goes in; every child comes out with a school or
//! a reason, proved optimal, and the bureau with what is short: places, teacher posts, land.
//!
//! The modules in the order in which each may use those above it.
//!
//! (A blank line between two modules keeps the formatter from sorting them.)

/// Which program it is: its version, its commit, its solver.
pub mod version;

/// The contract of tables: each column declared once, and its codecs.
pub mod tables;

/// From files to the round.
pub mod input;

/// Folders: results written and read back, proved; the record of a run.
pub mod files;

/// Sentences for people, in each language.
pub mod words;

/// What people look at: terminal, page, workbook, notices.
pub mod faces;

/// A fictional city of any size.
pub mod synthetic;

/// The use cases: a typed request, a typed response.
pub mod app;

/// The commands.
pub mod cli;
