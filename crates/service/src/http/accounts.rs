//! Accounts: signing in, proving it again before what matters, passwords and authenticators.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::problem::Problem;
use super::{App, Asker, Client, Fault, Site, who};
use crate::sign_in::openid::OpenId;
use crate::sign_in::password::Weak;
use crate::sign_in::{Limiter, SecretKey, code, password, stolen};
use crate::store::{Account, NewAccount, Person};
use crate::words::Word;
use crate::work::{log, now};

/// For how long it is good that somebody has proved again who they are, in milliseconds; for one thing only.
pub(super) const CONFIRMED: i64 = 5 * 60_000;

/// How people sign in.
pub struct Accounts {
    /// Whether everybody needs an authenticator.
    pub factor: bool,
    /// Passwords tried for one name from one place.
    here: Limiter,
    /// Passwords tried for one name from anywhere.
    name: Limiter,
    /// Passwords tried from one place.
    place: Limiter,
    /// Hashes at a time: each takes 19 MiB and 30 ms.
    hashing: Semaphore,
    /// Another system with whose accounts people sign in too.
    pub openid: Option<Arc<OpenId>>,
    /// With it the secrets of authenticators are encrypted in the store.
    key: SecretKey,
    /// A list of stolen passwords, none of which is taken.
    pub stolen: Option<PathBuf>,
}

impl Accounts {
    /// Nobody has tried anything yet.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn new(factor: bool, key: SecretKey, openid: Option<OpenId>) -> std::io::Result<Self> {
        Ok(Self {
            factor,
            here: Limiter::new(10, 30_000)?,
            name: Limiter::new(100, 10_000)?,
            place: Limiter::new(100, 1_000)?,
            hashing: Semaphore::new(2),
            openid: openid.map(Arc::new),
            key,
            stolen: None,
        })
    }

    /// Whether it may be tried now. An attacker elsewhere uses up what is theirs: the owner of a name gets in from where
    /// they sit until a hundred were tried for it, and is never locked out.
    fn may_try(&self, login: &str, client: &str) -> Result<(), Fault> {
        let pair = format!("{login}\n{client}");
        for (limiter, key) in [
            (&self.place, client),
            (&self.here, pair.as_str()),
            (&self.name, login),
        ] {
            limiter.take(key, now()).map_err(Fault::too_often)?;
        }
        Ok(())
    }

    /// Whether somebody may come back from another system now: as often as passwords are tried from one place.
    pub(super) fn may_come(&self, client: &str) -> Result<(), Fault> {
        self.place.take(client, now()).map_err(Fault::too_often)
    }

    async fn is_right(&self, typed: &str, kept: Option<String>) -> Result<bool, Fault> {
        let typed = typed.to_owned();
        let _turn = self
            .hashing
            .acquire()
            .await
            .map_err(std::io::Error::other)?;
        let work = move || password::is_right(&typed, kept.as_deref());
        let right = tokio::task::spawn_blocking(work).await;
        Ok(right.map_err(std::io::Error::other)?)
    }
}

/// What somebody types to sign in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The name.
    #[schema(max_length = 60)]
    pub login: String,
    /// The password.
    #[schema(max_length = 1000)]
    pub password: String,
    /// The code of the authenticator.
    #[serde(default)]
    pub code: String,
}

/// What somebody types to prove it again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// The password.
    #[schema(max_length = 1000)]
    password: String,
    /// The code of the authenticator.
    #[serde(default)]
    code: String,
}

fn accounts(site: &Site) -> Result<&Accounts, Fault> {
    site.accounts.as_ref().ok_or(Fault::missing())
}

/// A name as it is kept.
fn plain(login: &str) -> String {
    login.trim().to_lowercase().chars().take(60).collect()
}

/// Whether password and code are those of the account; what was tried in vain goes into the record.
async fn is_they(
    site: &Site,
    account: Option<&Account>,
    typed: &str,
    digits: &str,
) -> Result<bool, Fault> {
    let kept = account.map(|account| account.password.clone());
    let typed: String = typed.chars().take(1000).collect();
    let mut right = accounts(site)?.is_right(&typed, kept).await?;
    let Some(account) = account else {
        return Ok(false);
    };
    let store = &site.service.store;
    if let (true, Some(kept)) = (right, &account.secret) {
        let secret = accounts(site)?.key.open(&account.person.id, kept);
        if secret.is_none() {
            log(
                "authenticator",
                &[("error", "its secret was encrypted with another key")],
            );
        }
        let step = secret.and_then(|secret| code::matching(&secret, digits, now()));
        right = match step {
            // A code that was seen over a shoulder is over.
            Some(step) => store.use_step(&account.person.id, step).await?,
            None => false,
        };
    }
    if !right {
        store.sign_in_failed(&account.person.id, now()).await?;
    }
    Ok(right)
}

