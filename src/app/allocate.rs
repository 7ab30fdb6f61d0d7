//! A whole round: read, rank, allocate, prove, measure what is short, write.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::civil::Date;
use rayon::prelude::*;
use xuewei_core::derive::Results;
use xuewei_core::finding::Findings;
use xuewei_core::round::{self, Clock, RoundResult, Seconds};
use xuewei_core::scenario::Base;
use xuewei_core::scenario::remedies::{self, Remedies};
use xuewei_core::scenario::surplus::{self, Spare};
use xuewei_core::summary::{Commitment, Summary};
use xuewei_core::value::{self, ClassValue};

use super::notices::{self, Made};
use super::{Control, Error, Step};
use super::{lists, public};
use crate::faces::brief::Brief;
use crate::faces::page::Page;
use crate::faces::public_list::public_list;
use crate::faces::workbook::{Front, MOST_CHILDREN, Sheet, workbook};
use crate::files::amended::{Chain, VERSIONS};
use crate::files::commitment;
use crate::files::contents::{
    BRIEF, PAGE, PUBLIC_LIST, WORKBOOK, Writer, csv_name, files, is_listed, list_withheld, tables,
};
use crate::files::kept::{KEPT, packed};
use crate::files::lists::LISTS;
use crate::files::notices::NOTICES;
pub use crate::files::notices::Notices;
use crate::files::output::{Folder, FolderError, ResultSink};
use crate::files::provenance::{Options, Paths, Run, Wanted, provenance};
use crate::files::public::PUBLIC_PAGE;
use crate::files::record::{RECORD, SUMMARY, summary_hash};
use crate::input::{self, Input};
use crate::tables::class_values::class_values;
use crate::tables::csv;
use crate::tables::json::{pretty, sorted};
use crate::tables::listing::Listing;
use crate::tables::projection::projection;
use crate::tables::remedies::remedies as remedies_table;
use crate::tables::rule_comparison::rule_comparison;
use crate::tables::surplus::surplus as surplus_table;
use crate::version::program;
use crate::words::answer::{sentences, shares, shortages};
use crate::words::remedies::sentences as remedy_sentences;
use crate::words::{Lang, Wording, findings};

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
    /// Whether each school gets a list of its children.
    pub lists: bool,
    /// Whether there is a public sheet.
    pub public: bool,
    /// Whether what the round was decided by is kept beside the results.
    pub kept: bool,
    /// The language of what people read.
    pub lang: Lang,
}

/// A round that was allocated, proved and written.
#[derive(Debug)]
pub struct Response {
    /// What was read.
    pub input: Input,
    /// What came of it.
    pub finished: RoundResult,
    /// What would help where places are short.
    pub remedies: Remedies,
    /// Its figures.
    pub summary: Summary,
    /// How many notices were written, where any were asked for.
    pub notices: Option<usize>,
    /// How many schools have a list, where lists were asked for.
    pub lists: Option<usize>,
    /// Until when the public list may be shown, where one was written.
    pub listed_until: Option<Date>,
    /// Children who stand in their place by lot.
    pub drawn: usize,
    /// Children whom a public list would give away: where there are any, it was asked for and not written.
    pub list_withheld: usize,
}

impl Response {
    /// The results for their readers.
    pub fn results(&self) -> Results<'_> {
        self.finished.results(&self.input.intake, &self.input.pack)
    }

    /// What looks doubtful, as `findings.csv` has it.
    pub fn warnings(&self) -> Findings {
        together(&self.input, &self.finished)
    }
}

