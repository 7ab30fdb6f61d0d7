//! A whole round: read, rank, allocate, prove, measure what is short, write.

use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use rayon::prelude::*;
use xuewei_core::derive::Results;
use xuewei_core::domain::ChildIdx;
use xuewei_core::finding::Findings;
use xuewei_core::round::{self, Clock, RoundResult, Seconds};
use xuewei_core::summary::Summary;
use xuewei_core::value::{self, ClassValue};

use super::notices::{self, Whose};
use super::{Control, Error, Step};
use crate::faces::page::Page;
use crate::faces::public_list::{given_away, public_list};
use crate::faces::workbook::{MOST_CHILDREN, Sheet, workbook};
use crate::files::contents::{
    NOTICES, PAGE, PUBLIC_LIST, WORKBOOK, Writer, csv_name, files, tables,
};
use crate::files::output::{Folder, FolderError};
use crate::files::provenance::{Options, provenance};
use crate::input::{self, Input};
use crate::tables::class_values::class_values;
use crate::tables::csv;
use crate::tables::json::pretty;
use crate::tables::listing::Listing;
use crate::tables::projection::projection;
use crate::tables::rule_comparison::rule_comparison;
use crate::words::{Lang, Wording};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// `round.toml`.
    pub round: PathBuf,
    /// The folder of the results, replaced whole.
    pub out: PathBuf,
    /// Whether the round is also solved again with one more class at every school and parcel.
    pub class_values: bool,
    /// Whose notices are written.
    pub notices: Notices,
    /// The language of what people read.
    pub lang: Lang,
}

/// Whose notices are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Notices {
    /// Nobody's.
    #[default]
    None,
    /// Every family's, and the public list where the pack says how long it may be shown.
    All,
    /// Those of the families of these children, by identifier.
    Of(Vec<String>),
}

/// A round that was allocated, proved and written.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// What came of it.
    pub finished: RoundResult,
    /// Its figures.
    pub summary: Summary,
    /// How many notices were written, where any were asked for.
    pub notices: Option<usize>,
    /// Until when the public list may be shown, where one was written.
    pub listed_until: Option<Date>,
    /// Children whom a public list would give away: where there are any, it was asked for and not written.
    pub list_withheld: usize,
}

impl Response {
    /// The results for their readers.
    pub fn results(&self) -> Results<'_> {
        self.finished.results(&self.input.intake, &self.input.pack)
    }

    /// What looks doubtful, about the tables first.
    pub fn warnings(&self) -> [&Findings; 2] {
        [&self.input.warnings, &self.finished.warnings]
    }
}

/// Runs a round and writes its results.
///
/// # Errors
/// When the input has errors, the folder cannot be written, or the optimum is not found or not proved.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    let began = Instant::now();
    let mut clock = Clock::start();
    control.report(Step::Read);
    let input = input::read(&request.round).map_err(Error::Input)?;
    let whose = whose(&request.notices, &input)?;
    // Before the work, not after it: a folder that cannot be written is known at once.
    let failed = |why: FolderError| Error::output(&request.out, why);
    let folder = Folder::begin(&request.out, "allocation.csv", &input.files).map_err(failed)?;
    let read_seconds = clock.lap();
    let (round, pack) = (&input.intake, &input.pack);
    let finished = round::allocate(round, pack, &|step| control.report(Step::Core(step)))
        .map_err(|why| Error::round(why, round))?;
    clock.lap();
    let values = if request.class_values {
        control.report(Step::ClassValues);
        let (qualified, allocation) = (&finished.qualified, &finished.allocation);
        value::class_values(round, pack, qualified, allocation)
            .map_err(|why| Error::round(why, round))?
    } else {
        Vec::new()
    };
    let value_seconds = clock.lap();
    control.report(Step::Write);
    let results = finished.results(round, pack);
    let mut summary = Summary::of(&results);
    let job = Job {
        input: &input,
        finished: &finished,
        results,
        values: &values,
        summary: &summary,
        request,
    };
    job.write(&folder).map_err(failed)?;
    let mut notices = None;
    if let Some(whose) = &whose {
        control.report(Step::Notices);
        let written = notices::write(&folder, &input, &finished, whose, request.lang);
        notices = Some(written.map_err(failed)?);
    }
    // A list without a day on which it is taken down is none that may be hung out.
    let is_asked = matches!(whose, Some(Whose::All)) && pack.notice.list_until.is_some();
    let list_withheld = match is_asked {
        true => given_away(round),
        false => 0,
    };
    let listed_until = match (&whose, pack.notice.list_until) {
        (Some(Whose::All), Some(until)) if list_withheld == 0 => {
            let list = public_list(&results, until, &Wording::new(request.lang));
            write_text(&folder, PUBLIC_LIST, &list).map_err(failed)?;
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
    write_text(&folder, "summary.json", &pretty(&summary))
        .and_then(|()| folder.finish())
        .map_err(failed)?;
    Ok(Response {
        input,
        finished,
        summary,
        notices,
        listed_until,
        list_withheld,
    })
}

/// Whose notices are wanted, where any are.
fn whose(notices: &Notices, input: &Input) -> Result<Option<Whose>, Error> {
    let children = input.intake.children();
    match notices {
        Notices::None => Ok(None),
        Notices::All => Ok(Some(Whose::All)),
        Notices::Of(ids) => {
            let find = |id: &String| {
                let found = children.binary_search_by(|child| (*child.id).cmp(id));
                let unknown = |_| Error::UnknownChild(id.clone());
                found.map(ChildIdx::from_usize).map_err(unknown)
            };
            let found: Vec<ChildIdx> = ids.iter().map(find).collect::<Result<_, _>>()?;
            Ok((!found.is_empty()).then_some(Whose::Of(found)))
        }
    }
}

/// What is written, and from what.
struct Job<'a> {
    input: &'a Input,
    finished: &'a RoundResult,
    results: Results<'a>,
    values: &'a [ClassValue],
    summary: &'a Summary,
    request: &'a Request,
}

