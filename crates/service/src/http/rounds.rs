//! Rounds: uploaded, looked at, changed.

use axum::Json;
use axum::extract::{Multipart, Path, State};
use axum::http::header::LOCATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::received::{receive, seen};
use super::{App, Asker, Fault, PREFIX, files, upload};
use crate::states::Role;
use crate::store::{FileEntry, Round};
use crate::words::Word;
use crate::work::commands;

/// A round.
#[derive(Debug, Serialize, ToSchema)]
pub struct RoundView {
    /// Its identifier.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// When it was uploaded, in milliseconds since 1970 (UTC).
    pub created_at: i64,
    /// By whom.
    pub created_by: String,
    /// The current version of its files, from 1.
    pub version: i64,
    /// `draft`: not looked at yet; `errors`: findings stop it; `checked`: none does; `deleted`: its term is over.
    pub state: &'static str,
    /// Findings that stop it, once it was looked at.
    pub errors: Option<i64>,
    /// Findings that do not.
    pub warnings: Option<i64>,
    /// The files of the current version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileEntry>,
    /// What was assumed when the settings were made from the tables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assumed: Option<Value>,
}

/// What is shown of a round.
pub fn view(round: Round, files: Vec<FileEntry>, assumed: Option<Value>) -> RoundView {
    let checked = round.checked.as_ref();
    RoundView {
        state: match checked {
            _ if round.deleted_at.is_some() => "deleted",
            None => "draft",
            Some(checked) if checked.errors > 0 => "errors",
            Some(_) => "checked",
        },
        errors: checked.map(|checked| checked.errors),
        warnings: checked.map(|checked| checked.warnings),
        id: round.id,
        name: round.name,
        created_at: round.created_at,
        created_by: round.created_by_name,
        version: round.version,
        files,
        assumed,
    }
}

/// Rounds that were uploaded.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rounds {
    /// Newest first.
    rounds: Vec<RoundView>,
}

/// The identifier of what was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct Added {
    /// It.
    pub id: String,
    /// The version that it has now.
    pub version: i64,
}

/// The idempotency key of a request.
pub fn key(headers: &HeaderMap) -> Result<Option<String>, Fault> {
    let Some(key) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    match key.to_str() {
        Ok(key) if !key.is_empty() && key.len() <= 200 => Ok(Some(key.to_owned())),
        _ => Err(Fault::bad(Word::BadKey)),
    }
}

/// The rounds, newest first.
#[utoipa::path(get, path = "/rounds", tag = "rounds", responses((status = 200, body = Rounds), (status = 401, body = super::problem::Problem)))]
pub async fn list(State(site): State<App>, _asker: Asker) -> Result<Json<Rounds>, Fault> {
    let rounds = site.service.store.rounds().await?;
    let rounds = rounds
        .into_iter()
        .map(|round| view(round, Vec::new(), None));
    Ok(Json(Rounds {
        rounds: rounds.collect(),
    }))
}

/// Uploads a round: any number of files `table`, optionally `round.toml`; without it the settings are made from the
/// tables, as `xuewei init --yes` does, and what was assumed is told.
#[utoipa::path(post, path = "/rounds", tag = "rounds",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 200, description = "Sent twice, it makes one round.")),
    request_body(content = RoundUpload, content_type = "multipart/form-data"),
    responses((status = 201, body = Added), (status = 400, body = super::problem::Problem),
        (status = 401, body = super::problem::Problem), (status = 403, body = super::problem::Problem),
        (status = 413, body = super::problem::Problem), (status = 415, body = super::problem::Problem),
        (status = 422, body = super::problem::Problem)))]
pub async fn add(
    State(site): State<App>,
    asker: Asker,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Response, Fault> {
    asker.needs(Role::Planner)?;
    let key = key(&headers)?;
    let received = receive(&site.service, parts).await?;
    let made = upload::add_round(&site, &asker, received, key).await?;
    let round = made.it;
    let place = format!("{PREFIX}/rounds/{}", round.id);
    look_at(&site, &round.id, &asker);
    let body = Json(Added {
        id: round.id,
        version: round.version,
    });
    Ok((StatusCode::CREATED, [(LOCATION, place)], body).into_response())
}

/// Looks at a new version while nobody waits for it.
pub fn look_at(site: &App, round: &str, asker: &Asker) {
    let (service, round, lang) = (site.service.clone(), round.to_owned(), asker.lang);
    tokio::spawn(async move {
        let _ = commands::findings(&service, &round, lang).await;
    });
}

/// The parts of an upload.
#[derive(ToSchema)]
#[allow(dead_code)]
pub struct RoundUpload {
    /// CSV, Excel, Parquet, GeoJSON or a policy pack; as many as there are. `.osm.pbf` and shapefiles are roads here too.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    table: Vec<String>,
    /// Road files: `.osm.pbf`, GeoJSON, CSV edges, or what makes up a shapefile; as many as there are. The settings name them
    /// from then on, and the pack measures journeys on them.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    roads: Vec<String>,
    /// The table of gates; the settings name it from then on.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    gates: Option<String>,
    /// The table of barriers, CSV; the settings name it from then on.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    barriers: Option<String>,
    /// The table of corrections of the roads, CSV; the settings name it from then on.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    edits: Option<String>,
    /// The datum of the road files of this upload: `wgs84`, `gcj02` or `bd09`.
    crs: Option<String>,
    /// The settings of the round.
    #[schema(rename = "round.toml", format = Binary, content_media_type = "application/octet-stream")]
    settings: Option<String>,
    /// As people call it, where the settings are made.
    name: Option<String>,
}

/// A round, with its files.
#[utoipa::path(get, path = "/rounds/{id}", tag = "rounds", params(("id" = String, Path,)),
    responses((status = 200, body = RoundView), (status = 401, body = super::problem::Problem), (status = 404, body = super::problem::Problem)))]
