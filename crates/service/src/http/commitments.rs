//! What is fixed before a draw: the list by its hash, and from where the seed will come. Both are published before the seed is
//! told, and results of anything else are a trial, which nobody approves.

use std::fs::File;
use std::io::Read;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::problem::Problem;
use super::rounds::look_at;
use super::settings::{settings_of, written};
use super::typed::one_line;
use super::{App, Asker, Fault, Site};
use crate::states::Role;
use crate::store::chain::sha256;
use crate::store::{Commitment, NewCommitment, Run, StoreError};
use crate::words::{Lang, Word};
use crate::work::{commands, now};

/// The file of the commitment in a round.
const FILE: &str = "commitment.json";

/// Bytes of the record of a run that are read.
const LARGEST: u64 = 16 << 20;

/// What was committed of a round before its draw. No name, and nothing from which one follows, is in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommitmentView {
    /// Which of the round it is, from 1; the last one holds.
    pub number: i64,
    /// Its hash: what is published.
    pub sha256: String,
    /// The version of the round that it is of.
    pub version: i64,
    /// When it was published, in milliseconds since 1970 (UTC).
    pub at: i64,
    /// From where the seed comes.
    pub source: String,
    /// SHA-256 of the seed, where it was sealed beforehand.
    pub seal: Option<String>,
    /// Why there was another one.
    pub reason: String,
    /// The seed, once it was told.
    pub seed: Option<String>,
    /// When it was told, in milliseconds since 1970 (UTC).
    pub seed_at: Option<i64>,
    /// `commitment.json`: for each part of the round how many entries it has and their hash.
    pub commitment: Value,
}

/// What is shown of a commitment.
pub fn view(own: Commitment) -> CommitmentView {
    CommitmentView {
        number: own.number,
        sha256: own.sha256,
        version: own.version,
        at: own.at,
        source: own.source,
        seal: own.seal,
        reason: own.reason,
        seed: own.seed,
        seed_at: own.seed_at,
        commitment: serde_json::from_str(&own.content).unwrap_or(Value::Null),
    }
}

/// The commitments of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Commitments {
    /// In the order in which they were published.
    pub commitments: Vec<CommitmentView>,
}

/// A list to be committed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommitRequest {
    /// The version of the round that was seen.
    pub version: i64,
    /// From where the seed will come: a public draw that is still to come, for example.
    pub source: String,
    /// SHA-256 of the seed in hexadecimal, where somebody else has it sealed.
    #[serde(default)]
    pub seal: String,
    /// Why there is another one; needed where one was published before.
    #[serde(default)]
    pub reason: String,
}

/// A seed to be told.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SeedRequest {
    /// The version of the round that was seen.
    pub version: i64,
    /// The seed, as its source gave it.
    pub seed: String,
}

/// Commits the list of a round and publishes its hash with the source of the seed: the next version of the round bears the
/// commitment.
///
/// # Errors
/// Who asks may not, the round has errors, no source is told, or somebody else has changed the round meanwhile.
pub async fn committed(
    site: &Site,
    asker: &Asker,
    id: &str,
    request: &CommitRequest,
) -> Result<Commitment, Fault> {
    asker.needs(Role::Planner)?;
    let service = &site.service;
    let round = service.store.round(id).await?;
    if round.version != request.version {
        return Err(StoreError::Conflict.into());
    }
    let source = one_line(&request.source)
        .ok_or_else(|| Fault::unfit(Word::NeedsSource))?
        .to_owned();
    let seal = request.seal.trim().to_lowercase();
    let is_hash = seal.len() == 64 && seal.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !seal.is_empty() && !is_hash {
        return Err(Fault::unfit(Word::BadSeal));
    }
    // What was typed and cannot be kept is refused, and not left out without a word.
    let reason = match request.reason.trim() {
        "" => "",
        typed => one_line(typed).ok_or_else(|| Fault::unfit(Word::NeedsReason))?,
    };
    if !service.store.commitments(id).await?.is_empty() && reason.is_empty() {
        return Err(Fault::unfit(Word::NeedsReason));
    }
    let settings = settings_of(site, asker, &round, round.version).await?;
    let folder = service.data.version(id, round.version);
    let at = service.data.incoming()?;
    let out = at.path().join(FILE);
    let said = commands::commit(service, &folder, &out, asker.lang).await?;
    let Some(hash) = said["sha256"].as_str() else {
        return Err(Fault::internal("a commitment without a hash"));
    };
    let content = std::fs::read(&out)?;
    let text = String::from_utf8_lossy(&content).into_owned();
    let change = json!({ "commitment": FILE });
    let beside = vec![(FILE.to_owned(), content)];
    let what = format!("{FILE} sha256:{hash}");
    let next = written(site, asker, &round, change, beside, &what).await?;
    let new = NewCommitment {
        version: next.version,
        sha256: hash.to_owned(),
        content: text,
        source,
        seal: (!seal.is_empty()).then_some(seal),
        known: settings["seed"]
            .as_str()
            .map(|seed| sha256(seed.as_bytes())),
        reason: reason.to_owned(),
    };
    let kept = service.store.add_commitment(id, new, &asker.person, now());
    Ok(kept.await?)
}

