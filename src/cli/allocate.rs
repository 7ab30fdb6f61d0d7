//! `xuewei allocate`: the whole round.

use std::path::Path;
use std::time::Instant;

use rayon::prelude::*;

use super::notices::{self, NOTICES, Whose};
use super::progress::Progress;
use super::troubles::fault;
use super::{Failure, Speaker, cannot_write, print_warnings};
use crate::input::{self, Input};
use crate::report::wording::{Wording, grouped};
use crate::report::{
    CLASS_VALUES, FAIRNESS, Folder, FolderError, Options, PAGE, PATH, Page, Results, Summary,
    WORKBOOK, class_values_csv, csv_file, fairness_csv, files, outcome_table, path_csv, pretty,
    provenance, public_list, sentences, sheets, shortages, workbook,
};
use xuewei_core::domain::{ChildIdx, Round};
use xuewei_core::procedure::{RoundError, Step};
use xuewei_core::round::{self, Clock, Finished, Seconds};
use xuewei_core::value::{self, ClassValue};

/// The page that can be hung out for everyone.
const PUBLIC_LIST: &str = "public_list.html";

/// What is written beside the tables.
pub struct Wanted<'a> {
    /// The value of a class.
    pub class_values: bool,
    /// A notice for every family.
    pub notices: bool,
    /// Notices for the families of these children.
    pub notices_for: &'a [String],
}

impl Wanted<'_> {
    /// Whose notices are wanted; the identifier that no child has.
    fn whose(&self, round: &Round) -> Result<Option<Whose>, String> {
        if self.notices {
            return Ok(Some(Whose::All));
        }
        let find = |id: &String| {
            let found = round.children.binary_search_by(|child| (*child.id).cmp(id));
            found.map(ChildIdx::from_usize).map_err(|_| id.clone())
        };
        let children: Vec<ChildIdx> = self
            .notices_for
            .iter()
            .map(find)
            .collect::<Result<_, _>>()?;
        Ok((!children.is_empty()).then_some(Whose::Of(children)))
    }
}

/// Runs a round and writes its results.
pub fn run(path: &Path, out: &Path, wanted: &Wanted<'_>, speaker: &Speaker) -> Result<(), Failure> {
    let wording = &speaker.wording;
    let began = Instant::now();
    let mut clock = Clock::start();
    let progress = Progress::new();

    progress.say(wording.plain("step-read"));
    let input = input::read(path).map_err(Failure::Input)?;
    let whose = wanted
        .whose(&input.round)
        .map_err(|id| Failure::Outside(wording.text("notices-unknown", &[("id", id)])))?;
    // Before the work, not after it: a folder that cannot be written is known at once.
    let folder = Folder::begin(out, "allocation.csv", &input.files)
        .map_err(|e| cannot_write(out, &e, wording))?;
    let read_seconds = clock.lap();

    let step = |step: Step| progress.say(step_sentence(step, wording));
    let finished = round::run(&input.round, &input.pack, &step)
        .map_err(|e| failed(&e, &input.round, wording))?;

    clock.lap();

    let values = if wanted.class_values {
        progress.say(wording.plain("step-values"));
        let Finished {
            qualified,
            allocation,
            ..
        } = &finished;
        value::class_values(&input.round, &input.pack, qualified, allocation)
            .map_err(|e| failed(&e, &input.round, wording))?
    } else {
        Vec::new()
    };

    let value_seconds = clock.lap();

    progress.say(wording.plain("step-write"));
    let results = Results::of(&input.round, &input.pack, &finished);
    let mut summary = Summary::of(&results, &input.pack.objectives, finished.justified_envy);
    let made = Made {
        finished: &finished,
        values: &values,
        summary: &summary,
    };
    write_tables(&folder, &input, &made, out, wording)
        .map_err(|e| cannot_write(out, &e, wording))?;
    let mut notices = None;
    if let Some(whose) = &whose {
        progress.say(wording.plain("step-notices"));
        let written = notices::write(&folder, &input, &finished, whose, wording.lang);
        notices = Some(written.map_err(|e| cannot_write(out, &e, wording))?);
    }
    // A list without a day on which it is taken down is none that may be hung out.
    let listed = match (&whose, input.pack.notice.list_until) {
        (Some(Whose::All), Some(until)) => {
            write_text(&folder, PUBLIC_LIST, &public_list(&results, until, wording))
                .map_err(|e| cannot_write(out, &e, wording))?;
            Some(until)
        }
        _ => None,
    };
    summary.seconds = Seconds {
        read: read_seconds,
        class_values: value_seconds,
        write: clock.lap(),
        total: began.elapsed().as_secs_f64(),
        ..finished.seconds
    };
    write_text(&folder, "summary.json", &summary.json())
        .and_then(|()| folder.finish())
        .map_err(|e| cannot_write(out, &e, wording))?;
    progress.done();

    print_warnings(&input.warnings, speaker);
    print_warnings(&finished.warnings, speaker);
    if speaker.is_json() {
        put!("{}", summary.json());
        return Ok(());
    }
    for sentence in sentences(&summary, &input.pack, wording) {
        say!("{sentence}");
    }
    say!(
        "{}",
        outcome_table(&input.round, &finished.shortfall, wording)
    );
    for sentence in shortages(&results, wording) {
        say!("{sentence}");
    }
    if let Some(count) = notices {
        let figures = [
            ("count", grouped(i64::try_from(count).unwrap_or(i64::MAX))),
            ("path", out.join(NOTICES).display().to_string()),
        ];
        say!("{}", wording.text("done-notices", &figures));
    }
    if let Some(until) = listed {
        let figures = [
            ("until", until.to_string()),
            ("path", out.join(PUBLIC_LIST).display().to_string()),
        ];
        say!("{}", wording.text("done-list", &figures));
    }
    say!(
        "{}",
        wording.text("done-folder", &[("path", out.display())])
    );
    Ok(())
}

