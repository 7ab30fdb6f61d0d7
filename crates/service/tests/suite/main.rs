//! The service by itself: its stores, its interface, with a double in the place of the program. What it does with the
//! program itself stands in the program's suite (`tests/suite/cli/serve.rs`).
#![allow(clippy::expect_used, clippy::unwrap_used, clippy::panic, missing_docs)]

mod accounts;
mod answers;
mod api;
mod backup;
mod database;
mod double;
mod drafts;
mod families;
mod jobs;
mod openid;
mod pages;
mod people;
mod reviews;
mod settings;
mod store;
mod tools;
mod uploads;