impl Job<'_> {
    /// Writes tables, maps, workbook and page, and the record of the run.
    fn write(&self, folder: &Folder) -> Result<(), FolderError> {
        let (input, results) = (self.input, &self.results);
        let listings = tables(results);
        let further = self.further();
        let mut all = files(results, &self.finished.certificate);
        let own = further.iter().map(|listing| {
            let write: Writer<'_> = Box::new(|to| csv::write(listing, to));
            (csv_name(listing), write)
        });
        all.extend(own);
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let options = Options {
            out: self.request.out.clone(),
        };
        let sheets = sheets(
            listings.iter().chain(&further),
            input.intake.children().len(),
        );
        let record = |outputs: &[(&str, String)]| {
            provenance(input, &self.finished.qualified, &options, outputs)
        };
        // Side by side: two of them are large, and the workbook takes as long as all others.
        let (tables, (book, page)) = rayon::join(
            || {
                all.par_iter()
                    .try_for_each(|(name, write)| folder.write::<std::io::Error>(name, write))
            },
            || {
                // A wording stays in its thread.
                let wording = Wording::new(self.request.lang);
                let page = Page {
                    results,
                    summary: self.summary,
                    sheets: &sheets,
                    record: &record(&[]),
                };
                let page = page.html(&wording);
                let round = &input.intake;
                (
                    workbook(round.name(), round.year(), &sheets, &wording),
                    page,
                )
            },
        );
        tables?;
        let book = book?;
        folder.write::<std::io::Error>(WORKBOOK, |to| to.write_all(&book))?;
        write_text(folder, PAGE, &page)?;
        let mut names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
        names.extend([PAGE, WORKBOOK]);
        names.sort_unstable();
        let mut outputs = Vec::new();
        for name in names {
            outputs.push((name, folder.hash(name)?));
        }
        write_text(folder, "run.json", &pretty(&record(&outputs)))
    }

    /// The tables beside those that follow from inputs and allocation alone.
    fn further(&self) -> Vec<Listing<'_>> {
        let mut further = vec![rule_comparison(&self.finished.fairness)];
        if !self.finished.outlook.is_empty() {
            further.push(projection(&self.results, &self.finished.outlook));
        }
        if !self.values.is_empty() {
            further.push(class_values(&self.results, self.values));
        }
        further
    }
}

/// The sheets of the workbook in their order, from the very tables that are written.
fn sheets<'a>(listings: impl Iterator<Item = &'a Listing<'a>>, children: usize) -> Vec<Sheet<'a>> {
    const SHEETS: [(&str, &str); 12] = [
        ("shortfall", "districts"),
        ("schools", "schools"),
        ("bottlenecks", "bottlenecks"),
        ("bottleneck_members", "members"),
        ("bottleneck_parcels", "parcels"),
        ("post_plan", "posts"),
        ("class_values", "values"),
        ("path", "path"),
        ("cutoffs", "cutoffs"),
        ("manual", "manual"),
        ("fairness", "fairness"),
        ("allocation", "children"),
    ];
    let mut sheets: Vec<(usize, Sheet<'a>)> = listings
        .filter_map(|listing| {
            let name = listing.table.name;
            let at = SHEETS.iter().position(|(table, _)| *table == name)?;
            let key = SHEETS[at].1;
            let is_listed = key != "children" || children <= MOST_CHILDREN;
            is_listed.then_some((at, Sheet { key, listing }))
        })
        .collect();
    sheets.sort_by_key(|(at, _)| *at);
    sheets.into_iter().map(|(_, sheet)| sheet).collect()
}

fn write_text(folder: &Folder, name: &str, text: &str) -> Result<(), FolderError> {
    folder.write(name, |to| to.write_all(text.as_bytes()))?;
    Ok(())
}

/// Where the notices of a folder of results are.
pub fn notices_of(out: &Path) -> PathBuf {
    out.join(NOTICES)
}

/// Where the public list of a folder of results is.
pub fn public_list_of(out: &Path) -> PathBuf {
    out.join(PUBLIC_LIST)
}
