//! What families look up with: receipts of a round, the desk for lost ones, sealed answers of a run and their key.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::problem::Problem;
use super::runs::{ResultFile, listed, optional, results_folder};
use super::typed::one_line;
use super::{App, Asker, Fault, Site, confirmed, files};
use crate::states::{FamiliesAct, Role, RunState};
use crate::store::{Round, Run};
use crate::words::Word;
use crate::work::families::{self, Goes, Making, Receipts, SECRETS, Seal, SealRequest};
use crate::work::now;
use crate::work::resend::{self, Contacts};

/// Bytes of a table of telephone numbers.
pub const CONTACTS_BYTES: usize = 64 << 20;

/// How the making of something goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct MakingView {
    /// `receipts`, or the run whose answers are sealed.
    pub what: String,
    /// Why it was not made; none while it is being made.
    pub failed: Option<String>,
}

impl From<Goes> for MakingView {
    fn from(goes: Goes) -> Self {
        let (making, failed) = match goes {
            Goes::On(making) => (making, None),
            Goes::Failed(making, why) => (making, Some(why)),
        };
        let what = match making {
            Making::Receipts => "receipts".to_owned(),
            Making::Sealed(run) => run,
        };
        Self { what, failed }
    }
}

/// The receipts of a round. No code is among it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptsView {
    /// What was made; none where there are none yet.
    pub receipts: Option<Receipts>,
    /// Sheets of receipts and labels.
    pub files: Vec<ResultFile>,
    /// The telephone numbers to which codes may be sent once more; none where there are none.
    pub contacts: Option<Contacts>,
    /// What is being made for the families of the round, or was not made.
    pub making: Option<MakingView>,
}

/// Receipts to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiptsRequest {
    /// Where families will look up: `https://…`. Left out, the pictures hold the code alone.
    #[serde(default)]
    pub address: String,
}

/// A receipt that was lost.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewRequest {
    /// The child, as the children table names it.
    pub child: String,
    /// How it was seen who asks: it goes into the record.
    pub reason: String,
}

/// Sealed answers of a run.
#[derive(Debug, Serialize, ToSchema)]
pub struct SealView {
    /// What was sealed last; none where nothing was.
    pub seal: Option<Seal>,
    /// Whether codes have changed since: receipts that were renewed open nothing before it is sealed again.
    pub stale: bool,
    /// The sealed file and the files of the public ledger.
    pub files: Vec<ResultFile>,
    /// What is being made for the families of the round, or was not made.
    pub making: Option<MakingView>,
}

/// Whether who asks may do this with the codes and requests of families.
pub fn may(asker: &Asker, act: FamiliesAct) -> Result<(), Fault> {
    let roles = act.roles();
    match roles.iter().any(|role| asker.person.may(*role)) {
        true => Ok(()),
        false => asker.needs(roles.first().copied().unwrap_or(Role::Planner)),
    }
}

/// What there is for the families of a round.
///
/// # Errors
/// There is no such round.
pub async fn receipts_of(site: &Site, round: &str) -> Result<ReceiptsView, Fault> {
    let service = &site.service;
    service.store.round(round).await?;
    let folder = families::codes_folder(service, round);
    let files = match folder.is_dir() {
        true => listed(&folder)?,
        false => Vec::new(),
    };
    let is_sheet = |file: &ResultFile| file.name.ends_with(".html") && !file.name.starts_with('.');
    Ok(ReceiptsView {
        receipts: families::receipts(service, round),
        files: files.into_iter().filter(is_sheet).collect(),
        contacts: resend::contacts(service, round),
        making: service.families.of(round).map(MakingView::from),
    })
}

