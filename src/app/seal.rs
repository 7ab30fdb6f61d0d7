//! The sealed file of a release: proved results, an answer for each child under its code, the public ledger.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::offset;
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::Serialize;
use xuewei_core::allocation::Outcome;
use xuewei_core::derive::Posts;
use xuewei_core::domain::ChildIdx;
use xuewei_core::explain::{Case, SchoolAccess, explain};
use xuewei_core::network;
use xuewei_core::policy::Pack;
use xuewei_sealed::answer::{Act, ActKind, Answer as Sheet};
use xuewei_sealed::code::Code;
use xuewei_sealed::file::{Header, NotSealed, Sealed, Sealer};
use xuewei_sealed::keys::ReleaseKey;

use super::resend::key_beside;
use super::{Control, Error, Step};
use crate::faces::explanation::Explained;
use crate::faces::late::Late;
use crate::faces::notice::content;
use crate::files::output::FolderError;
use crate::files::public_ledger::PublicLedger;
use crate::files::secrets::{self, Secrets, put};
use crate::files::verify::{ResultsFolder, prove};
use crate::files::{commitment, plain};
use crate::words::{Lang, Wording};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The folder of results.
    pub results: PathBuf,
    /// The folder that holds the inputs now, if they were moved.
    pub inputs: Option<PathBuf>,
    /// The codes.
    pub secrets: PathBuf,
    /// The sealed file.
    pub out: PathBuf,
    /// The key of the release: used where it is there, made where it is not.
    pub release_key: PathBuf,
    /// The folder of the public ledger; `ledger` beside the sealed file where none is named.
    pub ledger: Option<PathBuf>,
    /// Whether the ledger has neither points nor tiers.
    pub coarse: bool,
    /// The hour; at once where none is named.
    pub release: Option<Timestamp>,
    /// The last day in China; the pack's of the public list, else thirty days after the hour.
    pub until: Option<Date>,
    /// The version of the release; that of the results where none is named.
    pub edition: Option<u32>,
    /// What families may do besides asking for a review.
    pub offer: Vec<ActKind>,
    /// The last day of that.
    pub offer_until: Option<Date>,
    /// Whether families may ask for their code once more by the telephone number of their application.
    pub by_telephone: bool,
}

/// What `--format json` prints. No code and no key is among it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Answer {
    /// The sealed file.
    pub sealed: String,
    /// Its answers.
    pub answers: usize,
    /// Its bytes.
    pub bytes: u64,
    /// The hour, in UTC.
    pub release: String,
    /// When it is deleted, in UTC.
    pub expires: String,
    /// The version of the release.
    pub version: u32,
    /// The file of the key, and whether it was made.
    pub release_key: String,
    /// Whether the key was made now.
    pub new_key: bool,
    /// The folder of the public ledger.
    pub ledger: String,
    /// Lines of the ledger.
    pub lines: usize,
    /// The root of the ledger, to be printed.
    pub root: String,
    /// Codes of children who are not in the round.
    pub others: usize,
}

