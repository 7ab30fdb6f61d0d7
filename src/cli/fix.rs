//! `xuewei check --fix`: copies of the tables with what is safe to correct corrected.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use super::{Failure, Speaker, print_warnings};
use crate::app::{Control, fix};
use crate::tables::json::pretty;
use crate::words::grouped;

/// Writes a corrected copy of the round.
pub fn run(round: &Path, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let mend = fix::run(round, out, &Control::default())?;
    print_warnings(&mend.warnings, speaker);
    let mut counts: BTreeMap<(&str, _), i64> = BTreeMap::new();
    for change in &mend.changes {
        *counts.entry((&change.file, change.what)).or_default() += 1;
    }
    if speaker.is_json() {
        let counts = counts.iter();
        let counts = counts.map(
            |((file, what), count)| json!({ "file": file, "what": what.as_str(), "count": count }),
        );
        let changes = json!({ "changes": counts.collect::<Vec<_>>() });
        put!("{}", pretty(&changes));
        return Ok(());
    }
    for ((file, what), count) in &counts {
        let figures = [("file", (*file).to_owned()), ("count", grouped(*count))];
        let key = format!("mended-{}", what.as_str());
        say!("{}", wording.text(&key, &figures));
    }
    let key = match mend.changes.is_empty() {
        true => "mended-nothing",
        false => "mended",
    };
    let copy = out.join("round.toml");
    let figures = [
        ("path", out.display().to_string()),
        ("round", copy.display().to_string()),
    ];
    say!("{}", wording.text(key, &figures));
    Ok(())
}
