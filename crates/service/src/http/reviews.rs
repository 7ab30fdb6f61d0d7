//! The review desk: cases that a run leaves to a person, decided by one, looked at again by another, and written into the
//! review table of the round.

use std::collections::BTreeMap;
use std::path::Path as FilePath;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use super::received::{Received, SETTINGS, entry};
use super::rounds::{Added, look_at};
use super::upload::add_version;
use super::{App, Asker, Fault, Site};
use crate::folders::private_file;
use crate::review_table::{self, Line, NoTable};
use crate::states::Role;
use crate::store::{NewReview, Review, Round, Run, StoreError};
use crate::words::Word;
use crate::work::now;

/// Letters of a reason.
const REASON: usize = 500;

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum CaseState {
    /// Nobody has decided it.
    Open,
    /// One person has; another looks at it.
    Decided,
    /// Two people agree.
    Agreed,
}

/// A case that waits for a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Case {
    /// The child, as the children table names it.
    pub child: String,
    /// The condition, or the item of points.
    pub item: String,
    /// Its name for people.
    pub title: String,
    /// Where it stands.
    pub state: CaseState,
    /// Yes or no for a condition, points for an item.
    pub decision: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided.
    pub by: Option<String>,
    /// Whether whoever asks decided it.
    pub own: bool,
    /// Who agrees.
    pub second: Option<String>,
}

/// The cases of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Cases {
    /// The run whose results leave them to a person; none before there are results.
    pub run: Option<String>,
    /// By child and item.
    pub cases: Vec<Case>,
}

/// What a person decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// The child.
    pub child: String,
    /// The condition or item.
    pub item: String,
    /// `yes`, `no`, or points.
    pub decision: String,
    /// Why.
    pub reason: String,
}

/// What the second person says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Look {
    /// The child.
    pub child: String,
    /// The condition or item.
    pub item: String,
    /// Whether they agree; else the case is open again.
    pub agrees: bool,
}

/// Which version of the round the decisions go into.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriteRequest {
    /// The version that was seen.
    pub version: i64,
}

/// What waits for a person after the latest run of a round.
///
/// # Errors
/// There is no such round.
pub async fn queue(site: &Site, asker: &Asker, round: &str) -> Result<Cases, Fault> {
    let store = &site.service.store;
    let runs = store.runs(round).await?;
    let decided: BTreeMap<(String, String), Review> = store
        .reviews(round)
        .await?
        .into_iter()
        .map(|review| ((review.child.clone(), review.item.clone()), review))
        .collect();
    let with_results = |run: &&Run| run.state.has_results() && run.folder.is_some();
    let Some(run) = runs.iter().find(with_results) else {
        return Ok(Cases {
            run: None,
            cases: Vec::new(),
        });
    };
    let folder = site.service.data.run(&run.id);
    let file = folder
        .join(run.folder.as_deref().unwrap_or_default())
        .join("review.csv");
    let waiting = tokio::task::spawn_blocking(move || review_table::waiting(&file)).await;
    let waiting = waiting.map_err(std::io::Error::other)?;
    let case = |(child, item, title): (String, String, String)| {
        let found = decided.get(&(child.clone(), item.clone()));
        Case {
            state: match found {
                None => CaseState::Open,
                Some(review) if review.second.is_none() => CaseState::Decided,
                Some(_) => CaseState::Agreed,
            },
            decision: found.map(|review| review.decision.clone()),
            reason: found.map(|review| review.reason.clone()),
            by: found.map(|review| review.person_name.clone()),
            own: found.is_some_and(|review| review.person == asker.person.id),
            second: found.and_then(|review| review.second.clone()),
            child,
            item,
            title,
        }
    };
    Ok(Cases {
        run: Some(run.id.clone()),
        cases: waiting.into_iter().map(case).collect(),
    })
}

/// A decision as the program reads it; none where it is neither yes nor no nor points.
fn as_read(decision: &str) -> Option<String> {
    let text = decision.trim();
    match text.to_lowercase().as_str() {
        "yes" | "y" | "是" => Some("yes".to_owned()),
        "no" | "n" | "否" => Some("no".to_owned()),
        number => {
            let points: f64 = number.parse().ok()?;
            (points.is_finite() && (0.0..1e9).contains(&points)).then(|| text.to_owned())
        }
    }
}

/// Decides a case.
///
/// # Errors
/// Who asks may not, there is no such case, or the decision is none.
pub async fn decided(
    site: &Site,
    asker: &Asker,
    round: &str,
    decision: Decision,
) -> Result<Review, Fault> {
    asker.needs(Role::Reviewer)?;
    let waits = queue(site, asker, round).await?.cases;
    let is_it = |case: &Case| case.child == decision.child && case.item == decision.item;
    if !waits.iter().any(is_it) {
        return Err(Fault::unfit(Word::NoCase));
    }
    let reason: String = decision
        .reason
        .trim()
        .chars()
        .filter(|sign| !sign.is_control())
        .take(REASON)
        .collect();
    let new = NewReview {
        child: decision.child,
        item: decision.item,
        decision: as_read(&decision.decision).ok_or_else(|| Fault::unfit(Word::BadDecision))?,
        reason,
    };
    let store = &site.service.store;
    Ok(store
        .decide_review(round, new, &asker.person, now())
        .await?)
}

