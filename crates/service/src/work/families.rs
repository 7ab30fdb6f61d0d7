//! What families look up with: the codes and receipts of a round, and the sealed answers of a run. The program makes them
//! into the folder of the round's families; this says what stands there, and what is being made.
//!
//! A sealed file stands with its key, its ledger and `seal.json`, which is written last: a folder without it is none.

use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::commands::{NoAnswer, answer, run};
use super::{Service, log, now};
use crate::folders::{make_folder, private_file, remove, sync_folder};
use crate::program::Call;
use crate::store::chain::sha256;
use crate::store::{Round, Run};
use crate::words::{Lang, Word};

/// The codes, as `xuewei receipts` writes them. They leave the folder only in sealed files and on receipts.
pub const SECRETS: &str = "secrets.csv";

/// The receipts of whoever lost theirs.
pub const RENEWED: &str = "renewed.html";

/// The key of a release.
const KEY: &str = "release.key";

/// What was made, written when all of it stands.
const MADE: &str = "made.json";
const SEAL: &str = "seal.json";

/// Causes that are told when the program refuses; the round's own page has all.
const CAUSES: usize = 5;

/// What is being made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Making {
    /// Codes and receipts.
    Receipts,
    /// The sealed answers of a run.
    Sealed(String),
}

/// How it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Goes {
    /// It is being made.
    On(Making),
    /// It was not made: why.
    Failed(Making, String),
}

/// What is being made for the families of which round. Kept in memory: what stands is in the folder.
#[derive(Debug, Default)]
pub struct Families(Mutex<HashMap<String, Goes>>);

impl Families {
    /// How it goes for a round; none where nothing is being made and the last that was has not failed.
    pub fn of(&self, round: &str) -> Option<Goes> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(round).cloned()
    }

    /// Begins; false while something is being made for the round already.
    fn begin(&self, round: &str, making: Making) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_free = !matches!(all.get(round), Some(Goes::On(_)));
        if is_free {
            all.insert(round.to_owned(), Goes::On(making));
        }
        is_free
    }

    fn end(&self, round: &str, failed: Option<(Making, String)>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match failed {
            Some((making, why)) => all.insert(round.to_owned(), Goes::Failed(making, why)),
            None => all.remove(round),
        };
    }
}

/// What is begun for a round, and ended whatever happens to whoever waits for it.
struct Begun {
    service: Arc<Service>,
    round: String,
    failed: Option<(Making, String)>,
}

impl Begun {
    /// What is told when it ends.
    fn fail(&mut self, making: Making, why: String) {
        self.failed = Some((making, why));
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.service.families.end(&self.round, self.failed.take());
    }
}

fn begin(service: &Arc<Service>, round: &str, making: Making) -> Option<Begun> {
    let is_begun = service.families.begin(round, making);
    is_begun.then(|| Begun {
        service: Arc::clone(service),
        round: round.to_owned(),
        failed: None,
    })
}

/// The receipts of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Receipts {
    /// Children with a code.
    pub children: i64,
    /// Codes of children who are no longer in the round; they are kept.
    pub others: i64,
    /// The version of the round that they were made from.
    pub version: i64,
    /// Where families will look up; empty where that was not told.
    pub address: String,
    /// The language of the sheets: renewed ones are in it too, whoever renews them.
    pub lang: Lang,
    /// When they were made, in milliseconds since 1970 (UTC).
    pub at: i64,
}

/// What families may do besides asking for a review, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealRequest {
    /// The hour in China: `2026-07-10T09:00`; at once where it is left out.
    #[serde(default)]
    pub release: String,
    /// The last day: `2026-08-10`; that of the pack's public list, else thirty days after the hour.
    #[serde(default)]
    pub until: String,
    /// Whether the public ledger leaves points and tiers out.
    #[serde(default)]
    pub coarse: bool,
    /// What families may do besides asking for a review: `accept`, `give_back`, `keep_waiting`.
    #[serde(default)]
    pub offer: Vec<String>,
    /// The last day of that.
    #[serde(default)]
    pub offer_until: String,
    /// Whether families may ask for their code once more by the telephone number of their application.
    #[serde(default)]
    pub by_telephone: bool,
}

/// Sealed answers of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seal {
    /// Which of the run it is, from 1.
    pub number: i64,
    /// Answers in it.
    pub answers: i64,
    /// Bytes of the sealed file.
    pub bytes: i64,
    /// The hour, UTC.
    pub release: String,
    /// When the portal deletes it, UTC.
    pub expires: String,
    /// The version of the release.
    pub version: i64,
    /// The root of the public ledger, to be printed beside the seed.
    pub root: String,
    /// When it was sealed, in milliseconds since 1970 (UTC).
    pub at: i64,
    /// By whom.
    pub by: String,
    /// SHA-256 of the codes that it was sealed under.
    pub codes: String,
}

