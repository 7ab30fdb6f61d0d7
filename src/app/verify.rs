//! Proof of a folder of results from its files alone.

use std::path::Path;

use super::{Control, Error};
use crate::files::verify::{Proved, verify};

/// Proves a folder of results; `inputs` is a folder that holds the inputs now, if they were moved.
///
/// # Errors
/// [`Error::Results`] with everything that is wrong, as far as it can be told; or that it is told to end.
pub fn run(results: &Path, inputs: Option<&Path>, control: &Control) -> Result<Proved, Error> {
    verify(results, inputs, control).map_err(Error::results)
}
