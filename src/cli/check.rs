//! `xuewei check`: everything that is wrong with the input, and copies with what is safe to correct corrected.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use super::{Failure, Speaker, cannot_write, print_warnings};
use crate::input;
use crate::report::wording::grouped;
use crate::report::{self, Folder, FolderError, corrections, findings_json, findings_text, pretty};
use crate::tables::csv;
use xuewei_core::finding::{Findings, Severity};
use xuewei_core::round;

/// The table of all findings.
const FINDINGS: &str = "findings.csv";

/// Reads and checks a round.
pub fn run(path: &Path, out: Option<&Path>, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let read = input::read(path).map(|mut input| {
        let doubts = round::look_over(&input.round, &input.pack);
        input.warnings.append(doubts);
        input
    });
    if let Some(out) = out {
        let findings = match &read {
            Ok(input) => &input.warnings,
            Err(findings) => findings,
        };
        write(out, findings, speaker).map_err(|e| cannot_write(out, &e, wording))?;
    }
    let input = read.map_err(Failure::Input)?;
    if speaker.is_json() {
        put!("{}", findings_json(&input.warnings, wording));
        return Ok(());
    }
    // What is told is the result here, not what stands beside one.
    if !input.warnings.is_empty() {
        say!("{}", findings_text(&input.warnings, wording));
    }
    let sentence = wording.text(
        "checked",
        &[
            ("children", input.round.children.len()),
            ("schools", input.round.open_schools().count()),
            ("warnings", input.warnings.count(Severity::Warning)),
        ],
    );
    say!("{sentence}");
    Ok(())
}

/// Writes all findings, however many.
fn write(out: &Path, findings: &Findings, speaker: &Speaker) -> Result<(), FolderError> {
    let folder = Folder::begin(out, FINDINGS, &[])?;
    let wording = &speaker.wording;
    folder.write(FINDINGS, |to| {
        csv::write(&report::findings(findings, wording), to)
    })?;
    folder.write("run.json", |to| {
        to.write_all(pretty(&record("check")).as_bytes())
    })?;
    folder.finish()
}

fn record(command: &str) -> serde_json::Value {
    json!({
        "program": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "command": command,
    })
}

/// Writes a corrected copy of the round.
pub fn fix(round: &Path, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let mend = input::mend(round).map_err(Failure::Input)?;
    let failed = |e: FolderError| cannot_write(out, &e, wording);
    // A copy may have been worked on: it is never written over.
    let folder = Folder::begin(out, "changes-made.csv", &mend.read).map_err(failed)?;
    let written = || -> Result<(), FolderError> {
        for table in &mend.tables {
            folder.write(&table.name, |to| {
                let headings = table.columns.iter().map(|c| c.name.as_str()).collect();
                let row = |row| table.columns.iter().map(|c| c.get(row)).collect();
                csv::write_text([headings].into_iter().chain((0..table.rows).map(row)), to)
            })?;
        }
        folder.write("changes-made.csv", |to| {
            csv::write(&corrections(&mend.changes), to)
        })?;
        folder.write("round.toml", |to| to.write_all(mend.round.as_bytes()))?;
        Ok(())
    };
    written().map_err(failed)?;
    folder.finish().map_err(failed)?;

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
        put!(
            "{}",
            pretty(&json!({ "changes": counts.collect::<Vec<_>>() }))
        );
        return Ok(());
    }
    for ((file, what), count) in &counts {
        let figures = [("file", (*file).to_owned()), ("count", grouped(*count))];
        say!(
            "{}",
            wording.text(&format!("mended-{}", what.as_str()), &figures)
        );
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
