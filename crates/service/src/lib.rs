//! The planners' service: rounds uploaded and checked, run, compared, approved by a second person and released, in a
//! browser and over a JSON API.
//!
//! It knows nothing of allocation: what the program does it asks of the program's own commands, run as child processes
//! through [`program::Program`]. So it is built without HiGHS and polars, a run can be ended by ending a process, and what
//! a command refuses the service refuses with the same findings.
//!
//! The rooms in the order in which each may use those above it.

/// What people read, in Chinese and English.
pub mod words;

/// Who may do what to a run, and in which state.
pub mod states;

/// What is kept: a trait, its records, SQLite or PostgreSQL behind it.
pub mod store;

/// How people prove who they are.
pub mod sign_in;

/// The program's commands as child processes.
pub mod program;

/// Where files stand: the data folder, names and settings that stay inside it.
pub mod folders;

/// Rows of uploaded tables: shown, and corrected cell by cell.
pub mod rows;

/// The review table: what waits for a person, and what people decided.
pub mod review_table;

/// Runs as jobs: leased, followed, ended, taken up again.
pub mod work;

/// The JSON API and what guards it.
pub mod http;

/// The pages.
pub mod pages;

/// The server: its settings, its start and its end.
pub mod server;

/// A copy of everything, and the way back.
pub mod backup;
