//! A round as it is and as scenarios would have it, side by side.

use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::domain::Intake;
use xuewei_core::finding::{Finding, Findings};
use xuewei_core::policy::Pack;
use xuewei_core::round::{self, RoundResult};
use xuewei_core::scenario::{
    self, AllocationSummary, Base, Figures, Scenario, ScenarioResult, Verdict, building_cost,
    changes,
};
use xuewei_core::summary::Summary;

use super::{Control, Error, Step};
use crate::faces::comparison_page::{Choice, ComparisonPage};
use crate::faces::workbook::{Front, Sheet, workbook};
use crate::files::commitment;
use crate::files::contents::{
    COMPARISON, COMPARISON_PAGE, COMPARISON_WORKBOOK, FINDINGS, csv_file, csv_name, files,
    text_file,
};
use crate::files::output::{Folder, FolderError, ResultSink};
use crate::files::planning::{
    PlannedScenario, PlanningCommand, PlanningOptions, name_folders, planning_run,
};
use crate::files::provenance::Paths;
use crate::files::record::{RECORD, SUMMARY};
use crate::files::verify::PlanningFolder;
use crate::input::{self, Input, InputFile};
use crate::tables::comparison::{Compared, child_changes, community_changes, comparison, count};
use crate::tables::json::{pretty, sorted};
use crate::tables::listing::Listing;
use crate::version::program;
use crate::words::{Lang, Wording, findings, grouped};

pub use crate::files::planning::BASE;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`.
    pub round: PathBuf,
    /// Scenarios; `a.toml+b.toml` is both at once.
    pub scenarios: Vec<String>,
    /// The folder of the results, replaced whole.
    pub out: PathBuf,
    /// The language of what people read.
    pub lang: Lang,
}

/// The scenarios, carried out.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// The scenarios with their allocations.
    pub carried: Vec<ScenarioResult>,
    /// What looks doubtful in the round as it is.
    base_warnings: Findings,
    /// What each allocation comes to, the base first.
    pub result: Vec<AllocationSummary>,
    /// The title of the base.
    base_title: String,
}

/// The scenarios in figures: what `--format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Answer<'a> {
    /// The round as it is, then each scenario.
    pub scenarios: Vec<Line<'a>>,
}

/// One line of the comparison.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Line<'a> {
    /// Name of its folder.
    pub scenario: &'a str,
    /// Title for people.
    pub title: &'a str,
    /// Its figures.
    pub figures: &'a Figures,
    /// Areas of the base that are gone.
    pub bottlenecks_closed: usize,
    /// Areas that the base does not have.
    pub bottlenecks_new: usize,
}

impl Response {
    /// The allocations as the comparison takes them, the base first.
    pub fn compared(&self) -> Vec<Compared<'_>> {
        compared(&self.base_title, &self.carried, &self.result)
    }

    /// What looks doubtful, as `findings.csv` has it.
    pub fn warnings(&self) -> Findings {
        together(&self.base_warnings, &self.carried)
    }

    /// The scenarios in figures.
    pub fn answer(&self) -> Answer<'_> {
        Answer {
            scenarios: self.lines(),
        }
    }

    /// The comparison in figures.
    pub fn lines(&self) -> Vec<Line<'_>> {
        let Some(base) = self.result.first() else {
            return Vec::new();
        };
        let all = self.compared().into_iter();
        all.map(|line| Line {
            scenario: line.name,
            title: line.title,
            figures: &line.result.figures,
            bottlenecks_closed: base.areas_not_in(line.result),
            bottlenecks_new: line.result.areas_not_in(base),
        })
        .collect()
    }
}

/// What looks doubtful in the round as it is, and in each scenario besides.
fn together(base: &Findings, carried: &[ScenarioResult]) -> Findings {
    let mut all = base.clone();
    for one in carried {
        all.append(one.warnings.clone());
        let mut own = one.finished.warnings.clone();
        let known: Vec<Finding> = all.sorted().into_iter().cloned().collect();
        own.leave_out(|finding| known.contains(finding));
        all.append(own);
    }
    all
}

/// What looks doubtful in the round as a scenario would have it.
fn of_scenario(input: &Input, one: &ScenarioResult) -> Findings {
    let mut all = input.warnings.clone();
    all.append(one.warnings.clone());
    all.append(one.finished.warnings.clone());
    all
}