/// Signs somebody in; the cookie of the session.
///
/// # Errors
/// Name, password or code is wrong (which of them is not told), or it was tried too often.
pub async fn sign_in(site: &Site, client: &Client, typed: &Known) -> Result<String, Fault> {
    let all = accounts(site)?;
    let login = plain(&typed.login);
    all.may_try(&login, &client.0)?;
    let account = site.service.store.account(&login).await?;
    if !is_they(site, account.as_ref(), &typed.password, &typed.code).await? {
        return Err(Fault::new(StatusCode::UNAUTHORIZED, Word::SignInWrong));
    }
    let account = account.ok_or(Fault::missing())?;
    let enrols = all.factor && account.secret.is_none();
    who::begin_session(site, &account.person.id, enrols).await
}

/// Somebody who has a session proves again who they are: what follows within five minutes may be approving, releasing or
/// withdrawing, once.
///
/// # Errors
/// Password or code is wrong, or it was tried too often.
pub async fn known(
    site: &Site,
    asker: &Asker,
    client: &Client,
    typed: &str,
    digits: &str,
) -> Result<(), Fault> {
    let all = accounts(site)?;
    let session = asker.session.as_deref();
    let session = session.ok_or(Fault::new(StatusCode::FORBIDDEN, Word::NotByToken))?;
    let account = site.service.store.account_of(&asker.person.id).await?;
    let login = account.as_ref().map_or("", |account| &account.login);
    all.may_try(login, &client.0)?;
    if !is_they(site, account.as_ref(), typed, digits).await? {
        return Err(Fault::new(StatusCode::FORBIDDEN, Word::ConfirmWrong));
    }
    site.service.store.confirm(session, now()).await?;
    Ok(())
}

/// Uses up that somebody has proved again who they are. Without accounts there is nothing to prove.
///
/// # Errors
/// They have not, or a program asks.
pub async fn confirmed(site: &Site, asker: &Asker) -> Result<(), Fault> {
    if site.accounts.is_none() {
        return Ok(());
    }
    let session = asker.session.as_deref();
    let session = session.ok_or(Fault::new(StatusCode::FORBIDDEN, Word::NotByToken))?;
    let since = now() - CONFIRMED;
    match site.service.store.use_confirmation(session, since).await? {
        true => Ok(()),
        false => Err(Fault::new(StatusCode::FORBIDDEN, Word::ConfirmFirst)),
    }
}

/// A name and a password that somebody chooses.
pub struct Chosen<'a> {
    /// The name.
    pub login: &'a str,
    /// The new password.
    pub password: &'a str,
    /// The one so far; not needed where a link has led here.
    pub current: &'a str,
    /// The code of the authenticator, where there is one.
    pub code: &'a str,
}

/// Sets the name and password of somebody. Every other session of theirs is over.
///
/// # Errors
/// The password is weak, the name is another's, or the password so far is wrong.
pub async fn set_password(
    site: &Site,
    comer: &who::Comer,
    client: &Client,
    chosen: Chosen<'_>,
) -> Result<(), Fault> {
    let all = accounts(site)?;
    let asker = &comer.asker;
    let session = asker.session.clone();
    let session = session.ok_or(Fault::new(StatusCode::FORBIDDEN, Word::NotByToken))?;
    let store = &site.service.store;
    let account = store.account_of(&asker.person.id).await?;
    let login = plain(chosen.login);
    let is_plain = |sign: char| !sign.is_whitespace() && !sign.is_control();
    if login.is_empty() || !login.chars().all(is_plain) {
        return Err(Fault::unfit(Word::BadLogin));
    }
    password::fit(chosen.password, &login).map_err(|weak| match weak {
        Weak::Length => Fault::unfit(Word::PasswordLength),
        Weak::Common => Fault::unfit(Word::PasswordCommon),
    })?;
    if let Some(list) = all.stolen.clone() {
        let typed = chosen.password.to_owned();
        let found = tokio::task::spawn_blocking(move || stolen::is_stolen(&list, &typed)).await;
        if found.map_err(std::io::Error::other)?? {
            return Err(Fault::unfit(Word::PasswordStolen));
        }
    }
    // Who has a password gives it, however they came here; a link for somebody takes the one before away.
    if let Some(account) = &account {
        all.may_try(&account.login, &client.0)?;
        if !is_they(site, Some(account), chosen.current, chosen.code).await? {
            return Err(Fault::new(StatusCode::FORBIDDEN, Word::ConfirmWrong));
        }
    }
    let typed = chosen.password.to_owned();
    let _turn = all.hashing.acquire().await.map_err(std::io::Error::other)?;
    let hashed = tokio::task::spawn_blocking(move || password::hash(&typed)).await;
    let hashed = hashed.map_err(std::io::Error::other)??;
    let new = NewAccount {
        person: asker.person.id.clone(),
        login,
        password: hashed,
        session: session.clone(),
        keeps_secret: account.is_some(),
    };
    let set = store.set_account(new, now()).await;
    set.map_err(|error| match error {
        crate::store::StoreError::Conflict => Fault::new(StatusCode::CONFLICT, Word::LoginTaken),
        other => other.into(),
    })?;
    let has_factor = account.is_some_and(|account| account.secret.is_some());
    if !all.factor || has_factor {
        store.enrolled(&session).await?;
    }
    Ok(())
}

