//! `xuewei scenario`: the round as it is and as it would be, side by side.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::json;

use super::progress::Progress;
use super::{Failure, Speaker, allocate, cannot_write, print_warnings};
use crate::input::{self, InputFile};
use crate::report::wording::Wording;
use crate::report::{
    Folder, FolderError, Summary, Unreadable, comparison_table, csv_file, csv_name, files, pretty,
    read_results,
};
use crate::tables::comparison::{Compared, child_changes, community_changes, comparison};
use xuewei_core::domain::Round;
use xuewei_core::finding::Findings;
use xuewei_core::policy::Pack;
use xuewei_core::round::{self, Finished};
use xuewei_core::scenario::{self, Base, Carried, Failed, Scenario, Told};

/// Name of the folder of the round as it is.
pub const BASE: &str = "base";

/// Names that the folder of results has already.
const RESERVED: [&str; 5] = [BASE, "comparison.csv", "run.json", "", "."];

/// Bytes of a folder's name: what every file system holds, with room for a number.
const LONGEST: usize = 120;

/// The scenarios that the command names; `a.toml+b.toml` is both at once.
fn read_all(paths: &[String]) -> Result<(Vec<Scenario>, Vec<InputFile>), Findings> {
    let mut wrong = Findings::new();
    let mut all = Vec::new();
    let mut files = Vec::new();
    for path in paths {
        // A file whose own name has a plus is that file; else files are parted where one ends.
        let parts: Vec<String> = match Path::new(path).exists() {
            true => vec![path.clone()],
            false => path
                .replace(".toml+", ".toml\n")
                .lines()
                .map(str::to_owned)
                .collect(),
        };
        let mut read = Vec::new();
        for part in parts {
            match input::read_scenario(Path::new(&part)) {
                Ok(from) => {
                    read.push(from.scenario);
                    files.extend(from.files);
                }
                Err(findings) => wrong.append(findings),
            }
        }
        let whole = match <[Scenario; 1]>::try_from(read) {
            Ok([one]) => Ok(one),
            Err(several) => Scenario::together(several),
        };
        match whole {
            Ok(scenario) => all.push(scenario),
            Err(findings) => wrong.append(findings),
        }
    }
    if wrong.has_errors() {
        return Err(wrong);
    }
    // Two files of one name, in different folders, get folders of their own.
    let mut taken: BTreeSet<String> = RESERVED.map(str::to_owned).into();
    for scenario in &mut all {
        let mut name = scenario.name.clone();
        while name.len() > LONGEST {
            name.pop();
        }
        scenario.name = name.clone();
        let mut number = 1;
        while !taken.insert(scenario.name.clone()) {
            number += 1;
            scenario.name = format!("{name}-{number}");
        }
    }
    Ok((all, files))
}

/// Carries out the scenarios and writes them beside the base.
pub fn run(
    path: &Path,
    scenarios: &[String],
    out: &Path,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let progress = Progress::new();
    progress.say(wording.plain("step-read"));
    let input = input::read_for_planning(path).map_err(Failure::Input)?;
    let (scenarios, files) = read_all(scenarios).map_err(Failure::Input)?;
    let failed = |e: FolderError| cannot_write(out, &e, wording);
    let mut inputs = input.files.clone();
    inputs.extend(files);
    let folder = Folder::begin(out, "comparison.csv", &inputs).map_err(failed)?;
    progress.say(wording.plain("step-scenarios"));
    let base = Base {
        round: &input.round,
        pack: &input.pack,
        sources: &input.pack_sources,
        is_forecast: input.is_forecast(),
    };
    let (as_is, carried) = rayon::join(
        || round::settle(&input.round, &input.pack, &|_| ()),
        || scenario::carry_out(base, scenarios),
    );
    let as_is = as_is.map_err(|e| allocate::failed(&e, &input.round, wording))?;
    let carried = carried.map_err(|why| match why {
        Failed::Overrides(findings) => Failure::Input(findings),
        Failed::Round(e) => allocate::failed(&e, &input.round, wording),
    })?;

    progress.say(wording.plain("step-write"));
    let mut all = vec![Told::of(&input.round, &as_is)];
    let told: Vec<Told> = carried
        .par_iter()
        .map(|c| Told::of(&c.round, &c.finished))
        .collect();
    all.extend(told);
    let base_title = wording.plain("base-title");
    let mut lines = vec![Compared {
        name: BASE,
        title: &base_title,
        reason: "",
        told: &all[0],
    }];
    for (carried, told) in carried.iter().zip(&all[1..]) {
        lines.push(Compared {
            name: &carried.scenario.name,
            title: &carried.scenario.title,
            reason: &carried.scenario.reason,
            told,
        });
    }
    write_all(&folder, &input, &inputs, &as_is, &carried, &lines).map_err(failed)?;
    folder.finish().map_err(failed)?;
    progress.done();

    print_warnings(&input.warnings, speaker);
    for one in &carried {
        print_warnings(&one.warnings, speaker);
    }
    if speaker.is_json() {
        let told = lines.iter().map(|line| {
            json!({
                "scenario": line.name,
                "title": line.title,
                "figures": line.told.figures,
                "bottlenecks_closed": all[0].areas_not_in(line.told),
                "bottlenecks_new": line.told.areas_not_in(&all[0]),
            })
        });
        put!(
            "{}",
            pretty(&json!({ "scenarios": told.collect::<Vec<_>>() }))
        );
        return Ok(());
    }
    say!("{}", comparison_table(&lines, wording));
    let path = [("path", out.display())];
    say!("{}", wording.text("scenario-done", &path));
    Ok(())
}

