//! Runs: asked for, looked at, approved, released, withdrawn.

use std::path::PathBuf;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::commitments::{needs_draw, trial};
use super::problem::Problem;
use super::rounds::key;
use super::{App, Asker, Fault, PREFIX, Site, confirmed, files};
use crate::folders::new_id;
use crate::states::{Act, Role, RunState, decide};
use crate::store::{Because, Made, NewRun, Run};
use crate::words::Word;
use crate::work::{commands, now};

/// A run.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunView {
    /// Its identifier.
    pub id: String,
    /// Of which round.
    pub round: String,
    /// Of which version of it.
    pub version: i64,
    /// Its job.
    pub job: String,
    /// Where it stands.
    pub state: RunState,
    /// When it was asked for, in milliseconds since 1970 (UTC).
    pub created_at: i64,
    /// By whom.
    pub created_by: String,
    /// Who approved it.
    pub approved_by: Option<String>,
    /// Why it was withdrawn.
    pub reason: Option<String>,
    /// The last moment of its release, in milliseconds since 1970 (UTC).
    pub until: Option<i64>,
    /// Whether `xuewei verify` proved the results from their files alone.
    pub proved: bool,
    /// What it said.
    pub verify: Option<Value>,
    /// Why its results are a trial, which nobody approves: `not_committed`, `other_commitment`, `list_differs`,
    /// `seed_not_told`, `other_seed`. None where they are none, or there are no results.
    pub trial: Option<&'static str>,
}

/// What is shown of a run.
pub fn view(run: Run) -> RunView {
    RunView {
        id: run.id,
        round: run.round,
        version: run.version,
        job: run.job,
        state: run.state,
        created_at: run.created_at,
        created_by: run.created_by_name,
        approved_by: run.approved_by,
        reason: run.reason,
        until: run.until,
        proved: run.proved,
        verify: run.verify.and_then(|text| serde_json::from_str(&text).ok()),
        trial: None,
    }
}

/// The same with whether its results are a trial.
async fn judged(site: &Site, run: Run) -> Result<RunView, Fault> {
    let trial = trial(site, &run).await?;
    Ok(RunView {
        trial: trial.map(|trial| trial.as_str()),
        ..view(run)
    })
}

/// Runs of a round.
#[derive(Debug, Serialize, ToSchema)]
pub struct Runs {
    /// Newest first.
    runs: Vec<RunView>,
}

/// A run that was asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Asked {
    /// Of the run.
    id: String,
    /// Of its job.
    job: String,
}

/// What a run may be asked for with.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRunRequest {
    /// The version of the round that was seen; another one now is refused (409).
    version: Option<i64>,
}

/// What goes with approving, releasing and withdrawing.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActRequest {
    /// Why; needed to withdraw.
    #[serde(default)]
    reason: String,
    /// To release: its last day, `2026-09-10`.
    #[serde(default)]
    #[schema(format = Date)]
    until: Option<String>,
}

/// A file of results.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultFile {
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub bytes: u64,
}

/// The files of results.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultFiles {
    /// By name.
    pub files: Vec<ResultFile>,
}

/// A body that may be left out.
pub fn optional<T: Default + for<'a> Deserialize<'a>>(body: &Bytes) -> Result<T, Fault> {
    if body.is_empty() {
        return Ok(T::default());
    }
    serde_json::from_slice(body).map_err(|error| {
        let why = error.to_string();
        Fault::bad(Word::BadJson).with(&[&why])
    })
}

/// Adds a run and rings for it.
///
/// # Errors
/// There is no such round, or it has changed meanwhile.
pub async fn enqueue(
    site: &Site,
    asker: &Asker,
    round: &str,
    version: Option<i64>,
    key: Option<String>,
) -> Result<Made<Run>, Fault> {
    let new = NewRun {
        id: new_id('u')?,
        job: new_id('j')?,
        round: round.to_owned(),
        version,
        lang: asker.lang.as_str().to_owned(),
        key,
    };
    let made = site
        .service
        .store
        .add_run(new, &asker.person, now())
        .await?;
    site.service.bell.notify_one();
    Ok(made)
}

