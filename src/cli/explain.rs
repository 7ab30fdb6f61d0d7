//! `xuewei explain`: one child, why this school and not the nearer ones.

use std::path::Path;

use super::{Failure, Speaker};
use crate::app::explain::Results;
use crate::app::{Control, found};
use crate::faces::aloud;
use crate::tables::json::sorted;
use crate::words::findings::with_records;

/// In which shape a child is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// For the planner, or for programs.
    Explanation,
    /// The notice of its family, as a page.
    Notice,
    /// The notice of the child in sentences to be read to its family.
    Aloud,
}

/// Explains a child from a folder of results and the inputs that it names.
pub fn run(
    results: &Path,
    id: &str,
    shape: Shape,
    inputs: Option<&Path>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let found = found::of_folder(results);
    let results = Results::open(results, inputs, &Control::default())?;
    speaker.heed_records(&found);
    let by_kept = results.is_by_kept();
    match shape {
        Shape::Explanation => {}
        Shape::Notice => {
            put!("{}", results.notice(id, wording)?);
            return Ok(());
        }
        Shape::Aloud => {
            let sentences = results.explain(id, |child| aloud::sentences(child, wording))?;
            for sentence in sentences {
                say!("{sentence}");
            }
            return Ok(());
        }
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