fn write_all(
    folder: &Folder,
    input: &input::Input,
    inputs: &[InputFile],
    as_is: &Finished,
    carried: &[Carried],
    lines: &[Compared<'_>],
) -> Result<(), FolderError> {
    folder.subfolder(BASE)?;
    for one in carried {
        folder.subfolder(&one.scenario.name)?;
    }
    let base = lines[0].told;
    write_one(folder, BASE, &input.round, &input.pack, as_is)?;
    carried
        .par_iter()
        .zip(&lines[1..])
        .try_for_each(|(one, line)| -> Result<(), FolderError> {
            let name = &one.scenario.name;
            write_one(folder, name, &one.round, &one.pack, &one.finished)?;
            let own = [
                child_changes(base, line.told),
                community_changes(&input.round, &one.round, (base, line.told)),
            ];
            for listing in own {
                let file = format!("{name}/{}", csv_name(&listing));
                folder.write::<std::io::Error>(&file, csv_file(listing))?;
            }
            Ok(())
        })?;
    folder.write::<std::io::Error>("comparison.csv", csv_file(comparison(lines)))?;
    let record = json!({
        "program": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        "inputs": inputs.iter().map(|f| json!({ "role": f.role, "sha256": f.sha256 })).collect::<Vec<_>>(),
        "scenarios": lines.iter().map(|line| json!({ "name": line.name, "title": line.title, "reason": line.reason })).collect::<Vec<_>>(),
    });
    let record = pretty(&record);
    folder.write::<std::io::Error>("run.json", |to| to.write_all(record.as_bytes()))?;
    Ok(())
}

/// The tables of one allocation, and its summary without times.
fn write_one(
    folder: &Folder,
    name: &str,
    round: &Round,
    pack: &Pack,
    finished: &Finished,
) -> Result<(), FolderError> {
    let results = finished.results(round, pack);
    for (file, write) in files(&results, &finished.certificate) {
        // The same rows as the CSV: one of the two is enough to compare.
        if file != "allocation.parquet" {
            folder.write::<std::io::Error>(&format!("{name}/{file}"), write)?;
        }
    }
    let summary = Summary::of(&results).json();
    let file = format!("{name}/summary.json");
    folder.write::<std::io::Error>(&file, |to| to.write_all(summary.as_bytes()))?;
    Ok(())
}

/// `xuewei compare`: two folders of results side by side.
pub fn compare(
    first: &Path,
    second: &Path,
    out: Option<&PathBuf>,
    speaker: &Speaker,
) -> Result<(), Failure> {
    let wording: &Wording = &speaker.wording;
    let read = |folder: &Path| {
        read_results(folder).map_err(|Unreadable(what)| {
            Failure::Outside(wording.text("results-unreadable", &[("what", what)]))
        })
    };
    let (first, second) = (read(first)?, read(second)?);
    if let Some(out) = out {
        let failed = |e: FolderError| cannot_write(out, &e, wording);
        let folder = Folder::begin(out, "changes.csv", &[]).map_err(failed)?;
        let record = pretty(&json!({
            "program": { "name": env!("CARGO_PKG_NAME"), "version": env!("CARGO_PKG_VERSION") },
        }));
        folder
            .write::<std::io::Error>("changes.csv", csv_file(child_changes(&first, &second)))
            .and_then(|()| folder.write("run.json", |to| to.write_all(record.as_bytes())))
            .map_err(|e| failed(e.into()))?;
        folder.finish().map_err(failed)?;
    }
    if speaker.is_json() {
        let changes = scenario::changes(&first, &second);
        let count = |v: scenario::Verdict| changes.iter().filter(|c| c.verdict == v).count();
        put!(
            "{}",
            pretty(&json!({
                "first": first.figures,
                "second": second.figures,
                "better": count(scenario::Verdict::Better),
                "worse": count(scenario::Verdict::Worse),
                "moved": count(scenario::Verdict::Moved),
                "bottlenecks_closed": first.areas_not_in(&second),
                "bottlenecks_new": second.areas_not_in(&first),
            }))
        );
        return Ok(());
    }
    say!("{}", crate::report::figure_table(&first, &second, wording));
    Ok(())
}
