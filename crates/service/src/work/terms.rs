//! What has a term: releases end at their last moment, and what a round holds is deleted when its releases are over for long
//! enough.

use std::sync::Arc;
use std::time::Duration;

use super::{Service, log, now};
use crate::folders::remove;
use crate::store::Kept;

/// How often terms are looked at.
const LOOK: Duration = Duration::from_secs(30);

/// Milliseconds of a day.
const DAY: i64 = 24 * 3_600_000;

/// Looks at terms until the server ends. `keep_days`: how long what a round holds is kept after its last release is over;
/// for ever without it.
pub async fn watch_terms(service: Arc<Service>, keep_days: Option<u32>) {
    let mut ending = service.ending.clone();
    while !service.is_ending() {
        if let Err(error) = end_releases(&service).await {
            log("store", &[("error", &error.to_string())]);
        }
        if let Some(days) = keep_days
            && let Err(error) = forget(&service, now() - i64::from(days) * DAY).await
        {
            log("store", &[("error", &error.to_string())]);
        }
        service.desks.leave(None);
        service.answers.leave(None);
        let told = std::pin::pin!(ending.changed());
        let _ = tokio::time::timeout(LOOK, told).await;
    }
}

async fn end_releases(service: &Service) -> Kept<()> {
    for run in service.store.expire(now()).await? {
        log("run-expired", &[("run", &run)]);
    }
    Ok(())
}

/// Deletes what the rounds hold whose releases are over since before a moment. What cannot be taken away now goes at the next
/// start: the store no longer names it.
///
/// # Errors
/// The store does not answer.
pub async fn forget(service: &Service, before: i64) -> Kept<()> {
    for forgotten in service.store.forget_due(before, now()).await? {
        service.desks.leave(Some(&forgotten.round));
        service.answers.leave(Some(&forgotten.round));
        let rounds = service.data.round(&forgotten.round);
        let runs = forgotten.runs.iter().map(|run| service.data.run(run));
        let families = service.data.families(&forgotten.round);
        let folders: Vec<_> = runs.chain([rounds, families]).collect();
        let gone = tokio::task::spawn_blocking(move || folders.iter().all(|at| remove(at).is_ok()));
        let gone = gone.await.unwrap_or(false);
        let what = [("round", forgotten.round.as_str())];
        log(
            if gone {
                "round-deleted"
            } else {
                "round-to-delete"
            },
            &what,
        );
    }
    Ok(())
}
