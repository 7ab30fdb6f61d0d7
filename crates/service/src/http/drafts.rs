//! The list of what-if changes that the planners of a round keep together. Who saves over what another has saved meanwhile is
//! shown both lists, and nothing is kept.

use std::collections::HashSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::{ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::problem::Problem;
use super::received::seen;
use super::{App, Asker, Fault};
use crate::states::Role;
use crate::store::{Draft, StoreError};
use crate::words::Word;
use crate::work::now;

/// Changes of a list.
const MOST: usize = 200;

/// Letters of the name of a change.
const NAME: usize = 40;

/// Bytes of a list.
const BYTES: usize = 256 << 10;

/// The list as it was saved last.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// Counts what was saved; 0 where nothing was.
    pub version: i64,
    /// The changes, each with an `id` of its own, in the order of the list; beside it what the page of the what-if writes: the
    /// `option` in which it stands, whether it is `on`, its `kind` and what it is of.
    pub changes: Vec<Value>,
    /// Who saved it, by name.
    pub by: Option<String>,
    /// When, in milliseconds since 1970 (UTC).
    pub at: Option<i64>,
}

/// A list to be saved.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftRequest {
    /// At most 200 changes: objects, each with an `id` of up to 40 letters, digits, `-` and `_` that no other has. 256 KiB together.
    #[schema(max_items = 200)]
    pub changes: Vec<Value>,
}

fn view(draft: Draft) -> Result<DraftView, Fault> {
    let changes = serde_json::from_str(&draft.changes)
        .map_err(|error| Fault::internal(&format!("a list that is none: {error}")))?;
    Ok(DraftView {
        version: draft.version,
        changes,
        by: draft.by,
        at: draft.at,
    })
}

fn answer(draft: DraftView) -> Response {
    let tag = format!("\"{}\"", draft.version);
    ([(ETAG, tag)], Json(draft)).into_response()
}

/// The list of what-if changes that the planners of the round keep together, as it was saved last. `If-None-Match` with the `ETag`
/// of an earlier answer is answered with 304 as long as nobody has saved another.
#[utoipa::path(get, path = "/rounds/{id}/what-if/draft", tag = "what-if",
    params(("id" = String, Path,), ("If-None-Match" = Option<String>, Header, description = "The version that is known, in quotes.")),
    responses((status = 200, body = DraftView), (status = 304, description = "Nobody has saved another."),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn one(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    asker.needs(Role::Planner)?;
    let draft = view(site.service.store.draft(&id).await?)?;
    let known = headers
        .get(IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok());
    let is_known = known.is_some_and(|known| known.trim_matches('"') == draft.version.to_string());
    match is_known {
        true => Ok(StatusCode::NOT_MODIFIED.into_response()),
        false => Ok(answer(draft)),
    }
}

/// Saves the list for all planners of the round, in the place of the version that was seen (`If-Match`; 0 where there was none).
/// Where somebody has saved another meanwhile nothing is kept (409), and the problem has both lists: `theirs` as it is now, with
/// its version, and `mine` as it was sent.
#[utoipa::path(put, path = "/rounds/{id}/what-if/draft", tag = "what-if",
    params(("id" = String, Path,), ("If-Match" = String, Header, description = "The version that was seen.")),
    request_body = DraftRequest,
    responses((status = 200, body = DraftView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem), (status = 428, body = Problem)))]
pub async fn put(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(request): Json<DraftRequest>,
) -> Result<Response, Fault> {
    asker.needs(Role::Planner)?;
    let from = seen(&headers)?;
    if !is_list(&request.changes) {
        return Err(Fault::unfit(Word::NoListOfChanges));
    }
    let text = json!(request.changes).to_string();
    if text.len() > BYTES {
        return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, Word::TooLarge));
    }
    let store = &site.service.store;
    match store
        .save_draft(&id, from, &text, &asker.person, now())
        .await
    {
        Ok(draft) => Ok(answer(view(draft)?)),
        Err(StoreError::Conflict) => {
            let theirs = view(store.draft(&id).await?)?;
            let fault = Fault::new(StatusCode::CONFLICT, Word::ChangedMeanwhile);
            Err(fault.between(json!(theirs), request.changes.into()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether these are changes with a name each, and no two with the same.
fn is_list(changes: &[Value]) -> bool {
    let mut names = HashSet::new();
    let is_name = |name: &str| {
        let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_');
        (1..=NAME).contains(&name.len()) && name.chars().all(plain)
    };
    let is_change = |change: &Value| {
        let name = change.as_object().and_then(|own| own.get("id")?.as_str());
        name.is_some_and(|name| is_name(name) && names.insert(name.to_owned()))
    };
    changes.len() <= MOST && changes.iter().all(is_change)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_have_names_and_no_two_the_same() {
        let list = |names: &[&str]| -> Vec<Value> {
            names
                .iter()
                .map(|name| json!({"id": name, "kind": "x"}))
                .collect()
        };
        assert!(is_list(&[]) && is_list(&list(&["a", "b-2_C"])));
        for unfit in [
            &["a", "a"][..],
            &[""],
            &["a b"],
            &["改"],
            &["a".repeat(41).as_str()],
        ] {
            assert!(!is_list(&list(unfit)), "{unfit:?}");
        }
        assert!(!is_list(&[json!({"kind": "x"})]) && !is_list(&[json!("a")]));
        let many: Vec<Value> = (0..=MOST).map(|at| json!({"id": at.to_string()})).collect();
        assert!(!is_list(&many) && is_list(&many[1..]));
    }
}
