//! `xuewei compare`: two folders of results side by side.

use std::path::Path;

use super::{Failure, Speaker};
use crate::app::{Control, compare};
use crate::faces::comparison::figure_table;
use crate::tables::json::pretty;

/// Holds two folders of results side by side.
pub fn run(
    first: &Path,
    second: &Path,
    out: Option<&Path>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let response = compare::run(first, second, out, &Control::default())?;
    if speaker.is_json() {
        put!("{}", pretty(&response.summary()));
        return Ok(());
    }
    let (first, second) = (&response.first, &response.second);
    say!("{}", figure_table(first, second, &speaker.wording));
    Ok(())
}
