//! Proof of a folder of results from its files alone.

use std::path::Path;

use schemars::JsonSchema;
use serde::Serialize;

use super::{Control, Error};
use crate::files::verify::{Discrepancy, Proved, verify};
use crate::words::Wording;
use crate::words::violations::trouble;

/// Proves a folder of results; `inputs` is a folder that holds the inputs now, if they were moved.
///
/// # Errors
/// [`Error::Results`] with everything that is wrong, as far as it can be told; or that it is told to end.
pub fn run(results: &Path, inputs: Option<&Path>, control: &Control) -> Result<Proved, Error> {
    verify(results, inputs, control).map_err(Error::results)
}

/// What `--format json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// Whether the folder is proved.
    pub verified: bool,
    /// Everything that is wrong, each in a sentence of the language of the run.
    pub faults: Vec<String>,
    /// The SHA-256 by which the allocation is known; left out where nothing is proved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
}

impl Answer {
    /// That a folder is proved.
    pub fn proved(proved: &Proved) -> Self {
        Self {
            verified: true,
            faults: Vec::new(),
            fingerprint: Some(proved.fingerprint.clone()),
        }
    }

    /// That a folder is not proved, and why.
    pub fn refuted(troubles: &[Discrepancy], wording: &Wording) -> Self {
        Self {
            verified: false,
            faults: troubles.iter().map(|t| trouble(t, wording)).collect(),
            fingerprint: None,
        }
    }
}
