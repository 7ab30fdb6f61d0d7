//! The record.

use axum::Json;
use axum::extract::{Query, State};
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