fn compared<'a>(
    base_title: &'a str,
    carried: &'a [ScenarioResult],
    result: &'a [AllocationSummary],
) -> Vec<Compared<'a>> {
    let mut result = result.iter();
    let base = result.next().map(|result| Compared {
        name: BASE,
        title: base_title,
        reason: "",
        result,
    });
    let scenarios = carried.iter().zip(result).map(|(one, result)| Compared {
        name: &one.scenario.name,
        title: &one.scenario.title,
        reason: &one.scenario.reason,
        result,
    });
    base.into_iter().chain(scenarios).collect()
}

/// Carries out the scenarios and writes them beside the base.
///
/// # Errors
/// When round or scenarios have errors, the folder cannot be written, an allocation is not found or not
/// proved, or it is told to end: then the folder is as it was.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let input = input::read_for_planning(&request.round).map_err(Error::Input)?;
    let (scenarios, scenario_files, parts) =
        read_all(&request.scenarios, input.files.len()).map_err(Error::Input)?;
    let failed = |why: FolderError| Error::output(&request.out, why);
    let mut files = input.files.clone();
    files.extend(scenario_files);
    let folder = Folder::begin(&request.out, COMPARISON, &files, control).map_err(failed)?;
    control.report(Step::Scenarios);
    let carried = carry_out(&input, scenarios, request.lang, control)?;
    control.report(Step::Write);
    let options = PlanningOptions {
        program: program(),
        paths: Paths::From(request.out.clone()),
        lang: request.lang.as_str().to_owned(),
    };
    let written = carried.write(&input, (&files, &parts), &options, &folder, control);
    written.map_err(|why| failed(why.into()))?;
    folder.finish().map_err(failed)?;
    let Carried {
        carried,
        base_warnings,
        result,
        base_title,
        ..
    } = carried;
    Ok(Response {
        input,
        carried,
        base_warnings,
        result,
        base_title,
    })
}

/// Carries out the scenarios of a folder again and hands every file of it to `sink`.
///
/// # Errors
/// When an allocation is not found or not proved, or when it is told to end; `failed` says what it means that a file is
/// not taken.
pub(super) fn run_again(
    opened: &PlanningFolder,
    options: &PlanningOptions,
    sink: &dyn ResultSink,
    control: &Control,
    failed: impl Fn(io::Error) -> Error,
) -> Result<(), Error> {
    let lang = Lang::of_locale(&options.lang);
    let carried = carry_out(&opened.input, opened.scenarios.clone(), lang, control)?;
    let files = (&*opened.files, &*opened.parts);
    let written = carried.write(&opened.input, files, options, sink, control);
    written.map_err(failed)
}

/// The round as it is and as the scenarios would have it, in memory.
struct Carried {
    as_is: RoundResult,
    carried: Vec<ScenarioResult>,
    base_warnings: Findings,
    result: Vec<AllocationSummary>,
    base_title: String,
    wording: Wording,
}

/// Allocates the round as it is and as the scenarios would have it.
fn carry_out(
    input: &Input,
    scenarios: Vec<Scenario>,
    lang: Lang,
    control: &Control,
) -> Result<Carried, Error> {
    let base = Base {
        intake: &input.intake,
        pack: &input.pack,
        sources: &input.pack_sources,
        is_forecast: input.is_forecast(),
    };
    let (as_is, carried) = rayon::join(
        || round::allocate_without_comparison(&input.intake, &input.pack, &control.silent()),
        || scenario::run_scenarios(base, scenarios, control),
    );
    let as_is = as_is.map_err(|why| Error::round(why, &input.intake))?;
    let carried = carried.map_err(|why| Error::scenario(why, &input.intake))?;
    let mut result = vec![AllocationSummary::of(&input.intake, &as_is)];
    let of_scenarios: Vec<AllocationSummary> = carried
        .par_iter()
        .map(|c| AllocationSummary::of(&c.intake, &c.finished))
        .collect();
    result.extend(of_scenarios);
    let held = commitment::held(input, &as_is.qualified);
    let mut base_warnings = input.warnings.clone();
    base_warnings.append(as_is.warnings.clone());
    base_warnings.append(commitment::findings(input, held.as_ref()));
    let wording = Wording::new(lang);
    Ok(Carried {
        as_is,
        carried,
        base_warnings,
        result,
        base_title: wording.plain("base-title"),
        wording,
    })
}