/// Begins to give every child of a round a code.
///
/// # Errors
/// Who asks may not, the address is none, or something is being made for the round already.
pub async fn begin_receipts(
    site: &Site,
    asker: &Asker,
    round: &str,
    address: &str,
) -> Result<(), Fault> {
    may(asker, FamiliesAct::Receipts)?;
    let service = &site.service;
    let round = open_round(site, round).await?;
    let address = address.trim();
    let is_address = address.is_empty()
        || (address
            .strip_prefix("https://")
            .is_some_and(|rest| !rest.is_empty())
            && address.len() < 200
            && !address.contains(['#', '?'])
            && address.chars().all(|sign| sign.is_ascii_graphic()));
    if !is_address {
        return Err(Fault::unfit(Word::BadAddress));
    }
    let detail = format!("version {}", round.version);
    let store = &service.store;
    let id = round.id.clone();
    if matches!(service.families.of(&id), Some(Goes::On(_))) {
        return Err(busy());
    }
    store
        .note_families(&id, FamiliesAct::Receipts, &detail, &asker.person, now())
        .await?;
    match families::make_receipts(service, round, address.to_owned(), asker.lang) {
        true => Ok(()),
        false => Err(busy()),
    }
}

async fn open_round(site: &Site, round: &str) -> Result<Round, Fault> {
    let round = site.service.store.round(round).await?;
    match round.deleted_at {
        None => Ok(round),
        Some(_) => Err(Fault::missing()),
    }
}

fn busy() -> Fault {
    Fault::new(StatusCode::CONFLICT, Word::FamiliesBusy)
}

/// Gives a child another code, because the receipt was lost.
///
/// # Errors
/// Who asks may not, no reason is told, there is no such child, or something is being made for the round already.
pub async fn renewed(
    site: &Site,
    asker: &Asker,
    round: &str,
    request: &RenewRequest,
) -> Result<(), Fault> {
    may(asker, FamiliesAct::Renewed)?;
    let service = &site.service;
    let round = open_round(site, round).await?;
    let reason = one_line(&request.reason).ok_or_else(|| Fault::unfit(Word::NeedsReason))?;
    // A comma would name several children.
    let child = one_line(&request.child).filter(|child| !child.contains(','));
    let child = child.ok_or_else(|| Fault::unfit(Word::NoSuchChild))?;
    if families::receipts(service, &round.id).is_none() {
        return Err(Fault::new(StatusCode::CONFLICT, Word::NoReceipts));
    }
    let note = async |act: FamiliesAct, detail: &str| {
        let noted = service
            .store
            .note_families(&round.id, act, detail, &asker.person, now());
        noted.await
    };
    // Before it is done: a server that ends in between leaves no code that nobody answers for.
    note(FamiliesAct::Renewed, &format!("{child}: {reason}")).await?;
    let Err(why) = families::renew(service, &round, child, asker.lang).await else {
        return Ok(());
    };
    note(FamiliesAct::NotRenewed, child).await?;
    Err(match why {
        Ok(word) => Fault::new(StatusCode::CONFLICT, word),
        Err(why) => Fault::unfit(Word::Refused).with(&[&why]),
    })
}

/// A run whose answers may be sealed, or were.
async fn sealable(site: &Site, id: &str) -> Result<Run, Fault> {
    let (run, _) = results_folder(site, id).await?;
    Ok(run)
}

/// What was sealed of a run.
///
/// # Errors
/// There is no such run, or it has no results.
pub async fn seal_of(site: &Site, id: &str) -> Result<SealView, Fault> {
    let service = &site.service;
    let run = sealable(site, id).await?;
    let found = families::seal(service, &run.round, id);
    let codes = families::codes_now(service, &run.round);
    let mut all = Vec::new();
    if let Some((_, folder)) = &found {
        let is_for_all = |file: &ResultFile| file.name.ends_with(".sealed");
        all.extend(listed(folder)?.into_iter().filter(is_for_all));
        for file in listed(&folder.join("ledger"))? {
            let name = format!("ledger/{}", file.name);
            all.push(ResultFile { name, ..file });
        }
    }
    let seal = found.map(|(seal, _)| seal);
    Ok(SealView {
        stale: seal
            .as_ref()
            .is_some_and(|seal| Some(&seal.codes) != codes.as_ref()),
        seal,
        files: all,
        making: service.families.of(&run.round).map(MakingView::from),
    })
}