pub async fn one(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<RoundView>, Fault> {
    Ok(Json(whole(&site, &id).await?))
}

/// A round with its files and what was assumed.
pub async fn whole(site: &App, id: &str) -> Result<RoundView, Fault> {
    let store = &site.service.store;
    let round = store.round(id).await?;
    let files = store.files(id, round.version).await?;
    let assumed = std::fs::read_to_string(site.service.data.assumed(id)).ok();
    let assumed = assumed.and_then(|text| serde_json::from_str(&text).ok());
    Ok(view(round, files, assumed))
}

/// What is wrong with a round, and what to look at: as `xuewei check --format json` prints it, with the `version` that it
/// is of.
#[utoipa::path(get, path = "/rounds/{id}/findings", tag = "rounds", params(("id" = String, Path,)),
    responses((status = 200, body = Value), (status = 401, body = super::problem::Problem), (status = 404, body = super::problem::Problem)))]
pub async fn findings(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<Value>, Fault> {
    let found = commands::findings(&site.service, &id, asker.lang).await?;
    Ok(Json(Value::clone(&found)))
}

/// Puts files in place of those of the same names, or beside them, and makes the next version of the round. `If-Match`
/// bears the version that was seen: when somebody else has changed the round meanwhile, nothing happens (409).
#[utoipa::path(put, path = "/rounds/{id}/files", tag = "rounds",
    params(("id" = String, Path,), ("If-Match" = String, Header, description = "The version that was seen.")),
    request_body(content = RoundUpload, content_type = "multipart/form-data"),
    responses((status = 200, body = Added), (status = 400, body = super::problem::Problem),
        (status = 401, body = super::problem::Problem), (status = 403, body = super::problem::Problem),
        (status = 404, body = super::problem::Problem), (status = 409, body = super::problem::Problem),
        (status = 413, body = super::problem::Problem), (status = 415, body = super::problem::Problem),
        (status = 422, body = super::problem::Problem), (status = 428, body = super::problem::Problem)))]
pub async fn put_files(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
    parts: Multipart,
) -> Result<Json<Added>, Fault> {
    asker.needs(Role::Planner)?;
    site.service.store.round(&id).await?;
    let seen = seen(&headers)?;
    let received = receive(&site.service, parts).await?;
    let round = upload::add_version(&site, &asker, &id, seen, received, None).await?;
    look_at(&site, &round.id, &asker);
    Ok(Json(Added {
        id: round.id,
        version: round.version,
    }))
}

/// Corrects one cell of a table in CSV, as the next version of the round. Every other row stays as it is, byte for byte,
/// and so does the version before.
#[utoipa::path(post, path = "/rounds/{id}/corrections", tag = "rounds", params(("id" = String, Path,)),
    request_body = upload::Correction,
    responses((status = 200, body = Added), (status = 400, body = super::problem::Problem),
        (status = 401, body = super::problem::Problem), (status = 403, body = super::problem::Problem),
        (status = 404, body = super::problem::Problem), (status = 409, body = super::problem::Problem),
        (status = 413, body = super::problem::Problem), (status = 415, body = super::problem::Problem),
        (status = 422, body = super::problem::Problem)))]
pub async fn correct(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(correction): Json<upload::Correction>,
) -> Result<Json<Added>, Fault> {
    let round = upload::correct(&site, &asker, &id, correction).await?;
    look_at(&site, &round.id, &asker);
    Ok(Json(Added {
        id: round.id,
        version: round.version,
    }))
}

/// A file of the current version, as it was uploaded.
#[utoipa::path(get, path = "/rounds/{id}/files/{name}", tag = "rounds",
    params(("id" = String, Path,), ("name" = String, Path,)),
    responses((status = 200, body = serde_json::Value, content_type = "*/*"),
        (status = 401, body = super::problem::Problem), (status = 404, body = super::problem::Problem)))]
pub async fn file(
    State(site): State<App>,
    _asker: Asker,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let round = site.service.store.round(&id).await?;
    let folder = site.service.data.version(&id, round.version);
    files::content(&folder, &name, true).await
}

/// Takes road files, or a table about roads, out of a round: its next version is without them, and the settings no longer
/// name them. With a `.shp` goes what belongs to it. Other files are only replaced.
#[utoipa::path(delete, path = "/rounds/{id}/files/{name}", tag = "rounds",
    params(("id" = String, Path,), ("name" = String, Path,), ("If-Match" = String, Header, description = "The version that was seen.")),
    responses((status = 200, body = Added), (status = 401, body = super::problem::Problem), (status = 403, body = super::problem::Problem),
        (status = 404, body = super::problem::Problem), (status = 409, body = super::problem::Problem),
        (status = 422, body = super::problem::Problem), (status = 428, body = super::problem::Problem)))]
pub async fn take_file(
    State(site): State<App>,
    asker: Asker,
    Path((id, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Json<Added>, Fault> {
    asker.needs(Role::Planner)?;
    site.service.store.round(&id).await?;
    let seen = seen(&headers)?;
    let round = upload::take_away(&site, &asker, &id, seen, &name).await?;
    look_at(&site, &round.id, &asker);
    Ok(Json(Added {
        id: round.id,
        version: round.version,
    }))
}
