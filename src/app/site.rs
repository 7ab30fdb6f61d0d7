//! Where to build: the best plan of sites, carried out and written beside the round as it is.

use std::io;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::round;
use xuewei_core::scenario::siting::{self, ParcelsAside, SitingPlan};
use xuewei_core::scenario::{self, AllocationSummary, Base, ScenarioResult};
use xuewei_core::summary::Summary;

use super::scenario::{book, page as scenario_page};
use super::{Control, Error, Step};
use crate::faces::sites::{RoundAnswer, SiteAnswer};
use crate::files::contents::{
    COMPARISON_PAGE, COMPARISON_WORKBOOK, csv_file, csv_name, files, text_file,
};
use crate::files::output::{Folder, FolderError, ResultSink, SITES};
use crate::files::planning::{PlanningCommand, PlanningOptions, planning_run};
use crate::files::provenance::Paths;
use crate::files::record::{RECORD, SUMMARY};
use crate::input::{self, Input};
use crate::tables::comparison::{Compared, comparison};
use crate::tables::json::sorted;
use crate::tables::sites::{robust, sites};
use crate::version::program;
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
    let found = Found::of(&input, request.lang, control)?;
    control.report(Step::Write);
    let options = PlanningOptions {
        program: program(),
        paths: Paths::From(request.out.clone()),
        lang: request.lang.as_str().to_owned(),
    };
    let written = found.write(&input, &options, &folder);
    written.map_err(|why| failed(why.into()))?;
    folder.finish().map_err(failed)?;
    let Found {
        sited,
        planned,
        one_by_one,
        result,
        summary,
        base_title,
        ..
    } = found;
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

/// Finds the best plan of a folder again and hands every file of it to `sink`.
///
/// # Errors
/// When there is no proved plan, or when it is told to end; `failed` says what it means that a file is not taken.
pub(super) fn run_again(
    input: &Input,
    options: &PlanningOptions,
    sink: &dyn ResultSink,
    control: &Control,
    failed: impl Fn(io::Error) -> Error,
) -> Result<(), Error> {
    let found = Found::of(input, Lang::of_locale(&options.lang), control)?;
    found.write(input, options, sink).map_err(failed)
}

/// A plan of sites with the rounds under it, in memory.
struct Found {
    sited: SitingPlan,
    planned: ScenarioResult,
    one_by_one: ScenarioResult,
    result: [AllocationSummary; 3],
    summary: SiteSummary,
    base_title: String,
    /// The plan, and the choice of one at a time, as scenarios.
    texts: [String; 2],
    wording: Wording,
}

impl Found {
    /// Finds the best plan and carries it out.
    fn of(input: &Input, lang: Lang, control: &Control) -> Result<Self, Error> {
        let (round, pack) = (&input.intake, &input.pack);
        let sited = siting::site(round, pack, control).map_err(|why| Error::sites(why, round))?;
        let wording = Wording::new(lang);
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
        Ok(Self {
            base_title: wording.plain("base-title"),
            sited,
            planned,
            one_by_one,
            result,
            summary,
            texts,
            wording,
        })
    }

    /// Hands every file of the folder to `sink`.
    fn write(
        &self,
        input: &Input,
        options: &PlanningOptions,
        sink: &dyn ResultSink,
    ) -> io::Result<()> {
        let (round, planned, wording) = (&input.intake, &self.planned, &self.wording);
        let rounds = [&self.one_by_one, planned];
        let lines = compared(&self.base_title, rounds, &self.result);
        let own = (&planned.intake, &planned.finished);
        let results = planned.finished.results(&planned.intake, &planned.pack);
        let found = together(input, planned);
        let mut all = files(&results, &planned.finished.certificate);
        let mut listings = vec![
            sites(round, &self.sited, own),
            comparison(&lines),
            findings::findings(&found, wording),
        ];
        if !self.sited.robust.is_empty() {
            listings.push(robust(&self.sited));
        }
        let page = scenario_page(input, &rounds, &lines, wording);
        sink.put(COMPARISON_PAGE, &*text_file(page))?;
        let book = book(input, (&rounds, &lines), &listings, wording)?;
        sink.put(COMPARISON_WORKBOOK, &|to| to.write_all(&book))?;
        let tables = listings.into_iter();
        all.extend(tables.map(|listing| (csv_name(&listing), csv_file(listing))));
        let [plan, greedy] = &self.texts;
        for (name, text) in [
            ("plan.toml", plan.clone()),
            ("greedy.toml", greedy.clone()),
            (SUMMARY, sorted(&self.summary)),
        ] {
            all.push((name.to_owned(), text_file(text)));
        }
        for (name, write) in &all {
            sink.put(name, &**write)?;
        }
        let own = (input, &*input.files);
        let outputs = sink.outputs();
        let record = planning_run(PlanningCommand::Site, own, options, outputs, Vec::new());
        sink.put(RECORD, &*text_file(sorted(&record)))
    }
}
