//! Both school levels year by year: a plan by hand rolled forward and judged, or one that is chosen.

mod areas;
mod basis;
mod listings;
mod solved;
pub mod verify;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::finding::Findings;

use super::{Control, Error, Step, forecast};
use crate::faces::plan_shown::ShownPlan;
use crate::faces::plan_workbook;
use crate::files::contents::{Writer, csv_file, csv_name, text_file};
use crate::files::output::{Folder, FolderError};
use crate::files::plan_folder::{BASIS, PlanBasis};
use crate::files::provenance::{InputRecord, Paths, inputs_by_path};
use crate::files::record::{RECORD, SUMMARY, json_hash};
use crate::input::{InputFile, PlanInput, read_plan};
use crate::tables::json::{pretty, sorted};
use crate::tables::listing::Listing;
use crate::version::{Program, program};
use crate::words::{Lang, Wording, findings};
use solved::Solved;
use xuewei_plan::roll::on_loan;
use xuewei_plan::rolled::OBJECTIVES;

/// What marks a folder as one of a plan.
pub const MARK: &str = "plan.csv";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `city.toml`.
    pub city: PathBuf,
    /// `plan.toml`.
    pub plan: PathBuf,
    /// The folder of the plan, replaced whole.
    pub out: PathBuf,
    /// Seconds that the search for a plan may take.
    pub seconds: f64,
    /// The language of what people read.
    pub lang: Lang,
}

/// A plan, and what it was made from.
#[derive(Debug)]
pub struct Response {
    /// The forecast that it goes by.
    pub forecast: forecast::Response,
    /// The plan as it was read.
    pub input: PlanInput,
    /// The plan rolled forward, and beside it the others that it is held against.
    pub solved: Solved,
    /// What looks doubtful, about tables, forecast and plan.
    pub warnings: Findings,
    /// Its figures.
    pub summary: Summary,
}

/// The figures of a plan: `summary.json`, and what `--format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Summary {
    /// What the city is called.
    pub city: String,
    /// What the plan is called; `null` where it has no name.
    pub name: Option<String>,
    /// For which figures of the forecast it is made: `low`, `middle` or `high`.
    pub variant: &'static str,
    /// The years that are planned, the first and the last.
    pub years: [i32; 2],
    /// Whether all of it is written by hand.
    pub by_hand: bool,
    /// Rules and limits that it breaks; none where it was chosen.
    pub broken: usize,
    /// What it comes to.
    pub plan: PlanAnswer,
    /// Both levels of the city by year.
    pub stages: Vec<StageAnswer>,
    /// Rooms that are built, rooms that were proposed and are not built after all, rooms that are built and not needed in
    /// the last year.
    pub rooms: RoomsAnswer,
    /// Posts that the city's pool lends.
    pub pool: PoolAnswer,
}

/// What a plan comes to.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PlanAnswer {
    /// The objectives in strict order.
    pub objectives: Vec<ObjectiveAnswer>,
    /// Seconds that choosing it took.
    pub seconds: Option<f64>,
}

/// An objective.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ObjectiveAnswer {
    /// Its name.
    pub name: &'static str,
    /// What the plan comes to.
    pub value: i64,
    /// What no plan goes below that keeps what is written by hand, is no worse in the objectives before and builds
    /// nothing that may not be decided; `null` where nothing was decided.
    pub bound: Option<i64>,
}

/// A level of the city in a year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StageAnswer {
    /// The level.
    pub level: &'static str,
    /// The year.
    pub year: i32,
    /// Who enters public schools.
    pub children: i64,
    /// Entry places.
    pub places: i64,
    /// Who enters without a public place.
    pub without: i64,
    /// Posts held minus needed.
    pub post_balance: f64,
}

/// Rooms of a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RoomsAnswer {
    /// Built.
    pub built: i64,
    /// Proposed, and not built after all.
    pub left_out: i64,
    /// Built, and not needed in the last year.
    pub not_needed: i64,
}

/// Posts that the city's pool lends: whole posts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PoolAnswer {
    /// What it holds.
    pub held: i64,
    /// Years of a loan.
    pub years: i32,
    /// All that it lends in the planned years.
    pub lent: i64,
    /// The most that are on loan at once.
    pub most: i64,
}

/// The record of a plan: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    command: &'static str,
    /// What the city is called: tables name it.
    city: String,
    lang: &'static str,
    inputs: Vec<InputRecord>,
    outputs: BTreeMap<String, String>,
    summary_without_seconds: String,
}

impl Response {
    fn page(&self) -> ShownPlan<'_> {
        ShownPlan {
            city_name: &self.forecast.input.name,
            name: self.input.name.as_deref(),
            variant: self.input.variant,
            first_planned: self.input.years[0],
            city: &self.solved.basis.city,
            campus_names: &self.solved.basis.campus_names,
            district_names: &self.solved.basis.district_names,
            positions: &self.solved.basis.positions,
            area_positions: &self.solved.basis.area_positions,
            outlines: &self.solved.basis.outlines,
            plan: &self.solved.plan,
            rolled: &self.solved.rolled,
            as_is: &self.solved.as_is,
            buildings: &self.solved.buildings,
            bounds: self.solved.bounds,
            variants: &self.solved.variants,
        }
    }

    /// What the plan comes to, in sentences.
    pub fn sentences(&self, wording: &Wording) -> Vec<String> {
        self.page().sentences(wording)
    }

    /// All tables, in the order in which people read them.
    fn listings(&self) -> Vec<Listing<'_>> {
        listings::all(&self.solved, &self.forecast.input.name)
    }

    fn files(&self) -> Vec<InputFile> {
        let mut all = self.forecast.input.files.clone();
        all.push(self.input.file.clone());
        all
    }
}