/// Tells the seed of the commitment that holds: it stands in the settings of the next version of the round, once.
///
/// # Errors
/// Who asks may not, nothing was committed, a seed was told before, or it is none that may be told.
pub async fn told(
    site: &Site,
    asker: &Asker,
    id: &str,
    request: &SeedRequest,
) -> Result<Commitment, Fault> {
    asker.needs(Role::Planner)?;
    let service = &site.service;
    let round = service.store.round(id).await?;
    if round.version != request.version {
        return Err(StoreError::Conflict.into());
    }
    let seed = one_line(&request.seed)
        .ok_or_else(|| Fault::unfit(Word::NeedsSeed))?
        .to_owned();
    let all = service.store.commitments(id).await?;
    if all.is_empty() {
        return Err(Fault::new(StatusCode::CONFLICT, Word::TrialNotCommitted));
    }
    // Told first: what is refused there changes no version.
    let kept = service
        .store
        .tell_seed(id, &seed, &asker.person, now())
        .await?;
    let change = json!({ "seed": seed });
    let what = format!("seed of commitment {}", kept.number);
    written(site, asker, &round, change, Vec::new(), &what).await?;
    Ok(kept)
}

/// Why results are only a trial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trial {
    /// Nothing was committed when they were made.
    NotCommitted,
    /// They were made under another commitment than the one that holds.
    OtherCommitment,
    /// The list is not what was committed: each part with how many entries it had then, and has now.
    Differs(Vec<(String, u64, u64)>),
    /// The seed has not been told yet.
    SeedNotTold,
    /// They were made with another seed than the one that was told.
    OtherSeed,
}

impl Trial {
    /// As the interface names it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::NotCommitted => "not_committed",
            Self::OtherCommitment => "other_commitment",
            Self::Differs(_) => "list_differs",
            Self::SeedNotTold => "seed_not_told",
            Self::OtherSeed => "other_seed",
        }
    }

    /// Whether it stands against approval and release: results that differ from a commitment are a trial anywhere, those of
    /// a round without one where the bureau asks for one.
    pub fn bars(&self, site: &Site) -> bool {
        *self != Self::NotCommitted || site.committed_draw
    }

    fn word(&self) -> Word {
        match self {
            Self::NotCommitted => Word::TrialNotCommitted,
            Self::OtherCommitment => Word::TrialOtherCommitment,
            Self::Differs(_) => Word::TrialDiffers,
            Self::SeedNotTold => Word::TrialSeedNotTold,
            Self::OtherSeed => Word::TrialOtherSeed,
        }
    }

    /// Why, in a sentence: which parts of the list have how many entries, and never whose.
    pub fn sentence(&self, lang: Lang) -> String {
        let parts = match self {
            Self::Differs(parts) => parts.as_slice(),
            _ => &[],
        };
        let told = parts.iter().map(|(part, then, now)| {
            let part = part_in_words(part, lang);
            Word::PartDiffers.with(lang, &[part, &then.to_string(), &now.to_string()])
        });
        let told: Vec<String> = told.collect();
        let told = told.join(if lang == Lang::Zh { "；" } else { "; " });
        self.word().with(lang, &[&told])
    }
}