/// Begins to seal the answers of a run.
///
/// # Errors
/// Who asks may not, the run is neither approved nor released, there are no receipts, or something is being made for the round
/// already.
pub async fn begin_seal(
    site: &Site,
    asker: &Asker,
    id: &str,
    request: SealRequest,
) -> Result<(), Fault> {
    may(asker, FamiliesAct::Sealed)?;
    let service = &site.service;
    let run = sealable(site, id).await?;
    if !matches!(run.state, RunState::Approved | RunState::Released) {
        let state = run.state.as_str();
        return Err(Fault::new(StatusCode::CONFLICT, Word::NotFromState).with(&[state]));
    }
    if families::receipts(service, &run.round).is_none() {
        return Err(Fault::unfit(Word::NoReceipts));
    }
    let options = [&request.release, &request.until, &request.offer_until];
    let is_strange = |text: &&String| text.len() > 40 || text.contains(char::is_control);
    if options.into_iter().any(|text| is_strange(&text))
        || request.offer.iter().any(|o| is_strange(&o))
    {
        return Err(Fault::unfit(Word::BadDay));
    }
    if matches!(service.families.of(&run.round), Some(Goes::On(_))) {
        return Err(busy());
    }
    let (act, store) = (FamiliesAct::Sealed, &service.store);
    store
        .note_families(&run.round, act, id, &asker.person, now())
        .await?;
    match families::make_seal(service, run, request, asker.person.name.clone(), asker.lang) {
        true => Ok(()),
        false => Err(busy()),
    }
}

/// The key of the sealed answers of a run, from the hour on.
///
/// # Errors
/// Who asks may not or has not proved again who they are, nothing is sealed, or the hour has not come.
pub async fn key_taken(site: &Site, asker: &Asker, id: &str) -> Result<String, Fault> {
    may(asker, FamiliesAct::KeyTaken)?;
    let service = &site.service;
    let run = sealable(site, id).await?;
    let (seal, folder) = families::seal(service, &run.round, id).ok_or(Fault::missing())?;
    if !seal.is_open() {
        let fault = Fault::new(StatusCode::CONFLICT, Word::KeyNotYet);
        return Err(fault.with(&[&seal.release]));
    }
    confirmed(site, asker).await?;
    let act = FamiliesAct::KeyTaken;
    service
        .store
        .note_families(&run.round, act, id, &asker.person, now())
        .await?;
    Ok(families::key(&folder)?)
}

