//! Forecasts against cities whose laws are known, and against small cases reckoned by hand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod by_hand;
mod laws;
