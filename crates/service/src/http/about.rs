//! What the interface says of itself: its description, its health, its counts.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{OpenApi as Description, RefOr};
use utoipa::{OpenApi, ToSchema};

use super::{
    App, Fault, PREFIX, accounts, audit, commitments, drafts, families, jobs, people, problem,
    requests, reviews, rounds, runs, settings, what_if,
};
use crate::words::Word;

#[derive(OpenApi)]
#[openapi(
    paths(
        rounds::list,
        rounds::add,
        rounds::one,
        rounds::findings,
        rounds::put_files,
        rounds::correct,
        rounds::file,
        rounds::take_file,
        runs::add,
        runs::list,
        runs::one,
        runs::summary,
        runs::files,
        runs::file,
        runs::child,
        runs::approve,
        runs::release,
        runs::withdraw,
        jobs::one,
        jobs::cancel,
        jobs::events,
        what_if::ask,
        what_if::map,
        drafts::one,
        drafts::put,
        reviews::list,
        reviews::decide,
        reviews::second,
        reviews::write,
        settings::one,
        settings::put,
        commitments::list,
        commitments::add,
        commitments::seed,
        commitments::public,
        families::receipts,
        families::make,
        families::renew,
        families::contacts,
        families::sheet,
        families::sealed,
        families::seal,
        families::sealed_file,
        families::key,
        requests::list,
        requests::reply,
        people::me,
        people::list,
        people::invite,
        people::revoke,
        people::link,
        people::roles,
        accounts::enter,
        accounts::leave,
        accounts::confirm,
        audit::list,
        audit::export,
        health,
        ready,
    ),
    components(schemas(problem::Problem)),
    info(
        title = "xuewei",
        description = "The planners' service: rounds uploaded and checked, run, compared, approved by a second person and released. Faults are `application/problem+json`.",
        license(name = "Apache-2.0")
    )
)]
struct Api;

/// The description of the interface.
pub fn openapi() -> Description {
    let mut api = Api::openapi();
    api.info.version = env!("CARGO_PKG_VERSION").to_owned();
    api.servers = Some(vec![utoipa::openapi::Server::new(PREFIX)]);
    let bearer = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    api.components
        .get_or_insert_default()
        .security_schemes
        .insert("token".to_owned(), bearer);
    faults_are_problems(&mut api);
    let none: [&str; 0] = [];
    api.security = Some(vec![SecurityRequirement::new("token", none)]);
    api
}

/// What goes wrong is told as `application/problem+json`, which the handlers need not say each time.
fn faults_are_problems(api: &mut Description) {
    for path in api.paths.paths.values_mut() {
        let methods = [
            &mut path.get,
            &mut path.put,
            &mut path.post,
            &mut path.delete,
        ];
        for operation in methods.into_iter().flatten() {
            for (status, response) in &mut operation.responses.responses {
                if let RefOr::T(response) = response
                    && status.starts_with(['4', '5'])
                    && let Some(content) = response.content.shift_remove("application/json")
                {
                    let kind = "application/problem+json".to_owned();
                    response.content.insert(kind, content);
                }
            }
        }
    }
}

/// The description, as OpenAPI 3.1.
pub async fn document() -> Response {
    match serde_json::to_string(&openapi()) {
        Ok(text) => ([(CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => Fault::internal(&error.to_string()).into_response(),
    }
}

/// That the service is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    status: &'static str,
}

/// The service is there.
#[utoipa::path(get, path = "/health", tag = "about", security(()), responses((status = 200, body = Health)))]
pub async fn health() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// The service is there, and so is its store.
#[utoipa::path(get, path = "/ready", tag = "about", security(()), responses((status = 200, body = Health), (status = 503, body = problem::Problem)))]
pub async fn ready(State(site): State<App>) -> Result<Json<Health>, Fault> {
    if site.service.is_ending() {
        return Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, Word::Ending));
    }
    site.service.store.ping().await?;
    Ok(Json(Health { status: "ok" }))
}

/// Counts, as Prometheus reads them; nothing of what was uploaded is among them.
pub async fn metrics(State(site): State<App>) -> Result<Response, Fault> {
    let (queued, running) = site.service.store.queue().await?;
    let text = site.service.counters.text(queued, running);
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, text).into_response())
}
