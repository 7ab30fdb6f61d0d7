//! A round as it is and as scenarios would have it, side by side.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::domain::Intake;
use xuewei_core::finding::{Finding, Findings};
use xuewei_core::policy::Pack;
use xuewei_core::round::{self, RoundResult};
use xuewei_core::scenario::{
    self, AllocationSummary, Base, Figures, Scenario, ScenarioResult, building_cost,
};
use xuewei_core::summary::Summary;

use super::{Control, Error, Step};
use crate::faces::comparison_page::{Choice, ComparisonPage};
use crate::files::commitment;
use crate::files::contents::{COMPARISON, COMPARISON_PAGE, FINDINGS, csv_file, csv_name, files};
use crate::files::output::{Folder, FolderError};
use crate::files::provenance::{InputByHash, inputs_by_hash};
use crate::files::record::{RECORD, SUMMARY};
use crate::input::{self, Input, InputFile};
use crate::tables::comparison::{Compared, child_changes, community_changes, comparison};
use crate::tables::json::{pretty, sorted};
use crate::version::{Program, program};
use crate::words::{Lang, Wording, findings};

/// Name of the folder of the round as it is.
pub const BASE: &str = "base";
/// Names that the folder of results has already.
const RESERVED: [&str; 7] = [BASE, COMPARISON, COMPARISON_PAGE, FINDINGS, RECORD, "", "."];
/// Bytes of a folder's name: what every file system holds, with room for a number.
const LONGEST: usize = 120;

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
    let (scenarios, files) = read_all(&request.scenarios).map_err(Error::Input)?;
    let failed = |why: FolderError| Error::output(&request.out, why);
    let mut inputs = input.files.clone();
    inputs.extend(files);
    let folder = Folder::begin(&request.out, COMPARISON, &inputs, control).map_err(failed)?;
    control.report(Step::Scenarios);
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
    control.report(Step::Write);
    let mut result = vec![AllocationSummary::of(&input.intake, &as_is)];
    let of_scenarios: Vec<AllocationSummary> = carried
        .par_iter()
        .map(|c| AllocationSummary::of(&c.intake, &c.finished))
        .collect();
    result.extend(of_scenarios);
    let base_title = Wording::new(request.lang).plain("base-title");
    let held = commitment::held(&input, &as_is.qualified);
    let mut base_warnings = input.warnings.clone();
    base_warnings.append(as_is.warnings.clone());
    base_warnings.append(commitment::findings(&input, held.as_ref()));
    {
        let wording = Wording::new(request.lang);
        let found = together(&base_warnings, &carried);
        let found = findings::findings(&found, &wording);
        folder
            .write::<std::io::Error>(FINDINGS, csv_file(found))
            .map_err(|why| failed(why.into()))?;
        let lines = compared(&base_title, &carried, &result);
        let page = page(&input, &carried, &lines, &Wording::new(request.lang));
        folder
            .write::<std::io::Error>(COMPARISON_PAGE, |to| to.write_all(page.as_bytes()))
            .map_err(|why| failed(why.into()))?;
        let of_each = carried
            .iter()
            .map(|one| (&*one.scenario.name, of_scenario(&input, one)));
        for (name, own) in [(BASE, base_warnings.clone())].into_iter().chain(of_each) {
            folder.subfolder(name).map_err(|why| failed(why.into()))?;
            let own = findings::findings(&own, &wording);
            folder
                .write::<std::io::Error>(&format!("{name}/{FINDINGS}"), csv_file(own))
                .map_err(|why| failed(why.into()))?;
        }
        let written = write_all(&folder, &input, &inputs, &as_is, &carried, &lines, control);
        written.map_err(failed)?;
    }
    folder.finish().map_err(failed)?;
    Ok(Response {
        input,
        carried,
        base_warnings,
        result,
        base_title,
    })
}

/// The options on one page.
fn page(
    input: &Input,
    carried: &[ScenarioResult],
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

/// The record of scenarios: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    inputs: Vec<InputByHash>,
    outputs: BTreeMap<String, String>,
    scenarios: Vec<Named>,
}

/// A scenario by its names.
#[derive(Serialize)]
struct Named {
    name: String,
    title: String,
    reason: String,
}

fn write_all(
    folder: &Folder,
    input: &Input,
    inputs: &[InputFile],
    as_is: &RoundResult,
    carried: &[ScenarioResult],
    lines: &[Compared<'_>],
    control: &Control,
) -> Result<(), FolderError> {
    let base = lines[0].result;
    write_one(folder, BASE, &input.intake, &input.pack, as_is, control)?;
    carried
        .par_iter()
        .zip(&lines[1..])
        .try_for_each(|(one, line)| -> Result<(), FolderError> {
            let name = &one.scenario.name;
            write_one(folder, name, &one.intake, &one.pack, &one.finished, control)?;
            let own = [
                child_changes(base, line.result),
                community_changes(&input.intake, &one.intake, (base, line.result)),
            ];
            for listing in own {
                let file = format!("{name}/{}", csv_name(&listing));
                folder.write::<std::io::Error>(&file, csv_file(listing))?;
            }
            Ok(())
        })?;
    folder.write::<std::io::Error>(COMPARISON, csv_file(comparison(lines)))?;
    let result = |line: &Compared<'_>| Named {
        name: line.name.to_owned(),
        title: line.title.to_owned(),
        reason: line.reason.to_owned(),
    };
    let record = sorted(&Record {
        program: program(),
        inputs: inputs_by_hash(inputs),
        outputs: folder.outputs(),
        scenarios: lines.iter().map(result).collect(),
    });
    folder.write::<std::io::Error>(RECORD, |to| to.write_all(record.as_bytes()))?;
    Ok(())
}

/// The tables of one allocation, and its summary without times.
fn write_one(
    folder: &Folder,
    name: &str,
    round: &Intake,
    pack: &Pack,
    finished: &RoundResult,
    control: &Control,
) -> Result<(), FolderError> {
    let results = finished.results(round, pack);
    for (file, write) in files(&results, &finished.certificate) {
        // The same rows as the CSV: one of the two is enough to compare.
        if file != "allocation.parquet" {
            folder.write::<std::io::Error>(&format!("{name}/{file}"), write)?;
        }
    }
    let summary = pretty(&Summary::of(&results, control).map_err(std::io::Error::other)?);
    let file = format!("{name}/{SUMMARY}");
    folder.write::<std::io::Error>(&file, |to| to.write_all(summary.as_bytes()))?;
    Ok(())
}