/// Runs a round and writes its results.
///
/// # Errors
/// When the input has errors, the folder cannot be written, the optimum is not found or not proved, or it is told to
/// end: then the folder is as it was.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    let began = Instant::now();
    let mut clock = Clock::start();
    control.check()?;
    control.report(Step::Read);
    let input = input::read(&request.round).map_err(Error::Input)?;
    control.check()?;
    let families = request.notices.families(&input.intake);
    families.map_err(Error::UnknownChild)?;
    // Before the work, not after it: a folder that cannot be written is known at once.
    let failed = |why: FolderError| Error::output(&request.out, why);
    let folder =
        Folder::begin(&request.out, "allocation.csv", &input.files, control).map_err(failed)?;
    let read_seconds = clock.lap();
    let options = Options {
        program: program(),
        paths: Paths::From(request.out.clone()),
        wanted: Some(Wanted {
            class_values: request.class_values,
            notices: request.notices.clone(),
            lists: request.lists,
            public: request.public,
            kept: request.kept,
            lang: request.lang.as_str().to_owned(),
        }),
    };
    let mut computed = compute(&input, request.class_values, control)?;
    computed.tell_of_lists(&input, request.lists);
    let value_seconds = computed.value_seconds;
    clock.lap();
    let written = write(&input, &computed, &options, &folder, control);
    let mut written = written.map_err(|why| failed(why.into()))?;
    written.summary.seconds = Seconds {
        read: read_seconds,
        class_values: value_seconds,
        write: clock.lap(),
        total: began.elapsed().as_secs_f64(),
        ..computed.finished.seconds
    };
    write_text(&folder, SUMMARY, &pretty(&written.summary))
        .map_err(FolderError::from)
        .and_then(|()| folder.finish())
        .map_err(failed)?;
    let Computed {
        finished, remedies, ..
    } = computed;
    let drawn = finished.qualified.drawn(&input.intake);
    let Written {
        summary,
        notices,
        lists,
        listed_until,
        list_withheld,
    } = written;
    Ok(Response {
        input,
        finished,
        remedies,
        summary,
        notices,
        lists,
        listed_until,
        drawn,
        list_withheld,
    })
}

/// Runs a round again, under the options of an earlier run, and hands every file of it to `sink` but for the summary,
/// which holds times.
///
/// # Errors
/// When the optimum is not found or not proved, or when it is told to end; `failed` says what it means that a file is not
/// taken.
pub(super) fn run_again(
    input: &Input,
    options: &Options,
    sink: &dyn ResultSink,
    control: &Control,
    failed: impl Fn(io::Error) -> Error,
) -> Result<RoundResult, Error> {
    let wanted = options.wanted.as_ref();
    let mut computed = compute(input, wanted.is_some_and(|w| w.class_values), control)?;
    computed.tell_of_lists(input, wanted.is_some_and(|w| w.lists));
    write(input, &computed, options, sink, control).map_err(failed)?;
    Ok(computed.finished)
}

/// A round in memory.
pub(super) struct Computed {
    pub finished: RoundResult,
    pub commitment: Option<Commitment>,
    pub remedies: Remedies,
    pub spare: Vec<Spare>,
    pub values: Vec<ClassValue>,
    pub value_seconds: f64,
    /// The versions of a round that is amended: then nothing is compared with what would have to be allocated anew.
    pub amended: Option<Chain>,
}

impl Computed {
    /// Adds what looks doubtful about the lists of schools, where they are asked for.
    fn tell_of_lists(&mut self, input: &Input, are_wanted: bool) {
        if are_wanted {
            let told = lists::findings(&self.finished.results(&input.intake, &input.pack));
            self.finished.warnings.append(told);
        }
    }
}

/// Allocates, proves and measures.
fn compute(input: &Input, class_values: bool, control: &Control) -> Result<Computed, Error> {
    let (round, pack) = (&input.intake, &input.pack);
    let mut finished =
        round::allocate(round, pack, control).map_err(|why| Error::round(why, round))?;
    let commitment = commitment::held(input, &finished.qualified);
    let differing = commitment::findings(input, commitment.as_ref());
    finished.warnings.append(differing);
    let mut clock = Clock::start();
    let base = Base {
        intake: round,
        pack,
        sources: &input.pack_sources,
        is_forecast: input.is_forecast(),
    };
    let remedies = remedies::remedies(base, &finished, control);
    let remedies = remedies.map_err(|why| Error::round(why, round))?;
    let spare = surplus::surplus(base, &finished, control);
    let spare = spare.map_err(|why| Error::round(why, round))?;
    finished.seconds.remedies = clock.lap();
    let values = if class_values {
        let (qualified, allocation) = (&finished.qualified, &finished.allocation);
        value::class_values(round, pack, qualified, allocation, control)
            .map_err(|why| Error::round(why, round))?
    } else {
        Vec::new()
    };
    Ok(Computed {
        finished,
        commitment,
        remedies,
        spare,
        values,
        value_seconds: clock.lap(),
        amended: None,
    })
}

/// What looks doubtful about the tables, and in the work.
pub(super) fn together(input: &Input, finished: &RoundResult) -> Findings {
    let mut all = input.warnings.clone();
    all.append(finished.warnings.clone());
    all
}

/// What was written, and what of it the caller tells.
pub(super) struct Written {
    /// Without times.
    pub summary: Summary,
    pub notices: Option<usize>,
    pub lists: Option<usize>,
    pub listed_until: Option<Date>,
    pub list_withheld: usize,
}