/// An authenticator to be set up.
pub struct Factor {
    /// Its secret, in base32.
    pub secret: String,
    /// What opens an authenticator on the same device.
    pub address: String,
}

/// A new secret for somebody's authenticator; nothing is kept before a code of it has come back.
///
/// # Errors
/// They have no account.
pub async fn new_factor(site: &Site, person: &Person) -> Result<Factor, Fault> {
    let account = site.service.store.account_of(&person.id).await?;
    let account = account.ok_or(Fault::missing())?;
    let secret = code::secret()?;
    let host = site.hosts.first().map_or("xuewei", String::as_str);
    Ok(Factor {
        address: code::address(&secret, &account.login, host),
        secret,
    })
}

/// Keeps the secret of an authenticator that has shown a code of it. Who has one already gives a code of that too, with
/// the password.
///
/// # Errors
/// The code is wrong, or the password.
pub async fn set_factor(
    site: &Site,
    comer: &who::Comer,
    client: &Client,
    secret: &str,
    digits: &str,
    again: (&str, &str),
) -> Result<(), Fault> {
    let all = accounts(site)?;
    let store = &site.service.store;
    let asker = &comer.asker;
    let account = store.account_of(&asker.person.id).await?;
    let account = account.ok_or(Fault::missing())?;
    all.may_try(&account.login, &client.0)?;
    if !is_they(site, Some(&account), again.0, again.1).await? {
        return Err(Fault::new(StatusCode::FORBIDDEN, Word::ConfirmWrong));
    }
    let wrong = || Fault::unfit(Word::CodeWrong);
    let is_secret = secret.len() == 32;
    let step = code::matching(secret, digits, now()).filter(|_| is_secret);
    let step = step.ok_or_else(wrong)?;
    let kept = all.key.seal(&asker.person.id, secret)?;
    store
        .set_secret(&asker.person.id, Some(kept), step, now())
        .await?;
    if let Some(session) = &asker.session {
        store.enrolled(session).await?;
    }
    Ok(())
}

/// Signs in: the answer sets the cookie of a session. Only where the service has accounts.
#[utoipa::path(post, path = "/session", tag = "people", security(()), request_body = Known,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem),
        (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn enter(
    State(site): State<App>,
    client: Client,
    Json(typed): Json<Known>,
) -> Result<Response, Fault> {
    let cookie = sign_in(&site, &client, &typed).await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// Signs out.
#[utoipa::path(delete, path = "/session", tag = "people", security(()), responses((status = 204)))]
pub async fn leave(State(site): State<App>, headers: HeaderMap) -> Result<Response, Fault> {
    let cookie = who::close_session(&site, &headers).await?;
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie)]).into_response())
}

/// Proves again who asks, before approving, releasing or withdrawing: good for one of these, for five minutes. Only where
/// the service has accounts.
#[utoipa::path(post, path = "/me/confirm", tag = "people", request_body = Again,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub async fn confirm(
    State(site): State<App>,
    asker: Asker,
    client: Client,
    Json(typed): Json<Again>,
) -> Result<StatusCode, Fault> {
    known(&site, &asker, &client, &typed.password, &typed.code).await?;
    Ok(StatusCode::NO_CONTENT)
}
