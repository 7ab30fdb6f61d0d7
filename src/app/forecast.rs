//! Children of the coming years, written with how wrong earlier forecasts would have been.
#![expect(
    clippy::indexing_slicing,
    reason = "nodes are those of the panels of the city"
)]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::domain::Position;
use xuewei_core::finding::{Code, Finding, Findings};
use xuewei_core::units::{Places, Share};
use xuewei_forecast::forecast::{Accuracy, Forecast, forecast};
use xuewei_forecast::hindcast::Part;
use xuewei_forecast::warning::{Warned, warned};
use xuewei_forecast::{Level, Panel};

use super::{Control, Error, Step};
use crate::faces::forecast_page::ForecastPage;
use crate::files::contents::{Writer, csv_file, csv_name, text_file};
use crate::files::output::{Folder, FolderError};
use crate::files::provenance::{InputRecord, Paths, inputs_by_path};
use crate::files::record::RECORD;
use crate::input::{CityInput, read_city};
use crate::tables::cell::{Decimal, Id, Label, Millionths, Word, Years};
use crate::tables::forecast::{AccuracyRow, DemandRow, ForecastRow, HindcastRow, WarningRow};
use crate::tables::json::sorted;
use crate::tables::listing::Listing;
use crate::version::{Program, program};
use crate::words::{Lang, Wording, findings};

/// What marks a folder as one of forecasts.
pub const MARK: &str = "forecast.csv";

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `city.toml`.
    pub city: PathBuf,
    /// The folder of the forecast, replaced whole.
    pub out: PathBuf,
    /// The language of what people read.
    pub lang: Lang,
}

/// A forecast, and what it was made from.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: CityInput,
    /// The forecast.
    pub forecast: Forecast,
    /// Whether places will do, by area, level and year.
    pub warned: Vec<Warned>,
    /// What looks doubtful, about tables and forecast.
    pub warnings: Findings,
}

/// A forecast in figures: what `--format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Answer {
    /// What the city is called.
    pub name: String,
    /// Its areas.
    pub areas: usize,
    /// The years of the rolls, the first and the last.
    pub rolls: [i32; 2],
    /// The last year forecast.
    pub until: i32,
    /// Of the city, by level: who enters.
    pub entry: Vec<EntryAnswer>,
}

/// Who enters a level of the city in a year.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntryAnswer {
    /// The level.
    pub level: &'static str,
    /// The year.
    pub year: i32,
    /// What is forecast.
    pub middle: i64,
    /// In one case of ten fewer come; `null` where no error is known.
    pub low: Option<i64>,
    /// In one case of ten more come.
    pub high: Option<i64>,
}

impl Response {
    fn page(&self) -> ForecastPage<'_> {
        ForecastPage {
            input: &self.input,
            forecast: &self.forecast,
            warned: &self.warned,
        }
    }

    /// Its tables, in the order in which they are written.
    pub fn listings(&self) -> [Listing<'_>; 5] {
        [
            figures(self),
            accuracy(self),
            hindcast(self),
            demand(self),
            warnings(self),
        ]
    }

    /// What comes, in sentences.
    pub fn sentences(&self, wording: &Wording) -> Vec<String> {
        self.page().sentences(wording)
    }

    /// The figures in short.
    pub fn answer(&self) -> Answer {
        let panel = &self.input.panels[0];
        let entry = self.forecast.figures.iter();
        let entry = entry.filter(|own| own.node == 0 && Part::of(own.grade).is_first);
        Answer {
            name: self.input.name.clone(),
            areas: self.input.areas.len(),
            rolls: [panel.first_year, panel.year(panel.years - 1)],
            until: panel.year(panel.years - 1 + self.input.leads),
            entry: entry
                .map(|own| EntryAnswer {
                    level: Level::of_grade(own.grade).as_str(),
                    year: own.year,
                    middle: own.middle,
                    low: own.bounds.map(|(low, _)| low),
                    high: own.bounds.map(|(_, high)| high),
                })
                .collect(),
        }
    }
}

/// The record of a forecast: `run.json`.
#[derive(Serialize)]
struct Record {
    program: Program,
    command: &'static str,
    lang: &'static str,
    inputs: Vec<InputRecord>,
    outputs: BTreeMap<String, String>,
}