/// Writes every file of a round but for the summary, the record of the run last.
///
/// # Errors
/// When a file is not taken; and, as an error of the system with [`Stopped`](super::Stopped) inside, when it is told to
/// end.
pub(super) fn write(
    input: &Input,
    computed: &Computed,
    options: &Options,
    sink: &dyn ResultSink,
    control: &Control,
) -> io::Result<Written> {
    control.report(Step::Write);
    let finished = &computed.finished;
    let results = finished.results(&input.intake, &input.pack);
    let mut summary = Summary::of(&results, control).map_err(io::Error::other)?;
    summary.commitment.clone_from(&computed.commitment);
    let chain = computed.amended.as_ref();
    if let Some(chain) = chain {
        chain
            .complete(&mut summary, control)
            .map_err(io::Error::other)?;
        sink.subfolder(VERSIONS)?;
        for version in 1..=chain.version() {
            sink.subfolder(&format!("{VERSIONS}/{version}"))?;
        }
    }
    let wanted = options.wanted.as_ref();
    let lang = wanted.map_or(Lang::Zh, |wanted| Lang::of_locale(&wanted.lang));
    let job = Job {
        input,
        finished,
        chain,
        results,
        remedies: &computed.remedies,
        spare: &computed.spare,
        values: &computed.values,
        summary: &summary,
        options,
        lang,
    };
    job.write(sink)?;
    let asked = wanted.map_or(&Notices::None, |wanted| &wanted.notices);
    // The caller knows whether a child that is asked for is none of the round; an earlier record may say what it likes.
    let families = asked.families(&input.intake).unwrap_or_default();
    let mut notices = None;
    if *asked == Notices::All || !families.is_empty() {
        control.report(Step::Notices);
        let families = (families.as_slice(), lang);
        let made = Made {
            qualified: &finished.qualified,
            allocation: &finished.allocation,
            derived: &finished.derived,
            certificate: &finished.certificate,
            commitment: computed.commitment.as_ref(),
            chain,
        };
        notices = Some(notices::write(sink, input, &made, families, control)?);
    }
    let are_listed = wanted.is_some_and(|wanted| wanted.lists);
    let write_lists = || lists::write(sink, &job.results, lang);
    let lists = are_listed.then(write_lists).transpose()?;
    if wanted.is_some_and(|wanted| wanted.public) {
        public::write(sink, &job.results, computed.commitment.as_ref(), lang)?;
    }
    let mut listed_until = None;
    if let (true, Some(until)) = (is_listed(input, asked), input.pack.notice.list_until) {
        let committed = computed.commitment.as_ref();
        let list = public_list(&job.results, committed, until, &Wording::new(lang));
        write_text(sink, PUBLIC_LIST, &list)?;
        listed_until = Some(until);
    }
    if wanted.is_some_and(|wanted| wanted.kept) {
        let first = chain.map_or(input, |chain| &chain.first.input);
        // Tables that were changed while the run went on are of no use to it.
        if let Some(files) = input::kept(first) {
            let bytes = packed(&files)?;
            sink.put(KEPT, &|to| to.write_all(&bytes))?;
        }
    }
    let record = job.record(sink.outputs(), Some(summary_hash(&summary)));
    write_text(sink, RECORD, &sorted(&record))?;
    Ok(Written {
        summary,
        notices,
        lists,
        listed_until,
        list_withheld: list_withheld(input, asked),
    })
}

/// What is written, and from what.
struct Job<'a> {
    input: &'a Input,
    finished: &'a RoundResult,
    chain: Option<&'a Chain>,
    results: Results<'a>,
    remedies: &'a Remedies,
    spare: &'a [Spare],
    values: &'a [ClassValue],
    summary: &'a Summary,
    options: &'a Options,
    lang: Lang,
}

