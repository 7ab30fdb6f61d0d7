//! `xuewei allocate`: the whole round.

use std::path::Path;
use std::time::Instant;

use super::progress::Progress;
use super::{Failure, Speaker, cannot_write, print_warnings};
use crate::domain::Sector;
use crate::input::{self, Input};
use crate::procedure::{RoundError, Step};
use crate::report::wording::Wording;
use crate::report::{
    Folder, FolderError, Options, Results, Summary, allocation_csv, allocation_parquet,
    cutoffs_csv, fairness_csv, outcome_table, pretty, provenance, schools_csv, sentences,
    shortfall_csv,
};
use crate::round::{self, Finished};

/// Runs a round and writes its results.
pub fn run(path: &Path, out: &Path, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let began = Instant::now();
    let progress = Progress::new();

    progress.say(wording.plain("step-read"));
    let input = input::read(path).map_err(Failure::Input)?;
    let read_seconds = began.elapsed().as_secs_f64();
    // Before the work, not after it: a folder that cannot be written is known at once.
    let folder = Folder::begin(out, "allocation.csv", &input.files)
        .map_err(|e| cannot_write(out, &e, wording))?;

    let step = |step: Step| progress.say(step_sentence(step, wording));
    let mut finished =
        round::run(&input.round, &input.pack, &step).map_err(|e| failed(&e, &input, wording))?;

    progress.say(wording.plain("step-write"));
    let writing = Instant::now();
    write_tables(&folder, &input, &finished, out).map_err(|e| cannot_write(out, &e, wording))?;
    finished.seconds.read = read_seconds;
    finished.seconds.write = writing.elapsed().as_secs_f64();
    finished.seconds.total = began.elapsed().as_secs_f64();
    let results = Results::of(&input.round, &input.pack, &finished);
    let mut summary = Summary::of(&results, &input.pack.objectives, finished.justified_envy);
    summary.seconds = finished.seconds;
    write_text(&folder, "summary.json", &summary.json())
        .and_then(|()| folder.finish())
        .map_err(|e| cannot_write(out, &e, wording))?;
    progress.done();

    print_warnings(&input.warnings, speaker);
    print_warnings(&finished.warnings, speaker);
    if speaker.is_json() {
        print!("{}", summary.json());
        return Ok(());
    }
    for sentence in sentences(&summary, &input.pack, wording) {
        println!("{sentence}");
    }
    println!(
        "{}",
        outcome_table(&input.round, &finished.shortfall, wording)
    );
    println!(
        "{}",
        wording.text("done-folder", &[("path", out.display())])
    );
    Ok(())
}

fn write_tables(
    folder: &Folder,
    input: &Input,
    finished: &Finished,
    out: &Path,
) -> Result<(), FolderError> {
    let results = Results::of(&input.round, &input.pack, finished);
    let io = std::io::Error::other::<Box<dyn std::error::Error + Send + Sync>>;
    // The two large files, side by side.
    let (as_csv, as_parquet) = rayon::join(
        || {
            folder.write("allocation.csv", |to| {
                allocation_csv(&results, to).map_err(|e| io(e.into()))
            })
        },
        || {
            folder.write("allocation.parquet", |to| {
                allocation_parquet(&results, to).map_err(|e| io(e.into()))
            })
        },
    );
    as_csv.and(as_parquet)?;
    folder.write("schools.csv", |to| {
        schools_csv(&results, to).map_err(|e| io(e.into()))
    })?;
    folder.write("shortfall.csv", |to| {
        shortfall_csv(&results, to).map_err(|e| io(e.into()))
    })?;
    folder.write("cutoffs.csv", |to| {
        cutoffs_csv(&results, to).map_err(|e| io(e.into()))
    })?;
    folder.write("review.csv", |to| {
        results.scores().review_csv(to).map_err(|e| io(e.into()))
    })?;
    folder.write("fairness.csv", |to| {
        fairness_csv(&finished.fairness, to).map_err(|e| io(e.into()))
    })?;
    let options = Options {
        out: out.to_owned(),
    };
    write_text(folder, "certificate.json", &pretty(&finished.certificate))?;
    let hashed = [
        "allocation.csv",
        "allocation.parquet",
        "certificate.json",
        "cutoffs.csv",
        "fairness.csv",
        "review.csv",
        "schools.csv",
        "shortfall.csv",
    ];
    let mut outputs = Vec::new();
    for name in hashed {
        outputs.push((name, folder.hash(name)?));
    }
    let record = provenance(input, &finished.qualified, &options, &outputs);
    write_text(folder, "run.json", &pretty(&record))
}

fn write_text(folder: &Folder, name: &str, text: &str) -> Result<(), FolderError> {
    folder.write(name, |to| to.write_all(text.as_bytes()))?;
    Ok(())
}

fn step_sentence(step: Step, wording: &Wording) -> String {
    match step {
        Step::Qualify => wording.plain("step-qualify"),
        Step::Network => wording.plain("step-network"),
        Step::Audit => wording.plain("step-audit"),
        Step::Solve(sector, effort) => {
            let sector = match sector {
                Sector::Public => "public",
                Sector::Private => "private",
            };
            wording.text(
                "step-solve",
                &[
                    ("sector", wording.plain(sector)),
                    ("runs", effort.runs.to_string()),
                    ("columns", effort.columns.to_string()),
                ],
            )
        }
    }
}

fn failed(error: &RoundError, input: &Input, wording: &Wording) -> Failure {
    Failure::Proof(match error {
        RoundError::Unsolved(crate::solve::Unsolved::Engine(why)) => {
            wording.text("solver-failed", &[("why", why)])
        }
        RoundError::Unsolved(why) => wording.text("unproved", &[("why", why)]),
        RoundError::Faults(faults) => {
            let first = faults
                .first()
                .map(|fault| crate::audit::describe(fault, &input.round))
                .unwrap_or_default();
            wording.text(
                "audit-failed",
                &[("count", faults.len().to_string()), ("why", first)],
            )
        }
    })
}