/// Seals a folder of results that is proved.
///
/// # Errors
/// When the folder is not proved, a child has no code, the key or the codes cannot be read, an answer is too long, or it cannot
/// be written. Nothing is written then.
pub fn run(request: &Request, control: &Control) -> Result<Answer, Error> {
    control.check()?;
    control.report(Step::Read);
    let secrets = secrets::read(&request.secrets);
    let secrets = secrets.map_err(|why| Error::secrets(&request.secrets, why))?;
    let (_, opened) =
        prove(&request.results, request.inputs.as_deref(), control).map_err(Error::results)?;
    let codes = codes(&opened, &secrets, &request.secrets)?;
    let (key, new_key) = key(&request.release_key)?;
    let amended = opened
        .amended
        .as_ref()
        .map(|amended| amended.chain.version());
    let version = request.edition.or(amended).unwrap_or(1);
    let ledger = PublicLedger::of(&opened, &secrets, version, request.coarse);
    let ledger = ledger.ok_or_else(|| Error::unsealed(&"a child has no code"))?;
    let header = header(request, &opened, version, &ledger.summary.root)?;
    let mut sealer = Sealer::new().map_err(|why| Error::unsealed(&why))?;
    for (code, packed) in answers(request, &opened, &ledger, &codes, control)? {
        sealer.add(code, packed);
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |why| Error::output(&path, FolderError::Io(why))
    };
    for (name, bytes) in ledger.files().map_err(failed(&request.out))? {
        sealer.publish(name, bytes);
    }
    control.check()?;
    control.report(Step::Write);
    if new_key {
        let text = key.text();
        let path = &request.release_key;
        put(path, &mut |to| to.write_all(text.as_bytes())).map_err(failed(path))?;
    }
    let answers = codes.len();
    let (release, expires) = (header.release, header.expires);
    let mut sealed = Some(sealer);
    put(&request.out, &mut |to| match sealed.take() {
        Some(sealer) => match sealer.write(header.clone(), &key, to) {
            Err(NotSealed::Io(why)) => Err(why),
            Err(why) => Err(std::io::Error::other(why)),
            Ok(()) => Ok(()),
        },
        None => Ok(()),
    })
    .map_err(failed(&request.out))?;
    // What crosses is read back as the portal will read it.
    Sealed::open(&request.out).map_err(|why| Error::unsealed(&why))?;
    let beside = request.out.parent().unwrap_or_else(|| Path::new(""));
    let folder = request
        .ledger
        .clone()
        .unwrap_or_else(|| beside.join("ledger"));
    ledger.write(&folder).map_err(failed(&folder))?;
    let moment = |seconds| {
        Timestamp::from_second(seconds)
            .map(|at| at.to_string())
            .unwrap_or_default()
    };
    Ok(Answer {
        sealed: request.out.display().to_string(),
        answers,
        bytes: std::fs::metadata(&request.out).map_or(0, |file| file.len()),
        release: moment(release),
        expires: moment(expires),
        version,
        release_key: request.release_key.display().to_string(),
        new_key,
        ledger: folder.display().to_string(),
        lines: ledger.lines.len(),
        root: ledger.summary.root.clone(),
        others: secrets.len() - answers,
    })
}

/// The code of every child.
fn codes(
    opened: &ResultsFolder,
    secrets: &Secrets,
    path: &Path,
) -> Result<Vec<(ChildIdx, Code)>, Error> {
    let children = opened.input.intake.children().iter().enumerate();
    let (mut codes, mut missing) = (Vec::new(), 0);
    for (at, child) in children {
        match secrets.get(&child.id) {
            Some(code) => codes.push((ChildIdx::from_usize(at), *code)),
            None => missing += 1,
        }
    }
    match missing {
        0 => Ok(codes),
        count => Err(Error::NoCode {
            path: path.to_owned(),
            count,
        }),
    }
}

/// The key of the release, and whether it is new.
fn key(path: &Path) -> Result<(ReleaseKey, bool), Error> {
    if !path.exists() {
        return Ok((
            ReleaseKey::random().map_err(|why| Error::unsealed(&why))?,
            true,
        ));
    }
    let text = plain::text(path).ok();
    let key = text.and_then(|text| ReleaseKey::read(&text));
    key.map(|key| (key, false))
        .ok_or_else(|| Error::ReleaseKey(path.to_owned()))
}

/// The end of a day in China, in seconds since 1970.
fn end_of(day: Date) -> Option<i64> {
    let next = day.tomorrow().ok()?.at(0, 0, 0, 0);
    offset(8).to_timestamp(next).ok().map(Timestamp::as_second)
}

fn header(
    request: &Request,
    opened: &ResultsFolder,
    version: u32,
    root: &str,
) -> Result<Header, Error> {
    const THIRTY_DAYS: i64 = 30 * 86_400;
    let notice = &opened.input.pack.notice;
    let release = request.release.unwrap_or_else(Timestamp::now).as_second();
    let until = request.until.or(notice.list_until).and_then(end_of);
    let expires = until.unwrap_or(release + THIRTY_DAYS);
    if expires <= release {
        return Err(Error::ReleaseEnds);
    }
    let lost = match request.by_telephone {
        true => key_beside(&request.secrets)?.public(),
        false => String::new(),
    };
    Ok(Header {
        name: opened.input.intake.name().to_owned(),
        bureau: notice.bureau.clone().unwrap_or_default(),
        contact: notice.contact.clone().unwrap_or_default(),
        version,
        release,
        expires,
        root: root.to_owned(),
        lost,
        layout: Default::default(),
    })
}

