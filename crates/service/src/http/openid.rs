//! Signing in with the account of another system: the way there, and the way back.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::header::{HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::accounts::{CONFIRMED, confirmed};
use super::who::{begin_session, cookie, token};
use super::{App, Asker, Client, Comer, Fault, Site};
use crate::sign_in::openid::{Claims, Journey, OpenId, Purpose};
use crate::store::{NewIdentity, StoreError};
use crate::words::Word;
use crate::work::{log, now};

/// Where the way back leads.
pub const BACK: &str = "/login/openid/back";

/// How long somebody may be on the way, in seconds.
const ON_THE_WAY: i64 = 600;

fn provider(site: &Site) -> Result<Arc<OpenId>, Fault> {
    let accounts = site.accounts.as_ref();
    let openid = accounts.and_then(|accounts| accounts.openid.clone());
    openid.ok_or(Fault::missing())
}

fn cookie_name(site: &Site) -> &'static str {
    match site.secure {
        true => "__Host-xuewei-openid",
        false => "xuewei-openid",
    }
}

fn set_cookie(site: &Site, value: &str, seconds: i64) -> String {
    let secure = if site.secure { "; Secure" } else { "" };
    let name = cookie_name(site);
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}")
}

/// The address to which the provider sends the browser back; the guard has seen to it that the name is ours.
fn back(site: &Site, headers: &HeaderMap) -> Result<String, Fault> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.ok_or(Fault::bad(Word::NotUnderstood))?;
    let way = if site.secure { "https" } else { "http" };
    Ok(format!("{way}://{host}{BACK}"))
}

/// Asks the provider off the threads that answer; what is wrong there is told to whoever runs the service.
async fn asked<T: Send + 'static>(
    openid: &Arc<OpenId>,
    ask: impl FnOnce(&OpenId) -> Result<T, crate::sign_in::openid::Trouble> + Send + 'static,
) -> Result<T, Fault> {
    let own = Arc::clone(openid);
    let answer = tokio::task::spawn_blocking(move || ask(&own)).await;
    answer.map_err(std::io::Error::other)?.map_err(|trouble| {
        log("openid", &[("error", &trouble.to_string())]);
        Fault::new(StatusCode::BAD_GATEWAY, Word::OpenIdTrouble).with(&[openid.name()])
    })
}

/// Sends the browser to the provider.
///
/// # Errors
/// There is none, or it does not answer.
pub async fn sent_there(
    site: &Site,
    headers: &HeaderMap,
    purpose: Purpose,
    next: &str,
) -> Result<Response, Fault> {
    let openid = provider(site)?;
    let journey = Journey {
        state: token()?,
        nonce: token()?,
        verifier: token()?,
        purpose,
        next: next.to_owned(),
    };
    let back = back(site, headers)?;
    let set = set_cookie(site, &journey.text(), ON_THE_WAY);
    let address = asked(&openid, move |openid| {
        openid.address(&journey, &back, now())
    })
    .await?;
    let address = HeaderValue::from_str(&address).map_err(|_| Fault::bad(Word::NotUnderstood))?;
    let mut response = (StatusCode::SEE_OTHER, [(SET_COOKIE, set)]).into_response();
    response.headers_mut().insert(LOCATION, address);
    Ok(response)
}

/// What the provider has put into the address.
#[derive(Deserialize)]
pub struct CameBack {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
    iss: Option<String>,
}

