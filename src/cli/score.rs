//! `xuewei score`: points and ranks, without any allocation.

use std::path::Path;

use super::{Failure, Speaker, cannot_write, print_warnings};
use crate::input;
use crate::report::wording::grouped;
use crate::report::{Folder, FolderError, Options, csv_name, pretty, provenance};
use crate::tables::csv;
use crate::tables::scores::Scores;
use xuewei_core::qualify::{self, Standing};

/// Counts, ranks and writes.
pub fn run(path: &Path, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let input = input::read_applicants(path).map_err(Failure::Input)?;
    let failed = |e: FolderError| cannot_write(out, &e, wording);
    let folder = Folder::begin(out, "scores.csv", &input.files).map_err(failed)?;
    let (round, pack) = (&input.round, &input.pack);
    let qualified = qualify::qualify(round, pack);
    let scores = Scores {
        round,
        pack,
        qualified: &qualified,
    };
    let mut outputs = Vec::new();
    for listing in [
        scores.review(),
        scores.rules(),
        scores.items(),
        scores.summary(),
        scores.scores(),
    ] {
        let name = csv_name(&listing);
        folder
            .write(&name, |to| csv::write(&listing, to))
            .map_err(|e| failed(e.into()))?;
        let hash = folder.hash(&name).map_err(failed)?;
        outputs.push((name, hash));
    }
    let outputs: Vec<(&str, String)> = outputs
        .iter()
        .map(|(n, h)| (n.as_str(), h.clone()))
        .collect();
    let options = Options {
        out: out.to_owned(),
    };
    let record = pretty(&provenance(&input, &qualified, &options, &outputs));
    folder
        .write("run.json", |to| to.write_all(record.as_bytes()))
        .map_err(|e| failed(e.into()))?;
    folder.finish().map_err(failed)?;

    print_warnings(&input.warnings, speaker);
    let count = |wanted: &dyn Fn(&Standing) -> bool| {
        let found = qualified.standings.iter().filter(|s| wanted(s)).count();
        i64::try_from(found).unwrap_or(i64::MAX)
    };
    let eligible = count(&|s| *s == Standing::Eligible);
    let review = count(&|s| matches!(s, Standing::ManualReview(_)));
    let refused = count(&|s| matches!(s, Standing::Refused(_) | Standing::OtherStage));
    if speaker.is_json() {
        let told = serde_json::json!({
            "children": round.children.len(),
            "eligible": eligible,
            "refused": refused,
            "manual_review": review,
        });
        put!("{}", pretty(&told));
        return Ok(());
    }
    let figures = [
        ("name", round.name.clone()),
        ("eligible", grouped(eligible)),
        ("refused", grouped(refused)),
        ("review", grouped(review)),
        ("path", out.display().to_string()),
    ];
    say!("{}", wording.text("scored", &figures));
    Ok(())
}