/// What families of a round look up with: when codes and receipts were made, and their sheets.
#[utoipa::path(get, path = "/rounds/{id}/receipts", tag = "families", params(("id" = String, Path,)),
    responses((status = 200, body = ReceiptsView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn receipts(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<ReceiptsView>, Fault> {
    Ok(Json(receipts_of(&site, &id).await?))
}

/// Gives every child a code and writes receipts and labels; children who have a code keep it. It goes on while nobody waits:
/// `making` of `GET` says how.
#[utoipa::path(post, path = "/rounds/{id}/receipts", tag = "families", params(("id" = String, Path,)),
    request_body(content = Option<ReceiptsRequest>, content_type = "application/json"),
    responses((status = 202), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn make(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Fault> {
    let request: ReceiptsRequest = optional(&body)?;
    begin_receipts(&site, &asker, &id, &request.address).await?;
    Ok(StatusCode::ACCEPTED)
}

/// A child gets another code, because the receipt was lost and somebody has seen who asks. The old one is void with the next
/// sealed file; the new receipt is `renewed.html`.
#[utoipa::path(post, path = "/rounds/{id}/receipts/renew", tag = "families", params(("id" = String, Path,)), request_body = RenewRequest,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
        (status = 422, body = Problem)))]
pub async fn renew(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    Json(request): Json<RenewRequest>,
) -> Result<StatusCode, Fault> {
    renewed(&site, &asker, &id, &request).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A sheet of receipts or labels: planners, and reviewers for what they renewed.
#[utoipa::path(get, path = "/rounds/{id}/receipts/files/{name}", tag = "families",
    params(("id" = String, Path,), ("name" = String, Path,)),
    responses((status = 200, body = serde_json::Value, content_type = "*/*"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn sheet(
    State(site): State<App>,
    asker: Asker,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Fault> {
    let act = match name.as_str() {
        families::RENEWED => FamiliesAct::Renewed,
        _ => FamiliesAct::Receipts,
    };
    may(&asker, act)?;
    let all = receipts_of(&site, &id).await?.files;
    // The table of codes stands beside them and never leaves.
    if name == SECRETS || !all.iter().any(|file| file.name == name) {
        return Err(Fault::missing());
    }
    files::content(&families::codes_folder(&site.service, &id), &name, false).await
}

/// Sets the telephone numbers of a round to which codes may be sent once more, in the place of those before.
///
/// # Errors
/// Who asks may not, no code can be sent here, there are no codes yet, or it is no such table.
pub async fn set_contacts(
    site: &Site,
    asker: &Asker,
    round: &str,
    table: &[u8],
) -> Result<Contacts, Fault> {
    may(asker, FamiliesAct::Contacts)?;
    let service = &site.service;
    let round = open_round(site, round).await?;
    if !site.sends {
        return Err(Fault::unfit(Word::NoGateway));
    }
    if families::receipts(service, &round.id).is_none() {
        return Err(Fault::unfit(Word::NoReceipts));
    }
    let set = resend::set_contacts(service, &round, table, &asker.person, asker.lang).await?;
    let detail = format!("{} numbers, {} rows without", set.numbers, set.without);
    let (act, by) = (FamiliesAct::Contacts, &asker.person);
    let noted = service
        .store
        .note_families(&round.id, act, &detail, by, now());
    noted.await?;
    Ok(set)
}

/// Sets the telephone numbers (`child_id`, `telephone`; CSV) to which codes may be sent once more, for those who ask on the
/// portal. Needs `sms` in `serve.toml`. No number is ever told.
#[utoipa::path(put, path = "/rounds/{id}/receipts/contacts", tag = "families", params(("id" = String, Path,)),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = Contacts), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn contacts(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    table: Bytes,
) -> Result<Json<Contacts>, Fault> {
    Ok(Json(set_contacts(&site, &asker, &id, &table).await?))
}

/// What was sealed of a run for the families' portal.
#[utoipa::path(get, path = "/runs/{id}/seal", tag = "families", params(("id" = String, Path,)),
    responses((status = 200, body = SealView), (status = 401, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn sealed(
    State(site): State<App>,
    _asker: Asker,
    Path(id): Path<String>,
) -> Result<Json<SealView>, Fault> {
    Ok(Json(seal_of(&site, &id).await?))
}

/// Seals the answers of an approved or released run: one for each code, and the public ledger. It goes on while nobody waits:
/// `making` of `GET` says how. Sealed again, it keeps its key.
#[utoipa::path(post, path = "/runs/{id}/seal", tag = "families", params(("id" = String, Path,)),
    request_body(content = Option<SealRequest>, content_type = "application/json"),
    responses((status = 202), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem), (status = 422, body = Problem)))]
pub async fn seal(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<StatusCode, Fault> {
    begin_seal(&site, &asker, &id, optional(&body)?).await?;
    Ok(StatusCode::ACCEPTED)
}

/// The sealed file, or a file of the public ledger, which nobody else sees before the hour.
#[utoipa::path(get, path = "/runs/{id}/seal/files/{name}", tag = "families",
    params(("id" = String, Path,), ("name" = String, Path,)),
    responses((status = 200, body = serde_json::Value, content_type = "*/*"), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn sealed_file(
    State(site): State<App>,
    asker: Asker,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, Fault> {
    if !asker.person.may(Role::Planner) {
        asker.needs(Role::Approver)?;
    }
    let run = sealable(&site, &id).await?;
    let all = seal_of(&site, &id).await?.files;
    let found = families::seal(&site.service, &run.round, &id);
    match found.filter(|_| all.iter().any(|file| file.name == name)) {
        Some((_, folder)) => files::content(&folder, &name, false).await,
        None => Err(Fault::missing()),
    }
}

/// The key of the release, from the hour on: for an approver who has proved again who they are.
#[utoipa::path(post, path = "/runs/{id}/seal/key", tag = "families", params(("id" = String, Path,)),
    responses((status = 200, body = String, content_type = "text/plain"), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn key(
    State(site): State<App>,
    asker: Asker,
    Path(id): Path<String>,
) -> Result<Response, Fault> {
    key_taken(&site, &asker, &id).await.map(key_file)
}

/// The key as a file.
pub fn key_file(key: String) -> Response {
    use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
    use axum::response::IntoResponse;
    let headers = [
        (CONTENT_TYPE, "text/plain; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"release.key\""),
    ];
    (headers, key).into_response()
}