impl Job<'_> {
    fn record(&self, outputs: BTreeMap<String, String>, summary: Option<String>) -> Run {
        let first = match self.chain {
            Some(chain) => (&chain.first.input, &chain.first.qualified),
            None => (self.input, &self.finished.qualified),
        };
        let commitment = self.summary.commitment.as_ref();
        provenance(first, self.options, outputs, summary, commitment)
    }

    /// Writes tables, maps, workbook and page.
    fn write(&self, sink: &dyn ResultSink) -> io::Result<()> {
        let (input, results) = (self.input, &self.results);
        let listings = tables(results);
        let further = self.further();
        let wording = Wording::new(self.lang);
        let found = together(input, self.finished);
        let groups = findings::groups(&found, &wording);
        let row_by_row = findings::findings(&found, &wording);
        let folded = [findings::folded(groups.clone())];
        let mut all = files(results, &self.finished.certificate);
        let own = further.iter().chain([&row_by_row]).map(|listing| {
            let write: Writer<'_> = Box::new(|to| csv::write(listing, to));
            (csv_name(listing), write)
        });
        all.extend(own);
        all.extend(self.chain.iter().flat_map(|chain| chain.files()));
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let changed: Vec<Listing<'_>> = self.chain.iter().map(|chain| chain.listing()).collect();
        let all_listings = listings.iter().chain(&further).chain(&changed);
        let sheets = sheets(all_listings.chain(&folded), input.intake.children().len());
        // Side by side: two of them are large, and the workbook takes as long as all others.
        let (tables, (book, (page, brief))) = rayon::join(
            || {
                all.par_iter()
                    .try_for_each(|(name, write)| sink.put(name, write))
            },
            || {
                // A wording stays in its thread.
                let wording = Wording::new(self.lang);
                let page = Page {
                    results,
                    summary: self.summary,
                    sheets: &sheets,
                    base_map: input.base_map.as_ref(),
                    walking: input.walking.as_ref(),
                    record: &self.record(BTreeMap::new(), None),
                    findings: &groups,
                    remedies: self.remedies,
                };
                let page = page.html(&wording);
                let brief = Brief {
                    results,
                    summary: self.summary,
                    findings: &groups,
                    remedies: self.remedies,
                };
                let brief = brief.html(&wording);
                let mut front = sentences(self.summary, results.pack, &wording);
                front.extend(shares(results, &wording));
                front.extend(shortages(results, &wording));
                front.extend(remedy_sentences(results, self.remedies, &wording));
                let front = Front {
                    intake: &input.intake,
                    pack: &input.pack.title,
                    sentences: &front,
                };
                (workbook(&front, &sheets, &wording), (page, brief))
            },
        );
        tables?;
        let book = book?;
        let put_book = || sink.put(WORKBOOK, &|to| to.write_all(&book));
        let put_pages = || {
            write_text(sink, PAGE, &page)?;
            write_text(sink, BRIEF, &brief)
        };
        let (book, pages) = rayon::join(put_book, put_pages);
        book.and(pages)
    }

    /// The tables beside those that follow from inputs and allocation alone.
    fn further(&self) -> Vec<Listing<'_>> {
        if self.chain.is_some() {
            return Vec::new();
        }
        let mut further = vec![
            rule_comparison(&self.finished.fairness),
            remedies_table(&self.results, self.remedies),
            surplus_table(&self.results, self.spare),
        ];
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
    const SHEETS: [(&str, &str); 19] = [
        ("findings", "findings"),
        ("amended", "amended"),
        ("shortfall", "districts"),
        ("schools", "schools"),
        ("pressure", "pressure"),
        ("pressure_members", "pressure_members"),
        ("bottlenecks", "bottlenecks"),
        ("remedies", "remedies"),
        ("surplus", "surplus"),
        ("bottleneck_members", "members"),
        ("bottleneck_parcels", "parcels"),
        ("post_plan", "posts"),
        ("class_values", "values"),
        ("path", "path"),
        ("settlement", "settlement"),
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
            is_listed.then(|| (at, Sheet::of(key, listing)))
        })
        .collect();
    sheets.sort_by_key(|(at, _)| *at);
    sheets.into_iter().map(|(_, sheet)| sheet).collect()
}

pub(super) fn write_text(sink: &dyn ResultSink, name: &str, text: &str) -> io::Result<()> {
    sink.put(name, &|to| to.write_all(text.as_bytes()))
}

/// The page of the public sheet of a folder of results.
pub fn public_page_of(out: &Path) -> PathBuf {
    out.join(PUBLIC_PAGE)
}

/// Where the lists of schools of a folder of results are.
pub fn lists_of(out: &Path) -> PathBuf {
    out.join(LISTS)
}

/// Where the notices of a folder of results are.
pub fn notices_of(out: &Path) -> PathBuf {
    out.join(NOTICES)
}

/// Where the public list of a folder of results is.
pub fn public_list_of(out: &Path) -> PathBuf {
    out.join(PUBLIC_LIST)
}