/// Reads city and plan, and rolls it forward or chooses it.
///
/// # Errors
/// When the input has errors, no plan keeps what is written, or none was found.
pub fn made(request: &Request, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let forecast = forecast::made(&request.city)?;
    let basis = basis::basis(&forecast).map_err(Error::Input)?;
    let input = read_plan(&request.plan, &basis.city).map_err(Error::Input)?;
    let mut warnings = forecast.warnings.clone();
    warnings.append(basis.warnings.clone());
    warnings.append(input.warnings.clone());
    control.check()?;
    control.report(Step::Sites);
    let began = Instant::now();
    let solved = solved::solve(basis, &input, request.seconds, control)?;
    let seconds = (began.elapsed().as_secs_f64() * 1_000.0).round() / 1_000.0;
    let file = &input.file;
    warnings.append(solved.findings(&file.path));
    let summary = summary(&forecast, &input, &solved, seconds);
    Ok(Response {
        forecast,
        input,
        solved,
        warnings,
        summary,
    })
}

/// Makes the plan, and writes the folder.
///
/// # Errors
/// As [`made`]; or when the folder cannot be written, or it is told to end: then the folder is as it was.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    let response = made(request, control)?;
    control.check()?;
    let failed = |why: FolderError| Error::output(&request.out, why);
    let files = response.files();
    let folder = Folder::begin(&request.out, MARK, &files, control).map_err(failed)?;
    control.report(Step::Write);
    let wording = Wording::new(request.lang);
    let mut all: Vec<(String, Writer<'_>)> = Vec::new();
    let listings = response.listings();
    let page = response.page();
    let book = plan_workbook::workbook((&page, &response.sentences(&wording)), &listings, &wording);
    let book = book.map_err(|why| Error::output(&request.out, why))?;
    for listing in listings {
        all.push((csv_name(&listing), csv_file(listing)));
    }
    let found = findings::findings(&response.warnings, &wording);
    all.push((csv_name(&found), csv_file(found)));
    all.push(("plan.html".to_owned(), text_file(page.html(&wording))));
    all.push((
        "plan.xlsx".to_owned(),
        Box::new(move |to| to.write_all(&book)),
    ));
    let basis = PlanBasis {
        city: response.solved.basis.city.clone(),
        given: response.input.given.clone(),
        proposed: response.input.proposed.iter().map(|own| own.0).collect(),
    };
    all.push((BASIS.to_owned(), text_file(pretty(&basis))));
    let summary = sorted(&response.summary);
    all.push((SUMMARY.to_owned(), text_file(summary)));
    write(&folder, &all).map_err(failed)?;
    let mut outputs = folder.outputs();
    // It holds times: its hash is that of the rest.
    outputs.remove(SUMMARY);
    let record = sorted(&Record {
        program: program(),
        command: "plan",
        city: response.forecast.input.name.clone(),
        lang: request.lang.as_str(),
        inputs: inputs_by_path(&files, &Paths::From(request.out.clone())),
        outputs,
        summary_without_seconds: json_hash(&response.summary),
    });
    write(&folder, &[(RECORD.to_owned(), text_file(record))]).map_err(failed)?;
    drop(all);
    folder.finish().map_err(failed)?;
    Ok(response)
}

fn write(folder: &Folder, all: &[(String, Writer<'_>)]) -> Result<(), FolderError> {
    for (name, write) in all {
        folder.write::<std::io::Error>(name, write)?;
    }
    Ok(())
}

fn pool(solved: &Solved) -> PoolAnswer {
    let (city, plan) = (&solved.basis.city, &solved.plan);
    let years = (0..city.years).map(|t| on_loan(city, plan, None, city.year(t)));
    PoolAnswer {
        held: city.norms.pool_posts,
        years: city.norms.pool_years,
        lent: plan.loans.iter().map(|loan| loan.posts).sum(),
        most: years.max().unwrap_or(0),
    }
}

fn summary(
    forecast: &forecast::Response,
    input: &PlanInput,
    solved: &Solved,
    seconds: f64,
) -> Summary {
    let values = solved.rolled.objectives.iter().zip(OBJECTIVES).enumerate();
    let objectives = values.map(|(at, (value, name))| ObjectiveAnswer {
        name,
        value: *value,
        bound: solved.bounds.and_then(|bounds| bounds.get(at).copied()),
    });
    let mut rooms = RoomsAnswer::default();
    for own in &solved.buildings {
        match own.state {
            xuewei_plan::buildings::State::LeftOut => rooms.left_out += own.build.rooms,
            _ => {
                rooms.built += own.build.rooms;
                if own.unneeded_from.is_some() {
                    rooms.not_needed += own.build.rooms;
                }
            }
        }
    }
    Summary {
        city: forecast.input.name.clone(),
        name: input.name.clone(),
        variant: input.variant,
        years: input.years,
        by_hand: input.given.choices.is_none(),
        broken: solved.rolled.broken.len(),
        plan: PlanAnswer {
            objectives: objectives.collect(),
            seconds: input.given.choices.map(|_| seconds),
        },
        stages: listings::city_stages(solved),
        rooms,
        pool: pool(solved),
    }
}