/// Takes somebody in who comes back.
///
/// # Errors
/// They were not sent from this browser, the provider does not know them, or the service does not.
pub async fn came_back(
    State(site): State<App>,
    client: Client,
    Query(said): Query<CameBack>,
    request: Request,
) -> Result<Response, Fault> {
    let openid = provider(&site)?;
    let (mut parts, _) = request.into_parts();
    let over = set_cookie(&site, "", 0);
    let journey = cookie(&parts.headers, cookie_name(&site)).and_then(Journey::read);
    let lost = || Fault::bad(Word::OpenIdLost).with(&[openid.name()]);
    let journey = journey
        .filter(|journey| journey.state == said.state)
        .ok_or_else(lost)?;
    let accounts = site.accounts.as_ref().ok_or(Fault::missing())?;
    accounts.may_come(&client.0)?;
    // Another provider that the browser was led to would send its code here (RFC 9207).
    if said.iss.as_ref().is_some_and(|iss| iss != openid.issuer()) {
        return Err(lost());
    }
    if !said.error.is_empty() || said.code.is_empty() {
        let left = Fault::new(StatusCode::FORBIDDEN, Word::OpenIdLeft);
        return Err(left.with(&[openid.name()]));
    }
    let back = back(&site, &parts.headers)?;
    let (code, own) = (said.code, journey.clone());
    let claims = asked(&openid, move |openid| {
        openid.came_back(&own, &code, &back, now())
    })
    .await?;
    if accounts.factor && !claims.by_two_factors {
        let fault = Fault::new(StatusCode::FORBIDDEN, Word::OpenIdFactor);
        return Err(fault.with(&[openid.name()]));
    }
    let cookies = match journey.purpose {
        Purpose::SignIn => vec![signed_in(&site, &openid, &claims).await?],
        Purpose::Link => {
            let comer = Comer::from_request_parts(&mut parts, &site).await?;
            linked(&site, &openid, &comer, claims).await?;
            Vec::new()
        }
        Purpose::Confirm => {
            let asker = Asker::from_request_parts(&mut parts, &site).await?;
            proved(&site, &openid, &asker, &claims).await?;
            Vec::new()
        }
    };
    let next = HeaderValue::from_str(&crate::words::location(&journey.next));
    let next = next.map_err(|_| Fault::bad(Word::NotUnderstood))?;
    let mut response = StatusCode::SEE_OTHER.into_response();
    response.headers_mut().insert(LOCATION, next);
    for set in cookies.into_iter().chain([over]) {
        let set = HeaderValue::from_str(&set).map_err(std::io::Error::other)?;
        response.headers_mut().append(SET_COOKIE, set);
    }
    Ok(response)
}

async fn signed_in(site: &Site, openid: &OpenId, claims: &Claims) -> Result<String, Fault> {
    let store = &site.service.store;
    let person = store.identity(openid.issuer(), &claims.subject).await?;
    let unknown = || {
        let fault = Fault::new(StatusCode::FORBIDDEN, Word::OpenIdUnknown);
        fault.with(&[openid.name()])
    };
    begin_session(site, &person.ok_or_else(unknown)?.id, false).await
}

/// Somebody signs in with the account of the provider from now on: at once where a link has led them here, where they have
/// proved again who they are otherwise.
async fn linked(site: &Site, openid: &OpenId, comer: &Comer, claims: Claims) -> Result<(), Fault> {
    let asker = &comer.asker;
    let session = asker.session.clone();
    let session = session.ok_or(Fault::new(StatusCode::FORBIDDEN, Word::NotByToken))?;
    if !comer.enrols {
        confirmed(site, asker).await?;
    }
    let new = NewIdentity {
        person: asker.person.id.clone(),
        issuer: openid.issuer().to_owned(),
        subject: claims.subject,
        session: session.clone(),
    };
    let store = &site.service.store;
    store
        .set_identity(new, now())
        .await
        .map_err(|error| match error {
            StoreError::Conflict => {
                let fault = Fault::new(StatusCode::CONFLICT, Word::OpenIdTaken);
                fault.with(&[openid.name()])
            }
            other => other.into(),
        })?;
    store.enrolled(&session).await?;
    Ok(())
}

/// Who asks has proved again who they are, there and just now.
async fn proved(site: &Site, openid: &OpenId, asker: &Asker, claims: &Claims) -> Result<(), Fault> {
    let session = asker.session.as_deref();
    let session = session.ok_or(Fault::new(StatusCode::FORBIDDEN, Word::NotByToken))?;
    let store = &site.service.store;
    let person = store.identity(openid.issuer(), &claims.subject).await?;
    let is_they = person.is_some_and(|person| person.id == asker.person.id);
    // A provider that does not say when would let in whoever has found the browser open.
    let is_now = claims
        .proved_at
        .is_some_and(|at| (now() - at).abs() < CONFIRMED);
    if !is_they || !is_now {
        let fault = Fault::new(StatusCode::FORBIDDEN, Word::OpenIdNotAgain);
        return Err(fault.with(&[openid.name()]));
    }
    store.confirm(session, now()).await?;
    Ok(())
}
