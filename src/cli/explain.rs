//! `xuewei explain`: one child, why this school and not the nearer ones.

use std::path::Path;

use super::{Failure, Speaker};
use crate::app::explain::Results;
use crate::app::{Control, found};
use crate::tables::json::sorted;
use crate::words::findings::with_records;

/// Explains a child from a folder of results and the inputs that it names.
pub fn run(
    results: &Path,
    id: &str,
    as_notice: bool,
    inputs: Option<&Path>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let found = found::of_folder(results);
    let results = Results::open(results, inputs, &Control::default())?;
    speaker.heed_records(&found);
    let by_kept = results.is_by_kept();
    if as_notice {
        put!("{}", results.notice(id, wording)?);
        return Ok(());
    }
    results.explain(id, |explained| {
        if speaker.is_json() {
            put!(
                "{}",
                sorted(&with_records(explained.answer(wording), found))
            );
        } else {
            say!("{}", explained.text(wording));
            if by_kept {
                say!("{}", wording.plain("verified-kept"));
            }
        }
    })?;
    Ok(())
}
