//! Jobs: how far they are, as an answer or as a stream of events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::broadcast::error::RecvError;
use utoipa::ToSchema;

use super::problem::Problem;
use super::{App, Asker, Fault};
use crate::states::Role;
use crate::store::{Job, JobState};
use crate::words::Word;
use crate::work::{Service, now};

/// A job.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct JobView {
    /// Its identifier.
    id: String,
    /// The run that it makes.
    run: String,
    /// Where it stands.
    state: JobState,
    /// What it is doing, in a sentence.
    progress: String,
    /// Whether somebody has asked for its end.
    cancelling: bool,
    /// Why it failed: `message`, `findings`.
    error: Option<Value>,
    /// When it was asked for, in milliseconds since 1970 (UTC).
    created_at: i64,
    /// When it was first begun.
    started_at: Option<i64>,
    /// When it was over.
    ended_at: Option<i64>,
}

/// What is shown of a job.
pub fn view(job: Job) -> JobView {
    JobView {
        cancelling: job.cancel && !job.state.is_over(),
        id: job.id,
        run: job.run,
        state: job.state,
        progress: job.progress,
        error: job.error.and_then(|text| serde_json::from_str(&text).ok()),
        created_at: job.created_at,
        started_at: job.started_at,
        ended_at: job.ended_at,
    }
}

/// How far a job is.
#[utoipa::path(get, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path,)),
    responses((status = 200, body = JobView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<JobView>, Fault> {
    Ok(Json(view(site.service.store.job(&id).await?)))
}

/// Ends a job. What is over stays as it is.
#[utoipa::path(delete, path = "/jobs/{id}", tag = "jobs", params(("id" = String, Path,)),
    responses((status = 200, body = JobView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn cancel(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<JobView>, Fault> {
    asker.needs(Role::Planner)?;
    let job = site.service.store.cancel(&id, &asker.person, now()).await?;
    let _ = site.service.news.send(crate::work::News { job: id });
    Ok(Json(view(job)))
}

/// How far a job is, as server-sent events `job` until it is over; each bears what `GET /jobs/{id}` answers.
#[utoipa::path(get, path = "/jobs/{id}/events", tag = "jobs", params(("id" = String, Path,)),
    responses((status = 200, body = String, content_type = "text/event-stream"), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 503, body = Problem)))]
pub async fn events(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    let service = Arc::clone(&site.service);
    let place = Arc::clone(&service.streams).try_acquire_owned();
    let place = place.map_err(|_| Fault::new(StatusCode::SERVICE_UNAVAILABLE, Word::Busy))?;
    // Listens before it looks, so that nothing falls between.
    let news = service.news.subscribe();
    service.store.job(&id).await?;
    let following = Following {
        service,
        id,
        news,
        last: None,
        over: false,
        _place: place,
    };
    let stream = futures_util::stream::unfold(following, |mut following| async move {
        let event = following.next().await?;
        Some((Ok::<Bytes, Infallible>(event.into()), following))
    });
    let kind = [(CONTENT_TYPE, "text/event-stream")];
    Ok((kind, Body::from_stream(stream)).into_response())
}

/// A browser that follows a job.
struct Following {
    service: Arc<Service>,
    id: String,
    news: tokio::sync::broadcast::Receiver<crate::work::News>,
    last: Option<JobView>,
    over: bool,
    _place: tokio::sync::OwnedSemaphorePermit,
}

impl Following {
    /// The next event; none when the job is over or the server ends. Something is sent every few seconds, so that a
    /// browser that has gone is noticed, and the job is looked at again: it may be another server's.
    async fn next(&mut self) -> Option<String> {
        const QUIET: Duration = Duration::from_secs(10);
        loop {
            if self.over || self.service.is_ending() {
                return None;
            }
            let job = view(self.service.store.job(&self.id).await.ok()?);
            if self.last.as_ref() != Some(&job) {
                self.over = job.state.is_over();
                let event = format!(
                    "event: job\ndata: {}\n\n",
                    serde_json::to_string(&job).ok()?
                );
                self.last = Some(job);
                return Some(event);
            }
            let mut ending = self.service.ending.clone();
            let (id, news) = (&self.id, &mut self.news);
            let heard = Box::pin(async {
                loop {
                    match news.recv().await {
                        Ok(about) if about.job == *id => return,
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => return,
                        Err(RecvError::Closed) => std::future::pending().await,
                    }
                }
            });
            let told = Box::pin(ending.changed());
            let either = futures_util::future::select(heard, told);
            if tokio::time::timeout(QUIET, either).await.is_err() {
                return Some(": \n\n".to_owned());
            }
        }
    }
}
