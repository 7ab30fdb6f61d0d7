//! Late changes on a folder of results: the next version, proved against the one before, in a folder of its own.

use std::path::PathBuf;
use std::time::Instant;

use xuewei_core::audit::Certificate;
use xuewei_core::derive::{DeriveError, Posts, Results, derive_amended};
use xuewei_core::finding::Findings;
use xuewei_core::network;
use xuewei_core::procedure::RoundError;
use xuewei_core::round::{self, Clock, RoundResult, Seconds};
use xuewei_core::scenario::remedies::Remedies;
use xuewei_core::summary::Summary;

use super::allocate::{Computed, Written, together, write, write_text};
use super::{Control, Error, Step};
use crate::files::amended::{Chain, ChangeTold, How, Next, NotAdvanced, Stage};
use crate::files::commitment;
use crate::files::notices::Notices;
use crate::files::output::{Folder, FolderError, ResultSink};
use crate::files::provenance::{Options, Paths, Wanted};
use crate::files::record::SUMMARY;
use crate::files::verify::{Amended, ResultsFolder, prove_or_kept};
use crate::input::commitment::last_today;
use crate::input::{Input, InputFile, TableFile};
use crate::tables::json::pretty;
use crate::version::program;
use crate::words::Lang;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder of results that is amended; it stays as it is.
    pub results: PathBuf,
    /// The table of changes.
    pub changes: PathBuf,
    /// The table of those who apply late.
    pub add: Option<PathBuf>,
    /// The folder of the results, replaced whole.
    pub out: PathBuf,
    /// The folder that holds the inputs now, if they were moved.
    pub inputs: Option<PathBuf>,
    /// Whose notices are written; as in the folder that is amended where it is not said.
    pub notices: Option<Notices>,
    /// The language of what people read.
    pub lang: Lang,
}

/// A version that was proved and written.
#[derive(Debug)]
pub struct Response {
    /// Children, schools and rules.
    pub input: Input,
    /// What came of it.
    pub finished: RoundResult,
    /// Its figures.
    pub summary: Summary,
    /// All versions, the first one first.
    pub chain: Chain,
    /// How many notices were written, where any were asked for.
    pub notices: Option<usize>,
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

    /// What this version changed.
    pub fn changed(&self) -> impl Iterator<Item = &ChangeTold> {
        let now = self.chain.version();
        self.chain.told.iter().filter(move |own| own.version == now)
    }
}

/// Proves a folder of results, does the changes, fills the places that are free then, and writes the version that comes of
/// it.
///
/// # Errors
/// [`Error::Results`] when the folder is not proved, [`Error::Input`] with everything that is wrong with the changes; when
/// the new folder cannot be written, or it is told to end. Nothing is written then.
pub fn run(request: &Request, control: &Control) -> Result<Response, Error> {
    let began = Instant::now();
    let mut clock = Clock::start();
    control.report(Step::Read);
    let inputs = request.inputs.as_deref();
    let (_, mut opened) =
        prove_or_kept(&request.results, inputs, control).map_err(Error::results)?;
    let mut unread = Findings::new();
    let mut table = |path: &PathBuf| {
        let read = TableFile::open(path);
        read.map_err(|finding| unread.push(finding)).ok()
    };
    let changes = table(&request.changes);
    let added = request.add.as_ref().map(&mut table);
    let (Some(changes), true) = (changes, added.as_ref().is_none_or(Option::is_some)) else {
        return Err(Error::Input(unread));
    };
    let failed = |why: FolderError| Error::output(&request.out, why);
    let folder = {
        let handed_in = [Some(&request.changes), request.add.as_ref()];
        let handed_in = handed_in.into_iter().flatten().map(|path| InputFile {
            role: "changes",
            path: path.clone(),
            sha256: String::new(),
        });
        let (first, _) = opened.first();
        let files: Vec<InputFile> = first.files.iter().cloned().chain(handed_in).collect();
        Folder::begin(&request.out, "allocation.csv", &files, control).map_err(failed)?
    };
    let record = opened.record.text.clone();
    let allocation = opened.allocation_file(&request.results);
    let allocation = allocation.map_err(Error::results)?;
    let asked = Wanted::of_record(&opened.record.value);
    let wanted = Wanted {
        class_values: false,
        notices: request.notices.clone().unwrap_or(asked.notices),
        lists: asked.lists,
        public: asked.public,
        kept: asked.kept,
        lang: request.lang.as_str().to_owned(),
    };
    let certificate = opened.certificate.clone();
    // What the folder keeps is read again for those who apply late.
    let kept = opened.kept.take();
    let paths = match kept {
        Some(_) => Paths::OfRecord(Box::new(opened.record.value.clone())),
        None => Paths::From(request.out.clone()),
    };
    let (mut chain, last) = chain_of(opened, control)?;
    let next = Next {
        changes,
        added: added.flatten(),
        record,
        allocation: Some(allocation),
        until: Some(last_today()),
    };
    let read_seconds = clock.lap();
    let stage = chain.advance(last.as_ref(), next, &How::Fill, control);
    let stage = stage.map_err(not_advanced)?;
    let families = wanted.notices.families(&stage.input.intake);
    families.map_err(Error::UnknownChild)?;
    let solve_seconds = clock.lap();
    let options = Options {
        program: program(),
        paths,
        wanted: Some(wanted),
    };
    let (input, mut computed) = compute(chain, stage, certificate, control)?;
    computed.finished.seconds = Seconds {
        read: read_seconds,
        solve: solve_seconds,
        derive: clock.lap(),
        ..Seconds::default()
    };
    let written = write(&input, &computed, &options, &folder, control);
    let Written {
        mut summary,
        notices,
        ..
    } = written.map_err(|why| failed(why.into()))?;
    summary.seconds = Seconds {
        write: clock.lap(),
        total: began.elapsed().as_secs_f64(),
        ..computed.finished.seconds
    };
    write_text(&folder, SUMMARY, &pretty(&summary))
        .map_err(FolderError::from)
        .and_then(|()| folder.finish())
        .map_err(failed)?;
    let Computed {
        finished, amended, ..
    } = computed;
    match amended {
        Some(chain) => Ok(Response {
            input,
            finished,
            summary,
            chain,
            notices,
        }),
        // The chain is handed in above.
        None => Err(Error::Results(Vec::new())),
    }
}

