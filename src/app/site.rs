//! Where to build: the best plan of sites, carried out and written beside the round as it is.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::round;
use xuewei_core::scenario::siting::{self, ParcelsAside, SitingPlan};
use xuewei_core::scenario::{self, AllocationSummary, Base, ScenarioResult};
use xuewei_core::summary::Summary;

use super::{Control, Error, Step};
use crate::faces::sites::{RoundAnswer, SiteAnswer};
use crate::files::contents::{Writer, csv_file, csv_name, files, text_file};
use crate::files::output::{Folder, FolderError, SITES};
use crate::files::provenance::{InputByHash, inputs_by_hash};
use crate::files::record::{RECORD, SUMMARY};
use crate::input::{self, Input};
use crate::tables::comparison::{Compared, comparison};
use crate::tables::json::sorted;
use crate::tables::sites::{robust, sites};
use crate::version::{Program, program};
use crate::words::{Lang, Wording, findings};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`; `[site]` says what for and within which limits.
    pub round: PathBuf,
    /// The folder of the results, replaced whole.
    pub out: PathBuf,
    /// The language of what people read.
    pub lang: Lang,
}

/// The figures of the round under a plan, and of the plan: `summary.json`, and what `--format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SiteSummary {
    /// The round under the plan.
    #[serde(flatten)]
    pub round: Summary,
    /// The plan.
    pub site: SiteAnswer,
}

/// The record of a siting: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    inputs: Vec<InputByHash>,
    outputs: BTreeMap<String, String>,
    command: &'static str,
}

/// A plan of sites, carried out.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// The plan and what is proved of it.
    pub sited: SitingPlan,
    /// The round under the plan.
    pub planned: ScenarioResult,
    /// The round under the choice of one at a time.
    pub one_by_one: ScenarioResult,
    /// What each allocation comes to: as it is, one at a time, the plan.
    pub result: [AllocationSummary; 3],
    /// The figures of the round under the plan, and of the plan, as `summary.json` has them.
    pub summary: SiteSummary,
    base_title: String,
}

impl Response {
    /// The allocations as the comparison takes them.
    pub fn compared(&self) -> Vec<Compared<'_>> {
        compared(
            &self.base_title,
            [&self.one_by_one, &self.planned],
            &self.result,
        )
    }

    /// What looks doubtful, about the tables first.
    pub fn warnings(&self) -> Findings {
        together(&self.input, &self.planned)
    }
}

/// What looks doubtful about the tables, under the plan, and of what could not be decided.
fn together(input: &Input, planned: &ScenarioResult) -> Findings {
    let mut all = input.warnings.clone();
    all.append(planned.warnings.clone());
    let round = &input.intake;
    if let Some(travel) = round.travel() {
        let parcels = round.parcels().iter().enumerate();
        let left_out = parcels.filter(|(at, _)| !travel.has_parcel(*at));
        let ids: Vec<&str> = left_out.map(|(_, parcel)| &*parcel.id).collect();
        if !ids.is_empty() {
            let finding = Finding::new(Code::ParcelsLeftOut, round.name());
            let first: Vec<&str> = ids.iter().copied().take(5).collect();
            all.push(finding.with("count", ids.len()).with("ids", first));
        }
    }
    let aside = siting::parcels_aside(round, &input.pack);
    if aside != ParcelsAside::default() {
        let finding = Finding::new(Code::ParcelsUnfit, round.name());
        let finding = finding.with("small", aside.small).with("late", aside.late);
        all.push(finding);
    }
    for (variant, year) in siting::variants_without_years(round) {
        let finding = Finding::new(Code::VariantWithoutYear, round.name());
        let finding = finding.with("variant", variant.as_str());
        all.push(finding.with("year", year));
    }
    all
}

/// Children without a public place in the allocations as it is, one at a time, under the plan.
fn by_round(result: &[AllocationSummary; 3]) -> RoundAnswer {
    let without = |own: &AllocationSummary| own.figures.eligible - own.figures.public;
    let [unplaced_as_is, unplaced_greedy, unplaced] = [0, 1, 2].map(|at| without(&result[at]));
    RoundAnswer {
        unplaced,
        unplaced_as_is,
        unplaced_greedy,
    }
}