impl Carried {
    /// Hands every file of the folder to `sink`; `files` are those that were read, and which of them each scenario was put
    /// together from.
    fn write(
        &self,
        input: &Input,
        (files, parts): (&[InputFile], &[Vec<usize>]),
        options: &PlanningOptions,
        sink: &dyn ResultSink,
        control: &Control,
    ) -> io::Result<()> {
        let Self {
            as_is,
            carried,
            base_warnings,
            result,
            base_title,
            wording,
        } = self;
        let found = together(base_warnings, carried);
        sink.put(FINDINGS, &*csv_file(findings::findings(&found, wording)))?;
        let lines = compared(base_title, carried, result);
        let rounds: Vec<&ScenarioResult> = carried.iter().collect();
        let page = page(input, &rounds, &lines, wording);
        sink.put(COMPARISON_PAGE, &*text_file(page))?;
        let further = [comparison(&lines), findings::findings(&found, wording)];
        let book = book(input, (&rounds, &lines), &further, wording)?;
        sink.put(COMPARISON_WORKBOOK, &|to| to.write_all(&book))?;
        let of_each = carried
            .iter()
            .map(|one| (&*one.scenario.name, of_scenario(input, one)));
        for (name, own) in [(BASE, base_warnings.clone())].into_iter().chain(of_each) {
            sink.subfolder(name)?;
            let own = findings::findings(&own, wording);
            sink.put(&format!("{name}/{FINDINGS}"), &*csv_file(own))?;
        }
        write_all(sink, input, as_is, carried, &lines, control)?;
        let named = lines.iter().enumerate().map(|(at, line)| PlannedScenario {
            name: line.name.to_owned(),
            title: line.title.to_owned(),
            reason: line.reason.to_owned(),
            // The base is the first, and put together from no scenario.
            inputs: (at.checked_sub(1).and_then(|at| parts.get(at)))
                .cloned()
                .unwrap_or_default(),
        });
        let named: Vec<PlannedScenario> = named.collect();
        let own = (input, files);
        let outputs = sink.outputs();
        let record = planning_run(PlanningCommand::Scenario, own, options, outputs, named);
        sink.put(RECORD, &*text_file(sorted(&record)))
    }
}