impl Seal {
    /// Whether the hour has come.
    pub fn is_open(&self) -> bool {
        let hour: Result<jiff::Timestamp, _> = self.release.parse();
        hour.is_ok_and(|hour| hour.as_millisecond() <= now())
    }
}

/// Where the codes and receipts of a round stand.
pub fn codes_folder(service: &Service, round: &str) -> PathBuf {
    service.data.families(round).join("codes")
}

/// The receipts of a round; none where there are none yet.
pub fn receipts(service: &Service, round: &str) -> Option<Receipts> {
    let text = fs::read_to_string(codes_folder(service, round).join(MADE)).ok()?;
    serde_json::from_str(&text).ok()
}

/// The hash of the codes of a round as they are now.
pub fn codes_now(service: &Service, round: &str) -> Option<String> {
    let bytes = fs::read(codes_folder(service, round).join(SECRETS)).ok()?;
    Some(sha256(&bytes))
}

fn seals_folder(service: &Service, round: &str, run: &str) -> PathBuf {
    service.data.families(round).join("sealed").join(run)
}

/// The last sealed answers of a run, and where they stand.
pub fn seal(service: &Service, round: &str, run: &str) -> Option<(Seal, PathBuf)> {
    let folder = seals_folder(service, round, run);
    let of = |path: PathBuf| {
        let text = fs::read_to_string(path.join(SEAL)).ok()?;
        let seal: Seal = serde_json::from_str(&text).ok()?;
        Some((seal, path))
    };
    let all = fs::read_dir(folder).ok()?;
    all.flatten()
        .filter_map(|entry| of(entry.path()))
        .max_by_key(|(seal, _)| seal.number)
}

/// The key of sealed answers.
///
/// # Errors
/// It cannot be read.
pub fn key(folder: &Path) -> io::Result<String> {
    fs::read_to_string(folder.join(KEY))
}

/// Writes a file of this service, whole or not at all.
fn write(folder: &Path, name: &str, value: &impl Serialize) -> io::Result<()> {
    let passing = folder.join(format!(".{name}"));
    remove(&passing)?;
    let mut file = private_file(&passing)?;
    serde_json::to_writer(&mut file, value)?;
    file.sync_all()?;
    fs::rename(&passing, folder.join(name))?;
    sync_folder(folder)
}

/// Why the program did not make it, in a sentence.
pub(super) fn why(error: NoAnswer, lang: Lang) -> String {
    match error {
        NoAnswer::Refused(said) => {
            let message = said["message"].as_str().unwrap_or_default();
            let errors = said["findings"].as_array().into_iter().flatten();
            let errors = errors.filter(|finding| finding["severity"] == "error");
            let causes: Vec<&str> = errors.filter_map(|one| one["cause"].as_str()).collect();
            let first = causes.iter().take(CAUSES).copied();
            let mut sentences: Vec<String> = [message]
                .into_iter()
                .chain(first)
                .map(str::to_owned)
                .collect();
            if let Some(more @ 1..) = causes.len().checked_sub(CAUSES) {
                sentences.push(Word::MoreCauses.with(lang, &[&more.to_string()]));
            }
            sentences.join(" · ").trim_start_matches(" · ").to_owned()
        }
        NoAnswer::Stopped => Word::Ending.say(lang).to_owned(),
        NoAnswer::TooLong => Word::TooLong.say(lang).to_owned(),
        NoAnswer::Broken(why) => Word::Broken.with(lang, &[&why]),
        NoAnswer::Store(_) => Word::StoreBroken.say(lang).to_owned(),
    }
}

async fn receipts_made(
    service: &Arc<Service>,
    round: &Round,
    address: &str,
    renew: Option<&str>,
    lang: Lang,
) -> Result<Receipts, NoAnswer> {
    let folder = codes_folder(service, &round.id);
    make_folder(&folder)?;
    let inputs = service.data.version(&round.id, round.version);
    let mut arguments: Vec<OsString> = vec![
        "receipts".into(),
        inputs.into(),
        "--out".into(),
        folder.clone().into(),
    ];
    if !address.is_empty() {
        arguments.push(format!("--address={address}").into());
    }
    if let Some(child) = renew {
        arguments.push(format!("--renew={child}").into());
    }
    let said = answer(run(service, Call::json(lang, service.limits.run, arguments)).await?)?;
    let number = |key: &str| said[key].as_i64().unwrap_or_default();
    let made = Receipts {
        children: number("children"),
        others: number("others"),
        version: round.version,
        address: address.to_owned(),
        lang,
        at: now(),
    };
    write(&folder, MADE, &made)?;
    Ok(made)
}

