//! A fictional city of any size, ready to allocate.

use std::path::Path;

use super::Error;
use crate::synthetic::{self, Size};

/// Writes the tables and the round of a city; the same seed gives the same city.
///
/// # Errors
/// When the folder cannot be written.
pub fn run(size: Size, seed: u64, out: &Path) -> Result<(), Error> {
    synthetic::write(size, seed, out).map_err(|why| Error::City {
        path: out.to_owned(),
        why,
    })
}