/// The options on one page; `lines` begin with the base.
pub(super) fn page(
    input: &Input,
    carried: &[&ScenarioResult],
    lines: &[Compared<'_>],
    wording: &Wording,
) -> String {
    let choices: Vec<Choice<'_>> = (carried.iter().zip(&lines[1..]))
        .map(|(one, line)| Choice {
            compared: *line,
            intake: &one.intake,
            building: Some(building_cost(&input.intake, &one.intake, &one.pack).get()),
        })
        .collect();
    let page = ComparisonPage {
        intake: &input.intake,
        pack: &input.pack.title,
        base: lines[0],
        choices: &choices,
    };
    page.html(wording)
}

/// Options whose communities are sheets of the workbook; those of the others are in their folders.
const SHEETS: usize = 12;

/// The options as a workbook: `further` are the tables of all of them together, then the communities of each.
pub(super) fn book(
    input: &Input,
    (carried, lines): (&[&ScenarioResult], &[Compared<'_>]),
    further: &[Listing<'_>],
    wording: &Wording,
) -> io::Result<Vec<u8>> {
    let base = lines[0];
    let sentences: Vec<String> = (lines.iter().skip(1).zip(1..))
        .map(|(line, number)| {
            let (own, changes) = (line.result, changes(base.result, line.result));
            let whole = |n: i64| grouped(n);
            let count = |verdict| count(&changes, verdict).to_string();
            let (before, after) = (&base.result.figures, &own.figures);
            let figures = [
                ("number", number.to_string()),
                ("title", line.title.to_owned()),
                ("public", whole(after.public)),
                ("public-before", whole(before.public)),
                ("unplaced", whole(after.unplaced)),
                ("unplaced-before", whole(before.unplaced)),
                ("better", count(Verdict::Better)),
                ("worse", count(Verdict::Worse)),
            ];
            wording.text("front-option", &figures)
        })
        .collect();
    let front = Front {
        intake: &input.intake,
        pack: &input.pack.title,
        sentences: &sentences,
    };
    let options = carried.iter().zip(&lines[1..]).take(SHEETS);
    let communities: Vec<Listing<'_>> = options
        .map(|(one, line)| {
            community_changes(&input.intake, &one.intake, (base.result, line.result))
        })
        .collect();
    let mut sheets: Vec<Sheet<'_>> = further
        .iter()
        .map(|listing| Sheet::of(listing.table.name, listing))
        .collect();
    let numbered = communities.iter().zip(&lines[1..]).zip(1..);
    sheets.extend(numbered.map(|((listing, line), number)| Sheet {
        option: Some((number, line.title)),
        ..Sheet::of("communities", listing)
    }));
    workbook(&front, &sheets, wording)
}

/// The scenarios that the command names, the files that they were read from, and which of all inputs, of which there are
/// `before` others, each is put together from; `a.toml+b.toml` is both at once.
#[allow(clippy::type_complexity)]
fn read_all(
    paths: &[String],
    before: usize,
) -> Result<(Vec<Scenario>, Vec<InputFile>, Vec<Vec<usize>>), Findings> {
    let mut wrong = Findings::new();
    let mut all = Vec::new();
    let mut files: Vec<InputFile> = Vec::new();
    let mut positions = Vec::new();
    for path in paths {
        // A file whose own name has a plus is that file; else files are parted where one ends.
        let parts: Vec<PathBuf> = match Path::new(path).exists() {
            true => vec![PathBuf::from(path)],
            false => path
                .replace(".toml+", ".toml\n")
                .lines()
                .map(PathBuf::from)
                .collect(),
        };
        match input::read_together(&parts) {
            Ok(read) => {
                let first = before + files.len();
                let at = read.files.iter().enumerate();
                // Each named file comes before those that it names itself.
                let mut named = parts.iter().peekable();
                let own = at.filter(|(_, file)| named.next_if(|own| **own == file.path).is_some());
                positions.push(own.map(|(at, _)| first + at).collect());
                files.extend(read.files);
                all.push(read.scenario);
            }
            Err(findings) => wrong.append(findings),
        }
    }
    if wrong.has_errors() {
        return Err(wrong);
    }
    name_folders(&mut all);
    Ok((all, files, positions))
}

fn write_all(
    sink: &dyn ResultSink,
    input: &Input,
    as_is: &RoundResult,
    carried: &[ScenarioResult],
    lines: &[Compared<'_>],
    control: &Control,
) -> io::Result<()> {
    let base = lines[0].result;
    write_one(sink, BASE, &input.intake, &input.pack, as_is, control)?;
    carried
        .par_iter()
        .zip(&lines[1..])
        .try_for_each(|(one, line)| -> io::Result<()> {
            let name = &one.scenario.name;
            write_one(sink, name, &one.intake, &one.pack, &one.finished, control)?;
            let own = [
                child_changes(base, line.result),
                community_changes(&input.intake, &one.intake, (base, line.result)),
            ];
            for listing in own {
                let file = format!("{name}/{}", csv_name(&listing));
                sink.put(&file, &*csv_file(listing))?;
            }
            Ok(())
        })?;
    sink.put(COMPARISON, &*csv_file(comparison(lines)))
}

/// The tables of one allocation, and its summary without times.
fn write_one(
    sink: &dyn ResultSink,
    name: &str,
    round: &Intake,
    pack: &Pack,
    finished: &RoundResult,
    control: &Control,
) -> io::Result<()> {
    let results = finished.results(round, pack);
    for (file, write) in files(&results, &finished.certificate) {
        // The same rows as the CSV: one of the two is enough to compare.
        if file != "allocation.parquet" {
            sink.put(&format!("{name}/{file}"), &*write)?;
        }
    }
    let summary = pretty(&Summary::of(&results, control).map_err(io::Error::other)?);
    sink.put(&format!("{name}/{SUMMARY}"), &*text_file(summary))
}