/// What a run made, for those who write it.
struct Made<'a> {
    finished: &'a Finished,
    values: &'a [ClassValue],
    summary: &'a Summary,
}

fn write_tables(
    folder: &Folder,
    input: &Input,
    made: &Made<'_>,
    out: &Path,
    wording: &Wording,
) -> Result<(), FolderError> {
    let Made {
        finished,
        values,
        summary,
    } = *made;
    let results = Results::of(&input.round, &input.pack, finished);
    let mut all = files(&results, &finished.certificate);
    all.push((
        FAIRNESS,
        csv_file(|to| fairness_csv(&finished.fairness, to)),
    ));
    if !finished.outlook.is_empty() {
        all.push((
            PATH,
            csv_file(|to| path_csv(&results, &finished.outlook, to)),
        ));
    }
    if !values.is_empty() {
        all.push((
            CLASS_VALUES,
            csv_file(|to| class_values_csv(&results, values, to)),
        ));
    }
    all.sort_by_key(|(name, _)| *name);
    let options = Options {
        out: out.to_owned(),
    };
    let sheets = sheets(&all, input.round.children.len())?;
    // Side by side: two of them are large, and the workbook takes as long as all others.
    let lang = wording.lang;
    let (tables, (book, page)) = rayon::join(
        || {
            all.par_iter()
                .try_for_each(|(name, write)| folder.write::<std::io::Error>(name, write))
        },
        || {
            // A wording stays in its thread.
            let wording = Wording::new(lang);
            let page = Page {
                results: &results,
                summary,
                sheets: &sheets,
                record: &provenance(input, &finished.qualified, &options, &[]),
            };
            let page = page.html(&wording);
            let book = workbook(&input.round.name, input.round.year, &sheets, &wording);
            (book, page)
        },
    );
    tables?;
    let book = book?;
    folder.write::<std::io::Error>(WORKBOOK, |to| to.write_all(&book))?;
    write_text(folder, PAGE, &page)?;
    let mut names: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    names.extend([PAGE, WORKBOOK]);
    names.sort_unstable();
    let mut outputs = Vec::new();
    for name in names {
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
            let sector = sector.as_str();
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

/// Why there is no allocation, in a sentence.
pub fn failed(error: &RoundError, round: &Round, wording: &Wording) -> Failure {
    Failure::Proof(match error {
        RoundError::Unsolved(xuewei_core::solve::Unsolved::Engine(why)) => {
            wording.text("solver-failed", &[("why", why)])
        }
        RoundError::Unsolved(why) => wording.text("unproved", &[("why", why)]),
        RoundError::Posts(fault) => {
            wording.text("unproved", &[("why", wording.plain(fault.key()))])
        }
        RoundError::Faults(faults) => {
            let first = faults
                .first()
                .map(|first| fault(&first.told(round), wording))
                .unwrap_or_default();
            wording.text(
                "audit-failed",
                &[("count", faults.len().to_string()), ("why", first)],
            )
        }
    })
}