/// Gives every child of a round a code and writes the receipts, while nobody waits; children who have a code keep it. False
/// while something is being made for the round already.
pub fn make_receipts(service: &Arc<Service>, round: Round, address: String, lang: Lang) -> bool {
    let Some(mut begun) = begin(service, &round.id, Making::Receipts) else {
        return false;
    };
    let service = Arc::clone(service);
    tokio::spawn(async move {
        let Ok(_turn) = service.turns.acquire().await else {
            return;
        };
        if let Err(error) = receipts_made(&service, &round, &address, None, lang).await {
            begun.fail(Making::Receipts, why(error, lang));
        } else {
            log("receipts-made", &[("round", &round.id)]);
        }
    });
    true
}

/// Gives a child another code; the one of the lost receipt is void with the next sealed file.
///
/// # Errors
/// [`Word::FamiliesBusy`] while something is being made for the round, or the sentence in which the program refuses.
pub async fn renew(
    service: &Arc<Service>,
    round: &Round,
    child: &str,
    lang: Lang,
) -> Result<(), Result<Word, String>> {
    let _begun = begin(service, &round.id, Making::Receipts).ok_or(Ok(Word::FamiliesBusy))?;
    let had = receipts(service, &round.id).ok_or(Ok(Word::NoReceipts))?;
    let turn = service.turns.acquire().await;
    let _turn = turn.map_err(|_| Ok(Word::Ending))?;
    // From the version of which the receipts are: who was given none is no reason to print others anew.
    let of = Round {
        version: had.version,
        ..round.clone()
    };
    let made = receipts_made(service, &of, &had.address, Some(child), had.lang).await;
    made.map(|_| ()).map_err(|error| Err(why(error, lang)))
}

/// Seals the answers of a run, while nobody waits. False while something is being made for its round already.
pub fn make_seal(
    service: &Arc<Service>,
    of: Run,
    request: SealRequest,
    by: String,
    lang: Lang,
) -> bool {
    let making = Making::Sealed(of.id.clone());
    let Some(mut begun) = begin(service, &of.round, making.clone()) else {
        return false;
    };
    let service = Arc::clone(service);
    tokio::spawn(async move {
        let Ok(_turn) = service.turns.acquire().await else {
            return;
        };
        match sealed(&service, &of, &request, by, lang).await {
            Ok(()) => log("answers-sealed", &[("run", &of.id)]),
            Err(error) => begun.fail(making, why(error, lang)),
        }
    });
    true
}

async fn sealed(
    service: &Arc<Service>,
    of: &Run,
    request: &SealRequest,
    by: String,
    lang: Lang,
) -> Result<(), NoAnswer> {
    let before = seal(service, &of.round, &of.id);
    let number = before.as_ref().map_or(0, |(seal, _)| seal.number) + 1;
    let folder = seals_folder(service, &of.round, &of.id).join(number.to_string());
    remove(&folder)?;
    make_folder(&folder)?;
    // What the portal has been given already keeps its key.
    if let Some((_, before)) = &before {
        fs::copy(before.join(KEY), folder.join(KEY))?;
    }
    let codes = codes_now(service, &of.round).unwrap_or_default();
    let results = of.folder.as_deref().unwrap_or_default();
    let mut arguments: Vec<OsString> = vec![
        "seal".into(),
        service.data.run(&of.id).join(results).into(),
        "--inputs".into(),
        service.data.version(&of.round, of.version).into(),
        "--secrets".into(),
        codes_folder(service, &of.round).join(SECRETS).into(),
        "--out".into(),
        folder.join("release.sealed").into(),
        "--release-key".into(),
        folder.join(KEY).into(),
        "--ledger".into(),
        folder.join("ledger").into(),
    ];
    for (option, value) in [
        ("release", &request.release),
        ("until", &request.until),
        ("offer", &request.offer.join(",")),
        ("offer-until", &request.offer_until),
    ] {
        if !value.is_empty() {
            arguments.push(format!("--{option}={value}").into());
        }
    }
    if request.coarse {
        arguments.push("--coarse".into());
    }
    if request.by_telephone {
        arguments.push("--by-telephone".into());
    }
    let ended = run(service, Call::json(lang, service.limits.run, arguments)).await;
    let said = ended.and_then(answer);
    let kept = said.and_then(|said| Ok(write(&folder, SEAL, &made(&said, number, by, codes))?));
    if kept.is_err() {
        let _ = remove(&folder);
    } else if let Some((_, before)) = before {
        let _ = remove(&before);
    }
    kept
}

/// What `xuewei seal` answers, without where on this machine it stands.
fn made(said: &Value, number: i64, by: String, codes: String) -> Seal {
    let count = |key: &str| said[key].as_i64().unwrap_or_default();
    let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
    Seal {
        number,
        answers: count("answers"),
        bytes: count("bytes"),
        release: text("release"),
        expires: text("expires"),
        version: count("version"),
        root: text("root"),
        at: now(),
        by,
        codes,
    }
}