/// A part of a commitment in words.
pub fn part_in_words(part: &str, lang: Lang) -> &str {
    let word = match part {
        "applicants" => Word::PartApplicants,
        "households" => Word::PartHouseholds,
        "points" => Word::PartPoints,
        "tie_breaks" => Word::PartTieBreaks,
        "tiers" => Word::PartTiers,
        "choices" => Word::PartChoices,
        "homes" => Word::PartHomes,
        "communities" => Word::PartCommunities,
        "schools" => Word::PartSchools,
        "public_names" => Word::PartPublicNames,
        "placements" => Word::PartPlacements,
        "reviews" => Word::PartReviews,
        "travel" => Word::PartTravel,
        "pack" => Word::PartPack,
        other => return other,
    };
    word.say(lang)
}

/// Whether the results of a run are a trial, and why; none where no lot was drawn, or all is as it was committed.
///
/// # Errors
/// The store does not answer.
pub async fn trial(site: &Site, run: &Run) -> Result<Option<Trial>, Fault> {
    Ok(judged_by(site, run).await?.0)
}

/// The same, with the number of the commitment that it was judged by: nought where there is none, nothing where that was not
/// asked.
async fn judged_by(site: &Site, run: &Run) -> Result<(Option<Trial>, Option<i64>), Fault> {
    let Some(folder) = run.folder.as_ref().filter(|_| run.state.has_results()) else {
        return Ok((None, None));
    };
    let file = site.service.data.run(&run.id).join(folder).join("run.json");
    let record = tokio::task::spawn_blocking(move || record(&file)).await;
    let record = record.map_err(std::io::Error::other)?;
    if !record["lottery"].is_object() {
        return Ok((None, None));
    }
    let all = site.service.store.commitments(&run.round).await?;
    let number = all.last().map_or(0, |own| own.number);
    Ok((judged(&record, all.last()), Some(number)))
}

fn record(file: &std::path::Path) -> Value {
    let mut text = String::new();
    let read = File::open(file).and_then(|file| file.take(LARGEST).read_to_string(&mut text));
    match read {
        Ok(_) => serde_json::from_str(&text).unwrap_or(Value::Null),
        Err(_) => Value::Null,
    }
}

/// What the record of a run says beside the commitment that holds.
fn judged(record: &Value, committed: Option<&Commitment>) -> Option<Trial> {
    let own = &record["commitment"];
    let Some(committed) = committed else {
        // One that the round brought with it was not published here: when it was made is for nobody to see.
        return differing(own).or(Some(Trial::NotCommitted));
    };
    if own["hash"] != committed.sha256.as_str() {
        return Some(Trial::OtherCommitment);
    }
    if let Some(differs) = differing(own) {
        return Some(differs);
    }
    match &committed.seed {
        None => Some(Trial::SeedNotTold),
        Some(seed) if record["lottery"]["seed"] != seed.as_str() => Some(Trial::OtherSeed),
        Some(_) => None,
    }
}

/// The parts of a list that are not as they were committed.
fn differing(own: &Value) -> Option<Trial> {
    let differs = own["differs"].as_array().map(Vec::as_slice);
    let part = |one: &Value| {
        let count = |key: &str| one[key].as_u64().unwrap_or(0);
        let name = one["part"].as_str().unwrap_or_default().to_owned();
        (name, count("committed"), count("now"))
    };
    let parts: Vec<(String, u64, u64)> = differs.unwrap_or_default().iter().map(part).collect();
    (!parts.is_empty()).then_some(Trial::Differs(parts))
}

/// Refuses what may be done with results of a draw alone where they are a trial; the number of the commitment by which they are
/// none, as [`Because`](crate::store::Because) takes it.
///
/// # Errors
/// They are.
pub async fn needs_draw(site: &Site, asker: &Asker, run: &Run) -> Result<Option<i64>, Fault> {
    let (trial, committed) = judged_by(site, run).await?;
    match trial.filter(|trial| trial.bars(site)) {
        None => Ok(committed),
        Some(trial) => {
            let fault = Fault::new(StatusCode::CONFLICT, Word::IsTrial);
            Err(fault.with(&[&trial.sentence(asker.lang)]))
        }
    }
}

