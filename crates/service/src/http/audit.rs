//! The record.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use super::{App, Asker, Fault, Site};
use crate::store::Entry;
use crate::store::chain::{START, broken_at};
use crate::words::Word;

/// Which part of the record.
#[derive(Debug, Deserialize)]
pub struct Part {
    /// After this entry.
    #[serde(default)]
    after: i64,
    /// At most so many, up to 1,000.
    limit: Option<i64>,
}

/// A part of the record.
#[derive(Debug, Serialize, ToSchema)]
pub struct RecordView {
    /// Oldest first.
    pub entries: Vec<Entry>,
    /// Whether each of them follows from the one before.
    pub unbroken: bool,
}

/// The record: who did what to what, each entry chained to the one before by its hash.
#[utoipa::path(get, path = "/audit", tag = "audit", 
    params(("after" = Option<i64>, Query, minimum = 0, description = "After this entry."),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 1000, description = "At most so many; 200 where it is left out.")),
    responses((status = 200, body = RecordView), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn list(
    State(site): State<App>,
    _asker: Asker,
    Query(part): Query<Part>,
) -> Result<Json<RecordView>, Fault> {
    let limit = part.limit.unwrap_or(200);
    if !(1..=1000).contains(&limit) || part.after < 0 {
        return Err(Fault::bad(Word::NotUnderstood));
    }
    Ok(Json(record(&site, part.after, limit).await?))
}

/// The whole record, a line of JSON for each entry: what an auditor keeps, and holds against the chain by the hashes.
#[utoipa::path(get, path = "/audit/export", tag = "audit",
    responses((status = 200, body = String, content_type = "application/x-ndjson"), (status = 401, body = Problem)))]
pub async fn export(State(site): State<App>, _asker: Asker) -> Result<Response, Fault> {
    const PART: i64 = 1000;
    site.service.store.ping().await?;
    // In parts, each when the one before has been sent: the record may be longer than the memory.
    let parts = futures_util::stream::unfold(Some(0), move |after| {
        let site = App::clone(&site);
        async move {
            let entries = match site.service.store.audit(after?, PART).await {
                Ok(entries) => entries,
                Err(error) => return Some((Err(std::io::Error::other(error)), None)),
            };
            let next = entries.last()?.number;
            let mut text = String::new();
            for entry in &entries {
                text.push_str(&serde_json::to_string(entry).unwrap_or_default());
                text.push('\n');
            }
            Some((Ok(text), Some(next)))
        }
    });
    let headers = [
        (CONTENT_TYPE, "application/x-ndjson"),
        (CONTENT_DISPOSITION, "attachment; filename=record.ndjson"),
    ];
    Ok((headers, Body::from_stream(parts)).into_response())
}

/// The record after an entry, with whether each follows from the one before.
///
/// # Errors
/// The store does not answer.
pub async fn record(site: &Site, after: i64, limit: i64) -> Result<RecordView, Fault> {
    // The one before goes along, to see that the first follows from it.
    let store = &site.service.store;
    let mut entries = store.audit(after - 1, limit + 1).await?;
    let before = match entries.first() {
        Some(first) if after > 0 && first.number == after => {
            let hash = first.hash.clone();
            entries.remove(0);
            hash
        }
        _ => START.to_owned(),
    };
    entries.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(RecordView {
        unbroken: entries.is_empty() || broken_at(&before, &entries).is_none(),
        entries,
    })
}