/// Reads a city and forecasts its children.
///
/// # Errors
/// When the input has errors.
pub fn made(city: &std::path::Path) -> Result<Response, Error> {
    let input = read_city(city).map_err(Error::Input)?;
    let found = forecast(&input.panels, input.leads);
    let Some(forecast) = found else {
        return Err(Error::Input(Findings::from(Finding::new(
            Code::RollsMissing,
            input.name.clone(),
        ))));
    };
    let warned = match input.panels.first() {
        Some(panel) => warned(&forecast, &places(&input, panel)),
        None => Vec::new(),
    };
    let mut warnings = input.warnings.clone();
    tell(&input, &forecast, &mut warnings);
    Ok(Response {
        input,
        forecast,
        warned,
        warnings,
    })
}

/// Forecasts, and writes the folder.
///
/// # Errors
/// When the input has errors, the folder cannot be written, or it is told to end: then the folder is as it was.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    control.check()?;
    control.report(Step::Read);
    let response = made(&request.city)?;
    control.check()?;
    let failed = |why: FolderError| Error::output(&request.out, why);
    let input = &response.input;
    let folder = Folder::begin(&request.out, MARK, &input.files, control).map_err(failed)?;
    control.report(Step::Write);
    let wording = Wording::new(request.lang);
    let found = findings::findings(&response.warnings, &wording);
    let listings = response.listings().into_iter().chain([found]);
    let page = response.page();
    let mut all = Vec::new();
    for listing in listings {
        all.push((csv_name(&listing), csv_file(listing)));
    }
    all.push(("forecast.html".to_owned(), text_file(page.html(&wording))));
    write(&folder, &all).map_err(failed)?;
    let record = sorted(&Record {
        program: program(),
        command: "forecast",
        lang: request.lang.as_str(),
        inputs: inputs_by_path(&input.files, &Paths::From(request.out.clone())),
        outputs: folder.outputs(),
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

/// What is doubtful about the forecast itself.
fn tell(input: &CityInput, forecast: &Forecast, warnings: &mut Findings) {
    let file = input.files.first().map_or("", |file| file.role);
    let without: Vec<&str> = input
        .areas
        .iter()
        .filter(|area| area.position.is_none())
        .map(|area| &*area.name)
        .collect();
    if !without.is_empty() {
        let finding = Finding::new(Code::AreasWithoutPoint, format!("{file}.toml"));
        let finding = finding.with("count", without.len());
        warnings.push(finding.with("areas", without));
    }
    for (part, measured) in &forecast.measured {
        if *measured < input.leads && part.is_first {
            let finding = Finding::new(Code::LeadsNotMeasured, format!("{file}.toml"));
            let finding = finding.with("level", part.level.as_str());
            warnings.push(finding.with("measured", *measured));
        }
    }
}

/// The public places of the entry grade, by node and level; nothing where the city has no schools.
fn places(input: &CityInput, panel: &Panel) -> BTreeMap<(usize, Level), i64> {
    let mut places: BTreeMap<(usize, Level), i64> = BTreeMap::new();
    let first_area = panel.nodes.len() - input.areas.len();
    for school in input
        .schools
        .iter()
        .filter(|own| own.is_public && own.is_open)
    {
        let known = input.area_of_school.get(&school.id);
        let own = known
            .map(String::as_str)
            .or(school.area.as_deref())
            .filter(|name| input.areas.iter().any(|area| area.name == *name))
            .or(school.district.as_deref());
        let Some(at) = input.areas.iter().position(|area| Some(&*area.name) == own) else {
            continue;
        };
        let level = school.level.unwrap_or(Level::Primary);
        let mut node = Some(first_area + at);
        while let Some(here) = node {
            *places.entry((here, level)).or_default() += school.places;
            node = panel.nodes[here].parent;
        }
    }
    places
}

fn label(year: i32) -> Label {
    Label(i64::from(year))
}

fn grade(grade: usize) -> Label {
    Label(i64::try_from(grade).unwrap_or(0))
}

fn figures(response: &Response) -> Listing<'_> {
    let panel = &response.input.panels[0];
    Listing::new(move || {
        response
            .forecast
            .figures
            .iter()
            .map(move |own| ForecastRow {
                area: Id(response.input.node_name(own.node)),
                level: Word(Level::of_grade(own.grade).as_str()),
                grade: grade(own.grade),
                year: label(own.year),
                low: own.bounds.map(|(low, _)| Places(low)),
                middle: Places(own.middle),
                high: own.bounds.map(|(_, high)| Places(high)),
                method: Word(&own.method),
                scope: Word(panel.nodes[own.node].scope.as_str()),
                lead: Years(i64::try_from(own.lead).unwrap_or(0)),
            })
    })
}

fn accuracy(response: &Response) -> Listing<'_> {
    let parts = |figure: f64| Decimal((figure * 10_000.0).round() as i64);
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    Listing::new(move || {
        let all = response.forecast.accuracy.iter();
        all.map(move |own: &Accuracy| AccuracyRow {
            level: Word(own.part.level.as_str()),
            grades: Word(if own.part.is_first { "first" } else { "later" }),
            lead: Years(count(own.lead)),
            size: Word(own.class.as_str()),
            method: Word(own.method),
            used: own.is_used,
            areas: count(own.nodes),
            origins: count(own.origins),
            mape: parts(own.mape),
            bias: parts(own.bias),
            coverage: own
                .coverage
                .map(|share| Share::from_thousandths((share * 1_000.0).round() as i64)),
        })
    })
}

