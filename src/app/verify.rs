//! Proof of a folder of results from its files alone.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::Error;
use crate::files::verify::{Discrepancy, Proved, verify};

/// A folder that was proved.
#[derive(Clone, Debug)]
pub struct Verified {
    /// What was proved.
    pub proved: Proved,
    /// What people decided in it, by its `summary.json`, which is among what was proved.
    pub by_hand: ByHand,
}

/// How much of a round people decided; the figures of `summary.json`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize)]
pub struct ByHand {
    /// Children whom people placed.
    pub manual_placements: u64,
    /// Items and conditions of children that people decided.
    pub review_decisions: u64,
    /// Points that these decisions gave or took away, added up.
    pub review_points: f64,
    /// Children whose rank is another than without these decisions.
    pub review_ranks_changed: u64,
}

/// Proves a folder of results; `inputs` is a folder that holds the inputs now, if they were moved.
///
/// # Errors
/// [`Error::Results`] with everything that is wrong, as far as it can be told.
pub fn run(results: &Path, inputs: Option<&Path>) -> Result<Verified, Error> {
    let proved = verify(results, inputs).map_err(Error::Results)?;
    let summary = fs::read(results.join(SUMMARY)).ok();
    let by_hand = summary.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let by_hand = by_hand.ok_or_else(|| {
        let unreadable = Discrepancy::Unreadable(SUMMARY.to_owned());
        Error::Results(vec![unreadable])
    })?;
    Ok(Verified { proved, by_hand })
}

const SUMMARY: &str = "summary.json";