/// What was committed of a round, and published.
#[utoipa::path(get, path = "/rounds/{id}/commitments", tag = "settings", params(("id" = String, Path,)),
    responses((status = 200, body = Commitments), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<Commitments>, Fault> {
    let all = site.service.store.commitments(&id).await?;
    Ok(Json(Commitments {
        commitments: all.into_iter().map(view).collect(),
    }))
}

/// Commits the list of a round before its draw and publishes its hash with the source of the seed, as the next version of the
/// round. Another one needs a reason; all of them stay published.
#[utoipa::path(post, path = "/rounds/{id}/commitments", tag = "settings", params(("id" = String, Path,)), request_body = CommitRequest,
    responses((status = 201, body = CommitmentView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
pub async fn add(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(request): Json<CommitRequest>,
) -> Result<(StatusCode, Json<CommitmentView>), Fault> {
    let own = committed(&site, &asker, &id, &request).await?;
    look_at(&site, &id, &asker);
    Ok((StatusCode::CREATED, Json(view(own))))
}

/// Tells the seed of the commitment that holds, once, as the next version of the round: none that stood in the settings
/// before, and the sealed one where one was sealed.
#[utoipa::path(post, path = "/rounds/{id}/seed", tag = "settings", params(("id" = String, Path,)), request_body = SeedRequest,
    responses((status = 200, body = CommitmentView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
pub async fn seed(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(request): Json<SeedRequest>,
) -> Result<Json<CommitmentView>, Fault> {
    let own = told(&site, &asker, &id, &request).await?;
    look_at(&site, &id, &asker);
    Ok(Json(view(own)))
}

/// The commitment of a hash.
///
/// # Errors
/// None was published.
pub async fn published(site: &Site, hash: &str) -> Result<Commitment, Fault> {
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = match is_hash {
        true => site.service.store.committed(&hash.to_lowercase()).await?,
        false => None,
    };
    found.ok_or(Fault::missing())
}

/// A commitment that was published, for everybody: no token is asked for.
#[utoipa::path(get, path = "/commitments/{sha256}", tag = "settings", security(()), params(("sha256" = String, Path,)),
    responses((status = 200, body = CommitmentView), (status = 404, body = Problem)))]
pub async fn public(
    State(site): State<App>,
    Path(hash): Path<String>,
) -> Result<Json<CommitmentView>, Fault> {
    Ok(Json(view(published(&site, &hash).await?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commitment(seed: Option<&str>) -> Commitment {
        Commitment {
            round: "r".to_owned(),
            number: 1,
            version: 2,
            sha256: "ab".repeat(32),
            content: "{}".to_owned(),
            source: "the draw of 1 August".to_owned(),
            seal: None,
            known: None,
            reason: String::new(),
            by: "w".to_owned(),
            at: 0,
            seed: seed.map(str::to_owned),
            seed_by: None,
            seed_at: None,
        }
    }

    #[test]
    fn only_results_of_the_list_and_the_seed_that_were_fixed_are_no_trial() {
        let of = |hash: &str, differs: Value, seed: &str| {
            json!({
                "lottery": {"seed": seed},
                "commitment": {"hash": hash, "date": "2026-07-01", "differs": differs},
            })
        };
        let hash = "ab".repeat(32);
        let (open, drawn) = (commitment(None), commitment(Some("17")));
        let whole = of(&hash, json!([]), "17");
        assert_eq!(judged(&whole, None), Some(Trial::NotCommitted));
        let bare = json!({"lottery": {"seed": "17"}, "commitment": null});
        assert_eq!(judged(&bare, Some(&drawn)), Some(Trial::OtherCommitment));
        let brought = of(
            "cd",
            json!([{"part": "points", "committed": 2, "now": 1}]),
            "17",
        );
        assert!(matches!(judged(&brought, None), Some(Trial::Differs(_))));
        let other = of("cd", json!([]), "17");
        assert_eq!(judged(&other, Some(&drawn)), Some(Trial::OtherCommitment));
        assert_eq!(judged(&whole, Some(&open)), Some(Trial::SeedNotTold));
        let other = of(&hash, json!([]), "18");
        assert_eq!(judged(&other, Some(&drawn)), Some(Trial::OtherSeed));
        assert_eq!(judged(&whole, Some(&drawn)), None);
        let differs = json!([{"part": "points", "committed": 1796, "now": 1795}]);
        let trial = judged(&of(&hash, differs, "17"), Some(&drawn)).unwrap();
        let said = trial.sentence(Lang::En);
        assert!(
            said.contains("points") && said.contains("1796") && said.contains("1795"),
            "{said}"
        );
        assert!(trial.sentence(Lang::Zh).contains("积分"));
    }
}