fn hindcast(response: &Response) -> Listing<'_> {
    let panel = &response.input.panels[0];
    Listing::new(move || {
        response.forecast.used.iter().map(move |miss| HindcastRow {
            area: Id(response.input.node_name(miss.node)),
            level: Word(Level::of_grade(miss.grade).as_str()),
            grade: grade(miss.grade),
            said_in: label(panel.year(miss.origin)),
            year: label(panel.year(miss.origin + miss.lead)),
            said: Places((miss.said + 0.5).floor().max(0.0) as i64),
            came: Places(miss.came as i64),
        })
    })
}

/// A coordinate with as many decimals as a metre needs.
fn degrees(of: f64) -> String {
    format!("{of:.6}")
}

/// Who enters, by area: the demand of rounds. Areas without a point cannot stand there.
fn demand(response: &Response) -> Listing<'_> {
    let panel = &response.input.panels[0];
    let first_area = panel.nodes.len() - response.input.areas.len();
    let points: Vec<Option<(String, String)>> = response
        .input
        .areas
        .iter()
        .map(|area| {
            let of = |at: Position| (degrees(at.lon), degrees(at.lat));
            area.position.map(of)
        })
        .collect();
    let rows: Vec<(usize, i32, Level, &'static str, i64)> = response
        .forecast
        .figures
        .iter()
        .filter(|own| own.node >= first_area && Part::of(own.grade).is_first)
        .flat_map(|own| {
            let level = Level::of_grade(own.grade);
            let variants = [
                ("low", own.bounds.map(|(low, _)| low)),
                ("middle", Some(own.middle)),
                ("high", own.bounds.map(|(_, high)| high)),
            ];
            let some = variants
                .into_iter()
                .filter_map(|(word, n)| Some((word, n?)));
            some.map(move |(word, n)| (own.node - first_area, own.year, level, word, n))
        })
        .collect();
    let of_district = |area: usize| {
        let own = &response.input.areas[area];
        let district = own.district.map(|at| &*response.input.districts[at].0);
        district.unwrap_or(&own.name)
    };
    Listing::new(move || {
        let points = points.clone();
        let rows = rows.clone();
        rows.into_iter()
            .filter_map(move |(area, year, level, word, count)| {
                let (lon, lat) = points[area].clone()?;
                Some(DemandRow {
                    cell_id: Id(&response.input.areas[area].name),
                    year: label(year),
                    stage: Word(level.as_str()),
                    variant: Word(word),
                    count: Places(count),
                    lon: Cow::Owned(lon),
                    lat: Cow::Owned(lat),
                    district: Id(of_district(area)),
                })
            })
    })
}

fn warnings(response: &Response) -> Listing<'_> {
    Listing::new(move || {
        response.warned.iter().map(|own| WarningRow {
            area: Id(response.input.node_name(own.node)),
            level: Word(own.level.as_str()),
            year: label(own.year),
            places: Places(own.places),
            children: Places(own.children),
            colour: Word(own.colour()),
            probability: own
                .probability
                .map(|chance| Millionths((chance * 1e6).round() as i64)),
        })
    })
}