/// What a family may do, by what it got.
fn acts(request: &Request, pack: &Pack, outcome: Outcome) -> Vec<Act> {
    let until = pack.notice.review_until.and_then(end_of);
    let mut acts = vec![Act {
        kind: ActKind::Review,
        until,
    }];
    let is_placed = matches!(outcome, Outcome::Placed { .. });
    let fits = |kind: &&ActKind| match kind {
        ActKind::Accept | ActKind::GiveBack => is_placed,
        ActKind::KeepWaiting => outcome == Outcome::Unplaced,
        ActKind::Review => false,
    };
    acts.extend(request.offer.iter().filter(fits).map(|kind| Act {
        kind: *kind,
        until: request.offer_until.and_then(end_of),
    }));
    acts
}

/// Where each child without a place stands among them, by rank: who is first when one falls free; and how many there are.
fn waiting(opened: &ResultsFolder) -> (BTreeMap<ChildIdx, usize>, usize) {
    let order = opened.qualified.ranking.order().iter();
    let without = order.filter(|child| opened.allocation.waits(**child));
    let places: BTreeMap<ChildIdx, usize> =
        without.zip(1..).map(|(child, at)| (*child, at)).collect();
    let count = places.len();
    (places, count)
}

/// The packed answer of every child, in both languages.
fn answers(
    request: &Request,
    opened: &ResultsFolder,
    ledger: &PublicLedger,
    codes: &[(ChildIdx, Code)],
    control: &Control,
) -> Result<Vec<(Code, Vec<u8>)>, Error> {
    let (intake, pack) = (&opened.input.intake, &opened.input.pack);
    let derived = opened.derive(Posts::Best, control);
    let derived = derived.map_err(|why| Error::round(why.into(), intake))?;
    let widest = pack.widest();
    let order = opened.qualified.ranking.order();
    let network = network::build(intake, &widest, order, control)?;
    let (qualified, allocation) = (&opened.qualified, &opened.allocation);
    let access = SchoolAccess::of(pack, &network, qualified, allocation, control)?;
    let case = Case {
        pack,
        network: &network,
        qualified,
        allocation,
        access: &access,
        reasons: &derived.reasons,
        figures: &derived.shortfall.schools,
        bottlenecks: &derived.bottlenecks,
        certificate: &opened.certificate,
    };
    let (first, ranked) = opened.first();
    let commitment = commitment::held(first, ranked);
    let chain = opened.amended.as_ref().map(|amended| &amended.chain);
    // Where nobody waits for a place that falls free, a position would promise one.
    let keeps_waiting = request.offer.contains(&ActKind::KeepWaiting);
    let (positions, of) = match keeps_waiting {
        true => waiting(opened),
        false => (BTreeMap::new(), 0),
    };
    let packed = codes.par_iter().map_init(
        // A wording stays in its thread.
        || Lang::ALL.map(Wording::new),
        |wordings, (child, code)| {
            control.check()?;
            let explanation = explain(&case, *child);
            let explained = Explained {
                intake,
                pack,
                explanation: &explanation,
                bottlenecks: &derived.bottlenecks,
                commitment: commitment.as_ref(),
                late: Late::of(chain, intake, *child),
                walking: opened.input.walking.as_ref(),
            };
            let page = |wording: &Wording| {
                let position = positions.get(child);
                let page = content(&explained, wording, position.map(|at| (*at, of)));
                (wording.lang.as_str().to_owned(), page)
            };
            let sheet = Sheet {
                pages: wordings.iter().map(page).collect(),
                leaf: ledger.opened(*child),
                acts: acts(request, pack, allocation.of(*child)),
            };
            let packed = sheet.pack();
            let packed = packed.ok_or_else(|| Error::unsealed(&"an answer is too long"))?;
            Ok((*code, packed))
        },
    );
    packed.collect()
}