/// Runs a round: its job waits for its turn.
#[utoipa::path(post, path = "/rounds/{id}/runs", tag = "runs",
    params(("id" = String, Path,), ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 200, description = "Sent twice, it makes one run.")),
    request_body(content = Option<NewRunRequest>, content_type = "application/json"),
    responses((status = 202, body = Asked), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem)))]
pub async fn add(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Fault> {
    asker.needs(Role::Planner)?;
    let request: NewRunRequest = optional(&body)?;
    let made = enqueue(&site, &asker, &id, request.version, key(&headers)?).await?;
    let place = format!("{PREFIX}/jobs/{}", made.it.job);
    let body = Json(Asked {
        id: made.it.id,
        job: made.it.job,
    });
    Ok((StatusCode::ACCEPTED, [(LOCATION, place)], body).into_response())
}

/// The runs of a round, newest first.
#[utoipa::path(get, path = "/rounds/{id}/runs", tag = "runs", params(("id" = String, Path,)),
    responses((status = 200, body = Runs), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<Runs>, Fault> {
    let mut runs = Vec::new();
    for run in site.service.store.runs(&id).await? {
        runs.push(judged(&site, run).await?);
    }
    Ok(Json(Runs { runs }))
}

/// A run.
#[utoipa::path(get, path = "/runs/{id}", tag = "runs", params(("id" = String, Path,)),
    responses((status = 200, body = RunView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<RunView>, Fault> {
    let run = site.service.store.run(&id).await?;
    Ok(Json(judged(&site, run).await?))
}

/// The figures of a run: `summary.json`. 409 as long as there is none.
#[utoipa::path(get, path = "/runs/{id}/summary", tag = "runs", params(("id" = String, Path,)),
    responses((status = 200, body = Value), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn summary(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let run = site.service.store.run(&id).await?;
    let summary = run.summary.ok_or(no_results(run.state))?;
    Ok(([(CONTENT_TYPE, "application/json")], summary).into_response())
}

fn no_results(state: RunState) -> Fault {
    Fault::new(StatusCode::CONFLICT, Word::NoResults).with(&[state.as_str()])
}

/// The folder of a run's results.
///
/// # Errors
/// There is no such run, or it has none.
pub async fn results_folder(site: &Site, id: &str) -> Result<(Run, PathBuf), Fault> {
    let run = site.service.store.run(id).await?;
    match &run.folder {
        Some(folder) if run.state.has_results() => {
            let folder = site.service.data.run(id).join(folder);
            Ok((run, folder))
        }
        _ => Err(no_results(run.state)),
    }
}

/// The names of the files of results; notices of families have addresses of their own.
pub fn listed(folder: &std::path::Path) -> Result<Vec<ResultFile>, Fault> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        if about.is_file() {
            files.push(ResultFile {
                name: entry.file_name().to_string_lossy().into_owned(),
                bytes: about.len(),
            });
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// The files of results.
#[utoipa::path(get, path = "/runs/{id}/files", tag = "runs", params(("id" = String, Path,)),
    responses((status = 200, body = ResultFiles), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn files(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<ResultFiles>, Fault> {
    let (_, folder) = results_folder(&site, &id).await?;
    Ok(Json(ResultFiles {
        files: listed(&folder)?,
    }))
}

/// A file of results.
#[utoipa::path(get, path = "/runs/{id}/files/{name}", tag = "runs", params(("id" = String, Path,), ("name" = String, Path,)),
    responses((status = 200, body = serde_json::Value, content_type = "*/*"),
        (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn file(
    State(site): State<App>,
    _asker: Asker,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let (_, folder) = results_folder(&site, &id).await?;
    files::content(&folder, &name, false).await
}

/// One child: why this school, why not the nearer ones; as `xuewei explain --format json` prints it.
#[utoipa::path(get, path = "/runs/{id}/children/{child}", tag = "runs", params(("id" = String, Path,), ("child" = String, Path,)),
    responses((status = 200, body = Value), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn child(
    State(site): State<App>,
    asker: Asker,
    Path((id, child)): Path<(String, String)>,
) -> Result<Json<Value>, Fault> {
    let (run, folder) = results_folder(&site, &id).await?;
    if child.contains('\0') {
        return Err(Fault::missing());
    }
    let told = commands::explain(&site.service, &run, &folder, &child, false, asker.lang).await?;
    Ok(Json(Value::clone(&told)))
}

/// Does something with results.
///
/// # Errors
/// It may not be done.
pub async fn acted(
    site: &Site,
    asker: &Asker,
    id: &str,
    act: Act,
    reason: &str,
    until: Option<&str>,
) -> Result<Run, Fault> {
    asker.needs(Role::Approver)?;
    let reason: String = reason.trim().chars().take(1000).collect();
    let until = match until.map(str::trim).filter(|day| !day.is_empty()) {
        Some(day) => Some(end_of(day)?),
        None => None,
    };
    let run = site.service.store.run(id).await?;
    // What nobody may do is told before what cannot be done yet.
    decide(&run, act, &asker.person, &reason)?;
    let committed = match act {
        Act::Approve | Act::Release => needs_draw(site, asker, &run).await?,
        Act::Withdraw => None,
    };
    confirmed(site, asker).await?;
    let because = Because {
        reason,
        until,
        committed,
    };
    Ok(site
        .service
        .store
        .act(id, act, &asker.person, because, now())
        .await?)
}

/// The last moment of a day in China, which has to be to come.
fn end_of(day: &str) -> Result<i64, Fault> {
    let unfit = || Fault::unfit(Word::BadDay);
    let day: jiff::civil::Date = day.parse().map_err(|_| unfit())?;
    let next = day
        .tomorrow()
        .and_then(|next| jiff::tz::offset(8).to_timestamp(next.at(0, 0, 0, 0)));
    let end = next.map_err(|_| unfit())?.as_millisecond() - 1;
    (end > now()).then_some(end).ok_or_else(unfit)
}

async fn act(
    site: &Site,
    asker: &Asker,
    id: &str,
    act: Act,
    body: &Bytes,
) -> Result<Json<RunView>, Fault> {
    let request: ActRequest = optional(body)?;
    Ok(Json(view(
        acted(
            site,
            asker,
            id,
            act,
            &request.reason,
            request.until.as_deref(),
        )
        .await?,
    )))
}

/// A second person says that the results are right: never the one who ran them, and only what `verify` has proved.
#[utoipa::path(post, path = "/runs/{id}/approve", tag = "runs", params(("id" = String, Path,)),
    request_body(content = Option<ActRequest>, content_type = "application/json"),
    responses((status = 200, body = RunView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn approve(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<RunView>, Fault> {
    act(&site, &asker, &id, Act::Approve, &body).await
}

/// Approved results become what families are told.
#[utoipa::path(post, path = "/runs/{id}/release", tag = "runs", params(("id" = String, Path,)),
    request_body(content = Option<ActRequest>, content_type = "application/json"),
    responses((status = 200, body = RunView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn release(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<RunView>, Fault> {
    act(&site, &asker, &id, Act::Release, &body).await
}

/// Released results are no longer what families are told; needs a reason.
#[utoipa::path(post, path = "/runs/{id}/withdraw", tag = "runs", params(("id" = String, Path,)),
    request_body(content = Option<ActRequest>, content_type = "application/json"),
    responses((status = 200, body = RunView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn withdraw(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<RunView>, Fault> {
    act(&site, &asker, &id, Act::Withdraw, &body).await
}
