//! What families asked for on the portal, as it lies in its drop folder, and the replies to it. The codes open it, so that the
//! program reads it anew each time; nothing of it is kept here.

use std::ffi::OsString;
use std::path::Path as FilePath;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use csv::{ReaderBuilder, Writer};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::families::may;
use super::problem::Problem;
use super::{App, Asker, Fault, Site};
use crate::folders::private_file;
use crate::states::FamiliesAct;
use crate::words::Word;
use crate::work::families::{SECRETS, codes_folder, receipts};
use crate::work::{commands, now};

/// Letters of a reply.
const LETTERS: usize = 2_000;

/// A request of a family.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Request {
    /// The child, as the children table names it.
    pub child: String,
    /// The number by which the family follows it.
    pub number: String,
    /// `review`, `accept`, `give_back` or `keep_waiting`.
    pub kind: String,
    /// Of a review: `points`, `home`, `household`, `choices` or `other`.
    pub reason: String,
    /// What the family wrote.
    pub text: String,
    /// When it came, UTC.
    pub received: String,
    /// The version of the release that the family saw.
    pub version: String,
    /// The reply; none as long as there is none.
    pub reply: Option<String>,
}

/// What families of a round asked for.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Desk {
    /// Whether `serve.toml` names a drop folder.
    pub has_folder: bool,
    /// By the time at which they came.
    pub requests: Vec<Request>,
    /// Files of the drop folder that are no request of a child of this round with a code: those of other rounds are.
    pub unreadable: i64,
}

/// A reply to a request.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The number of the request.
    pub number: String,
    /// What the family is to read.
    pub text: String,
}

/// Reads the drop folder with the codes of a round, and puts replies into it; none where there is no folder or no code.
async fn asked(
    site: &Site,
    asker: &Asker,
    round: &str,
    reply: Option<&Reply>,
) -> Result<Option<Desk>, Fault> {
    let service = &site.service;
    service.store.round(round).await?;
    let Some(drop) = &site.drop else {
        return Ok(None);
    };
    if receipts(service, round).is_none() {
        return Ok(None);
    }
    let passing = service.data.incoming()?;
    let (out, replies) = (
        passing.path().join("requests.csv"),
        passing.path().join("replies.csv"),
    );
    let mut arguments: Vec<OsString> = vec![
        "requests".into(),
        drop.clone().into(),
        "--secrets".into(),
        codes_folder(service, round).join(SECRETS).into(),
        "--out".into(),
        out.clone().into(),
    ];
    if let Some(reply) = reply {
        let mut table = Writer::from_writer(private_file(&replies)?);
        let rows = [["number", "text"], [reply.number.trim(), reply.text.trim()]];
        for row in rows {
            table.write_record(row).map_err(std::io::Error::other)?;
        }
        table.flush()?;
        arguments.extend(["--replies".into(), replies.into()]);
    }
    let said = commands::requests(service, arguments, asker.lang).await?;
    if reply.is_some() && said["replied"] != 1 {
        return Err(Fault::unfit(Word::NoRequest));
    }
    Ok(Some(Desk {
        has_folder: true,
        requests: read(&out)?,
        unreadable: said["unreadable"].as_i64().unwrap_or_default(),
    }))
}

/// The rows of the table that `xuewei requests` writes.
fn read(path: &FilePath) -> Result<Vec<Request>, Fault> {
    let broken = |error: csv::Error| Fault::from(std::io::Error::other(error));
    let mut reader = ReaderBuilder::new().from_path(path).map_err(broken)?;
    let headings = reader.headers().map_err(broken)?.clone();
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let cell = |name: &str| {
            let at = headings
                .iter()
                .position(|heading| heading.trim_start_matches('\u{feff}') == name);
            at.and_then(|at| record.get(at))
                .unwrap_or_default()
                .to_owned()
        };
        let reply = cell("reply");
        all.push(Request {
            child: cell("child_id"),
            number: cell("number"),
            kind: cell("kind"),
            reason: cell("reason"),
            text: cell("text"),
            received: cell("received"),
            version: cell("version"),
            reply: (!reply.is_empty()).then_some(reply),
        });
    }
    Ok(all)
}

/// What families of a round asked for.
///
/// # Errors
/// There is no such round, or the drop folder cannot be read.
pub async fn requests_of(site: &Site, asker: &Asker, round: &str) -> Result<Desk, Fault> {
    let found = asked(site, asker, round, None).await?;
    Ok(found.unwrap_or(Desk {
        has_folder: site.drop.is_some(),
        ..Desk::default()
    }))
}

/// Replies to a request; one that was replied to is replied to anew.
///
/// # Errors
/// Who asks may not, there is no such request, or nothing is said.
pub async fn replied(site: &Site, asker: &Asker, round: &str, reply: &Reply) -> Result<(), Fault> {
    may(asker, FamiliesAct::Replied)?;
    let text = reply.text.trim();
    let is_strange = |sign: char| sign.is_control() && !matches!(sign, '\n' | '\r');
    if text.is_empty() || text.chars().count() > LETTERS || text.contains(is_strange) {
        return Err(Fault::unfit(Word::ReplyLength));
    }
    let number = reply.number.trim();
    let known = requests_of(site, asker, round).await?.requests;
    if !known.iter().any(|request| request.number == number) {
        return Err(Fault::unfit(Word::NoRequest));
    }
    let act = FamiliesAct::Replied;
    let noted = site
        .service
        .store
        .note_families(round, act, number, &asker.person, now());
    noted.await?;
    match asked(site, asker, round, Some(reply)).await? {
        Some(_) => Ok(()),
        None => Err(Fault::unfit(Word::NoRequest)),
    }
}

/// What families of a round asked for on the portal: what lies in its drop folder (`drop` of `serve.toml`).
#[utoipa::path(get, path = "/rounds/{id}/requests", tag = "reviews", params(("id" = String, Path,)),
    responses((status = 200, body = Desk), (status = 401, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<Desk>, Fault> {
    Ok(Json(requests_of(&site, &asker, &id).await?))
}

/// Replies to a request of a family, which reads it at its code; a reply that stood before is replaced.
#[utoipa::path(post, path = "/rounds/{id}/requests", tag = "reviews", params(("id" = String, Path,)), request_body = Reply,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem)))]
pub async fn reply(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(reply): Json<Reply>,
) -> Result<StatusCode, Fault> {
    replied(&site, &asker, &id, &reply).await?;
    Ok(StatusCode::NO_CONTENT)
}
