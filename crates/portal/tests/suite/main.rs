//! Tests of the portal over its sockets.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod desk;
mod guesses;
mod hours;
mod look_up;
mod lost;
mod requests;
mod surface;