/// The versions of a folder, and the one that stands where it is not the first.
fn chain_of(opened: ResultsFolder, control: &Control) -> Result<(Chain, Option<Stage>), Error> {
    let ResultsFolder {
        input,
        qualified,
        allocation,
        certificate,
        amended,
        round,
        ..
    } = opened;
    if let Some(Amended { chain, reasons }) = amended {
        let last = Stage {
            input,
            qualified,
            allocation,
            reasons,
        };
        return Ok((chain, Some(last)));
    }
    let proved = (&allocation, &certificate);
    let reasons =
        xuewei_core::amend::first_reasons(&input.intake, &input.pack, &qualified, proved, control)?;
    let first = Stage {
        input,
        qualified,
        allocation,
        reasons,
    };
    Ok((Chain::new(first, round), None))
}

fn not_advanced(why: NotAdvanced) -> Error {
    let fault = |first| Error::Round {
        why: RoundError::Faults(Vec::new()),
        first,
    };
    match why {
        NotAdvanced::Findings(findings) => Error::Input(findings),
        NotAdvanced::Faults(faults) => fault(faults.into_iter().next()),
        NotAdvanced::Unusable(_) => fault(None),
        NotAdvanced::Inconsistent(why) => Error::Round {
            why: why.into(),
            first: None,
        },
        NotAdvanced::Stopped(stopped) => Error::Stopped(stopped),
    }
}

/// What follows from a version.
fn compute(
    chain: Chain,
    stage: Stage,
    certificate: Certificate,
    control: &Control,
) -> Result<(Input, Computed), Error> {
    let Stage {
        input,
        qualified,
        allocation,
        reasons,
    } = stage;
    let (intake, pack) = (&input.intake, &input.pack);
    let (derived, warnings) = {
        let order = qualified.ranking.order();
        let network = network::build(intake, pack, order, control)?;
        let widest = pack.widest();
        let wider = network::wider(intake, pack, &widest, order, control)?;
        let networks = (&network, wider.as_ref().unwrap_or(&network));
        let known = (&allocation, &reasons[..]);
        let derived = derive_amended(pack, networks, &qualified, known, Posts::Best, control);
        let derived = derived.map_err(|why: DeriveError| Error::round(why.into(), intake))?;
        let mut warnings = round::doubts(intake, pack, &qualified, networks, control)?;
        warnings.append(round::beyond_budget(intake, &derived));
        (derived, warnings)
    };
    let proof = &derived.pressure.certificate;
    let faults =
        xuewei_core::audit::pressure(intake, pack, &qualified, &allocation, proof, control)?;
    if !faults.is_empty() {
        return Err(Error::round(RoundError::Faults(faults), intake));
    }
    let commitment = commitment::held(&chain.first.input, &chain.first.qualified);
    let finished = RoundResult {
        qualified,
        allocation,
        derived,
        certificate,
        fairness: Vec::new(),
        outlook: Vec::new(),
        effort: intake.children().len(),
        seconds: Seconds::default(),
        warnings,
    };
    let computed = Computed {
        finished,
        commitment,
        remedies: Remedies::default(),
        spare: Vec::new(),
        values: Vec::new(),
        value_seconds: 0.0,
        amended: Some(chain),
    };
    Ok((input, computed))
}

/// Why a second run does not come to the same.
pub(super) enum NotRepeated {
    /// The round gives another first version.
    First,
    /// There is no second run.
    Other(Error),
}

impl From<Error> for NotRepeated {
    fn from(why: Error) -> Self {
        Self::Other(why)
    }
}

/// Allocates the first version again, goes through all changes, and hands every file to `sink` but for the summary.
///
/// # Errors
/// That the first version is another one; and as [`super::allocate::run_again`].
pub(super) fn run_again(
    chain: Chain,
    certificate: Certificate,
    options: &Options,
    sink: &dyn ResultSink,
    control: &Control,
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<RoundResult, NotRepeated> {
    let first = {
        let Stage { input, .. } = &chain.first;
        let (intake, pack) = (&input.intake, &input.pack);
        let first = round::allocate_without_comparison(intake, pack, control);
        first.map_err(|why| Error::round(why, intake))?
    };
    if first.allocation != chain.first.allocation {
        return Err(NotRepeated::First);
    }
    let (chain, stage) = chain
        .again(first.allocation, control)
        .map_err(not_advanced)?;
    let (input, computed) = compute(chain, stage, certificate, control)?;
    write(&input, &computed, options, sink, control).map_err(failed)?;
    Ok(computed.finished)
}
