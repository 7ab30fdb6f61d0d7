//! `xuewei compare`: two folders of results side by side.

use std::path::Path;

use super::{Failure, Speaker};
use crate::app::{Control, compare, found};
use crate::faces::comparison::figure_table;
use crate::tables::json::pretty;
use crate::words::findings::with_records;

/// Holds two folders of results side by side.
pub fn run(
    first: &Path,
    second: &Path,
    out: Option<&Path>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let response = compare::run(first, second, out, &Control::default())?;
    let mut found = found::of_folder(first);
    for further in found::of_folder(second) {
        if !found.contains(&further) {
            found.push(further);
        }
    }
    speaker.heed_records(&found);
    if speaker.is_json() {
        put!("{}", pretty(&with_records(response.summary(), found)));
        return Ok(());
    }
    let (first, second) = (&response.first, &response.second);
    say!("{}", figure_table(first, second, &speaker.wording));
    Ok(())
}