/// Looks at a decision a second time.
///
/// # Errors
/// Who asks may not, or decided it; or nobody did.
pub async fn looked(site: &Site, asker: &Asker, round: &str, look: Look) -> Result<(), Fault> {
    asker.needs(Role::Reviewer)?;
    let store = &site.service.store;
    let case = (look.child.as_str(), look.item.as_str());
    Ok(store
        .look_again(round, case, look.agrees, &asker.person, now())
        .await?)
}

/// Writes what two people agree on into the review table, in the next version of the round.
///
/// # Errors
/// Who asks may not, nothing was agreed on, the table is a workbook, or somebody has changed the round meanwhile.
pub async fn written(
    site: &Site,
    asker: &Asker,
    round: &str,
    version: i64,
) -> Result<Round, Fault> {
    asker.needs(Role::Reviewer)?;
    let service = &site.service;
    if service.store.round(round).await?.version != version {
        return Err(StoreError::Conflict.into());
    }
    let all = service.store.reviews(round).await?;
    let agreed: Vec<Line> = all.into_iter().filter_map(line).collect();
    if agreed.is_empty() {
        return Err(Fault::unfit(Word::NothingAgreed));
    }
    let folder = service.data.version(round, version);
    let mut received = Received::nothing(service)?;
    let settings = std::fs::read_to_string(folder.join(SETTINGS));
    let settings = settings.map_err(|_| Fault::unfit(Word::NoTables))?;
    let place = review_table::place(&settings).ok_or_else(|| Fault::unfit(Word::NoTables))?;
    let unread = || Fault::unfit(Word::ReviewIsWorkbook).with(&[&place.file]);
    // Only a file of the round is read and replaced, whatever the settings name.
    let files = service.store.files(round, version).await?;
    if place.settings.is_none() && !files.iter().any(|file| file.name == place.file) {
        return Err(unread());
    }
    let table = review_table::with(&folder.join(&place.file), &agreed);
    let table = table.map_err(|NoTable| unread())?;
    let mut new = vec![(place.file.clone(), table)];
    if let Some(settings) = place.settings {
        new.push((SETTINGS.to_owned(), settings.into_bytes()));
    }
    for (name, bytes) in new {
        keep(&received.at.path().join(&name), &bytes)?;
        let file = entry(&received, &name)?;
        received.files.push(file);
    }
    let what = format!("{}: {}", place.file, agreed.len());
    add_version(site, asker, round, version, received, Some(&what)).await
}

fn keep(path: &FilePath, bytes: &[u8]) -> Result<(), Fault> {
    let mut file = private_file(path)?;
    std::io::Write::write_all(&mut file, bytes)?;
    Ok(file.sync_all()?)
}

/// A line of the table; none as long as one person alone has decided.
fn line(review: Review) -> Option<Line> {
    let second = review.second?;
    Some(Line {
        child: review.child,
        item: review.item,
        decision: review.decision,
        reason: review.reason,
        who: format!("{}; {second}", review.person_name),
    })
}

/// The cases that wait for a person after the latest run.
#[utoipa::path(get, path = "/rounds/{id}/reviews", tag = "reviews", params(("id" = String, Path,)),
    responses((status = 200, body = Cases), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<Cases>, Fault> {
    Ok(Json(queue(&site, &asker, &id).await?))
}

/// Decides a case; a decision that stood before, and who agreed to it, is replaced.
#[utoipa::path(post, path = "/rounds/{id}/reviews", tag = "reviews", params(("id" = String, Path,)), request_body = Decision,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem)))]
pub async fn decide(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(decision): Json<Decision>,
) -> Result<StatusCode, Fault> {
    decided(&site, &asker, &id, decision).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A second person agrees to a decision, or gives the case back.
#[utoipa::path(post, path = "/rounds/{id}/reviews/second", tag = "reviews", params(("id" = String, Path,)), request_body = Look,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
pub async fn second(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(look): Json<Look>,
) -> Result<StatusCode, Fault> {
    looked(&site, &asker, &id, look).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Writes what two people agree on into the review table, as the next version of the round.
#[utoipa::path(post, path = "/rounds/{id}/reviews/write", tag = "reviews", params(("id" = String, Path,)), request_body = WriteRequest,
    responses((status = 200, body = Added), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
pub async fn write(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(request): Json<WriteRequest>,
) -> Result<Json<Added>, Fault> {
    let round = written(&site, &asker, &id, request.version).await?;
    look_at(&site, &round.id, &asker);
    Ok(Json(Added {
        id: round.id,
        version: round.version,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_yes_no_or_points() {
        for (typed, read) in [
            (" YES ", Some("yes")),
            ("是", Some("yes")),
            ("否", Some("no")),
            ("12.5", Some("12.5")),
            ("0", Some("0")),
            ("-1", None),
            ("nan", None),
            ("inf", None),
            ("", None),
            ("maybe", None),
        ] {
            assert_eq!(as_read(typed).as_deref(), read, "{typed}");
        }
    }
}