fn compared<'a>(
    base_title: &'a str,
    [one_by_one, planned]: [&'a ScenarioResult; 2],
    result: &'a [AllocationSummary; 3],
) -> Vec<Compared<'a>> {
    let titles = [
        base_title,
        &one_by_one.scenario.title,
        &planned.scenario.title,
    ];
    let names = ["base", "greedy", "plan"];
    let all = names.into_iter().zip(titles).zip(result);
    all.map(|((name, title), result)| Compared {
        name,
        title,
        reason: "",
        result,
    })
    .collect()
}

/// Finds the best plan, carries it out, and writes it beside the round as it is.
///
/// # Errors
/// When the input has errors, there is nothing to decide or the limits cannot be kept, the folder cannot be written, an
/// allocation is not found or not proved, or it is told to end: then the folder is as it was.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let input = input::read_for_planning(&request.round).map_err(Error::Input)?;
    let failed = |why: FolderError| Error::output(&request.out, why);
    let folder = Folder::begin(&request.out, SITES, &input.files, control).map_err(failed)?;
    let (round, pack) = (&input.intake, &input.pack);
    let sited = siting::site(round, pack, control).map_err(|why| Error::sites(why, round))?;
    let wording = Wording::new(request.lang);
    let (title, reason) = (wording.plain("site-title"), wording.plain("site-reason"));
    let plan = sited.scenario(round, &title, &reason);
    let greedy = sited.greedy_scenario(round, &wording.plain("site-greedy"), &reason);
    let texts = [plan.to_toml(), greedy.to_toml()];
    control.report(Step::Scenarios);
    let base = Base {
        intake: round,
        pack,
        sources: &input.pack_sources,
        is_forecast: input.is_forecast(),
    };
    let as_is = round::allocate_without_comparison(round, pack, &control.silent());
    let as_is = as_is.map_err(|why| Error::round(why, round))?;
    let run_scenarios = |scenario| {
        let carried = scenario::run_scenario(base, scenario, control);
        carried.map_err(|why| Error::scenario(why, round))
    };
    let (planned, one_by_one) = rayon::join(|| run_scenarios(plan), || run_scenarios(greedy));
    let (planned, one_by_one) = (planned?, one_by_one?);
    control.report(Step::Write);
    let result = [
        AllocationSummary::of(round, &as_is),
        AllocationSummary::of(&one_by_one.intake, &one_by_one.finished),
        AllocationSummary::of(&planned.intake, &planned.finished),
    ];
    let results = planned.finished.results(&planned.intake, &planned.pack);
    let summary = SiteSummary {
        round: Summary::of(&results, control)?,
        site: SiteAnswer::of(&sited, by_round(&result)),
    };
    let base_title = wording.plain("base-title");
    let lines = compared(&base_title, [&one_by_one, &planned], &result);
    let own = (&planned.intake, &planned.finished);
    let found = together(&input, &planned);
    let mut all = files(&results, &planned.finished.certificate);
    let mut listings = vec![
        sites(round, &sited, own),
        comparison(&lines),
        findings::findings(&found, &wording),
    ];
    if !sited.robust.is_empty() {
        listings.push(robust(&sited));
    }
    let tables = listings.into_iter();
    all.extend(tables.map(|listing| (csv_name(&listing), csv_file(listing))));
    let [plan, greedy] = texts;
    for (name, text) in [
        ("plan.toml", plan),
        ("greedy.toml", greedy),
        (SUMMARY, sorted(&summary)),
    ] {
        all.push((name.to_owned(), text_file(text)));
    }
    write(&folder, &all).map_err(failed)?;
    let record = sorted(&Record {
        program: program(),
        inputs: inputs_by_hash(&input.files),
        outputs: folder.outputs(),
        command: "site",
    });
    write(&folder, &[(RECORD.to_owned(), text_file(record))]).map_err(failed)?;
    drop(all);
    folder.finish().map_err(failed)?;
    Ok(Response {
        sited,
        planned,
        one_by_one,
        result,
        summary,
        base_title,
        input,
    })
}

fn write(folder: &Folder, all: &[(String, Writer<'_>)]) -> Result<(), FolderError> {
    for (name, write) in all {
        folder.write::<std::io::Error>(name, write)?;
    }
    Ok(())
}
